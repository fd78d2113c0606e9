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
};

/* Open the logs that the options (or $BACKTRAIL_LOGS) name and make them answerable; watching begins. On an error the
 * run is closed already. */
MUST_USE enum err_code run_open(struct run *run, struct options *options, bool locked, struct err *err);
/* The engine has done its work, the answer comes next: stop watching, say in a line what was read. */
void run_answer(struct run *run);
/* Say what was refused, finish standard output, release everything. `status` is that of the answer; refusals make 0
 * into 3. */
int run_close(struct run *run, int status);
/* Close after an error: says it. */
int run_fail(struct run *run, const struct err *err);

/* " --logs 'my logs'" as the person gave it, to repeat in commands; "" when it came from the environment. */
void run_arguments(const struct run *run, struct buf *out);

#endif
