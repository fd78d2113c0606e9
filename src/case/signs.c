#include "case/signs.h"

#include "case/caveat.h"
#include "trail/arn.h"
#include "trail/source.h"

/* --- a role's trust ----------------------------------------------------------------------------------------------- */

/* An edit is told once, however often the role was assumed after it. */
static void tell_edit(struct kase *kase, struct str role, struct result *edit, struct strs *told) {
    if (!strs_add_new(&kase->arena, told, arena_str(&kase->arena, result_text(edit, 0))))
        return;
    int64_t minutes = result_integer(edit, 3, 0);
    struct str session = result_text(edit, 2);
    struct caveat *caveat = caveat_add(
        kase, CAVEAT_TRUST_EDITED,
        "who may assume the role %.*s was edited %lld %s before it was assumed, by %.*s%s%.*s: whoever did that may be "
        "behind the session as well",
        STR_ARG(role), (long long)minutes, minutes == 1 ? "minute" : "minutes", STR_ARG(result_text(edit, 1)),
        session.len ? ", session " : "", STR_ARG(session));
    caveat_event(kase, caveat, result_text(edit, 0));
}

/* Nothing says that the caller came in by the edit: weak ground, and no hop (facts 2.8). */
static enum err_code warn_of_edit(struct evidence *evidence, struct kase *kase, const struct hop *hop,
                                  struct strs *told, struct err *err) {
    struct str role = arn_session_role(hop->child.identity);
    if (!role.len || !str_is(hop->event_source, "sts.amazonaws.com") || hop->event_time == TIME_NONE)
        return ERR_OK;
    struct str account = str_before(
        str_slice(hop->child.identity, str_find(hop->child.identity, "::", 0) + 2, hop->child.identity.len), ':');
    struct result *result;
    struct param params[] = {PARAM_STR(role), PARAM_TIMESTAMP(hop->event_time), PARAM_STR(account)};
    enum err_code code = evidence_query(evidence, "trust_edits", params, 3, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    if (result_next(result, &fault))
        tell_edit(kase, role, result, told);
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

/* --- where a service's session was used --------------------------------------------------------------------------- */

struct use {
    struct str session, identity, address, delivery, event_id;
    int64_t events;
};

struct uses {
    struct use *items;
    size_t count, space;
};

static enum err_code read_uses(struct evidence *evidence, struct kase *kase, const struct strs *sessions,
                               struct uses *uses, struct err *err) {
    struct result *result;
    struct arena *arena = &kase->arena;
    const struct param params[] = {evidence_list(evidence, sessions)};
    enum err_code code = evidence_query(evidence, "used_from", params, 1, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    while (result_next(result, &fault)) {
        struct address address = address_of(result_text(result, 2));
        if (address.kind == ADDRESS_PUBLIC && !address.nowhere)
            *arena_push(arena, uses->items, uses->count, uses->space) =
                (struct use){arena_str(arena, result_text(result, 0)), arena_str(arena, result_text(result, 1)),
                             arena_str(arena, result_text(result, 2)), arena_str(arena, result_text(result, 3)),
                             arena_str(arena, result_text(result, 5)), result_integer(result, 4, 0)};
    }
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

/* The uses from `at` on that are of one session. */
static size_t same_session(const struct uses *uses, size_t at) {
    size_t end = at + 1;
    while (end < uses->count && str_eq(uses->items[end].session, uses->items[at].session))
        end++;
    return end;
}

/* "198.51.100.7 (40 events, IMDSv2)"; ec2RoleDelivery tells by which version of its metadata an instance got the key
 * (facts 2.5), and both beside each other are usual. */
static struct str use_words(struct arena *arena, const struct use *use) {
    const char *version = str_is(use->delivery, "1.0") ? ", IMDSv1" : str_is(use->delivery, "2.0") ? ", IMDSv2" : "";
    return arena_printf(arena, "%.*s (%lld %s%s)", STR_ARG(use->address), (long long)use->events,
                        use->events == 1 ? "event" : "events", version);
}

static void tell_uses(struct kase *kase, const struct use *uses, size_t count) {
    enum { MOST_NAMED = 6 };
    struct str text = STR("");
    bool several = false;
    for (size_t i = 0; i < count; i++) {
        several |= !str_eq(uses[i].address, uses[0].address);
        if (i < MOST_NAMED) {
            struct str words = use_words(&kase->arena, &uses[i]);
            text = arena_printf(&kase->arena, "%.*s%s%.*s", STR_ARG(text), text.len ? ", " : "", STR_ARG(words));
        }
    }
    if (!several)
        return;
    struct caveat *caveat = caveat_add(
        kase, CAVEAT_USED_ELSEWHERE,
        "a service made the session %.*s, and it was used from more than one public address, in the order of time: "
        "%.*s%s; one of them may be somebody who took its key",
        STR_ARG(arn_last_part(uses[0].identity)), STR_ARG(text), count > MOST_NAMED ? ", …" : "");
    for (size_t i = 0; i < count; i++)
        caveat_event(kase, caveat, uses[i].event_id);
}

static enum err_code warn_of_uses(struct evidence *evidence, struct kase *kase, struct err *err) {
    struct strs sessions = {0};
    struct uses uses = {0};
    for (size_t i = 0; i < kase->session_count; i++)
        if (kase->sessions[i].relation != RELATION_DESCENDANT && kase->sessions[i].session.len)
            strs_add(&kase->arena, &sessions, kase->sessions[i].session);
    if (!sessions.count)
        return ERR_OK;
    enum err_code code = read_uses(evidence, kase, &sessions, &uses, err);
    for (size_t at = 0; code == ERR_OK && at < uses.count; at = same_session(&uses, at))
        tell_uses(kase, &uses.items[at], same_session(&uses, at) - at);
    return code;
}

enum err_code signs_warn(struct evidence *evidence, struct kase *kase, struct err *err) {
    enum err_code code = ERR_OK;
    struct strs told = {0};
    for (size_t i = 0; i < kase->hop_count && code == ERR_OK; i++)
        code = warn_of_edit(evidence, kase, &kase->chain[i], &told, err);
    return code == ERR_OK ? warn_of_uses(evidence, kase, err) : code;
}
