/* race_flag: a data race, and nothing else: data is handed over by a plain
 * flag. */
#include "program.h"

static int data;
#ifdef FIXED
static _Atomic int ready;
#else
static volatile int ready;
#endif

static void *body(void *arg)
{
	if ((intptr_t)arg == 0) {
		data = 42;
		ready = 1;
	} else if (ready) {
		assert(data == 42);
	}
	return arg;
}

int main(void)
{
	run_threads(2, body);
	return 0;
}
