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
    FOR_INGEST = 1 << 10,
    FOR_STORE = 1 << 11,
    FOR_COMPACT = 1 << 12,
    FOR_DOCTOR = 1 << 14,
    FOR_SERVE = 1 << 15,
    FOR_REPORT = 1 << 16,

    FOR_PARTS = FOR_CASE | FOR_WHO | FOR_WHAT | FOR_WHERE | FOR_TREE, /* of the case's document */
    FOR_LEADS = FOR_PARTS | FOR_REPORT,
    FOR_PRINTED = FOR_PARTS | FOR_SESSIONS | FOR_EVENTS | FOR_COVERAGE | FOR_SQL,
    FOR_PAGES = FOR_SERVE | FOR_REPORT,
    FOR_LOGS = FOR_PRINTED | FOR_PAGES,
    FOR_LISTS = FOR_SESSIONS | FOR_EVENTS,
    FOR_TABLES = FOR_PRINTED | FOR_DOCTOR,
    FOR_STORES = FOR_INGEST | FOR_STORE | FOR_COMPACT, /* that make or keep a store */
    FOR_ALL = FOR_TABLES | FOR_PAGES | FOR_HELP | FOR_STORES,
};

/* Words of one option that may be given several times. */
struct words {
    const char **items;
    size_t count, space;
};

struct options {
    struct words arguments; /* what is no option: a lead, a query, … */
    struct words logs, mmdb;
    const char *store, *scope, *since, *until, *tz, *color, *threads, *limit, *min_events, *sort, *kind, *user, *arn,
        *account, *region, *ip, *session, *key, *event, *name, *service, *outcome, *contains, *file, *completion,
        *batch_bytes, *output, *listen, *port;
    bool json, jsonl, csv, no_pager, verbose, help, version, raw, writes, show, man;
    /* read from the words above by options_parse */
    int64_t since_time, until_time; /* TIME_NONE: open */
    unsigned thread_count;          /* 0: one a core */
    int64_t limit_count, min_events_count, batch_byte_count, port_number;
    bool limit_given;
};

/* Parse the words behind the command's name. ERR_USAGE with a suggestion for what was mistyped. */
MUST_USE enum err_code options_parse(struct options *out, enum command_bit command, const char *command_name, int argc,
                                     char **argv, struct err *err);
void options_clear(struct options *options);

/* The help text of the options that a command knows. */
void options_help(FILE *out, enum command_bit command);

/* A row of the table, for what is made from it: completions, the man page. */
struct option_info {
    const char *name;
    char letter;          /* 0: none */
    const char *argument; /* "PATH...", or NULL for a flag */
    unsigned commands;    /* bits of those that know it */
    const char *help;
    const char *const *choices; /* what it takes, NULL at the end; or NULL: anything */
};
/* The i-th option that any of `commands` knows; false at the end. */
bool options_info(unsigned commands, size_t i, struct option_info *out);
/* Its name, NULL at the end. */
const char *options_name(unsigned commands, size_t i);

#endif
