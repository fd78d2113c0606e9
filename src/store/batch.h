/* Events on their way into a store: packed in memory, sorted, handed to the engine as rows.
 *
 * A record is some hundred bytes of text in columns that are mostly absent: packed, it takes little more than that.
 * Within a day rows are sorted by session, then time: the events of a session lie together in few row groups.
 * Thread rule: one thread. */
#ifndef STORE_BATCH_H
#define STORE_BATCH_H

#include "base/arena.h"
#include "engine/coverage.h"
#include "engine/session_set.h"
#include "engine/store_view.h"
#include "trail/record.h"

struct row {
    const char *packed;
    struct str session; /* in `packed` */
    int64_t time;
    int32_t day; /* since 1970; INT32_MIN without a time */
    uint32_t object;
    uint64_t print, face; /* face: a hash of what store_face_columns hold */
    bool pivot;
};

struct batch {
    struct arena arena;
    struct row *rows;
    size_t count, space, bytes; /* packed */
    size_t pivots;
};

void batch_clear(struct batch *batch);
/* Empty it, keep the memory. */
void batch_reset(struct batch *batch);
void batch_add(struct batch *batch, const struct record *record, uint32_t object, uint64_t print);
/* By day, session, time, place. */
void batch_sort(struct batch *batch);
/* Take out the rows for which `drop` says so. */
void batch_filter(struct batch *batch, bool (*drop)(void *context, const struct row *row), void *context);
void row_unpack(const struct row *row, struct record *record);
/* "2024-07-10", or STORE_NO_DAY. */
void row_day(const struct row *row, char out[16]);

/* Rows [at, end) of a batch as a source for given_rows(). */
enum feed_kind { FEED_EVENTS, FEED_PIVOTS, FEED_FACES };
struct feed {
    const struct batch *batch;
    size_t at, end;
    enum feed_kind kind;
    struct coverage_tally *coverage; /* counts what is handed out; NULL: nothing */
    uint64_t handed;
    /* the faces of the day and session at hand */
    struct session_set seen;
    const struct row *first;
    struct record record;
};
struct row_source feed_source(struct feed *feed);
void feed_clear(struct feed *feed);

#endif
