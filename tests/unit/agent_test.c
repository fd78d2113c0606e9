#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "trail/agent.h"

static const struct row {
    const char *text, *family, *version, *os, *command, *exec_env;
    bool noted;
} rows[] = {
    {"aws-cli/2.34.30 md/awscrt#0.31.2 ua/2.1 os/macos#25.2.0 md/arch#arm64 lang/python#3.14.4 md/command#s3api.list-x",
     "aws-cli", "2.34.30", "macos#25.2.0", "s3api.list-x", NULL, false},
    {"aws-cli/2.15.0 Python/3.11.6 Darwin/23.0.0 source/arm64 prompt/off command/s3.cp", "aws-cli", "2.15.0",
     "Darwin/23.0.0", "s3.cp", NULL, false},
    {"[aws-cli/1.18.136 Python/3.8.5 Darwin/19.5.0 botocore/1.17.59]", "aws-cli", "1.18.136", "Darwin/19.5.0", NULL,
     NULL, false},
    {"aws-cli/2.13.5 Python/3.11.4 Linux/4.14.255 exec-env/CloudShell exe/x86_64", "aws-cli", "2.13.5",
     "Linux/4.14.255", NULL, "CloudShell", false},
    {"aws-cli/2.9 md/x os/linux#6.6.9-kali1-amd64 md/arch#x86_64", "aws-cli", "2.9", "linux#6.6.9-kali1-amd64", NULL,
     NULL, true},
    {"Boto3/1.34.0 md/Botocore#1.34.0 ua/2.0 os/macos#23.0.0", "boto3", "1.34.0", "macos#23.0.0", NULL, NULL, false},
    {"Botocore/1.17.59 Python/3.8", "botocore", "1.17.59", NULL, NULL, NULL, false},
    {"aws-sdk-go-v2/1.32.3 os/linux lang/go#1.23.1 exec-env/AWS_Lambda_go1.x", "aws-sdk-go", "1.32.3", "linux", NULL,
     "AWS_Lambda_go1.x", false},
    {"aws-sdk-go-v2/1.32.3 os/linux exec-env/grimoire_095724e3", "grimoire", NULL, "linux", NULL, "grimoire_095724e3",
     true},
    {"stratus-red-team_ea782787", "stratus-red-team", NULL, NULL, NULL, NULL, true},
    {"APN/1.0 HashiCorp/1.0 Terraform/1.11.0 (+https://www.terraform.io) terraform-provider-aws/5.98.0", "terraform",
     "1.11.0", NULL, NULL, NULL, false},
    {"S3 Browser/11.6.7 (https://s3browser.com)", "s3browser", "11.6.7", NULL, NULL, NULL, true},
    {"rclone/v1.62.2", "rclone", "v1.62.2", NULL, NULL, NULL, true},
    {"[Mozilla/5.0 (Macintosh; Intel Mac OS X 10_13_6) AppleWebKit/537.36]", "browser", NULL, NULL, NULL, NULL, false},
    {"[S3Console/0.4]", "console", "0.4", NULL, NULL, NULL, false},
    {"console.ec2.amazonaws.com", "console", NULL, NULL, NULL, NULL, false},
    {"EC2ConsoleFrontend, aws-internal/3 aws-sdk-java/1.11.848 Linux/4.9.217", "console", NULL, "Linux/4.9.217", NULL,
     NULL, false},
    {"AWS Internal", "aws-internal", NULL, NULL, NULL, NULL, false},
    {"aws-internal/3 aws-sdk-java/1.12", "aws-internal", NULL, NULL, NULL, NULL, false},
    {"autoscaling.amazonaws.com", "aws-service", NULL, NULL, NULL, NULL, false},
    {"claude-code/2.1.202 (cli)", "claude-code", "2.1.202", NULL, NULL, NULL, false},
    {"Jersey/${project.version} (HttpUrlConnection 17.0.12)", "identity-center", NULL, NULL, NULL, NULL, false},
    {"my own client", "other", NULL, NULL, NULL, NULL, false},
    {"[]", "none", NULL, NULL, NULL, NULL, false},
    {"", "none", NULL, NULL, NULL, NULL, false},
};

static void expect_text(const char *agent, const char *part, struct str found, const char *wanted) {
    if (wanted ? !str_is(found, wanted) : found.data != NULL)
        fail_msg("%s: %s is '%.*s', not '%s'", agent, part, STR_ARG(found), wanted ? wanted : "(absent)");
}

static void a_user_agent_names_family_version_system_and_command(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct agent agent = agent_of(str_of(rows[i].text));
        assert_string_equal(agent.family, rows[i].family);
        expect_text(rows[i].text, "version", agent.version, rows[i].version);
        expect_text(rows[i].text, "os", agent.os, rows[i].os);
        expect_text(rows[i].text, "command", agent.command, rows[i].command);
        expect_text(rows[i].text, "exec_env", agent.exec_env, rows[i].exec_env);
        assert_int_equal(agent.note != NULL, rows[i].noted);
    }
}

static void brackets_are_taken_off_the_text(void **state) {
    (void)state;
    assert_true(str_is(agent_of(STR("[S3Console/0.4]")).text, "S3Console/0.4"));
    assert_true(str_is(agent_of(STR("[half")).text, "[half"));
    assert_string_equal(agent_of(STR_NONE).family, "none");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_user_agent_names_family_version_system_and_command),
        cmocka_unit_test(brackets_are_taken_off_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
