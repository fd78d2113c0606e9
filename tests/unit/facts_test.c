#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include <stdlib.h>

#include "trail/facts.h"

static void cells_keep_commas_quotes_and_lines(void **state) {
    (void)state;
    struct facts facts;
    facts_parse(&facts, STR("a,b\r\n1,\"x, \"\"y\"\"\"\n\"two\nlines\",\n"), "test");
    assert_int_equal(facts.rows, 2);
    assert_int_equal(facts.columns, 2);
    assert_true(str_is(facts_cell(&facts, 0, 0), "1"));
    assert_true(str_is(facts_cell(&facts, 0, 1), "x, \"y\""));
    assert_true(str_is(facts_cell(&facts, 1, 0), "two\nlines"));
    assert_true(str_is(facts_cell(&facts, 1, 1), ""));
    facts_clear(&facts);
}

static void a_last_line_without_end_counts(void **state) {
    (void)state;
    struct facts facts;
    facts_parse(&facts, STR("a,b\n1,2"), "test");
    assert_int_equal(facts.rows, 1);
    assert_true(str_is(facts_cell(&facts, 0, 1), "2"));
    facts_clear(&facts);
}

static void the_built_in_tables_are_whole(void **state) {
    (void)state;
    struct facts facts;
    facts_load(&facts, "sensitive_reads");
    assert_int_equal(facts.columns, 3);
    assert_true(facts.rows > 300);
    facts_clear(&facts);
    facts_load(&facts, "target_paths");
    assert_int_equal(facts.columns, 5);
    for (size_t i = 0; i < facts.rows; i++)
        for (size_t k = 0; k < facts.columns; k++)
            assert_true(facts_cell(&facts, i, k).len > 0);
    facts_clear(&facts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_keep_commas_quotes_and_lines),
        cmocka_unit_test(a_last_line_without_end_counts),
        cmocka_unit_test(the_built_in_tables_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
