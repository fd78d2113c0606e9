#include "store/indexing.h"

#include <stdlib.h>

#include "engine/store_index.h"

/* Rows that follow one another and are of one day, one kind and one session: where a session lies is told once. */
struct run {
    int32_t day;
    bool pivot;
    struct str session;
};

struct indexing {
    const struct batch *batch;
    struct index_maker maker;
    struct session_set seen; /* keys and addresses of the run at hand */
    struct str key, address; /* of the row before */
    struct run run;
};

static void add(struct indexing *job, enum handle kind, struct str text, size_t place) {
    index_add(&job->maker, handle_hash(&job->batch->key, kind, text, 0), (uint32_t)place);
}

/* Texts of one column are kept once: the same text is the same place in memory, unless the column is only collected. */
static bool same_text(struct str a, struct str b) {
    return a.data == b.data || str_eq(a, b);
}

/* What the row before had is there already. */
static void add_new(struct indexing *job, enum handle kind, enum column column, struct str *before, size_t place) {
    struct str text = batch_text_at(job->batch, column, place);
    if (!text.len || (before->data && same_text(*before, text)))
        return;
    *before = text;
    uint64_t hash = handle_hash(&job->batch->key, kind, text, 0);
    if (session_set_add(&job->seen, hash))
        index_add(&job->maker, hash, (uint32_t)place);
}

static void index_events(struct indexing *job) {
    for (size_t place = 0; place < job->batch->count; place++) {
        const struct batch_row *row = batch_at(job->batch, place);
        struct run run = {row->day, row->pivot, batch_text_at(job->batch, COLUMN_SESSION_ID, place)};
        if (!place || run.day != job->run.day || run.pivot != job->run.pivot ||
            !same_text(run.session, job->run.session)) {
            session_set_reset(&job->seen);
            job->key = job->address = STR_NONE;
            job->run = run;
            if (run.session.data)
                add(job, HANDLE_EVENT_SESSION, run.session, place);
        }
        add_new(job, HANDLE_EVENT_KEY, COLUMN_ACCESS_KEY_ID, &job->key, place);
        add_new(job, HANDLE_EVENT_ADDRESS, COLUMN_SOURCE_IP_ADDRESS, &job->address, place);
    }
}

/* The handles of pivots know their rows as they were added. */
static void index_pivots(struct indexing *job) {
    const struct batch *batch = job->batch;
    uint32_t *places = xmalloc((batch->added + 1) * sizeof *places);
    memset(places, 0xff, (batch->added + 1) * sizeof *places);
    for (size_t place = 0; place < batch->count; place++)
        places[batch->order[place]] = (uint32_t)place;
    for (size_t i = 0; i < batch->handle_count; i++)
        if (places[batch->handles[i].row] != UINT32_MAX)
            index_add(&job->maker, batch->handles[i].hash, places[batch->handles[i].row]);
    free(places);
}

/* Also of rows that were filtered out meanwhile: a text too many does no harm. */
static void index_texts(struct indexing *job) {
    for (size_t i = 0; i < store_index_column_count; i++) {
        const struct batch_column *column = &job->batch->columns[store_index_columns[i]];
        index_begin_texts(&job->maker, i);
        for (size_t t = 0; t < column->text_count; t++)
            index_add_text(&job->maker, (struct str){column->texts[t].data, column->texts[t].len});
    }
}

void indexing_make(const struct batch *batch, struct buf *out) {
    struct indexing job = {.batch = batch};
    index_maker_init(&job.maker);
    index_events(&job);
    index_pivots(&job);
    index_texts(&job);
    index_make(&job.maker, out);
    index_maker_clear(&job.maker);
    session_set_clear(&job.seen);
}
