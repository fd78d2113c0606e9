/* Sign-ins: console, role switching, OAuth, Identity Center. */
#include "gen/ids.h"
#include "gen/scenario.h"

struct party *scene_sign_in(struct scene *scene, bool mfa) {
    struct truth *truth = scene->truth;
    struct issuance console =
        story_console(scene->story, scene->home, &scene->user, mfa, scene->user.address, scene->begin);
    truth_add(truth, &console, "C", STR_NONE);
    truth->origin_kinds[0] = "user_sign_in";
    truth->origin_identity[0] = scene->user.arn;
    truth->origin_events[0] = console.entry;
    truth->confidence[0] = "certain";
    truth->no_caveats[0] = "login_missing";
    return console.child;
}

static void console_user(struct scene *scene) {
    struct party *console = scene_sign_in(scene, rng_chance(&scene->story->rng, 700));
    struct str key = scene_console_life(scene, console, scene->begin + 5);
    scene_lead(scene, console, "console");
    scene->truth->lead = key;
}

static void console_root(struct scene *scene) {
    struct story *story = scene->story;
    struct actor root = {.type = "Root", .principal = scene->home->id, .account = scene->home->id, .key = STR("")};
    root.arn = arena_printf(&story->arena, "arn:aws:iam::%.*s:root", STR_ARG(scene->home->id));
    struct party *signer = party_new(story, scene->home, root);
    signer->agent = agent_browser(&story->rng);
    signer->tls = TLS_CHACHA;
    struct entry *login = story_event(story, signer, scene->begin, "signin.amazonaws.com", "ConsoleLogin");
    login->party = NULL;
    login->record.type = STR("AwsConsoleSignIn");
    login->record.read_only = TRI_FALSE;
    login->record.request_id = STR_NONE;
    entry_response(story, login, "{\"ConsoleLogin\":\"Success\"}");
    entry_extra(story, login,
                "{\"LoginTo\":\"https://console.aws.amazon.com/console/home\",\"MobileVersion\":\"No\","
                "\"MFAUsed\":\"Yes\"}");
    root.created = scene->begin;
    root.mfa = true;
    struct party *console = party_new(story, scene->home, root);
    party_at(console, signer->region, signer->address, signer->agent);
    console->console = true;
    console->tls = TLS_CHACHA;
    struct issuance issuance = {login, NULL, console};
    truth_add(scene->truth, &issuance, "C", STR_NONE);
    struct str key = scene_console_life(scene, console, scene->begin + 5);
    scene_lead(scene, console, "console");
    scene->truth->lead = key;
    scene->truth->origin_kinds[0] = "root_sign_in";
    scene->truth->origin_identity[0] = root.arn;
    scene->truth->origin_events[0] = login;
    scene->truth->confidence[0] = "certain";
}

static void console_no_login(struct scene *scene) {
    struct truth *truth = scene->truth;
    struct party *console = scene_sign_in(scene, false);
    truth->hops[0].events[0]->dropped = true;
    truth->hop_count = 0;
    truth->origin_events[0] = NULL;
    truth->origin_identity[0] = STR_NONE;
    truth->origin_kinds[1] = "unknown";
    truth->confidence[0] = "gap";
    truth->no_caveats[0] = NULL;
    truth->caveats[0][0] = "login_missing";
    truth->caveats[0][1] = "gap";
    struct str key = scene_console_life(scene, console, scene->begin + 5);
    scene_lead(scene, console, "console");
    truth->lead = key;
}

/* The event of the target account, with AssumeRole beside it in the same second. */
struct switched story_switch(struct story *story, struct party *console, const struct account *account,
                             const struct role *role, const char *name, int64_t time) {
    struct party *back = party_variant(story, console); /* the console's back end calls STS for the session */
    party_new_key(story, back);
    back->actor.invoked_by = STR("AWS Internal");
    back->address = back->agent = STR("AWS Internal");
    back->tls = TLS_ABSENT;
    struct issuance issuance = story_assume(story, back, account, role, console->actor.user_name, time);
    issuance.entry->forward = true;
    struct actor there = issuance.child->actor;
    there.key = STR_NONE;
    there.created = 0;
    struct party *page = party_new(story, account, there);
    party_at(page, console->region, console->address, console->agent);
    page->tls = TLS_CHACHA;
    struct entry *entry = story_event(story, page, time, "signin.amazonaws.com", name);
    entry->party = NULL;
    entry->record.type = STR("AwsConsoleSignIn");
    entry->record.version = STR("1.08");
    entry->record.read_only = TRI_FALSE;
    entry->record.request_id = STR_NONE;
    entry_response(story, entry, "{\"%s\":\"Success\"}", name);
    entry_extra(story, entry, "{\"%s\":\"%.*s\",\"RedirectTo\":\"https://console.aws.amazon.com/s3/home\"}",
                strcmp(name, "RenewRole") ? "SwitchFrom" : "RenewedBy", STR_ARG(console->actor.arn));
    struct party *child = issuance.child;
    child->console = true;
    child->tls = TLS_CHACHA;
    party_at(child, console->region, console->address, console->agent);
    return (struct switched){entry, issuance.entry, issuance.copy, child};
}

struct truth_hop *truth_add_switch(struct truth *truth, const struct switched *switched) {
    struct issuance issuance = {switched->entry, switched->sts, switched->child};
    struct truth_hop *hop = truth_add(truth, &issuance, "CK", STR_NONE);
    hop->events[2] = switched->copy;
    hop->also_name = "AssumeRole";
    return hop;
}

static void switch_or_renew(struct scene *scene, bool renew) {
    struct party *console = scene_sign_in(scene, true);
    scene_console_life(scene, console, scene->begin + 5);
    const struct account *account = rng_chance(&scene->story->rng, 600) ? scene->away : scene->home;
    struct role *role = scene_role(scene, account, "operations");
    scene_later(scene, 60, 900);
    struct switched issuance = story_switch(scene->story, console, account, role, "SwitchRole", scene->begin);
    truth_add_switch(scene->truth, &issuance);
    if (renew) {
        story_console_calls(scene->story, issuance.child, issuance.child->region, scene->begin + 3, scene->begin + 900,
                            9, 3);
        scene->truth->hops[scene->truth->hop_count - 1].optional = true;
        scene_later(scene, 3000, 3500);
        issuance = story_switch(scene->story, console, account, role, "RenewRole", scene->begin);
        truth_add_switch(scene->truth, &issuance);
    }
    struct str key = scene_console_life(scene, issuance.child, scene->begin + 4);
    scene_lead(scene, issuance.child, "console");
    scene->truth->session_kinds[1] = "role";
    scene->truth->lead = key;
    if (renew)
        scene->truth->confidence[1] = "strong";
}

static void switch_role(struct scene *scene) {
    switch_or_renew(scene, false);
}

static void renew_role(struct scene *scene) {
    switch_or_renew(scene, true);
}

/* CreateOAuth2Token for a console session, by `agent`; the key it leads to is never logged. */
static struct entry *oauth_token(struct scene *scene, struct party *console, const char *request, const char *extra,
                                 struct str agent) {
    struct party *client = party_variant(scene->story, console);
    client->actor.key = STR_NONE;
    client->console = false;
    client->agent = agent;
    struct entry *entry = story_event(scene->story, client, scene->begin, "signin.amazonaws.com", "CreateOAuth2Token");
    entry->record.request = str_of(request);
    entry->record.extra = str_of(extra);
    return entry;
}

static void aws_login(struct scene *scene) {
    struct story *story = scene->story;
    struct party *console = scene_sign_in(scene, true);
    scene_console_life(scene, console, scene->begin + 5);
    scene_later(scene, 60, 600);
    struct party *browser = party_variant(story, console);
    browser->actor.key = STR_NONE;
    browser->console = false;
    struct entry *authorize =
        story_event(story, browser, scene->begin - 1, "signin.amazonaws.com", "AuthorizeOAuth2Access");
    entry_request(story, authorize,
                  "{\"scope\":\"openid\",\"redirect_uri\":\"http://127.0.0.1:51823/oauth/callback\","
                  "\"code_challenge_method\":\"SHA-256\",\"client_id\":\"arn:aws:signin:::devtools/same-device\"}");
    struct party *cli = party_variant(story, console);
    cli->console = false;
    cli->agent = agent_cli(&story->arena, &story->rng, "login");
    party_new_key(story, cli);
    struct entry *token = oauth_token(scene, console, "{\"client_id\":\"arn:aws:signin:::devtools/same-device\"}",
                                      "{\"success\":\"true\"}", cli->agent);
    truth_add(scene->truth, &(struct issuance){token, NULL, cli}, "P", STR_NONE);
    story_calls(story, cli, PERSONA_PEOPLE, scene->begin + 3, scene->begin + 900, 14);
    scene_lead(scene, cli, "console");
    scene->truth->session_kinds[1] = "session_token";
    scene->truth->confidence[1] = "strong";
}

/* Two agents under one console session: signInSessionArn tells them apart. */
static void mcp(struct scene *scene) {
    struct story *story = scene->story;
    struct party *console = scene_sign_in(scene, true);
    struct party *lead = NULL;
    scene_console_life(scene, console, scene->begin + 5);
    for (int i = 0; i < 2; i++) {
        scene_later(scene, 60, 300);
        struct str uuid = new_uuid(&story->arena, &story->rng), client = new_uuid(&story->arena, &story->rng);
        struct str arn = arena_printf(&story->arena, "arn:aws:signin:us-east-1:%.*s:session/%.*s",
                                      STR_ARG(scene->home->id), STR_ARG(uuid));
        struct str request = arena_printf(&story->arena,
                                          "{\"resource\":\"https://aws-mcp.us-east-1.api.aws/mcp\","
                                          "\"client_id\":\"arn:aws:signin:us-east-1::external-client/dcr/%.*s\"}",
                                          STR_ARG(client));
        struct str extra = arena_printf(&story->arena,
                                        "{\"signInSessionArn\":\"%.*s\",\"grant_type\":"
                                        "\"authorization_code\",\"success\":\"true\"}",
                                        STR_ARG(arn));
        struct entry *token = oauth_token(scene, console, request.data, extra.data, STR("Bun/1.4.0"));
        struct party *agent = party_variant(story, console);
        agent->console = false;
        agent->actor.sign_in_session = arn;
        agent->actor.invoked_by = STR("aws-mcp.amazonaws.com");
        agent->address = agent->agent = agent->actor.invoked_by;
        agent->tls = TLS_ABSENT;
        party_new_key(story, agent);
        story_calls(story, agent, PERSONA_PEOPLE, scene->begin + 2, scene->begin + 600, 8);
        if (lead)
            continue;
        lead = agent;
        truth_add(scene->truth, &(struct issuance){token, NULL, agent}, "P", STR_NONE);
    }
    scene_lead(scene, lead, "console");
    scene->truth->session = NULL; /* whether an agent is a session of its own is the reader's choice */
    scene->truth->confidence[1] = "strong";
}

/* Who an Identity Center user is, in the account that owns the instance. */
static struct party *center_user(struct scene *scene) {
    struct story *story = scene->story;
    struct actor user = {.type = "IdentityCenterUser", .account = scene->away->id};
    user.user_id = new_uuid(&story->arena, &story->rng);
    user.identity_store = arena_printf(&story->arena, "arn:aws:identitystore::%.*s:identitystore/d-9a67%s",
                                       STR_ARG(scene->away->id), new_hex(&story->arena, 6, &story->rng).data);
    user.credential_id = new_hex(&story->arena, 52, &story->rng);
    return party_new(story, scene->away, user);
}

static struct role *reserved_role(struct scene *scene) {
    struct role *role = arena_new(&scene->story->arena, struct role);
    struct str hex = new_hex(&scene->story->arena, 16, &scene->story->rng);
    *role = role_new(&scene->story->arena, scene->home, "aws-reserved/sso.amazonaws.com/us-east-1/",
                     arena_printf(&scene->story->arena, "AWSReservedSSO_PowerUser_%.*s", STR_ARG(hex)).data,
                     &scene->story->rng);
    return role;
}

/* The password step names the user, all others only the id. */
static void center_sign_in(struct scene *scene, struct party *user, const char *name) {
    struct story *story = scene->story;
    static const char *const steps[] = {"CredentialChallenge", "CredentialVerification", "UserAuthentication"};
    struct str flow = new_uuid(&story->arena, &story->rng);
    for (int i = 0; i < 3; i++) {
        struct entry *entry = story_event(story, user, scene->begin - 40 + 9 * i, "signin.amazonaws.com", steps[i]);
        entry->record.type = STR("AwsServiceEvent");
        entry->record.read_only = TRI_FALSE;
        entry->party = NULL;
        entry_extra(story, entry, "{\"AuthWorkflowID\":\"%.*s\",\"CredentialType\":\"PASSWORD\"%s%s%s}", STR_ARG(flow),
                    i ? "" : ",\"UserName\":\"", i ? "" : name, i ? "" : "\"");
        entry->record.service_details = arena_printf(&story->arena, "{\"%s\":\"Success\"}", steps[i]);
    }
}

/* GetRoleCredentials by that user, now. */
static struct entry *role_credentials(struct scene *scene, struct party *user) {
    struct entry *get = story_event(scene->story, user, scene->begin, "sso.amazonaws.com", "GetRoleCredentials");
    get->party = NULL;
    get->record.version = STR("1.08");
    return get;
}

static struct issuance center_session(struct scene *scene, struct party *user, const char *name) {
    struct story *story = scene->story;
    struct entry *create = story_event(story, user, scene->begin - 8, "sso.amazonaws.com", "CreateToken");
    create->party = NULL;
    create->record.version = STR("1.08");
    entry_request(story, create,
                  "{\"clientId\":\"iv_%s\",\"grantType\":\"urn:ietf:params:oauth:grant-type:device_code\","
                  "\"deviceCode\":\"HIDDEN_DUE_TO_SECURITY_REASONS\"}",
                  new_hex(&story->arena, 22, &story->rng).data);
    struct entry *get = role_credentials(scene, user);
    struct str key = new_key(&story->arena, "ASIA", scene->home->number, &story->rng);
    struct party *child =
        party_new(story, scene->home,
                  actor_role(&story->arena, scene->home, reserved_role(scene), str_of(name), key, scene->begin));
    party_at(child, user->region, user->address, user->agent);
    return (struct issuance){get, NULL, child};
}

static void identity_center_cli(struct scene *scene) {
    struct truth *truth = scene->truth;
    struct party *user = center_user(scene);
    const char *name = "noor.haddad@northwind.example";
    center_sign_in(scene, user, name);
    struct issuance issuance = center_session(scene, user, name);
    truth_add(truth, &issuance, "CN", STR_NONE);
    truth->origin_kinds[0] = "identity_center";
    truth->origin_identity[0] = user->actor.user_id;
    truth->origin_identity[1] = str_of(name);
    truth->confidence[0] = "gap";
    truth->confidence_not = true;
    scene_life(scene, issuance.child, PERSONA_PEOPLE, scene->begin);
    scene_lead(scene, issuance.child, "identity_center");
}

/* Two users in one second, and GetRoleCredentials names no role. By seed: the child's own events say whom they are for;
 * the session is named after the user, whom the password step names; or nothing tells, and both are. */
static void identity_center_twins(struct scene *scene) {
    struct truth *truth = scene->truth;
    uint32_t told = rng_below(&scene->story->rng, 3);
    static const char name[] = "noor.haddad@northwind.example";
    struct party *user = center_user(scene), *other = center_user(scene);
    other->actor.identity_store = user->actor.identity_store;
    if (told == 1) {
        center_sign_in(scene, other, "ilse.maas@northwind.example");
        center_sign_in(scene, user, name);
    }
    struct entry *strange = role_credentials(scene, other);
    struct issuance issuance = center_session(scene, user, name);
    if (told == 0) {
        issuance.child->actor.user_id = user->actor.user_id;
        issuance.child->actor.identity_store = user->actor.identity_store;
    }
    struct truth_hop *hop = truth_add(truth, &issuance, "CN", STR_NONE);
    truth->origin_kinds[0] = "identity_center";
    truth->origin_identity[0] = user->actor.user_id;
    truth->confidence[0] = "gap";
    truth->confidence_not = true;
    if (told == 2) {
        hop->events[1] = hop->alternatives[1] = strange;
        hop->alternatives[0] = issuance.entry;
        truth->origin_identity[1] = other->actor.user_id;
        truth->origin_identity[2] = str_of(name);
        truth->confidence[1] = "certain";
        truth->caveats[0][0] = "ambiguous_parent";
    }
    scene_life(scene, issuance.child, PERSONA_PEOPLE, scene->begin);
    scene_lead(scene, issuance.child, "identity_center");
}

/* The portal in the member account: AssumeRoleWithSAML by AWS's own proxy. */
static struct issuance portal_session(struct scene *scene, const char *name) {
    struct story *story = scene->story;
    struct str qualifier = STR("q0Lw8cVb3mXk5nTr9yPz1aSdF7g=");
    struct actor saml = {.type = "SAMLUser", .user_name = str_of(name), .identity_provider = qualifier};
    saml.principal = arena_printf(&story->arena, "%.*s:%s", STR_ARG(qualifier), name);
    struct party *caller = party_new(story, scene->home, saml);
    party_at(caller, caller->region, STR("AWS Internal"), STR("AWS Internal"));
    caller->tls = TLS_ABSENT;
    struct role *role = reserved_role(scene);
    struct str key = new_key(&story->arena, "ASIA", scene->home->number, &story->rng);
    struct party *child =
        party_new(story, scene->home, actor_role(&story->arena, scene->home, role, str_of(name), key, scene->begin));
    struct entry *assume = story_event(story, caller, scene->begin, "sts.amazonaws.com", "AssumeRoleWithSAML");
    assume->party = NULL;
    assume->record.request = assume_request(&story->arena, role, str_of(name), 43200);
    assume->record.response =
        assume_response(&story->arena, &child->actor, caller->region, scene->begin + 43200, true, &story->rng);
    return (struct issuance){assume, NULL, child};
}

/* ... then GetSigninToken and ConsoleLogin in its second and the next, both by the session itself. */
static void portal_opens_console(struct scene *scene, struct party *child) {
    struct story *story = scene->story;
    struct entry *token = story_event(story, child, scene->begin, "signin.amazonaws.com", "GetSigninToken");
    token->record.type = STR("AwsConsoleSignIn");
    token->record.agent = STR("Jersey/${project.version} (HttpUrlConnection 11.0.25)");
    token->record.read_only = TRI_FALSE;
    entry_response(story, token, "{\"credentials\":{\"accessKeyId\":\"%.*s\"},\"GetSigninToken\":\"Success\"}",
                   STR_ARG(child->actor.key));
    struct entry *login = story_event(story, child, scene->begin + 1, "signin.amazonaws.com", "ConsoleLogin");
    login->record.type = STR("AwsConsoleSignIn");
    login->record.read_only = TRI_FALSE;
    login->record.agent = agent_browser(&story->rng);
    entry_response(story, login, "{\"ConsoleLogin\":\"Success\"}");
    child->console = true;
    child->tls = TLS_CHACHA;
    child->agent = login->record.agent;
    truth_may(scene->truth, token, "CK");
    truth_may(scene->truth, login, "C");
}

static void identity_center_console(struct scene *scene) {
    struct story *story = scene->story;
    struct truth *truth = scene->truth;
    struct party *center = center_user(scene);
    const char *name = "noor.haddad@northwind.example";
    center_sign_in(scene, center, name);
    struct entry *federate = story_event(story, center, scene->begin - 1, "sso.amazonaws.com", "Federate");
    federate->party = NULL;
    federate->record.type = STR("AwsServiceEvent");
    truth_may(truth, federate, "CN");
    struct issuance portal = portal_session(scene, name);
    truth_add(truth, &portal, "CK", STR_NONE);
    portal_opens_console(scene, portal.child);
    struct str used = scene_console_life(scene, portal.child, scene->begin + 4);
    scene_lead(scene, portal.child, "console");
    truth->session_kinds[1] = "identity_center";
    truth->lead = used;
    truth->origin_kinds[0] = "identity_center";
    truth->origin_kinds[1] = "saml";
    truth->origin_identity[0] = str_of(name);
    truth->origin_identity[1] = center->actor.user_id;
    truth->confidence[0] = "gap";
    truth->confidence_not = true;
}

const struct scenario_kind sign_in_kinds[] = {
    {"console_user", console_user, true},
    {"console_root", console_root, true},
    {"console_no_login", console_no_login, false},
    {"switch_role", switch_role, false},
    {"renew_role", renew_role, false},
    {"aws_login", aws_login, false},
    {"mcp", mcp, false},
    {"identity_center_console", identity_center_console, false},
    {"identity_center_cli", identity_center_cli, false},
    {"identity_center_twins", identity_center_twins, false},
    {NULL, NULL, false},
};
