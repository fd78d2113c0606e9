/* What a take-over has in hand is read from the members that name it. */
#include "trail/takeover.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define EC2    "ec2.amazonaws.com"
#define SSM    "ssm.amazonaws.com"
#define LAMBDA "lambda.amazonaws.com"
#define CODE   "UpdateFunctionCode20150331v2"
#define ARN    "arn:aws:lambda:eu-west-1:111122223333:function:pay"
#define DRY    "Client.DryRunOperation"
#define GLUE   "glue.amazonaws.com"
#define BUILD  "codebuild.amazonaws.com"
#define ECS    "ecs.amazonaws.com"

static void names_stand_in_their_members(void **state) {
    static const struct {
        const char *source, *name, *error, *request, *response, *names;
    } rows[] = {
        {LAMBDA, CODE, "", "{\"functionName\":\"pay\"}", "{\"role\":\"arn:aws:iam::1:role/x\",\"handler\":\"y\"}",
         "thing:pay"},
        {LAMBDA, CODE, "", "{\"functionName\":\"pay:live\"}", "{\"functionArn\":\"" ARN "\"}",
         "thing:pay\x1fthing:pay"},
        {LAMBDA, CODE, "", "{\"functionName\":\"111122223333:function:pay\"}", "", "thing:pay"},
        {LAMBDA, CODE, "", "{\"functionName\":\"" ARN ":1\"}", "", "thing:pay"},
        {LAMBDA, CODE, "", "{\"functionName\":\"pay\",\"dryRun\":true}", "", ""},
        {LAMBDA, CODE, "", "{\"functionName\":\"pay\",\"dryRun\":false}", "", "thing:pay"},
        {LAMBDA, CODE, "", "{\"functionName\":\"a\\u001fthing:b\"}", "", ""},
        {EC2, "RunInstances", "", "",
         "{\"instancesSet\":{\"items\":[{\"instanceId\":\"i-1\"},{\"instanceId\":\"i-2\"}]}}",
         "thing:i-1\x1fthing:i-2"},
        {EC2, "ModifyInstanceAttribute", "", "{\"instanceId\":\"i-1\",\"userData\":\"x\"}", "", "thing:i-1"},
        {EC2, "ModifyInstanceAttribute", DRY, "{\"instanceId\":\"i-1\",\"userData\":\"x\"}", "", ""},
        {EC2, "ModifyInstanceAttribute", "", "{\"instanceId\":\"i-1\",\"ebsOptimized\":{\"value\":true}}", "", ""},
        {SSM, "SendCommand", "",
         "{\"instanceIds\":[\"i-1\"],\"targets\":[{\"key\":\"InstanceIds\",\"values\":[\"i-2\"]}]}", "",
         "thing:i-1\x1fthing:i-2"},
        {SSM, "SendCommand", "", "{\"instanceIds\":\"i-1\",\"targets\":7}", "", ""},
        {ECS, "RunTask", "", "", "{\"tasks\":[{\"taskArn\":\"arn:aws:ecs:r:1:task/c/0f\"}]}", "thing:0f"},
        {GLUE, "CreateJob", "", "{\"name\":\"n\",\"role\":\"arn:aws:iam::1:role/p/etl\"}", "", "thing:n\x1frole:etl"},
        {GLUE, "CreateJob", "", "{\"name\":\"n\",\"role\":\"etl\"}", "", "thing:n\x1frole:etl"},
        {BUILD, "StartBuild", "", "", "{\"build\":{\"id\":\"web:0f\",\"serviceRole\":\"r\"}}", "thing:0f"},
        {BUILD, "UpdateProject", "", "{\"name\":\"w\"}", "{\"project\":{\"serviceRole\":\"arn:aws:iam::1:role/r\"}}",
         "thing:w\x1frole:r"},
        {EC2, "StopInstances", "", "{\"instanceId\":\"i-1\"}", "", ""},
        {"sts.amazonaws.com", "AssumeRole", "", "{}", "{}", ""},
        {LAMBDA, CODE, "", "", "", ""},
    };
    struct arena arena = ARENA_EMPTY;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct takeover_call call = {str_of(rows[i].source), str_of(rows[i].name), str_of(rows[i].error),
                                     str_of(rows[i].request), str_of(rows[i].response)};
        struct str names = takeover_names(&call, &arena);
        if (!str_eq(names, str_of(rows[i].names)) && (names.len || *rows[i].names))
            fail_msg("%s %s: %.*s", rows[i].name, rows[i].request, STR_ARG(names));
    }
    arena_clear(&arena);
}

static void some_enter_some_prepare_some_start(void **state) {
    (void)state;
    assert_true(takeover_has(STR(SSM), STR("StartSession"), TAKEOVER_ENTERS));
    assert_false(takeover_has(STR(SSM), STR("StartSession"), TAKEOVER_PREPARES));
    assert_true(takeover_has(STR("states.amazonaws.com"), STR("UpdateStateMachine"), TAKEOVER_PREPARES));
    assert_true(takeover_has(STR(GLUE), STR("StartJobRun"), TAKEOVER_STARTS));
    assert_false(takeover_has(STR(LAMBDA), STR(CODE), TAKEOVER_ENTERS));
    assert_int_equal(takeover_minutes(STR(GLUE), STR("StartJobRun")), 60);
    assert_int_equal(takeover_minutes(STR(LAMBDA), STR(CODE)), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_stand_in_their_members),
        cmocka_unit_test(some_enter_some_prepare_some_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
