#include "engine/hash.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/time.h"

static uint64_t key[4];
static pthread_once_t key_once = PTHREAD_ONCE_INIT;

static void draw_key(void) {
    if (getrandom(key, sizeof key, 0) != sizeof key)
        /* a kernel without it: still different in each process */
        for (size_t i = 0; i < 4; i++)
            key[i] = ((uint64_t)time_now() ^ (uint64_t)getpid() << 32) * (UINT64_C(0x9e3779b97f4a7c15) + 2 * i);
    for (size_t i = 0; i < 4; i++)
        key[i] |= 1; /* no factor that swallows bits */
}

static uint64_t mix(uint64_t a, uint64_t b) {
    __uint128_t product = (__uint128_t)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t load(const char *p, size_t bytes) {
    uint64_t value = 0;
    memcpy(&value, p, bytes);
    return value;
}

static uint64_t hash_from(uint64_t seed, struct str text) {
    const char *p = text.data;
    size_t left = text.len;
    for (; left > 16; p += 16, left -= 16)
        seed = mix(load(p, 8) ^ key[1], load(p + 8, 8) ^ seed);
    uint64_t low = left ? load(p, left < 8 ? left : 8) : 0;
    uint64_t high = left > 8 ? load(p + 8, left - 8) : 0;
    uint64_t hash = mix(mix(low ^ key[1], high ^ seed) ^ key[2], (uint64_t)text.len ^ key[3]);
    return hash ? hash : 1;
}

uint64_t hash_text(struct str text) {
    pthread_once(&key_once, draw_key);
    return hash_from(key[0], text);
}

uint64_t hash_more(uint64_t hash, struct str text) {
    pthread_once(&key_once, draw_key);
    return hash_from(hash ^ key[0], text);
}
