#include "gen/story.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "gen/files.h"
#include "gen/ids.h"

void story_begin(struct story *story, uint64_t seed, size_t accounts, size_t regions) {
    *story = (struct story){.seed = seed, .rng = rng_of(seed, 7)};
    world_make(&story->world, seed, accounts, regions);
    story->catalogue = catalogue_new();
    story->scratch = xmalloc(CALL_SCRATCH_BYTES);
    story->start = time_of(2026, 3, 2, 0, 0, 0) + 86400 * (int64_t)rng_below(&story->rng, 20);
}

void story_end(struct story *story) {
    world_clear(&story->world);
    catalogue_free(story->catalogue);
    arena_clear(&story->arena);
    free(story->scratch);
}

int64_t story_at(const struct story *story, int hours, int minutes, int seconds) {
    return story->start + hours * 3600 + minutes * 60 + seconds;
}

/* --- parties --------------------------------------------------------------------------------------------------- */

struct party *party_new(struct story *story, const struct account *account, struct actor actor) {
    struct party *party = arena_new(&story->arena, struct party);
    party->actor = actor;
    party->account = account;
    party->region = story->world.regions[0];
    party->address = public_address(&story->arena, &story->rng);
    party->agent = agent_cli(&story->arena, &story->rng, "sts.get-caller-identity");
    party->tls = TLS_AES_128;
    return party;
}

struct party *party_user(struct story *story, const struct account *account, const struct user *user) {
    struct party *party = party_new(story, account, actor_user(account, user));
    party->address = user->address;
    party->agent = user->agent;
    return party;
}

struct party *party_service(struct story *story, const struct account *account, const char *service) {
    struct party *party = party_new(story, account, actor_service(service));
    party->address = party->agent = party->actor.invoked_by;
    party->tls = TLS_ABSENT;
    return party;
}

void party_at(struct party *party, struct str region, struct str address, struct str agent) {
    party->region = region;
    party->address = address;
    party->agent = agent;
}

struct party *party_variant(struct story *story, const struct party *who) {
    struct party *variant = arena_new(&story->arena, struct party);
    *variant = *who;
    return variant;
}

struct str party_new_key(struct story *story, struct party *who) {
    return who->actor.key = new_key(&story->arena, "ASIA", who->account->number, &story->rng);
}

/* --- events ---------------------------------------------------------------------------------------------------- */

/* What a party has to do with an event: none for sign-ins, which carry no credential. */
static struct entry *add_entry(struct story *story, struct party *who) {
    struct entry *entry = arena_new(&story->arena, struct entry);
    *arena_push(&story->arena, story->entries, story->entry_count, story->entry_space) = entry;
    entry->party = who;
    if (who)
        entry->key = who->actor.key;
    return entry;
}

static struct str service_host(struct story *story, const char *source, struct str region) {
    struct str service = str_before(str_of(source), '.');
    if (str_is(service, "iam"))
        return STR("iam.amazonaws.com");
    return arena_printf(&story->arena, "%.*s.%.*s.amazonaws.com", STR_ARG(service), STR_ARG(region));
}

struct entry *story_event(struct story *story, struct party *who, int64_t time, const char *source, const char *name) {
    struct entry *entry = add_entry(story, who);
    struct record *r = &entry->record;
    *r =
        (struct record){.time = time, .version = STR("1.11"), .type = STR("AwsApiCall"), .category = STR("Management")};
    r->identity = actor_json(&story->arena, &who->actor);
    r->source = str_of(source);
    r->name = str_of(name);
    r->region = strcmp(source, "iam.amazonaws.com") ? who->region : story->world.regions[0];
    r->address = who->address;
    r->agent = who->agent;
    r->tls = who->tls;
    r->tls_host = service_host(story, source, r->region);
    r->read_only = TRI_TRUE;
    r->management = TRI_TRUE;
    r->request_id = new_uuid(&story->arena, &story->rng);
    r->event_id = entry->event_id = new_uuid(&story->arena, &story->rng);
    r->recipient = who->account->id;
    r->vpc_endpoint = who->vpc_endpoint;
    r->vpc_endpoint_account = who->vpc_endpoint_account;
    r->console = who->console;
    return entry;
}

static struct str kept(struct story *story, struct str text) {
    return arena_str(&story->arena, text);
}

/* Give an event the body of a row of the catalogue. */
static void fill_call(struct story *story, struct entry *entry, size_t row, enum outcome outcome) {
    struct record *r = &entry->record;
    const struct call *call = &calls[row];
    struct fill fill = {entry->party->account,
                        r->region,
                        entry->party->actor.arn,
                        entry->party->actor.principal,
                        r->time,
                        (uint32_t)(rng_next(&story->rng) >> 32),
                        &story->rng};
    struct call_text text = catalogue_text(story->catalogue, row, &outcome, &fill, story->scratch);
    r->version = str_of(call->version);
    r->request = kept(story, text.request);
    r->response = kept(story, text.response);
    r->resources = kept(story, text.resources);
    r->extra = kept(story, text.extra);
    r->tls_host = kept(story, text.host);
    r->error_code = kept(story, text.error_code);
    r->error_message = kept(story, text.error_message);
    r->read_only = call->flags & CALL_IS_READ ? TRI_TRUE : TRI_FALSE;
    r->management = call->flags & CALL_IS_DATA ? TRI_FALSE : TRI_TRUE;
    r->category = call->flags & CALL_IS_DATA ? STR("Data") : STR("Management");
    if ((call->flags & CALL_AGENT_BRACKETS) && !entry->forward)
        r->agent = arena_printf(&story->arena, "[%.*s]", STR_ARG(r->agent));
    entry->outcome = outcome;
}

struct entry *story_call(struct story *story, struct party *who, int64_t time, const char *source, const char *name,
                         enum outcome outcome) {
    struct entry *entry = story_event(story, who, time, source, name);
    fill_call(story, entry, catalogue_find(source, name), outcome);
    return entry;
}

static enum outcome draw_outcome(struct rng *rng) {
    uint32_t draw = rng_below(rng, 1000);
    return draw < 40 ? OUTCOME_DENIED : draw < 50 ? OUTCOME_THROTTLED : draw < 90 ? OUTCOME_OTHER : OUTCOME_SUCCESS;
}

void story_calls(struct story *story, struct party *who, enum persona persona, int64_t from, int64_t to, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t row = catalogue_draw(story->catalogue, persona, &story->rng);
        int64_t time = rng_between(&story->rng, from, to);
        story_call(story, who, time, calls[row].source, calls[row].name, draw_outcome(&story->rng));
    }
}

void entry_denied(struct story *story, struct entry *entry, const char *code, const char *action, struct str target) {
    struct record *r = &entry->record;
    entry->outcome = OUTCOME_DENIED;
    r->error_code = str_of(code);
    r->error_message = arena_printf(&story->arena,
                                    "User: %.*s is not authorized to perform: %s on resource: %.*s because no "
                                    "identity-based policy allows the %s action",
                                    STR_ARG(entry->party->actor.arn), action, STR_ARG(target), action);
    r->response = STR_NONE;
    if (!str_is(r->source, "ec2.amazonaws.com") && !str_is(r->source, "s3.amazonaws.com"))
        r->request = STR_NONE;
}

static struct str vformat(struct story *story, const char *format, va_list args) {
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = arena_alloc(&story->arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, args);
    return (struct str){text, (size_t)len};
}

#define FORMATTED(member)                                                                                              \
    va_list args;                                                                                                      \
    va_start(args, format);                                                                                            \
    entry->record.member = vformat(story, format, args);                                                               \
    va_end(args)

void entry_request(struct story *story, struct entry *entry, const char *format, ...) {
    FORMATTED(request);
}

void entry_response(struct story *story, struct entry *entry, const char *format, ...) {
    FORMATTED(response);
}

void entry_extra(struct story *story, struct entry *entry, const char *format, ...) {
    FORMATTED(extra);
}

struct entry *entry_copy_for(struct story *story, struct entry *entry, const struct account *recipient) {
    struct entry *copy = add_entry(story, NULL);
    copy->record = entry->record;
    copy->outcome = entry->outcome;
    copy->record.event_id = copy->event_id = new_uuid(&story->arena, &story->rng);
    copy->record.recipient = recipient->id;
    if (!entry->record.shared_id.data)
        entry->record.shared_id = new_uuid(&story->arena, &story->rng);
    copy->record.shared_id = entry->record.shared_id;
    /* the other account learns the caller's principal and account, never its key or ARN */
    struct actor seen = {
        .type = "AWSAccount", .principal = entry->party->actor.principal, .account = entry->party->account->id};
    copy->record.identity = actor_json(&story->arena, &seen);
    return copy;
}

struct entry *story_forward(struct story *story, struct party *who, int64_t time, const char *service, struct str key) {
    struct party *front = party_variant(story, who);
    front->actor.key = key.data ? key : new_key(&story->arena, "ASIA", who->account->number, &story->rng);
    front->actor.invoked_by = str_of(service);
    if (!front->actor.created) /* a long-term key's: a session of its own, begun with the call */
        front->actor.created = time;
    front->address = front->agent = str_of(service);
    front->tls = TLS_ABSENT;
    front->vpc_endpoint = front->vpc_endpoint_account = STR_NONE;
    struct entry *entry = story_event(story, front, time, "kms.amazonaws.com", "Decrypt");
    entry->party = who;
    entry->forward = true;
    entry->record.console = who->console;
    size_t row = 0;
    while (strcmp(calls[row].personas, "F") || !str_is(entry->record.name, calls[row].name))
        row++;
    fill_call(story, entry, row, OUTCOME_SUCCESS);
    return entry;
}

void story_front_door(struct story *story, struct party *who, int64_t time, struct str key) {
    story_call(story, who, time, "secretsmanager.amazonaws.com", "GetSecretValue", OUTCOME_SUCCESS);
    story_forward(story, who, time, "secretsmanager.amazonaws.com", key);
}

/* --- beginnings ------------------------------------------------------------------------------------------------ */

enum { ASSUMED_SECONDS = 3600, SERVICE_SECONDS = 6 * 3600 };

struct issuance story_assume(struct story *story, struct party *caller, const struct account *account,
                             const struct role *role, struct str session, int64_t time) {
    struct arena *arena = &story->arena;
    struct str key = new_key(arena, "ASIA", account->number, &story->rng);
    struct party *child = party_new(story, account, actor_role(arena, account, role, session, key, time));
    child->actor.mfa = caller->actor.mfa;
    child->actor.source_identity = caller->actor.source_identity;
    party_at(child, caller->region, caller->address, caller->agent);
    struct entry *entry = story_event(story, caller, time, "sts.amazonaws.com", "AssumeRole");
    struct record *r = &entry->record;
    r->request = assume_request(arena, role, session, ASSUMED_SECONDS);
    r->response = assume_response(arena, &child->actor, caller->region, time + ASSUMED_SECONDS, true, &story->rng);
    r->resources = role_resource(arena, account, role);
    bool crosses = account != caller->account;
    struct entry *copy = crosses ? entry_copy_for(story, entry, account) : NULL;
    return (struct issuance){entry, copy, child};
}

struct issuance story_assume_by_service(struct story *story, const struct account *account, const struct role *role,
                                        const char *service, struct str session, int64_t time) {
    struct arena *arena = &story->arena;
    struct party *caller = party_service(story, account, service);
    struct str key = new_key(arena, "ASIA", account->number, &story->rng);
    struct party *child = party_new(story, account, actor_role(arena, account, role, session, key, time));
    child->agent = agent_sdk(&story->rng);
    struct entry *entry = story_event(story, caller, time, "sts.amazonaws.com", "AssumeRole");
    bool bare = !strcmp(service, "ec2.amazonaws.com") || !strcmp(service, "ecs-tasks.amazonaws.com");
    entry->party = NULL;
    entry->record.request = assume_request(arena, role, session, 0);
    entry->record.response =
        assume_response(arena, &child->actor, caller->region, time + SERVICE_SECONDS, !bare, &story->rng);
    entry->record.resources = role_resource(arena, account, role);
    entry->record.shared_id = new_uuid(arena, &story->rng);
    return (struct issuance){entry, NULL, child};
}

/* The common part of the sign-in page's events. */
static struct entry *sign_in_event(struct story *story, struct party *who, int64_t time, const char *name) {
    struct entry *entry = story_event(story, who, time, "signin.amazonaws.com", name);
    entry->party = NULL;
    entry->record.version = STR("1.08");
    entry->record.type = STR("AwsConsoleSignIn");
    entry->record.read_only = TRI_FALSE;
    entry->record.request_id = STR_NONE;
    entry->record.console = false;
    entry->record.tls_host = arena_printf(&story->arena, "%.*s.signin.aws.amazon.com", STR_ARG(who->region));
    entry_response(story, entry, "{\"%s\":\"Success\"}", name);
    return entry;
}

struct issuance story_console(struct story *story, const struct account *account, const struct user *user, bool mfa,
                              struct str address, int64_t time) {
    struct party *signer = party_new(story, account, actor_user(account, user));
    party_at(signer, story->world.regions[0], address, agent_browser(&story->rng));
    signer->tls = TLS_CHACHA;
    signer->actor.key = STR_NONE;
    if (mfa) {
        signer->actor.key = STR("");
        struct entry *check = sign_in_event(story, signer, time - 14, "CheckMfa");
        entry_extra(story, check, "{\"MfaType\":\"Virtual MFA\"}");
        signer->actor.key = STR_NONE;
    }
    struct entry *login = sign_in_event(story, signer, time, "ConsoleLogin");
    struct str device = mfa ? arena_printf(&story->arena, ",\"MFAIdentifier\":\"arn:aws:iam::%.*s:mfa/%.*s\"",
                                           STR_ARG(account->id), STR_ARG(user->name))
                            : STR("");
    entry_extra(story, login,
                "{\"LoginTo\":\"https://console.aws.amazon.com/console/home\",\"MobileVersion\":\"No\","
                "\"MFAUsed\":\"%s\"%.*s}",
                mfa ? "Yes" : "No", STR_ARG(device));
    struct party *child = party_new(story, account, actor_user(account, user));
    child->actor.created = time;
    child->actor.mfa = mfa;
    child->console = true;
    child->tls = TLS_CHACHA;
    party_at(child, signer->region, address, signer->agent);
    party_new_key(story, child);
    return (struct issuance){login, NULL, child};
}

void story_console_calls(struct story *story, struct party *who, struct str region, int64_t from, int64_t to,
                         size_t count, size_t keys) {
    struct str minted[16];
    if (keys > sizeof minted / sizeof *minted)
        keys = sizeof minted / sizeof *minted;
    for (size_t i = 0; i < keys; i++)
        minted[i] = new_key(&story->arena, "ASIA", who->account->number, &story->rng);
    for (size_t i = 0; i < count; i++) {
        bool proxied = rng_chance(&story->rng, 600);
        struct party *page = party_variant(story, who);
        page->actor.key = minted[rng_below(&story->rng, (uint32_t)keys)];
        page->console = rng_chance(&story->rng, 750);
        page->tls = proxied ? TLS_ABSENT : who->tls;
        party_at(page, region, proxied ? STR("AWS Internal") : who->address,
                 proxied ? STR("AWS Internal") : who->agent);
        size_t row = catalogue_draw(story->catalogue, PERSONA_CONSOLE, &story->rng);
        story_call(story, page, rng_between(&story->rng, from, to), calls[row].source, calls[row].name,
                   draw_outcome(&story->rng));
    }
}

/* --- noise ----------------------------------------------------------------------------------------------------- */

/* One other principal's beginning; a long-term key where it has none. */
static struct party *noise_party(struct story *story, const struct account *account, int64_t time,
                                 enum persona *persona) {
    struct rng *rng = &story->rng;
    switch (rng_below(rng, 6)) {
    case 0:
        *persona = PERSONA_LAMBDA;
        return story_assume_by_service(story, account, world_role(account, ROLE_LAMBDA, rng), "lambda.amazonaws.com",
                                       account->pools[POOL_FUNCTION][rng_below(rng, POOL_ITEMS)], time)
            .child;
    case 1:
        *persona = PERSONA_EC2;
        return story_assume_by_service(story, account, world_role(account, ROLE_EC2, rng), "ec2.amazonaws.com",
                                       account->pools[POOL_INSTANCE][rng_below(rng, POOL_ITEMS)], time)
            .child;
    case 2:
        *persona = PERSONA_ECS;
        return story_assume_by_service(story, account, world_role(account, ROLE_ECS, rng), "ecs-tasks.amazonaws.com",
                                       new_hex(&story->arena, 32, rng), time)
            .child;
    case 3: {
        *persona = PERSONA_PEOPLE;
        struct party *user = party_user(story, account, world_user(account, rng));
        return story_assume(story, user, account, world_role(account, ROLE_PEOPLE, rng), user->actor.user_name, time)
            .child;
    }
    case 4:
        *persona = PERSONA_CONSOLE;
        return story_console(story, account, world_user(account, rng), rng_chance(rng, 800),
                             public_address(&story->arena, rng), time)
            .child;
    default: *persona = PERSONA_KEY; return party_user(story, account, world_user(account, rng));
    }
}

void story_noise(struct story *story, int64_t from, int64_t to, size_t count) {
    size_t end = story->entry_count + count;
    while (story->entry_count < end) {
        const struct account *account =
            &story->world.accounts[rng_below(&story->rng, (uint32_t)story->world.account_count)];
        int64_t begin = rng_between(&story->rng, from, to), until = begin + 3000 < to ? begin + 3000 : to;
        struct str region = story->world.regions[rng_below(&story->rng, (uint32_t)story->world.region_count)];
        enum persona persona;
        struct party *party = noise_party(story, account, begin, &persona);
        size_t most = 8 + rng_below(&story->rng, 40);
        party->region = region;
        size_t room = story->entry_count < end ? end - story->entry_count : 0;
        if (persona == PERSONA_CONSOLE)
            story_console_calls(story, party, region, begin, until, most < room ? most : room, 4);
        else
            story_calls(story, party, persona, begin, until, most < room ? most : room);
        if (rng_chance(&story->rng, 300))
            story_front_door(story, party, rng_between(&story->rng, begin, until), STR_NONE);
    }
}

/* --- files ----------------------------------------------------------------------------------------------------- */

enum { DELIVERY_SECONDS = 300, PER_FILE = 40 };

struct delivery {
    const struct entry *entry;
    int64_t delivered;
    uint32_t shuffle;
};

static int by_place(const void *a, const void *b) {
    const struct delivery *x = a, *y = b;
    int order = str_compare(x->entry->record.recipient, y->entry->record.recipient);
    if (!order)
        order = str_compare(x->entry->record.region, y->entry->record.region);
    if (!order && x->delivered != y->delivered)
        order = x->delivered < y->delivered ? -1 : 1;
    return order ? order : x->shuffle < y->shuffle ? -1 : x->shuffle > y->shuffle;
}

static bool same_file(const struct delivery *a, const struct delivery *b) {
    return a->delivered == b->delivered && str_eq(a->entry->record.recipient, b->entry->record.recipient) &&
           str_eq(a->entry->record.region, b->entry->record.region);
}

/* Every event, as often as it is delivered, each delivery some minutes later. */
static size_t deliver(struct story *story, struct delivery **into) {
    struct delivery *deliveries = NULL;
    size_t count = 0, space = 0;
    for (size_t i = 0; i < story->entry_count; i++) {
        const struct entry *entry = story->entries[i];
        for (unsigned n = 0; !entry->dropped && n <= entry->copies; n++) {
            struct delivery *d = arena_push(&story->arena, deliveries, count, space);
            int64_t late = rng_between(&story->rng, 120, 900) + (int64_t)n * 4000;
            d->entry = entry;
            d->delivered = (entry->record.time + late) / DELIVERY_SECONDS * DELIVERY_SECONDS;
            d->shuffle = (uint32_t)rng_next(&story->rng);
        }
    }
    *into = deliveries;
    return count;
}

enum err_code story_write(struct story *story, const char *folder, struct err *err) {
    struct delivery *deliveries;
    size_t count = deliver(story, &deliveries);
    if (count)
        qsort(deliveries, count, sizeof *deliveries, by_place);
    enum err_code code = make_folders(folder, err);
    struct file_writer *writer = file_writer_new(folder, 6);
    for (size_t first = 0, end; first < count && !code; first = end) {
        struct buf *out = file_begin(writer);
        uint32_t most = 1 + rng_below(&story->rng, PER_FILE);
        for (end = first; end < count && end - first < most && same_file(&deliveries[first], &deliveries[end]); end++) {
            if (end > first)
                file_next(writer);
            record_write(out, &deliveries[end].entry->record);
        }
        const struct record *r = &deliveries[first].entry->record;
        code = file_end(writer, r->recipient, r->region, deliveries[first].delivered, &story->rng, err);
    }
    file_writer_free(writer);
    return code;
}
