#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "output/listing.h"

static const struct listing_column columns[] = {
    {"name", "who", GRID_FLEX, STYLE_PLAIN},
    {"count", "count", GRID_RIGHT, STYLE_PLAIN},
    {"when", NULL, 0, STYLE_PLAIN},
    {"keys", "keys", GRID_SOFT, STYLE_PLAIN},
};

/* What two rows look like in a form. The caller frees it. */
static char *listed(enum listing_form form, struct look look, const char *schema) {
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    struct listing_options options = {.form = form, .look = &look, .out = out, .schema = schema, .member = "rows"};
    struct listing *listing = listing_new(&options, columns, 4);
    listing_row(listing);
    listing_text(listing, 0, STR("=cmd|' /C calc'!A0"));
    listing_integer(listing, 1, 7);
    listing_time(listing, 2, time_parse(STR("2024-07-30T19:36:15Z")));
    listing_list(listing, 3, (struct str[]){STR("A"), STR("B")}, 2);
    listing_row(listing);
    listing_text(listing, 0, STR("a \"quoted\",\nname\033[31m"));
    listing_finish(listing);
    fclose(out);
    return text;
}
static const struct look plain = {.width = 80, .unicode = true};

static void csv_is_rfc_4180_and_defused(void **state) {
    char *text = listed(LISTING_CSV, plain, NULL);
    (void)state;
    assert_non_null(strstr(text, "name,count,when,keys\r\n"));
    assert_non_null(strstr(text, "'=cmd|' /C calc'!A0"));
    assert_non_null(strstr(text, ",7,2024-07-30T19:36:15Z,A B\r\n"));
    assert_non_null(strstr(text, "\"\"quoted\"\""));
    assert_null(strchr(text, '\033'));
    free(text);
}

static void json_lines_are_one_object_each_with_nulls_for_what_is_absent(void **state) {
    char *text = listed(LISTING_JSONL, plain, NULL);
    (void)state;
    assert_non_null(strstr(text, "\"count\": 7"));
    assert_non_null(strstr(text, "\"keys\": [\"A\", \"B\"]}\n"));
    assert_non_null(strstr(text, "\"count\": null, \"when\": null, \"keys\": null}\n"));
    free(text);
}

static void json_with_a_schema_is_a_document(void **state) {
    char *text = listed(LISTING_JSON, plain, "backtrail.test/1");
    (void)state;
    assert_memory_equal(text, "{\n", 2);
    assert_non_null(strstr(text, "\"schema\": \"backtrail.test/1\""));
    assert_non_null(strstr(text, "\"rows\": ["));
    assert_string_equal(text + strlen(text) - 6, "\n  ]\n}\n" + 1);
    free(text);
}

static void a_screen_shows_titled_columns_and_no_control_characters(void **state) {
    char *text = listed(LISTING_SCREEN, plain, NULL);
    (void)state;
    assert_non_null(strstr(text, "who"));
    assert_null(strstr(text, "2024-07-30")); /* the column has no title */
    assert_non_null(strstr(text, "\\x1b[31m"));
    assert_null(strchr(text, '\033'));
    free(text);
}

static void a_table_is_cut_to_the_width(void **state) {
    struct look narrow = {.width = 40, .unicode = false};
    char *text = listed(LISTING_SCREEN, narrow, NULL);
    (void)state;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        assert_true(strlen(line) <= 40);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_is_rfc_4180_and_defused),
        cmocka_unit_test(json_lines_are_one_object_each_with_nulls_for_what_is_absent),
        cmocka_unit_test(json_with_a_schema_is_a_document),
        cmocka_unit_test(a_screen_shows_titled_columns_and_no_control_characters),
        cmocka_unit_test(a_table_is_cut_to_the_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
