/* Which source objects a store has read: name, size, time and digest. Not thread-safe while it is filled. */
#ifndef STORE_SEEN_H
#define STORE_SEEN_H

#include "store/manifest.h"

struct seen_object {
    uint64_t name;              /* keyed hash */
    struct store_object object; /* without its name */
};

struct seen {
    struct seen_object *slots; /* open addressing; name 0 is free */
    size_t count, mask;
};

void seen_clear(struct seen *seen);
/* The last line of a name counts. A manifest_on_object. */
void seen_add(void *seen, const struct store_object *object);
/* What is known of a name, or NULL. */
const struct store_object *seen_find(const struct seen *seen, struct str name);

#endif
