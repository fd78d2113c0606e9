/* Silences: where nothing was delivered although something usually is.
 *
 * Method: what a row delivered is a list of hours. A silence between two of them, or between the last one and the end
 * of all evidence, weighs as much as the hours with events that the row's pace outside of the silence would have put
 * into it. A region with three events a month is silent nearly always, and says nothing by it; a region with events
 * every hour that is quiet for a night says a lot. Nights and weekends of an office weigh too: that is why the longest
 * other silence of the same row is told with each. */
#include <stdlib.h>

#include "case/coverage_parts.h"

/* A silence that would have held fewer hours with events is no news; of one row so many at most; of all so many. */
#define LEAST_MISSED 3.0
enum { OF_A_ROW = 2, OF_ALL = 100, LEAST_HOURS = 3 };

struct stretch {
    int64_t from, to;
    uint64_t before;
    double missed;
};

static int longest_first(const void *left, const void *right) {
    const struct stretch *a = left, *b = right;
    int64_t x = a->to - a->from, y = b->to - b->from;
    if (x != y)
        return x > y ? -1 : 1;
    return (a->from > b->from) - (a->from < b->from);
}

static double missed_hours(const struct covered_row *row, int64_t length, bool inside) {
    double span = (double)(row->last - row->first) / (double)HOUR_MICROSECONDS + 1;
    double hours = (double)length / (double)HOUR_MICROSECONDS, rest = inside ? span - hours : span;
    return hours * (double)row->hour_count / (rest < 1 ? 1 : rest);
}

static void keep_stretch(struct stretch *best, size_t *count, const struct stretch *stretch) {
    if (*count < OF_A_ROW + 1)
        best[(*count)++] = *stretch;
    else if (longest_first(stretch, &best[*count - 1]) < 0)
        best[*count - 1] = *stretch;
    qsort(best, *count, sizeof *best, longest_first);
}

/* The longest stretches of a row, longest first; one more than are told, for comparison. */
static size_t longest_stretches(const struct coverage_report *report, const struct covered_row *row,
                                struct stretch *best) {
    const struct covered_hour *hours = &report->hours[row->hour];
    size_t count = 0;
    uint64_t before = 0;
    for (size_t i = 0; i < row->hour_count; i++) {
        bool inside = i + 1 < row->hour_count;
        int64_t to = inside ? hours[i + 1].first : report->last;
        before += hours[i].events;
        struct stretch stretch = {hours[i].last, to, before, missed_hours(row, to - hours[i].last, inside)};
        if (to - hours[i].last >= HOUR_MICROSECONDS)
            keep_stretch(best, &count, &stretch);
    }
    struct stretch late = {report->first, row->first, 0, missed_hours(row, row->first - report->first, false)};
    if (row->first - report->first >= HOUR_MICROSECONDS)
        keep_stretch(best, &count, &late);
    return count;
}

/* Nothing came from anywhere: then a row's own silence adds nothing. */
static bool within(const struct silence *all, size_t count, const struct stretch *stretch) {
    for (size_t i = 0; i < count; i++) {
        int64_t from = stretch->from > all[i].from ? stretch->from : all[i].from;
        int64_t to = stretch->to < all[i].to ? stretch->to : all[i].to;
        if (to > from && to - from >= (stretch->to - stretch->from) / 10 * 9)
            return true;
    }
    return false;
}

static void add_silences(struct coverage_report *report, const struct covered_row *row, size_t everywhere) {
    struct stretch best[OF_A_ROW + 1];
    if (row->hour_count < LEAST_HOURS)
        return;
    uint64_t dated = 0;
    for (size_t i = 0; i < row->hour_count; i++)
        dated += report->hours[row->hour + i].events;
    size_t count = longest_stretches(report, row, best);
    for (size_t i = 0; i < count && i < OF_A_ROW; i++) {
        if (best[i].missed < LEAST_MISSED || within(report->silences, everywhere, &best[i]))
            continue;
        size_t other = i ? 0 : 1;
        *arena_push(&report->arena, report->silences, report->silence_count, report->silence_space) =
            (struct silence){.everywhere = row == &report->everywhere,
                             .account = row->account,
                             .region = row->region,
                             .from = best[i].from,
                             .to = best[i].to,
                             .otherwise = other < count ? best[other].to - best[other].from : 0,
                             .before = best[i].before,
                             .after = dated - best[i].before,
                             .missed = best[i].missed};
    }
}

static int most_telling_first(const void *left, const void *right) {
    const struct silence *a = left, *b = right;
    if (a->everywhere != b->everywhere)
        return a->everywhere ? -1 : 1;
    if (a->missed != b->missed)
        return a->missed > b->missed ? -1 : 1;
    int order = str_compare(a->account, b->account);
    return order ? order : str_compare(a->region, b->region);
}

void coverage_silences(struct coverage_report *report) {
    if (report->row_count > 1) /* of a single row "everywhere" is the row itself */
        add_silences(report, &report->everywhere, 0);
    size_t everywhere = report->silence_count;
    for (size_t i = 0; i < report->row_count; i++)
        add_silences(report, &report->rows[i], everywhere);
    if (report->silence_count)
        qsort(report->silences, report->silence_count, sizeof *report->silences, most_telling_first);
    if (report->silence_count > OF_ALL)
        report->silence_count = OF_ALL;
}
