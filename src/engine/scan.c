#include "engine/scan.h"

#include <pthread.h>
#include <stdlib.h>

#include "trail/derive.h"
#include "trail/handle.h"
#include "trail/redact.h"

struct scan {
    struct scan_options options;
    size_t object_count;
    struct column_set wanted;  /* of the text and derived, with what deriving needs */
    struct column_set glanced; /* with a watch: enough to decide whether to pick; the others only of what is picked */
    bool full;                 /* a watched pass over all objects */
    struct dedup *dedup;
    atomic_size_t next, done;
    pthread_mutex_t lock; /* for what workers add at their end */
};

struct scan_worker {
    struct scan *scan;
    struct reader *reader;
    struct watcher *watcher;
    struct coverage_tally *coverage;
    struct dropped dropped;
    struct arena arena; /* texts of the current record */
    struct record record;
    struct record_memory memory, glance_memory;
    size_t object;
    uint64_t ordinal;         /* of the current record in its object, from 1: the same in every pass */
    uint64_t kept, duplicate; /* of the current object, not yet in the ledger */
    size_t done;              /* objects read to their end */
    bool open, finished;
    struct str ahead; /* the record that the reader had read to find its end: its columns are there already */
};

static void column_set_join(struct column_set *set, const struct column_set *more) {
    for (size_t i = 0; i < sizeof set->bits / sizeof *set->bits; i++)
        set->bits[i] |= more->bits[i];
}

static bool column_set_covers(const struct column_set *set, const struct column_set *part) {
    for (size_t i = 0; i < sizeof set->bits / sizeof *set->bits; i++)
        if (part->bits[i] & ~set->bits[i])
            return false;
    return true;
}

static void choose_columns(struct scan *scan) {
    scan->wanted = scan->options.wanted;
    if (scan->full) {
        struct column_set handles = handle_columns();
        column_set_join(&scan->wanted, &handles);
    }
    derive_needs(&scan->wanted);
    if (!scan->options.watch)
        return;
    scan->glanced = watch_columns(scan->options.watch);
    if (scan->full) {
        struct column_set coverage = coverage_columns();
        column_set_join(&scan->glanced, &coverage);
    }
    derive_needs(&scan->glanced);
}

struct scan *scan_new(const struct scan_options *options) {
    struct scan *scan = xcalloc(1, sizeof *scan);
    scan->options = *options;
    scan->object_count = options->objects ? options->object_count : intake_count(options->intake);
    scan->full = options->watch && !options->objects;
    if (options->drop_copies && (!options->watch || scan->full || !options->dropped))
        scan->dedup = dedup_new();
    for (size_t i = 0; scan->dedup && i < options->known_count; i++)
        dedup_add(scan->dedup, options->known[i]);
    pthread_mutex_init(&scan->lock, NULL);
    choose_columns(scan);
    if (options->watch)
        watch_begin(options->watch, scan->full);
    if (options->progress) {
        atomic_store(&options->progress->objects_done, 0);
        atomic_store(&options->progress->objects_all, scan->object_count);
        atomic_store(&options->progress->events, 0);
    }
    return scan;
}

void scan_free(struct scan *scan) {
    if (!scan)
        return;
    dedup_free(scan->dedup);
    pthread_mutex_destroy(&scan->lock);
    free(scan);
}

size_t scan_object_count(const struct scan *scan) {
    return scan->object_count;
}

bool scan_complete(const struct scan *scan) {
    return atomic_load(&scan->done) == scan->object_count;
}

/* What every record is read for first. */
static const struct column_set *first_columns(const struct scan_worker *worker) {
    return worker->watcher ? &worker->scan->glanced : &worker->scan->wanted;
}
static struct record_memory *first_memory(struct scan_worker *worker) {
    return worker->watcher ? &worker->glance_memory : &worker->memory;
}

/* Reads the record that `text` begins with for the reader, which needs its end. */
static size_t scan_ahead(void *context, struct str text) {
    struct scan_worker *worker = context;
    size_t len = 0;
    arena_reset(&worker->arena);
    enum record_fault fault = record_scan_next(text, first_columns(worker), &worker->record, &worker->arena,
                                               first_memory(worker), &len, NULL);
    worker->ahead = fault == RECORD_OK ? (struct str){text.data, len} : STR_NONE;
    return fault == RECORD_OK ? len : 0;
}

struct scan_worker *scan_worker_new(struct scan *scan) {
    struct scan_worker *worker = xcalloc(1, sizeof *worker);
    worker->scan = scan;
    worker->reader = reader_new(scan->options.intake, scan->options.ledger);
    reader_set_scan(worker->reader, scan_ahead, worker);
    if (scan->options.watch)
        worker->watcher = watcher_new(scan->options.watch);
    if (scan->full && scan->options.coverage)
        worker->coverage = coverage_tally_new();
    return worker;
}

void scan_worker_free(struct scan_worker *worker) {
    if (!worker)
        return;
    reader_free(worker->reader);
    watcher_free(worker->watcher);
    coverage_tally_free(worker->coverage);
    dropped_clear(&worker->dropped);
    arena_clear(&worker->arena);
    free(worker);
}

/* Counts go to the ledger and to whoever watches once an object: no shared cache line a record. */
static void close_object(struct scan_worker *worker) {
    const struct scan_options *options = &worker->scan->options;
    ledger_events(options->ledger, worker->kept, worker->duplicate);
    if (options->progress) {
        atomic_fetch_add(&options->progress->objects_done, 1);
        atomic_fetch_add(&options->progress->events, worker->kept);
    }
    worker->kept = worker->duplicate = 0;
    worker->done++;
    worker->open = false;
}

static bool open_next_object(struct scan_worker *worker) {
    struct scan *scan = worker->scan;
    if (scan->options.progress && atomic_load(&scan->options.progress->stop))
        return false;
    size_t next = atomic_fetch_add(&scan->next, 1);
    if (next >= scan->object_count)
        return false;
    worker->object = scan->options.objects ? scan->options.objects[next] : next;
    if (worker->watcher)
        watcher_start(worker->watcher, worker->object);
    reader_start(worker->reader, worker->object);
    worker->ordinal = 0;
    worker->open = true;
    return true;
}

/* What this worker noted is added to the scan's; the last one to come completes the pass. */
static void finish(struct scan_worker *worker) {
    struct scan *scan = worker->scan;
    worker->finished = true;
    if (worker->watcher)
        watcher_finish(worker->watcher);
    worker->watcher = NULL;
    pthread_mutex_lock(&scan->lock);
    if (worker->coverage)
        coverage_merge(scan->options.coverage, worker->coverage);
    if (scan->full && scan->options.dropped)
        dropped_append(scan->options.dropped, &worker->dropped);
    size_t done = atomic_fetch_add(&scan->done, worker->done) + worker->done;
    if (done == scan->object_count && worker->done + !scan->object_count) {
        if (scan->full && scan->options.dropped)
            dropped_sort(scan->options.dropped);
        if (scan->options.watch)
            watch_finish(scan->options.watch);
    }
    pthread_mutex_unlock(&scan->lock);
}

/* The record's fingerprint when it will be asked whether it is a copy; the answer is fetched meanwhile. */
static uint64_t expect(struct scan_worker *worker, const struct record_slice *slice) {
    if (!worker->scan->dedup)
        return 0;
    uint64_t fingerprint = record_fingerprint_of(slice->json, &worker->record);
    dedup_expect(worker->scan->dedup, fingerprint);
    return fingerprint;
}

/* Was this event delivered before? In a limited pass: did the full pass find so? */
static bool is_copy(struct scan_worker *worker, uint64_t fingerprint) {
    struct scan *scan = worker->scan;
    if (scan->dedup) {
        if (dedup_add(scan->dedup, fingerprint))
            return false;
        if (scan->full && scan->options.dropped)
            dropped_add(&worker->dropped, worker->object, worker->ordinal);
        return true;
    }
    return scan->options.drop_copies && scan->options.dropped &&
           dropped_has(scan->options.dropped, worker->object, worker->ordinal);
}

static bool read_columns(struct scan_worker *worker, const struct record_slice *slice, const struct column_set *columns,
                         struct record_memory *memory) {
    size_t at = 0;
    enum record_fault fault = record_scan(slice->json, columns, &worker->record, &worker->arena, memory, &at);
    if (fault != RECORD_OK) {
        reader_refuse(worker->reader, slice, at, record_fault_text(fault));
        return false;
    }
    return true;
}

/* The columns that decide what becomes of a record; there already when the reader had to read it. */
static bool read_first(struct scan_worker *worker, const struct record_slice *slice) {
    bool ahead = worker->ahead.data && slice->json.data == worker->ahead.data && slice->json.len == worker->ahead.len;
    worker->ahead = STR_NONE;
    if (ahead)
        return true;
    arena_reset(&worker->arena);
    return read_columns(worker, slice, first_columns(worker), first_memory(worker));
}

static void add_place(struct scan_worker *worker, const struct record_slice *slice) {
    record_set_text(&worker->record, COLUMN_SOURCE_OBJECT, reader_source(worker->reader));
    record_set_number(&worker->record, COLUMN_SOURCE_OFFSET, (int64_t)slice->offset);
    record_set_number(&worker->record, COLUMN_SOURCE_LENGTH, (int64_t)slice->length);
}

/* What is picked is kept: without the secrets of the credentials it handed out. */
static void redact(struct scan_worker *worker) {
    struct str response = record_text(&worker->record, COLUMN_RESPONSE_ELEMENTS);
    if (response.data)
        record_set_text(&worker->record, COLUMN_RESPONSE_ELEMENTS, redact_session_tokens(response, &worker->arena));
}

/* Read and derive what decides; false for what is no record or a copy. */
static bool take_first(struct scan_worker *worker, const struct record_slice *slice) {
    if (!read_first(worker, slice))
        return false;
    uint64_t fingerprint = expect(worker, slice);
    record_derive(&worker->record, first_columns(worker), &worker->arena);
    if (is_copy(worker, fingerprint)) {
        worker->duplicate++;
        return false;
    }
    worker->kept++;
    return true;
}

/* The columns that a glance did not take. */
static void read_rest(struct scan_worker *worker, const struct record_slice *slice) {
    struct scan *scan = worker->scan;
    if (column_set_covers(&scan->glanced, &scan->wanted))
        return;
    if (!read_columns(worker, slice, &scan->wanted, &worker->memory))
        BUG("a record was sound at first sight and is not at the second");
    record_derive(&worker->record, &scan->wanted, &worker->arena);
}

/* With a watch, most records are only glanced at. */
static bool take_watched(struct scan_worker *worker, const struct record_slice *slice) {
    if (worker->coverage && watcher_covers(worker->watcher, &worker->record))
        coverage_count(worker->coverage, &worker->record);
    bool picked = watcher_picks(worker->watcher, &worker->record, worker->ordinal);
    bool indexed = watcher_indexes(worker->watcher, &worker->record);
    if (!picked && !indexed)
        return false;
    read_rest(worker, slice);
    if (indexed)
        watcher_index(worker->watcher, &worker->record, worker->ordinal);
    if (picked)
        redact(worker);
    return picked;
}

static bool take(struct scan_worker *worker, const struct record_slice *slice) {
    return take_first(worker, slice) && (!worker->watcher || take_watched(worker, slice));
}

static bool stopped(const struct scan *scan) {
    return scan->options.progress && atomic_load_explicit(&scan->options.progress->stop, memory_order_relaxed);
}

const struct record *scan_worker_next(struct scan_worker *worker) {
    struct record_slice slice;
    while (!worker->finished) {
        if (!worker->open && !open_next_object(worker)) {
            finish(worker);
            return NULL;
        }
        while (!stopped(worker->scan) && reader_next(worker->reader, &slice)) {
            worker->ordinal++;
            if (take(worker, &slice)) {
                add_place(worker, &slice);
                return &worker->record;
            }
        }
        if (stopped(worker->scan)) {
            worker->finished = true; /* nothing is added: the pass is not complete */
            return NULL;
        }
        close_object(worker);
    }
    return NULL;
}
