#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "base/tick.h"

enum { LONG_MS = 60000 };

static void *end_soon(void *tick) {
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    tick_end(tick);
    return NULL;
}

static void a_wait_ends_with_the_tick(void **state) {
    struct tick tick;
    (void)state;
    tick_init(&tick);
    assert_true(tick_wait(&tick, 0));
    assert_true(tick_wait(&tick, 5));
    tick_clear(&tick);
}

static void a_wait_ends_when_it_is_over(void **state) {
    struct tick tick;
    pthread_t thread;
    time_t began = time(NULL);
    (void)state;
    tick_init(&tick);
    assert_int_equal(pthread_create(&thread, NULL, end_soon, &tick), 0);
    assert_false(tick_wait(&tick, LONG_MS));
    pthread_join(thread, NULL);
    assert_false(tick_wait(&tick, LONG_MS)); /* and from then on at once */
    assert_true(time(NULL) - began < LONG_MS / 1000);
    tick_clear(&tick);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wait_ends_with_the_tick),
        cmocka_unit_test(a_wait_ends_when_it_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
