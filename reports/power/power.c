/* power.c: rows to cells; see power.h. */
#include "reports/power/power.h"
#include "reports/power/power_parts.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/base/tally.h"

#define CONFIDENCE 0.95

/* Native ways first, then by name; seeds in order. */
static int by_cell(const void *a, const void *b)
{
	const struct power_row *x = a, *y = b;
	int order = strcmp(x->target, y->target);

	if (!order)
		order = !strncmp(y->way, "native ", 7) -
		        !strncmp(x->way, "native ", 7);
	if (!order)
		order = strcmp(x->way, y->way);
	return order ? order : (x->seed > y->seed) - (x->seed < y->seed);
}

/* The median of a time: `of` picks it from a row. */
static struct median median_of(const struct power_row *rows, size_t n,
                               double (*of)(const struct power_row *))
{
	struct observation *o = xmalloc(n * sizeof *o);
	struct survival *curve = xmalloc(n * sizeof *curve);
	struct median m;
	size_t points;

	for (size_t i = 0; i < n; i++)
		o[i] = (struct observation){of(&rows[i]), rows[i].first > 0};
	points = kaplan_meier(o, n, CONFIDENCE, curve);
	m = survival_median(curve, points);
	free(o);
	free(curve);
	return m;
}

static double runs_to_first(const struct power_row *r)
{
	return (double)(r->first ? r->first : r->runs);
}

static double time_to_first(const struct power_row *r)
{
	return (double)r->elapsed_ns;
}

static int more_often(const void *a, const void *b)
{
	const struct tally_entry *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return strcmp(x->text, y->text);
}

static void put_rules(struct power_cell *c, const struct power_row *rows,
                      size_t n)
{
	struct tally rules = {0};
	struct buf line = {0};

	for (size_t i = 0; i < n; i++)
		if (rows[i].rule[0])
			tally_count(&rules, rows[i].rule);
	if (rules.n > 0)
		qsort(rules.entries, rules.n, sizeof *rules.entries, more_often);
	for (size_t i = 0; i < rules.n; i++)
		buf_printf(&line, "%s%s", i ? ", " : "", rules.entries[i].text);
	strncpy(c->rules, buf_str(&line), sizeof c->rules - 1);
	tally_done(&rules);
	buf_done(&line);
}

bool power_is_smaller(int64_t preemptions, int64_t switches,
                      int64_t than_preemptions, int64_t than_switches)
{
	if (preemptions < 0 || than_preemptions < 0)
		return preemptions >= 0;
	return preemptions < than_preemptions ||
	       (preemptions == than_preemptions && switches < than_switches);
}

/* The rows of one cell. */
static struct power_cell add_up(const struct power_row *rows, size_t n)
{
	struct power_cell c = {.target = rows->target,
	                       .way = rows->way,
	                       .native = !strncmp(rows->way, "native ", 7),
	                       .attempts = n,
	                       .preemptions = -1,
	                       .switches = -1};

	for (size_t i = 0; i < n; i++) {
		const struct power_row *r = &rows[i];

		CHECK(r->first <= r->runs && r->failed <= r->runs);
		c.found += r->first > 0;
		c.runs += r->runs;
		c.failed += r->failed;
		if (power_is_smaller(r->preemptions, r->switches,
		                     c.preemptions, c.switches)) {
			c.preemptions = r->preemptions;
			c.switches = r->switches;
		}
	}
	c.first = median_of(rows, n, runs_to_first);
	c.elapsed_ns = median_of(rows, n, time_to_first);
	put_rules(&c, rows, n);
	return c;
}

struct power_table power_table(const struct power_row *rows, size_t n)
{
	struct power_row *sorted = xmalloc((n + 1) * sizeof *sorted);
	struct power_table t = {.cells = xmalloc((n + 1) * sizeof *t.cells)};

	if (n > 0)
		memcpy(sorted, rows, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, by_cell);
	for (size_t from = 0, to; from < n; from = to) {
		for (to = from; to < n; to++)
			if (strcmp(sorted[to].target, sorted[from].target) ||
			    strcmp(sorted[to].way, sorted[from].way))
				break;
		t.cells[t.n++] = add_up(sorted + from, to - from);
	}
	free(sorted);
	return t;
}

void power_table_done(struct power_table *t)
{
	free(t->cells);
	*t = (struct power_table){0};
}

const struct power_cell *power_at(const struct power_table *t,
                                  const char *target, const char *way)
{
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->cells[i].target, target) &&
		    !strcmp(t->cells[i].way, way))
			return &t->cells[i];
	return NULL;
}

const struct power_cell *power_smallest(const struct power_table *t,
                                        const char *target)
{
	const struct power_cell *best = NULL;

	for (size_t i = 0; i < t->n; i++) {
		const struct power_cell *c = &t->cells[i];

		if (!strcmp(c->target, target) &&
		    power_is_smaller(c->preemptions, c->switches,
		                     best ? best->preemptions : -1,
		                     best ? best->switches : -1))
			best = c;
	}
	return best;
}
