#include "base/inflate.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <libdeflate.h>
#include <zlib.h>

#include "base/limits.h"

/* Readers look a vector's width beyond the text. */
#define PADDING_BYTES 64
/* A gzip member without content: header and trailer (RFC 1952). */
#define MEMBER_LEAST_BYTES 18
/* Text of a large CloudTrail file: a buffer of this size is kept between files. */
#define KEEP_BYTES ((size_t)16 << 20)

const char *inflate_fault_text(enum inflate_fault fault) {
    static const char *const text[] = {
#define INFLATE_FAULT_TEXT(name, words) [name] = words,
        INFLATE_FAULTS(INFLATE_FAULT_TEXT)
#undef INFLATE_FAULT_TEXT
    };
    return text[fault];
}

/* Output that `consumed` bytes may become before we call it a bomb. */
static uint64_t ratio_allows(uint64_t consumed) {
    uint64_t most = consumed * LIMIT_INFLATE_RATIO;
    return most < LIMIT_INFLATE_RATIO_AFTER_BYTES ? LIMIT_INFLATE_RATIO_AFTER_BYTES : most;
}

static bool starts_like_gzip(struct str data) {
    static const unsigned char magic[] = {0x1f, 0x8b, 8}; /* RFC 1952 section 2.3.1: ID1, ID2, CM = deflate */
    return memcmp(data.data, magic, data.len < sizeof magic ? data.len : sizeof magic) == 0;
}

/* --- in one piece ---------------------------------------------------------------------------------------------- */

struct inflater {
    struct libdeflate_decompressor *fast;
    char *text;
    size_t space;
};

struct inflater *inflater_new(void) {
    struct inflater *inflater = xcalloc(1, sizeof *inflater);
    inflater->fast = libdeflate_alloc_decompressor();
    if (!inflater->fast)
        xmalloc(SIZE_MAX / 2); /* says that memory is short, and ends */
    return inflater;
}

void inflater_free(struct inflater *inflater) {
    if (!inflater)
        return;
    libdeflate_free_decompressor(inflater->fast);
    free(inflater->text);
    free(inflater);
}

/* Room for `space` bytes of text; what is there is given up. What one large file once needed is not kept for ever. */
static void make_room(struct inflater *inflater, size_t space) {
    bool wasteful = inflater->space > KEEP_BYTES && space < inflater->space / 4;
    if (space <= inflater->space && !wasteful)
        return;
    free(inflater->text);
    inflater->text = xmalloc(space + PADDING_BYTES);
    inflater->space = space;
}

/* The size the gzip trailer promises (ISIZE), which is a hint by whoever wrote the file, within what we allow. */
static size_t promised_bytes(struct str gzip, size_t most_bytes) {
    const unsigned char *tail = (const unsigned char *)gzip.data + gzip.len - 4;
    size_t size = (size_t)tail[0] | (size_t)tail[1] << 8 | (size_t)tail[2] << 16 | (size_t)tail[3] << 24;
    size_t most = ratio_allows(gzip.len) < most_bytes ? (size_t)ratio_allows(gzip.len) : most_bytes;
    if (size < gzip.len)
        size = gzip.len * 4; /* a lie, or bytes behind the member */
    return size < most ? size : most;
}

static struct str text_of(struct inflater *inflater, size_t len) {
    memset(inflater->text + len, 0, PADDING_BYTES);
    return (struct str){inflater->text, len};
}

/* Double the room, keeping the text, up to `most_bytes`. */
static void grow_room(struct inflater *inflater, size_t most_bytes) {
    size_t space = inflater->space * 2 + 4096;
    inflater->space = space < most_bytes ? space : most_bytes;
    inflater->text = xrealloc(inflater->text, inflater->space + PADDING_BYTES);
}

/* What libdeflate refuses goes through zlib, which gives the readable beginning and says where it stopped. */
static enum inflate_fault inflate_slowly(struct inflater *inflater, struct str gzip, size_t most_bytes, struct str *out,
                                         size_t *at) {
    struct inflate_stream *stream = inflate_stream_new();
    struct str in = gzip;
    enum inflate_fault fault = INFLATE_OK;
    size_t len = 0;
    for (bool done = false; !done && fault == INFLATE_OK;) {
        if (len == inflater->space && len < most_bytes)
            grow_room(inflater, most_bytes);
        size_t most = inflater->space < most_bytes ? inflater->space : most_bytes;
        /* one byte into the padding tells an exact fit from too much */
        size_t taken =
            inflate_stream_take(stream, &in, inflater->text + len, most - len + (len == most), &done, &fault);
        if (taken && len == most_bytes)
            fault = INFLATE_TOO_LARGE;
        else
            len += taken;
        if (!taken && fault == INFLATE_OK && !done)
            fault = INFLATE_ENDS_EARLY;
    }
    inflate_stream_free(stream);
    *at = gzip.len - in.len;
    *out = text_of(inflater, len);
    return fault == INFLATE_OK && in.len ? INFLATE_TRAILING : fault;
}

enum inflate_fault inflate_whole(struct inflater *inflater, struct str gzip, size_t most_bytes, struct str *out,
                                 size_t *at) {
    *at = 0;
    *out = (struct str){"", 0};
    if (!gzip.len || !starts_like_gzip(gzip))
        return INFLATE_NOT_GZIP;
    if (gzip.len >= MEMBER_LEAST_BYTES) {
        size_t consumed, len;
        make_room(inflater, promised_bytes(gzip, most_bytes));
        if (libdeflate_gzip_decompress_ex(inflater->fast, gzip.data, gzip.len, inflater->text, inflater->space,
                                          &consumed, &len) == LIBDEFLATE_SUCCESS &&
            len <= most_bytes && len <= ratio_allows(consumed)) {
            *at = consumed;
            *out = text_of(inflater, len);
            return consumed < gzip.len ? INFLATE_TRAILING : INFLATE_OK;
        }
    }
    return inflate_slowly(inflater, gzip, most_bytes, out, at);
}

/* --- streaming ------------------------------------------------------------------------------------------------- */

struct inflate_stream {
    z_stream z;
    bool done;
};

struct inflate_stream *inflate_stream_new(void) {
    struct inflate_stream *stream = xcalloc(1, sizeof *stream);
    if (inflateInit2(&stream->z, 16 + MAX_WBITS) != Z_OK) /* 16: gzip and nothing else */
        xmalloc(SIZE_MAX / 2);
    return stream;
}

void inflate_stream_free(struct inflate_stream *stream) {
    if (!stream)
        return;
    inflateEnd(&stream->z);
    free(stream);
}

static enum inflate_fault fault_of(const struct inflate_stream *stream, int status) {
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
        return stream->z.total_out || stream->z.total_in > 10 ? INFLATE_BAD_DATA : INFLATE_NOT_GZIP;
    if (stream->z.total_out > ratio_allows(stream->z.total_in))
        return INFLATE_RATIO;
    return INFLATE_OK;
}

size_t inflate_stream_take(struct inflate_stream *stream, struct str *in, char *out, size_t space, bool *done,
                           enum inflate_fault *fault) {
    *fault = INFLATE_OK;
    *done = stream->done;
    if (stream->done || !space)
        return 0;
    uInt fed = in->len < UINT32_MAX ? (uInt)in->len : UINT32_MAX;
    /* small bites, so that a bomb is noticed before it fills the room */
    uInt room = space < LIMIT_INFLATE_RATIO_AFTER_BYTES ? (uInt)space : (uInt)LIMIT_INFLATE_RATIO_AFTER_BYTES;
    stream->z.next_in = (Bytef *)(uintptr_t)in->data;
    stream->z.avail_in = fed;
    stream->z.next_out = (Bytef *)out;
    stream->z.avail_out = room;
    int status = inflate(&stream->z, Z_NO_FLUSH);
    *in = str_slice(*in, fed - stream->z.avail_in, in->len);
    *fault = fault_of(stream, status);
    *done = stream->done = status == Z_STREAM_END;
    return room - stream->z.avail_out;
}

/* libdeflate's version is that of the header: the library does not tell. */
const char *inflate_libraries(void) {
    static char text[64];
    snprintf(text, sizeof text, "libdeflate %s, zlib %s", LIBDEFLATE_VERSION_STRING, zlibVersion());
    return text;
}
