/* The lock of those who write to a store, and the removal of what they left unfinished.
 *
 * Every writer holds writers.lock shared. Who finds himself alone removes what no commit names: files of a writer that
 * was killed, and batches that compaction replaced an hour ago or earlier (a reader may still be at them). */
#ifndef STORE_SWEEP_H
#define STORE_SWEEP_H

#include "store/manifest.h"

/* Become a writer. `*fd` is the lock; close it to end. Reads the store's manifest, with its objects. */
MUST_USE enum err_code sweep_and_lock(const char *folder, struct manifest *manifest, manifest_on_object *on_object,
                                      void *context, int *fd, struct err *err);

#endif
