/* What the events of the scope left behind (trail/lasting.h), without what later events of the scope undid. */
#ifndef CASE_OPENINGS_H
#define CASE_OPENINGS_H

#include "case/scope.h"

struct opening_fold;
struct opening_fold *opening_fold_new(struct arena *arena);
void opening_fold_add(struct opening_fold *fold, const struct scope_event *event);
/* kase->openings, by time; frees the fold. */
void opening_fold_finish(struct opening_fold *fold, struct kase *kase);

/* The caveat `opened`: what is there, of each kind one by name and how many more, for whom, and the events. */
void openings_warn(struct kase *kase);

#endif
