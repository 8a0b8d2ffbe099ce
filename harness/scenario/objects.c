/* objects.c: what tasks meet at; see run.h. */
#include <errno.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/scenario/op_table.h"
#include "harness/scenario/run.h"

/* The network poller's handle i.  -errno or 0. */
static int open_handle(struct run *run, struct net_handle *h)
{
	int err = run->calls->pair_socket(h->fds, HOST_BOTH_NONBLOCK);

	if (err)
		return err;
	h->poll = run->target->poll_open(h->fds[0]);
	return h->poll ? 0 : -ENOMEM;
}

static void open_handles(struct run *run, uint32_t tasks)
{
	struct objects *o = &run->objects;
	int err = 0;

	while (o->nhandles < SCENARIO_HANDLES && o->nhandles < tasks && !err)
		err = open_handle(run, &o->handles[o->nhandles++]);
	if (err)
		run_fail(run, TT_ERR_RESOURCE, "network handle: %s",
		         strerror(-err));
}

static void open_meeting(struct run *run, const struct scenario_op *op)
{
	for (unsigned i = op->first; i <= op->last; i++) {
		struct rendezvous *r = &run->objects.meet[op->object][i];
		int err = r->open ? 0
		                  : rendezvous_open(r, op->object, run->calls,
		                                    &run->done);

		if (err)
			run_fail(run, TT_ERR_RESOURCE, "%s: %s",
			         object_names[op->object], strerror(-err));
	}
}

static void open_chans(struct run *run, const struct scenario_op *op)
{
	struct objects *o = &run->objects;

	for (unsigned i = op->first; i <= op->last; i++) {
		if (!o->chans[i])
			o->chans[i] = run->target->chan_new(i % 2 ? 4 : 0);
		if (!o->chans[i])
			run_fail(run, TT_ERR_RESOURCE, "chan_new: refused");
	}
}

static void open_mutexes(struct run *run, const struct scenario_op *op)
{
	struct objects *o = &run->objects;

	for (unsigned i = op->first; i <= op->last; i++) {
		if (!o->mutexes[i])
			o->mutexes[i] = run->target->mutex_new();
		if (!o->mutexes[i])
			run_fail(run, TT_ERR_RESOURCE, "mutex_new: refused");
	}
}

static void open_conds(struct run *run, const struct scenario_op *op)
{
	for (unsigned i = op->first; i <= op->last; i++) {
		struct condition *c = &run->objects.conds[i];

		if (!c->mutex)
			c->mutex = run->target->mutex_new();
		if (!c->cond)
			c->cond = run->target->cond_new();
		if (!c->mutex || !c->cond)
			run_fail(run, TT_ERR_RESOURCE, "cond_new: refused");
	}
}

static void open_file(struct run *run, int *fd, const char *path)
{
	if (*fd >= 0)
		return;
	*fd = run->calls->open_read(path);
	if (*fd < 0)
		run_fail(run, TT_ERR_RESOURCE, "%s: %s", path, strerror(-*fd));
}

static void open_for(struct run *run, const struct scenario_op *op)
{
	struct objects *o = &run->objects;

	switch (op->kind) {
	case OP_WAIT:
	case OP_POLL:
	case OP_WAKE:
		open_meeting(run, op);
		break;
	case OP_SEND:
	case OP_RECV:
	case OP_SELECT:
		open_chans(run, op);
		break;
	case OP_LOCK:
		open_mutexes(run, op);
		break;
	case OP_COND_WAIT:
	case OP_COND_SIGNAL:
		open_conds(run, op);
		break;
	case OP_READ_ZERO:
		open_file(run, &o->zero_fd, "/dev/zero");
		break;
	case OP_READ_PROC:
		open_file(run, &o->proc_fd, "/proc/self/status");
		break;
	default:
		break;
	}
}

static bool uses_handles(const struct scenario_group *g)
{
	for (uint32_t i = 0; i < g->nops; i++)
		if (g->ops[i].kind == OP_NET_READ ||
		    g->ops[i].kind == OP_NET_WRITE)
			return true;
	return false;
}

void objects_init(struct run *run)
{
	uint32_t pollers = 0;

	run->objects.zero_fd = -1;
	run->objects.proc_fd = -1;
	for (uint32_t i = 0; i < run->s.ngroups; i++) {
		struct scenario_group *g = &run->s.groups[i];

		for (uint32_t j = 0; j < g->nops && !run_failed(run); j++)
			open_for(run, &g->ops[j]);
		if (uses_handles(g))
			pollers += g->tasks;
	}
	if (pollers && !run_failed(run))
		open_handles(run, pollers);
}

void objects_release(struct run *run)
{
	for (unsigned k = 0; k < OBJECT_KINDS; k++)
		for (unsigned i = 0; i < SCENARIO_OBJECTS; i++)
			if (run->objects.meet[k][i].open)
				rendezvous_wake(&run->objects.meet[k][i],
				                UINT32_MAX);
}

void objects_close(struct run *run)
{
	const struct tt_target *t = run->target;
	struct objects *o = &run->objects;

	for (unsigned i = 0; i < SCENARIO_OBJECTS; i++) {
		struct condition *c = &o->conds[i];

		if (o->chans[i])
			t->chan_close(o->chans[i]);
		if (!c->cond || !c->mutex)
			continue;
		t->mutex_lock(c->mutex);
		t->cond_broadcast(c->cond);
		t->mutex_unlock(c->mutex);
	}
	for (uint32_t i = 0; i < o->nhandles; i++)
		if (o->handles[i].poll)
			t->poll_close(o->handles[i].poll);
	objects_release(run);
}

static void close_fd(const struct run *run, int fd)
{
	if (fd >= 0)
		run->calls->close(fd);
}

void objects_done(struct run *run)
{
	const struct tt_target *t = run->target;
	struct objects *o = &run->objects;

	for (unsigned i = 0; i < SCENARIO_OBJECTS; i++) {
		for (unsigned k = 0; k < OBJECT_KINDS; k++)
			rendezvous_close(&o->meet[k][i]);
		if (o->chans[i])
			t->chan_free(o->chans[i]);
		if (o->mutexes[i])
			t->mutex_free(o->mutexes[i]);
		if (o->conds[i].cond)
			t->cond_free(o->conds[i].cond);
		if (o->conds[i].mutex)
			t->mutex_free(o->conds[i].mutex);
	}
	for (uint32_t i = 0; i < o->nhandles; i++) {
		if (!o->handles[i].poll)
			continue;
		t->poll_free(o->handles[i].poll);
		close_fd(run, o->handles[i].fds[0]);
		close_fd(run, o->handles[i].fds[1]);
	}
	close_fd(run, o->zero_fd);
	close_fd(run, o->proc_fd);
}
