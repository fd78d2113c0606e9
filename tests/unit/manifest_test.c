/* The manifest: commits that are whole count, and nothing else. */
#include "store/manifest.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/time.h"

static char folder[] = "/tmp/manifest-XXXXXX";

static void append(const char *text) {
    struct err err;
    int fd;
    assert_int_equal(manifest_lock(folder, &fd, &err), ERR_OK);
    assert_int_equal(manifest_append(fd, str_of(text), &err), ERR_OK);
    manifest_unlock(fd);
}

static struct store_commit commit_of(const char *id, uint64_t events, struct store_segment *segment) {
    struct store_commit commit = {.time = 1, .segments = segment, .segment_count = 1};
    snprintf(commit.batch.id, sizeof commit.batch.id, "%s", id);
    commit.batch.events = events;
    commit.totals.events_in = commit.totals.events_kept = events;
    *segment = (struct store_segment){.day = "2024-07-30", .rows = events, .first = TIME_NONE, .last = TIME_NONE};
    return commit;
}

static void add_commit(const char *id, uint64_t events) {
    struct buf lines = BUF_INIT(65536);
    struct store_segment segment;
    struct store_commit commit = commit_of(id, events, &segment);
    manifest_commit_line(&lines, &commit);
    append(lines.data);
    buf_clear(&lines);
}

static struct manifest read_all(void) {
    struct manifest manifest;
    struct err err;
    manifest_init(&manifest);
    assert_int_equal(manifest_read(&manifest, folder, NULL, NULL, &err), ERR_OK);
    return manifest;
}

static int begin(void **state) {
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/manifest-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int end(void **state) {
    (void)state;
    disk_remove_all(folder);
    return 0;
}

static void no_manifest_is_an_empty_store(void **state) {
    (void)state;
    struct manifest manifest = read_all();
    assert_int_equal(manifest.batch_count, 0);
    manifest_clear(&manifest);
}

static void a_commit_is_read_as_it_was_written(void **state) {
    (void)state;
    struct buf lines = BUF_INIT(65536);
    struct store_segment segment;
    struct store_commit commit = commit_of("00ab", 5, &segment);
    struct refusal refusal = {STR("a \"b\".json"), 17, STR("not valid JSON")};
    struct coverage_tally *coverage = coverage_tally_new();
    struct coverage_place place = {STR("111122223333"), STR_NONE,          COVERAGE_DATA, 3,
                                   7200 * TIME_SECOND,  7205 * TIME_SECOND};
    struct arena arena = ARENA_EMPTY;
    coverage_add(coverage, &place);
    place = (struct coverage_place){STR("111122223333"), STR_NONE, COVERAGE_DATA, 2, TIME_NONE, TIME_NONE};
    coverage_add(coverage, &place);
    segment.first = -5, segment.last = 12;
    commit.refusals = &refusal, commit.refusal_count = 1;
    commit.coverage = coverage;
    commit.totals.events_duplicate = (uint64_t)-2;
    manifest_commit_line(&lines, &commit);
    append(lines.data);
    struct manifest manifest = read_all();
    struct coverage_total total = coverage_total(manifest.coverage, &arena);
    assert_int_equal(manifest.batch_count, 1);
    assert_string_equal(manifest.batches[0].id, "00ab");
    assert_int_equal(manifest.segments[0].rows, 5);
    assert_true(manifest.segments[0].first == -5 && manifest.segments[0].last == 12);
    assert_true(manifest.totals.events_duplicate == (uint64_t)-2);
    assert_true(str_is(manifest.refusals[0].source, "a \"b\".json"));
    assert_int_equal(manifest.refusals[0].offset, 17);
    assert_int_equal(total.place_count, 1);
    assert_int_equal(total.places[0].events, 5);
    assert_true(total.places[0].last == 7205 * TIME_SECOND && !total.places[0].region.data);
    arena_clear(&arena);
    coverage_tally_free(coverage);
    buf_clear(&lines);
    manifest_clear(&manifest);
}

static void a_line_that_was_cut_is_not_seen_and_does_not_spoil_the_next(void **state) {
    (void)state;
    add_commit("0001", 3);
    append("{\"commit\":\"0002\",\"rows\":9,\"segm");
    struct manifest manifest = read_all();
    assert_int_equal(manifest.batch_count, 1);
    manifest_clear(&manifest);
    add_commit("0003", 4);
    manifest = read_all();
    assert_int_equal(manifest.batch_count, 2);
    assert_int_equal(manifest.totals.events_kept, 7);
    assert_int_equal(manifest.damaged_lines, 1);
    manifest_clear(&manifest);
}

static void what_was_added_later_is_read_from_there(void **state) {
    (void)state;
    struct err err;
    add_commit("0001", 3);
    struct manifest manifest = read_all();
    add_commit("0002", 4);
    assert_int_equal(manifest_read(&manifest, folder, NULL, NULL, &err), ERR_OK);
    assert_int_equal(manifest.batch_count, 2);
    assert_int_equal(manifest.totals.events_kept, 7);
    manifest_clear(&manifest);
}

static void batches_are_replaced_and_their_figures_stay(void **state) {
    (void)state;
    static const char replaced[][STORE_BATCH_ID_BYTES + 1] = {"0001", "0003"};
    struct buf lines = BUF_INIT(65536);
    struct store_segment segment;
    add_commit("0001", 3);
    add_commit("0002", 4);
    add_commit("0003", 5);
    struct store_commit commit = commit_of("0004", 8, &segment);
    commit.totals = (struct ledger_totals){0};
    commit.replaces = replaced, commit.replaces_count = 2;
    manifest_commit_line(&lines, &commit);
    append(lines.data);
    struct manifest manifest = read_all();
    assert_int_equal(manifest.batch_count, 2);
    assert_string_equal(manifest.batches[0].id, "0002");
    assert_string_equal(manifest.batches[1].id, "0004");
    assert_int_equal(manifest.segment_count, 2);
    assert_int_equal(manifest.segments[0].batch, 0);
    assert_int_equal(manifest.segments[1].batch, 1);
    assert_int_equal(manifest.totals.events_kept, 12);
    buf_clear(&lines);
    manifest_clear(&manifest);
}

static void names_that_are_none_of_ours_never_become_paths(void **state) {
    (void)state;
    append("{\"commit\":\"../../etc\",\"rows\":1,\"segments\":[{\"day\":\"2024-07-30\",\"rows\":1}]}\n");
    append("{\"commit\":\"0001\",\"rows\":1,\"segments\":[{\"day\":\"../x\",\"rows\":1}]}\n");
    struct manifest manifest = read_all();
    assert_int_equal(manifest.segment_count, 0);
    assert_int_equal(manifest.damaged_lines, 2);
    manifest_clear(&manifest);
}

struct seen_names {
    size_t count;
    struct store_object last;
    char name[64];
};

static void note(void *context, const struct store_object *object) {
    struct seen_names *seen = context;
    seen->count++;
    seen->last = *object;
    snprintf(seen->name, sizeof seen->name, "%.*s", STR_ARG(object->name));
}

static void objects_count_once_their_commit_is_there(void **state) {
    (void)state;
    struct buf lines = BUF_INIT(65536);
    struct seen_names seen = {0};
    struct manifest manifest;
    struct err err;
    struct store_object object = {.name = STR("/logs/\xff.json"),
                                  .size = 7,
                                  .mtime = -3,
                                  .digest = {1, ~UINT64_C(0)},
                                  .complete = true,
                                  .in = 4,
                                  .kept = 3,
                                  .duplicate = 1};
    manifest_object_line(&lines, &object, "0001");
    append(lines.data);
    manifest_init(&manifest);
    assert_int_equal(manifest_read(&manifest, folder, note, &seen, &err), ERR_OK);
    assert_int_equal(seen.count, 0);
    manifest_clear(&manifest);
    add_commit("0002", 1); /* of another */
    append(lines.data);
    add_commit("0001", 3);
    manifest_init(&manifest);
    assert_int_equal(manifest_read(&manifest, folder, note, &seen, &err), ERR_OK);
    assert_int_equal(seen.count, 1);
    assert_true(seen.last.mtime == -3 && seen.last.digest[1] == ~UINT64_C(0) && seen.last.kept == 3);
    assert_string_equal(seen.name, "/logs/\xef\xbf\xbd.json");
    buf_clear(&lines);
    manifest_clear(&manifest);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(no_manifest_is_an_empty_store),
        TEST(a_commit_is_read_as_it_was_written),
        TEST(a_line_that_was_cut_is_not_seen_and_does_not_spoil_the_next),
        TEST(what_was_added_later_is_read_from_there),
        TEST(batches_are_replaced_and_their_figures_stay),
        TEST(names_that_are_none_of_ours_never_become_paths),
        TEST(objects_count_once_their_commit_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
