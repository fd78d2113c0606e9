/* Caveats that a finished case calls for, told from its own figures: what a reader of sessions, calls and sources would
 * have to know or notice. Pure; adds to kase->caveats. */
#ifndef CASE_WARNINGS_H
#define CASE_WARNINGS_H

#include "case/case.h"

void case_warn(struct kase *kase);

#endif
