/* What outlives a session, for whom, and what takes it away again. */
#include "trail/lasting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define EC2    "ec2.amazonaws.com"
#define IAM    "iam.amazonaws.com"
#define ADD    "\"createVolumePermission\":{\"add\":{\"items\":[{\"userId\":\"111122223333\"},{\"group\":\"all\"}]}}"
#define REMOVE "\"createVolumePermission\":{\"remove\":{\"items\":[{\"group\":\"all\"}]}}"

/* "" is absent. */
static void assert_said(struct str got, const char *want) {
    assert_int_equal(got.data != NULL, *want != '\0');
    assert_true(!got.data || str_is(got, want));
}

static void calls_tell_what_they_leave(void **state) {
    static const struct {
        const char *source, *name, *request, *response;
        bool left;
        const char *things, *whom, *undoes;
    } rows[] = {
        {IAM, "CreateUser", "{\"userName\":\"eve\"}", "", true, "", "", ""},
        {IAM, "ListUsers", "{}", "", false, "", "", ""},
        {IAM, "DeleteLoginProfile", "{\"userName\":\"eve\"}", "", true, "eve", "",
         "CreateLoginProfile UpdateLoginProfile"},
        {EC2, "ModifySnapshotAttribute", "{\"snapshotId\":\"s\"," ADD "}", "", true, "",
         "111122223333\x1f"
         "all",
         ""},
        {EC2, "ModifySnapshotAttribute", "{\"snapshotId\":\"s\"," REMOVE "}", "", false, "", "", ""},
        {EC2, "RunInstances", "{}",
         "{\"instancesSet\":{\"items\":[{\"instanceId\":\"i-1\"},{\"instanceId\":\"i-2\"}]}}", true, "i-1\x1fi-2", "",
         ""},
        {EC2, "RunInstances", "{}", "", false, "", "", ""},
        {"lambda.amazonaws.com", "UpdateFunctionCode20150331v2", "{\"functionName\":\"pay\"}", "", true, "pay", "", ""},
        {"lambda.amazonaws.com", "AddPermission20150331v2", "{\"functionName\":\"pay\",\"principal\":\"*\"}", "", true,
         "", "*", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena arena = ARENA_EMPTY;
        struct lasting lasting;
        const struct lasting_call call = {str_of(rows[i].source), str_of(rows[i].name), str_of(rows[i].request),
                                          str_of(rows[i].response)};
        assert_int_equal(lasting_of(&call, &lasting, &arena), rows[i].left);
        if (rows[i].left) {
            assert_said(lasting.things, rows[i].things);
            assert_said(lasting.whom, rows[i].whom);
            assert_said(lasting.undoes, rows[i].undoes);
        }
        arena_clear(&arena);
    }
}

static void kinds_are_told_without_a_record(void **state) {
    (void)state;
    assert_true(lasting_is_left(STR(IAM), STR("CreateAccessKey")));
    assert_true(lasting_is_left(STR("kms.amazonaws.com"), STR("CreateGrant")));
    assert_false(lasting_is_left(STR(IAM), STR("DeleteUser")));
    assert_false(lasting_is_left(STR("sts.amazonaws.com"), STR("AssumeRole")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_tell_what_they_leave),
        cmocka_unit_test(kinds_are_told_without_a_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
