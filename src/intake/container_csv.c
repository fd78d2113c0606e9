#include "intake/container_state.h"

#include "base/limits.h"

/* The end of the row at c->p; NULL when it has none within the limit. */
static const char *find_row_end(struct container *c) {
    for (;;) {
        size_t held = (size_t)(c->window->end - c->p);
        bool whole = held <= LIMIT_RECORD_BYTES;
        const char *end = c->p + (whole ? held : LIMIT_RECORD_BYTES);
        const char *after = csv_row_end(c->p, end, c->csv.separator, false);
        if (after || !whole)
            return after;
        if (!window_more(c->window, &c->p))
            return csv_row_end(c->p, c->window->end, c->csv.separator, true);
    }
}

/* The row does not end: a quote was lost, or added. Go on with the next line. */
static enum step lose_row(struct container *c) {
    container_tell(c->shared, !c->csv.wraps || c->shared->recognised, container_place(c, c->p), "CSV row does not end");
    const char *line;
    while (!(line = memchr(c->p, '\n', (size_t)(c->window->end - c->p)))) {
        c->p = c->window->end;
        if (!window_more(c->window, &c->p))
            return STEP_OVER;
    }
    c->p = line + 1;
    return STEP_ON;
}

/* To the next row that is not empty. Commas and tabs are cells here, not space between documents: a row may begin with
 * empty ones. False at the end. */
static bool next_row(struct container *c) {
    for (;;) {
        while (c->p < c->window->end && (*c->p == '\n' || *c->p == '\r'))
            c->p++;
        if (c->p < c->window->end)
            return true;
        if (!window_more(c->window, &c->p))
            return false;
    }
}

enum step container_step_csv(struct container *c, struct record_slice *slice) {
    if (!next_row(c))
        return STEP_OVER;
    const char *after = find_row_end(c);
    if (!after)
        return lose_row(c);
    bool cut = after[-1] != '\n';
    struct str row = {c->p, (size_t)(after - c->p)};
    while (row.len && (row.data[row.len - 1] == '\n' || row.data[row.len - 1] == '\r'))
        row.len--;
    uint64_t place = container_place(c, c->p);
    c->p = after;
    if (csv_is_blank(&c->csv, row))
        return STEP_ON;
    buf_reset(&c->row);
    arena_reset(&c->scratch);
    if (c->csv.wraps) {
        struct str held = csv_held(&c->csv, row, &c->scratch);
        if (held.data)
            container_begin_inner(c, held, place, row.len);
        return STEP_ON;
    }
    const char *reason = csv_record(&c->csv, row, cut, &c->row, &c->scratch);
    if (reason) {
        container_tell(c->shared, true, place, reason);
        return STEP_ON;
    }
    *slice = (struct record_slice){buf_str(&c->row), place, row.len};
    c->shared->tally.records++;
    return STEP_RECORD;
}

/* A lone word before lines of JSON is no header: a cell with JSON in it is quoted. */
static bool begins_wrapper(struct container *c, struct str header, const char *after) {
    return csv_header_of_wrapper(&c->csv, header) &&
           (c->csv.count > 1 || (header.len < HEAD_BYTES && (after == c->window->end || *after == '"')));
}

bool container_begin_csv(struct container *c) {
    size_t held = (size_t)(c->window->end - c->p);
    const char *end = c->p + (held < HEAD_BYTES ? held : HEAD_BYTES), *after = csv_row_end(c->p, end, ',', true);
    struct str header = {c->p, after ? (size_t)(after - c->p) : 0};
    bool history = after && csv_header(&c->csv, header);
    if (!history && !(after && begins_wrapper(c, header, after)))
        return false;
    c->p = after;
    c->is_csv = true;
    if (history)
        container_recognise(c->shared);
    else
        c->shared->seems = "CSV without records in it";
    return true;
}
