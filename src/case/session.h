/* Sessions in figures: kind, keys, counts, addresses. Read from the table of picked events, which must be complete for
 * them (evidence_complete). */
#ifndef CASE_SESSION_H
#define CASE_SESSION_H

#include "case/evidence.h"

/* Add the sessions named to `kase`, in that order, with `relation`; one of which no event was seen is known from its
 * issuance. `parents` names the parent of each and `confidences` how sure that is, in the same order; both may be NULL.
 */
MUST_USE enum err_code sessions_add(struct evidence *evidence, struct kase *kase, const struct strs *names,
                                    enum relation relation, const struct strs *parents, const struct strs *confidences,
                                    struct err *err);
/* Forward access of the long-term keys among the sessions: counted (forward_access_events) with the key that caused it.
 * The sessions it ran under are added to `forwarded` (may be NULL), but for those of ancestors' keys. */
MUST_USE enum err_code sessions_forward_access(struct evidence *evidence, struct kase *kase, struct strs *forwarded,
                                               struct err *err);

#endif
