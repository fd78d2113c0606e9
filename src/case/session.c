#include "case/session.h"

#include <stdlib.h>

#include "case/caveat.h"
#include "case/forward.h"
#include "case/node.h"
#include "trail/arn.h"
#include "trail/derive.h"
#include "trail/reserved_role.h"

/* What decides a session's kind besides its totals. */
struct kind_facts {
    struct str user_type, identity, principal_id, user_name, issuer_arn, federated_provider, key;
    bool long_term, console, assumed_root, forward_access, signed_in;
    struct strs issued_by; /* names of the events that began it */
};

static bool issued_by(const struct kind_facts *facts, const char *event_name) {
    return strs_has(&facts->issued_by, str_of(event_name));
}

/* An export without identities (Event history CSV) names a session of an instance's role after the instance. */
static bool is_instance_name(const struct kind_facts *f) {
    return !f->user_type.data && !f->identity.len && f->user_name.len > 9 && str_starts(f->user_name, "i-");
}

static bool is_role(const struct kind_facts *f) {
    return str_is(f->user_type, "AssumedRole") || str_starts(f->principal_id, "AROA") ||
           str_contains(f->identity, ":assumed-role/") || is_instance_name(f);
}
static bool is_root(const struct kind_facts *f) {
    return str_is(f->user_type, "Root") || str_ends(f->identity, ":root") ||
           (!f->user_type.data && str_is(f->user_name, "root"));
}

static bool kind_root_key(const struct kind_facts *f) {
    return f->long_term && is_root(f);
}
static bool kind_user_key(const struct kind_facts *f) {
    return f->long_term;
}
static bool kind_federated(const struct kind_facts *f) {
    return str_is(f->user_type, "FederatedUser") || str_contains(f->identity, ":federated-user/");
}
static bool kind_assumed_root(const struct kind_facts *f) {
    return f->assumed_root || (is_root(f) && issued_by(f, "AssumeRoot"));
}
static bool kind_service(const struct kind_facts *f) {
    return role_is_service_linked(f->issuer_arn, arn_session_role(f->identity));
}
static bool kind_identity_center(const struct kind_facts *f) {
    return role_is_identity_center(f->issuer_arn, arn_session_role(f->identity));
}
/* All that is seen of it may be what services did for it: its sign-in tells. */
static bool kind_console(const struct kind_facts *f) {
    return issued_by(f, "ConsoleLogin") || (f->console && !f->forward_access && !issued_by(f, "GetSessionToken"));
}
static bool kind_saml(const struct kind_facts *f) {
    return issued_by(f, "AssumeRoleWithSAML");
}
static bool kind_web_identity(const struct kind_facts *f) {
    return issued_by(f, "AssumeRoleWithWebIdentity") || issued_by(f, "GetCredentialsForIdentity") ||
           !str_empty(f->federated_provider) || str_ends(f->identity, "/CognitoIdentityCredentials");
}
static bool kind_role(const struct kind_facts *f) {
    return is_role(f);
}
/* A service's call under the authority of a long-term key: a session of its own, and no sign-in of anybody. */
static bool kind_forwarded(const struct kind_facts *f) {
    return f->forward_access;
}

/* A person authorised it in a browser (`aws login`, an MCP server's client). */
static bool kind_signed_in(const struct kind_facts *f) {
    return f->signed_in;
}

/* The first that holds. */
static const struct {
    enum session_kind kind;
    bool (*holds)(const struct kind_facts *);
} kinds[] = {
    {SESSION_ROOT_KEY, kind_root_key},         {SESSION_USER_KEY, kind_user_key},
    {SESSION_FEDERATED, kind_federated},       {SESSION_ASSUMED_ROOT, kind_assumed_root},
    {SESSION_SERVICE, kind_service},           {SESSION_IDENTITY_CENTER, kind_identity_center},
    {SESSION_CONSOLE, kind_console},           {SESSION_SAML, kind_saml},
    {SESSION_WEB_IDENTITY, kind_web_identity}, {SESSION_ROLE, kind_role},
    {SESSION_SERVICE, kind_forwarded},         {SESSION_CONSOLE, kind_signed_in},
};

static enum session_kind kind_of(const struct kind_facts *facts) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].holds(facts))
            return kinds[i].kind;
    return SESSION_SESSION_TOKEN;
}

/* --- reading the figures --------------------------------------------------------------------------------------- */

static struct session *find(struct kase *kase, struct str name) {
    for (size_t i = 0; i < kase->session_count; i++)
        if (str_eq(kase->sessions[i].session, name))
            return &kase->sessions[i];
    return NULL;
}

static int by_text(const void *a, const void *b) {
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static struct strs list_of(struct kase *kase, struct result *result, size_t column) {
    struct strs list = {0};
    list.items = result_list(result, column, &kase->arena, &list.count);
    list.space = list.count;
    if (list.count > 1)
        qsort(list.items, list.count, sizeof *list.items, by_text);
    return list;
}

static struct str text_of(struct kase *kase, struct result *result, size_t column) {
    return arena_str(&kase->arena, result_text(result, column));
}

/* Columns of session_totals.sql. */
enum {
    TOTAL_SESSION,
    TOTAL_ID,
    TOTAL_ARN,
    TOTAL_PRINCIPAL,
    TOTAL_ACCOUNT,
    TOTAL_TYPE,
    TOTAL_USER,
    TOTAL_CREATION,
    TOTAL_FIRST,
    TOTAL_LAST,
    TOTAL_COUNT,
    TOTAL_SUCCESS,
    TOTAL_FAILURE,
    TOTAL_DENIED,
    TOTAL_FORWARD,
    TOTAL_IPS,
    TOTAL_REGIONS,
    TOTAL_ISSUER,
    TOTAL_PROVIDER,
    TOTAL_EC2,
    TOTAL_ROOT,
    TOTAL_SIGNED_IN
};

static void read_totals(struct kase *kase, struct result *row, struct session *session, struct kind_facts *facts) {
    session->identity = text_of(kase, row, TOTAL_ARN);
    session->principal_id = text_of(kase, row, TOTAL_PRINCIPAL);
    session->account_id = text_of(kase, row, TOTAL_ACCOUNT);
    session->user_type = text_of(kase, row, TOTAL_TYPE);
    session->user_name = text_of(kase, row, TOTAL_USER);
    session->creation_date = result_integer(row, TOTAL_CREATION, TIME_NONE);
    session->first_event = result_integer(row, TOTAL_FIRST, TIME_NONE);
    session->last_event = result_integer(row, TOTAL_LAST, TIME_NONE);
    session->event_count = (uint64_t)result_integer(row, TOTAL_COUNT, 0);
    session->success = (uint64_t)result_integer(row, TOTAL_SUCCESS, 0);
    session->failure = (uint64_t)result_integer(row, TOTAL_FAILURE, 0);
    session->denied = (uint64_t)result_integer(row, TOTAL_DENIED, 0);
    session->forward_access_events = (uint64_t)result_integer(row, TOTAL_FORWARD, 0);
    session->source_ips = list_of(kase, row, TOTAL_IPS);
    session->regions = list_of(kase, row, TOTAL_REGIONS);
    facts->issuer_arn = text_of(kase, row, TOTAL_ISSUER);
    facts->federated_provider = text_of(kase, row, TOTAL_PROVIDER);
    facts->assumed_root = result_integer(row, TOTAL_ROOT, 0) == 1;
    facts->signed_in = result_integer(row, TOTAL_SIGNED_IN, 0) == 1;
    facts->forward_access = session->forward_access_events == session->event_count && session->event_count;
}

/* One pass over a query's rows: `read(kase, row, session's place, context)` for each whose first column is one of ours.
 */
static enum err_code each_row(struct evidence *evidence, struct kase *kase, const char *query, const struct strs *names,
                              void (*read)(struct kase *, struct result *, size_t, void *), void *context,
                              struct err *err) {
    struct result *result;
    struct param params[] = {evidence_list(evidence, names)};
    enum err_code code = evidence_query(evidence, query, params, 1, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    while (result_next(result, &fault)) {
        struct session *session = find(kase, result_text(result, 0));
        if (session)
            read(kase, result, (size_t)(session - kase->sessions), context);
    }
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

struct figures {
    struct kind_facts *facts; /* by place in kase->sessions */
};

static void on_totals(struct kase *kase, struct result *row, size_t place, void *context) {
    struct figures *figures = context;
    read_totals(kase, row, &kase->sessions[place], &figures->facts[place]);
}

static void on_key(struct kase *kase, struct result *row, size_t place, void *context) {
    (void)context;
    struct session *session = &kase->sessions[place];
    struct session_key *key = arena_push(&kase->arena, session->keys, session->key_count, session->key_space);
    key->access_key_id = text_of(kase, row, 1);
    key->event_count = (uint64_t)result_integer(row, 2, 0);
    key->first_event = result_integer(row, 3, TIME_NONE);
    key->last_event = result_integer(row, 4, TIME_NONE);
    key->forward_access = result_integer(row, 5, 0) == 1;
    key->regions = list_of(kase, row, 6);
    key->services = list_of(kase, row, 7);
}

static void on_stretch(struct kase *kase, struct result *row, size_t place, void *context) {
    (void)context;
    struct session *session = &kase->sessions[place];
    struct work_time *stretch =
        arena_push(&kase->arena, session->stretches, session->stretch_count, session->stretch_space);
    stretch->first_event = result_integer(row, 1, TIME_NONE);
    stretch->last_event = result_integer(row, 2, TIME_NONE);
    stretch->event_count = (uint64_t)result_integer(row, 3, 0);
}

static void on_console(struct kase *kase, struct result *row, size_t place, void *context) {
    (void)kase, (void)row;
    ((struct figures *)context)->facts[place].console = true;
}

static void on_issuing(struct kase *kase, struct result *row, size_t place, void *context) {
    struct figures *figures = context;
    strs_add_new(&kase->arena, &figures->facts[place].issued_by, text_of(kase, row, 1));
}

/* Issued, or signed in to, and never seen at work. */
static enum err_code read_unused(struct evidence *evidence, struct kase *kase, struct session *session,
                                 struct err *err) {
    struct node node;
    enum err_code code = node_of_session(evidence, session->session, STR_NONE, &node, err);
    if (code != ERR_OK)
        return code;
    session->identity = arena_str(&kase->arena, node.arn);
    session->principal_id = arena_str(&kase->arena, node.principal_id);
    session->account_id = arena_str(&kase->arena, node.account_id);
    session->user_type = arena_str(&kase->arena, node.type);
    session->user_name = arena_str(&kase->arena, node.user_name);
    session->creation_date = node.creation_date;
    for (size_t i = 0; i < node.keys.count; i++) {
        struct session_key *key = arena_push(&kase->arena, session->keys, session->key_count, session->key_space);
        *key = (struct session_key){.access_key_id = arena_str(&kase->arena, node.keys.items[i]),
                                    .first_event = TIME_NONE,
                                    .last_event = TIME_NONE};
    }
    return ERR_OK;
}

static void finish(struct session *session, struct kind_facts *facts) {
    facts->user_type = session->user_type;
    facts->identity = session->identity;
    facts->principal_id = session->principal_id;
    facts->user_name = session->user_name;
    facts->long_term =
        session->creation_date == TIME_NONE && session->key_count && str_starts(session->keys[0].access_key_id, "AKIA");
    session->kind = kind_of(facts);
    if (!session->identity.len)
        session->identity = session->user_name;
}

enum err_code sessions_add(struct evidence *evidence, struct kase *kase, const struct strs *names,
                           enum relation relation, const struct strs *parents, const struct strs *confidences,
                           struct err *err) {
    size_t first = kase->session_count;
    for (size_t i = 0; i < names->count; i++) {
        if (find(kase, names->items[i]))
            continue;
        struct session *session = arena_push(&kase->arena, kase->sessions, kase->session_count, kase->session_space);
        session->session = arena_str(&kase->arena, names->items[i]);
        session->session_id = session_short_id(&kase->arena, session->session);
        session->relation = relation;
        session->creation_date = session->first_event = session->last_event = TIME_NONE;
        if (parents)
            session->parent_session_id = session_short_id(&kase->arena, parents->items[i]);
        if (confidences)
            session->parent_confidence = arena_str(&kase->arena, confidences->items[i]);
    }
    struct figures figures = {xcalloc(kase->session_count + 1, sizeof(struct kind_facts))};
    enum err_code code = each_row(evidence, kase, "session_totals", names, on_totals, &figures, err);
    if (code == ERR_OK)
        code = each_row(evidence, kase, "session_keys", names, on_key, &figures, err);
    if (code == ERR_OK)
        code = each_row(evidence, kase, "session_stretches", names, on_stretch, &figures, err);
    if (code == ERR_OK)
        code = each_row(evidence, kase, "console_mark", names, on_console, &figures, err);
    if (code == ERR_OK)
        code = each_row(evidence, kase, "issuing_events", names, on_issuing, &figures, err);
    for (size_t i = first; code == ERR_OK && i < kase->session_count; i++) {
        if (!kase->sessions[i].event_count)
            code = read_unused(evidence, kase, &kase->sessions[i], err);
        finish(&kase->sessions[i], &figures.facts[i]);
    }
    free(figures.facts);
    return code;
}

/* --- forward access of long-term keys -------------------------------------------------------------------------- */

/* Their events share no creation date with the key that caused them: they are counted with it, not among its own. */
static enum err_code count_forwarded(struct evidence *evidence, struct kase *kase, const struct strs *parents,
                                     const struct strs *forwarded, struct err *err) {
    struct result *result;
    struct param params[] = {evidence_list(evidence, forwarded)};
    enum err_code code = evidence_query(evidence, "session_totals", params, 1, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    while (result_next(result, &fault))
        for (size_t i = 0; i < forwarded->count; i++) {
            struct session *parent =
                str_eq(forwarded->items[i], result_text(result, TOTAL_SESSION)) ? find(kase, parents->items[i]) : NULL;
            if (parent)
                parent->forward_access_events += (uint64_t)result_integer(result, TOTAL_COUNT, 0);
        }
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

/* Two keys of a user at the same service in the same seconds: whose call it was, nothing says. */
static void warn_of_open(struct kase *kase, size_t count) {
    if (count)
        caveat_add(kase, CAVEAT_AMBIGUOUS_PARENT,
                   "%zu sessions of forward access fit calls of several long-term keys of the same user equally: they "
                   "are counted with none of them",
                   count);
}

enum err_code sessions_forward_access(struct evidence *evidence, struct kase *kase, struct strs *forwarded,
                                      struct err *err) {
    struct strs keys = {0};
    for (size_t i = 0; i < kase->session_count; i++)
        if (kase->sessions[i].kind == SESSION_USER_KEY || kase->sessions[i].kind == SESSION_ROOT_KEY)
            strs_add(&kase->arena, &keys, kase->sessions[i].session);
    struct forwarded found;
    enum err_code code = forward_of_keys(evidence, &keys, &found, err);
    if (code != ERR_OK)
        return code;
    warn_of_open(kase, found.open.count);
    for (size_t i = 0; forwarded && i < found.sessions.count; i++)
        if (find(kase, found.keys.items[i])->relation != RELATION_ANCESTOR)
            strs_add_new(&kase->arena, forwarded, arena_str(&kase->arena, found.sessions.items[i]));
    return found.sessions.count ? count_forwarded(evidence, kase, &found.keys, &found.sessions, err) : ERR_OK;
}
