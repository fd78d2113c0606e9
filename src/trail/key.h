/* What an AWS id says by itself: its kind by the first four letters, and the account that is encoded in it.
 *
 * Pure; any thread. Source: IAM User Guide, "IAM identifiers" (prefixes); the layout of the account number was
 * published by security researchers and holds for ids whose fifth character is Q-Z or 2-7; older ones encode nothing.
 */
#ifndef TRAIL_KEY_H
#define TRAIL_KEY_H

#include "base/str.h"

/* _(id, prefix, name, length of the id) */
#define KEY_KINDS(_)                                                                                                   \
    _(KEY_UNKNOWN, "", "unknown", 0)                                                                                   \
    _(KEY_LONG_TERM, "AKIA", "access key", 20)                                                                         \
    _(KEY_TEMPORARY, "ASIA", "temporary access key", 20)                                                               \
    _(KEY_BEARER, "ABIA", "service bearer token", 20)                                                                  \
    _(KEY_CONTEXT, "ACCA", "context-specific credential", 20)                                                          \
    _(KEY_USER, "AIDA", "user", 21)                                                                                    \
    _(KEY_ROLE, "AROA", "role", 21)                                                                                    \
    _(KEY_GROUP, "AGPA", "group", 21)                                                                                  \
    _(KEY_INSTANCE_PROFILE, "AIPA", "instance profile", 21)                                                            \
    _(KEY_POLICY, "ANPA", "managed policy", 21)                                                                        \
    _(KEY_POLICY_VERSION, "ANVA", "policy version", 21)                                                                \
    _(KEY_PUBLIC_KEY, "APKA", "public key", 21)                                                                        \
    _(KEY_CERTIFICATE, "ASCA", "certificate", 21)

enum key_kind {
#define KEY_ENUM(id, prefix, name, length) id,
    KEY_KINDS(KEY_ENUM)
#undef KEY_ENUM
};
/* "access key", "role", … */
const char *key_kind_name(enum key_kind kind);

/* The kind of an id, or of a principalId such as "AROA…:session". Only the first four letters count. */
enum key_kind key_kind_of(struct str id);
/* The kind is a credential (AKIA, ASIA, ABIA, ACCA), not an identity. */
bool key_is_credential(enum key_kind kind);
/* The account encoded in `id` (part before a ':'), as twelve digits and NUL. False, and "", for ids that encode
 * none: unknown kind, legacy, anonymised, placeholder, or shorter than 14 characters. */
bool key_account_id(struct str id, char out[13]);
/* An id of known kind with characters that no real id has (0, 1, 8, 9, lower case, '*'): the log was rewritten. */
bool key_is_anonymised(struct str id);
/* An example of AWS's documentation: AKIAIOSFODNN7EXAMPLE. */
bool key_is_placeholder(struct str id);

#endif
