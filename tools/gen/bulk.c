#include "gen/bulk.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "gen/call.h"
#include "gen/files.h"
#include "gen/ids.h"
#include "gen/issue.h"

enum {
    SMALL_EPOCH_EVENTS = 600, /* many small files share their sessions */
    LEAST_EPOCH_EVENTS = 200,
    SMALL_FILE_MOST = 12,
    ISSUANCE_PERMILLE = 45,
    HUGE_PERMILLE = 50,
    CONSOLE_KEYS = 12,
    INCIDENT_EVENTS = 60,
    SESSION_SECONDS = 3600,
    THREADS_MOST = 64,
};

static int64_t trail_start(void) {
    return time_of(2026, 3, 2, 0, 0, 0);
}

/* How a session began. */
enum beginning { BY_SERVICE, BY_USER, BY_WEB_IDENTITY, BY_SAML, BY_SIGN_IN };

struct session {
    enum persona persona;
    enum beginning beginning;
    struct actor actor;
    const struct role *role;
    const struct user *user; /* caller of BY_USER, signer of BY_SIGN_IN */
    struct str identity, forward_identity, forward_service, address, agent, name, vpc_endpoint;
    size_t key_at; /* offset of the key in `identity`, for console sessions' many keys */
    struct str keys[CONSOLE_KEYS];
    int64_t born, dies;
    enum tls tls;
};

/* What one epoch is made from. */
struct lane {
    const struct account *account;
    struct str region;
    uint64_t epochs, first_job;
};

struct plan {
    const struct bulk_options *options;
    struct world world;
    struct catalogue *catalogue;
    struct lane *lanes;
    size_t lane_count;
    uint64_t jobs, epoch_events, span_seconds;
    uint32_t huge_permille; /* within the lanes of the huge key's account */
    struct user huge_user, incident_user;
    struct str huge_identity, *user_identities; /* the latter: USERS_EACH an account */
    struct str incident_key;
    uint64_t incident_job, incident_events;
    atomic_uint_fast64_t next_job, huge_events, incident_files, files, text_bytes, gzip_bytes, issuances;
    atomic_bool failed;
};

/* One planned event. */
enum kind { KIND_CALL, KIND_FORWARD, KIND_ISSUE, KIND_USER, KIND_HUGE, KIND_INCIDENT_ISSUE, KIND_INCIDENT };
struct spec {
    int64_t time;
    uint32_t order, who;
    enum kind kind;
};

struct worker {
    struct plan *plan;
    struct file_writer *writer;
    struct arena arena; /* of one epoch */
    char *scratch;
    const struct lane *lane;
    struct session *sessions; /* of this epoch, then those of the one before */
    size_t session_count, born_count;
    struct session incident;
    struct spec *specs;
    size_t spec_count;
    int64_t from, to;
    struct rng rng;
    struct err err;
};

/* --- sessions -------------------------------------------------------------------------------------------------- */

/* How often sessions of each sort begin. */
static const struct {
    unsigned permille;
    enum persona persona;
    enum beginning beginning;
    enum role_use use;
    const char *service; /* who assumes the role, of BY_SERVICE */
    int hours;
} session_rows[] = {
    {300, PERSONA_LAMBDA, BY_SERVICE, ROLE_LAMBDA, "lambda.amazonaws.com", 12},
    {170, PERSONA_EC2, BY_SERVICE, ROLE_EC2, "ec2.amazonaws.com", 6},
    {170, PERSONA_ECS, BY_SERVICE, ROLE_ECS, "ecs-tasks.amazonaws.com", 6},
    {110, PERSONA_SERVICE, BY_SERVICE, ROLE_SERVICE, NULL, 1},
    {90, PERSONA_CI, BY_WEB_IDENTITY, ROLE_CI, NULL, 1},
    {80, PERSONA_PEOPLE, BY_USER, ROLE_PEOPLE, NULL, 1},
    {60, PERSONA_PEOPLE, BY_SAML, ROLE_SSO, NULL, 1},
    {20, PERSONA_CONSOLE, BY_SIGN_IN, ROLE_PEOPLE, NULL, 12},
};

static struct str session_name(struct worker *w, struct session *s) {
    struct arena *arena = &w->arena;
    struct rng *rng = &w->rng;
    const struct account *account = w->lane->account;
    switch (s->beginning) {
    case BY_SERVICE:
        if (s->persona == PERSONA_EC2)
            return account->pools[POOL_INSTANCE][rng_below(rng, POOL_ITEMS)];
        if (s->persona == PERSONA_LAMBDA)
            return account->pools[POOL_FUNCTION][rng_below(rng, POOL_ITEMS)];
        return s->persona == PERSONA_ECS ? new_hex(arena, 32, rng) : STR("ConfigResourceCompositionSession");
    case BY_WEB_IDENTITY: return arena_printf(arena, "GitHubActions-%u", 1000 + rng_below(rng, 90000));
    case BY_SAML:
        return arena_printf(arena, "%.*s@%.*s", STR_ARG(s->user->name), STR_ARG(w->plan->world.organisation_domain));
    default:
        return rng_chance(rng, 500) ? s->user->name : arena_printf(arena, "botocore-session-%lld", (long long)s->born);
    }
}

/* Where a session's calls come from, and with what program. */
static void locate(struct worker *w, struct session *s) {
    bool aws = s->persona == PERSONA_LAMBDA || s->persona == PERSONA_ECS || s->persona == PERSONA_EC2;
    struct rng *rng = &w->rng;
    s->tls = rng_chance(rng, 600) ? TLS_AES_128 : rng_chance(rng, 500) ? TLS_AES_256 : TLS_HYBRID;
    s->address = public_address(&w->arena, rng);
    s->agent = aws || s->persona == PERSONA_CI ? agent_sdk(rng) : agent_cli(&w->arena, rng, "s3api.list-objects-v2");
    if (aws && rng_chance(rng, 120)) { /* through the company's own endpoint */
        s->address = w->lane->account->pools[POOL_PRIVATE_IP][rng_below(rng, POOL_ITEMS)];
        s->vpc_endpoint = arena_printf(&w->arena, "vpce-0%.16s", w->lane->account->pools[POOL_SUBNET][0].data + 8);
    }
    if (s->persona == PERSONA_SERVICE) {
        s->address = s->agent = s->role->service;
        s->tls = TLS_ABSENT;
    }
    if (s->persona == PERSONA_CONSOLE) {
        s->agent = agent_browser(rng);
        s->tls = TLS_CHACHA;
    }
}

static void render_identities(struct worker *w, struct session *s) {
    static const char *const fronts[] = {"secretsmanager.amazonaws.com", "AWS Internal", "dynamodb.amazonaws.com",
                                         "ssm.amazonaws.com"};
    struct actor forward = s->actor;
    s->identity = actor_json(&w->arena, &s->actor);
    s->key_at = str_find(s->identity, "\"accessKeyId\":\"", 0) + 15;
    forward.key = new_key(&w->arena, "ASIA", w->lane->account->number, &w->rng);
    forward.invoked_by = s->forward_service = str_of(fronts[rng_below(&w->rng, 4)]);
    s->forward_identity = actor_json(&w->arena, &forward);
    if (s->persona == PERSONA_CONSOLE)
        for (int i = 0; i < CONSOLE_KEYS; i++)
            s->keys[i] = new_key(&w->arena, "ASIA", w->lane->account->number, &w->rng);
}

static void make_session(struct worker *w, struct session *s, size_t row, int64_t from, int64_t to) {
    const struct account *account = w->lane->account;
    *s = (struct session){.persona = session_rows[row].persona, .beginning = session_rows[row].beginning};
    s->role = world_role(account, session_rows[row].use, &w->rng);
    s->user = world_user(account, &w->rng);
    s->born = rng_between(&w->rng, from, to - 1);
    s->dies = s->born + session_rows[row].hours * SESSION_SECONDS;
    s->name = session_name(w, s);
    struct str key = new_key(&w->arena, "ASIA", account->number, &w->rng);
    if (s->beginning == BY_SIGN_IN) {
        s->actor = actor_user(account, s->user);
        s->actor.key = key;
        s->actor.created = s->born;
        s->actor.mfa = true;
    } else {
        s->actor = actor_role(&w->arena, account, s->role, s->name, key, s->born);
    }
    if (s->beginning == BY_WEB_IDENTITY)
        s->actor.federated_provider =
            arena_printf(&w->arena, "arn:aws:iam::%.*s:oidc-provider/%.*s", STR_ARG(account->id),
                         STR_ARG(w->plan->world.identity_provider_host));
    if (s->persona == PERSONA_EC2)
        s->actor.role_delivery = rng_chance(&w->rng, 900) ? STR("2.0") : STR("1.0");
    if (s->persona == PERSONA_SERVICE)
        s->actor.invoked_by = s->role->service;
    locate(w, s);
    render_identities(w, s);
}

/* The sessions born in one epoch: the same whichever thread asks. Leaves the stream where events begin. */
static size_t make_sessions(struct worker *w, uint64_t job, uint64_t events, int64_t from, int64_t to,
                            struct session *into) {
    w->rng = rng_of(w->plan->options->seed, 1000 + job);
    size_t count = events * ISSUANCE_PERMILLE / 1000;
    for (size_t i = 0; i < count; i++) {
        uint32_t draw = rng_below(&w->rng, 1000);
        size_t row = 0;
        while (row + 1 < sizeof session_rows / sizeof *session_rows && draw >= session_rows[row].permille)
            draw -= session_rows[row++].permille;
        make_session(w, &into[i], row, from, to);
    }
    return count;
}

/* --- records --------------------------------------------------------------------------------------------------- */

static const char *const event_types[] = {"AwsApiCall", "AwsConsoleSignIn"};

static void begin_record(struct record *r, struct worker *w, const struct spec *spec, char *ids) {
    *r = (struct record){.time = spec->time, .region = w->lane->region, .recipient = w->lane->account->id};
    r->type = str_of(event_types[0]);
    r->category = STR("Management");
    r->management = TRI_TRUE;
    put_uuid(ids, &w->rng);
    put_uuid(ids + ID_UUID_LEN, &w->rng);
    r->event_id = (struct str){ids, ID_UUID_LEN};
    r->request_id = (struct str){ids + ID_UUID_LEN, ID_UUID_LEN};
}

static enum outcome draw_outcome(struct rng *rng) {
    uint32_t draw = rng_below(rng, 1000);
    return draw < 26 ? OUTCOME_DENIED : draw < 34 ? OUTCOME_THROTTLED : draw < 64 ? OUTCOME_OTHER : OUTCOME_SUCCESS;
}

static struct str bracketed(char **at, struct str agent) {
    char *from = *at;
    *from = '[';
    memcpy(from + 1, agent.data, agent.len);
    from[agent.len + 1] = ']';
    *at = from + agent.len + 2;
    return (struct str){from, agent.len + 2};
}

/* The call itself: catalogue row, texts, flags. `text_at` is scratch behind the texts. */
static void call_record(struct record *r, struct worker *w, enum persona persona, struct str arn, struct str name,
                        char **text_at) {
    struct fill fill = {w->lane->account, w->lane->region, arn, name, r->time, (uint32_t)(rng_next(&w->rng) >> 32),
                        &w->rng};
    enum outcome outcome = draw_outcome(&w->rng);
    size_t row = catalogue_draw(w->plan->catalogue, persona, &w->rng);
    const struct call *call = &calls[row];
    struct call_text text = catalogue_text(w->plan->catalogue, row, &outcome, &fill, *text_at);
    *text_at += CALL_SCRATCH_BYTES;
    r->version = str_of(call->version);
    r->source = str_of(call->source);
    r->name = str_of(call->name);
    r->request = text.request;
    r->response = text.response;
    r->resources = text.resources;
    r->extra = text.extra;
    r->tls_host = text.host;
    r->error_code = text.error_code;
    r->error_message = text.error_message;
    r->read_only = call->flags & CALL_IS_READ ? TRI_TRUE : TRI_FALSE;
    if (call->flags & CALL_IS_DATA) {
        r->management = TRI_FALSE;
        r->category = STR("Data");
    }
    if (call->flags & CALL_SHORT_REQUEST) {
        put_upper_hex((char *)r->request_id.data, 16, &w->rng);
        r->request_id.len = 16;
    }
    if ((call->flags & CALL_AGENT_BRACKETS) && r->agent.data)
        r->agent = bracketed(text_at, r->agent);
}

/* A console session's call: another key, and most pages call through a proxy. */
static void console_record(struct record *r, struct worker *w, const struct session *s, char **text_at) {
    char *identity = *text_at;
    memcpy(identity, s->identity.data, s->identity.len);
    memcpy(identity + s->key_at, s->keys[rng_below(&w->rng, CONSOLE_KEYS)].data, ID_KEY_LEN);
    r->identity = (struct str){identity, s->identity.len};
    *text_at += s->identity.len;
    r->console = rng_chance(&w->rng, 750);
    if (rng_chance(&w->rng, 600)) {
        r->address = r->agent = STR("AWS Internal");
        r->tls = TLS_ABSENT;
    }
}

static void session_record(struct record *r, struct worker *w, const struct session *s, bool forward) {
    char *text_at = w->scratch;
    r->identity = s->identity;
    r->address = s->address;
    r->agent = s->agent;
    r->tls = s->tls;
    if (s->vpc_endpoint.data) {
        r->vpc_endpoint = s->vpc_endpoint;
        r->vpc_endpoint_account = w->lane->account->id;
    }
    if (forward) {
        r->identity = s->forward_identity;
        r->address = r->agent = s->forward_service;
        r->vpc_endpoint = r->vpc_endpoint_account = STR_NONE;
        r->tls = TLS_ABSENT;
    } else if (s->persona == PERSONA_CONSOLE) {
        console_record(r, w, s, &text_at);
    }
    call_record(r, w, forward ? PERSONA_FORWARD : s->persona, s->actor.arn, s->name, &text_at);
}

static void user_record(struct record *r, struct worker *w, const struct user *user, struct str identity) {
    char *text_at = w->scratch;
    r->identity = identity;
    r->address = user->address;
    r->agent = user->agent;
    r->tls = TLS_AES_128;
    call_record(r, w, PERSONA_KEY, user->arn, user->name, &text_at);
}

/* The caller's side of a session's first event. */
static void issue_caller(struct record *r, struct worker *w, const struct session *s) {
    struct actor caller = {.type = "AWSService"};
    struct arena *arena = &w->arena;
    if (s->beginning == BY_SERVICE) {
        const char *service = "lambda.amazonaws.com";
        for (size_t i = 0; i < sizeof session_rows / sizeof *session_rows; i++)
            if (session_rows[i].persona == s->persona && session_rows[i].service)
                service = session_rows[i].service;
        caller.invoked_by = s->persona == PERSONA_SERVICE ? s->role->service : str_of(service);
        r->address = r->agent = caller.invoked_by;
        r->shared_id = new_uuid(arena, &w->rng);
    } else if (s->beginning == BY_USER) {
        caller = actor_user(w->lane->account, s->user);
    } else if (s->beginning == BY_WEB_IDENTITY) {
        struct str subject = arena_printf(arena, "repo:northwind/%.*s:ref:refs/heads/main",
                                          STR_ARG(w->lane->account->pools[POOL_REPOSITORY][3]));
        caller.type = "WebIdentityUser";
        caller.identity_provider = s->actor.federated_provider;
        caller.user_name = subject;
        caller.principal =
            arena_printf(arena, "%.*s:sts.amazonaws.com:%.*s", STR_ARG(s->actor.federated_provider), STR_ARG(subject));
        r->extra = STR("{\"identityProviderConnectionVerificationMethod\":\"IAMTrustStore\"}");
    } else {
        caller.type = "SAMLUser";
        caller.identity_provider = STR("aJ3kQ0bX9tYlN2vWcRz5mD8sHfE=");
        caller.user_name = s->name;
        caller.principal = arena_printf(arena, "%.*s:%.*s", STR_ARG(caller.identity_provider), STR_ARG(s->name));
    }
    r->identity = actor_json(arena, &caller);
}

static void issue_record(struct record *r, struct worker *w, const struct session *s) {
    static const char *const names[] = {[BY_SERVICE] = "AssumeRole",
                                        [BY_USER] = "AssumeRole",
                                        [BY_WEB_IDENTITY] = "AssumeRoleWithWebIdentity",
                                        [BY_SAML] = "AssumeRoleWithSAML"};
    struct arena *arena = &w->arena;
    int64_t lasts = s->dies - s->born;
    r->version = STR("1.11");
    r->source = STR("sts.amazonaws.com");
    r->name = str_of(names[s->beginning]);
    r->address = s->address;
    r->agent = s->agent;
    r->read_only = TRI_TRUE;
    issue_caller(r, w, s);
    bool with_user = s->persona != PERSONA_EC2 && s->persona != PERSONA_ECS;
    r->request = assume_request(arena, s->role, s->name, s->beginning == BY_SERVICE ? 0 : (int)lasts);
    r->response = assume_response(arena, &s->actor, w->lane->region, s->born + lasts, with_user, &w->rng);
    r->resources = role_resource(arena, w->lane->account, s->role);
    if (s->beginning != BY_SERVICE) {
        r->tls = s->tls;
        r->tls_host = arena_printf(arena, "sts.%.*s.amazonaws.com", STR_ARG(w->lane->region));
    }
}

static void sign_in_record(struct record *r, struct worker *w, const struct session *s) {
    struct actor user = actor_user(w->lane->account, s->user);
    user.key = STR_NONE;
    r->identity = actor_json(&w->arena, &user);
    r->version = STR("1.08");
    r->source = STR("signin.amazonaws.com");
    r->name = STR("ConsoleLogin");
    r->type = str_of(event_types[1]);
    r->address = s->address;
    r->agent = s->agent;
    r->read_only = TRI_FALSE;
    r->request_id = STR_NONE;
    r->response = STR("{\"ConsoleLogin\":\"Success\"}");
    r->extra =
        arena_printf(&w->arena,
                     "{\"LoginTo\":\"https://%.*s.console.aws.amazon.com/console/home\",\"MobileVersion\":\"No\","
                     "\"MFAUsed\":\"Yes\",\"MFAIdentifier\":\"arn:aws:iam::%.*s:mfa/%.*s\"}",
                     STR_ARG(w->lane->region), STR_ARG(w->lane->account->id), STR_ARG(s->user->name));
    r->tls = TLS_CHACHA;
    r->tls_host = arena_printf(&w->arena, "%.*s.signin.aws.amazon.com", STR_ARG(w->lane->region));
}

static void write_record(struct worker *w, const struct spec *spec, struct buf *out) {
    struct plan *plan = w->plan;
    char ids[2 * ID_UUID_LEN];
    struct record r;
    begin_record(&r, w, spec, ids);
    const struct session *s = &w->sessions[spec->who];
    switch (spec->kind) {
    case KIND_CALL:
    case KIND_FORWARD: session_record(&r, w, s, spec->kind == KIND_FORWARD); break;
    case KIND_INCIDENT: session_record(&r, w, &w->incident, false); break;
    case KIND_INCIDENT_ISSUE: issue_record(&r, w, &w->incident); break;
    case KIND_ISSUE:
        if (s->beginning == BY_SIGN_IN)
            sign_in_record(&r, w, s);
        else
            issue_record(&r, w, s);
        break;
    case KIND_USER: {
        size_t account = (size_t)(w->lane->account - plan->world.accounts);
        user_record(&r, w, &w->lane->account->users[spec->who],
                    plan->user_identities[account * USERS_EACH + spec->who]);
        break;
    }
    case KIND_HUGE: user_record(&r, w, &plan->huge_user, plan->huge_identity); break;
    }
    record_write(out, &r);
}

/* --- epochs ---------------------------------------------------------------------------------------------------- */

static struct spec *add_spec(struct worker *w, int64_t time, enum kind kind, uint32_t who) {
    struct spec *spec = &w->specs[w->spec_count];
    *spec = (struct spec){time, (uint32_t)w->spec_count, who, kind};
    w->spec_count++;
    return spec;
}

static void plan_call(struct worker *w) {
    struct rng *rng = &w->rng;
    int64_t time = rng_between(rng, w->from, w->to - 1);
    bool huge = w->lane->account == &w->plan->world.accounts[0];
    if (huge && rng_chance(rng, w->plan->huge_permille)) {
        add_spec(w, time, KIND_HUGE, 0);
        atomic_fetch_add(&w->plan->huge_events, 1);
        return;
    }
    if (!w->session_count || rng_chance(rng, 150)) {
        add_spec(w, time, KIND_USER, rng_below(rng, USERS_EACH));
        return;
    }
    /* few sessions do most of the work: the lesser of two draws */
    uint32_t a = rng_below(rng, (uint32_t)w->session_count), b = rng_below(rng, (uint32_t)w->session_count);
    const struct session *s = &w->sessions[a < b ? a : b];
    int64_t from = s->born > w->from ? s->born : w->from, to = s->dies < w->to ? s->dies : w->to;
    if (from >= to) { /* over before this epoch: its slot goes to a user's key */
        add_spec(w, time, KIND_USER, rng_below(rng, USERS_EACH));
        return;
    }
    bool forward = rng_chance(rng, 40) && s->persona != PERSONA_SERVICE;
    add_spec(w, rng_between(rng, from, to - 1), forward ? KIND_FORWARD : KIND_CALL, a < b ? a : b);
}

static void plan_incident(struct worker *w, uint64_t events) {
    struct plan *plan = w->plan;
    struct rng rng = rng_of(plan->options->seed, 3);
    struct session *s = &w->incident;
    /* in trails of small files the incident is dense enough to lie in few of them */
    int64_t span = w->to - w->from, lasts = plan->options->small ? span * 24 / (int64_t)events + 30 : 2400;
    if (lasts > span / 2)
        lasts = span / 2 + 1;
    *s = (struct session){.persona = PERSONA_PEOPLE, .beginning = BY_USER, .user = &plan->incident_user};
    s->role = world_role(w->lane->account, ROLE_PEOPLE, &rng);
    s->born = w->from + span / 4;
    s->dies = s->born + SESSION_SECONDS;
    s->name = STR("maintenance");
    s->actor = actor_role(&w->arena, w->lane->account, s->role, s->name, plan->incident_key, s->born);
    s->identity = actor_json(&w->arena, &s->actor);
    s->address = STR("198.51.100.23");
    s->agent = agent_cli(&w->arena, &rng, "sts.get-caller-identity");
    s->tls = TLS_AES_128;
    add_spec(w, s->born, KIND_INCIDENT_ISSUE, 0);
    for (uint64_t i = 0; i < plan->incident_events; i++)
        add_spec(w, rng_between(&rng, s->born, s->born + lasts), KIND_INCIDENT, 0);
}

static int by_time(const void *a, const void *b) {
    const struct spec *x = a, *y = b;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static void plan_epoch(struct worker *w, uint64_t job, uint64_t epoch, uint64_t events) {
    struct plan *plan = w->plan;
    int64_t span = (int64_t)plan->span_seconds, epochs = (int64_t)w->lane->epochs;
    w->from = trail_start() + span * (int64_t)epoch / epochs;
    w->to = trail_start() + span * (int64_t)(epoch + 1) / epochs;
    size_t most = (size_t)(plan->epoch_events * ISSUANCE_PERMILLE / 1000 + 1);
    w->sessions = arena_zalloc(&w->arena, 2 * most * sizeof *w->sessions);
    struct session *before = arena_zalloc(&w->arena, most * sizeof *before);
    size_t before_count = 0;
    if (epoch) {
        int64_t since = trail_start() + span * (int64_t)(epoch - 1) / epochs;
        before_count = make_sessions(w, job - 1, plan->epoch_events, since, w->from, before);
    }
    w->born_count = w->session_count = make_sessions(w, job, events, w->from, w->to, w->sessions);
    for (size_t i = 0; i < before_count; i++)
        if (before[i].dies > w->from)
            w->sessions[w->session_count++] = before[i];
    w->specs = arena_alloc(&w->arena, events * sizeof *w->specs);
    w->spec_count = 0;
    for (size_t i = 0; i < w->born_count; i++)
        add_spec(w, w->sessions[i].born, KIND_ISSUE, (uint32_t)i);
    atomic_fetch_add(&plan->issuances, w->born_count);
    if (job == plan->incident_job)
        plan_incident(w, events);
    while (w->spec_count < events)
        plan_call(w);
    qsort(w->specs, w->spec_count, sizeof *w->specs, by_time);
}

/* Records of a file are in no order: exchange near neighbours. */
static void unsettle(struct worker *w, size_t first, size_t count) {
    for (size_t i = 0; i + 1 < count; i++) {
        size_t j = i + rng_below(&w->rng, (uint32_t)(count - i < 8 ? count - i : 8));
        struct spec kept = w->specs[first + i];
        w->specs[first + i] = w->specs[first + j];
        w->specs[first + j] = kept;
    }
}

static enum err_code write_file(struct worker *w, size_t first, size_t count) {
    int64_t delivered = w->specs[first + count - 1].time + 240 + rng_below(&w->rng, 300);
    bool incident = false;
    unsettle(w, first, count);
    struct buf *out = file_begin(w->writer);
    for (size_t i = first; i < first + count; i++) {
        if (i > first)
            file_next(w->writer);
        write_record(w, &w->specs[i], out);
        incident |= w->specs[i].kind >= KIND_INCIDENT_ISSUE;
    }
    if (incident)
        atomic_fetch_add(&w->plan->incident_files, 1);
    return file_end(w->writer, w->lane->account->id, w->lane->region, delivered, &w->rng, &w->err);
}

static enum err_code make_epoch(struct worker *w, uint64_t job) {
    const struct plan *plan = w->plan;
    size_t lane = 0;
    while (job >= plan->lanes[lane].first_job + plan->lanes[lane].epochs)
        lane++;
    w->lane = &plan->lanes[lane];
    uint64_t before = job * plan->epoch_events, left = plan->options->events - before;
    uint64_t events = left < plan->epoch_events ? left : plan->epoch_events;
    arena_reset(&w->arena);
    plan_epoch(w, job, job - w->lane->first_job, events);
    bool dense = job == plan->incident_job;
    for (size_t first = 0, count; first < w->spec_count; first += count) {
        uint32_t least = dense ? SMALL_FILE_MOST - 2 : 1;
        count =
            plan->options->small ? least + rng_below(&w->rng, SMALL_FILE_MOST + 1 - least) : plan->options->per_file;
        if (count > w->spec_count - first)
            count = w->spec_count - first;
        enum err_code code = write_file(w, first, count);
        if (code)
            return code;
    }
    return ERR_OK;
}

static void *work(void *argument) {
    struct worker *w = argument;
    uint64_t job;
    while (!atomic_load(&w->plan->failed) && (job = atomic_fetch_add(&w->plan->next_job, 1)) < w->plan->jobs)
        if (make_epoch(w, job))
            atomic_store(&w->plan->failed, true);
    struct file_totals totals = file_writer_totals(w->writer);
    atomic_fetch_add(&w->plan->files, totals.files);
    atomic_fetch_add(&w->plan->text_bytes, totals.text_bytes);
    atomic_fetch_add(&w->plan->gzip_bytes, totals.gzip_bytes);
    return NULL;
}

/* --- the whole trail ------------------------------------------------------------------------------------------- */

/* The first account and the first region have most of the traffic, as in real organisations. */
static uint64_t lane_weight(size_t account, size_t region) {
    return 1000 / (1 + account) * (region ? 300 / region : 1000);
}

static void plan_lanes(struct plan *plan) {
    size_t regions = plan->world.region_count;
    uint64_t total = 0, seen = 0, given = 0;
    plan->lane_count = plan->world.account_count * regions;
    plan->lanes = arena_zalloc(&plan->world.arena, plan->lane_count * sizeof *plan->lanes);
    for (size_t i = 0; i < plan->lane_count; i++)
        total += lane_weight(i / regions, i % regions);
    for (size_t i = 0; i < plan->lane_count; i++) {
        struct lane *lane = &plan->lanes[i];
        seen += lane_weight(i / regions, i % regions);
        lane->account = &plan->world.accounts[i / regions];
        lane->region = plan->world.regions[i % regions];
        lane->first_job = given;
        lane->epochs = plan->jobs * seen / total - given;
        given += lane->epochs;
    }
}

static void plan_users(struct plan *plan) {
    size_t count = plan->world.account_count * USERS_EACH;
    plan->user_identities = arena_zalloc(&plan->world.arena, count * sizeof *plan->user_identities);
    for (size_t i = 0; i < count; i++) {
        const struct account *account = &plan->world.accounts[i / USERS_EACH];
        struct actor actor = actor_user(account, &account->users[i % USERS_EACH]);
        plan->user_identities[i] = actor_json(&plan->world.arena, &actor);
    }
}

static void plan_incidents(struct plan *plan) {
    struct rng rng = rng_of(plan->options->seed, 2);
    struct arena *arena = &plan->world.arena;
    const struct account *first = &plan->world.accounts[0];
    uint64_t first_jobs = 0;
    for (size_t i = 0; i < plan->world.region_count; i++)
        first_jobs += plan->lanes[i].epochs;
    plan->huge_permille = (uint32_t)(first_jobs ? HUGE_PERMILLE * plan->jobs / first_jobs : 0);
    plan->huge_user = user_new(arena, first, "svc-nightly-export", &rng);
    plan->huge_user.agent = agent_sdk(&rng);
    struct actor actor = actor_user(first, &plan->huge_user);
    plan->huge_identity = actor_json(arena, &actor);
    /* the small one: the middle of the busiest lane of the second account */
    size_t lane =
        plan->world.account_count > 1 && plan->lanes[plan->world.region_count].epochs ? plan->world.region_count : 0;
    plan->incident_job = plan->lanes[lane].first_job + plan->lanes[lane].epochs / 2;
    plan->incident_events = INCIDENT_EVENTS;
    plan->incident_user = user_new(arena, plan->lanes[lane].account, "jana.novak.ops", &rng);
    plan->incident_key = new_key(arena, "ASIA", plan->lanes[lane].account->number, &rng);
}

static enum err_code run_workers(struct plan *plan, struct err *err) {
    struct worker workers[THREADS_MOST] = {0};
    pthread_t threads[THREADS_MOST];
    unsigned count = plan->options->threads ? plan->options->threads : (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
    count = count < 1 ? 1 : count > THREADS_MOST ? THREADS_MOST : count;
    enum err_code code = ERR_OK;
    for (unsigned i = 0; i < count; i++) {
        workers[i].plan = plan;
        workers[i].writer = file_writer_new(plan->options->folder, plan->options->level);
        workers[i].scratch = xmalloc((size_t)2 * CALL_SCRATCH_BYTES);
        if (pthread_create(&threads[i], NULL, work, &workers[i]))
            BUG("cannot start thread %u", i);
    }
    for (unsigned i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
        if (workers[i].err.code && !code) {
            code = workers[i].err.code;
            *err = workers[i].err;
        }
        file_writer_free(workers[i].writer);
        arena_clear(&workers[i].arena);
        free(workers[i].scratch);
    }
    return code;
}

static void report(struct plan *plan) {
    printf("{\"events\":%llu,\"files\":%llu,\"issuances\":%llu,\"text_bytes\":%llu,\"gzip_bytes\":%llu,\"incidents\":["
           "{\"name\":\"small\",\"lead\":\"%.*s\",\"events\":%llu,\"files\":%llu,\"origin\":\"%.*s\",\"origin_key\":"
           "\"%.*s\"},{\"name\":\"huge\",\"lead\":\"%.*s\",\"events\":%llu}]}\n",
           (unsigned long long)plan->options->events, (unsigned long long)plan->files,
           (unsigned long long)plan->issuances + 1, (unsigned long long)plan->text_bytes,
           (unsigned long long)plan->gzip_bytes, STR_ARG(plan->incident_key), (unsigned long long)plan->incident_events,
           (unsigned long long)plan->incident_files, STR_ARG(plan->incident_user.arn), STR_ARG(plan->incident_user.key),
           STR_ARG(plan->huge_user.key), (unsigned long long)plan->huge_events);
}

enum err_code bulk_make(const struct bulk_options *options, struct err *err) {
    if (options->events < LEAST_EPOCH_EVENTS)
        return err_set(err, ERR_USAGE, "--events must be at least %d", LEAST_EPOCH_EVENTS);
    struct plan plan = {.options = options};
    uint64_t epoch = options->small ? SMALL_EPOCH_EVENTS : options->per_file;
    plan.epoch_events = epoch < LEAST_EPOCH_EVENTS ? LEAST_EPOCH_EVENTS : epoch;
    plan.jobs = (options->events + plan.epoch_events - 1) / plan.epoch_events;
    plan.span_seconds = (uint64_t)options->days * 86400;
    world_make(&plan.world, options->seed, options->accounts, options->regions);
    plan.catalogue = catalogue_new();
    plan_lanes(&plan);
    plan_users(&plan);
    plan_incidents(&plan);
    enum err_code code = make_folders(options->folder, err);
    if (!code)
        code = run_workers(&plan, err);
    if (!code)
        report(&plan);
    catalogue_free(plan.catalogue);
    world_clear(&plan.world);
    return code;
}
