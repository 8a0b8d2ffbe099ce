/*
 * junit.c: JUnit XML of the flavour that Surefire's schema describes:
 *
 *	testsuites
 *	  testsuite             a group
 *	    properties
 *	      property          runs, fails, rate, ci_lo, ...
 *	    testcase            a rule that has findings; the claim
 *	      failure             a signature that is new
 *	      flakyFailure        ... known, or allowed by the claim
 *	        stackTrace
 *	      skipped             the claim is open
 *
 * The order within a testcase is the schema's, which testdata/surefire.rng
 * tells; <testsuites> is not in it, but all readers know it.  XML 1.0 has no
 * way to write most controls, so they are replaced.
 */
#include <inttypes.h>
#include <string.h>

#include "harness/base/html.h"
#include "reports/pages/figures.h"
#include "reports/pages/group_facts.h"
#include "reports/pages/group_name.h"
#include "reports/pages/pages.h"
#include "reports/pages/phrase.h"
#include "reports/pages/plain.h"
#include "reports/pages/verdict.h"
#include "reports/statistics/binomial.h"

enum { NAME_MOST = 400 }; /* characters of what is shown as a name */

struct counts {
	size_t tests, failures, skipped, flakes;
};

/* ---- XML ---- */

/* name="value", in one line */
static void attribute(struct buf *out, const char *name, const char *value,
                      size_t most)
{
	struct buf line = {0};

	plain_line(&line, value, most);
	buf_printf(out, " %s=\"", name);
	html_bytes(out, line.data, line.len);
	buf_byte(out, '"');
	buf_done(&line);
}

static void attribute_count(struct buf *out, const char *name, uint64_t n)
{
	buf_printf(out, " %s=\"%" PRIu64 "\"", name, n);
}

/* Seconds. */
static void attribute_time(struct buf *out, int64_t ns)
{
	buf_printf(out, " time=\"%.3f\"", (double)ns / 1e9);
}

static void property(struct buf *out, const char *name, const char *value)
{
	buf_puts(out, "      <property");
	attribute(out, "name", name, NAME_MOST);
	attribute(out, "value", value, PLAIN_WHOLE);
	buf_puts(out, "/>\n");
}

static void property_count(struct buf *out, const char *name, uint64_t n)
{
	struct buf value = {0};

	buf_printf(&value, "%" PRIu64, n);
	property(out, name, buf_str(&value));
	buf_done(&value);
}

static void property_number(struct buf *out, const char *name, double x)
{
	struct buf value = {0};

	put_number(&value, x);
	property(out, name, buf_str(&value));
	buf_done(&value);
}

/* ---- properties ---- */

static void put_rates(struct buf *out, const struct summary_group *g,
                      double confidence)
{
	const struct looked rate = summary_looked(g);
	const struct sample at = rate.s;
	struct interval in = looked_interval(&rate, confidence);
	struct buf method = {0};

	property_count(out, "runs", at.n);
	property_count(out, "fails", at.k);
	property_count(out, "known", g->known);
	property_count(out, "cut", g->cut);
	if (at.n > 0)
		property_number(out, "rate", (double)at.k / (double)at.n);
	property_number(out, "ci_lo", in.low);
	property_number(out, "ci_hi", in.high);
	property_number(out, "conf", confidence);
	buf_printf(&method, "%s, two-sided", looked_method(&rate));
	property(out, "ci_method", buf_str(&method));
	buf_done(&method);
	property_number(out, "upper_one_sided",
	                looked_upper(&rate, confidence));
	if (g->sessions > 0)
		property_count(out, "sessions", g->sessions);
	if (g->events > 0)
		property_count(out, "events", g->events);
}

/* What each hunt has of its own: the values, with blanks between. */
static void put_of_hunts(struct buf *out, const struct summary_group *g,
                         const char *name, size_t offset)
{
	struct buf all = {0};

	for (size_t i = 0; i < g->nhunts; i++) {
		const char *value;

		memcpy(&value, (const char *)&g->hunts[i] + offset,
		       sizeof value);
		if (value[0] && all.len > 0)
			buf_byte(&all, ' ');
		buf_puts(&all, value);
	}
	if (all.len > 0)
		property(out, name, buf_str(&all));
	buf_done(&all);
}

static void put_environment(struct buf *out,
                            const struct summary_environment *e)
{
	property(out, "tool", e->tool);
	property(out, "compiler", e->compiler);
	property(out, "kernel", e->kernel);
	property(out, "machine", e->machine);
	property(out, "cpu", e->cpu);
	property_count(out, "cores", e->cores);
}

static void put_claim_properties(struct buf *out, const struct summary_group *g)
{
	const char *text;
	enum summary_claim claim = summary_claim(g, &text);

	if (claim == CLAIM_NONE)
		return;
	property(out, "claim", text);
	property(out, "claim_verdict", claim_name(claim));
	if (claim == CLAIM_OPEN)
		property_count(out, "claim_clean_runs_left",
		               claim_runs_left(g));
}

static void put_near_misses(struct buf *out, const struct summary_group *g)
{
	for (size_t i = 0; i < g->nnear; i++) {
		struct buf name = {0};

		buf_printf(&name, "near_miss.%s", g->near[i].name);
		property_count(out, buf_str(&name), g->near[i].count);
		buf_done(&name);
	}
}

static void put_properties(struct buf *out, const struct summary *s,
                           const struct summary_group *g, double confidence)
{
	buf_puts(out, "    <properties>\n");
	property(out, "target", g->target);
	property(out, "scenario", g->scenario);
	property(out, "population", g->population);
	if (g->strategy[0])
		property(out, "strategy", g->strategy);
	put_rates(out, g, confidence);
	put_claim_properties(out, g);
	put_of_hunts(out, g, "seed", offsetof(struct summary_hunt, seed));
	put_of_hunts(out, g, "hunt", offsetof(struct summary_hunt, id));
	put_of_hunts(out, g, "commit", offsetof(struct summary_hunt, commit));
	put_near_misses(out, g);
	if (g->nhunts > 0 && g->hunts[0].environment < s->nenvironments)
		put_environment(out, &s->environments[g->hunts[0].environment]);
	buf_puts(out, "    </properties>\n");
}

/* ---- tests ---- */

/* "go-start-... in-syscall: 9 of 1000 runs, 95% interval 1/243 to ..." */
static void attribute_message(struct buf *out, const struct summary_group *g,
                              const struct summary_signature *s,
                              double confidence)
{
	struct buf message = {0};

	plain_line(&message, s->signature, NAME_MOST);
	buf_puts(&message, ": ");
	put_signature_rate(&message, g, s, confidence);
	if (s->known[0]) {
		buf_puts(&message, "; known: ");
		plain_line(&message, s->known, NAME_MOST);
	}
	attribute(out, "message", buf_str(&message), PLAIN_WHOLE);
	buf_done(&message);
}

static void put_named(struct buf *out, const char *name, const char *text)
{
	if (!text[0])
		return;
	buf_puts(out, name);
	html_str(out, text);
	if (text[strlen(text) - 1] != '\n')
		buf_byte(out, '\n');
}

static void put_story(struct buf *out, const struct summary_signature *s)
{
	const struct summary_finding *f = s->findings;

	if (s->nfindings == 0)
		return;
	put_named(out, "", f->text);
	put_named(out, "evidence: ", f->evidence);
	put_named(out, "repeat: ", f->repeat);
	put_named(out, "\n", f->explained);
}

static void put_failure(struct buf *out, const struct summary_group *g,
                        const struct summary_signature *s, bool flaky,
                        double confidence)
{
	buf_printf(out, "      <%s", flaky ? "flakyFailure" : "failure");
	attribute_message(out, g, s, confidence);
	attribute(out, "type", s->rule, NAME_MOST);
	buf_puts(out, flaky ? "><stackTrace>" : ">");
	put_story(out, s);
	buf_puts(out,
	         flaky ? "</stackTrace></flakyFailure>\n" : "</failure>\n");
}

static void begin_test(struct buf *out, const struct summary_group *g,
                       const char *name)
{
	buf_puts(out, "    <testcase");
	attribute(out, "name", name, NAME_MOST);
	attribute(out, "classname", g->target, NAME_MOST);
	attribute_time(out, 0);
}

static bool is_first_of_its_rule(const struct summary_group *g, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (!strcmp(g->signatures[j].rule, g->signatures[i].rule))
			return false;
	return true;
}

/* The test of the rule of the i-th signature. */
static void put_rule(struct buf *out, const struct summary_group *g, size_t i,
                     struct counts *n, double confidence)
{
	const char *rule = g->signatures[i].rule;
	size_t found[2] = {0, 0};

	begin_test(out, g, rule);
	buf_puts(out, ">\n");
	for (int flaky = 0; flaky < 2; flaky++) {
		for (size_t j = i; j < g->nsignatures; j++) {
			const struct summary_signature *s = &g->signatures[j];
			bool fails = signature_standing(g, s) == STANDING_NEW;

			if (strcmp(s->rule, rule) != 0 || fails == flaky)
				continue;
			found[flaky]++;
			put_failure(out, g, s, flaky, confidence);
		}
	}
	buf_puts(out, "    </testcase>\n");
	n->tests++;
	n->failures += found[0] > 0;
	n->flakes += found[0] == 0;
}

static void put_skipped(struct buf *out, const char *message)
{
	buf_puts(out, ">\n      <skipped");
	attribute(out, "message", message, PLAIN_WHOLE);
	buf_puts(out, "/>\n    </testcase>\n");
}

/* What passes if nothing was found. */
static void put_clean(struct buf *out, const struct summary_group *g,
                      struct counts *n)
{
	struct buf message = {0};

	begin_test(out, g, "no finding");
	n->tests++;
	if (g->runs > 0) {
		buf_puts(out, "/>\n");
		return;
	}
	n->skipped++;
	buf_printf(&message, "no %s has ended", phrase_unit(g));
	put_skipped(out, buf_str(&message));
	buf_done(&message);
}

static void put_claim(struct buf *out, const struct summary_group *g,
                      struct counts *n)
{
	struct buf message = {0};
	const char *text;
	enum summary_claim claim = summary_claim(g, &text);

	if (claim == CLAIM_NONE)
		return;
	n->tests++;
	buf_puts(&message, "claim ");
	buf_puts(&message, text);
	begin_test(out, g, buf_str(&message));
	buf_clear(&message);
	buf_printf(&message, "%" PRIu64 " of ", g->failed);
	put_count(&message, g->runs, phrase_unit(g));
	buf_puts(&message, " failed");
	if (claim == CLAIM_BROKEN) {
		n->failures++;
		buf_puts(out, ">\n      <failure");
		attribute(out, "message", buf_str(&message), PLAIN_WHOLE);
		attribute(out, "type", "claim", NAME_MOST);
		buf_puts(out, "/>\n    </testcase>\n");
	} else if (claim == CLAIM_OPEN) {
		n->skipped++;
		buf_puts(&message, ": not decided");
		put_skipped(out, buf_str(&message));
	} else {
		buf_puts(out, "/>\n");
	}
	buf_done(&message);
}

static struct counts put_tests(struct buf *out, const struct summary_group *g,
                               double confidence)
{
	struct counts n = {0};

	if (g->nsignatures == 0)
		put_clean(out, g, &n);
	for (size_t i = 0; i < g->nsignatures; i++)
		if (is_first_of_its_rule(g, i))
			put_rule(out, g, i, &n, confidence);
	put_claim(out, g, &n);
	return n;
}

/* ---- suites ---- */

static void put_counts(struct buf *out, const struct counts *n)
{
	attribute_count(out, "tests", n->tests);
	attribute_count(out, "errors", 0);
	attribute_count(out, "skipped", n->skipped);
	attribute_count(out, "failures", n->failures);
}

static void put_suite_name(struct buf *out, const struct summary_group *g)
{
	struct buf name = {0};

	group_name(&name, g);
	buf_printf(&name, ", %s", g->population);
	attribute(out, "name", buf_str(&name), NAME_MOST);
	buf_done(&name);
}

static struct counts put_suite(struct buf *out, const struct summary *s,
                               const struct summary_group *g, double confidence)
{
	struct buf tests = {0}, date = {0};
	struct counts n = put_tests(&tests, g, confidence);

	buf_puts(out, "  <testsuite");
	put_suite_name(out, g);
	attribute_time(out, g->elapsed_ns);
	if (g->nhunts > 0 && put_iso_date(&date, g->hunts[0].begun_s))
		attribute(out, "timestamp", buf_str(&date), NAME_MOST);
	put_counts(out, &n);
	attribute_count(out, "flakes", n.flakes);
	buf_puts(out, ">\n");
	put_properties(out, s, g, confidence);
	buf_put(out, tests.data, tests.len);
	buf_puts(out, "  </testsuite>\n");
	buf_done(&tests);
	buf_done(&date);
	return n;
}

void page_junit(struct buf *out, const struct summary *s,
                const struct page_options *o)
{
	struct buf suites = {0};
	struct counts all = {0};
	int64_t elapsed_ns = 0;

	for (size_t i = 0; i < s->ngroups; i++) {
		const struct summary_group *g = &s->groups[i];
		struct counts n = put_suite(&suites, s, g, o->confidence);

		all.tests += n.tests;
		all.failures += n.failures;
		all.skipped += n.skipped;
		if (g->elapsed_ns <= INT64_MAX - elapsed_ns)
			elapsed_ns += g->elapsed_ns;
	}
	buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	              "<testsuites");
	attribute(out, "name", o->title ? o->title : "tracetorture", NAME_MOST);
	attribute_time(out, elapsed_ns);
	put_counts(out, &all);
	buf_puts(out, ">\n");
	buf_put(out, suites.data, suites.len);
	buf_puts(out, "</testsuites>\n");
	buf_done(&suites);
}
