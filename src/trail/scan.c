#include "trail/scan.h"

const char *scan_fail(struct scan *scan, enum record_fault code, const char *at) {
    scan->fault = (struct scan_fault){code, at};
    return NULL;
}

const char *scan_unexpected(struct scan *scan, const char *p) {
    return scan_fail(scan, p == scan->end ? RECORD_TRUNCATED : RECORD_SYNTAX, p);
}

/* --- strings --------------------------------------------------------------------------------------------------- */

/* What is classified beyond the end of a value is classified in vain. */
enum { BLOCKS_LATER = 32 };

/* Classify from `p` on; false when no whole block is left. */
static bool classify_from(struct scan *scan, const char *p) {
    size_t left = (size_t)(scan->end - p);
    if (left < SCAN_BLOCK_BYTES + SCAN_AFTER_BYTES)
        return false;
    size_t blocks = (left - SCAN_AFTER_BYTES) / SCAN_BLOCK_BYTES;
    blocks = blocks < scan->next ? blocks : scan->next;
    scan_classify(p, blocks, scan->specials);
    memset(scan->specials + blocks * SCAN_BLOCK_BYTES / 8, 0, SCAN_ZERO_BYTES);
    scan->base = p;
    scan->classified = blocks * SCAN_BLOCK_BYTES;
    scan->next = scan->next < BLOCKS_LATER ? scan->next * 2 : BLOCKS_LATER;
    return true;
}

/* The first special byte at or after *p that is classified already. NULL when there is none; *p is then moved on to
 * where it is not known whether there is one. */
static const char *find_known(const struct scan *scan, const char **p) {
    while ((size_t)(*p - scan->base) < scan->classified) {
        const char *special = scan_near(scan, *p);
        if (special)
            return special;
        size_t from = (size_t)(*p - scan->base);
        from += 128 - from % 8;
        *p = scan->base + (from < scan->classified ? from : scan->classified);
    }
    return NULL;
}

const char *scan_far(struct scan *scan, const char *p) {
    const char *start = p, *special;
    while (!(special = find_known(scan, &p)))
        if ((size_t)(p - start) > LIMIT_STRING_BYTES || !classify_from(scan, p))
            return NULL;
    return (size_t)(special - start) <= LIMIT_STRING_BYTES ? special : NULL;
}

const char *scan_plain(struct scan *scan, const char *p) {
    const char *special;
    while (!(special = find_known(scan, &p)))
        if (!classify_from(scan, p))
            break;
    if (special)
        return special;
    while (p < scan->end && !scan_is_special(*p))
        p++;
    return p;
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

const char *scan_string_slow(struct scan *scan, const char *start, const char *p) {
    for (;;) {
        /* before the end is looked at: a string without end must not be waited for */
        if ((size_t)(p - start) > LIMIT_STRING_BYTES)
            return scan_fail(scan, RECORD_STRING_BYTES, start + LIMIT_STRING_BYTES);
        if (p == scan->end)
            return scan_fail(scan, RECORD_TRUNCATED, p);
        if (*p == '"')
            return p + 1;
        scan->has_escape |= *p == '\\';
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
    if (p == scan->end || *p != '"')
        return scan_unexpected(scan, p);
    p = scan_string(scan, p + 1);
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
    const char *const end = scan->end;
    const char *close;
value:
    if (SCAN_UNLIKELY(p == end))
        return scan_unexpected(scan, p);
    if (*p == '{') {
        if (SCAN_UNLIKELY(depth + open == LIMIT_JSON_DEPTH))
            return scan_fail(scan, RECORD_DEPTH, p);
        objects = objects << 1 | 1;
        open++;
        if (SCAN_LIKELY(end - p > 1 && p[1] == '"'))
            goto members;
        p = scan_space(scan, p + 1);
        if (p < end && *p == '}')
            goto close;
        goto name;
    } else if (*p == '"') {
        p = scan_string(scan, p + 1);
    } else if (*p == '[') {
        if (SCAN_UNLIKELY(depth + open == LIMIT_JSON_DEPTH))
            return scan_fail(scan, RECORD_DEPTH, p);
        objects <<= 1;
        open++;
        p = scan_space(scan, p + 1);
        if (p < end && *p == ']')
            goto close;
        goto value;
    } else {
        p = scan_scalar(scan, p);
    }
    if (SCAN_UNLIKELY(!p))
        return NULL;
after:
    if (!open)
        return p;
    if (SCAN_LIKELY(end - p > 1 && p[0] == ',' && p[1] == '"' && (objects & 1)))
        goto members;
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
members: /* a comma or an opening brace, and a quote right behind it: most members are plain strings and minified */
    close = scan_close(scan, p + 2);
    if (SCAN_LIKELY(close && scan_is_next3(close, "\":\""))) {
        p = close + 2;
        close = scan_close(scan, p + 1);
        if (SCAN_UNLIKELY(!close))
            goto value;
        p = close + 1;
        if (SCAN_LIKELY(p[0] == ',' && p[1] == '"'))
            goto members;
        goto after;
    }
    if (SCAN_LIKELY(close && close[1] == ':' && (unsigned char)close[2] > ' ')) {
        p = close + 2;
        goto value;
    }
    p++;
name:
    p = scan_name(scan, p);
    if (SCAN_LIKELY(p))
        goto value;
    return NULL;
}
