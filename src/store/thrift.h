/* Thrift's compact protocol, as far as Parquet's footer and page headers need it (Apache Thrift,
 * thrift-compact-protocol; Apache Parquet, parquet.thrift). A struct is written field by field, in the order of their
 * numbers. Pure. */
#ifndef STORE_THRIFT_H
#define STORE_THRIFT_H

#include <stdint.h>

#include "base/buf.h"

struct thrift {
    struct buf *out;
    int last[8]; /* number of the field written last, by depth */
    int depth;
};
#define THRIFT_INIT(buffer) ((struct thrift){.out = (buffer)})

void thrift_bool(struct thrift *thrift, int field, bool value);
void thrift_i32(struct thrift *thrift, int field, int32_t value);
void thrift_i64(struct thrift *thrift, int field, int64_t value);
void thrift_binary(struct thrift *thrift, int field, struct str value);
/* A struct as a field, or (field 0) as an item of a list. */
void thrift_begin(struct thrift *thrift, int field);
void thrift_end(struct thrift *thrift);
/* A struct without fields. */
void thrift_empty(struct thrift *thrift, int field);
/* The head of a list; its items follow: structs by thrift_begin(…, 0), the others by thrift_item_…. */
enum thrift_type { THRIFT_I32 = 5, THRIFT_BINARY = 8, THRIFT_STRUCT = 12 };
void thrift_list(struct thrift *thrift, int field, enum thrift_type of, size_t count);
void thrift_item_i32(struct thrift *thrift, int32_t value);
void thrift_item_binary(struct thrift *thrift, struct str value);

#endif
