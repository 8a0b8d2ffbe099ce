/*
 * What the statistics promise, held against campaigns of known rate: do the
 * intervals cover, and are the claims as seldom wrong as they say?  Beside
 * each is one that looks as good and is not, to show that this test can tell.
 *
 * A campaign is simulated run by run, but the clean ones between two failures
 * are drawn at once.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "harness/base/check.h"
#include "harness/base/rng.h"
#include "reports/statistics/looked.h"
#include "reports/statistics/binomial.h"
#include "reports/statistics/change.h"
#include "reports/statistics/claim.h"
#include "reports/statistics/compare.h"
#include "reports/statistics/live_claim.h"
#include "reports/statistics/sprt.h"

enum { CAMPAIGNS = 10000 };

/* Standard deviations of CAMPAIGNS that a share may be off by chance; the
 * seeds are fixed, so it is not by chance tomorrow if it was not today. */
#define LUCK 3.0

static double uniform(struct rng *r)
{
	return ((double)(rng_next(r) >> 11) + 0.5) / 9007199254740992.0;
}

/* Clean runs until the next failure. */
static uint64_t clean_stretch(struct rng *r, double p)
{
	double runs = p > 0 ? floor(log(uniform(r)) / log1p(-p)) : INFINITY;

	return runs < 9e18 ? (uint64_t)runs : (uint64_t)9e18;
}

static uint64_t failures(struct rng *r, uint64_t n, double p)
{
	uint64_t k = 0, at = clean_stretch(r, p);

	for (; at < n; at += 1 + clean_stretch(r, p))
		k++;
	return k;
}

static double luck(double share)
{
	return LUCK * sqrt(share * (1 - share) / CAMPAIGNS);
}

static void at_most(const char *what, double p, double got, double most)
{
	print_message("%s, true rate %g: %.4f, at most %g\n", what, p, got,
	              most);
	if (got > most + luck(most))
		fail_msg("%s: %.4f is above %g", what, got, most);
}

static void at_least(const char *what, double p, double got, double least)
{
	print_message("%s, true rate %g: %.4f, at least %g\n", what, p, got,
	              least);
	if (got < least - luck(least))
		fail_msg("%s: %.4f is below %g", what, got, least);
}

/* -- intervals: cover(k, n, p) is whether one of k in n holds the true p -- */

static bool exact_holds(uint64_t k, uint64_t n, double p)
{
	struct interval in = binomial_interval(k, n, 0.95);

	return in.low <= p && p <= in.high;
}

static bool upper_holds(uint64_t k, uint64_t n, double p)
{
	return p <= binomial_upper(k, n, 0.95);
}

static bool lower_holds(uint64_t k, uint64_t n, double p)
{
	return p >= binomial_lower(k, n, 0.95);
}

static bool wilson_holds(uint64_t k, uint64_t n, double p)
{
	struct interval in = wilson_interval(k, n, 0.95);

	return in.low <= p && p <= in.high;
}

static bool jeffreys_holds(uint64_t k, uint64_t n, double p)
{
	struct interval in = jeffreys_interval(k, n, 0.95);

	return in.low <= p && p <= in.high;
}

/* The one of the first chapter of every textbook. */
static bool textbook_holds(uint64_t k, uint64_t n, double p)
{
	double rate = (double)k / (double)n;
	double half = 1.96 * sqrt(rate * (1 - rate) / (double)n);

	return rate - half <= p && p <= rate + half;
}

static double coverage(bool (*holds)(uint64_t, uint64_t, double), uint64_t n,
                       double p, struct rng *r)
{
	enum { UNKNOWN, YES, NO, MOST = 100 };
	char known[MOST] = {0}; /* by k */
	int held = 0;

	for (int i = 0; i < CAMPAIGNS; i++) {
		uint64_t k = failures(r, n, p);

		if (k >= MOST) {
			held += holds(k, n, p);
			continue;
		}
		if (known[k] == UNKNOWN)
			known[k] = holds(k, n, p) ? YES : NO;
		held += known[k] == YES;
	}
	return held / (double)CAMPAIGNS;
}

static const struct {
	uint64_t n;
	double p;
} campaigns[] = {
    {20, 0.1},      {100, 0.01},  {100, 0.3},    {1000, 0.001},
    {1000, 0.012},  {1000, 0.05}, {50000, 2e-5}, {50000, 1e-4},
    {149786, 2e-5}, {1000, 0},    {10, 1 / 3.0}, {200000, 1e-6},
};

enum { CAMPAIGN_KINDS = sizeof campaigns / sizeof *campaigns };

static void exact_intervals_cover_at_every_rate(void **state)
{
	struct rng r = rng_seed(1);

	(void)state;
	for (int i = 0; i < CAMPAIGN_KINDS; i++) {
		uint64_t n = campaigns[i].n;
		double p = campaigns[i].p;

		at_least("interval covers", p, coverage(exact_holds, n, p, &r),
		         0.95);
		at_least("upper bound holds", p,
		         coverage(upper_holds, n, p, &r), 0.95);
		at_least("lower bound holds", p,
		         coverage(lower_holds, n, p, &r), 0.95);
	}
}

static void the_textbook_interval_is_caught(void **state)
{
	struct rng r = rng_seed(2);
	double got = coverage(textbook_holds, 1000, 0.001, &r);

	/* 1 - 1/e of the campaigns have a failure at all */
	(void)state;
	print_message("the textbook's interval covers in %.4f\n", got);
	assert_true(got < 0.95 - luck(0.95) && got < 0.64);
}

/* Jeffreys's prior is the one on whose average his interval covers. */
static void wilson_and_jeffreys_cover_on_average(void **state)
{
	struct rng r = rng_seed(3);
	int wilson = 0, jeffreys = 0;

	(void)state;
	for (int i = 0; i < CAMPAIGNS; i++) {
		double p = uniform(&r), half_pi = acos(0);
		double s = sin(half_pi * uniform(&r));

		wilson += wilson_holds(failures(&r, 50, p), 50, p);
		jeffreys += jeffreys_holds(failures(&r, 50, s * s), 50, s * s);
	}
	print_message("on average, Wilson %.4f, Jeffreys %.4f\n",
	              wilson / (double)CAMPAIGNS, jeffreys / (double)CAMPAIGNS);
	assert_true(fabs(wilson / (double)CAMPAIGNS - 0.95) < 0.01);
	assert_true(fabs(jeffreys / (double)CAMPAIGNS - 0.95) < 0.01);
}

/* -- claims, looked at after every run -- */

#define P0      (1 / 50000.0)
#define HORIZON 4000000 /* runs: from 20 / p0 on nothing is met any more */

/* Clean runs bring a claim nearer to met alone, a failure to broken alone; so
 * that it is looked at after every run, it is stopped where it is met. */
static struct live_claim live_runs(struct rng *r, double p)
{
	struct live_claim l = live_claim_new((struct claim){P0, 0.95});

	while (l.verdict == CLAIM_IS_OPEN && l.runs < HORIZON) {
		uint64_t clean = clean_stretch(r, p);
		uint64_t enough = live_claim_clean_runs(&l);

		if (clean >= enough) {
			live_claim_add(&l, 0, enough);
			break;
		}
		live_claim_add(&l, 0, clean);
		live_claim_add(&l, 1, 1);
	}
	return l;
}

static enum claim_verdict live(struct rng *r, double p)
{
	return live_runs(r, p).verdict;
}

static double share(enum claim_verdict (*campaign)(struct rng *, double),
                    enum claim_verdict wanted, double p, struct rng *r)
{
	int had = 0;

	for (int i = 0; i < CAMPAIGNS; i++)
		had += campaign(r, p) == wanted;
	return had / (double)CAMPAIGNS;
}

static void a_live_claim_is_seldom_met_wrongly(void **state)
{
	static const double times[] = {1, 1.2, 2, 10};
	struct rng r = rng_seed(4);
	double got;

	(void)state;
	for (int i = 0; i < 4; i++)
		at_most("met", P0 * times[i],
		        share(live, CLAIM_IS_MET, P0 * times[i], &r), 0.05);
	/* The evidence climbs in small steps, so it is all but used up. */
	got = share(live, CLAIM_IS_MET, P0, &r);
	at_least("met", P0, got, 0.05);
}

static void a_live_claim_is_seldom_broken_wrongly(void **state)
{
	static const double times[] = {1, 0.9, 0.5, 0.1, 0};
	struct rng r = rng_seed(5);

	(void)state;
	for (int i = 0; i < 5; i++)
		at_most("broken", P0 * times[i],
		        share(live, CLAIM_IS_BROKEN, P0 * times[i], &r), 0.05);
}

static void a_live_claim_is_decided_where_it_can_be(void **state)
{
	struct rng r = rng_seed(6);

	(void)state;
	at_least("met", P0 / 100, share(live, CLAIM_IS_MET, P0 / 100, &r),
	         0.99);
	at_least("met", P0 / 10, share(live, CLAIM_IS_MET, P0 / 10, &r), 0.95);
	at_least("broken", P0 * 100, share(live, CLAIM_IS_BROKEN, P0 * 100, &r),
	         0.99);
	at_least("broken", P0 * 10, share(live, CLAIM_IS_BROKEN, P0 * 10, &r),
	         0.95);
}

/* Optional stopping: so many runs are planned that no failure in them would
 * do; at a failure it is planned anew, with one more allowed. */
static enum claim_verdict planned_anew(struct rng *r, double p)
{
	enum { MOST = 400 };
	static uint64_t needed[MOST];
	uint64_t runs = 0;

	for (unsigned k = 0; k < MOST && runs < HORIZON; k++) {
		if (!needed[k])
			needed[k] = runs_needed(P0, k, 0.95);
		runs += clean_stretch(r, p);
		if (runs >= needed[k])
			return CLAIM_IS_MET;
		runs++; /* it failed */
	}
	return CLAIM_IS_OPEN;
}

static void planning_anew_at_each_failure_is_caught(void **state)
{
	struct rng r = rng_seed(7);
	double got = share(planned_anew, CLAIM_IS_MET, P0, &r);

	(void)state;
	print_message("planned anew: met wrongly in %.4f\n", got);
	assert_true(got > 0.05 + luck(0.05) && got > 0.2);
}

/* The evidence against the true rate is convex between two failures: it is
 * greatest just after one or just before the next. */
static void the_anytime_interval_holds_at_every_time(void **state)
{
	static const double rates[] = {1e-5, 1e-3, 0.1, 0.5};
	struct rng r = rng_seed(8);

	(void)state;
	for (int i = 0; i < 4; i++) {
		double p = rates[i], wanted = log(20);
		int left = 0;

		for (int j = 0; j < CAMPAIGNS; j++) {
			uint64_t runs = 0, k = 0;
			bool out = false;

			for (; k < 100 && !out; k++) {
				runs += clean_stretch(&r, p);
				out = mixture_evidence(p, 0.5, 0.5, k, runs) >=
				          wanted ||
				      mixture_evidence(p, 0.5, 0.5, k + 1,
				                       runs + 1) >= wanted;
				runs++;
			}
			left += out;
		}
		at_most("it left the anytime interval", p,
		        left / (double)CAMPAIGNS, 0.05);
	}
}

/* -- sequential tests -- */

static enum sprt_verdict decide(const struct sprt *s, struct rng *r, double p,
                                uint64_t *runs)
{
	uint64_t k = 0, n = 0;
	enum sprt_verdict v = SPRT_GO_ON;

	while (v == SPRT_GO_ON) {
		uint64_t clean = clean_stretch(r, p), least;
		double to_go = sprt_evidence(s, k, n) - s->good_at;

		least = (uint64_t)ceil(to_go / -s->pass);
		if (clean >= least) {
			n += least;
			v = SPRT_GOOD;
			break;
		}
		n += clean + 1;
		k++;
		v = sprt_verdict(s, k, n);
	}
	*runs += n;
	return v;
}

/* How often it is wrong if the rate is p, and the mean number of runs. */
static double wrong(const struct sprt *s, struct rng *r, double p,
                    enum sprt_verdict right, double *mean)
{
	uint64_t runs = 0;
	int was = 0;

	for (int i = 0; i < CAMPAIGNS; i++)
		was += decide(s, r, p, &runs) != right;
	*mean = (double)runs / CAMPAIGNS;
	return was / (double)CAMPAIGNS;
}

static void a_sequential_test_errs_as_seldom_as_asked(void **state)
{
	static const struct {
		double p0, p1, error;
	} tests[] = {
	    {0.001, 0.01, 0.05},
	    {0.001, 0.01, 0.01},
	    {1e-4, 0.05, 0.05},
	    {1e-4, 0.05, 0.005},
	    {1 / 50000.0, 1 / 100.0, 0.05},
	    {0.1, 0.2, 0.05},
	};
	struct rng r = rng_seed(9);

	(void)state;
	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
		double e = tests[i].error, good, bad;
		struct sprt s = sprt_new(tests[i].p0, tests[i].p1, e, e);

		/* Wald's bound */
		at_most("good one called bad", s.p0,
		        wrong(&s, &r, s.p0, SPRT_GOOD, &good), e / (1 - e));
		at_most("bad one called good", s.p1,
		        wrong(&s, &r, s.p1, SPRT_BAD, &bad), e / (1 - e));
		/* better than good, worse than bad: seldomer still */
		at_most("good one called bad", s.p0 / 10,
		        wrong(&s, &r, s.p0 / 10, SPRT_GOOD, &good), e);
		at_most("bad one called good", s.p1 * 2,
		        wrong(&s, &r, s.p1 * 2, SPRT_BAD, &bad), e);
	}
}

/* The mean numbers of the reference, which leave out by how much the last run
 * crosses: little where it takes several failures. */
static void it_takes_about_as_many_runs_as_wald_says(void **state)
{
	struct sprt s = sprt_new(1 / 100000.0, 1 / 50000.0, 0.05, 0.05);
	struct rng r = rng_seed(10);
	double good, bad;

	(void)state;
	wrong(&s, &r, s.p0, SPRT_GOOD, &good);
	wrong(&s, &r, s.p1, SPRT_BAD, &bad);
	print_message("runs: %.0f if good, %.0f if bad\n", good, bad);
	assert_true(fabs(good / 863591 - 1) < 0.2);
	assert_true(fabs(bad / 685995 - 1) < 0.2);
}

/* Any wrong answer of ten. */
static double ten_steps(double error, struct rng *r)
{
	struct sprt s = sprt_new(0.01, 0.05, error, error);
	uint64_t runs = 0;
	int was = 0;

	for (int i = 0; i < CAMPAIGNS; i++) {
		bool any = false;

		for (int step = 0; step < 10; step++) {
			bool bad = step % 2;
			double p = bad ? s.p1 : s.p0;

			any |= decide(&s, r, p, &runs) !=
			       (bad ? SPRT_BAD : SPRT_GOOD);
		}
		was += any;
	}
	return was / (double)CAMPAIGNS;
}

static void an_error_split_over_ten_steps_is_kept(void **state)
{
	struct rng r = rng_seed(11);
	double split, whole;

	(void)state;
	split = ten_steps(0.05 / 10, &r);
	whole = ten_steps(0.05, &r);
	at_most("any of ten is wrong", 0.01, split, 0.05);
	print_message("not split: %.4f\n", whole);
	assert_true(whole > 0.25); /* caught */
}

/* Whether a revision that fails at rate p is called bad. */
static bool by_sprt(struct rng *r, double p)
{
	struct sprt s = sprt_new(0.001, 0.05, 0.05 / 10, 0.05 / 10);
	uint64_t runs = 0;

	return decide(&s, r, p, &runs) == SPRT_BAD;
}

static bool by_ten_tries(struct rng *r, double p)
{
	return failures(r, 10, p) > 0;
}

/* How often a bisection of 1024 revisions, which takes ten steps, ends at
 * another one than the first that fails. */
static double bisections(bool (*is_bad)(struct rng *r, double p), struct rng *r)
{
	int was = 0;

	for (int i = 0; i < CAMPAIGNS; i++) {
		uint64_t culprit = rng_range(r, 1, 1024), good = 0, bad = 1024;

		while (bad - good > 1) {
			uint64_t middle = good + (bad - good) / 2;
			double p = middle >= culprit ? 0.05 : 0.001;

			if (is_bad(r, p))
				bad = middle;
			else
				good = middle;
		}
		was += bad != culprit;
	}
	return was / (double)CAMPAIGNS;
}

static void a_bisection_ends_at_the_culprit(void **state)
{
	struct rng r = rng_seed(19);
	double tries;

	(void)state;
	at_most("bisected to another revision", 0.05, bisections(by_sprt, &r),
	        0.05);
	tries = bisections(by_ten_tries, &r);
	print_message("with ten tries a step: %.4f\n", tries);
	assert_true(tries > 0.9); /* caught */
}

/* -- before and after -- */

static const struct {
	uint64_t before, after;
	double p;
} pairs[] = {
    {100, 100, 0.05}, {1000, 1000, 0.003},    {1000, 50000, 0.0005},
    {50, 1000, 0.3},  {2000, 2000, 0.016},    {50000, 1000, 2e-4},
    {30, 30, 0.5},    {100000, 100000, 2e-5},
};

enum { PAIRS = sizeof pairs / sizeof *pairs };

static void fishers_test_is_as_seldom_wrong_as_asked(void **state)
{
	struct rng r = rng_seed(12);

	(void)state;
	for (int i = 0; i < PAIRS; i++) {
		int worse = 0, differ = 0;
		double p = pairs[i].p;

		for (int j = 0; j < CAMPAIGNS; j++) {
			struct sample b = {0, pairs[i].before};
			struct sample a = {0, pairs[i].after};

			b.k = failures(&r, b.n, p);
			a.k = failures(&r, a.n, p);
			worse += fisher_worse(b, a) <= 0.05;
			differ += fisher_two_sided(b, a) <= 0.05;
		}
		at_most("Fisher, one-sided", p, worse / (double)CAMPAIGNS,
		        0.05);
		at_most("Fisher, two-sided", p, differ / (double)CAMPAIGNS,
		        0.05);
	}
}

static void the_pooled_z_is_caught(void **state)
{
	struct rng r = rng_seed(13);
	int worse = 0;

	(void)state;
	for (int i = 0; i < CAMPAIGNS; i++) {
		struct sample b = {failures(&r, 1000, 1e-4), 1000};
		struct sample a = {failures(&r, 50000, 1e-4), 50000};

		worse += pooled_z(b, a) >= 1.645;
	}
	print_message("pooled z: %.4f\n", worse / (double)CAMPAIGNS);
	assert_true(worse / (double)CAMPAIGNS > 0.05 + luck(0.05));
}

/* k failures, whatever it takes. */
static struct sample until(struct rng *r, uint64_t k, double p)
{
	struct sample s = {k, k};

	for (uint64_t i = 0; i < k; i++)
		s.n += clean_stretch(r, p);
	return s;
}

/* Stress ends at its first finding unless told to go on. */
static void hunts_that_end_at_a_failure_may_be_compared(void **state)
{
	static const double rates[] = {0.3, 0.01, 0.001, 1e-4};
	struct rng r = rng_seed(14);

	(void)state;
	for (int i = 0; i < 4; i++) {
		double p = rates[i];
		int lower = 0, upper = 0, better = 0, worse = 0, both = 0;

		for (int j = 0; j < CAMPAIGNS; j++) {
			struct sample one = until(&r, 1, p), two;
			struct sample fixed = {failures(&r, 2000, p), 2000};

			two = until(&r, 1 + rng_below(&r, 3), p);
			lower += binomial_lower(one.k, one.n, 0.95) > p;
			upper += binomial_upper(one.k, one.n, 0.95) < p;
			better += fisher_worse(one, fixed) <= 0.05;
			worse += fisher_worse(fixed, one) <= 0.05;
			both += fisher_worse(one, two) <= 0.05;
		}
		at_most("lower bound, to the first failure, wrong", p,
		        lower / (double)CAMPAIGNS, 0.05);
		at_most("upper bound, likewise", p, upper / (double)CAMPAIGNS,
		        0.05);
		at_most("Fisher, before ends at a failure", p,
		        better / (double)CAMPAIGNS, 0.05);
		at_most("Fisher, after does", p, worse / (double)CAMPAIGNS,
		        0.05);
		at_most("Fisher, both do", p, both / (double)CAMPAIGNS, 0.05);
	}
}

/* Looking at the test after every run of a second sample, and stopping when
 * it says what one wants: caught. */
static void looking_at_fishers_test_all_the_time_is_caught(void **state)
{
	struct rng r = rng_seed(15);
	int worse = 0;

	(void)state;
	for (int i = 0; i < CAMPAIGNS; i++) {
		struct sample b = {failures(&r, 500, 0.02), 500};
		struct sample a = {0, 0};
		bool said = false;

		while (a.n < 500 && !said) {
			a.n += 1 + clean_stretch(&r, 0.02);
			a.k++;
			said = a.n <= 500 && fisher_worse(a, b) <= 0.05;
		}
		worse += said;
	}
	print_message("looked at all the time: %.4f\n",
	              worse / (double)CAMPAIGNS);
	assert_true(worse / (double)CAMPAIGNS > 0.1);
}

/* What is known of such runs when the claim has ended them.  fixed: others of
 * the same rate, whose number was fixed. */
struct ended {
	double lower, upper, exact_lower, exact_upper; /* are wrong so often */
	double better, worse; /* is said so often of what did not change */
};

static struct ended ended(double p, uint64_t fixed, struct rng *r)
{
	struct ended e = {0};

	for (int i = 0; i < CAMPAIGNS; i++) {
		struct live_claim l = live_runs(r, p);
		struct looked a = {{l.failed, l.runs}, true, 1, 0};
		struct looked b = {{failures(r, fixed, p), fixed}, false, 1, 0};

		if (l.verdict == CLAIM_IS_MET) {
			a.claimed = P0;
			a.claimed_confidence = 0.95;
		}
		e.lower += looked_lower(&a, 0.95) > p;
		e.upper += looked_upper(&a, 0.95) < p;
		e.exact_lower += binomial_lower(a.s.k, a.s.n, 0.95) > p;
		e.exact_upper += binomial_upper(a.s.k, a.s.n, 0.95) < p;
		e.better += looked_above(&b, &a, 0.05);
		e.worse += looked_above(&a, &b, 0.05);
	}
	return e;
}

static void bounds_hold_of_runs_that_a_claim_has_ended(void **state)
{
	static const double times[] = {1.001, 2};
	struct rng r = rng_seed(20);
	double lower = 0, upper = 0;

	(void)state;
	for (int i = 0; i < 2; i++) {
		double p = P0 * times[i];
		struct ended e = ended(p, 200000, &r);

		at_most("upper bound after a claim, wrong", p,
		        e.upper / CAMPAIGNS, 0.05);
		at_most("lower bound after a claim, wrong", p,
		        e.lower / CAMPAIGNS, 0.05);
		at_most("better, after a claim", p, e.better / CAMPAIGNS, 0.05);
		at_most("worse, after a claim", p, e.worse / CAMPAIGNS, 0.05);
		lower = fmax(lower, e.exact_lower / CAMPAIGNS);
		upper = fmax(upper, e.exact_upper / CAMPAIGNS);
	}
	print_message("exact bounds: %.4f and %.4f\n", lower, upper);
	assert_true(lower > 0.1 && upper > 0.08); /* caught */
}

/* The one-sided bound of a rise, and Newcombe's in its place. */
static void the_bound_of_a_rise_holds(void **state)
{
	static const struct {
		uint64_t n1, n2;
		double p1, p2;
	} of[] = {
	    {20, 200, 0.02, 0.3},   {100, 400, 0.01, 0.4},
	    {100, 100, 0, 0.02},    {1000, 1000, 0.003, 0.01},
	    {1000, 100, 0.1, 0.1},  {50000, 1000, 1e-4, 0.003},
	    {20, 200, 0.01, 0.001},
	};
	struct rng r = rng_seed(16);
	double worst = 0;

	(void)state;
	for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
		double rise = of[i].p2 - of[i].p1;
		int above = 0, newcombe = 0;

		for (int j = 0; j < CAMPAIGNS; j++) {
			struct sample b = {0, of[i].n1}, a = {0, of[i].n2};

			b.k = failures(&r, b.n, of[i].p1);
			a.k = failures(&r, a.n, of[i].p2);
			above += rise_upper(b, a, 0.95) < rise;
			newcombe += newcombe_difference(a, b, 0.9).high < rise;
		}
		at_most("the rise is above its bound", of[i].p2,
		        above / (double)CAMPAIGNS, 0.055);
		worst = fmax(worst, newcombe / (double)CAMPAIGNS);
	}
	print_message("Newcombe's: up to %.4f\n", worst);
	assert_true(worst > 0.1); /* caught */
}

/* -- history -- */

enum { STRETCHES = 12 };

/* How often a history of n stretches of one rate is split by change_points(),
 * and by whatever cut looks better than none. */
static void false_alarms(size_t n, double p, struct rng *r, double *points,
                         double *any)
{
	int had = 0, looked = 0;

	for (int i = 0; i < CAMPAIGNS; i++) {
		struct sample s[STRETCHES];
		size_t at[STRETCHES];
		double split;

		for (size_t j = 0; j < n; j++) {
			s[j].n = 50 + 100 * (j % 3);
			s[j].k = failures(r, s[j].n, p);
		}
		had += change_points(s, n, 0.2, at) > 0;
		change_find(s, n, &split);
		looked += split > 0;
	}
	*points = had / (double)CAMPAIGNS;
	*any = looked / (double)CAMPAIGNS;
}

static void a_steady_history_is_seldom_split(void **state)
{
	static const double rates[] = {0, 0.0005, 0.01, 0.1, 0.5, 0.99};
	static const size_t lengths[] = {2, 3, STRETCHES};
	struct rng r = rng_seed(17);
	double points, any, most = 0;

	(void)state;
	for (int i = 0; i < 18; i++) {
		double p = rates[i % 6];

		false_alarms(lengths[i / 6], p, &r, &points, &any);
		at_most("split", p, points, 0.02);
		most = fmax(most, any);
	}
	print_message("by the best cut: up to %.4f\n", most);
	assert_true(most > 0.1); /* caught */
}

static void a_change_is_found_where_it_was(void **state)
{
	struct rng r = rng_seed(18);
	int there = 0, beside = 0;
	double mean = 0;

	(void)state;
	for (int i = 0; i < CAMPAIGNS; i++) {
		struct sample s[STRETCHES];
		size_t at[STRETCHES];
		double weight[STRETCHES];

		for (int j = 0; j < STRETCHES; j++) {
			s[j].n = 200;
			s[j].k = failures(&r, 200, j < 7 ? 0.001 : 0.03);
		}
		if (change_points(s, STRETCHES, 0.2, at) == 1) {
			there += at[0] == 7;
			beside += at[0] == 6 || at[0] == 8;
		}
		change_weights(s, STRETCHES, weight);
		mean += weight[7] / CAMPAIGNS;
	}
	at_least("found there", 0.03, there / (double)CAMPAIGNS, 0.85);
	at_least("or beside", 0.03, (there + beside) / (double)CAMPAIGNS, 0.95);
	print_message("weight of the culprit: %.4f\n", mean);
	/* a weight is a chance: it is as often right as it says */
	assert_true(fabs(mean - there / (double)CAMPAIGNS) < 0.1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(exact_intervals_cover_at_every_rate),
	    cmocka_unit_test(the_textbook_interval_is_caught),
	    cmocka_unit_test(wilson_and_jeffreys_cover_on_average),
	    cmocka_unit_test(a_live_claim_is_seldom_met_wrongly),
	    cmocka_unit_test(a_live_claim_is_seldom_broken_wrongly),
	    cmocka_unit_test(a_live_claim_is_decided_where_it_can_be),
	    cmocka_unit_test(planning_anew_at_each_failure_is_caught),
	    cmocka_unit_test(the_anytime_interval_holds_at_every_time),
	    cmocka_unit_test(a_sequential_test_errs_as_seldom_as_asked),
	    cmocka_unit_test(it_takes_about_as_many_runs_as_wald_says),
	    cmocka_unit_test(an_error_split_over_ten_steps_is_kept),
	    cmocka_unit_test(a_bisection_ends_at_the_culprit),
	    cmocka_unit_test(fishers_test_is_as_seldom_wrong_as_asked),
	    cmocka_unit_test(the_pooled_z_is_caught),
	    cmocka_unit_test(hunts_that_end_at_a_failure_may_be_compared),
	    cmocka_unit_test(looking_at_fishers_test_all_the_time_is_caught),
	    cmocka_unit_test(bounds_hold_of_runs_that_a_claim_has_ended),
	    cmocka_unit_test(the_bound_of_a_rise_holds),
	    cmocka_unit_test(a_steady_history_is_seldom_split),
	    cmocka_unit_test(a_change_is_found_where_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
