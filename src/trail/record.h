/* One CloudTrail record, from JSON text to columns in a single pass, with no tree.
 *
 * This is the hot path of the program. `record_scan` reads one JSON object and leaves, for every wanted column, a slice
 * of the input (or of `scratch` where escapes had to be resolved). Members may come in any order, with any white space,
 * escapes, duplicates (the last one counts, as in Python and jansson), nulls and wrong types:
 *   - null and absent members are absent;
 *   - a TEXT column whose value is a number or a boolean holds its JSON text; an object or array, its JSON text;
 *   - a JSON column holds the value's text exactly as it stands (a string value with its quotes);
 *   - a BOOL column is true or false for true, false and for the strings "true"/"false" in any case, else absent;
 *   - a TIME column holds what time_parse reads in the string or number, else is absent;
 *   - "@timestamp" stands in for a missing eventTime (Logstash).
 * Every string handed out is valid UTF-8: a record with invalid UTF-8, a bad escape, a raw control character in a
 * string, or over the limits of base/limits.h is refused.
 *
 * Thread rule: a record and its scratch belong to one thread. Slices live as long as the input and the scratch. */
#ifndef TRAIL_RECORD_H
#define TRAIL_RECORD_H

#include <stdint.h>

#include "base/arena.h"
#include "base/time.h"
#include "trail/columns.h"

/* A set of columns. */
struct column_set {
    uint64_t bits[(COLUMN_COUNT + 63) / 64];
};

static inline void column_set_add(struct column_set *set, enum column column) {
    set->bits[column / 64] |= UINT64_C(1) << (column % 64);
}
static inline bool column_set_has(const struct column_set *set, enum column column) {
    return set->bits[column / 64] >> (column % 64) & 1;
}
static inline void column_set_remove(struct column_set *set, enum column column) {
    set->bits[column / 64] &= ~(UINT64_C(1) << (column % 64));
}
struct column_set column_set_all(void);

struct record {
    struct column_set present;     /* columns that have a value */
    struct str text[COLUMN_COUNT]; /* TEXT and JSON columns; valid where present */
    int64_t number[COLUMN_COUNT];  /* TIME, BOOL (0, 1) and INTEGER columns; valid where present */
    bool has_choice;               /* the text could be written otherwise: for record_fingerprint_of */
};

static inline bool record_has(const struct record *record, enum column column) {
    return column_set_has(&record->present, column);
}
/* The text of a TEXT or JSON column, absent when it has none. */
static inline struct str record_text(const struct record *record, enum column column) {
    return record_has(record, column) ? record->text[column] : STR_NONE;
}
/* The value of a TIME, BOOL or INTEGER column, or `otherwise`. */
static inline int64_t record_number(const struct record *record, enum column column, int64_t otherwise) {
    return record_has(record, column) ? record->number[column] : otherwise;
}
static inline void record_set_text(struct record *record, enum column column, struct str value) {
    if (value.data) {
        record->text[column] = value;
        column_set_add(&record->present, column);
    }
}
static inline void record_set_number(struct record *record, enum column column, int64_t value) {
    record->number[column] = value;
    column_set_add(&record->present, column);
}

/* Why a record was refused. The text is for people. */
#define RECORD_FAULTS(_)                                                                                               \
    _(RECORD_OK, "")                                                                                                   \
    _(RECORD_SYNTAX, "not valid JSON")                                                                                 \
    _(RECORD_TRUNCATED, "record ends early")                                                                           \
    _(RECORD_UTF8, "invalid UTF-8")                                                                                    \
    _(RECORD_CONTROL, "raw control character in a string")                                                             \
    _(RECORD_ESCAPE, "bad escape in a string")                                                                         \
    _(RECORD_DEPTH, "nested too deeply")                                                                               \
    _(RECORD_STRING_BYTES, "a string is too long")                                                                     \
    _(RECORD_BYTES, "record is too long")

enum record_fault {
#define RECORD_FAULT_ENUM(name, text) name,
    RECORD_FAULTS(RECORD_FAULT_ENUM)
#undef RECORD_FAULT_ENUM
};
const char *record_fault_text(enum record_fault fault);

/* What a scanner remembers between records of one thread (predicted member order). Zero-initialise. */
struct record_memory {
    _Alignas(64) uint8_t opaque[9 << 10];
};

/* Scan the JSON object that `json` is (leading and trailing white space allowed, nothing else behind it).
 * Fills the `wanted` columns of `record` that come from the text (not SOURCE_*, not derived ones); others may be
 * filled too. `scratch` receives unescaped strings. On a fault, `*fault_at` (may be NULL) is the byte in `json`. */
MUST_USE enum record_fault record_scan(struct str json, const struct column_set *wanted, struct record *record,
                                       struct arena *scratch, struct record_memory *memory, size_t *fault_at);

/* As record_scan for a record with anything behind it: `*len` is the bytes up to the end of its object, so that records
 * which follow one another are found and read in the same pass. RECORD_TRUNCATED: the object goes on behind `text`. */
MUST_USE enum record_fault record_scan_next(struct str text, const struct column_set *wanted, struct record *record,
                                            struct arena *scratch, struct record_memory *memory, size_t *len,
                                            size_t *fault_at);

/* Fingerprint of the record's content, for recognising a second delivery: equal for texts that differ only in white
 * space between tokens or in how a string is escaped; otherwise different (64 bits, keyed once a process). */
uint64_t record_fingerprint(struct str json);
/* The same, several times faster, for a text that was just scanned into `record` (columns do not matter). */
uint64_t record_fingerprint_of(struct str json, const struct record *record);
/* Fingerprints by a key that is kept (a store's) in place of the process's own. Before any other thread takes one. */
enum { RECORD_FINGERPRINT_KEY_BYTES = 80 };
void record_fingerprint_set_key(const char key[RECORD_FINGERPRINT_KEY_BYTES]);

#endif
