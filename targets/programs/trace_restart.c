/* trace_restart: a tracer with two buffers a processor, which take turns from
 * session to session, so that a late writer does no harm in the old one.  Who
 * sleeps through two restarts writes into the session after the next. */
#include "program.h"

enum { PROCESSORS = 2, ROOM = 4, SESSIONS = 3 };

struct buffer {
	_Atomic int used;
	_Atomic int events[ROOM]; /* each says of what session it is */
};

static struct buffer buffers[PROCESSORS][2];
static _Atomic int session; /* 0: tracing is off */
static _Atomic int writers; /* FIXED: at work */

static void write_event(int processor)
{
	struct buffer *b;
	int s, i;

#ifdef FIXED
	atomic_fetch_add(&writers, 1);
#endif
	s = LOAD(session);
	if (s) {
		b = &buffers[processor][s % 2];
		i = atomic_fetch_add(&b->used, 1);
		if (i < ROOM)
			STORE(b->events[i], s);
	}
#ifdef FIXED
	atomic_fetch_sub(&writers, 1);
#endif
}

static void start(int s)
{
	for (int p = 0; p < PROCESSORS; p++)
		STORE(buffers[p][s % 2].used, 0);
	STORE(session, s);
}

static void stop(int s)
{
	STORE(session, 0);
#ifdef FIXED
	while (LOAD(writers) > 0)
		sched_yield();
#else
	(void)writers;
#endif
	for (int p = 0; p < PROCESSORS; p++) {
		struct buffer *b = &buffers[p][s % 2];
		int n = LOAD(b->used);

		for (int i = 0; i < n && i < ROOM; i++) {
			int of = LOAD(b->events[i]);

			assert(of == s || of == 0);
			STORE(b->events[i], 0);
		}
	}
}

static void *body(void *arg)
{
	if ((intptr_t)arg == PROCESSORS) {
		for (int s = 1; s <= SESSIONS; s++) {
			start(s);
			stop(s);
		}
	} else {
		for (int i = 0; i < 3; i++)
			write_event((int)(intptr_t)arg);
	}
	return arg;
}

int main(void)
{
	run_threads(PROCESSORS + 1, body);
	return 0;
}
