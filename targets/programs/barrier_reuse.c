/* barrier_reuse: a barrier of one's own whose counter is reset by the last to
 * leave: who is quick enters the next round before. */
#include "program.h"

enum { N = 3, ROUNDS = 2 };

static _Atomic int arrived, left, round_number;
static _Atomic int at[N];

static void wait_all(void)
{
#ifdef FIXED
	int round = LOAD(round_number);

	if (atomic_fetch_add(&arrived, 1) == N - 1) {
		STORE(arrived, 0);
		STORE(round_number, round + 1);
	}
	while (LOAD(round_number) == round)
		sched_yield();
#else
	(void)round_number;
	atomic_fetch_add(&arrived, 1);
	while (LOAD(arrived) < N)
		sched_yield();
	if (atomic_fetch_add(&left, 1) == N - 1) {
		STORE(left, 0);
		STORE(arrived, 0);
	}
#endif
}

static void *body(void *arg)
{
	int me = (int)(intptr_t)arg;

	for (int r = 0; r < ROUNDS; r++) {
		STORE(at[me], r + 1);
		wait_all();
		for (int i = 0; i < N; i++)
			assert(LOAD(at[i]) > r);
	}
	return arg;
}

int main(void)
{
	run_threads(N, body);
	return 0;
}
