/* A Parquet file from rows of a batch: a segment of the store (Apache Parquet, parquet.thrift and Encodings.md).
 *
 * A batch has every column's texts once and a number a row, which is what Parquet's dictionary pages are: nothing is
 * hashed or compared again. A column chunk is a dictionary and the rows' numbers in it; or, where texts hardly repeat,
 * lengths and texts; or differences of numbers. Pages are compressed with zstd and end in its checksum. Least and
 * greatest value of each chunk are told, so that readers pass over row groups.
 * Columns are those of trail/columns.h, all optional: text as STRING, JSON as STRING, times as TIMESTAMP (without zone,
 * UTC), in milliseconds where no time is finer. Thread rule: a writer belongs to one thread. */
#ifndef STORE_PARQUET_H
#define STORE_PARQUET_H

#include "base/buf.h"
#include "store/batch.h"

struct parquet; /* opaque: memory kept from file to file */
struct parquet *parquet_new(void);
void parquet_free(struct parquet *parquet);

/* The bytes of a file with the rows at places [from, to) of a sorted batch, which are of one day. They live in the
 * writer until the next call. */
struct str parquet_write(struct parquet *parquet, const struct batch *batch, size_t from, size_t to);

#endif
