#include "store/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

enum { FOLDERS_OPEN_MOST = 16 };

static enum err_code fault(struct err *err, const char *verb, const char *path) {
    return err_set(err, ERR_ENVIRONMENT, "cannot %s '%s': %s", verb, path, file_fault_text(errno));
}

enum err_code disk_path(char out[STORE_PATH_BYTES], struct err *err, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int len = vsnprintf(out, STORE_PATH_BYTES, format, args);
    va_end(args);
    return len >= 0 && len < STORE_PATH_BYTES ? ERR_OK
                                              : err_set(err, ERR_ENVIRONMENT, "the path '%s' is too long", out);
}

enum err_code disk_make_folder(const char *path, struct err *err) {
    char part[STORE_PATH_BYTES];
    enum err_code code = disk_path(part, err, "%s", path);
    if (code != ERR_OK)
        return code;
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST)
            return fault(err, "make the folder", part);
        *slash = '/';
    }
    return mkdir(part, 0777) == 0 || errno == EEXIST ? ERR_OK : fault(err, "make the folder", part);
}

enum err_code disk_sync(const char *path, struct err *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fault(err, "open", path);
    enum err_code code = fsync(fd) == 0 ? ERR_OK : fault(err, "write", path);
    close(fd);
    return code;
}

enum err_code disk_write(const char *path, const void *data, size_t bytes, struct err *err) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return fault(err, "make", path);
    enum err_code code = ERR_OK;
    for (size_t at = 0; at < bytes && code == ERR_OK;) {
        ssize_t done = write(fd, (const char *)data + at, bytes - at);
        if (done > 0)
            at += (size_t)done;
        else if (done < 0 && errno != EINTR)
            code = fault(err, "write", path);
    }
    if (code == ERR_OK && fsync(fd) != 0)
        code = fault(err, "write", path);
    if (close(fd) != 0 && code == ERR_OK)
        code = fault(err, "write", path);
    return code;
}

enum err_code disk_read(const char *path, struct arena *arena, struct str *out, bool *found, struct err *err) {
    struct stat about;
    int error = 0, fd = open(path, O_RDONLY | O_CLOEXEC);
    *out = STR_NONE;
    *found = fd >= 0;
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? ERR_OK : fault(err, "read", path);
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        close(fd);
        return err_set(err, ERR_ENVIRONMENT, "'%s' is not a file", path);
    }
    char *data = arena_alloc(arena, (size_t)about.st_size + 1);
    size_t len = file_read_at(fd, data, (size_t)about.st_size, 0, &error);
    close(fd);
    data[len] = '\0';
    *out = (struct str){data, len};
    errno = error;
    return error ? fault(err, "read", path) : ERR_OK;
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *where) {
    (void)about;
    (void)where;
    (void)(kind == FTW_DP ? rmdir(path) : unlink(path)); /* what stays is found by the next ingest */
    return 0;
}

void disk_remove_all(const char *path) {
    nftw(path, remove_entry, FOLDERS_OPEN_MOST, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}
