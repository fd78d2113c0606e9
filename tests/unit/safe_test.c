#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include <stdio.h>
#include <stdlib.h>

#include "base/safe.h"

enum { MOST_BYTES = 1 << 16 };

static void expect_text(const char *in, size_t len, const char *wanted) {
    struct buf out = BUF_INIT(MOST_BYTES);
    safe_text(&out, (struct str){in, len});
    if (!str_is(buf_str(&out), wanted))
        fail_msg("'%.*s', not '%s'", STR_ARG(buf_str(&out)), wanted);
    buf_clear(&out);
}
#define EXPECT_TEXT(in, wanted) expect_text(in, sizeof(in) - 1, wanted)

static void plain_text_stays_as_it_is(void **state) {
    (void)state;
    EXPECT_TEXT("arn:aws:iam::1:user/Zoë 名前 😀", "arn:aws:iam::1:user/Zoë 名前 😀");
    EXPECT_TEXT("", "");
    struct buf out = BUF_INIT(MOST_BYTES);
    safe_text(&out, STR_NONE);
    assert_int_equal(out.len, 0);
}

static void control_characters_become_visible(void **state) {
    (void)state;
    EXPECT_TEXT("a\x1b[2Jb", "a\\x1b[2Jb");
    EXPECT_TEXT("a\tb\nc\rd", "a\\tb\\nc\\rd");
    EXPECT_TEXT("a\0b\x7f", "a\\x00b\\x7f");
    EXPECT_TEXT("\xc2\x9b"
                "31m",
                "\\u009b31m");
}

static void marks_that_turn_or_hide_text_become_visible(void **state) {
    (void)state;
    EXPECT_TEXT("a\u202eb\u2066c\u200f", "a\\u202eb\\u2066c\\u200f");
    EXPECT_TEXT("a\u2028b\u2029", "a\\u2028b\\u2029");
    EXPECT_TEXT("a\u200bb\ufeff", "a\\u200bb\\ufeff");
    EXPECT_TEXT("a\U000e0041", "a\\U000e0041");
}

static void broken_utf8_becomes_one_replacement_a_piece(void **state) {
    (void)state;
    EXPECT_TEXT("a\xff"
                "b",
                "a\ufffdb");
    EXPECT_TEXT("\xe2\x82", "\ufffd");                 /* cut */
    EXPECT_TEXT("\xc0\xaf", "\ufffd\ufffd");           /* overlong */
    EXPECT_TEXT("\xed\xa0\x80", "\ufffd\ufffd\ufffd"); /* surrogate */
    EXPECT_TEXT("\xf4\x90\x80\x80", "\ufffd\ufffd\ufffd\ufffd");
    EXPECT_TEXT("\xef\xbf\xbe", "\ufffd"); /* no character */
}

static void expect_fit(const char *in, size_t cells, const char *wanted, size_t used) {
    struct buf out = BUF_INIT(MOST_BYTES);
    size_t found = safe_fit(&out, str_of(in), cells);
    if (!str_is(buf_str(&out), wanted) || found != used)
        fail_msg("'%s' in %zu: '%.*s' of %zu cells", in, cells, STR_ARG(buf_str(&out)), found);
    buf_clear(&out);
}

static void text_is_cut_to_cells_not_bytes(void **state) {
    (void)state;
    expect_fit("hello", 5, "hello", 5);
    expect_fit("hello", 4, "hel…", 4);
    expect_fit("hello", 1, "…", 1);
    expect_fit("hello", 0, "", 0);
    expect_fit("名前です", 8, "名前です", 8);
    expect_fit("名前です", 7, "名前で…", 7);
    expect_fit("名前です", 6, "名前…", 5);
    expect_fit("e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301", 3);
    expect_fit("e\u0301e\u0301e\u0301", 2, "e\u0301…", 2);
    expect_fit("\x1b[2J", 5, "\\x1b…", 5);
    assert_int_equal(safe_width(STR("\x1b")), 4);
}

static void expect_csv(const char *in, const char *wanted) {
    struct buf out = BUF_INIT(MOST_BYTES);
    safe_csv(&out, str_of(in));
    if (!str_is(buf_str(&out), wanted))
        fail_msg("'%.*s', not '%s'", STR_ARG(buf_str(&out)), wanted);
    buf_clear(&out);
}

static void csv_cells_are_quoted_and_no_formulas(void **state) {
    (void)state;
    expect_csv("plain", "plain");
    expect_csv("a,b", "\"a,b\"");
    expect_csv("say \"x\"", "\"say \"\"x\"\"\"");
    expect_csv("two\nlines", "two\\nlines");
    expect_csv("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1");
    expect_csv("+1", "'+1");
    expect_csv("-1", "'-1");
    expect_csv("@SUM(A1,B1)", "\"'@SUM(A1,B1)\"");
    expect_csv("\t=1", "'\\t=1");
    expect_csv("\r=1", "'\\r=1");
    expect_csv("＝1", "'＝1");
    expect_csv("", "");
}

static void json_stays_the_same_and_hides_nothing(void **state) {
    (void)state;
    struct buf out = BUF_INIT(MOST_BYTES);
    safe_json(&out, STR("{\n \"a\": \"b\xc3\xa9\x7f\xc2\x9b\xe2\x80\xaex\xf3\xa0\x81\x81\xef\xbb\xbf\"}"));
    assert_string_equal(out.data, "{\n \"a\": \"b\xc3\xa9\\u007f\\u009b\\u202ex\\udb40\\udc41\\ufeff\"}");
    buf_clear(&out);
}

static void a_head_never_cuts_a_character(void **state) {
    (void)state;
    assert_int_equal(safe_head(STR("aé"), 2).len, 1);
    assert_int_equal(safe_head(STR("aé"), 3).len, 3);
    assert_int_equal(safe_head(STR("aé"), 9).len, 3);
    assert_int_equal(safe_head(STR("名"), 2).len, 0);
}

/* --- properties over random bytes ------------------------------------------------------------------------------ */

static uint64_t seed = 20240730;

static uint64_t draw(void) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

/* Random bytes, mixed with pieces that hit the tables. */
static size_t random_text(char *out, size_t most) {
    static const char *const pieces[] = {"\x1b[31m",         "\u202e",     "\u2067",          "\u200d", "名", "é",
                                         "\xf0\x9f\x98\x80", "\xe2\x80",   "\xc2\x85",        "\"",     ",",  "=",
                                         "\u061c",           "\U000e0020", "\xf4\x8f\xbf\xbf"};
    size_t len = 0, wanted = draw() % (most - 8);
    while (len < wanted) {
        if (draw() % 3 == 0) {
            const char *piece = pieces[draw() % (sizeof pieces / sizeof *pieces)];
            memcpy(out + len, piece, strlen(piece));
            len += strlen(piece);
        } else {
            out[len++] = (char)draw();
        }
    }
    return len;
}

/* Written from the standards, not from the code under test: reads UTF-8 strictly and names what must not be there. */
static bool is_forbidden(uint32_t c) {
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
           (c >= 0xe0000 && c <= 0xe0fff);
}

static void assert_safe(struct str text) {
    for (size_t i = 0; i < text.len;) {
        unsigned char lead = (unsigned char)text.data[i];
        size_t more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
        assert_true(lead < 0x80 || (lead >= 0xc2 && lead <= 0xf4));
        assert_true(i + more < text.len);
        uint32_t c = more ? lead & (0x3fu >> more) : lead;
        for (size_t k = 1; k <= more; k++) {
            assert_int_equal((unsigned char)text.data[i + k] & 0xc0, 0x80);
            c = c << 6 | ((unsigned char)text.data[i + k] & 0x3f);
        }
        static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
        assert_true(c >= least[more] && c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff));
        assert_false(is_forbidden(c));
        i += more + 1;
    }
}

static void nothing_dangerous_ever_comes_out(void **state) {
    (void)state;
    char text[256];
    struct buf out = BUF_INIT(MOST_BYTES);
    for (int round = 0; round < 20000; round++) {
        struct str in = {text, random_text(text, sizeof text)};
        buf_reset(&out);
        safe_text(&out, in);
        assert_safe(buf_str(&out));
        size_t width = safe_width(in), cells = draw() % 40;
        assert_int_equal(safe_width(buf_str(&out)), width);
        buf_reset(&out);
        size_t used = safe_fit(&out, in, cells);
        assert_true(used <= cells);
        assert_int_equal(safe_width(buf_str(&out)), used);
        assert_safe(buf_str(&out));
        buf_reset(&out);
        safe_csv(&out, in);
        assert_safe(buf_str(&out));
        assert_true(out.len == 0 || !strchr("=+-@", out.data[0]));
    }
    buf_clear(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_stays_as_it_is),
        cmocka_unit_test(control_characters_become_visible),
        cmocka_unit_test(marks_that_turn_or_hide_text_become_visible),
        cmocka_unit_test(broken_utf8_becomes_one_replacement_a_piece),
        cmocka_unit_test(text_is_cut_to_cells_not_bytes),
        cmocka_unit_test(csv_cells_are_quoted_and_no_formulas),
        cmocka_unit_test(json_stays_the_same_and_hides_nothing),
        cmocka_unit_test(a_head_never_cuts_a_character),
        cmocka_unit_test(nothing_dangerous_ever_comes_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
