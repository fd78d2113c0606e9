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

static uint64_t load_eight(const char *p) {
    uint64_t value;
    memcpy(&value, p, sizeof value);
    return value;
}

static uint64_t load_four(const char *p) {
    uint32_t value;
    memcpy(&value, p, sizeof value);
    return value;
}

/* Up to 16 bytes as two numbers, of reads that overlap: none of a length that is not known to the compiler. */
static void load_short(struct str text, uint64_t *low, uint64_t *high) {
    const char *p = text.data;
    *low = *high = 0;
    if (text.len >= 8) {
        *low = load_eight(p);
        *high = load_eight(p + text.len - 8);
    } else if (text.len >= 4) {
        *low = load_four(p);
        *high = load_four(p + text.len - 4);
    } else if (text.len) {
        *low = (uint64_t)(unsigned char)p[0] << 16 | (uint64_t)(unsigned char)p[text.len / 2] << 8 |
               (unsigned char)p[text.len - 1];
    }
}

/* More than 16 bytes: 48 at a time by three multiplications that do not wait for one another, then 16, then the last
 * 16, of which some may have been read already. */
static uint64_t mix_long(const uint64_t *k, uint64_t seed, const char *p, size_t left) {
    uint64_t second = seed, third = seed;
    if (left > 48) {
        for (; left > 48; p += 48, left -= 48) {
            seed = mix(load_eight(p) ^ k[1], load_eight(p + 8) ^ seed);
            second = mix(load_eight(p + 16) ^ k[2], load_eight(p + 24) ^ second);
            third = mix(load_eight(p + 32) ^ k[3], load_eight(p + 40) ^ third);
        }
        seed ^= second ^ third;
    }
    for (; left > 16; p += 16, left -= 16)
        seed = mix(load_eight(p) ^ k[1], load_eight(p + 8) ^ seed);
    return seed;
}

uint64_t hash_keyed(const struct hash_key *key, uint64_t seed, struct str text) {
    const uint64_t *k = key->words;
    uint64_t low, high;
    seed ^= k[0];
    if (text.len > 16) {
        seed = mix_long(k, seed, text.data, text.len);
        low = load_eight(text.data + text.len - 16);
        high = load_eight(text.data + text.len - 8);
    } else {
        load_short(text, &low, &high);
    }
    uint64_t hash = mix(mix(low ^ k[1], high ^ seed) ^ k[2], (uint64_t)text.len ^ k[3]);
    return hash ? hash : 1;
}
