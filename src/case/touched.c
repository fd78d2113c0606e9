#include "case/touched.h"

#include "case/caveat.h"
#include "case/scope.h"

/* As lists are handed to SQL (evidence_list). */
#define LIST_SEPARATOR '\x1f'
/* Of each caller so many events are cited. */
#define CITED_MOST 10

static struct str resource_of(const struct lead *lead) {
    if (lead->type != LEAD_FINDING)
        return lead->value;
    return lead->resource.len ? lead->resource : lead->arn.len ? lead->arn : lead->instance_id;
}

/* "4 by account 123456789012 (4 succeeded), 1 by anonymous callers (0 succeeded)" */
static struct str callers_text(struct kase *kase, const struct lead_found *found) {
    struct str text = STR("");
    for (size_t i = 0; i < found->caller_count; i++) {
        const struct lead_caller *caller = &found->callers[i];
        text = arena_printf(&kase->arena, "%.*s%s%llu by %.*s (%llu succeeded)", STR_ARG(text), text.len ? ", " : "",
                            (unsigned long long)caller->event_count, STR_ARG(caller->words),
                            (unsigned long long)caller->success);
    }
    return text;
}

static uint64_t count_events(const struct lead_found *found) {
    uint64_t count = 0;
    for (size_t i = 0; i < found->caller_count; i++)
        count += found->callers[i].event_count;
    return count;
}

static void cite(struct kase *kase, struct caveat *caveat, struct str list) {
    for (size_t count = 0; list.len && count < CITED_MOST; count++) {
        struct str id = str_before(list, LIST_SEPARATOR);
        caveat_event(kase, caveat, id);
        list = str_slice(list, id.len < list.len ? id.len + 1 : list.len, list.len);
    }
}

static void cite_callers(struct kase *kase, struct caveat *caveat, const struct lead_found *found) {
    for (size_t i = 0; i < found->caller_count; i++)
        cite(kase, caveat, found->callers[i].event_ids);
}

/* What one caller alone is; of several the sentence tells all there is. */
static void set_origin(struct kase *kase, const struct lead_caller *caller) {
    static const struct {
        const char *words;
        enum origin_kind kind;
    } rows[] = {{"account ", ORIGIN_FOREIGN_ACCOUNT}, {"AWS service ", ORIGIN_AWS_SERVICE}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!str_starts(caller->words, rows[i].words))
            continue;
        struct str name = str_slice(caller->words, str_of(rows[i].words).len, caller->words.len);
        struct str *into =
            rows[i].kind == ORIGIN_FOREIGN_ACCOUNT ? &kase->verdict.origin.account_id : &kase->verdict.origin.identity;
        kase->verdict.origin.kind = rows[i].kind;
        *into = arena_str(&kase->arena, name);
    }
}

static struct str all_ids(struct arena *arena, const struct lead_found *found) {
    struct str list = STR("");
    for (size_t i = 0; i < found->caller_count; i++)
        list = arena_printf(arena, "%.*s%s%.*s", STR_ARG(list), list.len ? "\x1f" : "",
                            STR_ARG(found->callers[i].event_ids));
    return list;
}

enum err_code touched_answer(struct evidence *evidence, struct kase *kase, const struct lead_found *found,
                             bool *answered, struct err *err) {
    uint64_t events = count_events(found);
    *answered = events > 0;
    if (!events)
        return ERR_OK;
    if (found->caller_count == 1)
        set_origin(kase, &found->callers[0]);
    kase->verdict.confidence = CONFIDENCE_GAP;
    kase->verdict.sentence = arena_printf(&kase->arena, "Nobody whose sessions are here: %llu %s of %.*s, %.*s.",
                                          (unsigned long long)events, events == 1 ? "event" : "events",
                                          STR_ARG(resource_of(&kase->lead)), STR_ARG(callers_text(kase, found)));
    struct caveat *caveat = caveat_add(kase, CAVEAT_NO_SESSION,
                                       "none of these events belongs to a session of this evidence: who of another "
                                       "account called, only that account's own trail tells");
    cite_callers(kase, caveat, found);
    return scope_fold_listed(evidence, kase, all_ids(evidence_arena(evidence), found), err);
}

/* Services see to buckets and keys all the time: alone they are no news. */
static bool only_services(const struct lead_found *found) {
    for (size_t i = 0; i < found->caller_count; i++)
        if (!str_starts(found->callers[i].words, "AWS service "))
            return false;
    return true;
}

void touched_warn(struct kase *kase, const struct lead_found *found) {
    uint64_t events = count_events(found);
    if (only_services(found))
        return;
    struct caveat *caveat =
        caveat_add(kase, CAVEAT_NO_SESSION,
                   "%llu %s of %.*s %s to no session of this evidence and %s in none of these counts: %.*s",
                   (unsigned long long)events, events == 1 ? "event" : "events", STR_ARG(resource_of(&kase->lead)),
                   events == 1 ? "belongs" : "belong", events == 1 ? "is" : "are", STR_ARG(callers_text(kase, found)));
    cite_callers(kase, caveat, found);
}
