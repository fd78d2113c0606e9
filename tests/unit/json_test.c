#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "trail/json.h"

static struct arena arena;

static int clear_arena(void **state) {
    (void)state;
    arena_clear(&arena);
    return 0;
}

static void assert_str(struct str got, const char *expected) {
    if (!str_is(got, expected))
        fail_msg("'%.*s' instead of '%s'", STR_ARG(got), expected);
}

/* Skip a copy that ends where its block of memory ends, so that a sanitizer sees a byte too many. */
static enum record_fault skip_value(const char *text, size_t len, size_t *after) {
    enum record_fault fault;
    char *copy = malloc(len ? len : 1);
    memcpy(copy, text, len);
    const char *p = json_skip(copy, copy + len, &fault);
    *after = p ? (size_t)(p - copy) : 0;
    assert_true(p ? fault == RECORD_OK : fault != RECORD_OK);
    free(copy);
    return fault;
}

static void test_values_that_are_valid(void **state) {
    static const char *const texts[] = {"null",
                                        "true",
                                        "false",
                                        "0",
                                        "-0",
                                        "1",
                                        "-12.5e+10",
                                        "1E5",
                                        "0.5",
                                        "1e-7",
                                        "\"\"",
                                        "\"a\"",
                                        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud800\"",
                                        "\"\x7f\"",
                                        "\"\u00e9\u20ac\U0001f600\"",
                                        "[]",
                                        "[ ]",
                                        "{}",
                                        "{ }",
                                        "[[],{}]",
                                        "[1,2]",
                                        "{\"a\":1}",
                                        "{\"a\":{\"b\":[]},\"c\":\"d\"}",
                                        "{ \"a\" : [ 1 , null ] , \"\" : \"\" }",
                                        "{\"a\":\"b\",\"c\":\"d\",\"e\":{\"f\":\"g\"},\"h\":true,\"i\":\"j\"}",
                                        "[\"a\",\"b\",[\"c\"],\"d\"]"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t after, len = strlen(texts[i]);
        enum record_fault fault = skip_value(texts[i], len, &after);
        if (fault || after != len)
            fail_msg("%s: %s, %zu of %zu bytes", texts[i], record_fault_text(fault), after, len);
    }
}

static void test_every_beginning_of_a_value_ends_early(void **state) {
    static const char whole[] =
        "{\"a\":\"x\\u00e9\\n\u20ac\U0001f600\",\"b\":[true,false,null,-1.5e+7,{}],\"c\":{\"d\":\"e\",\"f\":"
        "\"a long string that is longer than a block of the scanner, which has 64 bytes\"}}";
    size_t after;
    (void)state;
    for (size_t len = 0; len < sizeof whole - 1; len++)
        if (skip_value(whole, len, &after) != RECORD_TRUNCATED)
            fail_msg("the first %zu bytes", len);
    assert_int_equal(skip_value(whole, sizeof whole - 1, &after), RECORD_OK);
}

static void test_what_is_wrong_is_told(void **state) {
    static const struct {
        const char *text;
        enum record_fault fault;
    } rows[] = {{"x", RECORD_SYNTAX},
                {"nul1", RECORD_SYNTAX},
                {"NaN", RECORD_SYNTAX},
                {"-Infinity", RECORD_SYNTAX},
                {"+1", RECORD_SYNTAX},
                {"-x", RECORD_SYNTAX},
                {"1.x", RECORD_SYNTAX},
                {"1ex", RECORD_SYNTAX},
                {"[01]", RECORD_SYNTAX},
                {"[1 2]", RECORD_SYNTAX},
                {"[1,]", RECORD_SYNTAX},
                {"[,1]", RECORD_SYNTAX},
                {"{,}", RECORD_SYNTAX},
                {"{\"a\":1,}", RECORD_SYNTAX},
                {"{\"a\"}", RECORD_SYNTAX},
                {"{\"a\" 1}", RECORD_SYNTAX},
                {"{a:1}", RECORD_SYNTAX},
                {"{\"a\":}", RECORD_SYNTAX},
                {"{\"a\":1]", RECORD_SYNTAX},
                {"[1}", RECORD_SYNTAX},
                {"{\"a\":\"b\"\"c\":1}", RECORD_SYNTAX},
                {"[\"a\":1]", RECORD_SYNTAX},
                {"{\"a\":1 \"b\":2}", RECORD_SYNTAX},
                {"[1,\v2]", RECORD_SYNTAX},
                {"{'a':1}", RECORD_SYNTAX},
                {"[1/*x*/]", RECORD_SYNTAX},
                {"{\"a\":\"b\",\"c\",\"d\":1}", RECORD_SYNTAX},
                {"{\"a\":\"b\":\"c\"}", RECORD_SYNTAX},
                {"\"a\nb\"", RECORD_CONTROL},
                {"\"\t\"", RECORD_CONTROL},
                {"\"\x1f\"", RECORD_CONTROL},
                {"{\"a\001\":1}", RECORD_CONTROL},
                {"\"\\x\"", RECORD_ESCAPE},
                {"\"\\u12g4\"", RECORD_ESCAPE},
                {"\"\\U0041\"", RECORD_ESCAPE},
                {"\"\\u 123\"", RECORD_ESCAPE},
                {"\"\\\n\"", RECORD_ESCAPE},
                {"\"\x80\"", RECORD_UTF8},
                {"\"\xc0\xaf\"", RECORD_UTF8},
                {"\"\xed\xa0\x80\"", RECORD_UTF8},
                {"\"\xf4\x90\x80\x80\"", RECORD_UTF8},
                {"\"\xe2\x82\"", RECORD_UTF8},
                {"\"\xff\"", RECORD_UTF8},
                {"\xef\xbb\xbf{}", RECORD_SYNTAX},
                {"[1,\xc2\xa0 2]", RECORD_SYNTAX},
                {"", RECORD_TRUNCATED}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t after;
        enum record_fault fault = skip_value(rows[i].text, strlen(rows[i].text), &after);
        if (fault != rows[i].fault)
            fail_msg("%s: '%s' instead of '%s'", rows[i].text, record_fault_text(fault),
                     record_fault_text(rows[i].fault));
    }
}

static void test_a_special_byte_is_found_at_every_place(void **state) {
    /* at every distance from the start of a string, and every distance of the end behind it */
    char text[400];
    size_t after;
    (void)state;
    for (size_t before = 0; before < 150; before++)
        for (size_t behind = 0; behind < 70; behind += before % 3 + 1) {
            size_t len = before + behind + 3;
            memset(text, 'a', sizeof text);
            text[0] = text[len - 1] = '"';
            text[before + 1] = '\x01';
            assert_int_equal(skip_value(text, len, &after), RECORD_CONTROL);
            text[before + 1] = '\xff';
            assert_int_equal(skip_value(text, len, &after), RECORD_UTF8);
            text[before + 1] = '"';
            assert_int_equal(skip_value(text, len, &after), RECORD_OK);
            assert_int_equal(after, before + 2);
        }
}

static void test_nesting_has_a_limit(void **state) {
    char text[2 * LIMIT_JSON_DEPTH + 2];
    size_t after;
    (void)state;
    memset(text, '[', LIMIT_JSON_DEPTH + 1);
    memset(text + LIMIT_JSON_DEPTH + 1, ']', LIMIT_JSON_DEPTH + 1);
    assert_int_equal(skip_value(text, sizeof text, &after), RECORD_DEPTH);
    assert_int_equal(skip_value(text + 1, sizeof text - 2, &after), RECORD_OK);
}

static void test_strings_have_a_limit(void **state) {
    size_t after, most = LIMIT_STRING_BYTES;
    char *text = malloc(most + 3);
    (void)state;
    memset(text, 'a', most + 3);
    text[0] = text[most + 1] = '"';
    assert_int_equal(skip_value(text, most + 2, &after), RECORD_OK);
    text[most + 1] = 'a', text[most + 2] = '"';
    assert_int_equal(skip_value(text, most + 3, &after), RECORD_STRING_BYTES);
    text[most + 2] = 'a'; /* also when its end was not seen yet */
    assert_int_equal(skip_value(text, most + 3, &after), RECORD_STRING_BYTES);
    for (size_t i = 1; i + 1 < most; i += 2)
        text[i] = '\\', text[i + 1] = 'n';
    assert_int_equal(skip_value(text, most + 3, &after), RECORD_STRING_BYTES);
    free(text);
}

static void test_a_string_tells_whether_it_has_escapes(void **state) {
    enum record_fault fault;
    bool has_escape;
    struct str plain = STR("\"plain \u00e9\" "), escaped = STR("\"a\\n\",");
    (void)state;
    assert_ptr_equal(json_skip_string(plain.data, plain.data + plain.len, &has_escape, &fault),
                     plain.data + plain.len - 1);
    assert_false(has_escape);
    assert_ptr_equal(json_skip_string(escaped.data, escaped.data + escaped.len, &has_escape, &fault), escaped.data + 5);
    assert_true(has_escape);
    assert_null(json_skip_string(escaped.data + 1, escaped.data + escaped.len, &has_escape, &fault));
    assert_int_equal(fault, RECORD_SYNTAX);
    assert_null(json_skip_string(escaped.data, escaped.data, &has_escape, &fault));
    assert_int_equal(fault, RECORD_TRUNCATED);
}

static void test_escapes_are_resolved(void **state) {
    (void)state;
    assert_str(json_unescape(STR("a\\\"\\\\\\/\\b\\f\\n\\r\\tz"), &arena), "a\"\\/\b\f\n\r\tz");
    assert_str(json_unescape(STR("\\u0041\\u00e9\\u20AC\\ud83d\\ude00"), &arena), "A\u00e9\u20ac\U0001f600");
    assert_str(json_unescape(STR("\\ud800"), &arena), "\ufffd");
    assert_str(json_unescape(STR("\\udc00\\ud800x"), &arena), "\ufffd\ufffdx");
    assert_str(json_unescape(STR("\\ud800\\ud83d\\ude00"), &arena), "\ufffd\U0001f600");
    assert_str(json_unescape(STR("\\ud800\\n"), &arena), "\ufffd\n");
    assert_int_equal(json_unescape(STR("a\\u0000b"), &arena).len, 3);
}

static void test_text_without_escapes_is_not_copied(void **state) {
    struct str raw = STR("no escape");
    (void)state;
    assert_ptr_equal(json_unescape(raw, &arena).data, raw.data);
    assert_null(json_unescape(STR_NONE, &arena).data);
}

static void test_utf8_is_that_of_the_standard(void **state) {
    static const struct {
        const char *text;
        bool valid;
    } rows[] = {{"", true},
                {"ascii", true},
                {"\xc2\x80", true},
                {"\xdf\xbf", true},
                {"\xe0\xa0\x80", true},
                {"\xed\x9f\xbf", true},
                {"\xee\x80\x80", true},
                {"\xef\xbf\xbf", true},
                {"\xf0\x90\x80\x80", true},
                {"\xf4\x8f\xbf\xbf", true},
                {"\x80", false},
                {"\xbf", false},
                {"\xc1\xbf", false},
                {"\xe0\x9f\xbf", false},
                {"\xed\xa0\x80", false},
                {"\xed\xbf\xbf", false},
                {"\xf0\x8f\xbf\xbf", false},
                {"\xf4\x90\x80\x80", false},
                {"\xf5\x80\x80\x80", false},
                {"\xc2", false},
                {"\xc2x", false},
                {"\xe2\x82", false},
                {"\xe2\x82x", false},
                {"\xf0\x90\x80", false},
                {"\xf0\x90\x80x", false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t before = 0; before < 40; before++) { /* at every place of a block */
            struct str text =
                arena_printf(&arena, "%.*s%s", (int)before, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", rows[i].text);
            if (utf8_valid(text) != rows[i].valid)
                fail_msg("row %zu behind %zu bytes", i, before);
        }
    assert_true(utf8_valid(STR_NONE));
}

static void test_walking(void **state) {
    struct json_cursor cursor = json_open(STR(" { \"a\" : 1 , \"b\\n\":[2,3],\"c\":\"}\" } "));
    struct json_item item;
    (void)state;
    assert_true(json_next(&cursor, &item));
    assert_str(item.name, "a"), assert_str(item.value, "1");
    assert_true(json_next(&cursor, &item));
    assert_str(item.name, "b\\n"), assert_str(item.value, "[2,3]");
    assert_true(json_next(&cursor, &item));
    assert_str(item.name, "c"), assert_str(item.value, "\"}\"");
    assert_false(json_next(&cursor, &item));
    assert_false(json_next(&cursor, &item));
    cursor = json_open(STR("[1, [2] ]"));
    assert_true(json_next(&cursor, &item));
    assert_null(item.name.data), assert_str(item.value, "1");
    assert_true(json_next(&cursor, &item));
    assert_str(item.value, "[2]");
    assert_false(json_next(&cursor, &item));
}

static void test_walking_what_has_no_items(void **state) {
    static const char *const texts[] = {"",     "{}", "[]", "[ ]",    "1",     "\"[1]\"",
                                        "null", "{",  "[",  "{\"a\"", "{1:2}", "[}"};
    struct json_item item;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct json_cursor cursor = json_open(str_of(texts[i]));
        if (json_next(&cursor, &item))
            fail_msg("%s", texts[i]);
    }
    struct json_cursor cursor = json_open(STR_NONE);
    assert_false(json_next(&cursor, &item));
}

static void test_looking_up_by_path(void **state) {
    struct str text = STR("{\"credentials\":{\"accessKeyId\":\"ASIA\\u0041\"},\"items\":[{\"x\":1},{\"groupId\":null},{"
                          "\"groupId\":\"sg-1\"}],"
                          "\"n\":5,\"none\":null,\"twice\":1,\"twice\":true,\"list\":[[\"deep\"]],\"empty\":\"\"}");
    (void)state;
    assert_str(json_at(text, "credentials.accessKeyId"), "\"ASIA\\u0041\"");
    assert_str(json_text_at(text, "credentials.accessKeyId", &arena), "ASIAA");
    assert_str(json_at(text, "items[0].x"), "1");
    assert_str(json_at(text, "items[2].groupId"), "\"sg-1\"");
    assert_str(json_at(text, "items[].groupId"), "\"sg-1\"");
    assert_str(json_at(text, "list[0][0]"), "\"deep\"");
    assert_str(json_at(text, "list[][]"), "\"deep\"");
    assert_str(json_at(text, "twice"), "true");
    assert_str(json_text_at(text, "n", &arena), "5");
    assert_str(json_text_at(text, "twice", &arena), "true");
    assert_str(json_text_at(text, "empty", &arena), "");
    assert_str(json_at(STR("[{\"a\":7}]"), "[0].a"), "7");
}

static void test_several_members_in_one_walk(void **state) {
    (void)state;
    static const char *const names[] = {"b", "a", "none", "gone"};
    struct str values[4];
    json_members(STR("{\"a\":1,\"b\":{\"a\":9},\"gone\":5,\"a\":\"last\",\"gone\":null}"), names, 4, values);
    assert_str(values[0], "{\"a\":9}");
    assert_str(values[1], "\"last\"");
    assert_null(values[2].data);
    assert_null(values[3].data);
    json_members(STR("[{\"a\":1}]"), names, 4, values);
    assert_null(values[1].data);
    json_members(STR_NONE, names, 4, values);
    assert_null(values[1].data);
}

struct gathered {
    char text[256];
};
static void gather(void *context, struct str value) {
    struct gathered *gathered = context;
    size_t len = strlen(gathered->text);
    snprintf(gathered->text + len, sizeof gathered->text - len, "%.*s;", STR_ARG(value));
}

static void test_every_value_at_a_path(void **state) {
    (void)state;
    struct str text =
        STR("{\"tasks\": [{\"arn\": \"a\", \"of\": {\"ids\": [1, 2]}}, {\"arn\": null}, 7, {\"arn\": \"b\", "
            "\"of\": {\"ids\": [3]}}], \"one\": {\"name\": \"x\"}, \"none\": null}");
    static const char *const rows[][2] = {{"tasks[].arn", "\"a\";\"b\";"},
                                          {"tasks[].of.ids[]", "1;2;3;"},
                                          {"one.name", "\"x\";"},
                                          {"none", ""},
                                          {"one[].name", ""},
                                          {"tasks.arn", ""},
                                          {"absent[].x", ""}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gathered gathered = {""};
        json_each(text, str_of(rows[i][0]), gather, &gathered);
        assert_string_equal(gathered.text, rows[i][1]);
    }
    struct gathered items = {""};
    json_each(STR("[{\"id\": 4}, {\"id\": 5}]"), STR("[].id"), gather, &items);
    assert_string_equal(items.text, "4;5;");
}

static void test_looking_up_what_is_not_there(void **state) {
    static const char *const paths[] = {"x",        "n.x",       "n[0]",           "none",          "none.x", "items.x",
                                        "items[3]", "items[].y", "credentials[0]", "credentials[]", "o[].a"};
    struct str text =
        STR("{\"credentials\":{\"a\":1},\"items\":[{\"x\":1},2,null],\"n\":5,\"none\":null,\"o\":{\"a\":1}}");
    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (json_at(text, paths[i]).data)
            fail_msg("%s", paths[i]);
    assert_null(json_at(STR_NONE, "a").data);
    assert_null(json_text_at(text, "credentials", &arena).data);
    assert_null(json_text_at(text, "items", &arena).data);
}

static void test_writing_a_string(void **state) {
    struct buf out = BUF_INIT(1000);
    (void)state;
    json_quote(&out, STR("a\"\\/\b\f\n\r\t\x01\x7f\xc2\x85\u00e9\u202e\U0001f600\xff!"));
    assert_str(buf_str(&out), "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u007f\\u0085\u00e9\\u202e\U0001f600\ufffd!\"");
    buf_reset(&out);
    json_quote(&out, STR_NONE);
    assert_str(buf_str(&out), "\"\"");
    buf_clear(&out);
}

static void test_what_was_written_reads_the_same(void **state) {
    struct buf out = BUF_INIT(10000);
    char text[256];
    (void)state;
    for (unsigned i = 0; i < 128; i++)
        text[i] = (char)i;
    json_quote(&out, (struct str){text, 128});
    size_t after;
    assert_int_equal(skip_value(out.data, out.len, &after), RECORD_OK);
    assert_int_equal(after, out.len);
    struct str back = json_scalar(buf_str(&out), &arena);
    assert_int_equal(back.len, 128);
    assert_memory_equal(back.data, text, 128);
    buf_clear(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_that_are_valid),
        cmocka_unit_test(test_every_beginning_of_a_value_ends_early),
        cmocka_unit_test(test_what_is_wrong_is_told),
        cmocka_unit_test(test_a_special_byte_is_found_at_every_place),
        cmocka_unit_test(test_nesting_has_a_limit),
        cmocka_unit_test(test_strings_have_a_limit),
        cmocka_unit_test(test_a_string_tells_whether_it_has_escapes),
        cmocka_unit_test(test_escapes_are_resolved),
        cmocka_unit_test(test_text_without_escapes_is_not_copied),
        cmocka_unit_test(test_utf8_is_that_of_the_standard),
        cmocka_unit_test(test_walking),
        cmocka_unit_test(test_walking_what_has_no_items),
        cmocka_unit_test(test_looking_up_by_path),
        cmocka_unit_test(test_every_value_at_a_path),
        cmocka_unit_test(test_looking_up_what_is_not_there),
        cmocka_unit_test(test_several_members_in_one_walk),
        cmocka_unit_test(test_writing_a_string),
        cmocka_unit_test(test_what_was_written_reads_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, clear_arena);
}
