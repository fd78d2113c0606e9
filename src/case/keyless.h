/* Events of a user without an access key: signed by a credential of one service (a Bedrock API key), whose id no event
 * tells. Who made such a credential for the user is told beside them. */
#ifndef CASE_KEYLESS_H
#define CASE_KEYLESS_H

#include "case/evidence.h"

/* A caveat for each credential that may have signed events of `value` (address, user name or ARN) without a key. */
MUST_USE enum err_code keyless_warn(struct evidence *evidence, struct kase *kase, struct str value, struct err *err);

#endif
