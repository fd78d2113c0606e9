/* Any bytes at the record scanner and what is built on it. Besides not crashing, each must agree with the others:
 *   - record_scan, record_scan_next and json_skip accept the same objects, with any memory and any wanted columns
 *   - every string handed out is valid UTF-8, and every JSON column is a JSON value again
 *   - the fingerprint has two ways to the same number, and white space in front does not change it
 *   - what json_quote writes is read back as it was */
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "trail/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct record_memory memory; /* from one input to the next, as in a file */

#define INSIST(condition)                                                                                              \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            BUG("not so: %s", #condition);                                                                             \
    } while (0)

static bool is_value(struct str text) {
    enum record_fault fault;
    const char *end = text.data + text.len;
    return json_skip(text.data, end, &fault) == end;
}

static void check_columns(const struct record *record) {
    for (unsigned column = 0; column < COLUMN_COUNT; column++) {
        struct str text = record_text(record, (enum column)column);
        if (!record_has(record, (enum column)column))
            continue;
        if (column_info[column].type == COLUMN_JSON)
            INSIST(is_value(text) && !str_is(text, "null"));
        if (column_info[column].type == COLUMN_JSON || column_info[column].type == COLUMN_TEXT)
            INSIST(text.data && utf8_valid(text));
        else if (column_info[column].type == COLUMN_BOOL)
            INSIST(record->number[column] == 0 || record->number[column] == 1);
        else
            INSIST(record->number[column] != TIME_NONE);
    }
}

static void check_same(const struct record *a, const struct record *b, const struct column_set *wanted) {
    for (unsigned column = 0; column < COLUMN_COUNT; column++) {
        if (!column_set_has(wanted, (enum column)column))
            continue;
        INSIST(record_has(a, (enum column)column) == record_has(b, (enum column)column));
        INSIST(str_eq(record_text(a, (enum column)column), record_text(b, (enum column)column)) ||
               column_info[column].type == COLUMN_TIME || column_info[column].type == COLUMN_BOOL);
    }
}

static void check_fingerprint(struct str json, const struct record *record) {
    struct buf spaced = BUF_INIT(LIMIT_DOCUMENT_BYTES);
    uint64_t fingerprint = record_fingerprint(json);
    INSIST(record_fingerprint_of(json, record) == fingerprint);
    buf_addz(&spaced, "\n ");
    buf_add(&spaced, json);
    INSIST(record_fingerprint(buf_str(&spaced)) == fingerprint);
    buf_clear(&spaced);
}

static void check_record(struct str json, struct arena *arena) {
    struct column_set all = column_set_all(), few = {{0}};
    struct record_memory fresh = {{0}};
    struct record record, other;
    size_t at = 0, other_at = 0, len = 0;
    for (size_t i = 0; i < json.len && i < 5; i++)
        column_set_add(&few, (enum column)((unsigned char)json.data[json.len - 1 - i] % COLUMN_COUNT));
    enum record_fault fault = record_scan(json, &all, &record, arena, &memory, &at);
    INSIST(at <= json.len);
    INSIST(record_scan(json, &few, &other, arena, &fresh, &other_at) == fault && at == other_at);
    check_same(&record, &other, &few);
    enum record_fault next = record_scan_next(json, &all, &other, arena, &fresh, &len, &other_at);
    struct str whole = str_trim(json);
    INSIST((fault == RECORD_OK) == (whole.len && *whole.data == '{' && is_value(whole)) || fault == RECORD_BYTES);
    if (next == RECORD_OK)
        INSIST((fault == RECORD_OK) == (str_trim(str_slice(json, len, json.len)).len == 0));
    if (fault)
        return;
    INSIST(next == RECORD_OK);
    check_columns(&record);
    check_same(&record, &other, &all);
    check_fingerprint(json, &record);
}

/* Walking must end, and come to every byte of a valid text only once. */
static void walk(struct str text, struct arena *arena, unsigned depth) {
    struct json_cursor cursor = json_open(text);
    struct json_item item;
    size_t bytes = 0;
    while (json_next(&cursor, &item)) {
        bytes += item.value.len;
        INSIST(is_value(item.value));
        struct str scalar = json_scalar(item.value, arena);
        INSIST(utf8_valid(scalar));
        if (depth < LIMIT_JSON_DEPTH)
            walk(item.value, arena, depth + 1);
    }
    INSIST(bytes <= text.len);
}

static void check_quote(struct str text, struct arena *arena) {
    struct buf out = BUF_INIT(LIMIT_DOCUMENT_BYTES);
    json_quote(&out, text);
    if (out.len <= LIMIT_STRING_BYTES) {
        INSIST(is_value(buf_str(&out)));
        struct str back = json_scalar(buf_str(&out), arena);
        INSIST(!utf8_valid(text) || str_eq(back, text.data ? text : STR("")));
    }
    buf_clear(&out);
}

static void check_time(struct str text) {
    char out[32];
    int64_t time = time_parse(text);
    if (time != TIME_NONE) {
        size_t len = time_format(time, out);
        INSIST(time_parse((struct str){out, len}) == time);
    }
    int64_t typed = time_parse_user(text, time_now());
    INSIST(typed == TIME_NONE || time_format(typed, out) >= 20);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = ARENA_EMPTY;
    struct str text = {size ? (const char *)data : "", size};
    check_record(text, &arena);
    walk(text, &arena, 0);
    json_text_at(text, "credentials.accessKeyId", &arena);
    json_text_at(text, "items[].instanceId", &arena);
    check_quote(text, &arena);
    check_time(str_slice(text, 0, 40));
    record_fingerprint(text);
    arena_clear(&arena);
    return 0;
}
