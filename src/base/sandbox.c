#include "base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* linux/landlock.h in the part used here: older systems lack the header, or the newer names in it. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444 /* the same on every architecture */
#define SYS_landlock_add_rule       445
#define SYS_landlock_restrict_self  446
#endif
#define CREATE_RULESET_VERSION 1u
#define RULE_PATH_BENEATH      1

#define FS_WRITE_FILE  (UINT64_C(1) << 1)
#define FS_READ_FILE   (UINT64_C(1) << 2)
#define FS_READ_DIR    (UINT64_C(1) << 3)
#define FS_REMOVE_DIR  (UINT64_C(1) << 4)
#define FS_REMOVE_FILE (UINT64_C(1) << 5)
#define FS_MAKE_DIR    (UINT64_C(1) << 7)
#define FS_MAKE_REG    (UINT64_C(1) << 8)
#define FS_REFER       (UINT64_C(1) << 13) /* version 2: rename and link between folders */
#define FS_TRUNCATE    (UINT64_C(1) << 14) /* version 3 */
#define FS_IOCTL_DEV   (UINT64_C(1) << 15) /* version 5 */
#define FS_FIRST       ((UINT64_C(1) << 13) - 1)

#define NET_BIND_CONNECT_TCP  UINT64_C(3) /* version 4 */
#define SCOPE_SOCKETS_SIGNALS UINT64_C(3) /* version 6 */

struct ruleset {
    uint64_t fs, net, scoped;
};

struct path_beneath {
    uint64_t allowed;
    int32_t parent_fd;
} __attribute__((packed));

int sandbox_version(void) {
    const char *wish = getenv("BACKTRAIL_SANDBOX");
    if (wish && strcmp(wish, "off") == 0)
        return 0;
    long version = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, CREATE_RULESET_VERSION);
    return version > 0 ? (int)version : 0;
}

const char *sandbox_scope(int version) {
    return version >= 6 ? "files, network, signals" : version >= 4 ? "files, network" : version > 0 ? "files" : "";
}

/* Whatever the kernel can forbid is forbidden. */
static struct ruleset everything(int version) {
    struct ruleset rules = {.fs = FS_FIRST};
    rules.fs |= version >= 2 ? FS_REFER : 0;
    rules.fs |= version >= 3 ? FS_TRUNCATE : 0;
    rules.fs |= version >= 5 ? FS_IOCTL_DEV : 0;
    rules.net = version >= 4 ? NET_BIND_CONNECT_TCP : 0;
    rules.scoped = version >= 6 ? SCOPE_SOCKETS_SIGNALS : 0;
    return rules;
}

static size_t ruleset_bytes(int version) {
    return version >= 6 ? sizeof(struct ruleset) : version >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
}

/* Rights that a file can have are not those of a folder: the kernel refuses the others. */
static uint64_t rights(const struct sandbox_place *place, uint64_t known, mode_t mode) {
    uint64_t file = FS_READ_FILE, folder = FS_READ_FILE | FS_READ_DIR;
    if (place->writes) {
        file |= FS_WRITE_FILE | FS_TRUNCATE;
        folder |= file | FS_REMOVE_DIR | FS_REMOVE_FILE | FS_MAKE_DIR | FS_MAKE_REG | FS_REFER;
    }
    return (S_ISDIR(mode) ? folder : file) & known;
}

static bool allow(int ruleset, const struct sandbox_place *place, uint64_t known) {
    struct stat about;
    int fd = open(place->path, O_PATH | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0) {
        if (fd >= 0)
            close(fd);
        return true;
    }
    struct path_beneath rule = {rights(place, known, about.st_mode), fd};
    bool done = syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0u) == 0;
    close(fd);
    return done;
}

bool sandbox_enter(const struct sandbox_place *places, size_t count) {
    int version = sandbox_version();
    if (!version)
        return false;
    struct ruleset rules = everything(version);
    int fd = (int)syscall(SYS_landlock_create_ruleset, &rules, ruleset_bytes(version), 0u);
    bool entered = fd >= 0;
    for (size_t i = 0; i < count && entered; i++)
        entered = allow(fd, &places[i], rules.fs);
    entered =
        entered && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && syscall(SYS_landlock_restrict_self, fd, 0u) == 0;
    if (fd >= 0)
        close(fd);
    return entered;
}
