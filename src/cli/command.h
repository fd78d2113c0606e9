/* The commands: one row each in cli.c, one file each. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/options.h"

struct command {
    const char *name;
    enum command_bit bit;
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
int command_help(struct options *options, const struct command *command);

/* Help of one command, and of the program. */
void help_command(FILE *out, const struct command *command);
void help_program(FILE *out);
/* "backtrail: unknown command 'cas'", with a suggestion. Returns the exit status. */
int help_unknown(const char *name);

#endif
