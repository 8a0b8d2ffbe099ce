/*
 * trace.c: sessions: starting, stopping, reading.
 *
 *	OFF ──start──► ON ──stop──► DRAINING ──reader has read all──► OFF
 *
 * Start and stop stop the world.  That does not stop who has no P (an M that
 * leaves a system call, sysmon, the network poller): those never write to a
 * P's buffer, and write to the global one under trace.lock, which start holds
 * from before the snapshot until tracing is on.
 *
 * One G reads.  It parks as trace.reader; nobody wakes it: every M that looks
 * for work asks trace_reader_ready().
 */
#include "targets/gort/trace.h"

#include <string.h>

#include "targets/gort/gort.h"
#include "targets/gort/ticks.h"
#include "targets/gort/trace_buf.h"
#include "targets/gort/trace_session.h"
#include "targets/gort/trace_stack.h"

enum phase { OFF, ON, DRAINING };

_Atomic bool trace_enabled;

static const char header[16] = "go 1.5 trace";

static struct {
	struct lock lock;
	_Atomic uint32_t phase;     /* enum phase; written under lock, world
	                             * stopped or by the reader */
	struct trace_buf *global;   /* of writers without a P; under lock */
	_Atomic uint64_t start_seq; /* snapshot complete; written world stopped,
	                             * under lock */
	_Atomic(struct g *) reader; /* parked; under lock, read as a hint */
	struct g *stopper;          /* parked until all is read; under lock */
	uint64_t drained;           /* sessions read to the end; under lock */
	uint64_t session;           /* sessions started; under lock */

	_Atomic bool busy;          /* a G is in go_trace_read; its to clear */
	_Atomic bool header_read;   /* reader; reset by start, phase OFF */
	bool footer_read;           /* reader; likewise */
	struct trace_buf *reading;  /* reader */
	uint8_t footer[64];         /* reader */

	int64_t boot_ticks, boot_ns; /* constant after trace_init */
	int64_t end_ticks, end_ns;   /* stop writes, then the reader */
} trace;

void trace_lock(void)
{
	lock(&trace.lock);
}

void trace_unlock(void)
{
	unlock(&trace.lock);
}

struct trace_buf **trace_slot(struct p *p)
{
	return p ? &p->trace_buf : &trace.global;
}

void trace_proc_free(struct p *p)
{
	trace_buf_flush(&p->trace_buf);
}

bool trace_before_start(uint64_t seq)
{
	/* relaxed: asked with a P, so ordered after start by the world. */
	return seq < atomic_load_explicit(&trace.start_seq,
	                                  memory_order_relaxed);
}

static enum phase phase(void)
{
	/* relaxed: a hint outside trace.lock. */
	return (enum phase)atomic_load_explicit(&trace.phase,
	                                        memory_order_relaxed);
}

static void set_phase(enum phase p)
{
	atomic_store_explicit(&trace.phase, p, memory_order_relaxed);
}

/* ---- start ---- */

/* Says of every live G that it exists, and in which state.  The world is
 * stopped, but a G may leave a system call meanwhile: its status decides, read
 * once, and `announced` records what was said of it. */
static void snapshot_g(struct m *m, struct g *g)
{
	enum g_status s = g_status(g);

	if (s == G_IDLE || s == G_DEAD) {
		g->announced = false;
		return;
	}
	trace_go_create(m->p, g);
	if (s == G_WAITING)
		trace_go_waiting(m->p, g);
	if (s == G_SYSCALL) {
		trace_go_in_syscall(m->p, g);
		COUNT(m, ANNOUNCED);
	} else {
		g->announced = false;
	}
	notify(TT_NOTE_SNAPSHOT_TASK, g->id,
	       s == G_WAITING   ? TT_WAITING
	       : s == G_SYSCALL ? TT_IN_SYSCALL
	       : s == G_RUNNING ? TT_RUNNING
	                        : TT_RUNNABLE);
}

static void snapshot(struct m *m)
{
	size_t n = g_count();
	uint64_t seq;
	int64_t ticks;

	for (size_t i = 0; i < n; i++)
		snapshot_g(m, g_at(i));
	trace_proc_start(m->p);
	trace_go_start(m->p, m->cur);
	/* After the snapshot, not before it: an M that saw the last session on
	 * and was slow since may take its exit stamp right now.  If that passed
	 * for one of this session, the exit would come before the GoInSyscall
	 * of its own G. */
	trace_stamp(&seq, &ticks);
	atomic_store_explicit(&trace.start_seq, seq, memory_order_relaxed);
}

int go_trace_start(void)
{
	struct m *m;

	stop_the_world();
	m = this_m();
	lock(&trace.lock);
	if (phase() != OFF) {
		unlock(&trace.lock);
		start_the_world();
		return TT_ERR_TRACING_ON;
	}
	COUNT(m, TRACE_STARTS);
	atomic_store_explicit(&trace.header_read, false, memory_order_relaxed);
	trace.footer_read = false;
	trace.session++;
	snapshot(m);
	/* relaxed: see trace_on. */
	atomic_store_explicit(&trace_enabled, true, memory_order_relaxed);
	set_phase(ON);
	notify(TT_NOTE_SESSION_START, m->cur->id, trace.session);
	unlock(&trace.lock);
	start_the_world();
	return TT_OK;
}

/* ---- stop ---- */

/* The world is stopped and trace.lock held.  All Ps that ever were: one that
 * is out of use may still have a buffer. */
static void flush_all(void)
{
	for (uint32_t i = 0; i < sched.ever_procs; i++)
		trace_buf_flush(&sched.all_ps[i]->trace_buf);
	trace_buf_flush(&trace.global);
}

static void end_session(struct m *m)
{
	struct trace_buf *stacks = NULL;

	trace_go_sched(m->p);
	flush_all();
	trace_stack_dump(&stacks);
	trace_buf_flush(&stacks);
	trace.end_ticks = gort_ticks();
	trace.end_ns = now_ns();
	atomic_store_explicit(&trace_enabled, false, memory_order_relaxed);
	set_phase(DRAINING);
	notify(TT_NOTE_SESSION_STOP, m->cur->id, trace.session);
}

/* arg: the number of the session to wait for. */
static bool stopper_parks(struct g *g, void *arg)
{
	const uint64_t *session = arg;
	bool waits;

	lock(&trace.lock);
	waits = trace.drained < *session;
	if (waits)
		trace.stopper = g;
	unlock(&trace.lock);
	return waits;
}

int go_trace_stop(void)
{
	uint64_t session;

	stop_the_world();
	lock(&trace.lock);
	if (phase() != ON) {
		unlock(&trace.lock);
		start_the_world();
		return TT_ERR_TRACING_OFF;
	}
	end_session(this_m());
	session = trace.session;
	unlock(&trace.lock);
	start_the_world();
	park(stopper_parks, &session, EV_GO_BLOCK, "trace_stop");
	return TT_OK;
}

/* ---- reading ---- */

bool trace_reader_ready(void)
{
	/* relaxed: hints; trace_reader_take looks again under the lock. */
	if (!atomic_load_explicit(&trace.reader, memory_order_relaxed))
		return false;
	return phase() == DRAINING || !trace_queue_empty() ||
	       (phase() == ON && !atomic_load_explicit(&trace.header_read,
	                                               memory_order_relaxed));
}

struct g *trace_reader_take(void)
{
	struct g *g = NULL;

	if (!trace_reader_ready())
		return NULL;
	lock(&trace.lock);
	if (trace_reader_ready()) {
		g = atomic_load_explicit(&trace.reader, memory_order_relaxed);
		atomic_store_explicit(&trace.reader, NULL,
		                      memory_order_relaxed);
	}
	unlock(&trace.lock);
	return g;
}

static bool reader_parks(struct g *g, void *arg)
{
	bool waits;

	(void)arg;
	lock(&trace.lock);
	atomic_store_explicit(&trace.reader, g, memory_order_relaxed);
	/* seq_cst fence: the reader is published before, the queue looked at
	 * after; an M that flushed looks for the reader, at the latest when it
	 * rests, after its own fence.  Else both could miss. */
	atomic_thread_fence(memory_order_seq_cst);
	waits = !trace_reader_ready();
	if (!waits)
		atomic_store_explicit(&trace.reader, NULL,
		                      memory_order_relaxed);
	unlock(&trace.lock);
	return waits;
}

static uint64_t frequency(void)
{
	/* Since boot, not since start: a session may be too short to tell. */
	double ticks = (double)(trace.end_ticks - trace.boot_ticks);
	double ns = (double)(trace.end_ns - trace.boot_ns);
	double f = ticks * 1e9 / ns / TICK_DIVISOR;

	return ns > 0 && f >= 1 ? (uint64_t)f : 1;
}

static long footer(const void **data)
{
	uint64_t timer = timer_goroutine();
	uint8_t *to = trace.footer;

	*to++ = EV_FREQUENCY;
	to = trace_number(to, frequency());
	to = trace_number(to, 0);
	if (timer) {
		*to++ = EV_TIMER_GOROUTINE;
		to = trace_number(to, timer);
		to = trace_number(to, 0);
	}
	*data = trace.footer;
	return to - trace.footer;
}

/* The reader has had everything: lets the stopper and the next start go. */
static void drained(void)
{
	struct g *stopper;

	lock(&trace.lock);
	set_phase(OFF);
	trace.drained = trace.session;
	stopper = trace.stopper;
	trace.stopper = NULL;
	unlock(&trace.lock);
	if (stopper)
		ready(stopper);
}

/* The next piece, or -1: there is none yet. */
static long next_piece(const void **data)
{
	/* The phase is read first: what a session wrote is in the queue before
	 * it drains. */
	enum phase p = phase();

	if (p == OFF)
		return -1;
	if (!atomic_load_explicit(&trace.header_read, memory_order_relaxed)) {
		atomic_store_explicit(&trace.header_read, true,
		                      memory_order_relaxed);
		*data = header;
		return sizeof header;
	}
	trace.reading = trace_queue_take();
	if (trace.reading) {
		*data = trace.reading->bytes;
		return (long)trace.reading->len;
	}
	if (p != DRAINING)
		return -1;
	if (!trace.footer_read) {
		trace.footer_read = true;
		return footer(data);
	}
	drained();
	return 0;
}

long go_trace_read(const void **data)
{
	long n;

	/* acquire and, below, release: the reader's fields go from one reader
	 * to the next. */
	if (atomic_exchange_explicit(&trace.busy, true, memory_order_acquire))
		return TT_ERR_READER_BUSY;
	if (trace.reading) {
		trace_buf_give_back(trace.reading);
		trace.reading = NULL;
	}
	while ((n = next_piece(data)) < 0)
		park(reader_parks, NULL, EV_GO_BLOCK, "trace_read");
	atomic_store_explicit(&trace.busy, false, memory_order_release);
	return n;
}

/* ---- the tracer's life ---- */

void trace_go_create_in_syscall(struct g *g)
{
	trace_go_create(NULL, g);
	trace_go_in_syscall(NULL, g);
}

void trace_init(void)
{
	trace.boot_ticks = gort_ticks();
	trace.boot_ns = now_ns();
}

void trace_done(void)
{
	struct trace_buf *b, *stacks = NULL;

	/* The run may have ended in the middle of a session. */
	flush_all();
	trace_stack_dump(&stacks);
	trace_buf_flush(&stacks);
	while ((b = trace_queue_take()))
		trace_buf_give_back(b);
	trace.stopper = NULL;
	atomic_store_explicit(&trace.reader, NULL, memory_order_relaxed);
	if (trace.reading)
		trace_buf_give_back(trace.reading);
	trace.reading = NULL;
	trace_buf_free_all();
	trace_stack_free_all();
	set_phase(OFF);
	atomic_store_explicit(&trace_enabled, false, memory_order_relaxed);
	atomic_store_explicit(&trace.busy, false, memory_order_relaxed);
}
