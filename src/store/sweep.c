#include "store/sweep.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/map.h"
#include "base/time.h"

#define REPLACED_KEEP (3600 * TIME_SECOND)

struct sweep {
    const char *folder;
    struct map visible; /* ids */
};

/* Files of a folder that are named after a batch which is not visible. */
static void sweep_folder(const struct sweep *sweep, const char *path) {
    DIR *open = opendir(path);
    for (struct dirent *entry; open && (entry = readdir(open));) {
        struct str name = str_of(entry->d_name), id = str_before(name, '.');
        if (id.len == name.len || !id.len)
            continue;
        if (map_get(&sweep->visible, id) == MAP_NONE)
            unlinkat(dirfd(open), entry->d_name, 0);
    }
    if (open)
        closedir(open);
}

static void sweep_kind(const struct sweep *sweep, const char *kind) {
    char path[STORE_PATH_BYTES];
    if (disk_path(path, NULL, "%s/%s", sweep->folder, kind) == ERR_OK)
        sweep_folder(sweep, path);
}

static void sweep_days(const struct sweep *sweep) {
    char path[STORE_PATH_BYTES];
    DIR *open = disk_path(path, NULL, "%s/events", sweep->folder) == ERR_OK ? opendir(path) : NULL;
    for (struct dirent *entry; open && (entry = readdir(open));) {
        char day[STORE_PATH_BYTES];
        if (strncmp(entry->d_name, "day=", 4) != 0 ||
            disk_path(day, NULL, "%s/events/%s", sweep->folder, entry->d_name) != ERR_OK)
            continue;
        sweep_folder(sweep, day);
        rmdir(day); /* of one that is empty now */
    }
    if (open)
        closedir(open);
}

/* store.json.<pid> of an ingest that died while it made the store; one that lives may be about to link its own. */
static void sweep_headers(const char *folder) {
    static const char prefix[] = "store.json.";
    DIR *open = opendir(folder);
    for (struct dirent *entry; open && (entry = readdir(open));) {
        char *end;
        if (strncmp(entry->d_name, prefix, sizeof prefix - 1) != 0)
            continue;
        long pid = strtol(entry->d_name + sizeof prefix - 1, &end, 10);
        if (!*end && pid > 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH)
            unlinkat(dirfd(open), entry->d_name, 0);
    }
    if (open)
        closedir(open);
}

static void sweep_all(const char *folder, const struct manifest *manifest) {
    char beside[STORE_PATH_BYTES];
    struct sweep sweep = {.folder = folder, .visible = MAP_EMPTY};
    if (disk_path(beside, NULL, "%s/tmp", folder) == ERR_OK)
        disk_remove_all(beside);
    sweep_headers(folder);
    if (manifest->replaced_at != TIME_NONE && time_now() - manifest->replaced_at < REPLACED_KEEP)
        return;
    bool added;
    for (size_t i = 0; i < manifest->batch_count; i++)
        map_add(&sweep.visible, str_of(manifest->batches[i].id), i, &added);
    sweep_days(&sweep);
    sweep_kind(&sweep, "index");
    sweep_kind(&sweep, "prints");
    map_clear(&sweep.visible);
}

static enum err_code lock(int fd, int how, const char *path, struct err *err) {
    while (flock(fd, how) != 0)
        if (errno != EINTR)
            return err_set(err, ERR_ENVIRONMENT, "cannot lock '%s': %s", path, file_fault_text(errno));
    return ERR_OK;
}

enum err_code sweep_and_lock(const char *folder, struct manifest *manifest, manifest_on_object *on_object,
                             void *context, int *fd, struct err *err) {
    char path[STORE_PATH_BYTES];
    enum err_code code = disk_path(path, err, "%s/writers.lock", folder);
    if (code != ERR_OK)
        return code;
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (*fd < 0)
        return err_set(err, ERR_ENVIRONMENT, "cannot write '%s': %s", path, file_fault_text(errno));
    bool alone = flock(*fd, LOCK_EX | LOCK_NB) == 0;
    if (!alone)
        code = lock(*fd, LOCK_SH, path, err);
    if (code == ERR_OK)
        code = manifest_read(manifest, folder, on_object, context, err);
    if (code == ERR_OK && alone) {
        sweep_all(folder, manifest);
        code = lock(*fd, LOCK_SH, path, err);
    }
    if (code != ERR_OK)
        close(*fd);
    return code;
}
