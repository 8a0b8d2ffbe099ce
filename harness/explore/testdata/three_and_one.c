/* three_and_one.c: one thread does three things to a word, another one. */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static _Atomic int word;

static void *three(void *arg)
{
	for (int i = 0; i < 3; i++)
		atomic_fetch_add(&word, 1);
	return arg;
}

static void *one(void *arg)
{
	atomic_fetch_add(&word, 1);
	return arg;
}

int main(void)
{
	pthread_t t;

	pthread_create(&t, NULL, three, NULL);
	pthread_create(&t, NULL, one, NULL);
	pthread_exit(NULL);
}
