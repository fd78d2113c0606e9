/* A case as the JSON document `backtrail.case/1`: the promise to programs.
 *
 * Every member is always there: absent is null, lists are never null, times are ISO 8601 UTC, counts are integers.
 * Members may be added in later versions, never renamed or removed. Text that is not valid UTF-8 (only what a user
 * typed can be) has U+FFFD in the place of its bad bytes.
 *
 * Thread rule: pure; the case is only read. */
#ifndef OUTPUT_CASE_JSON_H
#define OUTPUT_CASE_JSON_H

#include <jansson.h>
#include <stdio.h>

#include "case/case.h"

/* Parts of the document. Schema, lead, scope and coverage are in all of them. */
enum case_part {
    CASE_VERDICT = 1 << 0,
    CASE_CHAIN = 1 << 1,
    CASE_SESSIONS = 1 << 2,
    CASE_CALLS = 1 << 3,
    CASE_SOURCES = 1 << 4,
    CASE_CAVEATS = 1 << 5,

    CASE_WHOLE = (1 << 6) - 1,
    CASE_WHO = CASE_VERDICT | CASE_CHAIN | CASE_SESSIONS | CASE_CAVEATS,
    CASE_WHAT = CASE_CALLS | CASE_CAVEATS,
    CASE_WHERE = CASE_SOURCES | CASE_CAVEATS,
    CASE_TREE = CASE_VERDICT | CASE_CHAIN | CASE_SESSIONS | CASE_CALLS | CASE_CAVEATS,
};

/* The document with the parts asked for. The caller releases it with json_decref. */
json_t *case_json(const struct kase *kase, unsigned parts);

enum case_json_form { CASE_JSON_PRETTY, CASE_JSON_ONE_LINE };
/* Write it to `out`. `ascii` escapes every character beyond ASCII: for a terminal, where a log's characters must not
 * act. Errors of `out` are left in the stream for whoever closes it. */
void case_json_write(FILE *out, const struct kase *kase, unsigned parts, enum case_json_form form, bool ascii);

/* Write any JSON as jansson does with `flags`, its hidden characters escaped: what goes into a pipe ends on a terminal.
 * False when `out` did not take it. */
bool json_emit(FILE *out, const json_t *json, size_t flags);

/* A string member's value: null for absent text. */
json_t *json_of_str(struct str text);
/* A time's value: null for TIME_NONE. */
json_t *json_of_time(int64_t time);

#endif
