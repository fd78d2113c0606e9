#include "engine/engine.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cache.h"
#include "engine/state.h"

enum { DEFAULT_MEMORY_MIB = 400 };

/* --- spilling ----------------------------------------------------------------------------------------------------- */

/* Where DuckDB may spill: it makes this folder when it first does, and removes it. "": nowhere, memory must do. */
static void spill_folder(const struct engine_options *options, char *out, size_t space) {
    static atomic_uint engines; /* two of one process must not share a folder */
    char above[PATH_MAX] = "";
    out[0] = '\0';
    if (options->spill_folder)
        snprintf(above, sizeof above, "%s", options->spill_folder);
    if (options->spill_folder ? !cache_make_folders(above) || access(above, W_OK) != 0
                              : !cache_folder(above, sizeof above))
        return;
    cache_remove_stale(above, "spill-"); /* a run that was killed leaves its own behind */
    snprintf(out, space, "%s/spill-%ld-%u", above, (long)getpid(), atomic_fetch_add(&engines, 1));
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

static enum err_code set_all(duckdb_config config, const char *const settings[][2], size_t count, struct err *err) {
    for (size_t i = 0; i < count; i++)
        if (duck.set_config(config, settings[i][0], settings[i][1]) != DuckDBSuccess)
            return err_set(err, ERR_ENVIRONMENT, "DuckDB %s refuses the setting %s = '%s'", duck.library_version(),
                           settings[i][0], settings[i][1]);
    return ERR_OK;
}

static enum err_code open_database(struct engine *engine, const struct engine_options *options, struct err *err) {
    char memory[32], threads[16], spill[PATH_MAX + 32];
    uint64_t mib = options->memory_bytes >> 20;
    snprintf(memory, sizeof memory, "%llu MiB", (unsigned long long)(mib ? mib : DEFAULT_MEMORY_MIB));
    snprintf(threads, sizeof threads, "%u", engine->threads);
    spill_folder(options, spill, sizeof spill);
    const char *const settings[][2] = {
        {"threads", threads},
        {"memory_limit", memory},
        {"temp_directory", spill},
        {"preserve_insertion_order", "false"}, /* listings that need an order ask for one */
        {"autoinstall_known_extensions", "false"},
        {"autoload_known_extensions", "false"},
        {"allow_community_extensions", "false"},
        {"allow_unsigned_extensions", "false"},
        {"allow_persistent_secrets", "false"},
    };
    duckdb_config config;
    if (duck.create_config(&config) != DuckDBSuccess)
        return err_set(err, ERR_ENVIRONMENT, "DuckDB cannot make a configuration");
    enum err_code code = set_all(config, settings, sizeof settings / sizeof *settings, err);
    char *why = NULL;
    if (code == ERR_OK && duck.open_ext(NULL, &engine->database, config, &why) != DuckDBSuccess)
        code = err_set(err, ERR_ENVIRONMENT, "cannot open DuckDB: %s", why ? why : "no reason given");
    duck.free(why);
    duck.destroy_config(&config);
    if (code == ERR_OK && duck.connect(engine->database, &engine->connection) != DuckDBSuccess)
        code = err_set(err, ERR_ENVIRONMENT, "cannot connect to DuckDB");
    return code;
}

/* A text as a literal, for the settings below, which take no parameters. */
static void quote(char *out, size_t space, const char *text) {
    size_t at = 0;
    for (out[at++] = '\''; *text && at + 4 < space; text++) {
        if (*text == '\'')
            out[at++] = '\'';
        out[at++] = *text;
    }
    out[at++] = '\'';
    out[at] = '\0';
}

/* From here on SQL reaches no file and no network but below `open_folder`, and nothing can switch that back on:
 * DuckDB refuses to enable external access while a database runs. */
static enum err_code close_doors(struct engine *engine, const struct engine_options *options, struct err *err) {
    char sql[PATH_MAX * 3], literal[PATH_MAX * 2 + 8];
    enum err_code code = ERR_OK;
    if (options->open_folder) {
        quote(literal, sizeof literal, options->open_folder);
        snprintf(sql, sizeof sql, "SET allowed_directories = [%s]", literal);
        code = engine_run(engine, sql, NULL, 0, err);
    }
    if (code == ERR_OK)
        code = engine_run(engine, "SET enable_external_access = false", NULL, 0, err);
    if (code == ERR_OK && options->locked)
        code = engine_run(engine, "SET lock_configuration = true", NULL, 0, err);
    return code;
}

static enum err_code set_up(struct engine *engine, const struct engine_options *options, struct err *err) {
    enum err_code code = open_database(engine, options, err);
    if (code == ERR_OK)
        code = cloudtrail_register(engine, err);
    if (code == ERR_OK)
        code = engine_run(engine, "SET TimeZone = 'UTC'", NULL, 0, err);
    if (code == ERR_OK)
        code = athena_register(engine, err);
    if (code == ERR_OK)
        code = call_functions_register(engine, err);
    if (code == ERR_OK)
        code = close_doors(engine, options, err);
    return code;
}

enum err_code engine_open(struct engine **out, const struct engine_options *options, struct err *err) {
    static const struct engine_options defaults;
    options = options ? options : &defaults;
    enum err_code code = duckdb_api_load(err);
    if (code != ERR_OK)
        return code;
    struct engine *engine = xcalloc(1, sizeof *engine);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    engine->threads = options->threads ? options->threads : (unsigned)(cores > 0 ? cores : 1);
    engine->locked = options->locked;
    engine->spare = ledger_new();
    engine->coverage = coverage_tally_new();
    code = set_up(engine, options, err);
    if (code != ERR_OK) {
        engine_close(engine);
        return code;
    }
    *out = engine;
    return ERR_OK;
}

void engine_close(struct engine *engine) {
    if (!engine)
        return;
    if (engine->connection)
        duck.disconnect(&engine->connection);
    if (engine->database)
        duck.close(&engine->database);
    ledger_free(engine->spare);
    coverage_tally_free(engine->coverage);
    coverage_tally_free(engine->store_covered);
    dropped_clear(&engine->dropped);
    session_set_clear(&engine->followed);
    store_finder_free(engine->finder);
    free(engine->objects);
    free(engine);
}

void engine_ask_only(struct engine *engine) {
    engine->questions_only = true;
}

const char *engine_library_path(void) {
    Dl_info info;
    void *address;
    memcpy(&address, &duck.library_version, sizeof address); /* ISO C has no cast from function to object pointer */
    return address && dladdr(address, &info) && info.dli_fname ? info.dli_fname : "";
}

enum err_code engine_attach_logs(struct engine *engine, const struct intake *intake, struct ledger *ledger,
                                 struct err *err) {
    engine->intake = intake;
    engine->ledger = ledger;
    atomic_store(&engine->passed, false);
    atomic_store(&engine->ledger_taken, false);
    enum err_code code =
        engine_run(engine, "CREATE OR REPLACE VIEW events AS SELECT * FROM logs_events()", NULL, 0, err);
    if (code == ERR_OK)
        code = engine_run(engine, query_text("view_cloudtrail_logs"), NULL, 0, err);
    return code;
}

void engine_set_watch(struct engine *engine, struct watch *watch) {
    engine->watch = watch;
}

void engine_set_scan_objects(struct engine *engine, const size_t *objects, size_t count) {
    free(engine->objects);
    engine->objects = NULL;
    engine->limited = objects != NULL;
    engine->object_count = objects ? count : 0;
    if (objects && count)
        engine->objects = memcpy(xmalloc(count * sizeof *objects), objects, count * sizeof *objects);
}

struct coverage_total engine_coverage(struct engine *engine, struct arena *arena) {
    struct coverage_total total = coverage_total(engine->coverage, arena);
    total.complete = atomic_load(&engine->passed);
    return total;
}

struct coverage_hour *engine_coverage_hours(struct engine *engine, const struct coverage_total *total,
                                            struct arena *arena, size_t *count) {
    return coverage_hours(engine->coverage, total, arena, count);
}

enum err_code engine_allow_memory(struct engine *engine, uint64_t bytes, struct err *err) {
    uint64_t half = (uint64_t)sysconf(_SC_PHYS_PAGES) / 2 * (uint64_t)sysconf(_SC_PAGESIZE);
    char sql[64];
    snprintf(sql, sizeof sql, "SET memory_limit = '%llu MiB'",
             (unsigned long long)((bytes < half ? bytes : half) >> 20));
    return engine_run(engine, sql, NULL, 0, err);
}

void engine_interrupt(struct engine *engine) {
    atomic_store(&engine->interrupted, true);
    atomic_store(&engine->progress.stop, true);
    duck.interrupt(engine->connection);
}

void engine_progress(const struct engine *engine, uint64_t *objects_done, uint64_t *objects_all, uint64_t *events) {
    *objects_done = atomic_load(&engine->progress.objects_done);
    *objects_all = atomic_load(&engine->progress.objects_all);
    *events = atomic_load(&engine->progress.events);
}
