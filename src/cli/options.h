/* Options of the command line: one table from which parsing, help and completions come.
 *
 * A row says what an option is called, what it takes, which commands know it, where its value goes and what it is for.
 * Nothing else about an option is written anywhere. Words are borrowed from argv. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdio.h>

#include "base/time.h"

/* Commands as bits, so that an option can name those that know it. */
enum command_bit {
    FOR_CASE = 1 << 0,
    FOR_WHO = 1 << 1,
    FOR_WHAT = 1 << 2,
    FOR_WHERE = 1 << 3,
    FOR_TREE = 1 << 4,
    FOR_SESSIONS = 1 << 5,
    FOR_EVENTS = 1 << 6,
    FOR_COVERAGE = 1 << 7,
    FOR_SQL = 1 << 8,
    FOR_HELP = 1 << 9,

    FOR_LEADS = FOR_CASE | FOR_WHO | FOR_WHAT | FOR_WHERE | FOR_TREE,
    FOR_LOGS = FOR_LEADS | FOR_SESSIONS | FOR_EVENTS | FOR_COVERAGE | FOR_SQL,
    FOR_LISTS = FOR_SESSIONS | FOR_EVENTS,
    FOR_ALL = FOR_LOGS | FOR_HELP,
};

/* Words of one option that may be given several times. */
struct words {
    const char **items;
    size_t count, space;
};

struct options {
    struct words arguments; /* what is no option: a lead, a query, … */
    struct words logs;
    const char *store, *scope, *since, *until, *tz, *color, *threads, *limit, *min_events, *sort, *kind, *user, *arn,
        *account, *region, *ip, *session, *key, *event, *name, *service, *outcome, *contains, *file;
    bool json, jsonl, csv, no_pager, verbose, help, version, raw, writes, show;
    /* read from the words above by options_parse */
    int64_t since_time, until_time; /* TIME_NONE: open */
    unsigned thread_count;          /* 0: one a core */
    int64_t limit_count, min_events_count;
    bool limit_given;
};

/* Parse the words behind the command's name. ERR_USAGE with a suggestion for what was mistyped. */
MUST_USE enum err_code options_parse(struct options *out, enum command_bit command, const char *command_name, int argc,
                                     char **argv, struct err *err);
void options_clear(struct options *options);

/* The help text of the options that a command knows. */
void options_help(FILE *out, enum command_bit command);
/* The name of every option a command knows, one by one: NULL at the end. For completions. */
const char *options_name(enum command_bit command, size_t i);

#endif
