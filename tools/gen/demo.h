/* The incident of the demonstration: a stolen console sign-in, two role sessions, two accounts, a backdoor.
 *
 *   maria.keller signs in with MFA <- the attacker opens CloudShell and assumes deploy-pipeline
 *   <- with that session's key assumes prod-data-admin in the data account, reads secrets and objects, is denied what
 *   the role does not allow, and makes a key for svc-catalog, which is then used from elsewhere.
 * Around it some 1,500 events of other principals, in three regions and six hours, look-alikes among them. */
#ifndef GEN_DEMO_H
#define GEN_DEMO_H

#include <stdint.h>

#include "base/err.h"

/* Write the logs below `folder` and, unless NULL, the truth; print the lead. */
MUST_USE enum err_code demo_make(const char *folder, uint64_t seed, const char *truth_path, struct err *err);

#endif
