/* Inner parts of case/coverage.c. */
#ifndef CASE_COVERAGE_PARTS_H
#define CASE_COVERAGE_PARTS_H

#include "case/coverage.h"

#define HOUR_MICROSECONDS (INT64_C(3600) * TIME_SECOND)

/* case/coverage_silence.c: the longest silences of a row, and of all together, the most telling first. */
void coverage_silences(struct coverage_report *report);
/* case/coverage_check.c: the checks, from everything else in the report. */
struct ledger_totals;
void coverage_checks(struct coverage_report *report, const struct ledger_totals *totals);
/* The region in which the partition of `region` logs its global services. */
const char *coverage_global_region(struct str region);

/* A successful call that made, changed, stopped or deleted a trail; in the order of time. */
struct trail_change {
    struct str account, region, event_name, trail, multi_region, multi_region_asked, organization;
    int64_t time;
};
void coverage_reach_change(struct coverage_report *report, const struct trail_change *change);
/* What the trails cover, account by account: after all changes. */
void coverage_reach(struct coverage_report *report);

#endif
