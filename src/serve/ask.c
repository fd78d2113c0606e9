/* One question at a desk, from taking it to giving it back. */
#include "serve/api.h"

enum { ASK_SECONDS = 60 };

enum err_code ask_ended(enum deadline_end end, unsigned seconds, struct err *err) {
    switch (end) {
    case DEADLINE_NONE: return ERR_OK;
    case DEADLINE_OVER:
        err_set(err, ERR_INTERRUPTED, "it took longer than %u seconds", seconds);
        err_hint(err, "ask for less: a narrower lead, fewer columns, a shorter time");
        break;
    case DEADLINE_GONE: err_set(err, ERR_INTERRUPTED, "the client went away"); break;
    case DEADLINE_STOPPED: err_set(err, ERR_REMOTE, "the server ends"); return ERR_REMOTE;
    }
    return ERR_INTERRUPTED;
}

enum err_code scope_argument(const struct http_request *request, const char **out, struct err *err) {
    static const char *const words[] = {"session", "key", "tree", NULL};
    return argument_word(request, "scope", words, out, err);
}

static enum err_code take_case(struct asking *asking, struct http_request *request, struct err *err) {
    const char *scope;
    enum deadline_end end;
    enum err_code code = scope_argument(request, &scope, err);
    if (code)
        return code;
    code = held_take(asking->api->cases, http_arg(request, "lead"), scope, request->client, &asking->held, &end, err);
    if (code && end != DEADLINE_NONE)
        return ask_ended(end, HELD_BUILD_SECONDS, err);
    if (!code)
        asking->desk = asking->held->desk;
    return code;
}

static enum err_code take_desk(struct asking *asking, struct err *err) {
    enum err_code code = desk_take(&asking->api->desks, &asking->desk, err);
    if (code)
        return code;
    code = desk_see_all(asking->desk, err);
    if (code)
        desk_give(&asking->api->desks, asking->desk);
    return code;
}

enum err_code ask_begin(struct asking *asking, struct api *api, struct http_request *request, unsigned flags,
                        struct err *err) {
    *asking = (struct asking){.api = api, .seconds = ASK_SECONDS};
    bool lead = !str_empty(http_arg(request, "lead"));
    if (!lead && flags & ASK_NEEDS_LEAD) {
        err_set(err, ERR_USAGE, "'lead' is missing: what do you start from?");
        err_hint(err, "an access key, ARN, address, event id or session id");
        return ERR_USAGE;
    }
    enum err_code code = lead ? take_case(asking, request, err) : take_desk(asking, err);
    if (!code)
        deadline_begin(api->deadlines, &asking->deadline, asking->desk->engine, request->client, ASK_SECONDS);
    return code;
}

enum err_code ask_end(struct asking *asking, enum err_code code, struct err *err) {
    enum deadline_end end = deadline_end(asking->api->deadlines, &asking->deadline);
    if (asking->held)
        held_give(asking->api->cases, asking->held);
    else
        desk_give(&asking->api->desks, asking->desk);
    return end != DEADLINE_NONE ? ask_ended(end, asking->seconds, err) : code;
}
