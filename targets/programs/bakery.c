/* bakery_N: who wants to come in draws a number above all that N may hold, but
 * does not say that it is drawing: two draw the same, and the one that is to
 * wait has looked before the other had its number. */
#include "program.h"

static _Atomic int number[N], drawing[N];
static _Atomic int inside;

static int draw(int me)
{
	int most = 0;

#ifdef FIXED
	atomic_store(&drawing[me], 1);
#endif
	for (int i = 0; i < N; i++) {
		int n = atomic_load(&number[i]);

		most = n > most ? n : most;
	}
	atomic_store(&number[me], most + 1);
#ifdef FIXED
	atomic_store(&drawing[me], 0);
#endif
	return most + 1;
}

static bool before(int i, int me, int mine)
{
	int n;

#ifdef FIXED
	while (atomic_load(&drawing[i]))
		sched_yield();
#else
	(void)drawing;
#endif
	n = atomic_load(&number[i]);
	return n != 0 && (n < mine || (n == mine && i < me));
}

static void *body(void *arg)
{
	int me = N - 1 - (int)(intptr_t)arg; /* the last places */
	int mine = draw(me);

	for (int i = 0; i < N; i++)
		while (before(i, me, mine))
			sched_yield();
	assert(atomic_fetch_add(&inside, 1) == 0);
	atomic_fetch_sub(&inside, 1);
	atomic_store(&number[me], 0);
	return arg;
}

int main(void)
{
	run_threads(2, body);
	return 0;
}
