#include "case/tree.h"

#include "base/map.h"
#include "case/forward.h"

struct descent {
    struct evidence *evidence;
    struct arena *arena;
    struct map seen; /* sessions, and keys looked up */
    struct descendants *out;
};

/* Sessions of one generation, and since when each counts: "" for all its time. */
struct level {
    struct strs sessions, since;
};

/* Children as children.sql names them. */
struct found {
    struct strs names, parents, since, confidences;
};

static bool is_new(struct descent *descent, struct str name) {
    bool added;
    map_add(&descent->seen, name, 0, &added);
    return added;
}

/* Temporary keys stand for sessions whose principal the issuance did not tell. */
static bool is_key(struct str name) {
    return str_starts(name, "ASIA") && !str_contains(name, "/");
}

/* The child at `place`, which is the session `session`. */
static void add_descendant(struct descent *descent, struct level *level, struct str session, const struct found *found,
                           size_t place) {
    if (!is_new(descent, session))
        return;
    strs_add(descent->arena, &descent->out->sessions, session);
    strs_add(descent->arena, &descent->out->parents, found->parents.items[place]);
    strs_add(descent->arena, &descent->out->confidences, found->confidences.items[place]);
    strs_add(descent->arena, &descent->out->since, found->since.items[place]);
    strs_add(descent->arena, &level->sessions, session);
    strs_add(descent->arena, &level->since, found->since.items[place]);
}

static enum err_code children_of(struct descent *descent, const struct level *level, struct found *found,
                                 struct err *err) {
    struct result *result;
    struct param params[] = {evidence_list(descent->evidence, &level->sessions),
                             evidence_list(descent->evidence, &level->since)};
    enum err_code code = evidence_query(descent->evidence, "children", params, 2, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    while (result_next(result, &fault)) {
        strs_add(descent->arena, &found->parents, arena_str(descent->arena, result_text(result, 0)));
        strs_add(descent->arena, &found->names, arena_str(descent->arena, result_text(result, 1)));
        int64_t since = result_integer(result, 3, TIME_NONE);
        strs_add(descent->arena, &found->since,
                 since == TIME_NONE ? STR("") : arena_printf(descent->arena, "%lld", (long long)since));
        strs_add(descent->arena, &found->confidences, arena_str(descent->arena, result_text(result, 4)));
    }
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

/* Where the key stands among the children; it is one of them. */
static size_t place_of_key(const struct found *found, struct str key) {
    size_t i = 0;
    while (i + 1 < found->names.count && !str_eq(found->names.items[i], key))
        i++;
    return i;
}

/* The sessions behind keys; a key that was never used is no session. */
static enum err_code add_sessions_of_keys(struct descent *descent, const struct found *found, struct level *next,
                                          struct err *err) {
    struct strs keys = {0};
    for (size_t i = 0; i < found->names.count; i++)
        if (is_key(found->names.items[i]) && is_new(descent, found->names.items[i]))
            strs_add(descent->arena, &keys, found->names.items[i]);
    if (!keys.count)
        return ERR_OK;
    enum err_code code = evidence_complete(descent->evidence, &keys, err);
    if (code != ERR_OK)
        return code;
    struct result *result;
    struct param params[] = {evidence_list(descent->evidence, &keys)};
    code = evidence_query(descent->evidence, "sessions_of_keys", params, 1, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    while (result_next(result, &fault)) {
        add_descendant(descent, next, arena_str(descent->arena, result_text(result, 1)), found,
                       place_of_key(found, result_text(result, 0)));
    }
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

/* What services did with the authority of long-term keys has sessions of its own: what began there began with the key.
 */
static enum err_code add_forwarded(struct descent *descent, struct level *level, struct forwarded *forwarded,
                                   struct err *err) {
    struct strs keys = {0};
    for (size_t i = 0; i < level->sessions.count; i++)
        if (str_starts(level->sessions.items[i], "AKIA"))
            strs_add(descent->arena, &keys, level->sessions.items[i]);
    enum err_code code = forward_of_keys(descent->evidence, &keys, forwarded, err);
    for (size_t i = 0; code == ERR_OK && i < forwarded->sessions.count; i++) {
        strs_add(descent->arena, &level->sessions, forwarded->sessions.items[i]);
        strs_add(descent->arena, &level->since, STR(""));
    }
    return code;
}

/* A child of forward access is one of the key behind it, and no surer than that. */
static void adopt(const struct forwarded *forwarded, struct found *found) {
    for (size_t i = 0; i < found->parents.count; i++)
        for (size_t f = 0; f < forwarded->sessions.count; f++)
            if (str_eq(found->parents.items[i], forwarded->sessions.items[f])) {
                found->parents.items[i] = forwarded->keys.items[f];
                if (str_is(found->confidences.items[i], "certain"))
                    found->confidences.items[i] = STR("strong");
            }
}

/* One generation. */
static enum err_code descend(struct descent *descent, struct level *level, struct level *next, struct err *err) {
    struct found found = {0};
    struct forwarded forwarded;
    enum err_code code = add_forwarded(descent, level, &forwarded, err);
    if (code == ERR_OK)
        code = children_of(descent, level, &found, err);
    adopt(&forwarded, &found);
    for (size_t i = 0; code == ERR_OK && i < found.names.count; i++)
        if (!is_key(found.names.items[i]))
            add_descendant(descent, next, found.names.items[i], &found, i);
    return code == ERR_OK ? add_sessions_of_keys(descent, &found, next, err) : code;
}

enum err_code tree_descend(struct evidence *evidence, const struct strs *roots, struct descendants *out,
                           struct err *err) {
    struct descent descent = {.evidence = evidence, .arena = evidence_arena(evidence), .out = out};
    struct level level = {0};
    for (size_t i = 0; i < roots->count; i++) {
        is_new(&descent, roots->items[i]);
        strs_add(descent.arena, &level.sessions, roots->items[i]);
        strs_add(descent.arena, &level.since, STR(""));
    }
    enum err_code code = ERR_OK;
    while (level.sessions.count && code == ERR_OK) {
        struct level next = {0};
        code = descend(&descent, &level, &next, err);
        level = next;
    }
    map_clear(&descent.seen);
    return code;
}
