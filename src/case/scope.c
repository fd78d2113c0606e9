#include "case/scope.h"

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

/* Endpoint ids that the evidence shows to be own: created here, or named by an event of an account's own. */
static enum err_code read_own_endpoints(struct evidence *evidence, struct kase *kase, const struct strs *sessions,
                                        struct strs *own, struct err *err) {
    struct result *result;
    struct param params[] = {evidence_list(evidence, sessions)};
    enum err_code code = evidence_query(evidence, "own_endpoints", params, 1, &result, err);
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

enum err_code scope_fold(struct evidence *evidence, struct kase *kase, const struct strs *sessions,
                         struct str access_key_id, struct err *err) {
    struct strs own_endpoints = {0};
    enum err_code code = read_own_endpoints(evidence, kase, sessions, &own_endpoints, err);
    if (code != ERR_OK)
        return code;
    struct result *result;
    struct param params[] = {evidence_list(evidence, sessions), PARAM_STR(access_key_id)};
    code = evidence_query(evidence, "scope_events", params, 2, &result, err);
    if (code != ERR_OK)
        return code;
    struct call_fold *calls = call_fold_new(&kase->arena);
    struct source_fold *sources = source_fold_new(&kase->arena);
    struct err fault = {0};
    while (result_next(result, &fault)) {
        struct scope_event event = event_of(result);
        call_fold_add(calls, &event);
        source_fold_add(sources, &event);
    }
    result_free(result);
    call_fold_finish(calls, kase);
    source_fold_finish(sources, kase, &own_endpoints);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}
