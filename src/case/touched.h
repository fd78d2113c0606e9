/* Who touched a resource without a session of this evidence: other accounts, anonymous callers, services. */
#ifndef CASE_TOUCHED_H
#define CASE_TOUCHED_H

#include "case/lead.h"

/* Nobody else touched it: the answer is who called, and the calls. Sets `answered` where there are such callers. */
MUST_USE enum err_code touched_answer(struct evidence *evidence, struct kase *kase, const struct lead_found *found,
                                      bool *answered, struct err *err);
/* Beside sessions: who else, how often, with event ids. */
void touched_warn(struct kase *kase, const struct lead_found *found);

#endif
