#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "trail/target.h"

static struct arena arena;

/* Service, event, resources, requestParameters, responseElements, target. NULL is absent. */
static const struct row {
    const char *service, *event_name, *resources, *parameters, *response, *target;
    enum target_from from;
} rows[] = {
    {"sts", "AssumeRole", "[{\"ARN\":\"arn:aws:iam::1:role/r\",\"accountId\":\"1\",\"type\":\"AWS::IAM::Role\"}]",
     "{\"roleArn\":\"arn:x\"}", NULL, "arn:aws:iam::1:role/r", TARGET_RESOURCES},
    {"s3", "GetObject",
     "[{\"accountId\":\"1\",\"type\":\"AWS::S3::Bucket\",\"ARN\":\"arn:aws:s3:::b\"},"
     "{\"type\":\"AWS::S3::Object\",\"ARN\":\"arn:aws:s3:::b/a/k\"}]",
     NULL, NULL, "arn:aws:s3:::b/a/k", TARGET_RESOURCES},
    {"s3", "ListObjects",
     "[{\"type\":\"AWS::S3::Object\",\"ARNPrefix\":\"arn:aws:s3:::b/\"},{\"ARN\":\"arn:aws:s3:::b\"}]", NULL, NULL,
     "arn:aws:s3:::b", TARGET_RESOURCES},
    {"s3", "ListObjects", "[{\"type\":\"AWS::S3::Object\",\"ARNPrefix\":\"arn:aws:s3:::b/\"}]", NULL, NULL,
     "arn:aws:s3:::b/*", TARGET_RESOURCES},
    {"kms", "Decrypt", "[{\"accountId\":\"1\",\"type\":\"AWS::KMS::Key\",\"arn\":\"arn:aws:kms:r:1:key/k\"}]", NULL,
     NULL, "arn:aws:kms:r:1:key/k", TARGET_RESOURCES},
    {"sts", "AssumeRole",
     "[{\"resourceType\":\"AWS::IAM::AccessKey\",\"resourceName\":\"ASIAX\"},{\"resourceType\":\"AWS::IAM::Role\","
     "\"resourceName\":\"r\"}]",
     NULL, NULL, "r", TARGET_RESOURCES},
    {"kms", "Decrypt", "[\"{\\\"ARN\\\":\\\"arn:in-a-string\\\"}\"]", NULL, NULL, "arn:in-a-string", TARGET_RESOURCES},
    {"dynamodb", "BatchGetItem", NULL, "{\"requestItems\":{\"orders\":{\"keys\":[{\"id\":\"1\"}]}}}", NULL, "orders",
     TARGET_PATH},
    {"dynamodb", "BatchWriteItem", NULL, "{\"requestItems\":{\"orders\":[{\"putRequest\":{\"item\":{\"id\":\"1\"}}}]}}",
     NULL, "orders", TARGET_PATH},
    {"dynamodb", "BatchWriteItem", NULL, "{\"requestItems\":{}}", NULL, NULL, TARGET_NONE},
    {"dynamodb", "TransactWriteItems", NULL,
     "{\"transactItems\":[{\"update\":{\"key\":{\"id\":\"1\"},\"tableName\":\"orders\"}}]}", NULL, "orders",
     TARGET_PATH},
    {"iam", "CreateUser", "[]", "{\"userName\":\"eve\",\"path\":\"/\"}", NULL, "eve", TARGET_PATH},
    {"iam", "CreateAccessKey", NULL, "null", "{\"accessKey\":{\"userName\":\"me\",\"accessKeyId\":\"AKIAX\"}}", "me",
     TARGET_PATH},
    {"iam", "AttachRolePolicy", NULL, "{\"policyArn\":\"arn:p\",\"roleName\":\"r\"}", NULL, "r", TARGET_PATH},
    {"iam", "AddUserToGroup", NULL, "{\"userName\":\"eve\",\"groupName\":\"admins\"}", NULL, "admins/eve", TARGET_PATH},
    {"ec2", "RunInstances", NULL, "{\"instancesSet\":{\"items\":[{\"imageId\":\"ami-1\"}]}}",
     "{\"instancesSet\":{\"items\":[{\"instanceId\":\"i-1\"}]}}", "i-1", TARGET_PATH},
    {"ec2", "RunInstances", NULL, "{\"instancesSet\":{\"items\":[{\"imageId\":\"ami-1\"}]}}", "null", "ami-1",
     TARGET_PATH},
    {"ec2", "StopInstances", NULL, "{\"instancesSet\":{\"items\":[{\"instanceId\":\"i-2\"}]}}", NULL, "i-2",
     TARGET_PATH},
    {"ec2", "DeleteFlowLogs", NULL, "{\"DeleteFlowLogsRequest\":{\"FlowLogId\":{\"tag\":1,\"content\":\"fl-1\"}}}",
     NULL, "fl-1", TARGET_PATH},
    {"ec2", "ModifySnapshotAttribute", NULL, "{\"snapshotId\":\"snap-1\",\"attributeType\":\"x\"}", NULL, "snap-1",
     TARGET_PATH},
    {"s3", "PutBucketPolicy", NULL, "{\"bucketName\":\"b\",\"Host\":\"h\"}", NULL, "b", TARGET_PATH},
    {"s3", "PutObject", NULL, "{\"bucketName\":\"b\",\"key\":\"a/k\"}", NULL, "b/a/k", TARGET_PATH},
    {"lambda", "UpdateFunctionCode20150331v2", NULL, "{\"functionName\":\"f\"}", NULL, "f", TARGET_PATH},
    {"ssm", "GetParameters", NULL, "{\"names\":[\"/a\",\"/b\"]}", NULL, "/a", TARGET_PATH},
    {"secretsmanager", "GetSecretValue", NULL, "{\"secretId\":\"s\\u00e9cret\"}", NULL, "sécret", TARGET_PATH},
    {"eks", "DescribeAccessEntry", NULL, "{\"name\":\"c\",\"principalArn\":\"arn%3Aaws%3aiam%3A%3A1%3Arole%2FR%\"}",
     NULL, "c/arn:aws:iam::1:role/R%", TARGET_PATH},
    {"eks", "DescribeAccessEntry", NULL, "{\"name\":\"c\",\"principalArn\":\"arn%3A%ff\"}", NULL, "c/arn%3A%ff",
     TARGET_PATH},
    {"s3", "PutObject", NULL, "{\"bucketName\":\"b\",\"key\":\"100%3A\"}", NULL, "b/100%3A", TARGET_PATH},
    {"newservice", "DoThing", NULL, "{\"note\":\"x\",\"thingName\":\"n\",\"a\":{\"thingId\":\"t-1\"}}", NULL, "t-1",
     TARGET_FALLBACK},
    {"newservice", "DoThing", NULL, "{\"clientToken\":\"arn:no\",\"nextToken\":\"q\",\"thing\":\"arn:aws:x\"}", NULL,
     "arn:aws:x", TARGET_FALLBACK},
    {"ssm", "DescribeInstanceInformation", NULL, "{\"filters\":[{\"key\":\"InstanceIds\",\"values\":[\"i-1\"]}]}", NULL,
     NULL, TARGET_NONE},
    {"newservice", "DoThing", NULL, "{\"tags\":[{\"key\":\"a\"}],\"filters\":[{\"name\":\"b\"}]}", NULL, NULL,
     TARGET_NONE},
    {"newservice", "DoThing", NULL, "{\"valid\":\"yes\",\"grid\":\"x\"}", NULL, NULL, TARGET_NONE},
    {"newservice", "DoThing", NULL, "{\"secretName\":\"HIDDEN_DUE_TO_SECURITY_REASONS\"}", NULL, NULL, TARGET_NONE},
    {"iam", "ListUsers", NULL, "null", NULL, NULL, TARGET_NONE},
    {"iam", "ListUsers", NULL, NULL, NULL, NULL, TARGET_NONE},
};

static void an_events_target_is_found_where_its_service_puts_it(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        struct target_input in = {
            .event_source = arena_printf(&arena, "%s.amazonaws.com", row->service),
            .event_name = str_of(row->event_name),
            .resources = str_of(row->resources),
            .request_parameters = str_of(row->parameters),
            .response_elements = str_of(row->response),
        };
        struct target found = target_of(&in, &arena);
        if (found.from != row->from || (row->target ? !str_is(found.text, row->target) : found.text.data != NULL))
            fail_msg("row %zu, %s: '%.*s' (%d), not '%s'", i, row->event_name, STR_ARG(found.text), found.from,
                     row->target ? row->target : "(absent)");
        assert_int_equal(found.what.data != NULL, row->from == TARGET_PATH);
    }
}

static void a_sign_in_names_its_target_in_additional_data(void **state) {
    (void)state;
    struct target_input in = {.event_source = STR("signin.amazonaws.com"),
                              .event_name = STR("SwitchRole"),
                              .additional_event_data = STR("{\"SwitchTo\":\"arn:aws:iam::1:role/r\"}")};
    assert_true(str_is(target_of(&in, &arena).text, "arn:aws:iam::1:role/r"));
}

static void a_long_target_is_cut_between_characters(void **state) {
    (void)state;
    static char key[2000];
    for (size_t i = 0; i + 1 < sizeof key - 1; i += 2)
        memcpy(key + i, "é", 2);
    struct target_input in = {.event_source = STR("s3.amazonaws.com"),
                              .event_name = STR("PutObject"),
                              .request_parameters = arena_printf(&arena, "{\"bucketName\":\"b\",\"key\":\"%s\"}", key)};
    struct target found = target_of(&in, &arena);
    assert_true(found.text.len <= TARGET_MOST_BYTES);
    assert_true(str_starts(found.text, "b/éé"));
    assert_true(str_ends(found.text, "é…"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_events_target_is_found_where_its_service_puts_it),
        cmocka_unit_test(a_sign_in_names_its_target_in_additional_data),
        cmocka_unit_test(a_long_target_is_cut_between_characters),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_clear(&arena);
    return failed;
}
