#include "trail/scan.h"

static bool is_tail(char c) {
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* The well-formed sequences are those of the Unicode Standard, table 3-7: the second byte's range depends on the first,
 * which is what keeps out overlong forms, surrogates and what is above U+10FFFF. */
static bool second_byte_fits(unsigned char first, unsigned char second) {
    unsigned char least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    unsigned char most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    return second >= least && second <= most;
}

int utf8_sequence(const char *p, const char *end) {
    unsigned char first = (unsigned char)*p;
    if (first < 0x80)
        return 1;
    if (first < 0xc2 || first > 0xf4)
        return 0;
    int len = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (end - p >= 2 && !second_byte_fits(first, (unsigned char)p[1]))
        return 0;
    for (int i = 2; i < len && i < end - p; i++)
        if (!is_tail(p[i]))
            return 0;
    return end - p < len ? -1 : len;
}

/* The first byte at or after `p` that is not ASCII, or `end`. */
static const char *skip_ascii(const char *p, const char *end) {
#if defined(SCAN_SSE2)
    while (end - p >= 16) {
        int mask = _mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(const void *)p));
        if (mask)
            return p + __builtin_ctz((unsigned)mask);
        p += 16;
    }
#endif
    while (p < end && (unsigned char)*p < 0x80)
        p++;
    return p;
}

bool utf8_valid(struct str s) {
    if (!s.len)
        return true;
    const char *end = s.data + s.len;
    for (const char *p = skip_ascii(s.data, end); p < end; p = skip_ascii(p, end)) {
        int len = utf8_sequence(p, end);
        if (len <= 0)
            return false;
        p += len;
    }
    return true;
}

size_t utf8_put(char *out, uint32_t code) {
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}
