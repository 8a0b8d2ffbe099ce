/* brlock: a lock that is cheap to read under: a reader has a place of its own
 * to say so, and the writer looks at all places.  The reader looks whether there
 * is a writer before it says that it reads, not after. */
#include "program.h"

enum { PLACES = 8, FIRST = 6 }; /* of the readers here */

static _Atomic int writing, reading[PLACES];
static _Atomic int x, y; /* equal, but for the writer */

static void read_lock(int me)
{
#ifdef FIXED
	atomic_store(&reading[me], 1);
	while (atomic_load(&writing)) {
		atomic_store(&reading[me], 0);
		while (atomic_load(&writing))
			sched_yield();
		atomic_store(&reading[me], 1);
	}
#else
	while (atomic_load(&writing))
		sched_yield();
	atomic_store(&reading[me], 1);
#endif
}

static void write_lock(void)
{
	atomic_store(&writing, 1);
	for (int i = 0; i < PLACES; i++)
		while (atomic_load(&reading[i]))
			sched_yield();
}

static void *body(void *arg)
{
	int me = FIRST + (int)(intptr_t)arg;

	if (me < PLACES) {
		int a, b;

		read_lock(me);
		a = LOAD(x);
		b = LOAD(y);
		assert(a == b);
		atomic_store(&reading[me], 0);
	} else {
		write_lock();
		STORE(x, 1);
		STORE(y, 1);
		atomic_store(&writing, 0);
	}
	return arg;
}

int main(void)
{
	run_threads(PLACES - FIRST + 1, body);
	return 0;
}
