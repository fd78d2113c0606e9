#include <string.h>

#include "case/caveat.h"
#include "case/lead.h"
#include "trail/arn.h"
#include "trail/key.h"
#include "trail/source.h"

/* --- attempts -------------------------------------------------------------------------------------------------- */

/* What an attempt goes by. Less than what the finding names first is less than certain: a session of the same principal
 * or instance may be another one, and a name, an address or a bucket is shared with others. */
enum named_by {
    BY_LEAD,
    BY_KEY,
    BY_PRINCIPAL,
    BY_INSTANCE,
    BY_NAME,
    BY_FUNCTION,
    BY_STARTER,
    BY_BUCKET,
    BY_RESOURCE,
    BY_ADDRESS
};
static const struct {
    const char *words;
    enum confidence most;
} ways[] = {
    [BY_LEAD] = {"", CONFIDENCE_CERTAIN},
    [BY_KEY] = {"access key", CONFIDENCE_CERTAIN},
    [BY_PRINCIPAL] = {"principal", CONFIDENCE_STRONG},
    [BY_INSTANCE] = {"instance or task", CONFIDENCE_STRONG},
    [BY_NAME] = {"name", CONFIDENCE_WEAK},
    [BY_FUNCTION] = {"function", CONFIDENCE_WEAK},
    [BY_STARTER] = {"starter", CONFIDENCE_WEAK},
    [BY_BUCKET] = {"bucket", CONFIDENCE_WEAK},
    [BY_RESOURCE] = {"resource", CONFIDENCE_WEAK},
    [BY_ADDRESS] = {"address", CONFIDENCE_WEAK},
};

/* One way to find the lead's sessions: a query, and what it is asked. Of attempts with one `identity` (NO_IDENTITY: of
 * none) and `stage` the first that finds something counts; a stage is tried when those before found nothing. */
struct attempt {
    const char *query;
    struct str value, more[2]; /* as the query has them: $1, $4 and $5 */
    enum named_by by;
    size_t stage, identity;
};
#define NO_IDENTITY ((size_t)-1)

struct attempts {
    struct arena arena;
    struct attempt *items;
    size_t count, space;
};

static void add(struct attempts *attempts, struct attempt attempt) {
    if (attempt.value.len)
        *arena_push(&attempts->arena, attempts->items, attempts->count, attempts->space) = attempt;
}

enum {
    STAGE_IDENTITY,
    STAGE_INSTANCE,
    STAGE_NAME,
    STAGE_FUNCTION,
    STAGE_STARTED,
    STAGE_TOUCHED,
    STAGE_RESOURCE,
    STAGE_ADDRESS
};

/* Does it say who signed? Some products put a name there, or a word for "none". */
static bool is_principal(struct str id) {
    enum key_kind kind = key_kind_of(id);
    return kind == KEY_USER || kind == KEY_ROLE || source_is_account(str_before(id, ':')) || str_starts(id, "arn:");
}

/* By key and principal. Key ids are used again: one that only others than the named principal used says nothing. */
static void by_credential(struct attempts *attempts, const struct lead_identity *who, size_t number) {
    struct attempt attempt = {.stage = STAGE_IDENTITY, .identity = number};
    bool principal = is_principal(who->principal_id);
    attempt.query = principal ? "lead_key_of_principal" : "lead_access_key";
    attempt.by = BY_KEY;
    attempt.value = who->access_key_id;
    attempt.more[0] = principal ? who->principal_id : STR_NONE;
    add(attempts, attempt);
    attempt.query = "lead_principal";
    attempt.by = BY_PRINCIPAL;
    attempt.value = principal ? who->principal_id : STR_NONE;
    attempt.more[0] = STR_NONE;
    add(attempts, attempt);
}

/* What the userName of a finding is, by its userType: of a role session it is the role's. */
static const struct {
    const char *user_type, *query, *column_type;
} named[] = {
    {"IAMUser", "lead_user", "IAMUser"}, {"FederatedUser", "lead_user", "FederatedUser"},
    {"AssumedRole", "lead_role", NULL},  {"Role", "lead_role", NULL},
    {"Root", "lead_principal", NULL}, /* the account is the principal */
};

static void by_name(struct attempts *attempts, const struct lead_identity *who, size_t number) {
    struct attempt attempt = {.value = who->user_name, .by = BY_NAME, .stage = STAGE_NAME, .identity = number};
    attempt.more[0] = who->account_id;
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        if (!str_is_nocase(who->user_type, named[i].user_type))
            continue;
        attempt.query = named[i].query;
        attempt.more[1] = str_of(named[i].column_type);
        if (str_is(str_of(named[i].user_type), "Root"))
            attempt.value = who->account_id;
        add(attempts, attempt);
    }
    if (who->user_type.len)
        return;
    attempt.query = "lead_user";
    add(attempts, attempt);
    attempt.query = "lead_role";
    add(attempts, attempt);
}

/* An object by itself, else its bucket; anything else by what it is called. */
static void by_resource(struct attempts *attempts, struct str resource, size_t stage) {
    struct str path = arn_object_path(resource), bucket = str_before(path, '/');
    struct attempt attempt = {.query = "lead_object", .value = path, .by = BY_LEAD, .stage = stage};
    attempt.identity = NO_IDENTITY;
    attempt.more[0] = bucket;
    attempt.more[1] = str_slice(path, bucket.len + 1, path.len);
    add(attempts, attempt);
    attempt.query = "lead_resource";
    attempt.value = path.len ? str_slice(resource, 0, resource.len - path.len + bucket.len) : resource;
    attempt.by = path.len ? BY_BUCKET : BY_RESOURCE;
    attempt.more[0] = arn_resource_name(resource);
    attempt.more[1] = arn_resource_kind(&attempts->arena, resource);
    add(attempts, attempt);
}

/* Lambda names the sessions of a function after it, ECS those of a task. */
static void by_runner(struct attempts *attempts, struct str runner, struct str account, enum named_by by,
                      size_t stage) {
    struct str service = STR_NONE, rest;
    bool arn = arn_split(runner, &service, &rest), function = arn && str_is(service, "lambda");
    struct attempt attempt = {.query = "lead_instance", .by = by, .stage = stage, .identity = NO_IDENTITY};
    attempt.value = function ? arn_resource_name(runner) : arn_last_part(runner);
    attempt.more[0] = account;
    add(attempts, attempt);
}

/* i-0abc…, the 32 digits of a task: nothing else is called so, in no account. */
static bool is_runner_id(struct str id) {
    size_t digits = 0;
    for (size_t i = str_starts(id, "i-") ? 2 : 0; i < id.len; i++)
        digits += id.data[i] && strchr("0123456789abcdef-", id.data[i]) != NULL;
    return str_starts(id, "i-") ? digits + 2 == id.len : digits == id.len && id.len >= 32;
}

/* An instance or task without a role has no session: who started it or got into it, else who touched it. */
static void by_starter(struct attempts *attempts, struct str runner, size_t stage) {
    struct str id = arn_last_part(runner);
    struct attempt attempt = {.query = "lead_started", .by = BY_STARTER, .stage = stage, .identity = NO_IDENTITY};
    if (!is_runner_id(id))
        return;
    attempt.value = attempt.more[0] = id;
    add(attempts, attempt);
    by_resource(attempts, id, stage + 1);
}

static void attempts_of_finding(const struct lead *lead, struct attempts *out) {
    struct str account = lead->account_id;
    for (size_t i = 0; i < lead->identity_count; i++)
        by_credential(out, &lead->identities[i], i);
    if (lead->sample) /* its address and user are placeholders that others have, too */
        return;
    by_runner(out, lead->instance_id, account, BY_INSTANCE, STAGE_INSTANCE);
    for (size_t i = 0; i < lead->identity_count; i++)
        by_name(out, &lead->identities[i], i);
    by_runner(out, lead->arn, account, BY_FUNCTION, STAGE_FUNCTION);
    by_starter(out, lead->instance_id, STAGE_STARTED);
    by_resource(out, lead->arn, STAGE_TOUCHED);
    by_resource(out, lead->resource, STAGE_RESOURCE);
    add(out, (struct attempt){"lead_address", lead->address, {STR_NONE}, BY_ADDRESS, STAGE_ADDRESS, NO_IDENTITY});
}

/* An instance, task or function, by its ARN or its name. */
static void attempts_of_runner(const struct lead *lead, struct attempts *out) {
    struct str service, rest, account = STR_NONE;
    bool arn = arn_split(lead->value, &service, &rest);
    if (arn)
        account = str_after_last(str_slice(lead->value, 0, lead->value.len - rest.len - 1), ':');
    by_runner(out, lead->value, account, BY_LEAD, 0);
    if (arn && str_is(service, "lambda"))
        by_resource(out, lead->value, 1);
    by_starter(out, lead->value, 1);
}

/* Sessions of an identity that nobody used: only what issued them tells. `more`: as lead_issued.sql has it. */
static void by_issuance(const struct lead *lead, struct attempts *out) {
    struct attempt attempt = {.query = "lead_issued", .value = lead->value, .identity = NO_IDENTITY};
    struct str service, rest;
    if (lead->type == LEAD_ROLE && arn_split(lead->value, &service, &rest))
        attempt.more[0] =
            arena_printf(&out->arena, "::%.*s:assumed-role/%.*s/",
                         STR_ARG(str_after_last(str_slice(lead->value, 0, lead->value.len - rest.len - 1), ':')),
                         STR_ARG(arn_last_part(rest)));
    else if (lead->type == LEAD_ROLE && !str_contains(lead->value, "/")) /* sessions' ARNs have no path */
        attempt.more[0] = arena_printf(&out->arena, ":assumed-role/%.*s/", STR_ARG(arn_last_part(lead->value)));
    add(out, attempt);
}

/* The ways to find a lead's sessions, most telling first; a finding has several. */
static void attempts_of(const struct lead *lead, struct attempts *out) {
    struct attempt attempt = {.value = lead->value, .identity = NO_IDENTITY};
    switch (lead->type) {
    case LEAD_ACCESS_KEY: attempt.query = "lead_access_key"; break;
    case LEAD_ARN: attempt.query = "lead_arn"; break;
    case LEAD_PRINCIPAL: attempt.query = "lead_principal"; break;
    case LEAD_IP: attempt.query = "lead_address"; break;
    case LEAD_EVENT: attempt.query = "lead_event"; break;
    case LEAD_USER: attempt.query = "lead_user"; break;
    case LEAD_ROLE: attempt.query = "lead_role"; break;
    case LEAD_INSTANCE: attempts_of_runner(lead, out); return;
    case LEAD_RESOURCE: by_resource(out, lead->value, 0); return;
    case LEAD_SESSION: attempt.query = "lead_session"; break;
    case LEAD_FINDING: attempts_of_finding(lead, out); return;
    }
    add(out, attempt);
    if (lead->type == LEAD_ARN || lead->type == LEAD_PRINCIPAL || lead->type == LEAD_ROLE)
        by_issuance(lead, out);
}

/* --- which events ---------------------------------------------------------------------------------------------- */

static void watch_address(struct watch *watch, struct str address) {
    char spellings[ADDRESS_SPELLINGS][ADDRESS_BYTES];
    size_t count = address_spellings(address, spellings);
    for (size_t i = 0; i < count; i++)
        watch_equal(watch, COLUMN_SOURCE_IP_ADDRESS, str_of(spellings[i]));
    if (!count) /* longer than any address */
        watch_equal(watch, COLUMN_SOURCE_IP_ADDRESS, address);
}

/* What the scan must pick so that the queries of attempts_of find it: at least what they select. */
static void watch_attempt(struct watch *watch, const struct attempt *attempt) {
    static const struct {
        const char *query;
        enum column column;
        bool contains;
    } rows[] = {
        {"lead_access_key", COLUMN_ACCESS_KEY_ID, false},
        {"lead_key_of_principal", COLUMN_ACCESS_KEY_ID, false},
        {"lead_arn", COLUMN_USER_ARN, false},
        {"lead_principal", COLUMN_PRINCIPAL_ID, true},
        {"lead_address", COLUMN_SOURCE_IP_ADDRESS, false},
        {"lead_event", COLUMN_EVENT_ID, false},
        {"lead_user", COLUMN_USER_NAME, false},
        {"lead_user", COLUMN_USER_ARN, true},
        {"lead_role", COLUMN_ISSUER_ARN, false},
        {"lead_role", COLUMN_ISSUER_USER_NAME, false},
        {"lead_role", COLUMN_USER_ARN, true},
        {"lead_instance", COLUMN_PRINCIPAL_ID, true},
        {"lead_instance", COLUMN_USER_NAME, false},
        {"lead_object", COLUMN_REQUEST_PARAMETERS, true},
        {"lead_object", COLUMN_RESOURCES, true},
        {"lead_object", COLUMN_RESPONSE_ELEMENTS, true},
        {"lead_object", COLUMN_ERROR_MESSAGE, true},
        {"lead_resource", COLUMN_REQUEST_PARAMETERS, true},
        {"lead_resource", COLUMN_RESOURCES, true},
        {"lead_resource", COLUMN_RESPONSE_ELEMENTS, true},
        {"lead_resource", COLUMN_ERROR_MESSAGE, true},
        {"lead_started", COLUMN_REQUEST_PARAMETERS, true},
        {"lead_started", COLUMN_RESPONSE_ELEMENTS, true},
        {"lead_session", COLUMN_SESSION_ID, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(rows[i].query, attempt->query) != 0)
            continue;
        struct str value = attempt->value;
        if (strcmp(attempt->query, "lead_role") == 0 && rows[i].column != COLUMN_ISSUER_ARN)
            value = arn_last_part(value);
        if (strcmp(attempt->query, "lead_resource") == 0 || strcmp(attempt->query, "lead_object") == 0)
            value = attempt->more[0];
        if (rows[i].column == COLUMN_SOURCE_IP_ADDRESS)
            watch_address(watch, value);
        else if (rows[i].contains)
            watch_contains(watch, rows[i].column, value);
        else
            watch_equal(watch, rows[i].column, value);
    }
}

void lead_watch(const struct lead *lead, struct watch *watch) {
    struct attempts attempts = {0};
    attempts_of(lead, &attempts);
    for (size_t i = 0; i < attempts.count; i++)
        watch_attempt(watch, &attempts.items[i]);
    arena_clear(&attempts.arena);
}

/* --- which sessions -------------------------------------------------------------------------------------------- */

struct window {
    int64_t from, to;
    bool strict; /* what lies outside is not meant; else it is only the worse candidate */
};

struct finding_out {
    struct evidence *evidence;
    struct kase *kase;
    struct lead_found *found;
};

/* A finding's times are those of its own calls: what it touched is looked for the day around, who started what it runs
 * on at any time before. */
static struct window window_of(const struct lead *lead, const struct attempt *attempt) {
    bool shared = attempt->by == BY_RESOURCE || attempt->by == BY_BUCKET || attempt->by == BY_ADDRESS;
    bool touched = shared || strcmp(attempt->query, "lead_object") == 0;
    int64_t slack = lead->type != LEAD_FINDING ? 0 : touched ? 86400 * TIME_SECOND : 300 * TIME_SECOND;
    bool any_before = lead->type == LEAD_FINDING && attempt->by == BY_STARTER;
    return (struct window){.from = lead->from == TIME_NONE || any_before ? TIME_NONE : lead->from - slack,
                           .to = lead->to == TIME_NONE ? TIME_NONE : lead->to + slack,
                           .strict = lead->type != LEAD_FINDING || touched};
}

/* A row of events without a session: of a resource alone, whose queries tell the caller. */
static void take_caller(struct finding_out *out, struct result *row) {
    struct arena *arena = evidence_arena(out->evidence);
    struct lead_found *found = out->found;
    if (!result_integer(row, 2, 0) || result_columns(row) < 7)
        return;
    struct lead_caller *caller = arena_push(arena, found->callers, found->caller_count, found->caller_space);
    *caller = (struct lead_caller){.words = arena_str(arena, result_text(row, 4)),
                                   .event_count = (uint64_t)result_integer(row, 2, 0),
                                   .success = (uint64_t)result_integer(row, 5, 0),
                                   .event_ids = arena_str(arena, result_text(row, 6))};
}

/* Of a session, the one key by which all that matched was signed; absent where the query does not tell, or none is. */
static struct str only_key(struct result *row) {
    for (size_t i = 0; i < result_columns(row); i++)
        if (strcmp(result_name(row, i), "only_key") == 0)
            return result_text(row, i);
    return STR_NONE;
}

/* Rows of an attempt. Sessions outside the window count where it only tells candidates apart and tells none. */
static void take_rows(struct finding_out *out, struct result *result, bool strict, size_t *count, struct err *fault) {
    struct arena *arena = evidence_arena(out->evidence);
    struct strs inside = {0}, outside = {0};
    while (result_next(result, fault)) {
        struct str session = arena_str(arena, result_text(result, 0));
        bool alone = session.data && !inside.count && !outside.count;
        out->found->event_count += (uint64_t)result_integer(result, 1, 0);
        if (session.data)
            out->found->signed_with = alone ? arena_str(arena, only_key(result)) : STR_NONE;
        if (session.data)
            strs_add_new(arena, result_integer(result, 2, 0) ? &inside : &outside, session);
        else
            take_caller(out, result);
    }
    const struct strs *taken = inside.count || strict ? &inside : &outside;
    for (size_t i = 0; i < taken->count; i++)
        strs_add_new(arena, &out->found->sessions, taken->items[i]);
    *count = taken->count;
    if (!taken->count)
        out->found->outside += outside.count;
}

static enum err_code try_attempt(struct finding_out *out, const struct attempt *attempt, size_t *count,
                                 struct err *err) {
    struct window window = window_of(&out->kase->lead, attempt);
    struct param params[] = {PARAM_STR(attempt->value), PARAM_TIMESTAMP(window.from), PARAM_TIMESTAMP(window.to),
                             PARAM_STR(attempt->more[0]), PARAM_STR(attempt->more[1])};
    struct result *result;
    enum err_code code =
        evidence_query(out->evidence, attempt->query, params, sizeof params / sizeof *params, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    take_rows(out, result, window.strict, count, &fault);
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

/* "access key ASIA…, principal AROA…:x" of what a finding says of one identity. */
static struct str names_of(struct arena *arena, const struct lead_identity *who) {
    const struct {
        const char *words;
        struct str value;
    } parts[] = {{"access key", who->access_key_id},
                 {"principal", who->principal_id},
                 {str_is_nocase(who->user_type, "AssumedRole") ? "role" : "user", who->user_name}};
    struct str text = STR("");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].value.len && (i < 2 || !text.len))
            text = arena_printf(arena, "%.*s%s%s %.*s", STR_ARG(text), text.len ? ", " : "", parts[i].words,
                                STR_ARG(parts[i].value));
    if (who->account_id.len)
        text = arena_printf(arena, "%.*s of account %.*s", STR_ARG(text), STR_ARG(who->account_id));
    return text;
}

struct str lead_names(struct arena *arena, const struct lead *lead) {
    struct str text = STR("");
    for (size_t i = 0; i < lead->identity_count; i++)
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), text.len ? "; " : "",
                            STR_ARG(names_of(arena, &lead->identities[i])));
    const struct {
        const char *words;
        struct str value;
    } parts[] = {{"instance or task", lead->instance_id},
                 {"function", lead->arn},
                 {"resource", lead->resource},
                 {"address", lead->address}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].value.len)
            text = arena_printf(arena, "%.*s%s%s %.*s", STR_ARG(text), text.len ? "; " : "", parts[i].words,
                                STR_ARG(parts[i].value));
    return text;
}

/* What the finding names before what it is answered by. */
static struct str missing_names(const struct finding_out *out, const struct attempt *attempt) {
    const struct lead *lead = &out->kase->lead;
    struct arena *arena = &out->kase->arena;
    if (attempt->identity != NO_IDENTITY) {
        struct lead_identity who = lead->identities[attempt->identity];
        if (attempt->by == BY_PRINCIPAL)
            who.principal_id = STR_NONE;
        return names_of(arena, &who);
    }
    struct lead before = *lead;
    struct str *const parts[] = {&before.instance_id, &before.arn, &before.resource, &before.address};
    static const size_t stages[] = {STAGE_INSTANCE, STAGE_TOUCHED, STAGE_RESOURCE, STAGE_ADDRESS};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (stages[i] >= attempt->stage)
            *parts[i] = STR_NONE;
    return lead_names(arena, &before);
}

/* "x itself is not there": of a lead that is no finding, and of an object whose bucket was touched. */
static void say_touched(struct finding_out *out, const struct attempt *attempt) {
    const struct lead *lead = &out->kase->lead;
    caveat_add(out->kase, CAVEAT_NAMED_MISSING,
               "%.*s itself is not in the evidence; it is answered by who touched the %s %.*s",
               STR_ARG(lead->type != LEAD_FINDING ? lead->value
                       : lead->resource.len       ? lead->resource
                                                  : lead->arn),
               ways[attempt->by].words, STR_ARG(attempt->more[0]));
}

/* Other than a session of its own: what the starter did is not what ran there. */
static void say_started(struct finding_out *out, const struct attempt *attempt) {
    caveat_add(out->kase, CAVEAT_NAMED_MISSING,
               "no session of %.*s is in the evidence; it is answered by who started it or got into it, which need not "
               "be who acted there: `backtrail case resource:%.*s` has all who touched it",
               STR_ARG(attempt->value), STR_ARG(attempt->value));
}

static void say_answered_by(struct finding_out *out, const struct attempt *attempt) {
    const char *but =
        attempt->by == BY_PRINCIPAL ? "the session may be another one than the finding's" : "that may be somebody else";
    struct str missing = missing_names(out, attempt);
    if (attempt->by == BY_STARTER)
        say_started(out, attempt);
    else if (missing.len)
        caveat_add(out->kase, CAVEAT_NAMED_MISSING,
                   "the finding names %.*s: not in the evidence; it is answered by its %s %.*s, and %s",
                   STR_ARG(missing), ways[attempt->by].words, STR_ARG(attempt->value), but);
    else
        say_touched(out, attempt);
    if (ways[attempt->by].most > out->found->most)
        out->found->most = ways[attempt->by].most;
}

/* By what all sessions were found, when that is one key. */
static void note_key(struct finding_out *out, const struct attempt *attempt, bool first) {
    bool key = strcmp(attempt->query, "lead_access_key") == 0 || attempt->by == BY_KEY;
    out->found->access_key_id = first && key ? attempt->value : STR_NONE;
}

/* Nothing that the finding says of the same one, or of whoever it was, was asked for before. */
static bool is_best(const struct attempts *attempts, size_t number) {
    size_t identity = attempts->items[number].identity;
    if (attempts->items[number].by == BY_LEAD)
        return true;
    for (size_t i = 0; i < number; i++)
        if (identity == NO_IDENTITY || attempts->items[i].identity == identity ||
            attempts->items[i].identity == NO_IDENTITY)
            return false;
    return true;
}

static bool same_group(const struct attempt *a, const struct attempt *b) {
    return a->stage == b->stage && a->identity == b->identity;
}

/* The attempts from `from` on that are for one identity in one stage, until one finds something. */
static enum err_code try_group(struct finding_out *out, const struct attempts *attempts, size_t from, bool *found,
                               struct err *err) {
    bool first = out->found->sessions.count == 0;
    *found = false;
    for (size_t i = from; i < attempts->count && same_group(&attempts->items[from], &attempts->items[i]); i++) {
        const struct attempt *attempt = &attempts->items[i];
        size_t count = 0;
        out->found->caller_count = 0;
        enum err_code code = try_attempt(out, attempt, &count, err);
        if (code != ERR_OK)
            return code;
        *found = count > 0 || out->found->caller_count;
        if (!*found)
            continue;
        if (!count) /* others touched it: who touched what it lies in is another question */
            return ERR_OK;
        note_key(out, attempt, first);
        if (!is_best(attempts, i))
            say_answered_by(out, attempt);
        return ERR_OK;
    }
    return ERR_OK;
}

/* Of several whom the finding names, those that are not here. */
static void say_missing(struct finding_out *out, const struct attempts *attempts, const bool *found, size_t stage) {
    const struct lead *lead = &out->kase->lead;
    for (size_t i = 0; i < attempts->count; i++) {
        const struct attempt *attempt = &attempts->items[i];
        bool first = !i || !same_group(attempt, &attempts->items[i - 1]);
        if (first && attempt->stage == stage && attempt->identity != NO_IDENTITY && !found[i])
            caveat_add(out->kase, CAVEAT_NAMED_MISSING,
                       "the finding names %.*s, too: not in the evidence, and not in this answer",
                       STR_ARG(names_of(&out->kase->arena, &lead->identities[attempt->identity])));
    }
}

static enum err_code try_stage(struct finding_out *out, const struct attempts *attempts, size_t stage,
                               struct err *err) {
    enum err_code code = ERR_OK;
    bool *found = arena_alloc(evidence_arena(out->evidence), attempts->count * sizeof *found);
    for (size_t i = 0; i < attempts->count && code == ERR_OK; i++) {
        bool first = !i || !same_group(&attempts->items[i], &attempts->items[i - 1]);
        found[i] = false;
        if (first && attempts->items[i].stage == stage)
            code = try_group(out, attempts, i, &found[i], err);
    }
    if (code == ERR_OK && out->found->sessions.count)
        say_missing(out, attempts, found, stage);
    return code;
}

enum err_code lead_sessions(struct evidence *evidence, struct kase *kase, struct lead_found *found, struct err *err) {
    struct finding_out out = {evidence, kase, found};
    struct attempts attempts = {0};
    enum err_code code = ERR_OK;
    *found = (struct lead_found){.most = CONFIDENCE_CERTAIN};
    attempts_of(&kase->lead, &attempts);
    for (size_t stage = 0; stage <= STAGE_ADDRESS && code == ERR_OK && !found->sessions.count; stage++)
        code = try_stage(&out, &attempts, stage, err);
    arena_clear(&attempts.arena);
    return code;
}
