#include "case/need.h"

#include <string.h>

/* As lists of sessions are handed to SQL (evidence_list). */
#define LIST_SEPARATOR '\x1f'
/* sign_in_of_arn.sql looks back for so long, issuances.sql to either side. */
#define LOOK_BACK (12 * 3600 * TIME_SECOND)
#define TOLERANCE (2 * TIME_SECOND)

enum form {
    NOTHING,    /* the question asks for no pivots, or for those of sessions that are there in full */
    ALWAYS,     /* ""  */
    TEXT,       /* the parameter */
    LIST,       /* each of a list of sessions or keys */
    PART,       /* the parameter's longest part */
    DATED,      /* the parameter, and the next one, a time */
    HOURS_NEAR, /* the parameter, and the hours around the next one */
    HOURS_BACK, /* the parameter, and the hours before the next one */
    SECONDS,    /* "", and the seconds around the parameter */
    FOUND,      /* what `query` finds in what is picked already */
    FOUND_PART  /* the longest parts of these */
};

/* `param` counts from 1, as in the question. A question's rows are worked through in order. */
static const struct need {
    const char *question;
    enum form form;
    enum handle handle;
    unsigned param;
    const char *query;
} needs[] = {
    /* the lead: its own events are picked by conditions */
    {"lead_access_key", TEXT, HANDLE_ISSUED_KEY, 1, NULL},
    {"lead_arn", TEXT, HANDLE_SIGNED_IN_ARN, 1, NULL},
    {"lead_address", NOTHING, HANDLE_NONE, 0, NULL},
    {"lead_event", NOTHING, HANDLE_NONE, 0, NULL},
    {"lead_instance", FOUND, HANDLE_ISSUED_SESSION, 1, "need_named_sessions"},
    {"lead_key_of_principal", TEXT, HANDLE_ISSUED_KEY, 1, NULL},
    {"lead_object", NOTHING, HANDLE_NONE, 0, NULL},
    {"lead_principal", NOTHING, HANDLE_NONE, 0, NULL},
    {"lead_resource", NOTHING, HANDLE_NONE, 0, NULL},
    {"lead_role", NOTHING, HANDLE_NONE, 0, NULL},
    {"lead_started", NOTHING, HANDLE_NONE, 0, NULL},
    {"lead_session", NOTHING, HANDLE_NONE, 0, NULL},
    {"lead_user", NOTHING, HANDLE_NONE, 0, NULL},
    {"event_by_id", NOTHING, HANDLE_NONE, 0, NULL},
    /* the chain */
    {"session_faces", TEXT, HANDLE_SESSION, 1, NULL},
    {"session_beginning", TEXT, HANDLE_ISSUED_SESSION, 1, NULL},
    {"issued_key", TEXT, HANDLE_ISSUED_KEY, 2, NULL},
    {"issuances", TEXT, HANDLE_ISSUED_SESSION, 1, NULL},
    {"issuances", LIST, HANDLE_ISSUED_KEY, 4, NULL},
    {"issuances", HOURS_NEAR, HANDLE_ISSUED_ARN, 2, NULL},
    {"issuances", SECONDS, HANDLE_ROLE_CREDENTIALS, 3, NULL},
    {"sign_in_of_arn", HOURS_BACK, HANDLE_ISSUED_ARN, 1, NULL},
    {"sign_ins_of_name", TEXT, HANDLE_SIGN_IN_NAME, 1, NULL},
    {"oauth_grants", DATED, HANDLE_GRANT, 1, NULL},
    {"oauth_authorisations", TEXT, HANDLE_SESSION, 1, NULL},
    {"front_doors", LIST, HANDLE_SESSION, 1, NULL},
    {"front_doors", LIST, HANDLE_ISSUED_SESSION, 1, NULL},
    {"takeovers", PART, HANDLE_SAID, 1, NULL},
    {"takeovers", PART, HANDLE_SAID, 2, NULL},
    {"takeovers", FOUND_PART, HANDLE_SAID, 1, "need_prepared"},
    {"login_profiles", PART, HANDLE_SAID, 1, NULL},
    {"trust_edits", PART, HANDLE_SAID, 1, NULL},
    {"used_from", NOTHING, HANDLE_NONE, 0, NULL},
    {"identity_center_names", TEXT, HANDLE_DIRECTORY_USER, 1, NULL},
    {"identity_center_names", FOUND, HANDLE_DIRECTORY_SIGN_IN, 1, "need_sign_in_steps"},
    /* the tree */
    {"children", LIST, HANDLE_SESSION, 1, NULL},
    {"children", FOUND_PART, HANDLE_SAID, 1, "need_started"},
    {"children", FOUND_PART, HANDLE_MADE, 1, "need_taken_over"},
    {"children", FOUND_PART, HANDLE_SAID, 1, "need_made"},
    {"children", FOUND_PART, HANDLE_SAID, 1, "need_prepared"},
    {"children", FOUND, HANDLE_SIGN_IN_NAME, 1, "need_passwords_given"},
    {"children", FOUND_PART, HANDLE_SAID, 1, "need_passwords_given"},
    {"children", LIST, HANDLE_ISSUED_SESSION, 1, NULL},
    {"children", FOUND, HANDLE_SWITCHED_FROM, 1, "need_arns"},
    {"children", FOUND, HANDLE_SIGNED_IN_ARN, 1, "need_arns"},
    {"children", FOUND, HANDLE_ISSUED_SESSION, 1, "need_begun"},
    {"sessions_of_keys", NOTHING, HANDLE_NONE, 0, NULL},
    {"unissued_keys", LIST, HANDLE_ISSUED_SESSION, 1, NULL},
    /* sessions and their events: those are complete */
    {"session_totals", NOTHING, HANDLE_NONE, 0, NULL},
    {"session_keys", NOTHING, HANDLE_NONE, 0, NULL},
    {"session_stretches", NOTHING, HANDLE_NONE, 0, NULL},
    {"console_mark", LIST, HANDLE_ISSUED_SESSION, 1, NULL},
    {"console_mark", FOUND, HANDLE_SIGN_IN_NAME, 1, "need_key_users"},
    {"issuing_events", LIST, HANDLE_ISSUED_SESSION, 1, NULL},
    {"forwarded_sessions", FOUND, HANDLE_FORWARDED, 1, "need_principals"},
    {"own_endpoints", ALWAYS, HANDLE_ENDPOINT_MADE, 0, NULL},
    {"scope_events", NOTHING, HANDLE_NONE, 0, NULL},
    {"log_bucket_changes", NOTHING, HANDLE_NONE, 0, NULL},
    {"events_from_address", NOTHING, HANDLE_NONE, 0, NULL},
    {"keyless_makers", FOUND_PART, HANDLE_SAID, 1, "need_keyless_users"},
    {"loose_count", NOTHING, HANDLE_NONE, 0, NULL},
    {"loose_listed", NOTHING, HANDLE_NONE, 0, NULL},
    {"loose_events", NOTHING, HANDLE_NONE, 0, NULL},
    {"calls_of_stranger", NOTHING, HANDLE_NONE, 0, NULL},
    {"addenda", ALWAYS, HANDLE_ADDENDUM, 0, NULL},
    /* a page: of the events that a case has gathered */
    {"described_events", NOTHING, HANDLE_NONE, 0, NULL},
};

bool need_is_told(const char *question) {
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
        if (strcmp(needs[i].question, question) == 0)
            return true;
    return false;
}

/* What is wanted of one need, as it is gathered. */
struct wanting {
    struct evidence *evidence;
    const struct need *need;
    const struct param *params;
    uint64_t *handles;
    size_t count, space;
    struct store_strs texts; /* of the handles, where these are a column's */
};

static void want(struct wanting *wanting, struct str text, int64_t number) {
    const struct hash_key *key = engine_handle_key(evidence_engine(wanting->evidence));
    *arena_push(evidence_arena(wanting->evidence), wanting->handles, wanting->count, wanting->space) =
        handle_hash(key, wanting->need->handle, text, number);
    *arena_push(evidence_arena(wanting->evidence), wanting->texts.items, wanting->texts.count, wanting->texts.space) =
        arena_str(evidence_arena(wanting->evidence), text);
}

/* Of a session that is there in full nothing is missing, and it may have thousands of pivots. */
static void want_text(struct wanting *wanting, struct str text) {
    bool there = wanting->need->handle == HANDLE_SESSION && evidence_is_complete(wanting->evidence, text);
    if (text.len && !there)
        want(wanting, text, 0);
}

static void want_list(struct wanting *wanting, struct str list) {
    for (size_t from = 0, at = 0; at <= list.len; at++)
        if (at == list.len || list.data[at] == LIST_SEPARATOR) {
            want_text(wanting, str_slice(list, from, at));
            from = at + 1;
        }
}

static void want_span(struct wanting *wanting, struct str text, int64_t first, int64_t last) {
    for (int64_t number = first; number <= last; number++)
        want(wanting, text, number);
}

static void want_found(struct wanting *wanting, struct str text) {
    want_text(wanting, wanting->need->form == FOUND_PART ? handle_part(text) : text);
}

static enum err_code want_query(struct wanting *wanting, size_t param_count, struct err *err) {
    struct result *result;
    struct err fault = {0};
    enum err_code code = engine_query(evidence_engine(wanting->evidence), query_text(wanting->need->query),
                                      wanting->params, param_count, &result, err);
    if (code != ERR_OK)
        return code;
    while (result_next(result, &fault))
        want_found(wanting, result_text(result, 0));
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

static enum err_code gather(struct wanting *wanting, size_t param_count, struct err *err) {
    const struct need *need = wanting->need;
    static const struct param none = {.type = PARAM_NULL};
    const struct param *param = need->param ? &wanting->params[need->param - 1] : &none;
    const struct param *next = need->param && need->param < param_count ? &wanting->params[need->param] : &none;
    struct str text = param->type == PARAM_TEXT ? param->text : STR_NONE;
    bool timed = next->type == PARAM_TIME && text.len;
    switch (need->form) {
    case NOTHING: break;
    case ALWAYS: want(wanting, STR(""), 0); break;
    case TEXT: want_text(wanting, text); break;
    case LIST: want_list(wanting, text); break;
    case PART: want_text(wanting, handle_part(text)); break;
    case DATED: want(wanting, text, next->type == PARAM_TIME ? next->number : TIME_NONE); break;
    case HOURS_NEAR:
        if (timed)
            want_span(wanting, text, HANDLE_HOUR(next->number - TOLERANCE), HANDLE_HOUR(next->number + TOLERANCE));
        break;
    case HOURS_BACK:
        if (timed)
            want_span(wanting, text, HANDLE_HOUR(next->number - LOOK_BACK), HANDLE_HOUR(next->number));
        break;
    case SECONDS:
        if (param->type == PARAM_TIME)
            want_span(wanting, STR(""), HANDLE_SECOND(param->number - TOLERANCE),
                      HANDLE_SECOND(param->number + TOLERANCE));
        break;
    case FOUND:
    case FOUND_PART: return want_query(wanting, param_count, err);
    }
    return ERR_OK;
}

enum err_code need_pivots(struct evidence *evidence, const char *question, const struct param *params,
                          size_t param_count, need_pick *pick, struct err *err) {
    enum err_code code = ERR_OK;
    if (!need_is_told(question) && strstr(query_text(question), "picked"))
        return pick(evidence, &(struct pivots_wanted){.all = true, .column = COLUMN_COUNT}, err);
    for (size_t i = 0; i < sizeof needs / sizeof *needs && code == ERR_OK; i++) {
        if (strcmp(needs[i].question, question) != 0)
            continue;
        struct wanting wanting = {.evidence = evidence, .need = &needs[i], .params = params};
        code = gather(&wanting, param_count, err);
        const struct pivots_wanted wanted = {.handles = wanting.handles,
                                             .count = wanting.count,
                                             .column = handle_column(needs[i].handle),
                                             .texts = wanting.texts};
        if (code == ERR_OK && wanted.count)
            code = pick(evidence, &wanted, err);
    }
    return code;
}
