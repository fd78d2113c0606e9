/* SQL from the page: it asks and changes nothing; one statement, so many rows, so much time. */
#include <ctype.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/safe.h"
#include "engine/sql_hint.h"
#include "engine/trino.h"
#include "output/case_json.h"
#include "serve/api.h"

enum { SQL_SECONDS = 30, ROWS = 1000, ROWS_MOST = 10000, PARAMS_MOST = 32, COLUMNS_MOST = 500 };
#define ANSWER_MOST_BYTES ((size_t)16 << 20)
#define SQL_MOST_BYTES    ((size_t)1 << 20)
/* A cell is looked at by a person; a longer one is cut, which counts as truncated. */
#define CELL_MOST_BYTES ((size_t)64 << 10)

/* --- the question ------------------------------------------------------------------------------------------------- */

struct question {
    struct str sql;
    int64_t limit;
    struct param params[PARAMS_MOST]; /* those that are not given are null: the built-in queries say null for any */
};

static enum err_code take_parameter(struct param *out, const json_t *value, struct err *err) {
    struct str text = {json_string_value(value), json_is_string(value) ? json_string_length(value) : 0};
    if (json_is_string(value) && text.len)
        *out = PARAM_STR(text);
    else if (json_is_integer(value))
        *out = PARAM_INT(json_integer_value(value));
    else if (json_is_boolean(value))
        *out = (struct param){.type = PARAM_BOOL, .number = json_is_true(value)};
    else if (json_is_null(value) || json_is_string(value))
        *out = (struct param){.type = PARAM_NULL};
    else
        return err_set(err, ERR_USAGE, "a parameter is text, a whole number, true, false or null");
    return ERR_OK;
}

static enum err_code read_parameters(struct question *question, const json_t *list, struct err *err) {
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < PARAMS_MOST; i++)
        question->params[i].type = PARAM_NULL;
    if (list && (!json_is_array(list) || json_array_size(list) > PARAMS_MOST))
        return err_set(err, ERR_USAGE, "'parameters' is a list of at most %d", PARAMS_MOST);
    for (size_t i = 0; i < json_array_size(list) && !code; i++)
        code = take_parameter(&question->params[i], json_array_get(list, i), err);
    return code;
}

static enum err_code read_question(struct question *question, const json_t *body, struct arena *arena,
                                   struct err *err) {
    const json_t *sql = json_object_get(body, "sql"), *limit = json_object_get(body, "limit");
    if (!json_is_string(sql) || (limit && !json_is_integer(limit)))
        return err_set(err, ERR_USAGE, "the body is {\"sql\": \"SELECT ...\", \"limit\": 1000}");
    struct str text = {json_string_value(sql), json_string_length(sql)};
    if (str_empty(str_trim(text)))
        return err_set(err, ERR_USAGE, "no SQL to run");
    question->sql = arena_str(arena, text);
    question->limit = limit ? json_integer_value(limit) : ROWS;
    if (question->limit < 1 || question->limit > ROWS_MOST)
        return err_set(err, ERR_USAGE, "'limit' is 1 to %d", ROWS_MOST);
    return read_parameters(question, json_object_get(body, "parameters"), err);
}

/* --- the answer --------------------------------------------------------------------------------------------------- */

static const char *type_word(enum result_type type) {
    static const char *const words[] = {
        [RESULT_TEXT] = "text", [RESULT_INTEGER] = "integer", [RESULT_REAL] = "real", [RESULT_BOOL] = "bool",
        [RESULT_TIME] = "time", [RESULT_LIST] = "text",       [RESULT_JSON] = "text", [RESULT_OTHER] = "text"};
    return words[type];
}

static json_t *columns_json(const struct result *result) {
    json_t *columns = json_array();
    for (size_t i = 0; i < result_columns(result); i++)
        json_array_append_new(columns, json_pack("{s:o, s:s}", "name", json_of_str(str_of(result_name(result, i))),
                                                 "type", type_word(result_type(result, i))));
    return columns;
}

/* A text cell, cut where it is too long. */
static json_t *text_json(struct str text, bool *cut) {
    *cut |= text.len > CELL_MOST_BYTES;
    return json_of_str(safe_head(text, CELL_MOST_BYTES));
}

/* Values as they are; what is none of JSON's own scalars is text. */
static json_t *values_json(struct result *result, size_t *bytes, bool *cut) {
    json_t *row = json_array();
    for (size_t i = 0; i < result_columns(result); i++) {
        enum result_type type = result_type(result, i);
        bool text = type == RESULT_TEXT || type == RESULT_JSON || type == RESULT_LIST || type == RESULT_OTHER;
        json_t *cell =
            text && !result_is_null(result, i) ? text_json(result_text(result, i), cut) : cell_json(result, i);
        *bytes += 24 + (json_is_string(cell) ? json_string_length(cell) : 0);
        json_array_append_new(row, cell);
    }
    return row;
}

/* In Trino's words or DuckDB's. */
static enum err_code run(struct engine *engine, const struct question *question, struct result **result,
                         struct err *err) {
    struct buf sql = BUF_INIT(SQL_MOST_BYTES);
    trino_rewrite(&sql, question->sql);
    enum err_code code = sql.truncated ? err_set(err, ERR_USAGE, "the statement is too long")
                                       : engine_query(engine, sql.data, question->params, PARAMS_MOST, result, err);
    buf_clear(&sql);
    if (code)
        sql_hint_add(err);
    return code;
}

static enum err_code answer(struct engine *engine, const struct question *question, json_t **out, struct err *err) {
    struct result *result;
    struct err fault = {0};
    size_t bytes = 0;
    int64_t began = time_now();
    bool truncated = false, cut = false;
    enum err_code code = run(engine, question, &result, err);
    if (code)
        return code;
    if (result_columns(result) > COLUMNS_MOST) {
        result_free(result);
        return err_set(err, ERR_USAGE, "the result has more than %d columns", COLUMNS_MOST);
    }
    json_t *columns = columns_json(result), *rows = json_array();
    while (!truncated && result_next(result, &fault)) {
        truncated = (int64_t)json_array_size(rows) == question->limit || bytes > ANSWER_MOST_BYTES;
        if (!truncated)
            json_array_append_new(rows, values_json(result, &bytes, &cut));
    }
    result_free(result);
    *out = json_pack("{s:o, s:o, s:b, s:f}", "columns", columns, "rows", rows, "truncated", truncated || cut, "seconds",
                     (double)(time_now() - began) / 1e6);
    if (fault.code)
        *err = fault;
    return fault.code;
}

static enum err_code ask(struct api *api, const struct question *question, int client, json_t **out, struct err *err) {
    struct desk *desk;
    struct deadline deadline;
    enum err_code code = desk_take(&api->sql_desks, &desk, err);
    if (code)
        return code;
    deadline_begin(api->deadlines, &deadline, desk->engine, client, SQL_SECONDS);
    code = answer(desk->engine, question, out, err);
    enum deadline_end end = deadline_end(api->deadlines, &deadline);
    desk_give(&api->sql_desks, desk);
    return end != DEADLINE_NONE ? ask_ended(end, SQL_SECONDS, err) : code;
}

enum err_code api_sql(struct api *api, struct http_request *request, json_t **out, struct err *err) {
    struct question question = {0};
    json_error_t fault;
    if (!str_is_nocase(str_trim(str_before(request->content_type, ';')), "application/json"))
        return err_set(err, ERR_USAGE, "the body must be application/json");
    json_t *body = json_loadb(request->body.data, request->body.len, JSON_REJECT_DUPLICATES, &fault);
    if (!body)
        return err_set(err, ERR_USAGE, "the body is no JSON: %s", fault.text);
    enum err_code code = read_question(&question, body, &request->arena, err);
    if (!code)
        code = ask(api, &question, request->client, out, err);
    json_decref(body);
    return code;
}

/* --- built-in queries --------------------------------------------------------------------------------------------- */

/* "-- Parameters, null for any: 1 name of the user, 2 part of the ARN." : the words behind each number. */
static json_t *parameters_json(struct str comment, struct arena *arena) {
    json_t *list = json_array();
    size_t at = str_find(comment, "Parameters", 0);
    for (unsigned number = 1; at != (size_t)-1 && number < PARAMS_MOST; number++) {
        const char *mark = arena_printf(arena, " %u ", number).data,
                   *next = arena_printf(arena, ", %u ", number + 1).data;
        size_t from = str_find(comment, mark, at);
        if (from == (size_t)-1)
            break;
        from += strlen(mark);
        size_t to = str_find(comment, next, from);
        struct str words = str_slice(comment, from, to == (size_t)-1 ? comment.len : to);
        words = str_trim(to == (size_t)-1 ? str_before(words, '.') : words);
        json_array_append_new(list, json_of_str(words));
        at = to;
    }
    return list;
}

/* The comment that a query begins with, in one line. */
static struct str comment_of(struct str text, struct arena *arena) {
    struct buf words = BUF_INIT(65536);
    while (str_starts(text, "--")) {
        struct str line = str_before(text, '\n');
        if (words.len)
            buf_addc(&words, ' ');
        buf_add(&words, str_trim(str_slice(line, 2, line.len)));
        text = str_slice(text, line.len + 1, text.len);
    }
    struct str comment = arena_str(arena, buf_str(&words));
    buf_clear(&words);
    return comment;
}

static bool asks_events(struct str text) {
    bool asks = str_contains(text, "\nSELECT") || str_contains(text, "\nWITH");
    return asks && !str_contains(text, "\nCREATE") && !str_contains(text, "FROM picked") &&
           (str_contains(text, "\nFROM events") || str_contains(text, "  FROM events"));
}

/* Those that ask the events themselves; the others ask tables that a case makes for itself. */
enum err_code api_queries(struct api *api, struct http_request *request, json_t **out, struct err *err) {
    json_t *list = json_array();
    (void)api;
    (void)err;
    for (const char *const *name = query_names(); *name; name++) {
        struct str text = str_of(query_text(*name));
        struct str first = str_before(text, '\n');
        struct str comment = comment_of(text, &request->arena);
        if (!asks_events(text))
            continue;
        json_array_append_new(list,
                              json_pack("{s:s, s:o, s:o, s:o}", "name", *name, "title",
                                        json_of_str(str_trim(str_slice(first, 2, first.len))), "sql", json_of_str(text),
                                        "parameters", parameters_json(comment, &request->arena)));
    }
    *out = json_pack("{s:o}", "queries", list);
    return ERR_OK;
}
