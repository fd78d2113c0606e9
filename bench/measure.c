/* measure [-c FOLDER] COMMAND…: run a command, and say on file descriptor 3 what it took:
 *
 *   wall milliseconds, processor milliseconds, peak memory in KiB
 *
 * -c: the files below FOLDER are dropped from the page cache before (posix_fadvise; no root needed, what another
 * process has mapped stays). The command's status is ours. */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int drop_file(const char *path, const struct stat *about, int kind, struct FTW *where) {
    (void)about, (void)where;
    int fd = kind == FTW_F ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return 0;
    fdatasync(fd); /* what is not on disk yet cannot be dropped */
    posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    close(fd);
    return 0;
}

static double now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static double ms_of(struct timeval time) {
    return (double)time.tv_sec * 1e3 + (double)time.tv_usec / 1e3;
}

int main(int argc, char **argv) {
    int first = 1, status;
    struct rusage used;
    if (argc > 3 && strcmp(argv[1], "-c") == 0) {
        nftw(argv[2], drop_file, 64, FTW_PHYS);
        first = 3;
    }
    if (first >= argc) {
        fprintf(stderr, "usage: measure [-c FOLDER] COMMAND...\n");
        return 2;
    }
    double before = now_ms();
    pid_t child = fork();
    if (child == 0) {
        close(3);
        execvp(argv[first], argv + first);
        perror(argv[first]);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &used) != child) {
        perror("measure");
        return 4;
    }
    dprintf(3, "%.1f %.1f %ld\n", now_ms() - before, ms_of(used.ru_utime) + ms_of(used.ru_stime), used.ru_maxrss);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
