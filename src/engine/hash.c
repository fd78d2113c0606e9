#include "engine/hash.h"

#include <pthread.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/time.h"

static struct hash_key key;
static pthread_once_t key_once = PTHREAD_ONCE_INIT;

static void draw_key(void) {
    uint64_t words[4];
    if (getrandom(words, sizeof words, 0) != sizeof words)
        /* a kernel without it: still different in each process */
        for (size_t i = 0; i < 4; i++)
            words[i] = ((uint64_t)time_now() ^ (uint64_t)getpid() << 32) * (UINT64_C(0x9e3779b97f4a7c15) + 2 * i);
    key = hash_key_of((const char *)words);
}

const struct hash_key *hash_process_key(void) {
    pthread_once(&key_once, draw_key);
    return &key;
}

uint64_t hash_text(struct str text) {
    return hash_keyed(hash_process_key(), 0, text);
}

uint64_t hash_more(uint64_t hash, struct str text) {
    return hash_keyed(hash_process_key(), hash, text);
}
