/* seqlock: the writer makes the number even before it has written all. */
#include "program.h"

static _Atomic unsigned number;
static _Atomic int x, y;

static void write_pair(int v)
{
	atomic_fetch_add(&number, 1);
	STORE(x, v);
#ifdef FIXED
	STORE(y, v);
	atomic_fetch_add(&number, 1);
#else
	atomic_fetch_add(&number, 1);
	STORE(y, v);
#endif
}

static void read_pair(void)
{
	for (int tries = 0; tries < 3; tries++) {
		unsigned before = LOAD(number);
		int a = LOAD(x), b = LOAD(y);

		if (before % 2 == 0 && LOAD(number) == before) {
			assert(a == b);
			return;
		}
	}
}

static void *body(void *arg)
{
	if ((intptr_t)arg == 0)
		write_pair(1);
	else
		read_pair();
	return arg;
}

int main(void)
{
	run_threads(3, body);
	return 0;
}
