/* What the evidence covers: which account and region delivered events of which category, how many, from when to when.
 *
 * Counted inside the scan, so that the first pass of a case answers it for free: each thread counts into a tally of its
 * own (coverage_count), which is added to the engine's at the end of the pass (coverage_merge). */
#ifndef ENGINE_COVERAGE_H
#define ENGINE_COVERAGE_H

#include "trail/record.h"

/* _(id, name) Event categories that a trail is switched on for one by one: each may be missing alone. */
#define COVERAGE_CATEGORIES(_)                                                                                         \
    _(COVERAGE_MANAGEMENT_READ, "management read")                                                                     \
    _(COVERAGE_MANAGEMENT_WRITE, "management write")                                                                   \
    _(COVERAGE_DATA, "data")                                                                                           \
    _(COVERAGE_NETWORK, "network")                                                                                     \
    _(COVERAGE_OTHER, "other")

enum coverage_category {
#define COVERAGE_ENUM(id, name) id,
    COVERAGE_CATEGORIES(COVERAGE_ENUM)
#undef COVERAGE_ENUM
        COVERAGE_CATEGORY_COUNT
};
const char *coverage_category_name(enum coverage_category category);

/* The category of an event by what it says of itself: flags are 1, 0, or -1 where it does not say. */
enum coverage_category coverage_category_of(struct str event_category, struct str event_name, int64_t management_event,
                                            int64_t read_only);

/* One account (recipientAccountId, else the caller's), region and category. Absent text: the events do not say. */
struct coverage_place {
    struct str account, region;
    enum coverage_category category;
    uint64_t events;
    int64_t first, last; /* TIME_NONE when no event of it has a time */
};

struct coverage_total {
    uint64_t events;
    int64_t first, last;
    struct coverage_place *places; /* by account, region, category */
    size_t place_count;
    bool complete; /* a full pass was made; else these are the figures of no pass or a part of one */
};

/* An hour in which a place delivered: what heat maps and gaps are made of. */
struct coverage_hour {
    size_t place;        /* in coverage_total.places */
    int64_t first, last; /* of its events in the hour, to the second; the hour is that of `first` */
    uint64_t events;
};

struct coverage_tally; /* opaque; belongs to one thread */
struct coverage_tally *coverage_tally_new(void);
void coverage_tally_free(struct coverage_tally *tally);
/* Columns that coverage_count reads. */
struct column_set coverage_columns(void);
void coverage_count(struct coverage_tally *tally, const struct record *record);
/* Add `part` to `sum`. */
void coverage_merge(struct coverage_tally *sum, const struct coverage_tally *part);
/* Add figures of events that are not at hand: those of a place in one hour (or without a time: TIME_NONE). */
void coverage_add(struct coverage_tally *tally, const struct coverage_place *place);
/* The figures, sorted, in `arena`. */
struct coverage_total coverage_total(const struct coverage_tally *tally, struct arena *arena);
/* The hours of a tally's places, by place and time, in `arena`. `total` is that of the same tally. Events without a
 * time are in no hour. Costs 32 bytes for each hour of each place, whatever the events. */
struct coverage_hour *coverage_hours(const struct coverage_tally *tally, const struct coverage_total *total,
                                     struct arena *arena, size_t *count);

#endif
