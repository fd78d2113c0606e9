/* Compaction: of many small batches one large one, so that few files hold a session's events.
 *
 * Batches are merged up to the size that an ingest makes at best, one after the other, in bounded memory. Each new
 * batch is written beside, and one commit puts it in the place of the old ones: a reader sees these or that. The old
 * files stay for an hour, for readers that are still at them; a later writer removes them. */
#ifndef STORE_COMPACT_H
#define STORE_COMPACT_H

#include "engine/engine.h"
#include "store/header.h"

/* For the engine, which only reads: with the batch that is made, the whole stays below 400 MB. */
#define COMPACT_MEMORY_BYTES ((uint64_t)300 << 20)

struct compact_result {
    uint64_t batches_before, batches_after, segments_before, segments_after, bytes_before, bytes_after;
};

/* The engine is opened with the store's folder. Batches that are large already are left alone. */
MUST_USE enum err_code compact_run(const struct store_header *store, struct engine *engine,
                                   struct compact_result *result, struct err *err);

#endif
