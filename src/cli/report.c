/* backtrail report LEAD -o FILE: the case as one page */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case/build.h"
#include "case/places.h"
#include "cli/command.h"
#include "cli/lead_words.h"
#include "cli/places.h"
#include "cli/run.h"
#include "cli/talk.h"
#include "output/case_json.h"
#include "output/coverage_json.h"
#include "serve/page.h"
#include "serve/report.h"
#include "serve/scope_table.h"

#define PAGE_MOST_BYTES ((size_t)256 << 20)

/* --- writing ------------------------------------------------------------------------------------------------------ */

static bool write_all(int fd, struct str text) {
    while (text.len) {
        ssize_t written = write(fd, text.data, text.len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text = str_slice(text, (size_t)written, text.len);
    }
    return true;
}

/* Beside, synced, renamed: FILE is the old page or the new one, never a part. */
static enum err_code replace_file(const char *path, struct str page, struct err *err) {
    char beside[PATH_MAX];
    int len = snprintf(beside, sizeof beside, "%s.XXXXXX", path);
    int fd = len < (int)sizeof beside ? mkstemp(beside) : -1;
    if (fd < 0)
        return err_set(err, ERR_ENVIRONMENT, "cannot write '%s': %s", path, strerror(errno));
    bool good = write_all(fd, page) && fsync(fd) == 0;
    int error = errno;
    if (close(fd) != 0 || !good || rename(beside, path) != 0) {
        error = good ? errno : error;
        unlink(beside);
        return err_set(err, ERR_ENVIRONMENT, "cannot write '%s': %s", path, strerror(error));
    }
    return ERR_OK;
}

/* A pipe or a device is written to, and not replaced. */
static enum err_code write_file(const char *path, struct str page, struct err *err) {
    struct stat about;
    if (stat(path, &about) != 0 || S_ISREG(about.st_mode))
        return replace_file(path, page, err);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && write_all(fd, page);
    if (!good)
        err_set(err, ERR_ENVIRONMENT, "cannot write '%s': %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return good ? ERR_OK : ERR_ENVIRONMENT;
}

static enum err_code put_page(struct run *run, struct str page, struct err *err) {
    const char *path = run->options->output;
    if (strcmp(path, "-") != 0)
        return write_file(path, page, err);
    run->answer.paged = false;
    fwrite(page.data, 1, page.len, answer_begin(&run->answer)); /* whether it went is seen at the end */
    return ERR_OK;
}

/* --- what the page is made of ------------------------------------------------------------------------------------- */

static enum err_code excerpt(void *context, struct str object, uint64_t offset, uint64_t length, struct arena *arena,
                             struct str *text, struct err *err) {
    return run_excerpt(context, object, offset, length, arena, text, err);
}

/* What descends from the lead, as `backtrail tree --json` prints it. */
static enum err_code build_tree(struct run *run, const struct lead *lead, struct report_input *input, struct err *err) {
    struct kase kase = {0};
    const struct case_options how = {
        .scope = "tree", .since = run->options->since_time, .until = run->options->until_time};
    enum err_code code = case_build(&kase, run->engine, run->ledger, lead, &how, err);
    input->tree = code ? NULL : case_json(&kase, CASE_TREE);
    if (!code)
        code = scope_table_keep_others(run->engine, &kase, input->others_most, err);
    case_clear(&kase);
    return code;
}

static enum err_code build_coverage(struct run *run, json_t **out, struct err *err) {
    struct coverage_report report;
    enum err_code code = coverage_report_build(&report, run->engine, run->ledger, run->options->since_time,
                                               run->options->until_time, err);
    *out = code ? NULL : coverage_json(&report);
    if (!code)
        coverage_json_ledger(*out, run->ledger);
    coverage_report_clear(&report);
    return code;
}

/* The lead's case comes last: the table that its events are taken from is the last case's. */
static enum err_code build_all(struct run *run, const struct lead *lead, const struct geo *geo, struct kase *kase,
                               struct report_input *input, struct err *err) {
    const struct options *options = run->options;
    const struct case_options how = {.scope = options->scope ? options->scope : "session",
                                     .since = options->since_time,
                                     .until = options->until_time};
    enum err_code code = build_coverage(run, &input->coverage, err);
    if (!code)
        code = build_tree(run, lead, input, err);
    if (!code)
        code = case_build(kase, run->engine, run->ledger, lead, &how, err);
    if (!code)
        code = places_add(geo, kase, err);
    if (!code)
        code = scope_table_keep_others(run->engine, kase, input->others_most, err);
    return code ? code : scope_table_make(run->engine, kase, &input->events, err);
}

/* --- the command -------------------------------------------------------------------------------------------------- */

static void note_page(struct run *run, const struct report_figures *figures, size_t bytes) {
    char counts[3][32], size[32];
    snprintf(size, sizeof size, bytes < 100000 ? "%.0f kB" : "%.1f MB", (double)bytes / (bytes < 100000 ? 1e3 : 1e6));
    if (strcmp(run->options->output, "-") != 0)
        run_note(run, "wrote %s: %s, %s %s", run->options->output, size, look_count(figures->events, counts[0]),
                 figures->events == 1 ? "event" : "events");
    if (figures->events_left_out)
        run_note(run, "%s events that matter less were left out: --limit N keeps more",
                 look_count(figures->events_left_out, counts[1]));
    if (figures->raw_left_out)
        run_note(run, "the records of %s events are not in it: their files are gone, or it would be too large",
                 look_count(figures->raw_left_out, counts[2]));
}

static int report(struct run *run, const struct lead *lead, const struct geo *geo) {
    struct err err = {0};
    struct kase kase = {0};
    struct report_figures figures;
    struct buf page = BUF_INIT(PAGE_MOST_BYTES);
    struct report_input input = {.kase = &kase,
                                 .engine = run->engine,
                                 .events_most = run->options->limit_given && run->options->limit_count
                                                    ? (uint64_t)run->options->limit_count
                                                    : REPORT_EVENTS_MOST,
                                 .excerpt = excerpt,
                                 .context = run,
                                 .version = BACKTRAIL_VERSION};
    input.others_most = input.events_most / REPORT_OTHERS_SHARE;
    enum err_code code = build_all(run, lead, geo, &kase, &input, &err);
    if (!code)
        code = report_write(&page, &input, &figures, &err);
    if (!code) {
        run_answer(run);
        code = put_page(run, buf_str(&page), &err);
    }
    if (!code)
        note_page(run, &figures, page.len);
    int status = code ? run_fail(run, &err) : run_close(run, 0);
    json_decref(input.tree);
    json_decref(input.coverage);
    case_clear(&kase);
    buf_clear(&page);
    return status;
}

static enum err_code need_output(const struct options *options, struct err *err) {
    if (options->output && *options->output)
        return ERR_OK;
    err_set(err, ERR_USAGE, "where to? 'backtrail report' writes a page to a file");
    err_hint(err, "backtrail report LEAD -o case.html (or -o - for standard output)");
    return ERR_USAGE;
}

int command_report(struct options *options, const struct command *command) {
    struct err err = {0};
    struct run run;
    struct arena arena = ARENA_EMPTY;
    struct lead lead = {0};
    struct geo *geo = NULL;
    enum err_code code = page_needed(command->name, &err);
    if (!code)
        code = lead_words_read(&lead, &arena, options, command, &err);
    if (!code)
        code = need_output(options, &err);
    if (!code)
        code = places_open(&geo, options, &err);
    if (!code)
        code = run_open(&run, options, false, &err);
    int status = code ? talk_error(&err) : report(&run, &lead, geo);
    geo_close(geo);
    arena_clear(&arena);
    return status;
}
