/* The derived columns of a record: pivot, issued key, session, forward access, outcome. Pure. */
#ifndef TRAIL_DERIVE_H
#define TRAIL_DERIVE_H

#include "trail/outcome.h"
#include "trail/record.h"

/* Adds to `wanted` the columns of the text that deriving the derived ones among it needs. */
void derive_needs(struct column_set *wanted);
/* Fill the derived columns in `wanted`. Their text lives in `scratch`. */
void record_derive(struct record *record, const struct column_set *wanted, struct arena *scratch);

/* The session column's value for these members. "principal/2021-08-21T19:36:15Z" where there is a creation date (an
 * agent's sign-in session, "arn:aws:signin:…:session/<id>", adds "/<id>": two agents may share the rest);
 * the key id alone for a long-term key; "principal/ASIA…" for a temporary key without a creation date; else absent.
 * `principal` is the principalId, else the ARN, else the user name. */
struct str session_name(struct arena *arena, struct str principal, int64_t creation_date, struct str access_key_id,
                        struct str sign_in_session_arn);
/* "s-" and eight hex digits, derived from a session name. */
struct str session_short_id(struct arena *arena, struct str session);
/* The outcome of a record, from its own columns. */
enum outcome record_outcome(const struct record *record);
/* The principal by which a record's session is named. */
struct str record_principal(const struct record *record);

#endif
