/* backtrail help --man: the man page in roff, from the tables of commands and options. Source: man(7), groff_man(7). */
#include "cli/command.h"

#define EVERY 0xFFFFFFFFU

/* --- roff --------------------------------------------------------------------------------------------------------- */

/* Text as it is: a dash is a dash, a backslash is one, and a line that begins like a request is none. */
static void roff(FILE *out, const char *text) {
    for (bool begins = true; *text; text++) {
        if (begins && (*text == '.' || *text == '\''))
            fputs("\\&", out);
        if (*text == '\\')
            fputs("\\e", out);
        else if (*text == '-')
            fputs("\\-", out);
        else
            fputc(*text, out);
        begins = *text == '\n';
    }
}

static void roff_line(FILE *out, const char *request, const char *text) {
    fprintf(out, "%s ", request);
    roff(out, text);
    fputc('\n', out);
}

/* Lines that keep their breaks. */
static void roff_example(FILE *out, const char *lines) {
    fputs(".PP\n.EX\n", out);
    roff(out, lines);
    if (*lines && lines[strlen(lines) - 1] != '\n')
        fputc('\n', out);
    fputs(".EE\n", out);
}

/* --- sections ------------------------------------------------------------------------------------------------------
 */

static void commands_section(FILE *out) {
    fputs(".SH COMMANDS\n", out);
    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = &commands[i];
        fputs(".SS ", out);
        roff(out, command->name);
        fputs("\n", out);
        roff(out, command->summary);
        fputs(".\n.PP\n.B backtrail ", out);
        roff(out, command->name);
        fputc(' ', out);
        roff(out, command->arguments);
        fputc('\n', out);
        roff_example(out, command->examples);
        if (command->more) {
            fputs(".PP\n", out);
            roff(out, command->more);
        }
    }
}

/* "case, who, what", or "every command". */
static void commands_with(FILE *out, unsigned bits) {
    size_t with = 0, shown = 0;
    for (size_t i = 0; i < command_count; i++)
        with += (commands[i].bit & bits) != 0;
    if (with == command_count) {
        fputs("Every command.\n", out);
        return;
    }
    fputs("Commands: ", out);
    for (size_t i = 0; i < command_count; i++)
        if (commands[i].bit & bits)
            fprintf(out, "%s%s", shown++ ? ", " : "", commands[i].name);
    fputs(".\n", out);
}

static void options_section(FILE *out) {
    struct option_info info;
    fputs(".SH OPTIONS\n", out);
    for (size_t i = 0; options_info(EVERY, i, &info); i++) {
        fputs(".TP\n.B ", out);
        if (info.letter)
            fprintf(out, "\\-%c, ", info.letter);
        fputs("\\-\\-", out);
        roff(out, info.name);
        if (info.argument) {
            fputs(" \\fI", out);
            roff(out, info.argument);
            fputs("\\fR", out);
        }
        fputc('\n', out);
        roff(out, info.help);
        fputs(".\n", out);
        for (size_t c = 0; info.choices && info.choices[c]; c++)
            fprintf(out, "%s%s%s", c ? ", " : "One of: ", info.choices[c], info.choices[c + 1] ? "" : ".\n");
        commands_with(out, info.commands);
    }
}

static const struct {
    const char *name, *text;
} variables[] = {
    {"BACKTRAIL_LOGS", "Logs to read when no --logs is given, separated by colons."},
    {"BACKTRAIL_MMDB", "MaxMind databases to tell country and network of addresses from, separated by colons."},
    {"BACKTRAIL_SANDBOX", "\"off\": ingest does not lock itself in with Landlock."},
    {"BACKTRAIL_DUCKDB", "The DuckDB library to load, instead of the one beside the program or of the system."},
    {"XDG_CACHE_HOME", "Answers larger than memory spill to the folder backtrail below it."},
    {"NO_COLOR", "Switches colour off when it is not empty."},
    {"PAGER", "Shows long answers on a terminal; less unless it is set. cat: none."},
    {"COLUMNS", "The width to fill, in place of the terminal's."},
};

static void environment_section(FILE *out) {
    fputs(".SH ENVIRONMENT\n", out);
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        roff_line(out, ".TP\n.B", variables[i].name);
        roff(out, variables[i].text);
        fputc('\n', out);
    }
}

static const struct {
    enum err_code code;
    const char *text;
} statuses[] = {
    {ERR_OK, "Answered."},
    {ERR_NOT_FOUND, "The lead is not in the evidence."},
    {ERR_USAGE, "The command line is wrong."},
    {ERR_INPUT, "Answered, but some of the input could not be read."},
    {ERR_ENVIRONMENT, "Disk, permission, memory, a missing library."},
    {ERR_REMOTE, "A remote engine failed."},
    {ERR_INTERRUPTED, "Interrupted."},
};

static void status_section(FILE *out) {
    fputs(".SH EXIT STATUS\n", out);
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        fprintf(out, ".TP\n.B %d\n", err_exit_status(statuses[i].code));
        roff(out, statuses[i].text);
        fputc('\n', out);
    }
}

void manual_print(FILE *out) {
    fputs(
        ".TH BACKTRAIL 1 \"\" \"backtrail " BACKTRAIL_VERSION "\" \"User Commands\"\n"
        ".SH NAME\nbacktrail \\- who did it, what they did and from where, from CloudTrail logs alone\n"
        ".SH SYNOPSIS\n.B backtrail\n.I COMMAND\n[\\fIARGUMENT\\fR...] [\\fIOPTION\\fR...]\n"
        ".SH DESCRIPTION\n"
        "Backtrail investigates incidents in AWS accounts.\n"
        "It starts from a lead, follows the chain of credentials back to its origin, gathers every access key of the\n"
        "session and sums up what was called and from where; every link shows its evidence, every gap is named.\n"
        "It reads CloudTrail logs as they are, in whatever container they come, and changes nothing.\n"
        ".SH LEADS\n",
        out);
    roff_example(out, lead_help);
    commands_section(out);
    options_section(out);
    environment_section(out);
    status_section(out);
}
