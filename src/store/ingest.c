#include "store/ingest.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sandbox.h"
#include "engine/dedup.h"
#include "engine/hash.h"
#include "intake/reader.h"
#include "store/digest.h"
#include "store/figures.h"
#include "store/seen.h"
#include "store/segment.h"
#include "store/sweep.h"
#include "store/text.h"
#include "trail/derive.h"
#include "trail/redact.h"

#define LINES_MOST_BYTES ((size_t)512 << 20)
#define COMMIT_REFUSALS  1000
#define OBJECTS_MOST     16384 /* of one batch */

/* An object's number, and the date in its path. */
struct ordered {
    uint32_t date;
    uint32_t number;
};

struct ingest {
    const struct store_header *store;
    const struct intake *intake;
    struct ledger *ledger;
    struct ingest_progress *progress;
    size_t batch_bytes;
    struct ordered *order; /* of the objects */
    struct seen seen;
    struct dedup *known; /* every event of the store, and of the batches in flight */
    atomic_size_t next;
    /* under the lock: commits, one at a time */
    pthread_mutex_t lock;
    struct manifest manifest;
    struct dedup *foreign;      /* what other ingests have stored since this one began */
    struct session_set learned; /* batches whose events are known: ours, and those learned of */
    enum err_code code;         /* the first fault */
    struct err err;
    atomic_bool failed;
};

/* An object of the batch at hand. */
struct entry {
    struct store_object object; /* what is known of it so far */
    struct store_object told;   /* of that, what the manifest says already */
    bool again;                 /* it could not be read before either: that is told already */
};

struct worker {
    struct ingest *ingest;
    struct parquet *parquet;
    struct reader *reader;
    struct ledger *ledger; /* of the object at hand */
    char *scratch;
    struct column_set columns;
    /* the record */
    struct record record;
    struct record_memory memory;
    struct arena texts;
    struct str ahead; /* read already, by the reader's wish */
    struct arena names;
    struct str source, source_valid; /* where the record at hand is from */
    /* the batch */
    struct batch batch;
    struct arena arena; /* entries, names, refusals */
    struct entry *entries;
    size_t entry_count, entry_space;
    struct refusal *refusals, *foreigners;
    size_t refusal_count, refusal_space, foreigner_count, foreigner_space;
    struct ledger_totals files; /* what its finished objects were */
};

static bool stopping(const struct ingest *ingest) {
    return atomic_load_explicit(&ingest->progress->stop, memory_order_relaxed) ||
           atomic_load_explicit(&ingest->failed, memory_order_relaxed);
}

static void fail(struct ingest *ingest, const struct err *err) {
    pthread_mutex_lock(&ingest->lock);
    if (ingest->code == ERR_OK) {
        ingest->code = err->code;
        ingest->err = *err;
    }
    pthread_mutex_unlock(&ingest->lock);
    atomic_store(&ingest->failed, true);
}

/* --- committing --------------------------------------------------------------------------------------------------- */

static enum err_code learn_batch(struct ingest *ingest, const struct store_batch *batch, bool foreign,
                                 struct err *err) {
    struct arena arena = ARENA_EMPTY;
    const uint64_t *prints;
    enum err_code code = segment_prints(ingest->store->folder, batch, &arena, &prints, err);
    for (uint64_t i = 0; code == ERR_OK && i < batch->events; i++) {
        dedup_add(ingest->known, prints[i]);
        if (foreign)
            dedup_add(ingest->foreign, prints[i]);
    }
    arena_clear(&arena);
    return code;
}

/* What other ingests have committed since we looked last. */
static enum err_code learn_others(struct ingest *ingest, struct err *err) {
    enum err_code code = manifest_read(&ingest->manifest, ingest->store->folder, NULL, NULL, err);
    for (size_t i = 0; i < ingest->manifest.batch_count && code == ERR_OK; i++)
        if (session_set_add(&ingest->learned, hash_text(str_of(ingest->manifest.batches[i].id))))
            code = learn_batch(ingest, &ingest->manifest.batches[i], true, err);
    return code;
}

struct conflict {
    struct worker *worker;
    size_t count;
};

/* Another ingest was first with this event. */
static bool is_stored(void *context, const struct batch_row *row) {
    struct conflict *conflict = context;
    if (!dedup_has(conflict->worker->ingest->foreign, row->print))
        return false;
    struct store_object *object = &conflict->worker->entries[row->object].object;
    object->kept--;
    object->duplicate++;
    conflict->count++;
    return true;
}

/* What the commit adds to what was told of its objects before. */
static void add_events(struct worker *worker, struct store_commit *commit, struct buf *lines) {
    commit->totals = worker->files;
    for (size_t i = 0; i < worker->entry_count; i++) {
        const struct entry *entry = &worker->entries[i];
        commit->totals.events_in += entry->object.in - entry->told.in;
        commit->totals.events_kept += entry->object.kept - entry->told.kept;
        commit->totals.events_duplicate += entry->object.duplicate - entry->told.duplicate;
        commit->totals.events_refused += entry->object.refused - entry->told.refused;
        manifest_object_line(lines, &entry->object, commit->batch.id);
    }
}

static enum err_code write_batch(struct worker *worker, struct store_commit *commit, struct coverage_tally **coverage,
                                 struct err *err) {
    coverage_tally_free(*coverage);
    *coverage = coverage_tally_new();
    commit->coverage = *coverage;
    return segment_write(worker->parquet, worker->ingest->store->folder, &worker->batch, commit, *coverage,
                         &worker->arena, err);
}

static enum err_code append(struct worker *worker, struct store_commit *commit, int fd, struct err *err) {
    struct buf lines = BUF_INIT(LINES_MOST_BYTES);
    add_events(worker, commit, &lines);
    manifest_commit_line(&lines, commit);
    enum err_code code = segment_place(worker->ingest->store->folder, commit, err);
    if (code == ERR_OK)
        session_set_add(&worker->ingest->learned, hash_text(str_of(commit->batch.id)));
    if (code == ERR_OK)
        code = manifest_append(fd, buf_str(&lines), err);
    buf_clear(&lines);
    return code;
}

/* Under the locks: nobody else commits. What another ingest has stored meanwhile is taken out of the batch. */
static enum err_code commit_locked(struct worker *worker, struct store_commit *commit, struct coverage_tally **coverage,
                                   int fd, struct err *err) {
    struct ingest *ingest = worker->ingest;
    struct conflict conflict = {worker, 0};
    enum err_code code = learn_others(ingest, err);
    if (code != ERR_OK)
        return code;
    if (dedup_count(ingest->foreign))
        batch_filter(&worker->batch, is_stored, &conflict);
    if (conflict.count) {
        segment_forget(ingest->store->folder, commit->batch.id);
        code = write_batch(worker, commit, coverage, err);
    }
    return code == ERR_OK ? append(worker, commit, fd, err) : code;
}

static void tell_ledger(struct ingest *ingest, const struct store_commit *commit) {
    const struct figures figures = {commit->totals, commit->refusals, commit->foreigners, commit->refusal_count,
                                    commit->foreigner_count};
    figures_to_ledger(&figures, ingest->ledger);
}

static enum err_code commit(struct worker *worker, struct err *err) {
    struct ingest *ingest = worker->ingest;
    struct store_commit commit = {.time = time_now(),
                                  .refusals = worker->refusals,
                                  .refusal_count = worker->refusal_count,
                                  .foreigners = worker->foreigners,
                                  .foreigner_count = worker->foreigner_count};
    struct coverage_tally *coverage = NULL;
    int fd;
    segment_new_id(commit.batch.id);
    batch_sort(&worker->batch);
    enum err_code code = write_batch(worker, &commit, &coverage, err);
    pthread_mutex_lock(&ingest->lock);
    if (code == ERR_OK && (code = manifest_lock(ingest->store->folder, &fd, err)) == ERR_OK) {
        code = commit_locked(worker, &commit, &coverage, fd, err);
        manifest_unlock(fd);
    }
    if (code == ERR_OK)
        tell_ledger(ingest, &commit);
    pthread_mutex_unlock(&ingest->lock);
    if (code != ERR_OK)
        segment_forget(ingest->store->folder, commit.batch.id);
    coverage_tally_free(coverage);
    return code;
}

static void forget_batch(struct worker *worker) {
    batch_reset(&worker->batch);
    arena_clear(&worker->arena);
    worker->entries = NULL;
    worker->refusals = worker->foreigners = NULL;
    worker->entry_count = worker->entry_space = 0;
    worker->refusal_count = worker->refusal_space = worker->foreigner_count = worker->foreigner_space = 0;
    worker->files = (struct ledger_totals){0};
}

/* Commit the batch and begin a new one. An object that is not at its end goes on in it. */
static bool flush(struct worker *worker, bool within_object) {
    struct err err = {0};
    if (!worker->entry_count)
        return true;
    if (commit(worker, &err) != ERR_OK) {
        fail(worker->ingest, &err);
        return false;
    }
    struct entry last = worker->entries[worker->entry_count - 1];
    struct arena scratch = ARENA_EMPTY;
    last.object.name = arena_str(&scratch, last.object.name);
    forget_batch(worker);
    if (within_object) {
        last.told = last.object;
        last.object.name = arena_str(&worker->arena, last.object.name);
        *arena_push(&worker->arena, worker->entries, worker->entry_count, worker->entry_space) = last;
    }
    arena_clear(&scratch);
    return true;
}

/* --- one object --------------------------------------------------------------------------------------------------- */

static size_t scan_ahead(void *context, struct str text) {
    struct worker *worker = context;
    size_t len = 0;
    arena_reset(&worker->texts);
    enum record_fault fault =
        record_scan_next(text, &worker->columns, &worker->record, &worker->texts, &worker->memory, &len, NULL);
    worker->ahead = fault == RECORD_OK ? (struct str){text.data, len} : STR_NONE;
    return fault == RECORD_OK ? len : 0;
}

static bool read_record(struct worker *worker, const struct record_slice *slice) {
    bool ahead = worker->ahead.data && slice->json.data == worker->ahead.data && slice->json.len == worker->ahead.len;
    size_t at = 0;
    worker->ahead = STR_NONE;
    if (ahead)
        return true;
    arena_reset(&worker->texts);
    enum record_fault fault =
        record_scan(slice->json, &worker->columns, &worker->record, &worker->texts, &worker->memory, &at);
    if (fault != RECORD_OK)
        reader_refuse(worker->reader, slice, at, record_fault_text(fault));
    return fault == RECORD_OK;
}

/* The object's name, or the archive's and its member's, as valid text: it seldom changes from record to record. */
static struct str source_name(struct worker *worker) {
    struct str source = reader_source(worker->reader);
    if (!str_eq(source, worker->source)) {
        arena_reset(&worker->names);
        worker->source = arena_str(&worker->names, source);
        worker->source_valid = text_valid(&worker->names, worker->source);
    }
    return worker->source_valid;
}

static void finish_record(struct worker *worker, const struct record_slice *slice) {
    struct record *record = &worker->record;
    struct str response = record_text(record, COLUMN_RESPONSE_ELEMENTS);
    if (response.data)
        record_set_text(record, COLUMN_RESPONSE_ELEMENTS, redact_session_tokens(response, &worker->texts));
    record_set_text(record, COLUMN_SOURCE_OBJECT, source_name(worker));
    record_set_number(record, COLUMN_SOURCE_OFFSET, (int64_t)slice->offset);
    record_set_number(record, COLUMN_SOURCE_LENGTH, (int64_t)slice->length);
}

/* Events that a commit has told of are not told again: those of an object of which a killed ingest stored a part come
 * first in it, and are found to be in the store. */
static void take_record(struct worker *worker, const struct record_slice *slice, uint64_t ordinal) {
    struct entry *entry = &worker->entries[worker->entry_count - 1];
    uint64_t print = record_fingerprint_of(slice->json, &worker->record);
    dedup_expect(worker->ingest->known, print);
    record_derive(&worker->record, &worker->columns, &worker->texts);
    bool is_new = dedup_add(worker->ingest->known, print), told = !is_new && ordinal <= entry->told.in;
    entry->object.in += !told;
    entry->object.duplicate += !told && !is_new;
    entry->object.kept += is_new;
    if (!is_new)
        return;
    finish_record(worker, slice);
    batch_add(&worker->batch, &worker->record, slice->json, (uint32_t)(worker->entry_count - 1), print);
}

static void keep_refusals(struct worker *worker) {
    struct arena scratch = ARENA_EMPTY;
    size_t count;
    const struct refusal *list = ledger_refusals(worker->ledger, &scratch, &count);
    for (size_t i = 0; i < count && worker->refusal_count < COMMIT_REFUSALS; i++)
        *arena_push(&worker->arena, worker->refusals, worker->refusal_count, worker->refusal_space) = (struct refusal){
            arena_str(&worker->arena, list[i].source), list[i].offset, arena_str(&worker->arena, list[i].reason)};
    list = ledger_foreigners(worker->ledger, &scratch, &count);
    for (size_t i = 0; i < count && worker->foreigner_count < COMMIT_REFUSALS; i++)
        *arena_push(&worker->arena, worker->foreigners, worker->foreigner_count, worker->foreigner_space) =
            (struct refusal){arena_str(&worker->arena, list[i].source), 0, arena_str(&worker->arena, list[i].reason)};
    arena_clear(&scratch);
}

/* The object is at its end: what it was is told by its ledger. */
static void end_object(struct worker *worker) {
    struct entry *entry = &worker->entries[worker->entry_count - 1];
    struct ledger_totals totals = ledger_totals(worker->ledger);
    entry->object.complete = true;
    entry->object.refused = totals.events_refused;
    entry->object.in += totals.events_refused;
    if (entry->again) { /* this run is told of it, the store is not told twice */
        struct figures figures = {.totals = totals};
        struct arena scratch = ARENA_EMPTY;
        figures.refusals = ledger_refusals(worker->ledger, &scratch, &figures.refusal_count);
        figures_to_ledger(&figures, worker->ingest->ledger);
        arena_clear(&scratch);
        return;
    }
    totals.events_in = totals.events_kept = totals.events_duplicate = totals.events_refused = 0;
    figures_add(&worker->files, &totals);
    keep_refusals(worker);
}

static bool read_object(struct worker *worker, size_t number) {
    struct ingest *ingest = worker->ingest;
    struct record_slice slice;
    uint64_t ordinal = 0, events = 0;
    ledger_reset(worker->ledger);
    worker->ahead = STR_NONE;
    reader_start(worker->reader, number);
    while (!stopping(ingest) && reader_next(worker->reader, &slice)) {
        if (read_record(worker, &slice)) {
            take_record(worker, &slice, ++ordinal);
            events++;
        }
        bool full = worker->batch.bytes >= ingest->batch_bytes || worker->batch.added == BATCH_MOST_ROWS;
        if (full && !flush(worker, true))
            return false;
    }
    if (stopping(ingest))
        return false;
    end_object(worker);
    atomic_fetch_add(&ingest->progress->events, events);
    return true;
}

/* --- in which order ----------------------------------------------------------------------------------------------- */

/* "…/2024/07/30/…" as 20240730; 0 without a date. */
static uint32_t path_date(struct str path) {
    static const char form[] = "/dddd/dd/dd/";
    for (size_t at = path.len; at-- >= sizeof form - 1;) {
        const char *p = path.data + at + 1 - (sizeof form - 1);
        uint32_t date = 0;
        size_t i = 0;
        for (; i < sizeof form - 1; i++) {
            bool digit = p[i] >= '0' && p[i] <= '9';
            if (form[i] == '/' ? p[i] != '/' : !digit)
                break;
            if (digit)
                date = date * 10 + (uint32_t)(p[i] - '0');
        }
        if (i == sizeof form - 1)
            return date;
    }
    return 0;
}

static int compare_ordered(const void *left, const void *right) {
    const struct ordered *a = left, *b = right;
    if (a->date != b->date)
        return a->date < b->date ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

/* Day by day: a batch then holds few days, each of which becomes a segment, and all regions of a session. */
static struct ordered *order_objects(const struct intake *intake) {
    size_t count = intake_count(intake);
    struct ordered *order = xmalloc((count + 1) * sizeof *order);
    for (size_t i = 0; i < count; i++)
        order[i] = (struct ordered){path_date(intake_name(intake, i)), (uint32_t)i};
    qsort(order, count, sizeof *order, compare_ordered);
    return order;
}

/* --- which objects ------------------------------------------------------------------------------------------------ */

/* Size, time and digest of an object. What is no file has a digest of chance, and is never known again; that of a file
 * which cannot be read is zero. */
static void identify(struct worker *worker, struct str name, struct store_object *out, const struct store_object *known,
                     bool *skip) {
    struct stat about;
    bool stream = str_is(name, "-");
    int fd = stream ? -1 : open(name.data, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    bool plain = fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
    *skip = false;
    if (plain) {
        out->size = (uint64_t)about.st_size;
        out->mtime = (int64_t)about.st_mtim.tv_sec * 1000000000 + about.st_mtim.tv_nsec;
        bool alike = known && known->complete && known->size == out->size;
        *skip = alike && known->mtime == out->mtime;
        plain = *skip || digest_file(fd, worker->ingest->store->key, worker->scratch, out->digest) == 0;
        *skip = *skip || (plain && alike && memcmp(out->digest, known->digest, sizeof out->digest) == 0);
    }
    if (!plain && (stream || fd >= 0))
        (void)!getrandom(out->digest, sizeof out->digest, 0);
    if (fd >= 0)
        close(fd);
}

static bool take_object(struct worker *worker, size_t number) {
    struct ingest *ingest = worker->ingest;
    struct arena scratch = ARENA_EMPTY;
    struct str name = intake_name(ingest->intake, number);
    struct store_object object = {.name = text_valid(&scratch, name)};
    const struct store_object *known = seen_find(&ingest->seen, object.name);
    bool skip, going = true;
    identify(worker, name, &object, known, &skip);
    if (skip) {
        ledger_file(ingest->ledger, LEDGER_SKIPPED, 0, 0);
    } else {
        struct entry *entry = arena_push(&worker->arena, worker->entries, worker->entry_count, worker->entry_space);
        if (known && memcmp(known->digest, object.digest, sizeof object.digest) == 0) {
            entry->told = *known;
            entry->again = known->complete;
            object.in = known->in, object.kept = known->kept, object.duplicate = known->duplicate;
        }
        entry->object = object;
        entry->object.name = arena_str(&worker->arena, object.name);
        going = read_object(worker, number);
    }
    arena_clear(&scratch);
    atomic_fetch_add(&ingest->progress->objects_done, 1);
    atomic_fetch_add(&ingest->progress->bytes, intake_bytes(ingest->intake, number));
    return going;
}

static void *work(void *context) {
    struct worker *worker = context;
    struct ingest *ingest = worker->ingest;
    size_t count = intake_count(ingest->intake);
    while (!stopping(ingest)) {
        size_t number = atomic_fetch_add(&ingest->next, 1);
        if (number >= count || !take_object(worker, ingest->order[number].number))
            break;
        if (worker->entry_count >= OBJECTS_MOST && !flush(worker, false))
            break;
    }
    if (!atomic_load(&ingest->failed)) /* also after Ctrl-C: what was read is kept */
        flush(worker, false);
    return NULL;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

/* From here on this thread, and those it makes, read the inputs and write the store: nothing else. */
static void confine(const struct ingest *ingest, const struct ingest_options *options) {
    size_t link_count = 0, count = 0;
    const char *const *links = intake_links(ingest->intake, &link_count);
    struct sandbox_place *places = xcalloc(options->path_count + link_count + 1, sizeof *places);
    places[count++] = (struct sandbox_place){ingest->store->folder, true};
    for (size_t i = 0; i < options->path_count; i++)
        places[count++] = (struct sandbox_place){options->paths[i], false};
    for (size_t i = 0; i < link_count; i++)
        places[count++] = (struct sandbox_place){links[i], false};
    sandbox_enter(places, count); /* where the kernel cannot, ingest works without */
    free(places);
}

static void worker_open(struct worker *worker, struct ingest *ingest) {
    *worker = (struct worker){.ingest = ingest, .columns = column_set_all()};
    worker->batch.key = store_header_hash_key(ingest->store);
    worker->ledger = ledger_new();
    worker->reader = reader_new(ingest->intake, worker->ledger);
    worker->scratch = xmalloc(DIGEST_CHUNK_BYTES);
    reader_set_scan(worker->reader, scan_ahead, worker);
    worker->parquet = parquet_new();
}

static void worker_close(struct worker *worker) {
    parquet_free(worker->parquet);
    reader_free(worker->reader);
    ledger_free(worker->ledger);
    arena_clear(&worker->texts);
    arena_clear(&worker->names);
    arena_clear(&worker->arena);
    batch_clear(&worker->batch);
    free(worker->scratch);
}

static void run_workers(struct ingest *ingest, const struct ingest_options *options, unsigned count) {
    struct worker *workers = xcalloc(count, sizeof *workers);
    pthread_t *threads = xcalloc(count, sizeof *threads);
    unsigned started = 0;
    for (unsigned i = 0; i < count; i++)
        worker_open(&workers[i], ingest);
    confine(ingest, options);
    while (started < count && pthread_create(&threads[started], NULL, work, &workers[started]) == 0)
        started++;
    if (!started)
        work(&workers[0]);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    for (unsigned i = 0; i < count; i++)
        worker_close(&workers[i]);
    free(workers);
    free(threads);
}

static enum err_code learn_store(struct ingest *ingest, struct err *err) {
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < ingest->manifest.batch_count && code == ERR_OK; i++)
        if (session_set_add(&ingest->learned, hash_text(str_of(ingest->manifest.batches[i].id))))
            code = learn_batch(ingest, &ingest->manifest.batches[i], false, err);
    return code;
}

static unsigned worker_count(const struct ingest_options *options, size_t objects) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t count = options->threads ? options->threads : (size_t)(cores > 0 ? cores : 1);
    count = count > INGEST_WORKERS_MOST ? INGEST_WORKERS_MOST : count;
    return (unsigned)(count > objects ? objects + !objects : count);
}

static enum err_code run_locked(struct ingest *ingest, const struct ingest_options *options, struct err *err) {
    unsigned workers = worker_count(options, intake_count(ingest->intake));
    enum err_code code = learn_store(ingest, err);
    ingest->batch_bytes = options->batch_bytes ? options->batch_bytes : INGEST_BATCH_BYTES / workers;
    atomic_store(&ingest->progress->objects_all, intake_count(ingest->intake));
    record_fingerprint_set_key(ingest->store->key);
    if (code == ERR_OK)
        run_workers(ingest, options, workers);
    if (code == ERR_OK && ingest->code != ERR_OK) {
        *err = ingest->err;
        code = ingest->code;
    }
    if (code == ERR_OK && atomic_load(&ingest->progress->stop))
        code = err_set(err, ERR_INTERRUPTED, "interrupted");
    return code;
}

enum err_code ingest_run(const struct store_header *store, const struct ingest_options *options, struct ledger *ledger,
                         struct ingest_progress *progress, struct err *err) {
    struct ingest ingest = {.store = store, .ledger = ledger, .progress = progress};
    const struct intake_options where = {options->since, options->until};
    struct intake *intake = NULL;
    int lock = -1;
    enum err_code code = intake_open(&intake, options->paths, options->path_count, &where, ledger, err);
    if (code != ERR_OK)
        return code;
    ingest.intake = intake;
    ingest.order = order_objects(intake);
    ingest.known = dedup_new();
    ingest.foreign = dedup_new();
    pthread_mutex_init(&ingest.lock, NULL);
    manifest_init(&ingest.manifest);
    code = sweep_and_lock(store->folder, &ingest.manifest, seen_add, &ingest.seen, &lock, err);
    if (code == ERR_OK) {
        code = run_locked(&ingest, options, err);
        close(lock);
    }
    manifest_clear(&ingest.manifest);
    session_set_clear(&ingest.learned);
    seen_clear(&ingest.seen);
    free(ingest.order);
    pthread_mutex_destroy(&ingest.lock);
    dedup_free(ingest.known);
    dedup_free(ingest.foreign);
    intake_close(intake);
    return code;
}
