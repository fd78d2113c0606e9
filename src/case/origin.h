/* Where a chain ends: what kind of origin, who it is, and, for a gap, what is missing. */
#ifndef CASE_ORIGIN_H
#define CASE_ORIGIN_H

#include "case/issuance.h"

/* The origin when nothing in the evidence began `node`. Adds the gap's caveats. */
void origin_of_node(struct evidence *evidence, struct kase *kase, const struct node *node);
/* The gap inside a chain that goes on without the AssumeRole that made `node`. */
void origin_no_issuance(struct kase *kase, const struct node *node);
/* The origin when the caller of `candidate` is no session of its own: a service, a subject, a foreign account, or the
 * person who signed in. False when the caller is a session: then the chain goes on. */
bool origin_of_caller(struct evidence *evidence, struct kase *kase, const struct candidate *candidate,
                      const struct node *child);
/* The readable name of an Identity Center user, which only the sign-in events say; else `otherwise`. */
struct str identity_center_name(struct evidence *evidence, struct kase *kase, struct str user_id, struct str otherwise);
/* The verdict's sentence, from origin and chain. */
void origin_sentence(struct kase *kase, const struct node *lead);

#endif
