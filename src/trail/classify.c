/* The kernel of the scanner: which bytes of a text may end or break a string. */
#include "trail/scan.h"

/* List the set bits of a block that begins at `from`; returns where the list goes on. */
static inline uint16_t *list(uint16_t *out, size_t from, uint64_t bits) {
    for (; bits; bits &= bits - 1)
        *out++ = (uint16_t)(from + (unsigned)__builtin_ctzll(bits));
    return out;
}

#if defined(SCAN_SSE2)
#include <immintrin.h>
#include <stdatomic.h>

static inline uint64_t classify16(const char *p) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
    /* signed: bytes from 0x80 on are negative, so one comparison finds controls and non-ASCII */
    __m128i odd = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));
    __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(odd, _mm_or_si128(quote, backslash)));
}

static size_t classify_sse2(const char *text, size_t blocks, uint16_t *places) {
    uint16_t *out = places;
    for (size_t i = 0; i < blocks * SCAN_BLOCK_BYTES; i += SCAN_BLOCK_BYTES) {
        const char *p = text + i;
        out = list(out, i,
                   classify16(p) | classify16(p + 16) << 16 | classify16(p + 32) << 32 | classify16(p + 48) << 48);
    }
    return (size_t)(out - places);
}

__attribute__((target("avx2"))) static inline uint64_t classify32(const char *p) {
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i odd = _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), bytes);
    __m256i quote = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"'));
    __m256i backslash = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\'));
    return (unsigned)_mm256_movemask_epi8(_mm256_or_si256(odd, _mm256_or_si256(quote, backslash)));
}

/* As list, without a branch that depends on how many there are: few blocks have more than eight. */
__attribute__((target("avx2,bmi,popcnt"))) static inline uint16_t *list_eight(uint16_t *out, size_t from,
                                                                              uint64_t bits) {
    unsigned count = (unsigned)_mm_popcnt_u64(bits);
    for (unsigned i = 0; i < 8; i++, bits = _blsr_u64(bits))
        out[i] = (uint16_t)(from + _tzcnt_u64(bits));
    if (SCAN_UNLIKELY(bits))
        list(out + 8, from, bits);
    return out + count;
}

__attribute__((target("avx2,bmi,popcnt"))) static size_t classify_avx2(const char *text, size_t blocks,
                                                                       uint16_t *places) {
    uint16_t *out = places;
    for (size_t i = 0; i < blocks * SCAN_BLOCK_BYTES; i += SCAN_BLOCK_BYTES)
        out = list_eight(out, i, classify32(text + i) | classify32(text + i + 32) << 32);
    return (size_t)(out - places);
}

#define SCAN_AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi2,popcnt")))

SCAN_AVX512 static size_t classify_avx512(const char *text, size_t blocks, uint16_t *places) {
    static const _Alignas(64) uint8_t numbers[SCAN_BLOCK_BYTES] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    uint16_t *out = places;
    __m256i from = _mm256_setzero_si256();
    for (size_t i = 0; i < blocks * SCAN_BLOCK_BYTES; i += SCAN_BLOCK_BYTES) {
        __m512i bytes = _mm512_loadu_si512(text + i);
        __mmask64 plain = _mm512_cmpge_epi8_mask(bytes, _mm512_set1_epi8(0x20));
        plain = _mm512_mask_cmpneq_epi8_mask(plain, bytes, _mm512_set1_epi8('"'));
        plain = _mm512_mask_cmpneq_epi8_mask(plain, bytes, _mm512_set1_epi8('\\'));
        __mmask64 special = _knot_mask64(plain);
        unsigned count = (unsigned)_mm_popcnt_u64(special);
        /* few blocks have more than sixteen */
        __m128i few = _mm512_castsi512_si128(_mm512_maskz_compress_epi8(special, _mm512_load_si512(numbers)));
        _mm256_storeu_si256((__m256i *)(void *)out, _mm256_add_epi16(_mm256_cvtepu8_epi16(few), from));
        if (SCAN_UNLIKELY(count > 16))
            list(out, i, special);
        out += count;
        from = _mm256_add_epi16(from, _mm256_set1_epi16(SCAN_BLOCK_BYTES));
    }
    return (size_t)(out - places);
}

typedef size_t classify(const char *, size_t, uint16_t *);

/* -DSCAN_MOST_BITS=256 or 128 leaves the wider kernels out, to test the others on a machine that has them. */
#if !defined(SCAN_MOST_BITS)
#define SCAN_MOST_BITS 512
#endif

static classify *choose_classify(void) {
    __builtin_cpu_init();
    if (SCAN_MOST_BITS >= 512 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2") &&
        __builtin_cpu_supports("popcnt"))
        return classify_avx512;
    if (SCAN_MOST_BITS >= 256 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
        __builtin_cpu_supports("popcnt"))
        return classify_avx2;
    return classify_sse2;
}

size_t scan_classify(const char *text, size_t blocks, uint16_t *places) {
    /* threads that come first together find the same */
    static _Atomic(classify *) best;
    classify *run = atomic_load_explicit(&best, memory_order_relaxed);
    if (SCAN_UNLIKELY(!run)) {
        run = choose_classify();
        atomic_store_explicit(&best, run, memory_order_relaxed);
    }
    return run(text, blocks, places);
}

#else

/* The high bit of each byte that is zero; exact, as nothing is carried from byte to byte. */
static inline uint64_t zero_bytes(uint64_t x) {
    const uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f);
    return ~(((x & low) + low) | x | low);
}

static inline uint64_t classify8(const char *p) {
    const uint64_t each = UINT64_C(0x0101010101010101);
    uint64_t x;
    memcpy(&x, p, sizeof x);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    uint64_t special = zero_bytes(x ^ each * '"') | zero_bytes(x ^ each * '\\') | zero_bytes(x & each * 0xe0) | x;
    /* gather the eight high bits into one byte: no two products meet */
    return ((special >> 7 & each) * UINT64_C(0x0102040810204080)) >> 56;
}

size_t scan_classify(const char *text, size_t blocks, uint16_t *places) {
    uint16_t *out = places;
    for (size_t i = 0; i < blocks * SCAN_BLOCK_BYTES; i += 8)
        out = list(out, i, classify8(text + i));
    return (size_t)(out - places);
}
#endif
