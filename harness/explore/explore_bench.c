/*
 * explore_bench.c: schedules a second, beside what bare fiber switches cost in
 * the same minute, since machines differ.  Processor time of one core.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/base/check.h"
#include "harness/explore/fiber.h"
#include "harness/explore/strategy.h"
#include "harness/explore/subject.h"

enum { SWITCHES = 10000000, SCHEDULES = 100000 };

static void *here, *there;

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void back(void)
{
	for (;;)
		fiber_switch(&there, here);
}

/* Seconds a switch. */
static double bare_switch(void)
{
	double start = now_s();

	there = fiber_start(0, back);
	CHECK(there);
	for (int i = 0; i < SWITCHES / 2; i++)
		fiber_switch(&here, there);
	return (now_s() - start) / SWITCHES;
}

static void measure(struct subject *s, const struct strategy *strategy,
                    bool races, double bare)
{
	struct explore_options o = {.strategy = strategy, .no_races = !races};
	struct explore_result r = {0};
	struct finding f = {0};
	double start = now_s(), took;
	uint64_t points = 0;

	for (uint64_t i = 0; i < SCHEDULES; i++) {
		o.seed = i;
		s->run(s->ctx, &o, &r, &f);
		CHECK(!f.rule[0]);
		points += r.points;
	}
	took = now_s() - start;
	printf("increments, %s, races %s: %.0f schedules/s, %.1f ns a point, "
	       "%.1f bare switches a point\n",
	       strategy->name, races ? "on" : "off", SCHEDULES / took,
	       took * 1e9 / (double)points, took / (double)points / bare);
	explore_result_done(&r);
	finding_done(&f);
}

int main(void)
{
	struct buf path = {0}, error = {0};
	const char *bin = getenv("BIN");
	struct subject *s;
	double bare = bare_switch();

	buf_printf(&path, "%s/programs/increments.so", bin ? bin : "build/bin");
	s = program_open(buf_str(&path), &error);
	if (!s) {
		printf("increments: not measured: %s\n", buf_str(&error));
		return 0;
	}
	printf("bare switch: %.2f ns\n", bare * 1e9);
	for (unsigned i = 0; strategy_at(i); i++)
		if (!strategy_at(i)->internal)
			measure(s, strategy_at(i), true, bare);
	measure(s, &strategy_walk, false, bare);
	measure(s, &strategy_pct, false, bare);
	buf_done(&path);
	buf_done(&error);
	return 0;
}
