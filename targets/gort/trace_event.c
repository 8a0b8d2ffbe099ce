/*
 * trace_event.c: writing events.
 *
 *	type | arguments << 6, [length], sequence delta, tick delta, arguments
 *
 * The deltas are to the event before in the same buffer; the buffer's first
 * event is preceded by a batch header with the absolute numbers.  Three or
 * more arguments: the length in bytes of what follows comes first.
 */
#include "targets/gort/gort.h"

#include <sched.h>

#include "targets/gort/ticks.h"
#include "targets/gort/trace.h"
#include "targets/gort/trace_buf.h"
#include "targets/gort/trace_session.h"
#include "targets/gort/trace_stack.h"

enum {
	MOST_ARGS = 3,
	ROOM = 2 * (2 + (2 + MOST_ARGS) * NUMBER_BYTES), /* header and event */
	SPINS = 20 /* before the stamp's holder is given the core */
};

/* The last sequence number, times two; odd while a stamp is being taken. */
static _Atomic uint64_t stamp;
static int64_t last_ticks; /* of that stamp; by who made the number odd */

void trace_stamp(uint64_t *seq, int64_t *ticks)
{
	uint64_t s;
	int64_t now;

	for (unsigned tries = 0;; tries++) {
		s = atomic_load_explicit(&stamp, memory_order_relaxed);
		/* acquire: with the release below: last_ticks is that of the
		 * number before ours. */
		if (!(s & 1) && atomic_compare_exchange_weak_explicit(
		                    &stamp, &s, s + 1, memory_order_acquire,
		                    memory_order_relaxed))
			break;
		if (tries % SPINS == SPINS - 1)
			sched_yield();
	}
	/* The counter may be read out of order, or differ between cores, by a
	 * little: numbers decide, and ticks do not run against them. */
	now = gort_ticks();
	if (now > last_ticks)
		last_ticks = now;
	*ticks = last_ticks;
	*seq = (s >> 1) + 1;
	atomic_store_explicit(&stamp, s + 2, memory_order_release);
}

static struct trace_buf *begin_batch(struct p *p, uint64_t seq, uint64_t ticks)
{
	struct trace_buf *b = *trace_slot(p);

	trace_buf_byte(b, EV_BATCH | 1 << 6);
	trace_buf_number(b, p ? p->id : UINT64_MAX);
	trace_buf_number(b, seq);
	trace_buf_number(b, ticks);
	b->last_seq = seq;
	b->last_ticks = ticks;
	return b;
}

/* Writes one event with n arguments to the buffer of p. */
static void put(struct p *p, enum event ev, unsigned n, const uint64_t *args)
{
	struct trace_buf **slot = trace_slot(p);
	struct trace_buf *b;
	uint64_t seq;
	int64_t raw;
	uint64_t ticks;
	size_t start;

	trace_buf_room(slot, ROOM);
	trace_stamp(&seq, &raw);
	ticks = (uint64_t)raw / TICK_DIVISOR;
	b = *slot;
	if (b->len == 0)
		b = begin_batch(p, seq, ticks);
	trace_buf_byte(b, (uint8_t)((unsigned)ev | (n < 3 ? n : 3) << 6));
	start = b->len;
	if (n >= 3)
		trace_buf_byte(b, 0); /* the length, filled in below */
	trace_buf_number(b, seq - b->last_seq);
	trace_buf_number(b, ticks - b->last_ticks);
	for (unsigned i = 0; i < n; i++)
		trace_buf_number(b, args[i]);
	if (n >= 3)
		b->bytes[start] = (uint8_t)(b->len - start - 1);
	b->last_seq = seq;
	b->last_ticks = ticks;
}

void trace_simple(struct p *p, enum event ev)
{
	put(p, ev, 0, NULL);
}

void trace_here(struct p *p, enum event ev)
{
	put(p, ev, 1, (uint64_t[]){trace_stack_here()});
}

void trace_gomaxprocs(struct p *p, uint32_t n)
{
	put(p, EV_GOMAXPROCS, 2, (uint64_t[]){n, trace_stack_here()});
}

void trace_proc_start(struct p *p)
{
	put(p, EV_PROC_START, 1, (uint64_t[]){this_m()->id});
}

void trace_proc_stop(struct p *p)
{
	put(p, EV_PROC_STOP, 0, NULL);
}

void trace_go_create(struct p *p, struct g *created)
{
	put(p, EV_GO_CREATE, 3,
	    (uint64_t[]){created->id, (uintptr_t)created->body,
	                 trace_stack_here()});
}

void trace_go_start(struct p *p, struct g *g)
{
	put(p, EV_GO_START, 1, (uint64_t[]){g->id});
}

void trace_go_end(struct p *p)
{
	put(p, EV_GO_END, 0, NULL);
}

void trace_go_sched(struct p *p)
{
	trace_here(p, EV_GO_SCHED);
}

void trace_go_preempt(struct p *p)
{
	trace_here(p, EV_GO_PREEMPT);
}

void trace_go_park(struct p *p, int event)
{
	if (event & EV_FUTILE)
		put(p, EV_FUTILE_WAKEUP, 0, NULL);
	trace_here(p, (enum event)(event & ~EV_FUTILE));
}

void trace_go_unpark(struct p *p, struct g *g)
{
	put(p, EV_GO_UNBLOCK, 2, (uint64_t[]){g->id, trace_stack_here()});
}

void trace_go_syscall(struct p *p)
{
	trace_here(p, EV_GO_SYSCALL);
}

void trace_go_sysexit(struct p *p, struct g *g, uint64_t seq, int64_t ticks)
{
	if (trace_before_start(seq)) /* of an earlier session, or missing */
		return;
	put(p, EV_GO_SYSEXIT, 3,
	    (uint64_t[]){g->id, seq, (uint64_t)ticks / TICK_DIVISOR});
}

void trace_go_sysblock(struct p *p)
{
	put(p, EV_GO_SYSBLOCK, 0, NULL);
}

void trace_heap(struct p *p, enum event ev, uint64_t bytes)
{
	put(p, ev, 1, (uint64_t[]){bytes});
}

void trace_go_waiting(struct p *p, struct g *g)
{
	put(p, EV_GO_WAITING, 1, (uint64_t[]){g->id});
}

void trace_go_in_syscall(struct p *p, struct g *g)
{
	put(p, EV_GO_IN_SYSCALL, 1, (uint64_t[]){g->id});
}
