#include "intake/container_state.h"

#include <stdlib.h>

#include "base/limits.h"
#include "intake/match.h"
#include "trail/json.h"

/* Strings that hold JSON with strings that hold JSON: SNS in SQS in a log line nests three. */
#define LEVELS_MOST 4

struct container *container_new(void) {
    struct container *container = xcalloc(1, sizeof *container);
    container->row = BUF_INIT(LIMIT_RECORD_BYTES * 2);
    return container;
}

void container_free(struct container *container) {
    if (!container)
        return;
    container_free(container->inner);
    arena_clear(&container->scratch);
    buf_clear(&container->row);
    free(container);
}

const struct container_tally *container_tally(const struct container *container) {
    return &container->shared->tally;
}

const char *container_foreign(const struct container *container) {
    return container->shared->recognised ? NULL : container->shared->seems;
}

/* --- telling --------------------------------------------------------------------------------------------------- */

void container_recognise(struct shared *shared) {
    if (shared->recognised)
        return;
    shared->recognised = true;
    for (size_t i = 0; i < shared->held_back_count; i++)
        ledger_refuse(shared->ledger, false, shared->source, shared->held_back[i].offset, "%s",
                      shared->held_back[i].reason);
}

void container_tell(struct shared *shared, bool event, uint64_t offset, const char *reason) {
    if (event) {
        shared->tally.refused++;
        container_recognise(shared);
    }
    if (shared->recognised)
        ledger_refuse(shared->ledger, event, shared->source, offset, "%s", reason);
    else if (shared->held_back_count < HELD_BACK_MOST)
        shared->held_back[shared->held_back_count++] = (struct held_back){offset, reason};
}

/* --- moving ---------------------------------------------------------------------------------------------------- */

/* Skip white space and commas. Returns the byte there, or -1 at the end of the text. */
static int peek(struct container *c) {
    c->comma = false;
    for (;;) {
        const char *p = c->p, *end = c->window->end;
        for (; p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t' || *p == ','); p++)
            c->comma |= *p == ',';
        c->p = p;
        if (p < end)
            return (unsigned char)*p;
        if (!window_more(c->window, &c->p))
            return -1;
    }
}

/* The position after the object, list or string at c->p, or NULL when the horizon comes first. */
static const char *find_end(struct container *c) {
    const char *after;
    do
        after = *c->p == '"' ? match_string(c->p, container_horizon(c)) : match_brackets(c->p, container_horizon(c));
    while (!after && container_more(c));
    return after;
}

/* Enter the list or object that opens at c->p. */
static bool push(struct container *c, enum frame_kind kind, enum shape_member holds) {
    if (c->depth + 1 == FRAMES_MOST)
        return false;
    c->frames[++c->depth] = (struct frame){kind, holds, false};
    c->p++;
    return true;
}

/* Leave it again, at its closing bracket. */
static enum step pop(struct container *c) {
    struct frame *frame = &c->frames[c->depth];
    if (frame->kind == FRAME_LIST && frame->holds == SHAPE_RECORDS && !frame->any) {
        c->shared->tally.lists++;
        container_recognise(c->shared);
    }
    if (frame->kind == FRAME_LIST && c->depth == 1 && !frame->any && !c->shared->tally.foreign)
        c->shared->seems = "an empty list";
    c->depth--;
    c->p++;
    return STEP_ON;
}

/* --- values ---------------------------------------------------------------------------------------------------- */

/* Numbers, true, false, null. */
static bool begins_scalar(int byte) {
    return (byte >= '0' && byte <= '9') || byte == '-' || byte == 't' || byte == 'f' || byte == 'n';
}

static bool is_scalar_byte(int byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           byte == '-' || byte == '+' || byte == '.';
}

/* Skip a number or a word, not held. */
static enum step skip_scalar(struct container *c) {
    do
        while (c->p < c->window->end && is_scalar_byte((unsigned char)*c->p))
            c->p++;
    while (c->p == c->window->end && window_more(c->window, &c->p));
    return STEP_ON;
}

/* Skip a string of any length, not held. */
static enum step skip_string(struct container *c) {
    bool escaped = false;
    c->p++;
    do
        for (; c->p < c->window->end; c->p++) {
            if (*c->p == '"' && !escaped) {
                c->p++;
                return STEP_ON;
            }
            escaped = *c->p == '\\' && !escaped;
        }
    while (window_more(c->window, &c->p));
    return STEP_ON;
}

/* Skip an object or a list of any size, not held. */
static enum step skip_brackets(struct container *c) {
    struct match match = {0, 0, 0};
    for (;;) {
        const char *after = match_run(&match, c->p, c->window->end);
        c->p = after ? after : c->window->end;
        if (after || !window_more(c->window, &c->p))
            return STEP_ON;
    }
}

static enum step skip_value(struct container *c, int byte) {
    if (byte == '{' || byte == '[')
        return skip_brackets(c);
    if (byte == '"')
        return skip_string(c);
    if (begins_scalar(byte))
        return skip_scalar(c);
    return byte < 0 ? STEP_ON : container_lose(c, false, "not valid JSON");
}

/* --- records --------------------------------------------------------------------------------------------------- */

/* Why the record at c->p has no end. */
static const char *why_cut(struct container *c) {
    const char *end = container_horizon(c);
    enum record_fault fault;
    if ((size_t)(end - c->p) >= WINDOW_HELD_BYTES)
        return "record is too long";
    return json_skip(c->p, end, &fault) ? "not valid JSON" : record_fault_text(fault);
}

/* The end of the record at c->p; a plain one is read by whoever wants its columns, which tells where it ends. */
static const char *find_record_end(struct container *c, bool plain) {
    struct shared *shared = c->shared;
    size_t len = plain && shared->scan
                     ? shared->scan(shared->scan_context, (struct str){c->p, (size_t)(container_horizon(c) - c->p)})
                     : 0;
    return len ? c->p + len : find_end(c);
}

static enum step take_record(struct container *c, struct record_slice *slice, bool plain) {
    const char *after = find_record_end(c, plain);
    if (!after)
        return container_lose_cut(c, true, why_cut(c));
    struct str json = {c->p, (size_t)(after - c->p)};
    uint64_t place = container_place(c, c->p);
    c->p = after;
    if (json.len > LIMIT_RECORD_BYTES) {
        container_tell(c->shared, true, place, "record is too long");
        return STEP_ON;
    }
    *slice = (struct record_slice){json, place, c->placed ? c->length : json.len};
    c->shared->tally.records++;
    container_recognise(c->shared);
    return STEP_RECORD;
}

/* Documents that are recognised, counted and left alone. */
static enum step take_document(struct container *c, uint64_t *count, int byte, bool known) {
    ++*count;
    if (known)
        container_recognise(c->shared);
    return skip_value(c, byte);
}

/* Enter a list or an object; what nests too deeply is left out, in one piece. */
static enum step enter(struct container *c, enum frame_kind kind, enum shape_member holds) {
    unsigned seen = 0;
    if (push(c, kind, holds))
        return STEP_ON;
    while ((size_t)(c->window->end - c->p) < EVIDENCE_BYTES && window_more(c->window, &c->p))
        continue;
    size_t held = (size_t)(c->window->end - c->p);
    bool record =
        shape_evidence(c->p, c->p + (held < EVIDENCE_BYTES ? held : EVIDENCE_BYTES), &seen) >= SHAPE_EVIDENCE_LEAST;
    container_tell(c->shared, record, container_place(c, c->p), "nested too deeply");
    return skip_brackets(c);
}

/* The text, or what may be held of it, is over before it can be told what the object at c->p is. */
static enum step take_cut(struct container *c, bool holds) {
    size_t held = (size_t)(container_horizon(c) - c->p);
    if ((holds || held >= WINDOW_HELD_BYTES) && container_may_look_again(c, held))
        return enter(c, FRAME_OBJECT, SHAPE_OTHER);
    return container_lose_cut(c, false, "text ends early");
}

static enum step take_object(struct container *c, struct record_slice *slice) {
    struct container_tally *tally = &c->shared->tally;
    const char *after;
    enum shape shape;
    if (shape_is_plain_record(c->p, c->window->end))
        return take_record(c, slice, true);
    do
        shape = shape_of(c->p, container_horizon(c), &after);
    while ((shape == SHAPE_CUT || shape == SHAPE_CUT_WRAPPER) && container_more(c));
    switch (shape) {
    case SHAPE_RECORD: return take_record(c, slice, false);
    case SHAPE_DIGEST: return take_document(c, &tally->digests, '{', true);
    case SHAPE_INSIGHT: return take_document(c, &tally->insights, '{', true);
    case SHAPE_FINDING: return take_document(c, &tally->findings, '{', true);
    case SHAPE_AGGREGATED:
        c->shared->seems = "CloudTrail aggregated events: sums, no single calls";
        return take_document(c, &tally->aggregated, '{', false);
    case SHAPE_FOREIGN:
        tally->foreign += !c->loose;
        c->p = after;
        return STEP_ON;
    case SHAPE_PART:
        container_tell(c->shared, true, container_place(c, c->p), "a record without eventName or eventSource");
        c->p = after;
        return STEP_ON;
    case SHAPE_WRAPPER: return enter(c, FRAME_OBJECT, SHAPE_OTHER);
    case SHAPE_CUT:
    case SHAPE_CUT_WRAPPER: return take_cut(c, shape == SHAPE_CUT_WRAPPER);
    case SHAPE_BROKEN: break;
    }
    return container_lose(c, false, "not valid JSON");
}

/* --- strings that hold JSON ------------------------------------------------------------------------------------ */

static bool holds_json(struct str raw) {
    size_t i = 0;
    while (i < raw.len &&
           (raw.data[i] == ' ' || (raw.data[i] == '\\' && i + 1 < raw.len && strchr("nrt", raw.data[i + 1]))))
        i += raw.data[i] == ' ' ? 1 : 2;
    return i < raw.len && (raw.data[i] == '{' || raw.data[i] == '[');
}

void container_begin_inner(struct container *c, struct str text, uint64_t place, uint64_t length) {
    if (!c->inner)
        c->inner = container_new();
    struct container *inner = c->inner;
    window_whole(&c->inner_window, text);
    inner->shared = c->shared;
    inner->window = &c->inner_window;
    inner->p = c->inner_window.data;
    inner->depth = 0;
    inner->level = c->level + 1;
    inner->loose = inner->over = inner->inner_runs = inner->is_csv = false;
    inner->begun = true;
    inner->placed = true;
    inner->place = place;
    inner->length = c->placed ? c->length : length;
    c->inner_runs = true;
}

static enum step take_string(struct container *c) {
    const char *after = find_end(c);
    if (!after)
        return container_lose_cut(c, false, "a string does not end");
    struct str raw = {c->p + 1, (size_t)(after - c->p - 2)};
    if (c->level < LEVELS_MOST && holds_json(raw)) {
        arena_reset(&c->scratch);
        container_begin_inner(c, json_unescape(raw, &c->scratch), container_place(c, c->p), raw.len + 2);
    }
    c->p = after;
    return STEP_ON;
}

/* --- steps ----------------------------------------------------------------------------------------------------- */

/* The position of the object behind the time that CloudWatch Logs writes before each message of an export to S3
 * ("2024-01-01T00:00:00.000Z {…"), or NULL. */
static const char *behind_stamp(struct container *c) {
    static const char form[] = "dddd-dd-ddTdd:dd:dd";
    while (c->window->end - c->p < 64 && window_more(c->window, &c->p))
        continue;
    const char *p = c->p, *end = c->window->end;
    for (const char *f = form; *f; f++, p++)
        if (p == end || (*f == 'd' ? (unsigned char)(*p - '0') > 9 : *p != *f))
            return NULL;
    while (p < end && p - c->p < 48 && *p != '{' && *p != '\n')
        p++;
    return p < end && *p == '{' && (p[-1] == ' ' || p[-1] == '\t') ? p : NULL;
}

/* After damage: what closes the lists and objects around the lost text, and their other members. */
static bool skip_leftover(struct container *c) {
    static const struct str words[] = {STR("true"), STR("false"), STR("null"), STR("]"), STR("}"), STR(":"), STR("-")};
    while (c->window->end - c->p < 8 && window_more(c->window, &c->p))
        continue;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if ((size_t)(c->window->end - c->p) >= words[i].len && memcmp(c->p, words[i].data, words[i].len) == 0) {
            c->p += words[i].len;
            return true;
        }
    if ((unsigned char)(*c->p - '0') > 9)
        return false;
    skip_scalar(c);
    return true;
}

/* Between documents. */
static enum step step_text(struct container *c, int byte, struct record_slice *slice) {
    if (byte < 0)
        return STEP_OVER;
    if (byte == '{')
        return take_object(c, slice);
    if (byte == '[')
        return enter(c, FRAME_LIST, SHAPE_OTHER);
    if (byte == '"')
        return take_string(c);
    if (c->loose && skip_leftover(c))
        return STEP_ON;
    const char *object = behind_stamp(c);
    if (!object)
        return container_was_record(c) ? container_lose(c, true, "the beginning of a record is missing")
                                       : container_lose(c, false, "text that is not part of a record");
    c->p = object;
    return STEP_ON;
}

static enum step step_list(struct container *c, int byte, struct record_slice *slice) {
    struct frame *frame = &c->frames[c->depth];
    if (byte < 0)
        return container_unfinished(c);
    if (byte == ']')
        return pop(c);
    /* without a comma between them only objects are items: anything else comes from a lost quote or bracket */
    if (frame->any && !c->comma && byte != '{')
        return container_lose(c, false, "not valid JSON");
    frame->any = true;
    if (byte == '{' && frame->holds == SHAPE_FINDINGS)
        return take_document(c, &c->shared->tally.findings, byte, true);
    if (byte == '{')
        return take_object(c, slice);
    if (byte == '[')
        return enter(c, FRAME_LIST, frame->holds);
    return byte == '"' ? take_string(c) : skip_value(c, byte);
}

static enum step take_member(struct container *c, enum shape_member holds, struct record_slice *slice) {
    int byte = peek(c);
    if (holds == SHAPE_OTHER)
        return skip_value(c, byte);
    if (byte == '{')
        return take_object(c, slice);
    if (byte == '[')
        return enter(c, FRAME_LIST, holds);
    return byte == '"' ? take_string(c) : skip_value(c, byte);
}

static enum step step_object(struct container *c, int byte, struct record_slice *slice) {
    if (byte < 0)
        return container_unfinished(c);
    if (byte == '}')
        return pop(c);
    struct frame *frame = &c->frames[c->depth];
    const char *after = byte == '"' && (c->comma || !frame->any) ? find_end(c) : NULL;
    frame->any = true;
    if (!after)
        return container_lose_cut(c, false, "not valid JSON");
    enum shape_member holds = shape_member((struct str){c->p + 1, (size_t)(after - c->p - 2)});
    c->p = after;
    byte = peek(c);
    if (byte < 0)
        return container_unfinished(c);
    if (byte != ':')
        return container_lose(c, false, "not valid JSON");
    c->p++;
    return take_member(c, holds, slice);
}

static enum step step(struct container *c, struct record_slice *slice) {
    if (c->is_csv)
        return container_step_csv(c, slice);
    int byte = peek(c);
    switch (c->frames[c->depth].kind) {
    case FRAME_LIST: return step_list(c, byte, slice);
    case FRAME_OBJECT: return step_object(c, byte, slice);
    case FRAME_TEXT: break;
    }
    return step_text(c, byte, slice);
}

/* --- the interface --------------------------------------------------------------------------------------------- */

void container_start(struct container *c, struct window *window, struct ledger *ledger, struct str source) {
    c->shared = &c->own;
    c->own =
        (struct shared){.ledger = ledger, .source = source, .scan = c->own.scan, .scan_context = c->own.scan_context};
    c->window = window;
    c->p = window->data;
    c->frames[0] = (struct frame){FRAME_TEXT, SHAPE_OTHER, false};
    c->depth = c->level = 0;
    c->loose = c->begun = c->over = c->placed = c->inner_runs = c->is_csv = false;
}

void container_set_scan(struct container *c, reader_scan *scan, void *context) {
    c->own.scan = scan;
    c->own.scan_context = context;
}

bool container_next(struct container *c, struct record_slice *slice) {
    enum step now = STEP_ON;
    if (!c->begun)
        container_begin(c);
    while (now == STEP_ON && !c->over) {
        if (c->inner_runs && container_next(c->inner, slice))
            return true;
        c->inner_runs = false;
        now = step(c, slice);
    }
    c->over |= now == STEP_OVER;
    return now == STEP_RECORD;
}

void container_reject(struct container *c, const struct record_slice *slice) {
    if (c->inner_runs) {
        container_reject(c->inner, slice);
        return;
    }
    enum record_fault fault;
    const char *begin_at = slice->json.data, *end = begin_at + slice->json.len;
    c->shared->tally.records--;
    c->shared->tally.refused++;
    /* Only broken structure can have swallowed others. A record that is too deep, say, is whole, and what it nests was
     * written by the caller of the API: it must not become a record. */
    bool whole = json_skip(begin_at, end, &fault) == end;
    bool broken = !whole && (fault == RECORD_SYNTAX || fault == RECORD_TRUNCATED || fault == RECORD_CONTROL);
    if (c->is_csv || !broken || !container_may_look_again(c, slice->json.len))
        return;
    const char *start = shape_find_start(begin_at + 1, end, begin_at);
    if (start) {
        c->p = start;
        c->depth = 0;
        c->loose = true;
    }
}
