/* Derived columns: pivot, issued credential, session names, forward access. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "trail/derive.h"
#include "trail/pivot.h"

static struct arena arena;

static struct record scan(const char *json) {
    struct column_set wanted = column_set_all();
    struct record_memory memory = {0};
    struct record record = {0};
    assert_int_equal(record_scan(str_of(json), &wanted, &record, &arena, &memory, NULL), RECORD_OK);
    record_derive(&record, &wanted, &arena);
    return record;
}

static void assert_column(const struct record *record, enum column column, const char *expected) {
    struct str text = record_text(record, column);
    if (!expected) {
        assert_null(text.data);
        return;
    }
    assert_non_null(text.data);
    assert_int_equal(text.len, strlen(expected));
    assert_memory_equal(text.data, expected, text.len);
}

static int clear(void **state) {
    (void)state;
    arena_clear(&arena);
    return 0;
}

#define ROLE_CALLER                                                                                                    \
    "\"userIdentity\":{\"type\":\"AssumedRole\",\"principalId\":\"AROAEXAMPLE:s\",\"arn\":\"arn:aws:sts::1:assumed-"   \
    "role/R/"                                                                                                          \
    "s\",\"accessKeyId\":\"ASIAONE\",\"sessionContext\":{\"attributes\":{\"creationDate\":\"2024-05-01T10:00:00Z\"}}}"

static void assume_role_names_key_identity_and_session_it_began(void **state) {
    (void)state;
    struct record record = scan(
        "{\"eventSource\":\"sts.amazonaws.com\",\"eventName\":\"AssumeRole\",\"eventTime\":\"2024-05-01T10:05:"
        "00Z\"," ROLE_CALLER
        ",\"responseElements\":{\"credentials\":{\"accessKeyId\":\"ASIATWO\"},\"assumedRoleUser\":{\"assumedRoleId\":"
        "\"AROAOTHER:t\",\"arn\":\"arn:aws:sts::2:assumed-role/Q/t\"}}}");
    assert_column(&record, COLUMN_PIVOT, "issue");
    assert_column(&record, COLUMN_ISSUED_ACCESS_KEY_ID, "ASIATWO");
    assert_column(&record, COLUMN_ISSUED_ARN, "arn:aws:sts::2:assumed-role/Q/t");
    assert_column(&record, COLUMN_ISSUED_SESSION, "AROAOTHER:t/2024-05-01T10:05:00Z");
    assert_column(&record, COLUMN_SESSION, "AROAEXAMPLE:s/2024-05-01T10:00:00Z");
}

static void denied_assume_role_began_nothing(void **state) {
    (void)state;
    struct record record = scan("{\"eventSource\":\"sts.amazonaws.com\",\"eventName\":\"AssumeRole\",\"eventTime\":"
                                "\"2024-05-01T10:05:00Z\",\"errorCode\":\"AccessDenied\"," ROLE_CALLER "}");
    assert_column(&record, COLUMN_PIVOT, "issue");
    assert_column(&record, COLUMN_ISSUED_ACCESS_KEY_ID, NULL);
    assert_column(&record, COLUMN_ISSUED_SESSION, NULL);
    assert_column(&record, COLUMN_OUTCOME, "denied");
}

static void service_made_session_is_named_by_role_and_session_name(void **state) {
    (void)state;
    struct record record = scan(
        "{\"eventSource\":\"sts.amazonaws.com\",\"eventName\":\"AssumeRole\",\"eventTime\":\"2024-05-01T10:05:00Z\","
        "\"userIdentity\":{\"type\":\"AWSService\",\"invokedBy\":\"ec2.amazonaws.com\"},\"requestParameters\":{"
        "\"roleArn\":"
        "\"arn:aws:iam::123456789012:role/some/path/web\",\"roleSessionName\":\"i-0abc\"},\"responseElements\":{"
        "\"credentials\":{\"accessKeyId\":\"ASIATWO\"}}}");
    assert_column(&record, COLUMN_ISSUED_ARN, "arn:aws:sts::123456789012:assumed-role/web/i-0abc");
    assert_column(&record, COLUMN_ISSUED_SESSION, NULL); /* the answer tells no principal */
    assert_column(&record, COLUMN_SESSION, NULL);
}

static void console_login_begins_a_session_and_a_failed_one_does_not(void **state) {
    (void)state;
    static const char format[] =
        "{\"eventSource\":\"signin.amazonaws.com\",\"eventName\":\"ConsoleLogin\",\"eventType\":\"AwsConsoleSignIn\","
        "\"eventTime\":\"2024-05-01T10:05:00Z\",\"userIdentity\":{\"type\":\"IAMUser\",\"principalId\":\"AIDAONE\","
        "\"arn\":\"arn:aws:iam::1:user/u\"},\"responseElements\":{\"ConsoleLogin\":\"%s\"}}";
    char json[1024];
    snprintf(json, sizeof json, format, "Success");
    struct record record = scan(json);
    assert_column(&record, COLUMN_PIVOT, "sign_in");
    assert_column(&record, COLUMN_ISSUED_SESSION, "AIDAONE/2024-05-01T10:05:00Z");
    snprintf(json, sizeof json, format, "Failure");
    record = scan(json);
    assert_column(&record, COLUMN_ISSUED_SESSION, NULL);
}

static void created_access_key_is_the_session_it_begins(void **state) {
    (void)state;
    struct record record = scan(
        "{\"eventSource\":\"iam.amazonaws.com\",\"eventName\":\"CreateAccessKey\",\"eventTime\":\"2024-05-01T10:05:"
        "00Z\"," ROLE_CALLER ",\"responseElements\":{\"accessKey\":{\"accessKeyId\":\"AKIANEW\",\"userName\":\"v\"}}}");
    assert_column(&record, COLUMN_PIVOT, "credential");
    assert_column(&record, COLUMN_ISSUED_SESSION, "AKIANEW");
}

static void long_term_key_is_its_own_session(void **state) {
    (void)state;
    struct record record =
        scan("{\"userIdentity\":{\"type\":\"IAMUser\",\"principalId\":\"AIDAONE\",\"accessKeyId\":\"AKIAONE\"}}");
    assert_column(&record, COLUMN_SESSION, "AKIAONE");
}

static void temporary_key_without_creation_date_is_named_with_its_principal(void **state) {
    (void)state;
    struct record record = scan("{\"userIdentity\":{\"userName\":\"bob\",\"accessKeyId\":\"ASIAONE\"}}");
    assert_column(&record, COLUMN_SESSION, "bob/ASIAONE");
}

static void agents_under_one_console_session_are_told_apart(void **state) {
    (void)state;
    struct record record = scan("{\"userIdentity\":{\"principalId\":\"AIDAONE\",\"sessionContext\":{"
                                "\"signInSessionArn\":\"arn:aws:signin:r:1:session/"
                                "uuid-1\",\"attributes\":{\"creationDate\":\"2024-05-01T10:00:00Z\"}}}}");
    assert_column(&record, COLUMN_SESSION, "AIDAONE/2024-05-01T10:00:00Z/uuid-1");
}

static void forward_access_is_a_services_call_under_the_callers_name(void **state) {
    (void)state;
    static const struct {
        const char *identity;
        bool forward;
    } rows[] = {
        {"{\"type\":\"AssumedRole\",\"principalId\":\"A:s\",\"invokedBy\":\"kms.amazonaws.com\"}", true},
        {"{\"type\":\"IAMUser\",\"principalId\":\"AIDA\",\"invokedBy\":\"AWS Internal\"}", true},
        {"{\"type\":\"IAMUser\",\"principalId\":\"AIDA\",\"invokedBy\":\"signin.amazonaws.com\"}", false},
        {"{\"type\":\"AWSService\",\"invokedBy\":\"ec2.amazonaws.com\"}", false},
        {"{\"type\":\"IAMUser\",\"principalId\":\"AIDA\"}", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char json[512];
        snprintf(json, sizeof json, "{\"userIdentity\":%s}", rows[i].identity);
        struct record record = scan(json);
        assert_int_equal(record_number(&record, COLUMN_IS_FORWARD_ACCESS, -1), rows[i].forward);
    }
}

static void session_ids_are_stable(void **state) {
    (void)state;
    /* people write them into tickets: a change of the hash is a change of the contract */
    assert_true(str_is(session_short_id(&arena, STR("AKIAIOSFODNN7EXAMPLE")), "s-b7e10049"));
}

static void every_pivot_is_found_by_its_own_name_and_no_other(void **state) {
    (void)state;
    for (size_t i = 0; i < pivot_count; i++)
        assert_ptr_equal(pivot_of(str_of(pivots[i].event_source), str_of(pivots[i].event_name)), &pivots[i]);
    assert_null(pivot_of(STR("ec2.amazonaws.com"), STR("DescribeInstances")));
    assert_null(pivot_of(STR("iam.amazonaws.com"), STR("AssumeRole")));
    assert_non_null(pivot_of(STR("lambda.amazonaws.com"), STR("UpdateFunctionCode20150331v2")));
}

static void life_of_a_credential_comes_from_the_answer_the_request_or_the_default(void **state) {
    (void)state;
    static const struct {
        const char *members;
        int64_t seconds;
    } rows[] = {
        {"\"responseElements\":{\"credentials\":{\"accessKeyId\":\"K\",\"expiration\":\"May 1, 2024, 10:20:00 AM\"}}",
         900},
        {"\"requestParameters\":{\"durationSeconds\":7200},\"responseElements\":{\"credentials\":{\"accessKeyId\":"
         "\"K\"}}",
         7200},
        {"\"responseElements\":{\"credentials\":{\"accessKeyId\":\"K\"}}", 3600},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char json[1024];
        snprintf(json, sizeof json,
                 "{\"eventSource\":\"sts.amazonaws.com\",\"eventName\":\"AssumeRole\",\"eventTime\":\"2024-05-01T10:05:"
                 "00Z\",%s}",
                 rows[i].members);
        struct record record = scan(json);
        const struct pivot *pivot = pivot_of(STR("sts.amazonaws.com"), STR("AssumeRole"));
        struct issued issued = pivot_issued(pivot, &record, &arena);
        assert_int_equal(pivot_expiration(pivot, &record, &arena) - issued.time, rows[i].seconds * TIME_SECOND);
    }
    struct record key = scan("{\"eventSource\":\"iam.amazonaws.com\",\"eventName\":\"CreateAccessKey\","
                             "\"eventTime\":\"2024-05-01T10:05:00Z\"}");
    const struct pivot *lasting = pivot_of(STR("iam.amazonaws.com"), STR("CreateAccessKey"));
    assert_true(pivot_expiration(lasting, &key, &arena) == TIME_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(assume_role_names_key_identity_and_session_it_began),
        cmocka_unit_test(denied_assume_role_began_nothing),
        cmocka_unit_test(service_made_session_is_named_by_role_and_session_name),
        cmocka_unit_test(console_login_begins_a_session_and_a_failed_one_does_not),
        cmocka_unit_test(created_access_key_is_the_session_it_begins),
        cmocka_unit_test(long_term_key_is_its_own_session),
        cmocka_unit_test(temporary_key_without_creation_date_is_named_with_its_principal),
        cmocka_unit_test(agents_under_one_console_session_are_told_apart),
        cmocka_unit_test(forward_access_is_a_services_call_under_the_callers_name),
        cmocka_unit_test(session_ids_are_stable),
        cmocka_unit_test(every_pivot_is_found_by_its_own_name_and_no_other),
        cmocka_unit_test(life_of_a_credential_comes_from_the_answer_the_request_or_the_default),
    };
    return cmocka_run_group_tests(tests, NULL, clear);
}
