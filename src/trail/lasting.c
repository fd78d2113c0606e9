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

struct joining {
    struct arena *arena;
    struct str text;
};

static void join(void *context, struct str value) {
    struct joining *joining = context;
    struct str text = json_scalar(value, joining->arena), *joined = &joining->text;
    if (!str_empty(text) && !memchr(text.data, LASTING_SEPARATOR, text.len))
        *joined = joined->len
                      ? arena_printf(joining->arena, "%.*s%c%.*s", STR_ARG(*joined), LASTING_SEPARATOR, STR_ARG(text))
                      : text;
}

static struct str values_at(const struct lasting_call *call, struct str paths, struct arena *arena) {
    struct joining joining = {arena, STR_NONE};
    for (struct str rest = paths; rest.len;) {
        struct str path = str_before(rest, ' ');
        rest = str_slice(rest, path.len < rest.len ? path.len + 1 : rest.len, rest.len);
        bool answered = str_starts(path, "=");
        struct str text = answered ? call->response_elements : call->request_parameters;
        if (text.len)
            json_each(text, str_slice(path, answered, path.len), join, &joining);
    }
    return joining.text;
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
