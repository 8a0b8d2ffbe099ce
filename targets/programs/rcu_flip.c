/* rcu_flip: readers count themselves in one of two sets of counters; who
 * replaces an object turns them to the other set, and waits until the first has
 * run empty.  One turn misses a reader that has chosen its set, and not yet
 * counted. */
#include "program.h"

enum { OBJECTS = 3, PROCESSORS = 2 };

static _Atomic int phase;
static _Atomic int readers[2][PROCESSORS];
static _Atomic bool alive[OBJECTS]; /* not given back */
static _Atomic int current;         /* which object */

static void read_object(int processor)
{
	int p = LOAD(phase), o;

	atomic_fetch_add(&readers[p][processor], 1);
	o = LOAD(current);
	assert(LOAD(alive[o]));
	atomic_fetch_sub(&readers[p][processor], 1);
}

static void turn(void)
{
	int old = LOAD(phase);

	STORE(phase, !old);
	for (int i = 0; i < PROCESSORS; i++)
		while (LOAD(readers[old][i]) > 0)
			sched_yield();
}

static void replace(int next)
{
	int old = LOAD(current);

	STORE(alive[next], true);
	STORE(current, next);
	turn();
#ifdef FIXED
	turn();
#endif
	STORE(alive[old], false);
}

static void *body(void *arg)
{
	if ((intptr_t)arg == PROCESSORS) {
		for (int i = 1; i < OBJECTS; i++)
			replace(i);
	} else {
		read_object((int)(intptr_t)arg);
	}
	return arg;
}

int main(void)
{
	STORE(alive[0], true);
	run_threads(PROCESSORS + 1, body);
	return 0;
}
