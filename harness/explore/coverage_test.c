/* coverage_test.c: what counts as a meeting of threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "harness/explore/coverage.h"
#include "harness/explore/sched.h"

/* The code and the variables of the target. */
static char image[4096];

static void does(uint32_t thread, enum explore_kind kind, size_t variable,
                 uint32_t at)
{
	struct explore_event e = {.addr = image + variable,
	                          .pc = image + at,
	                          .kind = (uint16_t)kind,
	                          .size = 4};

	sched.cur = &sched.threads[thread];
	coverage_event(&e, WAIT_NONE);
}

static void waits(uint32_t thread, size_t variable, uint32_t at)
{
	struct explore_event e = {
	    .addr = image + variable, .pc = image + at, .kind = EV_LOCK};

	sched.cur = &sched.threads[thread];
	coverage_event(&e, WAIT_MUTEX);
}

/* In how many runs the read has seen the write; -1: they never met. */
static int runs_of(uint32_t writer, uint32_t reader)
{
	size_t n;
	const struct coverage_pair *p = coverage_pairs(&n);

	for (size_t i = 0; i < n; i++)
		if (p[i].writer == writer && p[i].reader == reader)
			return (int)p[i].runs;
	return -1;
}

static void a_read_of_what_another_thread_wrote_is_new_once(void **state)
{
	(void)state;
	for (int run = 1; run <= 3; run++) {
		coverage_begin();
		for (int round = 0; round < 5; round++) {
			does(0, EV_ATOMIC_WRITE, 8, 0x101);
			does(1, EV_ATOMIC_READ, 8, 0x102);
		}
		/* the read from the write, and the write after the read */
		assert_int_equal(coverage_end(), run == 1 ? 2 : 0);
		assert_int_equal(runs_of(0x101, 0x102), run);
	}
}

static void what_a_thread_reads_of_its_own_is_nothing(void **state)
{
	(void)state;
	coverage_begin();
	does(1, EV_ATOMIC_WRITE, 8, 0x111);
	does(1, EV_ATOMIC_READ, 8, 0x112);
	does(1, EV_ATOMIC_WRITE, 8, 0x113);
	assert_int_equal(coverage_end(), 0);
	assert_int_equal(runs_of(0x111, 0x112), -1);
}

static void a_write_after_a_read_might_have_been_read(void **state)
{
	(void)state;
	coverage_begin();
	does(0, EV_ATOMIC_READ, 8, 0x121);
	does(1, EV_ATOMIC_WRITE, 8, 0x122);
	assert_int_equal(coverage_end(), 1);
	assert_int_equal(runs_of(0x122, 0x121), 0);
}

static void reads_of_different_threads_do_not_meet(void **state)
{
	(void)state;
	coverage_begin();
	does(0, EV_ATOMIC_READ, 8, 0x131);
	does(1, EV_ATOMIC_READ, 8, 0x132);
	assert_int_equal(coverage_end(), 0);
}

static void neighbours_do_not_meet(void **state)
{
	(void)state;
	coverage_begin();
	does(0, EV_ATOMIC_WRITE, 8, 0x141);
	does(1, EV_ATOMIC_READ, 12, 0x142);
	assert_int_equal(coverage_end(), 0);
}

static void a_lock_handed_over_is_a_read_of_the_unlock(void **state)
{
	(void)state;
	coverage_begin();
	does(0, EV_LOCK, 16, 0x151);
	waits(1, 16, 0x152);
	does(0, EV_UNLOCK, 16, 0x153);
	does(1, EV_LOCK, 16, 0x152);
	/* waited; took what was unlocked, and wrote after it */
	assert_int_equal(coverage_end(), 3);
	assert_int_equal(runs_of(0x153, 0x152), 1);
	assert_int_equal(runs_of(0x151, 0x152), -1);
}

static void the_last_write_of_the_run_is_known(void **state)
{
	(void)state;
	coverage_begin();
	assert_int_equal(coverage_last_write(image + 8), 0);
	does(0, EV_ATOMIC_WRITE, 8, 0x161);
	does(1, EV_ATOMIC_READ, 8, 0x162);
	assert_int_equal(coverage_last_write(image + 8), 0x161);
	coverage_end();
	coverage_begin();
	assert_int_equal(coverage_last_write(image + 8), 0);
	coverage_end();
}

static void memory_that_is_not_the_targets_is_left_out(void **state)
{
	static char ours[64];
	struct explore_event e = {
	    .addr = ours, .pc = image + 0x171, .kind = EV_ATOMIC_WRITE};

	(void)state;
	coverage_begin();
	sched.cur = &sched.threads[0];
	coverage_event(&e, WAIT_NONE);
	sched.cur = &sched.threads[1];
	coverage_event(&e, WAIT_NONE);
	assert_int_equal(coverage_end(), 0);
	assert_int_equal(coverage_last_write(ours), 0);
}

static void ways_from_place_to_place_are_edges(void **state)
{
	uint64_t first[COVERAGE_EDGE_WORDS];
	unsigned n = 0;

	(void)state;
	coverage_begin();
	for (int round = 0; round < 3; round++) {
		does(0, EV_ATOMIC_READ, 8, 0x401);
		does(1, EV_ATOMIC_READ, 16, 0x403);
		does(0, EV_ATOMIC_READ, 8, 0x402);
	}
	/* to 401, 401 to 402, and back; to 403, and from there to it */
	for (size_t i = 0; i < COVERAGE_EDGE_WORDS; i++)
		n += (unsigned)__builtin_popcountll(
		    coverage_edges_of_run()[i]);
	assert_int_equal(n, 5);
	assert_int_equal(coverage_end(), 0);
	memcpy(first, coverage_edges_of_run(), sizeof first);
	coverage_begin();
	does(3, EV_ATOMIC_READ, 24, 0x401);
	for (size_t i = 0; i < COVERAGE_EDGE_WORDS; i++)
		assert_int_equal(coverage_edges_of_run()[i] & ~first[i], 0);
	coverage_end();
}

static void more_addresses_than_there_is_room_for_do_no_harm(void **state)
{
	static char big[1 << 16];

	(void)state;
	sched.base = (uintptr_t)big;
	sched.extent = sizeof big;
	coverage_begin();
	for (size_t i = 0; i < sizeof big; i += 4) {
		struct explore_event e = {.addr = big + i,
		                          .pc = big + 0x181,
		                          .kind = EV_ATOMIC_WRITE};

		sched.cur = &sched.threads[0];
		coverage_event(&e, WAIT_NONE);
	}
	assert_int_equal(coverage_last_write(big), 0x181);
	assert_int_equal(coverage_last_write(big + sizeof big - 4), 0);
	assert_int_equal(coverage_end(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_read_of_what_another_thread_wrote_is_new_once),
	    cmocka_unit_test(what_a_thread_reads_of_its_own_is_nothing),
	    cmocka_unit_test(a_write_after_a_read_might_have_been_read),
	    cmocka_unit_test(reads_of_different_threads_do_not_meet),
	    cmocka_unit_test(neighbours_do_not_meet),
	    cmocka_unit_test(a_lock_handed_over_is_a_read_of_the_unlock),
	    cmocka_unit_test(the_last_write_of_the_run_is_known),
	    cmocka_unit_test(memory_that_is_not_the_targets_is_left_out),
	    cmocka_unit_test(ways_from_place_to_place_are_edges),
	    cmocka_unit_test(more_addresses_than_there_is_room_for_do_no_harm),
	};

	sched.base = (uintptr_t)image;
	sched.extent = sizeof image;
	sched.threads[1].id = 1;
	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
