/* A case as one page: everything in one file, which asks nobody for anything when it is opened.
 *
 * The page is that of the server, its answers are embedded: {"schema": "backtrail.report/1", "generated", "version",
 * "case", "tree", "coverage", "events", "events_total", "events_left_out", "raw", "raw_left_out", "evidence", "others":
 * {"events", "raw"}} as gzip in base64. `others` are events of the sessions around the lead's, for the figures that
 * tell of them. What is left out for size is counted in it, and the page says so. Session tokens are not in it. */
#ifndef SERVE_REPORT_H
#define SERVE_REPORT_H

#include <jansson.h>

#include "base/buf.h"
#include "case/case.h"
#include "engine/engine.h"

#define REPORT_EVENTS_MOST  20000
#define REPORT_OTHERS_SHARE 4 /* of the events that are kept, a fourth more for the sessions around */

/* How the record of an event is read from its file. */
typedef enum err_code report_excerpt(void *context, struct str object, uint64_t offset, uint64_t length,
                                     struct arena *arena, struct str *text, struct err *err);

struct report_input {
    const struct kase *kase;
    json_t *tree, *coverage; /* borrowed; NULL: null */
    struct engine *engine;   /* with the tables of serve/scope_table.h */
    uint64_t events;         /* in it */
    uint64_t events_most;    /* to keep */
    uint64_t others_most;    /* of other sessions, to keep besides */
    report_excerpt *excerpt;
    void *context;
    const char *version;
};

struct report_figures {
    uint64_t events, events_left_out, raw, raw_left_out;
};

/* The page in `out` (a buffer with a ceiling of its own). ERR_ENVIRONMENT when this build has no page, ERR_USAGE when
 * it would grow past the ceiling. */
MUST_USE enum err_code report_write(struct buf *out, const struct report_input *input, struct report_figures *figures,
                                    struct err *err);

#endif
