#include "reports/history/history.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/base/check.h"
#include "reports/statistics/change.h"

#define DAY_S    86400
#define CAUTIOUS 0.95

static char *copy(const char *text)
{
	char *s = strdup(text);

	CHECK(s);
	return s;
}

/* The day that has this second, as "2025-11-25"; days before the year 1 or
 * after 9999 are no days. */
static void put_day(char day[16], int64_t s)
{
	time_t t = (time_t)s;
	struct tm tm;

	if (!gmtime_r(&t, &tm) || tm.tm_year > 8099 || tm.tm_year < -1899 ||
	    strftime(day, 16, "%Y-%m-%d", &tm) == 0)
		strcpy(day, "?");
}

/* Adds runs to the point of that label, which is made if it is not there. */
static void add_runs(struct history *h, const char *label, int64_t first_s,
                     struct sample s)
{
	if (s.n == 0)
		return;
	s.k = s.k < s.n ? s.k : s.n;
	for (size_t i = h->npoints; i > 0; i--) { /* mostly the last one */
		struct history_point *p = &h->points[i - 1];

		if (strcmp(p->label, label) != 0)
			continue;
		p->sample.k += s.k;
		p->sample.n += s.n;
		if (first_s < p->first_s)
			p->first_s = first_s;
		return;
	}
	h->points = xrealloc(h->points, (h->npoints + 1) * sizeof *h->points);
	h->points[h->npoints++] = (struct history_point){
	    .label = copy(label), .first_s = first_s, .sample = s};
}

static void take_commits(struct history *h, const struct summary_group *g)
{
	for (size_t i = 0; i < g->nhunts; i++) {
		const struct summary_hunt *hunt = &g->hunts[i];

		add_runs(h, hunt->commit[0] ? hunt->commit : "?", hunt->begun_s,
		         (struct sample){hunt->failed, hunt->runs});
	}
}

static void take_days(struct history *h, const struct summary_group *g)
{
	char day[16];

	for (size_t i = 0; i < g->nbatches; i++) {
		const struct summary_batch *b = &g->batches[i];

		put_day(day, b->at_s);
		add_runs(h, day, b->at_s - b->at_s % DAY_S,
		         (struct sample){b->failed, b->runs});
	}
}

/* ---- the order of the points ---- */

/* The hash in "3f2a9c4", "v1.0-2-g3f2a9c4", "3f2a9c4-dirty". */
static void hash_of(const char *label, const char **hash, size_t *len)
{
	const char *end = strstr(label, "-dirty");
	const char *g = NULL;

	*hash = label;
	*len = end ? (size_t)(end - label) : strlen(label);
	for (const char *p = label; p + 2 <= label + *len; p++)
		if (p[0] == '-' && p[1] == 'g')
			g = p + 2;
	if (g) {
		*len -= (size_t)(g - label);
		*hash = g;
	}
}

/* Its place among the commits in order; norder: it is none of them. */
static size_t place(const struct history_options *o, const char *label)
{
	const char *hash;
	size_t len, i = 0;

	hash_of(label, &hash, &len);
	while (i < o->norder &&
	       (len < 4 || strncmp(o->order[i], hash, len) != 0))
		i++;
	return i;
}

struct placed {
	size_t place;
	struct history_point point;
};

static int by_place(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	if (x->point.first_s != y->point.first_s)
		return x->point.first_s < y->point.first_s ? -1 : 1;
	return strcmp(x->point.label, y->point.label);
}

static void sort_points(struct history *h, const struct history_options *o)
{
	struct placed *all = xmalloc((h->npoints + 1) * sizeof *all);

	for (size_t i = 0; i < h->npoints; i++) {
		bool placed = o->by == BY_COMMIT && o->norder > 0;

		all[i].point = h->points[i];
		all[i].place = placed ? place(o, h->points[i].label) : 0;
	}
	if (h->npoints > 0)
		qsort(all, h->npoints, sizeof *all, by_place);
	for (size_t i = 0; i < h->npoints; i++)
		h->points[i] = all[i].point;
	free(all);
}

/* ---- changes ---- */

static struct sample sum(const struct sample *s, size_t from, size_t to)
{
	struct sample all = {0, 0};

	for (size_t i = from; i < to; i++) {
		all.k += s[i].k;
		all.n += s[i].n;
	}
	return all;
}

/* Puts the culprit where its weight belongs, if it is one of the first. */
static void weigh(struct history_change *c, struct history_culprit new)
{
	size_t i;

	if (c->nculprits < HISTORY_CULPRITS)
		c->nculprits++;
	else if (c->culprits[HISTORY_CULPRITS - 1].weight >= new.weight)
		return;
	for (i = c->nculprits - 1;
	     i > 0 && c->culprits[i - 1].weight < new.weight; i--)
		c->culprits[i] = c->culprits[i - 1];
	c->culprits[i] = new;
}

/* The change before point at, between those before points from and to. */
static void describe(struct history_change *c, const struct sample *s,
                     size_t from, size_t at, size_t to)
{
	double *weight = xmalloc((to - from) * sizeof *weight);

	*c = (struct history_change){
	    .at = at, .before = sum(s, from, at), .after = sum(s, at, to)};
	c->evidence = change_split(c->before, c->after);
	change_weights(s + from, to - from, weight);
	for (size_t i = 1; i < to - from; i++)
		weigh(c, (struct history_culprit){from + i, weight[i]});
	free(weight);
}

static void find_changes(struct history *h, double prior)
{
	size_t n = h->npoints, found;
	struct sample *s = xmalloc((n + 1) * sizeof *s);
	size_t *at = xmalloc((n + 1) * sizeof *at);

	for (size_t i = 0; i < n; i++)
		s[i] = h->points[i].sample;
	found = change_points(s, n, prior, at);
	h->changes = xmalloc((found + 1) * sizeof *h->changes);
	for (size_t i = 0; i < found; i++)
		describe(&h->changes[i], s, i > 0 ? at[i - 1] : 0, at[i],
		         i + 1 < found ? at[i + 1] : n);
	h->nchanges = found;
	free(at);
	free(s);
}

static void find_still(struct history *h)
{
	struct history_still *still = &h->still;
	size_t from = 0;
	double rate, lower;

	for (size_t i = 0; i < h->npoints; i++) {
		still->clean += h->points[i].sample.n;
		if (h->points[i].sample.k == 0)
			continue;
		still->failed = true;
		still->last = i;
		still->clean = 0;
	}
	if (!still->failed)
		return;
	for (size_t i = 0; i < h->nchanges; i++)
		if (h->changes[i].at <= still->last)
			from = h->changes[i].at;
	for (size_t i = from; i <= still->last; i++) {
		still->before.k += h->points[i].sample.k;
		still->before.n += h->points[i].sample.n;
	}
	rate = (double)still->before.k / (double)still->before.n;
	lower = binomial_lower(still->before.k, still->before.n, CAUTIOUS);
	still->chance = all_pass(rate, still->clean);
	still->cautious = all_pass(lower, still->clean);
}

void history_make(struct history *h, const struct summary_group *g,
                  const struct history_options *o)
{
	*h = (struct history){
	    .by = o->by,
	    .confidence = o->confidence,
	    .live = summary_looked(g).live,
	    .group = g};
	if (o->by == BY_COMMIT)
		take_commits(h, g);
	else
		take_days(h, g);
	sort_points(h, o);
	for (size_t i = 0; i < h->npoints; i++) {
		const struct looked rate = {h->points[i].sample, h->live, 1, 0};

		h->points[i].in = looked_interval(&rate, o->confidence);
	}
	find_changes(h, o->prior);
	find_still(h);
}

void history_done(struct history *h)
{
	for (size_t i = 0; i < h->npoints; i++)
		free(h->points[i].label);
	free(h->points);
	free(h->changes);
	*h = (struct history){0};
}

bool history_rose(const struct history_change *c)
{
	return (double)c->after.k / (double)c->after.n >
	       (double)c->before.k / (double)c->before.n;
}
