/* What every command that reads logs shares: options, ledger, intake, engine, answer, and how a run ends. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "cli/answer.h"
#include "cli/progress.h"

struct run {
    struct options *options;
    struct answer answer;
    struct ledger *ledger;
    struct intake *intake;
    struct engine *engine;
    struct progress *progress;
    int64_t started; /* microseconds */
    bool answered;
    struct buf notes; /* lines for standard error once the answer is out */
};

/* Open the logs that the options (or $BACKTRAIL_LOGS) name and make them answerable; watching begins. On an error the
 * run is closed already. */
MUST_USE enum err_code run_open(struct run *run, struct options *options, bool locked, struct err *err);
/* The answer comes next: no progress is shown from here on. */
void run_answer(struct run *run);
/* A line for standard error, kept until the answer is out (a pager may still hold the terminal). */
void run_note(struct run *run, const char *format, ...) PRINTF_LIKE(2, 3);
/* Finish standard output, say what was noted, read and refused, release everything. `status` is that of the answer;
 * refusals make 0 into 3, and
 * logs that are all something else into 4. */
int run_close(struct run *run, int status);
/* Close after an error: says it. */
int run_fail(struct run *run, const struct err *err);

/* " --logs 'my logs'" as the person gave it, to repeat in commands; "" when it came from the environment. */
void run_arguments(const struct run *run, struct buf *out);

#endif
