/* From a lead to a case. */
#ifndef CASE_BUILD_H
#define CASE_BUILD_H

#include "case/case.h"
#include "engine/engine.h"
#include "intake/ledger.h"

struct case_options {
    const char *scope; /* "key", "session" or "tree": what is counted */
    /* Sessions that a lead matches, calls and sources are those of this time, sessions are counted and chains followed
     * beyond it. A session or event that is the lead itself is answered whenever it was. TIME_NONE: open. */
    int64_t since, until;
    bool descendants; /* listed whatever the scope */
};

/* Investigate. `out` is filled also on ERR_NOT_FOUND (lead and coverage), and must be given to case_clear in any case.
 * ERR_NOT_FOUND: the lead is not in the evidence; the message says what was looked at. */
MUST_USE enum err_code case_build(struct kase *out, struct engine *engine, struct ledger *ledger,
                                  const struct lead *lead, const struct case_options *options, struct err *err);
void case_clear(struct kase *kase);

#endif
