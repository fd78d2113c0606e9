/* Coverage on a terminal: the checks, a heat map of accounts × regions × time, silences, kinds of events, global
 * services, sign-ins, changes of what is logged. Fits the look's width; says in words what the shades show. */
#ifndef OUTPUT_COVERAGE_SCREEN_H
#define OUTPUT_COVERAGE_SCREEN_H

#include "case/coverage.h"
#include "output/screen.h"

void coverage_screen(struct screen *screen, const struct coverage_report *report);

#endif
