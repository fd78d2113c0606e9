/* A growing byte buffer that states its ceiling when it is born.
 *
 * Reaching the ceiling sets `truncated` and drops what does not fit: callers that care check it. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/err.h"
#include "base/str.h"

struct buf {
    char *data; /* NUL behind the last byte once anything was added */
    size_t len, space, most_bytes;
    bool truncated;
};

/* An empty buffer that never holds more than `most_bytes`. */
#define BUF_INIT(most) ((struct buf){NULL, 0, 0, (most), false})
void buf_clear(struct buf *buf);                       /* frees; usable again */
void buf_reset(struct buf *buf);                       /* empties, keeps the memory */
bool buf_reserve(struct buf *buf, size_t extra_bytes); /* false: the ceiling forbids it */
void buf_add(struct buf *buf, struct str s);
void buf_addc(struct buf *buf, char c);
void buf_addz(struct buf *buf, const char *text);
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
static inline struct str buf_str(const struct buf *buf) {
    return (struct str){buf->data ? buf->data : "", buf->len};
}

#endif
