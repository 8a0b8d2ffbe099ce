/*
 * deaf.c: linked to gort with -z norelro, so that the object can be changed: a
 * gort whose stop of tracing waits for a word that nobody says, but if SOUND,
 * and that tells of it as DUMP says.
 */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "targets/target.h"

#define TELLS 1   /* what it knows, in two lines */
#define CRASHES 2 /* ... and then it reads address 0 */
#define LOOPS 3   /* ... and goes on for ever */
#define WAITS 4   /* ... and takes a lock that is held */
#define MUCH 5    /* more than anybody reads */

static struct tt_target sound; /* as it was */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t word = PTHREAD_COND_INITIALIZER;
static int said;

static int deaf_stop(void)
{
	pthread_mutex_lock(&lock);
#ifndef SOUND
	while (!said)
		pthread_cond_wait(&word, &lock);
#endif
	pthread_mutex_unlock(&lock);
	return sound.trace_stop();
}

static void say(int fd, const char *line)
{
	if (write(fd, line, strlen(line)) < 0)
		abort();
}

static void deaf_dump(int fd)
{
	say(fd, "task 1: waits for the word\n");
	say(fd, "task 2: waits for task 1\n");
	if (DUMP == CRASHES)
		said = *(volatile int *)0;
	while (DUMP == LOOPS)
		sched_yield();
	if (DUMP == WAITS) {
		pthread_mutex_lock(&lock);
		pthread_mutex_lock(&lock);
	}
	for (int i = 0; DUMP == MUCH && i < 10000; i++)
		say(fd, "and so on\n");
}

__attribute__((constructor)) static void put_in(void)
{
	/* volatile: the compiler must not know that it is a constant */
	struct tt_target *volatile at = (struct tt_target *)&tt_target;
	struct tt_target *t = at;

	sound = *t;
	t->trace_stop = deaf_stop;
	t->dump = deaf_dump;
}
