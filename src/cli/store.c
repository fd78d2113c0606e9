/* backtrail store info | verify, backtrail compact: what a store holds, whether it is sound, fewer files */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

#include "cli/answer.h"
#include "cli/command.h"
#include "cli/run.h"
#include "cli/talk.h"
#include "output/case_json.h"
#include "output/case_words.h"
#include "store/compact.h"
#include "store/verify.h"

static const char *folder_of(const struct options *options) {
    const char *folder = run_store_folder(options);
    return folder ? folder : RUN_STORE_DEFAULT;
}

static void emit(json_t *json) {
    json_emit(stdout, json, JSON_INDENT(2));
    putchar('\n');
    json_decref(json);
}

/* --- info --------------------------------------------------------------------------------------------------------- */

struct objects {
    uint64_t complete, partial;
};

static void count_object(void *context, const struct store_object *object) {
    struct objects *objects = context;
    if (object->complete)
        objects->complete++;
    else
        objects->partial++;
}

static uint64_t event_bytes(const struct manifest *manifest) {
    uint64_t bytes = 0;
    for (size_t i = 0; i < manifest->segment_count; i++)
        bytes += manifest->segments[i].bytes;
    return bytes;
}

static void info_json(const struct store *store, const struct objects *objects, const struct coverage_total *total) {
    const struct manifest *m = &store->manifest;
    const struct ledger_totals *t = &m->totals;
    emit(json_pack(
        "{s:s, s:s, s:i, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:{s:I, s:I, s:I, s:I}, s:{s:I, s:I, s:I}}", "schema",
        "backtrail.store/1", "folder", store->header.folder, "version", STORE_VERSION, "batches",
        (json_int_t)m->batch_count, "segments", (json_int_t)m->segment_count, "bytes", (json_int_t)event_bytes(m),
        "commits", (json_int_t)m->commits, "objects", (json_int_t)objects->complete, "objects_partial",
        (json_int_t)objects->partial, "first_event", json_of_time(total->first), "last_event",
        json_of_time(total->last), "events", "in", (json_int_t)t->events_in, "kept", (json_int_t)t->events_kept,
        "duplicate", (json_int_t)t->events_duplicate, "refused", (json_int_t)t->events_refused, "files", "read",
        (json_int_t)t->files_read, "skipped", (json_int_t)t->files_skipped, "refused", (json_int_t)t->files_refused));
}

static void info_text(const struct store *store, const struct objects *objects, const struct coverage_total *total) {
    const struct manifest *m = &store->manifest;
    char counts[8][32], first[32] = "-", last[32] = "-";
    if (total->first != TIME_NONE)
        time_format(total->first, first), time_format(total->last, last);
    printf("store   %s (version %d)\n", store->header.folder, STORE_VERSION);
    printf("events  %s, %s to %s\n", look_count(m->totals.events_kept, counts[0]), first, last);
    printf("        %s in = %s kept + %s duplicate + %s refused\n", look_count(m->totals.events_in, counts[1]),
           look_count(m->totals.events_kept, counts[2]), look_count(m->totals.events_duplicate, counts[3]),
           look_count(m->totals.events_refused, counts[4]));
    printf("from    %s objects", look_count(objects->complete, counts[5]));
    if (objects->partial)
        printf(", and a part of %s", look_count(objects->partial, counts[6]));
    printf("\nfiles   %zu segments in %zu batches, %.1f MB", m->segment_count, m->batch_count,
           (double)event_bytes(m) / 1e6);
    if (m->totals.events_kept)
        printf(", %.0f bytes an event", (double)event_bytes(m) / (double)m->totals.events_kept);
    putchar('\n');
}

static enum err_code store_info(const struct options *options, int *status, struct err *err) {
    struct store store;
    struct manifest lines;
    struct objects objects = {0};
    struct answer answer = {0};
    enum err_code code = store_open(&store, folder_of(options), err);
    if (code)
        return code;
    manifest_init(&lines);
    code = manifest_read(&lines, store.header.folder, count_object, &objects, err);
    if (!code) {
        struct coverage_total total = coverage_total(store.manifest.coverage, &store.arena);
        (options->json ? info_json : info_text)(&store, &objects, &total);
        *status = answer_finish(&answer, 0);
    }
    manifest_clear(&lines);
    store_clear(&store);
    return code;
}

/* --- verify ------------------------------------------------------------------------------------------------------- */

static void verify_tell(const struct options *options, const struct verify_result *result) {
    char counts[3][32];
    if (options->json) {
        json_t *faults = json_array();
        for (size_t i = 0; i < result->fault_count; i++)
            json_array_append_new(faults, json_of_str(result->faults[i]));
        emit(json_pack("{s:s, s:b, s:I, s:I, s:I, s:I, s:o}", "schema", "backtrail.verify/1", "sound",
                       result->fault_count == 0, "batches", (json_int_t)result->batches, "segments",
                       (json_int_t)result->segments, "events", (json_int_t)result->events, "damaged_lines",
                       (json_int_t)result->damaged_lines, "faults", faults));
        return;
    }
    printf("%s: %s events in %s segments of %s batches\n", result->fault_count ? "damaged" : "sound",
           look_count(result->events, counts[0]), look_count(result->segments, counts[1]),
           look_count(result->batches, counts[2]));
}

static enum err_code store_verify(const struct options *options, int *status, struct err *err) {
    struct store store;
    struct engine *engine = NULL;
    struct answer answer = {0};
    struct verify_result result = {0};
    enum err_code code = store_open(&store, folder_of(options), err);
    if (code)
        return code;
    const struct engine_options how = {.threads = options->thread_count, .open_folder = store.header.folder};
    code = engine_open(&engine, &how, err);
    if (!code)
        code = verify_run(&store, engine, &result, err);
    if (!code) {
        verify_tell(options, &result);
        *status = answer_finish(&answer, result.fault_count ? err_exit_status(ERR_ENVIRONMENT) : 0);
        for (size_t i = 0; i < result.fault_count; i++)
            talk("%.*s", STR_ARG(result.faults[i]));
    }
    verify_clear(&result);
    engine_close(engine);
    store_clear(&store);
    return code;
}

/* --- the commands ------------------------------------------------------------------------------------------------- */

int command_store(struct options *options, const struct command *command) {
    struct err err = {0};
    int status = 0;
    enum err_code code;
    const char *what = options->arguments.count == 1 ? options->arguments.items[0] : "";
    if (strcmp(what, "info") == 0) {
        code = store_info(options, &status, &err);
    } else if (strcmp(what, "verify") == 0) {
        code = store_verify(options, &status, &err);
    } else {
        code = err_set(&err, ERR_USAGE, "'backtrail store' takes one word: info or verify");
        err_hint(&err, "see: backtrail %s --help", command->name);
    }
    return code ? talk_error(&err) : status;
}

static void compact_tell(const struct options *options, const struct compact_result *r) {
    if (options->json)
        emit(json_pack("{s:s, s:{s:I, s:I, s:I}, s:{s:I, s:I, s:I}}", "schema", "backtrail.compact/1", "before",
                       "batches", (json_int_t)r->batches_before, "segments", (json_int_t)r->segments_before, "bytes",
                       (json_int_t)r->bytes_before, "after", "batches", (json_int_t)r->batches_after, "segments",
                       (json_int_t)r->segments_after, "bytes", (json_int_t)r->bytes_after));
    else
        printf("%" PRIu64 " segments in %" PRIu64 " batches, %.1f MB, are now %" PRIu64 " in %" PRIu64 ", %.1f MB\n",
               r->segments_before, r->batches_before, (double)r->bytes_before / 1e6, r->segments_after,
               r->batches_after, (double)r->bytes_after / 1e6);
}

int command_compact(struct options *options, const struct command *command) {
    struct store_header store;
    struct engine *engine = NULL;
    struct compact_result result;
    struct answer answer = {0};
    struct err err = {0};
    (void)command;
    enum err_code code = store_header_open(&store, folder_of(options), &err);
    const struct engine_options how = {.threads = 1, .memory_bytes = COMPACT_MEMORY_BYTES, .open_folder = store.folder};
    if (!code)
        code = engine_open(&engine, &how, &err);
    if (!code)
        code = compact_run(&store, engine, &result, &err);
    if (!code)
        compact_tell(options, &result);
    engine_close(engine);
    return code ? talk_error(&err) : answer_finish(&answer, 0);
}
