/* A sample of a call's request parameters that fits a table cell: compact JSON, without secrets and noise.
 *
 * Members that say nothing (client and pagination tokens) are left out, secrets and what AWS redacted already read
 * "<hidden>", long strings are cut with "…", and when the object is too long the members that do not fit are replaced
 * by one: {"roleName":"x","…":"3 more"}. The result is valid JSON whatever the input. Pure; any thread. */
#ifndef TRAIL_PARAMETERS_H
#define TRAIL_PARAMETERS_H

#include "base/arena.h"

#define PARAMETERS_MOST_BYTES 400

/* The sample, in `arena`; absent when `request_parameters` (JSON text that passed json_skip) is absent, null or empty
 * of content. */
struct str parameters_sample(struct str request_parameters, struct arena *arena);
/* True for a value that AWS or the service redacted: HIDDEN_DUE_TO_SECURITY_REASONS, ***OMITTED***, … */
bool parameters_redacted(struct str value);

#endif
