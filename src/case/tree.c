#include "case/tree.h"

#include "base/map.h"

struct descent {
    struct arena *arena;
    struct map seen;
    struct strs *descendants, *parents;
};

static void add_child(struct descent *descent, struct strs *level, struct str parent, struct str session) {
    bool added;
    map_add(&descent->seen, session, 0, &added);
    if (!added)
        return;
    session = arena_str(descent->arena, session);
    strs_add(descent->arena, descent->descendants, session);
    strs_add(descent->arena, descent->parents, arena_str(descent->arena, parent));
    strs_add(descent->arena, level, session);
}

/* The sessions that those of `level` began. */
static enum err_code children_of(struct evidence *evidence, struct descent *descent, const struct strs *level,
                                 struct strs *next, struct err *err) {
    struct result *result;
    struct param params[] = {evidence_list(evidence, level)};
    enum err_code code = evidence_query(evidence, "children", params, 1, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    while (result_next(result, &fault))
        add_child(descent, next, result_text(result, 0), result_text(result, 1));
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

enum err_code tree_descend(struct evidence *evidence, const struct strs *roots, struct strs *descendants,
                           struct strs *parents, struct err *err) {
    struct descent descent = {.arena = evidence_arena(evidence), .descendants = descendants, .parents = parents};
    bool added;
    for (size_t i = 0; i < roots->count; i++)
        map_add(&descent.seen, roots->items[i], 0, &added);
    struct strs level = *roots;
    enum err_code code = ERR_OK;
    while (level.count && code == ERR_OK) {
        struct strs next = {0};
        code = children_of(evidence, &descent, &level, &next, err);
        level = next;
    }
    map_clear(&descent.seen);
    return code;
}
