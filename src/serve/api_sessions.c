/* The list of sessions: made once (a look at every event), then filtered, sorted and paged. */
#include <stdlib.h>

#include "base/buf.h"
#include "serve/api.h"

enum { SESSIONS = 100, SESSIONS_MOST = 1000, PASS_OVER_MOST = 10000000, LIST_SECONDS = 180, SESSION_COLUMNS = 17 };

struct session_memo {
    pthread_mutex_t lock; /* of all: one question at a time */
    struct desk *desk;
    bool listed;
    int64_t since, until; /* of the list in the table `listed` */
};

struct session_memo *session_memo_new(void) {
    struct session_memo *memo = xcalloc(1, sizeof *memo);
    pthread_mutex_init(&memo->lock, NULL);
    return memo;
}

void session_memo_free(struct session_memo *memo) {
    if (!memo)
        return;
    desk_close(memo->desk);
    pthread_mutex_destroy(&memo->lock);
    free(memo);
}

/* Make the table `listed`: what `backtrail sessions` lists within the time asked for. */
static enum err_code make_list(struct session_memo *memo, int64_t since, int64_t until, struct err *err) {
    struct buf sql = BUF_INIT(65536);
    struct param params[12];
    if (memo->listed && memo->since == since && memo->until == until)
        return ERR_OK;
    for (size_t i = 0; i < 12; i++)
        params[i].type = PARAM_NULL;
    params[7] = PARAM_TIMESTAMP(since);
    params[8] = PARAM_TIMESTAMP(until);
    memo->listed = false;
    buf_printf(&sql, "CREATE OR REPLACE TEMP TABLE listed AS %s", query_text("sessions"));
    enum err_code code = engine_run(memo->desk->engine, sql.data, params, 12, err);
    buf_clear(&sql);
    memo->listed = code == ERR_OK;
    memo->since = since;
    memo->until = until;
    return code;
}

struct page {
    struct param params[6];
    int64_t limit, offset, since, until;
};

static struct param text_param(struct str text) {
    return str_empty(text) ? (struct param){.type = PARAM_NULL} : PARAM_STR(text);
}

static enum err_code read_page(struct page *page, const struct http_request *request, struct err *err) {
    static const char *const orders[] = {"first", "last", "events", "writes", "denied", NULL};
    const char *order;
    enum err_code code = argument_word(request, "sort", orders, &order, err);
    if (!code)
        code = argument_number(request, "limit", 1, SESSIONS_MOST, SESSIONS, &page->limit, err);
    if (!code)
        code = argument_number(request, "offset", 0, PASS_OVER_MOST, 0, &page->offset, err);
    if (!code)
        code = argument_time(request, "from", &page->since, err);
    if (!code)
        code = argument_time(request, "to", &page->until, err);
    if (code)
        return code;
    page->params[0] = text_param(http_arg(request, "text"));
    page->params[1] = text_param(http_arg(request, "kind"));
    page->params[2] = text_param(http_arg(request, "account"));
    page->params[3] = PARAM_STR(str_of(order));
    page->params[4] = PARAM_INT(page->limit);
    page->params[5] = PARAM_INT(page->offset);
    return ERR_OK;
}

/* A page beyond the last one is a single row that holds nothing but the total. */
static enum err_code list(struct engine *engine, const struct page *page, json_t **out, struct err *err) {
    struct result *result;
    struct err fault = {0};
    int64_t total = 0;
    enum err_code code = engine_query(engine, query_text("listed_sessions"), page->params, 6, &result, err);
    if (code)
        return code;
    json_t *sessions = json_array();
    while (result_next(result, &fault)) {
        total = result_integer(result, SESSION_COLUMNS, 0);
        if (!result_is_null(result, 0))
            json_array_append_new(sessions, row_json(result, 0, SESSION_COLUMNS));
    }
    result_free(result);
    bool more = page->offset + page->limit < total;
    *out = json_pack("{s:I, s:o, s:o}", "total", (json_int_t)total, "sessions", sessions, "next_offset",
                     more ? json_integer(page->offset + page->limit) : json_null());
    if (fault.code)
        *err = fault;
    return fault.code;
}

static enum err_code answer(struct api *api, struct session_memo *memo, const struct page *page, int client,
                            json_t **out, struct err *err) {
    struct deadline deadline;
    enum err_code code = memo->desk ? ERR_OK : desk_open_large(&memo->desk, &api->archive, err);
    if (code)
        return code;
    deadline_begin(api->deadlines, &deadline, memo->desk->engine, client, LIST_SECONDS);
    code = make_list(memo, page->since, page->until, err);
    if (!code)
        code = list(memo->desk->engine, page, out, err);
    enum deadline_end end = deadline_end(api->deadlines, &deadline);
    return end == DEADLINE_NONE ? code : ask_ended(end, LIST_SECONDS, err);
}

enum err_code api_sessions(struct api *api, struct http_request *request, json_t **out, struct err *err) {
    struct page page;
    enum err_code code = read_page(&page, request, err);
    if (code)
        return code;
    pthread_mutex_lock(&api->sessions->lock);
    code = answer(api, api->sessions, &page, request->client, out, err);
    pthread_mutex_unlock(&api->sessions->lock);
    return code;
}
