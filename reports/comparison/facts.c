#include "reports/comparison/facts.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "harness/base/check.h"
#include "reports/pages/group_name.h"
#include "reports/pages/phrase.h"
#include "reports/pages/plain.h"

static void put_sample(struct buf *out, struct sample s)
{
	phrase_count(out, s.k);
	buf_puts(out, " of ");
	phrase_count(out, s.n);
}

/* "gort+11953, scenario seed, 2 hunts of 3f2a9c4" */
static void put_group(struct buf *out, const struct summary_group *g)
{
	group_name(out, g);
	buf_puts(out, ", ");
	phrase_counted(out, g->nhunts, "hunt");
	if (g->nhunts == 0 || !g->hunts[0].commit[0])
		return;
	buf_puts(out, " of ");
	plain_line(out, g->hunts[0].commit, PLAIN_WHOLE);
	for (size_t i = 1; i < g->nhunts; i++) {
		if (strcmp(g->hunts[i].commit, g->hunts[0].commit) != 0) {
			buf_puts(out, " and others");
			return;
		}
	}
}

static void put_side(struct buf *out, const struct comparison_side *s)
{
	plain_line(out, s->name, PLAIN_WHOLE);
	buf_puts(out, " (");
	put_group(out, s->group);
	buf_puts(out, ")");
}

static void put_rate(struct buf *out, const struct comparison_side *s,
                     double confidence)
{
	put_sample(out, s->sample);
	buf_printf(out, " %s failed, ", summary_unit(s->group));
	phrase_interval(out, s->in);
	buf_puts(out, "; one-sided: ");
	if (s->lower > 0) {
		buf_puts(out, "above ");
		phrase_above(out, s->lower);
		buf_puts(out, ", ");
	}
	buf_puts(out, "under ");
	phrase_under(out, s->upper);
	buf_puts(out, " (");
	phrase_confidence(out, confidence);
	buf_puts(out,
	         s->looked.live ? ", at any time)" : ", Clopper and Pearson)");
}

static void put_fisher(struct buf *out, const struct comparison_test *t)
{
	phrase_p(out, t->better);
	buf_puts(out, " that it was worse before, ");
	phrase_p(out, t->worse);
	buf_puts(out, " that it is now, two-sided ");
	phrase_p(out, t->differ);
}

static double rate(struct sample s)
{
	return (double)s.k / (double)s.n;
}

static void put_difference(struct buf *out, const struct comparison *c)
{
	const struct comparison_test *t = &c->test;

	buf_printf(out, "%.3g %%, %.3g to %.3g %% (",
	           100 * (rate(t->before) - rate(t->after)),
	           100 * t->difference.low, 100 * t->difference.high);
	phrase_confidence(out, c->confidence);
	buf_puts(out, ", Newcombe)");
}

static void put_odds(struct buf *out, const struct comparison *c)
{
	struct interval odds = c->test.odds;

	if (odds.low == 0 && isinf(odds.high)) {
		buf_puts(out, "not known");
		return;
	}
	if (isinf(odds.high))
		buf_printf(out, "at least %.4g times", odds.low);
	else
		buf_printf(out, "%.4g to %.4g times", odds.low, odds.high);
	buf_puts(out, " those after (");
	phrase_confidence(out, c->confidence);
	buf_puts(out, ", exact)");
}

/* For who has fixed it, and wants to know whether he has. */
static void put_clean_runs(struct buf *out, const struct comparison *c)
{
	phrase_count(out, c->clean_05);
	buf_puts(out, " after the fix for p < 0.05, ");
	phrase_count(out, c->clean_01);
	buf_puts(out, " for p < 0.01; were the rate before known, ");
	phrase_count(out, c->clean_naive);
}

void facts_verdict(struct buf *out, const struct comparison *c)
{
	size_t before;

	buf_puts(out, comparison_verdict_name(c->verdict));
	if (c->verdict == COMPARISON_BETTER) {
		buf_puts(out, ": ");
		before = out->len;
		comparison_sentence(out, c);
		if (out->len > before) {
			buf_puts(out, " (each at ");
			phrase_confidence(out, c->confidence);
			buf_puts(out, ", one-sided); p = ");
		} else {
			buf_puts(out, "p = ");
		}
		phrase_p(out, c->test.better);
	} else if (c->verdict == COMPARISON_WORSE) {
		buf_puts(out, ": p = ");
		phrase_p(out, c->test.worse);
	} else if (c->after.sample.k == 0 && c->clean_05 != UINT64_MAX &&
	           c->clean_05 > c->after.sample.n) {
		buf_puts(out, "; ");
		phrase_count(out, c->clean_05 - c->after.sample.n);
		buf_printf(out,
		           " more clean %s after would show that it is "
		           "better",
		           c->unit);
	}
}

static void put_open(struct buf *out, const struct comparison *c)
{
	const struct comparison_no_worse *w = &c->no_worse;

	if (w->more == UINT64_MAX) {
		buf_puts(out, "there is too little to compare with");
		return;
	}
	phrase_count(out, w->more);
	buf_printf(out, " more %s after%s would tell", c->unit,
	           w->margin > 0 ? ", all clean," : "");
}

static void put_rise(struct buf *out, const struct comparison *c)
{
	const struct comparison_no_worse *w = &c->no_worse;

	if (w->margin > 0) {
		buf_puts(out, w->rise > 0 ? "; it rose by less than "
		                          : "; it fell by more than ");
		phrase_rate(out, fabs(w->rise));
		buf_puts(out, ", less than ");
		phrase_rate(out, w->margin);
		buf_puts(out, " is allowed");
	} else if (w->seen_from < 1) {
		buf_puts(out, "; a rate of ");
		phrase_rate(out, w->seen_from);
		buf_puts(out, " or more would have been seen 4 times in 5");
	}
}

void facts_gate(struct buf *out, const struct comparison *c)
{
	const struct comparison_no_worse *w = &c->no_worse;

	switch (w->verdict) {
	case GATE_WORSE:
		buf_puts(out, "worse than before: p = ");
		phrase_p(out, w->signature ? w->signature->test.worse
		                           : c->test.worse);
		if (w->signature) {
			buf_puts(out, " of ");
			plain_line(out, w->signature->signature, PLAIN_WHOLE);
		}
		break;
	case GATE_OPEN:
		buf_puts(out, "not known whether it is worse: ");
		put_open(out, c);
		break;
	case GATE_PASS:
		buf_puts(out, w->margin > 0 ? "no worse than before"
		                            : "not shown to be worse than "
		                              "before");
		break;
	case GATE_NONE:
		return;
	}
	put_rise(out, c);
}

static struct buf *add(struct fact f[FACTS], size_t *n, const char *label)
{
	CHECK_OP(*n, <, FACTS);
	f[*n] = (struct fact){.label = label};
	return &f[(*n)++].value;
}

size_t comparison_facts(const struct comparison *c, struct fact f[FACTS])
{
	size_t n = 0;

	put_side(add(f, &n, "before"), &c->before);
	put_rate(add(f, &n, ""), &c->before, c->confidence);
	put_side(add(f, &n, "after"), &c->after);
	put_rate(add(f, &n, ""), &c->after, c->confidence);
	put_fisher(add(f, &n, "Fisher's p"), &c->test);
	put_difference(add(f, &n, "difference"), c);
	put_odds(add(f, &n, "odds before"), c);
	if (c->clean_05 != UINT64_MAX)
		put_clean_runs(add(f, &n, "clean runs"), c);
	for (size_t i = 0; i < c->nnotes; i++)
		plain_line(add(f, &n, "note"), c->notes[i], PLAIN_WHOLE);
	return n;
}
