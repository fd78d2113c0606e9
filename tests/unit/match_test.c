/* The bracket matcher agrees with a byte-by-byte one on every text, at every alignment, in pieces of every size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "intake/match.h"

/* Only quotes can be escaped: outside strings a backslash is not JSON anyway. */
static const char *slow_brackets(const char *p, const char *end) {
    long depth = 0;
    bool string = false, escaped = false;
    for (; p < end; p++) {
        if (*p == '"' && !escaped)
            string = !string;
        else if (!string && (*p == '{' || *p == '['))
            depth++;
        else if (!string && (*p == '}' || *p == ']') && --depth <= 0)
            return p + 1;
        escaped = *p == '\\' && !escaped;
    }
    return NULL;
}

static uint32_t next_random(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Text of the bytes that matter, beginning with a bracket. */
static size_t make_text(char *text, uint32_t seed) {
    static const char bytes[] = "{{[}]\"\"\"\\\\ab,:xxxxxxxxxxxxxxxxxxxxxx";
    size_t len = 1 + next_random(&seed) % 400;
    text[0] = '{';
    for (size_t i = 1; i < len; i++)
        text[i] = bytes[next_random(&seed) % (seed & 1 ? sizeof bytes - 1 : 14)];
    return len;
}

static void agrees_with_the_slow_way(void **state) {
    (void)state;
    unsigned found = 0;
    for (uint32_t seed = 0; seed < 20000; seed++) {
        char text[512];
        size_t len = make_text(text, seed);
        char *exact = malloc(len);
        memcpy(exact, text, len);
        const char *slow = slow_brackets(exact, exact + len), *fast = match_brackets(exact, exact + len);
        assert_ptr_equal(slow, fast);
        found += fast != NULL;
        free(exact);
    }
    assert_in_range(found, 1000, 19000);
}

static void goes_on_where_the_text_ended(void **state) {
    (void)state;
    for (uint32_t seed = 0; seed < 4000; seed++) {
        char text[512];
        size_t len = make_text(text, seed), step = 1 + seed % 130, at = 0;
        const char *whole = match_brackets(text, text + len), *after = NULL;
        struct match match = {0, 0, 0};
        for (; at < len && !after; at += step) {
            size_t stop = at + step < len ? at + step : len;
            after = match_run(&match, text + at, text + stop);
        }
        assert_ptr_equal(after, whole);
    }
}

static void string_ends_at_the_quote_that_is_not_escaped(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int end; /* -1: none */
    } rows[] = {{"\"\"x", 2}, {"\"a\\\"b\"", 6}, {"\"\\\\\"\"", 4}, {"\"\\\\\\\"\"", 6},
                {"\"a", -1},  {"\"a\\\"", -1},   {"\"", -1},        {"\"\\\"\\\"\" \"", 6}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *text = rows[i].text, *end = match_string(text, text + strlen(text));
        assert_int_equal(end ? end - text : -1, rows[i].end);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_slow_way),
        cmocka_unit_test(goes_on_where_the_text_ended),
        cmocka_unit_test(string_ends_at_the_quote_that_is_not_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
