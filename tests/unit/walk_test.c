/* What is found under the paths a user names: in one order, without loops, with a line for all that is left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/time.h"
#include "intake/walk.h"

static char old_folder[4096];

static int set_up(void **state) {
    static char folder[64];
    snprintf(folder, sizeof folder, "/%s/walk_test.XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "tmp");
    *state = folder;
    return !mkdtemp(folder) || !getcwd(old_folder, sizeof old_folder) || chdir(folder);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *ftw) {
    (void)status, (void)kind, (void)ftw;
    return remove(path);
}

static int tear_down(void **state) {
    return chdir(old_folder) || nftw(*state, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Make a file, and the folders above it. */
static void make(const char *path) {
    char copy[4096];
    snprintf(copy, sizeof copy, "%s", path);
    for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(copy, 0755);
        *slash = '/';
    }
    if (copy[strlen(copy) - 1] == '/')
        return;
    int fd = open(path, O_WRONLY | O_CREAT, 0644);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "{}", 2), 2);
    close(fd);
}

struct outcome {
    enum err_code code;
    struct err err;
    struct buf names; /* one a line */
    struct ledger_totals totals;
    struct buf refusals;
};

static struct outcome walk(const char *const *paths, size_t count, struct intake_options options) {
    struct outcome outcome = {.names = BUF_INIT(1 << 20), .refusals = BUF_INIT(1 << 20)};
    struct ledger *ledger = ledger_new();
    struct arena arena = ARENA_EMPTY;
    struct intake *intake;
    size_t refused;
    outcome.code = intake_open(&intake, paths, count, &options, ledger, &outcome.err);
    for (size_t i = 0; intake && i < intake_count(intake); i++)
        buf_printf(&outcome.names, "%.*s\n", STR_ARG(intake_name(intake, i)));
    struct refusal *list = ledger_refusals(ledger, &arena, &refused);
    for (size_t i = 0; i < refused; i++)
        buf_printf(&outcome.refusals, "%.*s: %.*s\n", STR_ARG(list[i].source), STR_ARG(list[i].reason));
    outcome.totals = ledger_totals(ledger);
    intake_close(intake);
    arena_clear(&arena);
    ledger_free(ledger);
    return outcome;
}

static void clear(struct outcome *outcome) {
    buf_clear(&outcome->names);
    buf_clear(&outcome->refusals);
}

#define ALWAYS     ((struct intake_options){TIME_NONE, TIME_NONE})
#define PATHS(...) (const char *const[]){__VA_ARGS__}, sizeof(const char *const[]){__VA_ARGS__} / sizeof(char *)
#define TEXT(buf)  ((buf).data ? (buf).data : "")

static void names_come_in_the_order_of_their_paths(void **state) {
    (void)state;
    make("logs/b.json");
    make("logs/a/x.json");
    make("logs/a/b/y.json");
    make("logs/a.json");
    make("logs/a-b/z.json");
    struct outcome o = walk(PATHS("logs/"), ALWAYS);
    assert_int_equal(o.code, ERR_OK);
    assert_string_equal(TEXT(o.names), "logs/a-b/z.json\nlogs/a.json\nlogs/a/b/y.json\nlogs/a/x.json\nlogs/b.json\n");
    clear(&o);
    /* several paths, one below another, one twice, one a file */
    o = walk(PATHS("logs/a", "logs/b.json", "logs/a/b", "logs/a/", "logs/a-b"), ALWAYS);
    assert_string_equal(TEXT(o.names), "logs/a-b/z.json\nlogs/a/b/y.json\nlogs/a/x.json\nlogs/b.json\n");
    clear(&o);
}

static void files_that_are_no_logs_are_skipped_and_counted(void **state) {
    (void)state;
    make("logs/a.json");
    make("logs/.hidden");
    make("logs/.git/config");
    make("logs/1_CloudTrail-Digest_us-east-1_t_us-east-1_20230101T000000Z.json.gz");
    assert_int_equal(mkfifo("logs/fifo", 0644), 0);
    struct outcome o = walk(PATHS("logs"), ALWAYS);
    assert_string_equal(TEXT(o.names), "logs/a.json\n");
    assert_int_equal(o.totals.files_skipped, 4);
    assert_int_equal(o.totals.digests, 1);
    assert_int_equal(o.totals.refusals, 0);
    clear(&o);
}

static void links_are_followed_and_loops_are_not(void **state) {
    (void)state;
    make("logs/a/x.json");
    make("elsewhere/y.json");
    assert_int_equal(symlink("..", "logs/a/up"), 0);
    assert_int_equal(symlink("../elsewhere", "logs/other"), 0);
    assert_int_equal(symlink("a/x.json", "logs/file.json"), 0);
    assert_int_equal(symlink("self", "logs/self"), 0);
    assert_int_equal(symlink("nowhere", "logs/broken"), 0);
    struct outcome o = walk(PATHS("logs"), ALWAYS);
    assert_int_equal(o.code, ERR_OK);
    assert_string_equal(TEXT(o.names), "logs/a/x.json\nlogs/file.json\nlogs/other/y.json\n");
    assert_string_equal(TEXT(o.refusals), "logs/broken: cannot open: no such file or folder\n"
                                          "logs/self: cannot open: too many symbolic links\n");
    clear(&o);
}

static void folders_nested_too_deeply_are_listed(void **state) {
    (void)state;
    char path[1024] = "logs/a.json";
    make(path);
    strcpy(path, "logs/");
    for (int i = 0; i <= LIMIT_WALK_DEPTH; i++)
        strcat(path, "d/");
    strcat(path, "b.json");
    make(path);
    struct outcome o = walk(PATHS("logs"), ALWAYS);
    assert_int_equal(o.code, ERR_OK);
    assert_string_equal(TEXT(o.names), "logs/a.json\n");
    assert_non_null(strstr(TEXT(o.refusals), "folders nested too deeply"));
    clear(&o);
}

static void a_folder_that_cannot_be_read_is_listed(void **state) {
    (void)state;
    make("logs/a.json");
    make("logs/closed/b.json");
    chmod("logs/closed", 0);
    uid_t me = geteuid();
    if (me == 0) { /* nothing is forbidden to root: be nobody for a while */
        chmod(".", 0755);
        assert_int_equal(seteuid(65534), 0);
    }
    struct outcome o = walk(PATHS("logs"), ALWAYS);
    assert_int_equal(seteuid(me), 0);
    chmod("logs/closed", 0755);
    assert_int_equal(o.code, ERR_OK);
    assert_string_equal(TEXT(o.refusals), "logs/closed: cannot open folder: permission denied\n");
    clear(&o);
}

static void what_is_not_there_is_an_error_with_a_hint(void **state) {
    (void)state;
    struct outcome o = walk(PATHS("nowhere"), ALWAYS);
    assert_int_equal(o.code, ERR_ENVIRONMENT);
    assert_string_equal(o.err.message, "cannot open 'nowhere': no such file or folder");
    assert_true(o.err.hint[0] != '\0');
    clear(&o);
    make("empty/deeper/");
    o = walk(PATHS("empty"), ALWAYS);
    assert_int_equal(o.code, ERR_ENVIRONMENT);
    assert_string_equal(o.err.message, "no files in 'empty'");
    assert_true(o.err.hint[0] != '\0');
    clear(&o);
}

static void path_dates_prune_with_a_day_to_spare(void **state) {
    (void)state;
    static const char *const days[] = {"2023/12/29", "2023/12/30", "2023/12/31",
                                       "2024/01/01", "2024/01/02", "2024/01/03"};
    char path[128];
    for (size_t i = 0; i < 6; i++) {
        snprintf(path, sizeof path, "AWSLogs/1/CloudTrail/us-east-1/%s/f.json.gz", days[i]);
        make(path);
    }
    make("AWSLogs/1/no-date.json");
    make("AWSLogs/1/2024/13/45/no-date.json");
    int64_t noon = time_parse(STR("2024-01-01T12:00:00Z")), midnight = time_parse(STR("2024-01-01T00:00:00Z"));
    struct outcome o = walk(PATHS("AWSLogs"), ((struct intake_options){noon, noon}));
    assert_string_equal(TEXT(o.names), "AWSLogs/1/2024/13/45/no-date.json\n"
                                       "AWSLogs/1/CloudTrail/us-east-1/2023/12/31/f.json.gz\n"
                                       "AWSLogs/1/CloudTrail/us-east-1/2024/01/01/f.json.gz\n"
                                       "AWSLogs/1/CloudTrail/us-east-1/2024/01/02/f.json.gz\n"
                                       "AWSLogs/1/no-date.json\n");
    assert_int_equal(o.totals.files_skipped, 3);
    clear(&o);
    o = walk(PATHS("AWSLogs/1/CloudTrail"), ((struct intake_options){midnight, TIME_NONE}));
    assert_int_equal(o.totals.files_skipped, 2);
    clear(&o);
    o = walk(PATHS("AWSLogs/1/CloudTrail"), ((struct intake_options){TIME_NONE, midnight - 1}));
    assert_int_equal(o.totals.files_skipped, 2);
    clear(&o);
    /* all pruned is not an error: there are files */
    o = walk(PATHS("AWSLogs/1/CloudTrail"),
             ((struct intake_options){time_parse(STR("2030-01-01T00:00:00Z")), TIME_NONE}));
    assert_int_equal(o.code, ERR_OK);
    assert_int_equal(o.totals.files_skipped, 6);
    clear(&o);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(names_come_in_the_order_of_their_paths), TEST(files_that_are_no_logs_are_skipped_and_counted),
        TEST(links_are_followed_and_loops_are_not),   TEST(folders_nested_too_deeply_are_listed),
        TEST(a_folder_that_cannot_be_read_is_listed), TEST(what_is_not_there_is_an_error_with_a_hint),
        TEST(path_dates_prune_with_a_day_to_spare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
