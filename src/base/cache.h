/* The program's own folder below $XDG_CACHE_HOME (else ~/.cache): for what may be lost. Any thread. */
#ifndef BASE_CACHE_H
#define BASE_CACHE_H

#include <stdbool.h>
#include <stddef.h>

/* Its path in `out`, made when it was not there, for the user alone. False: there is none that can be written to. */
bool cache_folder(char *out, size_t space);
/* Make `path` and what is missing above it, for the user alone. */
bool cache_make_folders(char *path);
/* Remove a folder and all that is in it, following no link. */
void cache_remove_tree(const char *path);
/* Folders of the cache named PREFIX<pid>…, of a process that is gone (killed): remove them once they are a day old. */
void cache_remove_stale(const char *folder, const char *prefix);

#endif
