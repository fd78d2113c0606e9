#include "engine/store_sql.h"

#include <stdio.h>

#include "base/uuid.h"
#include "engine/state.h"

/* More values than this are joined with; fewer are compared, which lets DuckDB pass over row groups. */
#define COMPARED_MOST 64

void sql_quote(struct buf *sql, struct str text) {
    buf_addc(sql, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '\'')
            buf_addc(sql, '\'');
        buf_addc(sql, text.data[i]);
    }
    buf_addc(sql, '\'');
}

/* --- files and columns -------------------------------------------------------------------------------------------- */

const struct store_uuid store_uuids[STORE_UUIDS] = {
    {COLUMN_EVENT_ID, "event_id_uuid"},
    {COLUMN_REQUEST_ID, "request_id_uuid"},
    {COLUMN_SHARED_EVENT_ID, "shared_event_id_uuid"},
};

/* "(SELECT * …": what is in the files, with every id as text. */
static void begin_events(struct buf *sql) {
    buf_addz(sql, " FROM (SELECT * REPLACE (");
    for (size_t i = 0; i < STORE_UUIDS; i++) {
        const char *name = column_info[store_uuids[i].column].name;
        buf_printf(sql, "%scoalesce(%s, CAST(%s AS VARCHAR)) AS %s", i ? ", " : "", name, store_uuids[i].name, name);
    }
    buf_addz(sql, ") FROM read_parquet(");
}

void from_segments(struct buf *sql, const struct segment_set *set, const char *options) {
    char path[4096 + 128];
    size_t count = 0;
    begin_events(sql);
    buf_addc(sql, '[');
    for (size_t i = 0; i < set->view->segment_count; i++) {
        const struct store_segment *segment = &set->view->segments[i];
        if (!set->chosen[i])
            continue;
        int len = snprintf(path, sizeof path, "%s/events/day=%s/%s.parquet", set->view->folder, segment->day,
                           set->view->batches[segment->batch].id);
        buf_addz(sql, count++ ? "," : "");
        sql_quote(sql, (struct str){path, (size_t)len});
    }
    buf_printf(sql, "], hive_partitioning = false%s))", options);
}

static const char *sql_type(enum column_type type) {
    switch (type) {
    case COLUMN_TIME: return "TIMESTAMP";
    case COLUMN_BOOL: return "BOOLEAN";
    case COLUMN_INTEGER: return "BIGINT";
    case COLUMN_TEXT:
    case COLUMN_JSON: break;
    }
    return "VARCHAR";
}

void select_columns(struct buf *sql, bool nulls) {
    buf_addz(sql, "SELECT ");
    for (enum column column = 0; column < COLUMN_COUNT; column++) {
        const struct column_info *info = &column_info[column];
        if (nulls)
            buf_printf(sql, "%sCAST(NULL AS %s) AS %s", column ? ", " : "", sql_type(info->type), info->name);
        else
            buf_printf(sql, "%s%s", column ? ", " : "", info->name);
    }
}

void engine_segment_select(struct buf *sql, const char *path) {
    select_columns(sql, false);
    begin_events(sql);
    sql_quote(sql, str_of(path));
    buf_addz(sql, ", hive_partitioning = false))");
}

/* --- questions ---------------------------------------------------------------------------------------------------- */

struct question question_begin(bool in_view) {
    return (struct question){.sql = BUF_INIT(SQL_MOST_BYTES), .in_view = in_view};
}

void question_clear(struct question *question) {
    buf_clear(&question->sql);
    arena_clear(&question->arena);
}

void put_value(struct question *question, struct str value) {
    struct param *param = arena_push(&question->arena, question->params, question->param_count, question->param_space);
    struct str copy = arena_str(&question->arena, value);
    *param = PARAM_STR(copy);
    if (question->in_view)
        buf_printf(&question->sql, "getvariable('watched_values')[%zu]", question->param_count);
    else
        buf_addc(&question->sql, '?');
}

struct str join_values(struct arena *arena, const struct str *values, size_t count, char separator) {
    struct buf list = BUF_INIT(SQL_MOST_BYTES);
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_addc(&list, separator);
        buf_add(&list, values[i]);
    }
    struct str copy = arena_str(arena, buf_str(&list));
    buf_clear(&list);
    return copy;
}

/* "column IN (…)"; nothing is in an empty list. A value with a separator in it is no session's and no key's. */
void where_in(struct question *question, const char *column, const struct store_strs *values) {
    if (!values->count) {
        buf_addz(&question->sql, "false");
        return;
    }
    buf_printf(&question->sql, "%s IN (", column);
    if (values->count > COMPARED_MOST) {
        buf_addz(&question->sql, "SELECT unnest(string_split(");
        put_value(question, join_values(&question->arena, values->items, values->count, INNER_SEPARATOR));
        buf_addz(&question->sql, ", chr(30)))");
    } else {
        for (size_t i = 0; i < values->count; i++) {
            buf_addz(&question->sql, i ? ", " : "");
            put_value(question, values->items[i]);
        }
    }
    buf_addc(&question->sql, ')');
}

static struct str changed_case(struct arena *arena, struct str text, bool upper) {
    char *copy = (char *)arena_str(arena, text).data;
    for (size_t i = 0; i < text.len; i++) {
        char from = upper ? 'a' : 'A';
        if (copy[i] >= from && copy[i] <= from + 25)
            copy[i] ^= 0x20;
    }
    return (struct str){copy, text.len};
}

/* An id that is a UUID is compared as one; its column's text, made of it, would be made for every row. */
static bool where_uuid(struct question *question, const struct watch_condition *condition) {
    unsigned char uuid[UUID_BYTES];
    for (size_t i = 0; i < STORE_UUIDS; i++)
        if (store_uuids[i].column == condition->column && !condition->contains && uuid_read(condition->value, uuid)) {
            buf_printf(&question->sql, "%s = CAST(", store_uuids[i].name);
            put_value(question, condition->value);
            buf_addz(&question->sql, " AS UUID)");
            return true;
        }
    return false;
}

/* Ids are written in one case or the other: equality lets row groups be passed over, lower() does not. */
static void where_condition(struct question *question, const struct watch_condition *condition) {
    const char *name = column_info[condition->column].name;
    if (!condition->ignores_case && where_uuid(question, condition))
        return;
    buf_printf(&question->sql, condition->contains ? "contains(%s, " : "%s IN (", name);
    put_value(question, condition->value);
    if (condition->ignores_case) {
        buf_addz(&question->sql, ", ");
        put_value(question, changed_case(&question->arena, condition->value, false));
        buf_addz(&question->sql, ", ");
        put_value(question, changed_case(&question->arena, condition->value, true));
    }
    buf_addc(&question->sql, ')');
}

/* "(a IN (?) OR contains(b, ?))" */
void where_watch(struct question *question, const struct watch *watch) {
    struct watch_condition condition;
    size_t count = 0;
    buf_addc(&question->sql, '(');
    for (size_t i = 0; watch_condition_at(watch, i, &condition); i++) {
        if (memchr(condition.value.data, SEPARATOR, condition.value.len))
            continue;
        buf_addz(&question->sql, count++ ? " OR " : "");
        where_condition(question, &condition);
    }
    buf_addz(&question->sql, count ? ")" : "false)");
}

enum err_code question_ask(struct engine *engine, struct question *question,
                           void (*take)(void *context, struct str text), void *context, struct err *err) {
    struct result *result;
    enum err_code code =
        engine_query(engine, question->sql.data, question->params, question->param_count, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    while (result_next(result, &fault))
        take(context, result_text(result, 0));
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}
