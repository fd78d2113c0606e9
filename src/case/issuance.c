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

/* Was the credential valid at some time of the session's use? */
static bool within_life(const struct candidate *candidate, const struct node *node, struct arena *arena) {
    int64_t began = candidate->issued.time;
    if (began == TIME_NONE || node->first_use == TIME_NONE || node->last_use < began)
        return false;
    /* a session whose beginning is known was not used before it */
    if (node->creation_date != TIME_NONE && node->first_use < began)
        return false;
    int64_t expires = pivot_expiration(candidate->pivot, candidate->record, arena);
    return expires == TIME_NONE || node->first_use <= expires + EXPIRY_GRACE;
}

/* The session that the candidate began is another one, and the evidence shows it at work: the key id was recycled for
 * the same role and session name. */
static bool began_another(struct evidence *evidence, const struct candidate *candidate, const struct node *node) {
    struct str began = record_text(candidate->record, COLUMN_ISSUED_SESSION);
    return candidate->pivot->kind != PIVOT_CREDENTIAL && node->creation_date != TIME_NONE &&
           !str_eq(began, node->session) && evidence_has_session(evidence, began);
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

/* --- Identity Center: which user asked, and for which role ----------------------------------------------------- */

/* A name may be an e-mail address in one place and not in the other. */
static bool same_user_name(struct str a, struct str b) {
    bool whole = str_find(a, "@", 0) != (size_t)-1 && str_find(b, "@", 0) != (size_t)-1;
    struct str x = whole ? a : str_before(a, '@'), y = whole ? b : str_before(b, '@');
    return x.len && x.len == y.len && strncasecmp(x.data, y.data, x.len) == 0;
}

static bool is_told(struct str name) {
    return name.len && !str_contains(name, "HIDDEN_DUE_TO_SECURITY");
}

enum naming { NAMED_NOWHERE, NAMED_SO, NAMED_OTHERWISE };

/* Identity Center names the session after the user, whose name the event says (until 2025) or some of the sign-in
 * events: a user who is called otherwise in all of them is another one. */
static enum naming naming_of(struct evidence *evidence, const struct record *record, const struct node *node) {
    struct str session = node_session_name(node), own = record_text(record, COLUMN_USER_NAME);
    struct str user_id = record_text(record, COLUMN_ON_BEHALF_OF_USER_ID);
    struct rows rows;
    struct param params[] = {PARAM_STR(user_id)};
    struct err ignored;
    enum naming naming = NAMED_NOWHERE;
    if (is_told(own) && session.len)
        return same_user_name(own, session) ? NAMED_SO : NAMED_OTHERWISE;
    if (!user_id.len || !session.len ||
        evidence_rows(evidence, "identity_center_names", params, 1, &rows, &ignored) != ERR_OK)
        return NAMED_NOWHERE;
    for (size_t i = 0; i < rows.count && naming != NAMED_SO; i++) {
        struct str name = json_text_at(record_text(&rows.items[i], COLUMN_ADDITIONAL_EVENT_DATA), "UserName",
                                       evidence_arena(evidence));
        if (is_told(name))
            naming = same_user_name(name, session) ? NAMED_SO : NAMED_OTHERWISE;
    }
    return naming;
}

/* Since 2026 the event says which role it asked for: the permission set's name, of which AWS makes the role's
 * (AWSReservedSSO_<name>_<16 digits>), and its account. */
static bool asked_for_another_role(const struct record *record, const struct node *node, struct arena *arena) {
    struct str details = record_text(record, COLUMN_SERVICE_EVENT_DETAILS), role = node_role_name(node);
    struct str asked = json_text_at(details, "role_name", arena), account = json_text_at(details, "account_id", arena);
    if (account.len && node->account_id.len && !str_eq(account, node->account_id))
        return true;
    if (!asked.len || !role.len)
        return false;
    struct str begins = arena_printf(arena, "AWSReservedSSO_%.*s_", STR_ARG(asked));
    return role.len <= begins.len || memcmp(role.data, begins.data, begins.len) != 0 ||
           str_find(str_slice(role, begins.len, role.len), "_", 0) != (size_t)-1;
}

/* GetRoleCredentials tells neither key nor role session: the time, and what it says of user and role. */
static bool judge_role_credentials(struct evidence *evidence, struct candidate *candidate, const struct node *node,
                                   struct arena *arena) {
    const struct record *record = candidate->record;
    struct str user = record_text(record, COLUMN_ON_BEHALF_OF_USER_ID);
    if (candidate->issued.time != node->creation_date || asked_for_another_role(record, node, arena))
        return false;
    candidate->join_class = 'C';
    candidate->confidence = CONFIDENCE_STRONG;
    matched(candidate, arena, "creation_date");
    if (user.len && node->on_behalf_of.len) {
        candidate->confidence = CONFIDENCE_CERTAIN;
        matched(candidate, arena, "on_behalf_of");
        return str_eq(user, node->on_behalf_of);
    }
    enum naming naming = naming_of(evidence, record, node);
    if (naming == NAMED_SO)
        matched(candidate, arena, "user_name");
    return naming != NAMED_OTHERWISE;
}

/* --- one candidate --------------------------------------------------------------------------------------------- */

static bool is_event(const struct candidate *candidate, const char *name) {
    return str_is(str_of(candidate->pivot->event_name), name);
}

/* Calls whose credentials the federation endpoint and the console's switch of role take (IAM User Guide, custom
 * identity broker); what it then works with are keys of its own, which no event tells. */
static bool opens_console(const struct candidate *candidate) {
    static const char *const names[] = {"AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity",
                                        "GetFederationToken"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is_event(candidate, names[i]))
            return true;
    return candidate->pivot->kind == PIVOT_SIGN_IN;
}

/* A switch of role in the console: its AssumeRole is the console's own call. */
static bool is_called_by_console(const struct record *record) {
    return str_is(record_text(record, COLUMN_INVOKED_BY), "AWS Internal") &&
           record_text(record, COLUMN_ACCESS_KEY_ID).len;
}

/* The time is the child's creation date; a console's sign-in may be up to two seconds from it. */
static bool judge_creation(struct evidence *evidence, struct candidate *candidate, const struct node *node,
                           bool console, struct arena *arena) {
    if (candidate->issued.time == TIME_NONE || node->creation_date == TIME_NONE)
        return false;
    if (is_event(candidate, "GetRoleCredentials"))
        return judge_role_credentials(evidence, candidate, node, arena);
    enum identity_match identity = match_identity(&candidate->issued, node);
    int64_t apart = apart_from(candidate, node);
    if (identity == IDENTITY_OTHER || identity == IDENTITY_UNKNOWN || llabs(apart) > SIGN_IN_TOLERANCE)
        return false;
    if (apart && (!console || !opens_console(candidate) || began_another(evidence, candidate, node)))
        return false;
    candidate->join_class = candidate->pivot->join_class == 'N' ? 'N' : 'C';
    candidate->confidence = apart ? CONFIDENCE_WEAK : CONFIDENCE_CERTAIN;
    match_names(candidate, arena, false, identity, apart == 0);
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

/* The candidate handed out another key than the one that is followed. Two calls in one second, with one role and
 * session name, make one session of two keys, each begun by its own call; only of a service it is sure that it made
 * both. A console's keys are in no answer: its session began with the call all the same. */
static bool judge_other_key(struct evidence *evidence, struct candidate *candidate, const struct node *node,
                            bool console, struct arena *arena) {
    bool service = str_is(record_text(candidate->record, COLUMN_USER_TYPE), "AWSService");
    bool for_console = (console && opens_console(candidate)) || is_event(candidate, "AssumeRoleWithSAML") ||
                       is_called_by_console(candidate->record);
    if (!for_console && !(service && candidate->issued.time == node->creation_date))
        return false;
    if (!judge_creation(evidence, candidate, node, console, arena))
        return false;
    if (!for_console && candidate->confidence < CONFIDENCE_STRONG)
        candidate->confidence = CONFIDENCE_STRONG;
    return true;
}

/* CloudFormation and the like sign everything with the key they were issued, for the session and by themselves. */
static bool signed_with(const struct node *node, struct str key) {
    return key.len && (strs_has(&node->keys, key) || strs_has(&node->forwarded, key));
}

/* A session does not begin itself: GetSigninToken and a federated ConsoleLogin are calls of the session they show.
 * Unless a role assumes itself within a second: then the key tells the two apart. */
static bool is_own_call(const struct candidate *candidate, const struct node *node) {
    if (!node->session.data || !str_eq(record_text(candidate->record, COLUMN_SESSION), node->session))
        return false;
    struct str issued = candidate->issued.access_key_id, caller = record_text(candidate->record, COLUMN_ACCESS_KEY_ID);
    return !node->own_key || candidate->pivot->kind != PIVOT_ISSUE || !str_eq(issued, node->access_key_id) ||
           str_eq(caller, issued);
}

static bool judge(struct evidence *evidence, struct candidate *candidate, const struct node *node, bool console,
                  struct arena *arena) {
    struct str issued = candidate->issued.access_key_id;
    if (is_own_call(candidate, node))
        return false;
    if (node_is_long_term(node))
        return judge_long_term(candidate, node, arena);
    if (candidate->pivot->kind == PIVOT_CREDENTIAL)
        return false;
    if (node->own_key && issued.len && !str_eq(issued, node->access_key_id))
        return judge_other_key(evidence, candidate, node, console, arena);
    return signed_with(node, issued) ? judge_key(evidence, candidate, node, arena)
                                     : judge_creation(evidence, candidate, node, console, arena);
}

/* --- copies and companions ------------------------------------------------------------------------------------- */

static bool same_text(const struct record *a, const struct record *b, enum column column) {
    struct str x = record_text(a, column);
    return x.len && str_eq(x, record_text(b, column));
}

static bool is_same_time(const struct record *a, const struct record *b) {
    return record_number(a, COLUMN_EVENT_TIME, 0) == record_number(b, COLUMN_EVENT_TIME, 1);
}

/* Two deliveries of one action: both accounts of a cross-account call get one. Whatever ids they share, they handed out
 * one key. */
static bool is_copy(const struct record *a, const struct record *b) {
    bool key = same_text(a, b, COLUMN_ISSUED_ACCESS_KEY_ID);
    if (!same_text(a, b, COLUMN_EVENT_NAME) ||
        (!key && record_text(a, COLUMN_ISSUED_ACCESS_KEY_ID).len && record_text(b, COLUMN_ISSUED_ACCESS_KEY_ID).len))
        return false;
    return same_text(a, b, COLUMN_SHARED_EVENT_ID) || same_text(a, b, COLUMN_REQUEST_ID) || (key && is_same_time(a, b));
}

static bool is_switch(const struct candidate *candidate) {
    return is_event(candidate, "SwitchRole") || is_event(candidate, "RenewRole");
}

struct str issuance_switched_from(const struct record *record, struct arena *arena) {
    struct str data = record_text(record, COLUMN_ADDITIONAL_EVENT_DATA);
    struct str from = json_text_at(data, "SwitchFrom", arena);
    return from.len ? from : json_text_at(data, "RenewedBy", arena);
}

/* The AssumeRole that a console makes to switch roles is called by whom the switch names. Where it is the target's
 * copy, or the switch names nobody, nothing speaks against it. */
static bool is_of_switch(const struct candidate *change, const struct candidate *call, struct arena *arena) {
    struct str from = issuance_switched_from(change->record, arena),
               caller = record_text(call->record, COLUMN_USER_ARN);
    return is_event(call, "AssumeRole") && (!from.len || !caller.len || str_eq(from, caller));
}

/* A user or root signs in with a password, and no call comes before it. */
static bool is_password_sign_in(const struct candidate *candidate) {
    struct str type = record_text(candidate->record, COLUMN_USER_TYPE);
    return is_event(candidate, "ConsoleLogin") && (str_is(type, "IAMUser") || str_is(type, "Root"));
}

/* The call whose credentials a sign-in shows: GetSigninToken is made with the very key that it issued. */
static bool is_of_sign_in(const struct candidate *sign_in, const struct candidate *call) {
    struct str shown = record_text(sign_in->record, COLUMN_ACCESS_KEY_ID), issued = call->issued.access_key_id;
    if (is_password_sign_in(sign_in) || !opens_console(call))
        return false;
    return !is_event(sign_in, "GetSigninToken") || !shown.len || !issued.len || str_eq(shown, issued);
}

/* Two services log what is one issuance: Identity Center and STS, Cognito and STS. */
static bool is_same_issuance(const struct candidate *a, const struct candidate *b) {
    bool center = (is_event(a, "GetRoleCredentials") && is_event(b, "AssumeRoleWithSAML")) ||
                  (is_event(b, "GetRoleCredentials") && is_event(a, "AssumeRoleWithSAML"));
    return is_same_time(a->record, b->record) &&
           (center || same_text(a->record, b->record, COLUMN_ISSUED_ACCESS_KEY_ID));
}

/* Events that together began one session: one switch of role is a SwitchRole of the sign-in service and an AssumeRole
 * of STS in the same second; one federated sign-in is an AssumeRole* or GetFederationToken, a GetSigninToken and a
 * ConsoleLogin. */
static bool is_companion(const struct candidate *a, const struct candidate *b, struct arena *arena) {
    const struct candidate *sign_in = a->pivot->kind == PIVOT_SIGN_IN ? a : b, *other = sign_in == a ? b : a;
    if (a->pivot == b->pivot || a->pivot->kind == PIVOT_CREDENTIAL || b->pivot->kind == PIVOT_CREDENTIAL)
        return false;
    if (sign_in->pivot->kind != PIVOT_SIGN_IN)
        return is_same_issuance(a, b);
    if (other->pivot->kind == PIVOT_SIGN_IN)
        return !is_switch(sign_in) && !is_switch(other) && !is_password_sign_in(sign_in) && !is_password_sign_in(other);
    return is_switch(sign_in) ? is_of_switch(sign_in, other, arena) : is_of_sign_in(sign_in, other);
}

/* The caller's copy has the caller's key; the target's only says which account called. */
static int caller_rank(const struct record *record) {
    if (record_text(record, COLUMN_ACCESS_KEY_ID).len)
        return 0;
    return str_is(record_text(record, COLUMN_USER_TYPE), "AWSAccount") ? 2 : 1;
}

/* What to lead with: exact before near, the key before the time; the event that names who switched or who asked
 * Identity Center before its STS call, but an STS call that names its caller before the console sign-in that follows
 * from it. */
static int pivot_rank(const struct candidate *candidate) {
    if (is_switch(candidate) || is_event(candidate, "GetRoleCredentials"))
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

/* The same caller, whether a session, a service or a subject. */
static bool same_caller(const struct record *a, const struct record *b) {
    struct str x = record_text(a, COLUMN_SESSION), y = record_text(b, COLUMN_SESSION);
    if (x.len || y.len)
        return str_eq(x, y);
    return same_text(a, b, COLUMN_USER_TYPE) &&
           (same_text(a, b, COLUMN_INVOKED_BY) || same_text(a, b, COLUMN_PRINCIPAL_ID));
}

/* Asked for a session and not for one of its keys: the same caller's issuances of several of them are one answer. */
static bool is_sibling(const struct candidate *a, const struct candidate *b, const struct node *node) {
    return !node->own_key && a->join_class != 'C' && a->join_class == b->join_class && a->confidence == b->confidence &&
           a->confidence == CONFIDENCE_CERTAIN && same_caller(a->record, b->record);
}

/* Fold copies and companions into the candidate before them, best first. */
static void fold(struct candidates *candidates, const struct node *node, struct arena *arena) {
    size_t kept = 0;
    for (size_t i = 0; i < candidates->count; i++) {
        struct candidate *candidate = &candidates->items[i];
        bool folded = false;
        for (size_t j = 0; j < kept && !folded; j++) {
            struct candidate *better = &candidates->items[j];
            bool copy = is_copy(better->record, candidate->record);
            folded = copy || is_companion(better, candidate, arena) || is_sibling(better, candidate, node);
            if (folded)
                add_row(arena, copy ? &better->copies : &better->companions, candidate->record);
        }
        if (!folded)
            candidates->items[kept++] = *candidate;
    }
    candidates->count = kept;
}

/* The candidate began the same session with another key than the one that is followed. */
static void note_other(struct candidates *out, const struct candidate *candidate, const struct node *node,
                       struct arena *arena) {
    struct str key = candidate->issued.access_key_id;
    bool other = key.len ? !str_eq(key, node->access_key_id) && strs_has(&node->keys, key)
                         : candidate->pivot->kind == PIVOT_SIGN_IN && node->keys.count > 1;
    if (node->own_key && other && candidate->issued.time == node->creation_date &&
        match_identity(&candidate->issued, node) != IDENTITY_OTHER &&
        !str_is(record_text(candidate->record, COLUMN_USER_TYPE), "AWSService"))
        add_row(arena, &out->others, candidate->record);
}

static bool has_sign_in_for(const struct candidates *candidates, const struct candidate *call, struct arena *arena) {
    for (size_t i = 0; i < candidates->count; i++)
        if (candidates->items[i].pivot->kind == PIVOT_SIGN_IN && is_companion(&candidates->items[i], call, arena))
            return true;
    return false;
}

/* Where a sign-in began the session, a call that handed out another key than the one followed began another use of it,
 * if it is not that sign-in's own. */
static void drop_strangers(struct candidates *candidates, const struct node *node, struct arena *arena) {
    size_t kept = 0;
    bool signed_in = false;
    for (size_t i = 0; i < candidates->count; i++)
        signed_in |= candidates->items[i].pivot->kind == PIVOT_SIGN_IN;
    if (!signed_in || !node->own_key)
        return;
    for (size_t i = 0; i < candidates->count; i++) {
        const struct candidate *candidate = &candidates->items[i];
        if (candidate->pivot->kind == PIVOT_SIGN_IN || candidate->join_class != 'C' ||
            has_sign_in_for(candidates, candidate, arena))
            candidates->items[kept++] = *candidate;
        else
            note_other(candidates, candidate, node, arena);
    }
    candidates->count = kept;
}

/* An Identity Center session that no sign-in began: STS logs Identity Center's own call, GetRoleCredentials the
 * person's. The person leads. */
static void put_person_first(struct candidates *candidates) {
    bool person = false, sign_in = false;
    for (size_t i = 0; i < candidates->count; i++) {
        person |= is_event(&candidates->items[i], "GetRoleCredentials");
        sign_in |= candidates->items[i].pivot->kind == PIVOT_SIGN_IN;
    }
    for (size_t i = 0; person && !sign_in && i < candidates->count; i++) {
        struct candidate *candidate = &candidates->items[i];
        if (is_event(candidate, "AssumeRoleWithSAML") && candidate->join_class == 'C' &&
            candidate->confidence < CONFIDENCE_STRONG)
            candidate->confidence = CONFIDENCE_STRONG;
    }
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

/* Asked for a session: keys that it signed with and no event here handed out were perhaps another caller's. A console's
 * keys never are; services sign with more than they were given. */
static void note_unissued(struct candidates *out, const struct rows *rows, const struct node *node, bool console,
                          struct arena *arena) {
    if (!out->count || node->own_key || console || out->items[0].join_class == 'C' ||
        str_is(record_text(out->items[0].record, COLUMN_USER_TYPE), "AWSService"))
        return;
    for (size_t k = 0; k < node->keys.count; k++) {
        bool issued = false;
        for (size_t i = 0; i < rows->count && !issued; i++)
            issued = str_eq(record_text(&rows->items[i], COLUMN_ISSUED_ACCESS_KEY_ID), node->keys.items[k]);
        if (!issued)
            strs_add(arena, &out->unissued, node->keys.items[k]);
    }
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
        if (judge(evidence, &candidate, node, console, arena)) {
            *arena_push(arena, out->items, out->count, out->space) = candidate;
        } else {
            note_recycled(out, &candidate, node, arena);
            note_other(out, &candidate, node, arena);
        }
    }
    drop_strangers(out, node, arena);
    put_person_first(out);
    sort_candidates(out, node);
    fold(out, node, arena);
    for (size_t i = 1; i < out->count; i++)
        if (preferred(&out->items[0], node) && out->items[i].confidence == CONFIDENCE_CERTAIN)
            note_other(out, &out->items[i], node, arena);
    note_unissued(out, &rows, node, console, arena);
    return code;
}

bool candidates_tie(const struct candidate *a, const struct candidate *b, const struct node *node) {
    return a->confidence == b->confidence && (!node->own_key || a->join_class == b->join_class);
}
