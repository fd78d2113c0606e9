/* What an access-denied message says: who wanted to do what on which resource, and which policy refused.
 *
 * requestParameters are null on most denials, so the message is often the only place that names the target. Reads every
 * wording AWS documents or was seen to write, and bears a message that ends early (CloudTrail cuts it at 1 KB).
 *
 *   message   = [preamble] "User: " principal " is not authorized to perform: " action [resource] [reason] [tail]
 *   resource  = " on resource: " ( quoted | text up to reason or tail ) | " on this resource" | …
 *   reason    = " because no " policy " policy allows the " action " action" | " because " text
 *             | " with an explicit deny" [" in a" ["n"] " " policy " policy" [": " ARN]]
 *
 * Pure; any thread; all strings are slices of the message. Sources: IAM User Guide, "Troubleshoot access denied error
 * messages"; S3 User Guide, "Troubleshoot access denied (403 Forbidden) errors". */
#ifndef TRAIL_DENIAL_H
#define TRAIL_DENIAL_H

#include "base/str.h"

/* _(id, name) */
#define DENIAL_REASONS(_)                                                                                              \
    _(DENIAL_NO_REASON, "none")                                                                                        \
    _(DENIAL_NOT_ALLOWED, "not allowed")     /* no policy of that type allows it */                                    \
    _(DENIAL_EXPLICIT_DENY, "explicit deny") /* a policy of that type denies it */                                     \
    _(DENIAL_OTHER, "other")                 /* `because` has the text */

enum denial_reason {
#define DENIAL_REASON_ENUM(id, name) id,
    DENIAL_REASONS(DENIAL_REASON_ENUM)
#undef DENIAL_REASON_ENUM
};
const char *denial_reason_name(enum denial_reason reason);

/* _(id, name, the words in the message) */
#define DENIAL_POLICIES(_)                                                                                             \
    _(DENIAL_POLICY_UNKNOWN, "unknown", "")                                                                            \
    _(DENIAL_POLICY_IDENTITY, "identity", "identity-based")                                                            \
    _(DENIAL_POLICY_IDENTITY_SHORT, "identity", "identity")                                                            \
    _(DENIAL_POLICY_RESOURCE, "resource", "resource-based")                                                            \
    _(DENIAL_POLICY_SERVICE_CONTROL, "service control", "service control")                                             \
    _(DENIAL_POLICY_RESOURCE_CONTROL, "resource control", "resource control")                                          \
    _(DENIAL_POLICY_ENDPOINT, "VPC endpoint", "VPC endpoint")                                                          \
    _(DENIAL_POLICY_SESSION, "session", "session")                                                                     \
    _(DENIAL_POLICY_TRUST, "role trust", "role trust")                                                                 \
    _(DENIAL_POLICY_BOUNDARY, "permissions boundary", "permissions boundary")

enum denial_policy {
#define DENIAL_POLICY_ENUM(id, name, words) id,
    DENIAL_POLICIES(DENIAL_POLICY_ENUM)
#undef DENIAL_POLICY_ENUM
};
/* "identity", "service control", … */
const char *denial_policy_name(enum denial_policy policy);

struct denial {
    struct str principal; /* ARN, or "anonymous" */
    struct str action;    /* "iam:CreateUser"; its prefix is IAM's, not the event source, its case varies */
    struct str resource;  /* without quotes: ARN, wildcard, "user NAME", bare name; absent when the message has none */
    enum denial_reason reason;
    enum denial_policy policy;
    struct str policy_arn; /* of an explicit deny, where given */
    struct str because;    /* text of DENIAL_OTHER */
    bool encoded;          /* holds an encoded authorization message (sts:DecodeAuthorizationMessage reads it) */
    bool cut;              /* CloudTrail cut the message: its last part may be incomplete */
};

/* False, and an empty denial, when `message` is no wording known here. */
bool denial_parse(struct str message, struct denial *denial);

#endif
