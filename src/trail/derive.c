#include "trail/derive.h"

#include <stdio.h>

#include "trail/pivot.h"

struct str record_principal(const struct record *record) {
    static const enum column names[] = {COLUMN_PRINCIPAL_ID, COLUMN_USER_ARN, COLUMN_USER_NAME};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str name = record_text(record, names[i]);
        if (name.len)
            return name;
    }
    return STR_NONE;
}

static bool is_long_term(struct str access_key_id) {
    return str_starts(access_key_id, "AKIA");
}

struct str session_name(struct arena *arena, struct str principal, int64_t creation_date, struct str access_key_id,
                        struct str sign_in_session_arn) {
    if (creation_date != TIME_NONE) {
        char time[32];
        time_format(creation_date, time);
        if (!str_empty(sign_in_session_arn))
            return arena_printf(arena, "%.*s/%s/%.*s", STR_ARG(principal), time,
                                STR_ARG(str_after_last(sign_in_session_arn, '/')));
        char *text = arena_alloc(arena, principal.len + sizeof time + 1);
        if (principal.len)
            memcpy(text, principal.data, principal.len);
        text[principal.len] = '/';
        size_t len = strlen(time);
        memcpy(text + principal.len + 1, time, len + 1);
        return (struct str){text, principal.len + 1 + len};
    }
    if (str_empty(access_key_id))
        return STR_NONE;
    if (is_long_term(access_key_id))
        return access_key_id;
    return arena_printf(arena, "%.*s/%.*s", STR_ARG(principal), STR_ARG(access_key_id));
}

enum outcome record_outcome(const struct record *record) {
    struct outcome_input input = {.event_type = record_text(record, COLUMN_EVENT_TYPE),
                                  .event_name = record_text(record, COLUMN_EVENT_NAME),
                                  .error_code = record_text(record, COLUMN_ERROR_CODE),
                                  .error_message = record_text(record, COLUMN_ERROR_MESSAGE),
                                  .response_elements = record_text(record, COLUMN_RESPONSE_ELEMENTS),
                                  .additional_event_data = record_text(record, COLUMN_ADDITIONAL_EVENT_DATA),
                                  .service_event_details = record_text(record, COLUMN_SERVICE_EVENT_DETAILS)};
    return outcome_of(&input);
}

/* FNV-1a, folded: stable across releases and platforms, since people write session ids into tickets. */
struct str session_short_id(struct arena *arena, struct str session) {
    if (!session.data)
        return STR_NONE;
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < session.len; i++)
        hash = (hash ^ (unsigned char)session.data[i]) * UINT64_C(1099511628211);
    uint32_t folded = (uint32_t)(hash ^ hash >> 32);
    char *text = arena_alloc(arena, 11);
    text[0] = 's', text[1] = '-';
    for (int i = 0; i < 8; i++)
        text[2 + i] = "0123456789abcdef"[folded >> (28 - 4 * i) & 15];
    text[10] = '\0';
    return (struct str){text, 10};
}

/* Services that stand between a person and the call without acting for themselves: calls through them are the session's
 * own. signin.amazonaws.com is what console calls carried until 2022; an MCP server passes on what an agent asked. */
static bool is_front(struct str invoked_by) {
    return str_is(invoked_by, "signin.amazonaws.com") || str_is(invoked_by, "console.amazonaws.com") ||
           str_is(invoked_by, "aws-mcp.amazonaws.com");
}

/* A call that a service made with the caller's authority (IAM User Guide, Forward access sessions). */
static bool is_forward_access(const struct record *record) {
    struct str invoked_by = record_text(record, COLUMN_INVOKED_BY), type = record_text(record, COLUMN_USER_TYPE);
    if (str_empty(invoked_by) || is_front(invoked_by))
        return false;
    return !str_is(type, "AWSService") && !str_is(type, "AWSAccount") && !str_empty(record_principal(record));
}

static bool wants_any(const struct column_set *wanted, const enum column *columns, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (column_set_has(wanted, columns[i]))
            return true;
    return false;
}

static const enum column issued_columns[] = {COLUMN_ISSUED_ACCESS_KEY_ID, COLUMN_ISSUED_ARN, COLUMN_ISSUED_SESSION};
static const enum column outcome_columns[] = {COLUMN_EVENT_TYPE,           COLUMN_EVENT_NAME,
                                              COLUMN_ERROR_CODE,           COLUMN_ERROR_MESSAGE,
                                              COLUMN_RESPONSE_ELEMENTS,    COLUMN_ADDITIONAL_EVENT_DATA,
                                              COLUMN_SERVICE_EVENT_DETAILS};
static const enum column session_columns[] = {COLUMN_SESSION, COLUMN_SESSION_ID};
#define WANTS(wanted, columns) wants_any((wanted), (columns), sizeof(columns) / sizeof *(columns))

static void derive_session(struct record *record, const struct column_set *wanted, struct arena *scratch) {
    struct str session =
        session_name(scratch, record_principal(record), record_number(record, COLUMN_CREATION_DATE, TIME_NONE),
                     record_text(record, COLUMN_ACCESS_KEY_ID), record_text(record, COLUMN_SIGN_IN_SESSION_ARN));
    record_set_text(record, COLUMN_SESSION, session);
    if (column_set_has(wanted, COLUMN_SESSION_ID))
        record_set_text(record, COLUMN_SESSION_ID, session_short_id(scratch, session));
}

static void derive_pivot(struct record *record, const struct column_set *wanted, struct arena *scratch) {
    const struct pivot *pivot =
        pivot_of(record_text(record, COLUMN_EVENT_SOURCE), record_text(record, COLUMN_EVENT_NAME));
    if (!pivot)
        return;
    record_set_text(record, COLUMN_PIVOT, str_of(pivot_kind_name(pivot->kind)));
    if (!WANTS(wanted, issued_columns))
        return;
    struct issued issued = pivot_issued(pivot, record, scratch);
    record_set_text(record, COLUMN_ISSUED_ACCESS_KEY_ID, issued.access_key_id);
    record_set_text(record, COLUMN_ISSUED_ARN, issued.arn);
    if (issued.principal_id.data && issued.time != TIME_NONE)
        record_set_text(record, COLUMN_ISSUED_SESSION,
                        session_name(scratch, issued.principal_id, issued.time, STR_NONE, STR_NONE));
    else if (pivot->kind == PIVOT_CREDENTIAL && is_long_term(issued.access_key_id))
        record_set_text(record, COLUMN_ISSUED_SESSION, issued.access_key_id);
}

void derive_needs(struct column_set *wanted) {
    static const enum column principal[] = {COLUMN_PRINCIPAL_ID,  COLUMN_USER_ARN,      COLUMN_USER_NAME,
                                            COLUMN_CREATION_DATE, COLUMN_ACCESS_KEY_ID, COLUMN_SIGN_IN_SESSION_ARN,
                                            COLUMN_INVOKED_BY,    COLUMN_USER_TYPE};
    /* whether an event is a pivot its name tells; what it issued takes the whole record */
    if (WANTS(wanted, issued_columns))
        pivot_needs(wanted);
    if (column_set_has(wanted, COLUMN_PIVOT)) {
        column_set_add(wanted, COLUMN_EVENT_SOURCE);
        column_set_add(wanted, COLUMN_EVENT_NAME);
    }
    if (WANTS(wanted, session_columns) || column_set_has(wanted, COLUMN_IS_FORWARD_ACCESS))
        for (size_t i = 0; i < sizeof principal / sizeof *principal; i++)
            column_set_add(wanted, principal[i]);
    if (column_set_has(wanted, COLUMN_OUTCOME))
        for (size_t i = 0; i < sizeof outcome_columns / sizeof *outcome_columns; i++)
            column_set_add(wanted, outcome_columns[i]);
}

void record_derive(struct record *record, const struct column_set *wanted, struct arena *scratch) {
    if (WANTS(wanted, session_columns))
        derive_session(record, wanted, scratch);
    if (column_set_has(wanted, COLUMN_PIVOT) || WANTS(wanted, issued_columns))
        derive_pivot(record, wanted, scratch);
    if (column_set_has(wanted, COLUMN_IS_FORWARD_ACCESS))
        record_set_number(record, COLUMN_IS_FORWARD_ACCESS, is_forward_access(record));
    if (column_set_has(wanted, COLUMN_OUTCOME))
        record_set_text(record, COLUMN_OUTCOME, str_of(outcome_name(record_outcome(record))));
}
