/* Text in, gzip out, and base64 of it: for what is embedded in a page. Pure; any thread. */
#ifndef BASE_DEFLATE_H
#define BASE_DEFLATE_H

#include "base/buf.h"

/* Append `text` as one gzip member. False when `out` may not grow so far. */
MUST_USE bool deflate_gzip(struct buf *out, struct str text);
/* Append `bytes` as base64 (RFC 4648 section 4, padded, in one line). False when `out` may not grow so far. */
MUST_USE bool base64_add(struct buf *out, struct str bytes);

#endif
