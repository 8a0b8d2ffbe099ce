/* twostage_N: two values that belong together are set by N threads under two
 * locks, one after the other; a reader that comes between sees them apart. */
#include "program.h"

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t second = PTHREAD_MUTEX_INITIALIZER;
static int data1, data2; /* under first, second */

static void write_both(void)
{
	pthread_mutex_lock(&first);
	data1 = 1;
#ifdef FIXED
	pthread_mutex_lock(&second);
	data2 = 2;
	pthread_mutex_unlock(&second);
	pthread_mutex_unlock(&first);
#else
	pthread_mutex_unlock(&first);
	pthread_mutex_lock(&second);
	data2 = 2;
	pthread_mutex_unlock(&second);
#endif
}

static void read_both(void)
{
	int one, two;

	pthread_mutex_lock(&first);
	one = data1;
#ifndef FIXED
	pthread_mutex_unlock(&first);
#endif
	if (one == 0) {
#ifdef FIXED
		pthread_mutex_unlock(&first);
#endif
		return;
	}
	pthread_mutex_lock(&second);
	two = data2;
	pthread_mutex_unlock(&second);
#ifdef FIXED
	pthread_mutex_unlock(&first);
#endif
	assert(two == one + 1);
}

static void *body(void *arg)
{
	if ((intptr_t)arg < N)
		write_both();
	else
		read_both();
	return arg;
}

int main(void)
{
	run_threads(N + 1, body);
	return 0;
}
