/* ops.c: what a task does, one op at a time; see run.h. */
#include <errno.h>
#include <stdlib.h>

#include "harness/base/check.h"
#include "harness/scenario/op_table.h"
#include "harness/scenario/run.h"

/* Delays up to this are spent on the processor: sleeps take longer. */
#define SHORT_DELAY_NS 20000

/* ---- system calls: what runs between the target's enter and exit ---- */

struct op_call {
	struct run *run;
	const struct scenario_op *op;
	struct rendezvous *meet;
	struct net_handle *handle;
	struct rng rng;
	uint64_t count;
	int64_t ns;
	long result;
};

static long getppid_call(void *arg)
{
	struct op_call *c = arg;

	return c->run->calls->getppid();
}

static long read_zero_call(void *arg)
{
	struct op_call *c = arg;
	char bytes[4096];
	long n = 0;

	for (uint64_t left = c->count; left > 0; left -= (uint64_t)n) {
		size_t chunk = left < sizeof bytes ? left : sizeof bytes;

		n = c->run->calls->read(c->run->objects.zero_fd, bytes, chunk);
		if (n <= 0)
			break;
	}
	return n;
}

static long read_proc_call(void *arg)
{
	struct op_call *c = arg;
	char bytes[2048];

	return c->run->calls->pread0(c->run->objects.proc_fd, bytes,
	                             sizeof bytes);
}

static long nanosleep_call(void *arg)
{
	struct op_call *c = arg;

	return c->run->calls->nanosleep(c->ns);
}

static long wait_call(void *arg)
{
	struct op_call *c = arg;

	rendezvous_wait(c->meet, c->op->kind == OP_POLL);
	return 0;
}

/* Waits for the op's moment, and then for its delay.  A start or stop that
 * came between two waits is not waited for again; see moment_has_come. */
static void await_moment(struct op_call *c)
{
	const struct host_calls *calls = c->run->calls;
	int64_t end;

	if (c->op->at != AT_ONCE) {
		_Atomic uint32_t *word =
		    &c->run->sessions.moments[c->op->at - AT_START];
		uint32_t seen = atomic_load(word);

		while (!atomic_load(&c->run->done) &&
		       atomic_load(word) == seen)
			calls->futex_wait(word, seen, -1);
	}
	if (c->ns > SHORT_DELAY_NS) {
		calls->nanosleep(c->ns);
		return;
	}
	end = calls->now_ns() + c->ns;
	while (c->ns && calls->now_ns() < end)
		;
}

/* The waker is out of the target's reach while it waits, so that its burst
 * comes at any moment, also while the world is stopped. */
static long wake_call(void *arg)
{
	struct op_call *c = arg;

	await_moment(c);
	rendezvous_wake(c->meet, (uint32_t)c->count);
	return 0;
}

static long net_wake_call(void *arg)
{
	struct op_call *c = arg;
	struct objects *o = &c->run->objects;
	char bytes[4096];

	await_moment(c);
	for (uint64_t i = 0; i < c->count && o->nhandles; i++) {
		struct net_handle *h =
		    &o->handles[rng_below(&c->rng, o->nhandles)];

		if (!atomic_exchange(&h->waiting, 0))
			continue;
		while (c->run->calls->read(h->fds[1], bytes, sizeof bytes) > 0)
			;
		c->run->calls->write(h->fds[1], "", 1);
	}
	return 0;
}

static long net_read_call(void *arg)
{
	struct op_call *c = arg;
	char byte;

	return c->result = c->run->calls->read(c->handle->fds[0], &byte, 1);
}

static long net_write_call(void *arg)
{
	static const char bytes[65536];
	struct op_call *c = arg;

	return c->result = c->run->calls->write(c->handle->fds[0], bytes,
	                                        sizeof bytes);
}

static uint64_t draw(struct worker *w, struct scenario_range r)
{
	return rng_range(&w->rng, r.lo, r.hi);
}

static void do_call(struct worker *w, const struct scenario_op *op,
                    tt_call call)
{
	struct op_call c = {.run = w->run, .op = op};

	c.meet = &w->run->objects.meet[op->object][rng_range(
	    &w->rng, op->first, op->last)];
	c.count = draw(w, op->count);
	c.ns = (int64_t)draw(w, op->time_ns);
	c.rng = rng_seed(rng_next(&w->rng));
	run_call(w->run, call, &c, op->blocks);
}

static bool op_getppid(struct worker *w, const struct scenario_op *op)
{
	struct op_call c = {.run = w->run, .op = op};

	for (uint64_t n = draw(w, op->count); n > 0; n--)
		run_call(w->run, getppid_call, &c, false);
	return true;
}

static bool op_read_zero(struct worker *w, const struct scenario_op *op)
{
	do_call(w, op, read_zero_call);
	return true;
}

static bool op_read_proc(struct worker *w, const struct scenario_op *op)
{
	do_call(w, op, read_proc_call);
	return true;
}

static bool op_nanosleep(struct worker *w, const struct scenario_op *op)
{
	do_call(w, op, nanosleep_call);
	return true;
}

static bool op_wait(struct worker *w, const struct scenario_op *op)
{
	do_call(w, op, wait_call);
	return true;
}

static bool op_wake(struct worker *w, const struct scenario_op *op)
{
	do_call(w, op, wake_call);
	return true;
}

/* ---- the network poller ---- */

static bool has_handle(struct worker *w)
{
	struct objects *o = &w->run->objects;
	uint32_t i;

	if (w->handle || w->no_handle)
		return w->handle != NULL;
	i = atomic_fetch_add(&o->handles_taken, 1);
	if (i < o->nhandles)
		w->handle = &o->handles[i];
	w->no_handle = !w->handle;
	return w->handle != NULL;
}

/* Reads or writes until it would block, then waits for the poller, once. */
static bool net_op(struct worker *w, tt_call call, enum tt_poll_mode mode)
{
	struct op_call c = {.run = w->run};
	int err;

	if (!has_handle(w))
		return false;
	c.handle = w->handle;
	atomic_store(&w->handle->waiting, 1);
	do
		run_call(w->run, call, &c, false);
	while (c.result == -EINTR || (c.result > 0 && mode == TT_POLL_WRITE));
	if (c.result != -EAGAIN)
		return true;
	err = w->run->target->poll_wait(w->handle->poll, mode);
	if (err && !atomic_load(&w->run->done))
		run_fail(w->run, err, "poll_wait: %s", tt_error_name(err));
	return true;
}

static bool op_net_read(struct worker *w, const struct scenario_op *op)
{
	(void)op;
	return net_op(w, net_read_call, TT_POLL_READ);
}

static bool op_net_write(struct worker *w, const struct scenario_op *op)
{
	(void)op;
	return net_op(w, net_write_call, TT_POLL_WRITE);
}

static bool op_net_wake(struct worker *w, const struct scenario_op *op)
{
	do_call(w, op, net_wake_call);
	return true;
}

/* ---- running and sleeping ---- */

static bool op_yield(struct worker *w, const struct scenario_op *op)
{
	for (uint64_t n = draw(w, op->count); n > 0; n--)
		w->run->target->yield();
	return true;
}

static void compute(struct worker *w, uint64_t n)
{
	for (; n > 0; n--) {
		for (int i = 0; i < 32; i++)
			rng_next(&w->rng);
		w->run->target->safepoint();
	}
}

static bool op_compute(struct worker *w, const struct scenario_op *op)
{
	compute(w, draw(w, op->count));
	return true;
}

static bool op_sleep(struct worker *w, const struct scenario_op *op)
{
	w->run->target->sleep((int64_t)draw(w, op->time_ns));
	return true;
}

static bool op_gc(struct worker *w, const struct scenario_op *op)
{
	(void)op;
	w->run->target->gc();
	return true;
}

static bool op_alloc(struct worker *w, const struct scenario_op *op)
{
	int err = w->run->target->alloc(draw(w, op->count));

	if (err)
		run_fail(w->run, err, "alloc: %s", tt_error_name(err));
	return true;
}

static bool op_pin(struct worker *w, const struct scenario_op *op)
{
	w->run->target->lock_thread();
	op_yield(w, op);
	w->run->target->unlock_thread();
	return true;
}

static bool op_procs(struct worker *w, const struct scenario_op *op)
{
	int old = w->run->target->set_procs((uint32_t)draw(w, op->count));

	if (old < 1)
		run_fail(w->run, old ? old : TT_ERR_INVALID,
		         "set_procs: returned %d", old);
	return true;
}

/* ---- channels ---- */

/* At the end of a run channels are closed under their users. */
static void check_chan(struct worker *w, const char *what, int err)
{
	if (err < 0 && !(err == TT_ERR_CLOSED && atomic_load(&w->run->done)))
		run_fail(w->run, err, "%s: %s", what, tt_error_name(err));
}

static struct tt_chan *draw_chan(struct worker *w, const struct scenario_op *op)
{
	return w->run->objects
	    .chans[rng_range(&w->rng, op->first, op->last)];
}

static bool op_send(struct worker *w, const struct scenario_op *op)
{
	struct tt_chan *c = draw_chan(w, op);

	check_chan(w, "chan_send",
	           w->run->target->chan_send(c, (uintptr_t)w));
	return true;
}

static bool op_recv(struct worker *w, const struct scenario_op *op)
{
	struct tt_chan *c = draw_chan(w, op);
	uintptr_t value;

	check_chan(w, "chan_recv", w->run->target->chan_recv(c, &value));
	return true;
}

static bool op_select(struct worker *w, const struct scenario_op *op)
{
	struct tt_case cases[16];
	size_t n = (size_t)draw(w, op->count);
	int chosen;

	for (size_t i = 0; i < n; i++) {
		cases[i] = (struct tt_case){.chan = draw_chan(w, op)};
		cases[i].send = rng_chance(&w->rng, 1, 2);
		cases[i].value = i;
	}
	chosen = w->run->target->select(cases, n, op->blocks);
	check_chan(w, "select", chosen);
	if (chosen > (int)n - op->blocks)
		run_fail(w->run, TT_ERR_INVALID,
		         "select: returned %d of %zu cases", chosen, n);
	return true;
}

/* ---- locks ---- */

static bool op_lock(struct worker *w, const struct scenario_op *op)
{
	struct tt_mutex *m =
	    w->run->objects
	        .mutexes[rng_range(&w->rng, op->first, op->last)];

	w->run->target->mutex_lock(m);
	compute(w, draw(w, op->count));
	w->run->target->mutex_unlock(m);
	return true;
}

static struct condition *draw_cond(struct worker *w,
                                   const struct scenario_op *op)
{
	return &w->run->objects
	            .conds[rng_range(&w->rng, op->first, op->last)];
}

static bool op_cond_wait(struct worker *w, const struct scenario_op *op)
{
	const struct tt_target *t = w->run->target;
	struct condition *c = draw_cond(w, op);

	t->mutex_lock(c->mutex);
	c->waiting++;
	while (c->tokens == 0 && !atomic_load(&w->run->done))
		t->cond_wait(c->cond, c->mutex);
	if (c->tokens)
		c->tokens--;
	c->waiting--;
	t->mutex_unlock(c->mutex);
	return true;
}

/* Tokens never outnumber waiters, so that waiting goes on being waiting. */
static bool op_cond_signal(struct worker *w, const struct scenario_op *op)
{
	const struct tt_target *t = w->run->target;
	struct condition *c = draw_cond(w, op);
	uint64_t n = draw(w, op->count);

	t->mutex_lock(c->mutex);
	if (n == 0) {
		c->tokens = c->waiting;
		t->cond_broadcast(c->cond);
	}
	for (; n > 0 && c->tokens < c->waiting; n--) {
		c->tokens++;
		t->cond_signal(c->cond);
	}
	t->mutex_unlock(c->mutex);
	return true;
}

/* ---- children ---- */

struct child {
	struct worker self; /* its own loop variables; no group */
	struct worker *parent;
	struct tt_chan *chan;  /* OP_CLOSE: receives until it is closed */
	_Atomic uint32_t users; /* of the child struct and chan, OP_CLOSE */
};

static struct child *child_new(struct worker *parent)
{
	struct child *c = xcalloc(1, sizeof *c);

	c->self.run = parent->run;
	c->self.rng = rng_seed(rng_next(&parent->rng));
	c->parent = parent;
	atomic_store(&c->users, 1);
	return c;
}

static void child_drop(struct child *c)
{
	const struct host_calls *calls = c->self.run->calls;

	if (calls->published)
		calls->published(&c->users);
	if (atomic_fetch_sub(&c->users, 1) != 1)
		return;
	if (calls->observed)
		calls->observed(&c->users);
	if (c->chan)
		c->self.run->target->chan_free(c->chan);
	free(c);
}

static void child_end(struct child *c)
{
	struct run *run = c->self.run;

	/* The parent may spawn again from here on. */
	atomic_fetch_sub(&c->parent->children, 1);
	child_drop(c);
	run_leave(run);
}

static void child_body(void *arg)
{
	struct child *c = arg;
	struct run *run = c->self.run;
	struct op_call call = {.run = run};

	switch (rng_below(&c->self.rng, 4)) {
	case 0:
		run->target->yield();
		break;
	case 1:
		compute(&c->self, rng_below(&c->self.rng, 100));
		break;
	case 2:
		if (run->target->caps & TT_CAP_SYSCALL)
			run_call(run, getppid_call, &call, false);
		break;
	default:
		break;
	}
	run_end_task(run);
	child_end(c);
}

static void receiving_body(void *arg)
{
	struct child *c = arg;
	const struct tt_target *t = c->self.run->target;
	uintptr_t value;
	int got;

	while ((got = t->chan_recv(c->chan, &value)) == 1)
		;
	check_chan(&c->self, "chan_recv", got);
	run_end_task(c->self.run);
	child_end(c);
}

/* Never returns, so that it lets go of all first. */
static void leaked_body(void *arg)
{
	struct child *c = arg;
	const struct tt_target *t = c->self.run->target;
	uintptr_t value;

	child_end(c);
	t->chan_recv(NULL, &value);
}

static bool child_spawn(struct child *c, tt_body body)
{
	atomic_fetch_add(&c->parent->children, 1);
	if (run_spawn(c->self.run, body, c))
		return true;
	atomic_fetch_sub(&c->parent->children, 1);
	return false;
}

/* A task's last children have to end first: that bounds how many there are. */
static bool has_children(struct worker *w)
{
	if (atomic_load(&w->children) == 0)
		return false;
	w->run->target->yield();
	return true;
}

static bool op_spawn(struct worker *w, const struct scenario_op *op)
{
	if (has_children(w))
		return true;
	for (uint64_t n = draw(w, op->count); n > 0; n--) {
		struct child *c = child_new(w);

		if (child_spawn(c, child_body))
			continue;
		child_drop(c); /* a target may be short of tasks: no failure */
		break;
	}
	return true;
}

/* Leaked tasks keep their stacks, hence the bound. */
static bool op_leak(struct worker *w, const struct scenario_op *op)
{
	struct run *run = w->run;
	struct child *c;

	(void)op;
	if (has_children(w))
		return true;
	/* The look keeps the count from ever coming round to 0. */
	if (atomic_load(&run->leaked) >= SCENARIO_MAX_LEAKED ||
	    atomic_fetch_add(&run->leaked, 1) >= SCENARIO_MAX_LEAKED)
		return false;
	c = child_new(w);
	if (!child_spawn(c, leaked_body))
		child_drop(c); /* as in op_spawn */
	return true;
}

static bool op_close(struct worker *w, const struct scenario_op *op)
{
	const struct tt_target *t = w->run->target;
	struct child *c;

	(void)op;
	if (has_children(w))
		return true;
	c = child_new(w);
	c->chan = t->chan_new((size_t)rng_below(&w->rng, 3));
	if (!c->chan) {
		run_fail(w->run, TT_ERR_RESOURCE, "chan_new: refused");
		child_drop(c);
		return true;
	}
	atomic_store(&c->users, 2);
	if (child_spawn(c, receiving_body)) {
		for (uint64_t n = rng_below(&w->rng, 3); n > 0; n--)
			check_chan(w, "chan_send", t->chan_send(c->chan, 1));
	} else {
		child_drop(c);
	}
	check_chan(w, "chan_close", t->chan_close(c->chan));
	child_drop(c);
	return true;
}

/* ---- the loop ---- */

/* Does one op; false if there is nothing that it can do. */
typedef bool (*op_function)(struct worker *w, const struct scenario_op *op);

static const op_function op_functions[OP_KINDS] = {
	[OP_GETPPID] = op_getppid,
	[OP_READ_ZERO] = op_read_zero,
	[OP_READ_PROC] = op_read_proc,
	[OP_NANOSLEEP] = op_nanosleep,
	[OP_WAIT] = op_wait,
	[OP_POLL] = op_wait,
	[OP_WAKE] = op_wake,
	[OP_YIELD] = op_yield,
	[OP_COMPUTE] = op_compute,
	[OP_SLEEP] = op_sleep,
	[OP_SEND] = op_send,
	[OP_RECV] = op_recv,
	[OP_SELECT] = op_select,
	[OP_CLOSE] = op_close,
	[OP_LOCK] = op_lock,
	[OP_COND_WAIT] = op_cond_wait,
	[OP_COND_SIGNAL] = op_cond_signal,
	[OP_SPAWN] = op_spawn,
	[OP_GC] = op_gc,
	[OP_ALLOC] = op_alloc,
	[OP_PIN] = op_pin,
	[OP_NET_READ] = op_net_read,
	[OP_NET_WRITE] = op_net_write,
	[OP_NET_WAKE] = op_net_wake,
	[OP_PROCS] = op_procs,
	[OP_LEAK] = op_leak,
};

static const struct scenario_op *next_op(struct worker *w)
{
	const struct scenario_group *g = w->group;

	if (g->shuffle)
		return &g->ops[rng_below(&w->rng, g->nops)];
	w->next_op = w->next_op % g->nops;
	return &g->ops[w->next_op++];
}

static bool do_op(struct worker *w, const struct scenario_op *op)
{
	struct run *run = w->run;
	uint64_t task = run->options->truth_cap ? run->target->task_id() : 0;
	bool did;

	run_truth(run, TRUTH_CALL, task, op->kind);
	did = op_functions[op->kind](w, op);
	run_truth(run, TRUTH_RETURN, task, op->kind);
	return did;
}

bool worker_round(struct worker *w)
{
	uint64_t done = 0;

	for (uint32_t i = 0; i < w->group->nops; i++) {
		sessions_answer(w->run);
		run_give_way(w->run);
		if (atomic_load(&w->run->done))
			break;
		done += do_op(w, next_op(w));
	}
	/* relaxed: a statistic, read after the run. */
	atomic_fetch_add_explicit(&w->run->ops, done, memory_order_relaxed);
	return done > 0;
}

void worker_loop(struct worker *w)
{
	const struct tt_target *t = w->run->target;

	if (w->group->pinned)
		t->lock_thread();
	for (uint32_t n = 0; !atomic_load(&w->run->done); n++) {
		if (w->group->times && n == w->group->times)
			break;
		if (!worker_round(w))
			break;
	}
	if (w->group->pinned)
		t->unlock_thread();
}
