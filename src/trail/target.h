/* What an event acts on, in the words a person searches for: an ARN, an id, a name, bucket/key.
 *
 * Looked for in this order: `resources` of the record; the parameter paths known for the API
 * (src/trail/target_paths.csv, a row a fact); the strongest name among the request parameters (ARN, then …Id, then
 * …Name). Denied calls mostly have no parameters: see trail/denial.h. Pure; any thread. Source: CloudTrail User Guide,
 * "Record contents"; API models. */
#ifndef TRAIL_TARGET_H
#define TRAIL_TARGET_H

#include "base/arena.h"

/* No target is longer; what is cut ends in "…". */
#define TARGET_MOST_BYTES 256

enum target_from { TARGET_NONE, TARGET_RESOURCES, TARGET_PATH, TARGET_FALLBACK };

struct target_input {
    struct str event_source, event_name;
    /* JSON text, or absent */
    struct str resources, request_parameters, response_elements, additional_event_data, service_event_details;
};

struct target {
    struct str text; /* absent when the event names nothing */
    struct str what; /* what it is, from the table ("user", "bucket/key"); absent otherwise */
    enum target_from from;
};

/* `target.text` lives in `arena` or in the input. */
struct target target_of(const struct target_input *input, struct arena *arena);

#endif
