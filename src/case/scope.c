#include "case/scope.h"

#include "case/caveat.h"
#include "case/openings.h"
#include "case/tree.h"
#include "trail/pivot.h"

/* Columns of scope_events.sql. */
enum {
    SCOPE_EVENT_ID,
    SCOPE_TIME,
    SCOPE_SOURCE,
    SCOPE_NAME,
    SCOPE_REGION,
    SCOPE_ERROR,
    SCOPE_MESSAGE,
    SCOPE_OUTCOME,
    SCOPE_READ_ONLY,
    SCOPE_REQUEST,
    SCOPE_RESPONSE,
    SCOPE_RESOURCES,
    SCOPE_IP,
    SCOPE_AGENT,
    SCOPE_ENDPOINT,
    SCOPE_ENDPOINT_OWNER,
    SCOPE_KEY,
    SCOPE_FORWARD,
    SCOPE_OBJECT,
    SCOPE_OFFSET,
    SCOPE_ADDITIONAL,
    SCOPE_DETAILS
};

static struct scope_event event_of(struct result *row) {
    return (struct scope_event){.event_id = result_text(row, SCOPE_EVENT_ID),
                                .event_source = result_text(row, SCOPE_SOURCE),
                                .event_name = result_text(row, SCOPE_NAME),
                                .region = result_text(row, SCOPE_REGION),
                                .error_code = result_text(row, SCOPE_ERROR),
                                .error_message = result_text(row, SCOPE_MESSAGE),
                                .outcome = result_text(row, SCOPE_OUTCOME),
                                .request_parameters = result_text(row, SCOPE_REQUEST),
                                .response_elements = result_text(row, SCOPE_RESPONSE),
                                .resources = result_text(row, SCOPE_RESOURCES),
                                .source_ip = result_text(row, SCOPE_IP),
                                .user_agent = result_text(row, SCOPE_AGENT),
                                .vpc_endpoint_id = result_text(row, SCOPE_ENDPOINT),
                                .vpc_endpoint_account_id = result_text(row, SCOPE_ENDPOINT_OWNER),
                                .access_key_id = result_text(row, SCOPE_KEY),
                                .additional_event_data = result_text(row, SCOPE_ADDITIONAL),
                                .service_event_details = result_text(row, SCOPE_DETAILS),
                                .source_object = result_text(row, SCOPE_OBJECT),
                                .time = result_integer(row, SCOPE_TIME, TIME_NONE),
                                .read_only = result_integer(row, SCOPE_READ_ONLY, -1),
                                .source_offset = result_integer(row, SCOPE_OFFSET, 0),
                                .forward_access = result_integer(row, SCOPE_FORWARD, 0) == 1};
}

static enum err_code add_endpoints(struct evidence *evidence, struct kase *kase, const char *query,
                                   const struct param *params, size_t param_count, struct strs *own, struct err *err) {
    struct result *result;
    enum err_code code = evidence_query(evidence, query, params, param_count, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    while (result_next(result, &fault))
        strs_add_new(&kase->arena, own, arena_str(&kase->arena, result_text(result, 0)));
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

/* Which of `ids` others used than the principals of the case and the sessions `left_out`. */
static enum err_code add_shared(struct evidence *evidence, struct kase *kase, const struct strs *ids,
                                const struct strs *left_out, struct strs *shared, struct err *err) {
    struct strs principals = {0};
    for (size_t i = 0; i < kase->session_count; i++)
        strs_add_new(&kase->arena, &principals, kase->sessions[i].principal_id);
    struct param params[] = {evidence_list(evidence, ids), evidence_list(evidence, &principals),
                             evidence_list(evidence, left_out)};
    return add_endpoints(evidence, kase, "shared_endpoints", params, 3, shared, err);
}

/* All that descends from the case's sessions: whoever has those has that, too, and is no other user. */
static enum err_code descendants_of_case(struct evidence *evidence, struct kase *kase, struct descendants *descendants,
                                         struct err *err) {
    struct strs roots = {0};
    for (size_t i = 0; i < kase->session_count; i++)
        strs_add_new(&kase->arena, &roots, kase->sessions[i].session);
    return tree_descend(evidence, &roots, descendants, err);
}

/* Of endpoints whose owner the records do not tell (before May 2023), those that the evidence shows to be own: created
 * in it, or used by others than the principals of the case and what descends from them. The latter costs a pass over
 * the logs and a tree, which are made for such endpoints alone. */
static enum err_code read_own_endpoints(struct evidence *evidence, struct kase *kase, const struct strs *unowned,
                                        struct err *err) {
    struct strs none = {0}, shared = {0};
    struct descendants descendants = {0};
    if (!unowned->count)
        return ERR_OK;
    enum err_code code = add_endpoints(evidence, kase, "own_endpoints", NULL, 0, &kase->own_endpoints, err);
    if (code == ERR_OK)
        code = add_shared(evidence, kase, unowned, &none, &shared, err);
    if (code != ERR_OK || !shared.count)
        return code;
    code = descendants_of_case(evidence, kase, &descendants, err);
    return code == ERR_OK ? add_shared(evidence, kase, &shared, &descendants.sessions, &kase->shared_endpoints, err)
                          : code;
}

/* Rows into calls and sources; `evidence` is NULL when the case knows its own endpoints already. */
static enum err_code fold_rows(struct evidence *evidence, struct kase *kase, struct result *rows, struct err *err) {
    struct call_fold *calls = call_fold_new(&kase->arena);
    struct opening_fold *openings = opening_fold_new(&kase->arena);
    struct source_fold *sources = source_fold_new(&kase->arena);
    struct err fault = {0};
    while (result_next(rows, &fault)) {
        struct scope_event event = event_of(rows);
        call_fold_add(calls, &event);
        opening_fold_add(openings, &event);
        source_fold_add(sources, &event);
    }
    result_free(rows);
    call_fold_finish(calls, kase);
    opening_fold_finish(openings, kase);
    struct strs unowned = source_fold_unowned(sources);
    if (fault.code == ERR_OK && evidence)
        read_own_endpoints(evidence, kase, &unowned, &fault);
    source_fold_finish(sources, kase);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

enum err_code scope_fold_rows(struct kase *kase, struct result *rows, struct err *err) {
    return fold_rows(NULL, kase, rows, err);
}

/* Every event that the query finds. */
static enum err_code fold_events(struct evidence *evidence, struct kase *kase, const char *query,
                                 const struct param *params, size_t param_count, struct err *err) {
    struct result *result;
    enum err_code code = evidence_query(evidence, query, params, param_count, &result, err);
    return code == ERR_OK ? fold_rows(evidence, kase, result, err) : code;
}

static bool changed_a_bucket(const struct kase *kase) {
    for (size_t i = 0; i < kase->call_count; i++) {
        const struct call *call = &kase->calls[i];
        const struct pivot *pivot = pivot_of(call->event_source, call->event_name);
        if (call->success && pivot && pivot->kind == PIVOT_TAMPER && str_is(call->event_source, "s3.amazonaws.com"))
            return true;
    }
    return false;
}

/* Whether a bucket holds log files other events tell: that costs a pass over the logs, which is made where a bucket's
 * policy or lifetime was changed. */
static enum err_code warn_of_log_buckets(struct evidence *evidence, struct kase *kase, const struct param *params,
                                         struct err *err) {
    struct result *result;
    if (!changed_a_bucket(kase))
        return ERR_OK;
    enum err_code code = evidence_query(evidence, "log_bucket_changes", params, 2, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    while (result_next(result, &fault)) {
        struct caveat *caveat = caveat_add(kase, CAVEAT_LOGGING_CHANGED,
                                           "the session changed a bucket that holds log files (%.*s %.*s): files, and "
                                           "the events in them, may be missing",
                                           STR_ARG(result_text(result, 0)), STR_ARG(result_text(result, 1)));
        caveat_event(kase, caveat, result_text(result, 2));
    }
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

/* The scope's query and its values are kept for whoever asks more of the same events. */
static enum err_code fold_scope(struct evidence *evidence, struct kase *kase, const char *query, struct str value,
                                struct str access_key_id, struct err *err) {
    kase->scope_query = query;
    kase->scope_values[0] = arena_str(&kase->arena, value);
    kase->scope_values[1] = arena_str(&kase->arena, access_key_id);
    struct param params[SCOPE_PARAMS];
    scope_params(kase, params);
    return fold_events(evidence, kase, query, params, SCOPE_PARAMS, err);
}

void scope_params(const struct kase *kase, struct param params[SCOPE_PARAMS]) {
    params[0] = PARAM_STR(kase->scope_values[0]);
    params[1] = PARAM_TIMESTAMP(kase->since);
    params[2] = PARAM_TIMESTAMP(kase->until);
    params[3] = PARAM_STR(kase->scope_values[1]);
}

enum err_code scope_fold(struct evidence *evidence, struct kase *kase, const struct strs *sessions,
                         struct str access_key_id, struct err *err) {
    struct str list = evidence_list(evidence, sessions).text;
    const struct param params[] = {PARAM_STR(list), PARAM_STR(access_key_id)};
    enum err_code code = fold_scope(evidence, kase, "scope_events", list, access_key_id, err);
    return code == ERR_OK ? warn_of_log_buckets(evidence, kase, params, err) : code;
}

enum err_code scope_fold_loose(struct evidence *evidence, struct kase *kase, struct str value, struct err *err) {
    return fold_scope(evidence, kase, "loose_events", value, STR_NONE, err);
}

enum err_code scope_fold_listed(struct evidence *evidence, struct kase *kase, struct str event_ids, struct err *err) {
    return fold_scope(evidence, kase, "loose_listed", event_ids, STR_NONE, err);
}
