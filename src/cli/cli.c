#include "cli/cli.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>

#include "cli/answer.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/talk.h"

const struct command commands[] = {
    {"case", FOR_CASE, 1, "LEAD [--logs PATH...] [OPTION...]",
     "who, what, where, with caveats: the whole answer on a screen",
     "  backtrail case ASIAIOSFODNN7EXAMPLE --logs AWSLogs/\n"
     "  backtrail case finding.json --logs AWSLogs/          from a GuardDuty finding\n"
     "  backtrail case 203.0.113.7 --logs AWSLogs/ --since 7d\n"
     "  backtrail case s-4f1c2a9e --logs AWSLogs/ --json     for programs\n",
     NULL, command_case},
    {"who", FOR_WHO, 1, "LEAD [--logs PATH...] [OPTION...]", "the identity chain in full: every hop with its evidence",
     "  backtrail who ASIAIOSFODNN7EXAMPLE --logs AWSLogs/\n"
     "  backtrail who 6177ca7e-860e-482c-bde9-50c735af58d6 --logs AWSLogs/ --json\n",
     NULL, command_case},
    {"what", FOR_WHAT, 1, "LEAD [--logs PATH...] [OPTION...]",
     "every call in full: counts, targets, errors, parameters",
     "  backtrail what ASIAIOSFODNN7EXAMPLE --logs AWSLogs/\n"
     "  backtrail what s-4f1c2a9e --scope tree --logs AWSLogs/ --csv >calls.csv\n",
     NULL, command_case},
    {"where", FOR_WHERE, 1, "LEAD [--logs PATH...] [OPTION...]",
     "every address in full: how far to trust it, user agents",
     "  backtrail where ASIAIOSFODNN7EXAMPLE --logs AWSLogs/\n"
     "  backtrail where user:alice --logs AWSLogs/ --since 2024-07-30\n",
     NULL, command_case},
    {"tree", FOR_TREE, 1, "LEAD [--logs PATH...] [OPTION...]",
     "what descends from it: sessions, keys and users it made",
     "  backtrail tree AKIAIOSFODNN7EXAMPLE --logs AWSLogs/\n"
     "  backtrail tree s-4f1c2a9e --logs AWSLogs/ --json\n",
     NULL, command_case},
    {"sessions", FOR_SESSIONS, 0, "[--logs PATH...] [OPTION...]",
     "list sessions: who, kind, when, keys, calls, denials",
     "  backtrail sessions --logs AWSLogs/\n"
     "  backtrail sessions --logs AWSLogs/ --sort denied --limit 20\n"
     "  backtrail sessions --logs AWSLogs/ --ip 203.0.113.7 --since 7d\n",
     NULL, command_sessions},
    {"events", FOR_EVENTS, 1, "[LEAD] [--logs PATH...] [OPTION...]", "the events behind any line: filters, raw records",
     "  backtrail events s-4f1c2a9e --logs AWSLogs/ --writes\n"
     "  backtrail events --name CreateUser --outcome denied --logs AWSLogs/\n"
     "  backtrail events --event 6177ca7e --raw --logs AWSLogs/    as it stands\n",
     "LEAD, a session id, access key, ARN, address or event id, stands for the option\n"
     "that asks for it.\n",
     command_events},
    {"coverage", FOR_COVERAGE, 0, "[--logs PATH...] [OPTION...]",
     "what the logs cover and what they lack: regions, hours",
     "  backtrail coverage --logs AWSLogs/\n"
     "  backtrail coverage --logs AWSLogs/ --json            for programs\n"
     "  backtrail coverage --logs AWSLogs/ --verbose         with all that was refused\n",
     NULL, command_coverage},
    {"sql", FOR_SQL, 1, "[QUERY | -] [--logs PATH...] [OPTION...]", "ad-hoc SQL on the events",
     "  backtrail sql 'SELECT event_name, count(*) FROM events GROUP BY 1'\n"
     "  backtrail sql --show                                 the built-in queries\n"
     "  backtrail sql --show sessions\n"
     "  backtrail sql --logs AWSLogs/                        line by line\n",
     "Tables: events (one row an event, snake_case columns) and cloudtrail_logs (the\n"
     "columns that AWS documents for Athena). The SQL is DuckDB's; it can read nothing\n"
     "but the logs.\n",
     command_sql},
    {"report", FOR_REPORT, 1, "LEAD -o FILE.html [--logs PATH...] [OPTION...]",
     "the case as one page to mail: chain, timeline, calls, events",
     "  backtrail report ASIAIOSFODNN7EXAMPLE -o case.html --logs AWSLogs/\n"
     "  backtrail report s-4f1c2a9e --scope tree -o case.html --store case.store\n"
     "  backtrail report finding.json -o - --logs AWSLogs/ >case.html\n",
     "The page holds all it shows and asks nobody for anything. It has at most 20,000\n"
     "events: of more, those that changed something, were denied, read what is\n"
     "sensitive or handed out an identity. Session tokens are not in it. It is written\n"
     "beside and renamed, so that FILE is never half a page.\n",
     command_report},
    {"serve", FOR_SERVE, 0, "[--store DIR | --logs PATH...] [OPTION...]",
     "the same to explore in a browser: any lead, sessions, tree, SQL",
     "  backtrail serve --store case.store\n"
     "  backtrail serve --logs AWSLogs/                      reads them first\n"
     "  backtrail serve --store case.store --port 9000\n",
     "Prints an address to open; its token lets one browser in, and is then kept in a\n"
     "cookie. Only this machine is answered, nothing is changed, and nothing leaves\n"
     "it. Ctrl-C ends it. Logs are read into a store for the time being. What is\n"
     "ingested meanwhile is seen after a restart.\n",
     command_serve},
    {"ingest", FOR_INGEST, ANY_WORDS, "PATH... [--store DIR] [OPTION...]",
     "read logs into a store, for quick answers again and again",
     "  backtrail ingest AWSLogs/                            into ./backtrail.store\n"
     "  backtrail ingest AWSLogs/ --store case.store         again: what is new since\n"
     "  backtrail case ASIAIOSFODNN7EXAMPLE --store case.store\n",
     "What is in the store already is skipped: files by name, size and content, events\n"
     "by their content. Killed at any moment, it goes on where it was. The logs are\n"
     "never changed, and session tokens are not copied.\n",
     command_ingest},
    {"store", FOR_STORE, 1, "info | verify [--store DIR] [OPTION...]", "what a store holds; whether all of it is sound",
     "  backtrail store info --store case.store\n"
     "  backtrail store verify --store case.store            read every file of it\n",
     NULL, command_store},
    {"compact", FOR_COMPACT, 0, "[--store DIR] [OPTION...]", "make few large files of a store's many small ones",
     "  backtrail compact --store case.store\n", NULL, command_compact},
    {"doctor", FOR_DOCTOR, 0, "[OPTION...]", "what Backtrail runs on: versions, memory, folders, defaults",
     "  backtrail doctor\n"
     "  backtrail doctor --json                              to report a problem with\n",
     NULL, command_doctor},
    {"help", FOR_HELP, 1, "[COMMAND]", "help on a command",
     "  backtrail help case\n"
     "  backtrail help --man | man -l -                      the man page\n"
     "  source <(backtrail help --completion bash)\n",
     NULL, command_help},
};
const size_t command_count = sizeof commands / sizeof *commands;

const struct command *command_named(const char *name) {
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

/* The character set only: numbers and dates are the same everywhere. A machine that lacks the locale a person asks for
 * still has C.UTF-8. */
static void choose_characters(void) {
    const char *names[] = {getenv("LC_ALL"), getenv("LC_CTYPE"), getenv("LANG")};
    if (setlocale(LC_CTYPE, ""))
        return;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i] && *names[i]) {
            if (strstr(names[i], "UTF-8") || strstr(names[i], "utf8"))
                setlocale(LC_CTYPE, "C.UTF-8");
            return;
        }
}

static int print_version(void) {
    struct answer answer = {0};
    puts("backtrail " BACKTRAIL_VERSION);
    return answer_finish(&answer, 0);
}

static int print_help(const struct command *command) {
    struct answer answer = {0};
    if (command)
        help_command(stdout, command);
    else
        help_program(stdout);
    return answer_finish(&answer, 0);
}

/* Commands that take a lead, and serve, say for themselves what a word too many means. */
static enum err_code check_words(const struct options *options, const struct command *command, struct err *err) {
    bool surplus = options->arguments.count > command->most_words;
    if (!surplus || command->bit & (FOR_LEADS | FOR_EVENTS | FOR_SERVE))
        return ERR_OK;
    err_set(err, ERR_USAGE, "'backtrail %s' takes no word '%s'", command->name,
            options->arguments.items[command->most_words]);
    if (command->bit & FOR_LOGS)
        err_hint(err, "logs are named with --logs PATH..., and what it can be asked: backtrail %s --help",
                 command->name);
    else
        err_hint(err, "see: backtrail %s --help", command->name);
    return ERR_USAGE;
}

static int run_command(const struct command *command, int argc, char **argv) {
    struct err err = {0};
    struct options options;
    enum err_code code = options_parse(&options, command->bit, command->name, argc, argv, &err);
    int status;
    if (options.help)
        status = print_help(command);
    else if (options.version)
        status = print_version();
    else
        status =
            code || (code = check_words(&options, command, &err)) ? talk_error(&err) : command->run(&options, command);
    options_clear(&options);
    return status;
}

int cli_main(int argc, char **argv) {
    choose_characters();
    progress_catch_interrupts();
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return argc == 3 && command_named(argv[2]) ? print_help(command_named(argv[2])) : print_help(NULL);
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0 || strcmp(argv[1], "version") == 0)
        return print_version();
    const struct command *command = command_named(argv[1]);
    return command ? run_command(command, argc - 1, argv + 1) : help_unknown(argv[1]);
}
