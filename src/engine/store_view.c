#include "engine/store_view.h"

#include <stdio.h>
#include <stdlib.h>

#include "engine/hash.h"
#include "engine/state.h"

/* Paths of a large store's segments, and the names of a lead's sessions. */
#define SQL_MOST_BYTES ((size_t)256 << 20)
/* More values than this are joined with; fewer are compared, which lets DuckDB pass over row groups. */
#define COMPARED_MOST 64
/* Separates values of a list, and of a list in a list. */
#define SEPARATOR       '\x1f'
#define INNER_SEPARATOR '\x1e'

const enum column store_face_columns[] = {
    COLUMN_SESSION,   COLUMN_SESSION_ID, COLUMN_PRINCIPAL_ID,     COLUMN_ACCESS_KEY_ID,     COLUMN_USER_ARN,
    COLUMN_USER_NAME, COLUMN_ISSUER_ARN, COLUMN_ISSUER_USER_NAME, COLUMN_SOURCE_IP_ADDRESS,
};
const size_t store_face_column_count = sizeof store_face_columns / sizeof *store_face_columns;

/* As the watch of a case picks them (watch_pivots, watch_user_forward_access); the same in SQL below. */
bool store_is_pivot(const struct record *record) {
    return record_has(record, COLUMN_PIVOT) || (record_number(record, COLUMN_IS_FORWARD_ACCESS, 0) == 1 &&
                                                !str_is(record_text(record, COLUMN_USER_TYPE), "AssumedRole"));
}
#define NO_PIVOT                                                                                                       \
    "pivot_kind IS NULL AND NOT (coalesce(is_forward_access, false) AND coalesce(user_type, '') <> 'AssumedRole')"

static bool is_face_column(enum column column) {
    for (size_t i = 0; i < store_face_column_count; i++)
        if (store_face_columns[i] == column)
            return true;
    return false;
}

void sql_quote(struct buf *sql, struct str text) {
    buf_addc(sql, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '\'')
            buf_addc(sql, '\'');
        buf_addc(sql, text.data[i]);
    }
    buf_addc(sql, '\'');
}

/* --- files -------------------------------------------------------------------------------------------------------- */

/* FROM read_parquet([…]): file by file, with what `options` add. */
struct files {
    struct buf list;
    size_t count;
};

static void files_add(struct files *files, const char *folder, const char *kind, const char *day, const char *id) {
    char path[4096 + 128];
    int len = day ? snprintf(path, sizeof path, "%s/%s/day=%s/%s.parquet", folder, kind, day, id)
                  : snprintf(path, sizeof path, "%s/%s/%s.parquet", folder, kind, id);
    if (files->count++)
        buf_addc(&files->list, ',');
    sql_quote(&files->list, (struct str){path, (size_t)len});
}

static struct files all_segments(const struct store_view *view) {
    struct files files = {.list = BUF_INIT(SQL_MOST_BYTES)};
    for (size_t i = 0; i < view->segment_count; i++)
        files_add(&files, view->folder, "events", view->segments[i].day, view->batches[view->segments[i].batch].id);
    return files;
}

static struct files all_pivots(const struct store_view *view) {
    struct files files = {.list = BUF_INIT(SQL_MOST_BYTES)};
    for (size_t i = 0; i < view->batch_count; i++)
        if (view->batches[i].pivots)
            files_add(&files, view->folder, "pivots", NULL, view->batches[i].id);
    return files;
}

static struct files all_faces(const struct store_view *view) {
    struct files files = {.list = BUF_INIT(SQL_MOST_BYTES)};
    for (size_t i = 0; i < view->batch_count; i++)
        if (view->batches[i].faces)
            files_add(&files, view->folder, "faces", NULL, view->batches[i].id);
    return files;
}

static void from_files(struct buf *sql, const struct files *files, const char *options) {
    buf_addz(sql, " FROM read_parquet([");
    buf_add(sql, buf_str(&files->list));
    buf_printf(sql, "], hive_partitioning = false%s)", options);
}

/* --- attaching ---------------------------------------------------------------------------------------------------- */

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

static void select_columns(struct buf *sql, bool empty) {
    buf_addz(sql, "SELECT ");
    for (enum column column = 0; column < COLUMN_COUNT; column++) {
        const struct column_info *info = &column_info[column];
        if (empty)
            buf_printf(sql, "%sCAST(NULL AS %s) AS %s", column ? ", " : "", sql_type(info->type), info->name);
        else
            buf_printf(sql, "%s%s", column ? ", " : "", info->name);
    }
}

static enum err_code make_views(struct engine *engine, struct err *err) {
    struct buf sql = BUF_INIT(SQL_MOST_BYTES);
    struct files files = all_segments(engine->store);
    buf_addz(&sql, "CREATE OR REPLACE VIEW events AS ");
    select_columns(&sql, !files.count);
    if (files.count)
        from_files(&sql, &files, "");
    else
        buf_addz(&sql, " WHERE false");
    if (engine->intake)
        buf_addz(&sql, " UNION ALL SELECT * FROM logs_events()");
    enum err_code code = engine_run(engine, sql.data, NULL, 0, err);
    if (code == ERR_OK)
        code = engine_run(engine, query_text("view_cloudtrail_logs"), NULL, 0, err);
    buf_clear(&files.list);
    buf_clear(&sql);
    return code;
}

enum err_code engine_attach_store(struct engine *engine, const struct store_view *view, const uint64_t *known,
                                  size_t known_count, struct err *err) {
    engine->store = view;
    engine->known = known;
    engine->known_count = known_count;
    return make_views(engine, err);
}

bool engine_has_store(const struct engine *engine) {
    return engine->store != NULL;
}

bool engine_has_logs(const struct engine *engine) {
    return engine->intake != NULL;
}

void engine_give_rows(struct engine *engine, struct row_source source) {
    engine->source = source;
}

/* --- questions ---------------------------------------------------------------------------------------------------- */

/* A statement with its values: parameters, or (in a view, which takes none) elements of a variable. */
struct question {
    struct buf sql;
    struct arena arena;
    struct param *params;
    size_t param_count, param_space;
    bool in_view;
};

static struct question question_begin(bool in_view) {
    return (struct question){.sql = BUF_INIT(SQL_MOST_BYTES), .in_view = in_view};
}

static void question_clear(struct question *question) {
    buf_clear(&question->sql);
    arena_clear(&question->arena);
}

static void put_value(struct question *question, struct str value) {
    struct param *param = arena_push(&question->arena, question->params, question->param_count, question->param_space);
    struct str copy = arena_str(&question->arena, value);
    *param = PARAM_STR(copy);
    if (question->in_view)
        buf_printf(&question->sql, "getvariable('watched_values')[%zu]", question->param_count);
    else
        buf_addc(&question->sql, '?');
}

static struct str joined(struct arena *arena, const struct str *values, size_t count, char separator) {
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
static void where_in(struct question *question, const char *column, const struct store_strs *values) {
    if (!values->count) {
        buf_addz(&question->sql, "false");
        return;
    }
    buf_printf(&question->sql, "%s IN (", column);
    if (values->count > COMPARED_MOST) {
        buf_addz(&question->sql, "SELECT unnest(string_split(");
        put_value(question, joined(&question->arena, values->items, values->count, INNER_SEPARATOR));
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

/* Ids are written in one case or the other: equality lets row groups be passed over, lower() does not. */
static void where_condition(struct question *question, const struct watch_condition *condition) {
    const char *name = column_info[condition->column].name;
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
static void where_watch(struct question *question, const struct watch *watch) {
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

static bool watch_beyond_faces(const struct watch *watch) {
    struct watch_condition condition;
    for (size_t i = 0; watch_condition_at(watch, i, &condition); i++)
        if (!is_face_column(condition.column))
            return true;
    return false;
}

/* Run a question with up to two columns of text, and hand out its rows. */
static enum err_code ask(struct engine *engine, struct question *question,
                         void (*take)(void *context, struct str first, struct str second), void *context,
                         struct err *err) {
    struct result *result;
    enum err_code code =
        engine_query(engine, question->sql.data, question->params, question->param_count, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    bool pair = result_columns(result) > 1;
    while (result_next(result, &fault)) {
        struct str first = result_text(result, 0);
        take(context, first, pair ? result_text(result, 1) : STR_NONE);
    }
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

/* --- which segments and sessions ---------------------------------------------------------------------------------- */

struct found_sessions {
    struct arena *arena;
    struct store_strs *sessions;
};

static void take_session(void *context, struct str session, struct str unused) {
    struct found_sessions *found = context;
    struct store_strs *list = found->sessions;
    (void)unused;
    *arena_push(found->arena, list->items, list->count, list->space) = arena_str(found->arena, session);
}

/* The sessions of what the watch names: from the faces; from the events, for what faces do not hold. */
static enum err_code find_sessions(struct engine *engine, struct arena *arena, struct store_strs *sessions,
                                   struct err *err) {
    struct files files = watch_beyond_faces(engine->watch) ? all_segments(engine->store) : all_faces(engine->store);
    struct question question = question_begin(false);
    struct found_sessions found = {arena, sessions};
    enum err_code code = ERR_OK;
    if (files.count) {
        buf_addz(&question.sql, "SELECT DISTINCT session");
        from_files(&question.sql, &files, "");
        buf_addz(&question.sql, " WHERE session IS NOT NULL AND ");
        where_watch(&question, engine->watch);
        code = ask(engine, &question, take_session, &found, err);
    }
    question_clear(&question);
    buf_clear(&files.list);
    return code;
}

struct found_segments {
    const struct store_view *view;
    struct files *files;
};

/* ".../faces/<id>.parquet" and a day name a segment. */
static void take_segment(void *context, struct str file, struct str day) {
    struct found_segments *found = context;
    char id[STORE_BATCH_ID_BYTES + 1], folder_day[16];
    snprintf(id, sizeof id, "%.*s", STR_ARG(str_before(str_after_last(file, '/'), '.')));
    snprintf(folder_day, sizeof folder_day, "%.*s", STR_ARG(day.data ? day : STR(STORE_NO_DAY)));
    files_add(found->files, found->view->folder, "events", folder_day, id);
}

/* The segments with an event of these sessions, signed with these keys, or (with `watched`) named by the watch. */
static enum err_code find_segments(struct engine *engine, const struct store_strs *sessions,
                                   const struct store_strs *keys, bool watched, struct files *out, struct err *err) {
    if (watched && watch_beyond_faces(engine->watch)) {
        *out = all_segments(engine->store);
        return ERR_OK;
    }
    struct files faces = all_faces(engine->store);
    struct question question = question_begin(false);
    struct found_segments found = {engine->store, out};
    enum err_code code = ERR_OK;
    *out = (struct files){.list = BUF_INIT(SQL_MOST_BYTES)};
    if (faces.count) {
        buf_addz(&question.sql, "SELECT DISTINCT filename, day");
        from_files(&question.sql, &faces, ", filename = true");
        buf_addz(&question.sql, " WHERE ");
        where_in(&question, "session", sessions);
        buf_addz(&question.sql, " OR ");
        where_in(&question, "access_key_id", keys);
        if (watched)
            buf_addz(&question.sql, " OR ");
        if (watched)
            where_watch(&question, engine->watch);
        code = ask(engine, &question, take_segment, &found, err);
    }
    question_clear(&question);
    buf_clear(&faces.list);
    return code;
}

/* --- watched_events() --------------------------------------------------------------------------------------------- */

static void where_window(struct question *question, const struct watch_choice *choice) {
    if (choice->since != TIME_NONE)
        buf_printf(&question->sql, " AND event_time >= make_timestamp(%lld)", (long long)choice->since);
    if (choice->until != TIME_NONE)
        buf_printf(&question->sql, " AND event_time <= make_timestamp(%lld)", (long long)choice->until);
}

static void union_all(struct question *question, bool *first) {
    buf_addz(&question->sql, *first ? "" : " UNION ALL ");
    *first = false;
}

/* What conditions name, and all of the sessions of these. */
static enum err_code watch_lead(struct engine *engine, struct question *question, const struct watch_choice *choice,
                                bool *first, struct err *err) {
    struct arena arena = ARENA_EMPTY;
    struct store_strs sessions = {0}, none = {0};
    struct files files = {.list = BUF_INIT(SQL_MOST_BYTES)};
    enum err_code code = choice->follow ? find_sessions(engine, &arena, &sessions, err) : ERR_OK;
    for (size_t i = 0; i < sessions.count; i++)
        session_set_add(&engine->followed, hash_text(sessions.items[i]));
    if (code == ERR_OK)
        code = find_segments(engine, &sessions, &none, true, &files, err);
    if (code == ERR_OK && files.count) {
        union_all(question, first);
        select_columns(&question->sql, false);
        from_files(&question->sql, &files, "");
        buf_addz(&question->sql, choice->pivots ? " WHERE " NO_PIVOT " AND (" : " WHERE (");
        where_watch(question, engine->watch);
        buf_addz(&question->sql, " OR ");
        where_in(question, "session", &sessions);
        buf_addc(&question->sql, ')');
        where_window(question, choice);
    }
    buf_clear(&files.list);
    arena_clear(&arena);
    return code;
}

static void watch_pivot_files(struct engine *engine, struct question *question, const struct watch_choice *choice,
                              bool *first) {
    struct files files = all_pivots(engine->store);
    if (files.count && choice->pivots) {
        union_all(question, first);
        select_columns(&question->sql, false);
        from_files(&question->sql, &files, "");
        buf_addz(&question->sql, " WHERE true");
        where_window(question, choice);
    }
    buf_clear(&files.list);
}

static enum err_code set_values(struct engine *engine, const struct question *question, struct err *err) {
    struct arena arena = ARENA_EMPTY;
    struct str *values = arena_alloc(&arena, (question->param_count + 1) * sizeof *values);
    for (size_t i = 0; i < question->param_count; i++)
        values[i] = question->params[i].text;
    struct param all = PARAM_STR(joined(&arena, values, question->param_count, SEPARATOR));
    enum err_code code =
        engine_run(engine, "SET VARIABLE watched_values = (SELECT string_split(?, chr(31)))", &all, 1, err);
    arena_clear(&arena);
    return code;
}

/* A macro of that name hides the table function, and names it for the part of the logs. */
static enum err_code define_macro(struct engine *engine, struct question *question, bool empty, struct err *err) {
    if (empty) {
        select_columns(&question->sql, true);
        buf_addz(&question->sql, " WHERE false");
    }
    enum err_code code = set_values(engine, question, err);
    return code == ERR_OK ? engine_run(engine, question->sql.data, NULL, 0, err) : code;
}

/* Coverage of a store is known without a look at its events. */
static void store_cover(struct engine *engine, const struct watch_choice *choice) {
    (void)choice;
    coverage_tally_free(engine->coverage);
    engine->coverage = coverage_tally_new();
    coverage_merge(engine->coverage, engine->store->coverage);
    atomic_store(&engine->passed, true);
}

enum err_code store_prepare_watch(struct engine *engine, struct err *err) {
    struct question question = question_begin(true);
    struct watch_condition any;
    bool first = true;
    enum err_code code = ERR_OK;
    buf_addz(&question.sql, "CREATE OR REPLACE MACRO watched_events() AS TABLE ");
    if (engine->intake) {
        union_all(&question, &first);
        buf_addz(&question.sql, "SELECT * FROM system.main.watched_events()");
    }
    if (engine->watch && !engine->limited) {
        session_set_reset(&engine->followed);
        struct watch_choice choice = watch_choice(engine->watch);
        watch_pivot_files(engine, &question, &choice, &first);
        if (watch_condition_at(engine->watch, 0, &any))
            code = watch_lead(engine, &question, &choice, &first, err);
        if (!engine->intake)
            store_cover(engine, &choice);
    }
    if (code == ERR_OK)
        code = define_macro(engine, &question, first, err);
    question_clear(&question);
    return code;
}

/* --- sessions ----------------------------------------------------------------------------------------------------- */

/* The names of the columns of `table`, as a list. */
static enum err_code table_columns(struct engine *engine, const char *table, struct buf *out, struct err *err) {
    struct buf sql = BUF_INIT(1024);
    struct result *result;
    buf_printf(&sql, "SELECT * FROM %s LIMIT 0", table);
    enum err_code code = engine_query(engine, sql.data, NULL, 0, &result, err);
    buf_clear(&sql);
    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < result_columns(result); i++)
        buf_printf(out, "%s%s", i ? ", " : "", result_name(result, i));
    result_free(result);
    return ERR_OK;
}

/* What is there already: the pivots, and whatever else an earlier pick took of the same sessions. */
static void where_new(struct buf *sql, const char *table) {
    buf_printf(sql,
               ") AND " NO_PIVOT
               " AND NOT EXISTS (SELECT 1 FROM %s old WHERE old.source_object = new.source_object AND "
               "old.source_offset = new.source_offset)",
               table);
}

/* Of the sessions those that were not picked in full when the lead's were. */
static struct store_strs unfollowed(const struct engine *engine, const struct store_strs *sessions,
                                    struct arena *arena) {
    struct store_strs rest = {0};
    for (size_t i = 0; i < sessions->count; i++)
        if (session_set_find(&engine->followed, hash_text(sessions->items[i])) == SESSION_SET_MISSING)
            *arena_push(arena, rest.items, rest.count, rest.space) = sessions->items[i];
    return rest;
}

enum err_code engine_store_pick_sessions(struct engine *engine, const char *table, const struct store_strs *all,
                                         const struct store_strs *keys, struct err *err) {
    struct files files = {.list = BUF_INIT(SQL_MOST_BYTES)};
    struct question question = question_begin(false);
    const struct store_strs rest = unfollowed(engine, all, &question.arena), *sessions = &rest;
    if (!sessions->count && !keys->count)
        return ERR_OK;
    enum err_code code = find_segments(engine, sessions, keys, false, &files, err);
    if (code == ERR_OK && files.count) {
        buf_printf(&question.sql, "INSERT INTO %s SELECT ", table);
        code = table_columns(engine, table, &question.sql, err);
        from_files(&question.sql, &files, "");
        buf_addz(&question.sql, " new WHERE (");
        where_in(&question, "session", sessions);
        buf_addz(&question.sql, " OR ");
        where_in(&question, "access_key_id", keys);
        where_new(&question.sql, table);
        if (code == ERR_OK)
            code = engine_run(engine, question.sql.data, question.params, question.param_count, err);
    }
    question_clear(&question);
    buf_clear(&files.list);
    return code;
}

static void note_any(void *context, struct str first, struct str second) {
    (void)first;
    (void)second;
    *(bool *)context = true;
}

bool engine_store_has_session(struct engine *engine, struct str session) {
    struct files faces = all_faces(engine->store);
    struct question question = question_begin(false);
    struct err err;
    bool found = false;
    if (faces.count) {
        buf_addz(&question.sql, "SELECT session");
        from_files(&question.sql, &faces, "");
        buf_addz(&question.sql, " WHERE session = ");
        put_value(&question, session);
        buf_addz(&question.sql, " LIMIT 1");
        if (ask(engine, &question, note_any, &found, &err) != ERR_OK)
            found = false;
    }
    question_clear(&question);
    buf_clear(&faces.list);
    return found;
}
