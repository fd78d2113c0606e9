#include "case/grant.h"

#include <string.h>

#include "trail/agent.h"

static bool same_address(const struct record *record, struct str address) {
    return address.len && str_eq(record_text(record, COLUMN_SOURCE_IP_ADDRESS), address);
}

/* The same program: the rest of a user agent changes from call to call. */
static bool same_program(const struct record *record, struct str user_agent) {
    struct agent a = agent_of(record_text(record, COLUMN_USER_AGENT)), b = agent_of(user_agent);
    bool known = a.os.len && b.os.len;
    return user_agent.len && strcmp(a.family, b.family) == 0 && str_eq(a.version, b.version) &&
           (!known || str_eq(a.os, b.os));
}

static bool same_device(const struct record *a, const struct record *b) {
    return same_address(a, record_text(b, COLUMN_SOURCE_IP_ADDRESS)) &&
           same_program(a, record_text(b, COLUMN_USER_AGENT));
}

static int likeness(const struct record *grant, const struct node *node) {
    return 2 * same_address(grant, node->source_ip) + same_program(grant, node->user_agent);
}

/* Rows come latest first, so what a device was granted last stands for it. */
static void add_device(struct arena *arena, struct rows *devices, const struct record *grant) {
    for (size_t i = 0; i < devices->count; i++)
        if (same_device(&devices->items[i], grant))
            return;
    *arena_push(arena, devices->items, devices->count, devices->space) = *grant;
}

/* The one most like the key first; of several, the latest. */
static void choose(struct grants *grants, const struct node *node) {
    struct rows *devices = &grants->devices;
    size_t best = 0, equal = 0;
    for (size_t i = 1; i < devices->count; i++)
        if (likeness(&devices->items[i], node) > likeness(&devices->items[best], node))
            best = i;
    int most = likeness(&devices->items[best], node);
    bool by_address = most >= 2;
    for (size_t i = 0; i < devices->count; i++) {
        equal += likeness(&devices->items[i], node) == most;
        by_address &= i == best || likeness(&devices->items[i], node) < 2;
    }
    grants->tie_breaker = equal > 1 ? NULL : by_address ? "source address" : "user agent";
    struct record chosen = devices->items[best];
    memmove(devices->items + 1, devices->items, best * sizeof chosen);
    devices->items[0] = chosen;
}

enum err_code grants_of(struct evidence *evidence, const struct node *node, struct grants *out, struct err *err) {
    struct str agent = node->sign_in_session_arn;
    *out = (struct grants){0};
    if (node->creation_date == TIME_NONE || (!agent.len && !node->oauth_key) || node->first_use == TIME_NONE)
        return ERR_OK;
    struct rows rows;
    struct param params[] = {PARAM_STR(node->principal_id), PARAM_TIMESTAMP(node->creation_date),
                             PARAM_STR(agent.len ? agent : STR_NONE), PARAM_TIMESTAMP(node->first_use)};
    enum err_code code = evidence_rows(evidence, "oauth_grants", params, 4, &rows, err);
    for (size_t i = 0; i < rows.count; i++)
        add_device(evidence_arena(evidence), &out->devices, &rows.items[i]);
    if (out->devices.count > 1)
        choose(out, node);
    return code;
}

enum err_code grant_authorised_elsewhere(struct evidence *evidence, const struct record *grant,
                                         struct record *authorised, bool *found, struct err *err) {
    *found = false;
    if (!str_contains(record_text(grant, COLUMN_REQUEST_PARAMETERS), "cross-device"))
        return ERR_OK;
    struct rows rows;
    struct param params[] = {PARAM_STR(record_text(grant, COLUMN_SESSION)),
                             PARAM_TIMESTAMP(record_number(grant, COLUMN_EVENT_TIME, TIME_NONE))};
    enum err_code code = evidence_rows(evidence, "oauth_authorisations", params, 2, &rows, err);
    if (code != ERR_OK || !rows.count)
        return code;
    *authorised = rows.items[0];
    *found = !same_address(grant, record_text(authorised, COLUMN_SOURCE_IP_ADDRESS));
    return code;
}
