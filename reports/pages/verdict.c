/* verdict.c: see verdict.h. */
#include "reports/pages/verdict.h"

#include "reports/statistics/live_claim.h"

static enum summary_claim claim_of(const struct summary_group *g)
{
	const char *text;

	return summary_claim(g, &text);
}

enum verdict group_verdict(const struct summary_group *g)
{
	switch (claim_of(g)) {
	case CLAIM_MET:
		return VERDICT_IS_OK;
	case CLAIM_BROKEN:
		return VERDICT_IS_FINDING;
	case CLAIM_OPEN:
		return VERDICT_IS_INCONCLUSIVE;
	case CLAIM_NONE:
		break;
	}
	return standing_count(g, STANDING_NEW) > 0 ? VERDICT_IS_FINDING
	                                           : VERDICT_IS_OK;
}

enum verdict summary_verdict(const struct summary *s)
{
	enum verdict worst = VERDICT_IS_OK;

	for (size_t i = 0; i < s->ngroups; i++) {
		enum verdict v = group_verdict(&s->groups[i]);

		if (v > worst)
			worst = v;
	}
	return worst;
}

const char *verdict_name(enum verdict v)
{
	static const char *const names[] = {"ok", "inconclusive", "finding"};

	return names[v];
}

enum standing signature_standing(const struct summary_group *g,
                                 const struct summary_signature *s)
{
	if (s->known[0])
		return STANDING_KNOWN;
	return claim_of(g) == CLAIM_MET ? STANDING_ALLOWED : STANDING_NEW;
}

size_t standing_count(const struct summary_group *g, enum standing standing)
{
	size_t n = 0;

	for (size_t i = 0; i < g->nsignatures; i++)
		n += signature_standing(g, &g->signatures[i]) == standing;
	return n;
}

const char *claim_name(enum summary_claim c)
{
	static const char *const names[] = {[CLAIM_NONE] = "",
	                                    [CLAIM_OPEN] = "open",
	                                    [CLAIM_MET] = "met",
	                                    [CLAIM_BROKEN] = "broken"};

	return names[c];
}

uint64_t claim_runs_left(const struct summary_group *g)
{
	struct live_claim all;
	const char *text;
	struct claim c;

	if (summary_claim(g, &text) != CLAIM_OPEN || !claim_parse(text, &c))
		return 0;
	all = live_claim_new(c);
	all.failed = g->failed - g->known;
	all.runs = g->runs;
	return live_claim_clean_runs(&all);
}
