/* backtrail coverage: what the evidence covers, and what it does not */
#include <jansson.h>
#include <stdlib.h>

#include "base/safe.h"
#include "cli/command.h"
#include "cli/rows.h"
#include "cli/talk.h"
#include "engine/coverage.h"
#include "output/case_json.h"

static const struct listing_column columns[] = {
    {"account_id", "account", 0, STYLE_PLAIN},      {"region", "region", 0, STYLE_PLAIN},
    {"category", "events of kind", 0, STYLE_PLAIN}, {"event_count", "events", GRID_RIGHT, STYLE_PLAIN},
    {"first_event", "first", 0, STYLE_PLAIN},       {"last_event", "last", 0, STYLE_PLAIN},
};
#define COVERAGE_COLUMNS (sizeof columns / sizeof *columns)

/* --- JSON: what was read and refused, after the places ---------------------------------------------------------- */

static json_t *json_of_refusals(const struct run *run) {
    struct arena arena = ARENA_EMPTY;
    size_t count = 0;
    const struct refusal *refusals = ledger_refusals(run->ledger, &arena, &count);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *line = json_object();
        json_object_set_new(line, "source", json_of_str(refusals[i].source));
        json_object_set_new(line, "offset", json_integer((json_int_t)refusals[i].offset));
        json_object_set_new(line, "reason", json_of_str(refusals[i].reason));
        json_array_append_new(list, line);
    }
    arena_clear(&arena);
    return list;
}

static void add_member(struct buf *out, const char *name, json_t *value, bool ascii) {
    char *text = json_dumps(value, JSON_ENCODE_ANY | (ascii ? JSON_ENSURE_ASCII : 0));
    buf_printf(out, ",\n  \"%s\": ", name);
    safe_json(out, str_of(text));
    free(text);
    json_decref(value);
}

/* The ledger, in the words of `ingest --json`. */
static void add_ledger(struct buf *out, const struct run *run) {
    struct ledger_totals totals = ledger_totals(run->ledger);
    bool ascii = run->answer.terminal;
    add_member(out, "files",
               json_pack("{s:I, s:I, s:I, s:I}", "seen", (json_int_t)totals.files_seen, "read",
                         (json_int_t)totals.files_read, "skipped", (json_int_t)totals.files_skipped, "refused",
                         (json_int_t)totals.files_refused),
               ascii);
    add_member(out, "events",
               json_pack("{s:I, s:I, s:I, s:I}", "in", (json_int_t)totals.events_in, "kept",
                         (json_int_t)totals.events_kept, "duplicate", (json_int_t)totals.events_duplicate, "refused",
                         (json_int_t)totals.events_refused),
               ascii);
    add_member(out, "refusals", json_of_refusals(run), ascii);
}

/* --- the listing ------------------------------------------------------------------------------------------------ */

static void list_places(struct run *run, const struct coverage_total *total) {
    struct listing_options how = answer_listing(&run->answer, "backtrail.coverage/1", "places");
    struct buf ledger = BUF_INIT((size_t)64 << 20);
    if (how.form == LISTING_JSON)
        add_ledger(&ledger, run);
    how.more = ledger.len ? ledger.data : NULL;
    struct listing *listing = listing_new(&how, columns, COVERAGE_COLUMNS);
    for (size_t i = 0; i < total->place_count; i++) {
        const struct coverage_place *place = &total->places[i];
        listing_row(listing);
        listing_text(listing, 0, place->account);
        listing_text(listing, 1, place->region);
        listing_text(listing, 2, str_of(coverage_category_name(place->category)));
        listing_integer(listing, 3, (int64_t)place->events);
        listing_time(listing, 4, place->first);
        listing_time(listing, 5, place->last);
    }
    listing_finish(listing);
    buf_clear(&ledger);
}

/* A kind of event that no trail delivered is not proof that nothing happened. */
static void missing_kinds(struct screen *screen, const struct coverage_total *total) {
    uint64_t counts[COVERAGE_CATEGORY_COUNT] = {0};
    for (size_t i = 0; i < total->place_count; i++)
        counts[total->places[i].category] += total->places[i].events;
    for (int i = 0; i < COVERAGE_OTHER; i++)
        if (!counts[i])
            screen_itemf(screen, STYLE_WARN, "no %s events", coverage_category_name((enum coverage_category)i));
}

static void ledger_line(struct screen *screen, const struct ledger_totals *totals) {
    struct buf words = BUF_INIT(256);
    const struct {
        uint64_t count;
        const char *one, *many;
    } facts[] = {
        {totals->files_seen, "file seen", "files seen"},
        {totals->files_read, "read", "read"},
        {totals->files_skipped, "skipped", "skipped"},
        {totals->files_refused, "file refused", "files refused"},
        {totals->events_in, "event in", "events in"},
        {totals->events_kept, "kept", "kept"},
        {totals->events_duplicate, "duplicate", "duplicate"},
        {totals->events_refused, "event refused", "events refused"},
        {totals->digests, "digest", "digests"},
        {totals->insights, "insight", "insights"},
        {totals->findings, "finding", "findings"},
        {totals->foreign, "foreign document", "foreign documents"},
    };
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        if (!facts[i].count)
            continue;
        buf_reset(&words);
        look_counted(&words, facts[i].count, facts[i].one, facts[i].many);
        screen_item_text(screen, STYLE_PLAIN, buf_str(&words));
    }
    buf_clear(&words);
}

static void summary(struct run *run, const struct coverage_total *total) {
    struct screen screen;
    struct buf span = BUF_INIT(256);
    struct ledger_totals totals = ledger_totals(run->ledger);
    screen_init(&screen, &run->answer.look);
    screen_newline(&screen);
    look_span(&run->answer.look, &span, total->first, total->last);
    screen_items(&screen, 0);
    screen_item_text(&screen, STYLE_BOLD, buf_str(&span));
    missing_kinds(&screen, total);
    screen_newline(&screen);
    screen_items(&screen, 0);
    ledger_line(&screen, &totals);
    screen_newline(&screen);
    screen_write(&screen, stdout);
    screen_clear(&screen);
    buf_clear(&span);
}

/* A full pass that picks nothing: the engine counts what it sees on the way. */
static enum err_code count_all(struct run *run, struct watch *watch, struct err *err) {
    watch_window(watch, run->options->since_time, run->options->until_time);
    engine_set_watch(run->engine, watch);
    return engine_run(run->engine, "SELECT count(*) FROM watched_events()", NULL, 0, err);
}

int command_coverage(struct options *options, const struct command *command) {
    struct err err = {0};
    struct run run;
    struct arena arena = ARENA_EMPTY;
    (void)command;
    if (run_open(&run, options, false, &err))
        return talk_error(&err);
    struct watch *watch = watch_new();
    enum err_code code = count_all(&run, watch, &err);
    int status;
    if (code) {
        status = run_fail(&run, &err);
    } else {
        struct coverage_total total = engine_coverage(run.engine, &arena);
        run_answer(&run);
        list_places(&run, &total);
        if (run.answer.form == LISTING_SCREEN)
            summary(&run, &total);
        status = run_close(&run, 0);
    }
    watch_free(watch);
    arena_clear(&arena);
    return status;
}
