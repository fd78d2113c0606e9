#include "case/walk.h"

#include "case/caveat.h"
#include "trail/derive.h"
#include "trail/json.h"

struct str walk_keep(struct walk *walk, struct str s) {
    return arena_str(walk->arena, s);
}

struct hop_end hop_end_of(struct walk *walk, const struct node *node) {
    return (struct hop_end){.session_id = session_short_id(walk->arena, node->session),
                            .session = walk_keep(walk, node->session),
                            .access_key_id = walk_keep(walk, node->access_key_id),
                            .identity = walk_keep(walk, node->arn.len ? node->arn : node->user_name),
                            .principal_id = walk_keep(walk, node->principal_id),
                            .type = walk_keep(walk, node->type),
                            .invoked_by = walk_keep(walk, node->invoked_by),
                            .account_id = walk_keep(walk, node->account_id),
                            .creation_date = node->creation_date};
}

void hop_add_copy(struct walk *walk, struct hop *hop, const struct record *record) {
    struct hop_copy *copy = arena_push(walk->arena, hop->copies, hop->copy_count, hop->copy_space);
    copy->event_id = walk_keep(walk, record_text(record, COLUMN_EVENT_ID));
    copy->recipient_account_id = walk_keep(walk, record_text(record, COLUMN_RECIPIENT_ACCOUNT_ID));
}

/* What the event alone says of a hop; parent and child are set by the caller. */
struct hop hop_of_record(struct walk *walk, const struct record *record, char join_class, enum confidence confidence) {
    struct hop hop = {.join_class = join_class, .confidence = confidence};
    hop.event_id = walk_keep(walk, record_text(record, COLUMN_EVENT_ID));
    hop.event_source = walk_keep(walk, record_text(record, COLUMN_EVENT_SOURCE));
    hop.event_name = walk_keep(walk, record_text(record, COLUMN_EVENT_NAME));
    hop.account_id = walk_keep(walk, record_text(record, COLUMN_RECIPIENT_ACCOUNT_ID));
    hop.region = walk_keep(walk, record_text(record, COLUMN_AWS_REGION));
    hop.source_ip = walk_keep(walk, record_text(record, COLUMN_SOURCE_IP_ADDRESS));
    hop.user_agent = walk_keep(walk, record_text(record, COLUMN_USER_AGENT));
    hop.event_time = record_number(record, COLUMN_EVENT_TIME, TIME_NONE);
    hop.source_object = walk_keep(walk, record_text(record, COLUMN_SOURCE_OBJECT));
    hop.source_offset = record_number(record, COLUMN_SOURCE_OFFSET, 0);
    struct str request = record_text(record, COLUMN_REQUEST_PARAMETERS);
    hop.role_session_name = walk_keep(walk, json_text_at(request, "roleSessionName", walk->arena));
    hop.source_identity = walk_keep(walk, json_text_at(request, "sourceIdentity", walk->arena));
    if (!hop.source_identity.len)
        hop.source_identity = walk_keep(walk, record_text(record, COLUMN_SOURCE_IDENTITY));
    if (str_empty(hop.source_identity))
        hop.source_identity = STR_NONE;
    return hop;
}

struct hop *walk_push(struct walk *walk, struct hop hop) {
    struct kase *kase = walk->kase;
    struct hop *slot = arena_push(&kase->arena, kase->chain, kase->hop_count, kase->hop_space);
    *slot = hop;
    if (hop.confidence > kase->verdict.confidence)
        kase->verdict.confidence = hop.confidence;
    return slot;
}

/* A session that is told by its key, where one is followed: two of one second and name are different beginnings. */
struct str walk_visit_of(struct walk *walk, const struct node *node) {
    if (!node->own_key || node->console || node->creation_date == TIME_NONE)
        return walk_keep(walk, node->session);
    return arena_printf(walk->arena, "%.*s %.*s", STR_ARG(node->session), STR_ARG(node->access_key_id));
}

void walk_visit(struct walk *walk, const struct node *node) {
    strs_add(walk->arena, &walk->visited, walk_visit_of(walk, node));
    if (!str_eq(node->session, walk->lead))
        strs_add_new(walk->arena, walk->ancestors, walk_keep(walk, node->session));
}

/* Go on with `parent`. False: the chain ends here. */
bool walk_step(struct walk *walk, struct hop *hop, const struct node *parent) {
    hop->parent = hop_end_of(walk, parent);
    if (parent->session.len && strs_has(&walk->visited, walk_visit_of(walk, parent))) {
        caveat_add(walk->kase, CAVEAT_CYCLE,
                   "the chain comes back to %.*s, which was met before: roles or tokens that renew each other",
                   STR_ARG(parent->arn));
        return false;
    }
    if (parent->session.len)
        walk_visit(walk, parent);
    walk->node = *parent;
    return true;
}
