#include "cli/rows.h"

#include <inttypes.h>

#include "cli/talk.h"

#define ROWS_ON_TERMINAL 100
#define ROWS_ALL         INT64_C(9000000000000000000)

static void list_cell(struct result *result, struct listing *listing, size_t column) {
    struct arena scratch = ARENA_EMPTY;
    size_t count = 0;
    struct str *items = result_list(result, column, &scratch, &count);
    listing_list(listing, column, items, count);
    arena_clear(&scratch);
}

void rows_cell(struct result *result, struct listing *listing, size_t column) {
    if (result_is_null(result, column))
        return;
    switch (result_type(result, column)) {
    case RESULT_INTEGER: listing_integer(listing, column, result_integer(result, column, 0)); return;
    case RESULT_REAL: listing_real(listing, column, result_real(result, column, 0)); return;
    case RESULT_BOOL: listing_bool(listing, column, result_integer(result, column, 0) != 0); return;
    case RESULT_TIME: listing_time(listing, column, result_integer(result, column, TIME_NONE)); return;
    case RESULT_LIST: list_cell(result, listing, column); return;
    case RESULT_TEXT:
    case RESULT_OTHER: listing_text(listing, column, result_text(result, column)); return;
    }
}

enum err_code rows_list(struct result *result, struct listing *listing, size_t column_count, rows_retouch *retouch,
                        uint64_t most, bool *more, struct err *err) {
    *more = false;
    *err = (struct err){0};
    while (!listing_failed(listing) && result_next(result, err)) {
        if (most && listing_rows(listing) == most) {
            *more = true;
            break;
        }
        listing_row(listing);
        for (size_t c = 0; c < column_count; c++)
            rows_cell(result, listing, c);
        if (retouch)
            retouch(result, listing);
    }
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

void rows_talk_more(uint64_t most) {
    talk("these are the first %" PRIu64 " rows; there are more: --limit 0 prints all", most);
}
