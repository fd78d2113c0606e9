/* A long-term key is used by its owner and by whoever stole it: what of it is from the address that the lead names. */
#ifndef CASE_FROM_ADDRESS_H
#define CASE_FROM_ADDRESS_H

#include "case/evidence.h"

/* For an address, and a finding with one: a caveat for each long-term key of the lead that was used from others, too.
 */
MUST_USE enum err_code from_address_warn(struct evidence *evidence, struct kase *kase, const struct strs *sessions,
                                         struct err *err);

#endif
