/* backtrail case | who | what | where | tree LEAD */
#include <stdlib.h>

#include "case/build.h"
#include "case/places.h"
#include "cli/command.h"
#include "cli/lead_words.h"
#include "cli/places.h"
#include "cli/run.h"
#include "cli/talk.h"
#include "output/case_json.h"
#include "output/case_screen.h"

/* What the five commands print: parts of one document, or one screen. */
struct telling {
    enum command_bit bit;
    unsigned parts;
    void (*screen)(struct screen *, const struct kase *, const struct case_view *);
    const char *member; /* the list of the document that is printed as CSV and JSON lines */
};

static const struct telling tellings[] = {
    {FOR_CASE, CASE_WHOLE, case_screen, "calls"},        {FOR_WHO, CASE_WHO, case_screen_who, "chain"},
    {FOR_WHAT, CASE_WHAT, case_screen_what, "calls"},    {FOR_WHERE, CASE_WHERE, case_screen_where, "sources"},
    {FOR_TREE, CASE_TREE, case_screen_tree, "sessions"},
};

static const struct telling *telling_of(enum command_bit bit) {
    for (size_t i = 0; i < sizeof tellings / sizeof *tellings; i++)
        if (tellings[i].bit == bit)
            return &tellings[i];
    BUG("command %u tells nothing", bit);
}

/* --- the answer ------------------------------------------------------------------------------------------------- */

static void tell_screen(struct run *run, const struct telling *telling, const struct kase *kase) {
    struct buf arguments = BUF_INIT((size_t)1 << 20);
    struct screen screen;
    run_arguments(run, &arguments);
    buf_addz(&arguments, "");
    struct case_view view = {str_of(run->options->arguments.items[0]), buf_str(&arguments)};
    screen_init(&screen, &run->answer.look);
    telling->screen(&screen, kase, &view);
    screen_write(&screen, answer_begin(&run->answer));
    screen_clear(&screen);
    buf_clear(&arguments);
}

/* One value of a document's row as a cell: lists are joined, objects are JSON. */
static void cell_of_json(struct listing *listing, size_t column, const json_t *value) {
    if (json_is_string(value))
        listing_text(listing, column, (struct str){json_string_value(value), json_string_length(value)});
    else if (json_is_integer(value))
        listing_integer(listing, column, json_integer_value(value));
    else if (json_is_boolean(value))
        listing_bool(listing, column, json_is_true(value));
    else if (!json_is_null(value)) {
        char *text = json_dumps(value, JSON_COMPACT);
        listing_text(listing, column, str_of(text));
        free(text);
    }
}

/* A list of the document as rows: its members are the columns, as the contract names them. */
static void tell_rows(struct run *run, const json_t *rows) {
    struct listing_column columns[GRID_MOST_COLUMNS];
    size_t count = 0, i;
    if (!json_array_size(rows)) /* an origin has no chain */
        return;
    const char *name;
    json_t *value, *row;
    json_object_foreach(json_array_get(rows, 0), name, value) {
        columns[count++] = (struct listing_column){.name = name};
    }
    struct listing_options options = answer_listing(&run->answer, NULL, NULL);
    struct listing *listing = listing_new(&options, columns, count);
    json_array_foreach(rows, i, row) {
        listing_row(listing);
        for (size_t c = 0; c < count; c++)
            cell_of_json(listing, c, json_object_get(row, columns[c].name));
    }
    listing_finish(listing);
}

static void tell_jsonl(struct run *run, const json_t *rows) {
    FILE *out = answer_begin(&run->answer);
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row) {
        json_emit(out, row, JSON_COMPACT | (run->answer.terminal ? JSON_ENSURE_ASCII : 0));
        fputc('\n', out);
    }
}

static void tell(struct run *run, const struct telling *telling, const struct kase *kase) {
    if (run->answer.form == LISTING_SCREEN) {
        tell_screen(run, telling, kase);
        return;
    }
    FILE *out = answer_begin(&run->answer);
    if (run->answer.form == LISTING_JSON || (run->answer.form == LISTING_JSONL && telling->bit == FOR_CASE)) {
        enum case_json_form form = run->answer.form == LISTING_JSON ? CASE_JSON_PRETTY : CASE_JSON_ONE_LINE;
        case_json_write(out, kase, telling->parts, form, run->answer.terminal);
        return;
    }
    json_t *document = case_json(kase, telling->parts);
    const json_t *rows = json_object_get(document, telling->member);
    (run->answer.form == LISTING_CSV ? tell_rows : tell_jsonl)(run, rows);
    json_decref(document);
}

/* Not there: which accounts were looked at tells the person whether the lead or the logs are at fault. */
static void talk_looked_at(const struct kase *kase) {
    struct arena scratch = ARENA_EMPTY;
    const struct coverage *coverage = &kase->coverage;
    struct str accounts = strs_joined(&scratch, &coverage->accounts, 4);
    struct str regions = strs_joined(&scratch, &coverage->regions, 4);
    if (accounts.len)
        talk_more("looked at: accounts %.*s; regions %.*s", STR_ARG(accounts), STR_ARG(regions));
    arena_clear(&scratch);
}

static int build_and_tell(struct run *run, const struct telling *telling, const struct lead *lead,
                          const struct geo *geo) {
    struct err err = {0};
    struct kase kase = {0};
    const char *scope = run->options->scope ? run->options->scope : telling->bit == FOR_TREE ? "tree" : "session";
    const struct case_options how = {.scope = scope,
                                     .since = run->options->since_time,
                                     .until = run->options->until_time,
                                     .descendants = telling->bit == FOR_TREE};
    enum err_code code = case_build(&kase, run->engine, run->ledger, lead, &how, &err);
    int status;
    if (!code)
        code = places_add(geo, &kase, &err);
    if (!code) {
        run_answer(run);
        tell(run, telling, &kase);
        status = run_close(run, 0);
    } else if (code == ERR_NOT_FOUND && !progress_interrupted()) {
        run_answer(run);
        status = talk_error(&err);
        talk_looked_at(&kase);
        status = run_close(run, status);
    } else {
        status = run_fail(run, &err);
    }
    case_clear(&kase);
    return status;
}

int command_case(struct options *options, const struct command *command) {
    struct err err = {0};
    struct run run;
    struct arena arena = ARENA_EMPTY;
    struct lead lead = {0};
    struct geo *geo = NULL;
    enum err_code code = lead_words_read(&lead, &arena, options, command, &err);
    if (!code)
        code = places_open(&geo, options, &err);
    if (!code)
        code = run_open(&run, options, false, &err);
    int status = code ? talk_error(&err) : build_and_tell(&run, telling_of(command->bit), &lead, geo);
    geo_close(geo);
    arena_clear(&arena);
    return status;
}
