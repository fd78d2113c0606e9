/* Which pivots a question needs.
 *
 * There are too many of them to pick all, and an index (trail/handle.h) of those of the store and of the logs. So
 * before a question is asked of the table `picked`, the pivots that it could find are looked up and added: a row of the
 * table in case/need.c for each way in which a question looks for pivots. The answer is the same as if all pivots were
 * there.
 *
 * A question over `picked` without a row is a new one: it gets all pivots there are, which is slow and right.
 * tests/unit/need_test.c names it. */
#ifndef CASE_NEED_H
#define CASE_NEED_H

#include "case/evidence.h"
#include "engine/store_view.h"
#include "trail/handle.h"

/* Look up what `question` needs. `pick` adds pivots to `picked`; it is called only when something is wanted. */
typedef enum err_code need_pick(struct evidence *evidence, const struct pivots_wanted *wanted, struct err *err);
MUST_USE enum err_code need_pivots(struct evidence *evidence, const char *question, const struct param *params,
                                   size_t param_count, need_pick *pick, struct err *err);
/* Has the table a row of this question? */
bool need_is_told(const char *question);

#endif
