/* Events on their way into a store: column by column, each text kept once.
 *
 * Most columns repeat: of a hundred thousand events a few hundred differ in the identity's ARN. A batch interns every
 * column's texts, so an event is a number a column, and what is written is a dictionary and these numbers
 * (store/parquet.h). A column that hardly repeats is found out after some rows and only collected; ids that are UUIDs
 * are kept as these. The userIdentity of a record is known again as a whole, by a hash of its text and of where its
 * columns lie in it.
 *
 * Rows are sorted by day, then pivots first, then session, then time: the events of a session lie together in few row
 * groups, and what every case looks up (trail/handle.h) in the first ones.
 *
 * Thread rule: one thread. */
#ifndef STORE_BATCH_H
#define STORE_BATCH_H

#include "base/arena.h"
#include "base/uuid.h"
#include "engine/session_set.h"
#include "engine/store_view.h"
#include "trail/handle.h"
#include "trail/record.h"

/* Rows of one batch: a row's number has 24 bits in an index (engine/store_index.h). */
#define BATCH_MOST_ROWS ((size_t)4 << 20)

/* A column's text: the number of one is its place + 1; 0 is "absent". */
struct batch_text {
    const char *data;
    uint32_t len;
    uint32_t hash;
};

struct batch_slot {
    uint32_t hash, id; /* of 0: free */
};

struct batch_column {
    /* TEXT and JSON */
    struct batch_text *texts;
    size_t text_count, text_space;
    struct batch_slot *slots; /* open addressing */
    size_t mask;
    bool collected; /* no longer interned: a text may be there twice */
    uint32_t last;  /* the number given last: neighbours are often alike */
    uint32_t *ids;  /* a row's text, or BATCH_UUID; NULL: no row has one */
    /* TIME, BOOL, INTEGER: BATCH_ABSENT without a value; NULL: no row has one */
    int64_t *numbers;
    size_t filled; /* rows, those behind have none */
};
#define BATCH_ABSENT INT64_MIN
#define BATCH_UUID   UINT32_MAX

/* The UUIDs of a column of store_uuids, by row; NULL: no row has one. */
struct batch_uuids {
    unsigned char (*rows)[UUID_BYTES];
    char *text; /* room for that of the last one read */
};

struct batch_row {
    int64_t time;
    int32_t day; /* since 1970; INT32_MIN without a time */
    uint32_t object;
    uint64_t print;
    bool pivot; /* handle_is_pivot */
};

/* The columns of userIdentity, and those derived of them alone, of records that were alike in them. */
#define BATCH_IDENTITY_MOST 32
struct batch_identity {
    uint64_t hash;
    uint32_t ids[BATCH_IDENTITY_MOST];
};

struct batch {
    struct hash_key key; /* of handles; set by whoever makes the batch */
    /* texts: blocks of memory that are used again, and those too large for them */
    char **blocks, **large;
    size_t block_count, block_space, blocks_used, block_left, large_count, large_space;
    struct batch_identity *identities;
    uint32_t *identity_slots; /* open addressing: number of an identity + 1; 0 is free */
    size_t identity_count, identity_space, identity_mask;
    struct batch_column columns[COLUMN_COUNT];
    struct batch_uuids uuids[STORE_UUIDS];
    struct batch_row *rows; /* as they were added */
    size_t row_space, added;
    uint32_t *order; /* after batch_sort: rows by their place */
    size_t count;    /* of order: rows that are not filtered out */
    size_t bytes;
    struct batch_handle {
        uint64_t hash;
        uint32_t row;
    } * handles; /* of pivots */
    size_t handle_count, handle_space;
};

void batch_clear(struct batch *batch);
/* Empty it, keep the memory. */
void batch_reset(struct batch *batch);
/* `json`: the text that the record was read from, where its columns are slices of it; absent otherwise. */
void batch_add(struct batch *batch, const struct record *record, struct str json, uint32_t object, uint64_t print);
/* By day, pivots first, session, time, place. */
void batch_sort(struct batch *batch);
/* Take out the rows for which `drop` says so; of a sorted batch. */
void batch_filter(struct batch *batch, bool (*drop)(void *context, const struct batch_row *row), void *context);

/* Of a sorted batch: the row at a place, and what it holds of `columns`. A UUID's text lives until the next one of its
 * column is read. */
const struct batch_row *batch_at(const struct batch *batch, size_t place);
struct str batch_text_at(const struct batch *batch, enum column column, size_t place);
void batch_record(const struct batch *batch, size_t place, const struct column_set *columns, struct record *record);
/* The end of the day that begins at `place`. */
size_t batch_day_end(const struct batch *batch, size_t place);
/* "2024-07-10", or STORE_NO_DAY. */
void batch_day(const struct batch_row *row, char out[16]);

#endif
