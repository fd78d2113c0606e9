/* What the evidence covers: from the store's own figures at once, in full when it is first asked for. */
#include <stdlib.h>

#include "case/coverage.h"
#include "output/case_json.h"
#include "output/coverage_json.h"
#include "serve/api.h"

enum { COVERAGE_SECONDS = 180, HOURS_MOST = 24 * 62 };
#define HOUR (INT64_C(3600) * TIME_SECOND)

/* Made once: the evidence does not change while it is served. */
struct coverage_memo {
    pthread_mutex_t lock;
    json_t *whole, *hours; /* read-only once they are there */
};

struct coverage_memo *coverage_memo_new(void) {
    struct coverage_memo *memo = xcalloc(1, sizeof *memo);
    pthread_mutex_init(&memo->lock, NULL);
    return memo;
}

void coverage_memo_free(struct coverage_memo *memo) {
    if (!memo)
        return;
    json_decref(memo->whole);
    json_decref(memo->hours);
    pthread_mutex_destroy(&memo->lock);
    free(memo);
}

/* --- at once ------------------------------------------------------------------------------------------------------ */

/* Adds a name that is not there yet. */
static void add_name(json_t *list, struct str name) {
    size_t i;
    json_t *old;
    if (str_empty(name))
        return;
    json_array_foreach(list, i, old) {
        if (str_is(name, json_string_value(old)))
            return;
    }
    json_array_append_new(list, json_of_str(name));
}

enum err_code api_about(struct api *api, struct http_request *request, json_t **out, struct err *err) {
    struct coverage_total total = coverage_total(api->archive.store.manifest.coverage, &request->arena);
    json_t *paths = json_array(), *accounts = json_array(), *regions = json_array();
    (void)err;
    for (size_t i = 0; i < api->evidence_count; i++)
        json_array_append_new(paths, json_of_str(str_of(api->evidence_paths[i])));
    for (size_t i = 0; i < total.place_count; i++) {
        add_name(accounts, total.places[i].account);
        add_name(regions, total.places[i].region);
    }
    *out = json_pack("{s:s, s:{s:s, s:o}, s:I, s:o, s:o, s:o, s:o}", "version", api->version, "evidence", "kind",
                     api->evidence_kind, "paths", paths, "events", (json_int_t)total.events, "first_event",
                     json_of_time(total.first), "last_event", json_of_time(total.last), "accounts", accounts, "regions",
                     regions);
    return ERR_OK;
}

/* --- in full ------------------------------------------------------------------------------------------------------ */

/* The hours of a row in stretches of `step`, each once: two parts of one stretch are added up. */
static json_t *row_hours(const struct coverage_report *report, const struct covered_row *row, int64_t begin,
                         int64_t step) {
    json_t *counts = json_array(), *last = NULL;
    json_int_t last_index = -1;
    for (size_t i = row->hour; i < row->hour + row->hour_count; i++) {
        json_int_t index = (report->hours[i].first - begin) / step;
        json_int_t events = (json_int_t)report->hours[i].events;
        if (last && index == last_index) {
            json_t *count = json_array_get(last, 1);
            json_integer_set(count, json_integer_value(count) + events);
            continue;
        }
        last = json_pack("[I, I]", index, events);
        last_index = index;
        json_array_append_new(counts, last);
    }
    return json_pack("{s:o, s:o, s:o}", "account_id", json_of_str(row->account), "region", json_of_str(row->region),
                     "counts", counts);
}

static json_t *hours_json(const struct coverage_report *report) {
    json_t *rows = json_array();
    bool dated = report->first != TIME_NONE;
    int64_t step = dated && (report->last - report->first) / HOUR > HOURS_MOST ? 24 * HOUR : HOUR;
    int64_t past = dated ? report->first % step : 0;
    int64_t begin = dated ? report->first - (past < 0 ? past + step : past) : TIME_NONE;
    for (size_t i = 0; i < report->row_count; i++)
        json_array_append_new(rows, row_hours(report, &report->rows[i], begin, step));
    return json_pack("{s:o, s:o, s:I, s:I, s:o}", "from", json_of_time(begin), "to", json_of_time(report->last),
                     "hours", dated ? (json_int_t)((report->last - begin) / step + 1) : (json_int_t)0, "step_seconds",
                     (json_int_t)(step / TIME_SECOND), "rows", rows);
}

static enum err_code make(struct api *api, struct coverage_memo *memo, struct desk *desk, struct err *err) {
    struct coverage_report report;
    enum err_code code =
        coverage_report_build(&report, desk->engine, desk->ledger, api->how.since, api->how.until, err);
    if (!code) {
        memo->whole = coverage_json(&report);
        coverage_json_ledger(memo->whole, desk->ledger);
        memo->hours = hours_json(&report);
    }
    coverage_report_clear(&report);
    return code;
}

/* At a desk of its own, which is closed again: it holds what coverage was told from. */
static enum err_code make_interruptible(struct api *api, struct coverage_memo *memo, int client, struct err *err) {
    struct desk *desk;
    struct deadline deadline;
    enum err_code code = desk_open(&desk, &api->archive, false, err);
    if (code)
        return code;
    deadline_begin(api->deadlines, &deadline, desk->engine, client, COVERAGE_SECONDS);
    code = make(api, memo, desk, err);
    enum deadline_end end = deadline_end(api->deadlines, &deadline);
    desk_close(desk);
    return code && end != DEADLINE_NONE ? ask_ended(end, COVERAGE_SECONDS, err) : code;
}

static enum err_code ready(struct api *api, int client, struct err *err) {
    struct coverage_memo *memo = api->coverage;
    enum err_code code = ERR_OK;
    pthread_mutex_lock(&memo->lock);
    if (!memo->whole)
        code = make_interruptible(api, memo, client, err);
    pthread_mutex_unlock(&memo->lock);
    return code;
}

enum err_code api_coverage(struct api *api, struct http_request *request, json_t **out, struct err *err) {
    enum err_code code = ready(api, request->client, err);
    *out = code ? NULL : json_incref(api->coverage->whole);
    return code;
}

enum err_code api_coverage_hours(struct api *api, struct http_request *request, json_t **out, struct err *err) {
    enum err_code code = ready(api, request->client, err);
    *out = code ? NULL : json_incref(api->coverage->hours);
    return code;
}
