#include "engine/dedup.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

/* Threads meet in a shard once in 64 times, and a shard that grows stops only those. */
enum { SHARD_BITS = 6, SHARDS = 1 << SHARD_BITS, FIRST_SLOTS = 256 };

struct shard {
    pthread_mutex_t lock;
    size_t count;
} __attribute__((aligned(64))); /* a cache line each */

/* Open addressing; 0 is free. Apart from the locks, which are written all the time: dedup_expect reads these without
 * one, so they are atomic. */
struct table {
    _Atomic(uint64_t *) slots;
    atomic_size_t mask;
};

struct dedup {
    struct shard shards[SHARDS];
    struct table tables[SHARDS];
};

static uint64_t *slots_of(const struct table *table) {
    return atomic_load_explicit(&table->slots, memory_order_relaxed);
}
static size_t mask_of(const struct table *table) {
    return atomic_load_explicit(&table->mask, memory_order_relaxed);
}

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
        free(slots_of(&dedup->tables[i]));
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

static void table_grow(struct table *table) {
    uint64_t *old = slots_of(table);
    size_t old_count = old ? mask_of(table) + 1 : 0, count = old ? old_count * 2 : FIRST_SLOTS;
    uint64_t *larger = xcalloc(count, sizeof *larger);
    for (size_t i = 0; i < old_count; i++)
        if (old[i])
            *slot_of(larger, count - 1, old[i]) = old[i];
    atomic_store_explicit(&table->slots, larger, memory_order_relaxed);
    atomic_store_explicit(&table->mask, count - 1, memory_order_relaxed);
    free(old);
}

/* 0 means free. */
static uint64_t name_of(uint64_t fingerprint) {
    return fingerprint + !fingerprint;
}

static size_t shard_of(uint64_t name) {
    return name >> (64 - SHARD_BITS);
}

bool dedup_add(struct dedup *dedup, uint64_t fingerprint) {
    const uint64_t name = name_of(fingerprint);
    struct shard *shard = &dedup->shards[shard_of(name)];
    struct table *table = &dedup->tables[shard_of(name)];
    pthread_mutex_lock(&shard->lock);
    if (!slots_of(table) || shard->count * 4 >= (mask_of(table) + 1) * 3)
        table_grow(table);
    uint64_t *slot = slot_of(slots_of(table), mask_of(table), name);
    bool is_new = !*slot;
    *slot = name;
    shard->count += is_new;
    pthread_mutex_unlock(&shard->lock);
    return is_new;
}

/* The table may grow at the same time: then the address is of no use, and nothing reads from it. */
void dedup_expect(const struct dedup *dedup, uint64_t fingerprint) {
    const uint64_t name = name_of(fingerprint);
    const struct table *table = &dedup->tables[shard_of(name)];
    uintptr_t slots = (uintptr_t)slots_of(table);
    __builtin_prefetch(&dedup->shards[shard_of(name)], 1);
    __builtin_prefetch((const void *)(slots + (name & mask_of(table)) * sizeof(uint64_t)), 1);
}

bool dedup_has(struct dedup *dedup, uint64_t fingerprint) {
    const uint64_t name = name_of(fingerprint);
    struct shard *shard = &dedup->shards[shard_of(name)];
    const struct table *table = &dedup->tables[shard_of(name)];
    pthread_mutex_lock(&shard->lock);
    uint64_t *slots = slots_of(table);
    bool has = slots && *slot_of(slots, mask_of(table), name);
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
