/* store.json: that a folder is a store of ours, of which format, and its key.
 *
 *   {"format": "backtrail.store", "version": 4, "key": "…", "columns": ["source_object", …]}
 *
 * The key is drawn when the store is made. Fingerprints of events and digests of files are made with it, so that the
 * author of a log cannot prepare two records, or two files, that are taken for one. It is written once. */
#ifndef STORE_HEADER_H
#define STORE_HEADER_H

#include "base/hash.h"
#include "store/disk.h"
#include "trail/record.h"

#define STORE_FORMAT  "backtrail.store"
#define STORE_VERSION 8

struct store_header {
    char folder[STORE_PATH_BYTES]; /* absolute, without links */
    char key[RECORD_FINGERPRINT_KEY_BYTES];
};

/* The key of the names in its indexes (engine/store_index.h). */
struct hash_key store_header_hash_key(const struct store_header *store);
/* Is there a store in this folder, of whatever version? */
bool store_header_is_there(const char *folder);
/* Read it. ERR_ENVIRONMENT, with a hint, when there is no store, or one that this version cannot read. */
MUST_USE enum err_code store_header_open(struct store_header *out, const char *folder, struct err *err);
/* Read it; make the store when there is none and the folder is empty or not there. */
MUST_USE enum err_code store_header_make(struct store_header *out, const char *folder, struct err *err);

#endif
