/* plain_count: a counter that nobody thought to be shared.  A data race, and
 * what comes of it: one of two increments is lost. */
#include "program.h"

#ifdef FIXED
static _Atomic int hits;
#else
static int hits;
#endif

static void *body(void *arg)
{
	hits++;
	return arg;
}

int main(void)
{
	run_threads(2, body);
	assert(hits == 2);
	return 0;
}
