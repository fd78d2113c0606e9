#include "store/encode.h"

#include <string.h>

void encode_varint(struct buf *out, uint64_t value) {
    for (; value >= 0x80; value >>= 7)
        buf_addc(out, (char)(value | 0x80));
    buf_addc(out, (char)value);
}

void encode_zigzag(struct buf *out, int64_t value) {
    encode_varint(out, (uint64_t)value << 1 ^ (uint64_t)(value >> 63));
}

unsigned encode_bits_for(size_t count) {
    return count > 1 ? 64 - (unsigned)__builtin_clzll(count - 1) : 0;
}

/* --- bits --------------------------------------------------------------------------------------------------------- */

/* Room for the bytes that `count` values of `bits` take; returns where they go. */
static unsigned char *make_room(struct buf *out, size_t bytes) {
    if (!buf_reserve(out, bytes + sizeof(uint64_t)))
        BUG("a page of a segment is too large");
    unsigned char *at = (unsigned char *)out->data + out->len;
    out->len += bytes;
    return at;
}

/* Bits that do not fill a byte yet. */
struct bit_writer {
    unsigned char *at;
    uint64_t held;
    unsigned count;
};

static void put_bits(struct bit_writer *writer, uint64_t value, unsigned bits) {
    if (bits > 32) { /* in two, so that what is held fits */
        put_bits(writer, value & UINT32_MAX, 32);
        put_bits(writer, value >> 32, bits - 32);
        return;
    }
    writer->held |= value << writer->count;
    writer->count += bits;
    while (writer->count >= 8) {
        *writer->at++ = (unsigned char)writer->held;
        writer->held >>= 8;
        writer->count -= 8;
    }
}

static void end_bits(struct bit_writer *writer) {
    if (writer->count)
        *writer->at++ = (unsigned char)writer->held;
    writer->held = writer->count = 0;
}

void encode_packed(struct buf *out, const uint32_t *values, size_t count, unsigned bits) {
    struct bit_writer writer = {.at = make_room(out, (count * bits + 7) / 8)};
    for (size_t i = 0; i < count; i++)
        put_bits(&writer, values[i], bits);
    end_bits(&writer);
}

/* --- runs --------------------------------------------------------------------------------------------------------- */

enum { RUN_LEAST = 16, GROUP = 8 };

/* Values one by one, in groups of eight; the last group is filled with zeros. */
static void put_literals(struct buf *out, const uint32_t *values, size_t count, unsigned bits) {
    uint32_t last[GROUP] = {0};
    size_t whole = count / GROUP * GROUP, rest = count - whole;
    if (!count)
        return;
    encode_varint(out, (uint64_t)(count + GROUP - 1) / GROUP << 1 | 1);
    encode_packed(out, values, whole, bits);
    memcpy(last, values + whole, rest * sizeof *last);
    if (rest)
        encode_packed(out, last, GROUP, bits);
}

static void put_run(struct buf *out, uint32_t value, size_t count, unsigned bits) {
    encode_varint(out, (uint64_t)count << 1);
    for (unsigned done = 0; done < bits; done += 8)
        buf_addc(out, (char)(value >> done));
}

static size_t run_length(const uint32_t *values, size_t count) {
    size_t length = 1;
    while (length < count && values[length] == values[0])
        length++;
    return length;
}

void encode_hybrid(struct buf *out, const uint32_t *values, size_t count, unsigned bits) {
    size_t literals = 0; /* where the values begin that are not written yet */
    for (size_t at = 0; at < count;) {
        size_t run = run_length(values + at, count - at);
        if (run < RUN_LEAST) {
            at += run;
            continue;
        }
        /* only a whole number of groups may come before a run: it lends them what is missing */
        size_t lent = (GROUP - (at - literals) % GROUP) % GROUP;
        put_literals(out, values + literals, at - literals + lent, bits);
        put_run(out, values[at], run - lent, bits);
        literals = at += run;
    }
    put_literals(out, values + literals, count - literals, bits);
}

/* --- differences -------------------------------------------------------------------------------------------------- */

enum { BLOCK = 128, MINIBLOCKS = 4, MINIBLOCK = BLOCK / MINIBLOCKS };

static void put_miniblock(struct buf *out, const uint64_t *deltas, unsigned bits) {
    struct bit_writer writer = {.at = make_room(out, MINIBLOCK * bits / 8)};
    for (size_t i = 0; i < MINIBLOCK; i++)
        put_bits(&writer, deltas[i], bits);
}

static unsigned bits_of(const uint64_t *values, size_t count) {
    uint64_t all = 0;
    for (size_t i = 0; i < count; i++)
        all |= values[i];
    return all ? 64 - (unsigned)__builtin_clzll(all) : 0;
}

/* Differences of values[0 … count] from their neighbours, above the least of them. */
static void put_block(struct buf *out, const int64_t *values, size_t count) {
    uint64_t deltas[BLOCK] = {0};
    unsigned bits[MINIBLOCKS];
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < count; i++) {
        deltas[i] = (uint64_t)values[i + 1] - (uint64_t)values[i];
        if ((int64_t)deltas[i] < least)
            least = (int64_t)deltas[i];
    }
    for (size_t i = 0; i < count; i++)
        deltas[i] -= (uint64_t)least;
    encode_zigzag(out, least);
    for (size_t m = 0; m < MINIBLOCKS; m++) {
        bits[m] = bits_of(deltas + m * MINIBLOCK, MINIBLOCK);
        buf_addc(out, (char)bits[m]);
    }
    for (size_t m = 0; m < MINIBLOCKS && m * MINIBLOCK < count; m++)
        put_miniblock(out, deltas + m * MINIBLOCK, bits[m]);
}

void encode_delta(struct buf *out, const int64_t *values, size_t count) {
    encode_varint(out, BLOCK);
    encode_varint(out, MINIBLOCKS);
    encode_varint(out, count);
    encode_zigzag(out, count ? values[0] : 0);
    for (size_t at = 0; at + 1 < count; at += BLOCK)
        put_block(out, values + at, count - 1 - at < BLOCK ? count - 1 - at : BLOCK);
}
