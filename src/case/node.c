#include "case/node.h"

#include "trail/agent.h"
#include "trail/arn.h"
#include "trail/derive.h"
#include "trail/json.h"
#include "trail/pivot.h"
#include "trail/source.h"

bool node_is_long_term(const struct node *node) {
    return node->creation_date == TIME_NONE && str_starts(node->access_key_id, "AKIA");
}

struct str node_session_name(const struct node *node) {
    size_t colon = str_find(node->principal_id, ":", 0);
    if (arn_session_role(node->arn).data)
        return str_after_last(node->arn, '/');
    return str_starts(node->principal_id, "AROA") && colon != (size_t)-1
               ? str_slice(node->principal_id, colon + 1, node->principal_id.len)
               : STR_NONE;
}

struct str node_role_name(const struct node *node) {
    struct str role = arn_session_role(node->arn);
    return role.data ? role : node->issuer_user_name;
}

/* Console calls are flagged since 2020, but not all of them and not before: their own user agents tell, too. */
static bool is_family(const struct record *record, const char *family) {
    return strcmp(agent_of(record_text(record, COLUMN_USER_AGENT)).family, family) == 0;
}

static bool is_marked_console(const struct record *record) {
    struct str invoked_by = record_text(record, COLUMN_INVOKED_BY);
    return record_number(record, COLUMN_SESSION_CREDENTIAL_FROM_CONSOLE, 0) == 1 ||
           str_is(invoked_by, "signin.amazonaws.com") || str_is(invoked_by, "console.amazonaws.com") ||
           is_family(record, "console");
}

static bool is_console_event(const struct record *record) {
    return is_marked_console(record) || is_family(record, "browser");
}

/* Of the console, or of a service behind it: no program that somebody runs calls so (agents stand behind an address of
 * AWS's, too, but their keys bear their sign-in session). */
static bool is_of_aws(const struct record *record) {
    enum address_kind kind = address_of(record_text(record, COLUMN_SOURCE_IP_ADDRESS)).kind;
    return is_console_event(record) || is_family(record, "aws-internal") || is_family(record, "aws-service") ||
           kind == ADDRESS_AWS_SERVICE || kind == ADDRESS_AWS_INTERNAL;
}

static void set_new(struct str *field, struct str value) {
    if (str_empty(*field))
        *field = value;
}

/* Take from a record what the node does not know yet. */
static void node_learn(struct node *node, const struct record *record) {
    static const struct {
        size_t field;
        enum column column;
    } rows[] = {
        {offsetof(struct node, principal_id), COLUMN_PRINCIPAL_ID},
        {offsetof(struct node, arn), COLUMN_USER_ARN},
        {offsetof(struct node, type), COLUMN_USER_TYPE},
        {offsetof(struct node, account_id), COLUMN_ACCOUNT_ID},
        {offsetof(struct node, user_name), COLUMN_USER_NAME},
        {offsetof(struct node, issuer_type), COLUMN_ISSUER_TYPE},
        {offsetof(struct node, issuer_arn), COLUMN_ISSUER_ARN},
        {offsetof(struct node, issuer_principal_id), COLUMN_ISSUER_PRINCIPAL_ID},
        {offsetof(struct node, issuer_user_name), COLUMN_ISSUER_USER_NAME},
        {offsetof(struct node, sign_in_session_arn), COLUMN_SIGN_IN_SESSION_ARN},
        {offsetof(struct node, invoked_by), COLUMN_INVOKED_BY},
        {offsetof(struct node, federated_provider), COLUMN_FEDERATED_PROVIDER},
        {offsetof(struct node, ec2_role_delivery), COLUMN_EC2_ROLE_DELIVERY},
        {offsetof(struct node, in_scope_of), COLUMN_IN_SCOPE_OF},
        {offsetof(struct node, delegate), COLUMN_INVOKED_BY_DELEGATE},
        {offsetof(struct node, on_behalf_of), COLUMN_ON_BEHALF_OF_USER_ID},
        {offsetof(struct node, source_identity), COLUMN_SOURCE_IDENTITY},
        {offsetof(struct node, source_ip), COLUMN_SOURCE_IP_ADDRESS},
        {offsetof(struct node, user_agent), COLUMN_USER_AGENT},
        {offsetof(struct node, region), COLUMN_AWS_REGION},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        set_new((struct str *)((char *)node + rows[i].field), record_text(record, rows[i].column));
    node->assumed_root |= record_number(record, COLUMN_ASSUMED_ROOT, 0) == 1;
}

struct node node_of_caller(const struct record *record, struct arena *arena) {
    struct node node = {.session = record_text(record, COLUMN_SESSION),
                        .access_key_id = record_text(record, COLUMN_ACCESS_KEY_ID),
                        .creation_date = record_number(record, COLUMN_CREATION_DATE, TIME_NONE),
                        .first_use = record_number(record, COLUMN_EVENT_TIME, TIME_NONE),
                        .last_use = record_number(record, COLUMN_EVENT_TIME, TIME_NONE)};
    node_learn(&node, record);
    node.forward_access = record_number(record, COLUMN_IS_FORWARD_ACCESS, 0) == 1;
    node.own_key = node.access_key_id.len && !node.forward_access;
    if (node.own_key)
        strs_add(arena, &node.keys, node.access_key_id);
    node.console = is_console_event(record);
    node.console_marked = is_marked_console(record);
    return node;
}

struct node node_of_arn(struct str arn) {
    static const struct {
        const char *part, *type;
    } rows[] = {{":assumed-role/", "AssumedRole"},
                {":federated-user/", "FederatedUser"},
                {":user/", "IAMUser"},
                {":root", "Root"}};
    struct node node = {.arn = arn, .creation_date = TIME_NONE, .first_use = TIME_NONE, .last_use = TIME_NONE};
    for (size_t i = 0; i < sizeof rows / sizeof *rows && !node.type.len; i++)
        if (str_contains(arn, rows[i].part))
            node.type = str_of(rows[i].type);
    size_t account = str_find(arn, "::", 0);
    if (account != (size_t)-1)
        node.account_id = str_before(str_slice(arn, account + 2, arn.len), ':');
    return node;
}

static void node_add_event(struct node *node, const struct record *record, struct str preferred_key,
                           struct arena *arena) {
    struct str key = record_text(record, COLUMN_ACCESS_KEY_ID);
    int64_t time = record_number(record, COLUMN_EVENT_TIME, TIME_NONE);
    bool forward = record_number(record, COLUMN_IS_FORWARD_ACCESS, 0) == 1, console = is_console_event(record);
    bool preferred = preferred_key.data && str_eq(key, preferred_key);
    node_learn(node, record);
    node->console |= console;
    node->console_marked |= is_marked_console(record);
    node->forward_access &= forward;
    if (key.len)
        strs_add_new(arena, forward ? &node->forwarded : &node->keys, key);
    if (preferred && !node->preferred_met) { /* faces come in order: this is how the key began */
        node->source_ip = record_text(record, COLUMN_SOURCE_IP_ADDRESS);
        node->user_agent = record_text(record, COLUMN_USER_AGENT);
        node->invoked_by = record_text(record, COLUMN_INVOKED_BY);
        node->preferred_met = true;
    }
    if (preferred) {
        node->access_key_id = key;
        node->own_key = key.len && !forward;
        node->oauth_key &= !is_of_aws(record) && !forward;
    }
    if (time == TIME_NONE || (preferred_key.data && !preferred))
        return;
    if (node->first_use == TIME_NONE || time < node->first_use)
        node->first_use = time;
    if (node->last_use == TIME_NONE || time > node->last_use)
        node->last_use = time;
}

/* A session that was issued and never used is known from its issuance alone. */
static enum err_code node_of_issuance(struct evidence *evidence, struct str session, struct str preferred_key,
                                      struct node *node, struct err *err) {
    struct rows rows;
    struct param params[] = {PARAM_STR(session)};
    enum err_code code = evidence_rows(evidence, "session_beginning", params, 1, &rows, err);
    if (code != ERR_OK || !rows.count)
        return code;
    const struct record *record = &rows.items[0];
    const struct pivot *pivot =
        pivot_of(record_text(record, COLUMN_EVENT_SOURCE), record_text(record, COLUMN_EVENT_NAME));
    if (!pivot)
        return ERR_OK;
    struct issued issued = pivot_issued(pivot, record, evidence_arena(evidence));
    node->principal_id = issued.principal_id;
    node->arn = issued.arn;
    node->access_key_id = preferred_key.data ? preferred_key : issued.access_key_id;
    node->creation_date = pivot->kind == PIVOT_CREDENTIAL ? TIME_NONE : issued.time;
    node->first_use = node->last_use = issued.time;
    node->type = str_contains(issued.arn, ":assumed-role/")     ? STR("AssumedRole")
                 : str_contains(issued.arn, ":federated-user/") ? STR("FederatedUser")
                 : str_ends(issued.arn, ":root")                ? STR("Root")
                                                                : STR("IAMUser");
    node->console = pivot->kind == PIVOT_SIGN_IN;
    if (pivot->kind == PIVOT_CREDENTIAL)
        node->user_name =
            json_text_at(record_text(record, COLUMN_RESPONSE_ELEMENTS), "accessKey.userName", evidence_arena(evidence));
    if (node->access_key_id.len)
        strs_add(evidence_arena(evidence), &node->keys, node->access_key_id);
    node->account_id = record_text(record, COLUMN_RECIPIENT_ACCOUNT_ID);
    return ERR_OK;
}

/* The key asked about was handed out for this session, and other keys of it were used: it is followed all the same. */
static enum err_code follow_unused_key(struct evidence *evidence, struct str key, struct node *node, struct err *err) {
    struct rows rows;
    struct param params[] = {PARAM_STR(node->session), PARAM_STR(key)};
    enum err_code code = evidence_rows(evidence, "issued_key", params, 2, &rows, err);
    if (code != ERR_OK || !rows.count)
        return code;
    node->access_key_id = key;
    node->own_key = true;
    node->oauth_key = false;
    strs_add_new(evidence_arena(evidence), &node->keys, key);
    return ERR_OK;
}

enum err_code node_of_session(struct evidence *evidence, struct str session, struct str preferred_key, struct node *out,
                              struct err *err) {
    struct arena *arena = evidence_arena(evidence);
    *out = (struct node){.session = session,
                         .creation_date = TIME_NONE,
                         .first_use = TIME_NONE,
                         .last_use = TIME_NONE,
                         .forward_access = true,
                         .oauth_key = preferred_key.data != NULL};
    struct rows rows;
    struct param params[] = {PARAM_STR(session)};
    /* one row for every way the session's events look: key, agent, address, flags */
    enum err_code code = evidence_rows(evidence, "session_faces", params, 1, &rows, err);
    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < rows.count; i++) {
        node_add_event(out, &rows.items[i], preferred_key, arena);
        out->creation_date = record_number(&rows.items[i], COLUMN_CREATION_DATE, out->creation_date);
    }
    if (!out->access_key_id.len && preferred_key.data && rows.count)
        code = follow_unused_key(evidence, preferred_key, out, err);
    if (!out->access_key_id.len && out->keys.count)
        out->access_key_id = out->keys.items[0];
    if (!out->forward_access)
        out->invoked_by = STR_NONE; /* services called for it, too; it was not made by one */
    if (rows.count || code != ERR_OK)
        return code;
    out->forward_access = out->oauth_key = false;
    return node_of_issuance(evidence, session, preferred_key, out, err);
}
