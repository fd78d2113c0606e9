#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/time.h"

#define SECONDS(n) (INT64_C(n) * TIME_SECOND)
static const int64_t aug21 = SECONDS(1629574575); /* 2021-08-21T19:36:15Z, as `date -u -d @1629574575` has it */

static void assert_time(const char *text, int64_t expected) {
    int64_t got = time_parse(str_of(text));
    if (got != expected)
        fail_msg("'%s' is %lld instead of %lld", text, (long long)got, (long long)expected);
}

static void assert_no_times(const char *const *texts) {
    for (; *texts; texts++)
        assert_time(*texts, TIME_NONE);
}

static void test_the_usual_form(void **state) {
    (void)state;
    assert_time("2021-08-21T19:36:15Z", aug21);
    assert_time("1970-01-01T00:00:00Z", 0);
    assert_time("0001-01-01T00:00:00Z", SECONDS(-62135596800));
    assert_time("9999-12-31T23:59:59Z", SECONDS(253402300799));
}

static void test_fractions_and_offsets(void **state) {
    (void)state;
    assert_time("2021-08-21T19:36:15.5Z", aug21 + 500000);
    assert_time("2021-08-21T19:36:15.123456789Z", aug21 + 123456);
    assert_time("2021-08-21T21:36:15+02:00", aug21);
    assert_time("2021-08-21T14:06:15-0530", aug21);
    assert_time("2021-08-21T19:36:15", aug21);
    assert_time("2021-08-21t19:36:15z", aug21);
}

static void test_forms_of_other_programs(void **state) {
    (void)state;
    assert_time("2021-08-21 19:36:15.000000000", aug21);
    assert_time("2021-08-21 19:36:15.000 UTC", aug21);
    assert_time("2021-08-21 21:36:15+02", aug21);
    assert_time("20210821T193615Z", aug21);
    assert_time("Aug 21, 2021 7:36:15 PM", aug21);
    assert_time("Aug 21, 2021, 7:36:15 PM", aug21);
    assert_time("Aug 21, 2021, 7:36:15\u202fPM", aug21);
    assert_time("August 21, 2021 07:36:15\u00a0pm", aug21);
    assert_time("Aug 21, 2021 12:00:00 AM", SECONDS(1629504000));
    assert_time("Aug 21, 2021 12:00:00 PM", SECONDS(1629547200));
    assert_time("1629574575", aug21);
    assert_time("1629574575.25", aug21 + 250000);
    assert_time("1629574575042", aug21 + 42000);
}

static void test_dates_that_do_not_exist(void **state) {
    static const char *const texts[] = {"2021-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2021-04-31T00:00:00Z",
                                        "2021-00-10T00:00:00Z", "2021-13-10T00:00:00Z", "2021-01-00T00:00:00Z",
                                        "2021-01-32T00:00:00Z", "2021-01-01T24:00:00Z", "2021-01-01T00:60:00Z",
                                        "2021-01-01T00:00:60Z", "0000-01-01T00:00:00Z", "Feb 30, 2021 1:00:00 AM",
                                        "20210229T000000Z",     "253402300800",         NULL};
    (void)state;
    assert_no_times(texts);
    assert_time("2000-02-29T00:00:00Z", SECONDS(951782400));
    assert_time("2024-02-29T12:00:00Z", SECONDS(1709208000));
}

static void test_what_is_not_a_time(void **state) {
    static const char *const texts[] = {"",
                                        "now",
                                        "2021-08-21",
                                        "2021-08-21T19:36Z",
                                        "2021-08-21T19:36:15ZZ",
                                        "2021-08-21T19:36:15Z ",
                                        " 2021-08-21T19:36:15Z",
                                        "2021-08-21T19:36:15.Z",
                                        "2021-08-21T19:36:15.1234567890Z",
                                        "2021-08-21T19:36:15+24:00",
                                        "2021-08-21T19:36:15+01:60",
                                        "2021-08-21T19:36:15+01:",
                                        "2021-08-21T19:36:15+",
                                        "2021/08/21T19:36:15Z",
                                        "2021-08-21X19:36:15Z",
                                        "2021-08-21T19-36:15Z",
                                        "2021-08-21T19:36-15Z",
                                        "2021-08-21T19:36:15X",
                                        "202/-08-21T19:36:15Z",
                                        "202:-08-21T19:36:15Z",
                                        "2021-0\xb1-21T19:36:15Z",
                                        "Aug 21, 2021 0:36:15 PM",
                                        "Aug 21, 2021 13:36:15 PM",
                                        "Aug 21, 2021 7:36:15PM",
                                        "Augu 21, 2021 7:36:15 PM",
                                        "-5",
                                        "1e9",
                                        "1629574575042.5",
                                        "1629574575.",
                                        "99999999999999999999999999",
                                        "9999-12-31T23:59:59-00:01",
                                        "0001-01-01T00:00:00+00:01",
                                        NULL};
    (void)state;
    assert_no_times(texts);
    assert_int_equal(time_parse(STR_NONE), TIME_NONE);
}

static void test_every_day_of_four_centuries(void **state) {
    (void)state;
    unsigned days = 0;
    for (int64_t time = SECONDS(-11676096000); time < SECONDS(946684800); time += SECONDS(86400), days++) {
        char text[32];
        size_t len = time_format(time, text);
        assert_int_equal(len, 20);
        assert_int_equal(time_parse((struct str){text, len}), time);
    }
    assert_int_equal(days, 146097); /* from 1600-01-01 to 2000-01-01 */
}

static void test_writing(void **state) {
    char text[32];
    (void)state;
    assert_int_equal(time_format(aug21, text), 20);
    assert_string_equal(text, "2021-08-21T19:36:15Z");
    time_format(aug21 + 500000, text);
    assert_string_equal(text, "2021-08-21T19:36:15.5Z");
    time_format(aug21 + 1, text);
    assert_string_equal(text, "2021-08-21T19:36:15.000001Z");
    time_format(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59.999999Z");
    assert_int_equal(time_format(TIME_NONE, text), 0);
    assert_string_equal(text, "");
    assert_true(time_format(INT64_MAX, text) < sizeof text);
    assert_true(time_format(INT64_MIN + 1, text) < sizeof text);
}

static void test_writing_into_an_arena(void **state) {
    struct arena arena = ARENA_EMPTY;
    (void)state;
    assert_string_equal(time_str(&arena, aug21).data, "2021-08-21T19:36:15Z");
    assert_null(time_str(&arena, TIME_NONE).data);
    arena_clear(&arena);
}

static void test_what_users_type(void **state) {
    const int64_t now = aug21 + 7;
    static const struct {
        const char *text;
        int64_t before; /* seconds before now; -1: no time */
    } rows[] = {{"2h", 7200}, {"30m", 1800}, {"7d", 604800},     {"1w", 604800},   {" 90s ", 90},
                {"0d", 0},    {"now", 0},    {"2x", -1},         {"h", -1},        {"2hh", -1},
                {"-2h", -1},  {"", -1},      {"999999999w", -1}, {"yesterday", -1}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t expected = rows[i].before < 0 ? TIME_NONE : now - rows[i].before * TIME_SECOND;
        if (time_parse_user(str_of(rows[i].text), now) != expected)
            fail_msg("'%s'", rows[i].text);
    }
}

static void test_dates_that_users_type(void **state) {
    (void)state;
    assert_int_equal(time_parse_user(STR("2021-08-21"), 0), SECONDS(1629504000));
    assert_int_equal(time_parse_user(STR("20210821"), 0), SECONDS(1629504000));
    assert_int_equal(time_parse_user(STR("2021-08-21 19:36"), 0), SECONDS(1629574560));
    assert_int_equal(time_parse_user(STR("2021-08-21T19:36Z"), 0), SECONDS(1629574560));
    assert_int_equal(time_parse_user(STR("2021-08-21T19:36:15Z"), 0), aug21);
    assert_int_equal(time_parse_user(STR("2021-02-30"), 0), TIME_NONE);
    assert_int_equal(time_parse_user(STR_NONE, 0), TIME_NONE);
}

static void test_now_is_after_this_was_written(void **state) {
    (void)state;
    int64_t first = time_now();
    assert_true(first > time_parse(STR("2024-01-01T00:00:00Z")));
    assert_true(time_now() - first < SECONDS(60));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_usual_form),
        cmocka_unit_test(test_fractions_and_offsets),
        cmocka_unit_test(test_forms_of_other_programs),
        cmocka_unit_test(test_dates_that_do_not_exist),
        cmocka_unit_test(test_what_is_not_a_time),
        cmocka_unit_test(test_every_day_of_four_centuries),
        cmocka_unit_test(test_writing),
        cmocka_unit_test(test_writing_into_an_arena),
        cmocka_unit_test(test_what_users_type),
        cmocka_unit_test(test_dates_that_users_type),
        cmocka_unit_test(test_now_is_after_this_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
