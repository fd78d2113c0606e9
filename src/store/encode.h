/* Parquet's encodings of values, each onto the end of a buffer (Apache Parquet, Encodings.md). Pure. */
#ifndef STORE_ENCODE_H
#define STORE_ENCODE_H

#include <stdint.h>

#include "base/buf.h"

/* ULEB128, and the same of a signed number. */
void encode_varint(struct buf *out, uint64_t value);
void encode_zigzag(struct buf *out, int64_t value);
/* `bits` of each value, lowest first, up to the next whole byte. */
void encode_packed(struct buf *out, const uint32_t *values, size_t count, unsigned bits);
/* The RLE / bit-packing hybrid, without a length before it. */
void encode_hybrid(struct buf *out, const uint32_t *values, size_t count, unsigned bits);
/* DELTA_BINARY_PACKED. */
void encode_delta(struct buf *out, const int64_t *values, size_t count);
/* Bits that the largest of 0 … count - 1 takes. */
unsigned encode_bits_for(size_t count);

#endif
