/* manifest.jsonl: what a store holds. Only what a complete commit names is there; all else is invisible.
 *
 * A commit is what one step of an ingest adds: lines written at once, the last of which seals them.
 *   {"object": "…", "size": …, "mtime": …, "digest": "…", "batch": "<id>", "state": "complete", "in": …, …}
 *   {"commit": "<id>", "segments": [{"day": "2024-07-10", "rows": …}], "coverage": […], "events": {…}, …}
 * A line of an object tells all that was read of it so far: of several with one name and digest the last one counts.
 * The figures of a commit are what it added: their sum is the store's. Lines without their commit, and lines that a
 * crash has cut, count for nothing.
 *
 * Readers need no lock: they read up to the last complete line. Writers hold a lock on the file while they append.
 * Thread rule: a manifest belongs to one thread. */
#ifndef STORE_MANIFEST_H
#define STORE_MANIFEST_H

#include "engine/store_view.h"
#include "intake/ledger.h"
#include "store/disk.h"

/* A source object: a file that was read. */
struct store_object {
    struct str name;
    uint64_t size;
    int64_t mtime; /* nanoseconds */
    uint64_t digest[2];
    bool complete;                         /* false: a part of it was stored, or it could not be read */
    uint64_t in, kept, duplicate, refused; /* events; of an object that is not complete, without the refused ones */
};

struct store_commit {
    struct store_batch batch;
    int64_t time;
    struct store_segment *segments; /* their `batch` is not used */
    size_t segment_count;
    struct ledger_totals totals; /* what it added: numbers wrap, so that they may be negative */
    struct refusal *refusals, *foreigners;
    size_t refusal_count, foreigner_count;
    const struct coverage_tally *coverage; /* NULL: none */
    const char (*replaces)[STORE_BATCH_ID_BYTES + 1];
    size_t replaces_count;
};

struct manifest {
    struct arena arena;
    struct store_batch *batches;
    size_t batch_count, batch_space;
    struct store_segment *segments;
    size_t segment_count, segment_space;
    struct coverage_tally *coverage;
    struct ledger_totals totals;
    struct refusal *refusals, *foreigners;
    size_t refusal_count, refusal_space, foreigner_count, foreigner_space;
    int64_t replaced_at; /* when batches were last replaced by others, or TIME_NONE */
    uint64_t offset;     /* of what was not read yet */
    uint64_t commits, damaged_lines;
};

typedef void manifest_on_object(void *context, const struct store_object *object);

void manifest_init(struct manifest *manifest);
void manifest_clear(struct manifest *manifest);
/* Read what was added since the last time; objects are handed to `on_object` (may be NULL), borrowed. */
MUST_USE enum err_code manifest_read(struct manifest *manifest, const char *folder, manifest_on_object *on_object,
                                     void *context, struct err *err);

/* Lines of a commit as text. */
void manifest_object_line(struct buf *out, const struct store_object *object, const char *batch);
void manifest_commit_line(struct buf *out, const struct store_commit *commit);

/* The lock of those who append. */
MUST_USE enum err_code manifest_lock(const char *folder, int *fd, struct err *err);
void manifest_unlock(int fd);
/* Append lines, all or nothing, and sync. */
MUST_USE enum err_code manifest_append(int fd, struct str lines, struct err *err);

#endif
