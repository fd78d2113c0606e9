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
#define LARGE_EVENTS 50000
#define MOST_EVENTS  100000
#define ORDER        " ORDER BY session NULLS FIRST, event_time, source_object, source_offset"

struct compaction {
    const char *folder;
    struct engine *engine;
    struct manifest manifest;
    struct arena arena;
    bool *chosen; /* batches of the manifest */
    size_t chosen_count;
    struct store_commit commit;
    char beside[STORE_PATH_BYTES];
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
        job->commit.batch.pivots += batch->pivots;
    }
}

static void list_file(struct buf *list, const char *folder, const char *kind, const char *day, const char *id) {
    char path[STORE_PATH_BYTES];
    if (list->len)
        buf_addc(list, ',');
    if (day)
        snprintf(path, sizeof path, "%s/%s/day=%s/%s.parquet", folder, kind, day, id);
    else
        snprintf(path, sizeof path, "%s/%s/%s.parquet", folder, kind, id);
    sql_quote(list, str_of(path));
}

static enum err_code copy(struct compaction *job, const char *select, const struct buf *files, const char *order,
                          const char *name, uint64_t *rows, uint64_t *bytes) {
    struct buf sql = BUF_INIT((size_t)64 << 20);
    char path[STORE_PATH_BYTES];
    struct result *result = NULL;
    enum err_code code = disk_path(path, job->err, "%s/%s", job->beside, name);
    buf_printf(&sql, "%s FROM read_parquet([", select);
    buf_add(&sql, buf_str(files));
    buf_printf(&sql, "], hive_partitioning = false)%s", order);
    if (code == ERR_OK)
        code = segment_copy(job->engine, sql.data, path, bytes, job->err);
    buf_reset(&sql);
    buf_addz(&sql, "SELECT count(*) FROM read_parquet(");
    sql_quote(&sql, str_of(path));
    buf_addc(&sql, ')');
    if (code == ERR_OK)
        code = engine_query(job->engine, sql.data, NULL, 0, &result, job->err);
    if (code == ERR_OK && !result_next(result, job->err))
        code = job->err->code ? job->err->code : err_set(job->err, ERR_ENVIRONMENT, "cannot count '%s'", path);
    if (code == ERR_OK)
        *rows = (uint64_t)result_integer(result, 0, 0);
    result_free(result);
    buf_clear(&sql);
    return code;
}

static enum err_code expect(struct compaction *job, const char *what, uint64_t rows, uint64_t wanted) {
    return rows == wanted
               ? ERR_OK
               : err_set(job->err, ERR_ENVIRONMENT, "the store is damaged: its %s are %llu rows and should be %llu",
                         what, (unsigned long long)rows, (unsigned long long)wanted);
}

/* --- days --------------------------------------------------------------------------------------------------------- */

static int by_day(const void *left, const void *right) {
    const struct store_segment *a = left, *b = right;
    return strcmp(a->day, b->day);
}

/* The segments of the chosen batches, by day. */
static struct store_segment *chosen_segments(struct compaction *job, size_t *count) {
    const struct manifest *manifest = &job->manifest;
    struct store_segment *list = arena_alloc(&job->arena, (manifest->segment_count + 1) * sizeof *list);
    *count = 0;
    for (size_t i = 0; i < manifest->segment_count; i++)
        if (job->chosen[manifest->segments[i].batch])
            list[(*count)++] = manifest->segments[i];
    qsort(list, *count, sizeof *list, by_day);
    return list;
}

static enum err_code merge_day(struct compaction *job, const struct store_segment *from, size_t count,
                               struct store_segment *out) {
    struct buf files = BUF_INIT((size_t)64 << 20);
    char name[64];
    uint64_t wanted = 0;
    *out = from[0];
    for (size_t i = 0; i < count; i++) {
        list_file(&files, job->folder, "events", from[i].day, job->manifest.batches[from[i].batch].id);
        wanted += from[i].rows;
        if (from[i].first != TIME_NONE && from[i].first < out->first)
            out->first = from[i].first;
        if (from[i].last > out->last)
            out->last = from[i].last;
    }
    snprintf(name, sizeof name, "day=%s.parquet", out->day);
    enum err_code code = copy(job, "SELECT *", &files, ORDER, name, &out->rows, &out->bytes);
    buf_clear(&files);
    return code == ERR_OK ? expect(job, "events", out->rows, wanted) : code;
}

static enum err_code merge_days(struct compaction *job) {
    size_t count, space = 0;
    const struct store_segment *list = chosen_segments(job, &count);
    enum err_code code = ERR_OK;
    for (size_t from = 0, to; from < count && code == ERR_OK; from = to) {
        for (to = from + 1; to < count && strcmp(list[to].day, list[from].day) == 0;)
            to++;
        struct store_segment *segment = arena_push(&job->arena, job->commit.segments, job->commit.segment_count, space);
        code = merge_day(job, list + from, to - from, segment);
    }
    return code;
}

/* --- the rest ----------------------------------------------------------------------------------------------------- */

static enum err_code merge_kind(struct compaction *job, const char *kind, const char *select, const char *order,
                                uint64_t (*rows_of)(const struct store_batch *), uint64_t *rows) {
    struct buf files = BUF_INIT((size_t)64 << 20);
    char name[64];
    enum err_code code = ERR_OK;
    snprintf(name, sizeof name, "%s.parquet", kind);
    for (size_t i = 0; i < job->manifest.batch_count; i++)
        if (job->chosen[i] && rows_of(&job->manifest.batches[i]))
            list_file(&files, job->folder, kind, NULL, job->manifest.batches[i].id);
    *rows = 0;
    if (files.len)
        code = copy(job, select, &files, order, name, rows, NULL);
    buf_clear(&files);
    return code;
}

static uint64_t pivots_of(const struct store_batch *batch) {
    return batch->pivots;
}
static uint64_t faces_of(const struct store_batch *batch) {
    return batch->faces;
}

static enum err_code merge_prints(struct compaction *job) {
    char path[STORE_PATH_BYTES];
    uint64_t *all = xmalloc((job->commit.batch.events + 1) * sizeof *all), count = 0;
    enum err_code code = disk_path(path, job->err, "%s/prints.u64", job->beside);
    for (size_t i = 0; i < job->manifest.batch_count && code == ERR_OK; i++) {
        struct arena scratch = ARENA_EMPTY;
        const struct store_batch *batch = &job->manifest.batches[i];
        const uint64_t *prints;
        if (!job->chosen[i])
            continue;
        code = segment_prints(job->folder, batch, &scratch, &prints, job->err);
        if (code == ERR_OK)
            memcpy(all + count, prints, batch->events * sizeof *all);
        count += batch->events;
        arena_clear(&scratch);
    }
    if (code == ERR_OK)
        code = disk_write(path, all, count * sizeof *all, job->err);
    free(all);
    return code;
}

static enum err_code merge(struct compaction *job) {
    uint64_t pivots;
    enum err_code code = disk_path(job->beside, job->err, "%s/tmp/%s", job->folder, job->commit.batch.id);
    if (code == ERR_OK)
        code = disk_make_folder(job->beside, job->err);
    if (code == ERR_OK)
        code = merge_days(job);
    if (code == ERR_OK)
        code = merge_kind(job, "pivots", "SELECT *", ORDER, pivots_of, &pivots);
    if (code == ERR_OK)
        code = expect(job, "pivots", pivots, job->commit.batch.pivots);
    if (code == ERR_OK)
        code = merge_kind(job, "faces", "SELECT DISTINCT *", " ORDER BY session NULLS FIRST, day", faces_of,
                          &job->commit.batch.faces);
    return code == ERR_OK ? merge_prints(job) : code;
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
    enum err_code code = manifest_lock(job->folder, &fd, job->err);
    if (code == ERR_OK) {
        code = segment_place(job->folder, &job->commit, job->err);
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
        segment_forget(job->folder, job->commit.batch.id);
    return code == ERR_OK ? manifest_read(&job->manifest, job->folder, NULL, NULL, job->err) : code;
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
    struct compaction job = {.folder = store->folder, .engine = engine, .err = err};
    int alone, writers;
    *result = (struct compact_result){0};
    enum err_code code = lock_compaction(store->folder, &alone, err);
    if (code != ERR_OK)
        return code;
    manifest_init(&job.manifest);
    code = sweep_and_lock(store->folder, &job.manifest, NULL, NULL, &writers, err);
    if (code == ERR_OK) {
        code = compact_locked(&job, result);
        close(writers);
    }
    close(alone);
    manifest_clear(&job.manifest);
    arena_clear(&job.arena);
    return code;
}
