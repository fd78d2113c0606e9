/* Trails in bulk: as many events as asked for, as realistic as speed allows, the same bytes for the same arguments.
 *
 * The trail is cut into lanes (account x region) and each lane into epochs (a span of time with a fixed number of
 * events). An epoch is made by one thread from its own random stream; the sessions born in it are used in it and in the
 * next one, which draws them again instead of sharing memory. Every role session's key is issued by an event of the
 * trail. Two incidents are planted: "small" (a role session of some sixty events) and "huge" (a user's key with about
 * five per cent of all events, spread over every file of its account). */
#ifndef GEN_BULK_H
#define GEN_BULK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct bulk_options {
    const char *folder;
    uint64_t events, seed;
    unsigned per_file, accounts, regions, days, threads;
    int level;  /* of compression */
    bool small; /* files of 1 to 12 events */
};
#define BULK_DEFAULTS ((struct bulk_options){NULL, 0, 1, 2000, 4, 4, 7, 0, 1, false})

/* Write the trail, and on stdout one line of JSON that says what was made. */
MUST_USE enum err_code bulk_make(const struct bulk_options *options, struct err *err);

#endif
