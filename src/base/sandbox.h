/* A thread that can do less: with Landlock (Linux 5.13 and later) it reads and writes below named places only, and
 * reaches no network (Linux 6.7 and later: TCP; 6.12: abstract sockets and signals, too).
 *
 * What parses hostile input runs so: even code that was taken over could not read other files, or send them anywhere.
 * It is a second line: where the kernel has no Landlock, everything works the same without it. What was opened before
 * stays open. Threads inherit it from the thread that makes them; nothing lifts it again.
 * Source: Documentation/userspace-api/landlock.rst of the Linux kernel. */
#ifndef BASE_SANDBOX_H
#define BASE_SANDBOX_H

#include "base/err.h"
#include "base/str.h"

struct sandbox_place {
    const char *path; /* a file, or a folder with all in it; what is not there gives no rights */
    bool writes;      /* else it is read only */
};

/* The version of Landlock's interface that this kernel offers, 0: none. BACKTRAIL_SANDBOX=off makes it 0. */
int sandbox_version(void);
/* What it holds off, in words: "files and network"; "" for version 0. */
const char *sandbox_scope(int version);
/* Confine the calling thread to these places. Without Landlock, or where the kernel refuses it, nothing happens and
 * false is returned. */
bool sandbox_enter(const struct sandbox_place *places, size_t count);

#endif
