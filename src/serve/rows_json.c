#include "serve/rows_json.h"

#include <math.h>

#include "output/case_json.h"

#define EXACT_MOST (INT64_C(1) << 53)

static json_t *list_json(struct result *result, size_t column) {
    struct arena scratch = ARENA_EMPTY;
    size_t count = 0;
    struct str *items = result_list(result, column, &scratch, &count);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_of_str(items[i]));
    arena_clear(&scratch);
    return list;
}

json_t *cell_json(struct result *result, size_t column) {
    if (result_is_null(result, column))
        return json_null();
    switch (result_type(result, column)) {
    case RESULT_INTEGER: {
        int64_t number = result_integer(result, column, 0);
        bool exact = number <= EXACT_MOST && number >= -EXACT_MOST;
        return exact ? json_integer(number) : json_of_str(result_text(result, column));
    }
    case RESULT_REAL: {
        double number = result_real(result, column, 0);
        return isfinite(number) ? json_real(number) : json_of_str(result_text(result, column));
    }
    case RESULT_BOOL: return json_boolean(result_integer(result, column, 0));
    case RESULT_TIME: return json_of_time(result_integer(result, column, TIME_NONE));
    case RESULT_LIST: return list_json(result, column);
    case RESULT_JSON: /* as text: the page shows it so */
    case RESULT_TEXT:
    case RESULT_OTHER: break;
    }
    return json_of_str(result_text(result, column));
}

json_t *row_json(struct result *result, size_t from, size_t to) {
    json_t *row = json_object();
    for (size_t column = from; column < to; column++)
        json_object_set_new(row, result_name(result, column), cell_json(result, column));
    return row;
}

json_t *event_json(struct result *result) {
    static const char *const names[ROW_COLUMNS] = {
        "event_id",   "event_time",    "account_id", "region",        "event_source",   "event_name",
        "group",      "outcome",       "error_code", "error_message", "identity",       "principal_id",
        "session_id", "access_key_id", "source_ip",  "user_agent",    "forward_access", "resource",
        "pivot",      "object",        "offset",     "length"};
    json_t *event = json_object();
    for (size_t column = 0; column < ROW_COLUMNS; column++)
        json_object_set_new(event, names[column], cell_json(result, column));
    return event;
}
