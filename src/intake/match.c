#include "intake/match.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define MATCH_X86 1
#endif

/* so that each way of making masks gets its own copy, with the instructions of that way */
#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* Method: 64 bytes at a time become four bit masks: quotes, backslashes, opening and closing brackets. Bits of escaped
 * quotes are dropped, a running exclusive-or over the quote bits marks what lies in strings, and the brackets outside
 * are counted. Only a block whose closing brackets could bring the depth to zero is looked at bit by bit.
 * (Langdale, Lemire: Parsing Gigabytes of JSON per Second, VLDB Journal 28, 2019, sections 3.1.1 and 3.1.2.) */
struct masks {
    uint64_t quote, backslash, open, close;
};

/* The bits of bytes that follow an odd run of backslashes. */
ALWAYS_INLINE uint64_t escaped_bits(uint64_t backslash, uint64_t *escaped) {
    const uint64_t even = UINT64_C(0x5555555555555555);
    if (!backslash) {
        uint64_t carried = *escaped;
        *escaped = 0;
        return carried;
    }
    backslash &= ~*escaped;
    uint64_t follows = backslash << 1 | *escaped, odd_starts = backslash & ~even & ~follows, sequences;
    *escaped = __builtin_add_overflow(odd_starts, backslash, &sequences);
    return (even ^ (sequences << 1)) & follows;
}

/* The byte in the block after which everything is closed, or 64. */
ALWAYS_INLINE unsigned closing_byte(struct match *match, uint64_t open, uint64_t close) {
    int64_t depth = match->depth;
    for (uint64_t rest = close; rest; rest &= rest - 1) {
        uint64_t before = (rest & -rest) - 1;
        depth--;
        if (depth + __builtin_popcountll(open & before) <= 0)
            return (unsigned)__builtin_ctzll(rest);
    }
    match->depth = depth + __builtin_popcountll(open);
    return 64;
}

/* Bits of the quotes that begin or end a string, in a block of `len` bytes. */
ALWAYS_INLINE uint64_t string_quotes(struct match *match, const struct masks *masks, unsigned len) {
    uint64_t carry = match->escaped, escaped = escaped_bits(masks->backslash, &carry);
    match->escaped = len < 64 ? escaped >> len & 1 : carry;
    return masks->quote & ~escaped;
}

/* Count the brackets of one block of `len` bytes, given which of them a quote opened; the byte that closes, or 64. */
ALWAYS_INLINE unsigned count_block(struct match *match, const struct masks *masks, uint64_t quoted, unsigned len) {
    uint64_t in_string = quoted ^ match->in_string;
    match->in_string = (uint64_t)((int64_t)(in_string << (64 - len)) >> 63);
    uint64_t open = masks->open & ~in_string, close = masks->close & ~in_string;
    int64_t closing = __builtin_popcountll(close);
    if (closing < match->depth) {
        match->depth += __builtin_popcountll(open) - closing;
        return 64;
    }
    return closing_byte(match, open, close);
}

/* The loop over blocks, for one way of making masks and one of making the running exclusive-or (bit i: of bits 0 to i).
 * The last, short block is padded with spaces. */
#define MATCH_BLOCK(masks_of, prefix_xor, block, len)                                                                  \
    do {                                                                                                               \
        struct masks masks = masks_of(block);                                                                          \
        uint64_t quotes = string_quotes(&state, &masks, (len));                                                        \
        unsigned byte = count_block(&state, &masks, prefix_xor(quotes), (len));                                        \
        if (byte < 64)                                                                                                 \
            return p + byte + 1;                                                                                       \
    } while (0)
#define MATCH_LOOP(masks_of, prefix_xor)                                                                               \
    struct match state = *match;                                                                                       \
    for (; end - p >= 64; p += 64)                                                                                     \
        MATCH_BLOCK(masks_of, prefix_xor, p, 64);                                                                      \
    if (p < end) {                                                                                                     \
        char last[64];                                                                                                 \
        memset(last, ' ', sizeof last);                                                                                \
        memcpy(last, p, (size_t)(end - p));                                                                            \
        MATCH_BLOCK(masks_of, prefix_xor, last, (unsigned)(end - p));                                                  \
    }                                                                                                                  \
    *match = state;                                                                                                    \
    return NULL

#if MATCH_X86
#define MATCH_AVX2 __attribute__((target("avx2,bmi,popcnt,pclmul")))

MATCH_AVX2 static inline uint64_t mask_avx2(__m256i low, __m256i high, char wanted) {
    const __m256i byte = _mm256_set1_epi8(wanted);
    uint64_t low_bits = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, byte));
    uint64_t high_bits = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, byte));
    return low_bits | high_bits << 32;
}

MATCH_AVX2 static inline struct masks masks_avx2(const char *p) {
    const __m256i case_bit = _mm256_set1_epi8(0x20); /* makes '[' a '{' and ']' a '}' */
    __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
    __m256i low_case = _mm256_or_si256(low, case_bit), high_case = _mm256_or_si256(high, case_bit);
    return (struct masks){mask_avx2(low, high, '"'), mask_avx2(low, high, '\\'), mask_avx2(low_case, high_case, '{'),
                          mask_avx2(low_case, high_case, '}')};
}

__attribute__((target("pclmul"))) static inline uint64_t prefix_clmul(uint64_t bits) {
    /* a carry-less product with all ones */
    __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (int64_t)bits), _mm_set1_epi8(-1), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

MATCH_AVX2 static const char *run_avx2(struct match *match, const char *p, const char *end) {
    MATCH_LOOP(masks_avx2, prefix_clmul);
}

#define MATCH_AVX512 __attribute__((target("avx512f,avx512bw,bmi,popcnt,pclmul")))

MATCH_AVX512 static inline struct masks masks_avx512(const char *p) {
    __m512i bytes = _mm512_loadu_si512((const void *)p), same_case = _mm512_or_si512(bytes, _mm512_set1_epi8(0x20));
    return (struct masks){_mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"')),
                          _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\')),
                          _mm512_cmpeq_epi8_mask(same_case, _mm512_set1_epi8('{')),
                          _mm512_cmpeq_epi8_mask(same_case, _mm512_set1_epi8('}'))};
}

MATCH_AVX512 static const char *run_avx512(struct match *match, const char *p, const char *end) {
    MATCH_LOOP(masks_avx512, prefix_clmul);
}

static inline uint64_t mask_sse2(const __m128i part[4], char wanted, char case_bit) {
    uint64_t bits = 0;
    for (int i = 0; i < 4; i++) {
        __m128i bytes = _mm_or_si128(part[i], _mm_set1_epi8(case_bit));
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(wanted))) << (16 * i);
    }
    return bits;
}

static inline struct masks masks_sse2(const char *p) {
    __m128i part[4];
    for (int i = 0; i < 4; i++)
        part[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
    return (struct masks){mask_sse2(part, '"', 0), mask_sse2(part, '\\', 0), mask_sse2(part, '{', 0x20),
                          mask_sse2(part, '}', 0x20)};
}
#define masks_any masks_sse2
#else
static struct masks masks_any(const char *p) {
    struct masks masks = {0, 0, 0, 0};
    for (unsigned i = 0; i < 64; i++) {
        masks.quote |= (uint64_t)(p[i] == '"') << i;
        masks.backslash |= (uint64_t)(p[i] == '\\') << i;
        masks.open |= (uint64_t)(p[i] == '{' || p[i] == '[') << i;
        masks.close |= (uint64_t)(p[i] == '}' || p[i] == ']') << i;
    }
    return masks;
}
#endif

static inline uint64_t prefix_any(uint64_t bits) {
    for (int shift = 1; shift < 64; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

static const char *run_any(struct match *match, const char *p, const char *end) {
    MATCH_LOOP(masks_any, prefix_any);
}

const char *match_run(struct match *match, const char *p, const char *end) {
#if MATCH_X86
    if (__builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("pclmul")) {
        if (__builtin_cpu_supports("avx512bw"))
            return run_avx512(match, p, end);
        if (__builtin_cpu_supports("avx2"))
            return run_avx2(match, p, end);
    }
#endif
    return run_any(match, p, end);
}

const char *match_string(const char *p, const char *end) {
    for (p++; p < end; p++) {
        const char *quote = memchr(p, '"', (size_t)(end - p)), *run = quote;
        if (!quote)
            return NULL;
        /* an odd run of backslashes before the quote escapes it */
        while (run > p && run[-1] == '\\')
            run--;
        if ((quote - run) % 2 == 0)
            return quote + 1;
        p = quote;
    }
    return NULL;
}
