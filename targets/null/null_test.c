/* null_test.c: the smallest target's traces are true. */
#include <stdio.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/oracle/oracle.h"
#include "harness/scenario/host_calls.h"
#include "harness/scenario/interp.h"
#include "harness/scenario/scenario.h"
#include "targets/null/null.c"

static int judge(void *count, const struct interp_session *s)
{
	struct verdict v = {0};

	oracle_judge(&v, s->trace, s->len, s->truth);
	if (v.kind != VERDICT_OK)
		printf("session %llu: %s\n", (unsigned long long)s->number,
		       buf_str(&v.text));
	CHECK_OP(v.kind, ==, VERDICT_OK);
	CHECK(v.events >= 4); /* a create and two starts; the stopper's yield */
	verdict_done(&v);
	++*(int *)count;
	return 0;
}

static void run_judged(const struct scenario *s, uint64_t seed)
{
	struct interp_result r;
	int sessions = 0;
	struct interp_options o = {
		.seed = seed,
		.calls = host_calls_native(),
		.truth_cap = 1 << 16,
		.on_session = judge,
		.ctx = &sessions,
	};

	CHECK_OP(interp_run(&tt_target, s, &o, &r), ==, 0);
	CHECK_OP(r.sessions, ==, s->sessions);
	CHECK_OP(sessions, ==, s->sessions);
}

static void traces_of_every_preset_are_true(void)
{
	const char *name;

	for (size_t i = 0; (name = scenario_preset_name(i)); i++) {
		const char *text = scenario_preset(name);
		struct buf error = {0};
		struct scenario s;

		CHECK_OP(scenario_parse(&s, text, strlen(text), &error), ==,
		         0);
		scenario_scale(&s, 100);
		run_judged(&s, i);
	}
}

static void traces_of_generated_scenarios_are_true(void)
{
	struct scenario_limits limits = {
		.tasks = 40, .time_ns = 500000};
	struct scenario s;

	for (uint64_t seed = 0; seed < 50; seed++) {
		scenario_generate(&s, seed, &limits);
		run_judged(&s, seed);
	}
}

int main(void)
{
	traces_of_every_preset_are_true();
	traces_of_generated_scenarios_are_true();
	return 0;
}
