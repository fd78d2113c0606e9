#include "base/map.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>

static uint64_t seed;
static pthread_once_t seed_once = PTHREAD_ONCE_INIT;

static void make_seed(void) {
    if (getrandom(&seed, sizeof seed, 0) != sizeof seed)
        seed = (uint64_t)(uintptr_t)&seed * UINT64_C(0x9e3779b97f4a7c15);
}

static uint64_t hash_text(struct str s) {
    uint64_t hash = seed ^ s.len;
    for (size_t i = 0; i < s.len; i++)
        hash = (hash ^ (unsigned char)s.data[i]) * UINT64_C(0x100000001b3);
    hash ^= hash >> 32;
    hash *= UINT64_C(0xd6e8feb86659fd93);
    return (hash ^ hash >> 32) | 1; /* 0 marks an empty slot */
}

static struct map_slot *find_slot(const struct map *map, uint64_t hash, struct str key) {
    size_t i = hash & (map->space - 1);
    while (map->slots[i].hash && !(map->slots[i].hash == hash && str_eq(map->slots[i].key, key)))
        i = (i + 1) & (map->space - 1);
    return &map->slots[i];
}

static void grow(struct map *map) {
    struct map larger = {.space = map->space ? map->space * 2 : 64};
    larger.slots = xcalloc(larger.space, sizeof *larger.slots);
    for (size_t i = 0; i < map->space; i++)
        if (map->slots[i].hash)
            *find_slot(&larger, map->slots[i].hash, map->slots[i].key) = map->slots[i];
    free(map->slots);
    map->slots = larger.slots;
    map->space = larger.space;
}

void map_clear(struct map *map) {
    free(map->slots);
    arena_clear(&map->arena);
    *map = MAP_EMPTY;
}

size_t map_get(const struct map *map, struct str key) {
    if (!map->space)
        return MAP_NONE;
    const struct map_slot *slot = find_slot(map, hash_text(key), key);
    return slot->hash ? slot->value : MAP_NONE;
}

size_t map_add(struct map *map, struct str key, size_t value, bool *added) {
    pthread_once(&seed_once, make_seed);
    if (map->count * 4 >= map->space * 3)
        grow(map);
    uint64_t hash = hash_text(key);
    struct map_slot *slot = find_slot(map, hash, key);
    *added = !slot->hash;
    if (*added) {
        *slot = (struct map_slot){hash, arena_str(&map->arena, key), value};
        map->count++;
    }
    return slot->value;
}
