/* sem_order: a semaphore that starts at one lets the reader in first. */
#include "program.h"

static sem_t filled;
static _Atomic int value;

static void *body(void *arg)
{
	if ((intptr_t)arg == 0) {
		STORE(value, 1);
		sem_post(&filled);
	} else {
		sem_wait(&filled);
		assert(LOAD(value) == 1);
	}
	return arg;
}

int main(void)
{
#ifdef FIXED
	sem_init(&filled, 0, 0);
#else
	sem_init(&filled, 0, 1);
#endif
	run_threads(2, body);
	return 0;
}
