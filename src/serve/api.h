/* The server's answers, as JSON. One function a question, a file a kind of question; serve/routes.c says which path
 * leads to which.
 *
 * An answer is an object of jansson's, or an error whose code becomes the status: ERR_USAGE 400, ERR_NOT_FOUND 404,
 * ERR_REMOTE 503 (busy), ERR_INTERRUPTED 504 (took too long), all else 500. Thread rule: any number at once. */
#ifndef SERVE_API_H
#define SERVE_API_H

#include <jansson.h>

#include "serve/filter.h"
#include "serve/held.h"
#include "serve/rows_json.h"

/* What the questions are put to. */
struct api {
    struct archive archive;
    struct held_options how;
    struct deadlines *deadlines;
    struct held_cases *cases;
    struct desk_pool desks, sql_desks; /* SQL has places of its own: it never takes those of the page */
    struct coverage_memo *coverage;    /* api_coverage.c */
    struct session_memo *sessions;     /* api_sessions.c */
    const char *evidence_kind;         /* "store" or "logs" */
    const char *const *evidence_paths;
    size_t evidence_count;
    const char *version;
};

typedef enum err_code api_function(struct api *api, struct http_request *request, json_t **out, struct err *err);
api_function api_about, api_case, api_tree, api_calls, api_sources, api_timeline, api_events, api_event, api_sessions,
    api_coverage, api_coverage_hours, api_queries, api_sql;

/* One question at a desk: that of the case of the request's `lead`, or (without one, where that is allowed) one that
 * sees all events. Interrupted when it takes too long or the client goes. */
struct asking {
    struct api *api;
    struct held *held; /* NULL: no lead */
    struct desk *desk;
    struct deadline deadline;
    unsigned seconds;
};
enum { ASK_NEEDS_LEAD = 1 };
MUST_USE enum err_code ask_begin(struct asking *asking, struct api *api, struct http_request *request, unsigned flags,
                                 struct err *err);
/* Always after an ask_begin that succeeded. Returns `code`, or why it was interrupted. */
enum err_code ask_end(struct asking *asking, enum err_code code, struct err *err);
/* Put words to an interruption. */
enum err_code ask_ended(enum deadline_end end, unsigned seconds, struct err *err);
/* "session" (default), "key" or "tree". */
MUST_USE enum err_code scope_argument(const struct http_request *request, const char **out, struct err *err);

void coverage_memo_free(struct coverage_memo *memo);
void session_memo_free(struct session_memo *memo);
struct coverage_memo *coverage_memo_new(void);
struct session_memo *session_memo_new(void);

#endif
