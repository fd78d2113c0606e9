/* Reads that matter: they return credentials, secrets, data or code, or map the account for the next step.
 *
 * The list is src/trail/sensitive_reads.csv. Some are sensitive only under a condition on the request (ssm:GetParameter
 * with decryption); where the parameters are absent (a denied call has none) the condition cannot be judged and the
 * read counts as sensitive. Thread-safe; the table is read once and lives as long as the process. */
#ifndef TRAIL_SENSITIVE_H
#define TRAIL_SENSITIVE_H

#include "base/str.h"

struct sensitive_read {
    struct str event_source, event_name; /* the name without API date */
    struct str class_name;               /* credential secret data code crypto exec abuse recon */
    struct str why;                      /* one clause for people */
    struct str provenance;               /* where the fact comes from */
};

/* The row for an event, or NULL. `event_name` may carry an API date; `request_parameters` is JSON text or absent. */
const struct sensitive_read *sensitive_read(struct str event_source, struct str event_name,
                                            struct str request_parameters);
/* All rows, sorted by event source and name. */
const struct sensitive_read *sensitive_reads(size_t *count);

#endif
