/* Events: pages of them, and one with its record as it stands in the evidence. */
#include <ctype.h>

#include "intake/excerpt.h"
#include "output/case_json.h"
#include "serve/api.h"

enum { EVENTS = 100, EVENTS_MOST = 1000, PASS_OVER_MOST = 100000000 };

static enum err_code count(const struct filter *filter, struct engine *engine, int64_t *total, struct err *err) {
    struct result *result;
    struct err fault = {0};
    enum err_code code = filter_ask(filter, engine, "scope_count", &result, err);
    if (code)
        return code;
    *total = result_next(result, &fault) ? result_integer(result, 0, 0) : 0;
    result_free(result);
    if (fault.code)
        *err = fault;
    return fault.code;
}

static enum err_code list(const struct filter *filter, struct engine *engine, int64_t limit, int64_t offset,
                          json_t *events, struct err *err) {
    struct filter question = *filter;
    struct result *result;
    struct err fault = {0};
    filter_add(&question, PARAM_INT(limit));
    filter_add(&question, PARAM_INT(offset));
    enum err_code code = filter_keep_page(&question, engine, "scope_rows", err);
    if (!code)
        code = engine_query(engine, query_text("page_rows"), NULL, 0, &result, err);
    if (code)
        return code;
    while (result_next(result, &fault))
        json_array_append_new(events, event_json(result));
    result_free(result);
    if (fault.code)
        *err = fault;
    return fault.code;
}

enum err_code api_events(struct api *api, struct http_request *request, json_t **out, struct err *err) {
    struct asking asking;
    struct filter filter;
    int64_t limit, offset, total = 0;
    enum err_code code = filter_read(&filter, request, err);
    if (!code)
        code = argument_number(request, "limit", 1, EVENTS_MOST, EVENTS, &limit, err);
    if (!code)
        code = argument_number(request, "offset", 0, PASS_OVER_MOST, 0, &offset, err);
    if (!code)
        code = ask_begin(&asking, api, request, 0, err);
    if (code)
        return code;
    json_t *events = json_array();
    code = count(&filter, asking.desk->engine, &total, err);
    if (!code)
        code = list(&filter, asking.desk->engine, limit, offset, events, err);
    bool more = offset + limit < total;
    *out = json_pack("{s:I, s:o, s:o}", "total", (json_int_t)total, "events", events, "next_offset",
                     more ? json_integer(offset + limit) : json_null());
    return ask_end(&asking, code, err);
}

/* --- one event ---------------------------------------------------------------------------------------------------- */

/* What described_event.sql gives behind the columns of an event. */
enum { COLUMN_SHARED = ROW_COLUMNS + 1, COLUMNS_ALL = ROW_COLUMNS + 10 };

struct found {
    struct arena arena;
    struct str event_id, shared, object;
    int64_t offset, length, time;
    json_t *event, *columns;
    size_t count; /* events that were meant */
};

static void take(struct found *found, struct result *result) {
    if (found->count++)
        return;
    found->event_id = arena_str(&found->arena, result_text(result, ROW_EVENT_ID));
    found->shared = arena_str(&found->arena, result_text(result, COLUMN_SHARED));
    found->object = arena_str(&found->arena, result_text(result, ROW_SOURCE_OBJECT));
    found->offset = result_integer(result, ROW_SOURCE_OFFSET, 0);
    found->length = result_integer(result, ROW_SOURCE_LENGTH, 0);
    found->time = result_integer(result, ROW_EVENT_TIME, TIME_NONE);
    found->event = event_json(result);
    found->columns = row_json(result, 0, COLUMNS_ALL);
}

struct meant {
    struct param params[5];
};

static enum err_code read_meant(struct meant *meant, const struct http_request *request, struct err *err) {
    struct str id = http_arg(request, "event_id"), account = http_arg(request, "account");
    struct str object = http_arg(request, "object");
    int64_t offset, time;
    enum err_code code = argument_number(request, "offset", 0, INT64_C(1) << 40, -1, &offset, err);
    if (!code)
        code = argument_time(request, "time", &time, err);
    if (code)
        return code;
    if (str_empty(id) && (str_empty(object) || offset < 0)) {
        err_set(err, ERR_USAGE, "which event? 'event_id', or 'object' and 'offset', are missing");
        return ERR_USAGE;
    }
    *meant =
        (struct meant){{PARAM_STR(id), PARAM_STR(account), PARAM_STR(object),
                        offset < 0 ? (struct param){.type = PARAM_NULL} : PARAM_INT(offset), PARAM_TIMESTAMP(time)}};
    for (size_t i = 0; i < 3; i++)
        if (!meant->params[i].text.len)
            meant->params[i].type = PARAM_NULL;
    return ERR_OK;
}

static enum err_code find(struct found *found, const struct meant *meant, struct engine *engine, struct err *err) {
    struct result *result;
    struct err fault = {0};
    enum err_code code = engine_query(engine, query_text("described_event"), meant->params, 5, &result, err);
    if (code)
        return code;
    while (result_next(result, &fault))
        take(found, result);
    result_free(result);
    if (fault.code)
        *err = fault;
    return fault.code;
}

static enum err_code add_copies(const struct found *found, struct engine *engine, json_t *answer, struct err *err) {
    struct param params[] = {PARAM_STR(found->event_id), PARAM_STR(found->shared), PARAM_STR(found->object),
                             PARAM_INT(found->offset), PARAM_TIMESTAMP(found->time)};
    struct result *result;
    struct err fault = {0};
    json_t *copies = json_array();
    json_object_set_new(answer, "copies", copies);
    if (str_empty(found->event_id))
        return ERR_OK;
    enum err_code code = engine_query(engine, query_text("event_copies"), params, 5, &result, err);
    if (code)
        return code;
    while (result_next(result, &fault)) {
        json_t *copy = row_json(result, 0, 2);
        json_object_set_new(copy, "object", cell_json(result, 2));
        json_object_set_new(copy, "offset", cell_json(result, 3));
        json_object_set_new(copy, "length", cell_json(result, 4));
        json_array_append_new(copies, copy);
    }
    result_free(result);
    if (fault.code)
        *err = fault;
    return fault.code;
}

/* An id that reads the same in JSON, in a string of JSON, and in CSV. */
static bool is_plain(struct str id) {
    for (size_t i = 0; i < id.len; i++)
        if (!isalnum((unsigned char)id.data[i]) && id.data[i] != '-')
            return false;
    return id.len > 0;
}

/* The record from its file. A file that is gone or was changed is said; what the store holds is shown then. */
static void add_raw(const struct found *found, json_t *answer) {
    struct excerpt excerpt = EXCERPT_EMPTY;
    struct arena arena = ARENA_EMPTY;
    struct err fault = {0};
    struct str text = STR_NONE;
    enum err_code code = excerpt_read(&excerpt, NULL, found->object, (uint64_t)found->offset, (uint64_t)found->length,
                                      &arena, &text, &fault);
    bool other = !code && is_plain(found->event_id) && !str_contains(text, found->event_id.data);
    if (other)
        err_set(&fault, ERR_INPUT, "'%.*s' has another text there now than when it was read", STR_ARG(found->object));
    json_object_set_new(answer, "raw", code || other ? json_null() : json_of_str(text));
    json_object_set_new(answer, "raw_missing", code || other ? json_of_str(str_of(fault.message)) : json_null());
    if (code || other)
        json_object_set(answer, "columns", found->columns);
    excerpt_clear(&excerpt);
    arena_clear(&arena);
}

static enum err_code show(struct found *found, const struct meant *meant, struct asking *asking, json_t **out,
                          struct err *err) {
    enum err_code code = find(found, meant, asking->desk->engine, err);
    if (code)
        return code;
    if (!found->count)
        return err_set(err, ERR_NOT_FOUND, "no such event is in the evidence");
    *out = json_pack("{s:O}", "event", found->event);
    add_raw(found, *out);
    json_object_set_new(*out, "object", json_of_str(found->object));
    json_object_set_new(*out, "offset", json_integer(found->offset));
    json_object_set_new(*out, "length", json_integer(found->length));
    json_object_set_new(*out, "matches", json_integer((json_int_t)found->count));
    return add_copies(found, asking->desk->engine, *out, err);
}

static enum err_code look_up(struct api *api, struct http_request *request, const struct meant *meant, json_t **out,
                             struct err *err) {
    struct asking asking;
    struct found found = {0};
    enum err_code code = ask_begin(&asking, api, request, 0, err);
    if (code)
        return code;
    code = ask_end(&asking, show(&found, meant, &asking, out, err), err);
    json_decref(found.event);
    json_decref(found.columns);
    arena_clear(&found.arena);
    return code;
}

/* First among the events of the case, which are at hand; what is not there (an issuance, say, is an event of the parent
 * session) is looked for everywhere. */
enum err_code api_event(struct api *api, struct http_request *request, json_t **out, struct err *err) {
    struct meant meant;
    enum err_code code = read_meant(&meant, request, err);
    if (code)
        return code;
    code = look_up(api, request, &meant, out, err);
    if (code != ERR_NOT_FOUND || str_empty(http_arg(request, "lead")))
        return code;
    for (size_t i = 0; i < request->arg_count; i++)
        if (strcmp(request->args[i].name, "lead") == 0)
            request->args[i].value = STR("");
    return look_up(api, request, &meant, out, err);
}
