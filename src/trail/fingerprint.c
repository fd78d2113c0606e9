#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>

#include "trail/scan.h"

/* Method: deliveries of one event are byte for byte equal, so the text itself is hashed where its form leaves no
 * choice: no white space between tokens, no escape that could be written otherwise. Any other text is rewritten to that
 * form first. The hash multiplies 128 bits and folds, as wyhash does; its secrets are random, so that the author of a
 * log cannot prepare two records that are taken for one. */

enum { LANES = 4, BLOCK_BYTES = LANES * 16 };

static uint64_t secrets[2 * LANES + 2];
static pthread_once_t secrets_once = PTHREAD_ONCE_INIT;

static void draw_secrets(void) {
    char *p = (char *)secrets;
    size_t left = sizeof secrets;
    while (left) {
        ssize_t got = getrandom(p, left, 0);
        if (got < 0 && errno != EINTR)
            BUG("no random numbers: errno %d", errno);
        if (got > 0)
            p += got, left -= (size_t)got;
    }
}

void record_fingerprint_set_key(const char key[RECORD_FINGERPRINT_KEY_BYTES]) {
    _Static_assert(sizeof secrets == RECORD_FINGERPRINT_KEY_BYTES, "a key fills the secrets");
    pthread_once(&secrets_once, draw_secrets);
    memcpy(secrets, key, sizeof secrets);
}

/* --- hash ------------------------------------------------------------------------------------------------------ */

static inline uint64_t load64(const char *p) {
    uint64_t value;
    memcpy(&value, p, sizeof value);
    return value;
}

/* Both halves of the product, folded. */
static inline uint64_t fold(uint64_t a, uint64_t b) {
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t mix16(const char *p, uint64_t state, const uint64_t *secret) {
    return fold(load64(p) ^ secret[0], load64(p + 8) ^ secret[1] ^ state);
}

static uint64_t hash(const char *p, size_t len) {
    uint64_t lane[LANES], total = len ^ secrets[2 * LANES];
    for (int i = 0; i < LANES; i++)
        lane[i] = secrets[i] + (uint64_t)i;
    size_t left = len;
    for (; left >= BLOCK_BYTES; p += BLOCK_BYTES, left -= BLOCK_BYTES)
#pragma GCC unroll 4
        for (int i = 0; i < LANES; i++) /* unrolled, the lanes stay in registers */
            lane[i] = mix16(p + 16 * i, lane[i], secrets + 2 * i);
    /* the rest, padded with zeros; `len` in the total keeps paddings apart */
    char rest[BLOCK_BYTES] = {0};
    memcpy(rest, p, left);
    for (int i = 0; i < LANES; i++) {
        lane[i] = mix16(rest + 16 * i, lane[i], secrets + 2 * i);
        total = fold(total ^ lane[i], secrets[2 * i] | 1);
    }
    return fold(total ^ secrets[2 * LANES + 1], secrets[2 * LANES] | 1);
}

/* --- is there a choice of form? -------------------------------------------------------------------------------- */

/* The portable check, from `p` on, where `in_string` tells what p is in. */
static bool is_canonical_from(const char *p, const char *end, bool in_string) {
    for (; p < end; p++) {
        if (*p == '"')
            in_string = !in_string;
        else if (!in_string && (unsigned char)*p <= ' ')
            return false;
        else if (in_string && *p == '\\' && (++p == end || *p == 'u' || *p == '/'))
            return false;
    }
    return true;
}

#if defined(SCAN_SSE2)
/* Bit i tells whether byte i of the 64 at `p` equals `c`. */
static inline uint64_t bytes_equal(const __m128i block[4], char c) {
    uint64_t bits = 0;
    for (int i = 0; i < 4; i++)
        bits |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(block[i], _mm_set1_epi8(c))) << (16 * i);
    return bits;
}

/* Bit i tells whether an odd number of bits is set in [0, i]. */
static inline uint64_t prefix_xor(uint64_t bits) {
    for (int shift = 1; shift < 64; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

/* Escapes are rare: the block that has one is read byte by byte. Returns false for an escape with another form. */
static bool mask_escaped_quotes(const char *p, const char *end, uint64_t backslashes, bool *carry, uint64_t *quotes) {
    if (*carry)
        *quotes &= ~UINT64_C(1), backslashes &= ~UINT64_C(1);
    *carry = false;
    while (backslashes) {
        unsigned i = (unsigned)__builtin_ctzll(backslashes);
        if (p + i + 1 == end || p[i + 1] == 'u' || p[i + 1] == '/')
            return false;
        uint64_t pair = UINT64_C(3) << i;
        *quotes &= ~pair;
        backslashes &= ~pair;
        *carry = i == 63;
    }
    return true;
}
#endif

/* True when the text has no white space between tokens and no escape \u or \/. */
static bool is_canonical(const char *p, const char *end) {
    bool in_string = false;
#if defined(SCAN_SSE2)
    bool carry = false; /* the block's first byte is escaped */
    for (; end - p >= 64; p += 64) {
        __m128i block[4];
        for (int i = 0; i < 4; i++)
            block[i] = _mm_loadu_si128((const __m128i *)(const void *)p + i);
        uint64_t quotes = bytes_equal(block, '"'), backslashes = bytes_equal(block, '\\');
        uint64_t spaces = 0;
        for (int i = 0; i < 4; i++) /* unsigned <= ' ' */
            spaces |= (uint64_t)(unsigned)_mm_movemask_epi8(
                          _mm_cmpeq_epi8(_mm_max_epu8(block[i], _mm_set1_epi8(' ')), _mm_set1_epi8(' ')))
                      << (16 * i);
        if ((backslashes || carry) && !mask_escaped_quotes(p, end, backslashes, &carry, &quotes))
            return false;
        if (spaces && (spaces & ~(prefix_xor(quotes) ^ (in_string ? ~UINT64_C(0) : 0))))
            return false;
        in_string ^= __builtin_parityll(quotes);
    }
    if (carry)
        p++;
#endif
    return is_canonical_from(p, end, in_string);
}

/* --- rewriting ------------------------------------------------------------------------------------------------- */

/* Write a control character or surrogate, for which there is no raw form. */
static size_t put_escape(char *out, int code) {
    static const char letters[] = {['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
    static const char hex[] = "0123456789abcdef";
    out[0] = '\\';
    if (code < (int)sizeof letters && letters[code]) {
        out[1] = letters[code];
        return 2;
    }
    out[1] = 'u';
    for (int i = 0; i < 4; i++)
        out[2 + i] = hex[code >> (12 - 4 * i) & 0xf];
    return 6;
}

/* Rewrite the escape at *p (a backslash). Never longer than what was read. */
static size_t rewrite_escape(const char **p, const char *end, char *out) {
    const char *s = *p;
    size_t len;
    int code = scan_unicode_escape(s, end, &len);
    if (code < 0) { /* one of the short ones, of which only the slash needs none */
        len = end - s >= 2 ? 2 : 1;
        bool slash = len == 2 && s[1] == '/';
        memcpy(out, s + slash, len - slash);
        *p = s + len;
        return len - slash;
    }
    *p = s + len;
    if (code < 0x20 || (code >= 0xd800 && code <= 0xdfff))
        return put_escape(out, code);
    if (code != '"' && code != '\\')
        return utf8_put(out, (uint32_t)code);
    out[0] = '\\';
    out[1] = (char)code;
    return 2;
}

/* The text in its one form; `out` has room for as many bytes as were read. Returns its length. */
static size_t rewrite(const char *p, const char *end, char *out) {
    char *start = out;
    bool in_string = false;
    while (p < end) {
        if (in_string && *p == '\\') {
            out += rewrite_escape(&p, end, out);
            continue;
        }
        if (*p == '"')
            in_string = !in_string;
        if (in_string || (unsigned char)*p > ' ')
            *out++ = *p;
        p++;
    }
    return (size_t)(out - start);
}

static uint64_t fingerprint(struct str json, bool has_choice) {
    pthread_once(&secrets_once, draw_secrets);
    if (SCAN_LIKELY(!has_choice))
        return hash(json.data, json.len);
    char small[8192], *text = json.len <= sizeof small ? small : xmalloc(json.len);
    uint64_t result = hash(text, rewrite(json.data, json.data + json.len, text));
    if (text != small)
        free(text);
    return result;
}

uint64_t record_fingerprint(struct str json) {
    if (!json.len)
        json = STR("");
    return fingerprint(json, !is_canonical(json.data, json.data + json.len));
}

uint64_t record_fingerprint_of(struct str json, const struct record *record) {
    return fingerprint(json, record->has_choice);
}
