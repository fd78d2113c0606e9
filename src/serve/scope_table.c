#include "serve/scope_table.h"
#include "case/scope.h"

#include "base/buf.h"

enum { LIST_SEPARATOR = '\x1f', CAVEAT_IDS_MOST = 50 };
#define SQL_MOST_BYTES 65536
#define IDS_MOST_BYTES ((size_t)1 << 20)

/* --- what is cited ------------------------------------------------------------------------------------------------ */

static void cite(struct buf *ids, struct str id) {
    if (!id.len || memchr(id.data, LIST_SEPARATOR, id.len))
        return;
    if (ids->len)
        buf_addc(ids, LIST_SEPARATOR);
    buf_add(ids, id);
}

static void cite_hops(struct buf *ids, const struct hop *hops, size_t count) {
    for (size_t i = 0; i < count; i++) {
        cite(ids, hops[i].event_id);
        for (size_t copy = 0; copy < hops[i].copy_count; copy++)
            cite(ids, hops[i].copies[copy].event_id);
        cite_hops(ids, hops[i].alternatives, hops[i].alternative_count);
    }
}

static void cite_all(struct buf *ids, const struct kase *kase) {
    cite_hops(ids, kase->chain, kase->hop_count);
    cite(ids, kase->verdict.origin.event_id);
    size_t cited = 0;
    for (size_t i = 0; i < kase->caveat_count; i++)
        for (size_t e = 0; e < kase->caveats[i].event_ids.count && cited++ < CAVEAT_IDS_MOST; e++)
            cite(ids, kase->caveats[i].event_ids.items[e]);
}

/* "page" has to be there before the view that joins with it. */
#define EMPTY_PAGE                                                                                                     \
    "CREATE OR REPLACE TEMP TABLE page AS SELECT CAST(NULL AS TIMESTAMP) AS event_time, "                              \
    "CAST(NULL AS VARCHAR) AS source_object, CAST(NULL AS BIGINT) AS source_offset WHERE false;\n"

/* --- tables ------------------------------------------------------------------------------------------------------- */

/* The very events that the case's calls sum over. */
static enum err_code make_scope(struct engine *engine, const struct kase *kase, struct err *err) {
    struct buf sql = BUF_INIT(SQL_MOST_BYTES);
    struct param params[SCOPE_PARAMS];
    scope_params(kase, params);
    buf_printf(&sql, "CREATE OR REPLACE TEMP TABLE scope AS SELECT * FROM (\n%s) WHERE ",
               query_text("described_events"));
    if (kase->scope_query)
        buf_printf(&sql, "(source_object, source_offset) IN (SELECT (source_object, source_offset) FROM (\n%s))",
                   query_text(kase->scope_query));
    else
        buf_addz(&sql, "false");
    enum err_code code = engine_run(engine, sql.data, params, SCOPE_PARAMS, err);
    buf_clear(&sql);
    return code;
}

static enum err_code make_cited(struct engine *engine, const struct kase *kase, struct err *err) {
    struct buf sql = BUF_INIT(SQL_MOST_BYTES), ids = BUF_INIT(IDS_MOST_BYTES);
    cite_all(&ids, kase);
    const struct param list = PARAM_STR(buf_str(&ids));
    buf_printf(&sql,
               "CREATE OR REPLACE TEMP TABLE cited AS SELECT * FROM (\n%s) found WHERE event_id IN "
               "(SELECT unnest(string_split(?, chr(31)))) AND NOT EXISTS (SELECT 1 FROM scope WHERE "
               "scope.source_object = found.source_object AND scope.source_offset = found.source_offset)",
               query_text("described_events"));
    enum err_code code = engine_run(engine, sql.data, &list, 1, err);
    buf_clear(&ids);
    buf_clear(&sql);
    return code;
}

/* --- other sessions ----------------------------------------------------------------------------------------------- */

static void list_others(struct buf *ids, const struct kase *kase) {
    for (size_t i = 0; i < kase->session_count; i++)
        if (kase->sessions[i].relation != RELATION_LEAD)
            cite(ids, kase->sessions[i].session_id);
}

enum err_code scope_table_keep_others(struct engine *engine, const struct kase *kase, uint64_t most, struct err *err) {
    struct buf sql = BUF_INIT(SQL_MOST_BYTES), ids = BUF_INIT(IDS_MOST_BYTES);
    const char *described = query_text("described_events"), *found = query_text("other_events");
    list_others(&ids, kase);
    const struct param params[] = {PARAM_STR(buf_str(&ids)), PARAM_INT((int64_t)most)};
    buf_printf(&sql, "CREATE TEMP TABLE IF NOT EXISTS others AS SELECT *, 0::BIGINT AS place FROM (\n%s) LIMIT 0;\n",
               described);
    buf_printf(&sql,
               "INSERT INTO others WITH described AS (\n%s), found AS (\n%s) SELECT * FROM found "
               "WHERE (source_object, source_offset) NOT IN (SELECT (source_object, source_offset) FROM others)",
               described, found);
    enum err_code code = ids.len ? engine_run(engine, sql.data, params, 2, err) : ERR_OK;
    buf_clear(&ids);
    buf_clear(&sql);
    return code;
}

static enum err_code count_events(struct engine *engine, uint64_t *events, struct err *err) {
    struct result *result;
    struct err fault = {0};
    enum err_code code = engine_query(engine, "SELECT count(*) FROM scope", NULL, 0, &result, err);
    if (code)
        return code;
    *events = result_next(result, &fault) ? (uint64_t)result_integer(result, 0, 0) : 0;
    result_free(result);
    if (fault.code)
        *err = fault;
    return fault.code;
}

enum err_code scope_table_make(struct engine *engine, const struct kase *kase, uint64_t *events, struct err *err) {
    static const char rest[] =
        "CREATE TEMP TABLE IF NOT EXISTS others AS SELECT *, 0::BIGINT AS place FROM scope LIMIT 0;\n"
        "DROP TABLE picked;\n" EMPTY_PAGE
        "CREATE OR REPLACE TEMP VIEW paged AS SELECT scope.* FROM scope SEMI JOIN page "
        "USING (source_object, source_offset);\n"
        "CREATE OR REPLACE TEMP VIEW known AS SELECT * FROM scope UNION ALL SELECT * FROM cited";
    enum err_code code = make_scope(engine, kase, err);
    if (!code)
        code = make_cited(engine, kase, err);
    if (!code)
        code = engine_run(engine, rest, NULL, 0, err);
    return code ? code : count_events(engine, events, err);
}

/* What is said of events costs more than to read them: on a page it is said of the page's alone. The time in the join
 * lets DuckDB pass over what lies in other times; events without one are looked for apart. */
enum err_code scope_table_of_all(struct engine *engine, struct err *err) {
    static const char on_page[] = "SELECT events.* FROM events SEMI JOIN page USING (event_time, source_object, "
                                  "source_offset) UNION ALL SELECT events.* FROM events SEMI JOIN page "
                                  "USING (source_object, source_offset) WHERE events.event_time IS NULL";
    struct buf sql = BUF_INIT(SQL_MOST_BYTES);
    const char *described = query_text("described_events");
    buf_printf(&sql,
               EMPTY_PAGE "CREATE OR REPLACE TEMP VIEW picked AS SELECT * FROM events;\n"
                          "CREATE OR REPLACE TEMP VIEW scope AS %s;\n"
                          "CREATE OR REPLACE TEMP VIEW known AS SELECT * FROM scope;\n"
                          "CREATE OR REPLACE TEMP VIEW paged AS WITH picked AS (%s) %s",
               described, on_page, described);
    enum err_code code = engine_run(engine, sql.data, NULL, 0, err);
    buf_clear(&sql);
    return code;
}
