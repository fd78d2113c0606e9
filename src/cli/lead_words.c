#include "cli/lead_words.h"

#include <unistd.h>

/* `backtrail case --logs a b ASIA…`: --logs takes every word that follows, so the last one may be the lead. It is when
 * nothing of that name exists. */
static void lead_behind_logs(struct options *options) {
    if (options->arguments.count || options->logs.count < 2)
        return;
    const char *last = options->logs.items[options->logs.count - 1];
    if (strcmp(last, "-") == 0 || access(last, F_OK) == 0)
        return;
    options->arguments.items = xrealloc(options->arguments.items, sizeof last);
    options->arguments.items[0] = last;
    options->arguments.count = options->arguments.space = 1;
    options->logs.count--;
}

static enum err_code need_lead(const struct options *options, const struct command *command, struct err *err) {
    if (options->arguments.count == 1)
        return ERR_OK;
    if (!options->arguments.count) {
        err_set(err, ERR_USAGE, "'backtrail %s' needs a lead: what do you start from?", command->name);
        err_hint(err,
                 "an access key, ARN, address, event id, session id or finding file; it stands before --logs: "
                 "backtrail %s LEAD --logs PATH...",
                 command->name);
        return ERR_USAGE;
    }
    err_set(err, ERR_USAGE, "one lead at a time: '%s' and '%s'", options->arguments.items[0],
            options->arguments.items[1]);
    err_hint(err, "logs are named with --logs PATH...");
    return ERR_USAGE;
}

/* Standard input can be the lead or the logs. */
static enum err_code check_stdin(const struct options *options, struct err *err) {
    bool logs = false;
    for (size_t i = 0; i < options->logs.count; i++)
        logs |= strcmp(options->logs.items[i], "-") == 0;
    if (logs && strcmp(options->arguments.items[0], "-") == 0)
        return err_set(err, ERR_USAGE, "standard input cannot be the lead and the logs at once");
    return ERR_OK;
}

enum err_code lead_words_read(struct lead *lead, struct arena *arena, struct options *options,
                              const struct command *command, struct err *err) {
    lead_behind_logs(options);
    enum err_code code = need_lead(options, command, err);
    if (!code)
        code = check_stdin(options, err);
    if (!code)
        code = lead_parse(lead, arena, options->arguments.items[0], err);
    if (code == ERR_INPUT) /* of the logs it would be data; of the lead it is a mistake */
        code = err->code = ERR_USAGE;
    return code;
}
