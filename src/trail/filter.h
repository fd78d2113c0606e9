/* The intent of a read: what the caller searched for, e.g. `tag:Name=prod-*` of DescribeInstances.
 *
 * Services write filters in a dozen shapes; trail/filter.c has a row for each. Several criteria are joined with "; ",
 * several values with ",", an operator other than equality stands behind the key: `Name(BeginsWith)=/prod`.
 * Pure; any thread. Source: API models of each service; shapes seen in records. */
#ifndef TRAIL_FILTER_H
#define TRAIL_FILTER_H

#include "base/arena.h"

/* No filter text is longer; what is cut ends in "…". */
#define FILTER_MOST_BYTES 400

/* The filter in `request_parameters` (JSON text, or absent), in `arena`; absent when there is none or it is empty. */
struct str filter_of(struct str event_source, struct str event_name, struct str request_parameters,
                     struct arena *arena);

/* True when the member `name` of a request of this API is (part of) a filter. */
bool filter_is_member(struct str event_source, struct str event_name, struct str name);

#endif
