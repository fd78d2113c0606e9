#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "trail/finding.h"

static struct arena arena;

#define CAMEL                                                                                                          \
    "{\"schemaVersion\":\"2.0\",\"accountId\":\"111122223333\",\"region\":\"eu-west-1\",\"id\":\"0a1b\","              \
    "\"arn\":\"arn:aws:guardduty:eu-west-1:111122223333:detector/d/finding/0a1b\","                                    \
    "\"type\":\"Discovery:IAMUser/AnomalousBehavior\",\"title\":\"odd calls\",\"resource\":{\"resourceType\":"         \
    "\"AccessKey\",\"accessKeyDetails\":{\"accessKeyId\":\"ASIAX\",\"principalId\":\"AROAX:s\",\"userType\":"          \
    "\"AssumedRole\",\"userName\":\"r\"}},\"service\":{\"action\":{\"actionType\":\"AWS_API_CALL\","                   \
    "\"awsApiCallAction\":{\"api\":\"ListUsers\",\"serviceName\":\"iam.amazonaws.com\",\"errorCode\":"                 \
    "\"AccessDenied\","                                                                                                \
    "\"userAgent\":\"Boto3\",\"remoteIpDetails\":{\"ipAddressV4\":\"203.0.113.7\"},\"remoteAccountDetails\":"          \
    "{\"accountId\":\"444455556666\"}}},\"eventFirstSeen\":\"2024-07-30T10:00:00Z\",\"eventLastSeen\":"                \
    "\"2024-07-30T11:00:00.5Z\",\"count\":7}}"

static struct finding_list read_all(const char *text) {
    struct finding_list list;
    struct err err;
    if (finding_read(str_of(text), &arena, &list, &err))
        fail_msg("%s: %s", err.message, text);
    return list;
}

static struct finding read_one(const char *text) {
    struct finding_list list = read_all(text);
    assert_int_equal(list.count, 1);
    return list.items[0];
}

static void expect(struct str found, const char *wanted) {
    if (wanted ? !str_is(found, wanted) : found.data != NULL)
        fail_msg("'%.*s', not '%s'", STR_ARG(found), wanted ? wanted : "(absent)");
}

static void check_camel(const struct finding *f) {
    assert_string_equal(f->shape, "guardduty");
    expect(f->id, "0a1b");
    expect(f->arn, "arn:aws:guardduty:eu-west-1:111122223333:detector/d/finding/0a1b");
    expect(f->type, "Discovery:IAMUser/AnomalousBehavior");
    expect(f->title, "odd calls");
    expect(f->account_id, "111122223333");
    expect(f->region, "eu-west-1");
    expect(f->access_key_id, "ASIAX");
    expect(f->principal_id, "AROAX:s");
    expect(f->user_type, "AssumedRole");
    expect(f->user_name, "r");
    expect(f->api, "ListUsers");
    expect(f->service, "iam.amazonaws.com");
    expect(f->error_code, "AccessDenied");
    expect(f->user_agent, "Boto3");
    expect(f->remote_ip, "203.0.113.7");
    expect(f->remote_account_id, "444455556666");
    expect(f->instance_id, NULL);
    assert_int_equal(f->first_seen, INT64_C(1722333600) * TIME_SECOND);
    assert_int_equal(f->last_seen, INT64_C(1722337200) * TIME_SECOND + TIME_SECOND / 2);
    assert_int_equal(f->count, 7);
    assert_false(f->sample);
}

static void a_finding_reads_alike_in_every_carrier(void **state) {
    (void)state;
    static const char *const carriers[] = {
        CAMEL,
        "\xef\xbb\xbf" CAMEL "\n",
        "[" CAMEL "]",
        "{\"version\":\"0\",\"detail-type\":\"GuardDuty Finding\",\"source\":\"aws.guardduty\",\"account\":\"9\","
        "\"detail\":" CAMEL "}",
        "{\"Findings\":[" CAMEL "]}",
        "{\"tags\":[],\"details\":" CAMEL ",\"severity\":\"INFO\"}",
    };
    for (size_t i = 0; i < sizeof carriers / sizeof *carriers; i++) {
        struct finding f = read_one(carriers[i]);
        check_camel(&f);
    }
}

static void a_finding_inside_a_queue_message_is_found(void **state) {
    (void)state;
    struct finding f =
        read_one("{\"Records\":[{\"body\":\"{\\\"Message\\\":\\\"{\\\\\\\"detail\\\\\\\":{\\\\\\\"id\\\\\\\":"
                 "\\\\\\\"q1\\\\\\\",\\\\\\\"type\\\\\\\":\\\\\\\"T\\\\\\\",\\\\\\\"resource\\\\\\\":{},"
                 "\\\\\\\"service\\\\\\\":{}}}\\\"}\"}]}");
    expect(f.id, "q1");
}

static void names_are_compared_without_case(void **state) {
    (void)state;
    struct finding f = read_one(
        "{\"Findings\":[{\"Id\":\"1\",\"Type\":\"UnauthorizedAccess:EC2/"
        "X\",\"AccountId\":\"111122223333\",\"Resource\":{"
        "\"InstanceDetails\":{\"InstanceId\":\"i-1\",\"IamInstanceProfile\":{\"Arn\":\"arn:p\"}}},\"Service\":{"
        "\"Action\":{"
        "\"NetworkConnectionAction\":{\"RemoteIpDetails\":{\"IpAddressV4\":\"198.51.100.1\"}}},\"Count\":\"12\"}}]}");
    expect(f.id, "1");
    expect(f.instance_id, "i-1");
    expect(f.instance_profile_arn, "arn:p");
    expect(f.remote_ip, "198.51.100.1");
    assert_int_equal(f.count, 12);
    assert_int_equal(f.first_seen, TIME_NONE);
}

static void a_line_a_finding_gives_as_many(void **state) {
    (void)state;
    struct finding_list list = read_all(CAMEL "\n" CAMEL "\r\n" CAMEL "\n");
    assert_int_equal(list.count, 3);
    check_camel(&list.items[2]);
}

static void security_hub_findings_keep_the_key_in_the_resource(void **state) {
    (void)state;
    struct finding f = read_one(
        "{\"Findings\":[{\"SchemaVersion\":\"2018-10-08\",\"Id\":\"arn:aws:guardduty:us-east-1:111122223333:detector/d/"
        "finding/ff00\",\"AwsAccountId\":\"111122223333\",\"Region\":\"us-east-1\",\"Types\":[\"TTPs/Discovery/"
        "Discovery:IAMUser-AnomalousBehavior\"],\"Title\":\"t\",\"FirstObservedAt\":\"2024-07-30T10:00:00.000Z\","
        "\"LastObservedAt\":\"2024-07-30T10:00:01Z\",\"Resources\":[{\"Type\":\"AwsEc2Instance\",\"Id\":\"arn:aws:ec2:"
        "us-"
        "east-1:1:instance/i-9\"},{\"Type\":\"AwsIamAccessKey\",\"Id\":\"AWS::IAM::AccessKey:ASIAY\",\"Details\":{"
        "\"AwsIamAccessKey\":{\"PrincipalId\":\"AROAY:s\",\"PrincipalType\":\"AssumedRole\",\"PrincipalName\":\"r\"}}}]"
        ","
        "\"ProductFields\":{\"aws/guardduty/service/action/awsApiCallAction/api\":\"ListUsers\",\"aws/guardduty/"
        "service/"
        "action/awsApiCallAction/remoteIpDetails/ipAddressV4\":\"203.0.113.8\",\"aws/guardduty/service/count\":\"3\","
        "\"aws/guardduty/service/eventFirstSeen\":\"2024-07-30T09:00:00Z\"}}]}");
    assert_string_equal(f.shape, "asff");
    expect(f.id, "ff00");
    expect(f.arn, "arn:aws:guardduty:us-east-1:111122223333:detector/d/finding/ff00");
    expect(f.type, "Discovery:IAMUser/AnomalousBehavior");
    expect(f.access_key_id, "ASIAY");
    expect(f.principal_id, "AROAY:s");
    expect(f.user_name, "r");
    expect(f.instance_id, "i-9");
    expect(f.api, "ListUsers");
    expect(f.remote_ip, "203.0.113.8");
    assert_int_equal(f.count, 3);
    assert_int_equal(f.first_seen, INT64_C(1722330000) * TIME_SECOND);
    assert_int_equal(f.last_seen, INT64_C(1722333601) * TIME_SECOND);
}

static void a_type_below_any_tactic_is_the_native_one(void **state) {
    (void)state;
    static const char *const types[][2] = {
        {"Unusual Behaviors/User/UnauthorizedAccess:IAMUser-ConsoleLogin", "UnauthorizedAccess:IAMUser/ConsoleLogin"},
        {"TTPs/Impact/Backdoor:EC2-C&CActivity.B!DNS", "Backdoor:EC2/C&CActivity.B!DNS"},
        {"Software and Configuration Checks/Custodian/Other", "Software and Configuration Checks/Custodian/Other"},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        struct str text =
            arena_printf(&arena,
                         "{\"Id\":\"x/y\",\"AwsAccountId\":\"1\",\"Types\":[\"%s\"],\"Resources\":[{\"Type\":"
                         "\"AwsIamAccessKey\",\"Id\":\"AWS::IAM::AccessKey:null\"}]}",
                         types[i][0]);
        struct finding f = read_one(text.data);
        expect(f.type, types[i][1]);
        expect(f.access_key_id, NULL);
        expect(f.id, "x/y");
    }
}

static void ocsf_findings_keep_the_principal_in_a_string_of_json(void **state) {
    (void)state;
    struct finding f = read_one(
        "{\"class_uid\":2004,\"finding_info\":{\"uid\":\"arn:aws:guardduty:us-east-1:1:detector/d/finding/"
        "aa\",\"types\":["
        "\"TTPs/Discovery/Discovery:S3-MaliciousIPCaller.Custom\"],\"title\":\"t\",\"first_seen_time\":1722333600000,"
        "\"last_seen_time_dt\":\"2024-07-30T11:00:00Z\"},\"cloud\":{\"account\":{\"uid\":\"111122223333\"},\"region\":"
        "\"us-"
        "east-1\"},\"resources\":[{\"type\":\"AwsIamAccessKey\",\"uid\":\"AWS::IAM::AccessKey:AKIAZ\",\"data\":\"{\\\""
        "AwsIamAccessKey\\\":{\\\"PrincipalId\\\":\\\"AIDAZ\\\",\\\"PrincipalName\\\":\\\"eve\\\"}}\"},{\"uid\":\"arn:"
        "aws:s3:::b\"}],"
        "\"evidences\":[{\"api\":{\"operation\":\"GetObject\",\"service\":{\"name\":\"s3.amazonaws.com\"}},"
        "\"src_endpoint\":{\"ip\":\"203.0.113.9\"}}],\"count\":4}");
    assert_string_equal(f.shape, "ocsf");
    expect(f.id, "aa");
    expect(f.type, "Discovery:S3/MaliciousIPCaller.Custom");
    expect(f.access_key_id, "AKIAZ");
    expect(f.principal_id, "AIDAZ");
    expect(f.user_name, "eve");
    expect(f.resource, "arn:aws:s3:::b");
    expect(f.api, "GetObject");
    expect(f.service, "s3.amazonaws.com");
    expect(f.remote_ip, "203.0.113.9");
    assert_int_equal(f.first_seen, INT64_C(1722333600) * TIME_SECOND);
    assert_int_equal(f.count, 4);
}

static void an_attack_sequence_names_its_actors(void **state) {
    (void)state;
    struct finding f = read_one(
        "{\"id\":\"1\",\"type\":\"AttackSequence:IAM/CompromisedCredentials\",\"resource\":{\"resourceType\":"
        "\"AttackSequence\"},\"service\":{\"detection\":{\"sequence\":{\"actors\":[{\"id\":\"a0\",\"user\":{\"name\":"
        "\"svc\","
        "\"uid\":\"none\",\"type\":\"Service\"}},{\"id\":\"a1\",\"user\":{\"name\":\"r\",\"uid\":\"AROAX:s\",\"type\":"
        "\"AssumedRole\",\"credentialUid\":\"ASIAX\",\"account\":{\"uid\":\"111122223333\"}},\"session\":{\"uid\":"
        "\"s\","
        "\"createdTime\":1722333600,\"issuer\":\"arn:r\"}}]}}}}");
    assert_int_equal(f.actor_count, 2);
    expect(f.actors[1].access_key_id, "ASIAX");
    expect(f.actors[1].account_id, "111122223333");
    expect(f.actors[1].session_issuer, "arn:r");
    assert_int_equal(f.actors[1].session_created, INT64_C(1722333600) * TIME_SECOND);
    assert_int_equal(f.actors[0].session_created, TIME_NONE);
    expect(f.access_key_id, "ASIAX");
    expect(f.principal_id, "AROAX:s");
}

static void re_emitted_copies_keep_their_renamed_members(void **state) {
    (void)state;
    struct finding f = read_one(
        "{\"details\":{\"category\":\"UnauthorizedAccess:IAMUser/TorIPCaller\",\"id\":\"1\",\"finding\":{\"action\":{"
        "\"awsApiCallAction\":{\"api\":\"A\"}},\"additionalInfo\":{\"sample\":\"True\"},\"count\":21,"
        "\"eventFirstSeen\":"
        "\"2019-08-08T20:09:13.819Z\"},\"resource\":{\"accessKeyDetails\":{\"accessKeyId\":\"AKIAX\"}}}}");
    expect(f.type, "UnauthorizedAccess:IAMUser/TorIPCaller");
    expect(f.api, "A");
    expect(f.access_key_id, "AKIAX");
    assert_true(f.sample);
    assert_int_equal(f.count, 21);
    assert_int_not_equal(f.first_seen, TIME_NONE);
}

static void samples_are_marked(void **state) {
    (void)state;
    assert_true(read_one("{\"type\":\"T\",\"title\":\"[SAMPLE] x\",\"resource\":{},\"service\":{}}").sample);
    assert_true(
        read_one("{\"type\":\"T\",\"resource\":{\"accessKeyDetails\":{\"accessKeyId\":\"GeneratedFindingAccessKeyId"
                 "\"}},\"service\":{}}")
            .sample);
    assert_true(read_one("{\"type\":\"T\",\"resource\":{},\"service\":{\"additionalInfo\":{\"sample\":true}}}").sample);
}

static void what_is_no_finding_is_refused_with_a_reason(void **state) {
    (void)state;
    static char deep[1000];
    memset(deep, '[', sizeof deep - 1);
    static const struct {
        const char *text, *reason;
    } rows[] = {
        {"", "no finding"},
        {"{}", "no finding"},
        {"[1,2]", "no finding"},
        {"{\"Records\":[{\"eventName\":\"GetFindings\",\"eventSource\":\"guardduty.amazonaws.com\"}]}", "no finding"},
        {"{\"detail-type\":\"GuardDuty Finding\",\"detail\":{}}", "no finding"},
        {"not json", "not JSON"},
        {"{\"a\":", "not JSON"},
        {"{\"a\":\"\xff\"}", "not JSON"},
        {deep, "nests deeper"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct finding_list list;
        struct err err;
        assert_int_equal(finding_read(str_of(rows[i].text), &arena, &list, &err), ERR_INPUT);
        if (!strstr(err.message, rows[i].reason))
            fail_msg("'%s' says '%s'", rows[i].text, err.message);
        assert_int_equal(list.count, 0);
    }
}

static void findings_before_a_broken_line_are_kept(void **state) {
    (void)state;
    struct finding_list list;
    struct err err;
    assert_int_equal(finding_read(STR(CAMEL "\n{\"id\":"), &arena, &list, &err), ERR_INPUT);
    assert_int_equal(list.count, 1);
}

/* A small file must not become a large list. */
static void too_many_findings_are_refused(void **state) {
    (void)state;
    static const char item[] = "{\"type\":\"T\",\"resource\":{},\"service\":{}}\n";
    size_t count = 100100;
    struct str text = {arena_alloc(&arena, count * strlen(item)), count * strlen(item)};
    for (size_t i = 0; i < count; i++)
        memcpy((char *)text.data + i * strlen(item), item, strlen(item));
    struct finding_list list;
    struct err err;
    assert_int_equal(finding_read(text, &arena, &list, &err), ERR_INPUT);
    assert_non_null(strstr(err.message, "more than"));
    assert_true(list.count < count);
}

static void wrong_types_are_absent_not_fatal(void **state) {
    (void)state;
    struct finding f = read_one("{\"id\":{},\"type\":\"T\",\"accountId\":111122223333,\"region\":[],\"title\":null,"
                                "\"resource\":{\"accessKeyDetails\":[1],\"s3BucketDetails\":{\"arn\":\"arn:b\"}},"
                                "\"service\":{\"action\":\"x\",\"count\":true,\"eventFirstSeen\":{}}}");
    expect(f.id, NULL);
    expect(f.account_id, "111122223333");
    expect(f.title, NULL);
    expect(f.access_key_id, NULL);
    expect(f.resource, "arn:b");
    assert_int_equal(f.count, 0);
    assert_int_equal(f.first_seen, TIME_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finding_reads_alike_in_every_carrier),
        cmocka_unit_test(a_finding_inside_a_queue_message_is_found),
        cmocka_unit_test(names_are_compared_without_case),
        cmocka_unit_test(a_line_a_finding_gives_as_many),
        cmocka_unit_test(security_hub_findings_keep_the_key_in_the_resource),
        cmocka_unit_test(a_type_below_any_tactic_is_the_native_one),
        cmocka_unit_test(ocsf_findings_keep_the_principal_in_a_string_of_json),
        cmocka_unit_test(an_attack_sequence_names_its_actors),
        cmocka_unit_test(re_emitted_copies_keep_their_renamed_members),
        cmocka_unit_test(samples_are_marked),
        cmocka_unit_test(what_is_no_finding_is_refused_with_a_reason),
        cmocka_unit_test(findings_before_a_broken_line_are_kept),
        cmocka_unit_test(too_many_findings_are_refused),
        cmocka_unit_test(wrong_types_are_absent_not_fatal),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_clear(&arena);
    return failed;
}
