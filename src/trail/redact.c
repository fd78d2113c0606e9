#include "trail/redact.h"

#include "trail/json.h"

#define NAME        "\"sessionToken\""
#define REPLACEMENT "\"<redacted>\""

/* The string value behind a member's name that ends at `p`; absent when there is no colon or no string. */
static struct str value_behind(const char *p, const char *end) {
    p = json_space(p, end);
    if (p == end || *p != ':')
        return STR_NONE;
    p = json_space(p + 1, end);
    if (p == end || *p != '"')
        return STR_NONE;
    bool escape;
    enum record_fault fault;
    const char *after = json_skip_string(p, end, &escape, &fault);
    return after ? (struct str){p, (size_t)(after - p)} : STR_NONE;
}

struct str redact_session_tokens(struct str json, struct arena *arena) {
    size_t at = str_find(json, NAME, 0);
    if (at == (size_t)-1)
        return json;
    char *text = arena_alloc(arena, json.len + 1);
    size_t len = 0, from = 0;
    for (; at != (size_t)-1; at = str_find(json, NAME, at + 1)) {
        struct str value = value_behind(json.data + at + strlen(NAME), json.data + json.len);
        /* a name within a string has a backslash before its quote; a short value cannot be a token, nor be replaced
         * here */
        if (!value.data || value.len < strlen(REPLACEMENT) || (at && json.data[at - 1] == '\\'))
            continue;
        size_t before = (size_t)(value.data - json.data) - from;
        memcpy(text + len, json.data + from, before);
        memcpy(text + len + before, REPLACEMENT, strlen(REPLACEMENT));
        len += before + strlen(REPLACEMENT);
        from = (size_t)(value.data - json.data) + value.len;
    }
    memcpy(text + len, json.data + from, json.len - from);
    len += json.len - from;
    text[len] = '\0';
    return (struct str){text, len};
}
