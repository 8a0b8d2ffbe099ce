/* one_condition: a bounded buffer whose producers and consumers wait on one
 * condition, and are signalled one at a time: a producer may wake a producer,
 * and nobody goes on. */
#include "program.h"

enum { SIZE = 1, EACH = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t change = PTHREAD_COND_INITIALIZER;
static int held; /* under lock */

static void wake(void)
{
#ifdef FIXED
	pthread_cond_broadcast(&change);
#else
	pthread_cond_signal(&change);
#endif
}

static void put(void)
{
	pthread_mutex_lock(&lock);
	while (held == SIZE)
		pthread_cond_wait(&change, &lock);
	held++;
	wake();
	pthread_mutex_unlock(&lock);
}

static void take(void)
{
	pthread_mutex_lock(&lock);
	while (held == 0)
		pthread_cond_wait(&change, &lock);
	held--;
	wake();
	pthread_mutex_unlock(&lock);
}

static void *body(void *arg)
{
	for (int i = 0; i < EACH; i++) {
		if ((intptr_t)arg % 2)
			put();
		else
			take();
	}
	return arg;
}

int main(void)
{
	run_threads(4, body);
	return 0;
}
