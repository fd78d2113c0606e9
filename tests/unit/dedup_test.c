#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

#include "engine/dedup.h"

static void a_fingerprint_is_new_once(void **state) {
    (void)state;
    struct dedup *dedup = dedup_new();
    assert_true(dedup_add(dedup, 42));
    assert_false(dedup_add(dedup, 42));
    assert_true(dedup_add(dedup, 43));
    assert_int_equal(dedup_count(dedup), 2);
    dedup_free(dedup);
}

static void zero_is_a_fingerprint_like_any_other(void **state) {
    (void)state;
    struct dedup *dedup = dedup_new();
    assert_true(dedup_add(dedup, 0));
    assert_false(dedup_add(dedup, 0));
    dedup_free(dedup);
}

static uint64_t scattered(uint64_t i) {
    return (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

static void nothing_is_forgotten_while_it_grows(void **state) {
    (void)state;
    struct dedup *dedup = dedup_new();
    for (uint64_t i = 0; i < 200000; i++)
        assert_true(dedup_add(dedup, scattered(i)));
    for (uint64_t i = 0; i < 200000; i++)
        assert_false(dedup_add(dedup, scattered(i)));
    assert_int_equal(dedup_count(dedup), 200000);
    dedup_free(dedup);
}

static void fingerprints_that_fall_into_one_slot_are_told_apart(void **state) {
    (void)state;
    struct dedup *dedup = dedup_new();
    for (uint64_t i = 0; i < 1000; i++) /* same shard, same low bits */
        assert_true(dedup_add(dedup, i << 32));
    for (uint64_t i = 0; i < 1000; i++)
        assert_false(dedup_add(dedup, i << 32));
    dedup_free(dedup);
}

enum { THREADS = 4, EACH = 50000 };
struct adder {
    pthread_t thread;
    struct dedup *dedup;
    uint64_t added;
};

static void *add_all(void *data) {
    struct adder *adder = data;
    for (uint64_t i = 0; i < EACH; i++)
        adder->added += dedup_add(adder->dedup, scattered(i));
    return NULL;
}

static void of_threads_that_add_the_same_only_one_is_first(void **state) {
    (void)state;
    struct dedup *dedup = dedup_new();
    struct adder adders[THREADS];
    uint64_t added = 0;
    for (int i = 0; i < THREADS; i++) {
        adders[i] = (struct adder){.dedup = dedup};
        assert_int_equal(pthread_create(&adders[i].thread, NULL, add_all, &adders[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(adders[i].thread, NULL);
        added += adders[i].added;
    }
    assert_int_equal(added, EACH);
    assert_int_equal(dedup_count(dedup), EACH);
    dedup_free(dedup);
}

static void a_dropped_copy_is_found_by_object_and_place(void **state) {
    (void)state;
    struct dropped all = {0}, part = {0};
    dropped_append(&all, &part); /* of a thread that dropped nothing */
    dropped_add(&part, 7, 100);
    dropped_add(&part, 7, 20);
    dropped_add(&part, 3, 100);
    dropped_append(&all, &part);
    dropped_add(&all, 1, 5);
    dropped_sort(&all);
    assert_true(dropped_has(&all, 7, 100) && dropped_has(&all, 7, 20) && dropped_has(&all, 3, 100));
    assert_true(dropped_has(&all, 1, 5));
    assert_false(dropped_has(&all, 3, 20) || dropped_has(&all, 1, 100) || dropped_has(&all, 8, 5));
    dropped_clear(&part);
    dropped_clear(&all);
    dropped_sort(&all);
    assert_false(dropped_has(&all, 7, 100));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fingerprint_is_new_once),
        cmocka_unit_test(zero_is_a_fingerprint_like_any_other),
        cmocka_unit_test(nothing_is_forgotten_while_it_grows),
        cmocka_unit_test(fingerprints_that_fall_into_one_slot_are_told_apart),
        cmocka_unit_test(of_threads_that_add_the_same_only_one_is_first),
        cmocka_unit_test(a_dropped_copy_is_found_by_object_and_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
