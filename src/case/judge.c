#include "case/judge.h"

#include <stdlib.h>
#include <strings.h>

#include "trail/json.h"

/* Requests that run long are signed before the key expires and logged after. */
#define EXPIRY_GRACE (300 * TIME_SECOND)
/* Federated sign-ins are up to two seconds from their issuance (console captures). */
#define SIGN_IN_TOLERANCE (2 * TIME_SECOND)

bool candidate_is(const struct candidate *candidate, const char *name) {
    return str_is(str_of(candidate->pivot->event_name), name);
}

/* Calls whose credentials the federation endpoint and the console's switch of role take (IAM User Guide, custom
 * identity broker); what it then works with are keys of its own, which no event tells. */
bool candidate_opens_console(const struct candidate *candidate) {
    static const char *const names[] = {"AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity",
                                        "GetFederationToken"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (candidate_is(candidate, names[i]))
            return true;
    return candidate->pivot->kind == PIVOT_SIGN_IN;
}

enum identity_match judge_identity(const struct issued *issued, const struct node *node) {
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
    enum identity_match identity = judge_identity(&candidate->issued, node);
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

/* --- by time -------------------------------------------------------------------------------------------------- */

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
    if (candidate_is(candidate, "GetRoleCredentials"))
        return judge_role_credentials(evidence, candidate, node, arena);
    enum identity_match identity = judge_identity(&candidate->issued, node);
    int64_t apart = apart_from(candidate, node);
    if (identity == IDENTITY_OTHER || identity == IDENTITY_UNKNOWN || llabs(apart) > SIGN_IN_TOLERANCE)
        return false;
    if (apart && (!console || !candidate_opens_console(candidate) || began_another(evidence, candidate, node)))
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
    bool for_console = (console && candidate_opens_console(candidate)) ||
                       candidate_is(candidate, "AssumeRoleWithSAML") || is_called_by_console(candidate->record);
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

bool judge(struct evidence *evidence, struct candidate *candidate, const struct node *node, bool console,
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
