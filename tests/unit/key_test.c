#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "trail/key.h"

static void expect_account(const char *id, const char *account) {
    char found[13];
    bool encodes = key_account_id(str_of(id), found);
    if (encodes != (account != NULL) || strcmp(found, account ? account : "") != 0)
        fail_msg("%s gives '%s', not '%s'", id, found, account ? account : "");
}

static void an_id_encodes_its_account(void **state) {
    (void)state;
    /* the first 14 characters hold the account; what stands behind them does not matter */
    expect_account("ASIAZQNB3KHGIGYQXVVG", "653711331788");
    expect_account("ASIAZQNB3KHGIG", "653711331788");
    expect_account("ASIAZQNB3KHGIGYQXVVG:anything", "653711331788");
    /* of these only 12 characters are published: the 13th holds the account's lowest bit, A for even, Q for odd */
    expect_account("ASIATFQR7NSCQA", "218007301253");
    expect_account("ASIAUB266OVZAA", "278835131762");
    expect_account("ASIA4C4MTJTFQA", "830834166987");
    expect_account("AROA4C4MTJTFQA", "830834166987");
    expect_account("AROATJHQDX73QA", "225989345271");
}

static void legacy_and_rewritten_ids_encode_none(void **state) {
    (void)state;
    expect_account("AKIAIOSFODNN7EXAMPLE", NULL);
    expect_account("AKIAZZZZZZZZZEXAMPLE", NULL);
    expect_account("AROAI2YMAAAAAAAAAAAAA", NULL);
    expect_account("AROAJQMBAAAAAAAAAAAAA", NULL);
    expect_account("ASIAZQNB3KHG1GYQXVVG", NULL); /* no 1 in base32 */
    expect_account("ASIAzqnb3khgigyqxvvg", NULL);
    expect_account("ASIAZQNB3KHGI", NULL);
    expect_account("XXXXZQNB3KHGIGYQXVVG", NULL);
    expect_account("ASIA", NULL);
    expect_account("", NULL);
}

static void the_prefix_names_the_kind(void **state) {
    (void)state;
    assert_int_equal(key_kind_of(STR("AKIAX")), KEY_LONG_TERM);
    assert_int_equal(key_kind_of(STR("ASIAX")), KEY_TEMPORARY);
    assert_int_equal(key_kind_of(STR("AROAX:session")), KEY_ROLE);
    assert_int_equal(key_kind_of(STR("AIDAX")), KEY_USER);
    assert_int_equal(key_kind_of(STR("akiaX")), KEY_UNKNOWN);
    assert_int_equal(key_kind_of(STR_NONE), KEY_UNKNOWN);
    assert_true(key_is_credential(KEY_TEMPORARY));
    assert_false(key_is_credential(KEY_ROLE));
    assert_string_equal(key_kind_name(KEY_ROLE), "role");
}

static void rewritten_ids_are_recognised(void **state) {
    (void)state;
    assert_true(key_is_anonymised(STR("ASIA1234567890ABCDEF")));
    assert_true(key_is_anonymised(STR("AKIA****************")));
    assert_false(key_is_anonymised(STR("ASIAZQNB3KHGIGYQXVVG")));
    assert_false(key_is_anonymised(STR("AROATJHQDX73AA:name.0189")));
    assert_false(key_is_anonymised(STR("user-1")));
    assert_true(key_is_placeholder(STR("AKIAIOSFODNN7EXAMPLE")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_encodes_its_account),
        cmocka_unit_test(legacy_and_rewritten_ids_encode_none),
        cmocka_unit_test(the_prefix_names_the_kind),
        cmocka_unit_test(rewritten_ids_are_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
