/* deadlock_N: N threads take their two locks each in a ring. */
#include "program.h"

static pthread_mutex_t forks[N];

static void *body(void *arg)
{
	int a = (int)(intptr_t)arg, b = (a + 1) % N;

#ifdef FIXED
	if (a > b) {
		int t = a;

		a = b;
		b = t;
	}
#endif
	pthread_mutex_lock(&forks[a]);
	pthread_mutex_lock(&forks[b]);
	pthread_mutex_unlock(&forks[b]);
	pthread_mutex_unlock(&forks[a]);
	return arg;
}

int main(void)
{
	for (int i = 0; i < N; i++)
		pthread_mutex_init(&forks[i], NULL);
	run_threads(N, body);
	return 0;
}
