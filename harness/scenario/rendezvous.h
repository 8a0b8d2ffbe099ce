/*
 * rendezvous.h: where tasks sit in blocking system calls, and are woken by the
 * hundred.
 *
 * The promise: every waiter adds itself to `waiting`; a waker takes n off it
 * and posts n wake-ups (bytes, counts, futex permits); every waiter consumes
 * one.  So wake-ups never pile up, and none is lost.
 *
 * At the end of a run `done` is set, then all are woken.  A waiter adds itself
 * and then looks at done; the ender sets done and then looks at waiting: at
 * least one of them sees the other.  A waker that found a pipe full puts what
 * is left back, perhaps after the ender looked: the ender comes again until
 * nobody is left.
 */
#ifndef SCENARIO_RENDEZVOUS_H
#define SCENARIO_RENDEZVOUS_H

#include <stdatomic.h>
#include <stdbool.h>

#include "harness/scenario/host_calls.h"
#include "harness/scenario/scenario.h"

struct rendezvous {
	enum scenario_object kind;
	bool open;
	int fds[2];               /* read from 0, write to 1; may be equal */
	_Atomic uint32_t permits; /* the futex word */
	_Atomic uint32_t waiting; /* waiters that nobody has promised to wake */
	const struct host_calls *calls;
	const _Atomic uint32_t *done; /* nonzero: do not start to wait */
};

/* 0 or -errno. */
int rendezvous_open(struct rendezvous *r, enum scenario_object kind,
                    const struct host_calls *calls,
                    const _Atomic uint32_t *done);
void rendezvous_close(struct rendezvous *r);

/* Waits for one wake-up; `poll`: in poll(2) first.  Blocks. */
void rendezvous_wait(struct rendezvous *r, bool poll);
/* Wakes up to n waiters at once, UINT32_MAX: all.  Never blocks; those there
 * is no room to tell (a full pipe) go on waiting for the next call. */
void rendezvous_wake(struct rendezvous *r, uint32_t n);
#endif
