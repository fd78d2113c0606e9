/* Progress and Ctrl-C: a thread that watches while the engine works.
 *
 * After a second it shows on standard error, only on a terminal, how far the reading is; when the person presses Ctrl-C
 * it asks the engine to stop (a second Ctrl-C ends the program at once). */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "engine/engine.h"

struct progress; /* opaque */

/* Begin to watch. `intake` may be NULL. `engine`, `intake` and `ledger` must outlive progress_stop. */
struct progress *progress_start(struct engine *engine, const struct intake *intake, const struct ledger *ledger);
/* Show nothing from here on, but go on watching for Ctrl-C: the answer is being written. NULL is fine. */
void progress_hush(struct progress *progress);
/* Stop, wipe the line, free. NULL is fine. */
void progress_stop(struct progress *progress);
/* Ctrl-C was pressed. */
bool progress_interrupted(void);
/* At a prompt Ctrl-C ends the program; away from it, it ends the statement (and an earlier one is forgotten). */
void progress_prompt(bool at_prompt);
/* Take over Ctrl-C for the rest of the run. */
void progress_catch_interrupts(void);

#endif
