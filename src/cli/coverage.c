/* backtrail coverage: what the evidence covers, and what it does not */
#include <jansson.h>
#include <stdlib.h>

#include "base/safe.h"
#include "cli/command.h"
#include "cli/rows.h"
#include "cli/talk.h"
#include "output/case_json.h"
#include "output/case_screen.h"
#include "output/coverage_json.h"
#include "output/coverage_screen.h"

static const struct listing_column columns[] = {
    {"account_id", "account", 0, STYLE_PLAIN},      {"region", "region", 0, STYLE_PLAIN},
    {"category", "events of kind", 0, STYLE_PLAIN}, {"event_count", "events", GRID_RIGHT, STYLE_PLAIN},
    {"first_event", "first", 0, STYLE_PLAIN},       {"last_event", "last", 0, STYLE_PLAIN},
};
#define COVERAGE_COLUMNS (sizeof columns / sizeof *columns)

static void tell_json(struct run *run, const struct coverage_report *report) {
    FILE *out = answer_begin(&run->answer);
    json_t *document = coverage_json(report);
    coverage_json_ledger(document, run->ledger);
    json_emit(out, document, JSON_INDENT(2) | (run->answer.terminal ? JSON_ENSURE_ASCII : 0));
    fputc('\n', out);
    json_decref(document);
}

/* --- the listing ------------------------------------------------------------------------------------------------ */

static void list_places(struct run *run, const struct coverage_report *report) {
    struct listing_options how = answer_listing(&run->answer, NULL, NULL);
    struct listing *listing = listing_new(&how, columns, COVERAGE_COLUMNS);
    for (size_t i = 0; i < report->place_count && !listing_failed(listing); i++) {
        const struct covered_place *place = &report->places[i];
        listing_row(listing);
        listing_text(listing, 0, place->account);
        listing_text(listing, 1, place->region);
        listing_text(listing, 2, str_of(covered_category(place->category)));
        listing_integer(listing, 3, (int64_t)place->events);
        listing_time(listing, 4, place->first);
        listing_time(listing, 5, place->last);
    }
    listing_finish(listing);
}

/* --- the screen ------------------------------------------------------------------------------------------------- */

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

/* Who changed what is logged is the next question. */
static void note_next(struct run *run, const struct coverage_report *report) {
    struct buf arguments = BUF_INIT((size_t)1 << 20);
    run_arguments(run, &arguments);
    for (size_t i = 0; run->answer.terminal && i < report->tampering_count; i++) {
        const struct tampering *change = &report->tampering[i];
        if (change->restores || change->trail_bucket < 0 || str_empty(change->session_id))
            continue;
        run_note(run, "next: backtrail case %.*s%s", STR_ARG(change->session_id), arguments.len ? arguments.data : "");
        break;
    }
    buf_clear(&arguments);
}

static void tell_screen(struct run *run, const struct coverage_report *report) {
    struct screen screen;
    struct ledger_totals totals = ledger_totals(run->ledger);
    screen_init(&screen, &run->answer.look);
    coverage_screen(&screen, report);
    screen_gap(&screen);
    case_screen_label(&screen, "READ");
    ledger_line(&screen, &totals);
    screen_newline(&screen);
    screen_write(&screen, answer_begin(&run->answer));
    screen_clear(&screen);
    note_next(run, report);
}

static void tell(struct run *run, const struct coverage_report *report) {
    run_answer(run);
    switch (run->answer.form) {
    case LISTING_SCREEN: tell_screen(run, report); break;
    case LISTING_JSON: tell_json(run, report); break;
    case LISTING_JSONL:
    case LISTING_CSV: list_places(run, report); break;
    }
}

int command_coverage(struct options *options, const struct command *command) {
    struct err err = {0};
    struct run run;
    struct coverage_report report;
    (void)command;
    if (run_open(&run, options, false, &err))
        return talk_error(&err);
    enum err_code code =
        coverage_report_build(&report, run.engine, run.ledger, options->since_time, options->until_time, &err);
    if (!code)
        tell(&run, &report);
    coverage_report_clear(&report);
    return code ? run_fail(&run, &err) : run_close(&run, 0);
}
