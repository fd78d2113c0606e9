#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "trail/outcome.h"

static void expect_code(const char *code, enum outcome wanted) {
    enum outcome found = outcome_of_code(str_of(code));
    if (found != wanted)
        fail_msg("%s gives %s, not %s", code, outcome_name(found), outcome_name(wanted));
}

static void error_codes_fall_into_classes(void **state) {
    (void)state;
    static const struct {
        enum outcome outcome;
        const char *codes[12];
    } rows[] = {
        {OUTCOME_DENIED,
         {"AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation", "UnauthorizedOperation",
          "UnauthorizedException", "VpceAccessDenied", "NotAuthorized", "AuthorizationError",
          "KMS.AccessDeniedException", "AuthFailure", "Client.AuthFailure"}},
        {OUTCOME_THROTTLED,
         {"ThrottlingException", "Client.RequestLimitExceeded", "Client.VcpuLimitExceeded", "Client.VpcLimitExceeded",
          "LimitExceededException", "SlowDown", "TooManyRequestsException", "Throttling"}},
        {OUTCOME_NOT_FOUND,
         {"NoSuchBucket", "NoSuchKey", "NoSuchEntityException", "ResourceNotFoundException",
          "Client.InvalidInstanceID.NotFound", "TrailNotFoundException", "DBInstanceNotFoundFault",
          "ObjectLockConfigurationNotFoundError", "NoSuchBucketPolicy"}},
        {OUTCOME_FAILED,
         {"ValidationException", "Client.InvalidParameterValue", "Client.InvalidInstanceID.Malformed", "BucketNotEmpty",
          "OptInRequired", "ExpiredToken", "InvalidClientTokenId", "EntityAlreadyExists", "Server.InternalError",
          "SomethingNew"}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t k = 0; k < 12 && rows[i].codes[k]; k++)
            expect_code(rows[i].codes[k], rows[i].outcome);
    expect_code("", OUTCOME_SUCCESS);
}

static void a_call_without_error_succeeds(void **state) {
    (void)state;
    struct outcome_input in = {.event_name = STR("ListUsers"), .response_elements = STR("null")};
    assert_int_equal(outcome_of(&in), OUTCOME_SUCCESS);
    in.error_code = STR("");
    in.error_message = STR("");
    assert_false(outcome_is_failure(outcome_of(&in)));
    assert_int_equal(outcome_note(&in), OUTCOME_NOTE_NONE);
}

static void a_failed_console_login_has_no_error_code(void **state) {
    (void)state;
    struct outcome_input in = {.event_type = STR("AwsConsoleSignIn"),
                               .event_name = STR("ConsoleLogin"),
                               .response_elements = STR("{\"ConsoleLogin\": \"Failure\"}")};
    assert_int_equal(outcome_of(&in), OUTCOME_FAILED);
    in.response_elements = STR("{\"ConsoleLogin\":\"Success\"}");
    assert_int_equal(outcome_of(&in), OUTCOME_SUCCESS);
    in.error_message = STR("Failed authentication");
    assert_int_equal(outcome_of(&in), OUTCOME_FAILED);
}

static void failure_under_another_name_is_not_the_sign_ins(void **state) {
    (void)state;
    struct outcome_input in = {.event_type = STR("AwsConsoleSignIn"),
                               .event_name = STR("SwitchRole"),
                               .response_elements = STR("{\"ConsoleLogin\":\"Failure\",\"SwitchRole\":\"Success\"}")};
    assert_int_equal(outcome_of(&in), OUTCOME_SUCCESS);
    in.response_elements = STR("{\"SwitchRole\":\"Failure\"}");
    assert_int_equal(outcome_of(&in), OUTCOME_FAILED);
    in.event_type = STR("AwsApiCall");
    assert_int_equal(outcome_of(&in), OUTCOME_SUCCESS);
}

static void a_message_without_code_is_a_failure(void **state) {
    (void)state;
    struct outcome_input in = {.event_type = STR("AwsConsoleSignIn"),
                               .event_name = STR("SwitchRole"),
                               .error_message = STR("switchrole.error.invalidparams")};
    assert_int_equal(outcome_of(&in), OUTCOME_FAILED);
}

static void a_dry_run_confirms_a_permission(void **state) {
    (void)state;
    struct outcome_input in = {.event_name = STR("RunInstances"),
                               .error_code = STR("Client.DryRunOperation"),
                               .error_message = STR("Request would have succeeded, but DryRun flag is set.")};
    assert_int_equal(outcome_of(&in), OUTCOME_SUCCESS);
    assert_int_equal(outcome_note(&in), OUTCOME_NOTE_DRY_RUN);
}

static void an_oauth_sign_in_says_false_in_additional_data(void **state) {
    (void)state;
    struct outcome_input in = {.event_name = STR("CreateOAuth2Token"),
                               .additional_event_data = STR("{\"success\":\"false\"}")};
    assert_int_equal(outcome_of(&in), OUTCOME_FAILED);
    in.additional_event_data = STR("{\"success\":false}");
    assert_int_equal(outcome_of(&in), OUTCOME_FAILED);
    in.additional_event_data = STR("{\"success\":\"true\"}");
    assert_int_equal(outcome_of(&in), OUTCOME_SUCCESS);
    in =
        (struct outcome_input){.event_name = STR("GetObject"), .additional_event_data = STR("{\"success\":\"false\"}")};
    assert_int_equal(outcome_of(&in), OUTCOME_SUCCESS);
}

static void a_step_of_an_identity_center_sign_in_answers_in_service_event_details(void **state) {
    (void)state;
    struct outcome_input in = {.event_type = STR("AwsServiceEvent"),
                               .event_name = STR("CredentialVerification"),
                               .service_event_details = STR("{\"CredentialVerification\":\"Failure\"}")};
    assert_int_equal(outcome_of(&in), OUTCOME_FAILED);
    in.service_event_details = STR("{\"CredentialVerification\":\"Success\"}");
    assert_int_equal(outcome_of(&in), OUTCOME_SUCCESS);
    in.service_event_details = STR("{\"UserAuthentication\":\"Failure\"}");
    assert_int_equal(outcome_of(&in), OUTCOME_SUCCESS);
}

static void failed_items_of_a_batch_are_a_note(void **state) {
    (void)state;
    struct outcome_input in = {.event_name = STR("RunTask"), .response_elements = STR("{\"failures\":[{\"a\":1}]}")};
    assert_int_equal(outcome_of(&in), OUTCOME_SUCCESS);
    assert_int_equal(outcome_note(&in), OUTCOME_NOTE_PARTIAL);
    in.response_elements = STR("{\"failures\":[],\"unprocessedItems\":{},\"failedEntryCount\":0,\"errorCode\":\"\"}");
    assert_int_equal(outcome_note(&in), OUTCOME_NOTE_NONE);
    in.response_elements = STR("{\"errorCode\":\"AccessDenied\"}");
    assert_int_equal(outcome_note(&in), OUTCOME_NOTE_PARTIAL);
    in.response_elements = STR("{\"errorDocument\":{\"key\":\"error.html\"}}");
    assert_int_equal(outcome_note(&in), OUTCOME_NOTE_NONE);
}

static void an_ec2_answer_is_in_a_wrapper(void **state) {
    (void)state;
    struct outcome_input in = {
        .event_name = STR("DeleteFlowLogs"),
        .response_elements =
            STR("{\"DeleteFlowLogsResponse\":{\"unsuccessful\":{\"item\":{\"resourceId\":\"fl-1\"}}}}")};
    assert_int_equal(outcome_note(&in), OUTCOME_NOTE_PARTIAL);
    in.response_elements = STR("{\"DeleteFlowLogsResponse\":{\"unsuccessful\":\"\",\"requestId\":\"r\"}}");
    assert_int_equal(outcome_note(&in), OUTCOME_NOTE_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(error_codes_fall_into_classes),
        cmocka_unit_test(a_call_without_error_succeeds),
        cmocka_unit_test(a_failed_console_login_has_no_error_code),
        cmocka_unit_test(failure_under_another_name_is_not_the_sign_ins),
        cmocka_unit_test(a_message_without_code_is_a_failure),
        cmocka_unit_test(a_dry_run_confirms_a_permission),
        cmocka_unit_test(an_oauth_sign_in_says_false_in_additional_data),
        cmocka_unit_test(a_step_of_an_identity_center_sign_in_answers_in_service_event_details),
        cmocka_unit_test(failed_items_of_a_batch_are_a_note),
        cmocka_unit_test(an_ec2_answer_is_in_a_wrapper),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
