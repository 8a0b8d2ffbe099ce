/* peterson: mutual exclusion of two, where each says that it wants to come in
 * after it has given the other the turn. */
#include "program.h"

static _Atomic int wants[2], turn, inside;

static void *body(void *arg)
{
	int me = (int)(intptr_t)arg, other = 1 - me;

#ifdef FIXED
	atomic_store(&wants[me], 1);
	atomic_store(&turn, other);
#else
	atomic_store(&turn, other);
	atomic_store(&wants[me], 1);
#endif
	while (atomic_load(&wants[other]) && atomic_load(&turn) == other)
		;
	assert(atomic_fetch_add(&inside, 1) == 0);
	atomic_fetch_sub(&inside, 1);
	atomic_store(&wants[me], 0);
	return arg;
}

int main(void)
{
	run_threads(2, body);
	return 0;
}
