/* Ingest: from source objects to a store, incrementally.
 *
 * Several workers, each on its own: read objects, drop what is in the store already (by object, then by event), pack
 * events into a batch, and when it is full write, place and commit it. There is no step in which one waits for another
 * but the commit itself. Killed at any moment, the store is what the commits made until then say.
 *
 * Memory: INGEST_BATCH_BYTES for all batches together, what readers and writers of a few workers need, some 12
 * bytes for each event of the store (fingerprints, so that no event is stored twice), and 100 for each object. */
#ifndef STORE_INGEST_H
#define STORE_INGEST_H

#include <stdatomic.h>

#include "intake/ledger.h"
#include "store/header.h"

#define INGEST_BATCH_BYTES  ((size_t)128 << 20)
#define INGEST_WORKERS_MOST 4

/* For whoever watches from another thread. */
struct ingest_progress {
    atomic_uint_fast64_t objects_done, objects_all, events, bytes;
    atomic_bool stop; /* asks the workers to commit what they have, and end: ERR_INTERRUPTED */
};

struct ingest_options {
    const char *const *paths;
    size_t path_count;
    int64_t since, until; /* as in struct intake_options */
    unsigned threads;     /* 0: one a core; never more than INGEST_WORKERS_MOST */
    size_t batch_bytes;   /* of one worker's batch; 0: its share of INGEST_BATCH_BYTES */
};

/* Ingest the paths. `ledger` tells what was committed, also after an error; its skipped files are those of the walk and
 * those that were in the store already. */
MUST_USE enum err_code ingest_run(const struct store_header *store, const struct ingest_options *options,
                                  struct ledger *ledger, struct ingest_progress *progress, struct err *err);

#endif
