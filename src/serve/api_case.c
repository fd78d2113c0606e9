/* The case, and its parts under a filter. */
#include "case/places.h"
#include "case/scope.h"
#include "output/case_json.h"
#include "serve/api.h"

static enum err_code document(struct api *api, struct http_request *request, unsigned parts, json_t **out,
                              struct err *err) {
    struct asking asking;
    enum err_code code = ask_begin(&asking, api, request, ASK_NEEDS_LEAD, err);
    if (code)
        return code;
    *out = case_json(&asking.held->kase, parts);
    return ask_end(&asking, ERR_OK, err);
}

/* backtrail case LEAD --json */
enum err_code api_case(struct api *api, struct http_request *request, json_t **out, struct err *err) {
    return document(api, request, CASE_WHOLE, out, err);
}

/* backtrail tree LEAD --json: of scope tree, whatever was asked */
enum err_code api_tree(struct api *api, struct http_request *request, json_t **out, struct err *err) {
    bool asked = false;
    for (size_t i = 0; i < request->arg_count; i++)
        if (strcmp(request->args[i].name, "scope") == 0) {
            request->args[i].value = STR("tree");
            asked = true;
        }
    if (!asked && request->arg_count < HTTP_ARGS_MOST)
        request->args[request->arg_count++] = (struct http_arg){"scope", STR("tree")};
    return document(api, request, CASE_TREE, out, err);
}

/* --- calls and sources -------------------------------------------------------------------------------------------- */

/* The same folds as the case's own, over the events that the filters leave. */
static enum err_code fold(struct asking *asking, const struct filter *filter, struct kase *part, struct err *err) {
    struct result *result;
    enum err_code code = filter_ask(filter, asking->desk->engine, "scope_folded", &result, err);
    if (code)
        return code;
    part->own_endpoints = asking->held->kase.own_endpoints;
    part->shared_endpoints = asking->held->kase.shared_endpoints;
    part->coverage = asking->held->kase.coverage;
    part->lead = asking->held->kase.lead;
    part->scope = asking->held->kase.scope;
    part->verdict.origin.event_time = TIME_NONE;
    return scope_fold_rows(part, result, err);
}

static enum err_code folded(struct api *api, struct http_request *request, unsigned parts, const char *member,
                            json_t **out, struct err *err) {
    struct asking asking;
    struct filter filter;
    struct kase part = {0};
    enum err_code code = filter_read(&filter, request, err);
    if (!code)
        code = ask_begin(&asking, api, request, ASK_NEEDS_LEAD, err);
    if (code)
        return code;
    code = fold(&asking, &filter, &part, err);
    if (!code)
        code = places_add(api->how.geo, &part, err);
    if (!code) {
        json_t *whole = case_json(&part, parts);
        *out = json_pack("{s:O}", member, json_object_get(whole, member));
        json_decref(whole);
    }
    arena_clear(&part.arena);
    return ask_end(&asking, code, err);
}

enum err_code api_calls(struct api *api, struct http_request *request, json_t **out, struct err *err) {
    return folded(api, request, CASE_CALLS, "calls", out, err);
}

enum err_code api_sources(struct api *api, struct http_request *request, json_t **out, struct err *err) {
    return folded(api, request, CASE_SOURCES, "sources", out, err);
}
