#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { ARENA_FIRST_BYTES = 16 << 10, ARENA_MOST_BYTES = 1 << 20 };

struct arena_block {
    struct arena_block *next;
    size_t space_bytes;
    alignas(max_align_t) char data[];
};

static void add_block(struct arena *arena, size_t least_bytes) {
    size_t space = arena->blocks ? arena->blocks->space_bytes * 2 : ARENA_FIRST_BYTES;
    if (space > ARENA_MOST_BYTES)
        space = ARENA_MOST_BYTES;
    if (space < least_bytes)
        space = least_bytes;
    struct arena_block *block = xmalloc(sizeof *block + space);
    block->next = arena->blocks;
    block->space_bytes = space;
    arena->blocks = block;
    arena->used = 0;
}

void *arena_alloc(struct arena *arena, size_t size_bytes) {
    size_bytes = (size_bytes + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    if (!arena->blocks || arena->blocks->space_bytes - arena->used < size_bytes)
        add_block(arena, size_bytes);
    void *piece = arena->blocks->data + arena->used;
    arena->used += size_bytes;
    return piece;
}

void *arena_zalloc(struct arena *arena, size_t size_bytes) {
    return memset(arena_alloc(arena, size_bytes), 0, size_bytes);
}

struct str arena_str(struct arena *arena, struct str s) {
    if (!s.data)
        return s;
    char *copy = arena_alloc(arena, s.len + 1);
    memcpy(copy, s.data, s.len);
    copy[s.len] = '\0';
    return (struct str){copy, s.len};
}

struct str arena_printf(struct arena *arena, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0)
        BUG("cannot format '%s'", format);
    char *text = arena_alloc(arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return (struct str){text, (size_t)len};
}

void arena_reset(struct arena *arena) {
    if (!arena->blocks)
        return;
    struct arena_block *block = arena->blocks->next;
    while (block) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena->blocks->next = NULL;
    arena->used = 0;
}

void arena_clear(struct arena *arena) {
    arena_reset(arena);
    free(arena->blocks);
    *arena = ARENA_EMPTY;
}

void *arena_grow(struct arena *arena, void *items, size_t item_bytes, size_t count, size_t *space) {
    if (count == *space) {
        *space = count ? count * 2 : 8;
        void *larger = arena_zalloc(arena, *space * item_bytes);
        if (count)
            memcpy(larger, items, count * item_bytes);
        items = larger;
    }
    return items;
}
