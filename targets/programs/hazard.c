/* hazard: a reader says which object it is going to use, so that it is not given
 * back, but does not look again whether that was in time. */
#include "program.h"

enum { READERS = 2, BATCH = 6, OBJECTS = BATCH + 1, NONE = -1 };

static _Atomic int current; /* which object */
static _Atomic int hazards[READERS];
static _Atomic bool alive[OBJECTS]; /* not given back */
static int retired[BATCH];          /* the updater's */
static int nretired;

static void read_object(int me)
{
	int o = LOAD(current);

	atomic_store(&hazards[me], o);
#ifdef FIXED
	while (atomic_load(&current) != o) {
		o = LOAD(current);
		atomic_store(&hazards[me], o);
	}
#endif
	assert(LOAD(alive[o]));
	atomic_store(&hazards[me], NONE);
}

static bool in_use(int o)
{
	for (int i = 0; i < READERS; i++)
		if (atomic_load(&hazards[i]) == o)
			return true;
	return false;
}

static void give_back_retired(void)
{
	int kept = 0;

	for (int i = 0; i < nretired; i++) {
		if (in_use(retired[i]))
			retired[kept++] = retired[i];
		else
			STORE(alive[retired[i]], false);
	}
	nretired = kept;
}

static void replace(int next)
{
	STORE(alive[next], true);
	retired[nretired++] = atomic_exchange(&current, next);
	if (nretired == BATCH)
		give_back_retired();
}

static void *body(void *arg)
{
	int me = (int)(intptr_t)arg;

	if (me == READERS) {
		for (int i = 1; i < OBJECTS; i++)
			replace(i);
	} else {
		read_object(me);
	}
	return arg;
}

int main(void)
{
	for (int i = 0; i < READERS; i++)
		STORE(hazards[i], NONE);
	STORE(alive[0], true);
	run_threads(READERS + 1, body);
	return 0;
}
