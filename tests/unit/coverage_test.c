#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/safe.h"
#include "case/coverage.h"
#include "engine/engine.h"
#include "output/coverage_json.h"
#include "output/coverage_screen.h"

/* --- logs of a test's own: what is written is counted here, and compared with what is reported -------------------- */

#define HOUR   (INT64_C(3600) * TIME_SECOND)
#define MINUTE (INT64_C(60) * TIME_SECOND)
/* 2024-05-01T00:00:00Z */
#define MAY_1 (INT64_C(1714521600) * TIME_SECOND)

struct bench {
    char folder[256];
    FILE *file;
    size_t events;
    struct intake *intake;
    struct ledger *ledger;
    struct engine *engine;
    struct coverage_report report;
};

static void begin(struct bench *bench) {
    char path[300];
    const char *tmp = getenv("TMPDIR");
    *bench = (struct bench){0};
    snprintf(bench->folder, sizeof bench->folder, "%s/coverage-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(bench->folder));
    snprintf(path, sizeof path, "%s/events.json", bench->folder);
    assert_non_null(bench->file = fopen(path, "w"));
    fputs("{\"Records\":[", bench->file);
}

/* An event; `more` are further members, with a leading comma. */
static void event(struct bench *bench, const char *account, const char *region, int64_t time, const char *source,
                  const char *name, const char *more) {
    char when[64] = "";
    if (time != TIME_NONE) {
        strcpy(when, ",\"eventTime\":\"");
        time_format(time, when + strlen(when));
        strcat(when, "\"");
    }
    fprintf(bench->file,
            "%s{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"IAMUser\",\"principalId\":\"AIDAEXAMPLE\","
            "\"arn\":\"arn:aws:iam::%s:user/bob\",\"accountId\":\"%s\",\"accessKeyId\":\"AKIAIOSFODNN7EXAMPLE\"}%s,"
            "\"eventSource\":\"%s\",\"eventName\":\"%s\",\"awsRegion\":\"%s\",\"sourceIPAddress\":\"203.0.113.7\","
            "\"eventID\":\"00000000-0000-0000-0000-%012zu\",\"recipientAccountId\":\"%s\"%s}",
            bench->events ? "," : "", account, account, when, source, name, region, bench->events, account, more);
    bench->events++;
}

#define READ  ",\"readOnly\":true,\"eventCategory\":\"Management\""
#define WRITE ",\"readOnly\":false,\"eventCategory\":\"Management\""

/* A read every ten minutes of [from, to). */
static void every_ten_minutes(struct bench *bench, const char *account, const char *region, int64_t from, int64_t to) {
    for (int64_t time = from; time < to; time += 10 * MINUTE)
        event(bench, account, region, time, "ec2.amazonaws.com", "DescribeInstances", READ);
}

static void report_between(struct bench *bench, int64_t since, int64_t until) {
    struct err err = {0};
    const char *path = bench->folder;
    const struct intake_options where = {TIME_NONE, TIME_NONE};
    const struct engine_options how = {.threads = 2};
    fputs("]}", bench->file);
    assert_int_equal(fclose(bench->file), 0);
    bench->ledger = ledger_new();
    if (intake_open(&bench->intake, &path, 1, &where, bench->ledger, &err) || engine_open(&bench->engine, &how, &err) ||
        engine_attach_logs(bench->engine, bench->intake, bench->ledger, &err) ||
        coverage_report_build(&bench->report, bench->engine, bench->ledger, since, until, &err))
        fail_msg("%s", err.message);
}

static void report(struct bench *bench) {
    report_between(bench, TIME_NONE, TIME_NONE);
    assert_int_equal(bench->report.events, bench->events);
}

static void end(struct bench *bench) {
    coverage_report_clear(&bench->report);
    engine_close(bench->engine);
    intake_close(bench->intake);
    ledger_free(bench->ledger);
    DIR *folder = opendir(bench->folder);
    for (struct dirent *entry; (entry = readdir(folder));)
        unlinkat(dirfd(folder), entry->d_name, 0);
    closedir(folder);
    rmdir(bench->folder);
}

static const struct coverage_check *check_of(const struct bench *bench, const char *code) {
    for (size_t i = 0; i < bench->report.check_count; i++)
        if (strcmp(bench->report.checks[i].code, code) == 0)
            return &bench->report.checks[i];
    fail_msg("no check %s", code);
    return NULL;
}

static void assert_check(const struct bench *bench, const char *code, enum check_state state) {
    const struct coverage_check *check = check_of(bench, code);
    if (check->state != state)
        fail_msg("%s is %s: %.*s", code, check_state_words(check->state), STR_ARG(check->sentence));
}

#define A "111122223333"
#define B "444455556666"

/* --- hours ------------------------------------------------------------------------------------------------------- */

static void events_of_an_hour_are_counted_with_first_and_last(void **state) {
    struct bench bench;
    (void)state;
    begin(&bench);
    event(&bench, A, "eu-west-1", MAY_1 + 10 * MINUTE, "ec2.amazonaws.com", "DescribeInstances", READ);
    event(&bench, A, "eu-west-1", MAY_1 + 50 * MINUTE, "ec2.amazonaws.com", "RunInstances", WRITE);
    event(&bench, A, "eu-west-1", MAY_1 + 3 * HOUR, "ec2.amazonaws.com", "DescribeInstances", READ);
    event(&bench, A, "eu-west-1", TIME_NONE, "ec2.amazonaws.com", "DescribeInstances", READ);
    report(&bench);
    const struct covered_row *row = &bench.report.rows[0];
    assert_int_equal(bench.report.row_count, 1);
    assert_int_equal(row->events, 4);
    assert_int_equal(row->by_category[COVERED_READ], 3);
    assert_int_equal(row->by_category[COVERED_WRITE], 1);
    assert_int_equal(bench.report.undated, 1);
    assert_int_equal(row->hour_count, 2);
    assert_int_equal(bench.report.hours[row->hour].events, 2);
    assert_int_equal(bench.report.hours[row->hour].first, MAY_1 + 10 * MINUTE);
    assert_int_equal(bench.report.hours[row->hour].last, MAY_1 + 50 * MINUTE);
    end(&bench);
}

static void a_timeline_of_any_width_counts_every_event_once(void **state) {
    struct bench bench;
    struct arena arena = ARENA_EMPTY;
    (void)state;
    begin(&bench);
    every_ten_minutes(&bench, A, "us-east-1", MAY_1, MAY_1 + 50 * HOUR);
    every_ten_minutes(&bench, B, "eu-west-1", MAY_1 + 7 * HOUR, MAY_1 + 30 * HOUR);
    event(&bench, B, "eu-west-1", -90 * 24 * HOUR - 5 * MINUTE, "ec2.amazonaws.com", "DescribeInstances", READ);
    report(&bench);
    for (size_t most = 3; most < 700; most = most * 3 / 2 + 1) {
        struct timeline line = coverage_timeline(&bench.report, most, &arena);
        uint64_t sum = 0;
        assert_in_range(line.bucket_count, 1, most);
        assert_int_equal(line.bucket % HOUR, 0);
        for (size_t i = 0; i < bench.report.row_count * line.bucket_count; i++)
            sum += line.counts[i];
        assert_int_equal(sum, bench.events);
    }
    arena_clear(&arena);
    end(&bench);
}

static void events_outside_of_the_window_are_not_covered(void **state) {
    struct bench bench;
    (void)state;
    begin(&bench);
    every_ten_minutes(&bench, A, "us-east-1", MAY_1, MAY_1 + 10 * HOUR);
    event(&bench, A, "us-east-1", MAY_1, "cloudtrail.amazonaws.com", "StopLogging", WRITE);
    report_between(&bench, MAY_1 + 2 * HOUR + 30 * MINUTE, MAY_1 + 4 * HOUR);
    assert_int_equal(bench.report.events, 10); /* 02:30 to 04:00, both ends included */
    assert_int_equal(bench.report.first, MAY_1 + 2 * HOUR + 30 * MINUTE);
    assert_int_equal(bench.report.last, MAY_1 + 4 * HOUR);
    assert_int_equal(bench.report.tampering_count, 0);
    end(&bench);
}

/* --- silences ---------------------------------------------------------------------------------------------------- */

static void a_silence_is_named_with_the_events_before_and_after(void **state) {
    struct bench bench;
    (void)state;
    begin(&bench);
    every_ten_minutes(&bench, A, "us-east-1", MAY_1, MAY_1 + 96 * HOUR);
    every_ten_minutes(&bench, A, "eu-west-1", MAY_1, MAY_1 + 30 * HOUR);
    every_ten_minutes(&bench, A, "eu-west-1", MAY_1 + 42 * HOUR, MAY_1 + 96 * HOUR);
    report(&bench);
    assert_int_equal(bench.report.silence_count, 1);
    const struct silence *silence = &bench.report.silences[0];
    assert_false(silence->everywhere);
    assert_true(str_is(silence->region, "eu-west-1"));
    assert_int_equal(silence->from, MAY_1 + 30 * HOUR - 10 * MINUTE);
    assert_int_equal(silence->to, MAY_1 + 42 * HOUR);
    assert_int_equal(silence->before, 30 * 6);
    assert_int_equal(silence->after, 54 * 6);
    assert_check(&bench, "no_silence", CHECK_CANNOT_TELL);
    end(&bench);
}

static void a_region_that_stops_is_silent_to_the_end_of_the_evidence(void **state) {
    struct bench bench;
    (void)state;
    begin(&bench);
    every_ten_minutes(&bench, A, "us-east-1", MAY_1, MAY_1 + 48 * HOUR);
    every_ten_minutes(&bench, A, "eu-west-1", MAY_1, MAY_1 + 20 * HOUR);
    report(&bench);
    assert_int_equal(bench.report.silence_count, 1);
    assert_int_equal(bench.report.silences[0].after, 0);
    assert_int_equal(bench.report.silences[0].before, 20 * 6);
    assert_int_equal(bench.report.silences[0].to, MAY_1 + 48 * HOUR - 10 * MINUTE);
    end(&bench);
}

static void when_nothing_came_from_anywhere_it_is_said_once(void **state) {
    struct bench bench;
    (void)state;
    begin(&bench);
    for (int i = 0; i < 2; i++) {
        every_ten_minutes(&bench, A, i ? "us-east-1" : "eu-west-1", MAY_1, MAY_1 + 24 * HOUR);
        every_ten_minutes(&bench, A, i ? "us-east-1" : "eu-west-1", MAY_1 + 40 * HOUR, MAY_1 + 72 * HOUR);
    }
    report(&bench);
    assert_int_equal(bench.report.silence_count, 1);
    assert_true(bench.report.silences[0].everywhere);
    assert_int_equal(bench.report.silences[0].before, 2 * 24 * 6);
    end(&bench);
}

static void what_is_seldom_heard_of_is_not_silent(void **state) {
    struct bench bench;
    (void)state;
    begin(&bench);
    every_ten_minutes(&bench, A, "us-east-1", MAY_1, MAY_1 + 96 * HOUR);
    for (int i = 0; i < 4; i++)
        event(&bench, A, "sa-east-1", MAY_1 + i * 30 * HOUR, "ec2.amazonaws.com", "DescribeInstances", READ);
    report(&bench);
    assert_int_equal(bench.report.silence_count, 0);
    assert_check(&bench, "no_silence", CHECK_OK);
    end(&bench);
}

/* --- checks ------------------------------------------------------------------------------------------------------ */

static void an_account_without_its_global_region_is_told(void **state) {
    struct bench bench;
    (void)state;
    begin(&bench);
    event(&bench, A, "us-east-1", MAY_1, "iam.amazonaws.com", "ListUsers", READ);
    event(&bench, A, "us-east-1", MAY_1, "sts.amazonaws.com", "AssumeRole", WRITE);
    event(&bench, A, "eu-west-1", MAY_1, "sts.amazonaws.com", "AssumeRole", WRITE);
    event(&bench, B, "eu-west-1", MAY_1, "ec2.amazonaws.com", "DescribeInstances", READ);
    report(&bench);
    assert_int_equal(bench.report.accounts[0].iam, 1);
    assert_int_equal(bench.report.accounts[0].sts, 1); /* that of eu-west-1 is not the global endpoint's */
    assert_int_equal(bench.report.accounts[0].global, 2);
    assert_int_equal(bench.report.accounts[1].global, 0);
    assert_check(&bench, "global_services", CHECK_MISSING);
    assert_true(str_contains(check_of(&bench, "global_services")->sentence, B));
    assert_false(str_contains(check_of(&bench, "global_services")->sentence, A));
    end(&bench);
}

static void the_global_region_is_that_of_the_partition(void **state) {
    struct bench bench;
    (void)state;
    begin(&bench);
    event(&bench, A, "us-gov-east-1", MAY_1, "ec2.amazonaws.com", "DescribeInstances", READ);
    event(&bench, A, "us-gov-west-1", MAY_1, "iam.amazonaws.com", "ListUsers", READ);
    event(&bench, B, "cn-northwest-1", MAY_1, "ec2.amazonaws.com", "DescribeInstances", READ);
    report(&bench);
    assert_string_equal(bench.report.accounts[0].global_region, "us-gov-west-1");
    assert_int_equal(bench.report.accounts[0].global, 1);
    assert_string_equal(bench.report.accounts[1].global_region, "cn-north-1");
    end(&bench);
}

static void a_trail_of_writes_only_is_told_and_few_events_prove_nothing(void **state) {
    struct bench bench;
    (void)state;
    begin(&bench);
    event(&bench, A, "us-east-1", MAY_1, "ec2.amazonaws.com", "DescribeInstances", READ);
    report(&bench);
    assert_check(&bench, "read_and_write", CHECK_CANNOT_TELL);
    end(&bench);
    begin(&bench);
    for (int i = 0; i < 40; i++)
        event(&bench, A, "us-east-1", MAY_1 + i * MINUTE, "ec2.amazonaws.com", "RunInstances", WRITE);
    report(&bench);
    assert_check(&bench, "read_and_write", CHECK_MISSING);
    end(&bench);
}

static void data_events_of_one_account_do_not_stand_for_another(void **state) {
    struct bench bench;
    (void)state;
    begin(&bench);
    event(&bench, A, "us-east-1", MAY_1, "s3.amazonaws.com", "GetObject",
          ",\"readOnly\":true,\"eventCategory\":\"Data\"");
    event(&bench, B, "us-east-1", MAY_1, "s3.amazonaws.com", "ListBuckets", READ);
    report(&bench);
    assert_check(&bench, "data_events", CHECK_MISSING);
    assert_true(str_contains(check_of(&bench, "data_events")->sentence, "1 of 2 accounts (" B ")"));
    end(&bench);
}

static void a_trail_made_for_all_regions_settles_the_question(void **state) {
    static const struct {
        const char *more;
        enum check_state state;
    } cases[] = {{WRITE ",\"requestParameters\":{\"name\":\"t\",\"isMultiRegionTrail\":true}", CHECK_OK},
                 {WRITE ",\"requestParameters\":{\"name\":\"t\",\"isMultiRegionTrail\":false}", CHECK_MISSING},
                 {WRITE ",\"errorCode\":\"AccessDenied\",\"requestParameters\":{\"isMultiRegionTrail\":true}",
                  CHECK_CANNOT_TELL}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        begin(&bench);
        event(&bench, A, "us-east-1", MAY_1, "cloudtrail.amazonaws.com", "CreateTrail", cases[i].more);
        report(&bench);
        assert_check(&bench, "all_regions", cases[i].state);
        assert_int_equal(bench.report.tampering_count, 0); /* a new trail takes nothing away */
        end(&bench);
    }
}

#define TRAIL(name, rest) WRITE ",\"requestParameters\":{\"name\":\"" name "\"" rest "}"
#define WIDE              ",\"isMultiRegionTrail\":true"
#define NARROW            ",\"isMultiRegionTrail\":false"

static void a_trail_covers_all_regions_of_its_account_while_it_does(void **state) {
    static const struct {
        const char *name, *more; /* a change at noon, after `first` in the morning */
        const char *first;
        enum check_state state;
    } cases[] = {
        {"UpdateTrail", TRAIL("t", NARROW), TRAIL("t", WIDE), CHECK_MISSING},
        {"UpdateTrail", TRAIL("arn:aws:cloudtrail:us-east-1:" A ":trail/t", NARROW), TRAIL("t", WIDE), CHECK_MISSING},
        {"UpdateTrail", TRAIL("other", NARROW), TRAIL("t", WIDE), CHECK_OK},
        {"UpdateTrail", TRAIL("arn:aws:cloudtrail:us-east-1:" B ":trail/t", NARROW), TRAIL("t", WIDE), CHECK_OK},
        {"UpdateTrail", TRAIL("t", WIDE), TRAIL("t", NARROW), CHECK_CANNOT_TELL},
        {"UpdateTrail", TRAIL("t", ",\"s3BucketName\":\"b\"") ",\"responseElements\":{\"name\":\"t\"" WIDE "}", NULL,
         CHECK_OK},
        {"DeleteTrail", TRAIL("t", ""), TRAIL("t", WIDE), CHECK_CANNOT_TELL},
        {"DeleteTrail", TRAIL("t", "") ",\"errorCode\":\"AccessDenied\"", TRAIL("t", WIDE), CHECK_OK},
        {"DeleteTrail", TRAIL("other", ""), TRAIL("t", WIDE), CHECK_OK},
        {"StopLogging", TRAIL("t", ""), TRAIL("t", WIDE), CHECK_CANNOT_TELL},
        {"CreateTrail", TRAIL("t", WIDE), NULL, CHECK_CANNOT_TELL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        begin(&bench);
        if (cases[i].first)
            event(&bench, A, "us-east-1", MAY_1, "cloudtrail.amazonaws.com", "CreateTrail", cases[i].first);
        every_ten_minutes(&bench, A, "us-east-1", MAY_1 + MINUTE, MAY_1 + 24 * HOUR);
        event(&bench, A, "us-east-1", MAY_1 + 12 * HOUR, "cloudtrail.amazonaws.com", cases[i].name, cases[i].more);
        report(&bench);
        assert_check(&bench, "all_regions", cases[i].state);
        end(&bench);
    }
}

static void a_trail_speaks_for_its_account_unless_it_is_the_organizations(void **state) {
    static const struct {
        const char *more;
        enum check_state state;
    } cases[] = {{TRAIL("t", WIDE), CHECK_CANNOT_TELL}, {TRAIL("t", WIDE ",\"isOrganizationTrail\":true"), CHECK_OK}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        begin(&bench);
        event(&bench, A, "us-east-1", MAY_1, "cloudtrail.amazonaws.com", "CreateTrail", cases[i].more);
        every_ten_minutes(&bench, B, "us-east-1", MAY_1 + MINUTE, MAY_1 + HOUR);
        report(&bench);
        assert_check(&bench, "all_regions", cases[i].state);
        end(&bench);
    }
}

static void regions_are_counted_in_the_partitions_that_deliver(void **state) {
    struct bench bench;
    (void)state;
    begin(&bench);
    every_ten_minutes(&bench, A, "cn-northwest-1", MAY_1, MAY_1 + HOUR);
    report(&bench);
    assert_check(&bench, "all_regions", CHECK_CANNOT_TELL);
    assert_true(str_starts(check_of(&bench, "all_regions")->sentence, "1 of the 2 regions "));
    end(&bench);
    begin(&bench);
    every_ten_minutes(&bench, A, "us-gov-east-1", MAY_1, MAY_1 + HOUR);
    every_ten_minutes(&bench, A, "us-gov-west-1", MAY_1, MAY_1 + HOUR);
    report(&bench);
    assert_check(&bench, "all_regions", CHECK_OK);
    end(&bench);
}

static void sign_ins_are_listed_by_region(void **state) {
    struct bench bench;
    (void)state;
    begin(&bench);
    for (int i = 0; i < 3; i++)
        event(&bench, A, "eu-north-1", MAY_1 + i * HOUR, "signin.amazonaws.com", "ConsoleLogin", WRITE);
    event(&bench, A, "us-east-1", MAY_1, "signin.amazonaws.com", "ConsoleLogin", WRITE);
    report(&bench);
    assert_int_equal(bench.report.sign_in_count, 2);
    assert_true(str_is(bench.report.sign_ins[0].region, "eu-north-1"));
    assert_int_equal(bench.report.sign_ins[0].events, 3);
    assert_int_equal(bench.report.accounts[0].sign_in, 1);
    end(&bench);
}

/* --- changes of what is logged ----------------------------------------------------------------------------------- */

static void changes_and_attempts_are_told_with_their_outcome(void **state) {
    struct bench bench;
    (void)state;
    begin(&bench);
    event(&bench, A, "us-east-1", MAY_1, "cloudtrail.amazonaws.com", "StopLogging",
          WRITE ",\"errorCode\":\"AccessDenied\",\"requestParameters\":{\"name\":\"main\"}");
    report(&bench);
    assert_int_equal(bench.report.tampering_count, 1);
    assert_true(str_is(bench.report.tampering[0].outcome, "denied"));
    assert_true(str_is(bench.report.tampering[0].target, "main"));
    assert_check(&bench, "logging_unchanged", CHECK_OK);
    end(&bench);
    begin(&bench);
    event(&bench, A, "us-east-1", MAY_1, "cloudtrail.amazonaws.com", "StopLogging", WRITE);
    event(&bench, A, "us-east-1", MAY_1 + HOUR, "cloudtrail.amazonaws.com", "StartLogging", WRITE);
    report(&bench);
    assert_int_equal(bench.report.tampering_count, 2);
    assert_true(bench.report.tampering[1].restores);
    assert_check(&bench, "logging_unchanged", CHECK_MISSING);
    end(&bench);
}

static void what_else_watches_is_told_and_is_no_change_of_what_is_logged(void **state) {
    struct bench bench;
    (void)state;
    begin(&bench);
    event(&bench, A, "us-east-1", MAY_1, "guardduty.amazonaws.com", "DeleteDetector",
          WRITE ",\"requestParameters\":{\"detectorId\":\"d1\"}");
    event(&bench, A, "us-east-1", MAY_1 + HOUR, "config.amazonaws.com", "StopConfigurationRecorder",
          WRITE ",\"errorCode\":\"AccessDenied\"");
    event(&bench, A, "us-east-1", MAY_1 + HOUR, "guardduty.amazonaws.com", "GetDetector", READ);
    report(&bench);
    assert_int_equal(bench.report.tampering_count, 2);
    assert_true(bench.report.tampering[0].defence);
    assert_true(str_is(bench.report.tampering[0].target, "d1"));
    assert_true(str_is(bench.report.tampering[1].outcome, "denied"));
    assert_check(&bench, "logging_unchanged", CHECK_OK);
    end(&bench);
}

#define LIFECYCLE_OF(bucket) WRITE ",\"requestParameters\":{\"bucketName\":\"" bucket "\"}"

static void a_bucket_counts_when_log_files_go_there(void **state) {
    struct bench bench;
    (void)state;
    begin(&bench);
    fputs("{\"userIdentity\":{\"type\":\"AWSService\",\"invokedBy\":\"cloudtrail.amazonaws.com\"},"
          "\"eventTime\":\"2024-05-01T00:00:00Z\",\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"GetBucketAcl\","
          "\"awsRegion\":\"us-east-1\",\"eventID\":\"10000000-0000-0000-0000-000000000000\",\"recipientAccountId\":\"" A
          "\",\"requestParameters\":{\"bucketName\":\"logs\"}" READ "}",
          bench.file);
    bench.events++;
    event(&bench, A, "us-east-1", MAY_1, "s3.amazonaws.com", "PutBucketLifecycle", LIFECYCLE_OF("logs"));
    event(&bench, A, "us-east-1", MAY_1, "s3.amazonaws.com", "PutBucketLifecycle", LIFECYCLE_OF("photos"));
    event(&bench, B, "us-east-1", MAY_1, "s3.amazonaws.com", "PutBucketLifecycle", LIFECYCLE_OF("unknown"));
    report(&bench);
    assert_int_equal(bench.report.tampering_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct tampering *change = &bench.report.tampering[i];
        assert_int_equal(change->trail_bucket, str_is(change->target, "logs") ? 1 : -1);
        assert_false(str_is(change->target, "photos"));
    }
    end(&bench);
}

/* --- outputs ----------------------------------------------------------------------------------------------------- */

/* A busy organisation, with names that an adversary chose. */
static void write_busy(struct bench *bench) {
    for (int a = 0; a < 60; a++) {
        char account[16];
        snprintf(account, sizeof account, "%012d", 100000000 + a);
        every_ten_minutes(bench, account, a % 2 ? "ap-northeast-1" : "us-east-1", MAY_1 + a * HOUR,
                          MAY_1 + (a + 30) * HOUR);
        event(bench, account, "eu\\u001b[31m-west-\\u202e1", MAY_1, "cloudtrail.amazonaws.com", "StopLogging",
              WRITE ",\"requestParameters\":{\"name\":\"a-very-long-name-of-a-trail-that-goes-on-and-on-and-on-"
                    "and-on-and-on-\\u001b]0;x\\u0007\"}");
    }
}

static void check_lines(struct str text, size_t width, bool unicode) {
    while (text.len) {
        struct str line = str_before(text, '\n');
        bool has_space = str_contains(str_trim(line), " ");
        if (safe_width(line) > width && has_space) /* one word alone may be longer than a line */
            fail_msg("%zu cells: %.*s", safe_width(line), STR_ARG(line));
        for (size_t i = 0; i < line.len; i++) {
            assert_true((unsigned char)line.data[i] >= 0x20);
            assert_true(unicode || (unsigned char)line.data[i] < 0x80);
        }
        text = str_slice(text, line.len + 1, text.len);
    }
}

static void the_screen_fits_and_lets_nothing_through_to_a_terminal(void **state) {
    struct bench bench;
    (void)state;
    begin(&bench);
    write_busy(&bench);
    report(&bench);
    for (int i = 0; i < 6; i++) {
        struct look look = {.width = (const size_t[]){40, 80, 200}[i / 2], .unicode = i % 2};
        struct screen screen;
        screen_init(&screen, &look);
        coverage_screen(&screen, &bench.report);
        check_lines(buf_str(&screen.buf), look.width < 60 ? 64 : look.width, look.unicode);
        assert_true(str_contains(buf_str(&screen.buf), "CHECKS"));
        assert_true(str_contains(buf_str(&screen.buf), look.unicode ? "█" : "#"));
        screen_clear(&screen);
    }
    end(&bench);
}

static void the_screen_of_no_events_is_a_line(void **state) {
    struct bench bench;
    struct look look = {.width = 80};
    struct screen screen;
    (void)state;
    begin(&bench);
    report(&bench);
    screen_init(&screen, &look);
    coverage_screen(&screen, &bench.report);
    assert_true(str_is(buf_str(&screen.buf), "0 events\n"));
    screen_clear(&screen);
    end(&bench);
}

static void the_document_has_every_member_whatever_the_logs_say(void **state) {
    static const char *const lists[] = {"checks", "places", "silences", "accounts", "sign_in_regions", "tampering"};
    struct bench bench;
    (void)state;
    for (int empty = 0; empty < 2; empty++) {
        begin(&bench);
        if (!empty)
            write_busy(&bench);
        report(&bench);
        json_t *document = coverage_json(&bench.report);
        assert_string_equal(json_string_value(json_object_get(document, "schema")), "backtrail.coverage/1");
        assert_int_equal(json_integer_value(json_object_get(document, "event_count")), bench.events);
        for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
            assert_true(json_is_array(json_object_get(document, lists[i])));
        json_t *rows = json_object_get(json_object_get(document, "timeline"), "rows"), *row, *count;
        json_int_t sum = 0;
        size_t r, c;
        json_array_foreach(rows, r, row) json_array_foreach(json_object_get(row, "counts"), c, count) sum +=
            json_integer_value(count);
        assert_int_equal(sum, bench.events);
        json_decref(document);
        end(&bench);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_of_an_hour_are_counted_with_first_and_last),
        cmocka_unit_test(a_timeline_of_any_width_counts_every_event_once),
        cmocka_unit_test(events_outside_of_the_window_are_not_covered),
        cmocka_unit_test(a_silence_is_named_with_the_events_before_and_after),
        cmocka_unit_test(a_region_that_stops_is_silent_to_the_end_of_the_evidence),
        cmocka_unit_test(when_nothing_came_from_anywhere_it_is_said_once),
        cmocka_unit_test(what_is_seldom_heard_of_is_not_silent),
        cmocka_unit_test(an_account_without_its_global_region_is_told),
        cmocka_unit_test(the_global_region_is_that_of_the_partition),
        cmocka_unit_test(a_trail_of_writes_only_is_told_and_few_events_prove_nothing),
        cmocka_unit_test(data_events_of_one_account_do_not_stand_for_another),
        cmocka_unit_test(a_trail_made_for_all_regions_settles_the_question),
        cmocka_unit_test(a_trail_covers_all_regions_of_its_account_while_it_does),
        cmocka_unit_test(a_trail_speaks_for_its_account_unless_it_is_the_organizations),
        cmocka_unit_test(regions_are_counted_in_the_partitions_that_deliver),
        cmocka_unit_test(sign_ins_are_listed_by_region),
        cmocka_unit_test(changes_and_attempts_are_told_with_their_outcome),
        cmocka_unit_test(what_else_watches_is_told_and_is_no_change_of_what_is_logged),
        cmocka_unit_test(a_bucket_counts_when_log_files_go_there),
        cmocka_unit_test(the_screen_fits_and_lets_nothing_through_to_a_terminal),
        cmocka_unit_test(the_screen_of_no_events_is_a_line),
        cmocka_unit_test(the_document_has_every_member_whatever_the_logs_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
