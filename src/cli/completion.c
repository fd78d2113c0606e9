/* backtrail help --completion SHELL: completions from the tables of commands and options. */
#include "cli/command.h"

/* What the word behind an option is: one of a few, a path, or anything. */
static bool takes_path(const struct option_info *info) {
    static const char *const paths[] = {"PATH...", "FILE", "DIR"};
    for (size_t i = 0; info->argument && i < sizeof paths / sizeof *paths; i++)
        if (strcmp(info->argument, paths[i]) == 0)
            return true;
    return false;
}

static void words(FILE *out, const char *const *list) {
    for (size_t i = 0; list[i]; i++)
        fprintf(out, "%s%s", i ? " " : "", list[i]);
}

static void command_words(FILE *out) {
    for (size_t i = 0; i < command_count; i++)
        fprintf(out, "%s%s", i ? " " : "", commands[i].name);
}

/* --- bash ----------------------------------------------------------------------------------------------------------
 */

static void bash_values(FILE *out) {
    struct option_info info;
    fputs("    case $before in\n", out);
    for (size_t i = 0; options_info(~0U, i, &info); i++) {
        if (!info.choices)
            continue;
        fprintf(out, "    --%s) COMPREPLY=($(compgen -W '", info.name);
        words(out, info.choices);
        fputs("' -- \"$word\")); return ;;\n", out);
    }
    for (size_t i = 0; options_info(~0U, i, &info); i++)
        if (info.argument && !info.choices && !takes_path(&info)) /* a value of its own: nothing to offer */
            fprintf(out, "    --%s) return ;;\n", info.name);
    fputs("    esac\n", out);
}

static void bash_options(FILE *out) {
    fputs("    case ${COMP_WORDS[1]} in\n", out);
    for (size_t c = 0; c < command_count; c++) {
        const char *name;
        fprintf(out, "    %s) options='", commands[c].name);
        for (size_t i = 0; (name = options_name(commands[c].bit, i)); i++)
            fprintf(out, "%s--%s", i ? " " : "", name);
        fputs("' ;;\n", out);
    }
    fputs("    esac\n", out);
}

static void bash(FILE *out) {
    fputs("# bash completion for backtrail: source it, or put it into bash-completion's folder as `backtrail`\n"
          "_backtrail() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} options=--help\n"
          "    COMPREPLY=()\n"
          "    if [ \"$COMP_CWORD\" = 1 ] || { [ \"$COMP_CWORD\" = 2 ] && [ \"$before\" = help ]; }; then\n"
          "        COMPREPLY=($(compgen -W '",
          out);
    command_words(out);
    fputs(" --help --version' -- \"$word\"))\n"
          "        return\n"
          "    fi\n",
          out);
    bash_values(out);
    bash_options(out);
    fputs("    case $word in\n"
          "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
          "    esac\n"
          "}\n"
          "complete -o bashdefault -o default -F _backtrail backtrail\n",
          out);
}

/* --- zsh -----------------------------------------------------------------------------------------------------------
 */

/* Within '…' of an _arguments spec: brackets and colons end parts of it. */
static void zsh_text(FILE *out, const char *text) {
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", out);
        else if (strchr("[]:\\", *text))
            fprintf(out, "\\%c", *text);
        else
            fputc(*text, out);
    }
}

static void zsh_option(FILE *out, const struct option_info *info) {
    fprintf(out, " \\\n            '*--%s[", info->name);
    zsh_text(out, info->help);
    fputc(']', out);
    if (info->argument) {
        fputc(':', out);
        zsh_text(out, info->argument);
        fputc(':', out);
    }
    if (info->choices) {
        fputc('(', out);
        words(out, info->choices);
        fputc(')', out);
    } else if (takes_path(info)) {
        fputs("_files", out);
    }
    fputc('\'', out);
}

static void zsh(FILE *out) {
    struct option_info info;
    fputs("#compdef backtrail\n"
          "# zsh completion for backtrail: put it into a folder of $fpath as `_backtrail`\n"
          "_backtrail() {\n"
          "    local -a commands=(\n",
          out);
    for (size_t c = 0; c < command_count; c++) {
        fprintf(out, "        '%s:", commands[c].name);
        zsh_text(out, commands[c].summary);
        fputs("'\n", out);
    }
    fputs("    )\n"
          "    if (( CURRENT == 2 )); then\n"
          "        _describe command commands\n"
          "        return\n"
          "    fi\n"
          "    local command=$words[2]\n"
          "    shift words\n"
          "    (( CURRENT-- ))\n"
          "    case $command in\n",
          out);
    for (size_t c = 0; c < command_count; c++) {
        fprintf(out, "    %s)\n        _arguments", commands[c].name);
        for (size_t i = 0; options_info(commands[c].bit, i, &info); i++)
            zsh_option(out, &info);
        fprintf(out, " \\\n            '*:%s' ;;\n",
                commands[c].bit == FOR_HELP ? "command:(${commands%%:*})" : "argument:_files");
    }
    fputs("    esac\n"
          "}\n"
          "_backtrail \"$@\"\n",
          out);
}

void completion_print(FILE *out, const char *shell) {
    if (strcmp(shell, "zsh") == 0)
        zsh(out);
    else
        bash(out);
}
