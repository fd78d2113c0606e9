/* What the files of engine/ know of an engine. Nobody else includes this. */
#ifndef ENGINE_STATE_H
#define ENGINE_STATE_H

#include "engine/duckdb_api.h"
#include "engine/engine.h"
#include "engine/scan.h"
#include "engine/session_set.h"
#include "engine/store_find.h"
#include "engine/store_view.h"

struct engine {
    duckdb_database database;
    duckdb_connection connection;
    unsigned threads;
    bool locked, questions_only;
    /* the attached logs */
    const struct intake *intake;
    struct ledger *ledger;
    atomic_bool ledger_taken; /* the first full scan fills it */
    struct ledger *spare;     /* for the scans after the first full one */
    /* the attached store (store_view.c), or NULL; fingerprints of its events, which the logs' scans leave out */
    const struct store_view *store;
    struct store_finder *finder;
    const uint64_t *known;
    size_t known_count;
    struct session_set followed;          /* of the store: sessions that were picked in full */
    struct coverage_tally *store_covered; /* as the last watch covers it; NULL before */
    /* watched_events() */
    struct watch *watch;
    bool limited; /* to these objects: */
    size_t *objects;
    size_t object_count;
    struct coverage_tally *coverage;
    struct dropped dropped;
    atomic_bool passed; /* a full pass was made: coverage and dropped hold */
    /* the running statement */
    struct scan_progress progress;
    atomic_bool interrupted;
    struct err fault; /* what a table function of ours said, with its code; DuckDB only carries the text */
};

/* cloudtrail.c: the table functions cloudtrail(), logs_events() and watched_events(). */
MUST_USE enum err_code cloudtrail_register(struct engine *engine, struct err *err);
/* athena.c: functions over the text of JSON columns. */
MUST_USE enum err_code athena_register(struct engine *engine, struct err *err);
/* call_functions.c: call_group(), call_target() and coverage_category(). */
MUST_USE enum err_code call_functions_register(struct engine *engine, struct err *err);

/* store_watch.c: make watched_events() what the watch picks of logs and store, before a statement that names it. */
MUST_USE enum err_code store_prepare_watch(struct engine *engine, struct err *err);

#endif
