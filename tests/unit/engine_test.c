#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "engine/engine.h"
#include "intake/reader.h"

/* --- logs of a test's own ----------------------------------------------------------------------------------------- */

struct bench { /* what most tests need: some logs, attached to an engine */
    char folder[256];
    struct intake *intake;
    struct ledger *ledger;
    struct engine *engine;
    struct arena arena;
};

static void write_file(const struct bench *bench, const char *name, const char *text) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", bench->folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void attach(struct bench *bench, const struct engine_options *options) {
    struct err err = {0};
    const char *path = bench->folder;
    const struct intake_options intake_options = {TIME_NONE, TIME_NONE};
    bench->ledger = ledger_new();
    if (intake_open(&bench->intake, &path, 1, &intake_options, bench->ledger, &err) != ERR_OK)
        fail_msg("%s", err.message);
    if (engine_open(&bench->engine, options, &err) != ERR_OK ||
        engine_speak_trino(bench->engine, STR_NONE, &err) != ERR_OK)
        fail_msg("%s", err.message);
    if (engine_attach_logs(bench->engine, bench->intake, bench->ledger, &err) != ERR_OK)
        fail_msg("%s", err.message);
}

static void make_folder(struct bench *bench) {
    *bench = (struct bench){0};
    const char *tmp = getenv("TMPDIR");
    snprintf(bench->folder, sizeof bench->folder, "%s/engine-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(bench->folder));
}

static void clear(struct bench *bench) {
    engine_close(bench->engine);
    intake_close(bench->intake);
    ledger_free(bench->ledger);
    arena_clear(&bench->arena);
    DIR *folder = opendir(bench->folder);
    for (struct dirent *entry; (entry = readdir(folder));)
        unlinkat(dirfd(folder), entry->d_name, 0);
    closedir(folder);
    rmdir(bench->folder);
}

/* An event of `user`'s key as JSON. */
static const char *event(struct bench *bench, const char *id, const char *user, const char *key, const char *name,
                         const char *more) {
    return arena_printf(&bench->arena,
                        "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"IAMUser\",\"principalId\":\"AIDA%s\","
                        "\"arn\":\"arn:aws:iam::111122223333:user/%s\",\"accountId\":\"111122223333\","
                        "\"accessKeyId\":\"%s\",\"userName\":\"%s\"},\"eventTime\":\"2024-07-10T10:00:00Z\","
                        "\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"%s\",\"awsRegion\":\"eu-west-1\","
                        "\"sourceIPAddress\":\"203.0.113.7\",\"userAgent\":\"aws-cli/2.15\",\"eventID\":\"%s\","
                        "\"readOnly\":true,\"managementEvent\":true,\"eventCategory\":\"Management\","
                        "\"recipientAccountId\":\"111122223333\"%s}",
                        user, user, key, user, name, id, more)
        .data;
}

static void write_events(struct bench *bench, const char *name, const char *const *events) {
    struct buf text = BUF_INIT((size_t)1 << 30);
    buf_addz(&text, "{\"Records\":[");
    for (size_t i = 0; events[i]; i++) {
        if (i)
            buf_addc(&text, ',');
        buf_addz(&text, events[i]);
    }
    buf_addz(&text, "]}");
    write_file(bench, name, text.data);
    buf_clear(&text);
}

/* --- asking ------------------------------------------------------------------------------------------------------- */

/* The first row's first column as text, or a failed test. */
static const char *ask(struct bench *bench, const char *sql) {
    struct result *result;
    struct err err = {0};
    if (engine_query(bench->engine, sql, NULL, 0, &result, &err) != ERR_OK)
        fail_msg("%s: %s", sql, err.message);
    if (!result_next(result, &err))
        fail_msg("%s: %s", sql, err.code ? err.message : "no row");
    struct str text = arena_str(&bench->arena, result_text(result, 0));
    result_free(result);
    return text.data ? text.data : "(null)";
}

static void must_run(struct bench *bench, const char *sql) {
    struct err err = {0};
    if (engine_run(bench->engine, sql, NULL, 0, &err) != ERR_OK)
        fail_msg("%s: %s", sql, err.message);
}

#define assert_answer(bench, sql, expected) assert_string_equal(ask((bench), (sql)), (expected))

static void open_plain(struct bench *bench) {
    struct err err = {0};
    make_folder(bench);
    if (engine_open(&bench->engine, NULL, &err) != ERR_OK ||
        engine_speak_trino(bench->engine, STR_NONE, &err) != ERR_OK)
        fail_msg("%s", err.message);
}

/* --- statements and results --------------------------------------------------------------------------------------- */

static void parameters_are_values_and_never_sql(void **state) {
    (void)state;
    struct bench bench;
    open_plain(&bench);
    struct param params[] = {PARAM_STR(STR("'; DROP TABLE x; --")), PARAM_INT(-5),
                             PARAM_TIMESTAMP(INT64_C(1720605600000000)), PARAM_STR(STR_NONE)};
    struct result *result;
    struct err err = {0};
    assert_int_equal(engine_query(bench.engine, "SELECT ?, ?, ?, ?", params, 4, &result, &err), ERR_OK);
    assert_true(result_next(result, &err));
    assert_true(str_is(result_text(result, 0), "'; DROP TABLE x; --"));
    assert_int_equal(result_integer(result, 1, 0), -5);
    assert_int_equal(result_integer(result, 2, 0), INT64_C(1720605600000000));
    assert_true(str_is(result_text(result, 2), "2024-07-10T10:00:00Z"));
    assert_true(result_is_null(result, 3));
    assert_null(result_text(result, 3).data);
    assert_false(result_next(result, &err));
    assert_int_equal(err.code, ERR_OK);
    result_free(result);
    clear(&bench);
}

static void too_few_parameters_are_an_error(void **state) {
    (void)state;
    struct bench bench;
    open_plain(&bench);
    struct result *result;
    struct err err = {0};
    assert_int_equal(engine_query(bench.engine, "SELECT ?, ?", (struct param[]){PARAM_INT(1)}, 1, &result, &err),
                     ERR_USAGE);
    assert_non_null(strstr(err.message, "2 parameters"));
    clear(&bench);
}

static void every_type_reads_as_text(void **state) {
    (void)state;
    static const struct {
        const char *sql, *text;
        enum result_type type;
    } cases[] = {
        {"SELECT 'x'", "x", RESULT_TEXT},
        {"SELECT 'longer than twelve bytes'", "longer than twelve bytes", RESULT_TEXT},
        {"SELECT ''", "", RESULT_TEXT},
        {"SELECT -7::TINYINT", "-7", RESULT_INTEGER},
        {"SELECT 18446744073709551615::UBIGINT", "18446744073709551615", RESULT_INTEGER},
        {"SELECT sum(x) FROM (VALUES (9223372036854775807), (1)) t(x)", "9223372036854775808", RESULT_INTEGER},
        {"SELECT 0.1::DOUBLE", "0.1", RESULT_REAL},
        {"SELECT 12.50::DECIMAL(10,2)", "12.50", RESULT_REAL},
        {"SELECT true", "true", RESULT_BOOL},
        {"SELECT TIMESTAMP '2024-07-10 10:00:00.25'", "2024-07-10T10:00:00.25Z", RESULT_TIME},
        {"SELECT '2024-07-10'::TIMESTAMP_S", "2024-07-10T00:00:00Z", RESULT_TIME},
        {"SELECT DATE '2024-07-10'", "2024-07-10", RESULT_OTHER},
        {"SELECT INTERVAL 90 MINUTE", "01:30:00", RESULT_OTHER},
        {"SELECT '0a1b2c3d-0000-4000-8000-00000000000f'::UUID", "0a1b2c3d-0000-4000-8000-00000000000f", RESULT_OTHER},
        {"SELECT 'b'::ENUM('a', 'b')", "b", RESULT_OTHER},
        {"SELECT ['a', NULL, 'c']", "[\"a\",null,\"c\"]", RESULT_LIST},
        {"SELECT {'a': 1, 'b': [2, 3], 'c': 'x\"y'}", "{\"a\":1,\"b\":[2,3],\"c\":\"x\\\"y\"}", RESULT_JSON},
        {"SELECT map(['k'], [1.5::DOUBLE])", "{\"k\":1.5}", RESULT_JSON},
        {"SELECT [1, 2]::INTEGER[2]", "[1,2]", RESULT_JSON},
        {"SELECT union_value(n := 5)", "5", RESULT_OTHER},
        {"SELECT '101'::BIT", "101", RESULT_OTHER},
        {"SELECT '\\xAA'::BLOB", "\\xAA", RESULT_OTHER},
    };
    struct bench bench;
    open_plain(&bench);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct result *result;
        struct err err = {0};
        if (engine_query(bench.engine, cases[i].sql, NULL, 0, &result, &err) != ERR_OK)
            fail_msg("%s: %s", cases[i].sql, err.message);
        assert_true(result_next(result, &err));
        struct str text = arena_str(&bench.arena, result_text(result, 0));
        if (!str_is(text, cases[i].text) || result_type(result, 0) != cases[i].type)
            fail_msg("%s: '%s', type %d", cases[i].sql, text.data, (int)result_type(result, 0));
        result_free(result);
    }
    clear(&bench);
}

static void integers_saturate_and_lists_are_taken_apart(void **state) {
    (void)state;
    struct bench bench;
    open_plain(&bench);
    struct result *result;
    struct err err = {0};
    const char *sql = "SELECT 18446744073709551615::UBIGINT, -1e300::DOUBLE, ['b', 'a'], 2.5::DECIMAL(4,1), true, []";
    assert_int_equal(engine_query(bench.engine, sql, NULL, 0, &result, &err), ERR_OK);
    assert_true(result_next(result, &err));
    assert_true(result_integer(result, 0, 0) == INT64_MAX);
    assert_true(result_integer(result, 1, 0) == INT64_MIN);
    size_t count;
    struct str *items = result_list(result, 2, &bench.arena, &count);
    assert_int_equal(count, 2);
    assert_true(str_is(items[0], "b") && str_is(items[1], "a"));
    assert_true(result_real(result, 3, 0) > 2.49 && result_real(result, 3, 0) < 2.51);
    assert_int_equal(result_integer(result, 4, 0), 1);
    result_list(result, 5, &bench.arena, &count);
    assert_int_equal(count, 0);
    result_free(result);
    clear(&bench);
}

static void a_long_listing_is_streamed_whole_and_in_order_when_asked(void **state) {
    (void)state;
    struct bench bench;
    open_plain(&bench);
    struct result *result;
    struct err err = {0};
    assert_int_equal(
        engine_query(bench.engine, "SELECT i, 'row ' || i FROM range(100000) t(i) ORDER BY i", NULL, 0, &result, &err),
        ERR_OK);
    int64_t rows = 0;
    for (; result_next(result, &err); rows++)
        assert_int_equal(result_integer(result, 0, -1), rows);
    assert_int_equal(err.code, ERR_OK);
    assert_int_equal(rows, 100000);
    assert_false(result_next(result, &err)); /* and stays at the end */
    result_free(result);
    clear(&bench);
}

static void a_fault_amid_the_rows_is_told(void **state) {
    (void)state;
    struct bench bench;
    open_plain(&bench);
    struct result *result;
    struct err err = {0};
    const char *sql = "SELECT CASE WHEN i > 90000 THEN error('row ' || i) ELSE 'x' END FROM range(100000) t(i)";
    enum err_code code = engine_query(bench.engine, sql, NULL, 0, &result, &err);
    if (code == ERR_OK) {
        while (result_next(result, &err))
            ;
        result_free(result);
    }
    assert_int_equal(err.code, ERR_USAGE);
    assert_non_null(strstr(err.message, "row 9"));
    clear(&bench);
}

static void several_statements_give_the_result_of_the_last(void **state) {
    (void)state;
    struct bench bench;
    open_plain(&bench);
    assert_answer(&bench,
                  "CREATE TEMP TABLE t AS SELECT 1 AS x; INSERT INTO t VALUES (41); SELECT sum(x) FROM t -- end", "42");
    struct err err = {0};
    assert_int_equal(engine_run(bench.engine, "SELECT 1; SELEC 2", NULL, 0, &err), ERR_USAGE);
    assert_int_equal(engine_run(bench.engine, "", NULL, 0, &err), ERR_USAGE);
    clear(&bench);
}

static void a_result_can_be_left_before_its_end(void **state) {
    (void)state;
    struct bench bench;
    open_plain(&bench);
    for (int i = 0; i < 3; i++)
        assert_answer(&bench, "SELECT i FROM range(10000000) t(i)", i ? ask(&bench, "SELECT 0") : "0");
    clear(&bench);
}

static void *interrupt_soon(void *engine) {
    usleep(200 * 1000);
    engine_interrupt(engine);
    return NULL;
}

static void a_statement_can_be_interrupted_and_the_engine_used_on(void **state) {
    (void)state;
    struct bench bench;
    open_plain(&bench);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, interrupt_soon, bench.engine), 0);
    struct err err = {0};
    const char *endless = "SELECT count(*) FROM range(3000000) a(i), range(3000000) b(j) WHERE i * j % 7 = 3";
    struct result *result = NULL;
    enum err_code code = engine_query(bench.engine, endless, NULL, 0, &result, &err);
    if (code == ERR_OK) {
        assert_false(result_next(result, &err));
        result_free(result);
    }
    assert_int_equal(err.code, ERR_INTERRUPTED);
    pthread_join(thread, NULL);
    assert_answer(&bench, "SELECT 42", "42");
    clear(&bench);
}

/* --- logs --------------------------------------------------------------------------------------------------------- */

static void write_three(struct bench *bench) {
    write_events(bench, "a.json",
                 (const char *[]){event(bench, "e1", "alice", "AKIAALICE0000000001", "ListBuckets", ""),
                                  event(bench, "e2", "bob", "AKIABOB000000000001", "GetObject",
                                        ",\"requestParameters\":{\"bucketName\":\"a-bucket\",\"key\":\"k\"}"),
                                  NULL});
    write_events(bench, "b.json",
                 (const char *[]){event(bench, "e3", "alice", "AKIAALICE0000000001", "DeleteBucket", ""),
                                  event(bench, "e1", "alice", "AKIAALICE0000000001", "ListBuckets", ""), NULL});
}

static void events_are_rows_without_copies_and_the_ledger_counts_once(void **state) {
    (void)state;
    struct bench bench;
    make_folder(&bench);
    write_three(&bench);
    write_events(&bench, "c.json",
                 (const char *[]){event(&bench, "e4", "alice", "AKIA1", "X", ",\"errorCode\":\"\xff\""), NULL});
    attach(&bench, NULL);
    assert_answer(&bench, "SELECT count(*) FROM events", "3");
    assert_answer(&bench, "SELECT string_agg(event_id, ' ' ORDER BY event_id) FROM events", "e1 e2 e3");
    struct ledger_totals totals = ledger_totals(bench.ledger);
    assert_int_equal(totals.events_kept, 3);
    assert_int_equal(totals.events_duplicate, 1);
    assert_int_equal(totals.events_refused, 1);
    assert_int_equal(totals.events_in, 5);
    assert_int_equal(totals.files_read + totals.files_refused, 3);
    clear(&bench);
}

static void every_column_is_there_with_its_type(void **state) {
    (void)state;
    struct bench bench;
    make_folder(&bench);
    write_three(&bench);
    attach(&bench, NULL);
    struct result *result;
    struct err err = {0};
    assert_int_equal(engine_query(bench.engine, "SELECT * FROM events WHERE event_id = 'e2'", NULL, 0, &result, &err),
                     ERR_OK);
    assert_int_equal(result_columns(result), COLUMN_COUNT);
    assert_true(result_next(result, &err));
    for (enum column column = 0; column < COLUMN_COUNT; column++)
        assert_string_equal(result_name(result, column), column_info[column].name);
    assert_true(str_ends(result_text(result, COLUMN_SOURCE_OBJECT), "a.json"));
    assert_int_equal(result_integer(result, COLUMN_EVENT_TIME, 0), INT64_C(1720605600000000));
    assert_true(str_is(result_text(result, COLUMN_REQUEST_PARAMETERS), "{\"bucketName\":\"a-bucket\",\"key\":\"k\"}"));
    assert_int_equal(result_integer(result, COLUMN_READ_ONLY, -1), 1);
    assert_true(str_is(result_text(result, COLUMN_SESSION), "AKIABOB000000000001"));
    assert_true(result_is_null(result, COLUMN_ERROR_CODE));
    assert_true(result_is_null(result, COLUMN_CREATION_DATE));
    result_free(result);
    clear(&bench);
}

static void the_place_of_an_event_leads_back_to_its_text(void **state) {
    (void)state;
    struct bench bench;
    make_folder(&bench);
    write_three(&bench);
    attach(&bench, NULL);
    struct result *result;
    struct err err = {0};
    const char *sql = "SELECT source_object, source_offset, source_length FROM events WHERE event_id = 'e3'";
    assert_int_equal(engine_query(bench.engine, sql, NULL, 0, &result, &err), ERR_OK);
    assert_true(result_next(result, &err));
    struct str text;
    assert_int_equal(reader_excerpt(bench.intake, arena_str(&bench.arena, result_text(result, 0)),
                                    (uint64_t)result_integer(result, 1, -1), (uint64_t)result_integer(result, 2, -1),
                                    &bench.arena, &text, &err),
                     ERR_OK);
    const char *expected = event(&bench, "e3", "alice", "AKIAALICE0000000001", "DeleteBucket", "");
    assert_true(str_is(text, expected));
    result_free(result);
    clear(&bench);
}

static void cloudtrail_reads_a_path_or_a_list_with_copies_or_without(void **state) {
    (void)state;
    struct bench bench;
    make_folder(&bench);
    write_three(&bench);
    struct err err = {0};
    assert_int_equal(engine_open(&bench.engine, NULL, &err), ERR_OK);
    struct param folder = PARAM_STR(str_of(bench.folder));
    struct result *result;
    static const struct {
        const char *sql;
        int64_t count;
    } cases[] = {{"SELECT count(*) FROM cloudtrail(?)", 4},
                 {"SELECT count(*) FROM cloudtrail(?, dedup := true)", 3},
                 {"SELECT count(*) FROM cloudtrail([?])", 4},
                 {"SELECT count(event_id) FROM cloudtrail([? || '/a.json'])", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (engine_query(bench.engine, cases[i].sql, &folder, 1, &result, &err) != ERR_OK)
            fail_msg("%s: %s", cases[i].sql, err.message);
        assert_true(result_next(result, &err));
        assert_int_equal(result_integer(result, 0, -1), cases[i].count);
        result_free(result);
    }
    enum err_code code =
        engine_query(bench.engine, "SELECT * FROM cloudtrail('/no/such/folder')", NULL, 0, &result, &err);
    assert_int_equal(code, ERR_ENVIRONMENT); /* the code of the walk survives the way through DuckDB */
    assert_non_null(strstr(err.message, "/no/such/folder"));
    clear(&bench);
}

static void long_and_short_repeated_and_changing_strings_arrive_unharmed(void **state) {
    (void)state;
    struct bench bench;
    make_folder(&bench);
    enum { EVENTS = 5000 }; /* more than two chunks */
    const char **events = calloc(EVENTS + 1, sizeof *events);
    static const char *const agents[] = {"", "short", "twelve bytes", "thirteen bytes", "a user agent of some length"};
    for (int i = 0; i < EVENTS; i++) {
        struct str more = arena_printf(&bench.arena, ",\"errorCode\":\"%s\",\"apiVersion\":\"%0*d\"%s",
                                       agents[i / 7 % 5], i % 40 + 1, i, i % 3 ? "" : ",\"errorMessage\":null");
        events[i] =
            event(&bench, arena_printf(&bench.arena, "event-%08d-%d", i, i % 2).data, "alice", "AKIA1", "X", more.data);
    }
    write_events(&bench, "a.json", events);
    free(events);
    attach(&bench, &(struct engine_options){.threads = 1});
    assert_answer(&bench, "SELECT count(*) FROM events", "5000");
    assert_answer(
        &bench,
        "SELECT count(*) FROM (SELECT *, CAST(substr(event_id, 7, 8) AS INTEGER) AS i FROM events) WHERE "
        "error_code = ['', 'short', 'twelve bytes', 'thirteen bytes', 'a user agent of some length'][i // 7 % 5 + 1] "
        "AND api_version = lpad(CAST(i AS VARCHAR), CAST(greatest(i % 40 + 1, len(CAST(i AS VARCHAR))) AS INTEGER), "
        "'0') "
        "AND event_id = 'event-' || lpad(CAST(i AS VARCHAR), 8, '0') || '-' || i % 2 AND error_message IS NULL",
        "5000");
    clear(&bench);
}

static void the_documented_athena_table_is_there(void **state) {
    (void)state;
    struct bench bench;
    make_folder(&bench);
    write_events(
        &bench, "a.json",
        (const char *[]){
            event(&bench, "e1", "alice", "AKIA1", "GetObject",
                  ",\"requestParameters\":{\"bucketName\":\"b\",\"tags\":[{\"Key\":\"x\"}]},\"resources\":[{\"ARN\":"
                  "\"arn:aws:s3:::b\",\"accountId\":\"111122223333\",\"type\":\"AWS::S3::Bucket\"}],\"tlsDetails\":"
                  "{\"tlsVersion\":\"TLSv1.3\"}"),
            NULL});
    attach(&bench, NULL);
    static const char *const cases[][2] = {
        {"SELECT useridentity.arn FROM cloudtrail_logs WHERE eventname = 'GetObject' AND readonly = 'true' AND "
         "from_iso8601_timestamp(eventtime) > timestamp '2024-01-01 00:00:00' AND eventtime >= '2024-07-10T00:00:00Z'",
         "arn:aws:iam::111122223333:user/alice"},
        {"SELECT json_extract_scalar(requestparameters, '$.bucketName') FROM cloudtrail_logs", "b"},
        {"SELECT json_extract_scalar(requestparameters, '$.tags[0].Key') FROM cloudtrail_logs", "x"},
        {"SELECT json_extract(requestparameters, '$.tags') FROM cloudtrail_logs", "[{\"Key\":\"x\"}]"},
        {"SELECT resources[1].arn FROM cloudtrail_logs", "arn:aws:s3:::b"},
        {"SELECT r.type FROM cloudtrail_logs CROSS JOIN UNNEST(resources) AS t(r)", "AWS::S3::Bucket"},
        {"SELECT any_match(resources, r -> r.arn LIKE '%s3%') FROM cloudtrail_logs", "true"},
        {"SELECT tlsdetails.tlsversion FROM cloudtrail_logs", "TLSv1.3"},
        {"SELECT useridentity.sessioncontext.sessionissuer.username FROM cloudtrail_logs", "(null)"},
        {"SELECT count(*) FROM cloudtrail_logs WHERE region = 'eu-west-1' AND year = '2024' AND month = '07' AND day = "
         "'10'",
         "1"},
        {"SELECT count(*) FROM cloudtrail_logs WHERE timestamp = '2024/07/10'", "1"},
        {"SELECT cardinality(resources) FROM cloudtrail_logs", "1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_answer(&bench, cases[i][0], cases[i][1]);
    clear(&bench);
}

static void trino_functions_mean_what_trino_means(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"SELECT json_extract_scalar('{\"a\":{\"b\":[10,\"x\\u0041\"]}}', '$.a.b[1]')", "xA"},
        {"SELECT json_extract_scalar('{\"a b\":1}', '$[''a b'']')", "1"},
        {"SELECT json_extract_scalar('{\"x.y\":true}', '$.\"x.y\"')", "true"},
        {"SELECT json_extract_scalar('{\"a\":{}}', '$.a')", "(null)"},
        {"SELECT json_extract_scalar('{\"a\":1,\"a\":2}', '$.a')", "2"},
        {"SELECT json_extract_scalar('{\"a\":', '$.a')", "(null)"},
        {"SELECT json_extract_scalar(NULL, '$.a')", "(null)"},
        {"SELECT json_extract_scalar('{\"a\":1}', '$..a')", "(null)"},
        {"SELECT json_extract_scalar('{\"a\":1}', '$.a[')", "(null)"},
        {"SELECT json_extract_scalar('[1]', '$[99999999999999999999]')", "(null)"},
        {"SELECT json_array_length('[1,[2,3]]')", "2"},
        {"SELECT json_array_contains('[\"a\",2]', '2')", "true"},
        {"SELECT contains(['a', 'b'], 'a')", "true"},
        {"SELECT none_match([1, 2], x -> x > 2)", "true"},
        {"SELECT all_match([1, 2], x -> x > 1)", "false"},
        {"SELECT element_at(['a', 'b'], 2)", "b"},
        {"SELECT split_part('a/b/c', '/', 2)", "b"},
        {"SELECT regexp_like('AKIA1', '^AKIA')", "true"},
        {"SELECT date_parse('2024-07-10 10:11:12', '%Y-%m-%d %H:%i:%s')", "2024-07-10T10:11:12Z"},
        {"SELECT date_format(timestamp '2024-07-10 10:11:12', '%Y/%m/%d %T')", "2024/07/10 10:11:12"},
        {"SELECT parse_datetime('2024-07-10:10:11:12', 'yyyy-MM-dd:HH:mm:ss')", "2024-07-10T10:11:12Z"},
        {"SELECT from_unixtime(1720605600)", "2024-07-10T10:00:00Z"},
        {"SELECT to_iso8601(from_iso8601_timestamp('2024-07-10T10:00:00Z'))", "2024-07-10T10:00:00Z"},
        {"SELECT approx_distinct(x) FROM (VALUES (1), (1), (2)) t(x)", "2"},
        {"SELECT arbitrary(x) FROM (VALUES (1), (1)) t(x)", "1"},
        {"SELECT array_join(['a', 'b'], '-')", "a-b"},
        {"SELECT date_diff('day', timestamp '2024-07-10 10:00:00', timestamp '2024-07-12 10:00:00')", "2"},
        {"SELECT cast(log_json_names('{\"a\":1,\"b\":2,\"a\":3}') as varchar) || "
         "cast(log_json_values('{\"a\":1,\"b\":2,\"a\":3}') as varchar)",
         "[b, a][2, 3]"},
    };
    struct bench bench;
    open_plain(&bench);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_answer(&bench, cases[i][0], cases[i][1]);
    clear(&bench);
}

static void hostile_depth_harms_no_json_function(void **state) {
    (void)state;
    struct bench bench;
    open_plain(&bench);
    assert_answer(&bench, "SELECT json_extract_scalar(repeat('[', 1000000), '$[0]')", "(null)");
    assert_answer(&bench, "SELECT json_extract_scalar(repeat('[', 65) || '1' || repeat(']', 65), '$[0]')", "(null)");
    assert_answer(&bench, "SELECT len(json_extract(repeat('[', 64) || '1' || repeat(']', 64), '$[0][0]'))", "125");
    clear(&bench);
}

/* --- watched passes ----------------------------------------------------------------------------------------------- */

static void a_watched_pass_picks_few_and_sees_all(void **state) {
    (void)state;
    struct bench bench;
    make_folder(&bench);
    write_three(&bench);
    attach(&bench, &(struct engine_options){.threads = 1}); /* which of two copies is first */
    struct watch *watch = watch_new();
    watch_equal(watch, COLUMN_USER_NAME, STR("bob"));
    engine_set_watch(bench.engine, watch);
    must_run(&bench, "CREATE TEMP TABLE picked AS SELECT * FROM watched_events()");
    assert_answer(&bench, "SELECT count(*) || ' ' || min(event_id) || ' ' || min(request_parameters) FROM picked",
                  "1 e2 {\"bucketName\":\"a-bucket\",\"key\":\"k\"}");
    struct coverage_total total = engine_coverage(bench.engine, &bench.arena);
    assert_true(total.complete);
    assert_int_equal(total.events, 3);
    assert_int_equal(total.place_count, 1);
    assert_true(str_is(total.places[0].account, "111122223333") && str_is(total.places[0].region, "eu-west-1"));
    assert_int_equal(total.places[0].category, COVERAGE_MANAGEMENT_READ);
    assert_int_equal(total.first, INT64_C(1720605600000000));
    assert_true(watch_map_complete(watch));
    assert_int_equal(ledger_totals(bench.ledger).events_duplicate, 1);

    struct str alice = STR("AKIAALICE0000000001");
    size_t count, *objects = watch_objects_to_revisit(watch, &alice, 1, &bench.arena, &count);
    assert_int_equal(count, 2);
    assert_true(objects[0] == 0 && objects[1] == 1);
    engine_set_watch(bench.engine, NULL);
    watch_free(watch);
    clear(&bench);
}

static void a_limited_pass_drops_the_copies_the_full_pass_dropped(void **state) {
    (void)state;
    struct bench bench;
    make_folder(&bench);
    write_three(&bench);
    attach(&bench, &(struct engine_options){.threads = 1});
    struct watch *watch = watch_new();
    engine_set_watch(bench.engine, watch);
    must_run(&bench, "CREATE TEMP TABLE picked AS SELECT * FROM watched_events()");
    watch_session(watch, STR("AKIAALICE0000000001"));
    engine_set_scan_objects(bench.engine, (size_t[]){1}, 1); /* b.json: e3, and e1 once more */
    assert_answer(&bench, "SELECT string_agg(event_id, ' ' ORDER BY event_id) FROM watched_events()", "e3");
    engine_set_scan_objects(bench.engine, NULL, 0);
    assert_answer(&bench, "SELECT string_agg(event_id, ' ' ORDER BY event_id) FROM watched_events()", "e1 e3");
    assert_int_equal(ledger_totals(bench.ledger).events_in, 4); /* counted once, in the first pass */
    engine_set_watch(bench.engine, NULL);
    watch_free(watch);
    clear(&bench);
}

static void without_a_watch_watched_events_is_an_error(void **state) {
    (void)state;
    struct bench bench;
    make_folder(&bench);
    write_three(&bench);
    attach(&bench, NULL);
    struct err err = {0};
    assert_int_equal(engine_run(bench.engine, "CREATE TABLE t AS SELECT * FROM watched_events()", NULL, 0, &err),
                     ERR_USAGE);
    assert_non_null(strstr(err.message, "watch"));
    clear(&bench);
}

/* --- a locked engine ---------------------------------------------------------------------------------------------- */

static void a_locked_engine_reaches_no_file_but_the_logs(void **state) {
    (void)state;
    struct bench bench;
    make_folder(&bench);
    write_three(&bench);
    attach(&bench, &(struct engine_options){.locked = true});
    assert_answer(&bench, "SELECT count(*) FROM events", "3");
    assert_answer(&bench, arena_printf(&bench.arena, "SELECT count(*) FROM cloudtrail('%s/a.json')", bench.folder).data,
                  "2");
    assert_answer(&bench,
                  arena_printf(&bench.arena, "SELECT count(*) FROM cloudtrail('%s/./b.json')", bench.folder).data,
                  "2"); /* the same file by another name */
    static const char *const refused[] = {
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_blob('/etc/passwd')",
        "SELECT * FROM read_json('/etc/hostname')",
        "SELECT * FROM read_parquet('/tmp/x.parquet')",
        "SELECT * FROM '/etc/passwd.csv'",
        "SELECT * FROM glob('/etc/*')",
        "COPY (SELECT 1) TO '/tmp/backtrail-must-not-exist.csv'",
        "EXPORT DATABASE '/tmp/backtrail-must-not-exist'",
        "ATTACH '/tmp/backtrail-must-not-exist.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SET memory_limit = '100GB'",
        "SET temp_directory = '/tmp'",
        "PRAGMA enable_profiling='json'; PRAGMA profile_output='/tmp/backtrail-must-not-exist.json'",
        "CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')",
        "SELECT * FROM cloudtrail('/etc')",
        "SELECT * FROM cloudtrail('/etc/passwd')",
        "SELECT getenv('HOME')",
    };
    struct err err = {0};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (engine_run(bench.engine, refused[i], NULL, 0, &err) == ERR_OK)
            fail_msg("not refused: %s", refused[i]);
    assert_int_not_equal(access("/tmp/backtrail-must-not-exist.csv", F_OK), 0);
    clear(&bench);
}

static void an_engine_that_is_not_locked_reaches_no_file_either_but_in_its_open_folder(void **state) {
    (void)state;
    struct bench bench;
    make_folder(&bench);
    struct err err = {0};
    assert_int_equal(engine_open(&bench.engine, &(struct engine_options){.open_folder = bench.folder}, &err), ERR_OK);
    must_run(&bench,
             arena_printf(&bench.arena, "COPY (SELECT 42 AS x) TO '%s/x.parquet' (FORMAT parquet)", bench.folder).data);
    assert_answer(&bench, arena_printf(&bench.arena, "SELECT x FROM read_parquet('%s/x.parquet')", bench.folder).data,
                  "42");
    assert_int_not_equal(engine_run(bench.engine, "SELECT * FROM read_text('/etc/hostname')", NULL, 0, &err), ERR_OK);
    must_run(&bench, "SET threads = 1"); /* settings are ours to change */
    clear(&bench);
}

static void what_does_not_fit_in_memory_is_spilled_and_the_spill_removed(void **state) {
    (void)state;
    struct bench bench;
    make_folder(&bench);
    char spill[300];
    snprintf(spill, sizeof spill, "%s/spill", bench.folder);
    struct err err = {0};
    struct engine_options options = {.threads = 1, .memory_bytes = (uint64_t)128 << 20, .spill_folder = spill};
    assert_int_equal(engine_open(&bench.engine, &options, &err), ERR_OK);
    must_run(&bench,
             "CREATE TEMP TABLE t AS SELECT i, md5(i::VARCHAR) || md5((i + 1)::VARCHAR) AS x FROM range(3000000) r(i)");
    must_run(&bench, "CREATE TEMP TABLE sorted AS SELECT x FROM t ORDER BY x");
    assert_answer(&bench, "SELECT count(*) FROM sorted", "3000000");
    engine_close(bench.engine);
    bench.engine = NULL;
    assert_int_equal(rmdir(spill), 0); /* it was made, and is empty */
    clear(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_are_values_and_never_sql),
        cmocka_unit_test(too_few_parameters_are_an_error),
        cmocka_unit_test(every_type_reads_as_text),
        cmocka_unit_test(integers_saturate_and_lists_are_taken_apart),
        cmocka_unit_test(a_long_listing_is_streamed_whole_and_in_order_when_asked),
        cmocka_unit_test(a_fault_amid_the_rows_is_told),
        cmocka_unit_test(several_statements_give_the_result_of_the_last),
        cmocka_unit_test(a_result_can_be_left_before_its_end),
        cmocka_unit_test(a_statement_can_be_interrupted_and_the_engine_used_on),
        cmocka_unit_test(events_are_rows_without_copies_and_the_ledger_counts_once),
        cmocka_unit_test(every_column_is_there_with_its_type),
        cmocka_unit_test(the_place_of_an_event_leads_back_to_its_text),
        cmocka_unit_test(cloudtrail_reads_a_path_or_a_list_with_copies_or_without),
        cmocka_unit_test(long_and_short_repeated_and_changing_strings_arrive_unharmed),
        cmocka_unit_test(the_documented_athena_table_is_there),
        cmocka_unit_test(trino_functions_mean_what_trino_means),
        cmocka_unit_test(hostile_depth_harms_no_json_function),
        cmocka_unit_test(a_watched_pass_picks_few_and_sees_all),
        cmocka_unit_test(a_limited_pass_drops_the_copies_the_full_pass_dropped),
        cmocka_unit_test(without_a_watch_watched_events_is_an_error),
        cmocka_unit_test(a_locked_engine_reaches_no_file_but_the_logs),
        cmocka_unit_test(an_engine_that_is_not_locked_reaches_no_file_either_but_in_its_open_folder),
        cmocka_unit_test(what_does_not_fit_in_memory_is_spilled_and_the_spill_removed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
