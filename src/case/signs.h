/* Signs that somebody else had a session, in what happened around it: they prove nothing, and make no hop. */
#ifndef CASE_SIGNS_H
#define CASE_SIGNS_H

#include "case/evidence.h"

/* Caveats: a role whose trust was edited shortly before it was assumed (`trust_edited`), and a session that a service
 * made whose keys were used from several public addresses (`used_elsewhere`). Needs the chain and the sessions. */
MUST_USE enum err_code signs_warn(struct evidence *evidence, struct kase *kase, struct err *err);

#endif
