/* Which events tell of one and the same beginning of a session. Pure. */
#ifndef CASE_COMPANION_H
#define CASE_COMPANION_H

#include "case/issuance.h"

/* Two deliveries of one action. */
bool companion_copy(const struct record *a, const struct record *b);
/* Two events of one beginning: the sign-in's and STS's. */
bool companion_of(const struct candidate *a, const struct candidate *b, struct arena *arena);

/* SwitchRole or RenewRole. */
bool companion_switch(const struct candidate *candidate);
/* The ARN that it came from, or absent. */
struct str companion_switched_from(const struct record *record, struct arena *arena);

/* Both have the text, and it is the same. */
bool record_same_text(const struct record *a, const struct record *b, enum column column);

#endif
