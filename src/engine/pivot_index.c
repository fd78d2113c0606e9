#include "engine/pivot_index.h"

#include <stdlib.h>

#include "base/err.h"

struct pivot_entry {
    uint64_t handle;
    struct pivot_spot spot;
};

static void *grown(void *items, size_t item_bytes, size_t count, size_t *space) {
    if (count < *space)
        return items;
    *space = *space * 2 + 64;
    return xrealloc(items, *space * item_bytes);
}

/* --- building --- */

static void add_entry(struct pivot_entries *entries, uint64_t handle, struct pivot_spot spot) {
    entries->items = grown(entries->items, sizeof *entries->items, entries->count, &entries->space);
    entries->items[entries->count++] = (struct pivot_entry){handle, spot};
}

/* Handles are hashes already. */
static size_t bucket_of_handle(uint64_t handle) {
    return (size_t)(handle >> 32) % PIVOT_BUCKETS;
}

static size_t bucket_of_spot(struct pivot_spot spot) {
    return (spot.object * UINT32_C(31) + spot.ordinal) % PIVOT_BUCKETS;
}

void pivot_part_add(struct pivot_part *part, uint64_t handle, struct pivot_spot spot) {
    add_entry(&part->handles[bucket_of_handle(handle)], handle, spot);
}

void pivot_part_add_beginning(struct pivot_part *part, uint64_t handle, struct pivot_spot spot) {
    add_entry(&part->beginnings[bucket_of_spot(spot)], handle, spot);
}

void pivot_part_clear(struct pivot_part *part) {
    for (size_t i = 0; i < PIVOT_BUCKETS; i++) {
        free(part->handles[i].items);
        free(part->beginnings[i].items);
    }
    *part = (struct pivot_part){0};
}

void pivot_index_take(struct pivot_index *index, struct pivot_part *part) {
    index->parts = grown(index->parts, sizeof *index->parts, index->count, &index->space);
    index->parts[index->count++] = *part;
    *part = (struct pivot_part){0};
}

void pivot_index_clear(struct pivot_index *index) {
    for (size_t i = 0; i < index->count; i++)
        pivot_part_clear(&index->parts[i]);
    free(index->parts);
    *index = (struct pivot_index){0};
}

/* --- looking up --- */

static void find_in_bucket(const struct pivot_entries *bucket, uint64_t handle, struct pivot_spots *spots) {
    for (size_t i = 0; i < bucket->count; i++)
        if (bucket->items[i].handle == handle)
            pivot_spots_add(spots, bucket->items[i].spot);
}

static void add_all(const struct pivot_part *part, struct pivot_spots *spots) {
    for (size_t i = 0; i < PIVOT_BUCKETS; i++)
        for (size_t k = 0; k < part->handles[i].count; k++)
            pivot_spots_add(spots, part->handles[i].items[k].spot);
}

void pivot_index_find(const struct pivot_index *index, uint64_t handle, bool all, struct pivot_spots *spots) {
    for (size_t i = 0; i < index->count; i++)
        if (all)
            add_all(&index->parts[i], spots);
        else
            find_in_bucket(&index->parts[i].handles[bucket_of_handle(handle)], handle, spots);
}

static void find_beginnings(const struct pivot_index *index, struct pivot_spot spot, struct pivot_spots *spots) {
    for (size_t i = 0; i < index->count; i++) {
        const struct pivot_entries *bucket = &index->parts[i].beginnings[bucket_of_spot(spot)];
        for (size_t k = 0; k < bucket->count; k++)
            if (bucket->items[k].spot.object == spot.object && bucket->items[k].spot.ordinal == spot.ordinal)
                pivot_index_find(index, bucket->items[k].handle, false, spots);
    }
}

/* Roles that assume each other in turn make circles: each spot is followed once. */
void pivot_index_follow(const struct pivot_index *index, struct pivot_spots *spots) {
    struct pivot_spots followed = {0}, now = {0};
    do {
        pivot_spots_clear(&now);
        pivot_spots_sort(spots);
        for (size_t i = 0; i < spots->count; i++)
            if (!pivot_spots_has(&followed, spots->items[i]))
                pivot_spots_add(&now, spots->items[i]);
        for (size_t i = 0; i < now.count; i++) {
            pivot_spots_add(&followed, now.items[i]);
            find_beginnings(index, now.items[i], spots);
        }
        pivot_spots_sort(&followed);
    } while (now.count);
    pivot_spots_clear(&followed);
    pivot_spots_clear(&now);
}

void pivot_spots_add(struct pivot_spots *spots, struct pivot_spot spot) {
    spots->items = grown(spots->items, sizeof *spots->items, spots->count, &spots->space);
    spots->items[spots->count++] = spot;
}

static int compare_spots(const void *left, const void *right) {
    const struct pivot_spot *a = left, *b = right;
    if (a->object != b->object)
        return a->object < b->object ? -1 : 1;
    return (a->ordinal > b->ordinal) - (a->ordinal < b->ordinal);
}

void pivot_spots_sort(struct pivot_spots *spots) {
    size_t kept = 0;
    if (spots->count)
        qsort(spots->items, spots->count, sizeof *spots->items, compare_spots);
    for (size_t i = 0; i < spots->count; i++)
        if (!kept || compare_spots(&spots->items[kept - 1], &spots->items[i]) != 0)
            spots->items[kept++] = spots->items[i];
    spots->count = kept;
}

bool pivot_spots_has(const struct pivot_spots *spots, struct pivot_spot spot) {
    return spots->count && bsearch(&spot, spots->items, spots->count, sizeof spot, compare_spots);
}

void pivot_spots_clear(struct pivot_spots *spots) {
    free(spots->items);
    *spots = (struct pivot_spots){0};
}
