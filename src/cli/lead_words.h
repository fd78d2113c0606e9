/* The lead on the command line. */
#ifndef CLI_LEAD_WORDS_H
#define CLI_LEAD_WORDS_H

#include "case/lead.h"
#include "cli/command.h"

/* Read the one lead that the words name (a finding's text goes to `arena`); ERR_USAGE when there is none, more than
 * one, or one of no known form. The words may be changed: a lead behind --logs becomes the argument it is. */
MUST_USE enum err_code lead_words_read(struct lead *lead, struct arena *arena, struct options *options,
                                       const struct command *command, struct err *err);

#endif
