#include "engine/session_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

enum { FIRST_SLOTS = 64 };

size_t session_set_find(const struct session_set *set, uint64_t hash) {
    if (!set->slots)
        return SESSION_SET_MISSING;
    for (size_t at = hash & set->mask; set->slots[at]; at = (at + 1) & set->mask)
        if (set->items[set->slots[at] - 1] == hash)
            return set->slots[at] - 1;
    return SESSION_SET_MISSING;
}

static void place(struct session_set *set, size_t item) {
    size_t at = set->items[item] & set->mask;
    while (set->slots[at])
        at = (at + 1) & set->mask;
    set->slots[at] = (uint32_t)item + 1;
}

static void grow(struct session_set *set) {
    size_t slots = set->slots ? (set->mask + 1) * 2 : FIRST_SLOTS;
    free(set->slots);
    set->slots = xcalloc(slots, sizeof *set->slots);
    set->mask = slots - 1;
    set->space = slots / 2;
    set->items = xrealloc(set->items, set->space * sizeof *set->items);
    for (size_t i = 0; i < set->count; i++)
        place(set, i);
}

bool session_set_add(struct session_set *set, uint64_t hash) {
    if (session_set_find(set, hash) != SESSION_SET_MISSING)
        return false;
    if (set->count == set->space)
        grow(set);
    set->items[set->count] = hash;
    place(set, set->count++);
    return true;
}

void session_set_reset(struct session_set *set) {
    if (set->slots)
        memset(set->slots, 0, (set->mask + 1) * sizeof *set->slots);
    set->count = 0;
}

void session_set_clear(struct session_set *set) {
    free(set->items);
    free(set->slots);
    *set = (struct session_set){0};
}
