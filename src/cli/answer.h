/* The answer: standard output with its manners. How wide and coloured it is, the pager, and what happens when it cannot
 * be written: a full disk is a message and status 4, a reader that has gone away (`| head`) is no fault at all. */
#ifndef CLI_ANSWER_H
#define CLI_ANSWER_H

#include "cli/options.h"
#include "output/listing.h"

struct answer {
    struct look look;
    enum listing_form form;
    bool terminal; /* a person reads standard output */
    bool paged;    /* a pager may be started */
    int pager;     /* its process, or 0 */
};

/* Decide how to answer; sets the process's time zone for --tz. ERR_USAGE for an unknown zone. */
MUST_USE enum err_code answer_init(struct answer *answer, const struct options *options, struct err *err);
/* The stream to write to; starts the pager when a screen answer goes to a terminal. Call when the answer is ready. */
FILE *answer_begin(struct answer *answer);
/* Flush, end the pager. Returns `status`, or 4 with a message when standard output could not be written. */
int answer_finish(struct answer *answer, int status);
/* Options for listings in this answer's form. */
struct listing_options answer_listing(struct answer *answer, const char *schema, const char *member);

#endif
