#include "store/text.h"

#include "trail/scan.h"

struct str text_valid(struct arena *arena, struct str text) {
    if (!text.len || utf8_valid(text))
        return text;
    char *out = arena_alloc(arena, text.len * 3 + 1), *at = out;
    for (const char *p = text.data, *end = p + text.len; p < end;) {
        int len = utf8_sequence(p, end);
        if (len > 0) {
            memcpy(at, p, (size_t)len);
            at += len;
            p += len;
        } else {
            at += utf8_put(at, 0xfffd);
            p++;
        }
    }
    *at = '\0';
    return (struct str){out, (size_t)(at - out)};
}

json_t *text_json(struct str text) {
    struct arena arena = ARENA_EMPTY;
    if (!text.data)
        return json_null();
    struct str valid = text_valid(&arena, text);
    json_t *json = json_stringn(valid.data, valid.len);
    arena_clear(&arena);
    return json;
}
