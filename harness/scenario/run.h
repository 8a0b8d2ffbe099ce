/*
 * run.h: what the parts of the interpreter share.
 *
 *	interp.c      boots the target, makes the tasks, ends the run
 *	sessions.c    the plan: start, stop, the reader, truth logs, delivery
 *	ops.c         what a task does, one op at a time
 *	objects.c     what tasks meet at
 *	rendezvous.c  ... in system calls
 *
 * How a run ends: main sets `done`, wakes whatever waits (objects_release,
 * again and again) and waits until `live` is 0.  Whatever can wait looks at
 * `done` after it has made itself visible as waiting.  A leaked task leaves
 * `live` before it waits, and touches nothing of the run from then on.
 *
 * So that it comes to that, the load never starves the plan: main says when
 * it will come by next (run_beat), and tasks that find it long overdue, on one
 * processor among a hundred busy ones, wait until it does (run_give_way).
 * Main waits for none of them meanwhile, unless one is answering it.
 *
 * Memory order: harness atomics are seq_cst unless they say otherwise.  The
 * two-sided patterns here (I say that I wait, then look at done; you say
 * done, then look who waits) need it, and none is on a path that is hot
 * beside the system calls around it.
 */
#ifndef SCENARIO_RUN_H
#define SCENARIO_RUN_H

#include <stdatomic.h>
#include <stdbool.h>

#include "harness/base/rng.h"
#include "harness/scenario/host_calls.h"
#include "harness/scenario/interp.h"
#include "harness/scenario/rendezvous.h"
#include "harness/scenario/scenario.h"

/* Sessions that may be under way: one on, the others not yet delivered. */
enum { RUN_SLOTS = 3 };

struct session_slot {
	struct buf trace;    /* reader only, until it has read the end */
	struct truth *truth; /* NULL if none was asked for */
	_Atomic uint32_t writers; /* tasks adding to truth right now */
	int64_t start_ns;    /* whoever starts and stops */
	int64_t on_ns;
};

struct sessions {
	struct session_slot slots[RUN_SLOTS]; /* session k in k % RUN_SLOTS */
	struct session_slot *_Atomic logging; /* where truth goes */
	uint32_t started;   /* main and, while it answers, the asked task */
	uint32_t stopped;   /* as started; without error */
	uint32_t delivered; /* main only */
	bool read_early;    /* as `started`: the reader waits before start */
	_Atomic uint32_t announced; /* futex: what the reader is to read */
	_Atomic uint32_t read;      /* futex: sessions read to their end */
	_Atomic uint32_t request;   /* enum request, for any task */
	_Atomic uint32_t answers;   /* futex: requests answered */
	int answer;                 /* published by `answers` */
	_Atomic uint32_t moments[3]; /* futexes: starts, stops, both together */
};

struct net_handle {
	int fds[2]; /* the task's end, the waker's end; both non-blocking */
	struct tt_poll *poll;
	_Atomic uint32_t waiting; /* 1: its task waits or is about to */
};

struct condition {
	struct tt_mutex *mutex;
	struct tt_cond *cond;
	uint64_t waiting; /* under mutex */
	uint64_t tokens;  /* under mutex; signals not yet taken */
};

struct objects {
	struct rendezvous meet[OBJECT_KINDS][SCENARIO_OBJECTS];
	struct tt_chan *chans[SCENARIO_OBJECTS]; /* odd ones hold 4 values */
	struct tt_mutex *mutexes[SCENARIO_OBJECTS];
	struct condition conds[SCENARIO_OBJECTS];
	struct net_handle handles[SCENARIO_HANDLES];
	uint32_t nhandles;
	_Atomic uint32_t handles_taken;
	int zero_fd, proc_fd;
};

struct run {
	const struct tt_target *target;
	const struct host_calls *calls;
	const struct interp_options *options;
	struct scenario s; /* without what the target cannot do */
	struct rng rng;    /* split for tasks, never advanced */
	struct objects objects;
	struct sessions sessions;
	_Atomic uint32_t done; /* futex: the plan is done */
	_Atomic uint32_t live; /* futex: tasks and threads yet to end */
	_Atomic uint32_t reader_live; /* futex */
	_Atomic int64_t overdue_ns; /* when main should have come by */
	_Atomic uint32_t beats;     /* futex: how often main came by */
	_Atomic uint32_t gave_way;  /* tasks that wait for the next beat */
	_Atomic uint32_t in_calls;
	_Atomic uint32_t peak_in_calls;
	_Atomic uint32_t leaked; /* uses of `leak` that got a child, and more */
	_Atomic uint64_t noted; /* kinds of notes met: set of 1 << tt_note */
	_Atomic uint64_t living; /* tasks, by the notes */
	_Atomic uint64_t tasks;
	_Atomic uint64_t ops;
	_Atomic bool failed; /* who sets it first writes error and code */
	char error[160];
	int code;
};

/* One task of a group, or one foreign thread. */
struct worker {
	struct run *run;
	const struct scenario_group *group;
	struct rng rng;
	_Atomic uint32_t children; /* live ones */
	struct net_handle *handle; /* own; NULL: not yet, or none left */
	bool no_handle;
	bool joinable;             /* foreign: main only */
	uintptr_t thread;          /* foreign: main only */
	bool idle;                 /* no op left that it can do */
	uint32_t next_op;
	uint64_t ops;
};

/* --- interp.c --- */

/* The first failure of a run is what it reports; code is a tt_error. */
void run_fail(struct run *run, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
bool run_failed(const struct run *run);
const char *tt_error_name(int err);
/* tt_target.syscall, counted. */
void run_call(struct run *run, tt_call call, void *arg, bool blocks);
/* Waits until *word is not value (or, timeout_ns >= 0, that long).  In a task.
 * Whoever changes the word calls run_changed. */
void run_await(struct run *run, _Atomic uint32_t *word, uint32_t value,
               int64_t timeout_ns);
void run_changed(struct run *run, _Atomic uint32_t *word);
/* Spawns body(arg), which must end with run_end_task and run_leave.  False:
 * refused. */
bool run_spawn(struct run *run, tt_body body, void *arg);
/* The calling task will do nothing more but return from its body. */
void run_end_task(struct run *run);
void run_leave(struct run *run);
/* Lets about ns pass, in one of the target's ways to wait. */
void run_pause(struct run *run, struct rng *rng, int64_t ns);

/* The plan has got further, and will again after next_ns. */
void run_went_on(const struct run *run, int64_t next_ns);
/* Main is here, and will be again in about ns nanoseconds. */
void run_beat(struct run *run, int64_t ns);
/* Waits while main is overdue.  Called by tasks between ops. */
void run_give_way(struct run *run);

/* --- sessions.c --- */

void sessions_init(struct run *run);
void sessions_done(struct run *run);
/* The whole plan; called by main. */
void sessions_run(struct run *run);
/* Starts or stops tracing if the plan asks any task to.  Called by tasks. */
void sessions_answer(struct run *run);
void reader_body(void *run);
/* `done` is set: wakers need not wait for a start or stop any more. */
void sessions_release(struct run *run);
/* truth_add to the log of the session that is on, if there is one. */
void run_truth(struct run *run, uint32_t kind, uint64_t task, uint64_t value);
static inline uint64_t run_noted(const struct run *run)
{
	/* relaxed: who misses a kind now meets it the next time. */
	return atomic_load_explicit(&run->noted, memory_order_relaxed);
}

/* --- objects.c --- */

/* Makes what the scenario uses.  Failures go to run_fail. */
void objects_init(struct run *run);
/* Wakes all that wait, for good once `done` is set. */
void objects_close(struct run *run);
void objects_release(struct run *run);
/* Nobody may be using them. */
void objects_done(struct run *run);

/* --- ops.c --- */

/* A worker's whole life within its task, and one round of it. */
void worker_loop(struct worker *w);
bool worker_round(struct worker *w);

#endif
