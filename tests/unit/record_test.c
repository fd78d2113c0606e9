#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "trail/record.h"

static struct arena arena;
static struct record_memory memory; /* shared by all tests: what one leaves must not matter to the next */
static struct record record;

static int clear_arena(void **state) {
    (void)state;
    arena_clear(&arena);
    return 0;
}

static enum record_fault scan(const char *json) {
    struct column_set all = column_set_all();
    return record_scan(str_of(json), &all, &record, &arena, &memory, NULL);
}

static void must_scan(const char *json) {
    enum record_fault fault = scan(json);
    if (fault)
        fail_msg("%s: %s", json, record_fault_text(fault));
}

static void assert_text(enum column column, const char *expected) {
    struct str got = record_text(&record, column);
    if (!str_eq(got, str_of(expected)))
        fail_msg("%s is '%.*s' instead of '%s'", column_info[column].name, STR_ARG(got),
                 expected ? expected : "(absent)");
}

static void assert_number(enum column column, int64_t expected) {
    int64_t got = record_number(&record, column, -99);
    if (got != expected)
        fail_msg("%s is %lld instead of %lld", column_info[column].name, (long long)got, (long long)expected);
}

/* A record in which each column of the top level has a value of its own: "v0", "v1", … */
static struct str full_record(void) {
    struct buf out = BUF_INIT(1 << 16);
    buf_addz(&out, "{\"userIdentity\":{\"arn\":\"a\"}");
    for (unsigned i = 0; i < COLUMN_COUNT; i++)
        if (*column_info[i].path && !strchr(column_info[i].path, '.'))
            buf_printf(&out, ",\"%s\":\"v%u\"", column_info[i].path, i);
    buf_addc(&out, '}');
    struct str text = arena_str(&arena, buf_str(&out));
    buf_clear(&out);
    return text;
}

static void test_each_column_is_found_at_its_path(void **state) {
    (void)state;
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        const char *path = column_info[i].path;
        if (!*path)
            continue;
        size_t depth = 0;
        struct buf out = BUF_INIT(1000);
        buf_addz(&out, "{");
        for (const char *dot; (dot = strchr(path, '.')); path = dot + 1, depth++)
            buf_printf(&out, "\"%.*s\":{", (int)(dot - path), path);
        buf_printf(&out, "\"%s\":%s", path,
                   column_info[i].type == COLUMN_TIME   ? "\"1970-01-01T00:00:01Z\""
                   : column_info[i].type == COLUMN_BOOL ? "true"
                                                        : "\"x\"");
        for (size_t n = 0; n <= depth; n++)
            buf_addc(&out, '}');
        must_scan(out.data);
        for (unsigned other = 0; other < COLUMN_COUNT; other++)
            assert_int_equal(record_has(&record, (enum column)other), other == i);
        if (column_info[i].type == COLUMN_TEXT)
            assert_text((enum column)i, "x");
        else if (column_info[i].type == COLUMN_JSON)
            assert_text((enum column)i, "\"x\"");
        else
            assert_number((enum column)i, column_info[i].type == COLUMN_TIME ? TIME_SECOND : 1);
        buf_clear(&out);
    }
}

static void test_a_text_column_takes_any_scalar(void **state) {
    (void)state;
    must_scan("{\"errorCode\":12.50,\"eventName\":true,\"eventID\":null,\"userAgent\":\"\",\"awsRegion\":{\"a\": "
              "[1]},\"requestID\":[]}");
    assert_text(COLUMN_ERROR_CODE, "12.50");
    assert_text(COLUMN_EVENT_NAME, "true");
    assert_text(COLUMN_EVENT_ID, NULL);
    assert_text(COLUMN_USER_AGENT, "");
    assert_text(COLUMN_AWS_REGION, "{\"a\": [1]}");
    assert_text(COLUMN_REQUEST_ID, "[]");
}

static void test_a_json_column_keeps_its_text(void **state) {
    (void)state;
    must_scan("{\"requestParameters\" : { \"a\" : \"\\u0041\" } "
              ",\"responseElements\":null,\"resources\":\"x\\n\",\"addendum\":7}");
    assert_text(COLUMN_REQUEST_PARAMETERS, "{ \"a\" : \"\\u0041\" }");
    assert_text(COLUMN_RESPONSE_ELEMENTS, NULL);
    assert_text(COLUMN_RESOURCES, "\"x\\n\"");
    assert_text(COLUMN_ADDENDUM, "7");
}

static void test_a_boolean_may_be_a_string(void **state) {
    static const struct {
        const char *value;
        int64_t expected;
    } rows[] = {{"true", 1},      {"false", 0}, {"\"true\"", 1}, {"\"False\"", 0}, {"\"TRUE\"", 1},
                {"\"yes\"", -99}, {"1", -99},   {"null", -99},   {"{}", -99},      {"\"\"", -99}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        must_scan(arena_printf(&arena, "{\"readOnly\":%s}", rows[i].value).data);
        assert_number(COLUMN_READ_ONLY, rows[i].expected);
    }
}

static void test_times(void **state) {
    (void)state;
    must_scan("{\"eventTime\":\"2021-08-21T19:36:15Z\"}");
    assert_number(COLUMN_EVENT_TIME, INT64_C(1629574575000000));
    must_scan("{\"eventTime\":1629574575}");
    assert_number(COLUMN_EVENT_TIME, INT64_C(1629574575000000));
    must_scan("{\"eventTime\":\"2021-08-21 19:36:15.000000000\"}");
    assert_number(COLUMN_EVENT_TIME, INT64_C(1629574575000000));
    must_scan("{\"eventTime\":\"soon\"}");
    assert_false(record_has(&record, COLUMN_EVENT_TIME));
}

static void test_timestamp_stands_in_for_a_missing_time(void **state) {
    (void)state;
    must_scan("{\"@timestamp\":\"1970-01-01T00:00:02Z\",\"eventName\":\"x\"}");
    assert_number(COLUMN_EVENT_TIME, 2 * TIME_SECOND);
    must_scan("{\"@timestamp\":\"1970-01-01T00:00:02Z\",\"eventTime\":null}");
    assert_number(COLUMN_EVENT_TIME, 2 * TIME_SECOND);
    must_scan("{\"eventTime\":\"1970-01-01T00:00:01Z\",\"@timestamp\":\"1970-01-01T00:00:02Z\"}");
    assert_number(COLUMN_EVENT_TIME, TIME_SECOND);
    must_scan("{\"@timestamp\":\"1970-01-01T00:00:02Z\",\"@timestamp\":\"?\"}");
    assert_false(record_has(&record, COLUMN_EVENT_TIME));
}

static void test_the_last_member_of_a_name_counts(void **state) {
    (void)state;
    must_scan("{\"eventName\":\"a\",\"eventName\":\"b\",\"errorCode\":\"x\",\"errorCode\":null,\"readOnly\":true,"
              "\"readOnly\":\"?\"}");
    assert_text(COLUMN_EVENT_NAME, "b");
    assert_text(COLUMN_ERROR_CODE, NULL);
    assert_false(record_has(&record, COLUMN_READ_ONLY));
}

static void test_a_second_object_replaces_the_first_whole(void **state) {
    (void)state;
    must_scan("{\"userIdentity\":{\"arn\":\"a\",\"sessionContext\":{\"sessionIssuer\":{\"arn\":\"i\"}}},"
              "\"userIdentity\":{\"type\":\"t\"}}");
    assert_text(COLUMN_USER_TYPE, "t");
    assert_text(COLUMN_USER_ARN, NULL);
    assert_text(COLUMN_ISSUER_ARN, NULL);
    must_scan("{\"userIdentity\":{\"arn\":\"a\"},\"userIdentity\":null}");
    assert_text(COLUMN_USER_ARN, NULL);
    must_scan("{\"userIdentity\":{\"arn\":\"a\",\"sessionContext\":{\"sourceIdentity\":\"s\"},\"sessionContext\":5}}");
    assert_text(COLUMN_USER_ARN, "a");
    assert_text(COLUMN_SOURCE_IDENTITY, NULL);
}

static void test_a_container_that_is_no_object_has_no_columns(void **state) {
    static const char *const values[] = {"null", "\"x\"", "[{\"arn\":\"a\"}]", "5", "true"};
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        must_scan(arena_printf(&arena, "{\"userIdentity\":%s,\"eventName\":\"n\"}", values[i]).data);
        assert_text(COLUMN_USER_ARN, NULL);
        assert_text(COLUMN_EVENT_NAME, "n");
    }
}

static void test_names_are_told_apart_by_where_they_are(void **state) {
    (void)state;
    must_scan("{\"arn\":\"0\",\"type\":\"0\",\"userIdentity\":{\"arn\":\"1\",\"eventName\":\"no\",\"sessionContext\":{"
              "\"arn\":\"no\","
              "\"sessionIssuer\":{\"arn\":\"2\",\"type\":\"3\"}},\"type\":\"4\"},\"requestParameters\":{\"eventName\":"
              "\"no\"},\"accountId\":\"0\"}");
    assert_text(COLUMN_USER_ARN, "1");
    assert_text(COLUMN_ISSUER_ARN, "2");
    assert_text(COLUMN_ISSUER_TYPE, "3");
    assert_text(COLUMN_USER_TYPE, "4");
    assert_text(COLUMN_EVENT_NAME, NULL);
    assert_text(COLUMN_ACCOUNT_ID, NULL);
}

static void test_a_name_may_be_written_with_escapes(void **state) {
    (void)state;
    must_scan("{\"event\\u004eame\":\"a\",\"user\\u0049dentity\":{\"\\u0061rn\":\"b\"},\"eventNam\":\"c\","
              "\"eventName2\":\"d\"}");
    assert_text(COLUMN_EVENT_NAME, "a");
    assert_text(COLUMN_USER_ARN, "b");
}

static void test_strings_are_slices_of_the_input_unless_escaped(void **state) {
    char json[] = "{\"eventName\":\"plain\",\"errorMessage\":\"tab\\there\"}";
    (void)state;
    must_scan(json);
    assert_ptr_equal(record_text(&record, COLUMN_EVENT_NAME).data, json + 14);
    assert_text(COLUMN_ERROR_MESSAGE, "tab\there");
}

static void test_what_was_learnt_of_one_record_does_not_harm_the_next(void **state) {
    static const char *const records[] = {
        "{\"eventName\":\"1\",\"eventID\":\"i\",\"userIdentity\":{\"type\":\"t\",\"arn\":\"a\"}}",
        "{\"eventID\":\"i\",\"eventName\":\"1\",\"userIdentity\":{\"arn\":\"a\",\"type\":\"t\"}}",
        "{\"x\":{\"type\":\"no\"},\"userIdentity\":{\"x\":1,\"arn\":\"a\",\"y\":2,\"type\":\"t\"},\"z\":0,"
        "\"eventName\":\"1\",\"eventID\":\"i\"}"};
    (void)state;
    for (unsigned i = 0; i < 60; i++) {
        must_scan(records[i * i % 7 % 3]);
        assert_text(COLUMN_EVENT_NAME, "1");
        assert_text(COLUMN_EVENT_ID, "i");
        assert_text(COLUMN_USER_ARN, "a");
        assert_text(COLUMN_USER_TYPE, "t");
    }
}

/* Members of a record in all ways to be what was not expected; behind them is text enough for the short ways. */
static const char *const ways[] = {
    "\"eventName\":\"A\",\"awsRegion\":\"r\",\"readOnly\":true,\"userIdentity\":{\"type\":\"t\",\"arn\":\"u\"}",
    "\"awsRegion\":\"r\",\"eventName\":\"A\",\"userIdentity\":{\"arn\":\"u\",\"type\":\"t\"},\"readOnly\":true",
    "\"eventName\": \"A\", \"awsRegion\" :\"r\",\"readOnly\": true,\"userIdentity\": {\"type\":\"t\" ,\"arn\": \"u\" }",
    "\"eventName\":\"\\u0041\",\"awsRegion\":\"\xc3\xa9\",\"readOnly\":false,\"userIdentity\":null",
    "\"eventName\":null,\"awsRegion\":7,\"readOnly\":\"true\",\"userIdentity\":{}",
    "\"eventName\":\"A\",\"eventName\":\"B\",\"userIdentity\":{\"arn\":\"x\"},\"userIdentity\":{\"type\":\"t\"}",
    "\"eventName\":[\"A\",{\"b\":\"c\"}],\"readOnly\":nul,\"awsRegion\":\"r\"",
    "\"eventName\":\"A\",\"readOnly\":truest,\"awsRegion\":\"r\"",
    "\"eventName\":\"A\"\"awsRegion\":\"r\"",
    "\"eventName\":\"A\",,\"awsRegion\":\"r\"",
    "\"eventName\":\"A\",\"userIdentity\":{\"type\":\"t\",},\"awsRegion\":\"r\"",
    "\"eventName\":\"A\",\"userIdentity\":{,\"type\":\"t\"},\"awsRegion\":\"r\"",
    "\"eventName\":\"A\\\",\"awsRegion\":\"r\"",
    "\"eventName\":\"A\x01\",\"awsRegion\":\"r\"",
    "\"eventName\":\"A\",\"sessionCredentialFromConsole\":\"true\",\"sessionCredentialFromConsole\":true",
    "\"userIdentity\":{\"sessionContext\":{\"attributes\":{\"mfaAuthenticated\":\"false\"}}},\"eventName\":\"A\"",
    "\"userIdentity\":{\"sessionContext\":{\"attributes\":{\"mfaAuthenticated\":\"false\"},\"eventName\":\"A\"}",
};
enum { WAYS = sizeof ways / sizeof *ways };

static struct str record_of(const char *members) {
    struct buf out = BUF_INIT(1 << 16);
    buf_printf(&out, "{%s,\"eventSource\":\"s\",\"additionalEventData\":{\"x\":\"%0150d\"}}", members, 0);
    struct str text = arena_str(&arena, buf_str(&out));
    buf_clear(&out);
    return text;
}

static bool is_alike(const struct record *one, const struct record *other, enum column column) {
    bool is_text = column_info[column].type == COLUMN_TEXT || column_info[column].type == COLUMN_JSON;
    if (is_text)
        return str_eq(record_text(one, column), record_text(other, column));
    return record_number(one, column, -1) == record_number(other, column, -1);
}

/* After `before` was read, `now` must give what it gives to one who has read nothing. */
static void must_read_alike(struct str before, struct str now, const struct column_set *wanted) {
    static struct record_memory warm;
    struct record_memory *fresh = xcalloc(1, sizeof *fresh);
    struct record other;
    size_t at = 0, other_at = 0;
    enum record_fault expected = record_scan(now, wanted, &other, &arena, fresh, &other_at);
    if (record_scan(before, wanted, &record, &arena, &warm, &at) == RECORD_BYTES ||
        record_scan(now, wanted, &record, &arena, &warm, &at) != expected || (expected && at != other_at))
        fail_msg("after '%s' another fault at %zu: '%s'", before.data, at, now.data);
    for (unsigned column = 0; !expected && column < COLUMN_COUNT; column++)
        if (column_set_has(wanted, (enum column)column) && !is_alike(&record, &other, (enum column)column))
            fail_msg("after '%s' another %s: '%s'", before.data, column_info[column].name, now.data);
    free(fresh);
}

static void test_nothing_depends_on_what_was_expected(void **state) {
    struct column_set all = column_set_all(), one = {{0}};
    unsigned sound = 0;
    (void)state;
    column_set_add(&one, COLUMN_USER_ARN);
    for (unsigned i = 0; i < WAYS * WAYS; i++) {
        must_read_alike(record_of(ways[i / WAYS]), record_of(ways[i % WAYS]), &all);
        must_read_alike(record_of(ways[i / WAYS]), record_of(ways[i % WAYS]), &one);
    }
    for (unsigned i = 0; i < WAYS; i++)
        sound += record_scan(record_of(ways[i]), &all, &record, &arena, &memory, NULL) == RECORD_OK;
    assert_int_equal(sound, 8);
}

static void test_only_wanted_columns_need_be_filled(void **state) {
    struct column_set wanted = {{0}};
    struct str json = full_record();
    (void)state;
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        if (column_info[i].type != COLUMN_TEXT || !*column_info[i].path || strchr(column_info[i].path, '.'))
            continue;
        wanted = (struct column_set){{0}};
        column_set_add(&wanted, (enum column)i);
        assert_int_equal(record_scan(json, &wanted, &record, &arena, &memory, NULL), RECORD_OK);
        assert_text((enum column)i, arena_printf(&arena, "v%u", i).data);
    }
    wanted = (struct column_set){{0}};
    assert_int_equal(record_scan(json, &wanted, &record, &arena, &memory, NULL), RECORD_OK);
}

static void test_what_is_not_wanted_is_checked_all_the_same(void **state) {
    static const char *const bad[] = {"{\"userIdentity\":{\"arn\":01}}", "{\"eventName\":\"\xff\"}", "{\"x\":[1,2}",
                                      "{\"resources\":[\"\\x\"]}"};
    struct column_set none = {{0}};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_not_equal(record_scan(str_of(bad[i]), &none, &record, &arena, &memory, NULL), RECORD_OK);
}

static void test_only_one_object_is_a_record(void **state) {
    (void)state;
    must_scan(" \t\r\n{\"eventName\":\"n\"} \t\r\n");
    must_scan("{}");
    assert_int_equal(scan("{} {}"), RECORD_SYNTAX);
    assert_int_equal(scan("[]"), RECORD_SYNTAX);
    assert_int_equal(scan("\"x\""), RECORD_SYNTAX);
    assert_int_equal(scan("{},"), RECORD_SYNTAX);
    assert_int_equal(scan(""), RECORD_TRUNCATED);
    assert_int_equal(scan("  "), RECORD_TRUNCATED);
    assert_int_equal(scan("\xef\xbb\xbf{}"), RECORD_SYNTAX);
    struct column_set all = column_set_all();
    assert_int_equal(record_scan(STR_NONE, &all, &record, &arena, &memory, NULL), RECORD_TRUNCATED);
}

static void test_a_refused_record_has_no_columns_and_tells_where(void **state) {
    static const struct {
        const char *json;
        enum record_fault fault;
        size_t at;
    } rows[] = {{"{\"eventName\":\"a\",\"b\":x}", RECORD_SYNTAX, 21}, {"{\"eventName\":\"a\",}", RECORD_SYNTAX, 17},
                {"{\"eventName\":\"a\"", RECORD_TRUNCATED, 16},       {"{\"eventName\":\"a\xff\"}", RECORD_UTF8, 15},
                {"{\"eventName\":\"a\001\"}", RECORD_CONTROL, 15},    {"{\"eventName\":\"a\\x\"}", RECORD_ESCAPE, 15},
                {"{\"eventName\":\"a\"}x", RECORD_SYNTAX, 17}};
    struct column_set all = column_set_all();
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t at = 0;
        assert_int_equal(record_scan(str_of(rows[i].json), &all, &record, &arena, &memory, &at), rows[i].fault);
        assert_int_equal(at, rows[i].at);
        assert_false(record_has(&record, COLUMN_EVENT_NAME));
        assert_true(strlen(record_fault_text(rows[i].fault)) > 0);
    }
}

static char *repeated(const char *before, char c, size_t count, const char *after) {
    char *text = arena_alloc(&arena, strlen(before) + count + strlen(after) + 1);
    memcpy(text, before, strlen(before));
    memset(text + strlen(before), c, count);
    memcpy(text + strlen(before) + count, after, strlen(after) + 1);
    return text;
}

static void test_limits_have_faults_of_their_own(void **state) {
    (void)state;
    /* the record is one level itself */
    char *deep = repeated("{\"x\":", '[', LIMIT_JSON_DEPTH - 1, repeated("", ']', LIMIT_JSON_DEPTH - 1, "}"));
    must_scan(deep);
    assert_int_equal(scan(repeated("{\"x\":[", '[', LIMIT_JSON_DEPTH - 1, "")), RECORD_DEPTH);
    assert_int_equal(scan(repeated("{\"userIdentity\":{\"inScopeOf\":", '[', LIMIT_JSON_DEPTH - 1, "")), RECORD_DEPTH);
    must_scan(repeated("{\"eventName\":\"", 'a', LIMIT_STRING_BYTES, "\"}"));
    assert_int_equal(scan(repeated("{\"eventName\":\"", 'a', LIMIT_STRING_BYTES + 1, "\"}")), RECORD_STRING_BYTES);
    assert_int_equal(scan(repeated("{\"", 'a', LIMIT_STRING_BYTES + 1, "\":1}")), RECORD_STRING_BYTES);
    must_scan(repeated("{", ' ', LIMIT_RECORD_BYTES - 2, "}"));
    assert_int_equal(scan(repeated("{", ' ', LIMIT_RECORD_BYTES - 1, "}")), RECORD_BYTES);
}

static void test_records_that_follow_one_another_are_read_in_one_pass(void **state) {
    struct str text = STR("{\"eventName\":\"a\"}, {\"eventName\":\"b\",\"x\":[{}]}{\"eventName\":");
    struct column_set all = column_set_all();
    size_t len = 0, at = 0;
    (void)state;
    assert_int_equal(record_scan_next(text, &all, &record, &arena, &memory, &len, &at), RECORD_OK);
    assert_int_equal(len, 17);
    assert_text(COLUMN_EVENT_NAME, "a");
    text = str_slice(text, len + 1, text.len);
    assert_int_equal(record_scan_next(text, &all, &record, &arena, &memory, &len, &at), RECORD_OK);
    assert_text(COLUMN_EVENT_NAME, "b");
    text = str_slice(text, len, text.len);
    assert_int_equal(record_scan_next(text, &all, &record, &arena, &memory, &len, &at), RECORD_TRUNCATED);
    assert_int_equal(at, text.len);
    text = str_of(repeated("{", ' ', LIMIT_RECORD_BYTES, "}"));
    assert_int_equal(record_scan_next(text, &all, &record, &arena, &memory, &len, &at), RECORD_BYTES);
}

/* --- fingerprints ---------------------------------------------------------------------------------------------- */

/* By record_fingerprint and by record_fingerprint_of, which must agree. */
static uint64_t fingerprint(const char *json) {
    struct str text = str_of(json);
    uint64_t result = record_fingerprint(text);
    must_scan(json);
    assert_true(record_fingerprint_of(text, &record) == result);
    return result;
}

static void test_white_space_and_escapes_do_not_change_the_fingerprint(void **state) {
    static const char *const same[] = {
        "{\"a/b\":\"x y\\n\u00e9\U0001f600 \\\"\\\\\\u0001\",\"c\":[1,true]}",
        "{ \"a/b\" : \"x y\\n\u00e9\U0001f600 \\\"\\\\\\u0001\" ,\r\n\t\"c\":[ 1,true ] }\n",
        "{\"a\\/b\":\"x\\u0020y\\u000A\\u00e9\\ud83d\\uDE00 \\u0022\\u005c\\u0001\",\"c\":[1,true]}",
        "{\"\\u0061/b\":\"x y\\n\u00e9\U0001f600 \\\"\\\\\\u0001\",\"c\":[1,true]}"};
    (void)state;
    for (size_t i = 1; i < sizeof same / sizeof *same; i++)
        if (fingerprint(same[i]) != fingerprint(same[0]))
            fail_msg("%s", same[i]);
}

static void test_content_and_order_change_the_fingerprint(void **state) {
    static const char *const different[] = {"{\"a\":\"b\",\"c\":\"d\"}",
                                            "{\"c\":\"d\",\"a\":\"b\"}",
                                            "{\"a\":\"b\",\"c\":\"d \"}",
                                            "{\"a\":\"b\",\"c\":\" d\"}",
                                            "{\"a\":\"b\",\"c\":\"D\"}",
                                            "{\"a\":\"b\"}",
                                            "{}",
                                            "{\"a\":\"b\",\"c\":\"\\\\u0064\"}",
                                            "{\"a\":\"b\",\"c\":1}",
                                            "{\"a\":\"b\",\"c\":1.0}",
                                            "{\"a\":\"\\ud800\"}",
                                            "{\"a\":\"\ufffd\"}",
                                            "{\"a\":\"\\udc00\"}",
                                            "{\"a\":\"\\u0000\"}",
                                            "{\"a\":\"\\u0000\\u0000\"}",
                                            "{\"a\":\"n\"}",
                                            "{\"a\":\"\\n\"}",
                                            "{\"a\":\"\\\\n\"}",
                                            "{\"a\":\"/\"}",
                                            "{\"a\":\"\\\\/\"}"};
    enum { COUNT = sizeof different / sizeof *different };
    uint64_t prints[COUNT];
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        prints[i] = fingerprint(different[i]);
        for (size_t j = 0; j < i; j++)
            if (prints[i] == prints[j])
                fail_msg("%s and %s", different[i], different[j]);
    }
}

static void test_every_bit_of_every_length_counts(void **state) {
    char text[200];
    (void)state;
    for (size_t len = 1; len < sizeof text; len++) {
        memset(text, 'a', sizeof text);
        uint64_t plain = record_fingerprint((struct str){text, len});
        assert_true(plain != record_fingerprint((struct str){text, len - 1}));
        for (size_t i = 0; i < len; i++) {
            text[i] = 'b';
            if (record_fingerprint((struct str){text, len}) == plain)
                fail_msg("byte %zu of %zu", i, len);
            text[i] = 'a';
        }
    }
}

static void test_a_space_is_found_wherever_it_is(void **state) {
    /* quotes, escaped quotes and spaces at every place of a block */
    (void)state;
    for (size_t before = 0; before < 130; before++) {
        char *minified = repeated("{\"", 'x', before, "\":\"a b\\\\\\\" c\\\"\",\"d\":[1,2],\"e\":\"\\\\\"}");
        char *spaced = repeated("{\"", 'x', before, "\":\"a b\\\\\\\" c\\\"\", \"d\":[1,2],\"e\":\"\\\\\"}");
        char *spaced_late = repeated("{\"", 'x', before, "\":\"a b\\\\\\\" c\\\"\",\"d\":[1,2],\"e\":\"\\\\\" }");
        char *other = repeated("{\"", 'x', before, "\":\"a  b\\\\\\\" c\\\"\",\"d\":[1,2],\"e\":\"\\\\\"}");
        assert_true(fingerprint(minified) == fingerprint(spaced));
        assert_true(fingerprint(minified) == fingerprint(spaced_late));
        assert_true(fingerprint(minified) != fingerprint(other));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_column_is_found_at_its_path),
        cmocka_unit_test(test_a_text_column_takes_any_scalar),
        cmocka_unit_test(test_a_json_column_keeps_its_text),
        cmocka_unit_test(test_a_boolean_may_be_a_string),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_timestamp_stands_in_for_a_missing_time),
        cmocka_unit_test(test_the_last_member_of_a_name_counts),
        cmocka_unit_test(test_a_second_object_replaces_the_first_whole),
        cmocka_unit_test(test_a_container_that_is_no_object_has_no_columns),
        cmocka_unit_test(test_names_are_told_apart_by_where_they_are),
        cmocka_unit_test(test_a_name_may_be_written_with_escapes),
        cmocka_unit_test(test_strings_are_slices_of_the_input_unless_escaped),
        cmocka_unit_test(test_what_was_learnt_of_one_record_does_not_harm_the_next),
        cmocka_unit_test(test_nothing_depends_on_what_was_expected),
        cmocka_unit_test(test_only_wanted_columns_need_be_filled),
        cmocka_unit_test(test_what_is_not_wanted_is_checked_all_the_same),
        cmocka_unit_test(test_only_one_object_is_a_record),
        cmocka_unit_test(test_a_refused_record_has_no_columns_and_tells_where),
        cmocka_unit_test(test_limits_have_faults_of_their_own),
        cmocka_unit_test(test_records_that_follow_one_another_are_read_in_one_pass),
        cmocka_unit_test(test_white_space_and_escapes_do_not_change_the_fingerprint),
        cmocka_unit_test(test_content_and_order_change_the_fingerprint),
        cmocka_unit_test(test_every_bit_of_every_length_counts),
        cmocka_unit_test(test_a_space_is_found_wherever_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, clear_arena);
}
