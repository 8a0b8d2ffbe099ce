/* reorder_N: two words are set in an order that one reader may see broken;
 * N - 1 threads set them, one looks.  (Reordered initialisation.) */
#include "program.h"

static _Atomic int a, b;

static void set(void)
{
#ifdef FIXED
	STORE(b, -1);
	STORE(a, 1);
#else
	STORE(a, 1);
	STORE(b, -1);
#endif
}

static void *body(void *arg)
{
	if ((intptr_t)arg < N - 1) {
		set();
	} else {
		int x = LOAD(a), y = LOAD(b);

		assert(!(x == 1 && y == 0));
	}
	return arg;
}

int main(void)
{
	run_threads(N, body);
	return 0;
}
