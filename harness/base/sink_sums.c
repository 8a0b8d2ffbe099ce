/* sink_sums.c: see sink_sums.h. */
#include "harness/base/sink_sums.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"

static void add_counter(struct sink_sums *s, const struct sink_counter *c)
{
	for (size_t i = 0; i < s->ncounters; i++) {
		if (!strcmp(s->counters[i].name, c->name)) {
			s->counters[i].count += c->count;
			return;
		}
	}
	s->counters =
	    xrealloc(s->counters, (s->ncounters + 1) * sizeof *s->counters);
	s->counters[s->ncounters++] = *c;
}

static void merge_near_miss(struct sink_near_miss *sum,
                            const struct sink_near_miss *m)
{
	bool worse = m->most ? m->worst > sum->worst : m->worst < sum->worst;

	if (m->count > 0 && (sum->count == 0 || worse))
		sum->worst = m->worst;
	sum->count += m->count;
}

static void add_near_miss(struct sink_sums *s, const struct sink_near_miss *m)
{
	for (size_t i = 0; i < s->nnear; i++) {
		if (!strcmp(s->near[i].name, m->name)) {
			merge_near_miss(&s->near[i], m);
			return;
		}
	}
	s->near = xrealloc(s->near, (s->nnear + 1) * sizeof *s->near);
	s->near[s->nnear++] = *m;
}

void sink_sums_add(struct sink_sums *s, const struct sink_run *run)
{
	for (size_t i = 0; i < run->ncounters; i++)
		add_counter(s, &run->counters[i]);
	for (size_t i = 0; i < run->nnear; i++)
		add_near_miss(s, &run->near[i]);
}

void sink_sums_done(struct sink_sums *s)
{
	free(s->counters);
	free(s->near);
	*s = (struct sink_sums){0};
}
