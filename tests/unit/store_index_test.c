/* The index of a batch: what was put in is found, a superset at most, and a damaged file is told from a sound one. */
#include "engine/store_index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static char path[64];

static void write_index(const struct buf *bytes, size_t len) {
    int fd;
    snprintf(path, sizeof path, "/tmp/index-XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_true(write(fd, bytes->data, len) == (ssize_t)len);
    close(fd);
}

static uint64_t hash_of(unsigned i) {
    return UINT64_C(0x9e3779b97f4a7c15) * (i + 1);
}

/* Handle i < 100 in rows 0, i, 2 i, …; handle 100 in a thousand rows. */
static void make(struct buf *out) {
    struct index_maker maker;
    index_maker_init(&maker);
    for (unsigned i = 0; i < 100; i++)
        for (unsigned row = 0; row < i; row++)
            index_add(&maker, hash_of(i), 99 - row), index_add(&maker, hash_of(i), 99 - row);
    for (unsigned row = 0; row < 1000; row++)
        index_add(&maker, hash_of(100), row);
    for (size_t i = 0; i < store_index_column_count; i++) {
        index_begin_texts(&maker, i);
        index_add_text(&maker, i == 1 ? STR("arn:aws:iam::1:user/alice") : STR("name"));
    }
    index_make(&maker, out);
    index_maker_clear(&maker);
}

struct found {
    uint32_t rows[2048];
    size_t count;
};
static void note(void *context, uint32_t row) {
    struct found *found = context;
    found->rows[found->count++] = row;
}

static void handles_are_found_in_the_order_of_rows(void **state) {
    (void)state;
    struct buf bytes = BUF_INIT((size_t)1 << 20);
    struct store_index index;
    struct err err;
    make(&bytes);
    write_index(&bytes, bytes.len);
    assert_int_equal(store_index_open(&index, path, &err), ERR_OK);
    assert_int_equal(store_index_check(&index, 1000, &err), ERR_OK);
    assert_int_equal(store_index_check(&index, 200, &err), ERR_ENVIRONMENT);
    for (unsigned i = 0; i < 100; i++) {
        struct found found = {.count = 0};
        store_index_find(&index, hash_of(i), note, &found);
        assert_int_equal(found.count, i);
        for (unsigned row = 0; row < i; row++)
            assert_int_equal(found.rows[row], 100 - i + row);
    }
    struct found many = {.count = 0}, none = {.count = 0};
    store_index_find(&index, hash_of(100), note, &many);
    assert_int_equal(many.count, INDEX_MOST + 1);
    assert_int_equal(many.rows[INDEX_MOST], INDEX_MANY);
    store_index_find(&index, hash_of(101), note, &none);
    assert_int_equal(none.count, 0);
    store_index_close(&index);
    unlink(path);
    buf_clear(&bytes);
}

/* From one handle to many, so that there are few buckets and many: none is lost, and none of others found. */
static void indexes_of_every_size_find_theirs(void **state) {
    (void)state;
    for (unsigned count = 1; count < 200000; count = count * 3 + 1) {
        struct buf bytes = BUF_INIT((size_t)8 << 20);
        struct index_maker maker;
        struct store_index index;
        struct err err;
        size_t wrong = 0;
        index_maker_init(&maker);
        for (unsigned i = 0; i < count; i++)
            index_add(&maker, hash_of(i), i);
        for (size_t i = 0; i < store_index_column_count; i++)
            index_begin_texts(&maker, i);
        index_make(&maker, &bytes);
        index_maker_clear(&maker);
        write_index(&bytes, bytes.len);
        assert_int_equal(store_index_open(&index, path, &err), ERR_OK);
        assert_int_equal(store_index_check(&index, count, &err), ERR_OK);
        for (unsigned i = 0; i < count; i++) {
            struct found found = {.count = 0}, none = {.count = 0};
            store_index_find(&index, hash_of(i), note, &found);
            store_index_find(&index, hash_of(count + i), note, &none);
            assert_in_range(found.count, 1, 4);
            wrong += found.rows[0] != i || none.count;
        }
        assert_in_range(wrong, 0, count / 1000);
        store_index_close(&index);
        unlink(path);
        buf_clear(&bytes);
    }
}

static void texts_are_found_whole_or_in_part_in_their_column(void **state) {
    (void)state;
    static const struct {
        enum column column;
        const char *text;
        bool whole, held;
    } rows[] = {
        {COLUMN_USER_ARN, "user/ali", false, true},
        {COLUMN_USER_ARN, "user/ali", true, false},
        {COLUMN_USER_ARN, "arn:aws:iam::1:user/alice", true, true},
        {COLUMN_USER_NAME, "alice", false, false},
        {COLUMN_USER_NAME, "name", true, true},
        {COLUMN_ISSUER_USER_NAME, "nam", false, true},
        {COLUMN_EVENT_NAME, "anything", true, true}, /* not kept: in doubt */
    };
    struct buf bytes = BUF_INIT((size_t)1 << 20);
    struct store_index index;
    struct err err;
    make(&bytes);
    write_index(&bytes, bytes.len);
    assert_int_equal(store_index_open(&index, path, &err), ERR_OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool held = false;
        assert_int_equal(store_index_holds(&index, rows[i].column, str_of(rows[i].text), rows[i].whole, &held, &err),
                         ERR_OK);
        assert_int_equal(held, rows[i].held);
    }
    store_index_close(&index);
    unlink(path);
    buf_clear(&bytes);
}

static void every_cut_of_a_file_is_told(void **state) {
    (void)state;
    struct buf bytes = BUF_INIT((size_t)1 << 20);
    struct store_index index;
    struct err err;
    make(&bytes);
    for (size_t len = 0; len < bytes.len; len += len < 200 ? 1 : 997) {
        write_index(&bytes, len);
        assert_int_equal(store_index_open(&index, path, &err), ERR_ENVIRONMENT);
        store_index_close(&index);
        unlink(path);
    }
    assert_int_equal(store_index_open(&index, path, &err), ERR_ENVIRONMENT);
    buf_clear(&bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(handles_are_found_in_the_order_of_rows),
        cmocka_unit_test(indexes_of_every_size_find_theirs),
        cmocka_unit_test(texts_are_found_whole_or_in_part_in_their_column),
        cmocka_unit_test(every_cut_of_a_file_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
