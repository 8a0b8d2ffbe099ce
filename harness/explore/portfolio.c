/* portfolio.c: see portfolio.h. */
#include "harness/explore/portfolio.h"

#include "harness/base/check.h"

/* Of what an arm was paid, what is left after another run of anyone. */
#define FADES 0.995
/* At least that chance for each. */
#define FLOOR 0.05
/* As if each had had so many runs of an average arm at first. */
#define DOUBT 8

void portfolio_init(struct portfolio *p)
{
	const struct strategy *s;

	p->n = 0;
	for (unsigned i = 0; (s = strategy_at(i)); i++)
		if (s->share > 0)
			p->arms[p->n++] = (struct arm){.strategy = s};
	CHECK(p->n > 0 && FLOOR * p->n < 1);
}

/* Its share times what it pays; what all pay is 1 to one that is new. */
static double weight(const struct portfolio *p, unsigned i, double fresh,
                     double points)
{
	double pay = (p->arms[i].fresh + DOUBT * fresh) /
	             (p->arms[i].points + DOUBT * points);

	return p->arms[i].strategy->share * pay;
}

const struct strategy *portfolio_draw(const struct portfolio *p,
                                      struct rng *rng)
{
	double weights[STRATEGIES_MOST], sum = 0;
	double fresh = 1e-3, points = 1; /* of all, for a run's worth */
	double at = (double)(rng_next(rng) >> 11) * 0x1p-53;
	unsigned i;

	for (i = 0; i < p->n; i++) {
		fresh += p->arms[i].fresh * (1 - FADES);
		points += p->arms[i].points * (1 - FADES);
	}
	for (i = 0; i < p->n; i++)
		sum += weights[i] = weight(p, i, fresh, points);
	for (i = 0; i < p->n - 1; i++) {
		at -= FLOOR + (1 - FLOOR * p->n) * weights[i] / sum;
		if (at < 0)
			break;
	}
	return p->arms[i].strategy;
}

void portfolio_learn(struct portfolio *p, const struct strategy *s,
                     uint32_t fresh, uint64_t points)
{
	for (unsigned i = 0; i < p->n; i++) {
		p->arms[i].fresh *= FADES;
		p->arms[i].points *= FADES;
		if (p->arms[i].strategy == s) {
			p->arms[i].fresh += fresh;
			p->arms[i].points += (double)points;
		}
	}
}
