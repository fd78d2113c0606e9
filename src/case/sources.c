#include <stdlib.h>

#include "base/map.h"
#include "case/caveat.h"
#include "case/scope.h"
#include "trail/agent.h"
#include "trail/source.h"

struct source_fold {
    struct arena *arena;
    struct arena scratch;
    struct map map;    /* address, endpoint, owner -> source */
    struct map agents; /* source and user agent -> place in its agents */
    struct source *items;
    size_t count, space;
};

struct source_fold *source_fold_new(struct arena *arena) {
    struct source_fold *fold = xcalloc(1, sizeof *fold);
    fold->arena = arena;
    return fold;
}

static size_t source_of(struct source_fold *fold, const struct scope_event *event) {
    struct str key = arena_printf(&fold->scratch, "%.*s\x1f%.*s\x1f%.*s", STR_ARG(event->source_ip),
                                  STR_ARG(event->vpc_endpoint_id), STR_ARG(event->vpc_endpoint_account_id));
    bool added;
    size_t at = map_add(&fold->map, key, fold->count, &added);
    if (!added)
        return at;
    struct source *source = arena_push(fold->arena, fold->items, fold->count, fold->space);
    source->address = arena_str(fold->arena, event->source_ip);
    source->vpc_endpoint_id = arena_str(fold->arena, event->vpc_endpoint_id);
    source->vpc_endpoint_account_id = arena_str(fold->arena, event->vpc_endpoint_account_id);
    source->first_event = source->last_event = TIME_NONE;
    return at;
}

static void count_agent(struct source_fold *fold, size_t at, const struct scope_event *event) {
    struct str key = arena_printf(&fold->scratch, "%zu\x1f%.*s", at, STR_ARG(event->user_agent));
    struct source *source = &fold->items[at];
    bool added;
    size_t place = map_add(&fold->agents, key, source->agent_count, &added);
    if (added) {
        struct agent_count *agent = arena_push(fold->arena, source->agents, source->agent_count, source->agent_space);
        agent->value = arena_str(fold->arena, event->user_agent);
        agent->family = str_of(agent_of(event->user_agent).family);
    }
    source->agents[place].event_count++;
}

void source_fold_add(struct source_fold *fold, const struct scope_event *event) {
    size_t at = source_of(fold, event);
    struct source *source = &fold->items[at];
    source->event_count++;
    source->forward_access_count += event->forward_access;
    if (event->time != TIME_NONE) {
        if (source->first_event == TIME_NONE || event->time < source->first_event)
            source->first_event = event->time;
        if (source->last_event == TIME_NONE || event->time > source->last_event)
            source->last_event = event->time;
    }
    count_agent(fold, at, event);
    arena_reset(&fold->scratch);
}

/* --- trust ----------------------------------------------------------------------------------------------------- */

/* How far an address can be believed. Through a VPC endpoint the record holds the caller's address inside the VPC, and
 * the owner of the VPC chooses its ranges freely, private or public ones (RSA Conference 2022, CSCS-R05; CloudTrail
 * User Guide, vpcEndpointAccountId). The endpoint's id and owner are set by AWS and cannot be chosen. */
static void judge_endpoint(struct kase *kase, struct source *source, bool owner_known) {
    bool ours = owner_known ? strs_has(&kase->coverage.accounts, source->vpc_endpoint_account_id)
                            : strs_has(&kase->own_endpoints, source->vpc_endpoint_id);
    bool shared = !owner_known && strs_has(&kase->shared_endpoints, source->vpc_endpoint_id);
    source->trust = ours || shared ? TRUST_OWN_ENDPOINT : TRUST_SPOOFABLE;
    source->note = ours     ? STR("through an endpoint of an account in the evidence")
                   : shared ? STR("through an endpoint that others use, too, who descend from none of these sessions; "
                                  "its owner these records do not tell")
                   : owner_known ? arena_printf(&kase->arena,
                                                "through an endpoint of account %.*s, which is none of the "
                                                "evidence's: its owner chooses the address",
                                                STR_ARG(source->vpc_endpoint_account_id))
                                 : STR("through an endpoint that nothing in the evidence shows to be own");
}

static void judge(struct kase *kase, struct source *source) {
    struct address address = address_of(source->address);
    source->kind = (enum source_kind)address.kind;
    bool owner_known = source_is_account(source->vpc_endpoint_account_id);
    if (source->kind == SOURCE_AWS_INTERNAL) {
        source->trust = TRUST_PROXIED;
        source->note = STR("a console or an AWS service stands between: the caller's address is not in these events");
    } else if (source->kind == SOURCE_AWS_SERVICE) {
        source->trust = TRUST_OBSERVED;
        source->note = STR("a service called for the session");
    } else if (source_is_vpce(source->vpc_endpoint_id) || owner_known) {
        judge_endpoint(kase, source, owner_known);
    } else if (source->kind == SOURCE_PRIVATE) {
        source->trust = TRUST_SPOOFABLE;
        source->note = STR("a private address without an endpoint: whose network it is, the record does not say");
    } else {
        source->trust = TRUST_OBSERVED;
        source->note = str_of(address.note);
    }
}

static int by_events(const void *left, const void *right) {
    const struct source *a = left, *b = right;
    if (a->event_count != b->event_count)
        return a->event_count < b->event_count ? 1 : -1;
    int order = str_compare(a->address, b->address);
    return order ? order : str_compare(a->vpc_endpoint_id, b->vpc_endpoint_id);
}

static int by_agent_events(const void *left, const void *right) {
    const struct agent_count *a = left, *b = right;
    if (a->event_count != b->event_count)
        return a->event_count < b->event_count ? 1 : -1;
    return str_compare(a->value, b->value);
}

static void warn_spoofable(struct kase *kase) {
    for (size_t i = 0; i < kase->source_count; i++) {
        const struct source *source = &kase->sources[i];
        if (source->trust != TRUST_SPOOFABLE)
            continue;
        caveat_add(kase, CAVEAT_SOURCE_SPOOFABLE, "%.*s (%llu %s) is no proof of a place: %.*s",
                   STR_ARG(source->address), (unsigned long long)source->event_count,
                   source->event_count == 1 ? "event" : "events", STR_ARG(source->note));
    }
}

struct strs source_fold_unowned(const struct source_fold *fold) {
    struct strs ids = {0};
    for (size_t i = 0; i < fold->count; i++)
        if (source_is_vpce(fold->items[i].vpc_endpoint_id) &&
            !source_is_account(fold->items[i].vpc_endpoint_account_id))
            strs_add_new(fold->arena, &ids, fold->items[i].vpc_endpoint_id);
    return ids;
}

void source_fold_finish(struct source_fold *fold, struct kase *kase) {
    for (size_t i = 0; i < fold->count; i++) {
        struct source *source = &fold->items[i];
        if (source->agent_count > 1)
            qsort(source->agents, source->agent_count, sizeof *source->agents, by_agent_events);
        judge(kase, source);
    }
    if (fold->count > 1)
        qsort(fold->items, fold->count, sizeof *fold->items, by_events);
    kase->sources = fold->items;
    kase->source_count = fold->count;
    kase->source_space = fold->space;
    warn_spoofable(kase);
    map_clear(&fold->map);
    map_clear(&fold->agents);
    arena_clear(&fold->scratch);
    free(fold);
}
