/* Did the call succeed? A missing errorCode does not mean success (a failed ConsoleLogin has none), and an errorCode
 * does not always mean failure (Client.DryRunOperation says: you may).
 *
 * A call is a failure when, in this order,
 *   1. it is a sign-in event whose responseElements answer Failure under the event's name ({"ConsoleLogin":"Failure"}),
 *      or a service event whose serviceEventDetails do (the steps of a sign-in through Identity Center);
 *   2. errorCode is present and not empty, except Client.DryRunOperation, which confirms a permission and is a success;
 *   3. errorMessage is present and not empty although errorCode is not (sign-in: SwitchRole, ConsoleLogin);
 *   4. it is an OAuth sign-in whose additionalEventData.success is "false".
 * An answer that reports failed items of a batch is a success with a note.
 *
 * Pure; any thread. Source: CloudTrail User Guide, "Record contents" and "AWS Management Console sign-in events". */
#ifndef TRAIL_OUTCOME_H
#define TRAIL_OUTCOME_H

#include "base/str.h"

/* _(id, value of the column `outcome`) */
#define OUTCOMES(_)                                                                                                    \
    _(OUTCOME_SUCCESS, "success")                                                                                      \
    _(OUTCOME_DENIED, "denied")       /* not allowed */                                                                \
    _(OUTCOME_THROTTLED, "throttled") /* too often, or over a quota */                                                 \
    _(OUTCOME_NOT_FOUND, "not_found") /* what was asked for does not exist */                                          \
    _(OUTCOME_FAILED, "failed")       /* any other failure */

enum outcome {
#define OUTCOME_ENUM(id, name) id,
    OUTCOMES(OUTCOME_ENUM)
#undef OUTCOME_ENUM
};

/* Members of the record; the last three are JSON text. Any may be absent. */
struct outcome_input {
    struct str event_type, event_name, error_code, error_message, response_elements, additional_event_data,
        service_event_details;
};

enum outcome outcome_of(const struct outcome_input *input);
static inline bool outcome_is_failure(enum outcome outcome) {
    return outcome != OUTCOME_SUCCESS;
}
/* "success", "denied", … */
const char *outcome_name(enum outcome outcome);
/* What a reader must know besides of a success. */
enum outcome_note {
    OUTCOME_NOTE_NONE,
    OUTCOME_NOTE_DRY_RUN, /* the permission is confirmed, nothing was done */
    OUTCOME_NOTE_PARTIAL  /* the answer lists what failed of it */
};
enum outcome_note outcome_note(const struct outcome_input *input);
/* The class of an error code alone, with or without the prefix "Client." or "Server.". */
enum outcome outcome_of_code(struct str error_code);

#endif
