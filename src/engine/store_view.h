/* A store as the engine sees it: Parquet files, and how the events of a case are picked out of them.
 *
 * What store/ knows of a store (which files are visible, what they cover) is handed over as a store_view; SQL over the
 * files is made here. A batch is what one step of an ingest left:
 *
 *   events/day=2024-07-10/<id>.parquet   its events of that day, sorted by session and time; all of trail/columns.h
 *   pivots/<id>.parquet                  again those that every case picks: pivots, forward access of users
 *   faces/<id>.parquet                   which session, key, name, address … occurs on which day: a row a combination
 *
 * The faces answer "which segments hold this lead's events", so that a case opens those and no others.
 *
 * Thread rule: that of the engine. */
#ifndef ENGINE_STORE_VIEW_H
#define ENGINE_STORE_VIEW_H

#include "base/buf.h"
#include "engine/coverage.h"
#include "trail/record.h"

struct engine;

#define STORE_BATCH_ID_BYTES 24
#define STORE_NO_DAY         "none" /* of events without a time */

struct store_batch {
    char id[STORE_BATCH_ID_BYTES + 1];
    uint64_t events, pivots, faces; /* rows */
};

struct store_segment {
    char day[16];
    size_t batch; /* in store_view.batches */
    uint64_t rows, bytes;
    int64_t first, last;
};

struct store_view {
    const char *folder; /* absolute, without links */
    const struct store_batch *batches;
    size_t batch_count;
    const struct store_segment *segments;
    size_t segment_count;
    const struct coverage_tally *coverage;
};

/* The columns of faces, but for the day. */
extern const enum column store_face_columns[];
extern const size_t store_face_column_count;
/* Is this event one that every case picks (a row of pivots/)? */
bool store_is_pivot(const struct record *record);

/* Make a store answerable: view `events` (with attached logs: both, and `known` are the fingerprints of the store's
 * events, which are left out of the logs), `cloudtrail_logs`. All are borrowed and must outlive the engine, which was
 * opened with the folder as its open_folder. */
MUST_USE enum err_code engine_attach_store(struct engine *engine, const struct store_view *view, const uint64_t *known,
                                           size_t known_count, struct err *err);
bool engine_has_store(const struct engine *engine);
bool engine_has_logs(const struct engine *engine);

/* watched_events() gives what the engine's watch picks of the store too, its followed sessions in full; a scan limited
 * to some objects of the logs leaves the store out. For the rest of a case: */
struct store_strs {
    struct str *items;
    size_t count, space;
};

/* Add to `table` (with columns of `events`) the events of these sessions, and those signed with these keys, that are
 * not in it yet. */
MUST_USE enum err_code engine_store_pick_sessions(struct engine *engine, const char *table,
                                                  const struct store_strs *sessions, const struct store_strs *keys,
                                                  struct err *err);

/* Does any event of the store belong to this session? False as well when that cannot be found out. */
bool engine_store_has_session(struct engine *engine, struct str session);

/* Records for the table function given_rows(), handed out one by one: NULL at the end. Their texts of more than 12
 * bytes are not copied, and must live until the statement is over. */
struct row_source {
    const struct record *(*next)(void *context);
    void *context;
};
void engine_give_rows(struct engine *engine, struct row_source source);
/* A text as a literal of SQL, where it takes no parameter. */
void sql_quote(struct buf *sql, struct str text);

#endif
