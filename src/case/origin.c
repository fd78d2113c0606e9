#include "case/origin.h"

#include "case/caveat.h"
#include "case/maker.h"
#include "trail/json.h"
#include "trail/key.h"
#include "trail/reserved_role.h"
#include "trail/source.h"

static struct str keep(struct kase *kase, struct str s) {
    return arena_str(&kase->arena, s);
}

static void format_time(int64_t time, char out[32]) {
    if (time == TIME_NONE)
        memcpy(out, "an unknown time", sizeof "an unknown time");
    else
        time_format(time, out);
}

/* The account an identity belongs to: its own member, else what its id encodes. */
static struct str account_of(struct kase *kase, const struct node *node) {
    char decoded[13];
    if (node->account_id.len)
        return keep(kase, node->account_id);
    if (key_account_id(node->access_key_id, decoded) || key_account_id(node->principal_id, decoded))
        return keep(kase, str_of(decoded));
    return STR_NONE;
}

static void set_gap(struct kase *kase) {
    kase->verdict.confidence = CONFIDENCE_GAP;
}

/* --- what an event says of its caller -------------------------------------------------------------------------- */

static int mfa_of(const struct record *record, struct arena *arena) {
    struct str used = json_text_at(record_text(record, COLUMN_ADDITIONAL_EVENT_DATA), "MFAUsed", arena);
    if (used.len)
        return str_is_nocase(used, "yes");
    return (int)record_number(record, COLUMN_MFA_AUTHENTICATED, -1);
}

static struct origin origin_of_event(struct kase *kase, enum origin_kind kind, const struct record *record,
                                     struct str identity) {
    return (struct origin){.kind = kind,
                           .identity = keep(kase, identity),
                           .principal_id = keep(kase, record_text(record, COLUMN_PRINCIPAL_ID)),
                           .account_id = keep(kase, record_text(record, COLUMN_ACCOUNT_ID)),
                           .event_id = keep(kase, record_text(record, COLUMN_EVENT_ID)),
                           .event_time = record_number(record, COLUMN_EVENT_TIME, TIME_NONE),
                           .source_ip = keep(kase, record_text(record, COLUMN_SOURCE_IP_ADDRESS)),
                           .user_agent = keep(kase, record_text(record, COLUMN_USER_AGENT)),
                           .mfa = mfa_of(record, &kase->arena)};
}

/* The root user. A user may be called so, too: the name counts where nothing else says what it is. */
static bool is_root(struct str type, struct str arn, struct str principal_id, struct str user_name) {
    if (type.len)
        return str_is(type, "Root");
    if (arn.len)
        return str_ends(arn, ":root");
    return str_is(user_name, "root") && key_kind_of(principal_id) != KEY_USER;
}

static bool node_is_root(const struct node *node) {
    return is_root(node->type, node->arn, node->principal_id, node->user_name);
}

static struct str first_of(struct str a, struct str b, struct str c) {
    return a.len ? a : b.len ? b : c;
}

/* --- callers that are no session ------------------------------------------------------------------------------- */

static void from_service(struct evidence *evidence, struct kase *kase, const struct candidate *candidate,
                         const struct node *child) {
    (void)evidence, (void)child;
    struct str service = record_text(candidate->record, COLUMN_INVOKED_BY);
    kase->verdict.origin =
        origin_of_event(kase, ORIGIN_AWS_SERVICE, candidate->record,
                        service.len ? service : record_text(candidate->record, COLUMN_SOURCE_IP_ADDRESS));
    if (str_empty(kase->verdict.origin.account_id))
        kase->verdict.origin.account_id = keep(kase, record_text(candidate->record, COLUMN_RECIPIENT_ACCOUNT_ID));
}

static bool is_identity_center_role(const struct node *node) {
    return role_is_identity_center(node->issuer_arn, node_role_name(node));
}

static void from_saml(struct evidence *evidence, struct kase *kase, const struct candidate *candidate,
                      const struct node *child) {
    (void)evidence;
    const struct record *record = candidate->record;
    struct str response = record_text(record, COLUMN_RESPONSE_ELEMENTS);
    struct str subject = json_text_at(response, "subject", &kase->arena);
    bool center = is_identity_center_role(child);
    /* Identity Center gives the user's name as session name; another provider's session name comes from its assertion
     */
    kase->verdict.origin =
        origin_of_event(kase, center ? ORIGIN_IDENTITY_CENTER : ORIGIN_SAML, record,
                        center ? first_of(node_session_name(child), record_text(record, COLUMN_USER_NAME), subject)
                               : first_of(record_text(record, COLUMN_USER_NAME), subject, node_session_name(child)));
    if (str_empty(kase->verdict.origin.account_id))
        kase->verdict.origin.account_id = keep(kase, record_text(record, COLUMN_RECIPIENT_ACCOUNT_ID));
}

static void from_web_identity(struct evidence *evidence, struct kase *kase, const struct candidate *candidate,
                              const struct node *child) {
    (void)evidence, (void)child;
    const struct record *record = candidate->record;
    struct str response = record_text(record, COLUMN_RESPONSE_ELEMENTS);
    struct str subject = json_text_at(response, "subjectFromWebIdentityToken", &kase->arena);
    struct str cognito = json_text_at(response, "identityId", &kase->arena);
    kase->verdict.origin =
        origin_of_event(kase, ORIGIN_WEB_IDENTITY, record,
                        first_of(record_text(record, COLUMN_USER_NAME), first_of(subject, cognito, STR_NONE),
                                 record_text(record, COLUMN_PRINCIPAL_ID)));
    if (str_empty(kase->verdict.origin.account_id))
        kase->verdict.origin.account_id = keep(kase, record_text(record, COLUMN_RECIPIENT_ACCOUNT_ID));
}

/* The user's readable name stands only in the sign-in events; the member account's session is named after it, too. */
struct str identity_center_name(struct evidence *evidence, struct kase *kase, struct str user_id,
                                struct str otherwise) {
    struct rows rows;
    struct param params[] = {PARAM_STR(user_id)};
    struct err ignored;
    if (user_id.len && evidence_rows(evidence, "identity_center_names", params, 1, &rows, &ignored) == ERR_OK)
        for (size_t i = 0; i < rows.count; i++) {
            struct str name =
                json_text_at(record_text(&rows.items[i], COLUMN_ADDITIONAL_EVENT_DATA), "UserName", &kase->arena);
            if (name.len && !str_contains(name, "HIDDEN_DUE_TO_SECURITY"))
                return name;
        }
    return otherwise;
}

static void from_identity_center(struct evidence *evidence, struct kase *kase, const struct candidate *candidate,
                                 const struct node *child) {
    const struct record *record = candidate->record;
    struct str user_id = record_text(record, COLUMN_ON_BEHALF_OF_USER_ID);
    struct str name = identity_center_name(evidence, kase, user_id, node_session_name(child));
    kase->verdict.origin = origin_of_event(kase, ORIGIN_IDENTITY_CENTER, record, first_of(name, user_id, STR_NONE));
    kase->verdict.origin.principal_id = keep(kase, user_id);
}

/* "(shared event id …, request id …, 2024-05-01T10:00:00Z)", of what the record has. */
static struct str told_by(struct kase *kase, const struct record *record) {
    struct str shared = record_text(record, COLUMN_SHARED_EVENT_ID), request = record_text(record, COLUMN_REQUEST_ID);
    char when[32];
    format_time(record_number(record, COLUMN_EVENT_TIME, TIME_NONE), when);
    return arena_printf(&kase->arena, "(%s%.*s%s%s%.*s%s%s)", shared.len ? "shared event id " : "", STR_ARG(shared),
                        shared.len ? ", " : "", request.len ? "request id " : "", STR_ARG(request),
                        request.len ? ", " : "", when);
}

/* Which record would tell more, and where it is. */
static struct caveat *say_caller(struct kase *kase, const struct record *record, struct str who) {
    struct str account = kase->verdict.origin.account_id, told = told_by(kase, record);
    struct str name = record_text(record, COLUMN_EVENT_NAME);
    if (!account.len)
        return caveat_add(kase, CAVEAT_CALLER_TRAIL_MISSING,
                          "%.*s was called by %.*s of an account that the record does not name; its own copy of the "
                          "event %.*s is not in the evidence",
                          STR_ARG(name), STR_ARG(who), STR_ARG(told));
    return caveat_add(kase, CAVEAT_CALLER_TRAIL_MISSING,
                      "%.*s was called by %.*s of account %.*s, whose own copy of the event %.*s is not in the "
                      "evidence: ask account %.*s for its trail of that hour, all regions",
                      STR_ARG(name), STR_ARG(who), STR_ARG(account), STR_ARG(told), STR_ARG(account));
}

/* Only the target's copy is here: it says which account called and the caller's unique id, no more. */
static void from_account(struct evidence *evidence, struct kase *kase, const struct candidate *candidate,
                         const struct node *child) {
    (void)evidence, (void)child;
    const struct record *record = candidate->record;
    struct node caller = node_of_caller(record, &kase->arena);
    struct str account = account_of(kase, &caller);
    bool known = source_is_account(account), ours = known && strs_has(&kase->coverage.accounts, account);
    kase->verdict.origin = origin_of_event(kase, ours ? ORIGIN_UNKNOWN : ORIGIN_FOREIGN_ACCOUNT, record,
                                           first_of(caller.arn, caller.principal_id, account));
    kase->verdict.origin.account_id = known ? account : STR_NONE;
    set_gap(kase);
    struct str event_id = record_text(record, COLUMN_EVENT_ID);
    caveat_event(kase, say_caller(kase, record, first_of(caller.principal_id, caller.arn, STR("somebody"))), event_id);
    struct caveat *gap =
        ours ? caveat_add(kase, CAVEAT_GAP,
                          "the chain ends at account %.*s: events of it are here, its own record of this call is not",
                          STR_ARG(account))
        : known
            ? caveat_add(kase, CAVEAT_GAP, "the chain ends at account %.*s, whose trail is not here", STR_ARG(account))
            : caveat_add(kase, CAVEAT_GAP, "the chain ends at another account, which the record does not name");
    caveat_event(kase, gap, event_id);
}

/* A sign-in of a user: the person, as far as CloudTrail knows. */
static void from_sign_in(struct evidence *evidence, struct kase *kase, const struct candidate *candidate,
                         const struct node *child) {
    (void)evidence, (void)child;
    const struct record *record = candidate->record;
    bool root = is_root(record_text(record, COLUMN_USER_TYPE), record_text(record, COLUMN_USER_ARN),
                        record_text(record, COLUMN_PRINCIPAL_ID), record_text(record, COLUMN_USER_NAME));
    kase->verdict.origin = origin_of_event(
        kase, root ? ORIGIN_ROOT_SIGN_IN : ORIGIN_USER_SIGN_IN, record,
        first_of(record_text(record, COLUMN_USER_ARN), child->arn, record_text(record, COLUMN_USER_NAME)));
}

/* Who a caller of this type is. */
static const struct {
    const char *user_type;
    void (*fill)(struct evidence *, struct kase *, const struct candidate *, const struct node *);
} callers[] = {
    {"AWSService", from_service},           {"SAMLUser", from_saml},
    {"WebIdentityUser", from_web_identity}, {"IdentityCenterUser", from_identity_center},
    {"AWSAccount", from_account},
};

bool origin_of_caller(struct evidence *evidence, struct kase *kase, const struct candidate *candidate,
                      const struct node *child) {
    const struct record *record = candidate->record;
    struct str type = record_text(record, COLUMN_USER_TYPE);
    for (size_t i = 0; i < sizeof callers / sizeof *callers; i++)
        if (str_is(type, callers[i].user_type)) {
            callers[i].fill(evidence, kase, candidate, child);
            return true;
        }
    /* an event that a service caused by itself (AwsServiceEvent) may leave the type out */
    if (!type.len && record_text(record, COLUMN_INVOKED_BY).len && !record_text(record, COLUMN_SESSION).len) {
        from_service(evidence, kase, candidate, child);
        return true;
    }
    /* until 2025 the person was of type Unknown */
    if (str_is(str_of(candidate->pivot->event_name), "GetRoleCredentials")) {
        from_identity_center(evidence, kase, candidate, child);
        return true;
    }
    if (str_is(str_of(candidate->pivot->event_name), "GetCredentialsForIdentity")) {
        from_web_identity(evidence, kase, candidate, child);
        return true;
    }
    if (str_is(str_of(candidate->pivot->event_name), "ConsoleLogin") && !record_text(record, COLUMN_SESSION).len &&
        !str_is(type, "AssumedRole") && !str_is(type, "FederatedUser")) {
        from_sign_in(evidence, kase, candidate, child);
        return true;
    }
    return false;
}

/* --- nothing began it ------------------------------------------------------------------------------------------ */

static struct origin origin_of(struct kase *kase, enum origin_kind kind, const struct node *node, struct str identity) {
    return (struct origin){.kind = kind,
                           .identity = keep(kase, identity),
                           .principal_id = keep(kase, node->principal_id),
                           .account_id = account_of(kase, node),
                           .event_time = TIME_NONE,
                           .source_ip = keep(kase, node->source_ip),
                           .user_agent = keep(kase, node->user_agent),
                           .mfa = -1};
}

static struct str identity_of(const struct node *node) {
    return first_of(node->arn, node->user_name, node->principal_id);
}

/* Where the partitions log what their global endpoints do (CloudTrail User Guide, console sign-in events; STS API
 * reference: a global endpoint only in `aws`). */
static const struct partition {
    const char *prefix, *sign_in, *sts; /* sts: NULL: in the region called alone */
} partitions[] = {
    {"arn:aws-us-gov:", "us-gov-west-1 or us-gov-east-1", NULL},
    {"arn:aws-cn:", "cn-north-1 or cn-northwest-1", NULL},
    {"", "us-east-1, us-east-2, eu-north-1, ap-southeast-2 or the region of the sign-in page", "us-east-1"},
};

static const struct partition *partition_of(const struct node *node) {
    size_t i = 0;
    while (!str_starts(node->arn, partitions[i].prefix))
        i++;
    return &partitions[i];
}

static void gap_of_console(struct kase *kase, const struct node *node) {
    bool root = node_is_root(node);
    char when[32];
    format_time(node->creation_date, when);
    kase->verdict.origin = origin_of(kase, root ? ORIGIN_ROOT_SIGN_IN : ORIGIN_USER_SIGN_IN, node, identity_of(node));
    caveat_add(
        kase, CAVEAT_LOGIN_MISSING,
        "no ConsoleLogin of %.*s at %s is in the evidence: sign-ins are logged in %s; add those regions of account "
        "%.*s for that hour",
        STR_ARG(identity_of(node)), when, partition_of(node)->sign_in, STR_ARG(kase->verdict.origin.account_id));
}

/* Where STS logs: the global endpoint in us-east-1, a regional one in its own region. */
static struct str sts_regions(struct kase *kase, const struct node *node) {
    const struct partition *partition = partition_of(node);
    if (!partition->sts)
        return node->region.len ? node->region : str_of(partition->sign_in);
    if (str_empty(node->region) || str_is(node->region, partition->sts))
        return str_of(partition->sts);
    return arena_printf(&kase->arena, "%s and in %.*s", partition->sts, STR_ARG(node->region));
}

static void gap_of_role(struct kase *kase, const struct node *node) {
    char when[32];
    format_time(node->creation_date, when);
    bool center = is_identity_center_role(node), web = node->federated_provider.len > 0;
    struct str account = account_of(kase, node);
    kase->verdict.origin = origin_of(kase,
                                     center ? ORIGIN_IDENTITY_CENTER
                                     : web  ? ORIGIN_WEB_IDENTITY
                                            : ORIGIN_UNKNOWN,
                                     node, center ? node_session_name(node) : identity_of(node));
    if (center)
        caveat_add(kase, CAVEAT_LOGIN_MISSING,
                   "no Identity Center sign-in or GetRoleCredentials at %s is in the evidence: those events are in the "
                   "account and home region of the Identity Center instance",
                   when);
    else
        caveat_add(kase, CAVEAT_STS_REGION_MISSING,
                   "no AssumeRole or sign-in that began %.*s at %s is in the evidence: look for it in account %.*s, in "
                   "%.*s, and in the caller's account",
                   STR_ARG(identity_of(node)), when, STR_ARG(account), STR_ARG(sts_regions(kase, node)));
}

/* AssumeRoot is called from the management account or one it has delegated to, and at regional endpoints only (IAM User
 * Guide, "Centralize root access for member accounts"). */
static void gap_of_assumed_root(struct kase *kase, const struct node *node) {
    char when[32];
    format_time(node->creation_date, when);
    kase->verdict.origin = origin_of(kase, ORIGIN_UNKNOWN, node, identity_of(node));
    caveat_add(
        kase, CAVEAT_CALLER_TRAIL_MISSING,
        "no AssumeRoot of account %.*s at %s is in the evidence: it was called from the organization's management "
        "account or a delegated administrator's, at a regional endpoint; add the STS events of those accounts, "
        "all regions. The root user's password or key was not used",
        STR_ARG(kase->verdict.origin.account_id), when);
}

static void gap_of_token(struct kase *kase, const struct node *node) {
    char when[32];
    format_time(node->creation_date, when);
    bool federated = str_is(node->type, "FederatedUser");
    kase->verdict.origin = origin_of(kase, ORIGIN_UNKNOWN, node,
                                     federated ? first_of(node->issuer_arn, node->arn, STR_NONE) : identity_of(node));
    caveat_add(
        kase, CAVEAT_STS_REGION_MISSING, "no %s of %.*s at %s is in the evidence: look for it in account %.*s, in %.*s",
        federated ? "GetFederationToken" : "GetSessionToken or ConsoleLogin", STR_ARG(kase->verdict.origin.identity),
        when, STR_ARG(kase->verdict.origin.account_id), STR_ARG(sts_regions(kase, node)));
}

/* Keys of a user, for a sentence. */
static struct str named_keys(struct kase *kase, const struct strs *keys) {
    struct str text = STR("");
    for (size_t i = 0; i < keys->count; i++)
        text = arena_printf(&kase->arena, "%.*s%s%.*s", STR_ARG(text), text.len ? ", " : "", STR_ARG(keys->items[i]));
    return text.len ? text : STR("none is in these logs");
}

/* No event issues the key of forward access: what is missing is the call that caused it. */
static void gap_of_forward_access(struct kase *kase, const struct node *node) {
    char when[32];
    format_time(node->creation_date, when);
    kase->verdict.origin = origin_of(kase, ORIGIN_UNKNOWN, node, identity_of(node));
    caveat_add(
        kase, CAVEAT_FORWARD_ACCESS,
        "%.*s made these calls with the authority of %.*s, under a key that no event issues: neither the call that "
        "caused them, with a long-term key of that user (%.*s) in the seconds before %s, nor a sign-in or "
        "GetSessionToken of that second is in the evidence: look in account %.*s, data events and all regions",
        STR_ARG(node->invoked_by), STR_ARG(kase->verdict.origin.identity), STR_ARG(named_keys(kase, &node->user_keys)),
        when, STR_ARG(kase->verdict.origin.account_id));
}

/* An export without session context (Event history CSV) has the key and the name, and nothing that joins them to a
 * sign-in: those of the same name are named as what may have begun the session, never linked. */
static void gap_of_export(struct evidence *evidence, struct kase *kase, const struct node *node) {
    struct rows rows = {0};
    struct param params[] = {PARAM_STR(node->user_name), PARAM_TIMESTAMP(node->first_use)};
    struct err ignored;
    if (node->user_name.len && evidence_rows(evidence, "sign_ins_of_name", params, 2, &rows, &ignored) != ERR_OK)
        rows.count = 0;
    bool root = node_is_root(node), console = node->console || rows.count;
    kase->verdict.origin = origin_of(kase,
                                     !console ? ORIGIN_UNKNOWN
                                     : root   ? ORIGIN_ROOT_SIGN_IN
                                              : ORIGIN_USER_SIGN_IN,
                                     node, identity_of(node));
    struct caveat *caveat =
        caveat_add(kase, CAVEAT_LOGIN_MISSING,
                   "these logs do not say when the session of %.*s began (an Event history CSV leaves it out): %zu "
                   "sign-ins of that "
                   "name in the twelve hours before may have begun it; the same events as JSON would tell",
                   STR_ARG(identity_of(node)), rows.count);
    for (size_t i = 0; i < rows.count; i++)
        caveat_event(kase, caveat, record_text(&rows.items[i], COLUMN_EVENT_ID));
}

/* The identity's own account delivered nothing to these logs: what began it can only be there. */
static bool is_foreign(struct kase *kase, const struct node *node) {
    struct str account = account_of(kase, node);
    return account.len == 12 && kase->coverage.accounts.count && !strs_has(&kase->coverage.accounts, account);
}

static void gap_of_foreign(struct kase *kase, const struct node *node) {
    char when[32];
    format_time(node->creation_date == TIME_NONE ? node->first_use : node->creation_date, when);
    kase->verdict.origin = origin_of(kase, ORIGIN_FOREIGN_ACCOUNT, node, identity_of(node));
    caveat_add(
        kase, CAVEAT_CALLER_TRAIL_MISSING,
        "%.*s belongs to account %.*s, whose trail is not here: ask it for the sign-ins and STS calls around %s, "
        "all regions",
        STR_ARG(identity_of(node)), STR_ARG(kase->verdict.origin.account_id), when);
}

static bool is_role(const struct node *node) {
    return str_is(node->type, "AssumedRole") || str_starts(node->principal_id, "AROA") ||
           str_contains(node->arn, ":assumed-role/");
}

void origin_no_issuance(struct kase *kase, const struct node *node) {
    char when[32];
    format_time(node->creation_date, when);
    struct str identity = identity_of(node);
    caveat_add(kase, CAVEAT_STS_REGION_MISSING,
               "no AssumeRole that made the session of %.*s at %s is in the evidence: look for it in account %.*s, in "
               "%.*s",
               STR_ARG(identity), when, STR_ARG(account_of(kase, node)), STR_ARG(sts_regions(kase, node)));
    caveat_add(kase, CAVEAT_GAP, "what handed out the credentials of %.*s at %s is not in the evidence",
               STR_ARG(identity), when);
}

void origin_of_node(struct evidence *evidence, struct kase *kase, const struct node *node) {
    if (node_is_long_term(node)) {
        bool root = node_is_root(node);
        kase->verdict.origin = origin_of(kase, root ? ORIGIN_ROOT_KEY : ORIGIN_USER_KEY, node, identity_of(node));
        kase->verdict.origin.access_key_id = keep(kase, node->access_key_id);
        kase->verdict.origin.event_time = node->first_use;
        return;
    }
    struct str service = maker_marked(node, &kase->arena);
    if (service.len) {
        kase->verdict.origin = origin_of(kase, ORIGIN_AWS_SERVICE, node, service);
        if (kase->verdict.confidence < CONFIDENCE_STRONG)
            kase->verdict.confidence = CONFIDENCE_STRONG;
        if (!maker_linked(node).len)
            origin_no_issuance(kase, node);
        return;
    }
    set_gap(kase);
    if (is_foreign(kase, node))
        gap_of_foreign(kase, node);
    else if (node->creation_date == TIME_NONE && (!node->type.data || str_is(node->type, "Root")) && !node->arn.len)
        gap_of_export(evidence, kase, node);
    else if (is_role(node))
        gap_of_role(kase, node);
    else if (node->assumed_root)
        gap_of_assumed_root(kase, node);
    else if (node->console)
        gap_of_console(kase, node);
    else if (node->forward_access && !str_is(node->type, "FederatedUser"))
        gap_of_forward_access(kase, node);
    else
        gap_of_token(kase, node);
    char when[32];
    format_time(node->creation_date, when);
    struct str source_identity = node->source_identity;
    caveat_add(kase, CAVEAT_GAP, "what began the session of %.*s at %s is not in the evidence%s%.*s%s",
               STR_ARG(identity_of(node)), when, source_identity.len ? "; its sourceIdentity is " : "",
               STR_ARG(source_identity),
               source_identity.len ? ", which only the first call of a chain of roles can set, and none can change"
                                   : "");
}

/* --- the sentence ---------------------------------------------------------------------------------------------- */

static struct str short_name(struct str identity) {
    struct str name = str_after_last(identity, '/');
    return str_starts(name, "arn:") ? str_after_last(name, ':') : name;
}

static struct str origin_phrase(struct kase *kase) {
    const struct origin *origin = &kase->verdict.origin;
    struct arena *arena = &kase->arena;
    struct str name = short_name(origin->identity), from = origin->source_ip, account = origin->account_id;
    const char *mfa = origin->mfa == 1 ? " with MFA" : origin->mfa == 0 ? " without MFA" : "";
    bool gap = kase->verdict.confidence == CONFIDENCE_GAP;
    switch (origin->kind) {
    case ORIGIN_USER_KEY:
        return arena_printf(arena, "the long-term key %.*s of user %.*s", STR_ARG(origin->access_key_id),
                            STR_ARG(name));
    case ORIGIN_ROOT_KEY:
        return arena_printf(arena, "the root user's long-term key %.*s of account %.*s", STR_ARG(origin->access_key_id),
                            STR_ARG(account));
    case ORIGIN_USER_SIGN_IN:
        return gap ? arena_printf(arena, "a console session of %.*s whose sign-in is not in the evidence",
                                  STR_ARG(name))
                   : arena_printf(arena, "%.*s, who signed in to the console%s from %.*s", STR_ARG(name), mfa,
                                  STR_ARG(from));
    case ORIGIN_ROOT_SIGN_IN:
        return gap ? arena_printf(
                         arena,
                         "a console session of the root user of account %.*s whose sign-in is not in the evidence",
                         STR_ARG(account))
                   : arena_printf(arena, "the root user of account %.*s, who signed in to the console%s from %.*s",
                                  STR_ARG(account), mfa, STR_ARG(from));
    case ORIGIN_SAML: return arena_printf(arena, "%.*s, by SAML", STR_ARG(origin->identity));
    case ORIGIN_WEB_IDENTITY: return arena_printf(arena, "%.*s, by web identity", STR_ARG(origin->identity));
    case ORIGIN_IDENTITY_CENTER: return arena_printf(arena, "Identity Center user %.*s", STR_ARG(origin->identity));
    case ORIGIN_AWS_SERVICE: return arena_printf(arena, "the AWS service %.*s", STR_ARG(origin->identity));
    case ORIGIN_FOREIGN_ACCOUNT:
        if (!account.len)
            return arena_printf(arena, "%.*s of another account, which the record does not name",
                                STR_ARG(origin->identity));
        return arena_printf(arena, "%.*s of account %.*s, whose trail is not here", STR_ARG(origin->identity),
                            STR_ARG(account));
    case ORIGIN_UNKNOWN:
        return arena_printf(arena, "%.*s, and what began that is not in the evidence",
                            STR_ARG(short_name(origin->identity)));
    }
    return STR_NONE;
}

/* "AssumeRole, SwitchRole" of the hops below the origin's own. */
static struct str route(struct kase *kase) {
    struct str text = STR("");
    for (size_t i = kase->hop_count; i-- > 0;)
        text = arena_printf(&kase->arena, "%.*s%s%.*s", STR_ARG(text), text.len ? ", " : "",
                            STR_ARG(kase->chain[i].event_name));
    return text;
}

static struct str capitalised(struct arena *arena, struct str text) {
    return arena_printf(arena, "%c%.*s", text.data[0] == 't' ? 'T' : text.data[0], (int)text.len - 1, text.data + 1);
}

void origin_sentence(struct kase *kase, const struct node *lead) {
    struct str who = origin_phrase(kase), what = short_name(identity_of(lead)), role = node_role_name(lead);
    bool is_key = !kase->hop_count && node_is_long_term(lead);
    bool federated = str_contains(lead->arn, ":federated-user/");
    struct str session = is_key      ? STR("the lead itself")
                         : federated ? arena_printf(&kase->arena, "the federated session %.*s", STR_ARG(what))
                         : role.len  ? arena_printf(&kase->arena, "the session %.*s/%.*s", STR_ARG(role), STR_ARG(what))
                                     : arena_printf(&kase->arena, "the session of %.*s", STR_ARG(what));
    enum origin_kind kind = kase->verdict.origin.kind;
    bool gap = kase->verdict.confidence == CONFIDENCE_GAP && !kase->hop_count; /* it is its own origin so far */
    if (gap && kind == ORIGIN_UNKNOWN)
        kase->verdict.sentence =
            arena_printf(&kase->arena, "What began %.*s is not in the evidence.", STR_ARG(session));
    else if (gap && kind == ORIGIN_USER_SIGN_IN)
        kase->verdict.sentence =
            arena_printf(&kase->arena, "%.*s is a console session whose sign-in is not in the evidence.",
                         STR_ARG(capitalised(&kase->arena, session)));
    else if (is_key)
        kase->verdict.sentence = arena_printf(&kase->arena, "This is %.*s: a chain begins with it.", STR_ARG(who));
    else if (kase->hop_count)
        kase->verdict.sentence = arena_printf(&kase->arena, "Behind %.*s is %.*s (%.*s).", STR_ARG(session),
                                              STR_ARG(who), STR_ARG(route(kase)));
    else
        kase->verdict.sentence = arena_printf(&kase->arena, "Behind %.*s is %.*s.", STR_ARG(session), STR_ARG(who));
}
