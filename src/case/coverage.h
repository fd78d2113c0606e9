/* What the evidence covers, and what it cannot show: so that "nothing found" can be trusted, or not.
 *
 * One pass over the logs counts events by account, region, category and hour (engine/coverage.h) and picks the few that
 * tell of the logging itself; the rest is arithmetic. Nothing here proves that a log is whole: where the evidence does
 * not say, a check says "cannot tell".
 *
 * Everything lives in the report's arena and is read-only once it is built. Absent text is STR_NONE, times TIME_NONE.
 * Where coverage is told in buckets (heat map), the counts are made on demand by coverage_timeline. */
#ifndef CASE_COVERAGE_H
#define CASE_COVERAGE_H

#include "case/case.h"

struct engine;
struct ledger;

/* In the order of the engine's categories. */
enum { COVERED_READ, COVERED_WRITE, COVERED_DATA, COVERED_NETWORK, COVERED_OTHER, COVERED_CATEGORIES };
/* "management read", … */
const char *covered_category(int category);

/* One account, region and category, as the logs deliver them. */
struct covered_place {
    struct str account, region;
    int category;
    uint64_t events;
    int64_t first, last;
};

/* One account and region: a row of the heat map. */
struct covered_row {
    struct str account, region;
    uint64_t events, by_category[COVERED_CATEGORIES];
    int64_t first, last;
    size_t hour, hour_count; /* its hours: report->hours[hour … hour + hour_count), ascending */
};

struct covered_hour {
    int64_t first, last; /* of the events in this hour, to the second */
    uint64_t events;
};

/* A stretch without any event where events otherwise come. */
struct silence {
    bool everywhere; /* nothing at all was delivered; else in: */
    struct str account, region;
    int64_t from, to;       /* the last event before, the first one after */
    int64_t otherwise;      /* the longest other silence there, microseconds */
    uint64_t before, after; /* events there before and after; 0: it begins late, or ends early */
    double missed;          /* hours with events that its usual pace would have had in that time */
};

/* What trails that the logs tell of cover; the more, the higher. */
enum account_reach {
    REACH_UNTOLD,
    REACH_ONE_REGION,
    REACH_FOR_A_TIME, /* all regions, not from the first event to the last */
    REACH_ALL_REGIONS
};

/* A trail, as the logs tell of it. */
struct trail_reach {
    struct str account, region, name;
    bool told, all_regions, organization;
    bool interrupted; /* stopped or deleted */
    int64_t since;    /* it has covered all regions; TIME_NONE: since before */
};

struct covered_account {
    struct str account;
    enum account_reach reach;
    uint64_t events, by_category[COVERED_CATEGORIES];
    size_t region_count, regions_with[COVERED_CATEGORIES];
    const char *global_region;          /* where its partition logs IAM, global STS, sign-in */
    uint64_t global, iam, sts, sign_in; /* events there: all, and of these services */
};

struct covered_sign_ins {
    struct str region;
    uint64_t events;
    int64_t first, last;
};

/* A change of what is logged, or the attempt. */
struct tampering {
    struct str event_id, event_source, event_name, account, region, target, identity, session_id, source_ip, outcome,
        source_object;
    int64_t event_time, source_offset;
    int trail_bucket; /* of S3 events: 1 the bucket holds log files, -1 the evidence does not say */
    bool restores;    /* switches logging on */
    bool defence;     /* not of CloudTrail: of what else watches and records */
};

/* _(id, word) */
#define CHECK_STATES(_)                                                                                                \
    _(CHECK_OK, "ok")                                                                                                  \
    _(CHECK_MISSING, "missing")                                                                                        \
    _(CHECK_CANNOT_TELL, "cannot tell")
enum check_state {
#define CHECK_ENUM(id, word) id,
    CHECK_STATES(CHECK_ENUM)
#undef CHECK_ENUM
};
const char *check_state_words(enum check_state state);
/* As check_state_words, in one word: "cannot_tell". */
const char *check_state_name(enum check_state state);

struct coverage_check {
    const char *code, *title; /* "all_regions", "all regions" */
    enum check_state state;
    struct str sentence; /* the reason */
};

struct coverage_report {
    struct arena arena;
    uint64_t events, undated; /* undated: in no hour and no silence */
    int64_t first, last;
    struct covered_place *places; /* by account, region, category */
    size_t place_count;
    struct covered_row *rows; /* by account, region */
    size_t row_count;
    struct covered_hour *hours; /* of the rows, then those of all rows together */
    size_t hour_count;
    struct covered_row everywhere;
    struct covered_account *accounts;
    size_t account_count;
    struct silence *silences; /* the most telling first */
    size_t silence_count, silence_space;
    struct covered_sign_ins *sign_ins; /* most first */
    size_t sign_in_count, sign_in_space;
    struct tampering *tampering; /* by time */
    size_t tampering_count, tampering_space;
    struct coverage_check *checks;
    size_t check_count, check_space;
    struct trail_reach *trails;
    size_t trail_count, trail_space;
};

/* Read the logs attached to `engine` once and report. Only events within [since, until] count (TIME_NONE: open).
 * `ledger` is that of the logs. On an error the report is empty; either way coverage_report_clear frees it. */
MUST_USE enum err_code coverage_report_build(struct coverage_report *out, struct engine *engine, struct ledger *ledger,
                                             int64_t since, int64_t until, struct err *err);
void coverage_report_clear(struct coverage_report *report);

/* Does this call, of those that change what is logged, switch logging on? */
bool coverage_restores_logging(struct str event_name);

/* Counts in equal stretches of time, as few hours each as `most` buckets allow (fewer buckets, at least 3, when the
 * rows are so many that TIMELINE_MOST_CELLS would not hold them); aligned to UTC days or hours. */
#define TIMELINE_MOST_CELLS ((size_t)1 << 20)
struct timeline {
    int64_t begin, bucket; /* of the first bucket; how long each is, microseconds */
    size_t bucket_count;   /* 0 when no event has a time */
    uint64_t *counts;      /* of row r in bucket b: [r * bucket_count + b] */
    uint64_t most;         /* the highest count */
};
struct timeline coverage_timeline(const struct coverage_report *report, size_t most, struct arena *arena);

#endif
