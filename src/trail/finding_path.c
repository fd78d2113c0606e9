#include <stdio.h>
#include <strings.h>

#include "trail/finding_fields.h"

/* JSON inside strings of one document; a path may open the same string again. */
#define MOST_OPENED_BYTES ((size_t)16 << 20)
enum { SEGMENT_BYTES = 96 };

/* A member whatever the case of its name. */
const json_t *finding_member(const json_t *object, const char *name) {
    const json_t *exact = json_object_get(object, name);
    if (exact || !json_is_object(object))
        return exact;
    for (void *it = json_object_iter((json_t *)object); it; it = json_object_iter_next((json_t *)object, it))
        if (strcasecmp(json_object_iter_key(it), name) == 0)
            return json_object_iter_value(it);
    return NULL;
}

struct str finding_text(struct finding_reader *r, const json_t *value) {
    if (json_is_string(value))
        return arena_str(r->arena, (struct str){json_string_value(value), json_string_length(value)});
    if (json_is_integer(value))
        return arena_printf(r->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    return STR_NONE;
}

/* Some carriers write JSON into a string; it is parsed when a path leads into it. */
const json_t *finding_opened(struct finding_reader *r, const json_t *value) {
    const char *text = json_string_value(value);
    if (!text || (text[0] != '{' && text[0] != '['))
        return value;
    r->opened_bytes += json_string_length(value);
    if (r->opened_bytes > MOST_OPENED_BYTES)
        return value;
    json_t *inner = json_loadb(text, json_string_length(value), JSON_ALLOW_NUL, NULL);
    if (!inner)
        return value;
    json_array_append_new(r->kept, inner);
    return inner;
}

/* "[]" is any item, "[Type=AwsS3Bucket]" one whose member has this value, "[uid^AWS::]" one whose value starts so. */
static bool selected(const json_t *item, const char *selector) {
    size_t name_len = strcspn(selector, "=^]");
    char name[SEGMENT_BYTES], wanted[SEGMENT_BYTES];
    if (selector[name_len] == ']')
        return true;
    snprintf(name, sizeof name, "%.*s", (int)name_len, selector);
    const char *value = json_string_value(finding_member(item, name)), *rest = selector + name_len + 1;
    snprintf(wanted, sizeof wanted, "%.*s", (int)strcspn(rest, "]"), rest);
    if (!value)
        return false;
    return selector[name_len] == '=' ? strcasecmp(value, wanted) == 0 : strncmp(value, wanted, strlen(wanted)) == 0;
}

static const json_t *at_item(struct finding_reader *r, const json_t *array, const char *selector, const char *rest) {
    if (!json_is_array(array))
        return selector[0] == ']' ? finding_at(r, array, rest) : NULL; /* one thing instead of a list of one */
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *item = json_array_get(array, i);
        const json_t *found = selected(item, selector) ? finding_at(r, item, rest) : NULL;
        if (found)
            return found;
    }
    return NULL;
}

/* The value at a path such as "resource.s3BucketDetails[].arn"; "service|finding" is either name. */
const json_t *finding_at(struct finding_reader *r, const json_t *value, const char *path) {
    while (value && *path) {
        if (*path == '[') {
            const char *rest = strchr(path, ']') + 1;
            return at_item(r, value, path + 1, *rest == '.' ? rest + 1 : rest);
        }
        size_t len = strcspn(path, ".[|");
        char name[SEGMENT_BYTES];
        snprintf(name, sizeof name, "%.*s", (int)len, path);
        const json_t *found = finding_member(finding_opened(r, value), name);
        path += len;
        if (!found && *path == '|') {
            path++;
            continue;
        }
        path += strcspn(path, ".["); /* past an alternative that was not needed */
        path += *path == '.';
        value = found;
    }
    return json_is_null(value) ? NULL : value;
}
