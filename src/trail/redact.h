/* Session tokens are secrets while they live, and most of the bytes of an issuance: they are taken out of what is kept.
 * The evidence itself is never touched: the record in its file still holds them. */
#ifndef TRAIL_REDACT_H
#define TRAIL_REDACT_H

#include "base/arena.h"

/* `json` (text that passed json_skip, or absent) with the string value of every member named sessionToken replaced by
 * "<redacted>". Returns `json` itself when it has none, else a text in `arena`. */
struct str redact_session_tokens(struct str json, struct arena *arena);

#endif
