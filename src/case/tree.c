#include "case/tree.h"

#include "base/map.h"

struct descent {
    struct evidence *evidence;
    struct arena *arena;
    struct map seen; /* sessions, and keys looked up */
    struct strs *descendants, *parents;
};

/* A child as children.sql names it. */
struct found {
    struct strs names, parents;
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

static void add_descendant(struct descent *descent, struct strs *level, struct str session, struct str parent) {
    if (!is_new(descent, session))
        return;
    strs_add(descent->arena, descent->descendants, session);
    strs_add(descent->arena, descent->parents, parent);
    strs_add(descent->arena, level, session);
}

static enum err_code children_of(struct descent *descent, const struct strs *level, struct found *found,
                                 struct err *err) {
    struct result *result;
    struct param params[] = {evidence_list(descent->evidence, level)};
    enum err_code code = evidence_query(descent->evidence, "children", params, 1, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    while (result_next(result, &fault)) {
        strs_add(descent->arena, &found->parents, arena_str(descent->arena, result_text(result, 0)));
        strs_add(descent->arena, &found->names, arena_str(descent->arena, result_text(result, 1)));
    }
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

static struct str parent_of_key(const struct found *found, struct str key) {
    for (size_t i = 0; i < found->names.count; i++)
        if (str_eq(found->names.items[i], key))
            return found->parents.items[i];
    return STR_NONE;
}

/* The sessions behind keys; a key that was never used is no session. */
static enum err_code add_sessions_of_keys(struct descent *descent, const struct found *found, struct strs *next,
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
        struct str parent = parent_of_key(found, result_text(result, 0));
        add_descendant(descent, next, arena_str(descent->arena, result_text(result, 1)), parent);
    }
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

/* One generation. */
static enum err_code descend(struct descent *descent, const struct strs *level, struct strs *next, struct err *err) {
    struct found found = {0};
    enum err_code code = children_of(descent, level, &found, err);
    for (size_t i = 0; code == ERR_OK && i < found.names.count; i++)
        if (!is_key(found.names.items[i]))
            add_descendant(descent, next, found.names.items[i], found.parents.items[i]);
    return code == ERR_OK ? add_sessions_of_keys(descent, &found, next, err) : code;
}

enum err_code tree_descend(struct evidence *evidence, const struct strs *roots, struct strs *descendants,
                           struct strs *parents, struct err *err) {
    struct descent descent = {
        .evidence = evidence, .arena = evidence_arena(evidence), .descendants = descendants, .parents = parents};
    for (size_t i = 0; i < roots->count; i++)
        is_new(&descent, roots->items[i]);
    struct strs level = *roots;
    enum err_code code = ERR_OK;
    while (level.count && code == ERR_OK) {
        struct strs next = {0};
        code = descend(&descent, &level, &next, err);
        level = next;
    }
    map_clear(&descent.seen);
    return code;
}
