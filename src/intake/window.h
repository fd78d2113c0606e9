/* A text seen through a window: all of it when it is in memory, a moving part of it when it is streamed.
 *
 * Whoever parses keeps its position in [data, end) and asks for more when what it looks at is not complete; then what
 * lies before its position is given up. A text in memory is never copied. */
#ifndef INTAKE_WINDOW_H
#define INTAKE_WINDOW_H

#include <stdint.h>

#include "base/str.h"

/* The most that is held: several times the longest record, so that a record is either whole in the window or refused.
 */
#define WINDOW_HELD_BYTES ((size_t)4 << 20)
/* Text is fetched in steps of this size: large enough for throughput, small enough for the cache. */
#define WINDOW_STEP_BYTES ((size_t)512 << 10)

/* Writes up to `space` bytes of text to `out`; returns how many, 0 at the end of the text. */
typedef size_t window_read(void *source, char *out, size_t space);

struct window {
    const char *data, *end;
    uint64_t offset;   /* of `data` in the text */
    window_read *read; /* NULL: nothing follows */
    void *source;
    char *buffer; /* ours, kept for the next text */
    size_t space, step;
};

/* See all of `text`. */
void window_whole(struct window *window, struct str text);
/* See the text that `read` gives, in steps of about `step` bytes. */
void window_stream(struct window *window, window_read *read, void *source, size_t step);
/* Free the buffer. */
void window_clear(struct window *window);

/* Get at least one more byte behind `end`, giving up what lies before `*p`, which is adjusted. False: the text is over.
 * Held text is doubled at least, so that looking at it again from `*p` costs no more than looking twice. */
bool window_more(struct window *window, const char **p);

/* Where `p` is in the text. */
static inline uint64_t window_offset(const struct window *window, const char *p) {
    return window->offset + (uint64_t)(p - window->data);
}

#endif
