/* Roles that AWS makes and nobody else can: those of Identity Center's permission sets, and service-linked ones.
 *
 * Their path says so, and no customer can choose it; the name in front of it anybody may give a role. `role_arn` is the
 * issuer's, with its path; where a record has none, the name has to do. Pure.
 * Sources: IAM Identity Center User Guide, "Permission sets"; IAM User Guide, "Service-linked roles". */
#ifndef TRAIL_RESERVED_ROLE_H
#define TRAIL_RESERVED_ROLE_H

#include "base/str.h"

/* AWSReservedSSO_<permission set>_<16 digits> */
bool role_is_identity_center(struct str role_arn, struct str role_name);
/* AWSServiceRoleFor<service> */
bool role_is_service_linked(struct str role_arn, struct str role_name);

#endif
