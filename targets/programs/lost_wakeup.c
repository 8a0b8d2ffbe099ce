/* lost_wakeup: the flag is looked at outside the lock; the signal comes before
 * the wait. */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t set = PTHREAD_COND_INITIALIZER;
static _Atomic bool flag;

static void wait_for_flag(void)
{
#ifdef FIXED
	pthread_mutex_lock(&lock);
	while (!LOAD(flag))
		pthread_cond_wait(&set, &lock);
	pthread_mutex_unlock(&lock);
#else
	if (LOAD(flag))
		return;
	pthread_mutex_lock(&lock);
	pthread_cond_wait(&set, &lock);
	pthread_mutex_unlock(&lock);
#endif
}

static void *body(void *arg)
{
	if ((intptr_t)arg == 0) {
		wait_for_flag();
		return arg;
	}
	pthread_mutex_lock(&lock);
	STORE(flag, true);
	pthread_cond_signal(&set);
	pthread_mutex_unlock(&lock);
	return arg;
}

int main(void)
{
	run_threads(2, body);
	return 0;
}
