/* UUIDs: what is read is written again to the letter, and nothing else is read. */
#include "base/uuid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char sample[] = "0189abcd-ef01-4a5b-9c6d-fedcba987654";

static void a_uuid_is_written_as_it_was_read(void **state) {
    (void)state;
    static const unsigned char wanted[UUID_BYTES] = {0x01, 0x89, 0xab, 0xcd, 0xef, 0x01, 0x4a, 0x5b,
                                                     0x9c, 0x6d, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54};
    unsigned char uuid[UUID_BYTES];
    char text[UUID_TEXT_BYTES];
    assert_true(uuid_read(str_of(sample), uuid));
    assert_memory_equal(uuid, wanted, sizeof wanted);
    uuid_write(uuid, text);
    assert_memory_equal(text, sample, sizeof text);
}

/* Every byte at every place: read only where the text it is written as is the very same. */
static void any_other_byte_makes_no_uuid(void **state) {
    (void)state;
    size_t read = 0;
    for (size_t place = 0; place < UUID_TEXT_BYTES; place++)
        for (int byte = 0; byte < 256; byte++) {
            char text[UUID_TEXT_BYTES], again[UUID_TEXT_BYTES];
            unsigned char uuid[UUID_BYTES];
            memcpy(text, sample, sizeof text);
            text[place] = (char)byte;
            if (!uuid_read((struct str){text, sizeof text}, uuid))
                continue;
            uuid_write(uuid, again);
            assert_memory_equal(again, text, sizeof text);
            read++;
        }
    assert_int_equal(read, 32 * 16 + 4); /* sixteen digits at 32 places, a dash at four */
}

static void other_lengths_make_no_uuid(void **state) {
    (void)state;
    unsigned char uuid[UUID_BYTES];
    assert_false(uuid_read(STR_NONE, uuid));
    assert_false(uuid_read(STR(""), uuid));
    assert_false(uuid_read((struct str){sample, UUID_TEXT_BYTES - 1}, uuid));
    assert_false(uuid_read(STR("0189abcd-ef01-4a5b-9c6d-fedcba9876543"), uuid));
    assert_false(uuid_read(STR("0189ABCD-EF01-4A5B-9C6D-FEDCBA987654"), uuid));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_uuid_is_written_as_it_was_read),
        cmocka_unit_test(any_other_byte_makes_no_uuid),
        cmocka_unit_test(other_lengths_make_no_uuid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
