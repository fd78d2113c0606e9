/* backtrail sql: statements and their answers. cli/sql.c takes them from the command line, a file or a pipe;
 * cli/sql_shell.c from a person, line by line. */
#ifndef CLI_SQL_H
#define CLI_SQL_H

#include "cli/run.h"

#define SQL_MOST_BYTES ((size_t)16 << 20)

/* Run every statement of a text, and print the answer of each that asks something, in the form of the run. Stops at the
 * first that fails; lines in its complaint are counted from the beginning of the text. */
MUST_USE enum err_code sql_answer(struct run *run, struct str text, struct err *err);
/* Statements from the terminal until the person leaves; complaints are said and do not end it. */
void sql_converse(struct run *run);

#endif
