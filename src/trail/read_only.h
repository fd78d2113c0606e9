/* Is it a read? The record's readOnly says so; events from before late 2020 mostly lack it, then the verb decides.
 * Some calls have effects although readOnly is true. Pure; any thread. */
#ifndef TRAIL_READ_ONLY_H
#define TRAIL_READ_ONLY_H

#include <stdint.h>

#include "base/str.h"

/* `flag` is readOnly: 1, 0, or anything else when absent (record_number(record, COLUMN_READ_ONLY, -1)). */
bool read_only_is_read(int64_t flag, struct str event_name);
/* What the verb of `event_name` says. */
bool read_only_infer(struct str event_name);
/* Why a call that CloudTrail flags readOnly has an effect all the same, or NULL. `event_name` may carry an API date. */
const char *read_only_effect(struct str event_source, struct str event_name);

#endif
