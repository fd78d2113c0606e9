/* The index of a batch: in which of its rows a name occurs, without a look at its segments.
 *
 *   index/<id>.idx   header; where each bucket of handles begins (chosen by the highest bits of a hash);
 *                    handles, sorted in their bucket: 16 more bits of the hash and the number of a row
 *                    (of the batch, in its order), 5 bytes; then, compressed, the different texts of
 *                    the columns of store_index_columns
 *
 * Handles are those of trail/handle.h. A handle of many rows has INDEX_MOST of them and INDEX_MANY, "any row". What a
 * lookup gives is a superset: hashes may collide, and names may lie where the question does not look.
 * A file is mapped: what a lookup touches is read, a few pages. In this machine's byte order.
 * Thread rule: that of its owner. */
#ifndef ENGINE_STORE_INDEX_H
#define ENGINE_STORE_INDEX_H

#include "base/buf.h"
#include "trail/handle.h"

#define INDEX_ROW_BITS 24
#define INDEX_MANY     ((UINT32_C(1) << INDEX_ROW_BITS) - 1)
#define INDEX_MOST     256

/* Columns that a lead may name a part of. */
extern const enum column store_index_columns[];
extern const size_t store_index_column_count;

/* --- making --- */
struct index_maker {
    uint64_t *handles;
    size_t count, space;
    unsigned bucket_bits;
    struct buf texts;
    uint64_t text_at[8]; /* where the texts of each column begin */
};
void index_maker_init(struct index_maker *maker);
void index_maker_clear(struct index_maker *maker);
void index_add(struct index_maker *maker, uint64_t hash, uint32_t row);
/* The texts of column `i` of store_index_columns follow: from the first column on. */
void index_begin_texts(struct index_maker *maker, size_t i);
void index_add_text(struct index_maker *maker, struct str text);
/* The file's bytes. */
void index_make(struct index_maker *maker, struct buf *out);

/* --- reading --- */
struct store_index {
    const uint32_t *firsts; /* by bucket, and one behind the last */
    const unsigned char *entries;
    unsigned bucket_bits;
    size_t handle_count;
    const char *packed; /* the texts, compressed */
    size_t packed_bytes, text_bytes;
    const uint64_t *text_at;
    char *texts; /* once unpacked */
    void *map;
    size_t map_bytes;
};
/* ERR_ENVIRONMENT when it is not there or damaged. */
MUST_USE enum err_code store_index_open(struct store_index *index, const char *path, struct err *err);
void store_index_close(struct store_index *index);
/* Hand out the rows of a handle, ascending; INDEX_MANY comes last. */
void store_index_find(const struct store_index *index, uint64_t hash, void (*found)(void *context, uint32_t row),
                      void *context);
/* Does a text of the column hold (or, with `whole`, equal) `text`? *held is true when in doubt. */
MUST_USE enum err_code store_index_holds(struct store_index *index, enum column column, struct str text, bool whole,
                                         bool *held, struct err *err);
/* Is all of it sound: handles in their order, of a batch with so many rows; texts that can be unpacked? */
MUST_USE enum err_code store_index_check(struct store_index *index, uint64_t rows, struct err *err);

#endif
