#include "intake/source.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/limits.h"

/* Compressed files up to this size are read with one call and inflated in one piece, if the text is not too large. */
#define RAW_BYTES ((size_t)16 << 20)
/* The first look at a file that is larger, and at plain text: text in memory is only copied through the cache. */
#define HEAD_BYTES ((size_t)1 << 20)
/* Compressed bytes fetched at a time when streaming. */
#define CHUNK_BYTES ((size_t)256 << 10)

/* --- bytes of the file ----------------------------------------------------------------------------------------- */

/* Take up to `space` bytes of the file or member. */
static size_t take(struct source *source, char *out, size_t space) {
    size_t got = 0, more;
    if (source->bundle) {
        while (got < space && (more = bundle_read(source->bundle, out + got, space - got)))
            got += more;
    } else {
        got = file_read_at(source->fd, out, space, source->compressed, &source->error);
    }
    source->compressed += got;
    return got;
}

/* Read on into `raw` until it has `len` bytes; false: the file is over before. */
static bool read_raw(struct source *source, size_t len) {
    if (len > source->raw_space) {
        source->raw = xrealloc(source->raw, len);
        source->raw_space = len;
    }
    source->head.data = source->raw;
    if (len > source->head.len)
        source->head.len += take(source, source->raw + source->head.len, len - source->head.len);
    return source->head.len == len;
}

/* --- streams: window_read -------------------------------------------------------------------------------------- */

static size_t read_plain(void *context, char *out, size_t space) {
    struct source *source = context;
    size_t len = source->head.len < space ? source->head.len : space;
    if (!len)
        return take(source, out, space);
    memcpy(out, source->head.data, len);
    source->head = str_slice(source->head, len, source->head.len);
    return len;
}

/* More compressed bytes; false: there are none. */
static bool feed(struct source *source) {
    if (source->head.len)
        return true;
    if (!source->chunk)
        source->chunk = xmalloc(CHUNK_BYTES);
    source->head = (struct str){source->chunk, take(source, source->chunk, CHUNK_BYTES)};
    return source->head.len > 0;
}

static size_t read_gzip(void *context, char *out, size_t space) {
    struct source *source = context;
    size_t len = 0;
    bool done = false;
    while (!len && !done && source->fault == INFLATE_OK) {
        bool fed = feed(source);
        len = inflate_stream_take(source->stream, &source->head, out, space, &done, &source->fault);
        if (!fed && !len && !done)
            source->fault = INFLATE_ENDS_EARLY;
    }
    if (done && source->fault == INFLATE_OK && feed(source))
        source->fault = INFLATE_TRAILING;
    source->fault_at = source->compressed - source->head.len;
    return len;
}

static enum source_kind begin_stream(struct source *source, window_read *read) {
    window_stream(&source->window, read, source, source->step_bytes ? source->step_bytes : WINDOW_STEP_BYTES);
    return SOURCE_TEXT;
}

/* --- opening --------------------------------------------------------------------------------------------------- */

static bool is_gzip(struct str head) {
    return head.len >= 3 && memcmp(head.data, "\x1f\x8b\x08", 3) == 0;
}

/* A tar file in gzip shows in its text. */
static enum source_kind kind_of_text(struct source *source) {
    const char *p = source->window.data;
    while (source->window.end - p < BUNDLE_HEAD_BYTES && window_more(&source->window, &p))
        continue;
    struct str head = {p, (size_t)(source->window.end - p)};
    return bundle_recognises(head) && !str_starts(head, "PK") ? SOURCE_ARCHIVE : SOURCE_TEXT;
}

static enum source_kind open_gzip_stream(struct source *source) {
    inflate_stream_free(source->stream);
    source->stream = inflate_stream_new();
    source->fault = INFLATE_OK;
    begin_stream(source, read_gzip);
    return kind_of_text(source);
}

/* What the trailer (ISIZE, RFC 1952) says of a text that is too large to be held. It may lie: then we find out. */
static bool says_large(struct str gzip) {
    if (gzip.len < 18)
        return false;
    const unsigned char *tail = (const unsigned char *)gzip.data + gzip.len - 4;
    uint32_t size = (uint32_t)tail[0] | (uint32_t)tail[1] << 8 | (uint32_t)tail[2] << 16 | (uint32_t)tail[3] << 24;
    return size > LIMIT_WHOLE_FILE_BYTES;
}

/* The whole file is in `head`. */
static enum source_kind open_gzip_whole(struct source *source) {
    struct str text;
    size_t at;
    if (says_large(source->head))
        return open_gzip_stream(source);
    if (!source->inflater)
        source->inflater = inflater_new();
    source->fault = inflate_whole(source->inflater, source->head, LIMIT_WHOLE_FILE_BYTES, &text, &at);
    if (source->fault == INFLATE_TOO_LARGE)
        return open_gzip_stream(source);
    source->fault_at = at;
    window_whole(&source->window, text);
    return kind_of_text(source);
}

/* `ended`: the whole file is in `head`. */
static enum source_kind open_bytes(struct source *source, bool ended) {
    if (source->error)
        return SOURCE_FAILED;
    if (!source->head.len)
        return source->bundle && bundle_fault(source->bundle) ? SOURCE_FAILED : SOURCE_EMPTY;
    if (bundle_recognises(source->head))
        return SOURCE_ARCHIVE;
    source->packed = is_gzip(source->head);
    if (source->packed) {
        if (!ended && !source->streams)
            ended = !read_raw(source, RAW_BYTES);
        return ended && !source->streams ? open_gzip_whole(source) : open_gzip_stream(source);
    }
    if (!ended || source->streams)
        return begin_stream(source, read_plain);
    window_whole(&source->window, source->head);
    return SOURCE_TEXT;
}

static void reset(struct source *source) {
    source->head = (struct str){source->raw, 0};
    source->compressed = source->fault_at = 0;
    source->error = 0;
    source->fault = INFLATE_OK;
    source->shrank = false;
}

enum source_kind source_open(struct source *source, int fd, uint64_t size) {
    reset(source);
    source->fd = fd;
    source->bundle = NULL;
    source->size = size;
    bool small = size <= HEAD_BYTES;
    bool all = read_raw(source, small ? (size_t)size : HEAD_BYTES);
    source->shrank = !all && !source->error;
    return open_bytes(source, small || !all);
}

enum source_kind source_open_member(struct source *source, struct bundle *bundle) {
    reset(source);
    source->bundle = bundle;
    return open_bytes(source, !read_raw(source, HEAD_BYTES));
}

/* --- the end --------------------------------------------------------------------------------------------------- */

const char *source_fault(const struct source *source, uint64_t *at) {
    *at = source->compressed;
    if (source->error)
        return file_fault_text(source->error);
    if (source->bundle && bundle_fault(source->bundle))
        return bundle_fault(source->bundle);
    if (source->shrank)
        return "the file became shorter while it was read";
    *at = source->fault_at;
    return source->fault == INFLATE_OK ? NULL : inflate_fault_text(source->fault);
}

bool source_is_complete(const struct source *source) {
    return !source->error && !source->shrank && source->fault == INFLATE_TRAILING;
}

uint64_t source_text_bytes(const struct source *source) {
    return window_offset(&source->window, source->window.end);
}

void source_clear(struct source *source) {
    inflater_free(source->inflater);
    inflate_stream_free(source->stream);
    window_clear(&source->window);
    free(source->raw);
    free(source->chunk);
    *source = (struct source){0};
}
