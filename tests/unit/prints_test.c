/* Fingerprints of a batch: the set that was written is read, and a damaged file is told. */
#include "store/prints.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { MOST = 100000 };

static int compare(const void *left, const void *right) {
    const uint64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static uint64_t chance(uint64_t i) {
    uint64_t value = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
    value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    return value ^ value >> 27;
}

/* In the order of numbers, so that sets can be compared. */
static void make(uint64_t *prints, size_t count) {
    for (size_t i = 0; i < count; i++)
        prints[i] = i % 50 ? chance(i) : i % 100 ? UINT64_MAX - i : i; /* at both ends, many of one beginning */
    qsort(prints, count, sizeof *prints, compare);
}

static void sets_of_every_size_come_back(void **state) {
    (void)state;
    static const size_t counts[] = {0, 1, 2, 1000, 8191, 8192, 8193, MOST};
    uint64_t *prints = xmalloc(MOST * sizeof *prints), *read = xmalloc(MOST * sizeof *read);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct buf bytes = BUF_INIT(PRINTS_MOST_BYTES(MOST));
        make(prints, counts[i]);
        prints_write(prints, counts[i], &bytes);
        assert_true(prints_read(buf_str(&bytes), counts[i], read));
        qsort(read, counts[i], sizeof *read, compare);
        assert_memory_equal(read, prints, counts[i] * sizeof *prints);
        assert_true(bytes.len <= counts[i] * 8);
        assert_false(counts[i] && prints_read((struct str){bytes.data, bytes.len - 1}, counts[i], read));
        assert_false(prints_read(buf_str(&bytes), counts[i] + 9, read));
        buf_clear(&bytes);
    }
    free(prints);
    free(read);
}

static void a_set_of_many_takes_little_more_than_six_bytes_each(void **state) {
    (void)state;
    struct buf bytes = BUF_INIT(PRINTS_MOST_BYTES(MOST));
    uint64_t *prints = xmalloc(MOST * sizeof *prints);
    make(prints, MOST);
    prints_write(prints, MOST, &bytes);
    assert_in_range(bytes.len, 6 * MOST, 6 * MOST + MOST / 4);
    free(prints);
    buf_clear(&bytes);
}

/* One bit of the string that tells the beginnings: there is a number too many, or too few. */
static void a_flipped_bit_of_the_beginnings_is_told(void **state) {
    (void)state;
    struct buf bytes = BUF_INIT(PRINTS_MOST_BYTES(MOST));
    uint64_t *prints = xmalloc(MOST * sizeof *prints);
    make(prints, MOST);
    prints_write(prints, MOST, &bytes);
    for (size_t bit = 0; bit < (MOST + 65536) / 8 * 8; bit += 4001) {
        char *at = bytes.data + (size_t)6 * MOST + bit / 8;
        *at = (char)(*at ^ 1 << bit % 8);
        assert_false(prints_read(buf_str(&bytes), MOST, prints));
        *at = (char)(*at ^ 1 << bit % 8);
    }
    free(prints);
    buf_clear(&bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_of_every_size_come_back),
        cmocka_unit_test(a_set_of_many_takes_little_more_than_six_bytes_each),
        cmocka_unit_test(a_flipped_bit_of_the_beginnings_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
