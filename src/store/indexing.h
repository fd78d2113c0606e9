/* From a sorted batch to its index: which names occur in which of its rows (engine/store_index.h). */
#ifndef STORE_INDEXING_H
#define STORE_INDEXING_H

#include "base/buf.h"
#include "store/batch.h"

/* The bytes of the index file. */
void indexing_make(const struct batch *batch, struct buf *out);

#endif
