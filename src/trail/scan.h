/* The inner loops over JSON text, shared by json.c and record.c. Everybody else uses json.h.
 *
 * Convention: each function takes the position `p` and returns the position after what it read, or NULL with
 * scan->fault filled. No byte at or after scan->end is read. Valid JSON is that of RFC 8259, in UTF-8.
 *
 * Method: what costs time in JSON is to find where each string ends, because nothing behind it can be looked at before
 * that is known. So the text is classified ahead of need, 64 bytes a block: the place of each byte that may end or
 * break a string is listed (trail/classify.c). In minified text without escapes those are quotes, opening and closing
 * in turn: the ends of the next strings are the next entries of the list, however long the strings are, and nothing
 * waits for anything. A cursor in the list goes along with what has been read; it may lag behind, and then catches up.
 */
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

enum {
    SCAN_BLOCK_BYTES = 64,
    SCAN_BLOCKS_MOST = 32,
    SCAN_AHEAD = 4,       /* entries of the list that the fast paths look at together */
    SCAN_AFTER_BYTES = 8, /* of text that can be read from each of them on */
};

/* What is wrong and at which byte. */
struct scan_fault {
    enum record_fault code;
    const char *at;
};

struct scan {
    const char *end;
    const char *base;     /* of the classified text */
    size_t classified;    /* bytes of it */
    const uint16_t *at;   /* the cursor: no special byte that is still to be read comes before its entry */
    const uint16_t *fast; /* a cursor before this has SCAN_AHEAD entries, with SCAN_AFTER_BYTES of text from each on */
    size_t next;          /* blocks to classify the next time: small texts are not read far ahead */
    bool has_choice;      /* the text could be written otherwise: white space between tokens, escapes \u and \/ */
    struct scan_fault fault;
    /* where the special bytes are, counted from the base; `classified` stands behind the last one */
    uint16_t places[(SCAN_BLOCKS_MOST + 1) * SCAN_BLOCK_BYTES];
};

static inline void scan_start(struct scan *scan, const char *p, const char *end) {
    scan->end = end;
    scan->base = p;
    scan->classified = 0;
    scan->at = scan->fast = scan->places;
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
/* Move the cursor to the first special byte at or after `p` and return that, or the end. `p` never goes back. */
const char *scan_plain(struct scan *scan, const char *p);
/* As scan_at_quote when the cursor is not there yet. */
const uint16_t *scan_to_quote(struct scan *scan, const char *p);
/* List the special bytes of `blocks` blocks of text, as distances from it; returns how many. A block's worth of entries
 * behind them may be overwritten. */
size_t scan_classify(const char *text, size_t blocks, uint16_t *places);
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

/* The cursor at the quote that `p` is, when the next SCAN_AHEAD special bytes are known, or NULL. */
static inline const uint16_t *scan_at_quote(struct scan *scan, const char *p) {
    if (SCAN_LIKELY(scan->at < scan->fast && scan->base + *scan->at == p))
        return scan->at;
    return scan_to_quote(scan, p);
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
    const uint16_t *at = scan_at_quote(scan, p - 1);
    if (SCAN_LIKELY(at && scan->base[at[1]] == '"')) {
        scan->at = at + 2;
        *has_escape = false;
        return scan->base + at[1] + 1;
    }
    return scan_string_from(scan, p, scan_plain(scan, p), has_escape);
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
