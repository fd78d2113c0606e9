/* An ingest that is watched: on a thread of its own, with progress for a person, ended by Ctrl-C. */
#ifndef CLI_ERRAND_H
#define CLI_ERRAND_H

#include "base/tick.h"
#include "cli/options.h"
#include "store/ingest.h"

struct errand {
    struct store_header store;
    struct ingest_options how;
    struct ingest_progress progress;
    struct ledger *ledger;
    enum err_code code;
    struct err err;
    struct tick tick; /* while it runs */
    int64_t started;
};

/* Ingest as `errand->how` says into `errand->store`, figures to `errand->ledger`; code and err tell how it went. */
void errand_carry_out(struct errand *errand);

/* Names in a store are absolute and without links: they mean the same from wherever it is asked. NULL at the end. */
char **errand_paths(const struct words *words);
void errand_paths_free(char **paths);

#endif
