#include "base/file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

const char *file_fault_text(int error) {
    static const struct {
        int error;
        const char *text;
    } texts[] = {
        {ENOENT, "no such file or folder"},
        {EACCES, "permission denied"},
        {EPERM, "not permitted"},
        {ELOOP, "too many symbolic links"},
        {EIO, "input/output error"},
        {EMFILE, "too many open files"},
        {ENFILE, "too many open files"},
        {ENOTDIR, "a part of the path is not a folder"},
        {ENAMETOOLONG, "the name is too long"},
        {ENOSPC, "no space left on the disk"},
        {EISDIR, "it is a folder"},
        {ESTALE, "the file is gone"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].error == error)
            return texts[i].text;
    return strerror(error);
}

size_t file_read_at(int fd, char *out, size_t space, uint64_t at, int *error) {
    size_t len = 0;
    *error = 0;
    while (len < space) {
        ssize_t got = pread(fd, out + len, space - len, (off_t)(at + len));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            *error = errno;
        if (got <= 0)
            break;
        len += (size_t)got;
    }
    return len;
}
