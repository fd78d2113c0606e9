#include "case/coverage.h"

#include <stdlib.h>

#include "base/buf.h"
#include "case/coverage_parts.h"
#include "engine/engine.h"
#include "intake/ledger.h"

_Static_assert((int)COVERED_CATEGORIES == (int)COVERAGE_CATEGORY_COUNT && (int)COVERED_DATA == (int)COVERAGE_DATA &&
                   (int)COVERED_OTHER == (int)COVERAGE_OTHER,
               "categories are the engine's, in its order");

const char *covered_category(int category) {
    return coverage_category_name((enum coverage_category)category);
}

/* TIME_NONE is the smallest number: it loses as a latest time by itself, and as an earliest one must be seen. */
static void widen(int64_t *first, int64_t *last, int64_t from, int64_t to) {
    if (from != TIME_NONE && (*first == TIME_NONE || from < *first))
        *first = from;
    if (to > *last)
        *last = to;
}

/* --- places, rows, accounts -------------------------------------------------------------------------------------- */

static void take_place(struct coverage_report *report, const struct coverage_place *place) {
    struct covered_row *row = report->row_count ? &report->rows[report->row_count - 1] : NULL;
    struct covered_account *account = report->account_count ? &report->accounts[report->account_count - 1] : NULL;
    if (!account || !str_eq(account->account, place->account)) {
        account = &report->accounts[report->account_count++];
        *account =
            (struct covered_account){.account = place->account, .global_region = coverage_global_region(place->region)};
        row = NULL;
    }
    if (!row || !str_eq(row->region, place->region)) {
        row = &report->rows[report->row_count++];
        *row = (struct covered_row){
            .account = place->account, .region = place->region, .first = TIME_NONE, .last = TIME_NONE};
        account->region_count++;
    }
    row->events += place->events;
    row->by_category[place->category] += place->events;
    widen(&row->first, &row->last, place->first, place->last);
    account->events += place->events;
    account->by_category[place->category] += place->events;
    account->regions_with[place->category]++;
    if (str_is(place->region, account->global_region))
        account->global += place->events;
    report->places[report->place_count++] = (struct covered_place){place->account, place->region, (int)place->category,
                                                                   place->events,  place->first,  place->last};
}

static void take_places(struct coverage_report *report, const struct coverage_total *total) {
    struct arena *arena = &report->arena;
    report->events = total->events;
    report->first = total->first;
    report->last = total->last;
    report->places = arena_alloc(arena, (total->place_count + 1) * sizeof *report->places);
    report->rows = arena_alloc(arena, (total->place_count + 1) * sizeof *report->rows);
    report->accounts = arena_alloc(arena, (total->place_count + 1) * sizeof *report->accounts);
    for (size_t i = 0; i < total->place_count; i++)
        take_place(report, &total->places[i]);
}

/* --- hours: categories of one row add up ------------------------------------------------------------------------- */

struct row_hour {
    size_t row;
    struct covered_hour hour;
};

static int64_t hour_of(int64_t time) {
    return time / HOUR_MICROSECONDS - (time % HOUR_MICROSECONDS < 0);
}

static int by_row_and_time(const void *left, const void *right) {
    const struct row_hour *a = left, *b = right;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    return (a->hour.first > b->hour.first) - (a->hour.first < b->hour.first);
}

/* Append `items`, sorted, to the report's hours as those of `row`. */
static void append_hours(struct coverage_report *report, struct covered_row *row, const struct row_hour *items,
                         size_t count) {
    row->hour = report->hour_count;
    for (size_t i = 0; i < count; i++) {
        const struct covered_hour *more = &items[i].hour;
        struct covered_hour *last = row->hour_count ? &report->hours[report->hour_count - 1] : NULL;
        if (last && hour_of(last->first) == hour_of(more->first)) {
            last->events += more->events;
            last->last = more->last > last->last ? more->last : last->last;
            continue;
        }
        report->hours[report->hour_count++] = *more;
        row->hour_count++;
    }
}

static void append_everywhere(struct coverage_report *report, struct row_hour *items, size_t count) {
    report->everywhere = (struct covered_row){.events = report->events, .first = report->first, .last = report->last};
    for (size_t i = 0; i < count; i++)
        items[i].row = 0;
    qsort(items, count, sizeof *items, by_row_and_time);
    append_hours(report, &report->everywhere, items, count);
}

static void take_hours(struct coverage_report *report, const struct coverage_total *total,
                       const struct coverage_hour *hours, size_t count) {
    struct arena *arena = &report->arena;
    size_t *row_of = arena_alloc(arena, (total->place_count + 1) * sizeof *row_of), row = 0;
    for (size_t i = 0; i < total->place_count; i++) {
        row += i && !(str_eq(total->places[i].account, total->places[i - 1].account) &&
                      str_eq(total->places[i].region, total->places[i - 1].region));
        row_of[i] = row;
    }
    struct row_hour *items = xcalloc(count + 1, sizeof *items);
    uint64_t dated = 0;
    for (size_t i = 0; i < count; i++) {
        items[i] = (struct row_hour){row_of[hours[i].place], {hours[i].first, hours[i].last, hours[i].events}};
        dated += hours[i].events;
    }
    report->undated = report->events - dated;
    report->hours = arena_alloc(arena, (2 * count + 1) * sizeof *report->hours);
    qsort(items, count, sizeof *items, by_row_and_time);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i; end < count && items[end].row == items[i].row; end++)
            ;
        append_hours(report, &report->rows[items[i].row], items + i, end - i);
    }
    append_everywhere(report, items, count);
    free(items);
}

/* --- what was picked --------------------------------------------------------------------------------------------- */

static struct str kept(struct coverage_report *report, struct result *result, size_t column) {
    return result_is_null(result, column) ? STR_NONE : arena_str(&report->arena, result_text(result, column));
}

typedef void take_row(struct coverage_report *report, struct result *result, void *more);

static enum err_code ask(struct coverage_report *report, struct engine *engine, const char *query, take_row *take,
                         void *more, struct err *err) {
    struct result *result = NULL;
    enum err_code code = engine_query(engine, query_text(query), NULL, 0, &result, err);
    if (code != ERR_OK)
        return code;
    *err = (struct err){0};
    while (result_next(result, err))
        take(report, result, more);
    result_free(result);
    return err->code;
}

static int by_account(const void *name, const void *account) {
    return str_compare(*(const struct str *)name, ((const struct covered_account *)account)->account);
}

static void take_service(struct coverage_report *report, struct result *result, void *more) {
    struct str name = result_is_null(result, 0) ? STR_NONE : result_text(result, 0), region = result_text(result, 1);
    (void)more;
    struct covered_account *account =
        bsearch(&name, report->accounts, report->account_count, sizeof *report->accounts, by_account);
    if (!account || !str_is(region, account->global_region))
        return;
    uint64_t count = (uint64_t)result_integer(result, 3, 0);
    struct str source = result_text(result, 2);
    *(str_starts(source, "iam.")   ? &account->iam
      : str_starts(source, "sts.") ? &account->sts
                                   : &account->sign_in) += count;
}

static void take_sign_ins(struct coverage_report *report, struct result *result, void *more) {
    (void)more;
    *arena_push(&report->arena, report->sign_ins, report->sign_in_count, report->sign_in_space) =
        (struct covered_sign_ins){kept(report, result, 0), (uint64_t)result_integer(result, 1, 0),
                                  result_integer(result, 2, TIME_NONE), result_integer(result, 3, TIME_NONE)};
}

struct log_bucket {
    struct str name, account;
};
struct log_buckets {
    struct log_bucket *items;
    size_t count, space;
};

static void take_bucket(struct coverage_report *report, struct result *result, void *more) {
    struct log_buckets *buckets = more;
    *arena_push(&report->arena, buckets->items, buckets->count, buckets->space) =
        (struct log_bucket){kept(report, result, 0), kept(report, result, 1)};
}

/* Does this bucket hold log files? 1, or 0: no, the account is known to log to others, or -1 when the evidence names
 * none for the account. */
static int is_trail_bucket(const struct log_buckets *buckets, struct str bucket, struct str account) {
    bool others = false;
    for (size_t i = 0; i < buckets->count; i++) {
        if (str_eq(buckets->items[i].name, bucket))
            return 1;
        others |= str_eq(buckets->items[i].account, account);
    }
    return others ? 0 : -1;
}

static void take_reach(struct coverage_report *report, struct result *result) {
    struct trail_change change = {.account = result_text(result, 0),
                                  .region = result_text(result, 1),
                                  .event_name = result_text(result, 4),
                                  .trail = result_text(result, 11),
                                  .multi_region = result_text(result, 13),
                                  .multi_region_asked = result_text(result, 16),
                                  .organization = result_text(result, 17),
                                  .time = result_integer(result, 5, TIME_NONE)};
    if (str_is(result_text(result, 3), "cloudtrail.amazonaws.com") && str_is(result_text(result, 7), "success"))
        coverage_reach_change(report, &change);
}

bool coverage_restores_logging(struct str event_name) {
    return str_is(event_name, "StartLogging") || str_is(event_name, "StartEventDataStoreIngestion");
}

/* Columns in the order of src/queries/coverage_changes.sql. */
static void take_change(struct coverage_report *report, struct result *result, void *more) {
    bool s3 = str_is(result_text(result, 3), "s3.amazonaws.com");
    int trail_bucket = s3 ? is_trail_bucket(more, result_text(result, 12), result_text(result, 0)) : 0;
    take_reach(report, result);
    bool defence = str_is(result_text(result, 2), "defence");
    if (!(defence || str_is(result_text(result, 2), "tamper")) || (s3 && !trail_bucket))
        return;
    *arena_push(&report->arena, report->tampering, report->tampering_count, report->tampering_space) =
        (struct tampering){.account = kept(report, result, 0),
                           .region = kept(report, result, 1),
                           .event_source = kept(report, result, 3),
                           .event_name = kept(report, result, 4),
                           .event_time = result_integer(result, 5, TIME_NONE),
                           .event_id = kept(report, result, 6),
                           .outcome = kept(report, result, 7),
                           .session_id = kept(report, result, 8),
                           .identity = kept(report, result, 9),
                           .source_ip = kept(report, result, 10),
                           .target = kept(report, result, 11),
                           .source_object = kept(report, result, 14),
                           .source_offset = result_integer(result, 15, -1),
                           .trail_bucket = trail_bucket,
                           .defence = defence,
                           .restores = coverage_restores_logging(result_text(result, 4))};
}

static enum err_code ask_all(struct coverage_report *report, struct engine *engine, struct err *err) {
    struct log_buckets buckets = {0};
    enum err_code code = ask(report, engine, "coverage_services", take_service, NULL, err);
    if (code == ERR_OK)
        code = ask(report, engine, "coverage_sign_ins", take_sign_ins, NULL, err);
    if (code == ERR_OK)
        code = ask(report, engine, "coverage_buckets", take_bucket, &buckets, err);
    return code == ERR_OK ? ask(report, engine, "coverage_changes", take_change, &buckets, err) : code;
}

/* --- one pass ---------------------------------------------------------------------------------------------------- */

static enum err_code read_logs(struct engine *engine, int64_t since, int64_t until, struct err *err) {
    static const char *const services[] = {"iam.amazonaws.com", "sts.amazonaws.com", "signin.amazonaws.com"};
    struct watch *watch = watch_new();
    struct buf sql = BUF_INIT(65536);
    for (size_t i = 0; i < sizeof services / sizeof *services; i++)
        watch_equal(watch, COLUMN_EVENT_SOURCE, str_of(services[i]));
    watch_equal(watch, COLUMN_PIVOT, STR("tamper"));
    watch_equal(watch, COLUMN_PIVOT, STR("defence"));
    watch_equal(watch, COLUMN_EVENT_NAME, STR("CreateTrail"));
    watch_equal(watch, COLUMN_INVOKED_BY, STR("cloudtrail.amazonaws.com"));
    watch_window(watch, since, until);
    watch_cover_window(watch, true);
    engine_set_watch(engine, watch);
    engine_set_scan_objects(engine, NULL, 0);
    buf_printf(&sql, "CREATE OR REPLACE TEMP TABLE coverage_picked AS %s", query_text("coverage_picked"));
    enum err_code code = engine_run(engine, sql.data, NULL, 0, err);
    engine_set_watch(engine, NULL);
    buf_clear(&sql);
    watch_free(watch);
    return code;
}

enum err_code coverage_report_build(struct coverage_report *out, struct engine *engine, struct ledger *ledger,
                                    int64_t since, int64_t until, struct err *err) {
    *out = (struct coverage_report){.first = TIME_NONE, .last = TIME_NONE};
    enum err_code code = read_logs(engine, since, until, err);
    if (code != ERR_OK)
        return code;
    size_t hour_count = 0;
    struct arena scratch = ARENA_EMPTY;
    struct coverage_total total = engine_coverage(engine, &out->arena);
    struct coverage_hour *hours = engine_coverage_hours(engine, &total, &scratch, &hour_count);
    take_places(out, &total);
    take_hours(out, &total, hours, hour_count);
    arena_clear(&scratch);
    code = ask_all(out, engine, err);
    if (code != ERR_OK)
        return code;
    struct ledger_totals totals = ledger_totals(ledger);
    coverage_silences(out);
    coverage_reach(out);
    coverage_checks(out, &totals);
    return ERR_OK;
}

void coverage_report_clear(struct coverage_report *report) {
    arena_clear(&report->arena);
    *report = (struct coverage_report){0};
}

/* --- buckets ----------------------------------------------------------------------------------------------------- */

/* Lengths that people count in; past the last one it doubles. */
static int64_t bucket_length(int64_t first, int64_t last, size_t most) {
    static const int64_t hours[] = {1, 2, 3, 4, 6, 8, 12, 24, 48, 72, 168, 336, 672, 1344, 2184, 4368, 8736};
    size_t i = 0;
    int64_t bucket = HOUR_MICROSECONDS;
    while (last / bucket - first / bucket + 2 > (int64_t)most) /* + 2: rounding of both ends, times before 1970 */
        bucket = ++i < sizeof hours / sizeof *hours ? hours[i] * HOUR_MICROSECONDS : bucket * 2;
    return bucket;
}

struct timeline coverage_timeline(const struct coverage_report *report, size_t most, struct arena *arena) {
    struct timeline line = {.begin = TIME_NONE};
    if (report->first == TIME_NONE || most < 3)
        return line;
    size_t room = TIMELINE_MOST_CELLS / report->row_count; /* a row is as cheap to write into a log as an event */
    most = most < room ? most : room < 3 ? 3 : room;
    line.bucket = bucket_length(report->first, report->last, most);
    line.begin = (report->first / line.bucket - (report->first % line.bucket < 0)) * line.bucket;
    line.bucket_count = (size_t)((report->last - line.begin) / line.bucket) + 1;
    line.counts = arena_zalloc(arena, report->row_count * line.bucket_count * sizeof *line.counts);
    for (size_t r = 0; r < report->row_count; r++) {
        const struct covered_row *row = &report->rows[r];
        for (size_t i = row->hour; i < row->hour + row->hour_count; i++) {
            size_t bucket = (size_t)((report->hours[i].first - line.begin) / line.bucket);
            uint64_t *count = &line.counts[r * line.bucket_count + bucket];
            *count += report->hours[i].events;
            line.most = *count > line.most ? *count : line.most;
        }
    }
    return line;
}
