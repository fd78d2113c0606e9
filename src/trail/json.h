/* The lowest layer over JSON text: skip a value, resolve a string, check UTF-8. SSE2 with a portable fallback.
 *
 * Works on slices, keeps no state, allocates only in the arena given. Used by the record scanner, by the containers and
 * wherever a member is looked up in a JSON column without building a tree. */
#ifndef TRAIL_JSON_H
#define TRAIL_JSON_H

#include "base/arena.h"
#include "trail/record.h"

/* The position after white space at `p`. */
const char *json_space(const char *p, const char *end);

/* Skip the value (of any type) that starts at `p` (no leading white space). Returns the position after it, or NULL
 * with *fault set: RECORD_TRUNCATED when `end` came first, else why. Checks structure and depth, and in strings
 * escapes, control characters, UTF-8 and length. */
const char *json_skip(const char *p, const char *end, enum record_fault *fault);

/* As json_skip for a string at `p` (a quote). `*has_escape` tells whether json_unescape is needed. */
const char *json_skip_string(const char *p, const char *end, bool *has_escape, enum record_fault *fault);

/* The text of a string literal given WITHOUT its quotes, escapes resolved (lone surrogates become U+FFFD).
 * The input must have passed json_skip. Returns `raw` itself when it has no escape. */
struct str json_unescape(struct str raw, struct arena *arena);

/* True when `s` is valid UTF-8 (no surrogates, no overlong forms). */
bool utf8_valid(struct str s);

/* Walk the members of an object or the items of an array, given as text that passed json_skip:
 *   struct json_cursor cursor = json_open(text);
 *   struct json_item item;
 *   while (json_next(&cursor, &item)) …
 * A text that is neither has no items. */
struct json_cursor {
    const char *p, *end;
    char kind; /* '{', '[' or 0 */
};
struct json_item {
    struct str name;  /* raw, without quotes; absent in arrays */
    struct str value; /* raw JSON text */
};
struct json_cursor json_open(struct str text);
bool json_next(struct json_cursor *cursor, struct json_item *item);

/* The raw value at a path such as "credentials.accessKeyId" or "items[0].groupId" or "items[].id" (first item that has
 * it), absent when there is none or it is null. Of several members of one name the last counts. Names compare exactly,
 * without resolving escapes. */
struct str json_at(struct str text, const char *path);
/* Hand out every value at a path in which "[]" stands for all items of a list: "tasks[].taskArn", "[].arn". Nulls are
 * handed out where they are items. */
void json_each(struct str text, struct str path, void (*give)(void *context, struct str value), void *context);
/* Several members of an object in one walk: values[i] is what json_at gives for names[i], a name and no path. */
void json_members(struct str object, const char *const *names, size_t count, struct str *values);
/* As json_at, for a scalar: a string unescaped into `arena`, a number or boolean as its text; null, objects and
 * arrays are absent. */
struct str json_text_at(struct str text, const char *path, struct arena *arena);
/* A raw value as text by the same rule. */
struct str json_scalar(struct str value, struct arena *arena);
/* Append `text` as a JSON string literal with quotes. What acts on a terminal (controls, bidirectional marks) is
 * escaped; a byte that is not UTF-8 becomes U+FFFD. */
struct buf;
void json_quote(struct buf *out, struct str text);

#endif
