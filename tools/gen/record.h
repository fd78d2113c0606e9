/* One CloudTrail record, and its text as CloudTrail writes it: minified, members in CloudTrail's order.
 *
 * Source: AWS CloudTrail User Guide, "CloudTrail record contents". Members that are JSON (identity, request, response,
 * extra, resources, …) are given as JSON text; of the others the caller's claims (user agent, error message) are
 * escaped when written, the rest never needs it. Absent members are left out, except requestParameters and
 * responseElements, which are then null. */
#ifndef GEN_RECORD_H
#define GEN_RECORD_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

enum tri { TRI_ABSENT, TRI_FALSE, TRI_TRUE };
enum tls { TLS_ABSENT, TLS_AES_128, TLS_AES_256, TLS_CHACHA, TLS_ECDHE, TLS_HYBRID };

struct record {
    int64_t time; /* seconds since 1970 */
    struct str version, identity, source, name, region, address, agent, error_code, error_message;
    struct str request, response, extra, request_id, event_id, resources, type, recipient, shared_id, category;
    struct str vpc_endpoint, vpc_endpoint_account, tls_host, service_details, addendum;
    enum tri read_only, management;
    enum tls tls;
    bool console; /* sessionCredentialFromConsole */
};

/* Append the record's JSON object. */
void record_write(struct buf *out, const struct record *record);
/* Append `text` as the inside of a JSON string. */
void json_escape(struct buf *out, struct str text);

/* Who signs a call: everything userIdentity can hold. Absent members are left out. */
struct actor {
    const char *type; /* "IAMUser"; NULL: no type, as in service events */
    struct str principal, arn, account, key, user_name, invoked_by;
    int64_t created;         /* sessionContext's creationDate, seconds; 0: no sessionContext */
    const char *issuer_type; /* "Role", "IAMUser"; NULL with `created`: an empty sessionIssuer */
    struct str issuer_principal, issuer_arn, issuer_account, issuer_name;
    bool mfa, assumed_root, no_issuer; /* no_issuer: sessionContext without the member at all */
    struct str source_identity, federated_provider, role_delivery, sign_in_session;
    struct str identity_provider;                      /* SAMLUser, WebIdentityUser */
    struct str user_id, identity_store, credential_id; /* IdentityCenterUser */
    struct str function_arn;                           /* inScopeOf */
    struct str delegate;                               /* invokedByDelegate: a product provider's account */
};

/* userIdentity's JSON text. */
struct str actor_json(struct arena *arena, const struct actor *actor);

#endif
