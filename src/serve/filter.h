/* The filters of a page's questions: from the arguments of a request to a WHERE with parameters.
 *
 * The queries scope_*.sql ask `filtered`: the events of the table `scope` that the filters leave. Only the filters that
 * are given are written, since a condition costs for every event even where it says null for any. */
#ifndef SERVE_FILTER_H
#define SERVE_FILTER_H

#include "engine/engine.h"
#include "serve/http.h"

enum { FILTER_PARAMS = 13, FILTER_PARAMS_MOST = FILTER_PARAMS + 8 };

struct filter {
    const char *conditions[FILTER_PARAMS]; /* SQL, each with one parameter */
    size_t condition_count;
    struct param params[FILTER_PARAMS_MOST]; /* of the conditions, then those of the question */
    size_t count;
    int64_t from, to; /* TIME_NONE: open */
};

/* ERR_USAGE for a value that cannot be meant. Text lives as long as the request. */
MUST_USE enum err_code filter_read(struct filter *filter, struct http_request *request, struct err *err);
/* Add a parameter of the question itself. */
void filter_add(struct filter *filter, struct param param);
/* Ask the query `name`, whose events are `filtered`. */
MUST_USE enum err_code filter_ask(const struct filter *filter, struct engine *engine, const char *name,
                                  struct result **out, struct err *err);

/* Keep what the query `name` finds as the table `page`. */
MUST_USE enum err_code filter_keep_page(const struct filter *filter, struct engine *engine, const char *name,
                                        struct err *err);

/* An argument as a whole number within [least, most]; `otherwise` when it is not given. */
MUST_USE enum err_code argument_number(const struct http_request *request, const char *name, int64_t least,
                                       int64_t most, int64_t otherwise, int64_t *out, struct err *err);
/* An argument as a time; TIME_NONE when it is not given. */
MUST_USE enum err_code argument_time(const struct http_request *request, const char *name, int64_t *out,
                                     struct err *err);
/* An argument that is one of `words` (NULL at the end), of which the first is meant when it is not given. */
MUST_USE enum err_code argument_word(const struct http_request *request, const char *name, const char *const *words,
                                     const char **out, struct err *err);
/* Every argument is text that a person can have typed: UTF-8 without NUL, not too long, known once where one counts. */
MUST_USE enum err_code arguments_sound(const struct http_request *request, struct err *err);

#endif
