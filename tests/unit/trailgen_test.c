/* The generator of trails: repeatable to the byte, ids that decode, times as AWS writes them. */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "gen/bulk.h"
#include "gen/call.h"
#include "gen/demo.h"
#include "gen/ids.h"
#include "gen/record.h"
#include "gen/scenario.h"

static void ids_decode_to_their_account(void **state) {
    (void)state;
    struct rng rng = rng_of(5, 5);
    struct arena arena = ARENA_EMPTY;
    for (int i = 0; i < 20000; i++) {
        uint64_t account = (uint64_t)rng_between(&rng, 0, INT64_C(999999999999));
        struct str key = new_key(&arena, "ASIA", account, &rng), id = new_unique(&arena, "AROA", account, &rng);
        assert_int_equal(key.len, 20);
        assert_int_equal(id.len, 21);
        assert_true(id_account(key) == account);
        assert_true(id_account(id) == account);
        assert_true(key.data[4] >= 'Q' || key.data[4] <= '7'); /* not of the legacy kind */
        arena_reset(&arena);
    }
    arena_clear(&arena);
}

static void real_ids_decode_as_published(void **state) {
    (void)state; /* the id AWS's own documentation prints encodes nothing: its fifth letter is of the legacy kind */
    assert_true(id_account(STR("ASIAIOSFODNN7EXAMPLE")) == 0);
    assert_true(id_account(STR("ASIA0000000000000000")) == 0);
    assert_true(id_account(STR("ASIA")) == 0);
}

static void check_text(char *(*put)(char *, int64_t), int64_t seconds, const char *want) {
    char text[ID_TIME_MOST];
    *put(text, seconds) = '\0';
    assert_string_equal(text, want);
}

static void times_are_written_as_aws_does(void **state) {
    (void)state;
    check_text(put_iso, 0, "1970-01-01T00:00:00Z");
    check_text(put_iso, time_of(2024, 2, 29, 23, 59, 59), "2024-02-29T23:59:59Z");
    check_text(put_iso, time_of(2100, 3, 1, 0, 0, 0), "2100-03-01T00:00:00Z");
    check_text(put_sts, time_of(2023, 7, 10, 12, 30, 4), "Jul 10, 2023, 12:30:04 PM");
    check_text(put_sts, time_of(2025, 10, 27, 0, 16, 57), "Oct 27, 2025, 12:16:57 AM");
    check_text(put_sts, time_of(2018, 11, 29, 4, 31, 59), "Nov 29, 2018, 4:31:59 AM");
}

static void a_repeated_part_has_commas_between(void **state) {
    (void)state;
    struct rng rng = rng_of(1, 1);
    struct arena arena = ARENA_EMPTY;
    struct account account = {.id = STR("123456789012")};
    struct fill fill = {.account = &account, .region = STR("eu-west-1"), .rng = &rng};
    assert_true(str_is(template_text(&arena, "[$[03-03:\"$a\"$]] $r $$", &fill),
                       "[\"123456789012\",\"123456789012\",\"123456789012\"] eu-west-1 $"));
    assert_true(str_is(template_text(&arena, "plain", &fill), "plain"));
    arena_clear(&arena);
}

static void claims_of_the_caller_are_escaped(void **state) {
    (void)state;
    struct buf out = BUF_INIT(1 << 20);
    struct record record = {.identity = STR("{}"), .agent = STR("a\"b\\c\n"), .error_message = STR("x")};
    record_write(&out, &record);
    assert_true(str_contains(buf_str(&out), "\"userAgent\":\"a\\\"b\\\\c\\u000a\",\"errorMessage\":\"x\""));
    assert_true(str_contains(buf_str(&out), "\"requestParameters\":null,\"responseElements\":null"));
    buf_clear(&out);
}

/* --- the same seed, the same bytes ----------------------------------------------------------------------------- */

/* A digest of all files below a folder: names and bytes, in the order of names. */
static uint64_t digest(const char *path, uint64_t sum, unsigned *files) {
    struct dirent **names;
    int count = scandir(path, &names, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char below[4096];
        struct stat st;
        snprintf(below, sizeof below, "%s/%s", path, names[i]->d_name);
        if (names[i]->d_name[0] != '.' && !stat(below, &st)) {
            for (const char *c = names[i]->d_name; *c; c++)
                sum = (sum ^ (unsigned char)*c) * UINT64_C(1099511628211);
            if (S_ISDIR(st.st_mode)) {
                sum = digest(below, sum, files);
            } else {
                FILE *file = fopen(below, "rb");
                assert_non_null(file);
                for (int c; (c = getc(file)) != EOF;)
                    sum = (sum ^ (unsigned)c) * UINT64_C(1099511628211);
                fclose(file);
                ++*files;
            }
        }
        free(names[i]);
    }
    if (count >= 0)
        free(names);
    return sum;
}

enum trail { TRAIL_BULK, TRAIL_SMALL, TRAIL_DEMO, TRAIL_SCENARIO };

/* Make a trail in a new folder and digest it; what it says on stdout is not for this test's output. */
static uint64_t made(enum trail trail, uint64_t seed, unsigned threads, unsigned *files) {
    char folder[] = "/tmp/trailgen-XXXXXX", command[64];
    struct err err = {0};
    struct bulk_options bulk = BULK_DEFAULTS;
    assert_non_null(mkdtemp(folder));
    bulk.folder = folder;
    bulk.events = 3000;
    bulk.per_file = 500;
    bulk.seed = seed;
    bulk.threads = threads;
    bulk.small = trail == TRAIL_SMALL;
    struct scenario_options scenario = {.folder = folder, .kind = "assume_role_chain", .seed = seed, .noise = 100};
    fflush(stdout);
    int kept = dup(1), null = open("/dev/null", O_WRONLY);
    dup2(null, 1);
    enum err_code code = trail == TRAIL_DEMO       ? demo_make(folder, seed, NULL, &err)
                         : trail == TRAIL_SCENARIO ? scenario_make(&scenario, &err)
                                                   : bulk_make(&bulk, &err);
    fflush(stdout);
    dup2(kept, 1);
    close(kept);
    close(null);
    assert_int_equal(code, ERR_OK);
    *files = 0;
    uint64_t sum = digest(folder, UINT64_C(14695981039346656037), files);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    assert_int_equal(system(command), 0);
    return sum;
}

static void the_same_seed_gives_the_same_bytes(void **state) {
    (void)state;
    for (int trail = TRAIL_BULK; trail <= TRAIL_SCENARIO; trail++) {
        unsigned files, again;
        uint64_t first = made((enum trail)trail, 42, 1, &files);
        assert_true(files > 3);
        assert_true(made((enum trail)trail, 42, 2, &again) == first); /* whatever the number of threads */
        assert_int_equal(files, again);
        assert_true(made((enum trail)trail, 43, 2, &again) != first);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_decode_to_their_account),      cmocka_unit_test(real_ids_decode_as_published),
        cmocka_unit_test(times_are_written_as_aws_does),    cmocka_unit_test(a_repeated_part_has_commas_between),
        cmocka_unit_test(claims_of_the_caller_are_escaped), cmocka_unit_test(the_same_seed_gives_the_same_bytes),
    };
    return cmocka_run_group_tests_name("trailgen", tests, NULL, NULL);
}
