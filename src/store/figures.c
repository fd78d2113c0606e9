#include "store/figures.h"

#include <stddef.h>

static const size_t members[] = {
    offsetof(struct ledger_totals, files_seen),       offsetof(struct ledger_totals, files_read),
    offsetof(struct ledger_totals, files_skipped),    offsetof(struct ledger_totals, files_refused),
    offsetof(struct ledger_totals, events_in),        offsetof(struct ledger_totals, events_kept),
    offsetof(struct ledger_totals, events_duplicate), offsetof(struct ledger_totals, events_refused),
    offsetof(struct ledger_totals, compressed_bytes), offsetof(struct ledger_totals, inflated_bytes),
    offsetof(struct ledger_totals, digests),          offsetof(struct ledger_totals, insights),
    offsetof(struct ledger_totals, findings),         offsetof(struct ledger_totals, foreign),
    offsetof(struct ledger_totals, refusals),
};

static uint64_t *member(struct ledger_totals *totals, size_t i) {
    return (uint64_t *)(void *)((char *)totals + members[i]);
}

void figures_add(struct ledger_totals *sum, const struct ledger_totals *more) {
    struct ledger_totals part = *more;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        *member(sum, i) += *member(&part, i);
}

void figures_subtract(struct ledger_totals *sum, const struct ledger_totals *less) {
    struct ledger_totals part = *less;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        *member(sum, i) -= *member(&part, i);
}

static void add_files(struct ledger *ledger, enum ledger_file kind, uint64_t count) {
    for (uint64_t i = 0; i < count; i++)
        ledger_file(ledger, kind, 0, 0);
}

static void add_documents(struct ledger *ledger, enum ledger_document kind, uint64_t count) {
    for (uint64_t i = 0; i < count; i++)
        ledger_document(ledger, kind);
}

/* Only counted when it was found; it stands behind every listed one, so that the list does not hold it for long. */
static void add_unlisted(struct ledger *ledger, uint64_t count, uint64_t events) {
    for (uint64_t i = 0; i < count; i++)
        ledger_refuse(ledger, i < events, STR("\xf4\x8f\xbf\xbf"), UINT64_MAX, "counted only");
}

void figures_to_ledger(const struct figures *figures, struct ledger *ledger) {
    const struct ledger_totals *totals = &figures->totals;
    uint64_t events = totals->events_refused, listed = figures->refusal_count;
    add_files(ledger, LEDGER_READ, totals->files_read);
    add_files(ledger, LEDGER_SKIPPED, totals->files_skipped);
    add_files(ledger, LEDGER_REFUSED, totals->files_refused);
    add_documents(ledger, LEDGER_DIGEST, totals->digests);
    add_documents(ledger, LEDGER_INSIGHT, totals->insights);
    add_documents(ledger, LEDGER_FINDING, totals->findings);
    if (totals->foreign > figures->foreigner_count)
        add_documents(ledger, LEDGER_FOREIGN, totals->foreign - figures->foreigner_count);
    for (size_t i = 0; i < figures->foreigner_count; i++)
        ledger_foreign(ledger, figures->foreigners[i].source, figures->foreigners[i].reason.data);
    ledger_events(ledger, totals->events_kept, totals->events_duplicate);
    for (size_t i = 0; i < listed; i++) {
        const struct refusal *refusal = &figures->refusals[i];
        ledger_refuse(ledger, i < events, refusal->source, refusal->offset, "%s", refusal->reason.data);
    }
    if (totals->refusals > listed)
        add_unlisted(ledger, totals->refusals - listed, events > listed ? events - listed : 0);
    ledger_bytes(ledger, totals->compressed_bytes, totals->inflated_bytes);
}
