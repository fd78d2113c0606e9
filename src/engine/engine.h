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
#include "engine/coverage.h"
#include "engine/watch.h"
#include "intake/walk.h"

struct engine; /* opaque */

struct engine_options {
    unsigned threads;         /* 0: one a core */
    uint64_t memory_bytes;    /* DuckDB's limit before it spills; 0: 400 MiB */
    const char *spill_folder; /* NULL: $XDG_CACHE_HOME/backtrail (made when needed) */
    bool locked; /* for `backtrail sql`: no files from SQL but cloudtrail() on attached logs; no change of settings */
    const char *open_folder; /* SQL may read and write files below it (the store); NULL: nowhere */
};

MUST_USE enum err_code engine_open(struct engine **out, const struct engine_options *options, struct err *err);
void engine_close(struct engine *engine);
/* The file that DuckDB was loaded from, once an engine was opened; else "". */
const char *engine_library_path(void);

/* Make Trino's functions known, as macros (some hide DuckDB's of the same name): for queries that people write. It
 * takes as long as opening DuckDB does: with `sql` it is left out when that uses none of them. */
MUST_USE enum err_code engine_speak_trino(struct engine *engine, struct str sql, struct err *err);
/* Make logs answerable: view `events` (all columns of trail/columns.h, duplicates removed, refusals to `ledger`) and
 * `cloudtrail_logs`. The intake and ledger must outlive the engine. Every full scan of `events` re-reads the files; the
 * ledger is filled by the first full scan only. */
MUST_USE enum err_code engine_attach_logs(struct engine *engine, const struct intake *intake, struct ledger *ledger,
                                          struct err *err);

/* What the statements after this pick out of the logs: table function `watched_events()` (all columns; `events` that
 * `watch` picks). NULL: none. The watch must outlive the statements that use it; it is not owned. */
void engine_set_watch(struct engine *engine, struct watch *watch);
/* Limit the next scans of watched_events() to these objects of the intake (ascending; copied). NULL: all. A scan of all
 * objects also fills the watch's map and engine_coverage, and remembers which copies of an event were dropped, so that
 * limited scans drop the same ones. */
void engine_set_scan_objects(struct engine *engine, const size_t *objects, size_t count);
/* What the last full scan of watched_events() saw, whether picked or not. In `arena`. */
struct coverage_total engine_coverage(struct engine *engine, struct arena *arena);
/* Its hours, as coverage_hours of engine/coverage.h gives them. */
struct coverage_hour *engine_coverage_hours(struct engine *engine, const struct coverage_total *total,
                                            struct arena *arena, size_t *count);

/* A value for a `?` in SQL. */
struct param {
    enum { PARAM_TEXT, PARAM_INTEGER, PARAM_TIME, PARAM_BOOL, PARAM_NULL } type;
    struct str text;
    int64_t number;
};
#define PARAM_STR(s)       ((struct param){.type = (s).data ? PARAM_TEXT : PARAM_NULL, .text = (s)})
#define PARAM_INT(n)       ((struct param){.type = PARAM_INTEGER, .number = (n)})
#define PARAM_TIMESTAMP(t) ((struct param){.type = (t) == TIME_NONE ? PARAM_NULL : PARAM_TIME, .number = (t)})

struct result; /* opaque; rows are fetched chunk by chunk */

/* Run one statement, or several separated by ';' (each takes its own `?` from the first parameter on): the result is
 * the last one's. ERR_USAGE with DuckDB's message when the SQL is wrong. Rows are streamed: a listing of any length
 * takes constant memory. An engine runs one statement at a time: free a result before the next query. */
MUST_USE enum err_code engine_query(struct engine *engine, const char *sql, const struct param *params,
                                    size_t param_count, struct result **out, struct err *err);
/* Run statements for their effect. */
MUST_USE enum err_code engine_run(struct engine *engine, const char *sql, const struct param *params,
                                  size_t param_count, struct err *err);
/* Advance to the next row: false at the end or on an error (then *err is filled; check err->code). */
bool result_next(struct result *result, struct err *err);
size_t result_columns(const struct result *result);
const char *result_name(const struct result *result, size_t column);
/* INTEGER: any width (result_integer saturates, result_text is exact). REAL: also decimals. TIME: all timestamps.
 * LIST: of text. JSON: other nested values, which result_text gives as JSON. OTHER: anything else, as text. */
enum result_type {
    RESULT_TEXT,
    RESULT_INTEGER,
    RESULT_REAL,
    RESULT_BOOL,
    RESULT_TIME,
    RESULT_LIST,
    RESULT_JSON,
    RESULT_OTHER
};
enum result_type result_type(const struct result *result, size_t column);
/* Values of the current row. Text lives until the next result_next. NULL is absent text, or `otherwise`. A column that
 * is not text is cast to text by result_text. */
struct str result_text(struct result *result, size_t column);
int64_t result_integer(struct result *result, size_t column, int64_t otherwise); /* also BOOL, TIME (microseconds) */
double result_real(struct result *result, size_t column, double otherwise);
bool result_is_null(struct result *result, size_t column);
/* A LIST(VARCHAR) column as strings in `arena`. */
struct str *result_list(struct result *result, size_t column, struct arena *arena, size_t *count);
/* Which column of trail/columns.h each of the first `count` result columns is, by name; COLUMN_COUNT: none. */
void result_record_columns(const struct result *result, enum column *columns, size_t count);
/* The current row as a record, its texts in `arena`. */
void result_record(struct result *result, const enum column *columns, struct record *record, struct arena *arena);
void result_free(struct result *result);

/* From here on one statement at a time, and only such as read: for SQL that comes from a page. */
void engine_ask_only(struct engine *engine);

/* The text of an embedded query of src/queries (name without .sql), or NULL. */
const char *query_text(const char *name);
/* Names of all embedded queries, NULL at the end. */
const char *const *query_names(void);

/* Let the statements that follow hold so much before they spill: for those that cannot (lists for every group), on a
 * machine that has it; half of what it has otherwise. Of an engine that is not locked. */
MUST_USE enum err_code engine_allow_memory(struct engine *engine, uint64_t bytes, struct err *err);

/* Ask the running statement to stop (from a signal handler's flag watcher; thread-safe). */
void engine_interrupt(struct engine *engine);
/* Share of the current full scan that is done: objects read of all. For progress. */
void engine_progress(const struct engine *engine, uint64_t *objects_done, uint64_t *objects_all, uint64_t *events);

#endif
