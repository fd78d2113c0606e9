/* A table of facts kept as CSV text (RFC 4180, first line names the columns), embedded by the build.
 *
 * Thread rule: load once (pthread_once), then read-only from any thread. Cells live until facts_clear; the
 * program's own tables are kept for the life of the process. */
#ifndef TRAIL_FACTS_H
#define TRAIL_FACTS_H

#include "base/str.h"

struct facts {
    struct str *cells; /* row after row, `columns` a row */
    size_t rows, columns;
    char *text; /* what the cells point into */
};

/* Reads the embedded table `name` (a file of src/trail without its ending). A table that is missing or whose rows
 * differ in length is a bug of ours and aborts. */
void facts_load(struct facts *facts, const char *name);
/* As facts_load for text at hand (tests, generators); the text need not outlive the call. */
void facts_parse(struct facts *facts, struct str csv, const char *name);

void facts_clear(struct facts *facts);

static inline struct str facts_cell(const struct facts *facts, size_t row, size_t column) {
    return facts->cells[row * facts->columns + column];
}

#endif
