#include "case/issuance.h"

#include <stdlib.h>

#include "trail/json.h"

/* Requests that run long are signed before the key expires and logged after. */
#define EXPIRY_GRACE (300 * TIME_SECOND)
/* Federated sign-ins are up to two seconds from their issuance (console captures). */
#define SIGN_IN_TOLERANCE (2 * TIME_SECOND)

enum identity_match { IDENTITY_OTHER, IDENTITY_UNKNOWN, IDENTITY_ARN, IDENTITY_PRINCIPAL };

static enum identity_match match_identity(const struct issued *issued, const struct node *node) {
    if (issued->principal_id.len && node->principal_id.len)
        return str_eq(issued->principal_id, node->principal_id) ? IDENTITY_PRINCIPAL : IDENTITY_OTHER;
    if (issued->arn.len && node->arn.len)
        return str_eq(issued->arn, node->arn) ? IDENTITY_ARN : IDENTITY_OTHER;
    return IDENTITY_UNKNOWN;
}

static void matched(struct candidate *candidate, struct arena *arena, const char *what) {
    strs_add(arena, &candidate->matched, str_of(what));
}

static void match_names(struct candidate *candidate, struct arena *arena, bool key, enum identity_match identity,
                        bool time) {
    if (key)
        matched(candidate, arena, "access_key_id");
    if (identity == IDENTITY_PRINCIPAL)
        matched(candidate, arena, "principal_id");
    if (identity == IDENTITY_ARN)
        matched(candidate, arena, "arn");
    if (time)
        matched(candidate, arena, "creation_date");
}

static bool within_life(const struct candidate *candidate, const struct node *node, struct arena *arena) {
    int64_t began = candidate->issued.time;
    if (began == TIME_NONE || node->first_use == TIME_NONE || node->first_use < began)
        return false;
    int64_t expires = pivot_expiration(candidate->pivot, candidate->record, arena);
    return expires == TIME_NONE || node->first_use <= expires + EXPIRY_GRACE;
}

/* The session that the candidate began is another one, and the evidence shows it at work: the key id was recycled for
 * the same role and session name. */
static bool began_another(struct evidence *evidence, const struct candidate *candidate, const struct node *node) {
    struct str began = record_text(candidate->record, COLUMN_ISSUED_SESSION);
    return candidate->pivot->kind == PIVOT_ISSUE && node->creation_date != TIME_NONE && !str_eq(began, node->session) &&
           evidence_has_session(evidence, began);
}

/* The key stands in the response. False: the link does not hold. */
static bool judge_key(struct evidence *evidence, struct candidate *candidate, const struct node *node,
                      struct arena *arena) {
    enum identity_match identity = match_identity(&candidate->issued, node);
    bool exact = candidate->issued.time != TIME_NONE && candidate->issued.time == node->creation_date;
    if (identity == IDENTITY_OTHER ||
        (!exact && (!within_life(candidate, node, arena) || began_another(evidence, candidate, node))))
        return false;
    candidate->join_class = candidate->pivot->join_class == 'N' ? 'N' : 'K';
    candidate->confidence = exact                          ? CONFIDENCE_CERTAIN
                            : identity == IDENTITY_UNKNOWN ? CONFIDENCE_WEAK
                                                           : CONFIDENCE_STRONG;
    /* exports that lost the identities (CSV) leave nothing but the key, which then is all there is to match */
    if (!exact && identity == IDENTITY_UNKNOWN && node->creation_date == TIME_NONE)
        candidate->confidence = CONFIDENCE_STRONG;
    match_names(candidate, arena, true, identity, exact);
    if (!exact)
        matched(candidate, arena, "validity");
    return true;
}

/* How far the issuance's time is from the child's creation date. A federated ConsoleLogin shows the session it came
 * from, and begins one of its own time where the console got credentials of its own. */
static int64_t apart_from(const struct candidate *candidate, const struct node *node) {
    int64_t apart = candidate->issued.time - node->creation_date;
    int64_t event = record_number(candidate->record, COLUMN_EVENT_TIME, candidate->issued.time) - node->creation_date;
    return candidate->pivot->kind == PIVOT_SIGN_IN && llabs(event) < llabs(apart) ? event : apart;
}

/* Identity Center names the session after the user, whose name some of the sign-in events say: a user who is called
 * otherwise in all of them is another one. A name may be an e-mail address in one place and not in the other. */
static bool is_named_otherwise(struct evidence *evidence, struct str user_id, const struct node *node) {
    struct arena *arena = evidence_arena(evidence);
    struct str session = arena_str(arena, str_before(node_session_name(node), '@'));
    struct rows rows;
    struct param params[] = {PARAM_STR(user_id)};
    struct err ignored;
    bool named = false;
    if (!user_id.len || !session.len ||
        evidence_rows(evidence, "identity_center_names", params, 1, &rows, &ignored) != ERR_OK)
        return false;
    for (size_t i = 0; i < rows.count; i++) {
        struct str name = json_text_at(record_text(&rows.items[i], COLUMN_ADDITIONAL_EVENT_DATA), "UserName", arena);
        if (!name.len || str_contains(name, "HIDDEN_DUE_TO_SECURITY"))
            continue;
        if (str_is_nocase(str_before(name, '@'), session.data))
            return false;
        named = true;
    }
    return named;
}

/* The time is the child's creation date. */
static bool judge_creation(struct evidence *evidence, struct candidate *candidate, const struct node *node,
                           struct arena *arena) {
    if (candidate->issued.time == TIME_NONE || node->creation_date == TIME_NONE)
        return false;
    enum identity_match identity = match_identity(&candidate->issued, node);
    int64_t apart = apart_from(candidate, node);
    bool role_credentials = str_is(str_of(candidate->pivot->event_name), "GetRoleCredentials");
    if (identity == IDENTITY_OTHER || (identity == IDENTITY_UNKNOWN && !role_credentials))
        return false;
    if (apart < -SIGN_IN_TOLERANCE || apart > SIGN_IN_TOLERANCE || (role_credentials && apart))
        return false;
    candidate->join_class = 'C';
    candidate->confidence = role_credentials ? CONFIDENCE_STRONG : apart ? CONFIDENCE_WEAK : CONFIDENCE_CERTAIN;
    match_names(candidate, arena, false, identity, apart == 0);
    struct str user = record_text(candidate->record, COLUMN_ON_BEHALF_OF_USER_ID);
    if (role_credentials && user.len && str_eq(user, node->on_behalf_of)) {
        candidate->confidence = CONFIDENCE_CERTAIN;
        matched(candidate, arena, "on_behalf_of");
    } else if (role_credentials && user.len && node->on_behalf_of.len) {
        return false;
    } else if (role_credentials && is_named_otherwise(evidence, user, node)) {
        return false;
    }
    return true;
}

static bool judge_long_term(struct candidate *candidate, const struct node *node, struct arena *arena) {
    if (candidate->pivot->kind != PIVOT_CREDENTIAL || !str_eq(candidate->issued.access_key_id, node->access_key_id))
        return false;
    candidate->join_class = 'X';
    candidate->confidence = CONFIDENCE_STRONG;
    matched(candidate, arena, "access_key_id");
    return true;
}

/* The candidate handed out another credential of the session: two calls in one second, with one role and session name,
 * make one session of two keys, each begun by its own call. A console's keys are in no answer, and SAML is mostly for
 * consoles: there it tells nothing. */
static bool issued_sibling(const struct candidate *candidate, const struct node *node, bool console) {
    return node->own_key && !console && candidate->issued.access_key_id.len &&
           !str_is(str_of(candidate->pivot->event_name), "AssumeRoleWithSAML") &&
           !str_eq(candidate->issued.access_key_id, node->access_key_id) &&
           candidate->issued.time == node->creation_date;
}

/* Only of a service it is sure that the sibling's maker made both. */
static bool judge_sibling(struct evidence *evidence, struct candidate *candidate, const struct node *node,
                          struct arena *arena) {
    if (!str_is(record_text(candidate->record, COLUMN_USER_TYPE), "AWSService") ||
        !judge_creation(evidence, candidate, node, arena))
        return false;
    if (candidate->confidence < CONFIDENCE_STRONG)
        candidate->confidence = CONFIDENCE_STRONG;
    return true;
}

/* CloudFormation and the like sign everything with the key they were issued, for the session and by themselves. */
static bool signed_with(const struct node *node, struct str key) {
    return key.len && (strs_has(&node->keys, key) || strs_has(&node->forwarded, key));
}

static bool judge(struct evidence *evidence, struct candidate *candidate, const struct node *node, bool console,
                  struct arena *arena) {
    /* a session does not begin itself: GetSigninToken and a federated ConsoleLogin are calls of the session they show
     */
    if (node->session.data && str_eq(record_text(candidate->record, COLUMN_SESSION), node->session))
        return false;
    if (node_is_long_term(node))
        return judge_long_term(candidate, node, arena);
    if (candidate->pivot->kind == PIVOT_CREDENTIAL)
        return false;
    if (issued_sibling(candidate, node, console))
        return judge_sibling(evidence, candidate, node, arena);
    bool key = signed_with(node, candidate->issued.access_key_id);
    return key ? judge_key(evidence, candidate, node, arena) : judge_creation(evidence, candidate, node, arena);
}

/* --- copies and companions ------------------------------------------------------------------------------------- */

static bool same_text(const struct record *a, const struct record *b, enum column column) {
    struct str x = record_text(a, column);
    return x.len && str_eq(x, record_text(b, column));
}

/* Two deliveries of one action: both accounts of a cross-account call get one. */
static bool is_copy(const struct record *a, const struct record *b) {
    return same_text(a, b, COLUMN_EVENT_NAME) &&
           (same_text(a, b, COLUMN_SHARED_EVENT_ID) || same_text(a, b, COLUMN_REQUEST_ID) ||
            (same_text(a, b, COLUMN_ISSUED_ACCESS_KEY_ID) &&
             record_number(a, COLUMN_EVENT_TIME, 0) == record_number(b, COLUMN_EVENT_TIME, 1)));
}

/* One switch of role is a SwitchRole of the sign-in service and an AssumeRole of STS in the same second; one federated
 * sign-in is an AssumeRole* or GetFederationToken, a GetSigninToken and a ConsoleLogin. */
static bool is_companion(const struct candidate *a, const struct candidate *b) {
    return a->pivot != b->pivot && a->pivot->kind != PIVOT_CREDENTIAL && b->pivot->kind != PIVOT_CREDENTIAL &&
           (a->pivot->kind == PIVOT_SIGN_IN || b->pivot->kind == PIVOT_SIGN_IN);
}

/* The caller's copy has the caller's key; the target's only says which account called. */
static int caller_rank(const struct record *record) {
    if (record_text(record, COLUMN_ACCESS_KEY_ID).len)
        return 0;
    return str_is(record_text(record, COLUMN_USER_TYPE), "AWSAccount") ? 2 : 1;
}

/* What to lead with: exact before near, the key before the time; the sign-in event that names the switch before its STS
 * call, but an STS call that names its caller before the console sign-in that follows from it. */
static int pivot_rank(const struct candidate *candidate) {
    struct str name = str_of(candidate->pivot->event_name);
    if (str_is(name, "SwitchRole") || str_is(name, "RenewRole"))
        return 0;
    return candidate->pivot->kind == PIVOT_ISSUE ? 1 : 2;
}

static bool preferred(const struct candidate *candidate, const struct node *node) {
    return candidate->issued.access_key_id.len && str_eq(candidate->issued.access_key_id, node->access_key_id);
}

static int class_rank(char join_class) {
    return join_class == 'K' || join_class == 'N' ? 0 : 1;
}

struct ranking {
    struct candidate candidate;
    int ranks[6];
    size_t place;
};

static struct ranking rank_candidate(const struct candidate *candidate, const struct node *node, size_t place) {
    return (struct ranking){.candidate = *candidate,
                            .ranks = {(int)candidate->confidence, !preferred(candidate, node),
                                      pivot_rank(candidate) == 0 ? -1 : class_rank(candidate->join_class),
                                      pivot_rank(candidate), caller_rank(candidate->record),
                                      !same_text(candidate->record, candidate->record, COLUMN_EVENT_ID)},
                            .place = place};
}

static int by_rank(const void *left, const void *right) {
    const struct ranking *a = left, *b = right;
    for (size_t i = 0; i < sizeof a->ranks / sizeof *a->ranks; i++)
        if (a->ranks[i] != b->ranks[i])
            return a->ranks[i] < b->ranks[i] ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

static void sort_candidates(struct candidates *candidates, const struct node *node) {
    struct ranking *rankings = xmalloc((candidates->count + 1) * sizeof *rankings);
    for (size_t i = 0; i < candidates->count; i++)
        rankings[i] = rank_candidate(&candidates->items[i], node, i);
    qsort(rankings, candidates->count, sizeof *rankings, by_rank);
    for (size_t i = 0; i < candidates->count; i++)
        candidates->items[i] = rankings[i].candidate;
    free(rankings);
}

static void add_row(struct arena *arena, struct rows *rows, const struct record *record) {
    *arena_push(arena, rows->items, rows->count, rows->space) = *record;
}

/* Fold copies and companions into the candidate before them, best first. */
static void fold(struct candidates *candidates, struct arena *arena) {
    size_t kept = 0;
    for (size_t i = 0; i < candidates->count; i++) {
        struct candidate *candidate = &candidates->items[i];
        bool folded = false;
        for (size_t j = 0; j < kept && !folded; j++) {
            struct candidate *better = &candidates->items[j];
            if (is_copy(better->record, candidate->record)) {
                add_row(arena, &better->copies, candidate->record);
                folded = true;
            } else if (is_companion(better, candidate)) {
                add_row(arena, &better->companions, candidate->record);
                folded = true;
            }
        }
        if (!folded)
            candidates->items[kept++] = *candidate;
    }
    candidates->count = kept;
}

/* --- all together ---------------------------------------------------------------------------------------------- */

/* The key was issued, but not to this session: AWS hands out temporary key ids more than once. */
static void note_recycled(struct candidates *out, const struct candidate *candidate, const struct node *node,
                          struct arena *arena) {
    if (!candidate->issued.access_key_id.len || !strs_has(&node->keys, candidate->issued.access_key_id) ||
        str_eq(record_text(candidate->record, COLUMN_SESSION), node->session) ||
        (candidate->issued.time == node->creation_date && match_identity(&candidate->issued, node) != IDENTITY_OTHER))
        return;
    out->recycled = true;
    strs_add_new(arena, &out->recycled_events, record_text(candidate->record, COLUMN_EVENT_ID));
}

/* A sign-in of the session, or one that began it, is among the rows. */
static bool is_console(const struct rows *rows, const struct node *node) {
    for (size_t i = 0; i < rows->count; i++)
        if (str_is(record_text(&rows->items[i], COLUMN_PIVOT), pivot_kind_name(PIVOT_SIGN_IN)) &&
            str_eq(record_text(&rows->items[i], COLUMN_ISSUED_SESSION), node->session))
            return true;
    return node->console_marked;
}

enum err_code issuances_of(struct evidence *evidence, const struct node *node, struct candidates *out,
                           struct err *err) {
    struct arena *arena = evidence_arena(evidence);
    *out = (struct candidates){0};
    struct rows rows;
    struct strs keys = {0};
    for (size_t i = 0; i < node->keys.count + node->forwarded.count; i++)
        strs_add(arena, &keys,
                 i < node->keys.count ? node->keys.items[i] : node->forwarded.items[i - node->keys.count]);
    struct param params[] = {PARAM_STR(node->session), PARAM_STR(node->arn), PARAM_TIMESTAMP(node->creation_date),
                             evidence_list(evidence, &keys)};
    enum err_code code = evidence_rows(evidence, "issuances", params, 4, &rows, err);
    bool console = code == ERR_OK && is_console(&rows, node);
    for (size_t i = 0; code == ERR_OK && i < rows.count; i++) {
        struct candidate candidate = {.record = &rows.items[i]};
        candidate.pivot = pivot_of(record_text(candidate.record, COLUMN_EVENT_SOURCE),
                                   record_text(candidate.record, COLUMN_EVENT_NAME));
        if (!candidate.pivot)
            continue;
        candidate.issued = pivot_issued(candidate.pivot, candidate.record, arena);
        if (judge(evidence, &candidate, node, console, arena))
            *arena_push(arena, out->items, out->count, out->space) = candidate;
        else
            note_recycled(out, &candidate, node, arena);
    }
    sort_candidates(out, node);
    fold(out, arena);
    return code;
}

bool candidates_tie(const struct candidate *a, const struct candidate *b) {
    return a->confidence == b->confidence && a->join_class == b->join_class;
}
