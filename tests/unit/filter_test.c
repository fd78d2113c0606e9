#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "trail/filter.h"

/* Service, event, requestParameters, filter text (NULL: none). */
static const struct row {
    const char *service, *event_name, *parameters, *filter;
} rows[] = {
    {"ec2", "DescribeInstances",
     "{\"filterSet\":{\"items\":[{\"name\":\"tag:Name\",\"valueSet\":{\"items\":[{\"value\":\"prod-*\"}]}}]}}",
     "tag:Name=prod-*"},
    {"ec2", "DescribeInstances",
     "{\"filterSet\":{\"items\":[{\"name\":\"a\",\"valueSet\":{\"items\":[{\"value\":\"1\"},{\"value\":\"2\"}]}},"
     "{\"name\":\"b\",\"valueSet\":{\"items\":[{\"value\":\"3\"}]}}]},\"maxResults\":5}",
     "a=1,2; b=3"},
    {"ec2", "DescribeInstances", "{\"instancesSet\":{},\"filterSet\":{}}", NULL},
    {"ec2", "DescribeInstances", "{\"filterSet\":{\"items\":[]}}", NULL},
    {"ec2", "DescribeFlowLogs",
     "{\"DescribeFlowLogsRequest\":{\"Filter\":{\"tag\":1,\"Name\":\"resource-id\",\"Value\":{\"tag\":1,\"content\":"
     "\"vpc-1\"}}}}",
     "resource-id=vpc-1"},
    {"ec2", "DescribeFlowLogs",
     "{\"DescribeFlowLogsRequest\":{\"Filter\":[{\"tag\":1,\"Name\":\"x\",\"Value\":[{\"tag\":1,\"content\":\"a\"},"
     "{\"tag\":2,\"content\":\"b\"}]}]}}",
     "x=a,b"},
    {"ssm", "DescribeParameters",
     "{\"parameterFilters\":[{\"key\":\"Name\",\"option\":\"BeginsWith\",\"values\":[\"/prod\"]}]}",
     "Name(BeginsWith)=/prod"},
    {"ssm", "DescribeParameters",
     "{\"parameterFilters\":[{\"key\":\"Name\",\"option\":\"Equals\",\"values\":[\"x\"]}]}", "Name=x"},
    {"ssm", "DescribeInstanceInformation",
     "{\"instanceInformationFilterList\":[{\"key\":\"PlatformTypes\",\"valueSet\":[\"Linux\"]}]}",
     "PlatformTypes=Linux"},
    {"ssm", "GetParametersByPath", "{\"path\":\"/prod/db\",\"recursive\":true}", "path=/prod/db"},
    {"ssm", "PutParameter", "{\"path\":\"/prod/db\"}", NULL},
    {"secretsmanager", "ListSecrets", "{\"filters\":[{\"key\":\"name\",\"values\":[\"db\",\"api\"]}]}", "name=db,api"},
    {"rds", "DescribeDBSnapshots", "{\"filters\":[{\"name\":\"engine\",\"values\":[\"mysql\"]}]}", "engine=mysql"},
    {"cloudtrail", "LookupEvents",
     "{\"lookupAttributes\":[{\"attributeKey\":\"EventName\",\"attributeValue\":\"ConsoleLogin\"}]}",
     "EventName=ConsoleLogin"},
    {"tagging", "GetResources",
     "{\"tagFilters\":[{\"key\":\"env\",\"values\":[\"prod\"]}],\"resourceTypeFilters\":[\"s3\",\"ec2:instance\"]}",
     "env=prod; resourceTypeFilters=s3,ec2:instance"},
    {"guardduty", "ListFindings",
     "{\"findingCriteria\":{\"criterion\":{\"severity\":{\"gte\":7},\"type\":{\"eq\":[\"Recon\"]}}}}",
     "severity.gte=7; type=Recon"},
    {"health", "DescribeEvents", "{\"filter\":{\"eventStatusCodes\":[\"open\"]}}", "eventStatusCodes=open"},
    {"ce", "GetCostAndUsage", "{\"filter\":{\"dimensions\":{\"key\":\"SERVICE\",\"values\":[\"Bedrock\"]}}}",
     "SERVICE=Bedrock"},
    {"ce", "GetCostAndUsage",
     "{\"Filter\":{\"Not\":{\"Dimensions\":{\"Key\":\"RECORD_TYPE\",\"Values\":[\"Refund\"]}}}}",
     "RECORD_TYPE(not)=Refund"},
    {"ce", "GetCostAndUsage",
     "{\"filter\":{\"and\":[{\"not\":{\"dimensions\":{\"key\":\"A\",\"values\":[\"1\"]}}},{\"dimensions\":{\"key\":"
     "\"B\","
     "\"values\":[\"2\"]}}]}}",
     "A(not)=1; B=2"},
    {"ce", "GetCostAndUsage",
     "{\"filter\":{\"not\":{\"or\":[{\"not\":{\"tags\":{\"key\":\"A\",\"values\":[\"1\"]}}},{\"tags\":{\"key\":\"B\","
     "\"values\":[\"2\"]}}]}}}",
     "A=1; B(not)=2"},
    {"securityhub", "GetFindings",
     "{\"Filters\":{\"ProductName\":[{\"Value\":\"GuardDuty\",\"Comparison\":\"EQUALS\"}],\"Title\":[{\"Value\":\"x\","
     "\"Comparison\":\"PREFIX\"}]}}",
     "ProductName=GuardDuty; Title(PREFIX)=x"},
    {"securityhub", "GetFindings",
     "{\"Filters\":{\"ResourceTags\":[{\"Key\":\"env\",\"Value\":\"prod\",\"Comparison\":\"NOT_EQUALS\"}]}}",
     "env(NOT_EQUALS)=prod"},
    {"marketplace", "ListEntities", "{\"filters\":[{\"type\":\"State\",\"values\":[\"Active\"]}]}", "State=Active"},
    {"resource-explorer-2", "Search", "{\"queryString\":\"region:us-east-1 secret\"}",
     "queryString=region:us-east-1 secret"},
    {"resource-explorer-2", "Search", "{\"QueryString\":\"***\"}", "QueryString=<hidden>"},
    {"s3", "ListObjects", "{\"bucketName\":\"b\",\"prefix\":\"backup/\"}", "prefix=backup/"},
    {"s3", "ListObjects", "{\"bucketName\":\"b\",\"prefix\":\"\"}", NULL},
    {"kms", "Decrypt", "{\"keyId\":\"k\",\"encryptionContext\":{\"SecretARN\":\"arn:x\"}}", "SecretARN=arn:x"},
    {"iam", "ListUsers", "{}", NULL},
    {"iam", "ListUsers", "null", NULL},
    {"iam", "ListUsers", "{\"filter\":null}", NULL},
    {"iam", "ListUsers", "\"text\"", NULL},
};

static void each_services_filter_reads_alike(void **state) {
    (void)state;
    struct arena arena = ARENA_EMPTY;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str source = arena_printf(&arena, "%s.amazonaws.com", rows[i].service);
        struct str found = filter_of(source, str_of(rows[i].event_name), str_of(rows[i].parameters), &arena);
        if (rows[i].filter ? !str_is(found, rows[i].filter) : found.data != NULL)
            fail_msg("%s: '%.*s', not '%s'", rows[i].parameters, STR_ARG(found), rows[i].filter);
    }
    assert_null(filter_of(STR("x"), STR("y"), STR_NONE, &arena).data);
    arena_clear(&arena);
}

static void a_long_filter_ends_in_an_ellipsis(void **state) {
    (void)state;
    struct arena arena = ARENA_EMPTY;
    static char value[100000];
    memset(value, 'x', sizeof value - 1);
    struct str parameters = arena_printf(&arena, "{\"queryString\":\"é%s\"}", value);
    struct str found = filter_of(STR("athena.amazonaws.com"), STR("StartQueryExecution"), parameters, &arena);
    assert_true(found.len <= FILTER_MOST_BYTES);
    assert_true(str_starts(found, "queryString=éxxx"));
    assert_true(str_ends(found, "x…"));
    arena_clear(&arena);
}

static void deep_and_wide_filters_stay_bounded(void **state) {
    (void)state;
    struct arena arena = ARENA_EMPTY;
    static char parameters[4096] = "{\"filter\":";
    for (int i = 0; i < 60; i++)
        strcat(parameters, "{\"a\":[");
    strcat(parameters, "1");
    for (int i = 0; i < 60; i++)
        strcat(parameters, "]}");
    strcat(parameters, "}");
    struct str found = filter_of(STR("x.amazonaws.com"), STR("ListX"), str_of(parameters), &arena);
    assert_true(found.len <= FILTER_MOST_BYTES);
    arena_clear(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_services_filter_reads_alike),
        cmocka_unit_test(a_long_filter_ends_in_an_ellipsis),
        cmocka_unit_test(deep_and_wide_filters_stay_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
