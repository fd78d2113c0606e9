/* gzip in, text out: whole and damaged, in one piece and streamed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <zlib.h>

#include "base/inflate.h"
#include "base/limits.h"

/* `len` bytes of text that deflate packs about five times, or zeros. */
static char *make_text(size_t len, bool zeros) {
    char *text = calloc(1, len + 1);
    uint32_t state = 1;
    for (size_t i = 0; i < len && !zeros; i++) {
        state = state * 1664525u + 1013904223u;
        text[i] = i % 8 < 5 ? (char)('a' + i % 8) : (char)('0' + (state >> 24) % 10);
    }
    return text;
}

static struct str gzip(struct str text) {
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
    size_t space = deflateBound(&z, text.len) + 64;
    char *out = malloc(space);
    z.next_in = (Bytef *)(uintptr_t)text.data;
    z.avail_in = (uInt)text.len;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)space;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    struct str packed = {out, z.total_out};
    deflateEnd(&z);
    return packed;
}

struct fixture {
    struct inflater *inflater;
    char *text;
    struct str packed;
};

static int set_up(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    f->inflater = inflater_new();
    f->text = make_text(300000, false);
    f->packed = gzip((struct str){f->text, 300000});
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    inflater_free(f->inflater);
    free(f->text);
    free((char *)f->packed.data);
    free(f);
    return 0;
}

/* Inflate from memory of exactly that size. */
static enum inflate_fault whole(struct fixture *f, struct str packed, size_t most_bytes, struct str *out, size_t *at) {
    char *exact = malloc(packed.len ? packed.len : 1);
    if (packed.len)
        memcpy(exact, packed.data, packed.len);
    enum inflate_fault fault = inflate_whole(f->inflater, (struct str){exact, packed.len}, most_bytes, out, at);
    free(exact);
    return fault;
}

static void whole_file_inflates(void **state) {
    struct fixture *f = *state;
    struct str out;
    size_t at;
    assert_int_equal(whole(f, f->packed, LIMIT_INFLATED_BYTES, &out, &at), INFLATE_OK);
    assert_int_equal(out.len, 300000);
    assert_memory_equal(out.data, f->text, out.len);
    assert_int_equal(at, f->packed.len);
    for (int i = 0; i < 64; i++)
        assert_int_equal(out.data[out.len + (size_t)i], 0);
    /* smaller, larger: the buffer is used again */
    struct str empty = gzip(STR(""));
    assert_int_equal(whole(f, empty, LIMIT_INFLATED_BYTES, &out, &at), INFLATE_OK);
    assert_int_equal(out.len, 0);
    free((char *)empty.data);
    assert_int_equal(whole(f, f->packed, LIMIT_INFLATED_BYTES, &out, &at), INFLATE_OK);
    assert_memory_equal(out.data, f->text, out.len);
}

static void cut_file_gives_its_beginning(void **state) {
    struct fixture *f = *state;
    struct str out;
    size_t at;
    for (size_t len = f->packed.len - 1; len > 20; len -= 1 + len / 3) {
        assert_int_equal(whole(f, str_slice(f->packed, 0, len), LIMIT_INFLATED_BYTES, &out, &at), INFLATE_ENDS_EARLY);
        assert_int_equal(at, len);
        assert_memory_equal(out.data, f->text, out.len);
        assert_true(len < 5000 || out.len > len);
    }
    /* within the header */
    assert_int_equal(whole(f, str_slice(f->packed, 0, 5), LIMIT_INFLATED_BYTES, &out, &at), INFLATE_ENDS_EARLY);
    /* only the length is missing: all of the text is there */
    assert_int_equal(whole(f, str_slice(f->packed, 0, f->packed.len - 4), LIMIT_INFLATED_BYTES, &out, &at),
                     INFLATE_ENDS_EARLY);
    assert_int_equal(out.len, 300000);
}

static void flipped_bits_are_noticed(void **state) {
    struct fixture *f = *state;
    struct str out;
    size_t at;
    char *packed = (char *)f->packed.data;
    packed[f->packed.len / 2] ^= 0x10;
    enum inflate_fault fault = whole(f, f->packed, LIMIT_INFLATED_BYTES, &out, &at);
    assert_true(fault == INFLATE_BAD_DATA || fault == INFLATE_ENDS_EARLY);
    assert_in_range(out.len, 1000, 300000);
    assert_memory_equal(out.data, f->text, 1000);
    packed[f->packed.len / 2] ^= 0x10;
    packed[f->packed.len - 6] ^= 1; /* the checksum */
    assert_int_equal(whole(f, f->packed, LIMIT_INFLATED_BYTES, &out, &at), INFLATE_BAD_DATA);
    assert_int_equal(out.len, 300000);
    assert_memory_equal(out.data, f->text, out.len);
}

static void bytes_after_the_member_are_not_read(void **state) {
    struct fixture *f = *state;
    struct str out;
    size_t at, len = f->packed.len;
    char *twice = malloc(len * 2);
    memcpy(twice, f->packed.data, len);
    memcpy(twice + len, f->packed.data, len);
    assert_int_equal(whole(f, (struct str){twice, len * 2}, LIMIT_INFLATED_BYTES, &out, &at), INFLATE_TRAILING);
    assert_int_equal(at, len);
    assert_int_equal(out.len, 300000);
    assert_int_equal(whole(f, (struct str){twice, len + 1}, LIMIT_INFLATED_BYTES, &out, &at), INFLATE_TRAILING);
    assert_int_equal(at, len);
    free(twice);
}

static void other_data_is_not_gzip(void **state) {
    struct fixture *f = *state;
    struct str out;
    size_t at;
    assert_int_equal(whole(f, STR("{\"Records\":[]}"), 1000, &out, &at), INFLATE_NOT_GZIP);
    assert_int_equal(whole(f, STR(""), 1000, &out, &at), INFLATE_NOT_GZIP);
}

static void bombs_stop_early(void **state) {
    struct fixture *f = *state;
    struct str out;
    size_t at;
    char *zeros = make_text((size_t)64 << 20, true);
    struct str bomb = gzip((struct str){zeros, (size_t)64 << 20});
    assert_int_equal(whole(f, bomb, LIMIT_INFLATED_BYTES, &out, &at), INFLATE_RATIO);
    assert_in_range(out.len, 1 << 20, 16 << 20);
    /* a length in the trailer that lies */
    memset((char *)bomb.data + bomb.len - 4, 0x7f, 4);
    assert_int_equal(whole(f, bomb, LIMIT_INFLATED_BYTES, &out, &at), INFLATE_RATIO);
    free((char *)bomb.data);
    /* the same ratio is no bomb while it is small */
    bomb = gzip((struct str){zeros, 1 << 20});
    assert_int_equal(whole(f, bomb, LIMIT_INFLATED_BYTES, &out, &at), INFLATE_OK);
    free((char *)bomb.data);
    free(zeros);
}

static void limit_is_exact(void **state) {
    struct fixture *f = *state;
    struct str out;
    size_t at;
    assert_int_equal(whole(f, f->packed, 300000, &out, &at), INFLATE_OK);
    assert_int_equal(whole(f, f->packed, 299999, &out, &at), INFLATE_TOO_LARGE);
    assert_int_equal(out.len, 299999);
    assert_memory_equal(out.data, f->text, out.len);
}

/* Stream in pieces; returns the length of the text. */
static size_t stream(struct str packed, size_t feed, size_t room, const char *text, enum inflate_fault *fault) {
    struct inflate_stream *inflate = inflate_stream_new();
    struct str in = {packed.data, 0};
    size_t len = 0, fed = 0;
    char *out = malloc(room);
    bool done = false;
    do {
        if (!in.len) {
            in = str_slice(packed, fed, fed + feed);
            fed += in.len;
        }
        bool over = !in.len;
        size_t got = inflate_stream_take(inflate, &in, out, room, &done, fault);
        assert_memory_equal(out, text + len, got);
        len += got;
        if (over && !got)
            break;
    } while (!done && *fault == INFLATE_OK);
    inflate_stream_free(inflate);
    free(out);
    return len;
}

static void streams_in_any_pieces(void **state) {
    struct fixture *f = *state;
    static const size_t sizes[] = {1, 3, 100, 65536};
    enum inflate_fault fault;
    for (size_t i = 0; i < 16; i++) {
        assert_int_equal(stream(f->packed, sizes[i / 4], sizes[i % 4], f->text, &fault), 300000);
        assert_int_equal(fault, INFLATE_OK);
    }
    assert_in_range(stream(str_slice(f->packed, 0, f->packed.len / 2), 100, 100, f->text, &fault), 100000, 299999);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whole_file_inflates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cut_file_gives_its_beginning, set_up, tear_down),
        cmocka_unit_test_setup_teardown(flipped_bits_are_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bytes_after_the_member_are_not_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_data_is_not_gzip, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bombs_stop_early, set_up, tear_down),
        cmocka_unit_test_setup_teardown(limit_is_exact, set_up, tear_down),
        cmocka_unit_test_setup_teardown(streams_in_any_pieces, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
