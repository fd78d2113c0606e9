#include "cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <stddef.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/suggest.h"

enum option_kind {
    OPTION_FLAG,  /* bool */
    OPTION_WORD,  /* const char *, the last one counts */
    OPTION_WORDS, /* struct words: takes every word up to the next option, and may be repeated */
    OPTION_EACH,  /* struct words: one word each time, may be repeated */
};

struct option_row {
    const char *name;
    char letter;          /* 0: none */
    const char *argument; /* in help; NULL for flags */
    unsigned commands;    /* who knows it */
    enum option_kind kind;
    size_t offset;    /* in struct options */
    const char *help; /* NULL: works, but is not shown */
};

#define AT(member) offsetof(struct options, member)

static const struct option_row rows[] = {
    {"logs", 'l', "PATH...", FOR_LOGS, OPTION_WORDS, AT(logs),
     "read these logs: folders, files, archives, - (default: $BACKTRAIL_LOGS)"},
    {"store", 0, "DIR", FOR_LOGS | FOR_STORES, OPTION_WORD, AT(store),
     "the store that `backtrail ingest` fills (default: $BACKTRAIL_STORE, else ./backtrail.store)"},
    {"scope", 0, "SCOPE", FOR_LEADS, OPTION_WORD, AT(scope),
     "whose events to sum: key (signed with this very key), session (default), tree (and all that descends from it)"},
    {"since", 0, "TIME", FOR_LOGS | FOR_INGEST, OPTION_WORD, AT(since),
     "from then on: 2024-07-30, 2024-07-30T10:00:00Z, 2h, 7d (ago)"},
    {"until", 0, "TIME", FOR_LOGS | FOR_INGEST, OPTION_WORD, AT(until), "up to then"},
    {"output", 'o', "FILE", FOR_REPORT, OPTION_WORD, AT(output), "write the page to this file (- for standard output)"},
    {"port", 'p', "N", FOR_SERVE, OPTION_WORD, AT(port),
     "listen on this port (default: 7450, or a free one when that is taken)"},
    {"listen", 0, "ADDRESS", FOR_SERVE, OPTION_WORD, AT(listen),
     "listen on this address (default: 127.0.0.1, which nobody else reaches); any other lets the network in"},
    {"mmdb", 0, "FILE", FOR_LEADS | FOR_SERVE, OPTION_EACH, AT(mmdb),
     "tell country and network of addresses from this MaxMind database of yours; may be repeated (default: "
     "$BACKTRAIL_MMDB)"},
    {"session", 's', "ID", FOR_EVENTS, OPTION_WORD, AT(session), "of this session: s-4f1c2a9e"},
    {"key", 'k', "ID", FOR_LISTS, OPTION_WORD, AT(key), "signed with this access key"},
    {"user", 'u', "NAME", FOR_LISTS, OPTION_WORD, AT(user), "of this user or role name"},
    {"arn", 0, "TEXT", FOR_LISTS, OPTION_WORD, AT(arn), "whose ARN contains this"},
    {"account", 'a', "ID", FOR_LISTS, OPTION_WORD, AT(account), "of identities of this account"},
    {"region", 'r', "NAME", FOR_LISTS, OPTION_WORD, AT(region), "in this region"},
    {"ip", 0, "ADDRESS", FOR_LISTS, OPTION_WORD, AT(ip), "from this address"},
    {"kind", 0, "KIND", FOR_SESSIONS, OPTION_WORD, AT(kind),
     "of this kind: console, role, user_key, root_key, saml, ..."},
    {"min-events", 0, "N", FOR_SESSIONS, OPTION_WORD, AT(min_events), "with at least so many events"},
    {"sort", 0, "BY", FOR_SESSIONS, OPTION_WORD, AT(sort), "first (default), last, events, writes, denied"},
    {"event", 'e', "ID", FOR_EVENTS, OPTION_WORD, AT(event), "with this event id, or its beginning"},
    {"name", 'n', "NAME", FOR_EVENTS, OPTION_WORD, AT(name), "of this call: CreateUser"},
    {"service", 0, "NAME", FOR_EVENTS, OPTION_WORD, AT(service), "of this service: iam, sts.amazonaws.com"},
    {"outcome", 'o', "WORD", FOR_EVENTS, OPTION_WORD, AT(outcome), "success, denied, throttled, not_found or failed"},
    {"writes", 'w', NULL, FOR_EVENTS, OPTION_FLAG, AT(writes), "only calls that change something"},
    {"contains", 'c', "TEXT", FOR_EVENTS, OPTION_WORD, AT(contains),
     "with this text in parameters, response, resources"},
    {"raw", 0, NULL, FOR_EVENTS, OPTION_FLAG, AT(raw),
     "print the records as they stand in the logs, with file and offset"},
    {"limit", 0, "N", FOR_LISTS, OPTION_WORD, AT(limit),
     "at most so many rows, 0 for all (default: 100 on a terminal)"},
    {"limit", 0, "N", FOR_REPORT, OPTION_WORD, AT(limit),
     "keep at most so many events, those that matter most (default: 20000)"},
    {"file", 'f', "FILE", FOR_SQL, OPTION_WORD, AT(file), "read the SQL from a file (- for standard input)"},
    {"show", 0, NULL, FOR_SQL, OPTION_FLAG, AT(show), "print the built-in query of this name; without one, list them"},
    {"batch-bytes", 0, "N", FOR_INGEST, OPTION_WORD, AT(batch_bytes), NULL}, /* for tests: many small commits */
    {"json", 'j', NULL, FOR_TABLES | FOR_STORES, OPTION_FLAG, AT(json), "print JSON"},
    {"jsonl", 0, NULL, FOR_TABLES, OPTION_FLAG, AT(jsonl), "print JSON, one row a line"},
    {"csv", 0, NULL, FOR_TABLES, OPTION_FLAG, AT(csv), "print CSV"},
    {"tz", 0, "ZONE", FOR_PRINTED, OPTION_WORD, AT(tz), "show times in this zone: UTC (default), local, Europe/Berlin"},
    {"color", 0, "WHEN", FOR_TABLES, OPTION_WORD, AT(color), "auto (default), always or never; NO_COLOR is heeded"},
    {"no-pager", 0, NULL, FOR_TABLES, OPTION_FLAG, AT(no_pager), "do not page on a terminal"},
    {"threads", 0, "N", FOR_LOGS | FOR_STORES, OPTION_WORD, AT(threads),
     "work with so many threads (default: one a core)"},
    {"verbose", 'v', NULL, FOR_LOGS | FOR_INGEST, OPTION_FLAG, AT(verbose),
     "list every piece of input that was refused"},
    {"man", 0, NULL, FOR_HELP, OPTION_FLAG, AT(man), "print the man page (for man: backtrail help --man | man -l -)"},
    {"completion", 0, "SHELL", FOR_HELP, OPTION_WORD, AT(completion), "print completions for this shell: bash, zsh"},
    {"help", 'h', NULL, FOR_ALL, OPTION_FLAG, AT(help), "print this help"},
    {"version", 'V', NULL, FOR_ALL, OPTION_FLAG, AT(version), NULL},
};
#define ROW_COUNT (sizeof rows / sizeof *rows)

/* Options that take one of a few words. */
static const struct {
    const char *option;
    size_t offset;         /* in struct options */
    const char *words[16]; /* NULL at the end */
} choices[] = {
    {"scope", AT(scope), {"key", "session", "tree"}},
    {"color", AT(color), {"auto", "always", "never"}},
    {"sort", AT(sort), {"first", "last", "events", "writes", "denied"}},
    {"outcome", AT(outcome), {"success", "denied", "throttled", "not_found", "failed"}},
    {"kind",
     AT(kind),
     {"console", "role", "user_key", "root_key", "session_token", "federated", "saml", "web_identity",
      "identity_center", "service", "assumed_root"}},
    {"completion", AT(completion), {"bash", "zsh"}},
};
#define CHOICE_COUNT (sizeof choices / sizeof *choices)

/* getopt_long's own tables, made from the rows. Rows of other commands are left out. */
struct getopt_tables {
    struct option longs[ROW_COUNT + 1];
    char shorts[2 * ROW_COUNT + 4];
};

static struct getopt_tables getopt_tables(enum command_bit command) {
    struct getopt_tables tables = {.shorts = "-:"}; /* words in their order; a missing argument is told apart */
    size_t longs = 0, shorts = 2;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (!(rows[i].commands & command))
            continue;
        tables.longs[longs++] = (struct option){
            rows[i].name, rows[i].kind == OPTION_FLAG ? no_argument : required_argument, NULL, 256 + (int)i};
        if (rows[i].letter)
            tables.shorts[shorts++] = rows[i].letter;
        if (rows[i].letter && rows[i].kind != OPTION_FLAG)
            tables.shorts[shorts++] = ':';
    }
    return tables;
}

static const struct option_row *row_of(int found, enum command_bit command) {
    if (found >= 256)
        return &rows[found - 256];
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (rows[i].letter && rows[i].letter == found && rows[i].commands & command)
            return &rows[i];
    return NULL;
}

static void words_add(struct words *words, const char *word) {
    if (words->count == words->space) {
        words->space = words->space ? words->space * 2 : 8;
        words->items = xrealloc(words->items, words->space * sizeof *words->items);
    }
    words->items[words->count++] = word;
}

/* Set an option; returns the list that goes on taking words, or NULL. */
static struct words *take(struct options *options, const struct option_row *row, const char *argument) {
    char *place = (char *)options + row->offset;
    switch (row->kind) {
    case OPTION_FLAG: memcpy(place, &(bool){true}, sizeof(bool)); return NULL;
    case OPTION_WORD: memcpy(place, &argument, sizeof argument); return NULL;
    case OPTION_EACH: words_add((struct words *)(void *)place, argument); return NULL;
    case OPTION_WORDS: words_add((struct words *)(void *)place, argument); return (struct words *)(void *)place;
    }
    return NULL;
}

/* --- what was mistyped ------------------------------------------------------------------------------------------ */

static const struct option_row *row_named(const char *name) {
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}

static const char *const *choices_of(const char *option) {
    for (size_t i = 0; i < CHOICE_COUNT; i++)
        if (strcmp(choices[i].option, option) == 0)
            return choices[i].words;
    return NULL;
}

bool options_info(unsigned wanted, size_t i, struct option_info *out) {
    for (size_t r = 0; r < ROW_COUNT; r++)
        if (rows[r].commands & wanted && rows[r].help && i-- == 0) {
            *out = (struct option_info){rows[r].name,     rows[r].letter, rows[r].argument,
                                        rows[r].commands, rows[r].help,   choices_of(rows[r].name)};
            return true;
        }
    return false;
}

const char *options_name(unsigned wanted, size_t i) {
    struct option_info info;
    return options_info(wanted, i, &info) ? info.name : NULL;
}

static const struct command *command_with(const struct option_row *row) {
    for (size_t i = 0; i < command_count; i++)
        if (commands[i].bit & row->commands)
            return &commands[i];
    return NULL;
}

static enum err_code unknown_long(const char *word, enum command_bit command, const char *command_name,
                                  struct err *err) {
    const char *names[ROW_COUNT + 1] = {0};
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    const struct option_row *row = row_named(name);
    if (row && row->commands & command) {
        err_set(err, ERR_USAGE, "option '--%s' takes no argument", name);
        return ERR_USAGE;
    }
    err_set(err, ERR_USAGE, row ? "'backtrail %2$s' has no option '--%1$s'" : "unknown option '--%1$s'", name,
            command_name);
    for (size_t i = 0; (names[i] = options_name(command, i)); i++)
        ;
    const char *nearest = suggest_nearest(name, names);
    const struct command *other = row && !nearest ? command_with(row) : NULL;
    if (nearest)
        err_hint(err, "did you mean '--%s'?", nearest);
    else if (other)
        err_hint(err, "it is an option of 'backtrail %s'", other->name);
    else
        err_hint(err, "its options: backtrail %s --help", command_name);
    return ERR_USAGE;
}

static enum err_code mistyped(int found, char **argv, enum command_bit command, const char *command_name,
                              struct err *err) {
    const char *word = argv[optind - 1];
    if (found == ':') {
        const struct option_row *row = row_of(optopt, command);
        err_set(err, ERR_USAGE, "option '%s' needs an argument: %s", word, row ? row->argument : "a value");
        err_hint(err, "see: backtrail %s --help", command_name);
        return ERR_USAGE;
    }
    if (strncmp(word, "--", 2) == 0)
        return unknown_long(word, command, command_name, err);
    err_set(err, ERR_USAGE, "unknown option '-%c'", optopt);
    err_hint(err, "its options: backtrail %s --help", command_name);
    return ERR_USAGE;
}

/* --- words into values ------------------------------------------------------------------------------------------ */

static enum err_code read_time(const char *option, const char *word, int64_t *out, struct err *err) {
    *out = TIME_NONE;
    if (!word)
        return ERR_OK;
    *out = time_parse_user(str_of(word), time_now());
    if (*out != TIME_NONE)
        return ERR_OK;
    err_set(err, ERR_USAGE, "'--%s %s' is not a time", option, word);
    err_hint(err, "write 2024-07-30, 2024-07-30T10:00:00Z, or 2h, 7d for so long ago");
    return ERR_USAGE;
}

static enum err_code read_count(const char *option, const char *word, int64_t *out, struct err *err) {
    if (!word)
        return ERR_OK;
    char *end;
    errno = 0;
    long long number = strtoll(word, &end, 10);
    if (errno || end == word || *end || number < 0)
        return err_set(err, ERR_USAGE, "'--%s %s' is not a count", option, word);
    *out = number;
    return ERR_OK;
}

static enum err_code one_of(const char *option, const char *word, const char *const *words, struct err *err) {
    if (!word)
        return ERR_OK;
    for (size_t i = 0; words[i]; i++)
        if (strcmp(word, words[i]) == 0)
            return ERR_OK;
    const char *nearest = suggest_nearest(word, words);
    char list[256] = "";
    for (size_t i = 0; words[i]; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", i ? ", " : "", words[i]);
    err_set(err, ERR_USAGE, "'%s' is nothing '--%s' knows", word, option);
    if (nearest)
        err_hint(err, "did you mean '%s'? it takes one of: %s", nearest, list);
    else
        err_hint(err, "it takes one of: %s", list);
    return ERR_USAGE;
}

static enum err_code check_choices(const struct options *options, struct err *err) {
    for (size_t i = 0; i < CHOICE_COUNT; i++) {
        const char *word;
        memcpy(&word, (const char *)options + choices[i].offset, sizeof word);
        enum err_code code = one_of(choices[i].option, word, choices[i].words, err);
        if (code)
            return code;
    }
    return ERR_OK;
}

/* TIME_NONE is open, and the smallest number. */
static enum err_code check_window(const struct options *options, struct err *err) {
    if (options->until_time == TIME_NONE || options->until_time >= options->since_time)
        return ERR_OK;
    err_set(err, ERR_USAGE, "'--until %s' ends before '--since %s' begins", options->until, options->since);
    err_hint(err, "nothing lies between: swap them?");
    return ERR_USAGE;
}

static enum err_code read_values(struct options *options, struct err *err) {
    int64_t threads = 0;
    enum err_code code = check_choices(options, err);
    if (!code)
        code = read_time("since", options->since, &options->since_time, err);
    if (!code)
        code = read_time("until", options->until, &options->until_time, err);
    if (!code)
        code = check_window(options, err);
    if (!code)
        code = read_count("threads", options->threads, &threads, err);
    if (!code)
        code = read_count("batch-bytes", options->batch_bytes, &options->batch_byte_count, err);
    if (!code)
        code = read_count("limit", options->limit, &options->limit_count, err);
    if (!code)
        code = read_count("min-events", options->min_events, &options->min_events_count, err);
    if (!code)
        code = read_count("port", options->port, &options->port_number, err);
    if (!code && options->port_number > 65535)
        code = err_set(err, ERR_USAGE, "'--port %s' is no port: 1 to 65535, or 0 for a free one", options->port);
    if (!code && threads > 1024)
        code = err_set(err, ERR_USAGE, "'--threads %s' is more than 1024", options->threads);
    if (!code && options->json + options->jsonl + options->csv > 1)
        code = err_set(err, ERR_USAGE, "only one of '--json', '--jsonl' and '--csv' can be printed at a time");
    options->thread_count = (unsigned)threads;
    options->limit_given = options->limit != NULL;
    return code;
}

enum err_code options_parse(struct options *out, enum command_bit command, const char *command_name, int argc,
                            char **argv, struct err *err) {
    struct getopt_tables tables = getopt_tables(command);
    struct words *open = NULL; /* the list option that takes the words which follow */
    *out = (struct options){0};
    opterr = 0;
    optind = 0; /* GNU: begin anew, also when called a second time */
    for (;;) {
        int found = getopt_long(argc, argv, tables.shorts, tables.longs, NULL);
        if (found == -1)
            break;
        if (found == '?' || found == ':')
            return mistyped(found, argv, command, command_name, err);
        if (found == 1)
            words_add(open ? open : &out->arguments, optarg);
        else
            open = take(out, row_of(found, command), optarg);
    }
    for (int i = optind; i < argc; i++) /* behind "--" */
        words_add(&out->arguments, argv[i]);
    return read_values(out, err);
}

void options_clear(struct options *options) {
    free(options->arguments.items);
    free(options->logs.items);
    free(options->mmdb.items);
    *options = (struct options){0};
}

/* --- help ------------------------------------------------------------------------------------------------------- */

#define HELP_COLUMN 24
#define HELP_WIDTH  80

static void help_text(FILE *out, const char *text, size_t column) {
    struct str rest = str_of(text);
    while (rest.len) {
        struct str word = str_before(rest, ' ');
        rest = str_slice(rest, word.len + 1, rest.len);
        if (column + 1 + word.len > HELP_WIDTH) {
            fprintf(out, "\n%*s", HELP_COLUMN - 1, "");
            column = HELP_COLUMN - 1;
        }
        fprintf(out, " %.*s", STR_ARG(word));
        column += 1 + word.len;
    }
    fputc('\n', out);
}

void options_help(FILE *out, enum command_bit command) {
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (!rows[i].help || !(rows[i].commands & command))
            continue;
        char left[80], letter[8] = "    ";
        if (rows[i].letter)
            snprintf(letter, sizeof letter, "-%c, ", rows[i].letter);
        size_t len = (size_t)snprintf(left, sizeof left, "  %s--%s%s%s", letter, rows[i].name,
                                      rows[i].argument ? " " : "", rows[i].argument ? rows[i].argument : "");
        fprintf(out, "%-*s", HELP_COLUMN - 1, left);
        help_text(out, rows[i].help, len > HELP_COLUMN - 1 ? len : HELP_COLUMN - 1);
    }
}
