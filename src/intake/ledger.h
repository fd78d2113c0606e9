/* The ledger: what was read and what was refused, where and why. Nothing disappears without a line here.
 *
 * files: seen = read + skipped + refused;   events: in = kept + duplicate + refused.
 * Refused is what should have been evidence and could not be read. What plainly is something else (a README, a log of
 * another kind, a picture) is foreign: skipped, counted and listed apart. Of more than LIMIT_REFUSALS_LISTED refusals
 * the first by source and offset are listed, whatever the order in which threads found them. Thread-safe: counters are
 * atomic, the lists have a lock. */
#ifndef INTAKE_LEDGER_H
#define INTAKE_LEDGER_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/arena.h"

struct refusal {
    struct str source; /* file, or archive!member */
    uint64_t offset;   /* byte in the inflated text (in the compressed file for a gzip fault) */
    struct str reason;
};

struct ledger; /* opaque */

struct ledger_totals {
    uint64_t files_seen, files_read, files_skipped, files_refused;
    uint64_t events_in, events_kept, events_duplicate, events_refused;
    uint64_t compressed_bytes, inflated_bytes;
    uint64_t digests, insights, findings, foreign; /* documents recognised and left alone */
    uint64_t refusals;                             /* all, listed or not */
};

struct ledger *ledger_new(void);
void ledger_free(struct ledger *ledger);

/* What a file turned out to be, counted once a file. */
enum ledger_file { LEDGER_READ, LEDGER_SKIPPED, LEDGER_REFUSED };
void ledger_file(struct ledger *ledger, enum ledger_file kind, uint64_t compressed_bytes, uint64_t inflated_bytes);
/* Bytes alone, of files that are counted elsewhere. */
void ledger_bytes(struct ledger *ledger, uint64_t compressed_bytes, uint64_t inflated_bytes);
/* Documents that are not events. */
enum ledger_document { LEDGER_DIGEST, LEDGER_INSIGHT, LEDGER_FINDING, LEDGER_FOREIGN };
void ledger_document(struct ledger *ledger, enum ledger_document kind);
void ledger_events(struct ledger *ledger, uint64_t kept, uint64_t duplicate);
/* List a refusal. `event` counts one refused event (in and refused); a fault of a file is not an event. */
void ledger_refuse(struct ledger *ledger, bool event, struct str source, uint64_t offset, const char *format, ...)
    PRINTF_LIKE(5, 6);

struct ledger_totals ledger_totals(const struct ledger *ledger);
/* The listed refusals sorted by source and offset, copied into `arena`; `*count` of them. */
struct refusal *ledger_refusals(struct ledger *ledger, struct arena *arena, size_t *count);
/* A file in which nothing of CloudTrail's was recognised, and what it seems to be. Counts one LEDGER_FOREIGN document.
 */
void ledger_foreign(struct ledger *ledger, struct str source, const char *what);
/* The listed foreign files sorted by source, copied into `arena`; `reason` is what they seem to be. */
struct refusal *ledger_foreigners(struct ledger *ledger, struct arena *arena, size_t *count);

/* Forget counts and list (a second pass over the same files must not count twice: give it a ledger of its own). */
void ledger_reset(struct ledger *ledger);

#endif
