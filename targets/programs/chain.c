/* chain_N: N threads must go one after the other, in one order of all, for
 * the count to reach N.  Their author thought that it can't. */
#include "program.h"

#ifdef FIXED
enum { MOST = N + 1 };
#else
enum { MOST = N };
#endif

static _Atomic int at;

static void *body(void *arg)
{
	int me = (int)(intptr_t)arg;

	/* the newest thread first */
	if (LOAD(at) == N - 1 - me)
		STORE(at, N - me);
	else
		STORE(at, -1);
	return arg;
}

int main(void)
{
	run_threads(N, body);
	assert(LOAD(at) < MOST);
	return 0;
}
