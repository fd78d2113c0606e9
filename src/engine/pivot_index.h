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
struct pivot_spot {
    uint32_t object, ordinal;
};

struct pivot_entries {
    struct pivot_entry *items;
    size_t count, space;
};
/* One thread's: buckets, so that adding is cheap and a lookup sees a small share. Zero-initialise. */
enum { PIVOT_BUCKETS = 256 };
struct pivot_part {
    struct pivot_entries handles[PIVOT_BUCKETS];    /* by handle */
    struct pivot_entries beginnings[PIVOT_BUCKETS]; /* by spot */
};
/* The pivot at `spot` has this handle. */
void pivot_part_add(struct pivot_part *part, uint64_t handle, struct pivot_spot spot);
/* What began the session that called the pivot at `spot` has this handle. */
void pivot_part_add_beginning(struct pivot_part *part, uint64_t handle, struct pivot_spot spot);
void pivot_part_clear(struct pivot_part *part);

/* Zero-initialise. */
struct pivot_index {
    struct pivot_part *parts;
    size_t count, space;
};
/* Take over what a thread found: `part` is empty afterwards. Not thread-safe. */
void pivot_index_take(struct pivot_index *index, struct pivot_part *part);
void pivot_index_clear(struct pivot_index *index);

/* A set of spots, ascending once sorted. Zero-initialise. */
struct pivot_spots {
    struct pivot_spot *items;
    size_t count, space;
};
/* Add the spots of `handle`, or with `all` those of every handle. They may come more than once. */
void pivot_index_find(const struct pivot_index *index, uint64_t handle, bool all, struct pivot_spots *spots);
/* Add what began the sessions that called the pivots at these spots, and what began those, to the first. */
void pivot_index_follow(const struct pivot_index *index, struct pivot_spots *spots);
/* Sort, and leave out what comes twice. */
void pivot_spots_sort(struct pivot_spots *spots);
bool pivot_spots_has(const struct pivot_spots *spots, struct pivot_spot spot);
void pivot_spots_add(struct pivot_spots *spots, struct pivot_spot spot);
void pivot_spots_clear(struct pivot_spots *spots);

#endif
