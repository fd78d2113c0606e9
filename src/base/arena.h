/* An arena: memory of one unit of work (a file, a query, a case), released in one piece.
 *
 * Not thread-safe: one arena belongs to one thread at a time. Pointers stay valid until _reset or _clear. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/err.h"
#include "base/str.h"

struct arena_block;
struct arena {
    struct arena_block *blocks; /* newest first */
    size_t used;                /* bytes used of the newest block */
};

#define ARENA_EMPTY ((struct arena){NULL, 0})

/* `size_bytes` bytes aligned for any type, not zeroed. Never NULL. */
void *arena_alloc(struct arena *arena, size_t size_bytes);
/* As arena_alloc, zeroed. */
void *arena_zalloc(struct arena *arena, size_t size_bytes);
#define arena_new(arena, type) ((type *)arena_zalloc((arena), sizeof(type)))
/* A copy of `s`, with a terminating NUL behind it; absent stays absent. */
struct str arena_str(struct arena *arena, struct str s);
/* Formatted text, NUL behind it. */
struct str arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
/* Forget everything, keep one block for reuse. */
void arena_reset(struct arena *arena);
/* Give all memory back. */
void arena_clear(struct arena *arena);

/* A growing array in an arena: `struct x *items; size_t count, space;`. Returns the new, zeroed last element.
 *   struct hop *hop = arena_push(arena, chain->hops, chain->count, chain->space); */
#define arena_push(arena, items, count, space)                                                                         \
    ((items) = arena_grow((arena), (items), sizeof *(items), (count), &(space)), &(items)[(count)++])
void *arena_grow(struct arena *arena, void *items, size_t item_bytes, size_t count, size_t *space);

#endif
