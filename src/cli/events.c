/* backtrail events: the events behind any line */
#include <inttypes.h>
#include <jansson.h>
#include <stddef.h>

#include "base/safe.h"
#include "case/lead.h"
#include "cli/command.h"
#include "cli/rows.h"
#include "cli/talk.h"
#include "intake/reader.h"
#include "output/case_json.h"
#include "output/case_words.h"

/* In the order of src/queries/events.sql. */
enum {
    EVENT_TIME,
    EVENT_SOURCE,
    EVENT_NAME,
    EVENT_ARN,
    EVENT_ADDRESS,
    EVENT_OUTCOME,
    EVENT_REGION,
    EVENT_ID,
    EVENT_SESSION,
    EVENT_PRINCIPAL = 10,
    EVENT_ACCOUNT,
    EVENT_OBJECT = 21,
    EVENT_OFFSET,
    EVENT_LENGTH,
    EVENT_INVOKED_BY,
    EVENT_USER_TYPE,
    EVENT_USER_NAME,
};

static const struct listing_column columns[] = {
    {"event_time", "time", 0, STYLE_PLAIN},
    {"event_source", NULL, 0, STYLE_PLAIN},
    {"event_name", "call", GRID_FLEX, STYLE_BOLD},
    {"user_arn", "who", GRID_FLEX, STYLE_PLAIN},
    {"source_ip_address", "from", GRID_FLEX | GRID_SPARE, STYLE_PLAIN},
    {"outcome", "outcome", 0, STYLE_PLAIN},
    {"aws_region", "region", GRID_SPARE, STYLE_DIM},
    {"event_id", "event", 0, STYLE_ID},
    {"session_id", "session", GRID_SPARE, STYLE_ID},
    {"access_key_id", NULL, 0, STYLE_PLAIN},
    {"principal_id", NULL, 0, STYLE_PLAIN},
    {"account_id", NULL, 0, STYLE_PLAIN},
    {"recipient_account_id", NULL, 0, STYLE_PLAIN},
    {"user_agent", NULL, 0, STYLE_PLAIN},
    {"error_code", NULL, 0, STYLE_PLAIN},
    {"error_message", NULL, 0, STYLE_PLAIN},
    {"read_only", NULL, 0, STYLE_PLAIN},
    {"is_forward_access", NULL, 0, STYLE_PLAIN},
    {"request_parameters", NULL, 0, STYLE_PLAIN},
    {"response_elements", NULL, 0, STYLE_PLAIN},
    {"resources", NULL, 0, STYLE_PLAIN},
    {"source_object", NULL, 0, STYLE_PLAIN},
    {"source_offset", NULL, 0, STYLE_PLAIN},
    {"source_length", NULL, 0, STYLE_PLAIN},
    {"invoked_by", NULL, 0, STYLE_PLAIN},
    {"user_type", NULL, 0, STYLE_PLAIN},
    {"user_name", NULL, 0, STYLE_PLAIN},
};
#define EVENT_COLUMNS (sizeof columns / sizeof *columns)

/* --- a lead as a filter ----------------------------------------------------------------------------------------- */

/* `backtrail events s-4f1c2a9e`: a lead stands for the option that asks for it. */
static enum err_code lead_as_filter(struct options *options, struct arena *arena, struct err *err) {
    static const struct {
        enum lead_type type;
        size_t offset;
    } filters[] = {
        {LEAD_SESSION, offsetof(struct options, session)}, {LEAD_ACCESS_KEY, offsetof(struct options, key)},
        {LEAD_ARN, offsetof(struct options, arn)},         {LEAD_IP, offsetof(struct options, ip)},
        {LEAD_EVENT, offsetof(struct options, event)},     {LEAD_USER, offsetof(struct options, user)},
        {LEAD_ROLE, offsetof(struct options, user)},       {LEAD_RESOURCE, offsetof(struct options, contains)},
        {LEAD_INSTANCE, offsetof(struct options, arn)},
    };
    struct lead lead = {0};
    if (!options->arguments.count)
        return ERR_OK;
    if (options->arguments.count > 1)
        return err_set(err, ERR_USAGE, "one lead at a time: '%s' and '%s'", options->arguments.items[0],
                       options->arguments.items[1]);
    enum err_code code = lead_parse(&lead, arena, options->arguments.items[0], err);
    if (code)
        return code;
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
        if (filters[i].type == lead.type) {
            const char *value = arena_str(arena, lead.value).data;
            memcpy((char *)options + filters[i].offset, &value, sizeof value);
            return ERR_OK;
        }
    err_set(err, ERR_USAGE, "'%s' is a lead that events cannot be filtered by", options->arguments.items[0]);
    err_hint(err, "ask `backtrail case` for its session, then give events that session's id");
    return ERR_USAGE;
}

/* --- rows ------------------------------------------------------------------------------------------------------- */

static enum style outcome_style(struct str outcome) {
    return str_is(outcome, "denied") ? STYLE_BAD : str_is(outcome, "success") ? STYLE_DIM : STYLE_WARN;
}

/* Who, for events whose caller has no ARN: the service, a name, another account's principal, or at least the kind. */
static struct str caller_words(struct result *result, struct arena *arena) {
    const size_t choices[] = {EVENT_ARN, EVENT_INVOKED_BY, EVENT_USER_NAME, EVENT_PRINCIPAL, EVENT_USER_TYPE};
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        struct str text = result_text(result, choices[i]);
        bool says =
            !str_is(text, "HIDDEN_DUE_TO_SECURITY_REASONS") && !str_eq(text, result_text(result, EVENT_ACCOUNT));
        if (!str_empty(text) && says)
            return arena_str(arena, identity_name(text));
    }
    return STR("?");
}

static void shorten(struct result *result, struct listing *listing) {
    struct arena scratch = ARENA_EMPTY;
    struct str source = arena_str(&scratch, result_text(result, EVENT_SOURCE));
    listing_text(listing, EVENT_NAME, call_label(&scratch, source, result_text(result, EVENT_NAME)));
    listing_text(listing, EVENT_ARN, caller_words(result, &scratch));
    listing_text(listing, EVENT_ID, event_short(result_text(result, EVENT_ID)));
    struct str outcome = result_text(result, EVENT_OUTCOME);
    listing_styled(listing, EVENT_OUTCOME, outcome_style(outcome), str_is(outcome, "success") ? STR("ok") : outcome);
    arena_clear(&scratch);
}

static enum err_code list_events(struct run *run, struct result *result, uint64_t most, struct err *err) {
    struct listing_column shown[EVENT_COLUMNS];
    memcpy(shown, columns, sizeof columns);
    if (run->options->session || run->options->key || run->options->arn) /* the same in every row */
        shown[EVENT_ARN].title = shown[EVENT_SESSION].title = NULL;
    const struct rows_plan plan = {.columns = shown,
                                   .column_count = EVENT_COLUMNS,
                                   .schema = "backtrail.events/1",
                                   .member = "events",
                                   .nothing = "no event matches",
                                   .retouch = shorten,
                                   .most = most};
    return rows_list(run, result, &plan, err);
}

/* --- raw records ------------------------------------------------------------------------------------------------ */

/* {"source_object": …, "source_offset": …, "record": {…}}; what holds a record but is none itself (a CSV row, a string)
 * is "text". */
static void raw_jsonl(FILE *out, struct str object, int64_t offset, struct str text, bool ascii) {
    json_t *line = json_object(), *record = json_loadb(text.data, text.len, JSON_ALLOW_NUL, NULL);
    json_object_set_new(line, "source_object", json_of_str(object));
    json_object_set_new(line, "source_offset", json_integer(offset));
    if (json_is_object(record))
        json_object_set(line, "record", record);
    else
        json_object_set_new(line, "text", json_of_str(text));
    json_emit(out, line, JSON_COMPACT | (ascii ? JSON_ENSURE_ASCII : 0));
    fputc('\n', out);
    json_decref(record);
    json_decref(line);
}

/* Byte by byte as it stands, except on a terminal, where a log's characters must not act. */
static void raw_text(struct run *run, FILE *out, struct str object, int64_t offset, struct str text) {
    fflush(out);
    talk_source(object, offset, text.len);
    if (run->answer.terminal) {
        struct buf safe = BUF_INIT(text.len * 8 + 16);
        safe_text(&safe, text);
        fwrite(buf_str(&safe).data, 1, safe.len, out);
        buf_clear(&safe);
    } else {
        fwrite(text.data, 1, text.len, out);
    }
    fputc('\n', out);
}

static enum err_code raw_event(struct run *run, FILE *out, struct result *result, struct err *err) {
    struct arena scratch = ARENA_EMPTY;
    struct str text, object = arena_str(&scratch, result_text(result, EVENT_OBJECT));
    int64_t offset = result_integer(result, EVENT_OFFSET, 0), length = result_integer(result, EVENT_LENGTH, 0);
    enum err_code code = run_excerpt(run, object, (uint64_t)offset, (uint64_t)length, &scratch, &text, err);
    if (!code && run->answer.form == LISTING_SCREEN)
        raw_text(run, out, object, offset, text);
    else if (!code)
        raw_jsonl(out, object, offset, text, run->answer.terminal);
    arena_clear(&scratch);
    return code;
}

static enum err_code raw_events(struct run *run, struct result *result, uint64_t most, struct err *err) {
    *err = (struct err){0};
    bool has = result_next(result, err);
    if (err->code)
        return err->code;
    run_answer(run);
    FILE *out = answer_begin(&run->answer);
    enum err_code code = ERR_OK;
    for (uint64_t rows = 0; has && !code && !ferror(out); has = result_next(result, err)) {
        if (most && rows++ == most) {
            rows_note_more(run, most);
            break;
        }
        code = raw_event(run, out, result, err);
    }
    return code ? code : err->code;
}

/* --- the command ------------------------------------------------------------------------------------------------ */

static enum err_code ask(struct run *run, uint64_t *most, struct result **result, struct err *err) {
    const struct options *options = run->options;
    const struct param params[] = {
        rows_word(options->session),
        rows_word(options->key),
        rows_word(options->user),
        rows_word(options->arn),
        rows_word(options->account),
        rows_word(options->region),
        rows_word(options->ip),
        rows_word(options->event),
        rows_word(options->name),
        rows_word(options->service),
        rows_word(options->outcome),
        options->writes ? (struct param){.type = PARAM_BOOL, .number = 1} : (struct param){.type = PARAM_NULL},
        rows_word(options->contains),
        PARAM_TIMESTAMP(options->since_time),
        PARAM_TIMESTAMP(options->until_time),
        rows_limit(run, most),
    };
    return engine_query(run->engine, query_text("events"), params, sizeof params / sizeof *params, result, err);
}

static int answer(struct run *run) {
    struct err err = {0};
    struct result *result = NULL;
    uint64_t most;
    enum err_code code = ask(run, &most, &result, &err);
    if (code)
        return run_fail(run, &err);
    code = (run->options->raw ? raw_events : list_events)(run, result, most, &err);
    result_free(result);
    return code ? run_fail(run, &err) : run_close(run, 0);
}

int command_events(struct options *options, const struct command *command) {
    struct err err = {0};
    struct run run;
    struct arena arena = ARENA_EMPTY;
    (void)command;
    enum err_code code = lead_as_filter(options, &arena, &err);
    if (!code && options->raw && options->csv)
        code = err_set(&err, ERR_USAGE, "'--raw' prints records, which CSV cannot hold: use --jsonl");
    if (!code)
        code = run_open(&run, options, false, &err);
    int status = code ? talk_error(&err) : answer(&run);
    arena_clear(&arena);
    return status;
}
