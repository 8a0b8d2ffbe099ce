/*
 * sched.h: the controlled scheduler, for the files of explore.
 *
 * Every simulated thread is a fiber; one runs, all others stand at a
 * scheduling point or are blocked.  What a thread is about to do is published
 * (`pending`) before the point and done, without interruption, after it.
 *
 *	            ┌───────── woken ──────────┐
 *	            ▼                          │
 *	 born ─► READY ── waits for object ─► BLOCKED ─┐
 *	            │▲ ◄── time has come ──────────────┘ (if it has a deadline)
 *	            │└─ written / others ran ─ RESTING  (spins or yields)
 *	            └─► DONE
 *
 * Invariants:
 *  1. cur is the running thread.  It is in ready[] but between block() and
 *     the decision that follows at once.
 *  2. A decision is taken when `left` runs out: the strategy said for how many
 *     points the running thread goes on unasked; what makes another thread
 *     ready ends that (sched_preempt).
 *  3. step counts points, and is the only thing that a recorded choice is
 *     tied to.  Everything that decides what happens next is a function of the
 *     choices: no address, no real time, no environment.
 *  4. Outside runs cur is the idle thread and `left` is inexhaustible, so that
 *     hooks called then only do what they stand for.
 */
#ifndef EXPLORE_SCHED_H
#define EXPLORE_SCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/rng.h"
#include "harness/explore/explore.h"
#include "harness/explore/fiber.h"

enum {
	THREADS = FIBER_MAX,
	TLS_VARIABLES = 64, /* thread-locals of a target */
	KEYS = 32,          /* pthread keys of a target */
	READS = 4,          /* remembered per thread, to see it spin */
	SPINS = 8,          /* equal reads in a row that are a spin */
};

/* Who made a word that was 0 something else: of a lock that a target makes of
 * words, its holder. */
struct taker {
	const volatile void *addr;
	const void *pc;
	uint32_t thread;
	uint32_t size; /* of the word, bytes */
};
enum { TAKERS = 128 }; /* words remembered, by the end of their address */

/* No strategy and no run wants to go on for longer. */
#define FOREVER ((int64_t)1 << 60)

enum thread_state { T_READY, T_BLOCKED, T_RESTING, T_DONE };

/* One atomic read, to see whether the next round of a loop is like the last. */
struct last_read {
	const volatile void *addr;
	const void *pc;
	uint64_t value;
	uint32_t writes; /* the thread's, at the time */
	uint32_t times;
};

struct thread {
	/* What every point touches. */
	void *sp;
	struct explore_event pending;
	uint32_t writes;     /* by the thread; a spin has none */
	uint32_t clock;      /* race.c: own component of its vector clock */
	struct vector *known; /* race.c: that vector clock */
	uint32_t id;
	uint32_t at;         /* index in ready[] or resting[] */
	enum thread_state state;
	/* For strategies. */
	int64_t priority;
	uint64_t ran;        /* step of its last switch to */
	uint32_t streak;     /* points since it last gave way */
	uint32_t patience;   /* ... that it may have */
	uint64_t own;        /* points it had passed when it was last left */
	uint32_t spawned;    /* threads it has made */
	uint32_t signature;  /* who it is, alike in every run: see spawn */
	int64_t weight;      /* events to come, of it and its children */
	uint32_t kin;        /* its signature, in short (strategy_weights) */
	bool passed;         /* strategy_collide: was stalled before this */
	uint64_t stalled;    /* ... until this step; 0: it is not */
	/* Waiting. */
	const void *object;  /* what it is blocked on, or spins on */
	enum explore_wait wait;
	bool timed;          /* has a deadline, is in sleepers[] */
	bool timed_out;      /* ... which has come */
	int64_t deadline_ns;
	uint64_t rest_step;  /* since when it rests */
	uint64_t ready_step; /* ... can run, and does not */
	uint32_t value;      /* what the waker tells it */
	/* The target's view. */
	int error;           /* errno */
	void *(*body)(void *);
	void *argument;
	void *result;
	bool detached;
	bool joined;
	void *tls[TLS_VARIABLES];
	void *keys[KEYS];
	struct last_read reads[READS];
};

struct sched {
	/* Hot. */
	int64_t left;        /* points until the next decision */
	struct thread *cur;
	uint64_t hash;       /* of all that happened */
	uintptr_t base;      /* of the target's code: places are offsets */
	size_t extent;       /* of the target in memory, from base */
	bool races;          /* race detection is on */
	bool plain;          /* plain accesses are points too */
	bool watched;        /* somebody is told of what happens ... */
	uint32_t nspinning;  /* resting until something is written */

	bool asked;          /* the strategy chose cur, and nothing changed since */
	bool contended;      /* another could run when left was granted */
	uint64_t ask_at;     /* the step when the strategy is asked again */
	int64_t granted;     /* what `left` was set to */
	uint64_t step;       /* points passed, when left was granted */
	uint64_t decisions;  /* ... those with more than one thread to choose */
	uint64_t limit;      /* points a run may have */
	bool fair;           /* the second half of the limit has begun */
	uint64_t fair_from;  /* ... at this step, */
	uint32_t fair_first; /* with this thread running */
	uint64_t switches;
	bool running;        /* a run is on */
	struct taker takers[TAKERS];

	struct thread *ready[THREADS];
	uint32_t nready;
	struct thread *resting[THREADS];
	uint32_t nresting;
	struct thread *sleepers[THREADS];
	uint32_t nsleepers;
	struct thread *earliest; /* of the sleepers; NULL: none */
	uint32_t rounds;     /* times that all rested, and nothing came of it */
	uint64_t rounds_writes; /* all writes at the last of them */

	int64_t skew_ns;     /* the clock, beside what points add */
	int64_t unfair_ns;   /* see sched_fair_ns */
	struct thread threads[THREADS];
	uint32_t nthreads;   /* ever made in this run */
	uint32_t nlive;
	void *home;          /* the stack that explore_run was called on */

	/* plain: those of places whose bit is set are; NULL: all */
	uint8_t *promoted;
	bool watched_plain;  /* plain accesses are told, too: options->watch */
	bool coverage;       /* coverage.h is told */
	const struct strategy *strategy;
	struct rng rng;      /* the run's */
	struct explore_choice *choices;
	size_t nchoices, choices_cap;
	size_t output_most;  /* bytes kept of what a run prints */
	struct explore_result *result;
	const struct explore_options *options;
};

extern struct sched sched;

#define HOT __attribute__((hot))
#define INLINE static inline __attribute__((always_inline))
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define CALLER __builtin_return_address(0)

/* Decides who goes on, and returns when the caller does.  Called when left has
 * run out, or cur is not ready any more. */
void sched_decide(void);
/* What is ready has changed: the next point decides. */
void sched_preempt(void);
uint64_t sched_step(void); /* points passed */

/* The place `pc` as an offset into the target: alike in every process. */
INLINE uint32_t place(const void *pc)
{
	return (uint32_t)((uintptr_t)pc - sched.base);
}

/* Whether a plain access at pc is a point; sched.plain. */
INLINE bool is_promoted(const void *pc)
{
	uintptr_t at = (uintptr_t)pc - sched.base;

	return !sched.promoted ||
	       (at < sched.extent && sched.promoted[at / 8] >> at % 8 & 1);
}

/* A scheduling point: cur is about to do `kind` to addr. */
INLINE void point(enum explore_kind kind, const volatile void *addr,
                         uint32_t size, const void *pc)
{
	struct thread *t = sched.cur;

	t->pending.addr = addr;
	t->pending.pc = pc;
	t->pending.kind = (uint16_t)kind;
	t->pending.size = (uint16_t)size;
	if (unlikely(--sched.left <= 0))
		sched_decide();
}

/* Tells who watches the run.  wait: as in struct explore_step. */
void sched_tell(const struct explore_event *event, enum explore_wait wait,
                bool plain);

/* After the event: its value becomes part of the run's hash. */
INLINE void happened(const void *pc, uint64_t value)
{
	sched.cur->pending.value = value;
	sched.hash = (sched.hash ^ place(pc) ^ value << 20) *
	             0x9e3779b97f4a7c15u;
	sched.hash ^= sched.hash >> 29;
	if (unlikely(sched.watched))
		sched_tell(&sched.cur->pending, WAIT_NONE, false);
}

/* A uniform choice below n of what the world does (whom a signal wakes),
 * recorded like one of who runs.  n > 0. */
uint32_t sched_choose(uint32_t n);

/* --- waiting; by and for the running thread --- */

/* Blocks cur on the object until sched_wake, or, deadline_ns >= 0, the time.
 * True: woken; false: the time came. */
bool sched_block(enum explore_wait wait, const void *object,
                 int64_t deadline_ns);
/* Wakes up to n of those blocked on the object, chosen by the strategy;
 * returns how many. */
uint32_t sched_wake(const void *object, uint32_t n, uint32_t value);
uint32_t sched_waiting(const void *object); /* how many are blocked on it */
/* Cur gives way to all others that can run. */
void sched_yield_now(void);
/* Cur reads the same again and again: it rests until addr is written. */
void sched_spin(const volatile void *addr);
/* Something was written to addr; nspinning is not 0. */
void sched_written(const volatile void *addr, size_t size);

/* --- threads --- */

/* A new thread that will run body(argument); NULL: too many, the run ends. */
struct thread *sched_spawn(void *(*body)(void *), void *argument);
/* Cur ends. */
_Noreturn void sched_exit(void *result);
/* The run is over: back to explore_run. */
_Noreturn void sched_home(void);
/* The stack of a thread, innermost first; returns how many of most.  For who
 * ends the run: called from the running thread. */
unsigned sched_stack(struct thread *t, void **pcs, unsigned most);
/* Ends the run at once. */
_Noreturn void sched_end(enum explore_outcome outcome, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* --- time --- */

enum { POINT_NS = 500, CLOCK_CALL_NS = 100 };
/* Virtual, from 0 at the start of a run. */
int64_t sched_now_ns(void);
/* For how long time has passed as it does on a machine: nobody who slept was
 * woken before his time while others could run, or much later, and nobody who
 * could run had to wait for long. */
int64_t sched_fair_ns(void);
/* The same, for a target that asks: time moves on with each question. */
int64_t sched_ask_ns(void);

/* By cur, a word that was 0 has become something else. */
INLINE void note_taken(const volatile void *addr, uint32_t size,
                       const void *pc)
{
	struct taker *t = &sched.takers[((uintptr_t)addr >> 2) % TAKERS];

	t->addr = addr;
	t->pc = pc;
	t->thread = sched.cur->id;
	t->size = size;
}

/* The spin check of an atomic read, after it. */
INLINE void note_read(const volatile void *addr, const void *pc,
                             uint64_t value)
{
	struct thread *t = sched.cur;
	struct last_read *r = &t->reads[((uintptr_t)pc >> 2) % READS];

	if (r->pc != pc || r->addr != addr || r->value != value ||
	    r->writes != t->writes) {
		r->addr = addr;
		r->pc = pc;
		r->value = value;
		r->writes = t->writes;
		r->times = 0;
	} else if (unlikely(++r->times >= SPINS)) {
		r->times = 0;
		sched_spin(addr);
	}
}

/* After anything that changes what others see. */
INLINE void note_write(const volatile void *addr, size_t size)
{
	sched.cur->writes++;
	if (unlikely(sched.nspinning > 0))
		sched_written(addr, size);
}

#endif
