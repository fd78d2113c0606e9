/* A conversation in SQL: lines edited with libedit, a history that stays, statements over several lines. */
#include <errno.h>
#include <histedit.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/sql.h"
#include "cli/talk.h"
#include "engine/sql_token.h"

#define HISTORY_MOST 1000

struct shell {
    struct run *run;
    EditLine *edit;
    History *history;
    char history_path[PATH_MAX]; /* "": it is not kept */
    struct buf sql;              /* the statement so far */
    bool leaving;
};

/* --- history ---------------------------------------------------------------------------------------------------- */

/* $XDG_STATE_HOME/backtrail/sql_history: statements may name what is investigated, so it is for the user's eyes. */
static void find_history(struct shell *shell) {
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    char folder[PATH_MAX - 32];
    int len = state && state[0] == '/' ? snprintf(folder, sizeof folder, "%s/backtrail", state)
              : home && home[0] == '/' ? snprintf(folder, sizeof folder, "%s/.local/state/backtrail", home)
                                       : -1;
    if (len < 0 || (size_t)len >= sizeof folder)
        return;
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(folder, 0700); /* what cannot be made is seen below */
        *slash = '/';
    }
    if (mkdir(folder, 0700) == 0 || errno == EEXIST)
        snprintf(shell->history_path, sizeof shell->history_path, "%s/sql_history", folder);
}

static void open_history(struct shell *shell) {
    HistEvent event;
    shell->history = history_init();
    if (!shell->history)
        return;
    history(shell->history, &event, H_SETSIZE, HISTORY_MOST);
    history(shell->history, &event, H_SETUNIQUE, 1);
    find_history(shell);
    if (shell->history_path[0])
        history(shell->history, &event, H_LOAD, shell->history_path);
    el_set(shell->edit, EL_HIST, history, shell->history);
}

/* A statement is recalled as one line, but for lines within quotes, and behind comments, which would swallow the rest.
 */
static void add_as_line(struct buf *out, struct str sql) {
    struct arena arena = ARENA_EMPTY;
    struct sql_tokens tokens = sql_tokens(sql, &arena);
    for (size_t i = 0; i < tokens.count; i++) {
        struct str text = tokens.items[i].text,
                   rest = str_slice(sql, (size_t)(text.data + text.len - sql.data), sql.len);
        struct str gap =
            i + 1 < tokens.count ? str_slice(rest, 0, (size_t)(tokens.items[i + 1].text.data - rest.data)) : STR("");
        buf_add(out, text);
        if (str_contains(gap, "\n") && !str_contains(gap, "--"))
            buf_addc(out, ' ');
        else
            buf_add(out, gap);
    }
    arena_clear(&arena);
}

static void remember(struct shell *shell) {
    HistEvent event;
    struct buf line = BUF_INIT(SQL_MOST_BYTES);
    add_as_line(&line, buf_str(&shell->sql));
    if (shell->history && line.len) {
        history(shell->history, &event, H_ENTER, line.data);
        mode_t mask = umask(077);
        if (shell->history_path[0])
            history(shell->history, &event, H_SAVE, shell->history_path);
        umask(mask);
    }
    buf_clear(&line);
}

/* --- words that begin with a point ------------------------------------------------------------------------------ */

static void say_help(struct shell *shell, struct str argument) {
    (void)shell;
    (void)argument;
    fputs("A statement ends with ';' and may go over several lines. It reads the tables\n"
          "events (our columns) and cloudtrail_logs (the columns that AWS documents for\n"
          "Athena). DuckDB's SQL and Trino's functions both work.\n"
          "\n"
          "  .tables            the tables\n"
          "  .schema [TABLE]    their columns and types\n"
          "  .show [NAME]       the built-in queries, or one of them\n"
          "  .mode FORM         how answers look: table, csv, json or jsonl\n"
          "  .help              this\n"
          "  .quit              leave; Ctrl-D too\n",
          stderr);
}

static void answer_text(struct shell *shell, struct str sql) {
    struct err err = {0};
    progress_prompt(false);
    if (sql_answer(shell->run, sql, &err))
        talk_error(&err);
    fflush(stdout);
}

static void say_tables(struct shell *shell, struct str argument) {
    (void)argument;
    answer_text(shell, STR("SHOW TABLES"));
}

static void say_schema(struct shell *shell, struct str argument) {
    struct buf sql = BUF_INIT(4096);
    buf_addz(&sql, "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal");
    if (argument.len) {
        buf_addz(&sql, " AND lower(table_name) = lower(");
        sql_quote(&sql, argument);
        buf_addc(&sql, ')');
    }
    buf_addz(&sql, " ORDER BY table_name, column_index");
    answer_text(shell, buf_str(&sql));
    buf_clear(&sql);
}

static void say_queries(struct shell *shell, struct str argument) {
    struct arena arena = ARENA_EMPTY;
    const char *text = argument.len ? query_text(arena_str(&arena, argument).data) : NULL;
    (void)shell;
    if (text)
        fputs(text, stdout);
    else if (argument.len)
        talk("no built-in query '%.*s'; .show lists them", STR_ARG(argument));
    for (const char *const *names = query_names(); !argument.len && *names; names++)
        puts(*names);
    fflush(stdout);
    arena_clear(&arena);
}

static void set_mode(struct shell *shell, struct str argument) {
    static const struct {
        const char *name;
        enum listing_form form;
    } modes[] = {{"table", LISTING_SCREEN}, {"csv", LISTING_CSV}, {"json", LISTING_JSON}, {"jsonl", LISTING_JSONL}};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (str_is_nocase(argument, modes[i].name)) {
            shell->run->answer.form = modes[i].form;
            return;
        }
    talk("'.mode' takes table, csv, json or jsonl");
}

static void leave(struct shell *shell, struct str argument) {
    (void)argument;
    shell->leaving = true;
}

static const struct {
    const char *word;
    void (*act)(struct shell *shell, struct str argument);
} words[] = {{".help", say_help}, {".tables", say_tables}, {".schema", say_schema}, {".show", say_queries},
             {".mode", set_mode}, {".quit", leave},        {".exit", leave},        {"quit", leave},
             {"exit", leave},     {"\\q", leave},          {"\\d", say_tables},     {"help", say_help},
             {"?", say_help}};

/* A word of ours, at the beginning of a statement. */
static bool take_word(struct shell *shell, struct str line) {
    struct str text = str_trim(line);
    while (str_ends(text, ";"))
        text = str_trim(str_slice(text, 0, text.len - 1));
    struct str word = str_before(text, ' '), argument = str_trim(str_slice(text, word.len, text.len));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is_nocase(word, words[i].word) && (word.data[0] == '.' || !argument.len)) {
            words[i].act(shell, argument);
            return true;
        }
    if (!str_starts(word, "."))
        return false;
    talk("'%.*s' is no word of ours; .help lists them", STR_ARG(word));
    return true;
}

/* --- the conversation ------------------------------------------------------------------------------------------- */

static char *prompt(EditLine *edit) {
    static char first[] = "backtrail> ", further[] = "     ...> ";
    struct shell *shell;
    return el_get(edit, EL_CLIENTDATA, &shell) == 0 && shell->sql.len ? further : first;
}

static bool open_edit(struct shell *shell) {
    shell->edit = el_init("backtrail", stdin, stderr, stderr);
    if (!shell->edit)
        return false;
    el_set(shell->edit, EL_CLIENTDATA, shell);
    el_set(shell->edit, EL_PROMPT, prompt);
    el_set(shell->edit, EL_EDITOR, "emacs");
    el_set(shell->edit, EL_SIGNAL, 1);
    open_history(shell);
    el_source(shell->edit, NULL); /* the person's own ~/.editrc */
    return true;
}

static void take_line(struct shell *shell, struct str line) {
    if (!shell->sql.len && take_word(shell, line)) {
        buf_add(&shell->sql, line);
        remember(shell);
        buf_reset(&shell->sql);
        return;
    }
    buf_add(&shell->sql, line);
    if (sql_complete(buf_str(&shell->sql))) {
        remember(shell);
        answer_text(shell, buf_str(&shell->sql));
        buf_reset(&shell->sql);
    } else if (str_empty(str_trim(buf_str(&shell->sql)))) {
        buf_reset(&shell->sql);
    }
}

void sql_converse(struct run *run) {
    struct shell shell = {.run = run, .sql = BUF_INIT(SQL_MOST_BYTES)};
    int len = 0;
    run->answer.paged = false; /* a pager ends standard output; a conversation goes on */
    talk("SQL on the tables events and cloudtrail_logs; .help tells more");
    if (!open_edit(&shell)) {
        talk("the terminal cannot be opened");
        return;
    }
    while (!shell.leaving) {
        progress_prompt(true);
        const char *line = el_gets(shell.edit, &len);
        if (!line || len <= 0)
            break;
        take_line(&shell, (struct str){line, (size_t)len});
    }
    if (!shell.leaving)
        fputc('\n', stderr);
    el_end(shell.edit);
    if (shell.history)
        history_end(shell.history);
    buf_clear(&shell.sql);
}
