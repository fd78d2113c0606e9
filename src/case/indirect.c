#include "case/indirect.h"

#include "case/caveat.h"
#include "case/forward.h"
#include "case/grant.h"
#include "trail/derive.h"
#include "trail/json.h"
#include "trail/service_session.h"
#include "trail/takeover.h"

/* Several devices were granted tokens under one sign-in: which of them used the key is open, whose sign-in is not. */
static void report_grants(struct walk *walk, struct hop *hop, const struct grants *grants) {
    const struct rows *devices = &grants->devices;
    if (devices->count < 2)
        return;
    struct caveat *caveat =
        caveat_add(walk->kase, CAVEAT_AMBIGUOUS_PARENT,
                   "tokens were granted to %zu devices under the sign-in of %.*s; %s%s%s", devices->count,
                   STR_ARG(hop->child.identity), grants->tie_breaker ? "chosen by the same " : "the latest is shown",
                   grants->tie_breaker ? grants->tie_breaker : "",
                   grants->tie_breaker ? ", which is no proof" : " and the others are its alternatives");
    for (size_t i = 0; i < devices->count; i++) {
        caveat_event(walk->kase, caveat, record_text(&devices->items[i], COLUMN_EVENT_ID));
        if (!i)
            continue;
        struct hop *other = arena_push(walk->arena, hop->alternatives, hop->alternative_count, hop->alternative_space);
        *other = hop_of_record(walk, &devices->items[i], 'P', CONFIDENCE_WEAK);
        other->child = hop->child;
        other->parent = hop->parent;
    }
}

/* Who is asked to authorise a device that somebody else holds hands over their session. */
static enum err_code warn_of_remote_grant(struct walk *walk, const struct record *grant, struct err *err) {
    struct record authorised;
    bool found;
    enum err_code code = grant_authorised_elsewhere(walk->evidence, grant, &authorised, &found, err);
    if (code != ERR_OK || !found)
        return code;
    struct caveat *caveat =
        caveat_add(walk->kase, CAVEAT_REMOTE_GRANT,
                   "the token was authorised from %.*s for a program on another device, which fetched it from %.*s: "
                   "so works `aws login --remote`, and so does somebody who talks a user into authorising theirs",
                   STR_ARG(record_text(&authorised, COLUMN_SOURCE_IP_ADDRESS)),
                   STR_ARG(record_text(grant, COLUMN_SOURCE_IP_ADDRESS)));
    caveat_event(walk->kase, caveat, record_text(&authorised, COLUMN_EVENT_ID));
    caveat_event(walk->kase, caveat, record_text(grant, COLUMN_EVENT_ID));
    return code;
}

static struct hop hop_of_grant(struct walk *walk, const struct record *grant) {
    struct hop hop = hop_of_record(walk, grant, 'P', CONFIDENCE_STRONG);
    strs_add(walk->arena, &hop.matched, STR("principal_id"));
    strs_add(walk->arena, &hop.matched, STR("creation_date"));
    if (walk->node.sign_in_session_arn.len)
        strs_add(walk->arena, &hop.matched, STR("sign_in_session_arn"));
    hop_add_copy(walk, &hop, grant);
    hop.child = hop_end_of(walk, &walk->node);
    hop.note = STR("not logged by design: the key that the token was exchanged for");
    return hop;
}

/* The key of an OAuth grant (aws login, MCP) shares the console session's creation date; the grant names it. */
enum err_code indirect_grant(struct walk *walk, bool *hopped, struct err *err) {
    struct node *node = &walk->node, parent;
    struct grants grants;
    enum err_code code = grants_of(walk->evidence, node, &grants, err);
    *hopped = false;
    if (code != ERR_OK || !grants.devices.count)
        return code;
    const struct record *grant = &grants.devices.items[0];
    struct hop hop = hop_of_grant(walk, grant);
    code = node_of_session(walk->evidence, record_text(grant, COLUMN_SESSION), STR_NONE, &parent, err);
    hop.parent = hop_end_of(walk, &parent);
    if (!node->sign_in_session_arn.len)
        hop.parent.access_key_id = STR_NONE;
    report_grants(walk, &hop, &grants);
    if (code == ERR_OK)
        code = warn_of_remote_grant(walk, grant, err);
    walk_push(walk, hop);
    if (!str_eq(parent.session, node->session))
        walk_visit(walk, &parent);
    parent.oauth_key = false;
    parent.sign_in_session_arn = STR_NONE;
    *node = parent;
    *hopped = true;
    return code;
}

static void add_front_door(struct walk *walk, struct hop *hop, const struct front_door *door) {
    struct hop *other = arena_push(walk->arena, hop->alternatives, hop->alternative_count, hop->alternative_space);
    struct node caller = node_of_caller(&door->call, walk->arena);
    *other = hop_of_record(walk, &door->call, 'P', CONFIDENCE_WEAK);
    other->child = hop->child;
    other->parent = hop_end_of(walk, &caller);
}

static void report_front_doors(struct walk *walk, struct hop *hop, const struct front_doors *doors) {
    size_t tied = front_doors_tied(doors);
    for (size_t i = 1; i < tied; i++)
        add_front_door(walk, hop, &doors->items[i]);
    const char *doubt = front_door_doubt(&doors->items[0]);
    if (tied > 1 || doubt)
        hop->confidence = CONFIDENCE_WEAK;
    if (doubt)
        caveat_event(walk->kase,
                     caveat_add(walk->kase,
                                front_door_is_late(&doors->items[0]) ? CAVEAT_TOLERANCE : CAVEAT_AMBIGUOUS_PARENT,
                                "%.*s is the nearest call that may be behind the forward access of %.*s, but %s",
                                STR_ARG(hop->event_name), STR_ARG(hop->child.identity), doubt),
                     hop->event_id);
    if (tied < 2)
        return;
    struct caveat *caveat = caveat_add(
        walk->kase, CAVEAT_AMBIGUOUS_PARENT,
        "calls of %zu long-term keys of %.*s fit this forward access equally well; the latest is shown and the others "
        "are its alternatives",
        tied, STR_ARG(hop->child.identity));
    for (size_t i = 0; i < tied; i++)
        caveat_event(walk->kase, caveat, record_text(&doors->items[i].call, COLUMN_EVENT_ID));
}

/* Forward access of a long-term key: the call that caused it came seconds before, to the service that then called on.
 */
enum err_code indirect_front_door(struct walk *walk, bool *hopped, struct err *err) {
    struct node *node = &walk->node;
    *hopped = false;
    if (!node->forward_access || !node->invoked_by.len || !node->principal_id.len || str_is(node->type, "AssumedRole"))
        return ERR_OK;
    struct front_doors doors;
    enum err_code code =
        forward_of_session(walk->evidence, node->session, node->principal_id, node->invoked_by, &doors, err);
    if (code != ERR_OK)
        return code;
    node->forward_access = doors.alone;
    node->user_keys = doors.keys;
    if (!doors.count)
        return ERR_OK;
    const struct record *call = &doors.items[0].call;
    struct hop hop = hop_of_record(walk, call, 'P', CONFIDENCE_STRONG);
    strs_add(walk->arena, &hop.matched, STR("principal_id"));
    strs_add(walk->arena, &hop.matched, STR("invoked_by"));
    hop_add_copy(walk, &hop, call);
    hop.child = hop_end_of(walk, node);
    hop.note = STR("forward access: a service called on with the caller's authority, under a key that no event issues");
    report_front_doors(walk, &hop, &doors);
    struct node parent = node_of_caller(call, walk->arena);
    struct hop *pushed = walk_push(walk, hop);
    *hopped = walk_step(walk, pushed, &parent);
    return code;
}

/* By what calls may have had in hand what a session, made by `service`, runs on. `region` may be absent. */
struct hold {
    struct str service, thing, role, account_id, region;
};

/* A function's own ARN, where AWS writes it, tells more than the session's name. */
static void hold_function(struct hold *hold, struct str arn) {
    struct str parts[8];
    size_t count = 0;
    for (struct str rest = arn; rest.len && count < 8;) {
        parts[count] = str_before(rest, ':');
        rest = str_slice(rest, parts[count].len + 1, rest.len);
        count++;
    }
    if (count < 7 || !str_is(parts[5], "function"))
        return;
    hold->region = parts[3];
    hold->account_id = parts[4];
    hold->thing = parts[6];
}

static struct hold hold_of(struct walk *walk, struct str service, struct str region) {
    const struct node *node = &walk->node;
    struct service_session_names names = service_session_names(service, node_session_name(node), node_role_name(node));
    struct hold hold = {.service = service,
                        .thing = names.thing.len ? names.thing : STR_NONE,
                        .role = names.role.len ? names.role : STR_NONE,
                        .account_id = node->account_id.len ? node->account_id : STR_NONE,
                        .region = region.len ? region : STR_NONE};
    if (str_is(service, "lambda.amazonaws.com"))
        hold_function(&hold, json_text_at(node->in_scope_of, "credentialsIssuedTo", walk->arena));
    return hold;
}

/* The calls that had it in hand: latest first, and after these who entered it when it was in use. */
static enum err_code takeovers_of(struct walk *walk, const struct hold *hold, struct rows *rows, struct err *err) {
    const struct node *node = &walk->node;
    int64_t first = node->first_use == TIME_NONE ? node->creation_date : node->first_use;
    *rows = (struct rows){0};
    if ((!hold->thing.len && !hold->role.len) || first == TIME_NONE)
        return ERR_OK;
    struct param params[] = {PARAM_STR(hold->thing),
                             PARAM_STR(hold->role),
                             PARAM_TIMESTAMP(first),
                             PARAM_STR(str_eq(node->session, walk->lead) ? node->session : STR_NONE),
                             PARAM_TIMESTAMP(node->creation_date),
                             PARAM_STR(hold->service),
                             PARAM_STR(hold->account_id),
                             PARAM_STR(hold->region)};
    return evidence_rows(walk->evidence, "takeovers", params, sizeof params / sizeof *params, rows, err);
}

/* How many of the calls came before the session was in use. */
static size_t count_before_use(const struct walk *walk, const struct rows *rows) {
    size_t count = 0;
    while (count < rows->count && (walk->node.first_use == TIME_NONE ||
                                   record_number(&rows->items[count], COLUMN_EVENT_TIME, 0) <= walk->node.first_use))
        count++;
    return count;
}

/* Whoever got in while the session was in use has it from then on; what it did, before and after, is told as one. */
static void note_later_entries(struct walk *walk, const struct rows *rows, size_t before, struct str resource) {
    if (before == rows->count)
        return;
    const struct record *last = &rows->items[before];
    struct node caller = node_of_caller(last, walk->arena);
    char time[32];
    time_format(record_number(last, COLUMN_EVENT_TIME, TIME_NONE), time);
    struct caveat *caveat = caveat_add(
        walk->kase, CAVEAT_RUNNING_BEFORE,
        "%zu calls got into %.*s when %.*s was in use already, the last of them %.*s at %s by %.*s: what the session "
        "did after that may be theirs",
        rows->count - before, STR_ARG(resource), STR_ARG(walk->node.arn), STR_ARG(record_text(last, COLUMN_EVENT_NAME)),
        time, STR_ARG(caller.arn.len ? caller.arn : caller.principal_id));
    for (size_t i = before; i < rows->count; i++)
        caveat_event(walk->kase, caveat, record_text(&rows->items[i], COLUMN_EVENT_ID));
}

/* Sure enough only when nobody else had it in hand, and when the call did more than prepare what another starts, or
 * enter a session that had begun. children.sql judges by the same rule. */
static enum confidence confidence_of_takeover(const struct walk *walk, const struct record *record,
                                              const struct hop *hop) {
    int64_t time = record_number(record, COLUMN_EVENT_TIME, TIME_NONE), began = walk->node.creation_date;
    bool entered = began != TIME_NONE && time > began + TIME_SECOND;
    bool prepares = takeover_has(record_text(record, COLUMN_EVENT_SOURCE), record_text(record, COLUMN_EVENT_NAME),
                                 TAKEOVER_PREPARES);
    return hop->alternative_count || entered || prepares ? CONFIDENCE_WEAK : CONFIDENCE_STRONG;
}

static void add_other_takeovers(struct walk *walk, struct hop *hop, const struct rows *rows, struct str session) {
    for (size_t i = 1; i < rows->count; i++)
        if (!str_eq(record_text(&rows->items[i], COLUMN_SESSION), session)) {
            struct hop *other =
                arena_push(walk->arena, hop->alternatives, hop->alternative_count, hop->alternative_space);
            *other = hop_of_record(walk, &rows->items[i], 'X', CONFIDENCE_WEAK);
            struct node caller = node_of_caller(&rows->items[i], walk->arena);
            other->child = hop->child;
            other->parent = hop_end_of(walk, &caller);
        }
}

/* Behind a service's session stands whoever started, changed or entered what holds the role, where the logs show one.
 * `region`: where the service made it, or absent. */
enum err_code indirect_takeover(struct walk *walk, struct str service, struct str region, bool *hopped,
                                struct err *err) {
    struct node *node = &walk->node;
    struct hold hold = hold_of(walk, service, region);
    struct str resource = hold.thing.len ? hold.thing : hold.role;
    struct rows rows;
    enum err_code code = takeovers_of(walk, &hold, &rows, err);
    *hopped = false;
    if (code != ERR_OK)
        return code;
    size_t before = count_before_use(walk, &rows);
    note_later_entries(walk, &rows, before, resource);
    if (!before)
        return ERR_OK;
    struct hop hop = hop_of_record(walk, &rows.items[0], 'X', CONFIDENCE_STRONG);
    strs_add(walk->arena, &hop.matched, STR("resource"));
    hop_add_copy(walk, &hop, &rows.items[0]);
    hop.child = hop_end_of(walk, node);
    struct node parent = node_of_caller(&rows.items[0], walk->arena);
    add_other_takeovers(walk, &hop, &rows, parent.session);
    hop.confidence = confidence_of_takeover(walk, &rows.items[0], &hop);
    hop.note = arena_printf(walk->arena, "control of %.*s, which holds the role; the code that ran there is not logged",
                            STR_ARG(resource));
    struct hop *pushed = walk_push(walk, hop);
    *hopped = walk_step(walk, pushed, &parent);
    return code;
}

/* A password given by somebody else makes their sign-in reachable to whoever gave it. */
enum err_code indirect_password(struct walk *walk, const struct candidate *candidate, bool *hopped, struct err *err) {
    const struct record *login = candidate->record;
    struct str user = record_text(login, COLUMN_USER_NAME);
    *hopped = false;
    if (!user.len)
        return ERR_OK;
    struct rows rows;
    struct param params[] = {PARAM_STR(user), PARAM_TIMESTAMP(candidate->issued.time),
                             PARAM_STR(record_text(login, COLUMN_RECIPIENT_ACCOUNT_ID)),
                             PARAM_STR(record_text(login, COLUMN_PRINCIPAL_ID)),
                             PARAM_STR(record_text(login, COLUMN_ISSUED_SESSION))};
    enum err_code code =
        evidence_rows(walk->evidence, "login_profiles", params, sizeof params / sizeof *params, &rows, err);
    if (code != ERR_OK || !rows.count)
        return code;
    struct hop hop = hop_of_record(walk, &rows.items[0], 'X', CONFIDENCE_STRONG);
    strs_add(walk->arena, &hop.matched, STR("user_name"));
    hop_add_copy(walk, &hop, &rows.items[0]);
    hop.child = hop_end_of(walk, &walk->node);
    hop.note = STR("whoever gives a user a password can sign in as that user");
    struct node parent = node_of_caller(&rows.items[0], walk->arena);
    struct hop *pushed = walk_push(walk, hop);
    *hopped = walk_step(walk, pushed, &parent);
    return code;
}

/* A name links nothing: whoever may assume the role chooses it. But if the service did make the session, these calls
 * had in hand what it runs on; they are named for the reader to judge. */
enum err_code indirect_note_named(struct walk *walk, struct err *err) {
    const struct node *node = &walk->node;
    struct str service = service_session_claim(node_session_name(node));
    if (!service.len)
        return ERR_OK;
    struct hold hold = hold_of(walk, service, STR_NONE);
    struct str resource = hold.thing.len ? hold.thing : hold.role;
    struct rows rows;
    enum err_code code = takeovers_of(walk, &hold, &rows, err);
    if (code != ERR_OK || !rows.count)
        return code;
    const struct record *last = &rows.items[0];
    struct node caller = node_of_caller(last, walk->arena);
    struct caveat *caveat = caveat_add(
        walk->kase, CAVEAT_SESSION_NAME_CLAIM,
        "%.*s is named like a session that %.*s makes, which is no proof that it did; if so, %zu calls before had %.*s "
        "in hand, the last of them %.*s by %.*s",
        STR_ARG(node->arn), STR_ARG(service), rows.count, STR_ARG(resource),
        STR_ARG(record_text(last, COLUMN_EVENT_NAME)), STR_ARG(caller.arn.len ? caller.arn : caller.principal_id));
    for (size_t i = 0; i < rows.count; i++)
        caveat_event(walk->kase, caveat, record_text(&rows.items[i], COLUMN_EVENT_ID));
    return code;
}
