/* What a call is to an investigator: a write, a read that matters, or any other read. Pure; any thread. */
#ifndef TRAIL_GROUP_H
#define TRAIL_GROUP_H

#include <stdint.h>

#include "trail/sensitive.h"

enum call_group { CALL_WRITE, CALL_SENSITIVE_READ, CALL_READ };
/* "write", "sensitive_read", "read". */
const char *call_group_name(enum call_group group);

/* The group of an event. `read_only` is readOnly: 1, 0, or anything else when absent; `request_parameters` JSON text or
 * absent. `*why` (may be NULL) is the row of the table of sensitive reads that fits, or NULL. */
enum call_group call_group_of(struct str event_source, struct str event_name, int64_t read_only,
                              struct str request_parameters, const struct sensitive_read **why);

#endif
