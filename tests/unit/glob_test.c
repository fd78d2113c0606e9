#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "trail/glob.h"

static void star_stands_for_any_run_of_characters(void **state) {
    (void)state;
    assert_true(glob_match("Get*", STR("GetObject")));
    assert_true(glob_match("*Snapshot*", STR("CreateSnapshot")));
    assert_true(glob_match("a*b*c", STR("abXbc")));
    assert_true(glob_match("*", STR("")));
    assert_false(glob_match("Get*", STR("ListGet")));
    assert_false(glob_match("a*b*c", STR("abXb")));
    assert_false(glob_match("Get", STR("GetObject")));
}

static void case_counts_unless_asked_otherwise(void **state) {
    (void)state;
    assert_false(glob_match("*arn", STR("roleARN")));
    assert_true(glob_match_nocase(STR("*arn"), STR("roleARN")));
}

static void absent_text_fits_nothing(void **state) {
    (void)state;
    assert_false(glob_match("*", STR_NONE));
    assert_false(glob_match_nocase(STR("*"), STR_NONE));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(star_stands_for_any_run_of_characters),
        cmocka_unit_test(case_counts_unless_asked_otherwise),
        cmocka_unit_test(absent_text_fits_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
