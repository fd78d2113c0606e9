/* A borrowed piece of text: pointer and length, not terminated.
 *
 * `data == NULL` means "absent" (JSON null or no such member); an empty string has data and len 0.
 * A str never owns its bytes; whoever hands it out says how long they live. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
    const char *data;
    size_t len;
};

#define STR_NONE ((struct str){NULL, 0})
/* A str from a string literal, computed at compile time. */
#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
/* For printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) ((int)(s).len), ((s).data ? (s).data : "")

static inline struct str str_of(const char *text) {
    return text ? (struct str){text, strlen(text)} : STR_NONE;
}

/* True for absent and for "". */
static inline bool str_empty(struct str s) {
    return s.len == 0;
}

/* Absent equals only absent. */
static inline bool str_eq(struct str a, struct str b) {
    return a.len == b.len && !a.data == !b.data && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline bool str_is(struct str a, const char *text) {
    size_t len = strlen(text);
    return a.data && a.len == len && memcmp(a.data, text, len) == 0;
}

static inline bool str_starts(struct str s, const char *prefix) {
    size_t len = strlen(prefix);
    return s.len >= len && memcmp(s.data, prefix, len) == 0;
}

static inline bool str_ends(struct str s, const char *suffix) {
    size_t len = strlen(suffix);
    return s.len >= len && memcmp(s.data + s.len - len, suffix, len) == 0;
}

/* ASCII case-insensitive equality. */
bool str_is_nocase(struct str s, const char *text);

/* Position of `needle` in `s` at or after `from`, or (size_t)-1. */
size_t str_find(struct str s, const char *needle, size_t from);
bool str_contains(struct str s, const char *needle);
/* As str_contains, ASCII case-insensitive. */
bool str_contains_nocase(struct str s, const char *needle);

/* Bytes [from, to) of s, clamped to its length. */
struct str str_slice(struct str s, size_t from, size_t to);
/* s without leading and trailing ASCII white space. */
struct str str_trim(struct str s);
/* <0, 0, >0; absent sorts first. */
int str_compare(struct str a, struct str b);
/* The part before the first `c`; all of s when there is none. */
struct str str_before(struct str s, char c);
/* The part after the last `c`; all of s when there is none. */
struct str str_after_last(struct str s, char c);

#endif
