#include "reports/comparison/comparison.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "reports/comparison/no_worse.h"
#include "reports/statistics/claim.h"
#include "reports/statistics/compare.h"
#include "reports/statistics/live_claim.h"
#include "reports/statistics/sampling.h"

void comparison_refusal(struct buf *why, const struct summary_group *before,
                        const struct summary_group *after, bool anyway)
{
	if (strcmp(before->population, after->population) != 0)
		buf_printf(why,
		           "a rate of %s and a rate of %s cannot be "
		           "compared",
		           summary_unit(before), summary_unit(after));
	else if (before->runs == 0 || after->runs == 0)
		buf_printf(why, "there are no whole %s %s",
		           summary_unit(before),
		           before->runs == 0 ? "before" : "after");
	else if (!anyway && strcmp(before->scenario, after->scenario) != 0)
		buf_printf(why, "the scenarios differ: %s before, %s after",
		           before->scenario, after->scenario);
	else if (!anyway && strcmp(before->strategy, after->strategy) != 0)
		buf_printf(why, "the strategies differ: %s before, %s after",
		           before->strategy, after->strategy);
}

static struct comparison_test test(struct sample before, struct sample after,
                                   double confidence)
{
	return (struct comparison_test){
	    .before = before,
	    .after = after,
	    .better = fisher_worse(before, after),
	    .worse = fisher_worse(after, before),
	    .differ = fisher_two_sided(before, after),
	    .difference = newcombe_difference(before, after, confidence),
	    .odds = odds_ratio(before, after, confidence),
	};
}

static struct comparison_side side(const struct comparison_input *in,
                                   double confidence)
{
	struct looked l = summary_looked(in->group);

	return (struct comparison_side){
	    .name = in->name,
	    .group = in->group,
	    .sample = l.s,
	    .looked = l,
	    .in = looked_interval(&l, confidence),
	    .lower = looked_lower(&l, confidence),
	    .upper = looked_upper(&l, confidence),
	};
}

static const struct summary_signature *find(const struct summary_group *g,
                                            const char *signature)
{
	for (size_t i = 0; i < g->nsignatures; i++)
		if (!strcmp(g->signatures[i].signature, signature))
			return &g->signatures[i];
	return NULL;
}

static struct sample sample_of(const struct summary_signature *s, uint64_t runs)
{
	return summary_sample(s ? s->failed : 0, runs);
}

static void add_signature(struct comparison *c,
                          const struct summary_signature *one)
{
	const struct summary_signature *before, *after;

	before = find(c->before.group, one->signature);
	after = find(c->after.group, one->signature);
	c->signatures[c->nsignatures++] = (struct comparison_signature){
	    .signature = one->signature,
	    .rule = one->rule,
	    .known = one->known,
	    .test = test(sample_of(before, c->before.sample.n),
	                 sample_of(after, c->after.sample.n), c->confidence),
	};
}

static int by_p(const void *a, const void *b)
{
	const struct comparison_signature *x = a, *y = b;

	if (x->test.differ != y->test.differ)
		return x->test.differ < y->test.differ ? -1 : 1;
	return strcmp(x->signature, y->signature);
}

static enum comparison_verdict verdict(const struct looked *before,
                                       const struct looked *after, double alpha)
{
	if (looked_above(before, after, alpha))
		return COMPARISON_BETTER;
	return looked_above(after, before, alpha) ? COMPARISON_WORSE
	                                          : COMPARISON_OPEN;
}

/* Of one of c's findings. */
static enum comparison_verdict
signature_verdict(const struct comparison *c,
                  const struct comparison_signature *s)
{
	double alpha = 1 - c->confidence;
	struct looked before = {s->test.before, c->before.looked.live, 1, 0};
	struct looked after = {s->test.after, c->after.looked.live, 1, 0};

	if (before.live || after.live) /* both directions, of all of them */
		return verdict(&before, &after,
		               alpha / 2 / (double)c->nsignatures);
	if (s->adjusted > alpha)
		return COMPARISON_OPEN;
	return s->test.better < s->test.worse ? COMPARISON_BETTER
	                                      : COMPARISON_WORSE;
}

/* The signatures of either side. */
static void signatures(struct comparison *c)
{
	const struct summary_group *b = c->before.group, *a = c->after.group;
	size_t most = b->nsignatures + a->nsignatures;
	double *p = xmalloc((most + 1) * sizeof *p);

	c->signatures = xmalloc((most + 1) * sizeof *c->signatures);
	for (size_t i = 0; i < b->nsignatures; i++)
		add_signature(c, &b->signatures[i]);
	for (size_t i = 0; i < a->nsignatures; i++)
		if (!find(b, a->signatures[i].signature))
			add_signature(c, &a->signatures[i]);
	if (c->nsignatures > 0)
		qsort(c->signatures, c->nsignatures, sizeof *c->signatures,
		      by_p);
	for (size_t i = 0; i < c->nsignatures; i++)
		p[i] = c->signatures[i].test.differ;
	holm(p, c->nsignatures, p);
	for (size_t i = 0; i < c->nsignatures; i++) {
		struct comparison_signature *s = &c->signatures[i];

		s->adjusted = p[i];
		s->verdict = signature_verdict(c, s);
	}
	free(p);
}

/* What one side ran on, by one aspect: each once, in the order of text. */
enum aspect { MACHINE, KERNEL, COMPILER, TOOL, ASPECTS };

static void put_aspect(struct buf *out, const struct summary_environment *e,
                       enum aspect a)
{
	if (a == MACHINE)
		buf_printf(out, "%s, %llu cores", e->cpu,
		           (unsigned long long)e->cores);
	else
		buf_puts(out, a == KERNEL     ? e->kernel
		              : a == COMPILER ? e->compiler
		                              : e->tool);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *copy(struct buf *text)
{
	char *s = xmalloc(text->len + 1);

	memcpy(s, buf_str(text), text->len + 1);
	buf_clear(text);
	return s;
}

static void list_aspect(struct buf *out, const struct comparison_input *in,
                        enum aspect a)
{
	const struct summary_group *g = in->group;
	char **texts = xmalloc((g->nhunts + 1) * sizeof *texts);
	struct buf text = {0};

	for (size_t i = 0; i < g->nhunts; i++) {
		size_t which = g->hunts[i].environment;

		CHECK_OP(which, <, in->summary->nenvironments);
		put_aspect(&text, &in->summary->environments[which], a);
		texts[i] = copy(&text);
	}
	if (g->nhunts > 0)
		qsort(texts, g->nhunts, sizeof *texts, by_text);
	for (size_t i = 0; i < g->nhunts; i++) {
		if (i == 0 || strcmp(texts[i], texts[i - 1]) != 0)
			buf_printf(out, "%s%s", i > 0 ? "; " : "", texts[i]);
	}
	for (size_t i = 0; i < g->nhunts; i++)
		free(texts[i]);
	free(texts);
	buf_done(&text);
}

/* Takes the text. */
static void add_note(struct comparison *c, struct buf *text)
{
	c->notes = xrealloc(c->notes, (c->nnotes + 1) * sizeof *c->notes);
	c->notes[c->nnotes++] = copy(text);
	buf_done(text);
}

static void note(struct comparison *c, const char *what, const char *before,
                 const char *after)
{
	struct buf text = {0};

	if (!strcmp(before, after))
		return;
	buf_printf(&text, "the %s differ: %s before, %s after", what, before,
	           after);
	add_note(c, &text);
}

static void note_live(struct comparison *c)
{
	bool before = c->before.looked.live, after = c->after.looked.live;
	struct buf text = {0};

	if (!before && !after)
		return;
	buf_printf(&text,
	           "a claim may have ended the hunts %s: their bounds hold "
	           "however often one looked; p, difference and odds take the "
	           "number of %s for fixed, and the verdict is by the bounds",
	           before && after ? "of both sides"
	           : before        ? "before"
	                           : "after",
	           c->unit);
	add_note(c, &text);
}

static void notes(struct comparison *c, const struct comparison_input *before,
                  const struct comparison_input *after)
{
	static const char *const names[ASPECTS] = {"machines", "kernels",
	                                           "compilers", "tools"};

	note_live(c);
	note(c, "scenarios", before->group->scenario, after->group->scenario);
	note(c, "strategies", before->group->strategy, after->group->strategy);
	for (int a = 0; a < ASPECTS; a++) {
		struct buf b = {0}, f = {0};

		list_aspect(&b, before, (enum aspect)a);
		list_aspect(&f, after, (enum aspect)a);
		note(c, names[a], buf_str(&b), buf_str(&f));
		buf_done(&b);
		buf_done(&f);
	}
}

static void clean_runs(struct comparison *c)
{
	struct sample before = c->before.sample;
	double rate = (double)before.k / (double)before.n;

	c->clean_05 = fisher_clean_runs(before, 0.05);
	c->clean_01 = fisher_clean_runs(before, 0.01);
	c->clean_naive = before.k == 0          ? UINT64_MAX
	                 : before.k == before.n ? 1
	                                        : runs_needed(rate, 0, 0.95);
}

void comparison_make(struct comparison *c,
                     const struct comparison_input *before,
                     const struct comparison_input *after,
                     const struct comparison_options *o)
{
	*c = (struct comparison){
	    .confidence = o->confidence,
	    .unit = summary_unit(before->group),
	    .before = side(before, o->confidence),
	    .after = side(after, o->confidence),
	};
	c->test = test(c->before.sample, c->after.sample, o->confidence);
	c->verdict =
	    verdict(&c->before.looked, &c->after.looked, 1 - o->confidence);
	clean_runs(c);
	signatures(c);
	if (o->no_worse)
		no_worse(c, o->margin);
	notes(c, before, after);
}

void comparison_done(struct comparison *c)
{
	for (size_t i = 0; i < c->nnotes; i++)
		free(c->notes[i]);
	free(c->notes);
	free(c->signatures);
	*c = (struct comparison){0};
}

const char *comparison_verdict_name(enum comparison_verdict v)
{
	return v == COMPARISON_BETTER  ? "better"
	       : v == COMPARISON_WORSE ? "worse"
	                               : "no difference shown";
}

/* A bound of a rate, rounded so that it stays true; but what is a whole number
 * but for what was lost on the way stays it. */
static void put_bound(struct buf *out, double p, bool upper)
{
	double x = p < 0.1 ? 1 / p : 1000 * p;
	bool down = p < 0.1 ? upper : !upper;

	if (fabs(x - nearbyint(x)) < 1e-9 * x)
		x = nearbyint(x);
	else
		x = down ? floor(x) : ceil(x);
	if (p < 0.1)
		buf_printf(out, "1/%.0f", x);
	else
		buf_printf(out, "%.1f%%", x / 10);
}

void comparison_sentence(struct buf *out, const struct comparison *c)
{
	if (c->before.lower <= c->after.upper)
		return;
	buf_puts(out, "from above ");
	put_bound(out, c->before.lower, false);
	buf_puts(out, " to under ");
	put_bound(out, c->after.upper, true);
}
