/* Which pivots a question needs: every question over `picked` has said so, and names are found by their parts. */
#include "case/need.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Not asked by evidence_query: they fill and merge the table, or gather what is needed. */
static bool is_no_question(const char *name) {
    return strncmp(name, "need_", 5) == 0 || strncmp(name, "coverage_", 9) == 0 ||
           strcmp(name, "evidence_merge") == 0 || strcmp(name, "evidence_pick") == 0 ||
           strcmp(name, "addenda_merge") == 0;
}

static void every_question_over_what_is_picked_tells_its_needs(void **state) {
    (void)state;
    size_t questions = 0;
    for (const char *const *name = query_names(); *name; name++) {
        bool over_picked = strstr(query_text(*name), "FROM picked") || strstr(query_text(*name), "JOIN picked");
        if (!over_picked || is_no_question(*name))
            continue;
        questions++;
        if (!need_is_told(*name))
            fail_msg("case/need.c has no row for %s.sql: it gets all pivots of a store, which is slow", *name);
    }
    assert_true(questions > 20);
}

static void a_name_is_looked_up_by_its_longest_part(void **state) {
    (void)state;
    assert_true(str_is(handle_part(STR("i-0123456789")), "i-0123456789"));
    assert_true(str_is(handle_part(STR("project:0a1b2c3d")), "0a1b2c3d"));
    assert_true(str_is(handle_part(STR("a/bcd:e")), "bcd"));
    assert_int_equal(handle_part(STR("")).len, 0);
}

struct parts {
    const char *wanted;
    bool found;
};
static void note(void *context, struct str part) {
    struct parts *parts = context;
    parts->found |= str_is(part, parts->wanted);
}

static void parts_of_json_are_its_names(void **state) {
    (void)state;
    static const char json[] = "{\"functionName\":\"arn:aws:lambda:eu-1:1:function:pay/roll\",\"n\":1}";
    static const struct {
        const char *part;
        bool found;
    } rows[] = {{"pay", true},   {"roll", true}, {"functionName", true}, {"lambda", true},
                {"payr", false}, {",", false},   {"pay/roll", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct parts parts = {rows[i].part, false};
        handle_parts(str_of(json), note, &parts);
        assert_int_equal(parts.found, rows[i].found);
    }
}

struct hashes {
    uint64_t items[64];
    size_t count;
};
static void keep(void *context, uint64_t hash) {
    struct hashes *hashes = context;
    hashes->items[hashes->count++] = hash;
}
static bool has(const struct hashes *hashes, uint64_t hash) {
    for (size_t i = 0; i < hashes->count; i++)
        if (hashes->items[i] == hash)
            return true;
    return false;
}

static void a_pivot_is_found_by_what_it_issued_and_who_called(void **state) {
    (void)state;
    const struct hash_key key = {{3, 5, 7, 9}}, other = {{11, 5, 7, 9}};
    struct record record = {0};
    struct hashes hashes = {.count = 0};
    int64_t time = INT64_C(1690746000) * TIME_SECOND;
    record_set_text(&record, COLUMN_PIVOT, STR("issue"));
    record_set_text(&record, COLUMN_EVENT_NAME, STR("AssumeRole"));
    record_set_text(&record, COLUMN_USER_TYPE, STR("AWSService"));
    record_set_text(&record, COLUMN_INVOKED_BY, STR("ec2.amazonaws.com"));
    record_set_text(&record, COLUMN_ISSUED_ARN, STR("arn:aws:sts::1:assumed-role/web/i-0abc"));
    record_set_text(&record, COLUMN_ISSUED_ACCESS_KEY_ID, STR("ASIAKEY"));
    record_set_number(&record, COLUMN_EVENT_TIME, time);
    assert_true(handle_is_pivot(&record));
    handles_of_pivot(&key, &record, keep, &hashes);
    assert_true(has(&hashes, handle_hash(&key, HANDLE_ISSUED_KEY, STR("ASIAKEY"), 0)));
    assert_true(has(&hashes, handle_hash(&key, HANDLE_MADE, STR("i-0abc"), 0)));
    assert_false(has(&hashes, handle_hash(&key, HANDLE_MADE, STR("web"), 0)));
    assert_true(
        has(&hashes, handle_hash(&key, HANDLE_ISSUED_ARN, record_text(&record, COLUMN_ISSUED_ARN), HANDLE_HOUR(time))));
    assert_false(has(
        &hashes, handle_hash(&key, HANDLE_ISSUED_ARN, record_text(&record, COLUMN_ISSUED_ARN), HANDLE_HOUR(time) + 1)));
    assert_false(has(&hashes, handle_hash(&other, HANDLE_ISSUED_KEY, STR("ASIAKEY"), 0)));
    assert_false(has(&hashes, handle_hash(&key, HANDLE_SESSION, STR("ASIAKEY"), 0)));
    /* of a service that names all its sessions alike, the role tells */
    record_set_text(&record, COLUMN_INVOKED_BY, STR("glue.amazonaws.com"));
    hashes.count = 0;
    handles_of_pivot(&key, &record, keep, &hashes);
    assert_true(has(&hashes, handle_hash(&key, HANDLE_MADE, STR("web"), 0)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_question_over_what_is_picked_tells_its_needs),
        cmocka_unit_test(a_name_is_looked_up_by_its_longest_part),
        cmocka_unit_test(parts_of_json_are_its_names),
        cmocka_unit_test(a_pivot_is_found_by_what_it_issued_and_who_called),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
