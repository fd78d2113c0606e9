#include "base/str.h"

#include <strings.h>

bool str_is_nocase(struct str s, const char *text) {
    size_t len = strlen(text);
    return s.data && s.len == len && strncasecmp(s.data, text, len) == 0;
}

size_t str_find(struct str s, const char *needle, size_t from) {
    if (!s.data || from > s.len)
        return (size_t)-1;
    const char *hit = memmem(s.data + from, s.len - from, needle, strlen(needle));
    return hit ? (size_t)(hit - s.data) : (size_t)-1;
}

bool str_contains(struct str s, const char *needle) {
    return str_find(s, needle, 0) != (size_t)-1;
}

bool str_contains_nocase(struct str s, const char *needle) {
    size_t len = strlen(needle);
    for (size_t i = 0; i + len <= s.len; i++)
        if (strncasecmp(s.data + i, needle, len) == 0)
            return true;
    return false;
}

struct str str_slice(struct str s, size_t from, size_t to) {
    if (!s.data)
        return s;
    if (to > s.len)
        to = s.len;
    if (from > to)
        from = to;
    return (struct str){s.data + from, to - from};
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct str str_trim(struct str s) {
    while (s.len && is_blank(s.data[0]))
        s.data++, s.len--;
    while (s.len && is_blank(s.data[s.len - 1]))
        s.len--;
    return s;
}

int str_compare(struct str a, struct str b) {
    if (!a.data || !b.data)
        return !!a.data - !!b.data;
    size_t least = a.len < b.len ? a.len : b.len;
    int order = least ? memcmp(a.data, b.data, least) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

struct str str_before(struct str s, char c) {
    const char *hit = s.len ? memchr(s.data, c, s.len) : NULL;
    return hit ? (struct str){s.data, (size_t)(hit - s.data)} : s;
}

struct str str_after_last(struct str s, char c) {
    const char *hit = s.len ? memrchr(s.data, c, s.len) : NULL;
    return hit ? str_slice(s, (size_t)(hit + 1 - s.data), s.len) : s;
}
