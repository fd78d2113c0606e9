/* Results of the engine as JSON, for the page. Names and meanings are those of the contract in docs of the API
 * (src/serve/api.h). The caller owns what is returned. */
#ifndef SERVE_ROWS_JSON_H
#define SERVE_ROWS_JSON_H

#include <jansson.h>

#include "engine/engine.h"

/* A cell of the current row: null, number, bool, text, or a list of texts. A whole number beyond 2^53, which a page
 * would round, is text. */
json_t *cell_json(struct result *result, size_t column);
/* The columns [from, to) of the current row under their names. */
json_t *row_json(struct result *result, size_t from, size_t to);

/* The columns of page_rows.sql, with which described_event.sql begins. */
enum { ROW_EVENT_ID, ROW_EVENT_TIME, ROW_SOURCE_OBJECT = 19, ROW_SOURCE_OFFSET, ROW_SOURCE_LENGTH, ROW_COLUMNS };
/* The current row as an event of the page. */
json_t *event_json(struct result *result);

#endif
