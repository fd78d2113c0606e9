#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "trail/parameters.h"

static struct arena arena;

static void expect(const char *parameters, const char *wanted) {
    struct str found = parameters_sample(str_of(parameters), &arena);
    if (wanted ? !str_is(found, wanted) : found.data != NULL)
        fail_msg("%s: '%.*s', not '%s'", parameters, STR_ARG(found), wanted ? wanted : "(absent)");
}

static void what_says_nothing_is_left_out(void **state) {
    (void)state;
    expect("{ \"roleName\" : \"x\" , \"clientToken\":\"t\", \"nextToken\":\"n\", \"idempotencyToken\":\"i\" }",
           "{\"roleName\":\"x\"}");
    expect("{\"a\":{\"clientToken\":\"t\",\"b\":[1, true, null]}}", "{\"a\":{\"b\":[1,true,null]}}");
    expect("{\"clientToken\":\"t\"}", NULL);
    expect("{}", NULL);
    expect("null", NULL);
    expect(" ", NULL);
    assert_null(parameters_sample(STR_NONE, &arena).data);
}

static void secrets_are_hidden_names_of_secrets_are_not(void **state) {
    (void)state;
    expect("{\"masterUserPassword\":\"hunter2\",\"dBInstanceIdentifier\":\"db\"}",
           "{\"masterUserPassword\":\"<hidden>\",\"dBInstanceIdentifier\":\"db\"}");
    expect("{\"secretId\":\"prod/db\",\"secretString\":\"s3cr3t\"}",
           "{\"secretId\":\"prod/db\",\"secretString\":\"<hidden>\"}");
    expect("{\"clientSecret\":{\"deep\":\"x\"},\"sessionToken\":\"x\"}",
           "{\"clientSecret\":\"<hidden>\",\"sessionToken\":\"<hidden>\"}");
    expect("{\"passwordResetRequired\":true}", "{\"passwordResetRequired\":true}");
}

static void redacted_values_read_hidden(void **state) {
    (void)state;
    expect("{\"value\":\"HIDDEN_DUE_TO_SECURITY_REASONS\",\"sql\":\"***OMITTED***\"}",
           "{\"value\":\"<hidden>\",\"sql\":\"<hidden>\"}");
    assert_true(parameters_redacted(STR("<sensitiveDataRemoved>")));
    assert_false(parameters_redacted(STR("*")));
}

static void long_strings_lose_their_end(void **state) {
    (void)state;
    char text[2000];
    int at = snprintf(text, sizeof text, "{\"a\":\"");
    memset(text + at, 'x', 600);
    snprintf(text + at + 600, sizeof text - (size_t)at - 600, "\",\"b\":1}");
    struct str found = parameters_sample(str_of(text), &arena);
    assert_true(str_starts(found, "{\"a\":\"xxx"));
    assert_true(str_ends(found, "x…\",\"b\":1}"));
    assert_true(found.len <= PARAMETERS_MOST_BYTES);
}

static void members_that_do_not_fit_are_counted(void **state) {
    (void)state;
    struct str text = STR("{");
    for (int i = 0; i < 100; i++)
        text = arena_printf(&arena, "%.*s%s\"member%d\":\"value %d\"", STR_ARG(text), i ? "," : "", i, i);
    text = arena_printf(&arena, "%.*s}", STR_ARG(text));
    struct str found = parameters_sample(text, &arena);
    assert_true(found.len <= PARAMETERS_MOST_BYTES);
    json_t *parsed = json_loadb(found.data, found.len, 0, NULL);
    assert_non_null(parsed);
    const char *more = json_string_value(json_object_get(parsed, "…"));
    assert_non_null(more);
    assert_int_equal(json_object_size(parsed) - 1 + (size_t)strtol(more, NULL, 10), 100);
    json_decref(parsed);
}

/* --- property: the sample is valid JSON of bounded length whatever the parameters --------------------------------- */

static uint64_t seed = 77;
static unsigned draw(unsigned below) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed % below);
}

static json_t *random_value(int depth) {
    static const char *const strings[] = {
        "", "x", "\"\\\n\x01\x7f", "é名😀", "a longer piece of text, longer than others", "***", "\u202e"};
    unsigned kind = draw(depth > 6 ? 4 : 8);
    if (kind == 0)
        return json_integer(draw(1000000));
    if (kind == 1)
        return json_boolean(draw(2));
    if (kind == 2)
        return json_null();
    if (kind == 3) {
        char text[1200] = "";
        for (unsigned i = draw(24); i > 0; i--)
            strcat(text, strings[draw(7)]);
        return json_string(text);
    }
    json_t *nested = kind < 6 ? json_object() : json_array();
    for (unsigned i = draw(9); i > 0; i--) {
        char name[200];
        snprintf(name, sizeof name, "%s%u%.*s", draw(5) ? "member" : "password", draw(100), (int)draw(60),
                 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
        if (json_is_object(nested))
            json_object_set_new(nested, name, random_value(depth + 1));
        else
            json_array_append_new(nested, random_value(depth + 1));
    }
    return nested;
}

static void a_sample_is_valid_and_bounded_whatever_comes(void **state) {
    (void)state;
    for (int round = 0; round < 5000; round++) {
        json_t *value = random_value(0);
        char *text = json_dumps(value, JSON_ENCODE_ANY | (draw(2) ? JSON_ENSURE_ASCII : 0) | JSON_INDENT(draw(3)));
        struct str found = parameters_sample(str_of(text), &arena);
        json_error_t fault;
        json_t *parsed = found.data ? json_loadb(found.data, found.len, JSON_DECODE_ANY, &fault) : json_null();
        if (!parsed)
            fail_msg("%s\n%.*s\n%s", text, STR_ARG(found), fault.text);
        assert_true(found.len <= PARAMETERS_MOST_BYTES);
        json_decref(parsed);
        json_decref(value);
        free(text);
        arena_reset(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_says_nothing_is_left_out),
        cmocka_unit_test(secrets_are_hidden_names_of_secrets_are_not),
        cmocka_unit_test(redacted_values_read_hidden),
        cmocka_unit_test(long_strings_lose_their_end),
        cmocka_unit_test(members_that_do_not_fit_are_counted),
        cmocka_unit_test(a_sample_is_valid_and_bounded_whatever_comes),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_clear(&arena);
    return failed;
}
