/* power_pages.c: the power table as text and as Markdown; see power.h. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "reports/power/power.h"
#include "reports/power/power_parts.h"
#include "reports/statistics/binomial.h"

#define CONFIDENCE 0.95

/* Three digits are enough of a number that varies so much. */
static void put_runs(struct buf *out, double runs)
{
	if (!isfinite(runs))
		buf_puts(out, "-");
	else
		buf_printf(out, "%.0f", runs);
}

static void put_time(struct buf *out, double ns)
{
	if (!isfinite(ns))
		buf_puts(out, "-");
	else if (ns < 1e9)
		buf_printf(out, "%.0f ms", ns / 1e6);
	else if (ns < 100e9)
		buf_printf(out, "%.1f s", ns / 1e9);
	else
		buf_printf(out, "%.0f s", ns / 1e9);
}

/* "1/213 (1/400 to 1/120)", "0 of 3000 (below 1/1000)" */
static void put_rate(struct buf *out, const struct power_cell *c)
{
	struct interval in;

	if (c->failed == 0) {
		buf_printf(out, "0 of %" PRIu64 " (below 1/%.0f)", c->runs,
		           1 / binomial_upper(0, c->runs, CONFIDENCE));
		return;
	}
	in = binomial_interval(c->failed, c->runs, CONFIDENCE);
	buf_printf(out,
	           "%" PRIu64 " of %" PRIu64 " (%.2g to %.2g %%)",
	           c->failed, c->runs, 100 * in.low, 100 * in.high);
}

void power_put_cell(struct buf *out, const struct power_cell *c)
{
	if (c->native) {
		put_rate(out, c);
		return;
	}
	buf_printf(out, "%zu of %zu", c->found, c->attempts);
	if (!isfinite(c->first.time))
		return;
	buf_puts(out, ", ");
	put_runs(out, c->first.time);
	buf_puts(out, " (");
	put_runs(out, c->first.in.low);
	buf_puts(out, " to ");
	put_runs(out, c->first.in.high);
	buf_puts(out, "), ");
	put_time(out, c->elapsed_ns.time);
}

void power_text(struct buf *out, const struct power_table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct power_cell *c = &t->cells[i];

		if (i == 0 || strcmp(c->target, t->cells[i - 1].target) != 0)
			buf_printf(out, "%s%s\n", i ? "\n" : "", c->target);
		buf_printf(out, "  %-16s ", c->way);
		power_put_cell(out, c);
		if (c->preemptions >= 0)
			buf_printf(out, ", shrunk to %" PRId64 " preemptions of %" PRId64
			           " switches",
			           c->preemptions, c->switches);
		if (c->rules[0])
			buf_printf(out, "; %s", c->rules);
		buf_byte(out, '\n');
	}
}

size_t power_ways(const struct power_table *t, const char **ways)
{
	size_t n = 0;

	for (int native = 1; native >= 0; native--)
		for (size_t i = 0; i < t->n; i++) {
			size_t j = 0;

			if (t->cells[i].native != native)
				continue;
			while (j < n && strcmp(ways[j], t->cells[i].way) != 0)
				j++;
			if (j == n)
				ways[n++] = t->cells[i].way;
		}
	return n;
}

/* Names are ours but for paths of targets: nothing that would end a cell. */
static void put_markdown(struct buf *out, const char *s)
{
	for (; *s; s++) {
		if (strchr("|`*_<>[]\\&", *s))
			buf_byte(out, '\\');
		buf_byte(out, *s == '\n' ? ' ' : (uint8_t)*s);
	}
}

static void put_markdown_row(struct buf *out, const struct power_table *t,
                             const char *target, const char **ways, size_t n)
{
	const struct power_cell *small = power_smallest(t, target);
	const char *rules = "";
	double best = INFINITY;

	buf_puts(out, "| ");
	put_markdown(out, target);
	for (size_t j = 0; j < n; j++) {
		const struct power_cell *c = power_at(t, target, ways[j]);

		buf_puts(out, " | ");
		if (!c)
			continue;
		power_put_cell(out, c);
		if (c->rules[0] && (c->first.time < best || !rules[0])) {
			best = c->first.time;
			rules = c->rules;
		}
	}
	buf_puts(out, " | ");
	if (small)
		buf_printf(out, "%" PRId64 " of %" PRId64, small->preemptions,
		           small->switches);
	buf_puts(out, " | ");
	put_markdown(out, rules);
	buf_puts(out, " |\n");
}

void power_markdown(struct buf *out, const struct power_table *t)
{
	const char **ways = xmalloc((t->n + 1) * sizeof *ways);
	size_t n = power_ways(t, ways);

	buf_puts(out, "| target");
	for (size_t j = 0; j < n; j++) {
		buf_puts(out, " | ");
		put_markdown(out, ways[j]);
	}
	buf_puts(out, " | preemptions | rule |\n|");
	for (size_t j = 0; j < n + 3; j++)
		buf_puts(out, j > 0 && j < n + 2 ? " ---: |" : " --- |");
	buf_byte(out, '\n');
	for (size_t i = 0; i < t->n; i++)
		if (i == 0 ||
		    strcmp(t->cells[i].target, t->cells[i - 1].target) != 0)
			put_markdown_row(out, t, t->cells[i].target, ways, n);
	free(ways);
}
