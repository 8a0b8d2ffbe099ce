/* controlled_bench.c: schedules a second of gort's smallest scenario, judged. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/base/check.h"
#include "harness/explore/strategy.h"
#include "harness/trial/controlled.h"

enum { SCHEDULES = 4000 };

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void measure(struct subject *s, const struct strategy *strategy)
{
	struct explore_options o = {.strategy = strategy};
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
	printf("gort, scenario smallest, %s: %.0f schedules/s, %.0f points/s, "
	       "%.0f points each\n",
	       strategy->name, SCHEDULES / took, (double)points / took,
	       (double)points / SCHEDULES);
	explore_result_done(&r);
	finding_done(&f);
}

int main(void)
{
	const char *text = scenario_preset("smallest");
	const char *bin = getenv("BIN");
	struct buf path = {0}, error = {0};
	struct controlled *c;
	struct scenario s;

	CHECK(scenario_parse(&s, text, strlen(text), &error) == 0);
	/* beside the tool, not beside this program */
	buf_printf(&path, "%s/targets/gort.so", bin ? bin : "build/bin");
	c = controlled_open(buf_str(&path), &error);
	if (!c) {
		printf("gort: not measured: %s\n", buf_str(&error));
		return 0;
	}
	controlled_set(c, &s, 1);
	measure(controlled_subject(c), &strategy_walk);
	measure(controlled_subject(c), &strategy_sticky);
	measure(controlled_subject(c), &strategy_pct);
	return 0;
}
