#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "trail/scan.h"

enum { BLOCKS = 3, BYTES = BLOCKS * SCAN_BLOCK_BYTES };

/* What a kernel must say of a text, byte by byte. */
static void must_classify(const struct scan_kernel *kernel, const char *text) {
    unsigned char specials[BYTES / 8 + 1];
    memset(specials, 0xa5, sizeof specials);
    kernel->classify(text, BLOCKS, specials);
    for (size_t i = 0; i < BYTES; i++)
        if ((specials[i / 8] >> i % 8 & 1) != scan_is_special(text[i]))
            fail_msg("%s: byte %#x at %zu", kernel->name, (unsigned)(unsigned char)text[i], i);
    assert_int_equal(specials[BYTES / 8], 0xa5);
}

static void each_kernel_marks_every_byte_at_every_place(void **state) {
    unsigned ran = 0;
    (void)state;
    for (const struct scan_kernel *kernel = scan_kernels; kernel->name; kernel++) {
        char text[BYTES];
        if (!kernel->runs_here())
            continue;
        ran++;
        for (unsigned shift = 0; shift < 256; shift++) {
            for (size_t i = 0; i < BYTES; i++)
                text[i] = (char)(i * 131 + shift);
            must_classify(kernel, text);
        }
        memset(text, 'a', sizeof text);
        for (size_t i = 0; i < BYTES; i++) {
            text[i] = i % 2 ? '"' : '\\';
            must_classify(kernel, text);
            text[i] = 'a';
        }
    }
    assert_true(ran >= 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_kernel_marks_every_byte_at_every_place)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
