/* Picking the events of a case out of a store: what its lead names, whole sessions, and pivots by their handles. */
#include <stdlib.h>

#include "engine/hash.h"
#include "engine/state.h"
#include "engine/store_cover.h"
#include "engine/store_sql.h"

/* As handle_is_pivot has it. */
#define IS_PIVOT                                                                                                       \
    "(pivot_kind IS NOT NULL OR (coalesce(is_forward_access, false) AND coalesce(user_type, '') <> 'AssumedRole'))"
/* So many segments are asked at once, and so many rows. */
enum { PIVOT_SEGMENTS = 64, PIVOT_ROWS = 4096 };

/* --- what the lead names ------------------------------------------------------------------------------------------ */

struct found_sessions {
    struct arena *arena;
    struct store_strs *sessions;
};

static void take_session(void *context, struct str session) {
    struct found_sessions *found = context;
    struct store_strs *list = found->sessions;
    *arena_push(found->arena, list->items, list->count, list->space) = arena_str(found->arena, session);
}

/* The segments that may hold what the watch names. */
static enum err_code find_watched(struct engine *engine, struct segment_set *set, struct err *err) {
    struct watch_condition condition;
    enum err_code code = ERR_OK;
    *set = segment_set_new(engine->store, false);
    for (size_t i = 0; code == ERR_OK && watch_condition_at(engine->watch, i, &condition); i++)
        code = store_find_condition(engine->finder, &condition, set, err);
    return code;
}

/* The sessions of what the watch names. */
static enum err_code find_sessions(struct engine *engine, const struct segment_set *set, struct arena *arena,
                                   struct store_strs *sessions, struct err *err) {
    struct question question = question_begin(false);
    struct found_sessions found = {arena, sessions};
    enum err_code code = ERR_OK;
    if (set->count) {
        buf_addz(&question.sql, "SELECT DISTINCT session");
        from_segments(&question.sql, set, "");
        buf_addz(&question.sql, " WHERE session IS NOT NULL AND ");
        where_watch(&question, engine->watch);
        code = question_ask(engine, &question, take_session, &found, err);
    }
    question_clear(&question);
    return code;
}

/* The segments with an event of these sessions, or signed with these keys. */
static enum err_code find_segments(struct engine *engine, const struct store_strs *sessions,
                                   const struct store_strs *keys, struct segment_set *set, struct err *err) {
    enum err_code code = ERR_OK;
    *set = segment_set_new(engine->store, false);
    for (size_t i = 0; i < sessions->count && code == ERR_OK; i++)
        code = store_find_session(engine->finder, sessions->items[i], set, err);
    for (size_t i = 0; i < keys->count && code == ERR_OK; i++)
        code = store_find_key(engine->finder, keys->items[i], set, err);
    return code;
}

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

/* What is named and belongs to no session, or (when sessions are not followed) whatever is named. */
static void watch_named(struct engine *engine, struct question *question, const struct segment_set *set,
                        const struct watch_choice *choice, bool *first) {
    union_all(question, first);
    select_columns(&question->sql, false);
    from_segments(&question->sql, set, "");
    buf_addz(&question->sql, choice->follow ? " WHERE session IS NULL AND " : " WHERE ");
    where_watch(question, engine->watch);
    where_window(question, choice);
}

/* All of the sessions of what is named. */
static enum err_code watch_sessions(struct engine *engine, struct question *question, const struct segment_set *watched,
                                    const struct watch_choice *choice, bool *first, struct err *err) {
    struct arena arena = ARENA_EMPTY;
    struct store_strs sessions = {0}, none = {0};
    struct segment_set set = {0};
    enum err_code code = find_sessions(engine, watched, &arena, &sessions, err);
    for (size_t i = 0; i < sessions.count; i++)
        session_set_add(&engine->followed, hash_text(sessions.items[i]));
    if (code == ERR_OK)
        code = find_segments(engine, &sessions, &none, &set, err);
    if (code == ERR_OK && set.count) {
        union_all(question, first);
        select_columns(&question->sql, false);
        from_segments(&question->sql, &set, "");
        buf_addz(&question->sql, " WHERE ");
        where_in(question, "session", &sessions);
        where_window(question, choice);
    }
    segment_set_free(&set);
    arena_clear(&arena);
    return code;
}

static enum err_code watch_lead(struct engine *engine, struct question *question, const struct watch_choice *choice,
                                bool *first, struct err *err) {
    struct segment_set watched;
    enum err_code code = find_watched(engine, &watched, err);
    if (code == ERR_OK && watched.count)
        watch_named(engine, question, &watched, choice, first);
    if (code == ERR_OK && watched.count && choice->follow)
        code = watch_sessions(engine, question, &watched, choice, first, err);
    segment_set_free(&watched);
    return code;
}

/* --- watched_events() --------------------------------------------------------------------------------------------- */

static enum err_code set_values(struct engine *engine, const struct question *question, struct err *err) {
    struct arena arena = ARENA_EMPTY;
    struct str *values = arena_alloc(&arena, (question->param_count + 1) * sizeof *values);
    for (size_t i = 0; i < question->param_count; i++)
        values[i] = question->params[i].text;
    struct param all = PARAM_STR(join_values(&arena, values, question->param_count, SEPARATOR));
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

/* What the store covers; with logs besides it is added to what their scan counts. */
static enum err_code cover_store(struct engine *engine, const struct watch_choice *choice, struct err *err) {
    coverage_tally_free(engine->store_covered);
    engine->store_covered = coverage_tally_new();
    enum err_code code = store_cover(engine, choice, engine->store_covered, err);
    if (code != ERR_OK || engine->intake)
        return code;
    coverage_tally_free(engine->coverage);
    engine->coverage = coverage_tally_new();
    coverage_merge(engine->coverage, engine->store_covered);
    atomic_store(&engine->passed, true);
    return ERR_OK;
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
        if (watch_condition_at(engine->watch, 0, &any))
            code = watch_lead(engine, &question, &choice, &first, err);
        if (code == ERR_OK)
            code = cover_store(engine, &choice, err);
    }
    if (code == ERR_OK)
        code = define_macro(engine, &question, first, err);
    question_clear(&question);
    return code;
}

/* --- sessions ----------------------------------------------------------------------------------------------------- */

/* The names of the columns of `table`, as a list; of addresses one spelling, as in queries/evidence_pick.sql. */
static enum err_code table_columns(struct engine *engine, const char *table, struct buf *out, struct err *err) {
    const char *address = column_info[COLUMN_SOURCE_IP_ADDRESS].name;
    struct buf sql = BUF_INIT(1024);
    struct result *result;
    buf_printf(&sql, "SELECT * FROM %s LIMIT 0", table);
    enum err_code code = engine_query(engine, sql.data, NULL, 0, &result, err);
    buf_clear(&sql);
    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < result_columns(result); i++)
        buf_printf(out, "%s%s(%s)", i ? ", " : "",
                   strcmp(result_name(result, i), address) == 0 ? "canonical_address" : "", result_name(result, i));
    result_free(result);
    return ERR_OK;
}

/* INSERT INTO table SELECT its columns, of these segments, as `new`. */
static enum err_code insert_into(struct engine *engine, struct question *question, const char *table,
                                 const struct segment_set *set, const char *options, struct err *err) {
    buf_printf(&question->sql, "INSERT INTO %s SELECT ", table);
    enum err_code code = table_columns(engine, table, &question->sql, err);
    from_segments(&question->sql, set, options);
    buf_addz(&question->sql, " new WHERE ");
    return code;
}

/* Whatever an earlier pick took of the same events is there already. */
static void where_new(struct buf *sql, const char *table) {
    buf_printf(sql,
               " AND NOT EXISTS (SELECT 1 FROM %s old WHERE old.source_object = new.source_object AND "
               "old.source_offset = new.source_offset)",
               table);
}

static bool has_picked(const struct engine *engine, struct str session) {
    return session_set_find(&engine->followed, hash_text(session)) != SESSION_SET_MISSING;
}

/* Of the sessions those that were not picked in full yet. */
static struct store_strs unfollowed(const struct engine *engine, const struct store_strs *sessions,
                                    struct arena *arena) {
    struct store_strs rest = {0};
    for (size_t i = 0; i < sessions->count; i++)
        if (!has_picked(engine, sessions->items[i]))
            *arena_push(arena, rest.items, rest.count, rest.space) = sessions->items[i];
    return rest;
}

enum err_code engine_store_pick_sessions(struct engine *engine, const char *table, const struct store_strs *all,
                                         const struct store_strs *keys, struct err *err) {
    struct question question = question_begin(false);
    struct segment_set set = {0};
    const struct store_strs rest = unfollowed(engine, all, &question.arena), *sessions = &rest;
    enum err_code code = ERR_OK;
    if (sessions->count || keys->count)
        code = find_segments(engine, sessions, keys, &set, err);
    if (code == ERR_OK && set.count)
        code = insert_into(engine, &question, table, &set, "", err);
    if (code == ERR_OK && set.count) {
        buf_addc(&question.sql, '(');
        where_in(&question, "session", sessions);
        if (keys->count) {
            buf_addz(&question.sql, " OR ");
            where_in(&question, "access_key_id", keys);
        }
        buf_addc(&question.sql, ')');
        where_new(&question.sql, table);
        code = engine_run(engine, question.sql.data, question.params, question.param_count, err);
    }
    for (size_t i = 0; i < sessions->count && code == ERR_OK; i++)
        session_set_add(&engine->followed, hash_text(sessions->items[i]));
    segment_set_free(&set);
    question_clear(&question);
    return code;
}

static void note_any(void *context, struct str text) {
    (void)text;
    *(bool *)context = true;
}

bool engine_store_has_session(struct engine *engine, struct str session) {
    struct question question = question_begin(false);
    struct segment_set set = segment_set_new(engine->store, false);
    struct err err;
    bool found = false;
    enum err_code code = store_find_session(engine->finder, session, &set, &err);
    if (code == ERR_OK && set.count) { /* two sessions may have one short id */
        buf_addz(&question.sql, "SELECT session");
        from_segments(&question.sql, &set, "");
        buf_addz(&question.sql, " WHERE session = ");
        put_value(&question, session);
        buf_addz(&question.sql, " LIMIT 1");
        code = question_ask(engine, &question, note_any, &found, &err);
    }
    segment_set_free(&set);
    question_clear(&question);
    return code == ERR_OK && found;
}

/* --- pivots ------------------------------------------------------------------------------------------------------- */

/* Some of the places: up to PIVOT_SEGMENTS segments. */
struct slice {
    const struct pivot_place *places;
    size_t count;
};

static int compare_rows(const void *left, const void *right) {
    const uint32_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* The rows asked for, of whichever segment: one of another with the same number is a pivot too, or left out. */
static void where_rows(struct buf *sql, const struct slice *slice) {
    uint32_t *rows = xmalloc((slice->count + 1) * sizeof *rows);
    size_t count = 0;
    for (size_t i = 0; i < slice->count; i++)
        rows[count++] = slice->places[i].row;
    qsort(rows, count, sizeof *rows, compare_rows);
    buf_printf(sql, " AND file_row_number BETWEEN %u AND %u AND file_row_number IN (", rows[0], rows[count - 1]);
    for (size_t i = 0; i < count; i++)
        if (!i || rows[i] != rows[i - 1])
            buf_printf(sql, "%s%u", i ? "," : "", rows[i]);
    buf_addc(sql, ')');
    free(rows);
}

/* All the pivots of these segments that may have the handles. */
static void where_wanted(struct question *question, const struct pivots_wanted *wanted) {
    if (wanted->all || wanted->column == COLUMN_COUNT)
        return;
    for (size_t i = 0; i < wanted->texts.count; i++) /* where_in cannot hold it */
        if (memchr(wanted->texts.items[i].data, INNER_SEPARATOR, wanted->texts.items[i].len))
            return;
    buf_addz(&question->sql, " AND ");
    where_in(question, column_info[wanted->column].name, &wanted->texts);
}

static enum err_code pick_slice(struct engine *engine, const char *table, const struct pivots_wanted *wanted,
                                const struct slice *slice, struct err *err) {
    struct question question = question_begin(false);
    struct segment_set set = segment_set_new(engine->store, false);
    for (size_t i = 0; i < slice->count; i++) {
        set.count += !set.chosen[slice->places[i].segment];
        set.chosen[slice->places[i].segment] = true;
    }
    enum err_code code = insert_into(engine, &question, table, &set, ", file_row_number = true", err);
    buf_addz(&question.sql, IS_PIVOT);
    if (slice->places[0].row == INDEX_MANY)
        where_wanted(&question, wanted);
    else
        where_rows(&question.sql, slice);
    where_new(&question.sql, table);
    if (code == ERR_OK)
        code = engine_run(engine, question.sql.data, question.params, question.param_count, err);
    segment_set_free(&set);
    question_clear(&question);
    return code;
}

/* The longest slice from `at`: of few segments and rows, and either of rows or of all there are. */
static struct slice next_slice(const struct pivot_places *places, size_t at) {
    struct slice slice = {places->items + at, 0};
    for (size_t segments = 0; at + slice.count < places->count && slice.count < PIVOT_ROWS; slice.count++) {
        const struct pivot_place *place = &slice.places[slice.count];
        if (slice.count && (place->row == INDEX_MANY) != (place[-1].row == INDEX_MANY))
            break;
        segments += !slice.count || place[-1].segment != place->segment;
        if (segments > PIVOT_SEGMENTS)
            break;
    }
    return slice;
}

enum err_code engine_store_pick_pivots(struct engine *engine, const char *table, const struct pivots_wanted *wanted,
                                       bool *added, struct err *err) {
    struct pivot_places places = {0};
    enum err_code code = store_find_pivots(engine->finder, wanted, &places, err);
    *added = places.count > 0;
    for (size_t at = 0; at < places.count && code == ERR_OK;) {
        struct slice slice = next_slice(&places, at);
        code = pick_slice(engine, table, wanted, &slice, err);
        at += slice.count;
    }
    free(places.items);
    return code;
}
