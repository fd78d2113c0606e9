/* What every command that reads logs shares: options, ledger, intake, engine, answer, and how a run ends. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "cli/answer.h"
#include "cli/progress.h"
#include "intake/excerpt.h"
#include "store/store.h"

struct run {
    struct options *options;
    struct answer answer;
    struct ledger *ledger;
    struct intake *intake; /* NULL when only a store is read */
    struct store store;
    const char *store_folder; /* NULL: none */
    struct excerpt source;    /* the file that was excerpted last */
    struct engine *engine;
    struct progress *progress;
    int64_t started; /* microseconds */
    bool answered;
    struct buf notes; /* lines for standard error once the answer is out */
};

/* The store that the options name, or the environment, or that lies in ./backtrail.store; NULL: none. Logs that are
 * named stand alone, unless --store is given besides. */
const char *run_store_folder(const struct options *options);
/* When no logs are named: those of $BACKTRAIL_LOGS, paths separated by ':' as in $PATH. */
void run_logs_of_environment(struct options *options);
#define RUN_STORE_DEFAULT "backtrail.store"
/* Open the store and the logs that the options (or the environment) name and make them answerable; watching begins. On
 * an error the run is closed already. */
MUST_USE enum err_code run_open(struct run *run, struct options *options, bool locked, struct err *err);
/* The raw text of an event by its source columns, as reader_excerpt: from the logs that were named, else from the file
 * that a store names. */
MUST_USE enum err_code run_excerpt(struct run *run, struct str object, uint64_t offset, uint64_t length,
                                   struct arena *arena, struct str *text, struct err *err);
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
