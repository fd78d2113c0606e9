/* What and from where: every event of the scope is read once and folded into calls and sources. */
#ifndef CASE_SCOPE_H
#define CASE_SCOPE_H

#include "case/evidence.h"

/* Fold the events of `sessions` (signed with `access_key_id` only, when it is present; within kase->since and
 * kase->until) into kase->calls and kase->sources. */
MUST_USE enum err_code scope_fold(struct evidence *evidence, struct kase *kase, const struct strs *sessions,
                                  struct str access_key_id, struct err *err);

/* The same of the events that belong to no session: those of an address, user name or ARN, or one event by its id. */
MUST_USE enum err_code scope_fold_loose(struct evidence *evidence, struct kase *kase, struct str value,
                                        struct err *err);

/* What the query kase->scope_query takes. */
enum { SCOPE_PARAMS = 4 };
void scope_params(const struct kase *kase, struct param params[SCOPE_PARAMS]);

/* The same of rows with the columns of scope_events.sql, in that order, whatever was left out of them; frees them. Uses
 * kase->own_endpoints, kase->shared_endpoints and kase->coverage. */
MUST_USE enum err_code scope_fold_rows(struct kase *kase, struct result *rows, struct err *err);

/* One event of the scope; text lives until the next one. */
struct scope_event {
    struct str event_id, event_source, event_name, region, error_code, error_message, outcome, request_parameters,
        response_elements, resources, additional_event_data, service_event_details, source_ip, user_agent,
        vpc_endpoint_id, vpc_endpoint_account_id, access_key_id, source_object;
    int64_t time, read_only, source_offset;
    bool forward_access;
};

/* A fold in progress: case/calls.c, case/sources.c. */
struct call_fold;
struct call_fold *call_fold_new(struct arena *arena);
void call_fold_add(struct call_fold *fold, const struct scope_event *event);
/* Sorted calls into `kase`; frees the fold. */
void call_fold_finish(struct call_fold *fold, struct kase *kase);

struct source_fold;
struct source_fold *source_fold_new(struct arena *arena);
void source_fold_add(struct source_fold *fold, const struct scope_event *event);
/* Endpoints met so far of which no record tells the owner. */
struct strs source_fold_unowned(const struct source_fold *fold);
/* Sorted sources into `kase`, judged with its own and shared endpoints and the accounts of kase->coverage; caveats
 * added; frees the fold. */
void source_fold_finish(struct source_fold *fold, struct kase *kase);

/* The same of events by their ids (list, as evidence_list makes them). */
MUST_USE enum err_code scope_fold_listed(struct evidence *evidence, struct kase *kase, struct str event_ids,
                                         struct err *err);

#endif
