#include "store/seen.h"

#include <stdlib.h>

#include "engine/hash.h"

enum { FIRST_SLOTS = 256 };

void seen_clear(struct seen *seen) {
    free(seen->slots);
    *seen = (struct seen){0};
}

static struct seen_object *slot_of(const struct seen *seen, uint64_t name) {
    size_t at = name & seen->mask;
    while (seen->slots[at].name && seen->slots[at].name != name)
        at = (at + 1) & seen->mask;
    return &seen->slots[at];
}

static void grow(struct seen *seen) {
    struct seen old = *seen;
    size_t slots = old.slots ? (old.mask + 1) * 2 : FIRST_SLOTS;
    seen->slots = xcalloc(slots, sizeof *seen->slots);
    seen->mask = slots - 1;
    for (size_t i = 0; old.slots && i <= old.mask; i++)
        if (old.slots[i].name)
            *slot_of(seen, old.slots[i].name) = old.slots[i];
    free(old.slots);
}

void seen_add(void *context, const struct store_object *object) {
    struct seen *seen = context;
    if (!seen->slots || seen->count * 4 >= (seen->mask + 1) * 3)
        grow(seen);
    uint64_t name = hash_text(object->name);
    struct seen_object *slot = slot_of(seen, name);
    seen->count += !slot->name;
    slot->name = name;
    slot->object = *object;
    slot->object.name = STR_NONE;
}

const struct store_object *seen_find(const struct seen *seen, struct str name) {
    if (!seen->slots)
        return NULL;
    const struct seen_object *slot = slot_of(seen, hash_text(name));
    return slot->name ? &slot->object : NULL;
}
