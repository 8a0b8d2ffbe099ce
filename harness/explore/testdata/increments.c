/* increments.c: 4 threads, 65 atomic increments each: 260 points that matter. */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

enum { THREADS = 4, EACH = 65 };

static _Atomic int count;

static void *body(void *arg)
{
	for (int i = 0; i < EACH; i++)
		atomic_fetch_add(&count, 1);
	return arg;
}

int main(void)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, body, NULL);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert(count == THREADS * EACH);
	return 0;
}
