/* One pass over the objects of an intake: from files to records, by several threads at once.
 *
 * This is the part of cloudtrail() that knows nothing of DuckDB. A scan hands its objects out in order, one at a time,
 * to whichever worker is free; each worker (one a thread) reads, scans, drops copies, derives and picks, and hands out
 * records one by one. What is noted on the way (the ledger, the watch's map, coverage, dropped copies) is added to the
 * scan's when a worker has found no more objects.
 *
 *   struct scan *scan = scan_new(&options);
 *   each thread:  struct scan_worker *worker = scan_worker_new(scan);
 *                 while ((record = scan_worker_next(worker))) …
 *                 scan_worker_free(worker);
 *   scan_free(scan);
 *
 * Of several copies of one event the one found first is kept: that of the object that comes first, but for a race of
 * threads between neighbouring objects. */
#ifndef ENGINE_SCAN_H
#define ENGINE_SCAN_H

#include <stdatomic.h>

#include "engine/coverage.h"
#include "engine/dedup.h"
#include "engine/watch.h"
#include "intake/reader.h"

/* For whoever watches a scan from another thread. */
struct scan_progress {
    atomic_uint_fast64_t objects_done, objects_all, events;
    atomic_bool stop; /* asks the workers to end early; the pass then is not complete */
};

struct scan_options {
    const struct intake *intake;
    struct ledger *ledger;
    const size_t *objects; /* ascending; NULL: all */
    size_t object_count;
    struct column_set wanted; /* columns of the records handed out, derived ones included */
    bool drop_copies;         /* by a set of this scan's own */
    const uint64_t *known;    /* fingerprints of events that are copies from the outset; with drop_copies */
    size_t known_count;
    struct watch *watch; /* hand out what it picks; NULL: everything */
    /* a full watched pass leaves its coverage and the copies it dropped here; a limited one drops those again */
    struct coverage_tally *coverage;
    struct dropped *dropped;
    struct scan_progress *progress; /* may be NULL */
};

struct scan; /* opaque; options are copied, what they point to must outlive it */
struct scan *scan_new(const struct scan_options *options);
void scan_free(struct scan *scan);
/* Objects of the pass. */
size_t scan_object_count(const struct scan *scan);
/* True when the workers went through every object. */
bool scan_complete(const struct scan *scan);

struct scan_worker; /* opaque; belongs to one thread at a time */
struct scan_worker *scan_worker_new(struct scan *scan);
/* The next record, valid until the next call; NULL when no object is left. `present` of unwanted columns is undefined.
 */
const struct record *scan_worker_next(struct scan_worker *worker);
void scan_worker_free(struct scan_worker *worker);

#endif
