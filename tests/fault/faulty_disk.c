/* faulty_disk.so, for LD_PRELOAD: a disk that fails, or a program that dies, at the N-th file operation.
 *
 * Counted are the operations that change files below $FAULT_FOLDER, whoever does them (Backtrail or DuckDB within it):
 * open to write, write, fsync, rename, link, unlink, mkdir, rmdir, truncate. $FAULT says what happens:
 *
 *   N=kill      the operation is done, then the process dies of SIGKILL
 *   N=EIO, N=ENOSPC, N=EROFS     it fails once with this error;   N+=ENOSPC: it and all after it
 *   N=short     a write writes half of what it was given, and the process dies: a torn file
 *   N=half      a write writes half of what it was given, and says so: the rest is the caller's affair
 *
 *   N=probe     reads /etc/passwd, and connects to a port of this machine; what came of it is said on standard error
 *
 * $FAULT_COUNT names a file that gets the number of operations at exit. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char folder[PATH_MAX];
static size_t folder_len;
static long fault_at;
static bool fault_stays;
static char fault_kind[16];
static atomic_long operations;
static FILE *count_file; /* opened early: later the program may have locked itself in */

__attribute__((constructor)) static void set_up(void) {
    const char *named = getenv("FAULT_FOLDER"), *fault = getenv("FAULT"), *count = getenv("FAULT_COUNT");
    count_file = count ? fopen(count, "we") : NULL;
    if (!named || !realpath(named, folder))
        return;
    folder_len = strlen(folder);
    char *end = NULL;
    fault_at = fault ? strtol(fault, &end, 10) : 0;
    fault_stays = end && *end == '+';
    if (end)
        snprintf(fault_kind, sizeof fault_kind, "%s", end + fault_stays + 1);
}

__attribute__((destructor)) static void tell(void) {
    if (count_file) {
        fprintf(count_file, "%ld\n", (long)atomic_load(&operations));
        fclose(count_file);
    }
}

static bool is_ours(const char *path) {
    char resolved[PATH_MAX];
    if (!folder_len || !path)
        return false;
    if (path[0] != '/') { /* of the current folder */
        if (!getcwd(resolved, sizeof resolved - 1))
            return false;
        strncat(resolved, "/", 2);
        strncat(resolved, path, sizeof resolved - strlen(resolved) - 1);
        path = resolved;
    }
    return strncmp(path, folder, folder_len) == 0 && (path[folder_len] == '/' || !path[folder_len]);
}

static bool is_ours_fd(int fd) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t len = folder_len ? readlink(link, path, sizeof path - 1) : -1;
    if (len < 0)
        return false;
    path[len] = '\0';
    return is_ours(path);
}

static bool is_kind(const char *kind) {
    return strcmp(fault_kind, kind) == 0;
}

/* Count an operation. True: it must fail, errno is set. */
static bool strikes(bool *now) {
    long number = atomic_fetch_add(&operations, 1) + 1;
    *now = fault_at && number == fault_at;
    if (!(*now || (fault_stays && fault_at && number > fault_at)))
        return false;
    errno = is_kind("EIO") ? EIO : is_kind("ENOSPC") ? ENOSPC : is_kind("EROFS") ? EROFS : 0;
    return errno != 0;
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

/* Whoever took the program over would try this. */
static void probe(void) {
    struct sockaddr_in port = {.sin_family = AF_INET, .sin_port = htons(9)};
    port.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int file = (int)syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY | O_CLOEXEC);
    const char *read_why = file < 0 ? strerror(errno) : "it could";
    int reach = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const char *reach_why =
        reach < 0 || connect(reach, (struct sockaddr *)&port, sizeof port) < 0 ? strerror(errno) : "it could";
    fprintf(stderr, "probe: read /etc/passwd: %s; connect: %s\n", read_why, reach_why);
}

/* What the operation gave, once it was done. */
static long done(bool now, long result) {
    if (now && (is_kind("kill") || is_kind("short")))
        die();
    if (now && is_kind("probe"))
        probe();
    return result;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define CHANGE(ours, call)                                                                                             \
    do {                                                                                                               \
        bool now = false, mine = (ours);                                                                               \
        if (mine && strikes(&now))                                                                                     \
            return -1;                                                                                                 \
        return (__typeof__(call))done(now, call);                                                                      \
    } while (0)

static bool opens_to_write(int flags) {
    return (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC));
}

#define OPEN(name)                                                                                                     \
    int name(const char *path, int flags, ...) {                                                                       \
        va_list args;                                                                                                  \
        va_start(args, flags);                                                                                         \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;                                        \
        va_end(args);                                                                                                  \
        CHANGE(opens_to_write(flags) && is_ours(path), NEXT(name)(path, flags, mode));                                 \
    }
OPEN(open)
OPEN(open64)

/* A write, the half of it, or none. */
#define WRITE(call_whole, call_half)                                                                                   \
    do {                                                                                                               \
        bool now = false, mine = is_ours_fd(fd);                                                                       \
        if (mine && strikes(&now))                                                                                     \
            return -1;                                                                                                 \
        if (now && (is_kind("short") || is_kind("half")) && bytes > 1)                                                 \
            return (ssize_t)done(now, call_half);                                                                      \
        return (ssize_t)done(now, call_whole);                                                                         \
    } while (0)

ssize_t write(int fd, const void *data, size_t bytes) {
    WRITE(NEXT(write)(fd, data, bytes), NEXT(write)(fd, data, bytes / 2));
}
ssize_t pwrite(int fd, const void *data, size_t bytes, off_t at) {
    WRITE(NEXT(pwrite)(fd, data, bytes, at), NEXT(pwrite)(fd, data, bytes / 2, at));
}
ssize_t pwrite64(int fd, const void *data, size_t bytes, off64_t at) {
    WRITE(NEXT(pwrite64)(fd, data, bytes, at), NEXT(pwrite64)(fd, data, bytes / 2, at));
}
int fsync(int fd) {
    CHANGE(is_ours_fd(fd), NEXT(fsync)(fd));
}
int fdatasync(int fd) {
    CHANGE(is_ours_fd(fd), NEXT(fdatasync)(fd));
}
int ftruncate(int fd, off_t bytes) {
    CHANGE(is_ours_fd(fd), NEXT(ftruncate)(fd, bytes));
}
int ftruncate64(int fd, off64_t bytes) {
    CHANGE(is_ours_fd(fd), NEXT(ftruncate64)(fd, bytes));
}
int rename(const char *from, const char *to) {
    CHANGE(is_ours(from) || is_ours(to), NEXT(rename)(from, to));
}
int link(const char *from, const char *to) {
    CHANGE(is_ours(to), NEXT(link)(from, to));
}
int unlink(const char *path) {
    CHANGE(is_ours(path), NEXT(unlink)(path));
}
int unlinkat(int at, const char *path, int flags) {
    CHANGE(is_ours_fd(at), NEXT(unlinkat)(at, path, flags));
}
int rmdir(const char *path) {
    CHANGE(is_ours(path), NEXT(rmdir)(path));
}
int mkdir(const char *path, mode_t mode) {
    CHANGE(is_ours(path), NEXT(mkdir)(path, mode));
}
