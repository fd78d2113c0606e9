#include "store/compact.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "store/segment.h"
#include "store/sweep.h"

/* A batch of this size gains little from being larger; a new one has at most so many events, which are sorted in
 * memory. */
#define LARGE_EVENTS 100000
#define MOST_EVENTS  200000

struct compaction {
    const struct store_header *store;
    struct engine *engine;
    struct manifest manifest;
    struct arena arena;
    bool *chosen; /* batches of the manifest */
    size_t chosen_count;
    struct batch batch;
    struct parquet *parquet;
    struct store_commit commit;
    struct err *err;
};

/* --- what is merged ----------------------------------------------------------------------------------------------- */

static void choose(struct compaction *job) {
    const struct manifest *manifest = &job->manifest;
    job->chosen = arena_zalloc(&job->arena, manifest->batch_count + 1);
    for (size_t i = 0; i < manifest->batch_count; i++) {
        const struct store_batch *batch = &manifest->batches[i];
        if (batch->events >= LARGE_EVENTS || job->commit.batch.events + batch->events > MOST_EVENTS)
            continue;
        job->chosen[i] = true;
        job->chosen_count++;
        job->commit.batch.events += batch->events;
    }
}

/* --- merging ------------------------------------------------------------------------------------------------------ */

/* Fingerprints are a set: which of a batch's rows has which of them does not matter here. */
struct prints {
    const uint64_t *items;
    size_t at, count;
};

/* The rows of a statement over segments go into the batch. */
static enum err_code read_rows(struct compaction *job, const char *sql, struct prints *prints) {
    struct result *result;
    struct arena texts = ARENA_EMPTY;
    enum column columns[COLUMN_COUNT];
    struct err fault = {0};
    enum err_code code = engine_query(job->engine, sql, NULL, 0, &result, job->err);
    if (code != ERR_OK)
        return code;
    result_record_columns(result, columns, COLUMN_COUNT);
    for (; result_next(result, &fault); prints->at++) {
        struct record record;
        if (prints->at >= prints->count)
            continue; /* counted: an event too many is a damage */
        arena_reset(&texts);
        result_record(result, columns, &record, &texts);
        batch_add(&job->batch, &record, STR_NONE, 0, prints->items[prints->at]);
    }
    result_free(result);
    arena_clear(&texts);
    if (fault.code != ERR_OK)
        *job->err = fault;
    return fault.code;
}

/* All of a batch: its segments hold as many rows as it has fingerprints, or the store is damaged. */
static enum err_code read_batch(struct compaction *job, size_t number) {
    const struct manifest *manifest = &job->manifest;
    const struct store_batch *batch = &manifest->batches[number];
    struct arena scratch = ARENA_EMPTY;
    struct buf sql = BUF_INIT((size_t)64 << 20);
    struct prints prints = {.count = batch->events};
    enum err_code code = segment_prints(job->store->folder, batch, &scratch, &prints.items, job->err);
    for (size_t i = 0; i < manifest->segment_count && code == ERR_OK; i++) {
        char path[STORE_PATH_BYTES + 128];
        if (manifest->segments[i].batch != number)
            continue;
        snprintf(path, sizeof path, "%s/events/day=%s/%s.parquet", job->store->folder, manifest->segments[i].day,
                 batch->id);
        buf_reset(&sql);
        engine_segment_select(&sql, path);
        code = read_rows(job, sql.data, &prints);
    }
    if (code == ERR_OK && prints.at != batch->events)
        code =
            err_set(job->err, ERR_ENVIRONMENT, "the store is damaged: batch %s holds %zu events and should hold %llu",
                    batch->id, prints.at, (unsigned long long)batch->events);
    buf_clear(&sql);
    arena_clear(&scratch);
    return code;
}

static enum err_code merge(struct compaction *job) {
    enum err_code code = ERR_OK;
    batch_reset(&job->batch);
    for (size_t i = 0; i < job->manifest.batch_count && code == ERR_OK; i++)
        if (job->chosen[i])
            code = read_batch(job, i);
    if (code != ERR_OK)
        return code;
    batch_sort(&job->batch);
    return segment_write(job->parquet, job->store->folder, &job->batch, &job->commit, NULL, &job->arena, job->err);
}

static void name_replaced(struct compaction *job) {
    char(*ids)[STORE_BATCH_ID_BYTES + 1] = arena_alloc(&job->arena, (job->chosen_count + 1) * sizeof *ids);
    for (size_t i = 0; i < job->manifest.batch_count; i++)
        if (job->chosen[i])
            memcpy(ids[job->commit.replaces_count++], job->manifest.batches[i].id, sizeof *ids);
    job->commit.replaces = (const char(*)[STORE_BATCH_ID_BYTES + 1]) ids;
}

static enum err_code put_in_place(struct compaction *job) {
    struct buf line = BUF_INIT((size_t)256 << 20);
    int fd;
    name_replaced(job);
    job->commit.time = time_now();
    manifest_commit_line(&line, &job->commit);
    enum err_code code = manifest_lock(job->store->folder, &fd, job->err);
    if (code == ERR_OK) {
        code = segment_place(job->store->folder, &job->commit, job->err);
        if (code == ERR_OK)
            code = manifest_append(fd, buf_str(&line), job->err);
        manifest_unlock(fd);
    }
    buf_clear(&line);
    return code;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static void measure(const struct manifest *manifest, uint64_t *batches, uint64_t *segments, uint64_t *bytes) {
    *batches = manifest->batch_count;
    *segments = manifest->segment_count;
    *bytes = 0;
    for (size_t i = 0; i < manifest->segment_count; i++)
        *bytes += manifest->segments[i].bytes;
}

/* Make one batch of some; *merged is false when there is nothing more to do. */
static enum err_code compact_some(struct compaction *job, bool *merged) {
    arena_clear(&job->arena);
    job->commit = (struct store_commit){0};
    job->chosen_count = 0;
    choose(job);
    *merged = job->chosen_count > 1;
    if (!*merged)
        return ERR_OK;
    segment_new_id(job->commit.batch.id);
    enum err_code code = merge(job);
    if (code == ERR_OK)
        code = put_in_place(job);
    if (code != ERR_OK)
        segment_forget(job->store->folder, job->commit.batch.id);
    return code == ERR_OK ? manifest_read(&job->manifest, job->store->folder, NULL, NULL, job->err) : code;
}

static enum err_code compact_locked(struct compaction *job, struct compact_result *result) {
    bool merged = true;
    enum err_code code = ERR_OK;
    measure(&job->manifest, &result->batches_before, &result->segments_before, &result->bytes_before);
    while (merged && code == ERR_OK)
        code = compact_some(job, &merged);
    measure(&job->manifest, &result->batches_after, &result->segments_after, &result->bytes_after);
    return code;
}

/* Two compactions would replace the same batches: the second waits, and finds little to do. */
static enum err_code lock_compaction(const char *folder, int *fd, struct err *err) {
    char path[STORE_PATH_BYTES];
    enum err_code code = disk_path(path, err, "%s/compact.lock", folder);
    if (code != ERR_OK)
        return code;
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    int locked = *fd < 0 ? -1 : flock(*fd, LOCK_EX);
    while (*fd >= 0 && locked != 0 && errno == EINTR)
        locked = flock(*fd, LOCK_EX);
    if (locked == 0)
        return ERR_OK;
    code = err_set(err, ERR_ENVIRONMENT, "cannot lock '%s': %s", path, file_fault_text(errno));
    if (*fd >= 0)
        close(*fd);
    return code;
}

enum err_code compact_run(const struct store_header *store, struct engine *engine, struct compact_result *result,
                          struct err *err) {
    struct compaction job = {
        .store = store, .engine = engine, .batch = {.key = store_header_hash_key(store)}, .err = err};
    int alone, writers;
    *result = (struct compact_result){0};
    enum err_code code = lock_compaction(store->folder, &alone, err);
    if (code != ERR_OK)
        return code;
    manifest_init(&job.manifest);
    job.parquet = parquet_new();
    code = sweep_and_lock(store->folder, &job.manifest, NULL, NULL, &writers, err);
    if (code == ERR_OK) {
        code = compact_locked(&job, result);
        close(writers);
    }
    close(alone);
    batch_clear(&job.batch);
    parquet_free(job.parquet);
    manifest_clear(&job.manifest);
    arena_clear(&job.arena);
    return code;
}
