#include "case/from_address.h"

#include "case/caveat.h"
#include "trail/derive.h"

static struct str address_of(const struct lead *lead) {
    return lead->type == LEAD_IP ? lead->value : lead->type == LEAD_FINDING ? lead->address : STR_NONE;
}

/* Of a key alone: a session that was issued has one holder, until its key is stolen. */
static const struct session *shared_key(const struct kase *kase, struct str session) {
    for (size_t i = 0; i < kase->session_count; i++) {
        const struct session *item = &kase->sessions[i];
        bool key = item->kind == SESSION_USER_KEY || item->kind == SESSION_ROOT_KEY;
        if (key && item->relation == RELATION_LEAD && str_eq(item->session, session))
            return item;
    }
    return NULL;
}

static void say_shared(struct kase *kase, const struct session *session, uint64_t events, struct str address) {
    if (!events || events >= session->event_count)
        return;
    struct str id = session_short_id(&kase->arena, session->session);
    caveat_add(kase, CAVEAT_OTHER_ADDRESSES,
               "%llu of the %llu events of %.*s are from %.*s: the key was used from other addresses, too, and what is "
               "said of it sums over all of them, its first use included; `backtrail events %.*s --ip %.*s` lists "
               "these alone",
               (unsigned long long)events, (unsigned long long)session->event_count, STR_ARG(id), STR_ARG(address),
               STR_ARG(id), STR_ARG(address));
}

enum err_code from_address_warn(struct evidence *evidence, struct kase *kase, const struct strs *sessions,
                                struct err *err) {
    struct str address = address_of(&kase->lead);
    struct result *result;
    if (!address.len || !sessions->count)
        return ERR_OK;
    struct param params[] = {evidence_list(evidence, sessions), PARAM_STR(address)};
    enum err_code code = evidence_query(evidence, "events_from_address", params, 2, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    while (result_next(result, &fault)) {
        const struct session *session = shared_key(kase, result_text(result, 0));
        if (session)
            say_shared(kase, session, (uint64_t)result_integer(result, 1, 0), address);
    }
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}
