/* callin.c: threads that Go did not make, which call in. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "_cgo_export.h"

#define MAX_CALLERS 16

static pthread_t callers[MAX_CALLERS];
static int ncallers;
static atomic_bool stopping;

static void nap(unsigned us)
{
	if (us)
		usleep(us);
}

static pthread_t start(void *(*f)(void *), unsigned arg)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, f, (void *)(uintptr_t)arg)) {
		fprintf(stderr, "record: no more threads\n");
		exit(1);
	}
	return thread;
}

static void *call_once(void *arg)
{
	callIn((unsigned)(uintptr_t)arg, 1);
	return NULL;
}

/* Calls in again and again, now and then by a thread made for one call. */
static void *call(void *arg)
{
	unsigned seed = (unsigned)(uintptr_t)arg;

	while (!atomic_load(&stopping)) {
		unsigned draw = (unsigned)rand_r(&seed);

		nap(draw % 1000);
		if (draw % 7)
			callIn(draw, 1);
		else
			pthread_join(start(call_once, draw), NULL);
	}
	return NULL;
}

void callers_start(int n, unsigned seed)
{
	atomic_store(&stopping, false);
	for (ncallers = 0; ncallers < n && ncallers < MAX_CALLERS; ncallers++)
		callers[ncallers] = start(call, seed + (unsigned)ncallers);
}

void callers_stop(void)
{
	atomic_store(&stopping, true);
	while (ncallers)
		pthread_join(callers[--ncallers], NULL);
}

void call_in_once(int n, unsigned seed)
{
	for (ncallers = 0; ncallers < n && ncallers < MAX_CALLERS; ncallers++)
		callers[ncallers] = start(call_once, seed + (unsigned)ncallers);
	callers_stop();
}

void nap_then_call_in(unsigned us, unsigned draw)
{
	nap(us);
	callIn(draw, 0);
}
