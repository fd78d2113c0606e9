/* The SQL engine: an in-memory DuckDB with the table function cloudtrail() on it.
 *
 * DuckDB is loaded with dlopen when the first engine opens (start-up of --help stays under 10 ms). Nothing outside
 * engine/ sees duckdb.h. SQL takes parameters, never pasted text; extensions cannot be installed or loaded, and files
 * and network cannot be reached from SQL except through what this module attaches.
 *
 * Thread rule: an engine and its results belong to one thread; DuckDB works on several inside. */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "base/arena.h"
#include "base/time.h"
#include "engine/watch.h"
#include "intake/walk.h"

struct engine; /* opaque */

struct engine_options {
    unsigned threads;        /* 0: one a core */
    uint64_t memory_bytes;   /* DuckDB's limit before it spills; 0: 400 MiB */
    const char *spill_folder; /* NULL: $XDG_CACHE_HOME/backtrail (made when needed) */
    bool locked;             /* for `backtrail sql`: no reading of files from SQL but through cloudtrail() on attached logs */
};

MUST_USE enum err_code engine_open(struct engine **out, const struct engine_options *options, struct err *err);
void engine_close(struct engine *engine);

/* Make logs answerable: view `events` (all columns of trail/columns.h, duplicates removed, refusals to `ledger`) and
 * `cloudtrail_logs`. The intake and ledger must outlive the engine. Every full scan of `events` re-reads the files; the
 * ledger is filled by the first full scan only. */
MUST_USE enum err_code engine_attach_logs(struct engine *engine, const struct intake *intake, struct ledger *ledger,
                                          struct err *err);

/* A value for a `?` in SQL. */
struct param {
    enum { PARAM_TEXT, PARAM_INTEGER, PARAM_TIME, PARAM_BOOL, PARAM_NULL } type;
    struct str text;
    int64_t number;
};
#define PARAM_STR(s) ((struct param){.type = (s).data ? PARAM_TEXT : PARAM_NULL, .text = (s)})
#define PARAM_INT(n) ((struct param){.type = PARAM_INTEGER, .number = (n)})
#define PARAM_TIMESTAMP(t) ((struct param){.type = (t) == TIME_NONE ? PARAM_NULL : PARAM_TIME, .number = (t)})

struct result; /* opaque; rows are fetched chunk by chunk */

/* Run one statement. ERR_USAGE with DuckDB's message when the SQL is wrong. */
MUST_USE enum err_code engine_query(struct engine *engine, const char *sql, const struct param *params,
                                    size_t param_count, struct result **out, struct err *err);
/* Run a statement for its effect. */
MUST_USE enum err_code engine_run(struct engine *engine, const char *sql, const struct param *params,
                                  size_t param_count, struct err *err);
/* Advance to the next row: false at the end or on an error (then *err is filled; check err->code). */
bool result_next(struct result *result, struct err *err);
size_t result_columns(const struct result *result);
const char *result_name(const struct result *result, size_t column);
enum result_type { RESULT_TEXT, RESULT_INTEGER, RESULT_REAL, RESULT_BOOL, RESULT_TIME, RESULT_LIST, RESULT_OTHER };
enum result_type result_type(const struct result *result, size_t column);
/* Values of the current row. Text lives until the next result_next. NULL is absent text, or `otherwise`. A column that
 * is not text is cast to text by result_text. */
struct str result_text(struct result *result, size_t column);
int64_t result_integer(struct result *result, size_t column, int64_t otherwise); /* also BOOL, TIME (microseconds) */
double result_real(struct result *result, size_t column, double otherwise);
bool result_is_null(struct result *result, size_t column);
/* A LIST(VARCHAR) column as strings in `arena`. */
struct str *result_list(struct result *result, size_t column, struct arena *arena, size_t *count);
void result_free(struct result *result);

/* The text of an embedded query of src/queries (name without .sql), or NULL. */
const char *query_text(const char *name);
/* Names of all embedded queries, NULL at the end. */
const char *const *query_names(void);

/* Ask the running statement to stop (from a signal handler's flag watcher; thread-safe). */
void engine_interrupt(struct engine *engine);
/* Share of the current full scan that is done: objects read of all. For progress. */
void engine_progress(const struct engine *engine, uint64_t *objects_done, uint64_t *objects_all, uint64_t *events);

#endif
