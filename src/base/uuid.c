#include "base/uuid.h"

#include <stdint.h>
#include <string.h>

/* Eight characters at a time, as the bytes of a number: the first is the lowest. */
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

static uint64_t load(const char *p) {
    uint64_t value = 0;
    for (unsigned i = 0; i < 8; i++)
        value |= (uint64_t)(unsigned char)p[i] << 8 * i;
    return value;
}

/* The digits 0 … 15 as characters: what is above 9 lies further up in ASCII, at 'a'. */
static uint64_t characters(uint64_t digits) {
    uint64_t letters = ((digits + EACH(6)) >> 4) & EACH(1);
    return digits + EACH('0') + letters * ('a' - '0' - 10);
}

/* Whether all eight are hexadecimal is seen by writing them again. */
static bool read_eight(const char *text, unsigned char out[4]) {
    uint64_t read = load(text), digits = (read & EACH(0x0f)) + ((read >> 6) & EACH(1)) * 9;
    if (characters(digits & EACH(0x0f)) != read)
        return false;
    uint64_t pairs = digits << 4 | digits >> 8;
    for (unsigned i = 0; i < 4; i++)
        out[i] = (unsigned char)(pairs >> 16 * i);
    return true;
}

bool uuid_read(struct str text, unsigned char out[UUID_BYTES]) {
    const char *t = text.data;
    char digits[2 * UUID_BYTES];
    if (text.len != UUID_TEXT_BYTES || t[8] != '-' || t[13] != '-' || t[18] != '-' || t[23] != '-')
        return false;
    memcpy(digits, t, 8);
    memcpy(digits + 8, t + 9, 4);
    memcpy(digits + 12, t + 14, 4);
    memcpy(digits + 16, t + 19, 4);
    memcpy(digits + 20, t + 24, 12);
    return read_eight(digits, out) && read_eight(digits + 8, out + 4) && read_eight(digits + 16, out + 8) &&
           read_eight(digits + 24, out + 12);
}

void uuid_write(const unsigned char uuid[UUID_BYTES], char out[UUID_TEXT_BYTES]) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < UUID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *out++ = '-';
        *out++ = digits[uuid[i] >> 4];
        *out++ = digits[uuid[i] & 15];
    }
}
