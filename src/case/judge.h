/* Does an event fit the beginning of a session? The rule is told in case/issuance.h; here it is applied to one event.
 */
#ifndef CASE_JUDGE_H
#define CASE_JUDGE_H

#include "case/issuance.h"

/* Fill class, confidence and what matched; false: the event did not begin the session, or not with the key that is
 * followed. `console`: a sign-in of the session is in the evidence, or its events bear the console's mark. */
bool judge(struct evidence *evidence, struct candidate *candidate, const struct node *node, bool console,
           struct arena *arena);

/* Is what the event issued the node's identity? UNKNOWN: one of them does not tell. */
enum identity_match { IDENTITY_OTHER, IDENTITY_UNKNOWN, IDENTITY_ARN, IDENTITY_PRINCIPAL };
enum identity_match judge_identity(const struct issued *issued, const struct node *node);

/* Is it an event of that name? */
bool candidate_is(const struct candidate *candidate, const char *name);
/* Can a console session begin with what it issued? */
bool candidate_opens_console(const struct candidate *candidate);

#endif
