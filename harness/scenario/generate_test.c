/* generate_test.c: one seed, one scenario; varied; within its limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/scenario/scenario.h"
#include "targets/target.h"

static void seed_42_is_this_scenario(void **state)
{
	struct buf out = {0};
	struct scenario s;

	(void)state;
	scenario_generate(&s, 42, NULL);
	scenario_print(&out, &s);
	assert_string_equal(buf_str(&out),
	                    "procs 5\n"
	                    "sessions 3\n"
	                    "warm 6591ns..884181ns\n"
	                    "shape 7 on 799730ns off 0 start any\n"
	                    "shape 2 on 0 off 67ns..6431ns\n"
	                    "group 2 shuffle\n"
	                    "\tyield x2\n"
	                    "\trecv @2..3\n"
	                    "\tnet-wake x1 112560ns at stop\n"
	                    "\tgetppid x2..5\n"
	                    "\tsend @3\n"
	                    "\tprocs x1\n"
	                    "group 2\n"
	                    "\tsend @2..3\n"
	                    "group 1\n"
	                    "\trecv @3\n"
	                    "group 8 shuffle\n"
	                    "\tnet-read\n"
	                    "\tgc\n"
	                    "\trecv @0..2\n"
	                    "\tleak\n"
	                    "\tread-proc\n"
	                    "\tpin x25..96\n"
	                    "group 3\n"
	                    "\tnet-wake x14 99ns..617718ns at stop\n"
	                    "group 2\n"
	                    "\tsend @0..2\n"
	                    "group 13\n"
	                    "\tgc\n"
	                    "\tyield x1\n"
	                    "\tread-zero x2..19\n"
	                    "\tcond-wait @3\n"
	                    "\tyield x1..10\n"
	                    "\tread-zero x60895\n"
	                    "group 3\n"
	                    "\tcond-signal @3 x0..5\n"
	                    "group 5\n"
	                    "\tclose\n");
	buf_done(&out);
}

/* FNV-1a of the texts of seeds 0..999, one after the other. */
static void a_thousand_seeds_have_this_fingerprint(void **state)
{
	uint64_t hash = 14695981039346656037u;
	struct buf out = {0};
	struct scenario s;

	(void)state;
	for (uint64_t seed = 0; seed < 1000; seed++) {
		scenario_generate(&s, seed, NULL);
		buf_clear(&out);
		scenario_print(&out, &s);
		for (size_t i = 0; i < out.len; i++)
			hash = (hash ^ out.data[i]) * 1099511628211u;
	}
	assert_int_equal(hash, 0x1947e489ba37e976);
	buf_done(&out);
}

static void every_op_and_every_kind_of_restart_comes_up(void **state)
{
	uint32_t kinds[OP_KINDS] = {0};
	uint32_t back_to_back = 0, any_start = 0, any_stop = 0, wrong = 0;
	struct scenario s;

	(void)state;
	for (uint64_t seed = 0; seed < 200; seed++) {
		scenario_generate(&s, seed, NULL);
		for (uint32_t i = 0; i < s.nshapes; i++) {
			back_to_back += s.shapes[i].off_ns.hi == 0;
			any_start += s.shapes[i].start == WHO_ANY;
			any_stop += s.shapes[i].stop == WHO_ANY;
			wrong += s.shapes[i].wrong;
		}
		for (uint32_t i = 0; i < s.ngroups; i++)
			for (uint32_t j = 0; j < s.groups[i].nops; j++)
				kinds[s.groups[i].ops[j].kind]++;
	}
	for (int i = 0; i < OP_KINDS; i++)
		assert_true(kinds[i] > 0);
	assert_true(back_to_back && any_start && any_stop && wrong);
}

static void check_limits(const struct scenario *s,
                         const struct scenario_limits *l)
{
	uint32_t tasks = 0;

	assert_in_range(s->procs, 1, l->procs);
	assert_in_range(s->sessions, 1, l->sessions);
	for (uint32_t i = 0; i < s->nshapes; i++) {
		assert_true(s->shapes[i].on_ns.hi <= l->time_ns);
		assert_true(s->shapes[i].off_ns.hi <= l->time_ns);
	}
	for (uint32_t i = 0; i < s->ngroups; i++) {
		const struct scenario_group *g = &s->groups[i];

		tasks += g->tasks;
		for (uint32_t j = 0; j < g->nops; j++) {
			const struct scenario_op *op = &g->ops[j];

			assert_true(op->time_ns.hi <= l->time_ns);
			if (op->kind != OP_READ_ZERO && op->kind != OP_ALLOC)
				assert_true(op->count.hi <= l->count);
			assert_int_equal(scenario_op_caps(op) & ~l->caps, 0);
		}
	}
	assert_in_range(tasks, 1, l->tasks);
}

static void limits_are_kept(void **state)
{
	const struct scenario_limits tight = {
	    .procs = 2,
	    .tasks = 3,
	    .sessions = 2,
	    .time_ns = 1000,
	    .count = 5,
	    .caps = TT_CAP_SYSCALL,
	};
	struct scenario s;

	(void)state;
	for (uint64_t seed = 0; seed < 500; seed++) {
		scenario_generate(&s, seed, &tight);
		check_limits(&s, &tight);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(seed_42_is_this_scenario),
	    cmocka_unit_test(a_thousand_seeds_have_this_fingerprint),
	    cmocka_unit_test(every_op_and_every_kind_of_restart_comes_up),
	    cmocka_unit_test(limits_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
