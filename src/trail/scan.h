/* The inner loops over JSON text, shared by json.c and record.c. Everybody else uses json.h.
 *
 * Convention: each function takes the position `p` and returns the position after what it read, or NULL with
 * scan->fault filled. No byte at or after scan->end is read. Valid JSON is that of RFC 8259, in UTF-8.
 *
 * Method: what costs time in JSON is to find where each string ends. So the text is classified ahead of need, 64 bytes
 * a block: a bit for each byte that may end or break a string (trail/classify.c). Where the next one is from any byte
 * on is then one load, one shift and one count of zeros, without a branch that depends on the text; what is skipped
 * costs little more than that.
 */
#ifndef TRAIL_SCAN_H
#define TRAIL_SCAN_H

#include "base/limits.h"
#include "trail/json.h"

/* -DSCAN_PORTABLE builds the fallback alone, to test all of it where SSE2 is. */
#if defined(__SSE2__) && !defined(SCAN_PORTABLE)
#define SCAN_SSE2 1
#include <emmintrin.h>
#endif

#define SCAN_NOINLINE            __attribute__((noinline))
#define SCAN_LIKELY(condition)   __builtin_expect(!!(condition), 1)
#define SCAN_UNLIKELY(condition) __builtin_expect(!!(condition), 0)

enum {
    SCAN_BLOCK_BYTES = 64,
    SCAN_BLOCKS_MOST = 64,
    SCAN_ZERO_BYTES = 16,  /* behind the bits: what a look beyond them finds */
    SCAN_AFTER_BYTES = 40, /* of text that can be read from a classified byte on */
};

/* What is wrong and at which byte. */
struct scan_fault {
    enum record_fault code;
    const char *at;
};

struct scan {
    const char *end;
    const char *base;  /* of the classified text */
    size_t classified; /* bytes of it; SCAN_AFTER_BYTES of text or more are behind */
    size_t next;       /* blocks to classify the next time: small texts are not read far ahead */
    bool has_escape;   /* in the last string that scan_string skipped */
    bool has_choice;   /* the text could be written otherwise: white space between tokens, escapes \u and \/ */
    struct scan_fault fault;
    /* a bit for each classified byte, the lowest of the first byte first: set for a special one; zeros behind */
    unsigned char specials[SCAN_BLOCKS_MOST * SCAN_BLOCK_BYTES / 8 + SCAN_ZERO_BYTES];
};

static inline void scan_start(struct scan *scan, const char *p, const char *end) {
    scan->end = end;
    scan->base = p;
    scan->classified = 0;
    scan->next = 4;
    scan->has_escape = scan->has_choice = false;
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
const char *scan_string_slow(struct scan *scan, const char *start, const char *p);
/* The first special byte at or after `p`, or the end. */
const char *scan_plain(struct scan *scan, const char *p);
/* As scan_near, however far that byte is within the longest string; NULL when it may be none of the classified ones. */
const char *scan_far(struct scan *scan, const char *p);
/* Classify `blocks` blocks of text, a bit a byte: by the first kernel of the table that runs on this processor. */
typedef void scan_classifier(const char *text, size_t blocks, unsigned char *specials);
scan_classifier scan_classify;
struct scan_kernel {
    const char *name; /* NULL: the table's end */
    bool (*runs_here)(void);
    scan_classifier *classify;
};
extern const struct scan_kernel scan_kernels[];
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

/* 64 bits, the lowest first. */
static inline uint64_t scan_bits(const unsigned char *at) {
    uint64_t bits;
    memcpy(&bits, at, sizeof bits);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    bits = __builtin_bswap64(bits);
#endif
    return bits;
}

/* The first special byte at or after `p` when it is near and classified, with SCAN_AFTER_BYTES of text from it on. Most
 * strings end within the first look, nearly all within the second. */
static inline const char *scan_near(const struct scan *scan, const char *p) {
    size_t from = (size_t)(p - scan->base), shift = from % 8;
    if (SCAN_UNLIKELY(from >= scan->classified))
        return NULL;
    uint64_t bits = scan_bits(scan->specials + from / 8) >> shift;
    if (SCAN_LIKELY(bits))
        return p + __builtin_ctzll(bits);
    bits = scan_bits(scan->specials + from / 8 + 8);
    return SCAN_LIKELY(bits) ? p + 64 - shift + __builtin_ctzll(bits) : NULL;
}

/* The closing quote of the plain string whose text `p` begins, with SCAN_AFTER_BYTES of text from it on. NULL when it
 * has escapes or text that is not ASCII, is at the end of all text or is too long: that is for scan_string. */
static inline const char *scan_close(struct scan *scan, const char *p) {
    const char *close = scan_near(scan, p);
    if (SCAN_UNLIKELY(!close))
        close = scan_far(scan, p);
    return SCAN_LIKELY(close && *close == '"') ? close : NULL;
}

/* Skip a string; `p` is behind its opening quote. Returns the position behind the closing one. */
static inline const char *scan_string(struct scan *scan, const char *p) {
    const char *close = scan_close(scan, p);
    scan->has_escape = false;
    return SCAN_LIKELY(close) ? close + 1 : scan_string_slow(scan, p, scan_plain(scan, p));
}

/* True when the text at `p` goes on with these three bytes; four can be read. */
static inline bool scan_is_next3(const char *p, const char *three) {
    uint32_t here, wanted, mask;
    memcpy(&here, p, sizeof here);
    memcpy(&wanted, three, sizeof wanted);
    memcpy(&mask, "\xff\xff\xff", sizeof mask);
    return (here & mask) == wanted;
}

/* The position after white space; minified text has none. */
static inline const char *scan_space(struct scan *scan, const char *p) {
    if (SCAN_LIKELY(p < scan->end && (unsigned char)*p > ' '))
        return p;
    return scan_spaces(scan, p);
}

#endif
