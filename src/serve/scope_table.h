/* The events of a case as tables, for questions about them that the case itself does not answer.
 *
 *   scope   those that its calls and sources sum over, with what is said of them (described_events.sql)
 *   cited   those that chain, origin and caveats rest on, as far as they are not in the scope
 *   known   a view of both
 *   others  for a report: events of the case's other sessions, as far as they were kept (scope_table_keep_others)
 *   page    some of the scope, by time, file and offset (empty at first); `paged` are these events, as in the scope
 *
 * Thread rule: that of the engine. */
#ifndef SERVE_SCOPE_TABLE_H
#define SERVE_SCOPE_TABLE_H

#include "case/case.h"
#include "engine/engine.h"

/* Keep at most `most` events of the sessions that the case built last tells beside the lead's: ancestors, and what
 * descends from it. Before scope_table_make; may be called for several cases, each adds what is not there yet. */
MUST_USE enum err_code scope_table_keep_others(struct engine *engine, const struct kase *kase, uint64_t most,
                                               struct err *err);
/* Make them of the case that was built last with this engine; the table it was built from goes. `*events` are in the
 * scope. */
MUST_USE enum err_code scope_table_make(struct engine *engine, const struct kase *kase, uint64_t *events,
                                        struct err *err);
/* The same names for all events, with nothing looked at yet. */
MUST_USE enum err_code scope_table_of_all(struct engine *engine, struct err *err);

#endif
