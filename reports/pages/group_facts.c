/* group_facts.c: see group_facts.h. */
#include "reports/pages/group_facts.h"

#include <inttypes.h>

#include "reports/pages/figures.h"
#include "reports/pages/phrase.h"
#include "reports/pages/plain.h"
#include "reports/pages/verdict.h"
#include "reports/statistics/sampling.h"

enum { CLAIM_MOST = 100 }; /* characters */

struct facts {
	struct group_fact *f;
	size_t n;
};

static struct buf *fact(struct facts *facts, const char *label)
{
	struct group_fact *f = &facts->f[facts->n++];

	*f = (struct group_fact){.label = label};
	return &f->value;
}

static void runs(struct facts *f, const struct summary_group *g)
{
	struct buf *out = fact(f, summary_unit(g));

	buf_printf(out, "%" PRIu64, g->runs);
	if (g->cut > 0)
		buf_printf(out,
		           ", and %" PRIu64 " cut short by the time limit "
		           "(clean, not in the rate)",
		           g->cut);
	out = fact(f, "failed");
	buf_printf(out, "%" PRIu64, g->failed);
	if (g->known > 0)
		buf_printf(out,
		           ", %" PRIu64 " of them with known findings only",
		           g->known);
}

static void put_its_interval(struct buf *out, const struct looked *rate,
                             double confidence)
{
	put_confidence(out, confidence);
	buf_puts(out, " interval ");
	put_interval(out, looked_interval(rate, confidence));
	buf_printf(out, " (%s)", looked_method(rate));
}

static void rate(struct facts *f, const struct summary_group *g,
                 double confidence)
{
	const struct looked its = summary_looked(g);
	const struct sample at = its.s;
	struct buf *out = fact(f, "rate");

	if (at.n == 0) {
		buf_printf(out, "not known: no %s has ended", phrase_unit(g));
		return;
	}
	put_rate(out, (double)at.k / (double)at.n);
	buf_puts(out, ", ");
	put_its_interval(out, &its, confidence);
	if (at.k > 0)
		return;
	out = fact(f, "bound");
	buf_puts(out, "rate < ");
	put_upper(out, looked_upper(&its, confidence));
	buf_puts(out, " (");
	put_confidence(out, confidence);
	buf_puts(out, ", one-sided)");
}

static void claim(struct facts *f, const struct summary_group *g)
{
	const char *text;
	enum summary_claim verdict = summary_claim(g, &text);
	uint64_t left = claim_runs_left(g);
	struct buf *out;

	if (verdict == CLAIM_NONE)
		return;
	out = fact(f, "claim");
	plain_line(out, text, CLAIM_MOST);
	buf_printf(out, ": %s", claim_name(verdict));
	if (verdict == CLAIM_OPEN && left < UINT64_MAX)
		buf_printf(out, ", %" PRIu64 " more clean %s would meet it",
		           left, summary_unit(g));
}

static void sessions(struct facts *f, const struct summary_group *g)
{
	uint64_t all = g->runs + g->cut;
	struct buf *out;

	if (g->sessions == 0)
		return;
	out = fact(f, "sessions");
	buf_printf(out, "%" PRIu64, g->sessions);
	if (all > 0)
		buf_printf(out, ", %.1f a run",
		           (double)g->sessions / (double)all);
	buf_puts(out, "; no interval: those of one run depend on each other");
}

static void new_ones(struct facts *f, const struct summary_group *g)
{
	uint64_t singles = 0;
	struct buf *out;

	for (size_t i = 0; i < g->nsignatures; i++)
		singles += g->signatures[i].failed == 1;
	if (g->runs == 0)
		return;
	out = fact(f, "new ones");
	buf_printf(out, "the next %s shows a new signature ", phrase_unit(g));
	if (singles == 0) {
		buf_printf(out,
		           "too seldom to tell (none was met in one %s "
		           "only)",
		           phrase_unit(g));
		return;
	}
	buf_puts(out, "with a chance of about ");
	put_rate(out,
	         good_turing(singles, g->runs < singles ? singles : g->runs));
	buf_puts(out, " (Good-Turing: ");
	put_count(out, singles, "signature");
	buf_printf(out, " met in one %s only)", phrase_unit(g));
}

size_t group_facts(const struct summary_group *g, double confidence,
                   struct group_fact f[GROUP_FACTS])
{
	struct facts facts = {.f = f};
	struct buf *out;

	runs(&facts, g);
	rate(&facts, g, confidence);
	claim(&facts, g);
	sessions(&facts, g);
	out = fact(&facts, "time");
	phrase_duration(out, g->elapsed_ns);
	buf_puts(out, " in ");
	put_count(out, g->nhunts, "hunt");
	new_ones(&facts, g);
	return facts.n;
}

void put_signature_rate(struct buf *out, const struct summary_group *g,
                        const struct summary_signature *s, double confidence)
{
	const struct looked its = summary_signature_looked(g, s);

	buf_printf(out, "%" PRIu64 " of ", its.s.k);
	put_count(out, its.s.n, phrase_unit(g));
	buf_puts(out, ", ");
	put_its_interval(out, &its, confidence);
}

void put_summary_verdict(struct buf *out, const struct summary *s)
{
	static const char *const words[] = {
	    [VERDICT_IS_OK] = "no new findings, no claim undecided",
	    [VERDICT_IS_INCONCLUSIVE] = "a claim is not decided",
	    [VERDICT_IS_FINDING] = "new findings, or a claim that is broken,",
	};
	enum verdict worst = summary_verdict(s);
	size_t n = 0;

	for (size_t i = 0; i < s->ngroups; i++)
		n += group_verdict(&s->groups[i]) == worst;
	buf_printf(out, "%s: %s in %zu of ", verdict_name(worst), words[worst],
	           n);
	put_count(out, s->ngroups, "group");
}
