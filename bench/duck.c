/* duck <STATEMENT: DuckDB as its user has it, with no setting of ours: what `make bench` compares with. The library is
 * the one that backtrail takes (engine/duckdb_api.h). */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "engine/duckdb_api.h"

static int fail(const char *what, const char *why) {
    fprintf(stderr, "duck: %s: %s\n", what, why ? why : "no reason given");
    return 4;
}

static int run(duckdb_connection connection, const char *sql) {
    duckdb_extracted_statements statements;
    duckdb_prepared_statement statement;
    duckdb_result result;
    if (duck.extract_statements(connection, sql, &statements) != 1)
        return fail("cannot parse the statement", duck.extract_statements_error(statements));
    if (duck.prepare_extracted_statement(connection, statements, 0, &statement) != DuckDBSuccess)
        return fail("cannot prepare the statement", duck.prepare_error(statement));
    int status = 0;
    if (duck.execute_prepared(statement, &result) != DuckDBSuccess)
        status = fail("the statement failed", duck.result_error(&result));
    duck.destroy_result(&result);
    duck.destroy_prepare(&statement);
    duck.destroy_extracted(&statements);
    return status;
}

static void read_input(struct buf *out) {
    char piece[65536];
    for (size_t len; (len = fread(piece, 1, sizeof piece, stdin)) > 0;)
        buf_add(out, (struct str){piece, len});
}

int main(void) {
    struct err err = {0};
    struct buf sql = BUF_INIT((size_t)256 << 20);
    duckdb_database database;
    duckdb_connection connection;
    duckdb_config config;
    read_input(&sql);
    if (duckdb_api_load(&err) != ERR_OK)
        return fail("cannot load DuckDB", err.message);
    if (duck.create_config(&config) != DuckDBSuccess || duck.open_ext(NULL, &database, config, NULL) != DuckDBSuccess ||
        duck.connect(database, &connection) != DuckDBSuccess)
        return fail("cannot open DuckDB", NULL);
    int status = run(connection, sql.data);
    buf_clear(&sql);
    duck.disconnect(&connection);
    duck.close(&database);
    duck.destroy_config(&config);
    return status;
}
