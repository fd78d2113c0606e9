#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buf_clear(struct buf *buf) {
    free(buf->data);
    *buf = BUF_INIT(buf->most_bytes);
}

void buf_reset(struct buf *buf) {
    buf->len = 0;
    buf->truncated = false;
}

bool buf_reserve(struct buf *buf, size_t extra_bytes) {
    if (extra_bytes > buf->most_bytes || buf->len > buf->most_bytes - extra_bytes) {
        buf->truncated = true;
        return false;
    }
    size_t need = buf->len + extra_bytes + 1;
    if (need > buf->space) {
        size_t space = buf->space ? buf->space : 256;
        while (space < need)
            space *= 2;
        buf->data = xrealloc(buf->data, space);
        buf->space = space;
    }
    return true;
}

void buf_add(struct buf *buf, struct str s) {
    if (!s.len || !buf_reserve(buf, s.len))
        return;
    memcpy(buf->data + buf->len, s.data, s.len);
    buf->len += s.len;
    buf->data[buf->len] = '\0';
}

void buf_addc(struct buf *buf, char c) {
    buf_add(buf, (struct str){&c, 1});
}

void buf_addz(struct buf *buf, const char *text) {
    buf_add(buf, str_of(text));
}

void buf_printf(struct buf *buf, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len > 0 && buf_reserve(buf, (size_t)len)) {
        vsnprintf(buf->data + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    }
    va_end(again);
}
