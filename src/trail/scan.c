#include "trail/scan.h"

const char *scan_fail(struct scan *scan, enum record_fault code, const char *at) {
    scan->fault = (struct scan_fault){code, at};
    return NULL;
}

const char *scan_unexpected(struct scan *scan, const char *p) {
    return scan_fail(scan, p == scan->end ? RECORD_TRUNCATED : RECORD_SYNTAX, p);
}

/* --- strings --------------------------------------------------------------------------------------------------- */

/* What is read beyond the end of a value is read in vain. */
enum { BLOCKS_LATER = 8 };

/* The cursors from which the fast paths may look ahead. */
static void limit_fast(struct scan *scan, size_t count) {
    const size_t left = (size_t)(scan->end - scan->base);
    while (count && (size_t)scan->places[count - 1] + SCAN_AFTER_BYTES > left)
        count--;
    scan->fast = scan->places + (count >= SCAN_AHEAD ? count - (SCAN_AHEAD - 1) : 0);
}

/* Classify from `p` on. What is left at the end is copied, so that nothing behind it is read; the zeros behind the copy
 * are special. */
static void classify_from(struct scan *scan, const char *p) {
    size_t left = (size_t)(scan->end - p), blocks = left / SCAN_BLOCK_BYTES, count;
    if (SCAN_LIKELY(blocks)) {
        blocks = blocks < scan->next ? blocks : scan->next;
        count = scan_classify(p, blocks, scan->places);
    } else {
        char rest[SCAN_BLOCK_BYTES] = {0};
        memcpy(rest, p, left);
        blocks = 1;
        count = scan_classify(rest, 1, scan->places);
    }
    scan->base = p;
    scan->classified = blocks * SCAN_BLOCK_BYTES;
    scan->places[count] = (uint16_t)scan->classified;
    scan->at = scan->places;
    limit_fast(scan, count);
    scan->next = scan->next < BLOCKS_LATER ? scan->next * 2 : BLOCKS_LATER;
}

/* Move the cursor on to `p`, which is in the classified text. */
static void catch_up(struct scan *scan, const char *p) {
    const uint16_t *at = scan->at;
    while (scan->base + *at < p)
        at++;
    scan->at = at;
}

const char *scan_plain(struct scan *scan, const char *p) {
    if (SCAN_LIKELY((size_t)(p - scan->base) < scan->classified)) {
        catch_up(scan, p);
        if (SCAN_LIKELY(*scan->at < scan->classified))
            return scan->base + *scan->at;
        p = scan->base + scan->classified;
    }
    for (; p < scan->end; p = scan->base + scan->classified) {
        classify_from(scan, p);
        if (*scan->at < scan->classified)
            return scan->base + *scan->at;
    }
    return scan->end;
}

const uint16_t *scan_to_quote(struct scan *scan, const char *p) {
    if ((size_t)(p - scan->base) < scan->classified)
        catch_up(scan, p);
    if (scan->at >= scan->fast || scan->base + *scan->at != p) /* the list is used up, or nearly so */
        classify_from(scan, p);
    return scan->at < scan->fast ? scan->at : NULL;
}

static bool is_hex(char c) {
    return (unsigned char)(c - '0') <= 9 || (unsigned char)((c | 0x20) - 'a') <= 5;
}

/* Skip the escape at `p` (a backslash). */
static const char *scan_escape(struct scan *scan, const char *p) {
    if (scan->end - p < 2)
        return scan_fail(scan, RECORD_TRUNCATED, scan->end);
    scan->has_choice |= p[1] == 'u' || p[1] == '/';
    if (p[1] != 'u')
        return p[1] && strchr("\"\\/bfnrt", p[1]) ? p + 2 : scan_fail(scan, RECORD_ESCAPE, p);
    for (int i = 2; i < 6; i++) {
        if (p + i == scan->end)
            return scan_fail(scan, RECORD_TRUNCATED, scan->end);
        if (!is_hex(p[i]))
            return scan_fail(scan, RECORD_ESCAPE, p);
    }
    return p + 6;
}

/* Skip the special byte of a string, and what belongs to it. */
static const char *scan_special(struct scan *scan, const char *p) {
    if (*p == '\\')
        return scan_escape(scan, p);
    if ((unsigned char)*p < 0x20)
        return scan_fail(scan, RECORD_CONTROL, p);
    /* text that is not ASCII comes in runs */
    while (p < scan->end && (signed char)*p < 0) {
        int len = utf8_sequence(p, scan->end);
        if (len <= 0)
            return len ? scan_fail(scan, RECORD_TRUNCATED, scan->end) : scan_fail(scan, RECORD_UTF8, p);
        p += len;
    }
    return p;
}

const char *scan_string_slow(struct scan *scan, const char *start, const char *p, bool *has_escape) {
    for (;;) {
        /* before the end is looked at: a string without end must not be waited for */
        if ((size_t)(p - start) > LIMIT_STRING_BYTES)
            return scan_fail(scan, RECORD_STRING_BYTES, start + LIMIT_STRING_BYTES);
        if (p == scan->end)
            return scan_fail(scan, RECORD_TRUNCATED, p);
        if (*p == '"')
            return p + 1;
        *has_escape |= *p == '\\';
        p = scan_special(scan, p);
        if (!p)
            return NULL;
        p = scan_plain(scan, p);
    }
}

/* --- values ---------------------------------------------------------------------------------------------------- */

const char *scan_spaces(struct scan *scan, const char *p) {
    const char *start = p;
    while (p < scan->end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        p++;
    scan->has_choice |= p > start;
    return p;
}

/* At least one digit. */
static const char *scan_digits(struct scan *scan, const char *p) {
    const char *start = p;
    while (p < scan->end && (unsigned char)(*p - '0') <= 9)
        p++;
    return p > start ? p : scan_unexpected(scan, p);
}

static const char *scan_number(struct scan *scan, const char *p) {
    const char *end = scan->end;
    if (*p == '-')
        p++;
    /* a number has no leading zeros */
    p = p < end && *p == '0' ? p + 1 : scan_digits(scan, p);
    if (p && p < end && *p == '.')
        p = scan_digits(scan, p + 1);
    if (p && p < end && (*p | 0x20) == 'e') {
        p++;
        if (p < end && (*p == '+' || *p == '-'))
            p++;
        p = scan_digits(scan, p);
    }
    return p;
}

static const char *scan_word(struct scan *scan, const char *p, const char *word) {
    if (SCAN_LIKELY(scan->end - p >= 4 && memcmp(p, word, 4) == 0))
        p += 4, word += 4;
    for (; *word; word++, p++)
        if (p == scan->end || *p != *word)
            return scan_unexpected(scan, p);
    return p;
}

/* Skip a number or one of true, false, null. */
static const char *scan_scalar(struct scan *scan, const char *p) {
    switch (*p) {
    case 't': return scan_word(scan, p, "true");
    case 'f': return scan_word(scan, p, "false");
    case 'n': return scan_word(scan, p, "null");
    default: return scan_number(scan, p);
    }
}

/* Skip a member's name and its colon; `p` is at the name. */
static const char *scan_name(struct scan *scan, const char *p) {
    bool has_escape;
    if (p == scan->end || *p != '"')
        return scan_unexpected(scan, p);
    p = scan_string(scan, p + 1, &has_escape);
    if (!p)
        return NULL;
    p = scan_space(scan, p);
    if (p == scan->end || *p != ':')
        return scan_unexpected(scan, p);
    return scan_space(scan, p + 1);
}

/* Method: the open containers are bits of `objects`, innermost lowest, so that nesting costs neither memory nor calls.
 * Those around (`depth`) are not among them. */
_Static_assert(LIMIT_JSON_DEPTH <= 64, "the stack of open containers is one word");

const char *scan_value(struct scan *scan, const char *p, unsigned depth) {
    uint64_t objects = 0;
    unsigned open = 0;
    bool has_escape;
    const char *const end = scan->end;
    const char *start, *stop;
    const uint16_t *at;
value:
    if (SCAN_UNLIKELY(p == end))
        return scan_unexpected(scan, p);
    if (*p == '"') {
        p = scan_string(scan, p + 1, &has_escape);
    } else if (*p == '{' || *p == '[') {
        if (SCAN_UNLIKELY(depth + open == LIMIT_JSON_DEPTH))
            return scan_fail(scan, RECORD_DEPTH, p);
        bool object = *p == '{';
        objects = objects << 1 | object;
        open++;
        p = scan_space(scan, p + 1);
        if (p < end && *p == (object ? '}' : ']'))
            goto close;
        if (object)
            goto name;
        goto value;
    } else {
        p = scan_scalar(scan, p);
    }
scanned:
    if (SCAN_UNLIKELY(!p))
        return NULL;
after:
    if (!open)
        return p;
    p = scan_space(scan, p);
    if (SCAN_UNLIKELY(p == end))
        return scan_unexpected(scan, p);
    if (*p == ',') {
        p = scan_space(scan, p + 1);
        if (!(objects & 1))
            goto value;
        goto name;
    }
    if (SCAN_UNLIKELY(*p != (objects & 1 ? '}' : ']')))
        return scan_unexpected(scan, p);
close:
    p++;
    objects >>= 1;
    open--;
    goto after;
name:
    if (SCAN_UNLIKELY(p == end || *p != '"'))
        return scan_unexpected(scan, p);
    /* most members are strings and have no space in them: few instructions for those, and none that waits for the
     * one before */
    at = scan_at_quote(scan, p);
    if (SCAN_UNLIKELY(!at))
        goto any_name;
quote:
    stop = scan->base + at[1];
    if (SCAN_LIKELY(scan_is_next3(stop, "\":\""))) {
        start = stop + 3;
        stop = scan->base + at[3]; /* at[2] is the quote before `start` */
        if (SCAN_LIKELY(scan_is_next3(stop, "\",\""))) {
            p = stop + 2;
            at += 4;
            if (SCAN_LIKELY(at < scan->fast))
                goto quote;
            goto name;
        }
        scan->at = at + 3;
        p = scan_string_from(scan, start, stop, &has_escape);
        goto scanned;
    }
    if (stop[0] == '"' && stop[1] == ':' && (unsigned char)stop[2] > ' ') {
        scan->at = at + 2;
        p = stop + 2;
        goto value;
    }
any_name:
    p = scan_name(scan, p);
    if (SCAN_LIKELY(p))
        goto value;
    return NULL;
}
