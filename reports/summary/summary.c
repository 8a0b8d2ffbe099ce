/* summary.c: see summary.h. */
#include "reports/summary/summary.h"

#include <stdlib.h>
#include <string.h>

#include "reports/statistics/live_claim.h"

static void finding_done(struct summary_finding *f)
{
	free(f->hunt);
	free(f->seed);
	free(f->text);
	free(f->evidence);
	free(f->repeat);
	free(f->repro);
	free(f->explained);
	free(f->explained_html);
}

static void signature_done(struct summary_signature *s)
{
	for (size_t i = 0; i < s->nfindings; i++)
		finding_done(&s->findings[i]);
	free(s->findings);
	free(s->signature);
	free(s->rule);
	free(s->known);
}

static void hunt_done(struct summary_hunt *h)
{
	free(h->id);
	free(h->command);
	free(h->seed);
	free(h->status);
	free(h->commit);
	free(h->claim);
	free(h->claim_verdict);
}

static void group_done(struct summary_group *g)
{
	for (size_t i = 0; i < g->nhunts; i++)
		hunt_done(&g->hunts[i]);
	for (size_t i = 0; i < g->nsignatures; i++)
		signature_done(&g->signatures[i]);
	for (size_t i = 0; i < g->nnear; i++) {
		free(g->near[i].name);
		free(g->near[i].unit);
		free(g->near[i].about);
	}
	for (size_t i = 0; i < g->ncounters; i++)
		free(g->counters[i].name);
	free(g->hunts);
	free(g->batches);
	free(g->signatures);
	free(g->near);
	free(g->counters);
	free(g->population);
	free(g->target);
	free(g->scenario);
	free(g->strategy);
}

static void environment_done(struct summary_environment *e)
{
	free(e->tool);
	free(e->compiler);
	free(e->kernel);
	free(e->machine);
	free(e->cpu);
	free(e->packages);
}

void summary_done(struct summary *s)
{
	for (size_t i = 0; i < s->ngroups; i++)
		group_done(&s->groups[i]);
	for (size_t i = 0; i < s->nenvironments; i++)
		environment_done(&s->environments[i]);
	free(s->groups);
	free(s->environments);
	*s = (struct summary){0};
}

const char *summary_unit(const struct summary_group *g)
{
	return strcmp(g->population, "schedule") == 0 ? "schedules" : "runs";
}

enum summary_claim summary_claim(const struct summary_group *g,
                                 const char **text)
{
	struct claim claim;
	struct live_claim all;

	*text = g->nhunts > 0 ? g->hunts[0].claim : "";
	for (size_t i = 1; i < g->nhunts; i++)
		if (strcmp(g->hunts[i].claim, *text) != 0)
			*text = "";
	if (!**text || !claim_parse(*text, &claim))
		return CLAIM_NONE;
	if (g->nhunts == 1 && strcmp(g->hunts[0].claim_verdict, "met") == 0)
		return CLAIM_MET;
	if (g->nhunts == 1 && strcmp(g->hunts[0].claim_verdict, "broken") == 0)
		return CLAIM_BROKEN;
	/* All are tested against the same rate, so that the product is that of
	 * one long hunt. */
	all = live_claim_new(claim);
	switch (live_claim_add(&all, g->failed - g->known, g->runs)) {
	case CLAIM_IS_MET:
		return CLAIM_MET;
	case CLAIM_IS_BROKEN:
		return CLAIM_BROKEN;
	default:
		return CLAIM_OPEN;
	}
}

struct sample summary_sample(uint64_t k, uint64_t n)
{
	return (struct sample){k, k > n ? k : n};
}

static bool has_claim(const struct summary_group *g)
{
	struct claim claim;

	for (size_t i = 0; i < g->nhunts; i++)
		if (claim_parse(g->hunts[i].claim, &claim))
			return true;
	return false;
}

struct looked summary_looked(const struct summary_group *g)
{
	struct looked l = {.s = summary_sample(g->failed, g->runs),
	                   .live = has_claim(g),
	                   .claimed = 1};
	struct claim claim;
	const char *text;

	/* a claim does not count known findings */
	if (g->known == 0 && summary_claim(g, &text) == CLAIM_MET &&
	    claim_parse(text, &claim)) {
		l.claimed = claim.p0;
		l.claimed_confidence = claim.confidence;
	}
	return l;
}

struct looked summary_signature_looked(const struct summary_group *g,
                                       const struct summary_signature *s)
{
	return (struct looked){.s = summary_sample(s->failed, g->runs),
	                       .live = has_claim(g),
	                       .claimed = 1};
}
