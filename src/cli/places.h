/* Where addresses are, for a case: the user's own databases (--mmdb, $BACKTRAIL_MMDB). */
#ifndef CLI_PLACES_H
#define CLI_PLACES_H

#include "base/geo.h"
#include "case/case.h"
#include "cli/options.h"

/* Open the databases that the options name, else those of $BACKTRAIL_MMDB (separated by ':'). NULL when there are none.
 */
MUST_USE enum err_code places_open(struct geo **out, const struct options *options, struct err *err);
/* Fill country and network of the case's sources: of public addresses that AWS saw and the caller could not choose. */
MUST_USE enum err_code places_add(const struct geo *geo, struct kase *kase, struct err *err);

#endif
