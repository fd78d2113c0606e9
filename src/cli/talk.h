/* Talk: what is said on standard error. Results are not here, they go to standard output (cli/answer.h).
 *
 * Messages may quote a log: everything is made safe for a terminal. */
#ifndef CLI_TALK_H
#define CLI_TALK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* "backtrail: MESSAGE", then the hint on a line of its own. Returns the exit status. */
int talk_error(const struct err *err);
/* One line, "backtrail: " before it. */
void talk(const char *format, ...) PRINTF_LIKE(1, 2);
/* One line, indented below the last one. */
void talk_more(const char *format, ...) PRINTF_LIKE(1, 2);
/* "# file at byte 4711, 812 bytes": where what comes next on standard output lies. */
void talk_source(struct str object, int64_t offset, size_t len);
/* A person is reading standard error. */
bool talk_to_terminal(void);

#endif
