/* The kernel of the scanner: which bytes of a text may end or break a string. */
#include "trail/scan.h"

#include <stdatomic.h>

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

static void classify_portable(const char *text, size_t blocks, unsigned char *specials) {
    for (size_t i = 0; i < blocks * SCAN_BLOCK_BYTES; i += 8)
        *specials++ = (unsigned char)classify8(text + i);
}

static bool always(void) {
    return true;
}

#if defined(SCAN_SSE2)
#include <immintrin.h>

static inline uint64_t classify16(const char *p) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
    /* signed: bytes from 0x80 on are negative, so one comparison finds controls and non-ASCII */
    __m128i odd = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));
    __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(odd, _mm_or_si128(quote, backslash)));
}

static void classify_sse2(const char *text, size_t blocks, unsigned char *specials) {
    for (; blocks; blocks--, text += SCAN_BLOCK_BYTES, specials += SCAN_BLOCK_BYTES / 8) {
        uint64_t bits =
            classify16(text) | classify16(text + 16) << 16 | classify16(text + 32) << 32 | classify16(text + 48) << 48;
        memcpy(specials, &bits, sizeof bits);
    }
}

/* By the low half of a byte: the quote or backslash that has it, or 0xff, which no byte with that half is. A byte that
 * is not ASCII finds 0, and differs from that. */
#define TABLE                                                                                                          \
    _mm256_setr_epi8(-1, -1, '"', -1, -1, -1, -1, -1, -1, -1, -1, -1, '\\', -1, -1, -1, -1, -1, '"', -1, -1, -1, -1,   \
                     -1, -1, -1, -1, -1, '\\', -1, -1, -1)

__attribute__((target("avx2"))) static inline uint64_t classify32(const char *p, __m256i table) {
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i odd = _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), bytes);
    __m256i ends = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, bytes), bytes);
    return (unsigned)_mm256_movemask_epi8(_mm256_or_si256(odd, ends));
}

__attribute__((target("avx2"))) static void classify_avx2(const char *text, size_t blocks, unsigned char *specials) {
    const __m256i table = TABLE;
    for (; blocks; blocks--, text += SCAN_BLOCK_BYTES, specials += SCAN_BLOCK_BYTES / 8) {
        uint64_t bits = classify32(text, table) | classify32(text + 32, table) << 32;
        memcpy(specials, &bits, sizeof bits);
    }
}

static bool has_avx2(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2");
}
#endif

const struct scan_kernel scan_kernels[] = {
#if defined(SCAN_SSE2)
    {"avx2", has_avx2, classify_avx2},
    {"sse2", always, classify_sse2},
#endif
    {"portable", always, classify_portable},
    {NULL, NULL, NULL},
};

void scan_classify(const char *text, size_t blocks, unsigned char *specials) {
    /* threads that come first together find the same */
    static _Atomic(scan_classifier *) best;
    scan_classifier *run = atomic_load_explicit(&best, memory_order_relaxed);
    if (SCAN_UNLIKELY(!run)) {
        const struct scan_kernel *kernel = scan_kernels;
        while (!kernel->runs_here())
            kernel++;
        run = kernel->classify;
        atomic_store_explicit(&best, run, memory_order_relaxed);
    }
    run(text, blocks, specials);
}
