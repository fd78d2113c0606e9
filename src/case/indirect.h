/* Hops that no issuance tells: a token's grant, forward access, control of what holds a role, a password that was
 * given.
 *
 * Each looks for who stands behind the walk's session and, where somebody does, pushes the hop and goes on to them:
 * `*hopped` is then true. Facts 2.4, 2.6, 2.8. */
#ifndef CASE_INDIRECT_H
#define CASE_INDIRECT_H

#include "case/issuance.h"
#include "case/walk.h"

/* The key of an OAuth grant (aws login, MCP) shares the console session's creation date; the grant names it. */
MUST_USE enum err_code indirect_grant(struct walk *walk, bool *hopped, struct err *err);
/* Forward access of a user: the call that caused it came seconds before. */
MUST_USE enum err_code indirect_front_door(struct walk *walk, bool *hopped, struct err *err);
/* Behind a session that `service` made stands whoever started, changed or entered what holds the role. `region`: where
 * the session's AssumeRole was logged, or absent. */
MUST_USE enum err_code indirect_takeover(struct walk *walk, struct str service, struct str region, bool *hopped,
                                         struct err *err);
/* A password given by somebody else makes the sign-in of `candidate` reachable to whoever gave it. */
MUST_USE enum err_code indirect_password(struct walk *walk, const struct candidate *candidate, bool *hopped,
                                         struct err *err);
/* A name links nothing; who had in hand what it names is told in a caveat. */
MUST_USE enum err_code indirect_note_named(struct walk *walk, struct err *err);

#endif
