#include "store/verify.h"

#include <stdio.h>

#include "engine/dedup.h"
#include "engine/store_index.h"
#include "store/segment.h"

struct verification {
    const struct store *store;
    struct engine *engine;
    struct verify_result *result;
    struct dedup *prints;
};

static void note(struct verification *job, struct str sentence) {
    struct verify_result *result = job->result;
    *arena_push(&result->arena, result->faults, result->fault_count, result->fault_space) = sentence;
}

/* Count the rows of a file; a hash over all columns makes that every value is read. */
static enum err_code count_rows(struct verification *job, const char *path, uint64_t *rows, struct err *err) {
    struct buf sql = BUF_INIT(65536);
    struct result *result;
    buf_addz(&sql, "SELECT count(*), bit_xor(hash(t)) FROM read_parquet(");
    sql_quote(&sql, str_of(path));
    buf_addz(&sql, ", hive_partitioning = false) t");
    enum err_code code = engine_query(job->engine, sql.data, NULL, 0, &result, err);
    buf_clear(&sql);
    if (code != ERR_OK)
        return code;
    *err = (struct err){0};
    if (result_next(result, err))
        *rows = (uint64_t)result_integer(result, 0, 0);
    result_free(result);
    return err->code;
}

/* Interruption ends the verification; what DuckDB cannot read is a fault of the file. */
static enum err_code check_file(struct verification *job, const char *path, uint64_t wanted) {
    struct err err = {0};
    uint64_t rows = 0;
    enum err_code code = count_rows(job, path, &rows, &err);
    if (code == ERR_INTERRUPTED)
        return code;
    if (code != ERR_OK)
        note(job, arena_printf(&job->result->arena, "cannot read '%s': %s", path, err.message));
    else if (rows != wanted)
        note(job, arena_printf(&job->result->arena, "'%s' has %llu rows and should have %llu", path,
                               (unsigned long long)rows, (unsigned long long)wanted));
    return ERR_OK;
}

static enum err_code check_segments(struct verification *job) {
    const struct manifest *manifest = &job->store->manifest;
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < manifest->segment_count && code == ERR_OK; i++) {
        const struct store_segment *segment = &manifest->segments[i];
        char path[STORE_PATH_BYTES + 128];
        snprintf(path, sizeof path, "%s/events/day=%s/%s.parquet", job->store->header.folder, segment->day,
                 manifest->batches[segment->batch].id);
        code = check_file(job, path, segment->rows);
        job->result->segments++;
        job->result->events += segment->rows;
    }
    return code;
}

static void check_prints(struct verification *job, const struct store_batch *batch) {
    struct arena scratch = ARENA_EMPTY;
    struct err err = {0};
    const uint64_t *prints;
    if (segment_prints(job->store->header.folder, batch, &scratch, &prints, &err) != ERR_OK)
        note(job, arena_str(&job->result->arena, str_of(err.message)));
    else
        for (uint64_t i = 0; i < batch->events; i++)
            job->result->twice += !dedup_add(job->prints, prints[i]);
    arena_clear(&scratch);
}

static void check_index(struct verification *job, const struct store_batch *batch) {
    char path[STORE_PATH_BYTES + 128];
    struct store_index index;
    struct err err = {0};
    snprintf(path, sizeof path, "%s/index/%s.idx", job->store->header.folder, batch->id);
    enum err_code code = store_index_open(&index, path, &err);
    if (code == ERR_OK)
        code = store_index_check(&index, batch->events, &err);
    if (code != ERR_OK)
        note(job, arena_printf(&job->result->arena, "cannot read '%s': %s", path, err.message));
    store_index_close(&index);
}

static void check_batch(struct verification *job, size_t number) {
    const struct manifest *manifest = &job->store->manifest;
    const struct store_batch *batch = &manifest->batches[number];
    uint64_t rows = 0;
    for (size_t i = 0; i < manifest->segment_count; i++)
        rows += manifest->segments[i].batch == number ? manifest->segments[i].rows : 0;
    if (rows != batch->events)
        note(job, arena_printf(&job->result->arena, "batch %s has %llu events and its segments %llu", batch->id,
                               (unsigned long long)batch->events, (unsigned long long)rows));
    check_prints(job, batch);
    check_index(job, batch);
}

enum err_code verify_run(const struct store *store, struct engine *engine, struct verify_result *result,
                         struct err *err) {
    struct verification job = {store, engine, result, dedup_new()};
    *result =
        (struct verify_result){.batches = store->manifest.batch_count, .damaged_lines = store->manifest.damaged_lines};
    enum err_code code = check_segments(&job);
    for (size_t i = 0; i < store->manifest.batch_count && code == ERR_OK; i++)
        check_batch(&job, i);
    if (result->twice)
        note(&job, arena_printf(&result->arena, "%llu events are stored twice", (unsigned long long)result->twice));
    if (code == ERR_OK && result->events != store->manifest.totals.events_kept)
        note(&job,
             arena_printf(&result->arena, "the manifest tells of %llu events kept, and its segments of %llu",
                          (unsigned long long)store->manifest.totals.events_kept, (unsigned long long)result->events));
    dedup_free(job.prints);
    return code == ERR_OK ? ERR_OK : err_set(err, code, "interrupted");
}

void verify_clear(struct verify_result *result) {
    arena_clear(&result->arena);
}
