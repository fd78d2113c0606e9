/* A confined thread reads what it was given to read, writes what it was given to write, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/sandbox.h"

static char folder[4096];

static const char *at(const char *name) {
    static char paths[4][8192];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static int make(const char *path) {
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd >= 0)
        close(fd);
    return fd >= 0 ? 0 : errno;
}

static int look(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        close(fd);
    return fd >= 0 ? 0 : errno;
}

static int reach_network(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(9)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int failed = fd < 0 ? errno : connect(fd, (struct sockaddr *)&address, sizeof address) == 0 ? 0 : errno;
    if (fd >= 0)
        close(fd);
    return failed;
}

/* In a process of its own, confined: the number of the first expectation that fails, or 0. */
static int confined(void) {
    const struct sandbox_place places[] = {
        {at("in"), false}, {at("out"), true}, {at("lone"), false}, {at("nowhere"), true}};
    if (!sandbox_enter(places, sizeof places / sizeof *places))
        return 1;
    const bool expectations[] = {
        look(at("in/file")) == 0,
        look(at("lone")) == 0,
        look(at("out")) == 0,
        make(at("out/new")) == 0,
        mkdir(at("out/folder"), 0777) == 0,
        rename(at("out/new"), at("out/folder/renamed")) == (sandbox_version() >= 2 ? 0 : -1),
        make(at("in/new")) == EACCES,
        unlink(at("in/file")) == -1 && errno == EACCES,
        look(at("secret")) == EACCES,
        make(at("other")) == EACCES,
        look("/etc/passwd") == EACCES,
        make(at("nowhere")) == EACCES,
        sandbox_version() < 4 || reach_network() == EACCES,
    };
    for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++)
        if (!expectations[i])
            return (int)i + 2;
    return 0;
}

static int in_child(int (*body)(void)) {
    int status = 0;
    pid_t child = fork();
    if (child == 0)
        _exit(body());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void a_confined_thread_keeps_to_its_places(void **state) {
    (void)state;
    if (!sandbox_version()) {
        print_message("SKIPPED: this kernel has no Landlock\n");
        skip();
    }
    assert_int_equal(in_child(confined), 0);
    assert_int_equal(look(at("secret")), 0); /* this one is free */
}

static int refused(void) {
    setenv("BACKTRAIL_SANDBOX", "off", 1);
    return sandbox_version() != 0 || sandbox_enter(NULL, 0) || look(at("secret")) != 0;
}

static void it_can_be_switched_off(void **state) {
    (void)state;
    assert_int_equal(in_child(refused), 0);
    assert_string_equal(sandbox_scope(0), "");
}

static int set_up(void **state) {
    const char *parent = getenv("TMPDIR");
    (void)state;
    snprintf(folder, sizeof folder, "%s/sandbox-XXXXXX", parent ? parent : "/tmp");
    if (!mkdtemp(folder) || mkdir(at("in"), 0777) != 0 || mkdir(at("out"), 0777) != 0)
        return -1;
    return make(at("in/file")) || make(at("lone")) || make(at("secret"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_confined_thread_keeps_to_its_places),
        cmocka_unit_test(it_can_be_switched_off),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
