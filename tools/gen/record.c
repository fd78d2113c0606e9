#include "gen/record.h"

#include "gen/ids.h"

enum { RECORD_FIXED_BYTES = 1024 }; /* more than all member names and fixed text of a record together */

static inline char *put(char *at, struct str s) {
    memcpy(at, s.data, s.len);
    return at + s.len;
}
#define PUT(at, literal) put((at), STR(literal))

/* True when nothing in `s` needs escaping: the usual case, in a loop that vectorizes. */
static bool plain(struct str s) {
    unsigned char found = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.data[i];
        found |= (unsigned char)((c == '"') | (c == '\\') | (c < 0x20));
    }
    return !found;
}

static char *put_escaped(char *at, struct str s) {
    if (plain(s))
        return put(at, s);
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.data[i];
        if (c == '"' || c == '\\') {
            *at++ = '\\';
            *at++ = (char)c;
        } else if (c < 0x20) {
            at = PUT(at, "\\u00");
            *at++ = hex[c >> 4];
            *at++ = hex[c & 15];
        } else {
            *at++ = (char)c;
        }
    }
    return at;
}

void json_escape(struct buf *out, struct str text) {
    if (!buf_reserve(out, text.len * 6))
        return;
    char *at = out->data + out->len;
    out->len += (size_t)(put_escaped(at, text) - at);
    out->data[out->len] = '\0';
}

/* "name":"text", */
static inline char *put_member(char *at, struct str name, struct str text) {
    if (!text.data)
        return at;
    *at++ = '"';
    at = put(at, name);
    at = PUT(at, "\":\"");
    at = put(at, text);
    return PUT(at, "\",");
}
#define MEMBER(at, name, text) put_member((at), STR(name), (text))

/* "name":json, */
static inline char *put_json(char *at, struct str name, struct str json) {
    if (!json.data)
        return at;
    *at++ = '"';
    at = put(at, name);
    at = PUT(at, "\":");
    at = put(at, json);
    *at++ = ',';
    return at;
}
#define JSON(at, name, json) put_json((at), STR(name), (json))

static char *put_claims(char *at, const struct record *r) {
    at = MEMBER(at, "sourceIPAddress", r->address);
    if (r->agent.data) {
        at = PUT(at, "\"userAgent\":\"");
        at = PUT(put_escaped(at, r->agent), "\",");
    }
    at = MEMBER(at, "errorCode", r->error_code);
    if (r->error_message.data) {
        at = PUT(at, "\"errorMessage\":\"");
        at = PUT(put_escaped(at, r->error_message), "\",");
    }
    return at;
}

static char *put_tls(char *at, const struct record *r) {
    static const struct {
        const char *version, *cipher, *exchange;
    } suites[] = {
        [TLS_AES_128] = {"TLSv1.3", "TLS_AES_128_GCM_SHA256", NULL},
        [TLS_AES_256] = {"TLSv1.3", "TLS_AES_256_GCM_SHA384", NULL},
        [TLS_CHACHA] = {"TLSv1.3", "TLS_CHACHA20_POLY1305_SHA256", NULL},
        [TLS_ECDHE] = {"TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256", NULL},
        [TLS_HYBRID] = {"TLSv1.3", "TLS_AES_128_GCM_SHA256", "X25519MLKEM768"},
    };
    if (r->tls == TLS_ABSENT)
        return at;
    at = PUT(at, "\"tlsDetails\":{");
    at = MEMBER(at, "tlsVersion", str_of(suites[r->tls].version));
    at = MEMBER(at, "cipherSuite", str_of(suites[r->tls].cipher));
    at = MEMBER(at, "clientProvidedHostHeader", r->tls_host);
    at = MEMBER(at, "keyExchange", str_of(suites[r->tls].exchange));
    return PUT(at - 1, "},");
}

static char *put_head(char *at, const struct record *r) {
    *at++ = '{';
    at = MEMBER(at, "eventVersion", r->version);
    at = JSON(at, "userIdentity", r->identity);
    at = PUT(at, "\"eventTime\":\"");
    at = PUT(put_iso(at, r->time), "\",");
    at = MEMBER(at, "eventSource", r->source);
    at = MEMBER(at, "eventName", r->name);
    at = MEMBER(at, "awsRegion", r->region);
    at = put_claims(at, r);
    at = JSON(at, "requestParameters", r->request.data ? r->request : STR("null"));
    at = JSON(at, "responseElements", r->response.data ? r->response : STR("null"));
    at = JSON(at, "additionalEventData", r->extra);
    at = MEMBER(at, "requestID", r->request_id);
    return MEMBER(at, "eventID", r->event_id);
}

static char *put_flag(char *at, struct str name, enum tri flag) {
    return flag == TRI_ABSENT ? at : put_json(at, name, flag == TRI_TRUE ? STR("true") : STR("false"));
}

static char *put_tail(char *at, const struct record *r) {
    at = put_flag(at, STR("readOnly"), r->read_only);
    at = JSON(at, "resources", r->resources);
    at = MEMBER(at, "eventType", r->type);
    at = put_flag(at, STR("managementEvent"), r->management);
    at = MEMBER(at, "recipientAccountId", r->recipient);
    at = MEMBER(at, "sharedEventID", r->shared_id);
    at = JSON(at, "serviceEventDetails", r->service_details);
    at = JSON(at, "addendum", r->addendum);
    at = MEMBER(at, "vpcEndpointId", r->vpc_endpoint);
    at = MEMBER(at, "vpcEndpointAccountId", r->vpc_endpoint_account);
    at = MEMBER(at, "eventCategory", r->category);
    at = put_tls(at, r);
    if (r->console)
        at = PUT(at, "\"sessionCredentialFromConsole\":\"true\",");
    at[-1] = '}';
    return at;
}

static size_t most_bytes(const struct record *r) {
    return RECORD_FIXED_BYTES + r->identity.len + r->source.len + r->name.len +
           6 * (r->agent.len + r->error_message.len) + r->error_code.len + r->region.len + r->address.len +
           r->request.len + r->response.len + r->extra.len + r->resources.len + r->tls_host.len +
           r->service_details.len + r->addendum.len + r->request_id.len + r->event_id.len;
}

void record_write(struct buf *out, const struct record *record) {
    if (!buf_reserve(out, most_bytes(record)))
        BUG("a record of more than %zu bytes", most_bytes(record));
    char *at = out->data + out->len;
    char *end = put_tail(put_head(at, record), record);
    out->len += (size_t)(end - at);
    out->data[out->len] = '\0';
}

/* --- userIdentity ---------------------------------------------------------------------------------------------- */

static void add_member(struct buf *out, const char *name, struct str text) {
    if (!text.data)
        return;
    buf_addz(out, out->data[out->len - 1] == '{' ? "\"" : ",\"");
    buf_addz(out, name);
    buf_addz(out, "\":\"");
    json_escape(out, text);
    buf_addc(out, '"');
}

static void add_issuer(struct buf *out, const struct actor *actor) {
    if (actor->no_issuer)
        return;
    buf_addz(out, "\"sessionIssuer\":{");
    if (actor->issuer_type) {
        add_member(out, "type", str_of(actor->issuer_type));
        add_member(out, "principalId", actor->issuer_principal);
        add_member(out, "arn", actor->issuer_arn);
        add_member(out, "accountId", actor->issuer_account);
        add_member(out, "userName", actor->issuer_name);
    }
    buf_addz(out, "},");
}

static void add_context(struct arena *arena, struct buf *out, const struct actor *actor) {
    buf_addz(out, ",\"sessionContext\":{");
    add_issuer(out, actor);
    if (actor->federated_provider.data) {
        buf_addz(out, "\"webIdFederationData\":{");
        add_member(out, "federatedProvider", actor->federated_provider);
        buf_addz(out, ",\"attributes\":{}},");
    }
    buf_addz(out, "\"attributes\":{");
    add_member(out, "creationDate", iso(arena, actor->created));
    add_member(out, "mfaAuthenticated", actor->mfa ? STR("true") : STR("false"));
    buf_addc(out, '}');
    add_member(out, "sourceIdentity", actor->source_identity);
    add_member(out, "ec2RoleDelivery", actor->role_delivery);
    add_member(out, "signInSessionArn", actor->sign_in_session);
    add_member(out, "assumedRoot", actor->assumed_root ? STR("true") : STR_NONE);
    buf_addc(out, '}');
}

static void add_behalf(struct buf *out, const struct actor *actor) {
    if (!actor->user_id.data)
        return;
    buf_addz(out, ",\"onBehalfOf\":{");
    add_member(out, "userId", actor->user_id);
    add_member(out, "identityStoreArn", actor->identity_store);
    buf_addc(out, '}');
}

static void add_delegate(struct buf *out, const struct actor *actor) {
    if (!actor->delegate.data)
        return;
    buf_addz(out, ",\"invokedByDelegate\":{");
    add_member(out, "accountId", actor->delegate);
    buf_addc(out, '}');
}

static void add_scope(struct buf *out, const struct actor *actor) {
    if (!actor->function_arn.data)
        return;
    buf_addz(out, ",\"inScopeOf\":{\"issuerType\":\"AWS::Lambda::Function\"");
    add_member(out, "credentialsIssuedTo", actor->function_arn);
    buf_addc(out, '}');
}

struct str actor_json(struct arena *arena, const struct actor *actor) {
    struct buf out = BUF_INIT((size_t)64 << 10);
    buf_addc(&out, '{');
    add_member(&out, "type", str_of(actor->type));
    add_member(&out, "principalId", actor->principal);
    add_member(&out, "arn", actor->arn);
    add_member(&out, "accountId", actor->account);
    add_member(&out, "accessKeyId", actor->key);
    add_member(&out, "userName", actor->user_name);
    add_member(&out, "identityProvider", actor->identity_provider);
    if (actor->created)
        add_context(arena, &out, actor);
    add_member(&out, "invokedBy", actor->invoked_by);
    add_delegate(&out, actor);
    add_behalf(&out, actor);
    add_member(&out, "credentialId", actor->credential_id);
    add_scope(&out, actor);
    buf_addc(&out, '}');
    struct str text = arena_str(arena, buf_str(&out));
    buf_clear(&out);
    return text;
}
