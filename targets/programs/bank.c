/* bank: the balance is checked and changed under two holds of the lock. */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int balance = 10; /* under lock */

static void *body(void *arg)
{
	bool enough;

	pthread_mutex_lock(&lock);
	enough = balance >= 10;
#ifndef FIXED
	pthread_mutex_unlock(&lock);
	pthread_mutex_lock(&lock);
#endif
	if (enough)
		balance -= 10;
	assert(balance >= 0);
	pthread_mutex_unlock(&lock);
	return arg;
}

int main(void)
{
	run_threads(2, body);
	return 0;
}
