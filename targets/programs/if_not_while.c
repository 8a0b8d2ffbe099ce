/* if_not_while: a woken consumer does not look again whether there is
 * something; another was faster. */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static int items, done; /* under lock */

static void *body(void *arg)
{
	pthread_mutex_lock(&lock);
	if ((intptr_t)arg == 0) {
		items++;
		pthread_cond_signal(&filled);
	} else if ((intptr_t)arg == 1) {
		if (items > 0)
			items--;
	} else {
#ifdef FIXED
		while (items == 0 && !done)
#else
		if (items == 0 && !done)
#endif
			pthread_cond_wait(&filled, &lock);
		if (!done) {
			items--;
			assert(items >= 0);
		}
	}
	pthread_mutex_unlock(&lock);
	return arg;
}

int main(void)
{
	pthread_t threads[3];

	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, body, (void *)(intptr_t)i);
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	pthread_mutex_lock(&lock);
	done = 1;
	pthread_cond_broadcast(&filled);
	pthread_mutex_unlock(&lock);
	pthread_join(threads[2], NULL);
	return 0;
}
