#include "trail/lasting.h"

#include <pthread.h>

#include "trail/api_name.h"
#include "trail/facts.h"
#include "trail/json.h"
#include "trail/pivot.h"

enum { CELL_SOURCE, CELL_NAME, CELL_THINGS, CELL_WHOM, CELL_UNLESS, CELL_UNDOES };

static struct facts table;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
    facts_load(&table, "lasting");
}

/* The row's number, or the number of rows. */
static size_t row_of(struct str event_source, struct str event_name) {
    pthread_once(&once, load);
    struct str name = api_name(event_name);
    size_t i = 0;
    while (i < table.rows && !(str_eq(facts_cell(&table, i, CELL_NAME), name) &&
                               str_eq(facts_cell(&table, i, CELL_SOURCE), event_source)))
        i++;
    return i;
}

static void add_text(struct str *joined, struct str text, struct arena *arena) {
    if (!str_empty(text) && !memchr(text.data, LASTING_SEPARATOR, text.len))
        *joined =
            joined->len ? arena_printf(arena, "%.*s%c%.*s", STR_ARG(*joined), LASTING_SEPARATOR, STR_ARG(text)) : text;
}

/* Every value at a path such as "items[].userId". */
static void add_values(struct str *joined, struct str value, struct str path, struct arena *arena) {
    size_t list = str_find(path, "[]", 0);
    struct str head = list == (size_t)-1 ? path : str_slice(path, 0, list);
    struct str found = head.len ? json_at(value, arena_str(arena, head).data) : value;
    if (list == (size_t)-1) {
        add_text(joined, json_scalar(found, arena), arena);
        return;
    }
    struct str rest = str_slice(path, list + 2, path.len);
    struct json_cursor cursor = json_open(found);
    struct json_item item;
    while (cursor.kind == '[' && json_next(&cursor, &item))
        add_values(joined, item.value, str_starts(rest, ".") ? str_slice(rest, 1, rest.len) : rest, arena);
}

static struct str values_at(const struct lasting_call *call, struct str paths, struct arena *arena) {
    struct str joined = STR_NONE;
    for (struct str rest = paths; rest.len;) {
        struct str path = str_before(rest, ' ');
        rest = str_slice(rest, path.len < rest.len ? path.len + 1 : rest.len, rest.len);
        bool answered = str_starts(path, "=");
        struct str text = answered ? call->response_elements : call->request_parameters;
        if (text.len)
            add_values(&joined, text, answered ? str_slice(path, 1, path.len) : path, arena);
    }
    return joined;
}

static bool is_opening(struct str event_source, struct str event_name) {
    const struct pivot *pivot = pivot_of(event_source, event_name);
    return pivot && (pivot->kind == PIVOT_OPENING || pivot->kind == PIVOT_CREDENTIAL);
}

bool lasting_is_left(struct str event_source, struct str event_name) {
    size_t row = row_of(event_source, event_name);
    return row < table.rows ? !facts_cell(&table, row, CELL_UNDOES).len : is_opening(event_source, event_name);
}

bool lasting_of(const struct lasting_call *call, struct lasting *out, struct arena *arena) {
    *out = (struct lasting){STR_NONE, STR_NONE, STR_NONE};
    size_t row = row_of(call->event_source, call->event_name);
    if (row == table.rows)
        return is_opening(call->event_source, call->event_name);
    struct str paths = facts_cell(&table, row, CELL_THINGS), unless = facts_cell(&table, row, CELL_UNLESS);
    out->things = values_at(call, paths, arena);
    out->whom = values_at(call, facts_cell(&table, row, CELL_WHOM), arena);
    if (facts_cell(&table, row, CELL_UNDOES).len)
        out->undoes = facts_cell(&table, row, CELL_UNDOES);
    if (paths.len && !out->things.len) /* an answer that names nothing: nothing is known to be there */
        return false;
    return !(unless.len && !out->whom.len && json_at(call->request_parameters, arena_str(arena, unless).data).len);
}
