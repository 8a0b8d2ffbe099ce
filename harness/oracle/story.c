/* story.c: see story.h. */
#include "harness/oracle/story.h"

#include "harness/base/check.h"

static struct subject *add_subject(struct story *s)
{
	CHECK_OP(s->nsubjects, <, STORY_SUBJECTS);
	return &s->subjects[s->nsubjects++];
}

static void add_goroutine(struct story *s, const struct model *m, uint32_t g)
{
	for (unsigned i = 0; i < s->nsubjects; i++) {
		if (s->subjects[i].g == g)
			return;
	}
	if (g != NO_G)
		*add_subject(s) = (struct subject){
			.g = g, .state = g_state_names[m->gs[g].state],
			.since = m->gs[g].since, .thread = NO_THREAD};
}

static void add_processor(struct story *s, const struct model *m, uint32_t p)
{
	*add_subject(s) = (struct subject){
		.p = p, .state = p_state_names[m->ps[p].state],
		.since = m->ps[p].since, .thread = m->ps[p].thread};
}

/* Whether e is one of the subject's events. */
static bool concerns(const struct event *e, const struct subject *of)
{
	return of->g == NO_G ? e->p == of->p
	                     : e->g == of->g || e->named == of->g;
}

static void recall(struct story *s, const struct model *m, uint64_t until)
{
	struct order o;
	const struct event *e;

	order_init(&o, s->t, until);
	for (uint64_t i = 0; i < m->n && (e = order_next(&o)); i++) {
		if (i == s->other)
			s->other_event = *e;
		for (unsigned k = 0; k < s->nsubjects; k++) {
			struct subject *of = &s->subjects[k];

			if (i == of->since)
				of->since_event = *e;
			if (concerns(e, of))
				of->last[of->n++ % STORY_EVENTS] = *e;
		}
		s->last = *e;
	}
	order_done(&o);
}

/* What was already open, or at the same place in the order. */
static uint64_t partner(const struct model *m, enum rule broken,
                        const struct event *e)
{
	switch (broken) {
	case RULE_SEQ_TWICE:
	case RULE_TIME_BACKWARDS:
		return m->n - 1;
	case RULE_GC_TWICE:
		return m->gc;
	case RULE_STW_TWICE:
		return m->stw;
	case RULE_SCAN_TWICE:
		return m->ps[e->p].open[BRACKET_SCAN];
	case RULE_SWEEP_TWICE:
		return m->ps[e->p].open[BRACKET_SWEEP];
	default:
		return NO_EVENT;
	}
}

void story_of_event(struct story *s, const struct model *m, enum rule broken,
                    const struct event *e, uint64_t until)
{
	*s = (struct story){.t = m->t, .broken = broken, .event = *e,
	                    .other = partner(m, broken, e)};
	/* It is about the goroutine named, else the one that runs. */
	add_goroutine(s, m, e->named);
	add_goroutine(s, m, e->g);
	add_goroutine(s, m, m->ps[e->p].g);
	add_processor(s, m, e->p);
	recall(s, m, until);
}

void story_of_end(struct story *s, const struct model *m, enum rule broken)
{
	*s = (struct story){.t = m->t, .broken = broken, .other = NO_EVENT};
	for (uint32_t p = 0; p < m->t->ps.len; p++) {
		uint8_t state = m->ps[p].state;

		if ((state == P_FREE || state == P_BUSY) &&
		    s->nsubjects < STORY_SUBJECTS)
			add_processor(s, m, p);
	}
	recall(s, m, ORDER_ALL);
}
