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
    pivot_part_add(&first, 9, (struct pivot_spot){2, 5});
    pivot_part_add(&first, 7, (struct pivot_spot){2, 5});
    pivot_part_add(&first, 7, (struct pivot_spot){0, 1});
    pivot_part_add(&second, 7, (struct pivot_spot){1, 3});
    pivot_part_add(&second, 7, (struct pivot_spot){1, 3});
    pivot_index_take(&index, &first);
    pivot_index_take(&index, &second);
    assert_null(first.handles[0].items);
    return index;
}

static void a_handle_is_found_in_the_parts_of_all_threads(void **state) {
    (void)state;
    struct pivot_index index = two_parts();
    struct pivot_spots spots = {0};
    pivot_index_find(&index, 7, false, &spots);
    pivot_spots_sort(&spots);
    assert_int_equal(spots.count, 3); /* in order, each once */
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(spots.items[i].object, i);
    assert_true(pivot_spots_has(&spots, (struct pivot_spot){1, 3}));
    assert_false(pivot_spots_has(&spots, (struct pivot_spot){1, 5}));
    pivot_spots_clear(&spots);
    pivot_index_clear(&index);
}

/* A chain of three, of which the first two assumed each other. */
static void a_chain_is_followed_to_its_beginning_and_circles_end(void **state) {
    (void)state;
    struct pivot_index index = {0};
    struct pivot_part part = {0};
    struct pivot_spots spots = {0};
    for (uint32_t i = 0; i < 3; i++) {
        struct pivot_spot spot = {i, 1};
        pivot_part_add(&part, 100 + i, spot);
        pivot_part_add_beginning(&part, 101 + i, spot);
    }
    pivot_part_add_beginning(&part, 100, (struct pivot_spot){1, 1});
    pivot_part_add(&part, 200, (struct pivot_spot){9, 9}); /* a stranger */
    pivot_index_take(&index, &part);
    pivot_index_find(&index, 100, false, &spots);
    pivot_index_follow(&index, &spots);
    assert_int_equal(spots.count, 3);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(spots.items[i].object, i);
    pivot_spots_clear(&spots);
    pivot_index_clear(&index);
}

static void a_handle_of_nothing_finds_nothing(void **state) {
    (void)state;
    struct pivot_index index = two_parts();
    struct pivot_spots spots = {0};
    for (uint64_t handle = 6; handle <= 10; handle += 2)
        pivot_index_find(&index, handle, false, &spots);
    assert_int_equal(spots.count, 0);
    pivot_index_clear(&index);
    pivot_index_find(&index, 7, true, &spots);
    assert_int_equal(spots.count, 0);
}

static void all_are_all_handles(void **state) {
    (void)state;
    struct pivot_index index = two_parts();
    struct pivot_spots spots = {0};
    pivot_index_find(&index, 0, true, &spots);
    pivot_spots_sort(&spots);
    assert_int_equal(spots.count, 3);
    pivot_spots_clear(&spots);
    pivot_index_clear(&index);
}

/* Objects beyond any real number, and handles that differ only in their lowest or highest bit. */
static void many_handles_are_kept_apart(void **state) {
    (void)state;
    enum { COUNT = 20000 };
    struct pivot_index index = {0};
    struct pivot_part part = {0};
    for (uint32_t i = 0; i < COUNT; i++)
        pivot_part_add(&part, (uint64_t)(i % 2) << 63 | i / 2, (struct pivot_spot){UINT32_MAX - i, i});
    pivot_index_take(&index, &part);
    for (uint32_t i = 0; i < COUNT; i++) {
        struct pivot_spots spots = {0};
        pivot_index_find(&index, (uint64_t)(i % 2) << 63 | i / 2, false, &spots);
        assert_int_equal(spots.count, 1);
        assert_int_equal(spots.items[0].ordinal, i);
        pivot_spots_clear(&spots);
    }
    pivot_index_clear(&index);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_handle_is_found_in_the_parts_of_all_threads),
        cmocka_unit_test(a_chain_is_followed_to_its_beginning_and_circles_end),
        cmocka_unit_test(a_handle_of_nothing_finds_nothing),
        cmocka_unit_test(all_are_all_handles),
        cmocka_unit_test(many_handles_are_kept_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
