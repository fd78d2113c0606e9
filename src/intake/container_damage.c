#include "base/limits.h"
#include "intake/container_state.h"

/* Looking again at text that turned out broken costs at most this many bytes for each byte of text, and this much. */
#define AGAIN_RATIO 8
#define AGAIN_BYTES ((uint64_t)64 << 20)
/* How far a text is searched for its first record, when it begins with something else: a cut record and some more. */
#define FIRST_BYTES (2 * (uint64_t)LIMIT_RECORD_BYTES)

bool container_may_look_again(struct container *c, uint64_t bytes) {
    uint64_t most = AGAIN_BYTES + AGAIN_RATIO * window_offset(c->window, c->p);
    if (c->shared->again + bytes > most)
        return false;
    c->shared->again += bytes;
    return true;
}

/* As far as the window may be searched for a record by one who began at `from`. */
static const char *search_end(const struct container *c, uint64_t from) {
    uint64_t most = from + FIRST_BYTES - window_offset(c->window, c->window->data);
    if (c->shared->recognised || (uint64_t)(c->window->end - c->window->data) <= most)
        return c->window->end;
    return c->window->data + most;
}

/* Go to the next place behind c->p where a record may begin, or to the end. A text in which nothing was recognised is
 * given up after FIRST_BYTES. */
static void search(struct container *c, uint64_t from) {
    for (;;) {
        const char *end = search_end(c, from), *data = c->window->data;
        const char *start = shape_find_start(c->p, end, data);
        if (start || end < c->window->end) {
            c->p = start ? start : end;
            c->over |= !start;
            return;
        }
        const char *again = (size_t)(end - c->p) > SHAPE_LOOK_BYTES ? end - SHAPE_LOOK_BYTES : c->p;
        const char *keep = (size_t)(again - data) > SHAPE_LOOK_BYTES ? again - SHAPE_LOOK_BYTES : data;
        size_t ahead = (size_t)(again - keep);
        bool go_on = window_more(c->window, &keep);
        c->p = go_on ? keep + ahead : c->window->end;
        if (!go_on)
            return;
    }
}

bool container_was_record(struct container *c) {
    unsigned seen = 0;
    while ((size_t)(c->window->end - c->p) < EVIDENCE_BYTES && window_more(c->window, &c->p))
        continue;
    size_t held = (size_t)(c->window->end - c->p);
    const char *end = c->p + (held < EVIDENCE_BYTES ? held : EVIDENCE_BYTES);
    const char *start = shape_find_start(c->p + 1, end, c->p);
    int least = *c->p == '{' && shape_begins_record(c->p, end) ? 1 : SHAPE_EVIDENCE_LEAST;
    return shape_evidence(c->p, start ? start : end, &seen) >= least;
}

/* True within a list that is there to hold records: what is damaged in it may have been evidence. */
static bool among_records(const struct container *c) {
    for (unsigned i = 1; i <= c->depth; i++)
        if (c->frames[i].kind == FRAME_LIST && c->frames[i].holds == SHAPE_RECORDS)
            return true;
    return false;
}

/* Leave c->p for the next place where a record may begin. */
static enum step go_on(struct container *c, uint64_t from) {
    c->p++;
    search(c, from);
    c->depth = 0;
    c->loose = true;
    return c->over ? STEP_OVER : STEP_ON;
}

enum step container_lose(struct container *c, bool record, const char *reason) {
    uint64_t from = window_offset(c->window, c->p);
    bool listed = among_records(c);
    if (listed)
        container_recognise(c->shared);
    container_tell(c->shared, record || (listed && *c->p == '{') || container_was_record(c), container_place(c, c->p),
                   reason);
    return go_on(c, from);
}

/* Each such place costs a look at all that is there: when that becomes
 * an attack on our time, what was looked at is lost in one piece. */
enum step container_lose_cut(struct container *c, bool record, const char *reason) {
    const char *end = container_horizon(c);
    if (container_may_look_again(c, (uint64_t)(end - c->p)))
        return container_lose(c, record, reason);
    uint64_t from = window_offset(c->window, c->p);
    container_tell(c->shared, true, container_place(c, c->p), reason);
    c->p = end - 1;
    return go_on(c, from);
}

enum step container_unfinished(struct container *c) {
    if (among_records(c))
        container_recognise(c->shared);
    container_tell(c->shared, false, container_place(c, c->window->end),
                   "text ends early: a list or an object is not closed");
    c->depth = 0;
    return STEP_OVER;
}
