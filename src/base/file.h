/* Small helpers over files. Any thread. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdint.h>

#include "base/err.h"

/* Why a system call failed, in the words of our messages: "no such file or folder", "permission denied". */
const char *file_fault_text(int error);
/* Read up to `space` bytes at `at`, going on after short reads. Returns how many; fewer at the end, or on a fault,
 * whose number is then in *error (0: none). */
size_t file_read_at(int fd, char *out, size_t space, uint64_t at, int *error);

#endif
