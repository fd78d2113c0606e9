#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include <stdio.h>

#include "serve/guard.h"

static struct guard guard_at(unsigned port, bool beyond_loopback) {
    struct guard guard;
    struct err err;
    assert_int_equal(guard_init(&guard, port, beyond_loopback, &err), ERR_OK);
    return guard;
}

static void a_host_is_an_address_of_this_machine_at_this_port(void **state) {
    (void)state;
    const struct guard guard = guard_at(7450, false);
    const char *const good[] = {"127.0.0.1:7450", "localhost:7450", "LocalHost:7450", "[::1]:7450", "127.9.9.9:7450"};
    const char *const bad[] = {"",
                               "127.0.0.1",
                               "127.0.0.1:",
                               "127.0.0.1:7451",
                               "127.0.0.1:07450000",
                               "[::1]:07450",
                               "127.0.0.1:7450x",
                               "127.0.0.1:+7450",
                               "::1:7450",
                               "[::1]",
                               "[::1",
                               "[::1]7450",
                               "[]:7450",
                               ":7450",
                               "192.0.2.1:7450",
                               "attacker.example:7450",
                               "localhost.attacker.example:7450",
                               "127.0.0.1.attacker.example:7450",
                               "2130706433:7450",
                               "0x7f.1:7450",
                               "localhost :7450"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(guard_host(&guard, str_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (guard_host(&guard, str_of(bad[i])))
            fail_msg("'%s' was let in", bad[i]);
    assert_false(guard_host(&guard, STR_NONE));
    assert_false(guard_host(&guard, STR("127.0.0.1\0x:7450")));
}

static void http_s_own_port_need_not_be_written(void **state) {
    (void)state;
    const struct guard guard = guard_at(80, false);
    assert_true(guard_host(&guard, STR("localhost")));
    assert_true(guard_host(&guard, STR("localhost:80")));
    assert_false(guard_host(&guard, STR("localhost:443")));
}

static void beyond_loopback_any_address_is_meant_but_no_name_of_others(void **state) {
    (void)state;
    struct guard guard = guard_at(7450, true);
    snprintf(guard.name, sizeof guard.name, "jumphost");
    assert_true(guard_host(&guard, STR("192.0.2.1:7450")));
    assert_true(guard_host(&guard, STR("[2001:db8::1]:7450")));
    assert_true(guard_host(&guard, STR("jumphost:7450")));
    assert_false(guard_host(&guard, STR("jumphost.attacker.example:7450")));
    assert_false(guard_host(&guard, STR("attacker.example:7450")));
}

static void an_origin_is_the_server_s_own_or_not_sent(void **state) {
    (void)state;
    const struct guard guard = guard_at(7450, false);
    struct str host = STR("127.0.0.1:7450");
    assert_true(guard_origin(&guard, STR_NONE, host));
    assert_true(guard_origin(&guard, STR("http://127.0.0.1:7450"), host));
    const char *const bad[] = {"",
                               "null",
                               "http://",
                               "https://127.0.0.1:7450",
                               "http://127.0.0.1:7450/",
                               "http://localhost:7450",
                               "http://attacker.example",
                               "HTTP://127.0.0.1:7450"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(guard_origin(&guard, str_of(bad[i]), host));
    assert_false(guard_origin(&guard, STR("http://attacker.example:7450"), STR("attacker.example:7450")));
}

static void fetches_of_other_sites_are_told(void **state) {
    (void)state;
    assert_true(guard_fetch_site(STR_NONE));
    assert_true(guard_fetch_site(STR("same-origin")));
    assert_true(guard_fetch_site(STR("none")));
    assert_false(guard_fetch_site(STR("same-site")));
    assert_false(guard_fetch_site(STR("cross-site")));
    assert_false(guard_fetch_site(STR("")));
}

static void secrets_are_new_each_time_and_compared_whole(void **state) {
    (void)state;
    const struct guard guard = guard_at(7450, false), other = guard_at(7450, false);
    char almost[GUARD_SECRET_CHARS + 1];
    assert_string_not_equal(guard.token, other.token);
    assert_string_not_equal(guard.token, guard.cookie);
    assert_true(guard_token(&guard, str_of(guard.token)));
    memcpy(almost, guard.token, sizeof almost);
    almost[GUARD_SECRET_CHARS - 1] ^= 1;
    assert_false(guard_token(&guard, str_of(almost)));
    assert_false(guard_token(&guard, str_slice(str_of(guard.token), 0, GUARD_SECRET_CHARS - 1)));
    assert_false(guard_token(&guard, str_of(guard.cookie)));
    assert_false(guard_token(&guard, STR_NONE));
}

static bool lets_in(const struct guard *guard, const char *format) {
    char cookies[256];
    snprintf(cookies, sizeof cookies, format, guard->cookie);
    return guard_cookies(guard, str_of(cookies));
}

static void the_right_cookie_lets_in_wherever_it_stands(void **state) {
    (void)state;
    const struct guard guard = guard_at(7450, false);
    assert_true(lets_in(&guard, "backtrail-7450=%s"));
    assert_true(lets_in(&guard, "a=b; backtrail-7450=%s; c=d"));
    assert_true(lets_in(&guard, "backtrail-7450=x;backtrail-7450=%s"));
    assert_false(lets_in(&guard, "backtrail-7451=%s"));
    assert_false(lets_in(&guard, "xbacktrail-7450=%s"));
    assert_false(lets_in(&guard, "backtrail-7450=%s0"));
    assert_false(lets_in(&guard, "backtrail-7450%s"));
    assert_false(lets_in(&guard, "%s"));
    assert_false(guard_cookies(&guard, STR(";;;=;")));
    assert_false(guard_cookies(&guard, STR_NONE));
}

static void loopback_is_what_only_this_machine_reaches(void **state) {
    (void)state;
    assert_true(guard_is_loopback("127.0.0.1"));
    assert_true(guard_is_loopback("127.255.0.3"));
    assert_true(guard_is_loopback("::1"));
    assert_true(guard_is_loopback("::ffff:127.0.0.1"));
    assert_false(guard_is_loopback("0.0.0.0"));
    assert_false(guard_is_loopback("::"));
    assert_false(guard_is_loopback("192.168.0.1"));
    assert_false(guard_is_loopback("localhost"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_is_an_address_of_this_machine_at_this_port),
        cmocka_unit_test(http_s_own_port_need_not_be_written),
        cmocka_unit_test(beyond_loopback_any_address_is_meant_but_no_name_of_others),
        cmocka_unit_test(an_origin_is_the_server_s_own_or_not_sent),
        cmocka_unit_test(fetches_of_other_sites_are_told),
        cmocka_unit_test(secrets_are_new_each_time_and_compared_whole),
        cmocka_unit_test(the_right_cookie_lets_in_wherever_it_stands),
        cmocka_unit_test(loopback_is_what_only_this_machine_reaches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
