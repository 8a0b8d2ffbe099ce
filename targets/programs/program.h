/*
 * program.h: what the small programs share.  Each has one known bug, and its
 * correct twin is the same file compiled with -DFIXED.  They synchronise by
 * atomics and locks, so that what fails is the logic: a tool that only looks
 * for data races finds none, but where the head says so.
 */
#ifndef PROGRAMS_PROGRAM_H
#define PROGRAMS_PROGRAM_H

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define LOAD(x) atomic_load_explicit(&(x), memory_order_acquire)
#define STORE(x, v) atomic_store_explicit(&(x), v, memory_order_release)

/* Runs n threads of body, which gets 0..n-1, and joins them. */
static inline void run_threads(int n, void *(*body)(void *))
{
	pthread_t threads[32];

	for (int i = 0; i < n; i++)
		pthread_create(&threads[i], NULL, body, (void *)(intptr_t)i);
	for (int i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
}

#endif
