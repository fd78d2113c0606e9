#include "base/deflate.h"

#include <stdlib.h>

#include <libdeflate.h>

enum { LEVEL = 9 }; /* read many times, written once: 9 is slower than the default, and smaller by a tenth */

bool deflate_gzip(struct buf *out, struct str text) {
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(LEVEL);
    if (!compressor)
        return false;
    size_t most = libdeflate_gzip_compress_bound(compressor, text.len), len = 0;
    if (buf_reserve(out, most))
        len = libdeflate_gzip_compress(compressor, text.data, text.len, out->data + out->len, most);
    libdeflate_free_compressor(compressor);
    out->len += len;
    return len > 0;
}

bool base64_add(struct buf *out, struct str bytes) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t len = (bytes.len + 2) / 3 * 4;
    if (!buf_reserve(out, len))
        return false;
    const unsigned char *from = (const unsigned char *)bytes.data;
    char *to = out->data + out->len;
    for (size_t i = 0; i < bytes.len; i += 3, to += 4) {
        size_t left = bytes.len - i;
        unsigned long three = (unsigned long)from[i] << 16 | (left > 1 ? (unsigned long)from[i + 1] << 8 : 0) |
                              (left > 2 ? (unsigned long)from[i + 2] : 0);
        to[0] = digits[three >> 18];
        to[1] = digits[three >> 12 & 63];
        to[2] = left > 1 ? digits[three >> 6 & 63] : '=';
        to[3] = left > 2 ? digits[three & 63] : '=';
    }
    out->len += len;
    return true;
}
