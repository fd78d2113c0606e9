/* Session tokens are taken out of what is kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "trail/redact.h"

static void assert_redacted(const char *json, const char *expected) {
    struct arena arena = ARENA_EMPTY;
    struct str text = redact_session_tokens(str_of(json), &arena);
    assert_int_equal(text.len, strlen(expected));
    assert_memory_equal(text.data, expected, text.len);
    arena_clear(&arena);
}

static void token_is_replaced_and_everything_else_kept(void **state) {
    (void)state;
    assert_redacted(
        "{\"credentials\":{\"accessKeyId\":\"ASIA\",\"sessionToken\":\"IQoJb3JpZ2luX2VjEJ//////////wEaCXVz\",\"x\":1}}",
        "{\"credentials\":{\"accessKeyId\":\"ASIA\",\"sessionToken\":\"<redacted>\",\"x\":1}}");
}

static void every_token_of_several_is_replaced_with_any_white_space(void **state) {
    (void)state;
    assert_redacted(
        "[{\"sessionToken\" : \n\"aaaaaaaaaaaaaaaaaaaaaaaa\"},{\"sessionToken\":\"bbbbbbbbbbbbbb\\\"bbbbbb\"}]",
        "[{\"sessionToken\" : \n\"<redacted>\"},{\"sessionToken\":\"<redacted>\"}]");
}

static void names_within_strings_and_other_values_stay(void **state) {
    (void)state;
    static const char *const texts[] = {
        "{\"policy\":\"{\\\"sessionToken\\\":\\\"aaaaaaaaaaaaaaaaaaaaaaaa\\\"}\"}",
        "{\"sessionToken\":null}",
        "{\"a\":\"sessionToken\"}",
        "{}",
        "null",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_redacted(texts[i], texts[i]);
}

static void absent_stays_absent(void **state) {
    (void)state;
    struct arena arena = ARENA_EMPTY;
    assert_null(redact_session_tokens(STR_NONE, &arena).data);
    arena_clear(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(token_is_replaced_and_everything_else_kept),
        cmocka_unit_test(every_token_of_several_is_replaced_with_any_white_space),
        cmocka_unit_test(names_within_strings_and_other_values_stay),
        cmocka_unit_test(absent_stays_absent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
