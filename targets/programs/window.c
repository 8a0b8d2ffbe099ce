/* window_N: a thread does N steps, of which another must hit each in turn.  Its
 * author thought that it can't. */
#include "program.h"

#ifdef FIXED
enum { MOST = N + 1 };
#else
enum { MOST = N };
#endif

static _Atomic int step, hits;

static void *body(void *arg)
{
	for (int i = 1; i <= N; i++) {
		if ((intptr_t)arg == 0) {
			STORE(step, i);
		} else {
			if (LOAD(step) == i)
				atomic_fetch_add(&hits, 1);
		}
	}
	return arg;
}

int main(void)
{
	run_threads(2, body);
	assert(LOAD(hits) < MOST);
	return 0;
}
