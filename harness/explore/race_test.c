/*
 * race_test.c: the race detector beside one that forgets nothing: of each byte
 * it keeps every access, and compares with all of them.  Random accesses,
 * releases and acquires by a few threads; up to its first race both must say
 * the same.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "harness/base/rng.h"
#include "harness/explore/race.h"

enum { NTHREADS = 4, BYTES = 16, LOCKS = 2, STEPS = 30, EPISODES = 20000 };
enum { RELAXED = 0 };

struct access {
	unsigned thread;
	unsigned clock; /* the thread's own */
	bool writes;
	bool atomic;
};

static struct {
	struct access at[BYTES][STEPS];
	size_t n[BYTES];
	unsigned knows[NTHREADS][NTHREADS];
	unsigned left[LOCKS][NTHREADS];
} model;

static _Alignas(8) char memory[BYTES];
static char locks[LOCKS * 8];
static struct explore_result result;

static void begin(void)
{
	memset(&model, 0, sizeof model);
	memset(&result, 0, sizeof result);
	sched.result = &result;
	sched.races = true;
	sched.base = 0;
	sched.nthreads = 0;
	race_reset();
	for (unsigned i = 0; i < NTHREADS; i++) {
		sched.threads[i].id = i;
		sched.nthreads++;
		race_born(&sched.threads[i]);
		sched.cur = &sched.threads[0];
		for (unsigned j = 0; j < i; j++)
			model.knows[i][j] = model.knows[0][j];
		model.knows[i][i]++;
		if (i > 0)
			model.knows[0][0]++; /* it was made after */
	}
}

static void raise_to(unsigned *a, const unsigned *b)
{
	for (unsigned i = 0; i < NTHREADS; i++)
		if (a[i] < b[i])
			a[i] = b[i];
}

static void release(unsigned t, unsigned lock)
{
	race_release(&locks[lock * 8]);
	raise_to(model.left[lock], model.knows[t]);
	model.knows[t][t]++;
}

static void acquire(unsigned t, unsigned lock)
{
	race_acquire(&locks[lock * 8]);
	raise_to(model.knows[t], model.left[lock]);
}

/* True: it races with an earlier one. */
static bool model_access(unsigned t, unsigned at, unsigned size, bool writes,
                         bool atomic)
{
	bool races = false;

	for (unsigned b = at; b < at + size; b++) {
		for (size_t i = 0; i < model.n[b]; i++) {
			const struct access *a = &model.at[b][i];

			races |= (a->writes || writes) &&
			         !(a->atomic && atomic) &&
			         a->clock > model.knows[t][a->thread];
		}
		model.at[b][model.n[b]++] =
		    (struct access){t, model.knows[t][t], writes, atomic};
	}
	return races;
}

/* One step; true: the model sees a race.  place: other at each step. */
static bool step(struct rng *rng, uint32_t place, unsigned sizes, bool atomics)
{
	unsigned t = (unsigned)rng_below(rng, NTHREADS);
	unsigned size = 8u >> rng_below(rng, sizes);
	unsigned at = (unsigned)rng_below(rng, BYTES / size) * size;
	const void *pc = (const void *)(uintptr_t)place;

	sched.cur = &sched.threads[t];
	switch (rng_below(rng, atomics ? 24 : 22)) {
	case 0:
		race_write(memory + at, size, pc);
		return model_access(t, at, size, true, false);
	case 1:
	case 2:
	case 3:
		race_read(memory + at, size, pc);
		return model_access(t, at, size, false, false);
	case 22:
		race_atomic_write(memory + at, size, RELAXED, pc);
		return model_access(t, at, size, true, true);
	case 23:
		race_atomic_read(memory + at, size, RELAXED, pc);
		return model_access(t, at, size, false, true);
	case 4:
	case 5:
	case 6:
	case 7:
	case 8:
	case 9:
		release(t, (unsigned)rng_below(rng, LOCKS));
		return false;
	default:
		acquire(t, (unsigned)rng_below(rng, LOCKS));
		return false;
	}
}

/* Returns how many episodes had a race.  exact: of plain accesses alone, each
 * race must be seen. */
static unsigned compare(unsigned sizes, bool exact)
{
	struct rng rng = rng_seed(sizes);
	unsigned racy = 0;

	for (unsigned e = 0; e < EPISODES; e++) {
		bool races = false;

		begin();
		for (uint32_t i = 1; i <= STEPS && !races; i++) {
			races = step(&rng, i, sizes, !exact);
			if (exact || !races)
				assert_int_equal(result.nraces > 0, races);
		}
		racy += races;
	}
	sched.races = false;
	return racy;
}

static void races_of_words_are_seen_and_none_is_invented(void **state)
{
	unsigned racy = compare(2, true);

	(void)state;
	assert_in_range(racy, EPISODES / 10, EPISODES - EPISODES / 10);
}

/* Of neighbouring bytes, and of atomic accesses, one may hide the other's. */
static void races_of_bytes_and_atomics_are_never_invented(void **state)
{
	unsigned racy = compare(4, false);

	(void)state;
	assert_in_range(racy, EPISODES / 10, EPISODES - EPISODES / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(races_of_words_are_seen_and_none_is_invented),
	    cmocka_unit_test(races_of_bytes_and_atomics_are_never_invented),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
