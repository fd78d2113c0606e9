/* Recognise an event that was delivered twice: sets of 64-bit fingerprints (record_fingerprint).
 *
 * `dedup` is a set that many threads add to at once. `dropped` remembers where the copies lie that a full pass left
 * out, so that a later pass over a part of the objects leaves out the same ones: had it no memory, a copy whose first
 * delivery lies outside its part would come back. */
#ifndef ENGINE_DEDUP_H
#define ENGINE_DEDUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dedup; /* opaque */
struct dedup *dedup_new(void);
void dedup_free(struct dedup *dedup);
/* True when `fingerprint` was not in the set before. Thread-safe. */
bool dedup_add(struct dedup *dedup, uint64_t fingerprint);
/* Fetch from memory what dedup_add of this fingerprint will look at, while the caller does something else: in a set of
 * millions that is most of its cost. Changes nothing. Thread-safe. */
void dedup_expect(const struct dedup *dedup, uint64_t fingerprint);
/* Is it in the set? Thread-safe. */
bool dedup_has(struct dedup *dedup, uint64_t fingerprint);
uint64_t dedup_count(const struct dedup *dedup);

struct dropped_copy {
    uint64_t place; /* which record of the object, in order */
    size_t object;
};
/* A growing list; one thread's, or under its owner's lock. */
struct dropped {
    struct dropped_copy *items;
    size_t count, space;
};
void dropped_clear(struct dropped *dropped);
void dropped_add(struct dropped *dropped, size_t object, uint64_t place);
void dropped_append(struct dropped *dropped, const struct dropped *more);
/* By object and place; needed before dropped_has. */
void dropped_sort(struct dropped *dropped);
bool dropped_has(const struct dropped *dropped, size_t object, uint64_t place);

#endif
