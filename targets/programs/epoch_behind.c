/* epoch_behind: an object is given back two epochs after it was replaced.  The
 * epoch moves on unless the reader is in the one before; of a reader that is
 * further behind, since it slept before it said its epoch, nobody thought. */
#include "program.h"

enum { OBJECTS = 6, READS = 2 };

static _Atomic int epoch = 1;
static _Atomic int reading; /* the reader's epoch; 0: it does not read */
static _Atomic bool alive[OBJECTS]; /* not given back */
static _Atomic int current;         /* which object */

static void read_object(void)
{
	int o;

	STORE(reading, LOAD(epoch));
	o = LOAD(current);
	assert(LOAD(alive[o]));
	STORE(reading, 0);
}

static bool move_on(int e)
{
	int r = LOAD(reading);

#ifdef FIXED
	if (r != 0 && r != e)
#else
	if (r != 0 && r == e - 1)
#endif
		return false;
	STORE(epoch, e + 1);
	return true;
}

/* Object i is replaced in epoch i. */
static void replace(int next)
{
	STORE(alive[next], true);
	STORE(current, next);
	while (!move_on(next))
		sched_yield();
	if (next > 1)
		STORE(alive[next - 2], false);
}

static void *body(void *arg)
{
	if ((intptr_t)arg == 0) {
		for (int i = 1; i < OBJECTS; i++)
			replace(i);
	} else {
		for (int i = 0; i < READS; i++)
			read_object();
	}
	return arg;
}

int main(void)
{
	STORE(alive[0], true);
	run_threads(2, body);
	return 0;
}
