/* A store as the engine sees it: Parquet files, and how the events of a case are picked out of them.
 *
 * What store/ knows of a store (which files are visible, what they cover) is handed over as a store_view; SQL over the
 * files is made here. A batch is what one step of an ingest left:
 *
 *   events/day=2024-07-10/<id>.parquet   its events of that day: the pivots first, then the others, each sorted by
 *                                        session and time; all of trail/columns.h, and beside the columns of ids (see
 *                                        store_uuids) one of their UUIDs
 *   index/<id>.idx                       in which of its rows a session, key, address, issued key … occurs
 *
 * The index answers "which segments hold this lead's events" and "which pivots bear on this session", so that a case
 * reads those and no others, however large the store is.
 *
 * Thread rule: that of the engine. */
#ifndef ENGINE_STORE_VIEW_H
#define ENGINE_STORE_VIEW_H

#include "base/buf.h"
#include "base/hash.h"
#include "engine/coverage.h"
#include "trail/record.h"

struct engine;

#define STORE_BATCH_ID_BYTES 24
#define STORE_NO_DAY         "none" /* of events without a time */

struct store_batch {
    char id[STORE_BATCH_ID_BYTES + 1];
    uint64_t events;
};

/* Ids that are mostly UUIDs, of which the text is twice as long and does not get smaller: where the text is that of a
 * UUID to the letter (base/uuid.h), the column is null and the one beside it holds the 16 bytes. */
struct store_uuid {
    enum column column;
    const char *name; /* of the column beside it */
};
enum { STORE_UUIDS = 3 };
extern const struct store_uuid store_uuids[STORE_UUIDS];

/* The segments of a batch follow one another, in the order of its rows. */
struct store_segment {
    char day[16];
    size_t batch; /* in store_view.batches */
    uint64_t rows, bytes;
    int64_t first, last;
};

struct store_view {
    const char *folder; /* absolute, without links */
    struct hash_key key;
    const struct store_batch *batches;
    size_t batch_count;
    const struct store_segment *segments;
    size_t segment_count;
    const struct coverage_tally *coverage;
};

/* Make a store answerable: view `events` (with attached logs: both, and `known` are the fingerprints of the store's
 * events, which are left out of the logs), `cloudtrail_logs`. All are borrowed and must outlive the engine, which was
 * opened with the folder as its open_folder. */
MUST_USE enum err_code engine_attach_store(struct engine *engine, const struct store_view *view, const uint64_t *known,
                                           size_t known_count, struct err *err);
bool engine_has_store(const struct engine *engine);
bool engine_has_logs(const struct engine *engine);

/* watched_events() gives of the store what the watch's conditions name, and followed sessions in full; a scan limited
 * to some objects of the logs leaves the store out. Pivots, which a watch picks of logs in full, are left out as well:
 * they are many, and looked up when something asks for them. For the rest of a case: */
struct store_strs {
    struct str *items;
    size_t count, space;
};

/* Add to `table` (with columns of `events`) the events of these sessions, and those signed with these keys, that are
 * not in it yet. */
MUST_USE enum err_code engine_store_pick_sessions(struct engine *engine, const char *table,
                                                  const struct store_strs *sessions, const struct store_strs *keys,
                                                  struct err *err);

/* Handles of pivots (trail/handle.h, under engine_handle_key) to be looked up. */
struct pivots_wanted {
    const uint64_t *handles;
    size_t count;
    bool all; /* every pivot there is, whatever the handles */
    /* Where handles are texts of a column: the column and the texts. Of a handle that is on more rows than an index
     * tells, only pivots with such a text are read. No column: COLUMN_COUNT. */
    enum column column;
    struct store_strs texts;
};
/* Add to `table` the pivots with these handles that are not in it yet (others may come along). *added: any were. */
MUST_USE enum err_code engine_store_pick_pivots(struct engine *engine, const char *table,
                                                const struct pivots_wanted *wanted, bool *added, struct err *err);
/* The key of handles: the attached store's, else this process's. */
const struct hash_key *engine_handle_key(const struct engine *engine);

/* Does any event of the store belong to this session? False as well when that cannot be found out. */
bool engine_store_has_session(struct engine *engine, struct str session);

/* A text as a literal of SQL, where it takes no parameter. */
void sql_quote(struct buf *sql, struct str text);
/* SELECT of all columns of trail/columns.h from a segment's file. */
void engine_segment_select(struct buf *sql, const char *path);

#endif
