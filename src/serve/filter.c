#include "serve/filter.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "trail/json.h"

enum { ARGUMENT_BYTES_MOST = 4096, LIST_SEPARATOR = '\x1f' };

enum err_code arguments_sound(const struct http_request *request, struct err *err) {
    if (request->arg_count == HTTP_ARGS_MOST)
        return err_set(err, ERR_USAGE, "more than %d arguments", HTTP_ARGS_MOST - 1);
    for (size_t i = 0; i < request->arg_count; i++) {
        const struct http_arg *arg = &request->args[i];
        if (!utf8_valid(str_of(arg->name)) || !utf8_valid(arg->value))
            return err_set(err, ERR_USAGE, "an argument is not UTF-8");
        if (memchr(arg->value.data, '\0', arg->value.len) || memchr(arg->value.data, LIST_SEPARATOR, arg->value.len))
            return err_set(err, ERR_USAGE, "argument '%s' holds a control character", arg->name);
        if (arg->value.len > ARGUMENT_BYTES_MOST)
            return err_set(err, ERR_USAGE, "argument '%s' is longer than %d bytes", arg->name, ARGUMENT_BYTES_MOST);
    }
    return ERR_OK;
}

enum err_code argument_number(const struct http_request *request, const char *name, int64_t least, int64_t most,
                              int64_t otherwise, int64_t *out, struct err *err) {
    struct str text = http_arg(request, name);
    *out = otherwise;
    if (str_empty(text))
        return ERR_OK;
    char digits[24], *end = digits;
    int len = snprintf(digits, sizeof digits, "%.*s", STR_ARG(text));
    long long number = strtoll(digits, &end, 10);
    if (len >= (int)sizeof digits || end == digits || *end || number < least || number > most ||
        digits[0] < '-' /* white space */)
        return err_set(err, ERR_USAGE, "'%s' is a whole number from %lld to %lld, not '%.*s'", name, (long long)least,
                       (long long)most, STR_ARG(text));
    *out = number;
    return ERR_OK;
}

enum err_code argument_time(const struct http_request *request, const char *name, int64_t *out, struct err *err) {
    struct str text = http_arg(request, name);
    *out = str_empty(text) ? TIME_NONE : time_parse(text);
    if (str_empty(text) || *out != TIME_NONE)
        return ERR_OK;
    return err_set(err, ERR_USAGE, "'%s' is a time such as 2024-07-30T10:00:00Z, not '%.*s'", name, STR_ARG(text));
}

enum err_code argument_word(const struct http_request *request, const char *name, const char *const *words,
                            const char **out, struct err *err) {
    struct str text = http_arg(request, name);
    for (size_t i = 0; words[i]; i++)
        if (str_is(text, words[i])) {
            *out = words[i];
            return ERR_OK;
        }
    *out = words[0];
    return str_empty(text) ? ERR_OK : err_set(err, ERR_USAGE, "'%s' cannot be '%.*s'", name, STR_ARG(text));
}

/* --- filters ------------------------------------------------------------------------------------------------------ */

/* An argument, what it may hold, and the condition that its value is put into. Lists are joined with chr(31). */
static const struct {
    const char *name;
    enum { FILTER_TEXT, FILTER_LIST, FILTER_TIME } kind;
    const char *condition;
    const char *words[8]; /* of a list: what it may hold */
} rows[FILTER_PARAMS] = {
    {"session", FILTER_TEXT, "session_id = ?", {NULL}},
    {"key", FILTER_TEXT, "access_key_id = ?", {NULL}},
    {"event_source",
     FILTER_TEXT,
     "replace(event_source, '.amazonaws.com', '') = replace(?, '.amazonaws.com', '')",
     {NULL}},
    {"event_name", FILTER_TEXT, "event_name = ?", {NULL}},
    {"outcome",
     FILTER_LIST,
     "outcome IN (SELECT unnest(string_split(?, chr(31))))",
     {"success", "denied", "throttled", "not_found", "failed"}},
    {"address", FILTER_TEXT, "source_ip_address = ?", {NULL}},
    {"region", FILTER_TEXT, "aws_region = ?", {NULL}},
    {"account", FILTER_TEXT, "? IN (account_id, recipient_account_id)", {NULL}},
    {"user_agent", FILTER_TEXT, "user_agent = ?", {NULL}},
    {"from", FILTER_TIME, "event_time >= ?", {NULL}},
    {"to", FILTER_TIME, "event_time <= ?", {NULL}},
    {"group",
     FILTER_LIST,
     "call_group IN (SELECT unnest(string_split(?, chr(31))))",
     {"write", "sensitive_read", "read"}},
    {"text",
     FILTER_TEXT,
     "contains(lower(concat_ws(chr(31), event_name, target, error_code, error_message, identity, event_id)), lower(?))",
     {NULL}},
};

static bool is_among(struct str word, const char *const *words) {
    for (size_t i = 0; words[i]; i++)
        if (str_is(word, words[i]))
            return true;
    return false;
}

static enum err_code read_list(struct http_request *request, size_t row, struct param *out, struct err *err) {
    struct buf list = BUF_INIT(1024);
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < request->arg_count && !code; i++) {
        struct str value = request->args[i].value;
        if (strcmp(request->args[i].name, rows[row].name) != 0 || !value.len)
            continue;
        if (!is_among(value, rows[row].words))
            code = err_set(err, ERR_USAGE, "'%s' cannot be '%.*s'", rows[row].name, STR_ARG(value));
        if (list.len)
            buf_addc(&list, LIST_SEPARATOR);
        buf_add(&list, value);
    }
    struct str text = list.len ? arena_str(&request->arena, buf_str(&list)) : STR_NONE;
    *out = PARAM_STR(text);
    buf_clear(&list);
    return code;
}

static enum err_code read_row(struct http_request *request, size_t row, struct param *out, struct err *err) {
    int64_t time;
    enum err_code code = ERR_OK;
    if (rows[row].kind == FILTER_LIST)
        return read_list(request, row, out, err);
    if (http_arg_count(request, rows[row].name) > 1)
        return err_set(err, ERR_USAGE, "'%s' is given more than once", rows[row].name);
    struct str text = http_arg(request, rows[row].name);
    *out = str_empty(text) ? (struct param){.type = PARAM_NULL} : PARAM_STR(text);
    if (rows[row].kind == FILTER_TIME) {
        code = argument_time(request, rows[row].name, &time, err);
        *out = PARAM_TIMESTAMP(time);
    }
    return code;
}

enum err_code filter_read(struct filter *filter, struct http_request *request, struct err *err) {
    enum err_code code = ERR_OK;
    *filter = (struct filter){0};
    for (size_t row = 0; row < FILTER_PARAMS && !code; row++) {
        struct param param = {.type = PARAM_NULL};
        code = read_row(request, row, &param, err);
        if (param.type == PARAM_NULL)
            continue;
        filter->conditions[filter->condition_count++] = rows[row].condition;
        filter_add(filter, param);
    }
    if (!code)
        code = argument_time(request, "from", &filter->from, err);
    return code ? code : argument_time(request, "to", &filter->to, err);
}

void filter_add(struct filter *filter, struct param param) {
    if (filter->count == FILTER_PARAMS_MOST)
        BUG("a question with too many parameters");
    filter->params[filter->count++] = param;
}

static void write_question(struct buf *sql, const struct filter *filter, const char *name) {
    buf_addz(sql, "WITH filtered AS (SELECT * FROM scope");
    for (size_t i = 0; i < filter->condition_count; i++)
        buf_printf(sql, "%s%s", i ? " AND " : " WHERE ", filter->conditions[i]);
    buf_printf(sql, ")\n%s", query_text(name));
}

enum err_code filter_ask(const struct filter *filter, struct engine *engine, const char *name, struct result **out,
                         struct err *err) {
    struct buf sql = BUF_INIT(65536);
    write_question(&sql, filter, name);
    enum err_code code = engine_query(engine, sql.data, filter->params, filter->count, out, err);
    buf_clear(&sql);
    return code;
}

enum err_code filter_keep_page(const struct filter *filter, struct engine *engine, const char *name, struct err *err) {
    struct buf sql = BUF_INIT(65536);
    buf_addz(&sql, "CREATE OR REPLACE TEMP TABLE page AS ");
    write_question(&sql, filter, name);
    enum err_code code = engine_run(engine, sql.data, filter->params, filter->count, err);
    buf_clear(&sql);
    return code;
}
