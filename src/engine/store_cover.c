#include "engine/store_cover.h"

#include "engine/store_sql.h"

#define COVERED                                                                                                        \
    "SELECT coalesce(recipient_account_id, account_id) AS account, aws_region,"                                        \
    " coverage_category(event_category, event_name, management_event, read_only) AS category,"                         \
    " time_bucket(INTERVAL 1 HOUR, event_time) AS hour, count(*), min(event_time), max(event_time)"

static enum coverage_category category_named(struct str name) {
    for (unsigned i = 0; i < COVERAGE_CATEGORY_COUNT; i++)
        if (str_is(name, coverage_category_name((enum coverage_category)i)))
            return (enum coverage_category)i;
    BUG("no category is called '%.*s'", STR_ARG(name));
}

static void choose_segments(struct segment_set *set, const struct watch_choice *choice) {
    for (size_t i = 0; i < set->view->segment_count; i++) {
        const struct store_segment *segment = &set->view->segments[i];
        bool timed = segment->first != TIME_NONE;
        set->chosen[i] = timed && (choice->since == TIME_NONE || segment->last >= choice->since) &&
                         (choice->until == TIME_NONE || segment->first <= choice->until);
        set->count += set->chosen[i];
    }
}

static enum err_code ask_hours(struct engine *engine, const char *sql, struct coverage_tally *tally, struct err *err) {
    struct result *result;
    struct err fault = {0};
    enum err_code code = engine_query(engine, sql, NULL, 0, &result, err);
    if (code != ERR_OK)
        return code;
    while (result_next(result, &fault)) {
        const struct coverage_place place = {.account = result_text(result, 0),
                                             .region = result_text(result, 1),
                                             .category = category_named(result_text(result, 2)),
                                             .events = (uint64_t)result_integer(result, 4, 0),
                                             .first = result_integer(result, 5, TIME_NONE),
                                             .last = result_integer(result, 6, TIME_NONE)};
        coverage_add(tally, &place);
    }
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

static enum err_code cover_window(struct engine *engine, const struct watch_choice *choice,
                                  struct coverage_tally *tally, struct err *err) {
    struct segment_set set = segment_set_new(engine->store, false);
    struct buf sql = BUF_INIT(SQL_MOST_BYTES);
    enum err_code code = ERR_OK;
    choose_segments(&set, choice);
    buf_addz(&sql, COVERED);
    from_segments(&sql, &set, "");
    buf_addz(&sql, " WHERE event_time IS NOT NULL");
    if (choice->since != TIME_NONE)
        buf_printf(&sql, " AND event_time >= make_timestamp(%lld)", (long long)choice->since);
    if (choice->until != TIME_NONE)
        buf_printf(&sql, " AND event_time <= make_timestamp(%lld)", (long long)choice->until);
    buf_addz(&sql, " GROUP BY 1, 2, 3, 4");
    if (set.count)
        code = ask_hours(engine, sql.data, tally, err);
    buf_clear(&sql);
    segment_set_free(&set);
    return code;
}

enum err_code store_cover(struct engine *engine, const struct watch_choice *choice, struct coverage_tally *tally,
                          struct err *err) {
    if (choice->cover_window && (choice->since != TIME_NONE || choice->until != TIME_NONE))
        return cover_window(engine, choice, tally, err);
    coverage_merge(tally, engine->store->coverage);
    return ERR_OK;
}
