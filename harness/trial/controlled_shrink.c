/* controlled_shrink.c: see controlled_shrink.h. */
#include "harness/trial/controlled_shrink.h"

#include "harness/scenario/reduce.h"
#include "harness/trial/controlled.h"

/* The scenarios of one shrink. */
struct reduction {
	const struct shrink_options *options; /* the caller's */
	struct subject *subject;
	uint64_t seed;
	struct scenario best, tried;
};

static bool simpler(void *ctx, size_t i)
{
	struct reduction *r = ctx;

	if (!scenario_simpler(&r->best, i, &r->tried))
		return false;
	controlled_set(r->subject->ctx, &r->tried, r->seed);
	return true;
}

static void keep(void *ctx)
{
	struct reduction *r = ctx;

	r->best = r->tried;
}

static void back(void *ctx)
{
	struct reduction *r = ctx;

	controlled_set(r->subject->ctx, &r->best, r->seed);
}

static bool progress(void *ctx, const struct shrink_totals *t)
{
	const struct reduction *r = ctx;

	return r->options->progress &&
	       r->options->progress(r->options->ctx, t);
}

enum shrink_end controlled_shrink(struct subject *s, struct repro *r,
                                  const struct shrink_options *o,
                                  struct shrink_totals *totals,
                                  struct buf *error)
{
	struct reduction k = {.options = o, .subject = s, .seed = r->seed};
	const struct shrink_options all = {.schedules = o->schedules,
	                                   .ctx = &k,
	                                   .simpler = simpler,
	                                   .keep = keep,
	                                   .back = back,
	                                   .progress = progress};
	enum shrink_end end;

	if (scenario_parse(&k.best, (const char *)r->scenario.data,
	                   r->scenario.len, error))
		return SHRINK_OTHER;
	back(&k);
	end = shrink(s, r, &all, totals, error);
	buf_clear(&r->scenario);
	scenario_print(&r->scenario, &k.best);
	return end;
}
