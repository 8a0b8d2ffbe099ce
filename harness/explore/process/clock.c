/*
 * clock.c: time.  It is virtual: each point adds a little, each look at the
 * clock a little more, and it jumps to the next deadline when nobody can run,
 * or when the strategy prefers the sleeper.
 */
#include <errno.h>
#include <sched.h>
#include <sys/time.h>
#include <time.h>

#include "harness/explore/process/clock.h"
#include "harness/explore/sched.h"

enum { SECOND = 1000000000 };
#define EPOCH_S 1700000000 /* what the calendar says at the start of a run */

static int64_t offset_of(clockid_t id)
{
	return id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE
	           ? (int64_t)EPOCH_S * SECOND
	           : 0;
}

int64_t clock_deadline(const struct timespec *t, clockid_t id, bool absolute)
{
	int64_t ns;

	if (!t)
		return -1;
	if (t->tv_sec > INT64_MAX / SECOND / 4)
		return INT64_MAX / 4;
	ns = (int64_t)t->tv_sec * SECOND + t->tv_nsec;
	ns = absolute ? ns - offset_of(id) : ns + sched_now_ns();
	return ns < 0 ? 0 : ns;
}

static int64_t ask(clockid_t id, const void *pc)
{
	int64_t ns;

	point(EV_CLOCK, NULL, 0, pc);
	ns = sched_ask_ns() + offset_of(id);
	happened(pc, (uint64_t)ns);
	return ns;
}

int ttx_clock_gettime(clockid_t id, struct timespec *t);
int ttx_clock_gettime(clockid_t id, struct timespec *t)
{
	int64_t ns = ask(id, CALLER);

	t->tv_sec = ns / SECOND;
	t->tv_nsec = ns % SECOND;
	return 0;
}

int ttx_gettimeofday(struct timeval *t, void *zone);
int ttx_gettimeofday(struct timeval *t, void *zone)
{
	int64_t ns = ask(CLOCK_REALTIME, CALLER);

	(void)zone;
	t->tv_sec = ns / SECOND;
	t->tv_usec = ns % SECOND / 1000;
	return 0;
}

time_t ttx_time(time_t *t);
time_t ttx_time(time_t *t)
{
	time_t s = ask(CLOCK_REALTIME, CALLER) / SECOND;

	if (t)
		*t = s;
	return s;
}

/* A tick counter: targets that read one through a function of their own have
 * it renamed to this (TICKS in the Makefile). */
int64_t ttx_ticks(void);
int64_t ttx_ticks(void)
{
	return ask(CLOCK_MONOTONIC, CALLER);
}

void clock_sleep_until(int64_t deadline_ns, const void *pc)
{
	point(EV_SLEEP, NULL, 0, pc);
	happened(pc, 0);
	if (sched.running)
		sched_block(WAIT_SLEEP, NULL, deadline_ns);
}

int ttx_nanosleep(const struct timespec *t, struct timespec *left);
int ttx_nanosleep(const struct timespec *t, struct timespec *left)
{
	(void)left;
	clock_sleep_until(clock_deadline(t, CLOCK_MONOTONIC, false), CALLER);
	return 0;
}

int ttx_clock_nanosleep(clockid_t id, int flags, const struct timespec *t,
                        struct timespec *left);
int ttx_clock_nanosleep(clockid_t id, int flags, const struct timespec *t,
                        struct timespec *left)
{
	(void)left;
	clock_sleep_until(clock_deadline(t, id, flags & TIMER_ABSTIME),
	                  CALLER);
	return 0;
}

int ttx_usleep(unsigned us);
int ttx_usleep(unsigned us)
{
	clock_sleep_until(sched_now_ns() + (int64_t)us * 1000, CALLER);
	return 0;
}

unsigned ttx_sleep(unsigned s);
unsigned ttx_sleep(unsigned s)
{
	clock_sleep_until(sched_now_ns() + (int64_t)s * SECOND, CALLER);
	return 0;
}

int ttx_sched_yield(void);
int ttx_sched_yield(void)
{
	const void *pc = CALLER;

	point(EV_YIELD, NULL, 0, pc);
	happened(pc, 0);
	if (sched.running)
		sched_yield_now();
	return 0;
}
