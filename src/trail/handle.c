#include "trail/handle.h"

#include <string.h>

#include "trail/json.h"
#include "trail/password.h"
#include "trail/service_session.h"

uint64_t handle_hash(const struct hash_key *key, enum handle kind, struct str text, int64_t number) {
    uint64_t seed = (uint64_t)kind * UINT64_C(0x9e3779b97f4a7c15) ^ (uint64_t)number * UINT64_C(0xd6e8feb86659fd93);
    return hash_keyed(key, seed, text);
}

/* Forward access of users is found by the user: no event began it. That of a role belongs to the role's session. */
static bool is_user_forwarded(const struct record *record) {
    return record_number(record, COLUMN_IS_FORWARD_ACCESS, 0) == 1 &&
           !str_is(record_text(record, COLUMN_USER_TYPE), "AssumedRole");
}

bool handle_is_pivot(const struct record *record) {
    return record_has(record, COLUMN_PIVOT) || is_user_forwarded(record);
}

/* --- names in JSON ------------------------------------------------------------------------------------------------ */

static bool ends_part(char c) {
    return c == '"' || c == '/' || c == ':';
}

struct str handle_part(struct str name) {
    struct str longest = STR_NONE;
    for (size_t from = 0, at = 0; at <= name.len; at++) {
        if (at < name.len && !ends_part(name.data[at]))
            continue;
        if (at - from > longest.len)
            longest = str_slice(name, from, at);
        from = at + 1;
    }
    return longest;
}

/* What stands between two strings: no name is made of it alone. */
static bool is_punctuation(struct str part) {
    for (size_t i = 0; i < part.len; i++)
        if (!strchr(",[]{} \t\r\n", part.data[i]) || !part.data[i])
            return false;
    return true;
}

void handle_parts(struct str json, void (*give)(void *context, struct str part), void *context) {
    for (size_t from = 0, at = 0; at < json.len; at++) {
        if (!ends_part(json.data[at]))
            continue;
        struct str part = str_slice(json, from, at);
        if (!is_punctuation(part))
            give(context, part);
        from = at + 1;
    }
}

/* --- handles of one record ---------------------------------------------------------------------------------------- */

struct giving {
    const struct hash_key *key;
    const struct record *record;
    void (*give)(void *context, uint64_t hash);
    void *context;
};

enum column handle_column(enum handle kind) {
    switch (kind) {
    case HANDLE_SESSION: return COLUMN_SESSION;
    case HANDLE_ISSUED_KEY: return COLUMN_ISSUED_ACCESS_KEY_ID;
    case HANDLE_FORWARDED: return COLUMN_PRINCIPAL_ID;
    case HANDLE_SIGN_IN_NAME: return COLUMN_USER_NAME;
    default: return COLUMN_COUNT;
    }
}

static void give(const struct giving *giving, enum handle kind, struct str text, int64_t number) {
    giving->give(giving->context, handle_hash(giving->key, kind, text, number));
}

static void give_text(const struct giving *giving, enum handle kind, enum column column) {
    struct str text = record_text(giving->record, column);
    if (text.len)
        give(giving, kind, text, 0);
}

/* The text of the kind's own column. */
static void give_own(const struct giving *giving, enum handle kind) {
    give_text(giving, kind, handle_column(kind));
}

static bool column_is(const struct giving *giving, enum column column, const char *value) {
    return str_is(record_text(giving->record, column), value);
}

static void give_issued(const struct giving *giving, int64_t time) {
    struct str arn = record_text(giving->record, COLUMN_ISSUED_ARN);
    give_own(giving, HANDLE_ISSUED_KEY);
    give_text(giving, HANDLE_ISSUED_SESSION,
              record_has(giving->record, COLUMN_ISSUED_SESSION) ? COLUMN_ISSUED_SESSION : COLUMN_ISSUED_ARN);
    if (arn.len && time != TIME_NONE)
        give(giving, HANDLE_ISSUED_ARN, arn, HANDLE_HOUR(time));
    if (!record_has(giving->record, COLUMN_SESSION))
        give_text(giving, HANDLE_SIGNED_IN_ARN, COLUMN_ISSUED_ARN);
    if (time != TIME_NONE && column_is(giving, COLUMN_EVENT_NAME, "GetRoleCredentials"))
        give(giving, HANDLE_ROLE_CREDENTIALS, STR(""), HANDLE_SECOND(time));
}

/* What a session that a service made runs on, as children.sql asks for it. */
static void give_made(const struct giving *giving) {
    if (!column_is(giving, COLUMN_USER_TYPE, "AWSService"))
        return;
    struct service_session_names names = service_session_names_of(record_text(giving->record, COLUMN_INVOKED_BY),
                                                                  record_text(giving->record, COLUMN_ISSUED_ARN));
    if (names.thing.len)
        give(giving, HANDLE_MADE, handle_part(names.thing), 0);
    if (names.role.len)
        give(giving, HANDLE_MADE, handle_part(names.role), 0);
}

static void give_said_part(void *context, struct str part) {
    give(context, HANDLE_SAID, part, 0);
}

static void give_said(const struct giving *giving) {
    if (!column_is(giving, COLUMN_PIVOT, "takeover"))
        return;
    handle_parts(record_text(giving->record, COLUMN_REQUEST_PARAMETERS), give_said_part, (void *)(uintptr_t)giving);
    handle_parts(record_text(giving->record, COLUMN_RESPONSE_ELEMENTS), give_said_part, (void *)(uintptr_t)giving);
}

/* The user whose password changed, or who was given a credential of one service, as login_profiles.sql and
 * keyless_makers.sql ask for them. */
static void give_user(const struct giving *giving) {
    struct arena scratch = ARENA_EMPTY;
    struct str user = json_text_at(record_text(giving->record, COLUMN_REQUEST_PARAMETERS), "userName", &scratch);
    if (!user.len)
        user = record_text(giving->record, COLUMN_USER_NAME);
    if (user.len)
        give(giving, HANDLE_SAID, handle_part(user), 0);
    arena_clear(&scratch);
}

/* The role whose trust was edited, as trust_edits.sql asks for it. */
static void give_trusted(const struct giving *giving) {
    struct arena scratch = ARENA_EMPTY;
    struct str role = json_text_at(record_text(giving->record, COLUMN_REQUEST_PARAMETERS), "roleName", &scratch);
    if (role.len)
        give(giving, HANDLE_SAID, handle_part(role), 0);
    arena_clear(&scratch);
}

/* Where a switch of role came from, as children.sql asks for it. */
static void give_switched(const struct giving *giving) {
    static const char *const members[] = {"SwitchFrom", "RenewedBy"};
    struct arena scratch = ARENA_EMPTY;
    struct str data = record_text(giving->record, COLUMN_ADDITIONAL_EVENT_DATA);
    for (size_t i = 0; data.len && i < sizeof members / sizeof *members; i++) {
        struct str from = json_text_at(data, members[i], &scratch);
        if (from.len)
            give(giving, HANDLE_SWITCHED_FROM, from, 0);
    }
    arena_clear(&scratch);
}

/* The steps of a sign-in to Identity Center, as identity_center_names.sql asks for them. */
static void give_directory(const struct giving *giving) {
    struct str data = record_text(giving->record, COLUMN_ADDITIONAL_EVENT_DATA);
    if (str_contains(data, "UserName") || str_contains(data, "AuthWorkflowID"))
        give_text(giving, HANDLE_DIRECTORY_USER, COLUMN_ON_BEHALF_OF_USER_ID);
    if (!str_contains(data, "AuthWorkflowID"))
        return;
    struct arena scratch = ARENA_EMPTY;
    struct str workflow = json_text_at(data, "AuthWorkflowID", &scratch);
    if (workflow.len)
        give(giving, HANDLE_DIRECTORY_SIGN_IN, workflow, 0);
    arena_clear(&scratch);
}

struct column_set handle_columns(void) {
    static const enum column columns[] = {COLUMN_PIVOT,
                                          COLUMN_IS_FORWARD_ACCESS,
                                          COLUMN_USER_TYPE,
                                          COLUMN_SESSION,
                                          COLUMN_EVENT_TIME,
                                          COLUMN_EVENT_SOURCE,
                                          COLUMN_EVENT_NAME,
                                          COLUMN_INVOKED_BY,
                                          COLUMN_ISSUED_ARN,
                                          COLUMN_ISSUED_ACCESS_KEY_ID,
                                          COLUMN_ISSUED_SESSION,
                                          COLUMN_PRINCIPAL_ID,
                                          COLUMN_CREATION_DATE,
                                          COLUMN_USER_NAME,
                                          COLUMN_RESPONSE_ELEMENTS,
                                          COLUMN_REQUEST_PARAMETERS,
                                          COLUMN_ADDITIONAL_EVENT_DATA,
                                          COLUMN_ON_BEHALF_OF_USER_ID,
                                          COLUMN_ADDENDUM,
                                          COLUMN_ACCESS_KEY_ID};
    struct column_set set = {0};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        column_set_add(&set, columns[i]);
    return set;
}

void handles_of_pivot(const struct hash_key *key, const struct record *record,
                      void (*give_hash)(void *context, uint64_t hash), void *context) {
    const struct giving giving = {key, record, give_hash, context};
    give_own(&giving, HANDLE_SESSION);
    give_issued(&giving, record_number(record, COLUMN_EVENT_TIME, TIME_NONE));
    if (is_user_forwarded(record))
        give_own(&giving, HANDLE_FORWARDED);
    if (column_is(&giving, COLUMN_PIVOT, "grant"))
        give(&giving, HANDLE_GRANT, record_text(record, COLUMN_PRINCIPAL_ID),
             record_number(record, COLUMN_CREATION_DATE, TIME_NONE));
    if (column_is(&giving, COLUMN_EVENT_NAME, "ConsoleLogin"))
        give_own(&giving, HANDLE_SIGN_IN_NAME);
    give_made(&giving);
    give_said(&giving);
    if (password_part(record_text(record, COLUMN_EVENT_SOURCE), record_text(record, COLUMN_EVENT_NAME)).len ||
        column_is(&giving, COLUMN_EVENT_NAME, "CreateServiceSpecificCredential") ||
        column_is(&giving, COLUMN_EVENT_NAME, "ResetServiceSpecificCredential"))
        give_user(&giving);
    if (column_is(&giving, COLUMN_EVENT_NAME, "SwitchRole") || column_is(&giving, COLUMN_EVENT_NAME, "RenewRole"))
        give_switched(&giving);
    if (column_is(&giving, COLUMN_EVENT_NAME, "UpdateAssumeRolePolicy"))
        give_trusted(&giving);
    give_directory(&giving);
    if (column_is(&giving, COLUMN_EVENT_NAME, "CreateVpcEndpoint"))
        give(&giving, HANDLE_ENDPOINT_MADE, STR(""), 0);
    if (record_has(record, COLUMN_ADDENDUM))
        give(&giving, HANDLE_ADDENDUM, STR(""), 0);
}

void handles_of_beginning(const struct hash_key *key, const struct record *record,
                          void (*give_hash)(void *context, uint64_t hash), void *context) {
    const struct giving giving = {key, record, give_hash, context};
    give_text(&giving, HANDLE_ISSUED_SESSION, COLUMN_SESSION);
    give_text(&giving, HANDLE_ISSUED_KEY, COLUMN_ACCESS_KEY_ID);
}
