/*
 * pthread_target.h: a target for tests of the interpreter that offers every
 * capability in the plainest way: tasks are pthreads, everything is under one
 * lock, everybody waits for one condition.  Its "trace" is the session's
 * number as a byte, in two pieces.  It can be told to fail.
 */
#ifndef SCENARIO_PTHREAD_TARGET_H
#define SCENARIO_PTHREAD_TARGET_H

#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include "harness/base/check.h"
#include "targets/target.h"

static struct {
	int fail_start;   /* trace_start of this session (from 1) fails */
	int fail_spawn;   /* the spawn of this task (from 1) fails */
	int twice;        /* nonzero: a second trace_start succeeds */
	int refuse_boot;
	uint32_t procs;   /* as last set */
	uint64_t spawned, live, sessions, calls, call_ins, pins, collections;
	uint64_t leaked;
	enum { PT_OFF, PT_ON, PT_STOPPED } state;
	int pieces; /* handed out of this session */
	uint64_t finished;
	struct tt_config config;
} pt; /* under pt_lock while a run is running */
static pthread_mutex_t pt_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t pt_change = PTHREAD_COND_INITIALIZER;
static _Thread_local uint64_t pt_self;

static void pt_enter(void)
{
	pthread_mutex_lock(&pt_lock);
}

static void pt_leave(void)
{
	pthread_cond_broadcast(&pt_change);
	pthread_mutex_unlock(&pt_lock);
}

static void pt_wait(void)
{
	pthread_cond_wait(&pt_change, &pt_lock);
}

struct pt_task {
	tt_body body;
	void *arg;
	uint64_t id;
};

static void *pt_thread(void *arg)
{
	struct pt_task t = *(struct pt_task *)arg;

	free(arg);
	pt_self = t.id;
	t.body(t.arg);
	pt_enter();
	pt.live--;
	pt_leave();
	return NULL;
}

static uint64_t pt_spawn(tt_body body, void *arg)
{
	struct pt_task *t = xmalloc(sizeof *t);
	pthread_t thread;
	uint64_t id;

	pt_enter();
	id = ++pt.spawned;
	*t = (struct pt_task){body, arg, id};
	if (id == (uint64_t)pt.fail_spawn) {
		free(t);
		id = 0;
	} else {
		CHECK_OP(pthread_create(&thread, NULL, pt_thread, t), ==, 0);
		pthread_detach(thread);
		pt.live++;
	}
	if (id && pt.config.note)
		pt.config.note(pt.config.note_ctx, TT_NOTE_TASK_LIVE, id,
		               pt_self);
	pt_leave();
	return id;
}

static int pt_run(const struct tt_config *config, tt_body body, void *arg)
{
	if (pt.refuse_boot)
		return TT_ERR_INVALID;
	pt.config = *config;
	pt.procs = config->procs;
	pt_spawn(body, arg);
	pt_enter();
	while (pt.live)
		pt_wait();
	pt_leave();
	return 0;
}

static uint64_t pt_task_id(void)
{
	return pt_self;
}

static void pt_yield(void)
{
	sched_yield();
}

static void pt_safepoint(void)
{
}

static int pt_start(void)
{
	int err = TT_ERR_TRACING_ON;

	pt_enter();
	if (pt.state == PT_OFF || pt.twice) {
		err = (int)++pt.sessions == pt.fail_start ? TT_ERR_RESOURCE
		                                          : 0;
		if (!err)
			pt.state = PT_ON;
	}
	pt_leave();
	return err;
}

static int pt_stop(void)
{
	int err = TT_ERR_TRACING_OFF;

	pt_enter();
	if (pt.state == PT_ON) {
		uint64_t before = pt.finished;

		err = 0;
		pt.state = PT_STOPPED;
		pthread_cond_broadcast(&pt_change);
		while (pt.finished == before)
			pt_wait();
	}
	pt_leave();
	return err;
}

static long pt_read(const void **data)
{
	static uint8_t byte;
	long n = 1;

	pt_enter();
	while (pt.pieces == 0 ? pt.state == PT_OFF : pt.state != PT_STOPPED)
		pt_wait();
	byte = (uint8_t)(pt.sessions - 1);
	*data = &byte;
	if (++pt.pieces == 3) {
		pt.pieces = 0;
		pt.state = PT_OFF;
		pt.finished++;
		n = 0;
	}
	pt_leave();
	return n;
}

static void pt_sleep(int64_t ns)
{
	nanosleep(&(struct timespec){ns / 1000000000, ns % 1000000000}, NULL);
}

static long pt_syscall(tt_call call, void *arg, int blocks)
{
	(void)blocks;
	pt_enter();
	pt.calls++;
	pthread_mutex_unlock(&pt_lock);
	return call(arg);
}

struct tt_chan {
	size_t cap, len, receivers;
	uintptr_t values[16];
	int closed;
};

static struct tt_chan *pt_chan_new(size_t cap)
{
	struct tt_chan *c = xcalloc(1, sizeof *c);

	c->cap = cap;
	return c;
}

/* -1: would wait. */
static int pt_try(struct tt_case *k)
{
	struct tt_chan *c = k->chan;

	if (k->send && c->closed)
		return TT_ERR_CLOSED;
	if (k->send) {
		if (c->len >= c->cap + c->receivers || c->len == 16)
			return 1;
		c->values[c->len++] = k->value;
		return 0;
	}
	k->closed = c->closed && c->len == 0;
	if (c->len == 0)
		return !c->closed;
	k->value = c->values[--c->len];
	return 0;
}

static int pt_select(struct tt_case *cases, size_t n, int block)
{
	int chosen = -1;

	pt_enter();
	for (;;) {
		for (size_t i = 0; i < n && chosen == -1; i++) {
			int r = pt_try(&cases[i]);

			if (r <= 0)
				chosen = r ? r : (int)i;
		}
		if (chosen != -1 || !block)
			break;
		for (size_t i = 0; i < n; i++)
			cases[i].chan->receivers += !cases[i].send;
		pthread_cond_broadcast(&pt_change);
		pt_wait();
		for (size_t i = 0; i < n; i++)
			cases[i].chan->receivers -= !cases[i].send;
	}
	pt_leave();
	return chosen == -1 ? (int)n : chosen;
}

/* A thread that waits for nothing may as well be gone. */
static _Noreturn void pt_wait_for_ever(void)
{
	pt_enter();
	pt.leaked++;
	pt.live--;
	pt_leave();
	pthread_exit(NULL);
}

static int pt_send(struct tt_chan *c, uintptr_t value)
{
	struct tt_case k = {.chan = c, .send = 1, .value = value};

	if (!c)
		pt_wait_for_ever();
	return pt_select(&k, 1, 1);
}

static int pt_recv(struct tt_chan *c, uintptr_t *value)
{
	struct tt_case k = {.chan = c};
	int r;

	if (!c)
		pt_wait_for_ever();
	r = pt_select(&k, 1, 1);
	*value = k.value;
	return r < 0 ? r : !k.closed;
}

static int pt_chan_close(struct tt_chan *c)
{
	int was;

	pt_enter();
	was = c->closed;
	c->closed = 1;
	pt_leave();
	return was ? TT_ERR_CLOSED : 0;
}

static void pt_chan_free(struct tt_chan *c)
{
	free(c);
}

struct tt_mutex {
	int held;
};
struct tt_cond {
	uint64_t tickets, called;
};

static struct tt_mutex *pt_mutex_new(void)
{
	return xcalloc(1, sizeof(struct tt_mutex));
}

static void pt_mutex_lock(struct tt_mutex *m)
{
	pt_enter();
	while (m->held)
		pt_wait();
	m->held = 1;
	pt_leave();
}

static void pt_mutex_unlock(struct tt_mutex *m)
{
	pt_enter();
	CHECK(m->held);
	m->held = 0;
	pt_leave();
}

static void pt_mutex_free(struct tt_mutex *m)
{
	free(m);
}

static struct tt_cond *pt_cond_new(void)
{
	return xcalloc(1, sizeof(struct tt_cond));
}

static void pt_cond_wait(struct tt_cond *c, struct tt_mutex *m)
{
	uint64_t mine;

	pt_enter();
	mine = ++c->tickets;
	m->held = 0;
	pthread_cond_broadcast(&pt_change);
	while (c->called < mine || m->held)
		pt_wait();
	m->held = 1;
	pt_leave();
}

static void pt_cond_signal(struct tt_cond *c)
{
	pt_enter();
	c->called += c->called < c->tickets;
	pt_leave();
}

static void pt_cond_broadcast(struct tt_cond *c)
{
	pt_enter();
	c->called = c->tickets;
	pt_leave();
}

static void pt_cond_free(struct tt_cond *c)
{
	free(c);
}

static void pt_gc(void)
{
	pt_enter();
	pt.collections++;
	pt_leave();
}

static int pt_alloc(size_t bytes)
{
	return bytes >= 1 && bytes <= 1 << 20 ? 0 : TT_ERR_INVALID;
}

static void pt_lock_thread(void)
{
	pt_enter();
	pt.pins++;
	pt_leave();
}

static void pt_unlock_thread(void)
{
}

static int pt_call_in(tt_body body, void *arg)
{
	pt_enter();
	pt.call_ins++;
	pt_self = ++pt.spawned;
	pt_leave();
	body(arg);
	return 0;
}

struct tt_poll {
	int fd, closed;
};

static struct tt_poll *pt_poll_open(int fd)
{
	struct tt_poll *p = xcalloc(1, sizeof *p);

	p->fd = fd;
	return p;
}

static int pt_poll_wait(struct tt_poll *p, enum tt_poll_mode mode)
{
	struct pollfd f = {p->fd, mode == TT_POLL_READ ? POLLIN : POLLOUT, 0};
	int closed = 0;

	while (!closed && poll(&f, 1, 1) == 0) {
		pt_enter();
		closed = p->closed;
		pt_leave();
	}
	return closed ? TT_ERR_CLOSED : 0;
}

static void pt_poll_close(struct tt_poll *p)
{
	pt_enter();
	p->closed = 1;
	pt_leave();
}

static void pt_poll_free(struct tt_poll *p)
{
	free(p);
}

static int pt_set_procs(uint32_t procs)
{
	int old;

	pt_enter();
	old = (int)pt.procs;
	pt.procs = procs;
	pt_leave();
	return old;
}

static const struct tt_target pthread_target = {
	.abi = TT_ABI,
	.name = "pthread",
	.about = "every capability, plainly",
	.trace_format = "none",
	.caps = (TT_CAP_PROCS << 1) - 1,
	.run = pt_run,
	.spawn = pt_spawn,
	.task_id = pt_task_id,
	.yield = pt_yield,
	.safepoint = pt_safepoint,
	.trace_start = pt_start,
	.trace_stop = pt_stop,
	.trace_read = pt_read,
	.sleep = pt_sleep,
	.syscall = pt_syscall,
	.chan_new = pt_chan_new,
	.chan_send = pt_send,
	.chan_recv = pt_recv,
	.chan_close = pt_chan_close,
	.chan_free = pt_chan_free,
	.select = pt_select,
	.mutex_new = pt_mutex_new,
	.mutex_lock = pt_mutex_lock,
	.mutex_unlock = pt_mutex_unlock,
	.mutex_free = pt_mutex_free,
	.cond_new = pt_cond_new,
	.cond_wait = pt_cond_wait,
	.cond_signal = pt_cond_signal,
	.cond_broadcast = pt_cond_broadcast,
	.cond_free = pt_cond_free,
	.gc = pt_gc,
	.alloc = pt_alloc,
	.lock_thread = pt_lock_thread,
	.unlock_thread = pt_unlock_thread,
	.call_in = pt_call_in,
	.poll_open = pt_poll_open,
	.poll_wait = pt_poll_wait,
	.poll_close = pt_poll_close,
	.poll_free = pt_poll_free,
	.set_procs = pt_set_procs,
};

#endif
