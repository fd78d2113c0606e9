#include "store/segment.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/indexing.h"
#include "store/prints.h"

#define INDEX_MOST_BYTES ((size_t)2 << 30)

void segment_new_id(char out[STORE_BATCH_ID_BYTES + 1]) {
    uint32_t chance[2] = {0};
    (void)!getrandom(chance, sizeof chance, 0); /* a name that is there already is found when it is put in place */
    snprintf(out, STORE_BATCH_ID_BYTES + 1, "%012" PRIx64 "%08x%04x", (uint64_t)(time_now() / 1000), chance[0],
             chance[1] & 0xffff);
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

struct writing {
    struct parquet *parquet;
    const struct batch *batch;
    char beside[STORE_PATH_BYTES]; /* tmp/<id> */
};

static void measure(const struct batch *batch, size_t from, size_t to, struct store_segment *segment) {
    batch_day(batch_at(batch, from), segment->day);
    segment->rows = to - from;
    segment->first = segment->last = TIME_NONE;
    for (size_t i = from; i < to; i++) {
        int64_t time = batch_at(batch, i)->time;
        if (time != TIME_NONE && (segment->first == TIME_NONE || time < segment->first))
            segment->first = time;
        if (time > segment->last)
            segment->last = time;
    }
}

static enum err_code write_day(const struct writing *writing, size_t from, size_t to, struct store_segment *segment,
                               struct err *err) {
    char path[STORE_PATH_BYTES];
    measure(writing->batch, from, to, segment);
    enum err_code code = disk_path(path, err, "%s/day=%s.parquet", writing->beside, segment->day);
    if (code != ERR_OK)
        return code;
    struct str bytes = parquet_write(writing->parquet, writing->batch, from, to);
    segment->bytes = bytes.len;
    return disk_write(path, bytes.data, bytes.len, err);
}

static enum err_code write_days(const struct writing *writing, struct store_commit *commit, struct arena *arena,
                                struct err *err) {
    const struct batch *batch = writing->batch;
    size_t space = 0;
    enum err_code code = ERR_OK;
    for (size_t from = 0, to; from < batch->count && code == ERR_OK; from = to) {
        to = batch_day_end(batch, from);
        code = write_day(writing, from, to, arena_push(arena, commit->segments, commit->segment_count, space), err);
    }
    return code;
}

static enum err_code write_prints(const struct writing *writing, struct err *err) {
    const struct batch *batch = writing->batch;
    char path[STORE_PATH_BYTES];
    struct buf bytes = BUF_INIT(PRINTS_MOST_BYTES(batch->count));
    uint64_t *prints = xmalloc((batch->count + 1) * sizeof *prints);
    for (size_t i = 0; i < batch->count; i++)
        prints[i] = batch_at(batch, i)->print;
    prints_write(prints, batch->count, &bytes);
    enum err_code code = disk_path(path, err, "%s/prints.set", writing->beside);
    if (code == ERR_OK)
        code = disk_write(path, bytes.data, bytes.len, err);
    buf_clear(&bytes);
    free(prints);
    return code;
}

static enum err_code write_index(const struct writing *writing, struct err *err) {
    char path[STORE_PATH_BYTES];
    struct buf bytes = BUF_INIT(INDEX_MOST_BYTES);
    indexing_make(writing->batch, &bytes);
    enum err_code code = disk_path(path, err, "%s/index.idx", writing->beside);
    if (code == ERR_OK)
        code = disk_write(path, bytes.data, bytes.len, err);
    buf_clear(&bytes);
    return code;
}

static void cover(const struct batch *batch, struct coverage_tally *coverage) {
    const struct column_set columns = coverage_columns();
    struct record record = {0};
    for (size_t i = 0; coverage && i < batch->count; i++) {
        batch_record(batch, i, &columns, &record);
        coverage_count(coverage, &record);
    }
}

enum err_code segment_write(struct parquet *parquet, const char *folder, const struct batch *batch,
                            struct store_commit *commit, struct coverage_tally *coverage, struct arena *arena,
                            struct err *err) {
    struct writing writing = {.parquet = parquet, .batch = batch};
    commit->batch.events = batch->count;
    commit->segments = NULL;
    commit->segment_count = 0;
    if (!batch->count)
        return ERR_OK;
    cover(batch, coverage);
    enum err_code code = disk_path(writing.beside, err, "%s/tmp/%s", folder, commit->batch.id);
    if (code == ERR_OK)
        code = disk_make_folder(writing.beside, err);
    if (code == ERR_OK)
        code = write_days(&writing, commit, arena, err);
    if (code == ERR_OK)
        code = write_index(&writing, err);
    return code == ERR_OK ? write_prints(&writing, err) : code;
}

/* --- placing ------------------------------------------------------------------------------------------------------ */

struct placing {
    const char *folder, *id;
    struct err *err;
};

/* tmp/<id>/name becomes folder/into/<id>.suffix. */
static enum err_code place(const struct placing *placing, const char *name, const char *into, const char *suffix) {
    char from[STORE_PATH_BYTES], to[STORE_PATH_BYTES], above[STORE_PATH_BYTES];
    struct err *err = placing->err;
    enum err_code code = disk_path(from, err, "%s/tmp/%s/%s", placing->folder, placing->id, name);
    if (code == ERR_OK)
        code = disk_path(above, err, "%s/%s", placing->folder, into);
    if (code == ERR_OK)
        code = disk_path(to, err, "%s/%s.%s", above, placing->id, suffix);
    if (code == ERR_OK)
        code = disk_make_folder(above, err);
    if (code == ERR_OK && rename(from, to) != 0)
        code = err_set(err, ERR_ENVIRONMENT, "cannot make '%s': %s", to, file_fault_text(errno));
    return code == ERR_OK ? disk_sync(above, err) : code;
}

static enum err_code sync_folder(const char *folder, const char *name, struct err *err) {
    char path[STORE_PATH_BYTES];
    enum err_code code = disk_path(path, err, "%s/%s", folder, name);
    return code == ERR_OK ? disk_sync(path, err) : code;
}

enum err_code segment_place(const char *folder, const struct store_commit *commit, struct err *err) {
    const struct placing placing = {folder, commit->batch.id, err};
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < commit->segment_count && code == ERR_OK; i++) {
        char name[64], into[64];
        snprintf(name, sizeof name, "day=%s.parquet", commit->segments[i].day);
        snprintf(into, sizeof into, "events/day=%s", commit->segments[i].day);
        code = place(&placing, name, into, "parquet");
    }
    if (!commit->batch.events)
        return code;
    if (code == ERR_OK)
        code = place(&placing, "index.idx", "index", "idx");
    if (code == ERR_OK)
        code = place(&placing, "prints.set", "prints", "set");
    if (code == ERR_OK)
        code = sync_folder(folder, "events", err);
    if (code == ERR_OK)
        code = disk_sync(folder, err);
    segment_forget(folder, commit->batch.id);
    return code;
}

void segment_forget(const char *folder, const char *id) {
    char path[STORE_PATH_BYTES];
    if (disk_path(path, NULL, "%s/tmp/%s", folder, id) == ERR_OK)
        disk_remove_all(path);
}

enum err_code segment_prints(const char *folder, const struct store_batch *batch, struct arena *arena,
                             const uint64_t **out, struct err *err) {
    char path[STORE_PATH_BYTES];
    struct arena scratch = ARENA_EMPTY;
    struct str bytes;
    bool found = false;
    enum err_code code = disk_path(path, err, "%s/prints/%s.set", folder, batch->id);
    if (code == ERR_OK)
        code = disk_read(path, &scratch, &bytes, &found, err);
    bool enough = code == ERR_OK && found && bytes.len / PRINTS_LEAST_BYTES >= batch->events; /* memory for no more */
    uint64_t *prints = enough ? arena_alloc(arena, (batch->events + 1) * sizeof *prints) : NULL;
    bool sound = prints && prints_read(bytes, batch->events, prints);
    arena_clear(&scratch);
    *out = prints;
    if (code != ERR_OK)
        return code;
    if (!sound) {
        err_set(err, ERR_ENVIRONMENT, "the store is damaged: '%s' is %s", path,
                found ? "no set of its batch's fingerprints" : "missing");
        err_hint(err, "look at all of it with: backtrail store verify");
        return ERR_ENVIRONMENT;
    }
    return ERR_OK;
}
