/* explain.c: why a run fails; see explain.h. */
#include "harness/explore/explain/explain.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/explore/explain/explain_parts.h"
#include "harness/explore/strategy.h"

/* ---- the parts of an explanation ---- */

uint32_t explain_string(struct explanation *e, const char *text)
{
	uint32_t at;

	if (!*text)
		return 0;
	if (e->strings.len == 0)
		buf_byte(&e->strings, '\0');
	CHECK(e->strings.len < UINT32_MAX);
	at = (uint32_t)e->strings.len;
	buf_put(&e->strings, text, strlen(text) + 1);
	return at;
}

const char *explain_text(const struct explanation *e, uint32_t string)
{
	return string ? (const char *)e->strings.data + string : "";
}

struct explain_line *explain_line(struct explain_schedule *s)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 64;
		s->lines = xrealloc(s->lines, s->cap * sizeof *s->lines);
	}
	return &s->lines[s->n++];
}

void explain_done(struct explanation *e)
{
	buf_done(&e->name);
	buf_done(&e->signature);
	buf_done(&e->text);
	buf_done(&e->note);
	buf_done(&e->difference);
	buf_done(&e->strings);
	free(e->failing.lines);
	free(e->passing.lines);
	free(e->points);
}

static const struct explain_line *find_mark(const struct explain_schedule *s,
                                            char mark)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->lines[i].mark == mark)
			return &s->lines[i];
	return NULL;
}

const struct explain_line *explain_marked(const struct explanation *e,
                                          char mark)
{
	const struct explain_line *l = find_mark(&e->failing, mark);

	return l ? l : find_mark(&e->passing, mark);
}

/* ---- explaining ---- */

/* A run that is tried need not go on for ever, unless that is the finding. */
static uint64_t limit_of(const struct explainer *x)
{
	uint64_t limit = x->o->run.max_points, some = x->result.points * 4;

	if (x->result.outcome == RUN_LIMIT || x->result.outcome == RUN_LIVELOCK)
		return limit;
	some += 10000;
	return limit && limit < some ? limit : some;
}

static void take_finding(struct explainer *x)
{
	struct explanation *e = x->e;

	buf_put(&e->signature, x->finding.signature.data,
	        x->finding.signature.len);
	buf_clear(&x->finding.wanted);
	buf_put(&x->finding.wanted, e->signature.data, e->signature.len);
	buf_put(&e->text, x->finding.text.data, x->finding.text.len);
	e->npoints = x->result.points;
	e->nswitches = x->result.switches;
	e->nchoices = x->o->run.nchoices;
}

static void done(struct explainer *x)
{
	struct taken_run *runs[] = {&x->failing, &x->passing};

	for (int i = 0; i < 2; i++) {
		steps_done(&runs[i]->steps);
		free(runs[i]->roles);
		free(runs[i]->marks);
		free(runs[i]->stretches);
	}
	numbers_done(&x->places);
	free(x->jump_of_choice);
	explore_result_done(&x->result);
	finding_done(&x->finding);
	free(x);
}

bool explain(struct subject *s, const struct explain_options *o,
             struct explanation *e, uint64_t *strayed)
{
	struct explainer *x = xcalloc(1, sizeof *x);
	bool fails;

	x->subject = s;
	x->o = o;
	x->e = e;
	buf_put(&x->finding.wanted, o->signature.data, o->signature.len);
	explain_take(x, &o->run, &x->failing);
	*strayed = x->strayed = x->result.strayed;
	fails = x->finding.rule[0] != '\0';
	if (fails) {
		take_finding(x);
		x->fails_at_end = x->result.outcome != RUN_OK &&
		                  x->result.outcome != RUN_RACE;
		x->limit = limit_of(x);
		x->jump_of_choice = xcalloc(o->run.nchoices + 1, 1);
		if (!o->no_curve)
			explain_curve(x);
		explain_nearest(x);
		explain_lines(x);
	}
	done(x);
	return fails;
}
