/* For the differential test: what the record scanner reads, as JSON that any other JSON library can judge.
 *
 *   scandump FILE      one record a line; prints one line each: {"column":value,…}, or {"fault":"…","at":n}
 *   scandump -l FILE   each record behind its length (4 bytes, lowest first), so that it may hold any bytes
 *   scandump -t FILE   one text a line; prints what time_parse makes of it
 *
 * Every record is scanned several times, which must make no difference: with the memory of the record before, with a
 * fresh one, in a block of memory that ends where the record ends, and for a part of the columns. A difference ends the
 * program. The fingerprint is printed as member "fingerprint"; it is comparable within one run. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "trail/json.h"

static struct str read_all(const char *path) {
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    struct buf buf = BUF_INIT((size_t)4 << 30);
    char part[1 << 16];
    size_t got;
    if (!file) {
        fprintf(stderr, "scandump: cannot open '%s'\n", path);
        exit(4);
    }
    while ((got = fread(part, 1, sizeof part, file)) > 0)
        buf_add(&buf, (struct str){part, got});
    fclose(file);
    return buf_str(&buf);
}

static bool is_text(enum column column) {
    return column_info[column].type == COLUMN_TEXT || column_info[column].type == COLUMN_JSON;
}

static bool same_column(const struct record *a, const struct record *b, enum column column) {
    if (record_has(a, column) != record_has(b, column))
        return false;
    if (is_text(column))
        return str_eq(record_text(a, column), record_text(b, column));
    return record_number(a, column, 0) == record_number(b, column, 0);
}

static void insist_same(const struct record *a, const struct record *b, const struct column_set *wanted,
                        const char *what) {
    for (unsigned column = 0; column < COLUMN_COUNT; column++)
        if (column_set_has(wanted, (enum column)column) && !same_column(a, b, (enum column)column))
            BUG("%s differs %s", column_info[column].name, what);
}

/* A different part of the columns for each record. */
static struct column_set some_columns(uint64_t seed) {
    struct column_set set = {{0}};
    for (unsigned column = 0; column < COLUMN_COUNT; column++) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        if (seed >> 62 == 0)
            column_set_add(&set, (enum column)column);
    }
    return set;
}

/* With something behind it. */
static void scan_followed(struct str json, const struct record *record, enum record_fault fault, size_t at,
                          struct arena *arena) {
    struct column_set all = column_set_all();
    struct record_memory memory = {{0}};
    struct record other;
    size_t len = 0, other_at = 0;
    struct buf more = BUF_INIT((size_t)64 << 20);
    buf_add(&more, json);
    buf_addz(&more, ",{\"eventName\":\"Other\"}");
    enum record_fault verdict = record_scan_next(buf_str(&more), &all, &other, arena, &memory, &len, &other_at);
    if (!fault && (verdict || str_trim(str_slice(json, len, json.len)).len))
        BUG("verdict differs with something behind it: %d, length %zu of %zu", verdict, len, json.len);
    if (fault && verdict && at < json.len && at != other_at)
        BUG("fault at %zu instead of %zu with something behind it", other_at, at);
    if (!fault)
        insist_same(record, &other, &all, "with something behind it");
    buf_clear(&more);
}

static void scan_again(struct str json, const struct record *record, enum record_fault fault, size_t at,
                       struct arena *arena) {
    char *alone = xmalloc(json.len);
    memcpy(alone, json.data, json.len);
    struct str copy = {alone, json.len};
    struct column_set all = column_set_all(), some = some_columns(json.len * 31 + at);
    struct record_memory memory = {{0}};
    struct record other;
    size_t other_at = 0;
    if (record_scan(copy, &all, &other, arena, &memory, &other_at) != fault || (fault && other_at != at))
        BUG("verdict differs with a fresh memory: byte %zu, %zu", at, other_at);
    insist_same(record, &other, &all, "with a fresh memory");
    if (record_scan(copy, &some, &other, arena, &memory, &other_at) != fault || (fault && other_at != at))
        BUG("verdict differs for some columns: byte %zu, %zu", at, other_at);
    insist_same(record, &other, &some, "for some columns");
    if (record_fingerprint(copy) != record_fingerprint(json) ||
        (!fault && record_fingerprint(json) != record_fingerprint_of(json, record)))
        BUG("fingerprint differs by place or way");
    free(alone);
    scan_followed(json, record, fault, at, arena);
}

static void print_column(struct buf *out, const struct record *record, enum column column) {
    json_quote(out, str_of(column_info[column].name));
    buf_addc(out, ':');
    if (is_text(column)) {
        if (!utf8_valid(record_text(record, column)))
            BUG("%s is not valid UTF-8", column_info[column].name);
        json_quote(out, record_text(record, column));
    } else if (column_info[column].type == COLUMN_BOOL) {
        buf_addz(out, record_number(record, column, 0) ? "true" : "false");
    } else {
        buf_printf(out, "%" PRId64, record_number(record, column, 0));
    }
    buf_addc(out, ',');
}

static void dump_record(struct str json, struct record_memory *memory, struct arena *arena, struct buf *out) {
    struct column_set all = column_set_all();
    struct record record;
    size_t at = 0;
    enum record_fault fault = record_scan(json, &all, &record, arena, memory, &at);
    scan_again(json, &record, fault, at, arena);
    buf_addc(out, '{');
    for (unsigned column = 0; column < COLUMN_COUNT; column++)
        if (record_has(&record, (enum column)column))
            print_column(out, &record, (enum column)column);
    if (fault)
        buf_printf(out, "\"fault\":\"%s\",\"at\":%zu}\n", record_fault_text(fault), at);
    else
        buf_printf(out, "\"fingerprint\":\"%016" PRIx64 "\"}\n", record_fingerprint(json));
}

static void dump_time(struct str text, struct buf *out) {
    int64_t time = time_parse(text);
    if (time == TIME_NONE)
        buf_addz(out, "null\n");
    else
        buf_printf(out, "%" PRId64 "\n", time);
}

/* The next record or text at *at; false at the end. */
static bool next_piece(struct str text, bool lengths, size_t *at, struct str *piece) {
    if (*at >= text.len)
        return false;
    if (!lengths) {
        *piece = str_before(str_slice(text, *at, text.len), '\n');
        *at += piece->len + 1;
        return true;
    }
    size_t len = 0;
    for (unsigned i = 0; i < 4 && *at < text.len; i++)
        len |= (size_t)(unsigned char)text.data[(*at)++] << 8 * i;
    *piece = str_slice(text, *at, *at + len);
    *at += len;
    return true;
}

int main(int argc, char **argv) {
    bool lengths = argc == 3 && strcmp(argv[1], "-l") == 0, times = argc == 3 && strcmp(argv[1], "-t") == 0;
    if (argc < 2 || argc > 3 || (argc == 3 && !lengths && !times)) {
        fprintf(stderr, "usage: scandump [-l | -t] FILE\n");
        return 2;
    }
    struct str text = read_all(argv[argc - 1]), piece;
    struct record_memory memory = {{0}};
    struct arena arena = ARENA_EMPTY;
    struct buf out = BUF_INIT((size_t)64 << 20);
    for (size_t at = 0; next_piece(text, lengths, &at, &piece);) {
        if (times)
            dump_time(piece, &out);
        else
            dump_record(piece, &memory, &arena, &out);
        fwrite(out.data, 1, out.len, stdout);
        buf_reset(&out);
        arena_reset(&arena);
    }
    buf_clear(&out);
    arena_clear(&arena);
    free((char *)(size_t)text.data);
    return fflush(stdout) == 0 ? 0 : 4;
}
