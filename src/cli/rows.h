/* From results of the engine to listings. */
#ifndef CLI_ROWS_H
#define CLI_ROWS_H

#include "cli/run.h"

/* Shortens cells of the current row for a screen. */
typedef void rows_retouch(struct result *result, struct listing *listing);

/* A listing of a result: its columns in their order are those of `columns`. */
struct rows_plan {
    const struct listing_column *columns;
    size_t column_count;
    const char *schema, *member, *nothing; /* of JSON; what to say when there is no row (NULL: nothing) */
    rows_retouch *retouch;                 /* may be NULL */
    uint64_t most;                         /* 0: all; when there are more it is said */
};
/* Wait for the first row, then list. The result is the caller's to free. */
MUST_USE enum err_code rows_list(struct run *run, struct result *result, const struct rows_plan *plan, struct err *err);
/* How many rows to ask for: --limit, else 100 on a terminal, else (*most == 0) all. Returns one more than *most, so
 * that a cut can be told. */
struct param rows_limit(const struct run *run, uint64_t *most);
/* Text parameter of an option that may not have been given. */
struct param rows_word(const char *word);
/* Note that rows were left out, and how to see them. */
void rows_note_more(struct run *run, uint64_t most);

#endif
