#include "case/chain.h"

#include "base/limits.h"
#include "case/caveat.h"
#include "case/companion.h"
#include "case/indirect.h"
#include "case/issuance.h"
#include "case/maker.h"
#include "case/origin.h"
#include "trail/derive.h"
#include "trail/json.h"

/* --- from a candidate to a hop --------------------------------------------------------------------------------- */

static struct hop hop_of_candidate(struct walk *walk, const struct candidate *candidate) {
    struct hop hop = hop_of_record(walk, candidate->record, candidate->join_class, candidate->confidence);
    for (size_t i = 0; i < candidate->matched.count; i++)
        strs_add(walk->arena, &hop.matched, candidate->matched.items[i]);
    hop_add_copy(walk, &hop, candidate->record);
    for (size_t i = 0; i < candidate->copies.count; i++)
        hop_add_copy(walk, &hop, &candidate->copies.items[i]);
    for (size_t i = 0; i < candidate->companions.count; i++)
        hop_add_copy(walk, &hop, &candidate->companions.items[i]);
    hop.child = hop_end_of(walk, &walk->node);
    if (!walk->node.own_key && strs_has(&walk->node.keys, candidate->issued.access_key_id))
        hop.child.access_key_id = walk_keep(walk, candidate->issued.access_key_id);
    struct node parent = node_of_caller(candidate->record, walk->arena);
    hop.parent = hop_end_of(walk, &parent);
    if (candidate->pivot->unlogged && hop.join_class != 'K')
        hop.note = arena_printf(walk->arena, "not logged by design: %s", candidate->pivot->unlogged);
    return hop;
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
            alternative->parent = hop_end_of(walk, &caller);
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

/* The same session; where STS was called, with the same key: a session may have begun twice. */
static bool same_parent(const struct hop *a, const struct hop *b) {
    const struct hop_end *x = &a->parent, *y = &b->parent;
    bool keys = str_is(a->event_source, "sts.amazonaws.com") && x->access_key_id.len && y->access_key_id.len;
    if (x->session.len || y->session.len)
        return str_eq(x->session, y->session) && (!keys || str_eq(x->access_key_id, y->access_key_id));
    return str_eq(x->principal_id, y->principal_id) && str_eq(x->invoked_by, y->invoked_by) &&
           str_eq(x->identity, y->identity);
}

/* The candidates behind the first that fit as well become alternatives, each with its own parent. */
static enum err_code add_alternatives(struct walk *walk, struct hop *hop, const struct candidates *candidates,
                                      size_t tied, struct err *err) {
    enum err_code code = ERR_OK;
    for (size_t i = 1; i < tied && code == ERR_OK; i++) {
        struct hop other = hop_of_candidate(walk, &candidates->items[i]);
        struct node parent = {0};
        code = parent_of(walk, &candidates->items[i], true, &other, &parent, err);
        other.parent = hop_end_of(walk, &parent);
        *arena_push(walk->arena, hop->alternatives, hop->alternative_count, hop->alternative_space) = other;
    }
    return code;
}

/* `hop` has its own parent. */
static void report_ties(struct walk *walk, struct hop *hop, const struct candidates *candidates, size_t tied,
                        const char *tie_breaker) {
    bool differ = false;
    for (size_t i = 0; i < hop->alternative_count; i++)
        differ |= !same_parent(hop, &hop->alternatives[i]);
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
        const struct record *best = candidates->items[0].record;
        bool same = caller.session.len ? str_eq(caller.session, record_text(best, COLUMN_SESSION))
                                       : str_is(caller.type, "AWSAccount") &&
                                             str_eq(caller.principal_id, record_text(best, COLUMN_PRINCIPAL_ID));
        if (same) /* the target's copy of a call names its caller's principal only */
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
        return indirect_takeover(walk, record_text(candidate->record, COLUMN_INVOKED_BY),
                                 record_text(candidate->record, COLUMN_AWS_REGION), more, err);
    if (str_is(str_of(candidate->pivot->event_name), "ConsoleLogin"))
        return indirect_password(walk, candidate, more, err);
    *more = false;
    return ERR_OK;
}

/* Nothing here began the session. A service's own marks still say that it made it; a name does not. */
static enum err_code turn_without_issuance(struct walk *walk, bool *more, struct err *err) {
    const struct node child = walk->node;
    struct str service = maker_marked(&child, walk->arena);
    enum err_code code = ERR_OK;
    *more = false;
    if (!service.len)
        code = indirect_note_named(walk, err);
    else if (!maker_linked(&child).len)
        code = indirect_takeover(walk, service, STR_NONE, more, err);
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
    enum err_code code = indirect_grant(walk, more, err);
    if (code != ERR_OK || *more)
        return code;
    struct candidates candidates;
    code = issuances_of(walk->evidence, &walk->node, &candidates, err);
    /* forward access of a console or a token session has its creation date, and what began that one stands first */
    if (code == ERR_OK && (!candidates.count || candidates.items[0].confidence != CONFIDENCE_CERTAIN))
        code = indirect_front_door(walk, more, err);
    if (code != ERR_OK || *more)
        return code;
    note_recycled(walk, &candidates);
    if (!candidates.count)
        return turn_without_issuance(walk, more, err);
    report_others(walk, &candidates);
    size_t tied = count_tied(&candidates, &walk->node);
    /* calls that each handed out a key of the session all began it: nothing is to be broken */
    bool all_did = !walk->node.own_key && candidates.items[0].issued.access_key_id.len;
    const char *tie_breaker = tied > 1 && !all_did ? break_tie(walk, &candidates, tied) : NULL;
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
        hop.parent = hop_end_of(walk, &parent);
    if (code == ERR_OK)
        code = add_alternatives(walk, &hop, &candidates, tied, err);
    if (code == ERR_OK && tied > 1)
        report_ties(walk, &hop, &candidates, tied, tie_breaker);
    report_unissued(walk, &hop, &candidates);
    struct hop *pushed = walk_push(walk, hop);
    if (code == ERR_OK && ends)
        return end_at_caller(walk, best, more, err);
    if (code == ERR_OK)
        *more = walk_step(walk, pushed, &parent);
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
    strs_add(walk.arena, &walk.visited, walk_visit_of(&walk, &walk.node));
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
