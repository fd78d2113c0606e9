#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/pivot_index.h"

/* Two threads' parts: handle 7 in both, handle 9 in one. */
static struct pivot_index two_parts(void) {
    struct pivot_index index = {0};
    struct pivot_part first = {0}, second = {0};
    pivot_part_add(&first, 9, (struct pivot_place){2, 5});
    pivot_part_add(&first, 7, (struct pivot_place){2, 5});
    pivot_part_add(&first, 7, (struct pivot_place){0, 1});
    pivot_part_add(&second, 7, (struct pivot_place){1, 3});
    pivot_part_add(&second, 7, (struct pivot_place){1, 3});
    pivot_part_sort(&first);
    pivot_part_sort(&second);
    pivot_index_take(&index, &first);
    pivot_index_take(&index, &second);
    assert_int_equal(first.count, 0);
    return index;
}

static void a_handle_is_found_in_the_parts_of_all_threads(void **state) {
    (void)state;
    struct pivot_index index = two_parts();
    struct pivot_places places = {0};
    pivot_index_find(&index, 7, false, &places);
    pivot_places_sort(&places);
    assert_int_equal(places.count, 3); /* in order, each once */
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(places.items[i].object, i);
    assert_true(pivot_places_has(&places, (struct pivot_place){1, 3}));
    assert_false(pivot_places_has(&places, (struct pivot_place){1, 5}));
    pivot_places_clear(&places);
    pivot_index_clear(&index);
}

static void a_handle_of_nothing_finds_nothing(void **state) {
    (void)state;
    struct pivot_index index = two_parts();
    struct pivot_places places = {0};
    for (uint64_t handle = 6; handle <= 10; handle += 2)
        pivot_index_find(&index, handle, false, &places);
    assert_int_equal(places.count, 0);
    pivot_index_clear(&index);
    pivot_index_find(&index, 7, true, &places);
    assert_int_equal(places.count, 0);
}

static void all_are_all_handles(void **state) {
    (void)state;
    struct pivot_index index = two_parts();
    struct pivot_places places = {0};
    pivot_index_find(&index, 0, true, &places);
    pivot_places_sort(&places);
    assert_int_equal(places.count, 3);
    pivot_places_clear(&places);
    pivot_index_clear(&index);
}

/* Objects beyond any real number, and handles that differ only in their lowest or highest bit. */
static void many_handles_are_kept_apart(void **state) {
    (void)state;
    enum { COUNT = 20000 };
    struct pivot_index index = {0};
    struct pivot_part part = {0};
    for (uint32_t i = 0; i < COUNT; i++)
        pivot_part_add(&part, (uint64_t)(i % 2) << 63 | i / 2, (struct pivot_place){UINT32_MAX - i, i});
    pivot_part_sort(&part);
    pivot_index_take(&index, &part);
    for (uint32_t i = 0; i < COUNT; i++) {
        struct pivot_places places = {0};
        pivot_index_find(&index, (uint64_t)(i % 2) << 63 | i / 2, false, &places);
        assert_int_equal(places.count, 1);
        assert_int_equal(places.items[0].ordinal, i);
        pivot_places_clear(&places);
    }
    pivot_index_clear(&index);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_handle_is_found_in_the_parts_of_all_threads),
        cmocka_unit_test(a_handle_of_nothing_finds_nothing),
        cmocka_unit_test(all_are_all_handles),
        cmocka_unit_test(many_handles_are_kept_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
