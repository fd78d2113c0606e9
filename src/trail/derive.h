/* The derived columns of a record: pivot, issued key, session, forward access, outcome. Pure. */
#ifndef TRAIL_DERIVE_H
#define TRAIL_DERIVE_H

#include "trail/record.h"

/* Adds to `wanted` the columns of the text that deriving the derived ones among it needs. */
void derive_needs(struct column_set *wanted);
/* Fill the derived columns in `wanted`. Their text lives in `scratch`. */
void record_derive(struct record *record, const struct column_set *wanted, struct arena *scratch);

/* The session column's value for these members: "principal/2021-08-21T19:36:15Z", or "principal/AKIA…" where there is
 * no creation date; absent when there is neither. `principal` is the principalId, else the ARN, else the user name. */
struct str session_name(struct arena *arena, struct str principal, int64_t creation_date, struct str access_key_id);
/* "s-" and eight hex digits, derived from a session name. */
struct str session_short_id(struct arena *arena, struct str session);

#endif
