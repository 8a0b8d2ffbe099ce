/*
 * rng.h: the one pseudo-random generator.  One seed, one sequence, on every
 * machine.  A generator belongs to one thread at a time.
 *
 * Algorithm: SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom
 * Number Generators, OOPSLA 2014).
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

struct rng {
	uint64_t state;
};

static inline struct rng rng_seed(uint64_t seed)
{
	return (struct rng){seed};
}

static inline uint64_t rng_next(struct rng *r)
{
	uint64_t z = (r->state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* Uniform in 0..n-1, without bias.  n > 0. */
static inline uint64_t rng_below(struct rng *r, uint64_t n)
{
	uint64_t reject = -n % n; /* 2^64 mod n values are too many */
	uint64_t x;

	do
		x = rng_next(r);
	while (x < reject);
	return x % n;
}

/* Uniform in lo..hi, both included. */
static inline uint64_t rng_range(struct rng *r, uint64_t lo, uint64_t hi)
{
	uint64_t span = hi - lo + 1;

	return span ? lo + rng_below(r, span) : rng_next(r);
}

/* True with probability num/den. */
static inline int rng_chance(struct rng *r, uint64_t num, uint64_t den)
{
	return rng_below(r, den) < num;
}

/* An independent generator for part number n of what r's owner does: equal
 * (r, n) give equal generators; r is not advanced. */
static inline struct rng rng_split(const struct rng *r, uint64_t n)
{
	struct rng s = {r->state ^ (n + 1) * 0xd1342543de82ef95u};

	rng_next(&s);
	return rng_seed(rng_next(&s));
}

#endif
