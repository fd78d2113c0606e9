/* A hash map from text to a number (an index into an array of the caller's). Keys are copied into the map's arena.
 * Not thread-safe. Hashing is keyed once a process: an adversary cannot choose keys that collide. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdint.h>

#include "base/arena.h"

struct map_slot {
    uint64_t hash;
    struct str key;
    size_t value;
};

struct map {
    struct map_slot *slots;
    size_t space, count;
    struct arena arena;
};

#define MAP_EMPTY ((struct map){NULL, 0, 0, ARENA_EMPTY})
#define MAP_NONE  ((size_t)-1)

void map_clear(struct map *map);
/* The value of `key`, or MAP_NONE. */
size_t map_get(const struct map *map, struct str key);
/* The value of `key`; when it has none, `value` is stored and returned, and *added is set. */
size_t map_add(struct map *map, struct str key, size_t value, bool *added);

#endif
