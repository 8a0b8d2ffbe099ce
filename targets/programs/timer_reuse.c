/* timer_reuse: to cancel a timer only marks it; whoever fires timers looks at
 * the mark after it has taken the timer out.  If the timer has been armed anew
 * in between, the mark is gone: it fires at once, and again in time. */
#include "program.h"

enum { TIMERS = 2, REQUESTS = TIMERS + 1, LOOKS = 3, NONE = -1 };

struct timer {
	bool armed; /* under lock */
	_Atomic bool cancelled;
	_Atomic int request; /* whose it is */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct timer timers[TIMERS];
static int firing = NONE; /* under lock */
static _Atomic int fired[REQUESTS];

/* Takes an armed timer out. */
static int take(void)
{
	int i = 0;

	pthread_mutex_lock(&lock);
	while (i < TIMERS && !timers[i].armed)
		i++;
	if (i == TIMERS)
		i = NONE;
	else
		timers[i].armed = false;
	firing = i;
	pthread_mutex_unlock(&lock);
	return i;
}

static void fire(int i)
{
	if (!LOAD(timers[i].cancelled))
		atomic_fetch_add(&fired[LOAD(timers[i].request)], 1);
	pthread_mutex_lock(&lock);
	firing = NONE;
	pthread_mutex_unlock(&lock);
}

static void arm(int i, int request)
{
	STORE(timers[i].request, request);
	STORE(timers[i].cancelled, false);
	pthread_mutex_lock(&lock);
	timers[i].armed = true;
	pthread_mutex_unlock(&lock);
}

static void cancel(int i)
{
	bool busy;

	STORE(timers[i].cancelled, true);
	do {
		pthread_mutex_lock(&lock);
		timers[i].armed = false;
#ifdef FIXED
		busy = firing == i;
#else
		busy = false;
#endif
		pthread_mutex_unlock(&lock);
		if (busy)
			sched_yield();
	} while (busy);
}

static void *body(void *arg)
{
	if ((intptr_t)arg == 0) {
		for (int n = 0; n < LOOKS; n++) {
			int i = take();

			if (i != NONE)
				fire(i);
		}
	} else {
		for (int r = 0; r < REQUESTS; r++) {
			arm(r % TIMERS, r);
			if (r + 1 < REQUESTS)
				cancel(r % TIMERS);
		}
	}
	return arg;
}

int main(void)
{
	run_threads(2, body);
	for (int r = 0; r < REQUESTS; r++)
		assert(LOAD(fired[r]) <= 1);
	return 0;
}
