/* Writing a batch's files: beside first (tmp/<id>/), in place when they are whole.
 *
 *   events/day=…/<id>.parquet, index/<id>.idx   see engine/store_view.h, engine/store_index.h
 *   prints/<id>.set     the fingerprints of its events, see store/prints.h
 *
 * Thread rule: a writer and what it writes belong to one thread. */
#ifndef STORE_SEGMENT_H
#define STORE_SEGMENT_H

#include "store/batch.h"
#include "store/manifest.h"
#include "store/parquet.h"

/* A new name, of time and chance: names sort by time. */
void segment_new_id(char out[STORE_BATCH_ID_BYTES + 1]);
/* Write a sorted batch beside: fills the commit's batch, segments (in `arena`) and, into `coverage` (may be NULL), what
 * it covers. */
MUST_USE enum err_code segment_write(struct parquet *parquet, const char *folder, const struct batch *batch,
                                     struct store_commit *commit, struct coverage_tally *coverage, struct arena *arena,
                                     struct err *err);
/* Put the files of a commit in place, and sync the folders. */
MUST_USE enum err_code segment_place(const char *folder, const struct store_commit *commit, struct err *err);
/* Remove what was written beside. */
void segment_forget(const char *folder, const char *id);
/* The fingerprints of a batch, in `arena`. ERR_ENVIRONMENT when the file is not there or damaged. */
MUST_USE enum err_code segment_prints(const char *folder, const struct store_batch *batch, struct arena *arena,
                                      const uint64_t **out, struct err *err);

#endif
