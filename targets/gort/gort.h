/*
 * gort.h: the shared types of gort, a small M:N runtime after Go 1.5's.
 *
 *	G  a goroutine: a stack and what it runs
 *	M  an OS thread
 *	P  a processor: the right to run Gs, a queue of them, a trace buffer
 *
 * A G runs on an M that holds a P.  There are as many Ps as set_procs says,
 * and as many Ms as system calls block.  Every M has, beside the Gs it runs,
 * its own stack (that of the pthread), on which the scheduler runs.
 *
 * Lock order, outermost first:
 *	world_sema        a G-level mutex
 *	cond, mutex, channels (by number), timers.lock, gc.lock
 *	trace.lock        who writes without a P, and the snapshot
 *	sched.lock        queues and lists of the scheduler
 *	heap.lock, table.lock (stacks), and those that nest in no other way:
 *	all.lock, spare.lock (Gs), extra.lock (call-ins), poller.lock
 *	queue.lock        full and spare trace buffers; innermost
 */
#ifndef GORT_H
#define GORT_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "targets/gort/context.h"
#include "targets/gort/count.h"
#include "targets/gort/lock.h"
#include "targets/gort/note.h"
#include "targets/target.h"

enum {
	MAX_PROCS = 1024,
	RUNQ_SIZE = 256,    /* a power of two */
	ROOTS = 8,          /* newest allocations that a G keeps alive */
	FAIRNESS_TICKS = 61 /* every so many, the global queue goes first */
};

/*
 *   IDLE ─► DEAD ─► RUNNABLE ─► RUNNING ─► DEAD
 *             │        ▲  ▲       │ │ │
 *             │        │  └───────┘ │ └► SYSCALL ─► RUNNABLE | RUNNING
 *             │     WAITING ◄───────┘       ▲
 *             └─────────────────────────────┘  (call-ins are born there)
 */
enum g_status {
	G_IDLE,
	G_RUNNABLE,
	G_RUNNING,
	G_SYSCALL,
	G_WAITING,
	G_DEAD,
	G_NSTATUS
};

/*
 *   GCSTOP: owned by whoever stopped the world.  DEAD: beyond set_procs.
 *   SYSCALL: the M that entered still points here; whoever moves the status
 *   away by compare-and-swap owns the P: that M, another M leaving a call that
 *   began here earlier, sysmon, or the stopper of the world.
 */
enum p_status { P_IDLE, P_RUNNING, P_SYSCALL, P_GCSTOP, P_DEAD };

struct m;
struct p;
struct object;
struct trace_buf;

struct g {
	uint64_t id;            /* written before the G is first runnable */
	_Atomic uint32_t status; /* enum g_status; moved by g_move alone */
	struct context context; /* of its stack, while it does not run */
	tt_body body;           /* creator, then the G */
	void *arg;              /* likewise */
	const char *wait;       /* why it waits, for dump; owner only */

	/* Link of the one list the G is on: a run queue, free list, wait
	 * queue; under that list's lock, or owner only for local lists. */
	STAILQ_ENTRY(g) link;

	uint32_t pins;      /* lock_thread less unlock_thread; the G */
	bool call_in;       /* pinned all its life; constant */
	struct m *locked_m; /* pinned to; written by the G while it runs, read
	                     * by who takes it from a queue */

	/* System calls.  Owner: the M that the G is in the call on; handed
	 * over with the G by a run queue. */
	bool in_syscall;     /* from enter until it runs again */
	bool announced;      /* this session's trace shows it in a call, or it
	                      * entered: so its exit must be shown; also
	                      * cleared by the snapshot, world stopped */
	uint64_t exit_seq;   /* best-effort stamp of a slow exit, 0: none */
	int64_t exit_ticks;

	/* While waiting: set by the waker before ready(). */
	uintptr_t wake_value;
	void *wake_with; /* the wait-queue entry that was served, or NULL */

	struct object *roots[ROOTS]; /* under heap.lock */
	unsigned next_root;          /* likewise */
};

STAILQ_HEAD(g_list, g);

struct p {
	uint32_t id;
	_Atomic uint32_t status;       /* enum p_status; see there */
	_Atomic uint32_t syscall_tick; /* ++ by the owner of the P each time a
	                                * call ends or loses its P; compared by
	                                * the M in the call */
	_Atomic uint32_t sched_tick;   /* ++ by the owner; read by sysmon */
	_Atomic bool preempt;          /* set by anybody: leave at the next safe
	                                * point; cleared by the owner */
	SLIST_ENTRY(p) link; /* idle list; under sched.lock */

	/* Run queue: the owner puts at tail, all take at head.  See p.c. */
	_Atomic uint32_t runq_head;
	_Atomic uint32_t runq_tail;
	_Atomic(struct g *) runq[RUNQ_SIZE];
	_Atomic(struct g *) runq_next; /* runs before the queue, inherits the
	                                * time slice */

	struct trace_buf *trace_buf; /* owner of the P */

	/* sysmon only: what it saw last, and when. */
	uint32_t seen_syscall_tick, seen_sched_tick;
	int64_t seen_syscall_ns, seen_sched_ns;
};

struct m {
	uint32_t id;
	pthread_t thread;       /* set by the creator */
	struct context context; /* of the scheduler's stack, while a G runs */
	struct g *cur;          /* G on this M; owner only */
	struct p *p;            /* owner only; in a system call: the P it had,
	                         * perhaps no longer its own */
	struct p *next_p;       /* set by who wakes it, before the note */
	uint32_t syscall_tick;  /* p's, when the call was entered; owner only */
	bool spinning;          /* looks for work; waker, then owner */
	bool foreign;           /* the thread is not ours; constant */
	bool call_in_done;      /* owner only */
	bool next_inherits;     /* its pinned G goes on with next_p's slice; set
	                         * with next_p */
	tt_body call_in_body;   /* owner only */
	void *call_in_arg;      /* owner only */
	SLIST_ENTRY(m) extra;   /* call-in Ms not in use; under its lock */
	struct note park;
	struct g *locked_g;     /* owner only */
	/* What to do on this stack with the G that was switched from: returns
	 * a G to run at once, or NULL.  Owner only. */
	struct g *(*after_switch)(struct m *m, struct g *g);
	bool (*commit)(struct g *g, void *arg); /* of a park; owner only */
	void *commit_arg;
	uint64_t random;             /* owner only */
	uint64_t counts[COUNT_KINDS]; /* owner only, until the M has ended */
	SLIST_ENTRY(m) idle;          /* under sched.lock */
	SLIST_ENTRY(m) all;           /* under sched.lock */
};

struct sched {
	struct lock lock;
	struct g_list runq;         /* under lock */
	_Atomic uint32_t runq_size; /* written under lock; read anywhere as a
	                             * hint */
	SLIST_HEAD(, m) idle_ms;    /* under lock */
	SLIST_HEAD(, m) all_ms;     /* under lock */
	uint32_t ms;                /* number of all_ms; under lock */
	SLIST_HEAD(, p) idle_ps;    /* under lock */
	_Atomic uint32_t npidle;    /* likewise; read anywhere, see work_added */
	_Atomic uint32_t nmspinning; /* Ms that look for work; see work_added */

	_Atomic bool gc_waiting; /* the world is stopped or being stopped;
	                          * written under lock; see stw.c */
	int32_t stop_wait;       /* Ps still to stop; under lock */
	struct note stop_note;   /* ... and there are none */

	_Atomic bool sysmon_waits; /* written under lock */
	struct note sysmon_note;
	_Atomic int64_t last_poll; /* ns of the last network poll, 0 while an M
	                            * without a P polls */
	_Atomic bool shutdown;     /* Ms leave as soon as they have no G */

	struct p *all_ps[MAX_PROCS]; /* world stopped, sched.lock held */
	_Atomic uint32_t procs;      /* Ps in use; likewise; read anywhere */
	uint32_t ever_procs;         /* Ps that exist; likewise */
	uint32_t new_procs;          /* procs at the next start of the world;
	                              * world_sema */
	_Atomic uint64_t next_id;    /* of goroutines */
	struct tt_config config;     /* constant during a run */
};

extern struct sched sched;

/* Small things every file uses. */
int64_t now_ns(void); /* CLOCK_MONOTONIC */
int64_t deadline_ns(int64_t ns); /* now and ns more, at most INT64_MAX */
/* The world lacks something: one line on standard error, exit status 4. */
_Noreturn void out_of(const char *what, int err);
_Noreturn void broken(const char *file, int line, const char *what);
#define CHECK(x) ((x) ? (void)0 : broken(__FILE__, __LINE__, #x))
void *allocate(size_t size); /* zeroed; never NULL */
static inline void notify(enum tt_note kind, uint64_t task, uint64_t value)
{
	if (sched.config.note)
		sched.config.note(sched.config.note_ctx, kind, task, value);
}

/* g.c: goroutines. */

/* The one place that changes a status; from is what it must be. */
void g_move(struct g *g, enum g_status from, enum g_status to);
static inline enum g_status g_status(const struct g *g)
{
	/* acquire: with g_move's release; who sees a status sees what the
	 * mover did before, e.g. the snapshot sees in_syscall. */
	return (enum g_status)atomic_load_explicit(&g->status,
	                                           memory_order_acquire);
}
/* A dead G with a stack, reused or new, for body(arg).  NULL: no memory. */
struct g *g_new(tt_body body, void *arg);
void g_free(struct g *g); /* it is dead: may be reused */
/* Makes g visible to g_at.  Once a G, when it is new. */
void g_publish(struct g *g);
size_t g_count(void);       /* Gs ever made */
struct g *g_at(size_t i);   /* i < g_count() */
const char *g_status_name(enum g_status s);
void g_free_all(void); /* at the end of a run */

/* m.c: threads. */

/* The M this code runs on.  Read it anew after whatever may switch. */
struct m *this_m(void);
void set_this_m(struct m *m);
struct m *m_new(bool foreign);
/* Starts a thread that schedules with p (or, p NULL, runs only(m)). */
void m_start(struct p *p, bool spinning, void (*only)(struct m *));
/* Parks until another M gives this one a P.  False: shut down. */
bool m_stop(struct m *m);
uint32_t m_random(struct m *m);
void m_join_all(void);
void m_counts(uint64_t counts[COUNT_KINDS]); /* when all have ended */

/* p.c: processors. */
struct p *p_new(uint32_t id);
void p_free(struct p *p);
bool p_move(struct p *p, enum p_status from, enum p_status to);
static inline enum p_status p_status(const struct p *p)
{
	return (enum p_status)atomic_load_explicit(&p->status,
	                                           memory_order_acquire);
}
void p_set_status(struct p *p, enum p_status to);
void p_acquire(struct m *m, struct p *p); /* IDLE -> RUNNING on m */
struct p *p_release(struct m *m);         /* RUNNING -> IDLE */
void p_idle_put(struct p *p);             /* sched.lock held */
struct p *p_idle_get(void);               /* sched.lock held; or NULL */
void runq_put(struct p *p, struct g *g, bool next);
struct g *runq_get(struct p *p, bool *inherit);
bool runq_empty(struct p *p);
struct g *runq_steal(struct p *thief, struct p *victim, bool take_next);
/* The global queue; sched.lock held. */
void global_put(struct g *g);
struct g *global_get(struct p *p, uint32_t most);

/* sched.c: who runs next. */
/* Runs Gs on m until shutdown or the end of a call-in; first `running`, if
 * not NULL, which is already on m. */
void sched_loop(struct m *m, struct g *running);
/* Leaves g, the running G, for the scheduler's stack, and runs after there. */
void switch_from(struct g *g, struct g *(*after)(struct m *, struct g *));
/*
 * Makes the calling G wait.  On the scheduler's stack, when the G is WAITING,
 * commit(g, arg) publishes it to its wakers and drops their lock; if it
 * returns false the G goes on at once.  event says what the trace shows.
 */
void park(bool (*commit)(struct g *, void *), void *arg, int event,
          const char *why);
bool park_unlock(struct g *g, void *mutex); /* a commit: unlocks mutex */
/* Makes the waiting g runnable, on the P of the calling M. */
void ready(struct g *g);
/* The same for a list, by a caller that may have no P. */
void ready_list(struct g_list *list);
/* Parks m, perhaps without a P, until another M has given it one to run its
 * pinned G, and returns that. */
struct g *wait_for_pinned(struct m *m);
/* Gives p, owned by the caller, to an M, or to the idle list. */
void hand_off(struct p *p);
void start_m(struct p *p, bool spinning);
void wake_p(void); /* one more M, if a P is idle and nobody spins */
/* After work was put where an M may find it: sees to it that one looks. */
void work_added(void);
void preempt_all(void);
void go_yield(void);
void safepoint(void);
uint64_t go_spawn(tt_body body, void *arg);
void go_lock_thread(void);
void go_unlock_thread(void);

/* syscall.c: the protocol around system calls. */
void syscall_enter(void);
void syscall_enter_blocking(void);
void syscall_exit(void);
long go_syscall(tt_call call, void *arg, int blocks);
/* Takes p away from the system call that holds it: by the owner of the new
 * status, after the compare-and-swap that made it so. */
void syscall_retake(struct p *p);

/* sysmon.c */
void sysmon(struct m *m);
void sysmon_wake(void); /* sched.lock held */

/* stw.c: the world.  Called by a G, which holds its P throughout. */
extern struct tt_mutex world_sema;
void stop_the_world(void); /* takes world_sema */
void start_the_world(void);
void stop_the_world_locked(void); /* world_sema is held by the caller */
void start_the_world_locked(void);
int go_set_procs(uint32_t n);
/* Sets the number of Ps; world stopped, sched.lock held.  Returns the Ps with
 * work, linked, for start_the_world. */
struct p *procs_resize(uint32_t n);

/* sync.c: mutexes and conditions. */
struct tt_mutex {
	struct lock lock;
	bool held;             /* under lock */
	struct g_list waiters; /* under lock */
};
void mutex_init(struct tt_mutex *m);
void go_mutex_lock(struct tt_mutex *m);
void go_mutex_unlock(struct tt_mutex *m);
struct tt_mutex *go_mutex_new(void);
void go_mutex_free(struct tt_mutex *m);
struct tt_cond *go_cond_new(void);
void go_cond_wait(struct tt_cond *c, struct tt_mutex *m);
void go_cond_signal(struct tt_cond *c);
void go_cond_broadcast(struct tt_cond *c);
void go_cond_free(struct tt_cond *c);

/* chan.c, select.c */
struct tt_chan *go_chan_new(size_t cap);
int go_chan_send(struct tt_chan *c, uintptr_t value);
int go_chan_recv(struct tt_chan *c, uintptr_t *value);
int go_chan_close(struct tt_chan *c);
void go_chan_free(struct tt_chan *c);
int go_select(struct tt_case *cases, size_t n, int block);

/* timer.c */
void timer_wake(void); /* at shutdown: its thread must not sleep on */
void timer_done(void);
void go_sleep(int64_t ns);
uint64_t timer_goroutine(void); /* its id; 0: there is none yet */

/* netpoll.c */
void netpoll_done(void);
bool netpoll_used(void);
/* Adds the Gs whose descriptors are ready to list. */
void netpoll(struct g_list *list, bool block);
void netpoll_break(void); /* makes a blocking netpoll return */
struct tt_poll *go_poll_open(int fd);
int go_poll_wait(struct tt_poll *p, enum tt_poll_mode mode);
void go_poll_close(struct tt_poll *p);
void go_poll_free(struct tt_poll *p);

/* gc.c: cycles. */
void gc_init(void);
void go_gc(void);
void gc_request(void);        /* a background cycle, soon */
bool gc_marking(void);        /* a hint */
/* A parked mark worker that should run now, to be made runnable; or NULL. */
struct g *gc_worker_take(void);

/* heap.c: objects.  What a G allocated last is alive, the rest is garbage. */
void heap_init(void);
void heap_done(void);
int go_alloc(size_t bytes);
void heap_drop_roots(struct g *g);
/* So many bytes were taken for the runtime itself.  Takes heap.lock. */
void heap_system(size_t bytes);
void heap_sizes(uint64_t *live, uint64_t *system); /* bytes; for dump */
uint64_t heap_live(void);     /* bytes */
uint64_t heap_next_gc(void);  /* bytes at which a cycle should begin */
void heap_mark_begin(void);   /* world stopped */
bool heap_mark_some(void);    /* false: nothing was left to mark */
void heap_mark_end(void);     /* world stopped, nothing left to mark */
bool heap_sweep_some(void);   /* false: nothing was left to sweep */

/* callin.c: threads of others that call in. */
int go_call_in(tt_body body, void *arg);
void call_in_done(void); /* at the end of a run */

/* dump.c */
void go_dump(int fd);

#endif
