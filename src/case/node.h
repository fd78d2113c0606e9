/* A node of the chain: one session as far as it is known while the chain is followed. */
#ifndef CASE_NODE_H
#define CASE_NODE_H

#include "case/evidence.h"

struct node {
    struct str session; /* name as in the column `session`; absent for an identity without a credential */
    struct str principal_id, arn, type, account_id, user_name, issuer_type, issuer_arn, issuer_principal_id,
        issuer_user_name, access_key_id, sign_in_session_arn, invoked_by, federated_provider, ec2_role_delivery,
        in_scope_of, on_behalf_of, source_identity, delegate, source_ip, user_agent, region;
    struct strs keys; /* keys it signed with, less those of forward access */
    struct strs
        forwarded; /* keys of forward access: mostly issued by no event, but a service may use the session's own */
    struct strs user_keys; /* of forward access of a user: the long-term keys that could be behind it */
    int64_t creation_date; /* TIME_NONE for long-term keys */
    int64_t first_use, last_use;
    bool console;        /* an event says so: the flag, a console's own user agent, or a browser's */
    bool console_marked; /* AWS itself says so: a browser's user agent is the caller's claim */
    bool own_key;        /* access_key_id is the key that is followed, not just one of the session's */
    bool preferred_met;  /* source_ip, user_agent and invoked_by are those of the key asked about */
    bool oauth_key;      /* nothing that its key did bears a mark of the console or of a service */
    bool forward_access; /* nothing but forward access is known of it */
    bool assumed_root;
};

/* The node of an event's caller: what one record tells of its session. */
struct node node_of_caller(const struct record *record, struct arena *arena);
/* The node of a session, from all its events in the evidence; from the event that began it when it has none.
 * `preferred_key` (may be absent): the key the lead is about. */
MUST_USE enum err_code node_of_session(struct evidence *evidence, struct str session, struct str preferred_key,
                                       struct node *out, struct err *err);

/* What an ARN alone tells of an identity. */
struct node node_of_arn(struct str arn);

/* A long-term key: no creation date, and a key. */
bool node_is_long_term(const struct node *node);
/* The part of a role session's principal or ARN that its creator chose. */
struct str node_session_name(const struct node *node);
/* The role's name, or absent. */
struct str node_role_name(const struct node *node);

#endif
