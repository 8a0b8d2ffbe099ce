/*
 * timer.c: sleeping.  One goroutine of the runtime's own, the timer goroutine,
 * waits for the earliest sleeper's time in a blocking system call.
 */
#include "targets/gort/gort.h"

#include <stdlib.h>

#include "targets/gort/trace.h"

struct timer {
	int64_t when_ns;
	struct g *g;
};

static struct {
	struct lock lock;
	struct timer *heap; /* binary, earliest first; under lock, as the rest */
	size_t n, cap;
	struct g *g;        /* the timer goroutine, once it has parked idle */
	_Atomic uint64_t id; /* its id; written under lock */
	bool sleeping;      /* in note_sleep_ns: note_wake ends it */
	bool idle;          /* parked: ready ends it */
	struct note note;
} timers;

static void sift_up(size_t i)
{
	struct timer t = timers.heap[i];

	while (i > 0 && t.when_ns < timers.heap[(i - 1) / 2].when_ns) {
		timers.heap[i] = timers.heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	timers.heap[i] = t;
}

static void sift_down(void)
{
	struct timer t = timers.heap[0];
	size_t i = 0;

	for (;;) {
		size_t child = 2 * i + 1;

		if (child + 1 < timers.n && timers.heap[child + 1].when_ns <
		                                timers.heap[child].when_ns)
			child++;
		if (child >= timers.n || t.when_ns <= timers.heap[child].when_ns)
			break;
		timers.heap[i] = timers.heap[child];
		i = child;
	}
	timers.heap[i] = t;
}

static void fire_due(void)
{
	while (timers.n > 0 && timers.heap[0].when_ns <= now_ns()) {
		struct g *g = timers.heap[0].g;

		timers.heap[0] = timers.heap[--timers.n];
		if (timers.n > 0)
			sift_down();
		ready(g);
	}
}

static bool idle_parks(struct g *g, void *arg)
{
	(void)arg;
	timers.g = g;
	timers.idle = true;
	unlock(&timers.lock);
	return true;
}

static void timer_main(void *arg)
{
	(void)arg;
	for (;;) {
		int64_t ns;

		lock(&timers.lock);
		timers.sleeping = false;
		fire_due();
		if (timers.n == 0) {
			park(idle_parks, NULL, EV_GO_BLOCK, "timers: none");
			continue;
		}
		ns = timers.heap[0].when_ns - now_ns();
		timers.sleeping = true;
		note_clear(&timers.note);
		unlock(&timers.lock);
		syscall_enter_blocking();
		note_sleep_ns(&timers.note, ns);
		syscall_exit();
	}
}

/* The heap has a new first: timers.lock is held. */
static void look_again(void)
{
	if (!timer_goroutine()) {
		uint64_t id = go_spawn(timer_main, NULL);

		if (!id)
			out_of("memory", 12);
		atomic_store_explicit(&timers.id, id, memory_order_relaxed);
	}
	if (timers.sleeping) {
		timers.sleeping = false;
		note_wake(&timers.note);
	}
	if (timers.idle) {
		timers.idle = false;
		ready(timers.g);
	}
}

uint64_t timer_goroutine(void)
{
	/* relaxed: only the number matters. */
	return atomic_load_explicit(&timers.id, memory_order_relaxed);
}

void go_sleep(int64_t ns)
{
	safepoint();
	if (ns <= 0)
		return;
	lock(&timers.lock);
	if (timers.n == timers.cap) {
		timers.cap = timers.cap ? 2 * timers.cap : 64;
		timers.heap = realloc(timers.heap,
		                      timers.cap * sizeof *timers.heap);
		if (!timers.heap)
			out_of("memory", 12);
	}
	timers.heap[timers.n++] = (struct timer){deadline_ns(ns),
	                                         this_m()->cur};
	sift_up(timers.n - 1);
	if (timers.heap[0].g == this_m()->cur)
		look_again();
	park(park_unlock, &timers.lock, EV_GO_SLEEP, "sleep");
}

void timer_wake(void)
{
	lock(&timers.lock);
	if (timers.sleeping) {
		timers.sleeping = false;
		note_wake(&timers.note);
	}
	unlock(&timers.lock);
}

void timer_done(void)
{
	free(timers.heap);
	timers.heap = NULL;
	timers.n = timers.cap = 0;
	timers.g = NULL;
	atomic_store_explicit(&timers.id, 0, memory_order_relaxed);
	timers.sleeping = timers.idle = false;
}
