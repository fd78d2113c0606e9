/* The commands: one row each in cli.c, one file each. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/options.h"

#ifndef BACKTRAIL_VERSION
#define BACKTRAIL_VERSION "0.1.0"
#endif

#define ANY_WORDS SIZE_MAX

struct command {
    const char *name;
    enum command_bit bit;
    size_t most_words;     /* that are no options */
    const char *arguments; /* in usage */
    const char *summary;   /* one line */
    const char *examples;  /* lines of commands that work, with what they answer */
    const char *more;      /* further help, or NULL */
    int (*run)(struct options *options, const struct command *command);
};

extern const struct command commands[];
extern const size_t command_count;
/* The row of a name, or NULL. */
const struct command *command_named(const char *name);

int command_case(struct options *options, const struct command *command); /* case, who, what, where, tree */
int command_sessions(struct options *options, const struct command *command);
int command_events(struct options *options, const struct command *command);
int command_coverage(struct options *options, const struct command *command);
int command_sql(struct options *options, const struct command *command);
int command_ingest(struct options *options, const struct command *command);
int command_store(struct options *options, const struct command *command);
int command_compact(struct options *options, const struct command *command);
int command_doctor(struct options *options, const struct command *command);
int command_serve(struct options *options, const struct command *command);
int command_report(struct options *options, const struct command *command);
int command_help(struct options *options, const struct command *command);

/* The man page in roff, and completions for "bash" or "zsh": made from the tables of commands and options. */
void manual_print(FILE *out);
void completion_print(FILE *out, const char *shell);

/* The kinds of leads, as help and man page list them. */
extern const char lead_help[];
/* Help of one command, and of the program. */
void help_command(FILE *out, const struct command *command);
void help_program(FILE *out);
/* "backtrail: unknown command 'cas'", with a suggestion. Returns the exit status. */
int help_unknown(const char *name);

#endif
