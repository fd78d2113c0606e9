/* Segments: what is written is read by DuckDB as it was, value by value; encodings, by decoders written from the
 * specification. */
#include "store/parquet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/engine.h"
#include "engine/store_view.h"
#include "store/encode.h"

/* --- encodings ---------------------------------------------------------------------------------------------------- */

struct bytes {
    const unsigned char *at, *end;
};

static uint64_t varint(struct bytes *in) {
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        assert_true(in->at < in->end && shift < 64);
        value |= (uint64_t)(*in->at & 0x7f) << shift;
        if (!(*in->at++ & 0x80))
            return value;
    }
}

static int64_t zigzag(struct bytes *in) {
    uint64_t value = varint(in);
    return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

static uint64_t bits_at(const unsigned char *from, size_t at, unsigned bits) {
    uint64_t value = 0;
    for (unsigned i = 0; i < bits; i++)
        value |= (uint64_t)(from[(at + i) / 8] >> (at + i) % 8 & 1) << i;
    return value;
}

static void check_hybrid(const uint32_t *values, size_t count, unsigned bits) {
    struct buf out = BUF_INIT((size_t)16 << 20);
    encode_hybrid(&out, values, count, bits);
    struct bytes in = {(const unsigned char *)out.data, (const unsigned char *)out.data + out.len};
    size_t got = 0;
    while (in.at < in.end) {
        uint64_t head = varint(&in);
        size_t length = (head & 1) ? (size_t)(head >> 1) * 8 : (size_t)(head >> 1);
        size_t width = (head & 1) ? (size_t)(head >> 1) * bits : (bits + 7) / 8;
        assert_true(in.at + width <= in.end);
        for (size_t i = 0; i < length; i++, got++) {
            uint64_t value = bits_at(in.at, (head & 1) ? i * bits : 0, bits);
            assert_true(got < count ? value == values[got] : (head & 1) && value == 0 && got < count + 8);
        }
        in.at += width;
    }
    assert_true(got >= count);
    buf_clear(&out);
}

static void check_delta(const int64_t *values, size_t count) {
    struct buf out = BUF_INIT((size_t)16 << 20);
    encode_delta(&out, values, count);
    struct bytes in = {(const unsigned char *)out.data, (const unsigned char *)out.data + out.len};
    size_t block = varint(&in), minis = varint(&in), total = varint(&in), got = 1;
    int64_t value = zigzag(&in);
    assert_int_equal(total, count);
    assert_true(!count || value == values[0]);
    while (got < count) {
        int64_t least = zigzag(&in);
        const unsigned char *widths = in.at;
        in.at += minis;
        for (size_t m = 0; m < minis && got < count; m++) {
            for (size_t i = 0; i < block / minis && got < count; i++, got++) {
                value = (int64_t)((uint64_t)value + (uint64_t)least + bits_at(in.at, i * widths[m], widths[m]));
                assert_true(value == values[got]);
            }
            in.at += block / minis * widths[m] / 8;
        }
    }
    assert_true(in.at == in.end);
    buf_clear(&out);
}

static uint64_t random_state = 42;
static uint64_t chance(uint64_t below) {
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (random_state >> 33) % below;
}

static void runs_and_single_values_come_back(void **state) {
    (void)state;
    enum { MOST = 3000 };
    uint32_t values[MOST];
    for (int round = 0; round < 300; round++) {
        unsigned bits = 1 + (unsigned)chance(20);
        size_t count = (size_t)chance(MOST);
        for (size_t i = 0; i < count;) {
            uint32_t value = (uint32_t)chance(UINT64_C(1) << bits);
            for (size_t run = 1 + (size_t)chance(chance(4) ? 3 : 60); run && i < count; run--)
                values[i++] = value;
        }
        check_hybrid(values, count, bits);
    }
}

static void differences_come_back(void **state) {
    (void)state;
    enum { MOST = 1000 };
    int64_t values[MOST];
    const int64_t ends[] = {INT64_MAX, INT64_MIN + 1, 0, -1, INT64_MAX, INT64_MIN + 1};
    check_delta(ends, sizeof ends / sizeof *ends);
    for (int round = 0; round < 300; round++) {
        size_t count = (size_t)chance(MOST);
        unsigned bits = (unsigned)chance(31);
        for (size_t i = 0; i < count; i++)
            values[i] = (int64_t)chance(UINT64_C(1) << bits) << chance(33);
        check_delta(values, count);
    }
}

/* --- files -------------------------------------------------------------------------------------------------------- */

/* Row i of a batch, in which every column shows another pattern: absent, constant, few, many, all different. */
static void fill(struct record *record, int i, char *texts, size_t space) {
    *record = (struct record){0};
    for (enum column column = 0; column < COLUMN_COUNT; column++) {
        int pattern = (int)column % 6, value = pattern == 1 ? 0 : pattern == 2 ? i % 7 : pattern == 3 ? i / 2 : i;
        if (pattern == 0 || (pattern == 5 && i % 3 == 0))
            continue;
        if (column_info[column].type == COLUMN_TEXT || column_info[column].type == COLUMN_JSON) {
            char *text = texts + (size_t)column * space;
            snprintf(text, space, "%s-%d-\xc3\xa4%.*s", column_info[column].name, value, value % 40,
                     "0123456789012345678901234567890123456789");
            record_set_text(record, column, value % 11 == 10 ? STR("") : str_of(text));
        } else if (column_info[column].type == COLUMN_BOOL) {
            record_set_number(record, column, value % 2);
        } else {
            record_set_number(record, column,
                              (int64_t)value * (column_info[column].type == COLUMN_TIME ? 7000000 : -3));
        }
    }
    for (size_t u = 0; u < STORE_UUIDS; u++) /* UUIDs, and texts that only look like one, beside what is there */
        if (i % 4) {
            char *text = texts + (size_t)store_uuids[u].column * space;
            snprintf(text, space, i % 4 == 1 ? "%08X-ABCD-ef01-89ab-0123456789ab" : "%08x-abcd-ef01-89ab-0123456789ab",
                     (unsigned)i * 2654435761u);
            record_set_text(record, store_uuids[u].column, str_of(text));
        }
    record_set_number(record, COLUMN_EVENT_TIME, (int64_t)i * TIME_SECOND);
    record_set_text(record, COLUMN_PIVOT, i % 10 ? STR_NONE : STR("issue"));
    if (i % 10)
        record->present.bits[COLUMN_PIVOT / 64] &= ~(UINT64_C(1) << COLUMN_PIVOT % 64);
}

static bool same(const struct record *a, const struct record *b) {
    for (enum column column = 0; column < COLUMN_COUNT; column++) {
        if (record_has(a, column) != record_has(b, column))
            return false;
        bool text = column_info[column].type == COLUMN_TEXT || column_info[column].type == COLUMN_JSON;
        if (record_has(a, column) &&
            (text ? !str_eq(a->text[column], b->text[column]) : a->number[column] != b->number[column]))
            return false;
    }
    return true;
}

static void write_file(const char *path, struct str bytes) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.data, 1, bytes.len, file), bytes.len);
    assert_int_equal(fclose(file), 0);
}

/* Rows come in any order: they are told by their time, a second each. */
static void check_file(const char *folder, const char *path, int rows, int64_t finer) {
    const struct engine_options how = {.threads = 1, .open_folder = folder};
    struct engine *engine;
    struct result *result;
    struct err err = {0};
    struct arena arena = ARENA_EMPTY;
    struct buf sql = BUF_INIT(65536);
    enum column columns[COLUMN_COUNT];
    char texts[COLUMN_COUNT][128];
    int count = 0;
    assert_int_equal(engine_open(&engine, &how, &err), ERR_OK);
    engine_segment_select(&sql, path);
    if (engine_query(engine, sql.data, NULL, 0, &result, &err) != ERR_OK)
        fail_msg("%s", err.message);
    result_record_columns(result, columns, COLUMN_COUNT);
    for (; result_next(result, &err); count++) {
        struct record got, wanted;
        result_record(result, columns, &got, &arena);
        int i = (int)(record_number(&got, COLUMN_EVENT_TIME, -1) / TIME_SECOND);
        fill(&wanted, i, texts[0], sizeof texts[0]);
        wanted.number[COLUMN_EVENT_TIME] += finer;
        if (!same(&got, &wanted))
            fail_msg("row %d differs", i);
    }
    assert_int_equal(err.code, ERR_OK);
    assert_int_equal(count, rows);
    result_free(result);
    arena_clear(&arena);
    buf_clear(&sql);
    engine_close(engine);
}

static void round_trip(int rows, int64_t finer) {
    char folder[] = "/tmp/parquet-XXXXXX", path[64], texts[COLUMN_COUNT][128];
    struct batch batch = {.key = {{1, 3, 5, 7}}};
    struct parquet *parquet = parquet_new();
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.parquet", folder);
    for (int i = 0; i < rows; i++) {
        struct record record;
        fill(&record, i, texts[0], sizeof texts[0]);
        record.number[COLUMN_EVENT_TIME] += finer;
        batch_add(&batch, &record, STR_NONE, 0, 1);
    }
    batch_sort(&batch);
    write_file(path, parquet_write(parquet, &batch, 0, batch.count));
    check_file(folder, path, rows, finer);
    unlink(path);
    rmdir(folder);
    parquet_free(parquet);
    batch_clear(&batch);
}

static void every_value_is_read_as_it_was_written(void **state) {
    (void)state;
    static const int rows[] = {1, 2, 9, 100, 30000};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        round_trip(rows[i], 0);
}

static void times_finer_than_a_millisecond_stay(void **state) {
    (void)state;
    round_trip(100, 123456);
    round_trip(100, 5000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_and_single_values_come_back),
        cmocka_unit_test(differences_come_back),
        cmocka_unit_test(every_value_is_read_as_it_was_written),
        cmocka_unit_test(times_finer_than_a_millisecond_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
