#include "engine/store_view.h"

#include "engine/hash.h"
#include "engine/state.h"
#include "engine/store_sql.h"

static enum err_code make_views(struct engine *engine, struct err *err) {
    struct buf sql = BUF_INIT(SQL_MOST_BYTES);
    struct segment_set all = segment_set_new(engine->store, true);
    buf_addz(&sql, "CREATE OR REPLACE VIEW events AS ");
    select_columns(&sql, !all.count);
    if (all.count)
        from_segments(&sql, &all, "");
    else
        buf_addz(&sql, " WHERE false");
    if (engine->intake)
        buf_addz(&sql, " UNION ALL SELECT * FROM logs_events()");
    enum err_code code = engine_run(engine, sql.data, NULL, 0, err);
    if (code == ERR_OK)
        code = engine_run(engine, query_text("view_cloudtrail_logs"), NULL, 0, err);
    segment_set_free(&all);
    buf_clear(&sql);
    return code;
}

enum err_code engine_attach_store(struct engine *engine, const struct store_view *view, const uint64_t *known,
                                  size_t known_count, struct err *err) {
    engine->store = view;
    engine->known = known;
    engine->known_count = known_count;
    store_finder_free(engine->finder);
    engine->finder = store_finder_new(view);
    return make_views(engine, err);
}

bool engine_has_store(const struct engine *engine) {
    return engine->store != NULL;
}

bool engine_has_logs(const struct engine *engine) {
    return engine->intake != NULL;
}

const struct hash_key *engine_handle_key(const struct engine *engine) {
    return engine->store ? &engine->store->key : hash_process_key();
}
