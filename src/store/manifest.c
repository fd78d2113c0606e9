#include "store/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "store/text.h"

/* A commit's line tells each hour of each place: a few MiB at the very most. */
#define LINE_MOST_BYTES  ((size_t)256 << 20)
#define CHUNK_BYTES      ((size_t)1 << 20)
#define OBJECT_BEGINNING "{\"object\":"

void manifest_init(struct manifest *manifest) {
    *manifest = (struct manifest){.coverage = coverage_tally_new(), .replaced_at = TIME_NONE};
}

void manifest_clear(struct manifest *manifest) {
    coverage_tally_free(manifest->coverage);
    arena_clear(&manifest->arena);
    *manifest = (struct manifest){0};
}

/* --- totals ------------------------------------------------------------------------------------------------------- */

/* How each figure is called, in the line. */
static const struct {
    const char *group, *name;
    size_t offset;
} figures[] = {
#define FIGURE(group, name, member)                                                                                    \
    { group, name, offsetof(struct ledger_totals, member) }
    FIGURE("files", "read", files_read),         FIGURE("files", "skipped", files_skipped),
    FIGURE("files", "refused", files_refused),   FIGURE("events", "in", events_in),
    FIGURE("events", "kept", events_kept),       FIGURE("events", "duplicate", events_duplicate),
    FIGURE("events", "refused", events_refused), FIGURE("bytes", "compressed", compressed_bytes),
    FIGURE("bytes", "inflated", inflated_bytes), FIGURE("documents", "digests", digests),
    FIGURE("documents", "insights", insights),   FIGURE("documents", "findings", findings),
    FIGURE("documents", "foreign", foreign),     FIGURE("documents", "refusals", refusals),
#undef FIGURE
};
#define FIGURE_COUNT (sizeof figures / sizeof *figures)

static uint64_t *figure(struct ledger_totals *totals, size_t i) {
    return (uint64_t *)(void *)((char *)totals + figures[i].offset);
}

/* --- reading: values ---------------------------------------------------------------------------------------------- */

static uint64_t number(const json_t *object, const char *name) {
    return (uint64_t)json_integer_value(json_object_get(object, name));
}

static struct str text(const json_t *value) {
    return json_is_string(value) ? (struct str){json_string_value(value), json_string_length(value)} : STR_NONE;
}

/* Names of ours become part of paths: they are what we write, or they are nothing. */
static bool copy_name(char *out, size_t space, const json_t *value, const char *set) {
    struct str name = text(value);
    if (!name.len || name.len >= space)
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (!strchr(set, name.data[i]) || !name.data[i])
            return false;
    memcpy(out, name.data, name.len);
    out[name.len] = '\0';
    return true;
}
#define copy_id(out, value)  copy_name(out, sizeof(out), value, "0123456789abcdef")
#define copy_day(out, value) copy_name(out, sizeof(out), value, "0123456789-none")

static bool read_digest(uint64_t out[2], const char *hex) {
    return hex && strlen(hex) == 32 && sscanf(hex, "%16" SCNx64 "%16" SCNx64, &out[0], &out[1]) == 2;
}

/* --- reading: lines ----------------------------------------------------------------------------------------------- */

struct reading {
    struct manifest *manifest;
    manifest_on_object *on_object;
    void *context;
    /* objects whose commit was not seen yet */
    struct arena arena;
    struct pending {
        struct store_object object;
        char batch[STORE_BATCH_ID_BYTES + 1];
    } * pending;
    size_t pending_count, pending_space;
};

static void forget_pending(struct reading *reading) {
    arena_reset(&reading->arena);
    reading->pending = NULL;
    reading->pending_count = reading->pending_space = 0;
}

static bool take_object(struct reading *reading, const json_t *json) {
    char batch[STORE_BATCH_ID_BYTES + 1];
    struct store_object object = {.name = arena_str(&reading->arena, text(json_object_get(json, "object"))),
                                  .size = number(json, "size"),
                                  .mtime = (int64_t)number(json, "mtime"),
                                  .in = number(json, "in"),
                                  .kept = number(json, "kept"),
                                  .duplicate = number(json, "duplicate"),
                                  .refused = number(json, "refused")};
    object.complete = str_is(text(json_object_get(json, "state")), "complete");
    if (!copy_id(batch, json_object_get(json, "batch")) ||
        !read_digest(object.digest, json_string_value(json_object_get(json, "digest"))))
        return false;
    struct pending *pending =
        arena_push(&reading->arena, reading->pending, reading->pending_count, reading->pending_space);
    pending->object = object;
    memcpy(pending->batch, batch, sizeof batch);
    return true;
}

static void hand_out_objects(struct reading *reading, const char *batch) {
    for (size_t i = 0; i < reading->pending_count; i++)
        if (strcmp(reading->pending[i].batch, batch) == 0)
            reading->on_object(reading->context, &reading->pending[i].object);
    forget_pending(reading);
}

/* [account, region, category, [first, last, events, …]]: a triple an hour, seconds; null for events without a time. */
static void take_place(struct coverage_tally *coverage, const json_t *json) {
    const json_t *hours = json_array_get(json, 3);
    json_int_t category = json_integer_value(json_array_get(json, 2));
    if (category < 0 || category >= COVERAGE_CATEGORY_COUNT)
        return;
    struct coverage_place place = {.account = text(json_array_get(json, 0)),
                                   .region = text(json_array_get(json, 1)),
                                   .category = (enum coverage_category)category};
    for (size_t i = 0; i + 2 < json_array_size(hours); i += 3) {
        const json_t *first = json_array_get(hours, i), *last = json_array_get(hours, i + 1);
        place.first = json_is_integer(first) ? json_integer_value(first) * TIME_SECOND : TIME_NONE;
        place.last = json_is_integer(last) ? json_integer_value(last) * TIME_SECOND : TIME_NONE;
        place.events = (uint64_t)json_integer_value(json_array_get(hours, i + 2));
        coverage_add(coverage, &place);
    }
}

static bool take_segments(struct manifest *manifest, const json_t *list, size_t batch) {
    size_t i;
    const json_t *json;
    json_array_foreach(list, i, json) {
        struct store_segment segment = {.batch = batch, .rows = number(json, "rows"), .bytes = number(json, "bytes")};
        const json_t *first = json_object_get(json, "first"), *last = json_object_get(json, "last");
        segment.first = json_is_integer(first) ? json_integer_value(first) : TIME_NONE;
        segment.last = json_is_integer(last) ? json_integer_value(last) : TIME_NONE;
        if (!copy_day(segment.day, json_object_get(json, "day")))
            return false;
        *arena_push(&manifest->arena, manifest->segments, manifest->segment_count, manifest->segment_space) = segment;
    }
    return true;
}

static void take_refusals(struct manifest *manifest, const json_t *list, bool foreign) {
    size_t i;
    const json_t *json;
    json_array_foreach(list, i, json) {
        struct refusal refusal = {arena_str(&manifest->arena, text(json_object_get(json, "source"))),
                                  number(json, "offset"),
                                  arena_str(&manifest->arena, text(json_object_get(json, "reason")))};
        if (!refusal.source.data || !refusal.reason.data)
            continue;
        if (foreign)
            *arena_push(&manifest->arena, manifest->foreigners, manifest->foreigner_count, manifest->foreigner_space) =
                refusal;
        else
            *arena_push(&manifest->arena, manifest->refusals, manifest->refusal_count, manifest->refusal_space) =
                refusal;
    }
}

/* Batch `gone` and its segments are replaced by others. */
static void drop_batch(struct manifest *manifest, size_t gone) {
    size_t kept = 0;
    for (size_t i = 0; i < manifest->segment_count; i++) {
        struct store_segment segment = manifest->segments[i];
        if (segment.batch == gone)
            continue;
        segment.batch -= segment.batch > gone;
        manifest->segments[kept++] = segment;
    }
    manifest->segment_count = kept;
    manifest->batch_count--;
    memmove(&manifest->batches[gone], &manifest->batches[gone + 1],
            (manifest->batch_count - gone) * sizeof *manifest->batches);
}

static void take_replaced(struct manifest *manifest, const json_t *ids, int64_t time) {
    size_t i;
    const json_t *id;
    json_array_foreach(ids, i, id) {
        for (size_t b = 0; b < manifest->batch_count; b++)
            if (str_is(text(id), manifest->batches[b].id)) {
                drop_batch(manifest, b);
                break;
            }
        manifest->replaced_at = time;
    }
}

static bool take_commit(struct reading *reading, const json_t *json) {
    struct manifest *manifest = reading->manifest;
    struct store_batch batch = {.events = number(json, "rows")};
    if (!copy_id(batch.id, json_object_get(json, "commit")))
        return false;
    take_replaced(manifest, json_object_get(json, "replaces"), (int64_t)number(json, "time"));
    size_t at = manifest->batch_count;
    if (batch.events) {
        *arena_push(&manifest->arena, manifest->batches, manifest->batch_count, manifest->batch_space) = batch;
        if (!take_segments(manifest, json_object_get(json, "segments"), at))
            return false;
    }
    for (size_t i = 0; i < FIGURE_COUNT; i++)
        *figure(&manifest->totals, i) += number(json_object_get(json, figures[i].group), figures[i].name);
    size_t i;
    const json_t *place;
    json_array_foreach(json_object_get(json, "coverage"), i, place) {
        take_place(manifest->coverage, place);
    }
    take_refusals(manifest, json_object_get(json, "refusals"), false);
    take_refusals(manifest, json_object_get(json, "foreign"), true);
    manifest->commits++;
    if (reading->on_object)
        hand_out_objects(reading, batch.id);
    return true;
}

static void take_line(struct reading *reading, struct str line) {
    bool object = str_starts(line, OBJECT_BEGINNING);
    if (!line.len || (object && !reading->on_object))
        return;
    /* a log may hold a NUL, in the name of a region say: the batch it came in must not vanish for it */
    json_t *json = json_loadb(line.data, line.len, JSON_ALLOW_NUL, NULL);
    bool sound = json && (object ? take_object(reading, json) : take_commit(reading, json));
    reading->manifest->damaged_lines += !sound;
    json_decref(json);
}

/* --- reading: the file -------------------------------------------------------------------------------------------- */

/* Take the complete lines of `bytes`; returns how many bytes they are. */
static size_t take_lines(struct reading *reading, struct str bytes) {
    size_t at = 0;
    for (const char *end; (end = memchr(bytes.data + at, '\n', bytes.len - at));) {
        size_t len = (size_t)(end - (bytes.data + at));
        take_line(reading, (struct str){bytes.data + at, len});
        at += len + 1;
    }
    return at;
}

static enum err_code read_from(struct reading *reading, int fd, const char *path, struct err *err) {
    struct manifest *manifest = reading->manifest;
    size_t space = CHUNK_BYTES, held = 0, len;
    char *bytes = xmalloc(space);
    int error = 0;
    while ((len = file_read_at(fd, bytes + held, space - held, manifest->offset + held, &error)) > 0) {
        held += len;
        size_t taken = take_lines(reading, (struct str){bytes, held});
        manifest->offset += taken;
        held -= taken;
        memmove(bytes, bytes + taken, held);
        if (held == space && space < LINE_MOST_BYTES)
            bytes = xrealloc(bytes, space *= 2);
    }
    free(bytes);
    return error ? err_set(err, ERR_ENVIRONMENT, "cannot read '%s': %s", path, file_fault_text(error)) : ERR_OK;
}

enum err_code manifest_read(struct manifest *manifest, const char *folder, manifest_on_object *on_object, void *context,
                            struct err *err) {
    struct reading reading = {.manifest = manifest, .on_object = on_object, .context = context};
    char path[STORE_PATH_BYTES];
    enum err_code code = disk_path(path, err, "%s/manifest.jsonl", folder);
    if (code != ERR_OK)
        return code;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return ERR_OK;
    if (fd < 0)
        return err_set(err, ERR_ENVIRONMENT, "cannot read '%s': %s", path, file_fault_text(errno));
    code = read_from(&reading, fd, path, err);
    close(fd);
    arena_clear(&reading.arena);
    return code;
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

static void put(json_t *object, const char *name, json_t *value) {
    if (json_object_set_new(object, name, value) != 0)
        BUG("cannot set JSON member '%s'", name);
}

static json_t *of_time(int64_t time) {
    return time == TIME_NONE ? json_null() : json_integer(time);
}

static void end_line(struct buf *out, json_t *json) {
    char *line = json_dumps(json, JSON_COMPACT);
    if (!line)
        BUG("a line of the manifest cannot be written");
    buf_addz(out, line);
    buf_addc(out, '\n');
    free(line);
    json_decref(json);
}

void manifest_object_line(struct buf *out, const struct store_object *object, const char *batch) {
    char digest[33];
    json_t *json = json_object();
    snprintf(digest, sizeof digest, "%016" PRIx64 "%016" PRIx64, object->digest[0], object->digest[1]);
    put(json, "object", text_json(object->name));
    put(json, "size", json_integer((json_int_t)object->size));
    put(json, "mtime", json_integer(object->mtime));
    put(json, "digest", json_string(digest));
    put(json, "batch", json_string(batch));
    put(json, "state", json_string(object->complete ? "complete" : "partial"));
    put(json, "in", json_integer((json_int_t)object->in));
    put(json, "kept", json_integer((json_int_t)object->kept));
    put(json, "duplicate", json_integer((json_int_t)object->duplicate));
    put(json, "refused", json_integer((json_int_t)object->refused));
    end_line(out, json);
}

static json_t *of_segments(const struct store_commit *commit) {
    json_t *list = json_array();
    for (size_t i = 0; i < commit->segment_count; i++) {
        const struct store_segment *segment = &commit->segments[i];
        json_array_append_new(list, json_pack("{s:s, s:I, s:I, s:o, s:o}", "day", segment->day, "rows",
                                              (json_int_t)segment->rows, "bytes", (json_int_t)segment->bytes, "first",
                                              of_time(segment->first), "last", of_time(segment->last)));
    }
    return list;
}

static json_t *of_refusals(const struct refusal *refusals, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:o, s:I, s:o}", "source", text_json(refusals[i].source), "offset",
                                              (json_int_t)refusals[i].offset, "reason", text_json(refusals[i].reason)));
    return list;
}

static json_t *of_ids(const struct store_commit *commit) {
    json_t *list = json_array();
    for (size_t i = 0; i < commit->replaces_count; i++)
        json_array_append_new(list, json_string(commit->replaces[i]));
    return list;
}

static void add_hour(json_t *hours, const json_int_t *first, const json_int_t *last, uint64_t events) {
    json_array_append_new(hours, first ? json_integer(*first) : json_null());
    json_array_append_new(hours, last ? json_integer(*last) : json_null());
    json_array_append_new(hours, json_integer((json_int_t)events));
}

static json_t *of_coverage(const struct coverage_tally *coverage) {
    struct arena arena = ARENA_EMPTY;
    size_t hour_count, hour = 0;
    struct coverage_total total = coverage_total(coverage, &arena);
    const struct coverage_hour *hours = coverage_hours(coverage, &total, &arena, &hour_count);
    json_t *list = json_array();
    for (size_t i = 0; i < total.place_count; i++) {
        const struct coverage_place *place = &total.places[i];
        uint64_t timeless = place->events;
        json_t *triples = json_array();
        for (; hour < hour_count && hours[hour].place == i; hour++) {
            json_int_t first = hours[hour].first / TIME_SECOND, last = hours[hour].last / TIME_SECOND;
            add_hour(triples, &first, &last, hours[hour].events);
            timeless -= hours[hour].events;
        }
        if (timeless)
            add_hour(triples, NULL, NULL, timeless);
        json_array_append_new(list, json_pack("[o, o, i, o]", text_json(place->account), text_json(place->region),
                                              (int)place->category, triples));
    }
    arena_clear(&arena);
    return list;
}

void manifest_commit_line(struct buf *out, const struct store_commit *commit) {
    struct ledger_totals totals = commit->totals;
    json_t *json = json_object();
    put(json, "commit", json_string(commit->batch.id));
    put(json, "time", json_integer(commit->time));
    put(json, "rows", json_integer((json_int_t)commit->batch.events));
    put(json, "segments", of_segments(commit));
    if (commit->replaces_count)
        put(json, "replaces", of_ids(commit));
    for (size_t i = 0; i < FIGURE_COUNT; i++) {
        if (!json_object_get(json, figures[i].group))
            put(json, figures[i].group, json_object());
        put(json_object_get(json, figures[i].group), figures[i].name, json_integer((json_int_t)*figure(&totals, i)));
    }
    put(json, "refusals", of_refusals(commit->refusals, commit->refusal_count));
    put(json, "foreign", of_refusals(commit->foreigners, commit->foreigner_count));
    if (commit->coverage)
        put(json, "coverage", of_coverage(commit->coverage));
    end_line(out, json);
}

/* --- appending ---------------------------------------------------------------------------------------------------- */

enum err_code manifest_lock(const char *folder, int *fd, struct err *err) {
    char path[STORE_PATH_BYTES];
    enum err_code code = disk_path(path, err, "%s/manifest.jsonl", folder);
    if (code != ERR_OK)
        return code;
    *fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (*fd < 0)
        return err_set(err, ERR_ENVIRONMENT, "cannot write '%s': %s", path, file_fault_text(errno));
    while (flock(*fd, LOCK_EX) != 0)
        if (errno != EINTR) {
            close(*fd);
            return err_set(err, ERR_ENVIRONMENT, "cannot lock '%s': %s", path, file_fault_text(errno));
        }
    return ERR_OK;
}

void manifest_unlock(int fd) {
    close(fd);
}

/* What a crash has cut must not become the beginning of our first line. */
static bool ends_in_line(int fd, off_t size) {
    char last = '\n';
    return size == 0 || (pread(fd, &last, 1, size - 1) == 1 && last == '\n');
}

static bool write_all(int fd, struct str bytes) {
    while (bytes.len) {
        ssize_t done = write(fd, bytes.data, bytes.len);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        bytes = str_slice(bytes, (size_t)done, bytes.len);
    }
    return true;
}

enum err_code manifest_append(int fd, struct str lines, struct err *err) {
    struct stat about;
    if (fstat(fd, &about) != 0)
        return err_set(err, ERR_ENVIRONMENT, "cannot write the manifest: %s", file_fault_text(errno));
    struct buf all = BUF_INIT(lines.len + 2);
    if (!ends_in_line(fd, about.st_size))
        buf_addc(&all, '\n');
    buf_add(&all, lines);
    enum err_code code = ERR_OK;
    if (!write_all(fd, buf_str(&all)) || fsync(fd) != 0) {
        code = err_set(err, ERR_ENVIRONMENT, "cannot write the manifest: %s", file_fault_text(errno));
        (void)!ftruncate(fd, about.st_size); /* at worst lines without a commit stay */
    }
    buf_clear(&all);
    return code;
}
