#include "case/forward.h"

#include <stdlib.h>

/* Of `fit` (front_doors.sql). */
#define FIT_CONTRADICTS 8
#define FIT_LATE        16

bool front_door_is_late(const struct front_door *door) {
    return door->fit >= FIT_LATE;
}

const char *front_door_doubt(const struct front_door *door) {
    if (front_door_is_late(door))
        return "it came up to two seconds after the forward access began";
    return door->fit >= FIT_CONTRADICTS ? "it names another object than the forward access does" : NULL;
}

size_t front_doors_tied(const struct front_doors *doors) {
    size_t tied = doors->count ? 1 : 0;
    while (tied < doors->count && doors->items[tied].fit == doors->items[0].fit)
        tied++;
    return tied;
}

/* --- what is known of the principals ----------------------------------------------------------------------------- */

/* Sessions of principals in which somebody called. */
struct own_sessions {
    struct strs sessions, keys; /* temporary ones, long-term keys */
};

/* From first to last, for a query that passes over what is outside. */
static void span_of(const struct strs *strs, struct str *first, struct str *last) {
    *first = *last = strs->items[0];
    for (size_t i = 1; i < strs->count; i++) {
        if (str_compare(strs->items[i], *first) < 0)
            *first = strs->items[i];
        if (str_compare(strs->items[i], *last) > 0)
            *last = strs->items[i];
    }
}

static enum err_code read_own(struct evidence *evidence, const struct strs *principals, struct own_sessions *own,
                              struct err *err) {
    struct arena *arena = evidence_arena(evidence);
    struct str first, last;
    span_of(principals, &first, &last);
    struct result *result;
    struct param params[] = {evidence_list(evidence, principals), PARAM_STR(first), PARAM_STR(last)};
    enum err_code code = evidence_query(evidence, "own_sessions", params, 3, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    while (result_next(result, &fault))
        strs_add(arena, result_integer(result, 1, 0) ? &own->keys : &own->sessions,
                 arena_str(arena, result_text(result, 0)));
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

/* Keys share nothing with the forward access they cause: no pass before knew to pick their calls. */
static enum err_code complete_keys(struct evidence *evidence, const struct own_sessions *own, struct err *err) {
    struct strs missing = {0};
    for (size_t i = 0; i < own->keys.count; i++)
        if (!evidence_is_complete(evidence, own->keys.items[i]))
            strs_add(evidence_arena(evidence), &missing, own->keys.items[i]);
    return missing.count ? evidence_complete(evidence, &missing, err) : ERR_OK;
}

/* --- their calls ------------------------------------------------------------------------------------------------- */

/* Columns of front_doors.sql that are no event's. */
enum { DOOR_FORWARDED, DOOR_SERVICE, DOOR_FIT };

static enum err_code read_doors(struct evidence *evidence, const struct strs *sessions, const struct own_sessions *own,
                                struct front_doors *out, struct err *err) {
    struct arena *arena = evidence_arena(evidence);
    struct result *result;
    struct param params[] = {evidence_list(evidence, sessions), evidence_list(evidence, &own->sessions)};
    enum err_code code = evidence_query(evidence, "front_doors", params, 2, &result, err);
    if (code != ERR_OK)
        return code;
    size_t count = result_columns(result);
    enum column *columns = xmalloc(count * sizeof *columns);
    result_record_columns(result, columns, count);
    struct err fault = {0};
    while (result_next(result, &fault)) {
        struct front_door *door = arena_push(arena, out->items, out->count, out->space);
        door->forwarded = arena_str(arena, result_text(result, DOOR_FORWARDED));
        door->service = arena_str(arena, result_text(result, DOOR_SERVICE));
        door->fit = result_integer(result, DOOR_FIT, 0);
        result_record(result, columns, &door->call, arena);
    }
    free(columns);
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

enum err_code forward_of_session(struct evidence *evidence, struct str session, struct str principal_id,
                                 struct str service, struct front_doors *out, struct err *err) {
    struct strs sessions = {0}, principals = {0};
    struct own_sessions own = {0};
    struct front_doors all = {0};
    *out = (struct front_doors){0};
    strs_add(evidence_arena(evidence), &sessions, session);
    strs_add(evidence_arena(evidence), &principals, principal_id);
    enum err_code code = read_own(evidence, &principals, &own, err);
    out->alone = code == ERR_OK && !strs_has(&own.sessions, session);
    out->keys = own.keys;
    if (!out->alone)
        return code;
    code = complete_keys(evidence, &own, err);
    if (code == ERR_OK)
        code = read_doors(evidence, &sessions, &own, &all, err);
    for (size_t i = 0; i < all.count; i++)
        if (str_eq(all.items[i].service, service))
            *arena_push(evidence_arena(evidence), out->items, out->count, out->space) = all.items[i];
    return code;
}

/* --- from the keys ----------------------------------------------------------------------------------------------- */

static enum err_code read_forwarded(struct evidence *evidence, const struct strs *keys, struct strs *sessions,
                                    struct strs *principals, struct err *err) {
    struct arena *arena = evidence_arena(evidence);
    struct result *result;
    struct param params[] = {evidence_list(evidence, keys)};
    enum err_code code = evidence_query(evidence, "forwarded_sessions", params, 1, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    while (result_next(result, &fault)) {
        strs_add(arena, sessions, arena_str(arena, result_text(result, 0)));
        strs_add_new(arena, principals, arena_str(arena, result_text(result, 1)));
    }
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

/* How far the doors of the session at `from` reach. */
static size_t session_end(const struct front_doors *doors, size_t from) {
    size_t end = from;
    while (end < doors->count && str_eq(doors->items[end].forwarded, doors->items[from].forwarded))
        end++;
    return end;
}

/* Does the door fit best of all that the same service in the same session may have come through? Doors are sorted. */
static bool is_best(const struct front_doors *doors, size_t from, size_t at) {
    size_t first = from;
    while (!str_eq(doors->items[first].service, doors->items[at].service))
        first++;
    return doors->items[at].fit == doors->items[first].fit && !front_door_doubt(&doors->items[at]);
}

/* The key behind a session: the only one whose calls fit best, whichever services called on. */
static void choose(struct arena *arena, const struct front_doors *doors, size_t from, size_t end,
                   const struct strs *asked, struct forwarded *out) {
    struct strs best = {0};
    bool ours = false;
    for (size_t i = from; i < end; i++)
        if (is_best(doors, from, i))
            strs_add_new(arena, &best, record_text(&doors->items[i].call, COLUMN_SESSION));
    for (size_t i = 0; i < best.count; i++)
        ours |= strs_has(asked, best.items[i]);
    if (ours && best.count > 1)
        strs_add(arena, &out->open, doors->items[from].forwarded);
    if (!ours || best.count != 1)
        return;
    strs_add(arena, &out->keys, best.items[0]);
    strs_add(arena, &out->sessions, doors->items[from].forwarded);
}

enum err_code forward_of_keys(struct evidence *evidence, const struct strs *keys, struct forwarded *out,
                              struct err *err) {
    struct strs sessions = {0}, principals = {0};
    struct own_sessions own = {0};
    struct front_doors doors = {0};
    *out = (struct forwarded){0};
    enum err_code code = keys->count ? read_forwarded(evidence, keys, &sessions, &principals, err) : ERR_OK;
    if (code != ERR_OK || !sessions.count)
        return code;
    code = read_own(evidence, &principals, &own, err);
    if (code == ERR_OK)
        code = complete_keys(evidence, &own, err);
    if (code == ERR_OK)
        code = read_doors(evidence, &sessions, &own, &doors, err);
    for (size_t from = 0, end; code == ERR_OK && from < doors.count; from = end) {
        end = session_end(&doors, from);
        choose(evidence_arena(evidence), &doors, from, end, keys, out);
    }
    return code;
}
