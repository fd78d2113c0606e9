#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "trail/source.h"

static void expect(const char *text, enum address_kind kind, bool noted) {
    struct address found = address_of(str_of(text));
    if (found.kind != kind || (found.note != NULL) != noted)
        fail_msg("'%s' is %s (%s)", text, address_kind_name(found.kind), found.note ? found.note : "no note");
}

static void addresses_and_names_have_kinds(void **state) {
    (void)state;
    expect("34.234.236.212", ADDRESS_PUBLIC, false);
    expect("2600:1f18::1", ADDRESS_PUBLIC, false);
    expect("10.0.0.1", ADDRESS_PRIVATE, false);
    expect("172.16.0.1", ADDRESS_PRIVATE, false);
    expect("172.31.255.255", ADDRESS_PRIVATE, false);
    expect("172.32.0.0", ADDRESS_PUBLIC, false);
    expect("172.15.255.255", ADDRESS_PUBLIC, false);
    expect("192.168.1.1", ADDRESS_PRIVATE, false);
    expect("100.64.0.1", ADDRESS_PRIVATE, true);
    expect("100.127.255.255", ADDRESS_PRIVATE, true);
    expect("100.128.0.0", ADDRESS_PUBLIC, false);
    expect("169.254.169.254", ADDRESS_PRIVATE, true);
    expect("fd00::1", ADDRESS_PRIVATE, true);
    expect("fe80::1", ADDRESS_PRIVATE, true);
    expect("::ffff:10.1.2.3", ADDRESS_PRIVATE, false);
    expect("ec2.amazonaws.com", ADDRESS_AWS_SERVICE, false);
    expect("ec2.amazonaws.com.cn", ADDRESS_AWS_SERVICE, false);
    expect("AWS Internal", ADDRESS_AWS_INTERNAL, false);
    expect("AWS Internal/3", ADDRESS_AWS_INTERNAL, false);
}

static void rewritten_addresses_are_noted(void **state) {
    (void)state;
    expect("0.0.0.0", ADDRESS_PUBLIC, true);
    expect("::", ADDRESS_PUBLIC, true);
    expect("127.0.0.1", ADDRESS_PRIVATE, true);
    expect("192.0.2.7", ADDRESS_PUBLIC, true);
    expect("198.51.100.0", ADDRESS_PUBLIC, true);
    expect("203.0.113.9", ADDRESS_PUBLIC, true);
    expect("2001:db8::1", ADDRESS_PUBLIC, true);
    expect("253.1.1.1", ADDRESS_PUBLIC, true);
}

static void what_cannot_be_an_address_is_invalid(void **state) {
    (void)state;
    static const char *const bad[] = {"",
                                      "200.249.253.512",
                                      "255.090.254.5",
                                      "211.9.016.253",
                                      "08.1.250.216",
                                      "1.2.3",
                                      "1.2.3.4.5",
                                      "...",
                                      "HIDDEN",
                                      "1.2.3.4 ",
                                      "AWS Intern",
                                      "AWS Internals",
                                      "amazonaws.com",
                                      ".amazonaws.com",
                                      "x\x1b[2J.amazonaws.com",
                                      "fe80::1%eth0",
                                      "::1::"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        expect(bad[i], ADDRESS_INVALID, true);
    assert_int_equal(address_of(STR_NONE).kind, ADDRESS_INVALID);
    assert_int_equal(address_of(STR("1.2.3.4\0")).kind, ADDRESS_INVALID);
}

static void only_an_endpoints_id_is_one(void **state) {
    (void)state;
    assert_true(source_is_vpce(STR("vpce-0123456789abcdef0")));
    assert_false(source_is_vpce(STR("vpce-")));
    assert_false(source_is_vpce(STR("AWS Internal")));
    assert_false(source_is_vpce(STR("cloudtrail.amazonaws.com")));
    assert_false(source_is_vpce(STR("vpce-x\n")));
    assert_false(source_is_vpce(STR_NONE));
    assert_true(source_is_account(STR("111122223333")));
    assert_false(source_is_account(STR("AWS Internal")));
    assert_false(source_is_account(STR("11112222333")));
}

static void an_ipv6_address_has_one_spelling(void **state) {
    (void)state;
    char out[ADDRESS_BYTES], all[ADDRESS_SPELLINGS][ADDRESS_BYTES];
    assert_true(str_is(address_canonical(STR("2001:DB8:0:0:0:0:0:1"), out), "2001:db8::1"));
    assert_true(str_is(address_canonical(STR("2001:db8::1"), out), "2001:db8::1"));
    assert_true(str_is(address_canonical(STR("203.0.113.7"), out), "203.0.113.7"));
    assert_true(str_is(address_canonical(STR("ec2.amazonaws.com"), out), "ec2.amazonaws.com"));
    assert_null(address_canonical(STR_NONE, out).data);
    assert_int_equal(address_spellings(STR("2001:db8::1"), all), ADDRESS_SPELLINGS);
    assert_string_equal(all[1], "2001:db8:0:0:0:0:0:1");
    assert_string_equal(all[5], "2001:0DB8:0000:0000:0000:0000:0000:0001");
    assert_int_equal(address_spellings(STR("203.0.113.7"), all), 1);
    assert_string_equal(all[0], "203.0.113.7");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ipv6_address_has_one_spelling), cmocka_unit_test(addresses_and_names_have_kinds),
        cmocka_unit_test(rewritten_addresses_are_noted),    cmocka_unit_test(what_cannot_be_an_address_is_invalid),
        cmocka_unit_test(only_an_endpoints_id_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
