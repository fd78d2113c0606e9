#include "case/chain.h"

#include "base/limits.h"
#include "case/caveat.h"
#include "case/companion.h"
#include "case/forward.h"
#include "case/grant.h"
#include "case/issuance.h"
#include "case/maker.h"
#include "case/origin.h"
#include "trail/derive.h"
#include "trail/json.h"
#include "trail/service_session.h"
#include "trail/takeover.h"

/* What happens to be known while following. */
struct walk {
    struct evidence *evidence;
    struct kase *kase;
    struct strs *ancestors;
    struct str lead;     /* its session */
    struct strs visited; /* sessions met, with the key that was followed */
    struct node node;    /* the session whose beginning is looked for */
    struct arena *arena; /* of the case */
};

static struct str keep(struct walk *walk, struct str s) {
    return arena_str(walk->arena, s);
}

/* --- from a candidate to a hop --------------------------------------------------------------------------------- */

static struct hop_end end_of_node(struct walk *walk, const struct node *node) {
    return (struct hop_end){.session_id = session_short_id(walk->arena, node->session),
                            .session = keep(walk, node->session),
                            .access_key_id = keep(walk, node->access_key_id),
                            .identity = keep(walk, node->arn.len ? node->arn : node->user_name),
                            .principal_id = keep(walk, node->principal_id),
                            .type = keep(walk, node->type),
                            .invoked_by = keep(walk, node->invoked_by),
                            .account_id = keep(walk, node->account_id),
                            .creation_date = node->creation_date};
}

static void add_copy(struct walk *walk, struct hop *hop, const struct record *record) {
    struct hop_copy *copy = arena_push(walk->arena, hop->copies, hop->copy_count, hop->copy_space);
    copy->event_id = keep(walk, record_text(record, COLUMN_EVENT_ID));
    copy->recipient_account_id = keep(walk, record_text(record, COLUMN_RECIPIENT_ACCOUNT_ID));
}

/* What the event alone says of a hop; parent and child are set by the caller. */
static struct hop hop_of_record(struct walk *walk, const struct record *record, char join_class,
                                enum confidence confidence) {
    struct hop hop = {.join_class = join_class, .confidence = confidence};
    hop.event_id = keep(walk, record_text(record, COLUMN_EVENT_ID));
    hop.event_source = keep(walk, record_text(record, COLUMN_EVENT_SOURCE));
    hop.event_name = keep(walk, record_text(record, COLUMN_EVENT_NAME));
    hop.account_id = keep(walk, record_text(record, COLUMN_RECIPIENT_ACCOUNT_ID));
    hop.region = keep(walk, record_text(record, COLUMN_AWS_REGION));
    hop.source_ip = keep(walk, record_text(record, COLUMN_SOURCE_IP_ADDRESS));
    hop.user_agent = keep(walk, record_text(record, COLUMN_USER_AGENT));
    hop.event_time = record_number(record, COLUMN_EVENT_TIME, TIME_NONE);
    hop.source_object = keep(walk, record_text(record, COLUMN_SOURCE_OBJECT));
    hop.source_offset = record_number(record, COLUMN_SOURCE_OFFSET, 0);
    struct str request = record_text(record, COLUMN_REQUEST_PARAMETERS);
    hop.role_session_name = keep(walk, json_text_at(request, "roleSessionName", walk->arena));
    hop.source_identity = keep(walk, json_text_at(request, "sourceIdentity", walk->arena));
    if (!hop.source_identity.len)
        hop.source_identity = keep(walk, record_text(record, COLUMN_SOURCE_IDENTITY));
    if (str_empty(hop.source_identity))
        hop.source_identity = STR_NONE;
    return hop;
}

static struct hop hop_of_candidate(struct walk *walk, const struct candidate *candidate) {
    struct hop hop = hop_of_record(walk, candidate->record, candidate->join_class, candidate->confidence);
    for (size_t i = 0; i < candidate->matched.count; i++)
        strs_add(walk->arena, &hop.matched, candidate->matched.items[i]);
    add_copy(walk, &hop, candidate->record);
    for (size_t i = 0; i < candidate->copies.count; i++)
        add_copy(walk, &hop, &candidate->copies.items[i]);
    for (size_t i = 0; i < candidate->companions.count; i++)
        add_copy(walk, &hop, &candidate->companions.items[i]);
    hop.child = end_of_node(walk, &walk->node);
    if (!walk->node.own_key && strs_has(&walk->node.keys, candidate->issued.access_key_id))
        hop.child.access_key_id = keep(walk, candidate->issued.access_key_id);
    struct node parent = node_of_caller(candidate->record, walk->arena);
    hop.parent = end_of_node(walk, &parent);
    if (candidate->pivot->unlogged && hop.join_class != 'K')
        hop.note = arena_printf(walk->arena, "not logged by design: %s", candidate->pivot->unlogged);
    return hop;
}

static struct hop *push_hop(struct walk *walk, struct hop hop) {
    struct kase *kase = walk->kase;
    struct hop *slot = arena_push(&kase->arena, kase->chain, kase->hop_count, kase->hop_space);
    *slot = hop;
    if (hop.confidence > kase->verdict.confidence)
        kase->verdict.confidence = hop.confidence;
    return slot;
}

/* --- ambiguity ------------------------------------------------------------------------------------------------- */

/* What an issuance and the session it may have begun can have in common besides. */
static bool same_address(struct walk *walk, const struct record *record) {
    return walk->node.source_ip.len && str_eq(record_text(record, COLUMN_SOURCE_IP_ADDRESS), walk->node.source_ip);
}
static bool same_agent(struct walk *walk, const struct record *record) {
    return walk->node.user_agent.len && str_eq(record_text(record, COLUMN_USER_AGENT), walk->node.user_agent);
}
/* Identity Center names the session after the user. */
static bool same_user_name(struct walk *walk, const struct record *record) {
    struct str user = record_text(record, COLUMN_ON_BEHALF_OF_USER_ID), name = node_session_name(&walk->node);
    return user.len && name.len && str_eq(identity_center_name(walk->evidence, walk->kase, user, STR_NONE), name);
}

/* Several issuances fit equally. What only one of them shares with the session is a tie-breaker: it decides which comes
 * first and never restores certainty. */
static const char *break_tie(struct walk *walk, struct candidates *candidates, size_t tied) {
    static const struct {
        bool (*same)(struct walk *, const struct record *);
        const char *name;
    } rows[] = {{same_user_name, "user name"}, {same_address, "source address"}, {same_agent, "user agent"}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        size_t hits = 0, hit = 0;
        for (size_t i = 0; i < tied; i++)
            if (rows[r].same(walk, candidates->items[i].record))
                hits++, hit = i;
        if (hits == 1) {
            struct candidate chosen = candidates->items[hit];
            candidates->items[hit] = candidates->items[0];
            candidates->items[0] = chosen;
            return rows[r].name;
        }
    }
    return NULL;
}

/* How many candidates, from the first, fit equally well. The one that issued the very key asked about stands alone. */
static size_t count_tied(const struct candidates *candidates, const struct node *node) {
    const struct candidate *best = &candidates->items[0];
    bool exact = node->own_key && best->join_class == 'K' && best->confidence == CONFIDENCE_CERTAIN &&
                 str_eq(best->issued.access_key_id, node->access_key_id);
    size_t tied = 1;
    while (tied < candidates->count && candidates_tie(best, &candidates->items[tied], node) &&
           (!exact || str_eq(candidates->items[tied].issued.access_key_id, node->access_key_id)))
        tied++;
    return tied;
}

/* --- parents --------------------------------------------------------------------------------------------------- */

/* The STS call of the same switch tells the caller's key and creation date; the sign-in event only its ARN. */
static const struct record *sts_side(const struct candidate *candidate) {
    const struct rows *lists[] = {&candidate->companions, &candidate->copies};
    for (size_t l = 0; l < 2; l++)
        for (size_t i = 0; i < lists[l]->count; i++)
            if (record_text(&lists[l]->items[i], COLUMN_SESSION).len)
                return &lists[l]->items[i];
    return NULL;
}

static void drop_copy(struct hop *hop, struct str event_id) {
    size_t kept = 0;
    for (size_t i = 0; i < hop->copy_count; i++)
        if (!str_eq(hop->copies[i].event_id, event_id))
            hop->copies[kept++] = hop->copies[i];
    hop->copy_count = kept;
}

/* STS calls of the same second by another console than `chosen`: the switch may be either's. */
static void report_other_switches(struct walk *walk, const struct candidate *candidate, const struct record *chosen,
                                  struct hop *hop) {
    const struct rows *lists[] = {&candidate->companions, &candidate->copies};
    for (size_t l = 0; l < 2; l++)
        for (size_t i = 0; i < lists[l]->count; i++) {
            const struct record *other = &lists[l]->items[i];
            struct str session = record_text(other, COLUMN_SESSION);
            if (!session.len || str_eq(session, record_text(chosen, COLUMN_SESSION)))
                continue;
            drop_copy(hop, record_text(other, COLUMN_EVENT_ID));
            struct hop *alternative =
                arena_push(walk->arena, hop->alternatives, hop->alternative_count, hop->alternative_space);
            struct node caller = node_of_caller(other, walk->arena);
            *alternative = hop_of_record(walk, other, hop->join_class, CONFIDENCE_WEAK);
            alternative->child = hop->child;
            alternative->parent = end_of_node(walk, &caller);
            hop->confidence = CONFIDENCE_WEAK;
            caveat_event(walk->kase,
                         caveat_add(walk->kase, CAVEAT_AMBIGUOUS_PARENT,
                                    "two consoles assumed the role of %.*s in the second of the switch: the first is "
                                    "shown and the other is its alternative",
                                    STR_ARG(hop->child.identity)),
                         record_text(other, COLUMN_EVENT_ID));
        }
}

/* Are the beginnings those of one session, and one of a console? Which of several switched, nothing says; nor that a
 * session which an API call named so had a console at all. */
static bool is_one_console(const struct rows *rows) {
    bool sign_in = false;
    for (size_t i = 0; i < rows->count; i++) {
        const struct record *record = &rows->items[i];
        if (!str_eq(record_text(record, COLUMN_ISSUED_SESSION), record_text(&rows->items[0], COLUMN_ISSUED_SESSION)))
            return false;
        sign_in |= str_is(record_text(record, COLUMN_PIVOT), pivot_kind_name(PIVOT_SIGN_IN));
    }
    return sign_in;
}

/* The console session of an ARN that was running when it switched: the last sign-in before. */
static enum err_code session_of_arn(struct walk *walk, struct str arn, int64_t time, struct hop *hop,
                                    struct node *parent, struct err *err) {
    struct rows rows;
    struct param params[] = {PARAM_STR(arn), PARAM_TIMESTAMP(time)};
    enum err_code code = evidence_rows(walk->evidence, "sign_in_of_arn", params, 2, &rows, err);
    if (code != ERR_OK)
        return code;
    strs_add(walk->arena, &hop->matched, STR("switch_from"));
    *parent = node_of_arn(arn);
    parent->console = true; /* only a console switches roles */
    parent->first_use = parent->last_use = time;
    if (!rows.count)
        return ERR_OK;
    parent->session = record_text(&rows.items[0], COLUMN_ISSUED_SESSION);
    enum confidence most = is_one_console(&rows) ? CONFIDENCE_STRONG : CONFIDENCE_WEAK;
    if (hop->confidence < most)
        hop->confidence = most;
    return node_of_session(walk->evidence, parent->session, STR_NONE, parent, err);
}

/* `tied`: that there are other switches is told already. */
static enum err_code parent_of(struct walk *walk, const struct candidate *candidate, bool tied, struct hop *hop,
                               struct node *parent, struct err *err) {
    struct str from = companion_switched_from(candidate->record, walk->arena);
    if (!from.len) {
        *parent = node_of_caller(candidate->record, walk->arena);
        return ERR_OK;
    }
    const struct record *sts = sts_side(candidate);
    if (!sts)
        return session_of_arn(walk, from, candidate->issued.time, hop, parent, err);
    *parent = node_of_caller(sts, walk->arena);
    strs_add(walk->arena, &hop->matched, STR("switch_from"));
    if (!tied)
        report_other_switches(walk, candidate, sts, hop);
    return ERR_OK;
}

static bool same_parent(const struct hop_end *a, const struct hop_end *b) {
    if (a->session.len || b->session.len)
        return str_eq(a->session, b->session);
    return str_eq(a->principal_id, b->principal_id) && str_eq(a->invoked_by, b->invoked_by) &&
           str_eq(a->identity, b->identity);
}

/* The candidates behind the first that fit as well become alternatives, each with its own parent. */
static enum err_code add_alternatives(struct walk *walk, struct hop *hop, const struct candidates *candidates,
                                      size_t tied, struct err *err) {
    enum err_code code = ERR_OK;
    for (size_t i = 1; i < tied && code == ERR_OK; i++) {
        struct hop other = hop_of_candidate(walk, &candidates->items[i]);
        struct node parent = {0};
        code = parent_of(walk, &candidates->items[i], true, &other, &parent, err);
        other.parent = end_of_node(walk, &parent);
        *arena_push(walk->arena, hop->alternatives, hop->alternative_count, hop->alternative_space) = other;
    }
    return code;
}

/* `hop` has its own parent. */
static void report_ties(struct walk *walk, struct hop *hop, const struct candidates *candidates, size_t tied,
                        const char *tie_breaker) {
    bool differ = false;
    for (size_t i = 0; i < hop->alternative_count; i++)
        differ |= !same_parent(&hop->parent, &hop->alternatives[i].parent);
    /* the same caller either way: the link holds, only which of its calls is open */
    enum confidence lowered = differ && !tie_breaker ? CONFIDENCE_WEAK : CONFIDENCE_STRONG;
    if (hop->confidence < lowered)
        hop->confidence = lowered;
    struct caveat *caveat = caveat_add(
        walk->kase, CAVEAT_AMBIGUOUS_PARENT, "%zu events (%.*s) fit the beginning of %.*s equally well; %s%s%s", tied,
        STR_ARG(hop->event_name), STR_ARG(hop->child.identity),
        tie_breaker ? "chosen by the same " : "the first is shown", tie_breaker ? tie_breaker : "",
        tie_breaker ? ", which is no proof" : " and the others are its alternatives");
    for (size_t i = 0; i < tied; i++)
        caveat_event(walk->kase, caveat, record_text(candidates->items[i].record, COLUMN_EVENT_ID));
}

/* Asked for a session, not for one of its keys: some of its keys nobody here handed out. */
static void report_unissued(struct walk *walk, struct hop *hop, const struct candidates *candidates) {
    if (!candidates->unissued.count)
        return;
    hop->confidence = CONFIDENCE_WEAK;
    caveat_event(walk->kase,
                 caveat_add(walk->kase, CAVEAT_AMBIGUOUS_PARENT,
                            "%.*s signed with %zu keys, and what issued %.*s%s is not in the evidence: it may have "
                            "been another caller; ask for a key to follow it alone",
                            STR_ARG(hop->child.identity), walk->node.keys.count, STR_ARG(candidates->unissued.items[0]),
                            candidates->unissued.count > 1 ? " and others" : ""),
                 hop->event_id);
}

/* Of the lead: its session's counts hold what others did with keys of theirs. */
static void report_others(struct walk *walk, const struct candidates *candidates) {
    struct caveat *caveat = NULL;
    for (size_t i = 0; i < candidates->others.count && !walk->kase->hop_count; i++) {
        const struct record *other = &candidates->others.items[i];
        struct node caller = node_of_caller(other, walk->arena);
        if (str_eq(caller.session, record_text(candidates->items[0].record, COLUMN_SESSION)) && caller.session.len)
            continue;
        if (!caveat)
            caveat = caveat_add(walk->kase, CAVEAT_SEVERAL_SESSIONS,
                                "%.*s began twice in one second: also by %.*s of %.*s, with other keys; the counts "
                                "of the session hold both, --scope key those of the lead alone",
                                STR_ARG(walk->node.arn), STR_ARG(record_text(other, COLUMN_EVENT_NAME)),
                                STR_ARG(caller.arn.len ? caller.arn : caller.principal_id));
        caveat_event(walk->kase, caveat, record_text(other, COLUMN_EVENT_ID));
    }
}

/* A session that is told by its key, where one is followed: two of one second and name are different beginnings. */
static struct str visit_of(struct walk *walk, const struct node *node) {
    if (!node->own_key || node->console || node->creation_date == TIME_NONE)
        return keep(walk, node->session);
    return arena_printf(walk->arena, "%.*s %.*s", STR_ARG(node->session), STR_ARG(node->access_key_id));
}

static void visit(struct walk *walk, const struct node *node) {
    strs_add(walk->arena, &walk->visited, visit_of(walk, node));
    if (!str_eq(node->session, walk->lead))
        strs_add_new(walk->arena, walk->ancestors, keep(walk, node->session));
}

/* Go on with `parent`. False: the chain ends here. */
static bool step_to(struct walk *walk, struct hop *hop, const struct node *parent) {
    hop->parent = end_of_node(walk, parent);
    if (parent->session.len && strs_has(&walk->visited, visit_of(walk, parent))) {
        caveat_add(walk->kase, CAVEAT_CYCLE,
                   "the chain comes back to %.*s, which was met before: roles or tokens that renew each other",
                   STR_ARG(parent->arn));
        return false;
    }
    if (parent->session.len)
        visit(walk, parent);
    walk->node = *parent;
    return true;
}

/* --- hops without an issuance ---------------------------------------------------------------------------------- */

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
    add_copy(walk, &hop, grant);
    hop.child = end_of_node(walk, &walk->node);
    hop.note = STR("not logged by design: the key that the token was exchanged for");
    return hop;
}

/* The key of an OAuth grant (aws login, MCP) shares the console session's creation date; the grant names it. */
static enum err_code hop_by_grant(struct walk *walk, bool *hopped, struct err *err) {
    struct node *node = &walk->node, parent;
    struct grants grants;
    enum err_code code = grants_of(walk->evidence, node, &grants, err);
    *hopped = false;
    if (code != ERR_OK || !grants.devices.count)
        return code;
    const struct record *grant = &grants.devices.items[0];
    struct hop hop = hop_of_grant(walk, grant);
    code = node_of_session(walk->evidence, record_text(grant, COLUMN_SESSION), STR_NONE, &parent, err);
    hop.parent = end_of_node(walk, &parent);
    if (!node->sign_in_session_arn.len)
        hop.parent.access_key_id = STR_NONE;
    report_grants(walk, &hop, &grants);
    if (code == ERR_OK)
        code = warn_of_remote_grant(walk, grant, err);
    push_hop(walk, hop);
    if (!str_eq(parent.session, node->session))
        visit(walk, &parent);
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
    other->parent = end_of_node(walk, &caller);
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
static enum err_code hop_by_front_door(struct walk *walk, bool *hopped, struct err *err) {
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
    add_copy(walk, &hop, call);
    hop.child = end_of_node(walk, node);
    hop.note = STR("forward access: a service called on with the caller's authority, under a key that no event issues");
    report_front_doors(walk, &hop, &doors);
    struct node parent = node_of_caller(call, walk->arena);
    struct hop *pushed = push_hop(walk, hop);
    *hopped = step_to(walk, pushed, &parent);
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
            other->parent = end_of_node(walk, &caller);
        }
}

/* Behind a service's session stands whoever started, changed or entered what holds the role, where the logs show one.
 * `region`: where the service made it, or absent. */
static enum err_code hop_by_takeover(struct walk *walk, struct str service, struct str region, bool *hopped,
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
    add_copy(walk, &hop, &rows.items[0]);
    hop.child = end_of_node(walk, node);
    struct node parent = node_of_caller(&rows.items[0], walk->arena);
    add_other_takeovers(walk, &hop, &rows, parent.session);
    hop.confidence = confidence_of_takeover(walk, &rows.items[0], &hop);
    hop.note = arena_printf(walk->arena, "control of %.*s, which holds the role; the code that ran there is not logged",
                            STR_ARG(resource));
    struct hop *pushed = push_hop(walk, hop);
    *hopped = step_to(walk, pushed, &parent);
    return code;
}

/* A password given by somebody else makes their sign-in reachable to whoever gave it. */
static enum err_code hop_by_login_profile(struct walk *walk, const struct candidate *candidate, bool *hopped,
                                          struct err *err) {
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
    add_copy(walk, &hop, &rows.items[0]);
    hop.child = end_of_node(walk, &walk->node);
    hop.note = STR("whoever gives a user a password can sign in as that user");
    struct node parent = node_of_caller(&rows.items[0], walk->arena);
    struct hop *pushed = push_hop(walk, hop);
    *hopped = step_to(walk, pushed, &parent);
    return code;
}

/* --- one turn -------------------------------------------------------------------------------------------------- */

static void note_recycled(struct walk *walk, const struct candidates *candidates) {
    if (!candidates->recycled)
        return;
    struct caveat *caveat = caveat_add(walk->kase, CAVEAT_KEY_RECYCLED,
                                       "AWS issued a key id of %.*s more than once; told apart by principal, creation "
                                       "date and validity",
                                       STR_ARG(walk->node.arn));
    for (size_t i = 0; i < candidates->recycled_events.count; i++)
        caveat_event(walk->kase, caveat, candidates->recycled_events.items[i]);
}

/* The chain reached the caller of `candidate`, who is no session: end, unless somebody stands behind even that. */
static enum err_code end_at_caller(struct walk *walk, const struct candidate *candidate, bool *more, struct err *err) {
    struct str type = record_text(candidate->record, COLUMN_USER_TYPE);
    if (str_is(type, "AWSService"))
        return hop_by_takeover(walk, record_text(candidate->record, COLUMN_INVOKED_BY),
                               record_text(candidate->record, COLUMN_AWS_REGION), more, err);
    if (str_is(str_of(candidate->pivot->event_name), "ConsoleLogin"))
        return hop_by_login_profile(walk, candidate, more, err);
    *more = false;
    return ERR_OK;
}

/* A name links nothing: whoever may assume the role chooses it. But if the service did make the session, these calls
 * had in hand what it runs on; they are named for the reader to judge. */
static enum err_code note_named_like(struct walk *walk, struct err *err) {
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

/* Nothing here began the session. A service's own marks still say that it made it; a name does not. */
static enum err_code turn_without_issuance(struct walk *walk, bool *more, struct err *err) {
    const struct node child = walk->node;
    struct str service = maker_marked(&child, walk->arena);
    enum err_code code = ERR_OK;
    *more = false;
    if (!service.len)
        code = note_named_like(walk, err);
    else if (!maker_linked(&child).len)
        code = hop_by_takeover(walk, service, STR_NONE, more, err);
    if (code == ERR_OK && *more)
        origin_no_issuance(walk->kase, &child);
    else if (code == ERR_OK)
        origin_of_node(walk->evidence, walk->kase, &child);
    return code;
}

/* Only a console switches roles. */
static bool is_switch(struct str event_name) {
    return str_is(event_name, "SwitchRole") || str_is(event_name, "RenewRole");
}

static enum err_code turn(struct walk *walk, bool *more, struct err *err) {
    enum err_code code = hop_by_grant(walk, more, err);
    if (code != ERR_OK || *more)
        return code;
    struct candidates candidates;
    code = issuances_of(walk->evidence, &walk->node, &candidates, err);
    /* forward access of a console or a token session has its creation date, and what began that one stands first */
    if (code == ERR_OK && (!candidates.count || candidates.items[0].confidence != CONFIDENCE_CERTAIN))
        code = hop_by_front_door(walk, more, err);
    if (code != ERR_OK || *more)
        return code;
    note_recycled(walk, &candidates);
    if (!candidates.count)
        return turn_without_issuance(walk, more, err);
    report_others(walk, &candidates);
    size_t tied = count_tied(&candidates, &walk->node);
    const char *tie_breaker = tied > 1 ? break_tie(walk, &candidates, tied) : NULL;
    const struct candidate *best = &candidates.items[0];
    struct hop hop = hop_of_candidate(walk, best);
    if (hop.confidence == CONFIDENCE_WEAK && best->confidence == CONFIDENCE_WEAK && best->join_class == 'C')
        caveat_add(walk->kase, CAVEAT_TOLERANCE,
                   "%.*s is joined although it is up to two seconds from the session's "
                   "creation date",
                   STR_ARG(hop.event_name));
    struct node parent = {0};
    bool ends = origin_of_caller(walk->evidence, walk->kase, best, &walk->node);
    if (!ends)
        code = parent_of(walk, best, tied > 1, &hop, &parent, err);
    parent.console |= is_switch(hop.event_name);
    if (!ends)
        hop.parent = end_of_node(walk, &parent);
    if (code == ERR_OK)
        code = add_alternatives(walk, &hop, &candidates, tied, err);
    if (code == ERR_OK && tied > 1)
        report_ties(walk, &hop, &candidates, tied, tie_breaker);
    report_unissued(walk, &hop, &candidates);
    struct hop *pushed = push_hop(walk, hop);
    if (code == ERR_OK && ends)
        return end_at_caller(walk, best, more, err);
    if (code == ERR_OK)
        *more = step_to(walk, pushed, &parent);
    if (code == ERR_OK && !*more)
        origin_of_node(walk->evidence, walk->kase, &parent);
    return code;
}

enum err_code chain_follow(struct evidence *evidence, struct kase *kase, struct str session, struct str preferred_key,
                           int64_t at, struct strs *ancestors, struct err *err) {
    struct walk walk = {.evidence = evidence, .kase = kase, .ancestors = ancestors, .arena = &kase->arena};
    enum err_code code = node_of_session(evidence, session, preferred_key, &walk.node, err);
    if (code != ERR_OK)
        return code;
    /* without a creation date a key that was handed out twice is one session: the time of the event tells which it was
     */
    if (at != TIME_NONE && walk.node.creation_date == TIME_NONE)
        walk.node.first_use = walk.node.last_use = at;
    struct node lead = walk.node;
    if (lead.delegate.len)
        caveat_add(
            kase, CAVEAT_DELEGATED,
            "account %.*s, a product provider, acted in this session by temporary delegation: who there, its own "
            "trail tells",
            STR_ARG(lead.delegate));
    walk.lead = session;
    strs_add(walk.arena, &walk.visited, visit_of(&walk, &walk.node));
    bool more = true;
    for (size_t hops = 0; more && code == ERR_OK && hops < LIMIT_CHAIN_HOPS; hops++)
        code = turn(&walk, &more, err);
    if (code == ERR_OK && more) {
        caveat_add(kase, CAVEAT_CYCLE, "the chain is longer than %d hops: roles that keep assuming each other",
                   LIMIT_CHAIN_HOPS);
        origin_of_node(evidence, kase, &walk.node);
    }
    if (code == ERR_OK)
        origin_sentence(kase, &lead);
    return code;
}
