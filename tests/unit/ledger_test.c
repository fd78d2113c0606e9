/* The ledger adds up, lists the same refusals whatever the order of finding them, and loses nothing to threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

#include "base/limits.h"
#include "intake/ledger.h"

static void totals_add_up(void **state) {
    (void)state;
    struct ledger *ledger = ledger_new();
    ledger_file(ledger, LEDGER_READ, 10, 100);
    ledger_file(ledger, LEDGER_SKIPPED, 0, 0);
    ledger_file(ledger, LEDGER_REFUSED, 5, 7);
    ledger_events(ledger, 3, 2);
    ledger_refuse(ledger, true, STR("a"), 1, "r");
    ledger_refuse(ledger, false, STR("a"), 2, "r");
    ledger_document(ledger, LEDGER_DIGEST);
    ledger_foreign(ledger, STR("README"), "text");
    struct ledger_totals t = ledger_totals(ledger);
    assert_int_equal(t.files_seen, 3);
    assert_int_equal(t.files_read + t.files_skipped + t.files_refused, 3);
    assert_int_equal(t.events_in, 6);
    assert_int_equal(t.events_kept + t.events_duplicate + t.events_refused, 6);
    assert_int_equal(t.refusals, 2);
    assert_int_equal(t.digests, 1);
    assert_int_equal(t.foreign, 1);
    assert_int_equal(t.compressed_bytes, 15);
    assert_int_equal(t.inflated_bytes, 107);
    ledger_reset(ledger);
    t = ledger_totals(ledger);
    assert_int_equal(t.files_seen + t.events_in + t.refusals + t.foreign + t.inflated_bytes, 0);
    ledger_free(ledger);
}

static void refusals_come_sorted_with_their_words(void **state) {
    (void)state;
    struct ledger *ledger = ledger_new();
    struct arena arena = ARENA_EMPTY;
    size_t count;
    char name[] = "b";
    ledger_refuse(ledger, false, (struct str){name, 1}, 9, "byte %d", 9);
    name[0] = 'x'; /* the ledger keeps a copy */
    ledger_refuse(ledger, false, STR("b"), 1, "%s", "%s is not a format");
    ledger_refuse(ledger, false, STR("a"), 100, "z");
    struct refusal *list = ledger_refusals(ledger, &arena, &count);
    assert_int_equal(count, 3);
    assert_true(str_is(list[0].source, "a") && str_is(list[1].source, "b") && str_is(list[2].source, "b"));
    assert_true(str_is(list[1].reason, "%s is not a format") && str_is(list[2].reason, "byte 9"));
    ledger_foreign(ledger, STR("LICENSE"), "text");
    list = ledger_foreigners(ledger, &arena, &count);
    assert_int_equal(count, 1);
    assert_true(str_is(list[0].source, "LICENSE") && str_is(list[0].reason, "text"));
    arena_clear(&arena);
    ledger_free(ledger);
}

static void the_first_of_many_are_listed_in_any_order_of_arrival(void **state) {
    (void)state;
    for (uint64_t step = 1; step < 8; step += 3) { /* 5003 is prime: each offset once */
        struct ledger *ledger = ledger_new();
        struct arena arena = ARENA_EMPTY;
        size_t count;
        for (uint64_t i = 0; i < 5003; i++)
            ledger_refuse(ledger, true, STR("a"), i * step * 1000 % 5003, "r");
        struct refusal *list = ledger_refusals(ledger, &arena, &count);
        assert_int_equal(count, LIMIT_REFUSALS_LISTED);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(list[i].offset, i);
        assert_int_equal(ledger_totals(ledger).refusals, 5003);
        arena_clear(&arena);
        ledger_free(ledger);
    }
}

static void *refuse_many(void *context) {
    for (uint64_t i = 0; i < 3000; i++) {
        ledger_refuse(context, true, STR("t"), i, "r");
        ledger_file(context, LEDGER_READ, 1, 2);
        ledger_events(context, 1, 1);
    }
    return NULL;
}

static void threads_lose_nothing(void **state) {
    (void)state;
    struct ledger *ledger = ledger_new();
    pthread_t threads[4];
    for (size_t i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, refuse_many, ledger);
    for (size_t i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    struct ledger_totals t = ledger_totals(ledger);
    assert_int_equal(t.refusals, 12000);
    assert_int_equal(t.files_read, 12000);
    assert_int_equal(t.events_in, 36000);
    ledger_free(ledger);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(totals_add_up),
        cmocka_unit_test(refusals_come_sorted_with_their_words),
        cmocka_unit_test(the_first_of_many_are_listed_in_any_order_of_arrival),
        cmocka_unit_test(threads_lose_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
