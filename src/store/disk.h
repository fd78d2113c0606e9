/* Files of a store: whole or not there. What is written is synced before anything names it. Any thread. */
#ifndef STORE_DISK_H
#define STORE_DISK_H

#include "base/arena.h"
#include "base/buf.h"

#define STORE_PATH_BYTES 4096

/* "folder/name", by a format. ERR_ENVIRONMENT when it is longer than a path may be. */
MUST_USE enum err_code disk_path(char out[STORE_PATH_BYTES], struct err *err, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* Make a folder and what is missing above it. */
MUST_USE enum err_code disk_make_folder(const char *path, struct err *err);
/* Wait until a file's bytes, or a folder's entries, are on disk. */
MUST_USE enum err_code disk_sync(const char *path, struct err *err);
/* Write a new file at `path` in one go, and sync it. */
MUST_USE enum err_code disk_write(const char *path, const void *data, size_t bytes, struct err *err);
/* A file's bytes, in `arena`; *found is false when there is no such file. */
MUST_USE enum err_code disk_read(const char *path, struct arena *arena, struct str *out, bool *found, struct err *err);
/* Remove a folder of ours with everything in it; what is not there is no fault. */
void disk_remove_all(const char *path);

#endif
