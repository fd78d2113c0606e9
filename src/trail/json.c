#include "trail/json.h"

#include <stdlib.h>

#include "base/buf.h"
#include "trail/scan.h"

/* --- skipping -------------------------------------------------------------------------------------------------- */

const char *json_space(const char *p, const char *end) {
    struct scan scan;
    scan_start(&scan, p, end);
    return scan_spaces(&scan, p);
}

const char *json_skip(const char *p, const char *end, enum record_fault *fault) {
    struct scan scan;
    scan_start(&scan, p, end);
    const char *after = scan_value(&scan, p, 0);
    *fault = scan.fault.code;
    return after;
}

const char *json_skip_string(const char *p, const char *end, bool *has_escape, enum record_fault *fault) {
    struct scan scan;
    scan_start(&scan, p, end);
    bool is_string = p < end && *p == '"';
    const char *after = is_string ? scan_string(&scan, p + 1) : scan_unexpected(&scan, p);
    *has_escape = scan.has_escape;
    *fault = scan.fault.code;
    return after;
}

/* --- resolving ------------------------------------------------------------------------------------------------- */

static char resolve_short(char c) {
    switch (c) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return c;
    }
}

static int hex4(const char *p) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
        unsigned char digit = (unsigned char)(p[i] - '0'), letter = (unsigned char)((p[i] | 0x20) - 'a');
        if (digit > 9 && letter > 5)
            return -1;
        value = value << 4 | (digit <= 9 ? digit : letter + 10);
    }
    return value;
}

int scan_unicode_escape(const char *p, const char *end, size_t *len) {
    int code = end - p >= 6 && p[1] == 'u' ? hex4(p + 2) : -1;
    *len = 6;
    if (code < 0xd800 || code > 0xdbff || end - p < 12 || p[6] != '\\' || p[7] != 'u')
        return code;
    int low = hex4(p + 8);
    if (low < 0xdc00 || low > 0xdfff)
        return code;
    *len = 12;
    return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
}

/* Resolve the escape at *p (a backslash) into `out`; returns the bytes written, never more than were read. */
static size_t resolve_escape(const char **p, const char *end, char *out) {
    const char *s = *p;
    size_t len;
    int code = scan_unicode_escape(s, end, &len);
    if (code < 0) {
        *p = end - s >= 2 ? s + 2 : end;
        out[0] = end - s >= 2 ? resolve_short(s[1]) : '\\';
        return 1;
    }
    *p = s + len;
    return utf8_put(out, code >= 0xd800 && code <= 0xdfff ? 0xfffd : (uint32_t)code);
}

struct str json_unescape(struct str raw, struct arena *arena) {
    const char *escape = raw.len ? memchr(raw.data, '\\', raw.len) : NULL;
    if (!escape)
        return raw;
    /* resolved text is never longer than its escapes */
    char *text = arena_alloc(arena, raw.len + 1), *out = text;
    const char *p = raw.data, *end = raw.data + raw.len;
    for (; escape; escape = p < end ? memchr(p, '\\', (size_t)(end - p)) : NULL) {
        memcpy(out, p, (size_t)(escape - p));
        out += escape - p;
        p = escape;
        out += resolve_escape(&p, end, out);
    }
    memcpy(out, p, (size_t)(end - p));
    out += end - p;
    *out = '\0';
    return (struct str){text, (size_t)(out - text)};
}

/* --- walking --------------------------------------------------------------------------------------------------- */

struct json_cursor json_open(struct str text) {
    text = str_trim(text);
    if (!text.len || (*text.data != '{' && *text.data != '['))
        return (struct json_cursor){NULL, NULL, 0};
    return (struct json_cursor){text.data + 1, text.data + text.len, *text.data};
}

/* The end of the walk: also of a text that did not pass json_skip. */
static bool stop_walk(struct json_cursor *cursor) {
    *cursor = (struct json_cursor){NULL, NULL, 0};
    return false;
}

/* Take the member's name and its colon; returns the position of the value, or NULL. */
static const char *next_name(struct scan *scan, const char *p, struct str *name) {
    if (p == scan->end || *p != '"')
        return NULL;
    const char *after = scan_string(scan, p + 1);
    if (!after)
        return NULL;
    *name = (struct str){p + 1, (size_t)(after - p - 2)};
    p = scan_space(scan, after);
    return p < scan->end && *p == ':' ? scan_space(scan, p + 1) : NULL;
}

bool json_next(struct json_cursor *cursor, struct json_item *item) {
    if (!cursor->kind)
        return false;
    struct scan scan;
    scan_start(&scan, cursor->p, cursor->end);
    const char *p = scan_space(&scan, cursor->p);
    item->name = STR_NONE;
    if (cursor->kind == '{')
        p = next_name(&scan, p, &item->name);
    const char *after = p ? scan_value(&scan, p, 0) : NULL;
    if (!after)
        return stop_walk(cursor);
    item->value = (struct str){p, (size_t)(after - p)};
    after = scan_space(&scan, after);
    cursor->p = after < cursor->end && *after == ',' ? after + 1 : cursor->end;
    return true;
}

/* --- looking up ------------------------------------------------------------------------------------------------ */

static struct str present(struct str value) {
    return str_is(value, "null") ? STR_NONE : value;
}

/* The last member of that name, as everywhere. */
static struct str member(struct str object, struct str name) {
    struct str found = STR_NONE;
    struct json_cursor cursor = json_open(object);
    struct json_item item;
    while (cursor.kind != '[' && json_next(&cursor, &item))
        if (str_eq(item.name, name))
            found = item.value;
    return present(found);
}

void json_members(struct str object, const char *const *names, size_t count, struct str *values) {
    struct json_cursor cursor = json_open(object);
    struct json_item item;
    for (size_t i = 0; i < count; i++)
        values[i] = STR_NONE;
    while (cursor.kind != '[' && json_next(&cursor, &item))
        for (size_t i = 0; i < count; i++)
            if (str_is(item.name, names[i]))
                values[i] = item.value;
    for (size_t i = 0; i < count; i++)
        values[i] = present(values[i]);
}

static struct str item_at(struct str array, unsigned long index) {
    struct json_cursor cursor = json_open(array);
    struct json_item item;
    while (cursor.kind == '[' && json_next(&cursor, &item))
        if (index-- == 0)
            return present(item.value);
    return STR_NONE;
}

/* The first item that has `rest`. */
static struct str any_item(struct str array, const char *rest) {
    struct json_cursor cursor = json_open(array);
    struct json_item item;
    while (cursor.kind == '[' && json_next(&cursor, &item)) {
        struct str found = json_at(item.value, rest);
        if (found.data)
            return found;
    }
    return STR_NONE;
}

struct str json_at(struct str text, const char *path) {
    text = present(text);
    while (*path && text.data) {
        if (*path == '.') {
            path++;
        } else if (*path == '[') {
            const char *close = strchr(path, ']');
            if (!close)
                BUG("path without ']': '%s'", path);
            if (close == path + 1)
                return any_item(text, close + 1);
            text = item_at(text, strtoul(path + 1, NULL, 10));
            path = close + 1;
        } else {
            size_t len = strcspn(path, ".[");
            text = member(text, (struct str){path, len});
            path += len;
        }
    }
    return text;
}

/* The path behind its first name or "[]", and the dot that may follow. */
static struct str path_behind(struct str path, size_t len) {
    struct str rest = str_slice(path, len, path.len);
    return str_starts(rest, ".") ? str_slice(rest, 1, rest.len) : rest;
}

void json_each(struct str text, struct str path, void (*give)(void *context, struct str value), void *context) {
    while (path.len && path.data[0] != '[' && text.data) {
        struct str name = str_before(str_before(path, '.'), '[');
        text = member(text, name);
        path = path_behind(path, name.len);
    }
    if (!text.data)
        return;
    if (!path.len) {
        give(context, text);
        return;
    }
    struct json_cursor cursor = json_open(text);
    struct json_item item;
    while (cursor.kind == '[' && json_next(&cursor, &item))
        json_each(item.value, path_behind(path, 2), give, context);
}

struct str json_scalar(struct str value, struct arena *arena) {
    value = str_trim(value);
    if (!value.len || value.data[0] == '{' || value.data[0] == '[')
        return STR_NONE;
    if (value.data[0] != '"')
        return present(value);
    if (value.len < 2)
        return STR_NONE;
    return json_unescape(str_slice(value, 1, value.len - 1), arena);
}

struct str json_text_at(struct str text, const char *path, struct arena *arena) {
    return json_scalar(json_at(text, path), arena);
}

/* --- writing --------------------------------------------------------------------------------------------------- */

/* Characters that are escaped although JSON allows them raw: they act on terminals (C1 controls, DEL) or reorder what
 * is shown (bidirectional marks). Unicode 15.0, Bidi_Control and general category Cc. */
static bool acts_on_display(uint32_t code) {
    return (code >= 0x7f && code <= 0x9f) || code == 0x61c || code == 0x200e || code == 0x200f ||
           (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

static uint32_t decode(const char *p, int len) {
    const unsigned char *s = (const unsigned char *)p;
    switch (len) {
    case 1: return s[0];
    case 2: return (s[0] & 0x1fu) << 6 | (s[1] & 0x3fu);
    case 3: return (s[0] & 0x0fu) << 12 | (s[1] & 0x3fu) << 6 | (s[2] & 0x3fu);
    default: return (s[0] & 0x07u) << 18 | (s[1] & 0x3fu) << 12 | (s[2] & 0x3fu) << 6 | (s[3] & 0x3fu);
    }
}

static void quote_ascii(struct buf *out, char c) {
    static const char letters[] = {['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
    if (c == '"' || c == '\\')
        buf_printf(out, "\\%c", c);
    else if ((size_t)c < sizeof letters && letters[(size_t)c])
        buf_printf(out, "\\%c", letters[(size_t)c]);
    else
        buf_printf(out, "\\u%04x", (unsigned)c);
}

/* Write the special character at `p`; returns the position after it. */
static const char *quote_special(struct buf *out, const char *p, const char *end) {
    int len = utf8_sequence(p, end);
    if (len <= 0) { /* not from a record: a command line, a file name */
        buf_addz(out, "\xef\xbf\xbd");
        return p + 1;
    }
    uint32_t code = decode(p, len);
    if (code < 0x80 && code != 0x7f)
        quote_ascii(out, *p);
    else if (acts_on_display(code))
        buf_printf(out, "\\u%04x", code);
    else
        buf_add(out, (struct str){p, (size_t)len});
    return p + len;
}

void json_quote(struct buf *out, struct str text) {
    const char *p = text.data, *end = text.len ? text.data + text.len : text.data;
    buf_addc(out, '"');
    while (p < end) {
        const char *stop = p;
        while (stop < end && !scan_is_special(*stop) && *stop != 0x7f)
            stop++;
        buf_add(out, (struct str){p, (size_t)(stop - p)});
        p = stop < end ? quote_special(out, stop, end) : end;
    }
    buf_addc(out, '"');
}
