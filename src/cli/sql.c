/* backtrail sql [QUERY]: ad-hoc SQL on the logs */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/rows.h"
#include "cli/suggest.h"
#include "cli/talk.h"

#define SQL_MOST_BYTES ((size_t)16 << 20)

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

static size_t result_listing(struct result *result, struct arena *arena, struct listing_column *columns) {
    size_t count = result_columns(result);
    for (size_t c = 0; c < count && c < GRID_MOST_COLUMNS; c++) {
        enum result_type type = result_type(result, c);
        const char *name = arena_str(arena, str_of(result_name(result, c))).data;
        bool number = type == RESULT_INTEGER || type == RESULT_REAL;
        columns[c] = (struct listing_column){name, name, number ? GRID_RIGHT : GRID_FLEX, STYLE_PLAIN};
        if (type == RESULT_TIME || type == RESULT_BOOL)
            columns[c].flags = 0;
    }
    unique_names(arena, columns, count < GRID_MOST_COLUMNS ? count : GRID_MOST_COLUMNS);
    return count;
}

static enum err_code print_result(struct run *run, struct result *result, struct err *err) {
    struct arena arena = ARENA_EMPTY;
    struct listing_column columns[GRID_MOST_COLUMNS];
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

/* The position behind the quoted text or comment that begins at `p`, or `p`. */
static char *behind_quotes(char *p) {
    char quote = *p;
    if (p[0] == '-' && p[1] == '-')
        return p + strcspn(p, "\n");
    if (quote != '\'' && quote != '"')
        return p;
    char *end = strchr(p + 1, quote); /* a doubled quote begins a text of its own */
    return end ? end + 1 : p + strlen(p);
}

static bool is_name_byte(char c) {
    return isalnum((unsigned char)c) || c == '_' || c == '$' || c == '"' || c == '.';
}

/* AWS's guide says FROM default.cloudtrail_logs: Athena's default database. The word is DuckDB's own, so its `main` is
 * written in its place, as long as the word was, so that complaints point at the right one. */
static void name_database(char *sql) {
    static const char word[] = "default", ours[] = "main   ";
    for (char *p = sql; *p;) {
        char *behind = behind_quotes(p);
        if (behind > p) {
            p = behind;
            continue;
        }
        if (strncasecmp(p, word, sizeof word - 1) == 0 && p[sizeof word - 1] == '.' &&
            (p == sql || !is_name_byte(p[-1])))
            memcpy(p, ours, sizeof ours - 1);
        p++;
    }
}

/* What DuckDB says is not allowed needs to be said why. */
static void explain_refusal(struct err *err) {
    static const char *const words[] = {"disabled by configuration", "disabled through configuration",
                                        "configuration has been locked", "installing and loading"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!err->hint[0] && strstr(err->message, words[i]))
            err_hint(err, "SQL here reads nothing but the logs: the tables events and cloudtrail_logs; for a file, "
                          "redirect: backtrail sql '...' --csv >FILE");
}

static enum err_code run_statement(struct run *run, char *sql, struct err *err) {
    struct result *result = NULL;
    name_database(sql);
    enum err_code code = engine_query(run->engine, sql, NULL, 0, &result, err);
    if (code) {
        explain_refusal(err);
        return code;
    }
    code = print_result(run, result, err);
    result_free(result);
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

/* --- line by line ----------------------------------------------------------------------------------------------- */

/* A statement is complete at a ';' that ends a line. */
static bool complete(struct str text) {
    return str_ends(str_trim(text), ";");
}

static bool leaving(struct str line) {
    struct str word = str_trim(line);
    return str_is(word, "exit") || str_is(word, "quit") || str_is(word, ".exit") || str_is(word, ".quit");
}

static void answer_line(struct run *run, char *sql) {
    struct err err = {0};
    progress_prompt(false);
    if (run_statement(run, sql, &err))
        talk_error(&err);
    fflush(stdout);
}

static void converse(struct run *run) {
    char line[65536];
    struct buf sql = BUF_INIT(SQL_MOST_BYTES);
    run->answer.paged = false; /* a pager ends standard output; a conversation goes on */
    talk("SQL on the table `events`; a statement ends with ';', `quit` or Ctrl-D leaves");
    for (;;) {
        fputs(sql.len ? "     ...> " : "backtrail> ", stderr);
        progress_prompt(true);
        if (!fgets(line, sizeof line, stdin) || (!sql.len && leaving(str_of(line))))
            break;
        buf_addz(&sql, line);
        if (complete(buf_str(&sql))) {
            answer_line(run, sql.data);
            buf_reset(&sql);
        } else if (str_empty(str_trim(buf_str(&sql)))) {
            buf_reset(&sql);
        }
    }
    fputc('\n', stderr);
    buf_clear(&sql);
}

/* --- the command ------------------------------------------------------------------------------------------------ */

static int answer_once(struct run *run, char *sql) {
    struct err err = {0};
    if (run_statement(run, sql, &err))
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
    } else if (interactive) {
        converse(&run);
        status = run_close(&run, 0);
    } else {
        status = answer_once(&run, sql.data);
    }
    buf_clear(&sql);
    return status;
}
