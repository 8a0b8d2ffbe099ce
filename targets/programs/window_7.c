/* window_7: a thread does 7 steps, of which another must hit each in turn.  Its
 * author thought that it can't. */
#include "program.h"

enum { STEPS = 7 };
#ifdef FIXED
enum { MOST = STEPS + 1 };
#else
enum { MOST = STEPS };
#endif

static _Atomic int step, hits;

static void *body(void *arg)
{
	for (int i = 1; i <= STEPS; i++) {
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
