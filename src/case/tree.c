#include "case/tree.h"

#include "base/map.h"
#include "case/forward.h"

struct descent {
    struct evidence *evidence;
    struct arena *arena;
    struct map seen; /* sessions, and keys looked up */
    struct descendants *out;
};

/* Sessions of one generation, since when each counts ("" for all its time), and with which keys ("" for all): of a
 * session that another caller began, too, what is done with that one's keys is no descendant's. */
struct level {
    struct strs sessions, since, keys;
};

/* Children as children.sql tells them. */
struct child {
    struct str name, parent, since, confidence, key, keys;
    int64_t began;
    bool seen_only, shared, parent_shared;
    bool used; /* sessions were found by its key */
};
struct found {
    struct child *items;
    size_t count, space;
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

/* Lists are handed on without their empty items: "-" stands for one, so that the three stay side by side. */
static void add_to_level(struct arena *arena, struct level *level, struct str session, struct str since,
                         struct str keys) {
    strs_add(arena, &level->sessions, session);
    strs_add(arena, &level->since, since.len ? since : STR("-"));
    strs_add(arena, &level->keys, keys.len ? keys : STR("-"));
}

/* The child, which is the session `session`. One that was found before counts again with other keys. */
static void add_descendant(struct descent *descent, struct level *level, struct str session,
                           const struct child *child) {
    struct str keys = child->shared ? child->keys : STR("");
    bool added = is_new(descent, session);
    bool other =
        keys.len && is_new(descent, arena_printf(descent->arena, "%.*s %.*s", STR_ARG(session), STR_ARG(keys)));
    if (added || other)
        add_to_level(descent->arena, level, session, child->since, keys);
    if (!added)
        return;
    strs_add(descent->arena, &descent->out->sessions, session);
    strs_add(descent->arena, &descent->out->parents, child->parent);
    strs_add(descent->arena, &descent->out->confidences, child->confidence);
    strs_add(descent->arena, &descent->out->since, child->since);
    if (child->parent_shared)
        strs_add_new(descent->arena, &descent->out->shared, child->parent);
    if (child->shared)
        strs_add_new(descent->arena, &descent->out->shared, session);
}

static struct str number_text(struct arena *arena, int64_t number) {
    return number == TIME_NONE ? STR("") : arena_printf(arena, "%lld", (long long)number);
}

static struct child read_child(struct result *row, struct arena *arena) {
    return (struct child){.parent = arena_str(arena, result_text(row, 0)),
                          .name = arena_str(arena, result_text(row, 1)),
                          .began = result_integer(row, 2, TIME_NONE),
                          .since = number_text(arena, result_integer(row, 3, TIME_NONE)),
                          .confidence = arena_str(arena, result_text(row, 4)),
                          .key = arena_str(arena, result_text(row, 5)),
                          .seen_only = result_integer(row, 6, 0) == 1,
                          .shared = result_integer(row, 7, 0) == 1,
                          .parent_shared = result_integer(row, 8, 0) == 1,
                          .keys = arena_str(arena, result_text(row, 9))};
}

static enum err_code children_of(struct descent *descent, const struct level *level, struct found *found,
                                 struct err *err) {
    struct result *result;
    struct param params[] = {evidence_list(descent->evidence, &level->sessions),
                             evidence_list(descent->evidence, &level->since),
                             evidence_list(descent->evidence, &level->keys)};
    enum err_code code = evidence_query(descent->evidence, "children", params, 3, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    while (result_next(result, &fault))
        *arena_push(descent->arena, found->items, found->count, found->space) = read_child(result, descent->arena);
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

/* Is the child found by the key that was issued? Where its name is not told, and where no event bears the name: records
 * without a creation date are named after their key. */
static bool is_by_key(struct descent *descent, const struct child *child) {
    return is_key(child->name) ||
           (!child->seen_only && is_key(child->key) && !evidence_has_session(descent->evidence, child->name));
}

static bool is_by_name(struct descent *descent, const struct child *child) {
    return !is_by_key(descent, child) && (!child->seen_only || evidence_has_session(descent->evidence, child->name));
}

/* The child whose key it is, issued then; all that have it are marked as used. */
static const struct child *child_of_key(struct found *found, struct str key, int64_t issued) {
    const struct child *first = NULL;
    for (size_t i = 0; i < found->count; i++)
        if (str_eq(found->items[i].key, key) && found->items[i].began == issued) {
            first = first ? first : &found->items[i];
            found->items[i].used = true;
        }
    return first;
}

static enum err_code add_users_of(struct descent *descent, const struct strs *keys, const struct strs *issued,
                                  struct found *found, struct level *next, struct err *err) {
    struct result *result;
    struct param params[] = {evidence_list(descent->evidence, keys), evidence_list(descent->evidence, issued)};
    enum err_code code = evidence_query(descent->evidence, "sessions_of_keys", params, 2, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    while (result_next(result, &fault)) {
        const struct child *child = child_of_key(found, result_text(result, 0), result_integer(result, 2, TIME_NONE));
        if (!child)
            continue;
        struct child used = *child;
        if (str_is(used.confidence, "certain")) /* no creation date says that it began then */
            used.confidence = STR("strong");
        add_descendant(descent, next, arena_str(descent->arena, result_text(result, 1)), &used);
    }
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

/* The sessions behind keys. */
static enum err_code add_sessions_of_keys(struct descent *descent, struct found *found, struct level *next,
                                          struct err *err) {
    struct strs keys = {0}, issued = {0};
    for (size_t i = 0; i < found->count; i++) {
        const struct child *child = &found->items[i];
        struct str time = number_text(descent->arena, child->began);
        if (is_by_key(descent, child) &&
            is_new(descent, arena_printf(descent->arena, "%.*s %.*s", STR_ARG(child->key), STR_ARG(time)))) {
            strs_add(descent->arena, &keys, child->key);
            strs_add(descent->arena, &issued, time);
        }
    }
    if (!keys.count)
        return ERR_OK;
    enum err_code code = evidence_complete(descent->evidence, &keys, err);
    return code == ERR_OK ? add_users_of(descent, &keys, &issued, found, next, err) : code;
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
    for (size_t i = 0; code == ERR_OK && i < forwarded->sessions.count; i++)
        add_to_level(descent->arena, level, forwarded->sessions.items[i], STR(""), STR(""));
    return code;
}

/* A child of forward access is one of the key behind it, and no surer than that. */
static void adopt(const struct forwarded *forwarded, struct found *found) {
    for (size_t i = 0; i < found->count; i++)
        for (size_t f = 0; f < forwarded->sessions.count; f++)
            if (str_eq(found->items[i].parent, forwarded->sessions.items[f])) {
                found->items[i].parent = forwarded->keys.items[f];
                if (str_is(found->items[i].confidence, "certain"))
                    found->items[i].confidence = STR("strong");
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
    for (size_t i = 0; code == ERR_OK && i < found.count; i++)
        if (is_by_name(descent, &found.items[i]))
            add_descendant(descent, next, found.items[i].name, &found.items[i]);
    if (code == ERR_OK)
        code = add_sessions_of_keys(descent, &found, next, err);
    /* issued, and never used; a key of whose session nothing is told is none */
    for (size_t i = 0; code == ERR_OK && i < found.count; i++)
        if (is_by_key(descent, &found.items[i]) && !is_key(found.items[i].name) && !found.items[i].used)
            add_descendant(descent, next, found.items[i].name, &found.items[i]);
    return code;
}

enum err_code tree_settle(struct evidence *evidence, struct descendants *out, struct err *err) {
    struct arena *arena = evidence_arena(evidence);
    struct result *result;
    struct param params[] = {evidence_list(evidence, &out->sessions)};
    if (!out->sessions.count)
        return ERR_OK;
    enum err_code code = evidence_query(evidence, "unissued_keys", params, 1, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    while (result_next(result, &fault))
        for (size_t i = 0; i < out->sessions.count; i++)
            if (str_eq(out->sessions.items[i], result_text(result, 0)) &&
                str_is(out->confidences.items[i], "certain")) {
                out->confidences.items[i] = STR("strong");
                strs_add_new(arena, &out->shared, out->sessions.items[i]);
            }
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

enum err_code tree_descend(struct evidence *evidence, const struct strs *roots, struct descendants *out,
                           struct err *err) {
    struct descent descent = {.evidence = evidence, .arena = evidence_arena(evidence), .out = out};
    struct level level = {0};
    for (size_t i = 0; i < roots->count; i++) {
        is_new(&descent, roots->items[i]);
        add_to_level(descent.arena, &level, roots->items[i], STR(""), STR(""));
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
