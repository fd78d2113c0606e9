#include "engine/store_find.h"

#include <stdio.h>
#include <stdlib.h>

#include "engine/session_set.h"
#include "trail/derive.h"

struct store_finder {
    const struct store_view *view;
    struct store_index *indexes; /* by batch */
    bool *open;
    size_t *first_segment;   /* by batch, and one behind the last */
    uint32_t *first_row;     /* by segment: the number of its first row in the batch */
    struct session_set seen; /* pivots that were found before: batch and row */
};

struct store_finder *store_finder_new(const struct store_view *view) {
    struct store_finder *finder = xcalloc(1, sizeof *finder);
    finder->view = view;
    finder->indexes = xcalloc(view->batch_count + 1, sizeof *finder->indexes);
    finder->open = xcalloc(view->batch_count + 1, sizeof *finder->open);
    finder->first_segment = xcalloc(view->batch_count + 2, sizeof *finder->first_segment);
    finder->first_row = xcalloc(view->segment_count + 1, sizeof *finder->first_row);
    for (size_t i = 0; i < view->segment_count; i++) {
        size_t batch = view->segments[i].batch;
        if (i && view->segments[i - 1].batch == batch)
            finder->first_row[i] = finder->first_row[i - 1] + (uint32_t)view->segments[i - 1].rows;
        finder->first_segment[batch + 1] = i + 1;
    }
    for (size_t b = 0; b < view->batch_count; b++) /* a batch without segments ends where it begins */
        if (finder->first_segment[b + 1] < finder->first_segment[b])
            finder->first_segment[b + 1] = finder->first_segment[b];
    return finder;
}

void store_finder_free(struct store_finder *finder) {
    if (!finder)
        return;
    for (size_t i = 0; i < finder->view->batch_count; i++)
        store_index_close(&finder->indexes[i]);
    session_set_clear(&finder->seen);
    free(finder->indexes);
    free(finder->open);
    free(finder->first_segment);
    free(finder->first_row);
    free(finder);
}

static enum err_code open_index(struct store_finder *finder, size_t batch, struct store_index **out, struct err *err) {
    char path[4096 + 128];
    *out = &finder->indexes[batch];
    if (finder->open[batch])
        return ERR_OK;
    snprintf(path, sizeof path, "%s/index/%s.idx", finder->view->folder, finder->view->batches[batch].id);
    enum err_code code = store_index_open(*out, path, err);
    finder->open[batch] = code == ERR_OK;
    return code;
}

/* --- segments ----------------------------------------------------------------------------------------------------- */

struct segment_set segment_set_new(const struct store_view *view, bool all) {
    struct segment_set set = {view, xcalloc(view->segment_count + 1, sizeof *set.chosen), 0};
    for (size_t i = 0; all && i < view->segment_count; i++)
        set.chosen[i] = true;
    set.count = all ? view->segment_count : 0;
    return set;
}

void segment_set_free(struct segment_set *set) {
    free(set->chosen);
    *set = (struct segment_set){0};
}

static void choose(struct segment_set *set, size_t segment) {
    set->count += !set->chosen[segment];
    set->chosen[segment] = true;
}

static void choose_batch(struct store_finder *finder, size_t batch, struct segment_set *set) {
    for (size_t i = finder->first_segment[batch]; i < finder->first_segment[batch + 1]; i++)
        choose(set, i);
}

/* The segment with this row of a batch; a row behind its end is a damage that `store verify` finds. */
static size_t segment_of(const struct store_finder *finder, size_t batch, uint32_t row) {
    size_t segment = finder->first_segment[batch];
    while (segment + 1 < finder->first_segment[batch + 1] && finder->first_row[segment + 1] <= row)
        segment++;
    return segment;
}

struct choosing {
    struct store_finder *finder;
    size_t batch;
    struct segment_set *set;
};

static void choose_row(void *context, uint32_t row) {
    struct choosing *choosing = context;
    if (row == INDEX_MANY)
        choose_batch(choosing->finder, choosing->batch, choosing->set);
    else
        choose(choosing->set, segment_of(choosing->finder, choosing->batch, row));
}

static enum err_code find_handle(struct store_finder *finder, enum handle kind, struct str text,
                                 struct segment_set *set, struct err *err) {
    uint64_t hash = handle_hash(&finder->view->key, kind, text, 0);
    enum err_code code = ERR_OK;
    for (size_t batch = 0; batch < finder->view->batch_count && code == ERR_OK; batch++) {
        struct choosing choosing = {finder, batch, set};
        struct store_index *index;
        code = open_index(finder, batch, &index, err);
        if (code == ERR_OK)
            store_index_find(index, hash, choose_row, &choosing);
    }
    return code;
}

enum err_code store_find_session(struct store_finder *finder, struct str session, struct segment_set *set,
                                 struct err *err) {
    struct arena scratch = ARENA_EMPTY;
    enum err_code code = find_handle(finder, HANDLE_EVENT_SESSION, session_short_id(&scratch, session), set, err);
    arena_clear(&scratch);
    return code;
}

enum err_code store_find_key(struct store_finder *finder, struct str access_key_id, struct segment_set *set,
                             struct err *err) {
    return find_handle(finder, HANDLE_EVENT_KEY, access_key_id, set, err);
}

static enum err_code find_text(struct store_finder *finder, const struct watch_condition *condition,
                               struct segment_set *set, struct err *err) {
    enum err_code code = ERR_OK;
    for (size_t batch = 0; batch < finder->view->batch_count && code == ERR_OK; batch++) {
        struct store_index *index;
        bool held = false;
        code = open_index(finder, batch, &index, err);
        if (code == ERR_OK)
            code = store_index_holds(index, condition->column, condition->value, !condition->contains, &held, err);
        if (held)
            choose_batch(finder, batch, set);
    }
    return code;
}

enum err_code store_find_condition(struct store_finder *finder, const struct watch_condition *condition,
                                   struct segment_set *set, struct err *err) {
    if (!condition->contains && condition->column == COLUMN_SESSION_ID)
        return find_handle(finder, HANDLE_EVENT_SESSION, condition->value, set, err);
    if (!condition->contains && condition->column == COLUMN_ACCESS_KEY_ID)
        return find_handle(finder, HANDLE_EVENT_KEY, condition->value, set, err);
    if (!condition->contains && condition->column == COLUMN_SOURCE_IP_ADDRESS)
        return find_handle(finder, HANDLE_EVENT_ADDRESS, condition->value, set, err);
    for (size_t i = 0; i < store_index_column_count; i++)
        if (store_index_columns[i] == condition->column)
            return find_text(finder, condition, set, err);
    for (size_t batch = 0; batch < finder->view->batch_count; batch++)
        choose_batch(finder, batch, set);
    return ERR_OK;
}

/* --- pivots ------------------------------------------------------------------------------------------------------- */

struct finding {
    struct store_finder *finder;
    size_t batch;
    const struct pivots_wanted *wanted;
    struct pivot_places *out;
};

static void add_place(struct finding *finding, size_t segment, uint32_t row) {
    struct pivot_places *out = finding->out;
    if (out->count == out->space) {
        out->space = out->space ? out->space * 2 : 64;
        out->items = xrealloc(out->items, out->space * sizeof *out->items);
    }
    out->items[out->count++] = (struct pivot_place){segment, row};
}

static void add_all(struct finding *finding) {
    const struct store_finder *finder = finding->finder;
    for (size_t i = finder->first_segment[finding->batch]; i < finder->first_segment[finding->batch + 1]; i++)
        add_place(finding, i, INDEX_MANY);
}

/* Of "any row" only those are read that have one of these texts: others of the batch are still to be found later. */
static bool is_new(struct finding *finding, uint32_t row) {
    uint64_t name = ((uint64_t)finding->batch + 1) << INDEX_ROW_BITS | row;
    struct session_set *seen = &finding->finder->seen;
    if (row == INDEX_MANY && !finding->wanted->all && finding->wanted->column != COLUMN_COUNT)
        return session_set_find(seen, name) == SESSION_SET_MISSING;
    return session_set_add(seen, name);
}

static void add_row(void *context, uint32_t row) {
    struct finding *finding = context;
    if (!is_new(finding, row))
        return;
    if (row == INDEX_MANY) {
        add_all(finding);
        return;
    }
    size_t segment = segment_of(finding->finder, finding->batch, row);
    add_place(finding, segment, row - finding->finder->first_row[segment]);
}

static enum err_code find_pivots_of(struct store_finder *finder, const struct pivots_wanted *wanted, uint64_t handle,
                                    struct pivot_places *out, struct err *err) {
    enum err_code code = ERR_OK;
    for (size_t batch = 0; batch < finder->view->batch_count && code == ERR_OK; batch++) {
        struct finding finding = {finder, batch, wanted, out};
        struct store_index *index;
        code = open_index(finder, batch, &index, err);
        if (code == ERR_OK)
            store_index_find(index, handle, add_row, &finding);
    }
    return code;
}

/* Whole segments come last. */
static int compare_places(const void *left, const void *right) {
    const struct pivot_place *a = left, *b = right;
    if ((a->row == INDEX_MANY) != (b->row == INDEX_MANY))
        return a->row == INDEX_MANY ? 1 : -1;
    if (a->segment != b->segment)
        return a->segment < b->segment ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

enum err_code store_find_pivots(struct store_finder *finder, const struct pivots_wanted *wanted,
                                struct pivot_places *out, struct err *err) {
    enum err_code code = ERR_OK;
    for (size_t batch = 0; wanted->all && batch < finder->view->batch_count; batch++) {
        struct finding finding = {finder, batch, wanted, out};
        add_row(&finding, INDEX_MANY);
    }
    for (size_t i = 0; i < wanted->count && !wanted->all && code == ERR_OK; i++)
        code = find_pivots_of(finder, wanted, wanted->handles[i], out, err);
    size_t kept = 0;
    if (out->count)
        qsort(out->items, out->count, sizeof *out->items, compare_places);
    for (size_t i = 0; i < out->count; i++)
        if (!i || compare_places(&out->items[i - 1], &out->items[i]) != 0)
            out->items[kept++] = out->items[i];
    out->count = kept;
    return code;
}
