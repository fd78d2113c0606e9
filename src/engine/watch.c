#include "engine/watch.h"

#include <pthread.h>
#include <stdlib.h>

#include "engine/hash.h"
#include "engine/session_set.h"
#include "trail/handle.h"

struct condition {
    enum column column;
    struct str value;
    bool contains;
};

/* Which sessions occur in which objects: the sessions of one object lie together. */
struct occurrence {
    size_t object, end; /* in sessions; begins where the one before ends */
};
struct map {
    uint64_t *sessions;
    size_t session_count, session_space;
    struct occurrence *objects;
    size_t object_count, object_space;
};

struct watch {
    struct arena arena; /* the conditions */
    struct condition *conditions;
    size_t condition_count, condition_space;
    struct session_set equals; /* the same for those that want a value as it is, by column and value */
    enum column equal_columns[COLUMN_COUNT];
    size_t equal_column_count, other_count; /* other: conditions that are not among `equals` */
    bool indexes, follow, cover_window;
    int64_t since, until;
    struct hash_key key; /* of handles */
    const struct pivot_spots *spots;
    struct pivot_spots found; /* handed out */

    pthread_mutex_t lock;      /* for all below while a pass runs */
    struct session_set picked; /* sessions to pick */
    struct session_set known;  /* those the full pass picked, in the order it learned them */
    uint32_t *known_at;        /* by object: how many of `known` there were when the full pass began it */
    size_t known_space;
    struct map map;
    struct pivot_index index;
    bool full, complete;
};

/* A thread works on a copy of the picked sessions, brought up to date at each object: no lock a record. */
struct watcher {
    struct watch *watch;
    struct session_set picked;
    size_t synced; /* how many of watch->picked are in the copy */
    size_t object;
    struct session_set here; /* sessions of the current object */
    uint64_t last;           /* the session noted last: mostly the next one's */
    struct map map;
    struct pivot_part part;
    uint32_t ordinal; /* of the record whose handles are being noted */
};

static void map_clear(struct map *map) {
    free(map->sessions);
    free(map->objects);
    *map = (struct map){0};
}

static void *reserve(void *items, size_t item_bytes, size_t needed, size_t *space) {
    if (needed <= *space)
        return items;
    *space = needed + *space + 64;
    return xrealloc(items, *space * item_bytes);
}

static void map_add(struct map *map, size_t object, const uint64_t *sessions, size_t count) {
    map->sessions = reserve(map->sessions, sizeof *sessions, map->session_count + count, &map->session_space);
    map->objects = reserve(map->objects, sizeof *map->objects, map->object_count + 1, &map->object_space);
    if (count) /* an object without sessions has no array either */
        memcpy(map->sessions + map->session_count, sessions, count * sizeof *sessions);
    map->session_count += count;
    map->objects[map->object_count++] = (struct occurrence){object, map->session_count};
}

static void map_append(struct map *map, const struct map *more) {
    for (size_t i = 0, begin = 0; i < more->object_count; begin = more->objects[i++].end)
        map_add(map, more->objects[i].object, more->sessions + begin, more->objects[i].end - begin);
}

struct watch *watch_new(void) {
    struct watch *watch = xcalloc(1, sizeof *watch);
    pthread_mutex_init(&watch->lock, NULL);
    watch->since = watch->until = TIME_NONE;
    return watch;
}

void watch_free(struct watch *watch) {
    if (!watch)
        return;
    pthread_mutex_destroy(&watch->lock);
    arena_clear(&watch->arena);
    session_set_clear(&watch->equals);
    session_set_clear(&watch->picked);
    session_set_clear(&watch->known);
    map_clear(&watch->map);
    pivot_index_clear(&watch->index);
    pivot_spots_clear(&watch->found);
    free(watch->known_at);
    free(watch);
}

void watch_index_pivots(struct watch *watch, const struct hash_key *key) {
    watch->indexes = true;
    watch->key = *key;
}

void watch_spots(struct watch *watch, const struct pivot_spots *spots) {
    watch->spots = spots;
}

/* Event ids are UUIDs, which people copy in either case. */
static bool ignores_case(enum column column) {
    return column == COLUMN_EVENT_ID || column == COLUMN_SHARED_EVENT_ID;
}

/* Is the condition for a value as it stands? */
static bool wants_value(const struct condition *condition) {
    return !condition->contains && !ignores_case(condition->column);
}

static uint64_t hash_of_value(enum column column, struct str value) {
    const char tail[] = {(char)column, (char)(column >> 8)};
    return hash_more(hash_text(value), (struct str){tail, sizeof tail});
}

static void add_equal(struct watch *watch, const struct condition *condition) {
    size_t i = 0;
    while (i < watch->equal_column_count && watch->equal_columns[i] != condition->column)
        i++;
    if (i == watch->equal_column_count)
        watch->equal_columns[watch->equal_column_count++] = condition->column;
    session_set_add(&watch->equals, hash_of_value(condition->column, condition->value));
}

static void add_condition(struct watch *watch, enum column column, struct str value, bool contains) {
    if (!value.data || (contains && !value.len)) /* "" is in every text: a mistake, never a wish */
        return;
    struct condition *condition =
        arena_push(&watch->arena, watch->conditions, watch->condition_count, watch->condition_space);
    *condition = (struct condition){column, arena_str(&watch->arena, value), contains};
    if (wants_value(condition))
        add_equal(watch, condition);
    else
        watch->other_count++;
}

void watch_equal(struct watch *watch, enum column column, struct str value) {
    add_condition(watch, column, value, false);
}

void watch_contains(struct watch *watch, enum column column, struct str needle) {
    add_condition(watch, column, needle, true);
}

void watch_session(struct watch *watch, struct str session) {
    if (session.data)
        session_set_add(&watch->picked, hash_text(session));
}

void watch_follow_sessions(struct watch *watch, bool on) {
    watch->follow = on;
}

void watch_window(struct watch *watch, int64_t since, int64_t until) {
    watch->since = since;
    watch->until = until;
}

void watch_cover_window(struct watch *watch, bool on) {
    watch->cover_window = on;
}

void watch_reset_conditions(struct watch *watch) {
    arena_reset(&watch->arena);
    watch->conditions = NULL;
    watch->condition_count = watch->condition_space = 0;
    watch->equal_column_count = watch->other_count = 0;
    session_set_reset(&watch->equals);
    watch->indexes = watch->follow = watch->cover_window = false;
    watch->spots = NULL;
    watch->since = watch->until = TIME_NONE;
    session_set_reset(&watch->picked);
}

void watch_begin(struct watch *watch, bool full) {
    watch->full = full;
    if (!full)
        return;
    map_clear(&watch->map);
    pivot_index_clear(&watch->index);
    pivot_spots_clear(&watch->found);
    watch->complete = false;
    session_set_reset(&watch->known);
    for (size_t i = 0; i < watch->picked.count; i++)
        session_set_add(&watch->known, watch->picked.items[i]);
}

void watch_finish(struct watch *watch) {
    watch->complete = watch->complete || watch->full;
}

struct column_set watch_columns(const struct watch *watch) {
    struct column_set set = {0};
    for (size_t i = 0; i < watch->condition_count; i++)
        column_set_add(&set, watch->conditions[i].column);
    column_set_add(&set, COLUMN_SESSION);
    if (watch->indexes) {
        column_set_add(&set, COLUMN_PIVOT);
        column_set_add(&set, COLUMN_IS_FORWARD_ACCESS);
        column_set_add(&set, COLUMN_USER_TYPE);
    }
    if (watch->since != TIME_NONE || watch->until != TIME_NONE)
        column_set_add(&set, COLUMN_EVENT_TIME);
    return set;
}

/* --- one thread's part of a pass ---------------------------------------------------------------------------------- */

struct watcher *watcher_new(struct watch *watch) {
    struct watcher *watcher = xcalloc(1, sizeof *watcher);
    watcher->watch = watch;
    watcher->object = SIZE_MAX;
    return watcher;
}

static void note_known_at(struct watch *watch, size_t object) {
    if (object >= watch->known_space)
        watch->known_at = reserve(watch->known_at, sizeof *watch->known_at, object + 1, &watch->known_space);
    watch->known_at[object] = (uint32_t)watch->known.count;
}

/* The object's sessions go to the map. */
static void close_object(struct watcher *watcher) {
    if (watcher->watch->full && watcher->object != SIZE_MAX)
        map_add(&watcher->map, watcher->object, watcher->here.items, watcher->here.count);
    session_set_reset(&watcher->here);
    watcher->last = 0;
    watcher->object = SIZE_MAX;
}

void watcher_start(struct watcher *watcher, size_t object) {
    struct watch *watch = watcher->watch;
    close_object(watcher);
    watcher->object = object;
    pthread_mutex_lock(&watch->lock);
    for (; watcher->synced < watch->picked.count; watcher->synced++)
        session_set_add(&watcher->picked, watch->picked.items[watcher->synced]);
    if (watch->full)
        note_known_at(watch, object);
    pthread_mutex_unlock(&watch->lock);
}

static void learn(struct watcher *watcher, uint64_t session) {
    struct watch *watch = watcher->watch;
    if (!session_set_add(&watcher->picked, session))
        return;
    pthread_mutex_lock(&watch->lock);
    session_set_add(&watch->picked, session);
    if (watch->full)
        session_set_add(&watch->known, session);
    pthread_mutex_unlock(&watch->lock);
}

bool watch_condition_at(const struct watch *watch, size_t i, struct watch_condition *out) {
    if (i >= watch->condition_count)
        return false;
    const struct condition *condition = &watch->conditions[i];
    *out = (struct watch_condition){condition->column, condition->value, condition->contains,
                                    !condition->contains && ignores_case(condition->column)};
    return true;
}

struct watch_choice watch_choice(const struct watch *watch) {
    return (struct watch_choice){watch->follow, watch->cover_window, watch->since, watch->until};
}

static bool holds(const struct condition *condition, const struct record *record) {
    struct str text = record_text(record, condition->column);
    struct str value = condition->value;
    if (condition->contains)
        return text.len >= value.len && memmem(text.data, text.len, value.data, value.len);
    return ignores_case(condition->column) ? str_is_nocase(text, value.data) : str_eq(text, value);
}

static bool any_equals(const struct watch *watch, const struct record *record) {
    for (size_t i = 0; i < watch->equal_column_count; i++) {
        enum column column = watch->equal_columns[i];
        struct str text = record_text(record, column);
        if (text.data && session_set_find(&watch->equals, hash_of_value(column, text)) != SESSION_SET_MISSING)
            return true;
    }
    return false;
}

/* A lead names a few values, which are compared one by one. What follows from it may be thousands of keys. */
static bool any_holds(const struct watch *watch, const struct record *record) {
    enum { FEW = 4 };
    bool few = watch->condition_count <= FEW;
    if (!few && any_equals(watch, record))
        return true;
    for (size_t i = 0; (few || watch->other_count) && i < watch->condition_count; i++)
        if ((few || !wants_value(&watch->conditions[i])) && holds(&watch->conditions[i], record))
            return true;
    return false;
}

static bool in_window(const struct watch *watch, const struct record *record) {
    if (watch->since == TIME_NONE && watch->until == TIME_NONE)
        return true;
    int64_t time = record_number(record, COLUMN_EVENT_TIME, TIME_NONE);
    return time != TIME_NONE && (watch->since == TIME_NONE || time >= watch->since) &&
           (watch->until == TIME_NONE || time <= watch->until);
}

bool watcher_covers(const struct watcher *watcher, const struct record *record) {
    return !watcher->watch->cover_window || in_window(watcher->watch, record);
}

/* A key that was issued to an identity the answer does not tell is looked for by its id. Long-term keys are the name of
 * their session, and console keys are many and issued by nobody: noted once where the session changes, that is enough
 * for the sessions with one key that services make. */
static void note_key(struct watcher *watcher, const struct record *record, struct str session) {
    struct str key = record_text(record, COLUMN_ACCESS_KEY_ID);
    if (key.len && !str_eq(key, session))
        session_set_add(&watcher->here, hash_text(key));
}

/* Objects and their records are counted in 32 bits: a limit of the walk, and of a file's size. */
static struct pivot_spot spot_of(const struct watcher *watcher, uint64_t ordinal) {
    return (struct pivot_spot){(uint32_t)watcher->object, (uint32_t)ordinal};
}

bool watcher_picks(struct watcher *watcher, const struct record *record, uint64_t ordinal) {
    const struct watch *watch = watcher->watch;
    struct str session = record_text(record, COLUMN_SESSION);
    uint64_t hash = session.data ? hash_text(session) : 0;
    if (hash && watch->full && hash != watcher->last) {
        session_set_add(&watcher->here, watcher->last = hash);
        note_key(watcher, record, session);
    }
    if (!in_window(watch, record))
        return false;
    if (any_holds(watch, record)) {
        if (hash && watch->follow)
            learn(watcher, hash);
        return true;
    }
    if (hash && session_set_find(&watcher->picked, hash) != SESSION_SET_MISSING)
        return true;
    return watch->spots && pivot_spots_has(watch->spots, spot_of(watcher, ordinal));
}

bool watcher_indexes(const struct watcher *watcher, const struct record *record) {
    return watcher->watch->indexes && watcher->watch->full && handle_is_pivot(record);
}

static void note_handle(void *context, uint64_t handle) {
    struct watcher *watcher = context;
    pivot_part_add(&watcher->part, handle, spot_of(watcher, watcher->ordinal));
}

static void note_beginning(void *context, uint64_t handle) {
    struct watcher *watcher = context;
    pivot_part_add_beginning(&watcher->part, handle, spot_of(watcher, watcher->ordinal));
}

void watcher_index(struct watcher *watcher, const struct record *record, uint64_t ordinal) {
    watcher->ordinal = (uint32_t)ordinal;
    handles_of_pivot(&watcher->watch->key, record, note_handle, watcher);
    handles_of_beginning(&watcher->watch->key, record, note_beginning, watcher);
}

void watcher_finish(struct watcher *watcher) {
    struct watch *watch = watcher->watch;
    close_object(watcher);
    pthread_mutex_lock(&watch->lock);
    map_append(&watch->map, &watcher->map);
    pivot_index_take(&watch->index, &watcher->part);
    pthread_mutex_unlock(&watch->lock);
    watcher_free(watcher);
}

void watcher_free(struct watcher *watcher) {
    if (!watcher)
        return;
    session_set_clear(&watcher->picked);
    session_set_clear(&watcher->here);
    map_clear(&watcher->map);
    pivot_part_clear(&watcher->part);
    free(watcher);
}

/* --- the map ------------------------------------------------------------------------------------------------------ */

static int compare_objects(const void *left, const void *right) {
    const size_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* Does `object`, whose sessions are [begin, end) of the map, hold a wanted one? With `missed`, one that was learned
 * only after the object had been begun. */
static bool object_wanted(const struct watch *watch, const struct session_set *wanted, const struct occurrence *object,
                          size_t begin, bool missed) {
    for (size_t i = begin; i < object->end; i++) {
        uint64_t session = watch->map.sessions[i];
        if (session_set_find(wanted, session) == SESSION_SET_MISSING)
            continue;
        if (!missed || session_set_find(&watch->known, session) >= watch->known_at[object->object])
            return true;
    }
    return false;
}

/* One walk over the map: no index is kept, because a case asks twice or three times, and a map has millions of lines.
 */
static size_t *objects_where(const struct watch *watch, const struct str *sessions, size_t session_count, bool missed,
                             struct arena *arena, size_t *count) {
    struct session_set wanted = {0};
    for (size_t i = 0; i < session_count; i++)
        if (sessions[i].data)
            session_set_add(&wanted, hash_text(sessions[i]));
    size_t *objects = NULL, space = 0;
    *count = 0;
    for (size_t i = 0, begin = 0; i < watch->map.object_count; begin = watch->map.objects[i++].end)
        if (object_wanted(watch, &wanted, &watch->map.objects[i], begin, missed))
            *arena_push(arena, objects, *count, space) = watch->map.objects[i].object;
    if (*count)
        qsort(objects, *count, sizeof *objects, compare_objects);
    session_set_clear(&wanted);
    return objects;
}

size_t *watch_objects_of(const struct watch *watch, const struct str *sessions, size_t session_count,
                         struct arena *arena, size_t *count) {
    return objects_where(watch, sessions, session_count, false, arena, count);
}

size_t *watch_objects_to_revisit(const struct watch *watch, const struct str *sessions, size_t session_count,
                                 struct arena *arena, size_t *count) {
    return objects_where(watch, sessions, session_count, true, arena, count);
}

bool watch_map_complete(const struct watch *watch) {
    return watch->complete;
}

/* --- the index of pivots ------------------------------------------------------------------------------------------ */

static void leave_out(struct pivot_spots *spots, const struct pivot_spots *others) {
    size_t kept = 0;
    for (size_t i = 0; i < spots->count; i++)
        if (!pivot_spots_has(others, spots->items[i]))
            spots->items[kept++] = spots->items[i];
    spots->count = kept;
}

void watch_find_pivots(struct watch *watch, const uint64_t *handles, size_t count, bool all,
                       struct pivot_spots *spots) {
    for (size_t i = 0; i < (all ? 1 : count); i++)
        pivot_index_find(&watch->index, all ? 0 : handles[i], all, spots);
    if (all)
        pivot_spots_sort(spots);
    else
        pivot_index_follow(&watch->index, spots);
    leave_out(spots, &watch->found);
    for (size_t i = 0; i < spots->count; i++)
        pivot_spots_add(&watch->found, spots->items[i]);
    pivot_spots_sort(&watch->found);
}
