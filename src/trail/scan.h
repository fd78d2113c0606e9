/* The inner loops over JSON text, shared by json.c and record.c. Everybody else uses json.h.
 *
 * Convention: each function takes the position `p` and returns the position after what it read, or NULL with
 * scan->fault filled. No byte at or after scan->end is read. Valid JSON is that of RFC 8259, in UTF-8.
 *
 * Method: what costs time in JSON is to find where each string ends, because nothing behind it can be looked at before
 * that is known. So the text is classified ahead of need, 64 bytes a block: a bit for each byte that may end or break a
 * string (trail/classify.c). The end of a string is then a shift and a count of zeros away. */
#ifndef TRAIL_SCAN_H
#define TRAIL_SCAN_H

#include "base/limits.h"
#include "trail/json.h"

/* -DSCAN_PORTABLE builds the fallback, to test it where SSE2 is. */
#if defined(__SSE2__) && !defined(SCAN_PORTABLE)
#define SCAN_SSE2 1
#include <emmintrin.h>
#endif

#define SCAN_LIKELY(condition)   __builtin_expect(!!(condition), 1)
#define SCAN_UNLIKELY(condition) __builtin_expect(!!(condition), 0)

enum { SCAN_BLOCK_BYTES = 64, SCAN_BLOCKS_MOST = 16 };

/* What is wrong and at which byte. */
struct scan_fault {
    enum record_fault code;
    const char *at;
};

struct scan {
    const char *end;
    const char *base;  /* of the classified text */
    size_t classified; /* bytes of it */
    size_t next;       /* blocks to classify the next time: small texts are not read far ahead */
    bool has_choice;   /* the text could be written otherwise: white space between tokens, escapes \u and \/ */
    struct scan_fault fault;
    /* a bit a byte of the text, lowest first; zeros behind those of the last block */
    uint8_t special[(SCAN_BLOCKS_MOST + 1) * SCAN_BLOCK_BYTES / 8];
};

static inline void scan_start(struct scan *scan, const char *p, const char *end) {
    scan->end = end;
    scan->base = p;
    scan->classified = 0;
    scan->next = 2;
    scan->has_choice = false;
    scan->fault = (struct scan_fault){RECORD_OK, p};
}

/* Fill the fault and return NULL, so that a failing line stays one line. */
const char *scan_fail(struct scan *scan, enum record_fault code, const char *at);
/* The text ends at `p`, or has the wrong byte there. */
const char *scan_unexpected(struct scan *scan, const char *p);
/* Skip a value of any type; `depth` containers are open around it. */
const char *scan_value(struct scan *scan, const char *p, unsigned depth);
/* Skip white space, for when there probably is some. */
const char *scan_spaces(struct scan *scan, const char *p);
/* Go on in a string that began at `start` (behind its quote) from the first special byte at `p`. */
const char *scan_string_slow(struct scan *scan, const char *start, const char *p, bool *has_escape);
/* The first special byte at or after `p`, or the end, when scan_near does not know it. */
const char *scan_beyond(struct scan *scan, const char *p);
/* Find the special bytes of `blocks` blocks of text. */
void scan_classify(const char *text, size_t blocks, uint8_t *special);
/* The length of the well-formed UTF-8 sequence at `p`: 0 when there is none, -1 when `end` cuts one. */
int utf8_sequence(const char *p, const char *end);
/* Write `code` (up to U+10FFFF) as UTF-8; returns the bytes written, at most 4. */
size_t utf8_put(char *out, uint32_t code);
/* The character of the escape at `p` ("\u" and four hex digits; both halves of a surrogate pair count as one), or -1
 * when it is no such escape. A lone surrogate is given as it is. `*len` is the bytes read: 6 or 12. */
int scan_unicode_escape(const char *p, const char *end, size_t *len);

/* True for a byte that ends the easy part of a string: quote, backslash, control character, not ASCII. */
static inline bool scan_is_special(char c) {
    return (signed char)c < 0x20 || c == '"' || c == '\\';
}

static inline uint64_t scan_load_bits(const uint8_t *bits) {
    uint64_t word;
    memcpy(&word, bits, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* The first special byte at or after `p` when it is among the next 57 bytes and those are classified, or NULL. It is
 * not behind the end, but may be there. */
static inline const char *scan_near(const struct scan *scan, const char *p) {
    size_t at = (size_t)(p - scan->base);
    if (SCAN_UNLIKELY(at >= scan->classified))
        return NULL;
    uint64_t special = scan_load_bits(scan->special + at / 8) >> at % 8;
    return SCAN_LIKELY(special) ? p + (unsigned)__builtin_ctzll(special) : NULL;
}

/* The first special byte at or after `p`, or the end. */
static inline const char *scan_plain(struct scan *scan, const char *p) {
    const char *near = scan_near(scan, p);
    return SCAN_LIKELY(near) ? near : scan_beyond(scan, p);
}

/* As scan_string when its first special byte is known to be at `stop`. */
static inline const char *scan_string_from(struct scan *scan, const char *start, const char *stop, bool *has_escape) {
    *has_escape = false;
    if (SCAN_LIKELY(stop < scan->end && *stop == '"' && (size_t)(stop - start) <= LIMIT_STRING_BYTES))
        return stop + 1;
    return scan_string_slow(scan, start, stop, has_escape);
}

/* Skip a string; `p` is behind its opening quote. Returns the position behind the closing one. */
static inline const char *scan_string(struct scan *scan, const char *p, bool *has_escape) {
    return scan_string_from(scan, p, scan_plain(scan, p), has_escape);
}

/* The position after white space; minified text has none. */
static inline const char *scan_space(struct scan *scan, const char *p) {
    if (SCAN_LIKELY(p < scan->end && (unsigned char)*p > ' '))
        return p;
    return scan_spaces(scan, p);
}

#endif
