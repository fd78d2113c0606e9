#include "base/cache.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/time.h"

enum { STALE_SECONDS = 24 * 3600, OPEN_MOST = 16 };

bool cache_make_folders(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        bool made = mkdir(path, 0700) == 0 || errno == EEXIST;
        *slash = '/';
        if (!made)
            return false;
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

bool cache_folder(char *out, size_t space) {
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (cache && cache[0] == '/')
        snprintf(out, space, "%s/backtrail", cache);
    else
        snprintf(out, space, "%s/.cache/backtrail", home && home[0] == '/' ? home : "");
    return out[0] == '/' && cache_make_folders(out) && access(out, W_OK) == 0;
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *place) {
    (void)about;
    (void)type;
    (void)place;
    remove(path); /* what cannot be removed stays */
    return 0;
}

void cache_remove_tree(const char *path) {
    nftw(path, remove_one, OPEN_MOST, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

static bool is_stale(const char *path, const char *pid) {
    struct stat about;
    char *end;
    long process = strtol(pid, &end, 10);
    return (!*end || *end == '-') && process > 0 && kill((pid_t)process, 0) != 0 && errno == ESRCH &&
           lstat(path, &about) == 0 && S_ISDIR(about.st_mode) && about.st_uid == geteuid() &&
           time_now() / TIME_SECOND - about.st_mtime >= STALE_SECONDS;
}

void cache_remove_stale(const char *folder, const char *prefix) {
    DIR *open = opendir(folder);
    for (struct dirent *entry; open && (entry = readdir(open));) {
        char path[PATH_MAX + NAME_MAX + 2];
        if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (is_stale(path, entry->d_name + strlen(prefix)))
            cache_remove_tree(path);
    }
    if (open)
        closedir(open);
}
