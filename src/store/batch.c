#include "store/batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/time.h"
#include "engine/hash.h"

enum { DAY_SECONDS = 24 * 3600 };
#define NO_DAY INT32_MIN

void batch_clear(struct batch *batch) {
    arena_clear(&batch->arena);
    free(batch->rows);
    *batch = (struct batch){0};
}

void batch_reset(struct batch *batch) {
    arena_clear(&batch->arena);
    batch->count = batch->bytes = batch->pivots = 0;
}

/* --- packing: the set of columns, then a value each: 64 bits, or a length of 32 and the text ------------------------
 */

static bool is_text(enum column column) {
    return column_info[column].type == COLUMN_TEXT || column_info[column].type == COLUMN_JSON;
}

/* The next column of the set at or after `from`; COLUMN_COUNT: none. */
static enum column next_column(const struct column_set *set, enum column from) {
    for (size_t word = from / 64; word < sizeof set->bits / sizeof *set->bits; word++) {
        uint64_t bits = set->bits[word];
        if (word == from / 64)
            bits &= ~UINT64_C(0) << (from % 64);
        if (bits)
            return (enum column)(word * 64 + (size_t)__builtin_ctzll(bits));
    }
    return COLUMN_COUNT;
}
#define EACH_COLUMN(column, set)                                                                                       \
    (enum column column = next_column(set, (enum column)0); column < COLUMN_COUNT;                                     \
     column = column + 1 < COLUMN_COUNT ? next_column(set, (enum column)(column + 1)) : COLUMN_COUNT)

static size_t packed_bytes(const struct record *record) {
    size_t bytes = sizeof record->present;
    for
        EACH_COLUMN(column, &record->present)
    bytes += is_text(column) ? sizeof(uint32_t) + record->text[column].len : sizeof(int64_t);
    return bytes;
}

static void pack(const struct record *record, char *out, struct str *session) {
    memcpy(out, &record->present, sizeof record->present);
    out += sizeof record->present;
    *session = STR_NONE;
    for
        EACH_COLUMN(column, &record->present) {
            if (!is_text(column)) {
                memcpy(out, &record->number[column], sizeof(int64_t));
                out += sizeof(int64_t);
                continue;
            }
            uint32_t len = (uint32_t)record->text[column].len;
            memcpy(out, &len, sizeof len);
            out += sizeof len;
            if (len)
                memcpy(out, record->text[column].data, len);
            if (column == COLUMN_SESSION)
                *session = (struct str){out, len};
            out += len;
        }
}

void row_unpack(const struct row *row, struct record *record) {
    const char *at = row->packed;
    memcpy(&record->present, at, sizeof record->present);
    at += sizeof record->present;
    for
        EACH_COLUMN(column, &record->present) {
            if (!is_text(column)) {
                memcpy(&record->number[column], at, sizeof(int64_t));
                at += sizeof(int64_t);
                continue;
            }
            uint32_t len;
            memcpy(&len, at, sizeof len);
            record->text[column] = (struct str){at + sizeof len, len};
            at += sizeof len + len;
        }
}

static int32_t day_of(int64_t time) {
    if (time == TIME_NONE)
        return NO_DAY;
    int64_t seconds = time / TIME_SECOND - (time % TIME_SECOND < 0);
    return (int32_t)(seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0));
}

static uint64_t face_of(const struct record *record) {
    uint64_t hash = 1;
    for (size_t i = 0; i < store_face_column_count; i++)
        hash = hash_more(hash, record_text(record, store_face_columns[i]));
    return hash;
}

void batch_add(struct batch *batch, const struct record *record, uint32_t object, uint64_t print) {
    if (batch->count == batch->space) {
        batch->space = batch->space ? batch->space * 2 : 4096;
        batch->rows = xrealloc(batch->rows, batch->space * sizeof *batch->rows);
    }
    struct row *row = &batch->rows[batch->count++];
    size_t bytes = packed_bytes(record);
    char *packed = arena_alloc(&batch->arena, bytes);
    pack(record, packed, &row->session);
    row->packed = packed;
    row->time = record_number(record, COLUMN_EVENT_TIME, TIME_NONE);
    row->day = day_of(row->time);
    row->object = object;
    row->print = print;
    row->face = face_of(record);
    row->pivot = store_is_pivot(record);
    batch->pivots += row->pivot;
    batch->bytes += bytes + sizeof *row;
}

/* --- order -------------------------------------------------------------------------------------------------------- */

static int compare_rows(const void *left, const void *right) {
    const struct row *a = left, *b = right;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    int order = str_compare(a->session, b->session);
    if (order)
        return order;
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    return (a->packed > b->packed) - (a->packed < b->packed);
}

void batch_sort(struct batch *batch) {
    if (batch->count)
        qsort(batch->rows, batch->count, sizeof *batch->rows, compare_rows);
}

void batch_filter(struct batch *batch, bool (*drop)(void *context, const struct row *row), void *context) {
    size_t kept = 0;
    for (size_t i = 0; i < batch->count; i++) {
        if (drop(context, &batch->rows[i])) {
            batch->pivots -= batch->rows[i].pivot;
            continue;
        }
        batch->rows[kept++] = batch->rows[i];
    }
    batch->count = kept;
}

void row_day(const struct row *row, char out[16]) {
    if (row->day == NO_DAY) {
        memcpy(out, STORE_NO_DAY, sizeof STORE_NO_DAY);
        return;
    }
    char text[32];
    time_format((int64_t)row->day * DAY_SECONDS * TIME_SECOND, text);
    snprintf(out, 16, "%.10s", text);
}

/* --- handing out -------------------------------------------------------------------------------------------------- */

/* Was this combination seen in this day and session already? Rows come sorted by them. */
static bool is_new_face(struct feed *feed, const struct row *row) {
    if (!feed->first || feed->first->day != row->day || !str_eq(feed->first->session, row->session)) {
        session_set_reset(&feed->seen);
        feed->first = row;
    }
    return session_set_add(&feed->seen, row->face);
}

/* Sorted rows lie anywhere in memory: what is packed of a row ahead is fetched while this one is worked on. */
static void prefetch(const struct feed *feed) {
    enum { AHEAD = 6, LINES = 12, LINE_BYTES = 64 };
    if (feed->kind != FEED_EVENTS || feed->at + AHEAD >= feed->end)
        return;
    const char *packed = feed->batch->rows[feed->at + AHEAD].packed;
    for (int i = 0; i < LINES; i++)
        __builtin_prefetch(packed + i * LINE_BYTES);
}

static const struct record *feed_next(void *context) {
    struct feed *feed = context;
    while (feed->at < feed->end) {
        const struct row *row = &feed->batch->rows[feed->at++];
        if (feed->kind == FEED_PIVOTS ? !row->pivot : feed->kind == FEED_FACES && !is_new_face(feed, row))
            continue;
        prefetch(feed);
        row_unpack(row, &feed->record);
        if (feed->coverage)
            coverage_count(feed->coverage, &feed->record);
        feed->handed++;
        return &feed->record;
    }
    return NULL;
}

struct row_source feed_source(struct feed *feed) {
    return (struct row_source){feed_next, feed};
}

void feed_clear(struct feed *feed) {
    session_set_clear(&feed->seen);
}
