/* A case: lead + chain + sessions + calls + sources + caveats. The model that every output prints.
 *
 * The members are those of the JSON contract `backtrail.case/1` (output/case_json.c), in its order. Everything lives in
 * the case's arena and is read-only once case_build returns. Absent text is STR_NONE, absent times TIME_NONE. */
#ifndef CASE_CASE_H
#define CASE_CASE_H

#include "base/arena.h"
#include "base/time.h"
#include "trail/group.h"

/* An array of strings. */
struct strs {
    struct str *items;
    size_t count, space;
};

enum confidence { CONFIDENCE_CERTAIN, CONFIDENCE_STRONG, CONFIDENCE_WEAK, CONFIDENCE_GAP };
const char *confidence_name(enum confidence confidence);

/* --- lead ------------------------------------------------------------------------------------------------------ */

/* _(id, name in JSON and as a prefix on the command line) */
#define LEAD_TYPES(_)                                                                                                  \
    _(LEAD_ACCESS_KEY, "access_key") /* key: */                                                                        \
    _(LEAD_ARN, "arn")                                                                                                 \
    _(LEAD_PRINCIPAL, "principal")                                                                                     \
    _(LEAD_IP, "ip")                                                                                                   \
    _(LEAD_EVENT, "event")                                                                                             \
    _(LEAD_USER, "user")                                                                                               \
    _(LEAD_ROLE, "role")                                                                                               \
    _(LEAD_INSTANCE, "instance")                                                                                       \
    _(LEAD_RESOURCE, "resource")                                                                                       \
    _(LEAD_SESSION, "session")                                                                                         \
    _(LEAD_FINDING, "finding")

enum lead_type {
#define LEAD_ENUM(id, name) id,
    LEAD_TYPES(LEAD_ENUM)
#undef LEAD_ENUM
};
const char *lead_type_name(enum lead_type type);

/* One whom a finding names: the actor, or one of an attack sequence's. */
struct lead_identity {
    struct str access_key_id, principal_id, user_name, user_type, account_id; /* user_name: of a role, the role's */
};

struct lead {
    enum lead_type type;
    struct str value;               /* as given; of a finding, its id */
    struct str title, finding_type; /* of a finding */
    int64_t from, to;               /* window of a finding, or --since/--until */
    /* what a finding gives besides; absent in other leads */
    struct str account_id, region, api, service, address, instance_id, arn, resource;
    struct lead_identity *identities; /* most telling first */
    size_t identity_count, identity_space;
    bool sample;                          /* made by "Generate sample findings" */
    size_t finding_number, finding_count; /* chosen out of several in one file; 0: there was no choice */
};

/* --- verdict --------------------------------------------------------------------------------------------------- */

#define ORIGIN_KINDS(_)                                                                                                \
    _(ORIGIN_USER_KEY, "user_key")                                                                                     \
    _(ORIGIN_USER_SIGN_IN, "user_sign_in")                                                                             \
    _(ORIGIN_ROOT_SIGN_IN, "root_sign_in")                                                                             \
    _(ORIGIN_ROOT_KEY, "root_key")                                                                                     \
    _(ORIGIN_SAML, "saml")                                                                                             \
    _(ORIGIN_WEB_IDENTITY, "web_identity")                                                                             \
    _(ORIGIN_IDENTITY_CENTER, "identity_center")                                                                       \
    _(ORIGIN_AWS_SERVICE, "aws_service")                                                                               \
    _(ORIGIN_FOREIGN_ACCOUNT, "foreign_account")                                                                       \
    _(ORIGIN_UNKNOWN, "unknown")

enum origin_kind {
#define ORIGIN_ENUM(id, name) id,
    ORIGIN_KINDS(ORIGIN_ENUM)
#undef ORIGIN_ENUM
};
const char *origin_kind_name(enum origin_kind kind);

struct origin {
    enum origin_kind kind;
    struct str identity; /* ARN, subject or service */
    struct str principal_id, account_id, access_key_id, event_id;
    int64_t event_time;
    struct str source_ip, user_agent;
    int mfa; /* 1, 0, or -1 unknown */
};

struct verdict {
    enum confidence confidence;
    struct str sentence;
    struct origin origin;
};

/* --- chain ----------------------------------------------------------------------------------------------------- */

struct hop_end { /* one side of a hop */
    struct str session_id, access_key_id, identity, principal_id, type, invoked_by, account_id;
    int64_t creation_date;
    struct str session; /* the session column's value, for joining */
};

struct hop_copy {
    struct str event_id, recipient_account_id;
};

/* child session <- issuance <- parent session */
struct hop {
    char join_class; /* K key, C creation date, P parent's creation date, N name, X no STS */
    enum confidence confidence;
    struct strs matched; /* "access_key_id", "principal_id", "creation_date", … */
    struct str event_id, event_source, event_name, account_id, region, source_ip, user_agent, role_session_name,
        source_identity;
    int64_t event_time;
    struct hop_end child, parent;
    struct hop_copy *copies;
    size_t copy_count, copy_space;
    struct hop *alternatives; /* other issuances or parents that fit as well */
    size_t alternative_count, alternative_space;
    struct str note;          /* what a reader should know of this hop ("the key is not logged by design"), or absent */
    struct str source_object; /* where the issuance lies */
    int64_t source_offset;
};

/* --- sessions -------------------------------------------------------------------------------------------------- */

#define SESSION_KINDS(_)                                                                                               \
    _(SESSION_CONSOLE, "console")                                                                                      \
    _(SESSION_ROLE, "role")                                                                                            \
    _(SESSION_USER_KEY, "user_key")                                                                                    \
    _(SESSION_ROOT_KEY, "root_key")                                                                                    \
    _(SESSION_SESSION_TOKEN, "session_token")                                                                          \
    _(SESSION_FEDERATED, "federated")                                                                                  \
    _(SESSION_SAML, "saml")                                                                                            \
    _(SESSION_WEB_IDENTITY, "web_identity")                                                                            \
    _(SESSION_IDENTITY_CENTER, "identity_center")                                                                      \
    _(SESSION_SERVICE, "service")                                                                                      \
    _(SESSION_ASSUMED_ROOT, "assumed_root")

enum session_kind {
#define SESSION_ENUM(id, name) id,
    SESSION_KINDS(SESSION_ENUM)
#undef SESSION_ENUM
};
const char *session_kind_name(enum session_kind kind);

enum relation { RELATION_LEAD, RELATION_ANCESTOR, RELATION_DESCENDANT };
const char *relation_name(enum relation relation);

struct session_key {
    struct str access_key_id;
    uint64_t event_count;
    int64_t first_event, last_event;
    struct strs regions, services;
    bool forward_access; /* every event of it was made by a service for the session */
};

/* A time in which a long-term key was at work, twelve idle hours before and after. */
struct work_time {
    int64_t first_event, last_event;
    uint64_t event_count;
};

struct session {
    struct str session_id, session;
    enum relation relation;
    struct str parent_session_id;
    struct str parent_confidence; /* of a descendant: "weak" where it ran before the parent took over what holds it */
    enum session_kind kind;
    struct str identity, principal_id, account_id, user_type, user_name;
    int64_t creation_date, first_event, last_event;
    uint64_t event_count, success, failure, denied, forward_access_events;
    struct session_key *keys;
    size_t key_count, key_space;
    struct work_time *stretches; /* of a long-term key, in their order; other sessions have a beginning instead */
    size_t stretch_count, stretch_space;
    struct strs source_ips, regions;
};

/* --- calls, sources -------------------------------------------------------------------------------------------- */

struct error_count {
    struct str code;
    uint64_t count;
};

struct noted {
    uint64_t count;
    struct str event_id; /* of the earliest */
};

struct call {
    enum call_group group;
    struct str event_source, event_name;
    uint64_t total, success, failure, denied;
    struct noted dry_run, partial; /* of the successes: did nothing, and answered with what failed of it */
    struct error_count *errors;    /* most frequent first */
    size_t error_count;
    int64_t first_event, last_event;
    struct strs regions;
    /* samples are of calls that did something, where there are any; the message is of a failure */
    struct str resource_sample, denied_resource_sample, parameters_sample, filter_sample, error_message_sample,
        event_id_sample;
    struct str why_sensitive; /* from the table of sensitive reads, or absent */
    struct str source_object; /* where the sample event lies */
    int64_t source_offset;
};

/* What one event left behind (case/openings.h). */
struct opening {
    struct str event_source, event_name, region, thing, whom, event_id; /* whom: trail/lasting.h */
    int64_t time;
};

enum source_kind { SOURCE_PUBLIC, SOURCE_PRIVATE, SOURCE_AWS_SERVICE, SOURCE_AWS_INTERNAL, SOURCE_INVALID };
enum source_trust { TRUST_OBSERVED, TRUST_OWN_ENDPOINT, TRUST_SPOOFABLE, TRUST_PROXIED };
const char *source_kind_name(enum source_kind kind);
const char *source_trust_name(enum source_trust trust);

struct agent_count {
    struct str value, family;
    uint64_t event_count;
};

struct source {
    struct str address;
    enum source_kind kind;
    enum source_trust trust;
    struct str vpc_endpoint_id, vpc_endpoint_account_id;
    uint64_t event_count, forward_access_count; /* of the events, those that services made */
    int64_t first_event, last_event;
    struct agent_count *agents; /* most frequent first */
    size_t agent_count, agent_space;
    struct str note; /* why the trust is what it is, or absent */
    /* from the user's own databases (base/geo.h), for addresses that AWS saw and the caller could not choose */
    struct str country, network, network_owner;
};

/* --- caveats, coverage ----------------------------------------------------------------------------------------- */

struct caveat {
    const char *code; /* of the table in case/caveat.c */
    struct str sentence;
    struct strs event_ids;
};

struct coverage {
    int64_t first_event, last_event;
    struct strs accounts, regions;
    uint64_t events, duplicates, refused;
};

struct kase {
    struct arena arena;
    struct lead lead;
    struct verdict verdict;
    struct hop *chain; /* chain[0] gave the lead's session its credential; the last one touches the origin */
    size_t hop_count, hop_space;
    struct session *sessions; /* the lead's first, then ancestors, then descendants */
    size_t session_count, session_space;
    struct call *calls; /* writes, sensitive reads, reads; most frequent first within a group */
    size_t call_count, call_space;
    struct opening *openings; /* by time */
    size_t opening_count;
    bool openings_more;     /* than are listed */
    struct source *sources; /* most frequent first */
    size_t source_count, source_space;
    struct caveat *caveats;
    size_t caveat_count, caveat_space;
    struct coverage coverage;
    const char *scope;    /* "key", "session" or "tree" */
    int64_t since, until; /* what calls and sources count; TIME_NONE: open */
    /* for whoever asks more of the events that calls and sources sum over: the query that finds them (NULL: none were
     * looked for), its values, and the VPC endpoints that the evidence shows to be own */
    const char *scope_query;
    struct str scope_values[2];
    struct strs own_endpoints, shared_endpoints;
};

#endif
