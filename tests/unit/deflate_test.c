#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include <stdlib.h>

#include "base/deflate.h"
#include "base/inflate.h"

static void gzip_inflates_to_what_it_was(void **state) {
    (void)state;
    const struct str texts[] = {STR("a"), STR("the same, the same, the same, the same"), STR("\0\1\2\xff")};
    struct inflater *inflater = inflater_new();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct buf gzip = BUF_INIT(4096);
        struct str back;
        size_t at;
        assert_true(deflate_gzip(&gzip, texts[i]));
        assert_int_equal(inflate_whole(inflater, buf_str(&gzip), 4096, &back, &at), INFLATE_OK);
        assert_true(str_eq(back, texts[i]));
        buf_clear(&gzip);
    }
    inflater_free(inflater);
}

static void base64_is_that_of_the_rfc(void **state) {
    (void)state;
    /* RFC 4648 section 10 */
    const char *const pairs[][2] = {{"f", "Zg=="},           {"fo", "Zm8="},        {"foo", "Zm9v"},
                                    {"foob", "Zm9vYg=="},    {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"},
                                    {"\xff\xfe\xfd", "//79"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct buf out = BUF_INIT(64);
        assert_true(base64_add(&out, str_of(pairs[i][0])));
        assert_true(str_is(buf_str(&out), pairs[i][1]));
        buf_clear(&out);
    }
}

static void a_ceiling_is_kept(void **state) {
    (void)state;
    struct buf out = BUF_INIT(7);
    assert_false(base64_add(&out, STR("foobar")));
    assert_false(deflate_gzip(&out, STR("foobar")));
    assert_int_equal(out.len, 0);
    assert_true(out.truncated);
    buf_clear(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gzip_inflates_to_what_it_was),
        cmocka_unit_test(base64_is_that_of_the_rfc),
        cmocka_unit_test(a_ceiling_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
