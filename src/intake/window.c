#include "intake/window.h"

#include <stdlib.h>

#include "base/err.h"

void window_whole(struct window *window, struct str text) {
    window->data = text.data;
    window->end = text.data + text.len;
    window->offset = 0;
    window->read = NULL;
}

void window_stream(struct window *window, window_read *read, void *source, size_t step) {
    window->data = window->end = window->buffer;
    window->offset = 0;
    window->read = read;
    window->source = source;
    window->step = step;
}

void window_clear(struct window *window) {
    free(window->buffer);
    *window = (struct window){0};
}

/* Move the text from `p` on to the beginning of a buffer that has room for as much again. */
static void make_room(struct window *window, const char *p) {
    size_t held = (size_t)(window->end - p);
    size_t need = held + (held > window->step ? held : window->step);
    window->offset = window_offset(window, p);
    if (need > window->space) {
        char *larger = xmalloc(need);
        if (held)
            memcpy(larger, p, held);
        free(window->buffer);
        window->buffer = larger;
        window->space = need;
    } else if (held) {
        memmove(window->buffer, p, held);
    }
    window->data = window->buffer;
    window->end = window->buffer + held;
}

bool window_more(struct window *window, const char **p) {
    if (!window->read)
        return false;
    make_room(window, *p);
    *p = window->data;
    size_t held = (size_t)(window->end - window->data), most = held > window->step ? held : window->step;
    size_t got = window->read(window->source, window->buffer + held, most);
    window->end += got;
    if (!got)
        window->read = NULL;
    return got > 0;
}
