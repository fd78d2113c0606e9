#include "cli/rows.h"

#include <inttypes.h>

#define ROWS_ON_TERMINAL 100
#define ROWS_ALL         INT64_C(9000000000000000000)

static void list_cell(struct result *result, struct listing *listing, size_t column) {
    struct arena scratch = ARENA_EMPTY;
    size_t count = 0;
    struct str *items = result_list(result, column, &scratch, &count);
    listing_list(listing, column, items, count);
    arena_clear(&scratch);
}

static void cell(struct result *result, struct listing *listing, size_t column) {
    if (result_is_null(result, column))
        return;
    switch (result_type(result, column)) {
    case RESULT_INTEGER: listing_integer(listing, column, result_integer(result, column, 0)); return;
    case RESULT_REAL: listing_real(listing, column, result_real(result, column, 0)); return;
    case RESULT_BOOL: listing_bool(listing, column, result_integer(result, column, 0) != 0); return;
    case RESULT_TIME: listing_time(listing, column, result_integer(result, column, TIME_NONE)); return;
    case RESULT_LIST: list_cell(result, listing, column); return;
    case RESULT_JSON: listing_json(listing, column, result_text(result, column)); return;
    case RESULT_TEXT:
    case RESULT_OTHER: listing_text(listing, column, result_text(result, column)); return;
    }
}

static void row(struct result *result, struct listing *listing, const struct rows_plan *plan, bool screen) {
    listing_row(listing);
    for (size_t c = 0; c < plan->column_count; c++)
        cell(result, listing, c);
    if (screen && plan->retouch)
        plan->retouch(result, listing);
}

enum err_code rows_list(struct run *run, struct result *result, const struct rows_plan *plan, struct err *err) {
    *err = (struct err){0};
    bool has = result_next(result, err), more = false; /* the work is done here: only then the answer begins */
    if (err->code)
        return err->code;
    run_answer(run);
    struct listing_options how = answer_listing(&run->answer, plan->schema, plan->member);
    struct listing *listing = listing_new(&how, plan->columns, plan->column_count);
    for (; has && !more && !listing_failed(listing); has = result_next(result, err)) {
        more = plan->most && listing_rows(listing) == plan->most;
        if (!more)
            row(result, listing, plan, how.form == LISTING_SCREEN);
    }
    if (!listing_rows(listing) && plan->nothing)
        run_note(run, "%s", plan->nothing);
    listing_finish(listing);
    if (more)
        rows_note_more(run, plan->most);
    return err->code;
}

struct param rows_limit(const struct run *run, uint64_t *most) {
    bool reader = run->answer.terminal && run->answer.form == LISTING_SCREEN;
    *most = run->options->limit_given ? (uint64_t)run->options->limit_count : reader ? ROWS_ON_TERMINAL : 0;
    if (*most >= (uint64_t)ROWS_ALL)
        *most = 0;
    return PARAM_INT(*most ? (int64_t)*most + 1 : ROWS_ALL);
}

struct param rows_word(const char *word) {
    struct str text = str_of(word);
    return PARAM_STR(text);
}

void rows_note_more(struct run *run, uint64_t most) {
    if (most == 1)
        run_note(run, "this is the first row; there are more: --limit 0 prints all");
    else
        run_note(run, "these are the first %" PRIu64 " rows; there are more: --limit 0 prints all", most);
}
