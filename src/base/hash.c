#include "base/hash.h"

#include <string.h>

struct hash_key hash_key_of(const char bytes[32]) {
    struct hash_key key;
    memcpy(key.words, bytes, sizeof key.words);
    for (size_t i = 0; i < 4; i++)
        key.words[i] |= 1; /* no factor that swallows bits */
    return key;
}

static uint64_t mix(uint64_t a, uint64_t b) {
    __uint128_t product = (__uint128_t)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t load8(const char *p) {
    uint64_t value;
    memcpy(&value, p, sizeof value);
    return value;
}

static uint64_t load4(const char *p) {
    uint32_t value;
    memcpy(&value, p, sizeof value);
    return value;
}

/* Up to eight bytes, as the lowest of a number: by looks that overlap, since a copy of a length that is not known is a
 * call. (A number has its lowest byte first: on other machines the hash is another one.) */
static uint64_t load(const char *p, size_t bytes) {
    const unsigned char *s = (const unsigned char *)p;
    if (bytes >= 8)
        return load8(p);
    if (bytes >= 4)
        return load4(p) | load4(p + bytes - 4) << 8 * (bytes - 4);
    return bytes ? s[0] | (uint64_t)s[bytes / 2] << 8 * (bytes / 2) | (uint64_t)s[bytes - 1] << 8 * (bytes - 1) : 0;
}

uint64_t hash_keyed(const struct hash_key *key, uint64_t seed, struct str text) {
    const uint64_t *k = key->words;
    const char *p = text.data;
    size_t left = text.len;
    seed ^= k[0];
    for (; left > 16; p += 16, left -= 16)
        seed = mix(load8(p) ^ k[1], load8(p + 8) ^ seed);
    uint64_t low = load(p, left);
    uint64_t high = left > 8 ? load(p + 8, left - 8) : 0;
    uint64_t hash = mix(mix(low ^ k[1], high ^ seed) ^ k[2], (uint64_t)text.len ^ k[3]);
    return hash ? hash : 1;
}
