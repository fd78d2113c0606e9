/* Where the pivots of the logs lie, by their handles (trail/handle.h): what a full pass leaves in place of the pivots
 * themselves, of which a case needs few.
 *
 * Built by the threads of a pass, each its own part, without a lock; then looked up. A lookup gives a superset, as
 * handles do. 16 bytes a handle. */
#ifndef ENGINE_PIVOT_INDEX_H
#define ENGINE_PIVOT_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A record: its object, and which of the object's records it is, from 1. */
struct pivot_place {
    uint32_t object, ordinal;
};

/* One thread's handles. Zero-initialise. */
struct pivot_part {
    struct pivot_entry *entries;
    size_t count, space;
};
void pivot_part_add(struct pivot_part *part, uint64_t handle, struct pivot_place place);
/* Before it is taken over; by its own thread, since this is the costly part. */
void pivot_part_sort(struct pivot_part *part);
void pivot_part_clear(struct pivot_part *part);

/* Zero-initialise. */
struct pivot_index {
    struct pivot_part *parts;
    size_t count, space;
};
/* Take over what a thread found: `part` is empty afterwards. Not thread-safe. */
void pivot_index_take(struct pivot_index *index, struct pivot_part *part);
void pivot_index_clear(struct pivot_index *index);

/* A set of places, ascending once sorted. Zero-initialise. */
struct pivot_places {
    struct pivot_place *items;
    size_t count, space;
};
/* Add the places of `handle`, or with `all` those of every handle. They may come more than once. */
void pivot_index_find(const struct pivot_index *index, uint64_t handle, bool all, struct pivot_places *places);
/* Sort, and leave out what comes twice. */
void pivot_places_sort(struct pivot_places *places);
bool pivot_places_has(const struct pivot_places *places, struct pivot_place place);
void pivot_places_add(struct pivot_places *places, struct pivot_place place);
void pivot_places_clear(struct pivot_places *places);

#endif
