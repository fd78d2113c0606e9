#include "trail/record.h"

#include "trail/member.h"

/* Records of one trail have their members in a recurring order: what came first in a container, and what came after
 * each member, is the guess for the next record. */
struct prediction {
    uint8_t first[MEMBER_MOST]; /* by container */
    uint8_t next[MEMBER_MOST];  /* by member; [MEMBER_UNKNOWN] by the last unknown one of any container */
};
_Static_assert(sizeof(struct prediction) <= sizeof(struct record_memory), "the memory holds the prediction");

struct reading {
    struct scan text;
    const struct member_tree *tree;
    const struct column_set *wanted;
    struct record *record;
    struct arena *scratch;
    struct prediction *prediction;
    int64_t stand_in; /* the time in "@timestamp" */
};

const char *record_fault_text(enum record_fault fault) {
    static const char *const texts[] = {
#define RECORD_FAULT_TEXT(name, text) [name] = text,
        RECORD_FAULTS(RECORD_FAULT_TEXT)
#undef RECORD_FAULT_TEXT
    };
    return texts[fault];
}

struct column_set column_set_all(void) {
    struct column_set set = {{0}};
    for (unsigned column = 0; column < COLUMN_COUNT; column++)
        column_set_add(&set, (enum column)column);
    return set;
}

static void forget_column(struct record *record, enum column column) {
    record->present.bits[column / 64] &= ~(UINT64_C(1) << (column % 64));
}

static void forget_columns(struct record *record, const struct column_set *columns) {
    for (size_t i = 0; i < sizeof columns->bits / sizeof *columns->bits; i++)
        record->present.bits[i] &= ~columns->bits[i];
}

static bool wants_any(const struct column_set *wanted, const struct column_set *columns) {
    uint64_t common = 0;
    for (size_t i = 0; i < sizeof columns->bits / sizeof *columns->bits; i++)
        common |= wanted->bits[i] & columns->bits[i];
    return common != 0;
}

/* --- values ---------------------------------------------------------------------------------------------------- */

/* Read the value at `p` as text: a string resolved, null absent, anything else as it stands. */
static inline const char *take_text(struct reading *in, const char *p, unsigned depth, struct str *text) {
    bool has_escape;
    if (SCAN_LIKELY(p < in->text.end && *p == '"')) {
        const char *after = scan_string(&in->text, p + 1, &has_escape);
        if (!after)
            return NULL;
        *text = (struct str){p + 1, (size_t)(after - p - 2)};
        if (SCAN_UNLIKELY(has_escape))
            *text = json_unescape(*text, in->scratch);
        return after;
    }
    const char *after = scan_value(&in->text, p, depth);
    if (after)
        *text = *p == 'n' ? STR_NONE : (struct str){p, (size_t)(after - p)};
    return after;
}

static const char *take_json(struct reading *in, const char *p, unsigned depth, struct str *text) {
    const char *after = scan_value(&in->text, p, depth);
    if (after)
        *text = *p == 'n' ? STR_NONE : (struct str){p, (size_t)(after - p)};
    return after;
}

static void set_bool(struct record *record, enum column column, struct str text) {
    if (str_is_nocase(text, "true"))
        record_set_number(record, column, 1);
    else if (str_is_nocase(text, "false"))
        record_set_number(record, column, 0);
    else
        forget_column(record, column);
}

static void set_time(struct record *record, enum column column, struct str text) {
    int64_t time = time_parse(text);
    if (time == TIME_NONE)
        forget_column(record, column);
    else
        record_set_number(record, column, time);
}

/* Read the value of a wanted column. The last member of a name counts, so what an earlier one left is replaced even
 * by nothing. */
static const char *scan_column(struct reading *in, const char *p, enum column column, unsigned depth) {
    struct str text;
    enum column_type type = column_info[column].type;
    p = type == COLUMN_JSON ? take_json(in, p, depth, &text) : take_text(in, p, depth, &text);
    if (SCAN_UNLIKELY(!p))
        return NULL;
    if (type == COLUMN_BOOL)
        set_bool(in->record, column, text);
    else if (type == COLUMN_TIME)
        set_time(in->record, column, text);
    else if (text.data)
        record_set_text(in->record, column, text);
    else
        forget_column(in->record, column);
    return p;
}

static const char *scan_stand_in(struct reading *in, const char *p, unsigned depth) {
    struct str text;
    p = take_text(in, p, depth, &text);
    if (p)
        in->stand_in = time_parse(text);
    return p;
}

/* --- members --------------------------------------------------------------------------------------------------- */

static const char *scan_members(struct reading *in, const char *p, unsigned container, unsigned depth);

/* Skip, take or enter the value of member `number`. */
static const char *scan_member(struct reading *in, const char *p, unsigned number, unsigned depth) {
    const struct member *member = &in->tree->members[number];
    if (number == MEMBER_UNKNOWN)
        return scan_value(&in->text, p, depth);
    if (member->kind == MEMBER_CONTAINER) {
        if (!wants_any(in->wanted, &member->below))
            return scan_value(&in->text, p, depth);
        /* a second object of that name replaces the first one whole */
        forget_columns(in->record, &member->below);
        if (p < in->text.end && *p == '{')
            return scan_members(in, p + 1, number, depth + 1);
        return scan_value(&in->text, p, depth);
    }
    if (!column_set_has(in->wanted, (enum column)member->column))
        return scan_value(&in->text, p, depth);
    if (member->kind == MEMBER_STAND_IN)
        return scan_stand_in(in, p, depth);
    return scan_column(in, p, (enum column)member->column, depth);
}

/* Read a name that was not the predicted one. */
static const char *scan_other_name(struct reading *in, const char *p, unsigned container, unsigned *number) {
    bool has_escape;
    const char *after = scan_string(&in->text, p, &has_escape);
    if (!after)
        return NULL;
    struct str name = {p, (size_t)(after - p - 1)};
    *number = member_find(in->tree, container, has_escape ? json_unescape(name, in->scratch) : name);
    return after;
}

/* Read the name at `p` and its colon. `*guess` is the predicted member, and is corrected. */
static inline const char *scan_member_name(struct reading *in, const char *p, unsigned container, uint8_t *guess) {
    if (SCAN_UNLIKELY(p == in->text.end || *p != '"'))
        return scan_unexpected(&in->text, p);
    const struct member *expected = &in->tree->members[*guess];
    p++;
    if (SCAN_LIKELY(expected->parent == container && member_is_at(expected, p, in->text.end))) {
        p += expected->len + 1;
    } else {
        unsigned number;
        p = scan_other_name(in, p, container, &number);
        if (!p)
            return NULL;
        *guess = (uint8_t)number;
    }
    p = scan_space(&in->text, p);
    if (SCAN_UNLIKELY(p == in->text.end || *p != ':'))
        return scan_unexpected(&in->text, p);
    return scan_space(&in->text, p + 1);
}

/* Read the members of an object up to its closing brace; `p` is behind the opening one, `depth` counts it. */
static const char *scan_members(struct reading *in, const char *p, unsigned container, unsigned depth) {
    uint8_t *guess = &in->prediction->first[container];
    p = scan_space(&in->text, p);
    if (p < in->text.end && *p == '}')
        return p + 1;
    for (;;) {
        p = scan_member_name(in, p, container, guess);
        if (SCAN_UNLIKELY(!p))
            return NULL;
        unsigned number = *guess;
        p = scan_member(in, p, number, depth);
        if (SCAN_UNLIKELY(!p))
            return NULL;
        p = scan_space(&in->text, p);
        if (p == in->text.end || (*p != ',' && *p != '}'))
            return scan_unexpected(&in->text, p);
        if (*p == '}')
            return p + 1;
        p = scan_space(&in->text, p + 1);
        guess = &in->prediction->next[number];
    }
}

/* Read the object that `in` starts with, and white space around it; returns the position of what follows. */
static const char *scan_object(struct reading *in, const char *p) {
    p = scan_space(&in->text, p);
    if (p == in->text.end || *p != '{')
        return scan_unexpected(&in->text, p);
    p = scan_members(in, p + 1, MEMBER_RECORD, 1);
    if (p && in->stand_in != TIME_NONE && !record_has(in->record, COLUMN_EVENT_TIME))
        record_set_number(in->record, COLUMN_EVENT_TIME, in->stand_in);
    return p;
}

/* A record without end is not waited for. */
static const char *scan_bounded(struct reading *in, struct str text) {
    bool too_long = text.len > LIMIT_RECORD_BYTES;
    scan_start(&in->text, text.data, text.data + (too_long ? LIMIT_RECORD_BYTES : text.len));
    const char *after = scan_object(in, text.data);
    if (!after && too_long && in->text.fault.code == RECORD_TRUNCATED)
        return scan_fail(&in->text, RECORD_BYTES, text.data + LIMIT_RECORD_BYTES);
    return after;
}

static enum record_fault refuse(const struct reading *in, struct str text, size_t *fault_at) {
    in->record->present = (struct column_set){{0}};
    if (fault_at)
        *fault_at = (size_t)(in->text.fault.at - text.data);
    return in->text.fault.code;
}

static void start_reading(struct reading *in, const struct column_set *wanted, struct record *record,
                          struct arena *scratch, struct record_memory *memory) {
    record->present = (struct column_set){{0}};
    in->tree = member_tree();
    in->wanted = wanted;
    in->record = record;
    in->scratch = scratch;
    in->prediction = (struct prediction *)(void *)memory->opaque;
    in->stand_in = TIME_NONE;
}

enum record_fault record_scan_next(struct str text, const struct column_set *wanted, struct record *record,
                                   struct arena *scratch, struct record_memory *memory, size_t *len, size_t *fault_at) {
    struct reading in;
    start_reading(&in, wanted, record, scratch, memory);
    if (!text.data)
        text = STR("");
    const char *after = scan_bounded(&in, text);
    record->has_choice = in.text.has_choice;
    if (!after)
        return refuse(&in, text, fault_at);
    *len = (size_t)(after - text.data);
    return RECORD_OK;
}

enum record_fault record_scan(struct str json, const struct column_set *wanted, struct record *record,
                              struct arena *scratch, struct record_memory *memory, size_t *fault_at) {
    struct reading in;
    start_reading(&in, wanted, record, scratch, memory);
    if (!json.data)
        json = STR("");
    if (json.len > LIMIT_RECORD_BYTES) {
        scan_start(&in.text, json.data, json.data + json.len);
        scan_fail(&in.text, RECORD_BYTES, json.data + LIMIT_RECORD_BYTES);
        return refuse(&in, json, fault_at);
    }
    const char *after = scan_bounded(&in, json);
    if (after)
        after = scan_space(&in.text, after);
    if (after && after < in.text.end)
        after = scan_unexpected(&in.text, after);
    record->has_choice = in.text.has_choice;
    return after ? RECORD_OK : refuse(&in, json, fault_at);
}
