/* backtrail sessions: who is in the logs */
#include "cli/command.h"
#include "cli/rows.h"
#include "cli/talk.h"
#include "output/case_words.h"

/* In the order of src/queries/sessions.sql. */
static const struct listing_column columns[] = {
    {"session_id", "session", 0, STYLE_ID},
    {"kind", "kind", GRID_SPARE, STYLE_PLAIN},
    {"identity", "who", GRID_FLEX, STYLE_PLAIN},
    {"principal_id", NULL, 0, STYLE_PLAIN},
    {"account_id", "account", GRID_SPARE, STYLE_PLAIN},
    {"creation_date", NULL, 0, STYLE_PLAIN},
    {"first_event", "first", 0, STYLE_PLAIN},
    {"last_event", "last", GRID_SPARE, STYLE_PLAIN},
    {"event_count", "events", GRID_RIGHT, STYLE_PLAIN},
    {"call_count", NULL, 0, STYLE_PLAIN},
    {"write_count", "writes", GRID_RIGHT | GRID_SPARE, STYLE_PLAIN},
    {"failure_count", NULL, 0, STYLE_PLAIN},
    {"denied_count", "denied", GRID_RIGHT, STYLE_PLAIN},
    {"forward_access_count", NULL, 0, STYLE_PLAIN},
    {"access_keys", "keys", GRID_SOFT | GRID_SPARE, STYLE_ID},
    {"addresses", "addresses", GRID_SOFT | GRID_SPARE, STYLE_PLAIN},
    {"regions", NULL, 0, STYLE_PLAIN},
};
#define SESSION_COLUMNS (sizeof columns / sizeof *columns)

/* Each session has lists of its keys, addresses and regions, and DuckDB does not spill lists: some KiB a session. */
#define MEMORY_BYTES ((uint64_t)2 << 30)

/* A person reads the name; programs get the ARN. */
static void shorten(struct result *result, struct listing *listing) {
    struct str identity = result_text(result, 2);
    listing_text(listing, 2, str_empty(identity) ? STR("?") : identity_name(identity));
    if (result_integer(result, 12, 0))
        listing_count_styled(listing, 12, STYLE_BAD, result_integer(result, 12, 0));
}

static enum err_code list_sessions(struct run *run, struct result *result, uint64_t most, struct err *err) {
    const struct rows_plan plan = {.columns = columns,
                                   .column_count = SESSION_COLUMNS,
                                   .schema = "backtrail.sessions/1",
                                   .member = "sessions",
                                   .nothing = "no session matches",
                                   .retouch = shorten,
                                   .most = most};
    return rows_list(run, result, &plan, err);
}

/* The next command, for a person. */
static void note_next(struct run *run) {
    struct buf arguments = BUF_INIT((size_t)1 << 20);
    run_arguments(run, &arguments);
    if (run->answer.terminal && run->answer.form == LISTING_SCREEN)
        run_note(run, "next: backtrail case SESSION%s", arguments.len ? arguments.data : "");
    buf_clear(&arguments);
}

int command_sessions(struct options *options, const struct command *command) {
    struct err err = {0};
    struct run run;
    struct result *result = NULL;
    uint64_t most;
    (void)command;
    if (run_open(&run, options, false, &err))
        return talk_error(&err);
    const struct param params[] = {
        rows_word(options->user),
        rows_word(options->arn),
        rows_word(options->account),
        rows_word(options->region),
        rows_word(options->ip),
        rows_word(options->key),
        rows_word(options->kind),
        PARAM_TIMESTAMP(options->since_time),
        PARAM_TIMESTAMP(options->until_time),
        PARAM_INT(options->min_events_count),
        rows_word(options->sort ? options->sort : "first"),
        rows_limit(&run, &most),
    };
    if (engine_allow_memory(run.engine, MEMORY_BYTES, &err) ||
        engine_query(run.engine, query_text("sessions"), params, sizeof params / sizeof *params, &result, &err))
        return run_fail(&run, &err);
    enum err_code code = list_sessions(&run, result, most, &err);
    result_free(result);
    if (code)
        return run_fail(&run, &err);
    note_next(&run);
    return run_close(&run, 0);
}
