/* Batches of a store: what is packed comes out as it was, in its order; and digests. */
#include "store/batch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/time.h"
#include "store/digest.h"

#define DAY (INT64_C(86400) * TIME_SECOND)

static void add(struct batch *batch, const char *session, int64_t time, const char *id) {
    struct record record = {0};
    if (session)
        record_set_text(&record, COLUMN_SESSION, str_of(session));
    if (time != TIME_NONE)
        record_set_number(&record, COLUMN_EVENT_TIME, time);
    record_set_text(&record, COLUMN_EVENT_ID, str_of(id));
    batch_add(batch, &record, STR_NONE, 0, 1);
}

static struct str id_of(const struct batch *batch, size_t i) {
    return batch_text_at(batch, COLUMN_EVENT_ID, i);
}

static void every_column_comes_out_as_it_went_in(void **state) {
    (void)state;
    struct batch batch = {0};
    struct record in = {0}, out = {0};
    char texts[COLUMN_COUNT][16];
    for (enum column column = 0; column < COLUMN_COUNT; column += 1 + column % 3) {
        snprintf(texts[column], sizeof texts[column], "text %d", column);
        if (column_info[column].type == COLUMN_TEXT || column_info[column].type == COLUMN_JSON)
            record_set_text(&in, column, column % 2 ? STR("") : str_of(texts[column]));
        else
            record_set_number(&in, column, -(int64_t)column);
    }
    const struct column_set all = column_set_all();
    add(&batch, "a row before", 1, "without most columns");
    batch_add(&batch, &in, STR_NONE, 0, 1);
    add(&batch, "a row behind", 2, "without most columns");
    batch_sort(&batch);
    size_t place = 0;
    while (place < 3 && batch.order[place] != 1)
        place++;
    batch_record(&batch, place, &all, &out);
    assert_memory_equal(&out.present, &in.present, sizeof in.present);
    for (enum column column = 0; column < COLUMN_COUNT; column++) {
        assert_true(str_eq(record_text(&out, column), record_text(&in, column)) ||
                    column_info[column].type >= COLUMN_TIME);
        assert_true(record_number(&out, column, 1) == record_number(&in, column, 1));
    }
    batch_clear(&batch);
}

static void rows_are_sorted_by_day_then_session_then_time(void **state) {
    (void)state;
    static const char *const order[] = {"timeless", "none", "a1", "a2", "b0", "next"};
    struct batch batch = {0};
    add(&batch, "a", 3 * DAY, "next");
    add(&batch, "b", DAY, "b0");
    add(&batch, "a", DAY + 2, "a2");
    add(&batch, "a", DAY + 1, "a1");
    add(&batch, NULL, DAY + 9, "none");
    add(&batch, "z", TIME_NONE, "timeless");
    batch_sort(&batch);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        assert_true(str_is(id_of(&batch, i), order[i]));
    batch_clear(&batch);
}

static void days_are_those_of_utc(void **state) {
    (void)state;
    struct batch batch = {0};
    char day[16];
    add(&batch, "a", DAY - 1, "1");
    add(&batch, "a", -1, "2");
    add(&batch, "a", TIME_NONE, "3");
    batch_day(&batch.rows[0], day);
    assert_string_equal(day, "1970-01-01");
    batch_day(&batch.rows[1], day);
    assert_string_equal(day, "1969-12-31");
    batch_day(&batch.rows[2], day);
    assert_string_equal(day, "none");
    batch_clear(&batch);
}

static bool is_late(void *context, const struct batch_row *row) {
    return row->time > *(int64_t *)context;
}

static void rows_are_taken_out(void **state) {
    (void)state;
    struct batch batch = {0};
    int64_t limit = 5;
    add(&batch, "a", 7, "gone");
    add(&batch, "a", 3, "kept");
    batch_sort(&batch);
    batch_filter(&batch, is_late, &limit);
    assert_int_equal(batch.count, 1);
    assert_true(str_is(id_of(&batch, 0), "kept"));
    batch_clear(&batch);
}

static void pivots_come_first_in_their_day(void **state) {
    (void)state;
    static const char *const order[] = {"pivot", "forward", "plain", "role's"};
    struct batch batch = {0};
    struct record pivot = {0}, forward = {0};
    add(&batch, "a", 1, "plain");
    record_set_number(&forward, COLUMN_EVENT_TIME, 3);
    record_set_number(&forward, COLUMN_IS_FORWARD_ACCESS, 1);
    record_set_text(&forward, COLUMN_SESSION, STR("z"));
    record_set_text(&forward, COLUMN_USER_TYPE, STR("AssumedRole"));
    record_set_text(&forward, COLUMN_EVENT_ID, STR("role's"));
    batch_add(&batch, &forward, STR_NONE, 0, 1);
    record_set_text(&forward, COLUMN_USER_TYPE, STR("IAMUser"));
    record_set_text(&forward, COLUMN_EVENT_ID, STR("forward"));
    batch_add(&batch, &forward, STR_NONE, 0, 1);
    record_set_number(&pivot, COLUMN_EVENT_TIME, 9);
    record_set_text(&pivot, COLUMN_PIVOT, STR("issue"));
    record_set_text(&pivot, COLUMN_EVENT_ID, STR("pivot"));
    batch_add(&batch, &pivot, STR_NONE, 0, 1);
    batch_sort(&batch);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        assert_true(str_is(id_of(&batch, i), order[i]));
    batch_clear(&batch);
}

/* A column that hardly repeats is no longer interned after a while: what was and what was not must both come out. */
static void texts_are_kept_whether_they_repeat_or_not(void **state) {
    (void)state;
    struct batch batch = {0};
    char id[32];
    for (int i = 0; i < 10000; i++) {
        snprintf(id, sizeof id, "id-%d", i / 3 * 2);
        add(&batch, i % 2 ? "odd" : "even", i, i < 5000 ? id : i % 2 ? "same" : id);
    }
    batch_sort(&batch);
    assert_int_equal(batch.columns[COLUMN_SESSION].text_count, 2);
    for (size_t place = 0; place < batch.count; place++) {
        int i = (int)batch.order[place];
        snprintf(id, sizeof id, "id-%d", i / 3 * 2);
        assert_true(str_is(id_of(&batch, place), i < 5000 || i % 2 == 0 ? id : "same"));
    }
    batch_reset(&batch);
    add(&batch, "a", 1, "after");
    batch_sort(&batch);
    assert_int_equal(batch.count, 1);
    assert_true(str_is(id_of(&batch, 0), "after"));
    assert_null(batch_text_at(&batch, COLUMN_USER_ARN, 0).data);
    batch_clear(&batch);
}

/* --- digests ------------------------------------------------------------------------------------------------------ */

static void digest_of(const char *data, size_t len, char key_byte, uint64_t out[2]) {
    char path[] = "/tmp/digest-XXXXXX", key[RECORD_FINGERPRINT_KEY_BYTES], *scratch = malloc(DIGEST_CHUNK_BYTES);
    int fd = mkstemp(path);
    assert_true(fd >= 0 && scratch);
    unlink(path);
    assert_true(write(fd, data, len) == (ssize_t)len);
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (char)((int)(i * 37 + 11) ^ key_byte);
    assert_int_equal(digest_file(fd, key, scratch, out), 0);
    close(fd);
    free(scratch);
}

static void a_digest_tells_contents_lengths_and_keys_apart(void **state) {
    (void)state;
    const size_t len = DIGEST_CHUNK_BYTES + 100;
    char *data = calloc(len, 1);
    uint64_t zeros[2], again[2], other[2];
    assert_non_null(data);
    digest_of(data, len, 0, zeros);
    digest_of(data, len, 0, again);
    assert_memory_equal(zeros, again, sizeof zeros);
    digest_of(data, len - 1, 0, other);
    assert_memory_not_equal(zeros, other, sizeof zeros);
    digest_of(data, len, 1, other);
    assert_memory_not_equal(zeros, other, sizeof zeros);
    data[len - 1] = 1;
    digest_of(data, len, 0, other);
    assert_memory_not_equal(zeros, other, sizeof zeros);
    free(data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_column_comes_out_as_it_went_in),
        cmocka_unit_test(rows_are_sorted_by_day_then_session_then_time),
        cmocka_unit_test(days_are_those_of_utc),
        cmocka_unit_test(rows_are_taken_out),
        cmocka_unit_test(pivots_come_first_in_their_day),
        cmocka_unit_test(texts_are_kept_whether_they_repeat_or_not),
        cmocka_unit_test(a_digest_tells_contents_lengths_and_keys_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
