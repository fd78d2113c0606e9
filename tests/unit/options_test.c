#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/options.h"

/* Parse a command line given as words, the command's name first. */
static enum err_code parse(struct options *options, enum command_bit bit, struct err *err, char **words) {
    int count = 0;
    while (words[count])
        count++;
    return options_parse(options, bit, words[0], count, words, err);
}
#define WORDS(...) ((char *[]){__VA_ARGS__, NULL})

static void logs_take_every_word_up_to_the_next_option(void **state) {
    struct options options;
    struct err err = {0};
    (void)state;
    assert_int_equal(parse(&options, FOR_CASE, &err, WORDS("case", "LEAD", "--logs", "a", "b", "--json", "c")), ERR_OK);
    assert_int_equal(options.logs.count, 2);
    assert_string_equal(options.logs.items[1], "b");
    assert_true(options.json);
    assert_int_equal(options.arguments.count, 2); /* LEAD and c */
    options_clear(&options);
}

static void a_database_takes_one_word_each_time(void **state) {
    struct options options;
    struct err err = {0};
    (void)state;
    assert_int_equal(parse(&options, FOR_WHERE, &err, WORDS("where", "--mmdb", "a", "LEAD", "--mmdb=b")), ERR_OK);
    assert_int_equal(options.mmdb.count, 2);
    assert_string_equal(options.mmdb.items[0], "a");
    assert_string_equal(options.mmdb.items[1], "b");
    assert_int_equal(options.arguments.count, 1);
    options_clear(&options);
}

static void every_option_of_a_command_can_be_listed_with_its_choices(void **state) {
    struct option_info info;
    size_t count = 0;
    bool scope = false;
    (void)state;
    for (; options_info(FOR_CASE, count, &info); count++) {
        assert_string_equal(info.name, options_name(FOR_CASE, count));
        assert_true(info.commands & FOR_CASE);
        if (strcmp(info.name, "scope") == 0) {
            scope = true;
            assert_string_equal(info.choices[1], "session");
        }
    }
    assert_null(options_name(FOR_CASE, count));
    assert_true(scope && count > 5);
}

static void logs_may_be_repeated_and_end_at_two_dashes(void **state) {
    struct options options;
    struct err err = {0};
    (void)state;
    assert_int_equal(parse(&options, FOR_CASE, &err, WORDS("case", "-l", "a", "--logs=b", "c", "--", "LEAD")), ERR_OK);
    assert_int_equal(options.logs.count, 3);
    assert_string_equal(options.logs.items[2], "c");
    assert_int_equal(options.arguments.count, 1);
    assert_string_equal(options.arguments.items[0], "LEAD");
    options_clear(&options);
}

static void a_dash_is_a_word(void **state) {
    struct options options;
    struct err err = {0};
    (void)state;
    assert_int_equal(parse(&options, FOR_CASE, &err, WORDS("case", "-", "--logs", "-")), ERR_OK);
    assert_string_equal(options.arguments.items[0], "-");
    assert_string_equal(options.logs.items[0], "-");
    options_clear(&options);
}

static void mistyped_options_get_a_suggestion(void **state) {
    struct options options;
    struct err err = {0};
    (void)state;
    assert_int_equal(parse(&options, FOR_CASE, &err, WORDS("case", "--lgos", "a")), ERR_USAGE);
    assert_string_equal(err.message, "unknown option '--lgos'");
    assert_string_equal(err.hint, "did you mean '--logs'?");
    options_clear(&options);
}

static void an_option_of_another_command_says_so(void **state) {
    struct options options;
    struct err err = {0};
    (void)state;
    assert_int_equal(parse(&options, FOR_CASE, &err, WORDS("case", "X", "--raw")), ERR_USAGE);
    assert_string_equal(err.message, "'backtrail case' has no option '--raw'");
    assert_string_equal(err.hint, "it is an option of 'backtrail events'");
    options_clear(&options);
}

static void a_missing_argument_is_named(void **state) {
    struct options options;
    struct err err = {0};
    (void)state;
    assert_int_equal(parse(&options, FOR_CASE, &err, WORDS("case", "X", "--since")), ERR_USAGE);
    assert_string_equal(err.message, "option '--since' needs an argument: TIME");
    options_clear(&options);
}

static void values_are_checked(void **state) {
    struct options options;
    struct err err = {0};
    (void)state;
    assert_int_equal(parse(&options, FOR_CASE, &err, WORDS("case", "X", "--scope", "sesion")), ERR_USAGE);
    assert_non_null(strstr(err.hint, "did you mean 'session'?"));
    options_clear(&options);
    assert_int_equal(parse(&options, FOR_EVENTS, &err, WORDS("events", "--limit", "-3")), ERR_USAGE);
    options_clear(&options);
    assert_int_equal(parse(&options, FOR_EVENTS, &err, WORDS("events", "--limit", "3x")), ERR_USAGE);
    options_clear(&options);
    assert_int_equal(parse(&options, FOR_CASE, &err, WORDS("case", "X", "--since", "soon")), ERR_USAGE);
    options_clear(&options);
    assert_int_equal(parse(&options, FOR_CASE, &err, WORDS("case", "X", "--json", "--csv")), ERR_USAGE);
    options_clear(&options);
}

static void times_are_read(void **state) {
    struct options options;
    struct err err = {0};
    (void)state;
    assert_int_equal(parse(&options, FOR_CASE, &err, WORDS("case", "X", "--since", "2024-07-30")), ERR_OK);
    assert_int_equal(options.since_time, time_parse(STR("2024-07-30T00:00:00Z")));
    assert_int_equal(options.until_time, TIME_NONE);
    options_clear(&options);
}

static void every_option_shown_in_help_is_known_to_its_command(void **state) {
    (void)state;
    for (unsigned bit = FOR_CASE; bit <= FOR_SQL; bit <<= 1) {
        const char *name;
        for (size_t i = 0; (name = options_name((enum command_bit)bit, i)); i++) {
            struct options options;
            struct err err = {0};
            char word[64];
            snprintf(word, sizeof word, "--%s", name);
            parse(&options, (enum command_bit)bit, &err, WORDS("x", word, "1"));
            assert_null(strstr(err.message, "unknown option"));
            options_clear(&options);
        }
        assert_true(options_name((enum command_bit)bit, 5) != NULL);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logs_take_every_word_up_to_the_next_option),
        cmocka_unit_test(a_database_takes_one_word_each_time),
        cmocka_unit_test(every_option_of_a_command_can_be_listed_with_its_choices),
        cmocka_unit_test(logs_may_be_repeated_and_end_at_two_dashes),
        cmocka_unit_test(a_dash_is_a_word),
        cmocka_unit_test(mistyped_options_get_a_suggestion),
        cmocka_unit_test(an_option_of_another_command_says_so),
        cmocka_unit_test(a_missing_argument_is_named),
        cmocka_unit_test(values_are_checked),
        cmocka_unit_test(times_are_read),
        cmocka_unit_test(every_option_shown_in_help_is_known_to_its_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
