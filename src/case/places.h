/* Where addresses are, from the user's own databases. */
#ifndef CASE_PLACES_H
#define CASE_PLACES_H

#include "base/geo.h"
#include "case/case.h"

/* Fill country and network of the case's sources: of public addresses that AWS saw and the caller could not choose. */
MUST_USE enum err_code places_add(const struct geo *geo, struct kase *kase, struct err *err);

#endif
