#include "output/coverage_screen.h"

#include <math.h>
#include <stdlib.h>

#include "output/case_screen.h"
#include "output/grid.h"

/* What a person reads at once; --json and --csv have everything. */
enum { ROWS_SHOWN = 40, ACCOUNTS_SHOWN = 15, SILENCES_SHOWN = 8, CHANGES_SHOWN = 12, SIGN_INS_SHOWN = 8 };
#define MARGIN 2

static void more_line(struct screen *screen, size_t count, const char *one, const char *many) {
    struct buf words = BUF_INIT(256);
    look_counted(&words, count, one, many);
    screen_items(screen, MARGIN);
    screen_itemf(screen, STYLE_DIM, "and %s: --json", words.data);
    screen_newline(screen);
    buf_clear(&words);
}

/* The label of a section, and what it is about. */
static void section(struct screen *screen, const char *label, const char *words) {
    screen_gap(screen);
    case_screen_label(screen, label);
    screen_sentence(screen, STYLE_PLAIN, str_of(words), SECTION_INDENT);
}

static struct str or_none(struct str text, const char *none) {
    return str_empty(text) ? str_of(none) : text;
}

/* --- checks ------------------------------------------------------------------------------------------------------ */

#define REASON_INDENT 15

static void checks_section(struct screen *screen, const struct coverage_report *report) {
    static const enum style styles[] = {
        [CHECK_OK] = STYLE_PLAIN, [CHECK_MISSING] = STYLE_BAD_BOLD, [CHECK_CANNOT_TELL] = STYLE_WARN};
    screen_put(screen, STYLE_BOLD, "CHECKS");
    screen_newline(screen);
    for (size_t i = 0; i < report->check_count; i++) {
        const struct coverage_check *check = &report->checks[i];
        screen_pad(screen, MARGIN);
        screen_put(screen, styles[check->state], check_state_words(check->state));
        screen_pad(screen, REASON_INDENT);
        screen_printf(screen, STYLE_BOLD, "%s: ", check->title);
        screen_sentence(screen, STYLE_PLAIN, check->sentence, REASON_INDENT);
    }
}

/* --- the map ----------------------------------------------------------------------------------------------------- */

enum { SHADES = 4 };

struct map {
    const struct coverage_report *report;
    struct timeline line;
    uint64_t from[SHADES + 1];                 /* shade s begins at so many events */
    size_t account_cells, region_cells, begin; /* the map begins at this column */
    const size_t *shown;                       /* rows, ascending */
    size_t shown_count;
};

static size_t cells_of(struct screen *screen, struct str text, size_t most) {
    struct buf safe = BUF_INIT((size_t)4 << 20);
    look_safe(screen->look, &safe, text);
    size_t cells = look_cells(buf_str(&safe));
    buf_clear(&safe);
    return cells < most ? cells : most;
}

static int by_count(const void *left, const void *right) {
    const uint64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static void shades_between(struct map *map, double little) {
    map->from[0] = 0;
    map->from[1] = 1;
    for (int s = 2; s <= SHADES; s++) {
        uint64_t from = (uint64_t)ceil(little * pow((double)map->line.most / little, (s - 1) / (double)SHADES));
        map->from[s] = from > map->from[s - 1] ? from : map->from[s - 1] + 1;
    }
}

/* Shades stand for powers between what is little here (a tenth of the columns with events have less) and the most: a
 * busy hour must not make a quiet one look like none, nor a busy place its own nights like days. */
static void choose_shades(struct map *map, struct arena *scratch) {
    size_t cells = map->report->row_count * map->line.bucket_count, count = 0;
    uint64_t *counts = arena_alloc(scratch, (cells + 1) * sizeof *counts);
    for (size_t i = 0; i < cells; i++)
        if (map->line.counts[i])
            counts[count++] = map->line.counts[i];
    qsort(counts, count, sizeof *counts, by_count);
    uint64_t little = count ? counts[count / 10] : 1;
    shades_between(map, (double)little);
    if (map->from[SHADES] > map->line.most) /* all alike: as much as there is */
        shades_between(map, 1);
}

static int shade_of(const struct map *map, uint64_t count) {
    int shade = SHADES;
    while (count < map->from[shade])
        shade--;
    return shade;
}

static int busier_first(const void *left, const void *right, void *rows) {
    const struct covered_row *a = &((const struct covered_row *)rows)[*(const size_t *)left];
    const struct covered_row *b = &((const struct covered_row *)rows)[*(const size_t *)right];
    return (a->events < b->events) - (a->events > b->events);
}

static int by_number(const void *left, const void *right) {
    const size_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* The busiest rows, in their order. */
static void choose_rows(struct map *map, struct arena *scratch) {
    const struct coverage_report *report = map->report;
    size_t *rows = arena_alloc(scratch, (report->row_count + 1) * sizeof *rows);
    for (size_t i = 0; i < report->row_count; i++)
        rows[i] = i;
    map->shown = rows;
    map->shown_count = report->row_count;
    if (report->row_count <= ROWS_SHOWN)
        return;
    qsort_r(rows, report->row_count, sizeof *rows, busier_first, report->rows);
    qsort(rows, ROWS_SHOWN, sizeof *rows, by_number);
    map->shown_count = ROWS_SHOWN;
}

static void choose_cells(struct map *map, struct screen *screen) {
    map->account_cells = strlen("account");
    map->region_cells = strlen("region");
    for (size_t i = 0; i < map->shown_count; i++) {
        const struct covered_row *row = &map->report->rows[map->shown[i]];
        size_t account = cells_of(screen, row->account, 12), region = cells_of(screen, row->region, 14);
        map->account_cells = account > map->account_cells ? account : map->account_cells;
        map->region_cells = region > map->region_cells ? region : map->region_cells;
    }
    map->begin = MARGIN + map->account_cells + 2 + map->region_cells + 2;
}

static bool in_silence(const struct map *map, const struct covered_row *row, int64_t begin, int64_t end) {
    for (size_t i = 0; i < map->report->silence_count; i++) {
        const struct silence *silence = &map->report->silences[i];
        bool here =
            silence->everywhere || (str_eq(silence->account, row->account) && str_eq(silence->region, row->region));
        if (here && silence->from < end && silence->to > begin)
            return true;
    }
    return false;
}

static void map_row(struct screen *screen, const struct map *map, size_t r) {
    const struct covered_row *row = &map->report->rows[r];
    char digits[32];
    screen_pad(screen, MARGIN);
    screen_text_fit(screen, STYLE_PLAIN, or_none(row->account, "(none)"), map->account_cells);
    screen_pad(screen, MARGIN + map->account_cells + 2);
    screen_text_fit(screen, STYLE_PLAIN, or_none(row->region, "(none)"), map->region_cells);
    screen_pad(screen, map->begin);
    for (size_t b = 0; b < map->line.bucket_count; b++) {
        int shade = shade_of(map, map->line.counts[r * map->line.bucket_count + b]);
        int64_t begin = map->line.begin + (int64_t)b * map->line.bucket;
        enum style style = shade                                                   ? STYLE_PLAIN
                           : in_silence(map, row, begin, begin + map->line.bucket) ? STYLE_WARN
                                                                                   : STYLE_DIM;
        screen_glyph(screen, style, (enum glyph)(GLYPH_SHADE_0 + shade));
    }
    screen_printf(screen, STYLE_PLAIN, " %s", look_count(row->events, digits));
    screen_newline(screen);
}

/* Every how many buckets the axis is labelled: at hours of the day, days or weeks. */
static size_t axis_step(const struct map *map) {
    static const int64_t hours[] = {6, 12, 24, 48, 96, 168, 336, 672};
    int64_t hour = 3600 * TIME_SECOND;
    for (size_t i = 0; i < sizeof hours / sizeof *hours; i++)
        if (hours[i] * hour % map->line.bucket == 0 && hours[i] * hour / map->line.bucket >= 6)
            return (size_t)(hours[i] * hour / map->line.bucket);
    return 8;
}

/* 0001-01-01: a first bucket may begin before it, where years have no name. */
#define YEAR_1 (INT64_C(-62135596800) * TIME_SECOND)

static void axis(struct screen *screen, const struct map *map) {
    int64_t span = map->line.bucket * (int64_t)map->line.bucket_count, day = 86400 * TIME_SECOND;
    size_t step = axis_step(map);
    bool clock = (int64_t)step * map->line.bucket<day, years = span> 330 * day;
    struct buf time = BUF_INIT(256);
    screen_pad(screen, MARGIN);
    screen_put(screen, STYLE_DIM, "account");
    screen_pad(screen, MARGIN + map->account_cells + 2);
    screen_put(screen, STYLE_DIM, "region");
    for (size_t b = 0; b < map->line.bucket_count; b++) {
        int64_t begin = map->line.begin + (int64_t)b * map->line.bucket;
        size_t cells = years ? 7 : 5;
        if (begin < YEAR_1 || begin / map->line.bucket % (int64_t)step || b + cells > map->line.bucket_count ||
            screen->column > map->begin + b)
            continue;
        buf_reset(&time);
        look_time(screen->look, &time, begin);
        screen_pad(screen, map->begin + b);
        screen_text(screen, STYLE_DIM,
                    str_slice(buf_str(&time),
                              clock   ? 11
                              : years ? 0
                                      : 5,
                              clock   ? 16
                              : years ? 7
                                      : 10));
    }
    screen_newline(screen);
    buf_clear(&time);
}

static void legend(struct screen *screen, const struct map *map) {
    struct buf words = BUF_INIT(256);
    char digits[32];
    screen_put(screen, STYLE_BOLD, "WHEN");
    screen_items(screen, SECTION_INDENT);
    buf_addz(&words, "a column is ");
    look_duration(&words, map->line.bucket);
    screen_item_text(screen, STYLE_PLAIN, buf_str(&words));
    screen_itemf(screen, STYLE_DIM, "%s none", glyph(screen->look, GLYPH_SHADE_0));
    for (int s = 1; s <= SHADES && map->from[s] <= map->line.most; s++)
        screen_itemf(screen, STYLE_DIM, "%s %s%s", glyph(screen->look, (enum glyph)(GLYPH_SHADE_0 + s)),
                     look_count(map->from[s], digits), s < SHADES || map->line.most > map->from[s] ? "+" : "");
    screen_newline(screen);
    buf_clear(&words);
}

static void map_section(struct screen *screen, const struct coverage_report *report) {
    struct arena scratch = ARENA_EMPTY;
    struct map map = {.report = report};
    char digits[32];
    choose_rows(&map, &scratch);
    choose_cells(&map, screen);
    size_t count_cells = strlen(look_count(report->events, digits)) + 1;
    size_t room = screen->look->width > map.begin + count_cells ? screen->look->width - map.begin - count_cells : 0;
    map.line = coverage_timeline(report, room < 4 ? 4 : room, &scratch);
    screen_gap(screen);
    choose_shades(&map, &scratch);
    if (map.line.bucket_count) {
        legend(screen, &map);
        axis(screen, &map);
    } else {
        screen_put(screen, STYLE_BOLD, "WHEN");
        screen_items(screen, SECTION_INDENT);
        screen_item(screen, STYLE_WARN, "no event has a time");
        screen_newline(screen);
    }
    for (size_t i = 0; i < map.shown_count; i++)
        map_row(screen, &map, map.shown[i]);
    if (report->row_count > map.shown_count)
        more_line(screen, report->row_count - map.shown_count, "quieter one", "quieter ones");
    arena_clear(&scratch);
}

/* --- silences ---------------------------------------------------------------------------------------------------- */

static void silence_line(struct screen *screen, const struct silence *silence) {
    bool unusual = silence->to - silence->from > 2 * silence->otherwise;
    struct buf words = BUF_INIT(256);
    char digits[32];
    screen_items(screen, MARGIN);
    look_span(screen->look, &words, silence->from, silence->to);
    screen_item_text(screen, unusual ? STYLE_WARN_BOLD : STYLE_PLAIN, buf_str(&words));
    screen->indent = MARGIN + 2;
    if (silence->everywhere)
        screen_item(screen, STYLE_BOLD, "everywhere");
    else {
        screen_item_text(screen, STYLE_PLAIN, or_none(silence->account, "(no account)"));
        screen_item_text(screen, STYLE_PLAIN, or_none(silence->region, "(no region)"));
    }
    buf_reset(&words);
    look_counted(&words, silence->before, "event before", "events before");
    buf_printf(&words, ", %s after", look_count(silence->after, digits));
    screen_item_text(screen, STYLE_PLAIN, silence->before ? buf_str(&words) : STR("none before"));
    buf_reset(&words);
    buf_addz(&words, "otherwise at most ");
    look_duration(&words, silence->otherwise);
    screen_item_text(screen, STYLE_DIM, silence->otherwise ? buf_str(&words) : STR("otherwise never an hour"));
    screen_newline(screen);
    buf_clear(&words);
}

static void silence_section(struct screen *screen, const struct coverage_report *report) {
    section(screen, "SILENCE",
            report->silence_count ? "longest stretches without any event, for what comes there otherwise"
                                  : "no long stretch without events where they otherwise come");
    for (size_t i = 0; i < report->silence_count && i < SILENCES_SHOWN; i++)
        silence_line(screen, &report->silences[i]);
    if (report->silence_count > SILENCES_SHOWN)
        more_line(screen, report->silence_count - SILENCES_SHOWN, "more", "more");
}

/* --- kinds, global services -------------------------------------------------------------------------------------- */

/* "1,234" where all regions deliver it, "1,234 (2/5)" where two of five do, "none". */
static void kind_cell(struct grid *grid, size_t column, const struct covered_account *account, int category) {
    struct arena scratch = ARENA_EMPTY;
    char digits[32];
    uint64_t count = account->by_category[category];
    size_t with = account->regions_with[category];
    if (!count)
        grid_put(grid, column, category == COVERED_NETWORK ? STYLE_DIM : STYLE_WARN, "none");
    else if (with == account->region_count)
        grid_put(grid, column, STYLE_PLAIN, look_count(count, digits));
    else
        grid_text(grid, column, STYLE_PLAIN,
                  arena_printf(&scratch, "%s (%zu/%zu)", look_count(count, digits), with, account->region_count));
    arena_clear(&scratch);
}

static void kinds_section(struct screen *screen, const struct coverage_report *report) {
    static const struct grid_column columns[] = {{"account", 0},          {"reads", GRID_RIGHT},
                                                 {"writes", GRID_RIGHT},  {"data", GRID_RIGHT},
                                                 {"network", GRID_RIGHT}, {"regions", GRID_RIGHT}};
    struct grid *grid = grid_new(screen->look, columns, sizeof columns / sizeof *columns, MARGIN);
    for (size_t i = 0; i < report->account_count && i < ACCOUNTS_SHOWN; i++) {
        const struct covered_account *account = &report->accounts[i];
        grid_row(grid);
        grid_text(grid, 0, STYLE_PLAIN, or_none(account->account, "(none)"));
        for (int category = COVERED_READ; category <= COVERED_NETWORK; category++)
            kind_cell(grid, (size_t)category + 1, account, category);
        grid_count(grid, 5, STYLE_PLAIN, account->region_count, false);
    }
    section(screen, "KINDS", "events by kind; (2/5): in two of five regions");
    grid_print(grid, screen);
    grid_free(grid);
    if (report->account_count > ACCOUNTS_SHOWN)
        more_line(screen, report->account_count - ACCOUNTS_SHOWN, "more account", "more accounts");
}

static void global_rows(struct screen *screen, const struct coverage_report *report) {
    static const struct grid_column columns[] = {{"account", 0},      {"in", 0},           {"events", GRID_RIGHT},
                                                 {"IAM", GRID_RIGHT}, {"STS", GRID_RIGHT}, {"sign-in", GRID_RIGHT}};
    struct grid *grid = grid_new(screen->look, columns, sizeof columns / sizeof *columns, MARGIN);
    for (size_t i = 0; i < report->account_count && i < ACCOUNTS_SHOWN; i++) {
        const struct covered_account *account = &report->accounts[i];
        const uint64_t counts[] = {account->global, account->iam, account->sts, account->sign_in};
        grid_row(grid);
        grid_text(grid, 0, STYLE_PLAIN, or_none(account->account, "(none)"));
        grid_put(grid, 1, STYLE_PLAIN, account->global_region);
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
            if (counts[c])
                grid_count(grid, c + 2, STYLE_PLAIN, counts[c], false);
            else
                grid_put(grid, c + 2, c ? STYLE_PLAIN : STYLE_BAD_BOLD, "none");
    }
    grid_print(grid, screen);
    grid_free(grid);
    if (report->account_count > ACCOUNTS_SHOWN)
        more_line(screen, report->account_count - ACCOUNTS_SHOWN, "more account", "more accounts");
}

static void global_section(struct screen *screen, const struct coverage_report *report) {
    uint64_t events = 0;
    for (size_t i = 0; i < report->account_count; i++)
        events += report->accounts[i].global;
    section(screen, "GLOBAL", "where IAM, the global endpoint of STS and root sign-ins are logged");
    if (events) {
        global_rows(screen, report);
        return;
    }
    screen_items(screen, MARGIN);
    screen_itemf(screen, STYLE_BAD_BOLD, "no event from %s", report->accounts[0].global_region);
    screen_newline(screen);
}

static void sign_in_section(struct screen *screen, const struct coverage_report *report) {
    char digits[32];
    screen_gap(screen);
    case_screen_label(screen, "SIGN-IN");
    if (!report->sign_in_count)
        screen_item(screen, STYLE_PLAIN, "no console sign-in is in these logs");
    for (size_t i = 0; i < report->sign_in_count && i < SIGN_INS_SHOWN; i++) {
        const struct covered_sign_ins *at = &report->sign_ins[i];
        screen_item_pair(screen, look_count(at->events, digits), STYLE_PLAIN, or_none(at->region, "(no region)"));
    }
    screen_newline(screen);
}

/* --- changes of what is logged ----------------------------------------------------------------------------------- */

static void change_line(struct screen *screen, const struct tampering *change) {
    struct arena scratch = ARENA_EMPTY;
    struct buf time = BUF_INIT(256);
    bool success = str_is(change->outcome, "success");
    look_time(screen->look, &time, change->event_time);
    screen_items(screen, MARGIN);
    screen_item_text(screen, STYLE_PLAIN, buf_str(&time));
    screen->indent = MARGIN + 2;
    screen_item_text(screen, success && !change->restores ? STYLE_BAD_BOLD : STYLE_BOLD, change->event_name);
    if (!success)
        screen_item_text(screen, STYLE_WARN, change->outcome);
    screen_item_text(screen, STYLE_PLAIN, change->target);
    screen_item_pair(screen, "by", STYLE_PLAIN, identity_short(&scratch, change->identity));
    screen_item_text(screen, STYLE_ID, change->session_id);
    screen_item_pair(screen, "from", STYLE_PLAIN, change->source_ip);
    screen_item_text(screen, STYLE_PLAIN, change->account);
    screen_item_text(screen, STYLE_PLAIN, change->region);
    screen_item_pair(screen, "event", STYLE_ID, change->event_id);
    screen_newline(screen);
    buf_clear(&time);
    arena_clear(&scratch);
}

static void changes_section(struct screen *screen, const struct coverage_report *report) {
    struct arena scratch = ARENA_EMPTY;
    size_t shown = 0, more = 0, unknown = 0;
    section(screen, "CHANGES",
            report->tampering_count ? "of what is logged and watched, and attempts" : "nothing changed what is logged");
    for (size_t i = 0; i < report->tampering_count; i++) {
        bool doubtful = report->tampering[i].trail_bucket < 0;
        unknown += doubtful;
        more += !doubtful && shown >= CHANGES_SHOWN;
        if (!doubtful && shown++ < CHANGES_SHOWN)
            change_line(screen, &report->tampering[i]);
    }
    if (more)
        more_line(screen, more, "more change", "more changes");
    if (!unknown)
        return;
    screen_items(screen, MARGIN);
    screen_sentence(screen, STYLE_PLAIN,
                    arena_printf(&scratch,
                                 "%zu of S3 buckets: whether one holds log files, these logs do not say (--json)",
                                 unknown),
                    MARGIN + 2);
    arena_clear(&scratch);
}

void coverage_screen(struct screen *screen, const struct coverage_report *report) {
    struct buf words = BUF_INIT(256);
    char digits[32];
    look_counted(&words, report->events, "event", "events");
    screen_items(screen, 0);
    screen_item_text(screen, STYLE_BOLD, buf_str(&words));
    buf_reset(&words);
    if (report->first != TIME_NONE)
        look_span(screen->look, &words, report->first, report->last);
    screen_item_text(screen, STYLE_BOLD, buf_str(&words));
    if (report->undated)
        screen_itemf(screen, STYLE_WARN, "%s without a time", look_count(report->undated, digits));
    screen_newline(screen);
    buf_clear(&words);
    if (!report->row_count)
        return;
    screen_newline(screen);
    checks_section(screen, report);
    map_section(screen, report);
    silence_section(screen, report);
    kinds_section(screen, report);
    global_section(screen, report);
    sign_in_section(screen, report);
    changes_section(screen, report);
}
