#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include <stdio.h>

#include "trail/sensitive.h"

static void a_row_says_class_and_reason(void **state) {
    (void)state;
    const struct sensitive_read *row =
        sensitive_read(STR("secretsmanager.amazonaws.com"), STR("GetSecretValue"), STR_NONE);
    assert_non_null(row);
    assert_true(str_is(row->class_name, "secret"));
    assert_true(str_is(row->why, "reads a secret in clear"));
    assert_true(row->provenance.len > 0);
}

static void every_row_is_complete_and_found_again(void **state) {
    (void)state;
    size_t count;
    const struct sensitive_read *rows = sensitive_reads(&count);
    assert_true(count > 300);
    for (size_t i = 0; i < count; i++) {
        assert_true(rows[i].class_name.len && rows[i].why.len && rows[i].provenance.len);
        assert_ptr_equal(sensitive_read(rows[i].event_source, rows[i].event_name, STR_NONE), &rows[i]);
        assert_true(i == 0 || str_compare(rows[i - 1].event_source, rows[i].event_source) <= 0);
    }
}

static void api_dates_do_not_hide_a_call(void **state) {
    (void)state;
    struct str lambda = STR("lambda.amazonaws.com");
    assert_non_null(sensitive_read(lambda, STR("GetFunction20150331v2"), STR_NONE));
    assert_non_null(sensitive_read(lambda, STR("GetFunction"), STR_NONE));
    assert_non_null(sensitive_read(lambda, STR("GetLayerVersion20181031"), STR_NONE));
}

static void the_same_name_of_another_service_is_not_meant(void **state) {
    (void)state;
    assert_null(sensitive_read(STR("s3.amazonaws.com"), STR("GetSecretValue"), STR_NONE));
    assert_null(sensitive_read(STR("ec2.amazonaws.com"), STR("DescribeInstances"), STR_NONE));
    assert_null(sensitive_read(STR_NONE, STR_NONE, STR_NONE));
}

static void conditions_look_at_the_request(void **state) {
    (void)state;
    static const struct {
        const char *source, *name, *parameters;
        bool sensitive;
    } rows[] = {
        {"ssm", "GetParameters", "{\"names\":[\"a\"],\"withDecryption\":true}", true},
        {"ssm", "GetParameters", "{\"names\":[\"a\"],\"withDecryption\":false}", false},
        {"ssm", "GetParameter", "{\"name\":\"a\"}", false},
        {"ssm", "GetParametersByPath", "{\"withDecryption\":\"True\"}", true},
        {"ssm", "GetParameters", "null", true}, /* denied: nobody knows */
        {"ec2", "DescribeInstanceAttribute", "{\"attribute\":\"userData\"}", true},
        {"ec2", "DescribeInstanceAttribute", "{\"attribute\":\"instanceType\"}", false},
        {"apigateway", "GetApiKeys", "{\"includeValues\":true}", true},
        {"apigateway", "GetApiKeys", "{}", false},
        {"glue", "GetConnection", "{\"name\":\"c\"}", true},
        {"glue", "GetConnection", "{\"name\":\"c\",\"hidePassword\":true}", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char source[64];
        snprintf(source, sizeof source, "%s.amazonaws.com", rows[i].source);
        bool found = sensitive_read(str_of(source), str_of(rows[i].name), str_of(rows[i].parameters)) != NULL;
        if (found != rows[i].sensitive)
            fail_msg("%s %s", rows[i].name, rows[i].parameters);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_says_class_and_reason),
        cmocka_unit_test(every_row_is_complete_and_found_again),
        cmocka_unit_test(api_dates_do_not_hide_a_call),
        cmocka_unit_test(the_same_name_of_another_service_is_not_meant),
        cmocka_unit_test(conditions_look_at_the_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
