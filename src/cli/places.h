/* The user's own databases of addresses (--mmdb, $BACKTRAIL_MMDB). */
#ifndef CLI_PLACES_H
#define CLI_PLACES_H

#include "base/geo.h"
#include "cli/options.h"

/* Open the databases that the options name, else those of $BACKTRAIL_MMDB (separated by ':'). NULL when there are none.
 */
MUST_USE enum err_code places_open(struct geo **out, const struct options *options, struct err *err);

#endif
