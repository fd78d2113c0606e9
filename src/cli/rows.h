/* From results of the engine to listings. */
#ifndef CLI_ROWS_H
#define CLI_ROWS_H

#include "cli/run.h"

/* Shortens cells of the current row for a screen. */
typedef void rows_retouch(struct result *result, struct listing *listing);
/* List all rows of `result`; its columns in their order are those of the listing. At most `most` rows (0: all); *more
 * tells whether there were others. `retouch` may be NULL. ERR_… when the engine failed on the way. */
MUST_USE enum err_code rows_list(struct result *result, struct listing *listing, size_t column_count,
                                 rows_retouch *retouch, uint64_t most, bool *more, struct err *err);
/* Put the current row's value of a column into the listing. */
void rows_cell(struct result *result, struct listing *listing, size_t column);
/* How many rows to ask for: --limit, else 100 on a terminal, else (*most == 0) all. Returns one more than *most, so
 * that a cut can be told. */
struct param rows_limit(const struct run *run, uint64_t *most);
/* Text parameter of an option that may not have been given. */
struct param rows_word(const char *word);
/* Say that rows were left out, and how to see them. */
void rows_talk_more(uint64_t most);

#endif
