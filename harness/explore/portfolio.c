/* portfolio.c: see portfolio.h. */
#include "harness/explore/portfolio.h"

const struct strategy *portfolio_draw(struct rng *rng)
{
	const struct strategy *s;
	uint64_t sum = 0, at;

	for (unsigned i = 0; (s = strategy_at(i)); i++)
		sum += s->share;
	at = rng_below(rng, sum);
	for (unsigned i = 0; at >= (s = strategy_at(i))->share; i++)
		at -= s->share;
	return s;
}
