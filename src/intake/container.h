/* One text and the records in it: the container is recognised as it is read, by content, never by name.
 *
 * Invariants: the text is seen through a window and read once, front to back; a record is handed out whole or refused;
 * every stretch of a CloudTrail text that gives no record is listed in the ledger once, with where it begins. Text in
 * which nothing is recognised is foreign: nothing of it is listed, container_foreign says what it seems to be.
 * A string that holds JSON is read like a text of its own; its records have the place of the string.
 *
 * Thread rule: one thread. */
#ifndef INTAKE_CONTAINER_H
#define INTAKE_CONTAINER_H

#include "intake/reader.h"
#include "intake/window.h"

struct container; /* opaque */

/* What was found in the text so far. */
struct container_tally {
    uint64_t records, refused; /* refused: lost stretches that were records, CSV rows */
    uint64_t digests, insights, findings, aggregated;
    uint64_t lists;   /* lists that are there to hold records, also empty ones */
    uint64_t foreign; /* objects of another kind */
};

struct container *container_new(void);
void container_free(struct container *container);

/* Begin the text in `window`, named `source`; both stay the caller's and must live until the text is over. */
void container_start(struct container *container, struct window *window, struct ledger *ledger, struct str source);
/* As reader_set_scan; stays set from text to text. */
void container_set_scan(struct container *container, reader_scan *scan, void *context);
/* The next record; false when the text is over. */
bool container_next(struct container *container, struct record_slice *slice);
/* The record just handed out is not valid: when its brackets or quotes are broken, records behind the damage may have
 * been swallowed by it; look for them from here. The caller lists the refusal. */
void container_reject(struct container *container, const struct record_slice *slice);

const struct container_tally *container_tally(const struct container *container);
/* After the end: what the text seems to be when nothing in it was recognised, else NULL. */
const char *container_foreign(const struct container *container);

#endif
