#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "trail/denial.h"

#define P     "arn:aws:iam::111122223333:user/eve"
#define USER  "User: " P " is not authorized to perform: "
#define OPS   "You are not authorized to perform this operation."
#define TRAIL "arn:aws:cloudtrail:us-east-1:111122223333:trail/main"

/* A message and everything it says; NULL is absent. */
static const struct wording {
    const char *message, *principal, *action, *resource;
    enum denial_reason reason;
    enum denial_policy policy;
    const char *policy_arn, *because;
    bool encoded;
} wordings[] = {
    {USER "iam:CreateUser on resource: user eve2 because no identity-based policy allows the iam:CreateUser action", P,
     "iam:CreateUser", "user eve2", DENIAL_NOT_ALLOWED, DENIAL_POLICY_IDENTITY, NULL, NULL, false},
    {USER "s3:GetObject on resource: \"arn:aws:s3:::b/a key.txt\" with an explicit deny in a service control policy", P,
     "s3:GetObject", "arn:aws:s3:::b/a key.txt", DENIAL_EXPLICIT_DENY, DENIAL_POLICY_SERVICE_CONTROL, NULL, NULL,
     false},
    {USER "cloudtrail:StopLogging on resource: " TRAIL
          " with an explicit deny in an identity-based policy: arn:aws:iam::111122223333:policy/P.",
     P, "cloudtrail:StopLogging", TRAIL, DENIAL_EXPLICIT_DENY, DENIAL_POLICY_IDENTITY,
     "arn:aws:iam::111122223333:policy/P", NULL, false},
    {USER
     "iam:CreateUser on resource: * with an explicit deny in an identity policy enforced by arn:aws:iam::1:policy/D",
     P, "iam:CreateUser", "*", DENIAL_EXPLICIT_DENY, DENIAL_POLICY_IDENTITY_SHORT, "arn:aws:iam::1:policy/D", NULL,
     false},
    {USER "ec2:RunInstances with an explicit deny in a permissions boundary", P, "ec2:RunInstances", NULL,
     DENIAL_EXPLICIT_DENY, DENIAL_POLICY_BOUNDARY, NULL, NULL, false},
    {USER "ec2:RunInstances because no permissions boundary allows the ec2:RunInstances action", P, "ec2:RunInstances",
     NULL, DENIAL_NOT_ALLOWED, DENIAL_POLICY_BOUNDARY, NULL, NULL, false},
    {USER
     "s3:ListBucket on resource: \"arn:aws:s3:::b\" because no VPC endpoint policy allows the s3:ListBucket action",
     P, "s3:ListBucket", "arn:aws:s3:::b", DENIAL_NOT_ALLOWED, DENIAL_POLICY_ENDPOINT, NULL, NULL, false},
    {USER "sts:AssumeRole on resource: admin because no role trust policy allows the sts:AssumeRole action", P,
     "sts:AssumeRole", "admin", DENIAL_NOT_ALLOWED, DENIAL_POLICY_TRUST, NULL, NULL, false},
    {USER "s3:PutObject on resource: b with an explicit deny in a resource control policy", P, "s3:PutObject", "b",
     DENIAL_EXPLICIT_DENY, DENIAL_POLICY_RESOURCE_CONTROL, NULL, NULL, false},
    {USER "s3:PutObject on resource: b because no session policy allows the s3:PutObject action", P, "s3:PutObject",
     "b", DENIAL_NOT_ALLOWED, DENIAL_POLICY_SESSION, NULL, NULL, false},
    {USER "s3:PutObject on resource: b because no resource-based policy allows the s3:PutObject action", P,
     "s3:PutObject", "b", DENIAL_NOT_ALLOWED, DENIAL_POLICY_RESOURCE, NULL, NULL, false},
    {USER "iam:GetUser on resource: user eve with an explicit deny", P, "iam:GetUser", "user eve", DENIAL_EXPLICIT_DENY,
     DENIAL_POLICY_UNKNOWN, NULL, NULL, false},
    {USER "s3:ListAllMyBuckets", P, "s3:ListAllMyBuckets", NULL, DENIAL_NO_REASON, DENIAL_POLICY_UNKNOWN, NULL, NULL,
     false},
    {USER "SNS:GetSMSAttributes on resource: arn:aws:sns:us-east-1:1:*", P, "SNS:GetSMSAttributes",
     "arn:aws:sns:us-east-1:1:*", DENIAL_NO_REASON, DENIAL_POLICY_UNKNOWN, NULL, NULL, false},
    {USER "iam:ListUsers on resource: user ", P, "iam:ListUsers", "user", DENIAL_NO_REASON, DENIAL_POLICY_UNKNOWN, NULL,
     NULL, false},
    {OPS " " USER "ec2:RunInstances on resource: arn:aws:ec2:us-east-1:1:instance/* because no identity-based policy "
         "allows the ec2:RunInstances action. Encoded authorization failure message: AbC_d-9",
     P, "ec2:RunInstances", "arn:aws:ec2:us-east-1:1:instance/*", DENIAL_NOT_ALLOWED, DENIAL_POLICY_IDENTITY, NULL,
     NULL, true},
    {OPS " " USER "ec2:RunInstances on resource: arn:aws:ec2:us-east-1:1:instance/*. Encoded authorization failure "
         "message: AbC",
     P, "ec2:RunInstances", "arn:aws:ec2:us-east-1:1:instance/*", DENIAL_NO_REASON, DENIAL_POLICY_UNKNOWN, NULL, NULL,
     true},
    {OPS " Encoded authorization failure message: AbC", NULL, NULL, NULL, DENIAL_NO_REASON, DENIAL_POLICY_UNKNOWN, NULL,
     NULL, true},
    {OPS, NULL, NULL, NULL, DENIAL_NO_REASON, DENIAL_POLICY_UNKNOWN, NULL, NULL, false},
    {"Access Denied", NULL, NULL, NULL, DENIAL_NO_REASON, DENIAL_POLICY_UNKNOWN, NULL, NULL, false},
    {USER "kms:Decrypt on this resource because the resource does not exist in this Region, no resource-based policies "
          "allow access, or a resource-based policy explicitly denies access",
     P, "kms:Decrypt", NULL, DENIAL_OTHER, DENIAL_POLICY_UNKNOWN, NULL,
     "the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy "
     "explicitly denies access",
     false},
    {USER "kms:Decrypt on the resource associated with this ciphertext because the resource does not exist.", P,
     "kms:Decrypt", NULL, DENIAL_OTHER, DENIAL_POLICY_UNKNOWN, NULL, "the resource does not exist", false},
    {USER "s3:GetJob on the specified resource", P, "s3:GetJob", NULL, DENIAL_NO_REASON, DENIAL_POLICY_UNKNOWN, NULL,
     NULL, false},
    {"The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are "
     "not "
     "allowed to access.",
     NULL, NULL, NULL, DENIAL_NO_REASON, DENIAL_POLICY_UNKNOWN, NULL, NULL, false},
    {"An unknown error occurred", NULL, NULL, NULL, DENIAL_NO_REASON, DENIAL_POLICY_UNKNOWN, NULL, NULL, false},
    {"The request was denied due to a VPC endpoint policy", NULL, NULL, NULL, DENIAL_NO_REASON, DENIAL_POLICY_UNKNOWN,
     NULL, NULL, false},
    {USER "iam:CreateUser on resource: user x with an explicit deny in an identity policy. Go to "
          "https://console.aws.amazon.com/iam/home#/access-troubleshooter and use authorization id: 1",
     P, "iam:CreateUser", "user x", DENIAL_EXPLICIT_DENY, DENIAL_POLICY_IDENTITY_SHORT, NULL, NULL, false},
    {"Cross-account pass role is not allowed.", NULL, NULL, NULL, DENIAL_NO_REASON, DENIAL_POLICY_UNKNOWN, NULL, NULL,
     false},
    {"User: anonymous is not authorized to perform: s3:GetObject", "anonymous", "s3:GetObject", NULL, DENIAL_NO_REASON,
     DENIAL_POLICY_UNKNOWN, NULL, NULL, false},
};

static void expect_text(const char *message, const char *part, struct str found, const char *wanted) {
    if (wanted ? !str_is(found, wanted) : found.data != NULL)
        fail_msg("%s: %s is '%.*s', not '%s'", message, part, STR_ARG(found), wanted ? wanted : "(absent)");
}

static void every_documented_wording_is_read(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof wordings / sizeof *wordings; i++) {
        const struct wording *w = &wordings[i];
        struct denial d;
        if (!denial_parse(str_of(w->message), &d))
            fail_msg("not known: %s", w->message);
        expect_text(w->message, "principal", d.principal, w->principal);
        expect_text(w->message, "action", d.action, w->action);
        expect_text(w->message, "resource", d.resource, w->resource);
        expect_text(w->message, "policy ARN", d.policy_arn, w->policy_arn);
        expect_text(w->message, "because", d.because, w->because);
        if (d.reason != w->reason || d.policy != w->policy || d.encoded != w->encoded || d.cut)
            fail_msg("%s: reason %s, policy %s, encoded %d", w->message, denial_reason_name(d.reason),
                     denial_policy_name(d.policy), d.encoded);
    }
}

/* A message may end after any of its bytes; what was read so far must be a beginning of what the whole one says. */
static void a_message_cut_anywhere_gives_what_is_there(void **state) {
    (void)state;
    struct str whole = str_of(wordings[2].message);
    struct denial d, full;
    assert_true(denial_parse(whole, &full));
    for (size_t len = strlen("User: x"); len < whole.len; len++) {
        assert_true(denial_parse(str_slice(whole, 0, len), &d));
        assert_true(d.principal.len <= full.principal.len);
        assert_memory_equal(d.principal.data, full.principal.data, d.principal.len);
        if (len >= whole.len - strlen("with an explicit deny in an identity-based policy: " P))
            assert_true(str_eq(d.action, full.action));
    }
}

static void a_message_of_one_kilobyte_was_cut(void **state) {
    (void)state;
    static char message[1025] = USER "iam:GetUser on resource: arn:aws:iam::1:user/";
    size_t len = strlen(message);
    memset(message + len, 'u', 1024 - len);
    struct denial d;
    assert_true(denial_parse(str_of(message), &d));
    assert_true(d.cut);
    assert_true(str_starts(d.resource, "arn:aws:iam::1:user/uuu"));
}

static void other_texts_are_no_denial(void **state) {
    (void)state;
    static const char *const others[] = {"", "The specified bucket does not exist",
                                         "Login Profile for User: eve exists", "user: x is not authorized",
                                         "Rate exceeded"};
    struct denial d;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(denial_parse(str_of(others[i]), &d));
    assert_false(denial_parse(STR_NONE, &d));
    assert_null(d.principal.data);
}

/* The caller chooses resource names: words of the grammar inside quotes must not move the reason. */
static void a_name_that_imitates_the_grammar_stays_a_name(void **state) {
    (void)state;
    struct denial d;
    assert_true(denial_parse(STR(USER "s3:GetObject on resource: \"arn:aws:s3:::b/x because no\" because no "
                                      "identity-based policy allows the s3:GetObject action"),
                             &d));
    expect_text("quoted", "resource", d.resource, "arn:aws:s3:::b/x because no");
    assert_int_equal(d.reason, DENIAL_NOT_ALLOWED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_documented_wording_is_read),
        cmocka_unit_test(a_message_cut_anywhere_gives_what_is_there),
        cmocka_unit_test(a_message_of_one_kilobyte_was_cut),
        cmocka_unit_test(other_texts_are_no_denial),
        cmocka_unit_test(a_name_that_imitates_the_grammar_stays_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
