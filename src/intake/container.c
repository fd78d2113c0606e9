#include "intake/container.h"

#include <stdlib.h>

#include "base/limits.h"
#include "intake/csv.h"
#include "intake/match.h"
#include "intake/shape.h"
#include "trail/json.h"

/* Wrappers in wrappers: S3 event in SNS in SQS in Lambda nests ten; more is not a log. */
#define FRAMES_MOST 24
/* Strings that hold JSON with strings that hold JSON: SNS in SQS in a log line nests three. */
#define LEVELS_MOST 4
/* Faults held back until it is known whether the text is CloudTrail's at all. */
#define HELD_BACK_MOST 16
/* Text kept while looking for a place to go on, so that a name is not missed that the window cuts. */
#define OVERLAP_BYTES (2 * SHAPE_LOOK_BYTES)
/* Looking again at text that turned out broken costs at most this many bytes for each byte of text, and this much. */
#define AGAIN_RATIO 8
#define AGAIN_BYTES ((uint64_t)64 << 20)
/* What is looked at of a lost stretch to tell whether it was a record. */
#define EVIDENCE_BYTES ((size_t)64 << 10)
/* The beginning of a text that is not JSON: enough to tell what it is. */
#define HEAD_BYTES ((size_t)4 << 10)
/* How far a text is searched for its first record, when it begins with something else: a cut record and some more. */
#define FIRST_BYTES (2 * (uint64_t)LIMIT_RECORD_BYTES)

enum frame_kind { FRAME_TEXT, FRAME_LIST, FRAME_OBJECT };
struct frame {
    enum frame_kind kind;
    enum shape_member holds; /* what a list is there for */
    bool any;                /* it had an item */
};

struct held_back {
    uint64_t offset;
    const char *reason;
};

/* What the text and the strings within it share. */
struct shared {
    struct ledger *ledger;
    struct str source;
    struct container_tally tally;
    bool recognised;
    struct held_back held_back[HELD_BACK_MOST];
    size_t held_back_count;
    uint64_t again; /* bytes looked at again */
    const char *seems;
    reader_scan *scan; /* finds the end of a record by reading it, or NULL */
    void *scan_context;
};

struct container {
    struct shared *shared, own;
    struct window *window;
    const char *p;
    struct frame frames[FRAMES_MOST];
    unsigned depth, level;
    bool comma; /* peek passed one */
    bool loose; /* after damage: brackets and commas no longer balance, and are not complained about */
    bool begun, over;
    /* a text within a string */
    bool placed;             /* everything is at `place` */
    uint64_t place, length;  /* of the string, when placed */
    struct container *inner; /* reads it */
    bool inner_runs;
    struct window inner_window;
    struct arena scratch;
    /* CSV */
    bool is_csv;
    struct csv csv;
    struct buf row;
};

enum step { STEP_ON, STEP_RECORD, STEP_OVER };

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

static uint64_t place_of(const struct container *c, const char *p) {
    return c->placed ? c->place : window_offset(c->window, p);
}

/* The text is CloudTrail's: what was held back counts now. */
static void recognise(struct shared *shared) {
    if (shared->recognised)
        return;
    shared->recognised = true;
    for (size_t i = 0; i < shared->held_back_count; i++)
        ledger_refuse(shared->ledger, false, shared->source, shared->held_back[i].offset, "%s",
                      shared->held_back[i].reason);
}

/* List a lost stretch; `event` when it was a record. */
static void tell(struct shared *shared, bool event, uint64_t offset, const char *reason) {
    if (event) {
        shared->tally.refused++;
        recognise(shared);
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

/* True when there is now more text to look at from c->p on, within what may be held. */
static bool more(struct container *c) {
    return (size_t)(c->window->end - c->p) < WINDOW_HELD_BYTES && window_more(c->window, &c->p);
}

/* The end of what may be looked at from c->p on. */
static const char *horizon(const struct container *c) {
    size_t held = (size_t)(c->window->end - c->p);
    return c->p + (held < WINDOW_HELD_BYTES ? held : WINDOW_HELD_BYTES);
}

/* The position after the object, list or string at c->p, or NULL when the horizon comes first. */
static const char *find_end(struct container *c) {
    const char *after;
    do
        after = *c->p == '"' ? match_string(c->p, horizon(c)) : match_brackets(c->p, horizon(c));
    while (!after && more(c));
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
        recognise(c->shared);
    }
    if (frame->kind == FRAME_LIST && c->depth == 1 && !frame->any && !c->shared->tally.foreign)
        c->shared->seems = "an empty list";
    c->depth--;
    c->p++;
    return STEP_ON;
}

/* --- damage ---------------------------------------------------------------------------------------------------- */

/* True while broken text may be looked at again; each look costs `bytes`. */
static bool may_look_again(struct container *c, uint64_t bytes) {
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

/* True when what is lost from c->p on was a record. */
static bool was_record(struct container *c) {
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

/* What is at c->p cannot be read: list it and go on where a record may begin. */
static enum step lose(struct container *c, bool record, const char *reason) {
    uint64_t from = window_offset(c->window, c->p);
    bool listed = among_records(c);
    if (listed)
        recognise(c->shared);
    tell(c->shared, record || (listed && *c->p == '{') || was_record(c), place_of(c, c->p), reason);
    return go_on(c, from);
}

/* As lose, for what has no end before the horizon. Each such place costs a look at all that is there: when that becomes
 * an attack on our time, what was looked at is lost in one piece. */
static enum step lose_cut(struct container *c, bool record, const char *reason) {
    const char *end = horizon(c);
    if (may_look_again(c, (uint64_t)(end - c->p)))
        return lose(c, record, reason);
    uint64_t from = window_offset(c->window, c->p);
    tell(c->shared, true, place_of(c, c->p), reason);
    c->p = end - 1;
    return go_on(c, from);
}

/* The text is over although something is open. */
static enum step unfinished(struct container *c) {
    if (among_records(c))
        recognise(c->shared);
    tell(c->shared, false, place_of(c, c->window->end), "text ends early: a list or an object is not closed");
    c->depth = 0;
    return STEP_OVER;
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
    return byte < 0 ? STEP_ON : lose(c, false, "not valid JSON");
}

/* --- records --------------------------------------------------------------------------------------------------- */

/* Why the record at c->p has no end. */
static const char *why_cut(struct container *c) {
    const char *end = horizon(c);
    enum record_fault fault;
    if ((size_t)(end - c->p) >= WINDOW_HELD_BYTES)
        return "record is too long";
    return json_skip(c->p, end, &fault) ? "not valid JSON" : record_fault_text(fault);
}

/* The end of the record at c->p; a plain one is read by whoever wants its columns, which tells where it ends. */
static const char *find_record_end(struct container *c, bool plain) {
    struct shared *shared = c->shared;
    size_t len =
        plain && shared->scan ? shared->scan(shared->scan_context, (struct str){c->p, (size_t)(horizon(c) - c->p)}) : 0;
    return len ? c->p + len : find_end(c);
}

static enum step take_record(struct container *c, struct record_slice *slice, bool plain) {
    const char *after = find_record_end(c, plain);
    if (!after)
        return lose_cut(c, true, why_cut(c));
    struct str json = {c->p, (size_t)(after - c->p)};
    uint64_t place = place_of(c, c->p);
    c->p = after;
    if (json.len > LIMIT_RECORD_BYTES) {
        tell(c->shared, true, place, "record is too long");
        return STEP_ON;
    }
    *slice = (struct record_slice){json, place, c->placed ? c->length : json.len};
    c->shared->tally.records++;
    recognise(c->shared);
    return STEP_RECORD;
}

/* Documents that are recognised, counted and left alone. */
static enum step take_document(struct container *c, uint64_t *count, int byte, bool known) {
    ++*count;
    if (known)
        recognise(c->shared);
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
    tell(c->shared, record, place_of(c, c->p), "nested too deeply");
    return skip_brackets(c);
}

/* The text, or what may be held of it, is over before it can be told what the object at c->p is. */
static enum step take_cut(struct container *c, bool holds) {
    size_t held = (size_t)(horizon(c) - c->p);
    if ((holds || held >= WINDOW_HELD_BYTES) && may_look_again(c, held))
        return enter(c, FRAME_OBJECT, SHAPE_OTHER);
    return lose_cut(c, false, "text ends early");
}

static enum step take_object(struct container *c, struct record_slice *slice) {
    struct container_tally *tally = &c->shared->tally;
    const char *after;
    enum shape shape;
    if (shape_is_plain_record(c->p, c->window->end))
        return take_record(c, slice, true);
    do
        shape = shape_of(c->p, horizon(c), &after);
    while ((shape == SHAPE_CUT || shape == SHAPE_CUT_WRAPPER) && more(c));
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
        tell(c->shared, true, place_of(c, c->p), "a record without eventName or eventSource");
        c->p = after;
        return STEP_ON;
    case SHAPE_WRAPPER: return enter(c, FRAME_OBJECT, SHAPE_OTHER);
    case SHAPE_CUT:
    case SHAPE_CUT_WRAPPER: return take_cut(c, shape == SHAPE_CUT_WRAPPER);
    case SHAPE_BROKEN: break;
    }
    return lose(c, false, "not valid JSON");
}

/* --- strings that hold JSON ------------------------------------------------------------------------------------ */

static bool holds_json(struct str raw) {
    size_t i = 0;
    while (i < raw.len &&
           (raw.data[i] == ' ' || (raw.data[i] == '\\' && i + 1 < raw.len && strchr("nrt", raw.data[i + 1]))))
        i += raw.data[i] == ' ' ? 1 : 2;
    return i < raw.len && (raw.data[i] == '{' || raw.data[i] == '[');
}

/* Read the text of a string as one of its own. */
static void begin_inner(struct container *c, struct str raw, uint64_t place) {
    if (!c->inner)
        c->inner = container_new();
    struct container *inner = c->inner;
    arena_reset(&c->scratch);
    window_whole(&c->inner_window, json_unescape(raw, &c->scratch));
    inner->shared = c->shared;
    inner->window = &c->inner_window;
    inner->p = c->inner_window.data;
    inner->depth = 0;
    inner->level = c->level + 1;
    inner->loose = inner->over = inner->inner_runs = inner->is_csv = false;
    inner->begun = true;
    inner->placed = true;
    inner->place = place;
    inner->length = c->placed ? c->length : raw.len + 2;
    c->inner_runs = true;
}

static enum step take_string(struct container *c) {
    const char *after = find_end(c);
    if (!after)
        return lose_cut(c, false, "a string does not end");
    struct str raw = {c->p + 1, (size_t)(after - c->p - 2)};
    if (c->level < LEVELS_MOST && holds_json(raw))
        begin_inner(c, raw, place_of(c, c->p));
    c->p = after;
    return STEP_ON;
}

/* --- CSV ------------------------------------------------------------------------------------------------------- */

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
    tell(c->shared, true, place_of(c, c->p), "CSV row does not end");
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

static enum step step_csv(struct container *c, struct record_slice *slice) {
    if (!next_row(c))
        return STEP_OVER;
    const char *after = find_row_end(c);
    if (!after)
        return lose_row(c);
    bool cut = after[-1] != '\n';
    struct str row = {c->p, (size_t)(after - c->p)};
    while (row.len && (row.data[row.len - 1] == '\n' || row.data[row.len - 1] == '\r'))
        row.len--;
    uint64_t place = place_of(c, c->p);
    c->p = after;
    if (csv_is_blank(&c->csv, row))
        return STEP_ON;
    buf_reset(&c->row);
    arena_reset(&c->scratch);
    const char *reason = csv_record(&c->csv, row, cut, &c->row, &c->scratch);
    if (reason) {
        tell(c->shared, true, place, reason);
        return STEP_ON;
    }
    *slice = (struct record_slice){buf_str(&c->row), place, row.len};
    c->shared->tally.records++;
    return STEP_RECORD;
}

/* True when the text at c->p is an Event history; c->p is then behind the header. */
static bool begin_csv(struct container *c) {
    size_t held = (size_t)(c->window->end - c->p);
    const char *end = c->p + (held < HEAD_BYTES ? held : HEAD_BYTES), *after = csv_row_end(c->p, end, ',', true);
    if (!after || !csv_header(&c->csv, (struct str){c->p, (size_t)(after - c->p)}))
        return false;
    c->p = after;
    c->is_csv = true;
    recognise(c->shared);
    return true;
}

/* --- the beginning --------------------------------------------------------------------------------------------- */

/* Files known by their first bytes. Packed ones may hold logs: they are refused; the others are foreign. */
static const struct magic {
    struct str bytes;
    const char *what;
    bool packed;
} magics[] = {
    {STR("\x28\xb5\x2f\xfd"), "zstd data", true}, /* RFC 8878 section 3.1.1 */
    {STR("\xfd"
         "7zXZ"),
     "xz data", true}, /* xz file format 1.2.0 section 2.1.1.1 */
    {STR("BZh"), "bzip2 data", true},
    {STR("7z\xbc\xaf\x27\x1c"), "a 7-Zip archive", true},
    {STR("Rar!\x1a\x07"), "a RAR archive", true},
    {STR("\x04\x22\x4d\x18"), "lz4 data", true},
    {STR("PAR1"), "Parquet", false}, /* Parquet file format: magic number */
    {STR("ORC"), "ORC", false},
    {STR("Obj\x01"), "Avro", false},
    {STR("SQLite format 3"), "an SQLite database", false},
    {STR("\x89PNG"), "a picture", false},
    {STR("\xff\xd8\xff"), "a picture", false},
    {STR("GIF8"), "a picture", false},
    {STR("%PDF"), "a PDF document", false},
    {STR("\x7f"
         "ELF"),
     "a program", false},
};

static const struct magic *magic_of(struct str head) {
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (head.len >= magics[i].bytes.len && memcmp(head.data, magics[i].bytes.data, magics[i].bytes.len) == 0)
            return &magics[i];
    return NULL;
}

static bool is_utf16(struct str head) {
    if (head.len < 4)
        return false;
    bool marked = memcmp(head.data, "\xff\xfe", 2) == 0 || memcmp(head.data, "\xfe\xff", 2) == 0;
    return marked ||
           (!head.data[0] != !head.data[1] && !head.data[0] == !head.data[2] && !head.data[1] == !head.data[3]);
}

/* A text that could be read in another encoding or unpacked. */
static void refuse_text(struct container *c, const char *what) {
    recognise(c->shared);
    ledger_refuse(c->shared->ledger, false, c->shared->source, 0, "%s", what);
    c->over = true;
}

/* UTF-16 with words of CloudTrail in it is evidence that we do not read; other UTF-16 is foreign. */
static void judge_utf16(struct container *c, struct str head) {
    static const struct str words[] = {STR("e\0v\0e\0n\0t\0"), STR("E\0v\0e\0n\0t\0"), STR("R\0e\0c\0o\0r\0d\0")};
    c->shared->seems = "UTF-16 text";
    c->over = true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (memmem(head.data, head.len, words[i].data, words[i].len)) {
            refuse_text(c, "UTF-16 text is not read: convert it to UTF-8");
            return;
        }
}

/* The first look at a text that does not begin like JSON. */
static void begin_other(struct container *c, struct str head) {
    const struct magic *magic = magic_of(head);
    if (magic && magic->packed) {
        recognise(c->shared);
        ledger_refuse(c->shared->ledger, false, c->shared->source, 0, "%s is not read: unpack it", magic->what);
        c->over = true;
    } else if (magic) {
        c->shared->seems = magic->what;
        c->over = true;
    } else if (is_utf16(head)) {
        judge_utf16(c, head);
    } else if (!begin_csv(c)) {
        c->shared->seems = memchr(head.data, 0, head.len) ? "binary data" : "text";
    }
}

static void begin(struct container *c) {
    c->begun = true;
    c->shared->seems = "JSON of another kind";
    while ((size_t)(c->window->end - c->p) < HEAD_BYTES && window_more(c->window, &c->p))
        continue;
    struct str head = {c->p, (size_t)(c->window->end - c->p)};
    head = str_slice(head, 0, HEAD_BYTES);
    if (str_starts(head, "\xef\xbb\xbf")) {
        c->p += 3;
        head = str_slice(head, 3, head.len);
    }
    struct str text = str_trim(head);
    bool json = text.len && (text.data[0] == '{' || text.data[0] == '[' || text.data[0] == '"') && !is_utf16(text);
    if (!text.len)
        c->shared->seems = "nothing but white space";
    if (text.len && !json)
        begin_other(c, head);
    else if (text.len && text.data[0] == '"')
        begin_csv(c);
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
        return was_record(c) ? lose(c, true, "the beginning of a record is missing")
                             : lose(c, false, "text that is not part of a record");
    c->p = object;
    return STEP_ON;
}

static enum step step_list(struct container *c, int byte, struct record_slice *slice) {
    struct frame *frame = &c->frames[c->depth];
    if (byte < 0)
        return unfinished(c);
    if (byte == ']')
        return pop(c);
    /* without a comma between them only objects are items: anything else comes from a lost quote or bracket */
    if (frame->any && !c->comma && byte != '{')
        return lose(c, false, "not valid JSON");
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
        return unfinished(c);
    if (byte == '}')
        return pop(c);
    struct frame *frame = &c->frames[c->depth];
    const char *after = byte == '"' && (c->comma || !frame->any) ? find_end(c) : NULL;
    frame->any = true;
    if (!after)
        return lose_cut(c, false, "not valid JSON");
    enum shape_member holds = shape_member((struct str){c->p + 1, (size_t)(after - c->p - 2)});
    c->p = after;
    byte = peek(c);
    if (byte < 0)
        return unfinished(c);
    if (byte != ':')
        return lose(c, false, "not valid JSON");
    c->p++;
    return take_member(c, holds, slice);
}

static enum step step(struct container *c, struct record_slice *slice) {
    if (c->is_csv)
        return step_csv(c, slice);
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
        begin(c);
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
    if (c->is_csv || !broken || !may_look_again(c, slice->json.len))
        return;
    const char *start = shape_find_start(begin_at + 1, end, begin_at);
    if (start) {
        c->p = start;
        c->depth = 0;
        c->loose = true;
    }
}
