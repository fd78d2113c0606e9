/* backtrail sql [QUERY]: ad-hoc SQL on the logs */
#include "cli/sql.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/safe.h"
#include "cli/command.h"
#include "cli/rows.h"
#include "cli/suggest.h"
#include "cli/talk.h"
#include "engine/sql_hint.h"
#include "engine/sql_token.h"
#include "engine/trino.h"

/* --- --show ----------------------------------------------------------------------------------------------------- */

/* The first comment line of a query says what it answers. */
static void show_names(void) {
    for (const char *const *names = query_names(); *names; names++) {
        struct str first = str_before(str_of(query_text(*names)), '\n');
        printf("%-24s %.*s\n", *names, (int)(str_starts(first, "-- ") ? first.len - 3 : 0), first.data + 3);
    }
}

static int show_query(const char *name) {
    const char *text = query_text(name);
    if (text) {
        fputs(text, stdout);
        return 0;
    }
    struct err err = {0};
    const char *nearest = suggest_nearest(name, query_names());
    err_set(&err, ERR_USAGE, "no built-in query '%s'", name);
    if (nearest)
        err_hint(&err, "did you mean '%s'?", nearest);
    else
        err_hint(&err, "list them: backtrail sql --show");
    return talk_error(&err);
}

static int show(const struct options *options) {
    struct answer answer = {0};
    int status = 0;
    if (!options->arguments.count)
        show_names();
    for (size_t i = 0; i < options->arguments.count && !status; i++)
        status = show_query(options->arguments.items[i]);
    return answer_finish(&answer, status);
}

/* --- one statement ---------------------------------------------------------------------------------------------- */

/* JSON members must differ: a second "count" becomes "count_2". */
static void unique_names(struct arena *arena, struct listing_column *columns, size_t count) {
    for (size_t c = 1; c < count; c++) {
        struct str base = str_of(columns[c].name);
        size_t number = 2;
        for (size_t before = 0; before < c; before++)
            if (strcmp(columns[before].name, columns[c].name) == 0) {
                columns[c].name = arena_printf(arena, "%.*s_%zu", STR_ARG(base), number++).data;
                before = (size_t)-1; /* look again from the first */
            }
    }
}

/* A column that has no name has Trino's, when what it was made of was rewritten. */
static const char *column_name(struct result *result, size_t column, struct arena *arena) {
    struct str name = str_of(result_name(result, column));
    if (str_contains(name, TRINO_VARIABLE))
        return arena_printf(arena, "_col%zu", column).data;
    return arena_str(arena, name).data;
}

static size_t result_listing(struct result *result, struct arena *arena, struct listing_column *columns) {
    size_t count = result_columns(result);
    for (size_t c = 0; c < count && c < GRID_MOST_COLUMNS; c++) {
        enum result_type type = result_type(result, c);
        const char *name = column_name(result, c, arena);
        bool number = type == RESULT_INTEGER || type == RESULT_REAL;
        columns[c] = (struct listing_column){name, name, number ? GRID_RIGHT : GRID_FLEX, STYLE_PLAIN};
        if (type == RESULT_TIME || type == RESULT_BOOL)
            columns[c].flags = 0;
    }
    unique_names(arena, columns, count < GRID_MOST_COLUMNS ? count : GRID_MOST_COLUMNS);
    return count;
}

/* EXPLAIN answers with a picture, whose lines are lines. */
static bool is_picture(const struct run *run, const struct result *result) {
    return run->answer.form == LISTING_SCREEN && result_columns(result) == 2 &&
           strcmp(result_name(result, 1), "explain_value") == 0;
}

static enum err_code print_picture(struct run *run, struct result *result, struct err *err) {
    struct buf out = BUF_INIT(SQL_MOST_BYTES);
    *err = (struct err){0};
    while (result_next(result, err))
        for (struct str rest = result_text(result, 1); rest.len;) {
            struct str line = str_before(rest, '\n');
            safe_text(&out, line);
            buf_addc(&out, '\n');
            rest = str_slice(rest, line.len + 1, rest.len);
        }
    run_answer(run);
    fwrite(out.data, 1, out.len, answer_begin(&run->answer));
    buf_clear(&out);
    return err->code;
}

static enum err_code print_result(struct run *run, struct result *result, struct err *err) {
    struct arena arena = ARENA_EMPTY;
    struct listing_column columns[GRID_MOST_COLUMNS];
    if (is_picture(run, result))
        return print_picture(run, result, err);
    size_t count = result_listing(result, &arena, columns);
    if (count > GRID_MOST_COLUMNS) {
        arena_clear(&arena);
        return err_set(err, ERR_USAGE, "the result has %zu columns, more than %d", count, GRID_MOST_COLUMNS);
    }
    const struct rows_plan plan = {.columns = columns, .column_count = count};
    enum err_code code = rows_list(run, result, &plan, err);
    arena_clear(&arena);
    return code;
}

/* --- statements ------------------------------------------------------------------------------------------------- */

/* Statements that answer; what others give is a count of nothing anybody asked for. */
static bool asks(const struct sql_token *first) {
    static const char *const words[] = {"SELECT", "WITH",     "FROM",      "VALUES", "TABLE",   "(",       "SHOW",
                                        "DESC",   "DESCRIBE", "SUMMARIZE", "PIVOT",  "UNPIVOT", "EXPLAIN", "PRAGMA"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (sql_token_is(first, words[i]))
            return true;
    return false;
}

/* `lines` of the text lie before the statement: so many empty ones before it let DuckDB count as the person does. */
static enum err_code run_statement(struct run *run, struct str statement, size_t lines, bool prints, struct err *err) {
    struct result *result = NULL;
    struct buf text = BUF_INIT(4 * SQL_MOST_BYTES);
    for (size_t i = 0; i < lines; i++)
        buf_addc(&text, '\n');
    trino_rewrite(&text, statement);
    enum err_code code = text.truncated
                             ? err_set(err, ERR_USAGE, "the statement is longer than %zu bytes", text.most_bytes)
                             : engine_query(run->engine, text.data, NULL, 0, &result, err);
    buf_clear(&text);
    if (code) {
        sql_hint_add(err);
        return code;
    }
    if (prints)
        code = print_result(run, result, err);
    result_free(result);
    return code;
}

static size_t count_lines(struct str text, const char *until) {
    size_t lines = 0;
    for (const char *p = text.data; p < until; p++)
        lines += *p == '\n';
    return lines;
}

static struct str statement_text(const struct sql_token *first, const struct sql_token *last) {
    return (struct str){first->text.data, (size_t)(last->text.data + last->text.len - first->text.data)};
}

enum err_code sql_answer(struct run *run, struct str text, struct err *err) {
    struct arena arena = ARENA_EMPTY;
    struct sql_tokens tokens = sql_tokens(text, &arena);
    enum err_code code = ERR_OK;
    size_t statements = 0, answers = 0;
    for (size_t from = 0, to; from < tokens.count && !code; from = to + 1) {
        for (to = from; to < tokens.count && !sql_token_is(&tokens.items[to], ";");)
            to++;
        if (to == from)
            continue;
        const struct sql_token *first = &tokens.items[from];
        bool prints = asks(first);
        statements++;
        if (prints && answers++ && run->answer.form == LISTING_SCREEN)
            fputc('\n', answer_begin(&run->answer));
        code = run_statement(run, statement_text(first, &tokens.items[to - 1]), count_lines(text, first->text.data),
                             prints, err);
    }
    if (!code && !statements)
        code = err_set(err, ERR_USAGE, "there is no statement");
    arena_clear(&arena);
    return code;
}

/* --- where the SQL comes from ----------------------------------------------------------------------------------- */

static enum err_code read_all(FILE *in, const char *name, struct buf *sql, struct err *err) {
    char block[65536];
    size_t len;
    while ((len = fread(block, 1, sizeof block, in)) > 0)
        buf_add(sql, (struct str){block, len});
    if (ferror(in))
        return err_set(err, ERR_ENVIRONMENT, "cannot read '%s': %s", name, strerror(errno));
    if (sql->truncated)
        return err_set(err, ERR_USAGE, "'%s' is longer than %zu bytes", name, SQL_MOST_BYTES);
    return ERR_OK;
}

static enum err_code read_file(const char *path, struct buf *sql, struct err *err) {
    if (strcmp(path, "-") == 0)
        return read_all(stdin, "-", sql, err);
    FILE *in = fopen(path, "r");
    if (!in)
        return err_set(err, ERR_ENVIRONMENT, "cannot read '%s': %s", path, strerror(errno));
    enum err_code code = read_all(in, path, sql, err);
    fclose(in);
    return code;
}

static enum err_code collect_sql(const struct options *options, struct buf *sql, struct err *err) {
    if (options->file && options->arguments.count)
        return err_set(err, ERR_USAGE, "SQL comes from '--file' or from the command line, not from both");
    if (options->arguments.count > 1) {
        err_set(err, ERR_USAGE, "one query at a time: the second is '%s'", options->arguments.items[1]);
        err_hint(err, "put the query in quotes: backtrail sql 'SELECT ...' --logs PATH...");
        return ERR_USAGE;
    }
    if (options->file)
        return read_file(options->file, sql, err);
    if (!options->arguments.count || strcmp(options->arguments.items[0], "-") == 0)
        return read_file("-", sql, err);
    buf_addz(sql, options->arguments.items[0]);
    return ERR_OK;
}

/* --- the command ------------------------------------------------------------------------------------------------ */

static int answer_once(struct run *run, struct str sql) {
    struct err err = {0};
    if (sql_answer(run, sql, &err))
        return run_fail(run, &err);
    return run_close(run, 0);
}

int command_sql(struct options *options, const struct command *command) {
    struct err err = {0};
    struct run run;
    struct buf sql = BUF_INIT(SQL_MOST_BYTES);
    bool interactive = !options->arguments.count && !options->file && isatty(STDIN_FILENO);
    (void)command;
    if (options->show)
        return show(options);
    enum err_code code = interactive ? ERR_OK : collect_sql(options, &sql, &err);
    if (!code && !interactive && str_empty(str_trim(buf_str(&sql))))
        code = err_set(&err, ERR_USAGE, "no SQL to run");
    if (!code)
        code = run_open(&run, options, true, &err);
    int status;
    if (code) {
        status = talk_error(&err);
    } else if (engine_speak_trino(run.engine, interactive ? STR_NONE : buf_str(&sql), &err)) {
        status = run_fail(&run, &err);
    } else if (interactive) {
        sql_converse(&run);
        status = run_close(&run, 0);
    } else {
        status = answer_once(&run, buf_str(&sql));
    }
    buf_clear(&sql);
    return status;
}
