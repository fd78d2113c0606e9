#include "gen/demo.h"

#include <stdio.h>

#include "gen/ids.h"
#include "gen/truth.h"

enum { DEMO_NOISE = 1500 };

static const char attacker[] = "198.51.100.77", elsewhere[] = "203.0.113.140";
static const char attacker_cli[] =
    "aws-cli/2.24.7 md/awscrt#0.23.8 ua/2.1 os/linux#6.12.13-amd64 md/arch#x86_64 lang/python#3.13.2 md/pyimpl#CPython "
    "m/Z,E,b cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#s3.cp";

/* What the roles are, beside those of every account. */
struct cast {
    const struct account *work, *data;
    struct user maria, catalog;
    struct role deploy, admin;
};

static struct role role_named(const struct account *account, const char *name) {
    for (size_t i = 0; i < ROLES_EACH; i++)
        if (str_is(account->roles[i].name, name))
            return account->roles[i];
    BUG("no role %s", name);
}

static void choose_cast(struct story *story, struct cast *cast) {
    cast->work = &story->world.accounts[0];
    cast->data = &story->world.accounts[1];
    cast->maria = cast->work->users[0];
    cast->catalog = cast->data->users[9];
    cast->catalog.key = new_key(&story->arena, "AKIA", cast->data->number, &story->rng);
    cast->deploy = role_named(cast->work, "deploy-pipeline");
    cast->admin = role_named(cast->data, "prod-data-admin");
}

/* A stretch of ordinary console work, in two regions. */
static void console_work(struct story *story, struct party *console) {
    int64_t from = story_at(story, 9, 12, 50), to = story_at(story, 10, 5, 0);
    story_console_calls(story, console, story->world.regions[0], from, to, 46, 7);
    story_console_calls(story, console, story->world.regions[1], from + 200, to, 31, 5);
    for (int64_t time = from; time < to; time += 300) { /* an open tab asks for health every five minutes */
        struct party *tab = party_variant(story, console);
        tab->address = tab->agent = STR("AWS Internal");
        tab->tls = TLS_ABSENT;
        party_new_key(story, tab);
        story_call(story, tab, time, "health.amazonaws.com", "DescribeEventAggregates", OUTCOME_SUCCESS);
    }
}

/* CloudShell: the console session's own credentials, behind a command line. */
static struct party *cloud_shell(struct story *story, const struct party *console) {
    struct party *shell = party_variant(story, console);
    party_new_key(story, shell);
    shell->agent = arena_printf(&story->arena, "aws-cli/2.24.5 md/awscrt#0.23.8 ua/2.1 os/linux#6.1.127 md/arch#x86_64 "
                                               "lang/python#3.12.6 exec-env/CloudShell md/prompt#off");
    shell->address = STR("198.51.100.201");
    shell->tls = TLS_AES_128;
    story_call(story, shell, story_at(story, 9, 20, 31), "sts.amazonaws.com", "GetCallerIdentity", OUTCOME_SUCCESS);
    story_call(story, shell, story_at(story, 9, 20, 44), "iam.amazonaws.com", "ListUsers", OUTCOME_DENIED);
    return shell;
}

/* What the attacker tries in the data account and may not do. */
static void denied_calls(struct story *story, const struct cast *cast, struct party *admin) {
    static const struct {
        int minute;
        const char *source, *name, *code, *action, *target;
    } rows[] = {
        {2, "iam.amazonaws.com", "ListRoles", "AccessDenied", "iam:ListRoles", "arn:aws:iam::%.*s:role/"},
        {3, "iam.amazonaws.com", "CreateUser", "AccessDenied", "iam:CreateUser", "arn:aws:iam::%.*s:user/backup-sync"},
        {3, "iam.amazonaws.com", "AttachUserPolicy", "AccessDenied", "iam:AttachUserPolicy",
         "arn:aws:iam::%.*s:user/svc-catalog"},
        {19, "organizations.amazonaws.com", "ListAccounts", "AccessDeniedException", "organizations:ListAccounts", "*"},
        {34, "cloudtrail.amazonaws.com", "StopLogging", "AccessDeniedException", "cloudtrail:StopLogging",
         "arn:aws:cloudtrail:us-east-1:%.*s:trail/org-trail"},
        {35, "guardduty.amazonaws.com", "ListDetectors", "AccessDeniedException", "guardduty:ListDetectors",
         "arn:aws:guardduty:us-east-1:%.*s:/detector"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int again = 0; again < (i ? 1 : 3); again++) {
            struct entry *entry = story_event(story, admin, story_at(story, 9, 31 + rows[i].minute, 7 * again + 4),
                                              rows[i].source, rows[i].name);
            struct str target = str_of(rows[i].target);
            size_t account = str_find(target, "%", 0);
            if (account != (size_t)-1)
                target = arena_printf(&story->arena, "%.*s%.*s%s", (int)account, target.data, STR_ARG(cast->data->id),
                                      target.data + account + 4);
            entry_denied(story, entry, rows[i].code, rows[i].action, target);
            if (strstr(rows[i].name, "List") == NULL)
                entry->record.read_only = TRI_FALSE;
        }
}

static void read_secrets(struct story *story, const struct cast *cast, struct party *admin) {
    static const char *const secrets[] = {"prod/billing/db-password-Xq2LmA", "prod/ledger/signing-key-9TzRka",
                                          "prod/checkout/stripe-key-pW4uYc"};
    struct entry *list =
        story_event(story, admin, story_at(story, 9, 38, 12), "secretsmanager.amazonaws.com", "ListSecrets");
    entry_request(story, list, "{\"maxResults\":100,\"filters\":[{\"key\":\"name\",\"values\":[\"prod/\"]}]}");
    struct str key = new_key(&story->arena, "ASIA", cast->data->number, &story->rng);
    for (int i = 0; i < 3; i++) {
        int64_t time = story_at(story, 9, 38, 40 + 6 * i);
        struct entry *get = story_event(story, admin, time, "secretsmanager.amazonaws.com", "GetSecretValue");
        struct str arn = arena_printf(&story->arena, "arn:aws:secretsmanager:us-east-1:%.*s:secret:%s",
                                      STR_ARG(cast->data->id), secrets[i]);
        entry_request(story, get, "{\"secretId\":\"%.*s\"}", STR_ARG(arn));
        struct entry *decrypt = story_forward(story, admin, time, "secretsmanager.amazonaws.com", key);
        entry_request(story, decrypt,
                      "{\"encryptionAlgorithm\":\"SYMMETRIC_DEFAULT\",\"encryptionContext\":{\"SecretARN\":\"%.*s\"}}",
                      STR_ARG(arn));
    }
}

static void copy_objects(struct story *story, struct party *admin, struct str bucket) {
    struct str key = new_key(&story->arena, "ASIA", admin->account->number, &story->rng);
    for (int i = 0; i < 42; i++) {
        int64_t time = story_at(story, 9, 44, 0) + i * 4;
        struct entry *get = story_call(story, admin, time, "s3.amazonaws.com", "GetObject", OUTCOME_SUCCESS);
        entry_request(story, get,
                      "{\"bucketName\":\"%.*s\",\"Host\":\"%.*s.s3.us-east-1.amazonaws.com\",\"key\":\"exports/2026/"
                      "customers-%04d.parquet\"}",
                      STR_ARG(bucket), STR_ARG(bucket), i);
        get->record.resources = arena_printf(
            &story->arena,
            "[{\"type\":\"AWS::S3::Object\",\"ARN\":\"arn:aws:s3:::%.*s/exports/2026/customers-%04d.parquet\"},"
            "{\"accountId\":\"%.*s\",\"type\":\"AWS::S3::Bucket\",\"ARN\":\"arn:aws:s3:::%.*s\"}]",
            STR_ARG(bucket), i, STR_ARG(admin->account->id), STR_ARG(bucket));
        if (i % 3 == 0)
            story_forward(story, admin, time, "AWS Internal", key);
    }
}

/* A key for another user, used from another address once the alarm is raised. */
static void plant_backdoor(struct story *story, const struct cast *cast, struct party *admin) {
    struct arena *arena = &story->arena;
    int64_t time = story_at(story, 10, 2, 18);
    struct entry *made = story_event(story, admin, time, "iam.amazonaws.com", "CreateAccessKey");
    struct str created = sts_time(arena, time);
    made->record.read_only = TRI_FALSE;
    entry_request(story, made, "{\"userName\":\"%.*s\"}", STR_ARG(cast->catalog.name));
    entry_response(
        story, made,
        "{\"accessKey\":{\"userName\":\"%.*s\",\"accessKeyId\":\"%.*s\",\"status\":\"Active\",\"createDate\":"
        "\"%.*s\"}}",
        STR_ARG(cast->catalog.name), STR_ARG(cast->catalog.key), STR_ARG(created));
    struct party *backdoor = party_user(story, cast->data, &cast->catalog);
    party_at(backdoor, story->world.regions[1], str_of(elsewhere), STR("S3 Browser/12.1.1 (https://s3browser.com)"));
    backdoor->tls = TLS_ECDHE;
    story_call(story, backdoor, story_at(story, 10, 14, 2), "sts.amazonaws.com", "GetCallerIdentity", OUTCOME_SUCCESS);
    for (int i = 0; i < 24; i++)
        story_call(story, backdoor, story_at(story, 10, 15, 0) + 11 * i, "s3.amazonaws.com",
                   i % 6 ? "GetObject" : "ListObjects", i % 8 ? OUTCOME_SUCCESS : OUTCOME_DENIED);
}

/* The same role and session name, rightly, at another hour: only key and creationDate tell them apart. */
static void look_alikes(struct story *story, const struct cast *cast) {
    struct party *maria = party_user(story, cast->work, &cast->maria);
    for (int hour = 8; hour <= 12; hour += 4) {
        struct issuance deploy =
            story_assume(story, maria, cast->work, &cast->deploy, STR("maria.keller"), story_at(story, hour, 3, 9));
        struct issuance admin = story_assume(story, deploy.child, cast->data, &cast->admin, STR("maria.keller"),
                                             story_at(story, hour, 4, 40));
        story_calls(story, deploy.child, PERSONA_PEOPLE, story_at(story, hour, 4, 0), story_at(story, hour, 40, 0), 14);
        story_calls(story, admin.child, PERSONA_PEOPLE, story_at(story, hour, 5, 0), story_at(story, hour, 55, 0), 22);
    }
}

static struct party *tell(struct story *story, const struct cast *cast, struct truth *truth) {
    struct issuance console =
        story_console(story, cast->work, &cast->maria, true, str_of(attacker), story_at(story, 9, 12, 45));
    console_work(story, console.child);
    struct party *shell = cloud_shell(story, console.child);
    struct str shell_key = shell->actor.key;
    struct issuance deploy =
        story_assume(story, shell, cast->work, &cast->deploy, STR("maria.keller"), story_at(story, 9, 21, 8));
    party_at(deploy.child, story->world.regions[0], str_of(attacker), str_of(attacker_cli));
    story_calls(story, deploy.child, PERSONA_PEOPLE, story_at(story, 9, 22, 0), story_at(story, 9, 29, 0), 11);
    struct issuance admin =
        story_assume(story, deploy.child, cast->data, &cast->admin, STR("maria.keller"), story_at(story, 9, 30, 26));
    story_call(story, admin.child, story_at(story, 9, 30, 31), "sts.amazonaws.com", "GetCallerIdentity",
               OUTCOME_SUCCESS);
    story_call(story, admin.child, story_at(story, 9, 31, 2), "s3.amazonaws.com", "ListBuckets", OUTCOME_SUCCESS);
    denied_calls(story, cast, admin.child);
    read_secrets(story, cast, admin.child);
    copy_objects(story, admin.child,
                 arena_printf(&story->arena, "%.*s-customer-data-prod", STR_ARG(cast->data->alias)));
    plant_backdoor(story, cast, admin.child);
    truth_add(truth, &console, "C", STR_NONE);
    truth_add(truth, &deploy, "K", shell_key);
    truth_add(truth, &admin, "K", deploy.child->actor.key);
    truth->origin_events[0] = console.entry;
    return admin.child;
}

enum err_code demo_make(const char *folder, uint64_t seed, const char *truth_path, struct err *err) {
    struct story story;
    struct cast cast;
    struct truth truth = {.kind = "demo", .seed = seed};
    story_begin(&story, seed, 3, 3);
    choose_cast(&story, &cast);
    struct party *lead = tell(&story, &cast, &truth);
    look_alikes(&story, &cast);
    story_noise(&story, story_at(&story, 8, 0, 0), story_at(&story, 13, 59, 59), DEMO_NOISE);
    truth_lead_key(&truth, lead);
    truth.origin_kinds[0] = "user_sign_in";
    truth.origin_identity[0] = cast.maria.arn;
    truth.confidence[0] = "certain";
    truth.session_kinds[0] = "role";
    truth.no_caveats[0] = "gap";
    truth.no_caveats[1] = "login_missing";
    enum err_code code = story_write(&story, folder, err);
    if (!code && truth_path)
        code = truth_write(&story, &truth, truth_path, err);
    if (!code)
        printf("%.*s\n", STR_ARG(truth.lead));
    story_end(&story);
    return code;
}
