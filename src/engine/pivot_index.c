#include "engine/pivot_index.h"

#include <stdlib.h>

#include "base/err.h"

struct pivot_entry {
    uint64_t handle;
    struct pivot_place place;
};

static void *grown(void *items, size_t item_bytes, size_t count, size_t *space) {
    if (count < *space)
        return items;
    *space = *space * 2 + 64;
    return xrealloc(items, *space * item_bytes);
}

/* --- building --- */

void pivot_part_add(struct pivot_part *part, uint64_t handle, struct pivot_place place) {
    part->entries = grown(part->entries, sizeof *part->entries, part->count, &part->space);
    part->entries[part->count++] = (struct pivot_entry){handle, place};
}

void pivot_part_clear(struct pivot_part *part) {
    free(part->entries);
    *part = (struct pivot_part){0};
}

static int compare_entries(const void *left, const void *right) {
    const struct pivot_entry *a = left, *b = right;
    return (a->handle > b->handle) - (a->handle < b->handle);
}

void pivot_part_sort(struct pivot_part *part) {
    if (part->count)
        qsort(part->entries, part->count, sizeof *part->entries, compare_entries);
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

/* The first entry that does not come before `handle`. */
static size_t first_entry(const struct pivot_part *part, uint64_t handle) {
    size_t low = 0, high = part->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (part->entries[middle].handle < handle)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void pivot_index_find(const struct pivot_index *index, uint64_t handle, bool all, struct pivot_places *places) {
    for (size_t i = 0; i < index->count; i++) {
        const struct pivot_part *part = &index->parts[i];
        for (size_t k = all ? 0 : first_entry(part, handle); k < part->count; k++) {
            if (!all && part->entries[k].handle != handle)
                break;
            pivot_places_add(places, part->entries[k].place);
        }
    }
}

void pivot_places_add(struct pivot_places *places, struct pivot_place place) {
    places->items = grown(places->items, sizeof *places->items, places->count, &places->space);
    places->items[places->count++] = place;
}

static int compare_places(const void *left, const void *right) {
    const struct pivot_place *a = left, *b = right;
    if (a->object != b->object)
        return a->object < b->object ? -1 : 1;
    return (a->ordinal > b->ordinal) - (a->ordinal < b->ordinal);
}

void pivot_places_sort(struct pivot_places *places) {
    size_t kept = 0;
    if (places->count)
        qsort(places->items, places->count, sizeof *places->items, compare_places);
    for (size_t i = 0; i < places->count; i++)
        if (!kept || compare_places(&places->items[kept - 1], &places->items[i]) != 0)
            places->items[kept++] = places->items[i];
    places->count = kept;
}

bool pivot_places_has(const struct pivot_places *places, struct pivot_place place) {
    return places->count && bsearch(&place, places->items, places->count, sizeof place, compare_places);
}

void pivot_places_clear(struct pivot_places *places) {
    free(places->items);
    *places = (struct pivot_places){0};
}
