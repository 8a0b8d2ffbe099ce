/*
 * trace.h: the tracer, as the runtime sees it.
 *
 * Writing an event needs the P whose buffer it goes to: the caller's own, or
 * one that the caller has just taken and nobody else uses yet.  While the
 * caller owns a P the world can't stop, and so trace_on() can't change.  A
 * caller without a P holds trace_lock() from before it asks trace_on() until
 * after the change of state that the event tells of, and passes p NULL: the
 * event goes to the global buffer.
 */
#ifndef GORT_TRACE_H
#define GORT_TRACE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct g;
struct p;
struct g_list;

/* Event types of the Go 1.5 format; the number is what the trace holds. */
enum event {
	EV_BATCH = 1,       /* P, sequence number, ticks */
	EV_FREQUENCY = 2,   /* ticks a second, 0 */
	EV_STACK = 3,       /* id, n, n times PC */
	EV_GOMAXPROCS = 4,  /* n, stack */
	EV_PROC_START = 5,  /* thread */
	EV_PROC_STOP = 6,
	EV_GC_START = 7,    /* stack */
	EV_GC_DONE = 8,
	EV_GC_SCAN_START = 9,
	EV_GC_SCAN_DONE = 10,
	EV_GC_SWEEP_START = 11, /* stack */
	EV_GC_SWEEP_DONE = 12,
	EV_GO_CREATE = 13,  /* G, start PC, stack */
	EV_GO_START = 14,   /* G */
	EV_GO_END = 15,
	EV_GO_STOP = 16,    /* stack: blocks for ever */
	EV_GO_SCHED = 17,   /* stack */
	EV_GO_PREEMPT = 18, /* stack */
	EV_GO_SLEEP = 19,   /* stack */
	EV_GO_BLOCK = 20,   /* stack */
	EV_GO_UNBLOCK = 21, /* G, stack */
	EV_GO_BLOCK_SEND = 22, /* stack, and so on to 27 */
	EV_GO_BLOCK_RECV = 23,
	EV_GO_BLOCK_SELECT = 24,
	EV_GO_BLOCK_SYNC = 25,
	EV_GO_BLOCK_COND = 26,
	EV_GO_BLOCK_NET = 27,
	EV_GO_SYSCALL = 28, /* stack */
	EV_GO_SYSEXIT = 29, /* G, sequence number and ticks of the exit */
	EV_GO_SYSBLOCK = 30,
	EV_GO_WAITING = 31,    /* G */
	EV_GO_IN_SYSCALL = 32, /* G */
	EV_HEAP_ALLOC = 33,    /* bytes */
	EV_NEXT_GC = 34,       /* bytes */
	EV_TIMER_GOROUTINE = 35, /* G */
	EV_FUTILE_WAKEUP = 36, /* the next block of this G is of that kind */
	EV_FUTILE = 0x80 /* flag of park(): woken in vain, waits again */
};

extern _Atomic bool trace_enabled; /* written world stopped, trace_lock held */

static inline bool trace_on(void)
{
	/* relaxed: who owns a P or holds trace_lock is ordered by the stop of
	 * the world or the lock; to others (an exit without a P) it is a hint,
	 * and what they conclude from it is checked later. */
	return atomic_load_explicit(&trace_enabled, memory_order_relaxed);
}

void trace_lock(void);
void trace_unlock(void);

/* A new sequence number and the tick counter, read as one: the order of
 * numbers is the order of ticks.  Any thread. */
void trace_stamp(uint64_t *seq, int64_t *ticks);
/* Is the number older than this session's complete snapshot? */
bool trace_before_start(uint64_t seq);

/* Events; see the table above. */
void trace_gomaxprocs(struct p *p, uint32_t n);
void trace_proc_start(struct p *p);
void trace_proc_stop(struct p *p);
void trace_simple(struct p *p, enum event ev); /* no argument, no stack */
void trace_here(struct p *p, enum event ev);   /* only the caller's stack */
void trace_go_create(struct p *p, struct g *created);
void trace_go_start(struct p *p, struct g *g);
void trace_go_end(struct p *p);
void trace_go_sched(struct p *p);
void trace_go_preempt(struct p *p);
void trace_go_park(struct p *p, int event);
void trace_go_unpark(struct p *p, struct g *g);
void trace_go_syscall(struct p *p);
/* Writes nothing if the stamp is of an earlier session, or 0. */
void trace_go_sysexit(struct p *p, struct g *g, uint64_t seq, int64_t ticks);
void trace_go_sysblock(struct p *p);
void trace_heap(struct p *p, enum event ev, uint64_t bytes);
/* A call-in's goroutine comes into being, in a system call. */
void trace_go_create_in_syscall(struct g *g);
/* p is going out of use: its buffer goes to the reader. */
void trace_proc_free(struct p *p);

/* Sessions: see target.h.  Called by a G. */
int go_trace_start(void);
int go_trace_stop(void);
long go_trace_read(const void **data);

/* For the scheduler: does the parked reader have something to read?  And take
 * it, to make it runnable; NULL if not. */
bool trace_reader_ready(void);
struct g *trace_reader_take(void);

void trace_init(void);
void trace_done(void);

#endif
