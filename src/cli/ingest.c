/* backtrail ingest: read logs into a store */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

#include "cli/answer.h"
#include "cli/command.h"
#include "cli/errand.h"
#include "cli/run.h"
#include "cli/talk.h"
#include "output/case_json.h"
#include "output/case_words.h"
#include "output/screen.h"

#define REASONS_SHOWN 5

/* --- the ledger ------------------------------------------------------------------------------------------------- */

static json_t *of_refusals(struct ledger *ledger) {
    struct arena arena = ARENA_EMPTY;
    size_t count;
    const struct refusal *refusals = ledger_refusals(ledger, &arena, &count);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list,
                              json_pack("{s:o, s:I, s:o}", "source", json_of_str(refusals[i].source), "offset",
                                        (json_int_t)refusals[i].offset, "reason", json_of_str(refusals[i].reason)));
    arena_clear(&arena);
    return list;
}

static json_t *json_of_ledger(struct ledger *ledger, double seconds) {
    struct ledger_totals t = ledger_totals(ledger);
    return json_pack("{s:s, s:{s:I, s:I, s:I, s:I}, s:{s:I, s:I, s:I, s:I}, s:{s:I, s:I}, s:o, s:f}", "schema",
                     "backtrail.ingest/1", "files", "seen", (json_int_t)t.files_seen, "read", (json_int_t)t.files_read,
                     "skipped", (json_int_t)t.files_skipped, "refused", (json_int_t)t.files_refused, "events", "in",
                     (json_int_t)t.events_in, "kept", (json_int_t)t.events_kept, "duplicate",
                     (json_int_t)t.events_duplicate, "refused", (json_int_t)t.events_refused, "bytes", "compressed",
                     (json_int_t)t.compressed_bytes, "inflated", (json_int_t)t.inflated_bytes, "refusals",
                     of_refusals(ledger), "seconds", seconds);
}

static void tell_ledger(const struct errand *errand, double seconds) {
    char counts[8][32];
    struct ledger_totals t = ledger_totals(errand->ledger);
    printf("files   %s seen = %s read + %s skipped + %s refused\n", look_count(t.files_seen, counts[0]),
           look_count(t.files_read, counts[1]), look_count(t.files_skipped, counts[2]),
           look_count(t.files_refused, counts[3]));
    printf("events  %s in = %s kept + %s duplicate + %s refused\n", look_count(t.events_in, counts[4]),
           look_count(t.events_kept, counts[5]), look_count(t.events_duplicate, counts[6]),
           look_count(t.events_refused, counts[7]));
    printf("store   %s, %.1f s\n", errand->store.folder, seconds);
}

static void talk_refusals(const struct errand *errand, bool verbose) {
    struct arena arena = ARENA_EMPTY;
    struct ledger_totals totals = ledger_totals(errand->ledger);
    char digits[32];
    size_t count;
    const struct refusal *refusals = ledger_refusals(errand->ledger, &arena, &count);
    if (totals.refusals)
        talk("%s %s of the input could not be read:", look_count(totals.refusals, digits),
             totals.refusals == 1 ? "piece" : "pieces");
    for (size_t i = 0; i < count && (verbose || i < REASONS_SHOWN); i++)
        talk_more("%.*s: '%.*s' at byte %" PRIu64, STR_ARG(refusals[i].reason), STR_ARG(refusals[i].source),
                  refusals[i].offset);
    if (!verbose && count > REASONS_SHOWN)
        talk_more("and more; `backtrail coverage --store %s --verbose` lists them", errand->store.folder);
    arena_clear(&arena);
}

/* --- the command ------------------------------------------------------------------------------------------------ */

static int tell(struct errand *errand, const struct options *options, struct answer *answer) {
    double seconds = (double)(time_now() - errand->started) / 1e6;
    bool refused = ledger_totals(errand->ledger).refusals > 0;
    if (errand->code == ERR_OK || errand->code == ERR_INTERRUPTED) {
        json_t *json = options->json ? json_of_ledger(errand->ledger, seconds) : NULL;
        if (json)
            json_emit(stdout, json, JSON_INDENT(2));
        else
            tell_ledger(errand, seconds);
        if (json)
            putchar('\n');
        json_decref(json);
    }
    int status = answer_finish(answer, errand->code == ERR_OK && refused ? err_exit_status(ERR_INPUT) : 0);
    if (errand->code == ERR_INTERRUPTED)
        talk("interrupted: what was read is in the store; the same command goes on from there");
    else if (errand->code != ERR_OK)
        return talk_error(&errand->err);
    talk_refusals(errand, options->verbose);
    return errand->code ? err_exit_status(errand->code) : status;
}

static enum err_code find_store(const struct options *options, struct store_header *store, struct err *err) {
    const char *environment = getenv("BACKTRAIL_STORE");
    const char *folder = options->store                ? options->store
                         : environment && *environment ? environment
                                                       : RUN_STORE_DEFAULT;
    return store_header_make(store, folder, err);
}

int command_ingest(struct options *options, const struct command *command) {
    struct errand errand = {.how = {.since = options->since_time, .until = options->until_time}};
    struct answer answer = {0};
    struct err err = {0};
    (void)command;
    if (!options->arguments.count) {
        err_set(&err, ERR_USAGE, "'backtrail ingest' needs logs: which?");
        err_hint(&err, "name folders, files or archives: backtrail ingest AWSLogs/ --store DIR");
        return talk_error(&err);
    }
    if (find_store(options, &errand.store, &err))
        return talk_error(&err);
    char **paths = errand_paths(&options->arguments);
    errand.how.paths = (const char *const *)paths;
    errand.how.path_count = options->arguments.count;
    errand.how.threads = options->thread_count;
    errand.how.batch_bytes = (size_t)options->batch_byte_count;
    errand.ledger = ledger_new();
    errand_carry_out(&errand);
    int status = tell(&errand, options, &answer);
    ledger_free(errand.ledger);
    errand_paths_free(paths);
    return status;
}
