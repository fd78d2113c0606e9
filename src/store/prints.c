#include "store/prints.h"

#include <stdlib.h>
#include <string.h>

enum { HIGH_BITS = 16, HIGHS = 1 << HIGH_BITS, LOW_BYTES = 6 };
/* From here on the bit string is smaller than what it saves. */
enum { MANY = HIGHS / 8 };

static void put(char *out, uint64_t value, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        out[i] = (char)(value >> 8 * i);
}

static uint64_t get(const char *bytes, size_t count) {
    uint64_t value = 0;
    for (size_t i = 0; i < count; i++)
        value |= (uint64_t)(unsigned char)bytes[i] << 8 * i;
    return value;
}

static size_t bits_bytes(size_t count) {
    return (count + HIGHS + 7) / 8;
}

static size_t high_of(uint64_t print) {
    return (size_t)(print >> (64 - HIGH_BITS));
}

static void write_many(const uint64_t *prints, size_t count, char *out) {
    size_t *place = xcalloc(HIGHS + 1, sizeof *place); /* by value: where its next number goes */
    char *bits = out + count * LOW_BYTES;
    for (size_t i = 0; i < count; i++)
        place[high_of(prints[i]) + 1]++;
    memset(bits, 0, bits_bytes(count));
    for (size_t high = 0, bit = 0; high < HIGHS; high++, bit++) {
        for (size_t end = bit + place[high + 1]; bit < end; bit++)
            bits[bit / 8] = (char)(bits[bit / 8] | 1 << bit % 8);
        place[high + 1] += place[high];
    }
    for (size_t i = 0; i < count; i++)
        put(out + place[high_of(prints[i])]++ * LOW_BYTES, prints[i], LOW_BYTES);
    free(place);
}

void prints_write(const uint64_t *prints, size_t count, struct buf *out) {
    size_t bytes = count < MANY ? count * sizeof *prints : count * LOW_BYTES + bits_bytes(count);
    if (!buf_reserve(out, bytes))
        BUG("the fingerprints of a batch take more than %zu bytes", out->most_bytes);
    char *at = out->data + out->len;
    out->len += bytes;
    for (size_t i = 0; i < count && count < MANY; i++)
        put(at + i * sizeof *prints, prints[i], sizeof *prints);
    if (count >= MANY)
        write_many(prints, count, at);
}

static bool read_many(struct str bytes, size_t count, uint64_t *out) {
    const char *bits = bytes.data + count * LOW_BYTES;
    size_t done = 0, high = 0, end = (bytes.len - count * LOW_BYTES) * 8;
    for (size_t bit = 0; bit < end; bit++) {
        if (!(bits[bit / 8] >> bit % 8 & 1)) {
            high++;
            continue;
        }
        if (done == count || high >= HIGHS)
            return false;
        out[done] = (uint64_t)high << (64 - HIGH_BITS) | get(bytes.data + done * LOW_BYTES, LOW_BYTES);
        done++;
    }
    return done == count;
}

bool prints_read(struct str bytes, size_t count, uint64_t *out) {
    if (count >= MANY)
        return bytes.len == count * LOW_BYTES + bits_bytes(count) && read_many(bytes, count, out);
    if (bytes.len != count * sizeof *out)
        return false;
    for (size_t i = 0; i < count; i++)
        out[i] = get(bytes.data + i * sizeof *out, sizeof *out);
    return true;
}
