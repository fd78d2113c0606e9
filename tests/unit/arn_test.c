#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "trail/arn.h"

static struct arena arena;

static const struct {
    const char *arn, *name, *kind, *path;
} rows[] = {
    {"arn:aws:s3:::ledger", "ledger", "bucket", NULL},
    {"arn:aws:s3:::ledger/2024/a.csv", "ledger", "bucket", "ledger/2024/a.csv"},
    {"arn:aws:dynamodb:us-east-1:210987654321:table/orders/index/by-day", "orders", "table", NULL},
    {"arn:aws:sqs:us-east-1:210987654321:ledger", "ledger", "queue", NULL},
    {"arn:aws:lambda:us-east-1:210987654321:function:export:prod", "export", "function", NULL},
    {"arn:aws:logs:us-east-1:210987654321:log-group:/app/web", "/app/web", "loggroup", NULL},
    {"arn:aws:secretsmanager:us-east-1:210987654321:secret:prod/db-AbCdEf", "prod/db", "secret", NULL},
    {"arn:aws:ec2:us-east-1:210987654321:security-group/sg-0123456789abcdef0", "sg-0123456789abcdef0", "", NULL},
    {"ledger", "ledger", "", NULL},
    {"arn:aws:s3", "arn:aws:s3", "", NULL},
};

static void same(struct str got, const char *want) {
    if (want)
        assert_true(str_is(got, want));
    else
        assert_null(got.data);
}

static void an_arn_says_by_what_name_and_in_which_members(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str arn = str_of(rows[i].arn);
        same(arn_resource_name(arn), rows[i].name);
        same(arn_resource_kind(&arena, arn), rows[i].kind);
        same(arn_object_path(arn), rows[i].path);
    }
    arena_clear(&arena);
}

static void a_role_session_s_arn_says_its_role(void **state) {
    (void)state;
    same(arn_session_role(STR("arn:aws:sts::210987654321:assumed-role/ops/deploy")), "ops");
    same(arn_session_role(STR("arn:aws-us-gov:sts::210987654321:assumed-role/ops/a/b")), "ops");
    same(arn_session_role(STR("arn:aws:iam::210987654321:role/ops")), NULL);
    same(arn_session_role(STR("ops")), NULL);
    same(arn_session_role(STR_NONE), NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_arn_says_by_what_name_and_in_which_members),
        cmocka_unit_test(a_role_session_s_arn_says_its_role),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
