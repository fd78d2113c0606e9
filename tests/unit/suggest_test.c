#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/suggest.h"

static void a_swap_of_neighbours_is_one_mistake(void **state) {
    (void)state;
    assert_int_equal(suggest_distance("lgos", "logs"), 1);
    assert_int_equal(suggest_distance("case", "case"), 0);
    assert_int_equal(suggest_distance("", "abc"), 3);
    assert_int_equal(suggest_distance("kitten", "sitting"), 3);
    assert_int_equal(suggest_distance("CASE", "case"), 0);
}

static void the_nearest_word_is_suggested(void **state) {
    static const char *const words[] = {"case", "who", "what", "where", "sessions", "events", NULL};
    (void)state;
    assert_string_equal(suggest_nearest("cas", words), "case");
    assert_string_equal(suggest_nearest("evnets", words), "events");
    assert_string_equal(suggest_nearest("wher", words), "where");
    assert_string_equal(suggest_nearest("sess", words), "sessions");
}

static void nothing_is_suggested_for_what_is_like_nothing(void **state) {
    static const char *const words[] = {"case", "who", NULL};
    (void)state;
    assert_null(suggest_nearest("frobnicate", words));
    assert_null(suggest_nearest("AKIAIOSFODNN7EXAMPLE", words));
}

static void overlong_words_are_far_from_everything(void **state) {
    char word[300];
    (void)state;
    for (size_t i = 0; i < sizeof word - 1; i++)
        word[i] = 'a';
    word[sizeof word - 1] = '\0';
    assert_int_equal(suggest_distance(word, "case"), 63);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_swap_of_neighbours_is_one_mistake),
        cmocka_unit_test(the_nearest_word_is_suggested),
        cmocka_unit_test(nothing_is_suggested_for_what_is_like_nothing),
        cmocka_unit_test(overlong_words_are_far_from_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
