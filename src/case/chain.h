/* The chain: from the lead's session back to its origin, hop by hop.
 *
 * Each turn asks case/issuance.c which event began the session, then who called it, until somebody stands there that no
 * event of CloudTrail began: a long-term key, a sign-in, a subject of an identity provider, a service. Where the
 * evidence ends before that, the origin is a gap, which names the trail, the region or the event that would close it.
 * Never loops: a session met before ends the chain with a caveat; LIMIT_CHAIN_HOPS bounds it in any case. */
#ifndef CASE_CHAIN_H
#define CASE_CHAIN_H

#include "case/evidence.h"

/* Follow from `session` (with `preferred_key`, the key the lead is about, or absent, and `at`, the time of the event
 * that it is, or TIME_NONE). Fills chain, verdict and caveats of `kase`; adds the names of the ancestors' sessions,
 * nearest first, to `ancestors`. */
MUST_USE enum err_code chain_follow(struct evidence *evidence, struct kase *kase, struct str session,
                                    struct str preferred_key, int64_t at, struct strs *ancestors, struct err *err);

#endif
