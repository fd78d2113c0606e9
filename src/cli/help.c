/* backtrail help [COMMAND], -h at every level: examples first */
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/suggest.h"
#include "cli/talk.h"

#define MOST_COMMANDS 32

void help_program(FILE *out) {
    fputs("Backtrail answers who did it, what they did and from where, from CloudTrail\n"
          "logs alone.\n"
          "\n"
          "  backtrail case ASIAIOSFODNN7EXAMPLE --logs AWSLogs/    the answer on a screen\n"
          "  backtrail sessions --logs AWSLogs/                     no lead? who is in them\n"
          "\n"
          "Commands:\n",
          out);
    for (size_t i = 0; i < command_count; i++)
        fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].summary);
    fputs("\n"
          "A lead is what you start from: an access key, ARN, address, event id,\n"
          "session id, user:NAME, role:NAME, instance:ID, resource:NAME, or the file of a\n"
          "GuardDuty finding.\n"
          "Learn more: backtrail COMMAND --help\n",
          out);
}

const char lead_help[] = "LEAD is what you start from, recognised by its form:\n"
                         "  ASIA... AKIA...    an access key           arn:aws:...  an ARN\n"
                         "  s-4f1c2a9e         a session of a listing  203.0.113.7  an address\n"
                         "  6177ca7e-860e-...  an event id             FILE or -    a GuardDuty finding\n"
                         "or forced: key: arn: principal: ip: event: user: role: instance: resource:\n"
                         "finding:\n";

void help_command(FILE *out, const struct command *command) {
    fprintf(out, "backtrail %s: %s\n\nExamples:\n%s\nUsage: backtrail %s%s%s\n\n", command->name, command->summary,
            command->examples, command->name, *command->arguments ? " " : "", command->arguments);
    if (command->bit & FOR_LEADS)
        fprintf(out, "%s\n", lead_help);
    if (command->more)
        fprintf(out, "%s\n", command->more);
    fputs("Options:\n", out);
    options_help(out, command->bit);
}

int help_unknown(const char *name) {
    const char *names[MOST_COMMANDS] = {0};
    struct err err = {0};
    for (size_t i = 0; i < command_count && i + 1 < MOST_COMMANDS; i++)
        names[i] = commands[i].name;
    const char *nearest = suggest_nearest(name, names);
    err_set(&err, ERR_USAGE, *name == '-' ? "unknown option '%s'" : "unknown command '%s'", name);
    if (nearest)
        err_hint(&err, "did you mean 'backtrail %s'?", nearest);
    else if (*name != '-' && strpbrk(name, "0123456789:.-"))
        err_hint(&err, "to investigate it: backtrail case %s --logs PATH...", name);
    else
        err_hint(&err, "the commands: backtrail --help");
    return talk_error(&err);
}

int command_help(struct options *options, const struct command *command) {
    struct answer answer = {0};
    (void)command;
    if (options->man || options->completion) {
        if (options->man)
            manual_print(stdout);
        else
            completion_print(stdout, options->completion);
        return answer_finish(&answer, 0);
    }
    if (!options->arguments.count) {
        help_program(stdout);
        return answer_finish(&answer, 0);
    }
    const struct command *about = command_named(options->arguments.items[0]);
    if (!about)
        return help_unknown(options->arguments.items[0]);
    help_command(stdout, about);
    return answer_finish(&answer, 0);
}
