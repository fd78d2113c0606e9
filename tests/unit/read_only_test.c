#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "trail/read_only.h"

static void the_flag_decides_where_there_is_one(void **state) {
    (void)state;
    assert_true(read_only_is_read(1, STR("CreateUser")));
    assert_false(read_only_is_read(0, STR("GetUser")));
}

static void without_a_flag_the_verb_decides(void **state) {
    (void)state;
    static const char *const reads[] = {"GetObject",
                                        "ListUsers",
                                        "DescribeInstances",
                                        "BatchGetItem",
                                        "HeadBucket",
                                        "LookupEvents",
                                        "Search",
                                        "Query",
                                        "Scan",
                                        "SelectObjectContent",
                                        "TestInvokeMethod",
                                        "SimulatePrincipalPolicy",
                                        "DecodeAuthorizationMessage",
                                        "Verify"};
    static const char *const writes[] = {
        "CreateUser",         "AssumeRole",          "ConsoleLogin", "GetSigninToken", "CheckMfa",
        "GetFederationToken", "VerifyEmailIdentity", "Listen",       "Getaway",        "",
        "BatchWriteItem"};
    for (size_t i = 0; i < sizeof reads / sizeof *reads; i++)
        if (!read_only_is_read(-1, str_of(reads[i])))
            fail_msg("%s is a read", reads[i]);
    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++)
        if (read_only_is_read(-1, str_of(writes[i])))
            fail_msg("%s is a write", writes[i]);
    assert_false(read_only_is_read(-1, STR_NONE));
}

static void some_reads_have_effects(void **state) {
    (void)state;
    assert_non_null(read_only_effect(STR("sts.amazonaws.com"), STR("AssumeRoleWithSAML")));
    assert_non_null(read_only_effect(STR("kms.amazonaws.com"), STR("GenerateDataKeyWithoutPlaintext")));
    assert_non_null(read_only_effect(STR("bedrock.amazonaws.com"), STR("InvokeModelWithResponseStream")));
    assert_null(read_only_effect(STR("kms.amazonaws.com"), STR("DescribeKey")));
    assert_null(read_only_effect(STR("s3.amazonaws.com"), STR("Decrypt")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_flag_decides_where_there_is_one),
        cmocka_unit_test(without_a_flag_the_verb_decides),
        cmocka_unit_test(some_reads_have_effects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
