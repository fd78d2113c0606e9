/* Which regions the trails cover that the logs tell of, account by account.
 *
 * A trail is known by account, home region and name. What CreateTrail and UpdateTrail last said of it counts, from then
 * on; an UpdateTrail that did not ask for another reach tells what the reach had been before, too. A trail that was
 * stopped or deleted does not cover the time after. Source: CloudTrail API Reference, CreateTrail, UpdateTrail. */
#include "case/coverage_parts.h"

/* A trail is named, or given as arn:aws:cloudtrail:REGION:ACCOUNT:trail/NAME. */
static struct trail_reach named_trail(const struct trail_change *change) {
    struct trail_reach trail = {.account = change->account, .region = change->region, .name = change->trail};
    struct str fields[5], rest = change->trail;
    for (size_t i = 0; i < 5; i++) {
        fields[i] = str_before(rest, ':');
        if (fields[i].len == rest.len)
            return trail; /* a name */
        rest = str_slice(rest, fields[i].len + 1, rest.len);
    }
    return (struct trail_reach){.account = fields[4], .region = fields[3], .name = str_after_last(rest, '/')};
}

static struct trail_reach *trail_of(struct coverage_report *report, const struct trail_change *change) {
    struct trail_reach asked = named_trail(change);
    for (size_t i = 0; i < report->trail_count; i++) {
        struct trail_reach *trail = &report->trails[i];
        if (str_eq(trail->name, asked.name) && str_eq(trail->region, asked.region) &&
            str_eq(trail->account, asked.account))
            return trail;
    }
    struct trail_reach *trail = arena_push(&report->arena, report->trails, report->trail_count, report->trail_space);
    *trail = (struct trail_reach){.account = arena_str(&report->arena, asked.account),
                                  .region = arena_str(&report->arena, asked.region),
                                  .name = arena_str(&report->arena, asked.name),
                                  .since = TIME_NONE};
    return trail;
}

void coverage_reach_change(struct coverage_report *report, const struct trail_change *change) {
    struct trail_reach *trail = trail_of(report, change);
    bool made = str_is(change->event_name, "CreateTrail");
    if (str_is(change->event_name, "StopLogging") || str_is(change->event_name, "DeleteTrail"))
        trail->interrupted = true;
    if ((!made && !str_is(change->event_name, "UpdateTrail")) || str_empty(change->multi_region))
        return;
    bool wide = str_is(change->multi_region, "true");
    /* true again is true still; true without being asked was so before */
    if (wide && !trail->all_regions && (made || trail->told || !str_empty(change->multi_region_asked)))
        trail->since = change->time;
    trail->told = true;
    trail->all_regions = wide;
    trail->organization |= str_is(change->organization, "true");
}

static int64_t first_of(const struct coverage_report *report, struct str account) {
    int64_t first = TIME_NONE;
    for (size_t i = 0; i < report->row_count; i++)
        if (str_eq(report->rows[i].account, account) && report->rows[i].first != TIME_NONE &&
            (first == TIME_NONE || report->rows[i].first < first))
            first = report->rows[i].first;
    return first;
}

static enum account_reach reach_of(const struct trail_reach *trail, int64_t first) {
    if (!trail->told)
        return REACH_UNTOLD;
    if (!trail->all_regions)
        return REACH_ONE_REGION;
    bool throughout = trail->since == TIME_NONE || trail->since <= first;
    return throughout && !trail->interrupted ? REACH_ALL_REGIONS : REACH_FOR_A_TIME;
}

/* One trail of all regions is enough. */
void coverage_reach(struct coverage_report *report) {
    for (size_t i = 0; i < report->account_count; i++) {
        struct covered_account *account = &report->accounts[i];
        int64_t first = first_of(report, account->account);
        for (size_t t = 0; t < report->trail_count; t++) {
            const struct trail_reach *trail = &report->trails[t];
            enum account_reach reach = reach_of(trail, first);
            if ((trail->organization || str_eq(trail->account, account->account)) && reach > account->reach)
                account->reach = reach;
        }
    }
}
