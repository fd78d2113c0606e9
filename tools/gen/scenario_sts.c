/* The calls of STS that hand out credentials. */
#include "gen/ids.h"
#include "gen/scenario.h"

static void assume_role_user(struct scene *scene) {
    struct party *user = scene_user(scene);
    struct role *role = scene_role(scene, scene->home, "incident-responder");
    struct issuance issuance =
        story_assume(scene->story, user, scene->home, role, scene_session_name(scene), scene->begin);
    truth_add(scene->truth, &issuance, "K", user->actor.key);
    scene_life(scene, issuance.child, PERSONA_PEOPLE, scene->begin + 2);
    scene_lead(scene, issuance.child, "role");
}

static void assume_role_chain(struct scene *scene) {
    struct story *story = scene->story;
    struct party *who = scene_user(scene);
    size_t hops = 1 + rng_below(&story->rng, 6);
    for (size_t i = 0; i < hops; i++) {
        size_t to = rng_below(&story->rng, (uint32_t)story->world.account_count);
        const struct account *account = rng_chance(&story->rng, 350) ? who->account : &story->world.accounts[to];
        struct role *role = scene_role(scene, account, arena_printf(&story->arena, "chain-step-%zu", i).data);
        struct issuance issuance =
            story_assume(story, who, account, role, scene_session_name(scene), scene_later(scene, 30, 500));
        truth_add(scene->truth, &issuance, "K", who->actor.key);
        who = issuance.child;
        if (i + 1 < hops)
            story_calls(story, who, PERSONA_PEOPLE, scene->begin, scene->begin + 400, 4);
    }
    scene_life(scene, who, PERSONA_PEOPLE, scene->begin + 2);
    scene_lead(scene, who, "role");
}

/* Two calls in one second with one role and session name: two keys; the key alone tells the callers apart. */
static void assume_role_twins(struct scene *scene) {
    struct story *story = scene->story;
    struct party *user = scene_user(scene);
    struct user second = user_new(&story->arena, scene->home, "ilse.maas", &story->rng);
    struct party *other = rng_chance(&story->rng, 500) ? user : party_user(story, scene->home, &second);
    struct role *role = scene_role(scene, scene->home, "release");
    struct str session = scene_session_name(scene);
    struct issuance one = story_assume(story, user, scene->home, role, session, scene->begin);
    struct issuance two = story_assume(story, other, scene->home, role, session, scene->begin);
    truth_add(scene->truth, &one, "K", user->actor.key);
    scene_life(scene, one.child, PERSONA_PEOPLE, scene->begin + 1);
    scene_life(scene, two.child, PERSONA_PEOPLE, scene->begin + 1);
    scene_lead(scene, one.child, "role");
}

static void cross_account_both_copies(struct scene *scene) {
    struct party *user = scene_user(scene);
    struct role *role = scene_role(scene, scene->away, "partner-access");
    struct issuance issuance =
        story_assume(scene->story, user, scene->away, role, scene_session_name(scene), scene->begin);
    truth_add(scene->truth, &issuance, "K", user->actor.key);
    scene_life(scene, issuance.child, PERSONA_PEOPLE, scene->begin + 2);
    scene_lead(scene, issuance.child, "role");
}

/* The caller's account delivers no trail: the chain ends at a principal of a foreign account. */
static void cross_account_target_only(struct scene *scene) {
    struct truth *truth = scene->truth;
    struct party *caller = scene_user(scene);
    if (rng_chance(&scene->story->rng, 500))
        caller = story_assume(scene->story, caller, scene->home, scene_role(scene, scene->home, "broker"),
                              STR("broker-1"), scene->begin - 300)
                     .child;
    struct role *role = scene_role(scene, scene->away, "partner-access");
    struct issuance issuance =
        story_assume(scene->story, caller, scene->away, role, scene_session_name(scene), scene->begin);
    truth_add(truth, &issuance, "K", STR_NONE);
    scene_life(scene, issuance.child, PERSONA_PEOPLE, scene->begin + 2);
    scene_lead(scene, issuance.child, "role");
    truth->missing = scene->home;
    truth->origin_kinds[0] = "foreign_account";
    truth->origin_identity[0] = caller->actor.principal;
    truth->origin_identity[1] = scene->home->id;
    truth->origin_account = scene->home->id;
    truth->origin_key = STR_NONE;
    truth->confidence[0] = "gap";
    truth->no_caveats[0] = NULL;
    truth->caveats[0][0] = "caller_trail_missing";
    truth->caveats[0][1] = "gap";
}

/* AssumeRoleWithSAML and AssumeRoleWithWebIdentity: the caller is a subject, not a key. */
static struct issuance federate(struct scene *scene, const char *event, struct actor subject, struct role *role,
                                struct str session, struct str source) {
    struct story *story = scene->story;
    struct party *caller = party_new(story, scene->home, subject);
    if (source.data)
        party_at(caller, caller->region, source, source);
    struct str key = new_key(&story->arena, "ASIA", scene->home->number, &story->rng);
    struct party *child =
        party_new(story, scene->home, actor_role(&story->arena, scene->home, role, session, key, scene->begin));
    struct entry *entry = story_event(story, caller, scene->begin, "sts.amazonaws.com", event);
    entry->party = NULL;
    entry->record.request = assume_request(&story->arena, role, session, 3600);
    entry->record.response =
        assume_response(&story->arena, &child->actor, caller->region, scene->begin + 3600, true, &story->rng);
    entry->record.resources = role_resource(&story->arena, scene->home, role);
    return (struct issuance){entry, NULL, child};
}

static void saml_api(struct scene *scene) {
    struct arena *arena = &scene->story->arena;
    struct str subject = STR("noor.haddad@corp.example"), qualifier = STR("bE8+3xkQ9yTz1mVcJ0aWfLrPq2s=");
    struct actor saml = {.type = "SAMLUser", .user_name = subject, .identity_provider = qualifier};
    saml.principal = arena_printf(arena, "%.*s:%.*s", STR_ARG(qualifier), STR_ARG(subject));
    struct role *role = scene_role(scene, scene->home, "saml-engineers");
    struct issuance issuance = federate(scene, "AssumeRoleWithSAML", saml, role, subject, STR_NONE);
    entry_request(scene->story, issuance.entry,
                  "{\"sAMLAssertionID\":\"_%s\",\"roleSessionName\":\"%.*s\",\"principalTags\":{},\"roleArn\":\"%.*s\","
                  "\"principalArn\":\"arn:aws:iam::%.*s:saml-provider/corp\",\"durationSeconds\":3600}",
                  new_hex(arena, 32, &scene->story->rng).data, STR_ARG(subject), STR_ARG(role->arn),
                  STR_ARG(scene->home->id));
    truth_add(scene->truth, &issuance, "K", STR_NONE);
    scene->truth->origin_kinds[0] = "saml";
    scene->truth->origin_identity[0] = subject;
    scene->truth->confidence[0] = "certain";
    scene_life(scene, issuance.child, PERSONA_PEOPLE, scene->begin + 2);
    scene_lead(scene, issuance.child, "saml");
}

static void web_identity(struct scene *scene, const char *host, const char *subject, const char *session) {
    struct arena *arena = &scene->story->arena;
    struct str provider = arena_printf(arena, "arn:aws:iam::%.*s:oidc-provider/%s", STR_ARG(scene->home->id), host);
    struct actor web = {.type = "WebIdentityUser", .user_name = str_of(subject), .identity_provider = provider};
    web.principal = arena_printf(arena, "%.*s:sts.amazonaws.com:%s", STR_ARG(provider), subject);
    struct role *role = scene_role(scene, scene->home, "federated-deploy");
    struct issuance issuance = federate(scene, "AssumeRoleWithWebIdentity", web, role, str_of(session), STR_NONE);
    entry_extra(scene->story, issuance.entry, "{\"identityProviderConnectionVerificationMethod\":\"IAMTrustStore\"}");
    issuance.child->actor.federated_provider = provider;
    truth_add(scene->truth, &issuance, "K", STR_NONE);
    scene->truth->origin_kinds[0] = "web_identity";
    scene->truth->origin_identity[0] = str_of(subject);
    scene->truth->confidence[0] = "certain";
    scene_life(scene, issuance.child, PERSONA_CI, scene->begin + 2);
    scene_lead(scene, issuance.child, "web_identity");
}

static void web_identity_oidc(struct scene *scene) {
    web_identity(scene, "token.actions.githubusercontent.com", "repo:northwind/shop:ref:refs/heads/main",
                 "GitHubActions");
}

static void irsa(struct scene *scene) {
    struct arena *arena = &scene->story->arena;
    struct str cluster = new_hex(arena, 32, &scene->story->rng);
    web_identity(scene, arena_printf(arena, "oidc.eks.us-east-1.amazonaws.com/id/%.*s", STR_ARG(cluster)).data,
                 "system:serviceaccount:payments:settlement",
                 arena_printf(arena, "botocore-session-%lld", (long long)scene->begin).data);
}

/* The management account takes root in a member account: no password was used. */
static void assume_root(struct scene *scene) {
    struct story *story = scene->story;
    struct party *user = scene_user(scene);
    struct str key = new_key(&story->arena, "ASIA", scene->away->number, &story->rng);
    struct actor root = {.type = "Root",
                         .principal = scene->away->id,
                         .account = scene->away->id,
                         .key = key,
                         .created = scene->begin,
                         .assumed_root = true,
                         .no_issuer = true};
    root.arn = arena_printf(&story->arena, "arn:aws:iam::%.*s:root", STR_ARG(scene->away->id));
    struct entry *entry = story_event(story, user, scene->begin, "sts.amazonaws.com", "AssumeRoot");
    entry->record.read_only = TRI_FALSE;
    entry_request(story, entry,
                  "{\"targetPrincipal\":\"%.*s\",\"taskPolicyArn\":{\"arn\":\"arn:aws:iam::aws:policy/"
                  "root-task/S3UnlockBucketPolicy\"},\"durationSeconds\":900}",
                  STR_ARG(scene->away->id));
    struct str credentials =
        credentials_json(&story->arena, key, user->region, scene->away->id, scene->begin + 900, &story->rng);
    entry_response(story, entry, "{\"credentials\":%.*s}", STR_ARG(credentials));
    struct issuance issuance = {entry, NULL, party_new(story, scene->away, root)};
    truth_add(scene->truth, &issuance, "K", user->actor.key);
    story_calls(story, issuance.child, PERSONA_CONSOLE, scene->begin + 2, scene->begin + 800, 9);
    scene_lead(scene, issuance.child, "assumed_root");
}

/* GetSessionToken and GetFederationToken: the user again, or a name of the user's choice. */
static struct issuance get_token(struct scene *scene, struct party *user, const char *event, struct actor child,
                                 const char *request, const char *more) {
    struct story *story = scene->story;
    struct entry *entry = story_event(story, user, scene->begin, "sts.amazonaws.com", event);
    entry->record.read_only = TRI_FALSE;
    entry->record.request = str_of(request);
    struct str credentials =
        credentials_json(&story->arena, child.key, user->region, scene->home->id, scene->begin + 43200, &story->rng);
    entry_response(story, entry, "{\"credentials\":%.*s%s}", STR_ARG(credentials), more);
    return (struct issuance){entry, NULL, party_new(story, scene->home, child)};
}

static void get_session_token(struct scene *scene) {
    struct party *user = scene_user(scene);
    struct actor again = user->actor;
    again.created = scene->begin;
    again.mfa = true;
    again.key = new_key(&scene->story->arena, "ASIA", scene->home->number, &scene->story->rng);
    struct issuance issuance = get_token(scene, user, "GetSessionToken", again, "{\"durationSeconds\":43200}", "");
    truth_add(scene->truth, &issuance, "K", user->actor.key);
    scene_life(scene, issuance.child, PERSONA_KEY, scene->begin + 3);
    scene_lead(scene, issuance.child, "session_token");
}

static struct issuance federation_token(struct scene *scene, struct party *user) {
    struct arena *arena = &scene->story->arena;
    const char *name = "support-portal";
    struct actor federated = {.type = "FederatedUser",
                              .account = scene->home->id,
                              .created = scene->begin,
                              .issuer_type = "IAMUser",
                              .issuer_principal = scene->user.id,
                              .issuer_arn = scene->user.arn,
                              .issuer_account = scene->home->id,
                              .issuer_name = scene->user.name};
    federated.principal = arena_printf(arena, "%.*s:%s", STR_ARG(scene->home->id), name);
    federated.arn = arena_printf(arena, "arn:aws:sts::%.*s:federated-user/%s", STR_ARG(scene->home->id), name);
    federated.key = new_key(arena, "ASIA", scene->home->number, &scene->story->rng);
    struct str more = arena_printf(arena,
                                   ",\"federatedUser\":{\"federatedUserId\":\"%.*s\",\"arn\":\"%.*s\"},"
                                   "\"packedPolicySize\":4",
                                   STR_ARG(federated.principal), STR_ARG(federated.arn));
    return get_token(scene, user, "GetFederationToken", federated,
                     "{\"name\":\"support-portal\",\"durationSeconds\":43200,\"policy\":\"{\\\"Version\\\":"
                     "\\\"2012-10-17\\\",\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\",\\\"Action\\\":\\\"*\\\","
                     "\\\"Resource\\\":\\\"*\\\"}]}\"}",
                     more.data);
}

static void get_federation_token(struct scene *scene) {
    struct party *user = scene_user(scene);
    struct issuance issuance = federation_token(scene, user);
    truth_add(scene->truth, &issuance, "K", user->actor.key);
    scene_life(scene, issuance.child, PERSONA_PEOPLE, scene->begin + 3);
    scene_lead(scene, issuance.child, "federated");
}

/* The federated key opens a console: its keys are new, its creationDate is the token's. */
static void federation_to_console(struct scene *scene) {
    struct story *story = scene->story;
    struct party *user = scene_user(scene);
    struct issuance issuance = federation_token(scene, user);
    int64_t opened = scene->begin + 40;
    issuance.child->agent = STR("python-requests/2.32.3");
    struct entry *token = story_event(story, issuance.child, opened, "signin.amazonaws.com", "GetSigninToken");
    token->record.read_only = TRI_FALSE;
    token->record.type = STR("AwsConsoleSignIn");
    entry_response(story, token, "{\"credentials\":{\"accessKeyId\":\"%.*s\"},\"GetSigninToken\":\"Success\"}",
                   STR_ARG(new_key(&story->arena, "ASIA", scene->home->number, &story->rng)));
    entry_extra(story, token, "{\"MobileVersion\":\"No\",\"MFAUsed\":\"No\"}");
    struct party *console = party_variant(story, issuance.child);
    console->console = true;
    console->agent = agent_browser(&story->rng);
    console->tls = TLS_CHACHA;
    struct entry *login = story_event(story, console, opened + 1, "signin.amazonaws.com", "ConsoleLogin");
    login->record.read_only = TRI_FALSE;
    login->record.type = STR("AwsConsoleSignIn");
    login->record.console = false;
    entry_response(story, login, "{\"ConsoleLogin\":\"Success\"}");
    entry_extra(story, login, "{\"MobileVersion\":\"No\",\"MFAUsed\":\"No\"}");
    truth_add(scene->truth, &issuance, "CKP", user->actor.key);
    truth_may(scene->truth, token, "K");
    truth_may(scene->truth, login, "C");
    struct str key = scene_console_life(scene, console, opened + 5);
    scene_lead(scene, console, "federated");
    scene->truth->session_kinds[1] = "console";
    scene->truth->lead = key;
    scene->truth->confidence[1] = "strong"; /* the key itself is in no answer */
}

/* SAML to the console: the key in the answer is not used by the pages. */
static void saml_console(struct scene *scene) {
    struct story *story = scene->story;
    struct str subject = STR("noor.haddad@corp.example"), qualifier = STR("bE8+3xkQ9yTz1mVcJ0aWfLrPq2s=");
    struct actor saml = {.type = "SAMLUser", .user_name = subject, .identity_provider = qualifier};
    saml.principal = arena_printf(&story->arena, "%.*s:%.*s", STR_ARG(qualifier), STR_ARG(subject));
    struct role *role = scene_role(scene, scene->home, "saml-console-admins");
    struct issuance issuance = federate(scene, "AssumeRoleWithSAML", saml, role, subject, STR_NONE);
    struct party *console = issuance.child;
    console->console = true;
    console->tls = TLS_CHACHA;
    console->agent = agent_browser(&story->rng);
    struct entry *login = story_event(story, console, scene->begin, "signin.amazonaws.com", "ConsoleLogin");
    login->record.read_only = TRI_FALSE;
    login->record.type = STR("AwsConsoleSignIn");
    login->record.console = false;
    entry_response(story, login, "{\"ConsoleLogin\":\"Success\"}");
    entry_extra(story, login,
                "{\"LoginTo\":\"https://console.aws.amazon.com/\",\"MobileVersion\":\"No\",\"MFAUsed\":"
                "\"No\",\"SamlProviderArn\":\"arn:aws:iam::%.*s:saml-provider/corp\"}",
                STR_ARG(scene->home->id));
    truth_add(scene->truth, &issuance, "CK", STR_NONE);
    truth_may(scene->truth, login, "C");
    struct str key = scene_console_life(scene, console, scene->begin + 4);
    scene_lead(scene, console, "console");
    scene->truth->session_kinds[1] = "saml";
    scene->truth->lead = key;
    scene->truth->origin_kinds[0] = "saml";
    scene->truth->origin_identity[0] = subject;
    scene->truth->confidence[0] = "certain";
}

const struct scenario_kind sts_kinds[] = {
    {"assume_role_user", assume_role_user, true},
    {"assume_role_chain", assume_role_chain, true},
    {"assume_role_twins", assume_role_twins, false},
    {"cross_account_both_copies", cross_account_both_copies, true},
    {"cross_account_target_only", cross_account_target_only, false},
    {"saml_api", saml_api, true},
    {"saml_console", saml_console, false},
    {"web_identity_oidc", web_identity_oidc, true},
    {"irsa", irsa, true},
    {"assume_root", assume_root, true},
    {"get_session_token", get_session_token, true},
    {"get_federation_token", get_federation_token, true},
    {"federation_to_console", federation_to_console, false},
    {NULL, NULL, false},
};
