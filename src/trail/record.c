#include "trail/record.h"

#include "trail/member.h"

/* What to do with a member's value. */
enum action { ACTION_SKIP, ACTION_TEXT, ACTION_JSON, ACTION_BOOL, ACTION_TIME, ACTION_STAND_IN, ACTION_ENTER };

/* What is kept from record to record. Members come in a recurring order: what came first in a container, and what came
 * after each member, is the guess for the next record. The actions are those for `wanted`. */
struct habits {
    uint8_t first[MEMBER_MOST];   /* by container */
    uint8_t next[MEMBER_MOST];    /* by member; [MEMBER_UNKNOWN] by the last unknown one of any container */
    uint8_t actions[MEMBER_MOST]; /* by member */
    uint8_t wanted[sizeof(struct column_set)];
    uint8_t blocks; /* of text in the last record: what to classify of the next one at once */
};
_Static_assert(sizeof(struct habits) <= sizeof(struct record_memory), "the memory holds the habits");

struct reading {
    struct scan text;
    const struct member_tree *tree;
    struct record *record;
    struct arena *scratch;
    struct habits *habits;
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

static enum action action_for(const struct member *member, const struct column_set *wanted) {
    static const uint8_t by_type[] = {[COLUMN_TEXT] = ACTION_TEXT,
                                      [COLUMN_JSON] = ACTION_JSON,
                                      [COLUMN_BOOL] = ACTION_BOOL,
                                      [COLUMN_TIME] = ACTION_TIME,
                                      [COLUMN_INTEGER] = ACTION_TEXT};
    if (member->kind == MEMBER_CONTAINER)
        return wants_any(wanted, &member->below) ? ACTION_ENTER : ACTION_SKIP;
    if (!column_set_has(wanted, (enum column)member->column))
        return ACTION_SKIP;
    return member->kind == MEMBER_STAND_IN ? ACTION_STAND_IN : by_type[column_info[member->column].type];
}

/* An empty set is what a zeroed memory is right for. */
static void choose_actions(struct habits *habits, const struct column_set *wanted) {
    const struct member_tree *tree = member_tree();
    for (unsigned number = 1; number < tree->count; number++)
        habits->actions[number] = (uint8_t)action_for(&tree->members[number], wanted);
    memcpy(habits->wanted, wanted, sizeof *wanted);
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

static void set_text(struct record *record, enum column column, struct str text) {
    if (text.data)
        record_set_text(record, column, text);
    else
        forget_column(record, column);
}

static void set_bool(struct record *record, enum column column, struct str text) {
    if (str_eq(text, STR("true")) || str_is_nocase(text, "true"))
        record_set_number(record, column, 1);
    else if (str_eq(text, STR("false")) || str_is_nocase(text, "false"))
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

/* --- members --------------------------------------------------------------------------------------------------- */

static const char *scan_members(struct reading *in, const char *p, unsigned container, unsigned depth);

/* Enter a container. A second object of that name replaces the first one whole. */
static const char *enter(struct reading *in, const char *p, unsigned number, unsigned depth) {
    forget_columns(in->record, &in->tree->members[number].below);
    if (p < in->text.end && *p == '{')
        return scan_members(in, p + 1, number, depth + 1);
    return scan_value(&in->text, p, depth);
}

/* Skip a value, mostly a string. */
static inline const char *skip(struct reading *in, const char *p, unsigned depth) {
    bool has_escape;
    if (SCAN_LIKELY(p < in->text.end && *p == '"'))
        return scan_string(&in->text, p + 1, &has_escape);
    return scan_value(&in->text, p, depth);
}

/* Skip, take or enter the value of member `number`. The last member of a name counts: what an earlier one left is
 * replaced even by nothing. */
static inline const char *scan_member(struct reading *in, const char *p, unsigned number, unsigned depth) {
    struct str text;
    enum action action = (enum action)in->habits->actions[number];
    if (action == ACTION_SKIP)
        return skip(in, p, depth);
    if (action == ACTION_ENTER)
        return enter(in, p, number, depth);
    p = action == ACTION_JSON ? take_json(in, p, depth, &text) : take_text(in, p, depth, &text);
    if (SCAN_UNLIKELY(!p))
        return NULL;
    enum column column = (enum column)in->tree->members[number].column;
    if (action == ACTION_BOOL)
        set_bool(in->record, column, text);
    else if (action == ACTION_TIME)
        set_time(in->record, column, text);
    else if (action == ACTION_STAND_IN)
        in->stand_in = time_parse(text);
    else
        set_text(in->record, column, text);
    return p;
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
    /* mostly a colon with the value right behind it */
    if (SCAN_LIKELY(in->text.end - p > 1 && *p == ':' && (unsigned char)p[1] > ' '))
        return p + 1;
    p = scan_space(&in->text, p);
    if (p == in->text.end || *p != ':')
        return scan_unexpected(&in->text, p);
    return scan_space(&in->text, p + 1);
}

/* Skip the unwanted strings at `p` (at a quote, like the cursor) that come as predicted, one right behind the other.
 * Returns the quote of the first member that is something else. */
static inline const char *skip_expected(struct reading *in, const char *p, unsigned container, uint8_t **guess) {
    const struct scan *text = &in->text;
    const uint16_t *at = text->at;
    while (at < text->fast) {
        const struct member *expected = &in->tree->members[**guess];
        if (in->habits->actions[**guess] != ACTION_SKIP || expected->parent != container ||
            !member_is_at(expected, p + 1, text->end))
            break;
        /* the member's closing quote is at[1]; then at[2] and at[3] are those of its value, if that is a string */
        if (!scan_is_next3(text->base + at[1], "\":\"") || !scan_is_next3(text->base + at[3], "\",\""))
            break;
        p = text->base + at[3] + 2;
        at += 4;
        *guess = &in->habits->next[**guess];
    }
    in->text.at = at;
    return p;
}

/* Read a member at `p` in the way most are: of the predicted name, minified. Returns false, with nothing read,
 * when it is none; `*after` is then not set. Else that is where it ends, or NULL with the fault filled. */
static inline bool scan_expected_member(struct reading *in, const char *p, unsigned container, unsigned number,
                                        unsigned depth, const char **after) {
    const struct member *expected = &in->tree->members[number];
    const uint16_t *at = p < in->text.end && *p == '"' ? scan_at_quote(&in->text, p) : NULL;
    if (SCAN_UNLIKELY(!at || expected->parent != container || !member_is_at(expected, p + 1, in->text.end)))
        return false;
    const char *value = p + expected->len + 3; /* a closing quote has SCAN_AFTER_BYTES from it on */
    if (SCAN_UNLIKELY(value[-1] != ':' || (unsigned char)*value <= ' '))
        return false;
    if (*value == '"' && in->habits->actions[number] == ACTION_SKIP && SCAN_LIKELY(in->text.base[at[3]] == '"')) {
        in->text.at = at + 4;
        *after = in->text.base + at[3] + 1;
    } else {
        in->text.at = at + 2;
        *after = scan_member(in, value, number, depth);
    }
    return true;
}

/* Read the members of an object up to its closing brace; `p` is behind the opening one, `depth` counts it. */
static const char *scan_members(struct reading *in, const char *p, unsigned container, unsigned depth) {
    uint8_t *guess = &in->habits->first[container];
    p = scan_space(&in->text, p);
    if (p < in->text.end && *p == '}')
        return p + 1;
    for (;;) {
        if (SCAN_LIKELY(p < in->text.end && *p == '"' && scan_at_quote(&in->text, p)))
            p = skip_expected(in, p, container, &guess);
        unsigned number = *guess;
        if (SCAN_UNLIKELY(!scan_expected_member(in, p, container, number, depth, &p))) {
            p = scan_member_name(in, p, container, guess);
            if (SCAN_UNLIKELY(!p))
                return NULL;
            number = *guess;
            p = scan_member(in, p, number, depth);
        }
        if (SCAN_UNLIKELY(!p))
            return NULL;
        p = scan_space(&in->text, p);
        if (SCAN_UNLIKELY(p == in->text.end || (*p != ',' && *p != '}')))
            return scan_unexpected(&in->text, p);
        if (*p == '}')
            return p + 1;
        p = scan_space(&in->text, p + 1);
        guess = &in->habits->next[number];
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
    if (in->habits->blocks > in->text.next)
        in->text.next = in->habits->blocks;
    const char *after = scan_object(in, text.data);
    size_t blocks = after ? (size_t)(after - text.data) / SCAN_BLOCK_BYTES + 2 : 0;
    in->habits->blocks = (uint8_t)(blocks < SCAN_BLOCKS_MOST ? blocks : SCAN_BLOCKS_MOST);
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
    in->record = record;
    in->scratch = scratch;
    in->habits = (struct habits *)(void *)memory->opaque;
    if (memcmp(in->habits->wanted, wanted, sizeof *wanted) != 0)
        choose_actions(in->habits, wanted);
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
