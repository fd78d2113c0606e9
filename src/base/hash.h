/* A keyed 64-bit hash of text. Whoever does not know the key cannot prepare texts that collide. The construction is
 * that of wyhash: 16 bytes at a time, mixed by a 64 × 64 → 128 bit multiplication. The same on every machine of one
 * byte order; a store's index depends on it (a change raises the store's version). Pure. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

#include "base/str.h"

struct hash_key {
    uint64_t words[4];
};

/* A key from 32 bytes of chance. */
struct hash_key hash_key_of(const char bytes[32]);
/* Never 0, so that tables may use 0 for "free". Absent text and "" are alike. `seed`: another one, another hash. */
uint64_t hash_keyed(const struct hash_key *key, uint64_t seed, struct str text);

#endif
