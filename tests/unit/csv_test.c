/* The console's Event history as CSV: what spreadsheets do to it, and what is not one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "intake/csv.h"

#define HEADER                                                                                                         \
    "User name,AWS access key,Event time,Event source,Event name,AWS region,Source IP address,User agent,Error "       \
    "code,Resources,Request ID,Event ID,Read-only,Event type,Recipient Account Id,Event category"

static const char *reason;

/* The record that `row` is under `header`, or "" with `reason` set. */
static const char *record_of(const char *header, const char *row, bool cut) {
    static struct buf out = BUF_INIT(1 << 20);
    struct arena scratch = ARENA_EMPTY;
    struct csv csv;
    assert_true(csv_header(&csv, str_of(header)));
    buf_reset(&out);
    reason = csv_record(&csv, str_of(row), cut, &out, &scratch);
    arena_clear(&scratch);
    return reason ? "" : out.data;
}

static void row_becomes_a_record(void **state) {
    (void)state;
    assert_string_equal(
        record_of(HEADER,
                  "eve,ASIA1,2022-03-03T05:47:30Z,ec2.amazonaws.com,RunInstances,eu-west-1,1.2.3.4,\"a, \"\"b\"\"\",,"
                  "\"[{\"\"resourceType\"\":\"\"AWS::EC2::VPC\"\",\"\"resourceName\"\":\"\"vpc-1\"\"},{\"\"resourceType"
                  "\"\":\"\"AWS::IAM::Role\"\",\"\"resourceName\"\":\"\"arn:aws:iam::1:role/x\"\"}]\",r,e,false,"
                  "AwsApiCall,123456789012,Management",
                  false),
        "{\"eventName\":\"RunInstances\",\"eventTime\":\"2022-03-03T05:47:30Z\",\"eventSource\":\"ec2.amazonaws.com\","
        "\"awsRegion\":\"eu-west-1\",\"sourceIPAddress\":\"1.2.3.4\",\"userAgent\":\"a, "
        "\\\"b\\\"\",\"requestID\":\"r\","
        "\"eventID\":\"e\",\"readOnly\":false,\"eventType\":\"AwsApiCall\",\"recipientAccountId\":\"123456789012\","
        "\"eventCategory\":\"Management\",\"resources\":[{\"type\":\"AWS::EC2::VPC\",\"resourceName\":\"vpc-1\"},"
        "{\"type\":\"AWS::IAM::Role\",\"ARN\":\"arn:aws:iam::1:role/x\"}],\"userIdentity\":{\"userName\":\"eve\","
        "\"accessKeyId\":\"ASIA1\",\"accountId\":\"123456789012\"}}");
}

static void missing_cells_are_absent(void **state) {
    (void)state;
    assert_string_equal(record_of("Event name,Event source,Event ID,User name,AWS region", "A,,,,", false),
                        "{\"eventName\":\"A\"}");
    assert_string_equal(record_of("Event name,Event source,Event ID,User name,AWS region", "A,s", false),
                        "{\"eventName\":\"A\",\"eventSource\":\"s\"}");
}

static void what_a_spreadsheet_damaged_is_left_out(void **state) {
    (void)state;
    static const char header[] = "Recipient Account Id;Read-only;Event name;Event ID;User name;Nonsense";
    assert_string_equal(
        record_of(header, "5.28758E+11;FALSE;A;e;eve;x", false),
        "{\"eventName\":\"A\",\"eventID\":\"e\",\"readOnly\":false,\"userIdentity\":{\"userName\":\"eve\"}}");
    assert_string_equal(record_of(header, "12345678901;WAHR;A;e;eve;x", false),
                        "{\"eventName\":\"A\",\"eventID\":\"e\",\"userIdentity\":{\"userName\":\"eve\"}}");
}

static void columns_in_any_order_with_tabs_and_any_case(void **state) {
    (void)state;
    assert_string_equal(
        record_of("EVENT ID\tevent name\tEvent Source\t\"AWS region\"\tError code", "e\tA\ts\tr\tX", false),
        "{\"eventName\":\"A\",\"eventSource\":\"s\",\"awsRegion\":\"r\",\"errorCode\":\"X\",\"eventID\":\"e\"}");
}

static void root_is_named_as_the_console_names_it(void **state) {
    (void)state;
    assert_string_equal(
        record_of("Event name,Event source,Event ID,User name,AWS access key", "A,s,e,root,AKIA1", false),
        "{\"eventName\":\"A\",\"eventSource\":\"s\",\"eventID\":\"e\",\"userIdentity\":{\"type\":\"Root\","
        "\"userName\":\"root\",\"accessKeyId\":\"AKIA1\"}}");
}

static void hostile_cells_stay_text(void **state) {
    (void)state;
    assert_string_equal(record_of("Event name,Event source,Event ID,User name,Resources",
                                  "\"A\",s,e,\"\",\"[{\"\"resourceType\"\":\"", false),
                        "{\"eventName\":\"A\",\"eventSource\":\"s\",\"eventID\":\"e\"}");
    assert_string_equal(
        record_of("Event name,Event source,Event ID,User name,Resources", "\"x\"\",\"\"y\n\\\",s,e,,[]", false),
        "{\"eventName\":\"x\\\",\\\"y\\n\\\\\",\"eventSource\":\"s\",\"eventID\":\"e\"}");
}

static void rows_that_are_no_event_are_refused_with_a_reason(void **state) {
    (void)state;
    record_of("Event name,Event source,Event ID,User name,Resources", ",s,e,,", false);
    assert_string_equal(reason, "CSV row has no event name");
    record_of("Event name,Event source,Event ID,User name,Resources", "A,s,e", true);
    assert_string_equal(reason, "CSV row ends early");
}

static void other_tables_are_not_an_event_history(void **state) {
    (void)state;
    struct csv csv;
    assert_false(csv_header(&csv, STR("a,b,c")));
    assert_false(csv_header(&csv, STR("")));
    /* a honeypot's table about S3 events */
    assert_false(
        csv_header(&csv, STR("Event Type,Event Name,Request ID,User ID,Request Parameters,Alert,Event ID,Source IP")));
    /* no event name */
    assert_false(csv_header(&csv, STR("Event time,Event source,AWS region,Event ID,User name,Read-only")));
}

static void rows_end_outside_quotes(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool last;
        int end; /* -1: not yet */
    } rows[] = {{"a,b\nc", false, 4}, {"a,b\r\nc", false, 5}, {"a,\"b\nc\",d\n", false, 10}, {"a,b", false, -1},
                {"a,b", true, 3},     {"a,\"b\n", true, -1},  {"\"a\"\"\n\"\n", false, 7},   {"\n", false, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *text = rows[i].text, *end = csv_row_end(text, text + strlen(text), ',', rows[i].last);
        assert_int_equal(end ? end - text : -1, rows[i].end);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(row_becomes_a_record),
        cmocka_unit_test(missing_cells_are_absent),
        cmocka_unit_test(what_a_spreadsheet_damaged_is_left_out),
        cmocka_unit_test(columns_in_any_order_with_tabs_and_any_case),
        cmocka_unit_test(root_is_named_as_the_console_names_it),
        cmocka_unit_test(hostile_cells_stay_text),
        cmocka_unit_test(rows_that_are_no_event_are_refused_with_a_reason),
        cmocka_unit_test(other_tables_are_not_an_event_history),
        cmocka_unit_test(rows_end_outside_quotes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
