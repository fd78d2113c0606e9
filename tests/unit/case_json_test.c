#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "output/case_json.h"
#include "sample_case.h"

/* The members of an object, in their order, joined by spaces. */
static void members(json_t *object, char *out, size_t size) {
    const char *name;
    json_t *value;
    out[0] = '\0';
    json_object_foreach(object, name, value) {
        size_t len = strlen(out);
        snprintf(out + len, size - len, "%s%s", len ? " " : "", name);
    }
}

#define ASSERT_BEGINS(object, expected)                                                                                \
    do {                                                                                                               \
        char names[2048];                                                                                              \
        members((object), names, sizeof names);                                                                        \
        names[strlen(expected) < sizeof names ? strlen(expected) : 0] = '\0';                                          \
        assert_string_equal(names, expected);                                                                          \
    } while (0)

static json_t *sample_document(struct kase *kase, unsigned parts) {
    sample_case(kase);
    return case_json(kase, parts);
}

static void members_stand_in_the_order_of_the_contract(void **state) {
    struct kase kase;
    json_t *json = sample_document(&kase, CASE_WHOLE);
    json_t *hop = json_array_get(json_object_get(json, "chain"), 0);
    json_t *session = json_array_get(json_object_get(json, "sessions"), 0);
    (void)state;
    ASSERT_BEGINS(json, "schema lead scope verdict chain sessions calls sources caveats coverage");
    ASSERT_BEGINS(json_object_get(json, "lead"), "type value title from to");
    ASSERT_BEGINS(json_object_get(json, "verdict"), "confidence sentence origin");
    ASSERT_BEGINS(json_object_get(json_object_get(json, "verdict"), "origin"),
                  "kind identity principal_id account_id access_key_id event_id event_time source_ip user_agent mfa");
    ASSERT_BEGINS(hop,
                  "class confidence matched event_id event_time event_source event_name account_id region source_ip "
                  "user_agent role_session_name source_identity child parent copies alternatives");
    ASSERT_BEGINS(json_object_get(hop, "child"), "session_id access_key_id identity principal_id creation_date");
    ASSERT_BEGINS(json_object_get(hop, "parent"),
                  "session_id access_key_id identity principal_id type invoked_by account_id");
    ASSERT_BEGINS(session, "session_id relation parent_session_id kind identity principal_id account_id creation_date "
                           "first_event last_event event_count success failure denied forward_access_events keys "
                           "source_ips regions");
    ASSERT_BEGINS(json_array_get(json_object_get(session, "keys"), 0),
                  "access_key_id event_count first_event last_event regions services forward_access");
    ASSERT_BEGINS(json_array_get(json_object_get(json, "calls"), 0),
                  "group event_source event_name total success failure denied errors first_event last_event regions "
                  "resource_sample denied_resource_sample parameters_sample filter_sample error_message_sample "
                  "event_id_sample");
    ASSERT_BEGINS(json_array_get(json_object_get(json, "sources"), 0),
                  "address kind trust vpc_endpoint_id vpc_endpoint_account_id event_count first_event last_event "
                  "user_agents");
    ASSERT_BEGINS(json_array_get(json_object_get(json, "caveats"), 0), "code sentence event_ids");
    ASSERT_BEGINS(json_object_get(json, "coverage"),
                  "first_event last_event accounts regions events duplicates refused");
    json_decref(json);
    arena_clear(&kase.arena);
}

static void values_have_the_types_of_the_contract(void **state) {
    struct kase kase;
    json_t *json = sample_document(&kase, CASE_WHOLE);
    json_t *hop = json_array_get(json_object_get(json, "chain"), 0);
    json_t *call = json_array_get(json_object_get(json, "calls"), 0);
    (void)state;
    assert_string_equal(json_string_value(json_object_get(json, "schema")), "backtrail.case/1");
    assert_string_equal(json_string_value(json_object_get(hop, "class")), "K");
    assert_string_equal(json_string_value(json_object_get(hop, "event_time")), "2024-07-30T19:36:15Z");
    assert_true(json_is_null(json_object_get(hop, "source_identity")));
    assert_int_equal(json_array_size(json_object_get(hop, "matched")), 3);
    assert_int_equal(json_array_size(json_object_get(hop, "copies")), 1);
    assert_true(json_is_array(json_object_get(hop, "alternatives")));
    assert_int_equal(json_integer_value(json_object_get(json_object_get(call, "errors"), "AccessDenied")), 2);
    assert_true(json_is_false(json_object_get(json_object_get(json_object_get(json, "verdict"), "origin"), "mfa")));
    json_decref(json);
    arena_clear(&kase.arena);
}

static void assert_no_null_list(const json_t *value) {
    static const char *const lists[] = {"matched",  "copies",     "alternatives", "keys",      "regions",
                                        "services", "source_ips", "user_agents",  "event_ids", "accounts",
                                        "chain",    "sessions",   "calls",        "sources",   "caveats"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        json_t *list = json_object_get(value, lists[i]);
        assert_true(!list || json_is_array(list));
    }
    const char *name;
    json_t *item;
    size_t i;
    json_array_foreach((json_t *)value, i, item) assert_no_null_list(item);
    json_object_foreach((json_t *)value, name, item) assert_no_null_list(item);
}

static void an_empty_case_has_every_member_and_no_null_list(void **state) {
    struct kase kase = {.scope = "session", .lead = {.from = TIME_NONE, .to = TIME_NONE}};
    kase.verdict.origin.event_time = kase.coverage.first_event = kase.coverage.last_event = TIME_NONE;
    kase.verdict.origin.mfa = -1;
    json_t *json = case_json(&kase, CASE_WHOLE);
    (void)state;
    assert_no_null_list(json);
    assert_int_equal(json_array_size(json_object_get(json, "chain")), 0);
    assert_true(json_is_null(json_object_get(json_object_get(json_object_get(json, "verdict"), "origin"), "mfa")));
    assert_true(json_is_null(json_object_get(json_object_get(json, "coverage"), "first_event")));
    json_decref(json);
}

static void text_that_is_not_utf8_loses_its_bad_bytes_only(void **state) {
    json_t *json = json_of_str(STR("a\xFF\xC3\xA4\xED\xA0\x80z"));
    (void)state;
    assert_string_equal(json_string_value(json), "a\xEF\xBF\xBD\xC3\xA4\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz");
    json_decref(json);
    assert_true(json_is_null(json_of_str(STR_NONE)));
}

static void parts_are_parts_of_the_same_document(void **state) {
    struct kase kase;
    json_t *json = sample_document(&kase, CASE_WHAT);
    (void)state;
    ASSERT_BEGINS(json, "schema lead scope calls caveats coverage");
    assert_null(json_object_get(json, "sources"));
    json_decref(json);
    arena_clear(&kase.arena);
}

static void a_terminal_gets_nothing_but_ascii(void **state) {
    struct kase kase;
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    (void)state;
    sample_case(&kase);
    case_json_write(out, &kase, CASE_WHOLE, CASE_JSON_ONE_LINE, true);
    fclose(out);
    for (size_t i = 0; i + 1 < len; i++)
        assert_in_range((unsigned char)text[i], 0x20, 0x7E);
    assert_int_equal(text[len - 1], '\n');
    free(text);
    arena_clear(&kase.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_stand_in_the_order_of_the_contract),
        cmocka_unit_test(values_have_the_types_of_the_contract),
        cmocka_unit_test(an_empty_case_has_every_member_and_no_null_list),
        cmocka_unit_test(text_that_is_not_utf8_loses_its_bad_bytes_only),
        cmocka_unit_test(parts_are_parts_of_the_same_document),
        cmocka_unit_test(a_terminal_gets_nothing_but_ascii),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
