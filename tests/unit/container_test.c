/* Every container is recognised by its content, whatever the steps in which its text arrives; damage costs what is
 * damaged and no more. A text is summed up as a line: "name@offset+length" for each record, "!offset:reason" for each
 * refusal ("!!" when it counts as an event), counts of other documents, and "~what" for a text that is foreign. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "intake/container.h"
#include "trail/json.h"

#define BODY(name)                                                                                                     \
    "\"userIdentity\":{\"type\":\"IAMUser\"},\"eventTime\":\"2024-01-01T00:00:00Z\",\"eventSource\":\"s3.amazonaws."   \
    "com\","                                                                                                           \
    "\"eventName\":\"" name "\",\"awsRegion\":\"eu-west-1\"}"
#define RECORD(name) "{\"eventVersion\":\"1.08\"," BODY(name) /* 165 bytes with a name of one letter */
/* as a member of a JSON string */
#define QUOTED(name)                                                                                                   \
    "{\\\"eventVersion\\\":\\\"1.08\\\",\\\"eventSource\\\":\\\"s3.amazonaws.com\\\",\\\"eventName\\\":\\\"" name      \
    "\\\"}"

/* --- the line that sums a text up ------------------------------------------------------------------------------ */

struct steps {
    struct str text;
    size_t step;
};

static size_t read_steps(void *context, char *out, size_t space) {
    struct steps *steps = context;
    size_t len = steps->text.len < steps->step ? steps->text.len : steps->step;
    len = len < space ? len : space;
    if (len)
        memcpy(out, steps->text.data, len);
    steps->text = str_slice(steps->text, len, steps->text.len);
    return len;
}

/* The place of a record is that of its text, or of the string that holds it. */
static void check_place(struct str text, const struct record_slice *slice) {
    struct str place = str_slice(text, slice->offset, slice->offset + slice->length);
    assert_int_equal(place.len, slice->length);
    if (place.data[0] == '"')
        assert_int_equal(place.data[place.len - 1], '"');
    else if (place.len != slice->json.len)
        assert_true(str_contains(place, "\"\"eventName\"\"")); /* a row of CSV with it in a cell */
    else
        assert_memory_equal(place.data, slice->json.data, slice->json.len);
}

static void add_record(struct buf *line, const struct record_slice *slice) {
    struct arena arena = ARENA_EMPTY;
    struct str name = json_text_at(slice->json, "eventName", &arena);
    buf_printf(line, "%.*s@%llu+%llu ", STR_ARG(name), (unsigned long long)slice->offset,
               (unsigned long long)slice->length);
    arena_clear(&arena);
}

static void add_ledger(struct buf *line, struct ledger *ledger, const struct container_tally *tally,
                       const char *foreign) {
    struct arena arena = ARENA_EMPTY;
    size_t count;
    const struct refusal *refusals = ledger_refusals(ledger, &arena, &count);
    for (size_t i = 0; i < count; i++)
        buf_printf(line, "!%llu:%.*s ", (unsigned long long)refusals[i].offset, STR_ARG(refusals[i].reason));
    uint64_t events = ledger_totals(ledger).events_refused;
    if (events)
        buf_printf(line, "refused=%llu ", (unsigned long long)events);
    const uint64_t counts[] = {tally->digests, tally->insights, tally->findings, tally->aggregated, tally->foreign};
    const char *const names[] = {"digests", "insights", "findings", "aggregated", "foreign"};
    for (size_t i = 0; i < 5; i++)
        if (counts[i])
            buf_printf(line, "%s=%llu ", names[i], (unsigned long long)counts[i]);
    if (foreign)
        buf_printf(line, "~%s ", foreign);
    arena_clear(&arena);
}

/* Does what the record scanner's caller does: a record that is not JSON is refused. */
static bool is_json(struct str text) {
    enum record_fault fault;
    return json_skip(text.data, text.data + text.len, &fault) == text.data + text.len;
}

/* Step 0: the text is whole in memory. */
static void sum_up(struct str text, size_t step, struct buf *line) {
    struct ledger *ledger = ledger_new();
    struct container *container = container_new();
    struct window window = {0};
    struct steps steps = {text, step};
    struct record_slice slice;
    if (step)
        window_stream(&window, read_steps, &steps, step);
    else
        window_whole(&window, text);
    container_start(container, &window, ledger, STR("text"));
    while (container_next(container, &slice)) {
        check_place(text, &slice);
        if (is_json(slice.json)) {
            add_record(line, &slice);
            continue;
        }
        ledger_refuse(ledger, true, STR("text"), slice.offset, "rejected");
        container_reject(container, &slice);
    }
    add_ledger(line, ledger, container_tally(container), container_foreign(container));
    container_free(container);
    window_clear(&window);
    ledger_free(ledger);
}

/* The text gives `expected`, in one piece and in steps that end everywhere. */
static void check_text(struct str text, const char *expected) {
    static const size_t steps[] = {0, 1, 2, 7, 64, 4096};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct buf line = BUF_INIT((size_t)64 << 20);
        if (steps[i] && steps[i] < 64 && text.len > 100000)
            continue;
        /* a copy of its own, so that a sanitizer sees each byte read beyond it */
        char *copy = malloc(text.len + 1);
        memcpy(copy, text.data, text.len);
        char *exact = text.len ? memcpy(malloc(text.len), text.data, text.len) : copy;
        sum_up((struct str){exact, text.len}, steps[i], &line);
        while (line.len && line.data[line.len - 1] == ' ')
            line.data[--line.len] = '\0';
        assert_string_equal(line.data ? line.data : "", expected);
        if (exact != copy)
            free(exact);
        free(copy);
        buf_clear(&line);
    }
}
#define check(text, expected) check_text(STR(text), expected)

/* --- containers ------------------------------------------------------------------------------------------------ */

static void records_of_a_log_file(void **state) {
    (void)state;
    check("{\"Records\":[" RECORD("A") "," RECORD("B") "]}", "A@12+165 B@178+165");
    check("{\n  \"_comment\": \"x\",\n  \"Records\": [\n    " RECORD("A") "\n  ]\n}\n", "A@40+165");
    check("{\"Records\":[]}", "");
}

static void members_of_a_record_in_any_order(void **state) {
    (void)state;
    check("[{\"awsRegion\":\"x\",\"requestParameters\":{\"a\":[1,{\"b\":\"}\"}]},\"eventName\":\"A\",\"eventSource\":"
          "\"s\"}]",
          "A@1+91");
    check("{ \"eventName\" : \"A\", \"eventSource\": \"s\" , \"@timestamp\":\"t\" }", "A@0+60");
}

static void arrays_single_documents_and_lines(void **state) {
    (void)state;
    check(RECORD("A"), "A@0+165");
    check("[" RECORD("A") "," RECORD("B") "]", "A@1+165 B@167+165");
    check("\xef\xbb\xbf" RECORD("A") "\r\n" RECORD("B") "\n", "A@3+165 B@170+165");
    check(RECORD("A") RECORD("B") "{\"Records\":[" RECORD("C") "]}", "A@0+165 B@165+165 C@342+165");
    check("[[" RECORD("A") "],[]]", "A@2+165");
}

static void lookup_events_output(void **state) {
    (void)state;
    check("{\"Events\":[{\"EventId\":\"1\",\"CloudTrailEvent\":\"" QUOTED(
              "A") "\"},{\"EventId\":\"2\",\"CloudTrailEvent\":"
                   "\"" QUOTED("B") "\"}],\"NextToken\":\"x\"}",
          "A@44+86 B@165+86");
    check("{\"EventId\":\"1\",\"EventName\":\"A\",\"EventSource\":\"s3.amazonaws.com\",\"CloudTrailEvent\":\"" QUOTED(
              "A") "\"}\n",
          "A@82+86");
}

static void envelopes_and_relays(void **state) {
    (void)state;
    check("{\"version\":\"0\",\"detail-type\":\"AWS API Call via CloudTrail\",\"resources\":[],\"detail\":" RECORD(
              "A") "}",
          "A@83+165");
    check("[{\"data\":{\"Records\":[" RECORD("A") "]},\"log\":\"cloudtrail\"}]", "A@21+165");
    check("[{\"_raw\":\"" QUOTED("A") "\"},{\"_raw\":\"\\n " QUOTED("B") "\"}]", "A@9+86 B@105+89");
    check("{\"hits\":{\"total\":1,\"hits\":[{\"_index\":\"x\",\"_source\":" RECORD("A") "}]}}", "A@51+165");
    check("{\"preview\":false,\"result\":{\"_raw\":\"" QUOTED("A") "\"}}", "A@34+86");
}

static void cloudwatch_logs(void **state) {
    (void)state;
    check("{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[{\"id\":\"1\",\"timestamp\":2,\"message\":\"" QUOTED(
              "A") "\"}]}",
          "A@77+86");
    check("2024-01-01T00:00:00.000Z " RECORD("A") "\n2024-01-01T00:00:01.000Z " RECORD("B") "\n", "A@25+165 B@216+165");
    check("{\"results\":[[{\"field\":\"@message\",\"value\":\"" QUOTED("A") "\"}]]}", "A@41+86");
}

static void strings_within_strings(void **state) {
    (void)state;
    /* SNS in SQS */
    check("{\"Records\":[{\"messageId\":\"1\",\"body\":\"{\\\"Type\\\":\\\"Notification\\\",\\\"Message\\\":\\\"{"
          "\\\\\\\"detail\\\\\\\":"
          "{\\\\\\\"eventName\\\\\\\":\\\\\\\"A\\\\\\\",\\\\\\\"eventSource\\\\\\\":\\\\\\\"s\\\\\\\","
          "\\\\\\\"awsRegion\\\\\\\":\\\\\\\"r\\\\\\\"}}\\\"}\","
          "\"eventSource\":\"aws:sqs\",\"awsRegion\":\"r\"}]}",
          "A@36+150");
}

static void documents_that_are_no_events_are_counted(void **state) {
    (void)state;
    check("{\"Records\":[{\"eventVersion\":\"1.07\",\"eventType\":\"AwsCloudTrailInsight\",\"insightDetails\":{}}"
          "," RECORD("A") "]}",
          "A@91+165 insights=1");
    check("{\"awsAccountId\":\"1\",\"digestS3Object\":\"x\",\"logFiles\":[]}", "digests=1");
    check("{\"Findings\":[{\"Id\":\"1\"},{\"Id\":\"2\"}]}", "findings=2");
    check("{\"detail-type\":\"GuardDuty Finding\",\"detail\":{\"type\":\"x\"}}", "findings=1");
    check("{\"schemaVersion\":\"2.0\",\"type\":\"t\",\"service\":{\"detectorId\":\"d\"}}", "findings=1");
    check("{\"Records\":[{\"eventVersion\":\"1.0\",\"eventType\":\"AwsAggregatedEvent\",\"summary\":{}}]}",
          "aggregated=1 ~CloudTrail aggregated events: sums, no single calls");
    check("{\"Records\":[" RECORD("A") ",{\"a\":1}]}", "A@12+165 foreign=1");
}

static void notifications_are_not_records(void **state) {
    (void)state;
    check("{\"Records\":[{\"eventVersion\":\"2.1\",\"eventSource\":\"aws:s3\",\"awsRegion\":\"r\",\"eventName\":"
          "\"ObjectCreated:Put\"}]}",
          "foreign=1 ~JSON of another kind");
}

/* as a cell of CSV: 86 bytes with its quotes and a name of one letter */
#define CELL(name)                                                                                                     \
    "\"{\"\"eventVersion\"\":\"\"1.08\"\",\"\"eventSource\"\":\"\"s3.amazonaws.com\"\",\"\"eventName\"\":\"\"" name    \
    "\"\"}\""

static void records_in_cells_of_csv_are_read(void **state) {
    (void)state;
    check("_time,_raw\n1," CELL("A") "\n2," CELL("B") "\n", "A@11+88 B@100+88");
    check("_raw\n" CELL("A") "\n", "A@5+86");
    check("\"_raw\"\r\n" CELL("A"), "A@8+86");
    check("@timestamp;@message\n1;" CELL("A") "\n2;x\n;\n", "A@20+88");
    check("_time,_raw,host\n1," CELL("A") ",web\n2,\"May 1 sshd\",web\n3,\"{\"\"a\"\":1}\",web\n", "A@16+92 foreign=1");
    check("message\n" RECORD("A") "\n", "A@8+165 !0:text that is not part of a record"); /* a word, then lines */
    check("_time,_raw\n1,\"May 1 sshd[1]: {x}\"\n", "~CSV without records in it");
    check("_time,_raw\n1," CELL("A") "\n2,\"{", "A@11+88 !100:CSV row does not end refused=1");
    check("_time,_raw\n2,\"{", "~CSV without records in it");
}

static void foreign_texts_are_named(void **state) {
    (void)state;
    check("", "~nothing but white space");
    check("[]", "~an empty list");
    check("# README\nThis is {\"a\": 1} a text.\n", "~text");
    check("---\na: 1\nb: [1, 2]\n", "~text");
    check("{\"a\":1}", "foreign=1 ~JSON of another kind");
    check("[{\"a\":1", "~JSON of another kind");
    check("PAR1\0\0\0", "~Parquet");
    check("\x89PNG\r\n\x1a\n", "~a picture");
    check("\0\1\2\3\4\5\6\7", "~binary data");
    check("a,b,c\n1,2,3\n", "~text");
    check("\xff\xfeh\0e\0l\0l\0o\0", "~UTF-16 text");
}

static void packed_or_encoded_texts_are_refused(void **state) {
    (void)state;
    check("\xff\xfe{\0\"\0R\0e\0c\0o\0r\0d\0s\0\"\0", "!0:UTF-16 text is not read: convert it to UTF-8");
    check("{\0\"\0e\0v\0e\0n\0t\0N\0a\0m\0e\0\"\0", "!0:UTF-16 text is not read: convert it to UTF-8");
    check("\x28\xb5\x2f\xfd....", "!0:zstd data is not read: unpack it");
    check("\x1f\x8b\x08....", "!0:gzip data within gzip data is not read: unpack it");
}

/* --- damage ---------------------------------------------------------------------------------------------------- */

static void a_broken_item_among_records_is_lost_not_foreign(void **state) {
    (void)state;
    check("{\"Records\":[" RECORD("A") ",{\"eventVersion\":\"1.08\",}," RECORD("B") "]}",
          "A@12+165 B@203+165 !178:not valid JSON refused=1");
    /* also when nothing else is there that tells what the text is */
    check("{\"Records\":[{\"eventVersion\":\"1.08\",]}", "!12:not valid JSON refused=1");
    check("{\"Records\":[{\"eventVersion\":\"1.08\",}]}", "!12:not valid JSON refused=1");
    check("{\"Records\":[{]}", "!12:not valid JSON refused=1");
    check("{\"Records\":[{\"a\"", "!12:text ends early refused=1");
    check("{\"Records\":[", "!12:text ends early: a list or an object is not closed");
    check("[{\"eventVersion\":\"1.08\",]", "!1:not valid JSON refused=1");
    check("{\"eventVersion\":\"1.08\",", "!0:text ends early refused=1");
    /* what is broken and no record's stays foreign */
    check("{\"compilerOptions\":{\"strict\":true,},}", "~JSON of another kind");
}

static void a_record_that_lacks_its_name_or_source_is_refused(void **state) {
    (void)state;
    check("{\"Records\":[{\"userIdentity\":{},\"eventName\":\"A\",\"sourceIPAddress\":\"1.2.3.4\"}," RECORD("B") "]}",
          "B@76+165 !12:a record without eventName or eventSource refused=1");
    check("[{\"eventTime\":\"t\",\"userIdentity\":{},\"awsRegion\":\"r\"}]",
          "!1:a record without eventName or eventSource refused=1");
    check("{\"awsRegion\":\"r\",\"a\":1}", "foreign=1 ~JSON of another kind");
}

static void records_nested_too_deeply_are_refused_not_foreign(void **state) {
    (void)state;
    char deep[2000] = "", lists[1000];
    memset(lists, '[', sizeof lists);
    snprintf(deep, sizeof deep, "%.65s" RECORD("A"), lists);
    memset(lists, ']', sizeof lists);
    snprintf(deep + strlen(deep), sizeof deep - strlen(deep), "%.65s", lists);
    check_text(str_of(deep), "!23:nested too deeply refused=1");
}

static void text_cut_at_both_ends(void **state) {
    (void)state;
    check(
        "ser\",\"awsRegion\":\"r\",\"eventID\":\"1\"}," RECORD("A") "," RECORD("B") "]}\nuser@host:~$ \n",
        "A@36+165 B@202+165 !0:the beginning of a record is missing !370:text that is not part of a record refused=1");
    check("{\"Records\":[" RECORD("A") ",{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"IAMU",
          "A@12+165 !178:record ends early refused=1");
    check("{\"Records\":[" RECORD("A") ",", "A@12+165 !178:text ends early: a list or an object is not closed");
    check("{\"Records\":[" RECORD("A"), "A@12+165 !177:text ends early: a list or an object is not closed");
    check("{\"EventId\":\"1\",\"CloudTrailEvent\":\"{\\\"eventVersion\\\":\\\"1.08\\\",\\\"eventSource\\\":\\\"s3",
          "!33:a string does not end refused=1");
}

static void damage_in_the_middle_costs_one_record(void **state) {
    (void)state;
    /* a lost quote turns strings inside out */
    check("{\"Records\":[" RECORD("A") ",{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"IAMUser},"
                                       "\"eventName\":\"x\"}," RECORD("B") "," RECORD("C") "]}",
          "A@12+165 B@251+165 C@417+165 !178:not valid JSON refused=1");
    /* a lost bracket */
    check("[{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"x\",\"eventName\":\"x\"}," RECORD("A") "," RECORD(
              "B") "]",
          "A@68+165 B@234+165 !1:rejected refused=1");
    /* bytes in place of a record */
    check("[" RECORD("A") ",#####," RECORD("B") "]", "A@1+165 B@173+165 !167:not valid JSON");
    check("[" RECORD("A") ",er\":\"x\",\"awsRegion\":\"r\",\"requestID\":\"1\"}," RECORD("B") "]",
          "A@1+165 B@208+165 !167:not valid JSON refused=1");
    /* in lines: the next line is another document */
    check(RECORD("A") "\n{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\n" RECORD(
              "B") "\n{\"version\":\"0\",\"detail\":" RECORD("C") "}\n",
          "A@0+165 B@211+165 C@401+165 !166:raw control character in a string refused=1");
}

static void what_a_refused_record_nests_does_not_become_a_record(void **state) {
    (void)state;
    /* the caller of the API chose the parameters, and made the record too deep for us */
    struct buf text = BUF_INIT(1 << 20), line = BUF_INIT(1 << 20);
    buf_addz(&text, "{\"Records\":[{\"eventVersion\":\"1.08\",\"userIdentity\":{},\"requestParameters\":[" RECORD(
                        "FORGED") ",");
    for (int i = 0; i < LIMIT_JSON_DEPTH; i++)
        buf_addc(&text, '[');
    for (int i = 0; i < LIMIT_JSON_DEPTH; i++)
        buf_addc(&text, ']');
    buf_addz(&text, "]}," RECORD("A") "]}");
    sum_up(buf_str(&text), 0, &line);
    assert_null(strstr(line.data, "FORGED"));
    assert_non_null(strstr(line.data, "A@"));
    assert_non_null(strstr(line.data, "!12:rejected"));
    buf_clear(&text);
    buf_clear(&line);
}

static void add_large_record(struct buf *text, const char *name, size_t bytes) {
    buf_addz(text, "{\"eventVersion\":\"1.08\",\"userIdentity\":{},\"requestParameters\":[");
    for (size_t i = 0; i < bytes / 99 + 1; i++)
        buf_printf(text, "\"%096zu\",", i);
    buf_printf(text, "0],\"eventSource\":\"s\",\"eventName\":\"%s\",\"awsRegion\":\"r\"}", name);
}

static void too_long_records_are_refused_and_skipped(void **state) {
    (void)state;
    struct buf text = BUF_INIT((size_t)64 << 20);
    buf_addz(&text, "{\"Records\":[" RECORD("A") ",");
    add_large_record(&text, "L", LIMIT_RECORD_BYTES + 100); /* a little too long */
    buf_addz(&text, "," RECORD("B") ",");
    add_large_record(&text, "M", (size_t)9 << 20); /* longer than the window */
    buf_addz(&text, "," RECORD("C") "]}");
    struct buf line = BUF_INIT(1 << 20), streamed = BUF_INIT(1 << 20);
    sum_up(buf_str(&text), 0, &line);
    sum_up(buf_str(&text), 4096, &streamed);
    assert_string_equal(line.data, streamed.data);
    assert_non_null(strstr(line.data, "A@12+165 B@"));
    assert_non_null(strstr(line.data, " C@"));
    assert_null(strstr(line.data, "L@"));
    assert_null(strstr(line.data, "M@"));
    assert_non_null(strstr(line.data, "!178:record is too long"));
    assert_non_null(strstr(line.data, "refused=2"));
    buf_clear(&text);
    buf_clear(&line);
    buf_clear(&streamed);
}

static void lists_larger_than_the_window_are_streamed(void **state) {
    (void)state;
    struct buf text = BUF_INIT((size_t)64 << 20), line = BUF_INIT((size_t)8 << 20),
               streamed = BUF_INIT((size_t)8 << 20);
    buf_addz(&text, "{\"took\":1,\"padding\":\"");
    for (int i = 0; i < 100000; i++)
        buf_addz(&text, "0123456789012345678901234567890123456789012345678901234567890123");
    buf_addz(&text, "\",\"data\":{\"list\":[],\"Records\":[");
    for (int i = 0; i < 50000; i++)
        buf_printf(&text, "%s" RECORD("A"), i ? "," : "");
    buf_addz(&text, "]}}");
    sum_up(buf_str(&text), 0, &line);
    sum_up(buf_str(&text), 65536, &streamed);
    assert_string_equal(line.data, streamed.data);
    assert_null(strchr(line.data, '!'));
    size_t count = 0;
    for (const char *p = line.data; (p = strstr(p, "A@")); p++)
        count++;
    assert_int_equal(count, 50000);
    buf_clear(&text);
    buf_clear(&line);
    buf_clear(&streamed);
}

/* Each must end soon: they once, or would, take time that grows with the square of their length. */
static void attacks_on_our_time(void **state) {
    (void)state;
    static const char *const pieces[] = {"[{\"eventVersion\":\"",
                                         "[{\"eventVersion\":[{\"userIdentity\":\"",
                                         "{\"records\":",
                                         "{\"detail\":[",
                                         "[[[[{",
                                         ",{\"eventVersion\":\"1\",\"userIdentity\":{",
                                         "[{\"eventVersion\":\"1\",\"userIdentity\":{},\"eventName\":[",
                                         "\"{\\\"Message\\\":",
                                         "\\",
                                         "\"",
                                         "{\"\n"};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct buf text = BUF_INIT((size_t)64 << 20), line = BUF_INIT((size_t)64 << 20);
        while (text.len < (size_t)2 << 20)
            buf_addz(&text, pieces[i]);
        sum_up(buf_str(&text), 0, &line);
        buf_clear(&text);
        buf_clear(&line);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_of_a_log_file),
        cmocka_unit_test(members_of_a_record_in_any_order),
        cmocka_unit_test(arrays_single_documents_and_lines),
        cmocka_unit_test(lookup_events_output),
        cmocka_unit_test(envelopes_and_relays),
        cmocka_unit_test(cloudwatch_logs),
        cmocka_unit_test(strings_within_strings),
        cmocka_unit_test(documents_that_are_no_events_are_counted),
        cmocka_unit_test(notifications_are_not_records),
        cmocka_unit_test(records_in_cells_of_csv_are_read),
        cmocka_unit_test(foreign_texts_are_named),
        cmocka_unit_test(packed_or_encoded_texts_are_refused),
        cmocka_unit_test(a_broken_item_among_records_is_lost_not_foreign),
        cmocka_unit_test(a_record_that_lacks_its_name_or_source_is_refused),
        cmocka_unit_test(records_nested_too_deeply_are_refused_not_foreign),
        cmocka_unit_test(text_cut_at_both_ends),
        cmocka_unit_test(damage_in_the_middle_costs_one_record),
        cmocka_unit_test(what_a_refused_record_nests_does_not_become_a_record),
        cmocka_unit_test(too_long_records_are_refused_and_skipped),
        cmocka_unit_test(lists_larger_than_the_window_are_streamed),
        cmocka_unit_test(attacks_on_our_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
