/* Figures of a store become those of a ledger. Thread rule: that of the ledger. */
#ifndef STORE_FIGURES_H
#define STORE_FIGURES_H

#include "intake/ledger.h"

/* What a ledger is to have counted and listed besides. */
struct figures {
    struct ledger_totals totals;
    const struct refusal *refusals, *foreigners;
    size_t refusal_count, foreigner_count;
};
void figures_to_ledger(const struct figures *figures, struct ledger *ledger);
/* a += b, a -= b; numbers wrap. */
void figures_add(struct ledger_totals *sum, const struct ledger_totals *more);
void figures_subtract(struct ledger_totals *sum, const struct ledger_totals *less);

#endif
