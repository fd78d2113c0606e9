#include "case/evidence.h"

#include <stdlib.h>

#include "base/buf.h"
#include "case/lead.h"
#include "case/need.h"
#include "engine/hash.h"
#include "engine/session_set.h"
#include "engine/store_view.h"

struct evidence {
    struct engine *engine;
    struct ledger *ledger;
    struct watch *watch;
    struct arena arena;
    struct session_set complete; /* sessions of which every event is picked */
    bool addenda;                /* some are picked: whatever comes later may be what they amend */
};

/* Separates the strings of a list parameter. A value that holds one itself is left out: no real id does. */
#define LIST_SEPARATOR  '\x1f'
#define LIST_MOST_BYTES ((size_t)64 << 20)

static enum err_code pick_into(struct evidence *evidence, const char *table, struct err *err) {
    struct buf sql = BUF_INIT(4096);
    buf_printf(&sql, "CREATE OR REPLACE TEMP TABLE %s AS %s", table, query_text("evidence_pick"));
    enum err_code code = engine_run(evidence->engine, sql.data, NULL, 0, err);
    buf_clear(&sql);
    return code;
}

enum err_code evidence_open(struct evidence **out, struct engine *engine, struct ledger *ledger,
                            const struct lead *lead, struct err *err) {
    struct evidence *evidence = xcalloc(1, sizeof *evidence);
    evidence->engine = engine;
    evidence->ledger = ledger;
    evidence->watch = watch_new();
    watch_index_pivots(evidence->watch, engine_handle_key(engine));
    lead_watch(lead, evidence->watch);
    watch_follow_sessions(evidence->watch, true);
    engine_set_watch(engine, evidence->watch);
    engine_set_scan_objects(engine, NULL, 0);
    enum err_code code = pick_into(evidence, "picked", err);
    if (code == ERR_OK)
        code = engine_run(engine, query_text("macro_callers"), NULL, 0, err);
    if (code != ERR_OK) {
        evidence_close(evidence);
        return code;
    }
    *out = evidence;
    return ERR_OK;
}

void evidence_close(struct evidence *evidence) {
    if (!evidence)
        return;
    engine_set_watch(evidence->engine, NULL);
    engine_set_scan_objects(evidence->engine, NULL, 0);
    watch_free(evidence->watch);
    session_set_clear(&evidence->complete);
    arena_clear(&evidence->arena);
    free(evidence);
}

/* The same of the store, which has no objects to read again. A key stands for the session whose name is not known. */
static enum err_code complete_from_store(struct evidence *evidence, const struct strs *sessions, struct err *err) {
    struct store_strs names = {0}, keys = {0};
    for (size_t i = 0; i < sessions->count; i++) {
        struct str item = sessions->items[i];
        struct store_strs *list = str_starts(item, "ASIA") ? &keys : &names;
        if (item.len)
            *arena_push(&evidence->arena, list->items, list->count, list->space) = item;
    }
    return engine_store_pick_sessions(evidence->engine, "picked", &names, &keys, err);
}

/* One pass over these objects of the logs, for what the watch now picks of them. */
static enum err_code pick_more(struct evidence *evidence, const size_t *objects, size_t count, struct err *err) {
    engine_set_scan_objects(evidence->engine, objects, count);
    enum err_code code = pick_into(evidence, "more", err);
    /* what was picked of the same objects before (the lead's own events, pivots) may be here again */
    if (code == ERR_OK)
        code = engine_run(evidence->engine, query_text("evidence_merge"), NULL, 0, err);
    if (code == ERR_OK)
        code = engine_run(evidence->engine, "DROP TABLE more", NULL, 0, err);
    engine_set_scan_objects(evidence->engine, NULL, 0);
    return code;
}

static enum err_code complete_from_logs(struct evidence *evidence, const struct strs *sessions, struct err *err) {
    size_t count = 0;
    size_t *objects =
        watch_objects_to_revisit(evidence->watch, sessions->items, sessions->count, &evidence->arena, &count);
    if (!count)
        return ERR_OK;
    watch_reset_conditions(evidence->watch);
    for (size_t i = 0; i < sessions->count; i++) {
        watch_session(evidence->watch, sessions->items[i]);
        if (str_starts(sessions->items[i], "ASIA")) /* a key stands for the session whose name is not known yet */
            watch_equal(evidence->watch, COLUMN_ACCESS_KEY_ID, sessions->items[i]);
    }
    return pick_more(evidence, objects, count, err);
}

enum err_code evidence_complete(struct evidence *evidence, const struct strs *sessions, struct err *err) {
    enum err_code code = complete_from_logs(evidence, sessions, err);
    if (code == ERR_OK && engine_has_store(evidence->engine))
        code = complete_from_store(evidence, sessions, err);
    for (size_t i = 0; code == ERR_OK && i < sessions->count; i++)
        session_set_add(&evidence->complete, hash_text(sessions->items[i]));
    return code;
}

bool evidence_is_complete(const struct evidence *evidence, struct str session) {
    return session_set_find(&evidence->complete, hash_text(session)) != SESSION_SET_MISSING;
}

enum err_code evidence_merge_addenda(struct evidence *evidence, const struct strs *sessions, uint64_t *addenda,
                                     struct err *err) {
    struct result *result;
    struct param params[] = {evidence_list(evidence, sessions)};
    *addenda = 0;
    enum err_code code = evidence_query(evidence, "addenda", params, 1, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    if (result_next(result, &fault)) {
        *addenda = (uint64_t)result_integer(result, 0, 0);
        evidence->addenda = result_integer(result, 1, 0) > 0;
    }
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    if (fault.code != ERR_OK || !evidence->addenda)
        return fault.code;
    return engine_run(evidence->engine, query_text("addenda_merge"), NULL, 0, err);
}

/* The objects of spots, which are sorted. */
static size_t *objects_of(struct evidence *evidence, const struct pivot_spots *spots, size_t *count) {
    size_t *objects = NULL, space = 0;
    *count = 0;
    for (size_t i = 0; i < spots->count; i++)
        if (!i || spots->items[i].object != spots->items[i - 1].object)
            *arena_push(&evidence->arena, objects, *count, space) = spots->items[i].object;
    return objects;
}

static enum err_code pick_pivots_of_logs(struct evidence *evidence, const struct pivots_wanted *wanted, bool *added,
                                         struct err *err) {
    struct pivot_spots spots = {0};
    enum err_code code = ERR_OK;
    watch_find_pivots(evidence->watch, wanted->handles, wanted->count, wanted->all, &spots);
    if (spots.count) {
        size_t count, *objects = objects_of(evidence, &spots, &count);
        watch_reset_conditions(evidence->watch);
        watch_spots(evidence->watch, &spots);
        code = pick_more(evidence, objects, count, err);
        watch_reset_conditions(evidence->watch);
        *added = true;
    }
    pivot_spots_clear(&spots);
    return code;
}

/* A need_pick. */
static enum err_code pick_pivots(struct evidence *evidence, const struct pivots_wanted *wanted, struct err *err) {
    bool added = false;
    enum err_code code = ERR_OK;
    if (engine_has_store(evidence->engine))
        code = engine_store_pick_pivots(evidence->engine, "picked", wanted, &added, err);
    if (code == ERR_OK && engine_has_logs(evidence->engine))
        code = pick_pivots_of_logs(evidence, wanted, &added, err);
    if (code == ERR_OK && added && evidence->addenda)
        code = engine_run(evidence->engine, query_text("addenda_merge"), NULL, 0, err);
    return code;
}

bool evidence_has_session(struct evidence *evidence, struct str session) {
    size_t count = 0;
    if (session.len)
        watch_objects_of(evidence->watch, &session, 1, &evidence->arena, &count);
    return count > 0 ||
           (session.len && engine_has_store(evidence->engine) && engine_store_has_session(evidence->engine, session));
}

struct engine *evidence_engine(struct evidence *evidence) {
    return evidence->engine;
}
struct ledger *evidence_ledger(struct evidence *evidence) {
    return evidence->ledger;
}
struct arena *evidence_arena(struct evidence *evidence) {
    return &evidence->arena;
}

enum err_code evidence_query(struct evidence *evidence, const char *name, const struct param *params,
                             size_t param_count, struct result **out, struct err *err) {
    const char *sql = query_text(name);
    if (!sql)
        BUG("no query '%s'", name);
    enum err_code code = need_pivots(evidence, name, params, param_count, pick_pivots, err);
    if (code == ERR_OK)
        code = engine_query(evidence->engine, sql, params, param_count, out, err);
    if (code == ERR_USAGE)
        BUG("query '%s': %s", name, err->message);
    return code;
}

enum err_code evidence_rows(struct evidence *evidence, const char *name, const struct param *params, size_t param_count,
                            struct rows *out, struct err *err) {
    *out = (struct rows){0};
    struct result *result;
    enum err_code code = evidence_query(evidence, name, params, param_count, &result, err);
    if (code != ERR_OK)
        return code;
    size_t count = result_columns(result);
    enum column *columns = xmalloc(count * sizeof *columns);
    result_record_columns(result, columns, count);
    struct err fault = {0};
    while (result_next(result, &fault)) {
        struct record *record = arena_push(&evidence->arena, out->items, out->count, out->space);
        result_record(result, columns, record, &evidence->arena);
    }
    free(columns);
    result_free(result);
    if (fault.code != ERR_OK && err)
        *err = fault;
    return fault.code;
}

struct param evidence_list(struct evidence *evidence, const struct strs *items) {
    struct buf text = BUF_INIT(LIST_MOST_BYTES);
    for (size_t i = 0; i < items->count; i++) {
        if (items->items[i].len == 0 || memchr(items->items[i].data, LIST_SEPARATOR, items->items[i].len))
            continue;
        if (text.len)
            buf_addc(&text, LIST_SEPARATOR);
        buf_add(&text, items->items[i]);
    }
    struct str copy = arena_str(&evidence->arena, buf_str(&text));
    buf_clear(&text);
    return PARAM_STR(copy);
}

void strs_add(struct arena *arena, struct strs *strs, struct str s) {
    *arena_push(arena, strs->items, strs->count, strs->space) = s;
}

bool strs_has(const struct strs *strs, struct str s) {
    for (size_t i = 0; i < strs->count; i++)
        if (str_eq(strs->items[i], s))
            return true;
    return false;
}

bool strs_add_new(struct arena *arena, struct strs *strs, struct str s) {
    if (strs_has(strs, s))
        return false;
    strs_add(arena, strs, s);
    return true;
}
