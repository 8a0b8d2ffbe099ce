/*
 * strategy_test.c: how often strategies choose which order, of a program whose
 * orders can be counted.  One seed, one result: the bounds are for who changes
 * how numbers are drawn.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/explore/sched.h"
#include "harness/explore/strategy.h"
#include "harness/explore/strategies/strategy_events.h"
#include "harness/explore/strategies/strategy_weights.h"
#include "harness/explore/subject.h"

/*
 * Of three_and_one.  The first thread has three events: two births and its
 * end; the second five, the third three, with their starts and ends.  Orders:
 * 11! divided by what is to come at each event, itself included (11 5 1, 5 4 3
 * 2 1, 3 2 1).
 */
enum { ORDERS = 1008, RUNS = 20000 };

static struct subject *program;

/* How often an order was seen, and what the single event came after. */
struct orders {
	uint64_t hash[2 * ORDERS];
	uint32_t times[2 * ORDERS];
	uint32_t n;
	uint32_t after[4]; /* so many of the three */
	/* of this run */
	uint32_t threes, place;
};

static void watch(void *ctx, const struct explore_step *step)
{
	struct orders *o = ctx;

	if (step->event.kind != EV_ATOMIC_RMW)
		return;
	if (step->thread == 1)
		o->threes++;
	else
		o->place = o->threes;
}

static void see(struct orders *o, uint64_t hash)
{
	uint32_t i = 0;

	while (i < o->n && o->hash[i] != hash)
		i++;
	assert_true(i < 2 * ORDERS);
	if (i == o->n) {
		o->hash[i] = hash;
		o->n++;
	}
	o->times[i]++;
	o->after[o->place]++;
}

static void run_all(const struct strategy *strategy, struct orders *o)
{
	struct explore_options options = {.strategy = strategy,
	                                  .watch = watch,
	                                  .watch_ctx = o};
	struct explore_result r = {0};
	struct finding f = {0};

	memset(o, 0, sizeof *o);
	for (uint64_t i = 0; i < RUNS + 10; i++) {
		options.seed = i;
		o->threes = 0;
		program->run(program->ctx, &options, &r, &f);
		assert_int_equal(r.outcome, RUN_OK);
		if (i >= 10) /* it has learned */
			see(o, r.hash);
	}
	explore_result_done(&r);
	finding_done(&f);
}

/* Pearson's statistic: ORDERS - 1 = 1007 is to be expected when all orders are
 * equally likely, give or take 45. */
static double unevenness(const struct orders *o)
{
	double expected = (double)RUNS / ORDERS;
	double sum = expected * (double)(ORDERS - o->n); /* never seen */

	for (uint32_t i = 0; i < o->n; i++) {
		double off = o->times[i] - expected;

		sum += off * off / expected;
	}
	return sum;
}

static void assert_between(double x, double low, double high)
{
	if (x >= low && x <= high)
		return;
	fail_msg("%g is not in %g..%g", x, low, high);
}

static void urw_makes_every_order_as_likely(void **state)
{
	static struct orders o;

	(void)state;
	run_all(&strategy_urw, &o);
	assert_int_equal(o.n, ORDERS);
	assert_between(unevenness(&o), 850, 1200);
}

static void a_plain_walk_does_not(void **state)
{
	static struct orders o;

	(void)state;
	run_all(&strategy_walk, &o);
	assert_between(unevenness(&o), 10000, 1e9);
}

static void surw_makes_every_order_at_one_place_as_likely(void **state)
{
	static struct orders o;

	(void)state;
	run_all(&strategy_surw, &o);
	for (int i = 0; i < 4; i++)
		assert_between(o.after[i], 4800, 5200);
}

/* With one draw for each event and no more, the single one would come between the
 * three less often: in 2037 runs and in 1464. */
static void pos_draws_again_after_a_conflict(void **state)
{
	static struct orders o;

	(void)state;
	run_all(&strategy_pos, &o);
	assert_between(o.after[1], 2450, 2900);
	assert_between(o.after[2], 1650, 2050);
}

static void kins_are_forgotten_when_there_are_too_many(void **state)
{
	uint32_t forgotten = kin_begin();
	struct thread t = {0};

	(void)state;
	for (t.signature = 1000; t.signature < 1000 + KINS; t.signature++) {
		kin_born(&t);
		assert_in_range(t.kin, 0, KINS - 1);
	}
	t.signature = 5000; /* a stranger */
	kin_born(&t);
	assert_int_equal(t.kin, 0);
	assert_int_equal(kin_begin(), forgotten + 1);
	kin_born(&t);
	assert_int_equal(t.kin, 1);
	t.signature = 1000;
	kin_born(&t);
	assert_int_equal(t.kin, 2);
	t.signature = 5000;
	kin_born(&t);
	assert_int_equal(t.kin, 1);
	assert_int_equal(kin_begin(), forgotten + 1);
}

static void averages_follow_what_is_counted(void **state)
{
	uint32_t usual = usual_with(0, 100);

	(void)state;
	assert_int_equal(usual, 100 * USUAL_ONE);
	assert_int_equal(usual_with(usual, 100), 100 * USUAL_ONE);
	assert_int_equal(usual_with(usual, 200), 125 * USUAL_ONE);
	assert_int_equal(usual_with(usual, 0), 75 * USUAL_ONE);
}

static void events_conflict_when_they_overlap_and_one_changes(void **state)
{
	char m[16];
	struct explore_event read = {.addr = m, .size = 8, .kind = EV_READ};
	struct explore_event write = {
	    .addr = m + 4, .size = 4, .kind = EV_ATOMIC_WRITE};
	struct explore_event lock = {.addr = m, .kind = EV_LOCK};
	struct explore_event nothing = {.kind = EV_CREATE};

	(void)state;
	assert_true(conflict(&read, &write) && conflict(&write, &read));
	assert_true(conflict(&lock, &lock) && conflict(&lock, &read));
	assert_false(conflict(&read, &read));
	assert_false(conflict(&lock, &write) || conflict(&write, &lock));
	assert_false(conflict(&nothing, &nothing));
	write.addr = m + 8;
	assert_false(conflict(&read, &write) || conflict(&write, &read));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
	        events_conflict_when_they_overlap_and_one_changes),
	    cmocka_unit_test(averages_follow_what_is_counted),
	    cmocka_unit_test(urw_makes_every_order_as_likely),
	    cmocka_unit_test(a_plain_walk_does_not),
	    cmocka_unit_test(surw_makes_every_order_at_one_place_as_likely),
	    cmocka_unit_test(pos_draws_again_after_a_conflict),
	    cmocka_unit_test(kins_are_forgotten_when_there_are_too_many),
	};
	struct buf path = {0}, error = {0};
	const char *bin = getenv("BIN"), *build = getenv("BUILD");

	buf_printf(&path, "%s/programs/three_and_one.so",
	           bin ? bin : "build/bin");
	if (build && !strcmp(build, "tsan")) {
		puts("thread sanitizer can't follow fibers");
		return 77;
	}
	if (access(buf_str(&path), R_OK) < 0) {
		puts("clang or objcopy is missing");
		return 77;
	}
	program = program_open(buf_str(&path), &error);
	if (!program) {
		puts(buf_str(&error));
		return 1;
	}
	buf_done(&path);
	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
