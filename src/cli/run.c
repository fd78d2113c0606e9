#include "cli/run.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

#include "cli/talk.h"
#include "intake/reader.h"
#include "output/case_words.h"

#define REASONS_SHOWN 4

/* --- which logs ------------------------------------------------------------------------------------------------- */

void run_logs_of_environment(struct options *options) {
    static char *kept; /* lives as long as the program: the paths point into it */
    const char *paths = getenv("BACKTRAIL_LOGS");
    if (!paths || !*paths || options->logs.count)
        return;
    free(kept);
    kept = xstrdup(paths);
    char *rest = kept, *path;
    while ((path = strsep(&rest, ":")))
        if (*path) {
            options->logs.items = xrealloc(options->logs.items, (options->logs.count + 1) * sizeof(char *));
            options->logs.items[options->logs.count++] = path;
            options->logs.space = options->logs.count;
        }
}

const char *run_store_folder(const struct options *options) {
    const char *store = getenv("BACKTRAIL_STORE"), *logs = getenv("BACKTRAIL_LOGS");
    if (options->store || options->logs.count)
        return options->store;
    if (store && *store)
        return store;
    if (logs && *logs)
        return NULL;
    return store_header_is_there(RUN_STORE_DEFAULT) ? RUN_STORE_DEFAULT : NULL;
}

static enum err_code need_logs(const struct run *run, struct err *err) {
    if (run->options->logs.count || run->store_folder)
        return ERR_OK;
    err_set(err, ERR_USAGE, "no logs to look at");
    err_hint(err, "name them with --logs PATH... (a folder such as AWSLogs/, files, or - for standard input), or set "
                  "BACKTRAIL_LOGS; or name a store: --store DIR");
    return ERR_USAGE;
}

void run_arguments(const struct run *run, struct buf *out) {
    if (run->options->store) {
        buf_addz(out, " --store ");
        shell_quote(out, str_of(run->options->store));
    }
    if (!run->options->logs.count || getenv("BACKTRAIL_LOGS"))
        return;
    buf_addz(out, " --logs");
    for (size_t i = 0; i < run->options->logs.count; i++) {
        buf_addc(out, ' ');
        shell_quote(out, str_of(run->options->logs.items[i]));
    }
}

/* --- open and close --------------------------------------------------------------------------------------------- */

static void run_release(struct run *run) {
    progress_stop(run->progress);
    if (run->engine)
        engine_close(run->engine);
    excerpt_clear(&run->source);
    if (run->intake)
        intake_close(run->intake);
    if (run->store_folder)
        store_clear(&run->store);
    ledger_free(run->ledger);
    buf_clear(&run->notes);
    run->progress = NULL;
    run->engine = NULL;
    run->intake = NULL;
    run->ledger = NULL;
}

static enum err_code walk_logs(struct run *run, struct err *err) {
    const struct intake_options where = {run->options->since_time, run->options->until_time};
    const struct words *logs = &run->options->logs;
    return logs->count ? intake_open(&run->intake, logs->items, logs->count, &where, run->ledger, err) : ERR_OK;
}

/* Read besides logs, a store knows its events again in them. */
static enum err_code open_store(struct run *run, struct err *err) {
    enum err_code code = store_open(&run->store, run->store_folder, err);
    if (code)
        run->store_folder = NULL;
    return !code && run->intake ? store_know_events(&run->store, err) : code;
}

static enum err_code open_logs(struct run *run, bool locked, struct err *err) {
    struct engine_options how = {.threads = run->options->thread_count, .locked = locked};
    run->ledger = ledger_new();
    enum err_code code = walk_logs(run, err);
    if (!code && run->store_folder)
        code = open_store(run, err);
    if (run->store_folder)
        how.open_folder = run->store.header.folder;
    if (!code)
        code = engine_open(&run->engine, &how, err);
    if (!code && run->intake)
        code = engine_attach_logs(run->engine, run->intake, run->ledger, err);
    if (!code && run->store_folder)
        code = store_attach(&run->store, run->engine, run->ledger, err);
    if (!code)
        run->progress = progress_start(run->engine, run->intake, run->ledger);
    return code;
}

enum err_code run_open(struct run *run, struct options *options, bool locked, struct err *err) {
    *run = (struct run){.options = options, .started = time_now(), .notes = BUF_INIT(65536)};
    run->store_folder = run_store_folder(options);
    if (!run->store_folder)
        run_logs_of_environment(options);
    enum err_code code = need_logs(run, err);
    if (!code)
        code = answer_init(&run->answer, options, err);
    if (!code)
        code = open_logs(run, locked, err);
    if (code)
        run_release(run);
    return code;
}

/* --- what stands in the files ------------------------------------------------------------------------------------- */

enum err_code run_excerpt(struct run *run, struct str object, uint64_t offset, uint64_t length, struct arena *arena,
                          struct str *text, struct err *err) {
    return excerpt_read(&run->source, run->intake, object, offset, length, arena, text, err);
}

void run_answer(struct run *run) {
    progress_hush(run->progress);
    run->answered = true;
}

void run_note(struct run *run, const char *format, ...) {
    char words[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(words, sizeof words, format, args);
    va_end(args);
    buf_printf(&run->notes, "%s\n", words);
}

static void talk_notes(struct run *run) {
    for (struct str rest = buf_str(&run->notes); rest.len;) {
        struct str line = str_before(rest, '\n');
        talk("%.*s", STR_ARG(line));
        rest = str_slice(rest, line.len + 1, rest.len);
    }
    buf_clear(&run->notes);
}

/* What was read, in a line, for a person. */
static void talk_read(const struct run *run) {
    struct buf line = BUF_INIT(1024);
    struct ledger_totals totals = ledger_totals(run->ledger);
    if (!run->answered || !talk_to_terminal() || !run->intake)
        return;
    look_counted(&line, totals.files_read, "file", "files");
    buf_addz(&line, ", ");
    look_counted(&line, totals.events_kept, "event", "events");
    if (totals.events_duplicate) {
        buf_addz(&line, " and ");
        look_counted(&line, totals.events_duplicate, "duplicate", "duplicates");
    }
    fprintf(stderr, "read %s in %.1f s\n", line.data, (double)(time_now() - run->started) / 1e6);
    buf_clear(&line);
}

/* --- what was refused ------------------------------------------------------------------------------------------- */

struct reason {
    const struct refusal *first;
    uint64_t count;
};

static size_t group_reasons(const struct refusal *refusals, size_t count, struct reason *reasons) {
    size_t reason_count = 0;
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < reason_count && !str_eq(reasons[at].first->reason, refusals[i].reason))
            at++;
        if (at == reason_count)
            reasons[reason_count++].first = &refusals[i];
        reasons[at].count++;
    }
    return reason_count;
}

static int more_frequent(const void *a, const void *b) {
    const struct reason *x = a, *y = b;
    return (x->count < y->count) - (x->count > y->count);
}

static void talk_refusal(const struct refusal *refusal, bool placed) {
    if (placed)
        talk_more("%.*s: '%.*s' at byte %" PRIu64, STR_ARG(refusal->reason), STR_ARG(refusal->source), refusal->offset);
    else
        talk_more("%.*s: '%.*s'", STR_ARG(refusal->reason), STR_ARG(refusal->source));
}

static void talk_reason(const struct reason *reason, bool placed) {
    char count[32];
    if (reason->count == 1)
        talk_refusal(reason->first, placed);
    else if (placed)
        talk_more("%s x %.*s, first in '%.*s' at byte %" PRIu64, look_count(reason->count, count),
                  STR_ARG(reason->first->reason), STR_ARG(reason->first->source), reason->first->offset);
    else
        talk_more("%s x %.*s, first '%.*s'", look_count(reason->count, count), STR_ARG(reason->first->reason),
                  STR_ARG(reason->first->source));
}

/* What was refused, or is foreign: every line when asked for, else a line a reason. `all` were counted. */
static void talk_list(const struct run *run, const struct refusal *list, size_t count, uint64_t all, bool placed) {
    struct arena arena = ARENA_EMPTY;
    char digits[32];
    if (run->options->verbose) {
        for (size_t i = 0; i < count; i++)
            talk_refusal(&list[i], placed);
        if (count < all)
            talk_more("and %s more that were counted only", look_count(all - count, digits));
        return;
    }
    struct reason *reasons = arena_zalloc(&arena, (count + 1) * sizeof *reasons);
    size_t reason_count = group_reasons(list, count, reasons);
    qsort(reasons, reason_count, sizeof *reasons, more_frequent);
    for (size_t i = 0; i < reason_count && i < REASONS_SHOWN; i++)
        talk_reason(&reasons[i], placed);
    if (reason_count > REASONS_SHOWN || all > reason_count)
        talk_more("all of them: the same command with --verbose");
    arena_clear(&arena);
}

/* The answer stands, but on less than what was given: say so after it, and in the status. */
static bool talk_refusals(const struct run *run, int status) {
    struct arena arena = ARENA_EMPTY;
    struct ledger_totals totals = ledger_totals(run->ledger);
    char digits[32];
    size_t count = 0;
    if (!totals.refusals)
        return false;
    const struct refusal *refusals = ledger_refusals(run->ledger, &arena, &count);
    talk("%s%s %s of the input could not be read:", status ? "" : "answered, but ", look_count(totals.refusals, digits),
         totals.refusals == 1 ? "piece" : "pieces");
    talk_list(run, refusals, count, totals.refusals, true);
    arena_clear(&arena);
    return true;
}

/* What is in the logs that is no event of CloudTrail's, in a line. */
static void talk_other_kinds(const struct ledger_totals *totals) {
    struct buf line = BUF_INIT(1024);
    uint64_t passed_over = totals->files_skipped > totals->foreign ? totals->files_skipped - totals->foreign : 0;
    const struct {
        uint64_t count;
        const char *one, *many;
    } kinds[] = {{totals->digests, "digest", "digests"},
                 {totals->insights, "Insight", "Insights"},
                 {totals->findings, "finding", "findings"},
                 {passed_over, "file passed over (outside --since and --until, a digest, or hidden)",
                  "files passed over (outside --since and --until, digests, or hidden)"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!kinds[i].count)
            continue;
        buf_addz(&line, line.len ? ", " : "");
        look_counted(&line, kinds[i].count, kinds[i].one, kinds[i].many);
    }
    if (line.len)
        talk_more("%s", line.data);
    buf_clear(&line);
}

/* An empty answer from logs without a single event is not the answer "there was nothing". Files that are something
 * else are listed then, and when everything is asked for. True when nothing at all was CloudTrail's. */
static bool talk_foreign(const struct run *run) {
    struct arena arena = ARENA_EMPTY;
    struct ledger_totals totals = ledger_totals(run->ledger);
    bool nothing = totals.files_seen && !totals.events_in && !totals.refusals;
    size_t count = 0;
    const struct refusal *files = ledger_foreigners(run->ledger, &arena, &count);
    if (nothing)
        talk("there is not one CloudTrail event in these logs%s", count ? "; what is there:" : "");
    else if (count && run->options->verbose)
        talk("not CloudTrail's, left alone:");
    if (count && (nothing || run->options->verbose))
        talk_list(run, files, count, count, false);
    if (nothing)
        talk_other_kinds(&totals);
    arena_clear(&arena);
    return nothing && !totals.files_read && count == totals.files_seen;
}

int run_close(struct run *run, int status) {
    progress_stop(run->progress);
    run->progress = NULL;
    status = answer_finish(&run->answer, status);
    talk_notes(run);
    talk_read(run);
    if (talk_refusals(run, status) && status == 0)
        status = err_exit_status(ERR_INPUT);
    if (talk_foreign(run))
        status = err_exit_status(ERR_ENVIRONMENT);
    run_release(run);
    return status;
}

int run_fail(struct run *run, const struct err *err) {
    progress_stop(run->progress);
    run->progress = NULL;
    if (progress_interrupted() || err->code == ERR_INTERRUPTED) {
        talk("interrupted");
        int interrupted = answer_finish(&run->answer, err_exit_status(ERR_INTERRUPTED));
        run_release(run);
        return interrupted;
    }
    int status = answer_finish(&run->answer, talk_error(err));
    run_release(run);
    return status;
}
