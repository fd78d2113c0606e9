#include "engine/dedup.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

/* Threads meet in a shard once in 64 times, and a shard that grows stops only those. */
enum { SHARD_BITS = 6, SHARDS = 1 << SHARD_BITS, FIRST_SLOTS = 256 };

struct shard {
    pthread_mutex_t lock;
    uint64_t *slots; /* open addressing; 0 is free */
    size_t count, mask;
} __attribute__((aligned(64))); /* a cache line each */

struct dedup {
    struct shard shards[SHARDS];
};

struct dedup *dedup_new(void) {
    struct dedup *dedup = aligned_alloc(64, sizeof *dedup);
    if (!dedup)
        return xmalloc(SIZE_MAX); /* says that memory is out, and ends */
    memset(dedup, 0, sizeof *dedup);
    for (size_t i = 0; i < SHARDS; i++)
        pthread_mutex_init(&dedup->shards[i].lock, NULL);
    return dedup;
}

void dedup_free(struct dedup *dedup) {
    if (!dedup)
        return;
    for (size_t i = 0; i < SHARDS; i++) {
        pthread_mutex_destroy(&dedup->shards[i].lock);
        free(dedup->shards[i].slots);
    }
    free(dedup);
}

/* The slot that holds `fingerprint`, or the free one where it belongs. */
static uint64_t *slot_of(uint64_t *slots, size_t mask, uint64_t fingerprint) {
    size_t at = (size_t)fingerprint & mask;
    while (slots[at] && slots[at] != fingerprint)
        at = (at + 1) & mask;
    return &slots[at];
}

static void shard_grow(struct shard *shard) {
    size_t slots = shard->slots ? (shard->mask + 1) * 2 : FIRST_SLOTS;
    uint64_t *larger = xcalloc(slots, sizeof *larger);
    for (size_t i = 0; shard->slots && i <= shard->mask; i++)
        if (shard->slots[i])
            *slot_of(larger, slots - 1, shard->slots[i]) = shard->slots[i];
    free(shard->slots);
    shard->slots = larger;
    shard->mask = slots - 1;
}

bool dedup_add(struct dedup *dedup, uint64_t fingerprint) {
    fingerprint += !fingerprint; /* 0 means free */
    struct shard *shard = &dedup->shards[fingerprint >> (64 - SHARD_BITS)];
    pthread_mutex_lock(&shard->lock);
    if (!shard->slots || shard->count * 4 >= (shard->mask + 1) * 3)
        shard_grow(shard);
    uint64_t *slot = slot_of(shard->slots, shard->mask, fingerprint);
    bool is_new = !*slot;
    *slot = fingerprint;
    shard->count += is_new;
    pthread_mutex_unlock(&shard->lock);
    return is_new;
}

bool dedup_has(struct dedup *dedup, uint64_t fingerprint) {
    fingerprint += !fingerprint;
    struct shard *shard = &dedup->shards[fingerprint >> (64 - SHARD_BITS)];
    pthread_mutex_lock(&shard->lock);
    bool has = shard->slots && *slot_of(shard->slots, shard->mask, fingerprint);
    pthread_mutex_unlock(&shard->lock);
    return has;
}

uint64_t dedup_count(const struct dedup *dedup) {
    uint64_t count = 0;
    for (size_t i = 0; i < SHARDS; i++)
        count += dedup->shards[i].count;
    return count;
}

void dropped_clear(struct dropped *dropped) {
    free(dropped->items);
    *dropped = (struct dropped){0};
}

static void dropped_reserve(struct dropped *dropped, size_t more) {
    if (dropped->space - dropped->count >= more)
        return;
    dropped->space = dropped->space * 2 + more + 16;
    dropped->items = xrealloc(dropped->items, dropped->space * sizeof *dropped->items);
}

void dropped_add(struct dropped *dropped, size_t object, uint64_t place) {
    dropped_reserve(dropped, 1);
    dropped->items[dropped->count++] = (struct dropped_copy){place, object};
}

void dropped_append(struct dropped *dropped, const struct dropped *more) {
    if (!more->count)
        return;
    dropped_reserve(dropped, more->count);
    memcpy(dropped->items + dropped->count, more->items, more->count * sizeof *more->items);
    dropped->count += more->count;
}

static int compare_copies(const void *left, const void *right) {
    const struct dropped_copy *a = left, *b = right;
    if (a->object != b->object)
        return a->object < b->object ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

void dropped_sort(struct dropped *dropped) {
    if (dropped->count)
        qsort(dropped->items, dropped->count, sizeof *dropped->items, compare_copies);
}

bool dropped_has(const struct dropped *dropped, size_t object, uint64_t place) {
    struct dropped_copy wanted = {place, object};
    return dropped->count &&
           bsearch(&wanted, dropped->items, dropped->count, sizeof *dropped->items, compare_copies) != NULL;
}
