#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "trail/service_session.h"

#define SESSION(role, name) "arn:aws:sts::111122223333:assumed-role/" role "/" name

static void what_a_session_runs_on_is_in_its_name_or_is_its_role(void **state) {
    static const struct {
        const char *service, *arn, *resource;
    } rows[] = {
        {"ec2.amazonaws.com", SESSION("web", "i-0abc1234def567890"), "i-0abc1234def567890"},
        {"ecs-tasks.amazonaws.com", SESSION("task", "0123456789abcdef0123456789abcdef"),
         "0123456789abcdef0123456789abcdef"},
        {"lambda.amazonaws.com", SESSION("fn", "export"), "export"},
        {"codebuild.amazonaws.com", SESSION("build", "AWSCodeBuild-1111"), "1111"},
        {"codebuild.amazonaws.com", SESSION("build", "1111"), "1111"},
        {"emr-serverless.amazonaws.com", SESSION("job", "00f1,2"), "00f1"},
        {"glue.amazonaws.com", SESSION("etl", "GlueJobRunnerSession"), "etl"},
        {"nobody-knows.amazonaws.com", SESSION("some", "thing"), "some"},
        {"", SESSION("some", "thing"), "some"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct service_session_names names = service_session_names_of(str_of(rows[i].service), str_of(rows[i].arn));
        struct str found = names.thing.data ? names.thing : names.role;
        if (!str_is(found, rows[i].resource))
            fail_msg("%s %s: %.*s", rows[i].service, rows[i].arn, STR_ARG(found));
    }
    struct service_session_names none =
        service_session_names_of(STR("ec2.amazonaws.com"), STR("arn:aws:iam::111122223333:user/x"));
    assert_true(!none.thing.data && !none.role.data);
    assert_null(service_session_names_of(STR("ec2.amazonaws.com"), STR_NONE).thing.data);
    assert_true(str_is(service_session_names_of(STR("codebuild.amazonaws.com"), STR(SESSION("b", "1"))).role, "b"));
    assert_null(service_session_names_of(STR("lambda.amazonaws.com"), STR(SESSION("b", "1"))).role.data);
}

static void a_name_is_a_claim_only_in_the_form_that_a_service_gives_it(void **state) {
    static const struct {
        const char *name, *service; /* "": of no service */
    } rows[] = {
        {"i-0abc1234def567890", "ec2.amazonaws.com"},
        {"i-0abc1234", "ec2.amazonaws.com"},
        {"i-0abc123", ""},
        {"i-0abc1234def5678901", ""},
        {"i-0ABC1234DEF567890", ""},
        {"0123456789abcdef0123456789abcdef", "ecs-tasks.amazonaws.com"},
        {"0123456789abcdef0123456789abcdeg", ""},
        {"AWSCodeBuild-1111", "codebuild.amazonaws.com"},
        {"GlueJobRunnerSession", "glue.amazonaws.com"},
        {"GlueJobRunnerSession2", ""},
        {"export", ""}, /* any function may be called so */
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str found = service_session_claim(str_of(rows[i].name));
        if (!str_eq(found, str_of(rows[i].service)) && (found.len || *rows[i].service))
            fail_msg("%s: %.*s", rows[i].name, STR_ARG(found));
    }
}

static void some_are_reached_through_other_services(void **state) {
    (void)state;
    assert_true(service_session_reached(STR("ec2.amazonaws.com"), STR("ec2.amazonaws.com")));
    assert_true(service_session_reached(STR("ec2.amazonaws.com"), STR("ssm.amazonaws.com")));
    assert_true(service_session_reached(STR("ecs-tasks.amazonaws.com"), STR("ecs.amazonaws.com")));
    assert_true(service_session_reached(STR("sagemaker.amazonaws.com"), STR("sagemaker.amazonaws.com")));
    assert_false(service_session_reached(STR("lambda.amazonaws.com"), STR("ssm.amazonaws.com")));
    assert_false(service_session_reached(STR("ssm.amazonaws.com"), STR("ec2.amazonaws.com")));
    assert_false(service_session_reached(STR_NONE, STR_NONE));
}

static void names_tell_things_of_one_region_and_ids_of_any(void **state) {
    (void)state;
    assert_true(service_session_same_region(STR("lambda.amazonaws.com"), STR("eu-west-1"), STR("eu-west-1")));
    assert_false(service_session_same_region(STR("lambda.amazonaws.com"), STR("eu-west-1"), STR("us-west-2")));
    assert_false(service_session_same_region(STR("glue.amazonaws.com"), STR("us-east-1"), STR("us-west-2")));
    assert_true(service_session_same_region(STR("lambda.amazonaws.com"), STR("eu-west-1"), STR_NONE));
    /* through the global endpoint of STS it is logged in us-east-1 */
    assert_true(service_session_same_region(STR("ec2.amazonaws.com"), STR("us-east-1"), STR("eu-west-1")));
    assert_true(service_session_same_region(STR("codebuild.amazonaws.com"), STR("us-east-1"), STR("eu-west-1")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_session_runs_on_is_in_its_name_or_is_its_role),
        cmocka_unit_test(a_name_is_a_claim_only_in_the_form_that_a_service_gives_it),
        cmocka_unit_test(some_are_reached_through_other_services),
        cmocka_unit_test(names_tell_things_of_one_region_and_ids_of_any),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
