/* A set of session hashes that remembers the order in which they came. */
#ifndef ENGINE_SESSION_SET_H
#define ENGINE_SESSION_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct session_set {
    uint64_t *items; /* in order of arrival */
    uint32_t *slots; /* open addressing: number of the item + 1; 0 is free */
    size_t count, space, mask;
};

#define SESSION_SET_MISSING ((size_t)-1)

/* The number of `hash` in order of arrival, or SESSION_SET_MISSING. */
size_t session_set_find(const struct session_set *set, uint64_t hash);
/* True when it was not there before. */
bool session_set_add(struct session_set *set, uint64_t hash);
/* Empty, memory kept. */
void session_set_reset(struct session_set *set);
void session_set_clear(struct session_set *set);

#endif
