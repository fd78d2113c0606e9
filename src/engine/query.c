/* Statements and their results. */
#include <inttypes.h>
#include <stdlib.h>

#include "engine/cell.h"
#include "engine/state.h"

struct result {
    struct engine *engine;
    duckdb_result result;
    duckdb_data_chunk chunk;
    size_t column_count, row, row_count;
    struct result_column {
        struct cell_type *type;
        duckdb_vector vector;
    } * columns;
    struct arena types, texts; /* the columns' types; texts of the current row */
};

/* --- statements --------------------------------------------------------------------------------------------------- */

/* DuckDB begins its messages with the kind of error, which a person does not need to see. */
static const char *plain(const char *message) {
    static const char *const kinds[] = {"Invalid Input Error: ", "Binder Error: ", "INTERRUPT Error: "};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strncmp(message, kinds[i], strlen(kinds[i])) == 0)
            return message + strlen(kinds[i]);
    return message;
}

static enum err_code code_of(duckdb_error_type type) {
    switch (type) {
    case DUCKDB_ERROR_INTERRUPT: return ERR_INTERRUPTED;
    case DUCKDB_ERROR_OUT_OF_MEMORY:
    case DUCKDB_ERROR_IO:
    case DUCKDB_ERROR_FATAL:
    case DUCKDB_ERROR_INTERNAL: return ERR_ENVIRONMENT;
    default: return ERR_USAGE;
    }
}

/* What went wrong: said by a table function of ours, which knows better, or by DuckDB. */
static enum err_code fail(struct engine *engine, duckdb_error_type type, const char *message, struct err *err) {
    if (atomic_load(&engine->interrupted) || type == DUCKDB_ERROR_INTERRUPT)
        return err_set(err, ERR_INTERRUPTED, "interrupted");
    if (engine->fault.code != ERR_OK) {
        if (err)
            *err = engine->fault;
        return engine->fault.code;
    }
    enum err_code code = err_set(err, code_of(type), "%s", message ? plain(message) : "DuckDB gives no reason");
    if (type == DUCKDB_ERROR_OUT_OF_MEMORY)
        err_hint(err, "close other programs, or free space on the disk below $XDG_CACHE_HOME for spilling");
    return code;
}

static void bind_param(duckdb_prepared_statement statement, idx_t at, const struct param *param) {
    switch (param->type) {
    case PARAM_TEXT: duck.bind_varchar_length(statement, at, param->text.data, param->text.len); break;
    case PARAM_INTEGER: duck.bind_int64(statement, at, param->number); break;
    case PARAM_TIME: duck.bind_timestamp(statement, at, (duckdb_timestamp){param->number}); break;
    case PARAM_BOOL: duck.bind_boolean(statement, at, param->number != 0); break;
    case PARAM_NULL: duck.bind_null(statement, at); break;
    }
}

static enum err_code bind_all(duckdb_prepared_statement statement, const struct param *params, size_t param_count,
                              struct err *err) {
    idx_t wanted = duck.nparams(statement);
    if (wanted > param_count)
        return err_set(err, ERR_USAGE, "the statement has %" PRIu64 " parameters, and %zu are given", (uint64_t)wanted,
                       param_count);
    for (idx_t i = 0; i < wanted; i++)
        bind_param(statement, i + 1, &params[i]);
    return ERR_OK;
}

/* The folder of a store is open to DuckDB, which tells reading from writing only by the statement. */
static bool may_write(duckdb_prepared_statement statement, const char *sql) {
    switch (duck.prepared_statement_type(statement)) {
    case DUCKDB_STATEMENT_TYPE_COPY:
    case DUCKDB_STATEMENT_TYPE_EXPORT:
    case DUCKDB_STATEMENT_TYPE_ATTACH: return true;
    case DUCKDB_STATEMENT_TYPE_EXPLAIN: /* of which EXPLAIN ANALYZE runs what it explains */
        return str_contains_nocase(str_of(sql), "copy") || str_contains_nocase(str_of(sql), "export");
    default: return false;
    }
}

/* DuckDB's own logging writes to files and past our output, and its refusal to open a file ends the process. It is
 * switched on by CALL, or by the same function in FROM. */
static bool changes_engine(duckdb_prepared_statement statement, const char *sql) {
    return duck.prepared_statement_type(statement) == DUCKDB_STATEMENT_TYPE_CALL ||
           str_contains_nocase(str_of(sql), "enable_logging");
}

/* DESCRIBE, SHOW and SUMMARIZE are SELECTs to DuckDB; EXPLAIN ANALYZE runs what it explains. */
static bool only_asks(duckdb_prepared_statement statement, const char *sql) {
    duckdb_statement_type type = duck.prepared_statement_type(statement);
    return type == DUCKDB_STATEMENT_TYPE_SELECT ||
           (type == DUCKDB_STATEMENT_TYPE_EXPLAIN && !str_contains_nocase(str_of(sql), "analy"));
}

/* Run one statement of several. With `out` its rows are streamed. */
static enum err_code run_one(struct engine *engine, const char *sql, duckdb_extracted_statements statements,
                             idx_t number, const struct param *params, size_t param_count, duckdb_result *out,
                             struct err *err) {
    duckdb_prepared_statement statement = NULL;
    duckdb_result unseen = {0}, *result = out ? out : &unseen;
    enum err_code code;
    bool executed = false;
    if (duck.prepare_extracted_statement(engine->connection, statements, number, &statement) != DuckDBSuccess)
        code = fail(engine, DUCKDB_ERROR_INVALID, duck.prepare_error(statement), err);
    else if (engine->locked && changes_engine(statement, sql))
        code = err_set(err, ERR_USAGE, "SQL here asks questions; it does not configure the engine (CALL, logging)");
    else if (engine->questions_only && !only_asks(statement, sql))
        code = err_set(err, ERR_USAGE, "SQL here only asks: SELECT, WITH, DESCRIBE, SHOW, SUMMARIZE and EXPLAIN");
    else if (engine->locked && engine->store && may_write(statement, sql))
        code = err_set(err, ERR_USAGE, "SQL here reads the store and writes no files: redirect its output instead");
    else if ((code = bind_all(statement, params, param_count, err)) == ERR_OK) {
        executed = true;
        duckdb_state state =
            out ? duck.execute_prepared_streaming(statement, result) : duck.execute_prepared(statement, result);
        if (state != DuckDBSuccess || atomic_load(&engine->interrupted))
            code = fail(engine, duck.result_error_type(result), duck.result_error(result), err);
    }
    duck.destroy_prepare(&statement);
    if (executed && (!out || code != ERR_OK))
        duck.destroy_result(result);
    return code;
}

static enum err_code run_all(struct engine *engine, const char *sql, const struct param *params, size_t param_count,
                             duckdb_result *out, struct err *err) {
    if (engine->store && engine->watch && strstr(sql, "FROM watched_events()")) {
        enum err_code ready = store_prepare_watch(engine, err);
        if (ready != ERR_OK)
            return ready;
    }
    atomic_store(&engine->interrupted, false);
    atomic_store(&engine->progress.stop, false);
    engine->fault = (struct err){0};
    duckdb_extracted_statements statements = NULL;
    idx_t count = duck.extract_statements(engine->connection, sql, &statements);
    enum err_code code = ERR_OK;
    if (!count) {
        const char *why = duck.extract_statements_error(statements);
        code = fail(engine, DUCKDB_ERROR_PARSER, why ? why : "there is no statement", err);
    }
    if (code == ERR_OK && engine->questions_only && count > 1)
        code = err_set(err, ERR_USAGE, "one statement at a time: these are %" PRIu64, (uint64_t)count);
    for (idx_t i = 0; code == ERR_OK && i < count; i++)
        code = run_one(engine, sql, statements, i, params, param_count, i + 1 == count ? out : NULL, err);
    duck.destroy_extracted(&statements);
    return code;
}

enum err_code engine_run(struct engine *engine, const char *sql, const struct param *params, size_t param_count,
                         struct err *err) {
    return run_all(engine, sql, params, param_count, NULL, err);
}

enum err_code engine_query(struct engine *engine, const char *sql, const struct param *params, size_t param_count,
                           struct result **out, struct err *err) {
    struct result *result = xcalloc(1, sizeof *result);
    result->engine = engine;
    enum err_code code = run_all(engine, sql, params, param_count, &result->result, err);
    if (code != ERR_OK) {
        free(result);
        return code;
    }
    result->column_count = duck.column_count(&result->result);
    result->columns = xcalloc(result->column_count + 1, sizeof *result->columns);
    for (size_t i = 0; i < result->column_count; i++) {
        duckdb_logical_type type = duck.column_logical_type(&result->result, i);
        result->columns[i].type = cell_type_of(type, &result->types);
        duck.destroy_logical_type(&type);
    }
    *out = result;
    return ERR_OK;
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

static void drop_chunk(struct result *result) {
    if (result->chunk)
        duck.destroy_data_chunk(&result->chunk);
    result->chunk = NULL;
    result->row = result->row_count = 0;
}

/* The next chunk with rows; false at the end or on an error. */
static bool next_chunk(struct result *result, struct err *err) {
    drop_chunk(result);
    while ((result->chunk = duck.fetch_chunk(result->result))) {
        result->row_count = duck.data_chunk_get_size(result->chunk);
        if (result->row_count)
            break;
        drop_chunk(result);
    }
    const char *why = result->chunk ? NULL : duck.result_error(&result->result);
    if ((why && *why) || atomic_load(&result->engine->interrupted)) {
        drop_chunk(result);
        fail(result->engine, duck.result_error_type(&result->result), why, err);
        return false;
    }
    for (size_t i = 0; result->chunk && i < result->column_count; i++)
        result->columns[i].vector = duck.data_chunk_get_vector(result->chunk, i);
    return result->chunk != NULL;
}

bool result_next(struct result *result, struct err *err) {
    arena_reset(&result->texts);
    if (result->row + 1 < result->row_count) {
        result->row++;
        return true;
    }
    return next_chunk(result, err);
}

size_t result_columns(const struct result *result) {
    return result->column_count;
}

const char *result_name(const struct result *result, size_t column) {
    return duck.column_name((duckdb_result *)&result->result, column);
}

enum result_type result_type(const struct result *result, size_t column) {
    return cell_result_type(result->columns[column].type);
}

static struct cell cell_at(const struct result *result, size_t column) {
    return (struct cell){result->columns[column].type, result->columns[column].vector, result->row};
}

struct str result_text(struct result *result, size_t column) {
    struct cell cell = cell_at(result, column);
    return cell_text(&cell, &result->texts);
}

int64_t result_integer(struct result *result, size_t column, int64_t otherwise) {
    struct cell cell = cell_at(result, column);
    return cell_integer(&cell, otherwise);
}

double result_real(struct result *result, size_t column, double otherwise) {
    struct cell cell = cell_at(result, column);
    return cell_real(&cell, otherwise);
}

bool result_is_null(struct result *result, size_t column) {
    struct cell cell = cell_at(result, column);
    return cell_is_null(&cell);
}

struct str *result_list(struct result *result, size_t column, struct arena *arena, size_t *count) {
    struct cell cell = cell_at(result, column);
    return cell_list(&cell, arena, count);
}

static enum column column_named(const char *name) {
    for (enum column column = 0; column < COLUMN_COUNT; column++)
        if (strcmp(column_info[column].name, name) == 0)
            return column;
    return COLUMN_COUNT;
}

void result_record_columns(const struct result *result, enum column *columns, size_t count) {
    for (size_t i = 0; i < count; i++)
        columns[i] = i < result->column_count ? column_named(result_name(result, i)) : COLUMN_COUNT;
}

void result_record(struct result *result, const enum column *columns, struct record *record, struct arena *arena) {
    *record = (struct record){0};
    for (size_t i = 0; i < result->column_count; i++) {
        enum column column = columns[i];
        if (column == COLUMN_COUNT || result_is_null(result, i))
            continue;
        enum column_type type = column_info[column].type;
        if (type == COLUMN_TEXT || type == COLUMN_JSON)
            record_set_text(record, column, arena_str(arena, result_text(result, i)));
        else
            record_set_number(record, column, result_integer(result, i, 0));
    }
}

void result_free(struct result *result) {
    if (!result)
        return;
    drop_chunk(result);
    duck.destroy_result(&result->result);
    arena_clear(&result->types);
    arena_clear(&result->texts);
    free(result->columns);
    free(result);
}
