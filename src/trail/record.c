#include "trail/record.h"

#include "trail/member.h"

/* What to do with a member's value. */
enum action { ACTION_SKIP, ACTION_TEXT, ACTION_JSON, ACTION_BOOL, ACTION_TIME, ACTION_STAND_IN, ACTION_ENTER };

/* Which member comes next: the one that did the last time, and the one before that. */
struct guess {
    uint8_t first, second;
};

/* A member as it is expected behind another one: with what precedes its value, as minified text has it. A cache line.
 */
struct expected {
    char text[32];          /* ,"name":" and zeros */
    uint32_t named, string; /* bits of `text`: up to the colon; all. 0: the name is too long for it */
    uint8_t len;            /* of `text` */
    uint8_t container, action, column;
    uint8_t strings; /* the container, when a plain string is skipped or taken as it is; else MEMBER_NO_PARENT */
    struct guess next;
    uint8_t rest[17];
};
_Static_assert(sizeof(struct expected) == 64, "a cache line");

/* What is kept from record to record. Members come in a recurring order: what came first in a container, and what came
 * after each member, is the guess for the next record. The actions are those for `wanted`. */
struct habits {
    struct expected members[MEMBER_MOST]; /* [MEMBER_UNKNOWN].next: behind the last unknown one of any container */
    struct guess begin[MEMBER_MOST];      /* by container */
    uint8_t wanted[sizeof(struct column_set)];
    uint8_t blocks; /* of text in the last record: what to classify of the next one at once */
    bool ready;
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

static enum action action_for(const struct member *member, const struct column_set *wanted) {
    static const uint8_t by_type[] = {[COLUMN_TEXT] = ACTION_TEXT,
                                      [COLUMN_JSON] = ACTION_JSON,
                                      [COLUMN_BOOL] = ACTION_BOOL,
                                      [COLUMN_TIME] = ACTION_TIME,
                                      [COLUMN_INTEGER] = ACTION_TEXT};
    /* also when nothing below is wanted: names that are expected are skipped faster than any */
    if (member->kind == MEMBER_CONTAINER)
        return ACTION_ENTER;
    if (!column_set_has(wanted, (enum column)member->column))
        return ACTION_SKIP;
    return member->kind == MEMBER_STAND_IN ? ACTION_STAND_IN : by_type[column_info[member->column].type];
}

static void expect_member(struct expected *expected, const struct member *member, const struct column_set *wanted) {
    size_t len = member->len + 5u;
    if (len <= sizeof expected->text) {
        expected->text[0] = ',', expected->text[1] = '"';
        memcpy(expected->text + 2, member->name, member->len);
        memcpy(expected->text + 2 + member->len, "\":\"", 3);
        expected->string = (uint32_t)((UINT64_C(1) << len) - 1);
        expected->named = expected->string >> 1;
    }
    expected->len = (uint8_t)len;
    expected->container = expected->string ? member->parent : MEMBER_NO_PARENT;
    expected->column = member->column;
    expected->action = (uint8_t)action_for(member, wanted);
    expected->strings = expected->action <= ACTION_TEXT ? expected->container : MEMBER_NO_PARENT;
}

static void expect_members(struct habits *habits, const struct column_set *wanted) {
    const struct member_tree *tree = member_tree();
    for (unsigned number = 1; number < tree->count; number++)
        expect_member(&habits->members[number], &tree->members[number], wanted);
    habits->members[MEMBER_RECORD].container = habits->members[MEMBER_RECORD].strings = MEMBER_NO_PARENT;
    memcpy(habits->wanted, wanted, sizeof *wanted);
    habits->ready = true;
}

/* --- values ---------------------------------------------------------------------------------------------------- */

/* Read the value at `p` as text: a string resolved, null absent, anything else as it stands. */
static inline const char *take_text(struct reading *in, const char *p, unsigned depth, struct str *text) {
    if (SCAN_LIKELY(p < in->text.end && *p == '"')) {
        const char *after = scan_string(&in->text, p + 1);
        if (!after)
            return NULL;
        *text = (struct str){p + 1, (size_t)(after - p - 2)};
        if (SCAN_UNLIKELY(in->text.has_escape))
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

/* Skip a value, mostly a string. */
static inline const char *skip(struct reading *in, const char *p, unsigned depth) {
    if (SCAN_LIKELY(p < in->text.end && *p == '"'))
        return scan_string(&in->text, p + 1);
    return scan_value(&in->text, p, depth);
}

/* Forget what an earlier container of that name had: a second one replaces the first one whole. */
static void forget_below(struct reading *in, unsigned number) {
    forget_columns(in->record, &in->tree->members[number].below);
}

/* Skip or take the value of member `number`, which is not an object to enter. The last member of a name counts: what an
 * earlier one left is replaced even by nothing. */
SCAN_NOINLINE static const char *scan_member(struct reading *in, const char *p, unsigned number, unsigned depth) {
    struct str text;
    enum action action = (enum action)in->habits->members[number].action;
    if (action == ACTION_SKIP)
        return skip(in, p, depth);
    if (action == ACTION_ENTER) {
        forget_below(in, number);
        return scan_value(&in->text, p, depth);
    }
    p = action == ACTION_JSON ? take_json(in, p, depth, &text) : take_text(in, p, depth, &text);
    if (SCAN_UNLIKELY(!p))
        return NULL;
    enum column column = (enum column)in->habits->members[number].column;
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
    const char *after = scan_string(&in->text, p);
    if (!after)
        return NULL;
    struct str name = {p, (size_t)(after - p - 1)};
    *number = member_find(in->tree, container, in->text.has_escape ? json_unescape(name, in->scratch) : name);
    return after;
}

/* The colon behind a name, and space; returns where the value begins. */
static inline const char *scan_colon(struct reading *in, const char *p) {
    if (SCAN_LIKELY(in->text.end - p > 1 && *p == ':' && (unsigned char)p[1] > ' '))
        return p + 1;
    p = scan_space(&in->text, p);
    if (p == in->text.end || *p != ':')
        return scan_unexpected(&in->text, p);
    return scan_space(&in->text, p + 1);
}

/* The bytes of a member's expected text that differ from `p`, where as many can be read. */
static inline uint32_t differing(const struct expected *expected, const char *p) {
#if defined(SCAN_SSE2)
    const __m128i *text = (const __m128i *)(const void *)p, *wanted = (const __m128i *)(const void *)expected->text;
    __m128i low = _mm_cmpeq_epi8(_mm_loadu_si128(text), _mm_load_si128(wanted));
    __m128i high = _mm_cmpeq_epi8(_mm_loadu_si128(text + 1), _mm_load_si128(wanted + 1));
    return ~((uint32_t)_mm_movemask_epi8(low) | (uint32_t)_mm_movemask_epi8(high) << 16);
#else
    uint32_t differs = 0;
    for (unsigned i = 0; i < sizeof expected->text; i++)
        differs |= (uint32_t)(p[i] != expected->text[i]) << i;
    return differs;
#endif
}

/* Where in the known members the scanner is. Containers that are entered are no calls: where one ends, the tree knows
 * what is around it. */
struct place {
    unsigned container, depth; /* depth: open containers, with this one */
    struct guess *guess;       /* of the next member, where it is corrected */
    uint32_t care;             /* bits of an expected text to compare: before the first member there is no comma */
};

static inline struct place place_in(struct reading *in, unsigned container, unsigned depth) {
    return (struct place){container, depth, &in->habits->begin[container], ~1u};
}

static inline void go_behind(struct place *place, struct expected *member) {
    place->guess = &member->next;
    place->care = ~0u;
}

/* Read the value at `p` of member `number`, or go into it; returns where to go on. */
static inline const char *scan_or_enter(struct reading *in, const char *p, unsigned number, struct place *place) {
    struct expected *member = &in->habits->members[number];
    if (member->action == ACTION_ENTER && p < in->text.end && *p == '{') {
        forget_below(in, number);
        *place = place_in(in, number, place->depth + 1);
        return p;
    }
    go_behind(place, member);
    return scan_member(in, p, number, place->depth);
}

/* Leave the container, whose brace was read; false when it was the record. */
static inline bool leave(struct reading *in, struct place *place) {
    if (place->container == MEMBER_RECORD)
        return false;
    unsigned parent = in->tree->members[place->container].parent;
    go_behind(place, &in->habits->members[place->container]);
    place->container = parent;
    place->depth--;
    return true;
}

/* The length of the word at `p`, where eight bytes can be read, or 0. */
static inline size_t word_at(const char *p) {
    if (memcmp(p, "true", 4) == 0 || memcmp(p, "null", 4) == 0)
        return 4;
    return memcmp(p, "false", 5) == 0 ? 5 : 0;
}

/* Is the member behind `p` the one that is the second guess? Then it is the first one from now on. */
static bool guess_again(struct reading *in, const char *p, const struct place *place) {
    struct guess *guess = place->guess;
    const struct expected *expected = &in->habits->members[guess->second];
    if (expected->container != place->container || (differing(expected, p) & place->care & expected->named))
        return false;
    *guess = (struct guess){guess->second, guess->first};
    return true;
}

/* Read the plain strings behind `p` that come as predicted and minified, which most members are; SCAN_AFTER_BYTES can
 * be read. `*differs` is how the text behind them differs from the next expected one. */
static inline const char *scan_strings(struct reading *in, const char *p, struct place *place, uint32_t *differs) {
    struct expected *const members = in->habits->members;
    for (;;) {
        struct expected *expected = &members[place->guess->first];
        *differs = differing(expected, p) & place->care;
        if (expected->strings != place->container || (*differs & expected->string))
            return p;
        const char *value = p + expected->len, *close = scan_close(&in->text, value);
        if (SCAN_UNLIKELY(!close))
            return p;
        if (expected->action == ACTION_TEXT)
            record_set_text(in->record, (enum column)expected->column, (struct str){value, (size_t)(close - value)});
        go_behind(place, expected);
        p = close + 1;
    }
}

/* Read the members behind `p` (the end of a value; before the first member the opening brace) as long as they come as
 * predicted and minified. Returns where the last one ends; NULL with the fault filled. */
static inline const char *scan_expected(struct reading *in, const char *p, struct place *place) {
    while (SCAN_LIKELY(in->text.end - p >= SCAN_AFTER_BYTES)) {
        uint32_t differs;
        p = scan_strings(in, p, place, &differs);
        unsigned number = place->guess->first;
        struct expected *expected = &in->habits->members[number];
        if (SCAN_UNLIKELY(expected->container != place->container || (differs & expected->named))) {
            if (!guess_again(in, p, place))
                break;
            continue;
        }
        const char *value = p + expected->len - 1;
        if (SCAN_UNLIKELY((unsigned char)*value <= ' '))
            value = scan_space(&in->text, value);
        size_t len = expected->action == ACTION_SKIP && in->text.end - value >= 8 ? word_at(value) : 0;
        if (len) {
            go_behind(place, expected);
            p = value + len;
            continue;
        }
        p = scan_or_enter(in, value, number, place);
        if (SCAN_UNLIKELY(!p))
            return NULL;
    }
    return p;
}

/* Read the name at `p`; returns where it ends. The guess may be right, and only white space in the way. */
static const char *scan_name_of(struct reading *in, const char *p, const struct place *place, unsigned *number) {
    const struct expected *expected = &in->habits->members[place->guess->first];
    if (SCAN_UNLIKELY(p == in->text.end || *p != '"'))
        return scan_unexpected(&in->text, p);
    if (in->text.end - p < SCAN_AFTER_BYTES || expected->container != place->container ||
        (differing(expected, p - 1) & expected->named & ~1u))
        return scan_other_name(in, p + 1, place->container, number);
    *number = place->guess->first;
    return p + expected->len - 3;
}

/* Read a member that was not predicted, or not minified; `p` is at its name. The guess is corrected. */
SCAN_NOINLINE static const char *scan_other_member(struct reading *in, const char *p, struct place *place) {
    unsigned number = MEMBER_UNKNOWN;
    p = scan_name_of(in, p, place, &number);
    p = p ? scan_colon(in, p) : NULL;
    if (SCAN_UNLIKELY(!p))
        return NULL;
    if (number == place->guess->first)
        return scan_or_enter(in, p, number, place);
    *place->guess = (struct guess){(uint8_t)number, place->guess->first};
    return scan_or_enter(in, p, number, place);
}

/* Read the object at `p` (its opening brace) as a record. */
static const char *scan_record(struct reading *in, const char *p) {
    struct scan *const text = &in->text;
    struct place place = place_in(in, MEMBER_RECORD, 1);
    for (;;) {
        p = scan_expected(in, p, &place);
        if (SCAN_UNLIKELY(!p))
            return NULL;
        bool begins = place.care != ~0u;
        p = scan_space(text, p + begins);
        if (SCAN_LIKELY(p < text->end && *p == '}')) {
            p++;
            if (!leave(in, &place))
                return p;
            continue;
        }
        if (!begins) {
            if (SCAN_UNLIKELY(p == text->end || *p != ','))
                return scan_unexpected(text, p);
            p = scan_space(text, p + 1);
        }
        struct place other = place;
        p = scan_other_member(in, p, &other);
        if (SCAN_UNLIKELY(!p))
            return NULL;
        place = other;
    }
}

/* Read the object that `in` starts with, and white space around it; returns the position of what follows. */
static const char *scan_object(struct reading *in, const char *p) {
    p = scan_space(&in->text, p);
    if (p == in->text.end || *p != '{')
        return scan_unexpected(&in->text, p);
    p = scan_record(in, p);
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
    if (!in->habits->ready || memcmp(in->habits->wanted, wanted, sizeof *wanted) != 0)
        expect_members(in->habits, wanted);
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
