/* Repeatable randomness: the same seed gives the same trail on every machine.
 *
 * xoroshiro128+ seeded by splitmix64. A stream per unit of work (a file, a story) makes the work of several threads
 * independent of their order. Not for secrets. */
#ifndef GEN_RNG_H
#define GEN_RNG_H

#include <stdbool.h>
#include <stdint.h>

struct rng {
    uint64_t a, b;
};

/* The stream number `stream` of `seed`. */
struct rng rng_of(uint64_t seed, uint64_t stream);

static inline uint64_t rng_next(struct rng *rng) {
    uint64_t a = rng->a, b = rng->b, sum = a + b;
    b ^= a;
    rng->a = ((a << 24) | (a >> 40)) ^ b ^ (b << 16);
    rng->b = (b << 37) | (b >> 27);
    return sum;
}

/* 0 .. n-1; 0 for n == 0. */
static inline uint32_t rng_below(struct rng *rng, uint32_t n) {
    return (uint32_t)(((rng_next(rng) >> 32) * n) >> 32);
}

/* lo .. hi, both included. */
static inline int64_t rng_between(struct rng *rng, int64_t lo, int64_t hi) {
    return hi <= lo ? lo : lo + (int64_t)(rng_next(rng) % (uint64_t)(hi - lo + 1));
}

/* True in `permille` of 1000 cases. */
static inline bool rng_chance(struct rng *rng, uint32_t permille) {
    return rng_below(rng, 1000) < permille;
}

#endif
