/*
 * target.h: what a trace runtime offers so that tracetorture can test it.
 *
 * A target is a shared object that exports one object,
 *
 *	const struct tt_target tt_target = { .abi = TT_ABI, .name = "mine", ... };
 *
 * Build one with `cc -std=c11 -shared -fPIC -fvisibility=hidden -o mine.so
 * mine.c` (TT_EXPORT makes the one symbol visible) and test it with
 * `tracetorture stress --target ./mine.so`.
 *
 * Words: a *task* is the runtime's unit of concurrency (a goroutine); a *task
 * id* is the number by which the trace will call it, never 0.  A *session* is
 * one start...stop of tracing and yields one trace.
 *
 * Who may call: unless a function says otherwise it is called from inside a
 * task, at any time, by any number of tasks at once.  Every function but
 * task_id and note may switch to another task, and the task may go on
 * on another OS thread.
 *
 * A function whose capability bit is not in `caps` is never called and may be
 * NULL.  Nothing here assumes that tasks share an address space with the
 * harness except the pointers the harness itself hands in.
 */
#ifndef TT_TARGET_H
#define TT_TARGET_H

#include <stddef.h>
#include <stdint.h>

#define TT_ABI 1

#define TT_EXPORT __attribute__((visibility("default")))

/* Negative results.  0 or more is success everywhere. */
enum tt_error {
	TT_OK = 0,
	TT_ERR_TRACING_ON = -1,  /* trace_start while a session is on or draining */
	TT_ERR_TRACING_OFF = -2, /* trace_stop while no session is on */
	TT_ERR_READER_BUSY = -3, /* trace_read while another task is in it */
	TT_ERR_RESOURCE = -4,    /* no more memory, threads or descriptors */
	TT_ERR_CLOSED = -5,      /* send to, or poll of, something closed */
	TT_ERR_INVALID = -6,     /* an argument out of its documented range */
};

/* What a target can do beyond boot, spawn, yield and tracing. */
enum tt_cap {
	TT_CAP_SLEEP = 1 << 0,       /* sleep */
	TT_CAP_SYSCALL = 1 << 1,     /* syscall */
	TT_CAP_CHAN = 1 << 2,        /* chan_*, select */
	TT_CAP_MUTEX = 1 << 3,       /* mutex_* */
	TT_CAP_COND = 1 << 4,        /* cond_*; needs TT_CAP_MUTEX */
	TT_CAP_GC = 1 << 5,          /* gc, alloc */
	TT_CAP_LOCK_THREAD = 1 << 6, /* lock_thread, unlock_thread */
	TT_CAP_CALL_IN = 1 << 7,     /* call_in */
	TT_CAP_POLL = 1 << 8,        /* poll_* */
	TT_CAP_PROCS = 1 << 9,       /* set_procs */
};

/* A task's body, a call-in's body. */
typedef void (*tt_body)(void *arg);
/* A real system call wrapped by tt_target.syscall. */
typedef long (*tt_call)(void *arg);

/*
 * Facts a target may report as they happen, in the same critical section as
 * the change of state they tell of: they give the ground truth its
 * linearisation points.  Only TT_NOTE_SYSCALL_EXIT may come a little after the
 * change, since nothing excludes who leaves a call.  `task` is the task
 * concerned, 0 if none.
 *
 * A target that reports a kind reports it whenever it happens, tracing or not,
 * also of tasks of its own; the trace is then held to exactly that.  No
 * session starts or stops between a change, its note and its event.  The task
 * itself calls, spawns, leaves and ends: these notes come between what it did
 * before and what it does next.
 */
enum tt_note {
	TT_NOTE_TASK_LIVE = 1,     /* task exists from here on; value: creator,
	                            * 0 if that is no task */
	TT_NOTE_TASK_DEAD,         /* task has ended */
	TT_NOTE_SYSCALL_ENTER,     /* task's state became "in a system call" */
	TT_NOTE_SYSCALL_EXIT,      /* ... and stopped being so */
	TT_NOTE_SNAPSHOT_TASK,     /* snapshot saw task; value: tt_task_state */
	TT_NOTE_SESSION_START,     /* tracing is on; task: who asked */
	TT_NOTE_SESSION_STOP,      /* tracing is off; task: who asked */
	TT_NOTE_BUFFER_FULL,       /* a buffer went to the reader; value: bytes.
	                            * All between the header of the trace and
	                            * its Frequency goes in such buffers */
	TT_NOTE_TASK_LEAVE,        /* task stopped running, other than by a
	                            * system call or its end; value: what it is
	                            * now, TT_RUNNABLE or TT_WAITING */
};

enum tt_task_state { TT_RUNNABLE, TT_RUNNING, TT_IN_SYSCALL, TT_WAITING };

struct tt_config {
	uint32_t procs;       /* how many tasks may run at once, 1..1024 */
	uint32_t max_threads; /* OS threads the target may have; 0: no bound */
	/* May be NULL.  Any thread; must not call back into the target. */
	void (*note)(void *ctx, enum tt_note kind, uint64_t task,
	             uint64_t value);
	void *note_ctx;
};

/* How often a path inside the target was taken in a run. */
struct tt_counter {
	const char *name; /* static storage; words-with-hyphens */
	uint64_t count;
};

struct tt_chan;
struct tt_mutex;
struct tt_cond;
struct tt_poll;

/* One arm of a select. */
struct tt_case {
	struct tt_chan *chan;
	int send;        /* nonzero: send value; zero: receive into value */
	uintptr_t value;
	int closed;      /* out: a receive found the channel closed */
};

enum tt_poll_mode { TT_POLL_READ, TT_POLL_WRITE };

struct tt_target {
	uint32_t abi;              /* TT_ABI */
	const char *name;          /* one word */
	const char *about;         /* one line */
	const char *trace_format;  /* "go 1.5" */
	uint64_t caps;             /* of enum tt_cap */

	/*
	 * Boots the runtime, runs body(arg) as its first task, and shuts the
	 * runtime down when body returns; by then all other tasks have ended,
	 * are just returning from their bodies, or wait for ever.  Called from an ordinary thread, one run at a time; may be
	 * called again.  TT_ERR_INVALID, TT_ERR_RESOURCE.
	 */
	int (*run)(const struct tt_config *cfg, tt_body body, void *arg);

	/*
	 * Makes a task that runs body(arg) and ends when body returns.  Returns
	 * its id, or 0 when resources are lacking.
	 */
	uint64_t (*spawn)(tt_body body, void *arg);
	/* The id of the calling task.  Never switches. */
	uint64_t (*task_id)(void);
	/* Lets other tasks run.  The caller stays runnable. */
	void (*yield)(void);
	/* A place where the runtime may preempt the caller, if it wants to.
	 * Long computations call it often; cheap. */
	void (*safepoint)(void);

	/*
	 * A session.  trace_start: TT_ERR_TRACING_ON.  trace_stop ends it and
	 * returns when trace_read has handed out the session's last byte, so
	 * another task must be reading: TT_ERR_TRACING_OFF.
	 *
	 * trace_read waits for the next piece of the trace and returns its
	 * length, with *data good until the next call; 0 at the end of the
	 * session; TT_ERR_READER_BUSY.  It may be called before trace_start
	 * and then waits for the session to come.  The next call after a 0
	 * reads the next session.
	 */
	int (*trace_start)(void);
	int (*trace_stop)(void);
	long (*trace_read)(const void **data);

	/*
	 * Copies up to n counters to out and returns how many there are: those
	 * of the last run that has returned.  Any thread, while no run is on.
	 * May be NULL.
	 */
	size_t (*counters)(struct tt_counter *out, size_t n);
	/*
	 * Writes what every task and thread of the runtime is doing to fd, as
	 * text, for a person who looks at a hang.  Called from any thread or
	 * signal handler while the runtime is in any state; takes no lock.
	 * May be NULL.
	 */
	void (*dump)(int fd);

	/* Waits at least ns nanoseconds. */
	void (*sleep)(int64_t ns);

	/*
	 * Calls call(arg), which does one real system call, between the
	 * runtime's enter and exit protocol, and returns its result.  `blocks`
	 * nonzero: the caller knows that it will block, so that the runtime
	 * may give the processor away at once.  call runs on the task's
	 * thread and must not call the target.
	 */
	long (*syscall)(tt_call call, void *arg, int blocks);

	/*
	 * A channel of pointer-sized values that holds cap of them (0: sender
	 * and receiver meet).  chan_send: TT_ERR_CLOSED if it is or becomes
	 * closed.  chan_recv: 1, with *value set, or 0 when the channel is
	 * closed and empty.  chan_close wakes all; closing twice is
	 * TT_ERR_CLOSED.  chan_free: nobody may be using it.  Sending to or
	 * receiving from NULL never returns: the task counts as ended for run.
	 */
	struct tt_chan *(*chan_new)(size_t cap);
	int (*chan_send)(struct tt_chan *c, uintptr_t value);
	int (*chan_recv)(struct tt_chan *c, uintptr_t *value);
	int (*chan_close)(struct tt_chan *c);
	void (*chan_free)(struct tt_chan *c);
	/*
	 * Does one of the n (1..16) cases, whichever can go first, fairly.
	 * Returns its index; if none can go, waits, or with block zero
	 * returns n.  A send case on a closed channel: TT_ERR_CLOSED.
	 */
	int (*select)(struct tt_case *cases, size_t n, int block);

	/* A lock that blocks the task, not the thread.  Any task may unlock. */
	struct tt_mutex *(*mutex_new)(void);
	void (*mutex_lock)(struct tt_mutex *m);
	void (*mutex_unlock)(struct tt_mutex *m);
	void (*mutex_free)(struct tt_mutex *m);

	/* A condition.  cond_wait drops m, waits, and retakes m; no spurious
	 * wake-ups.  cond_signal wakes one waiter if any, broadcast all. */
	struct tt_cond *(*cond_new)(void);
	void (*cond_wait)(struct tt_cond *c, struct tt_mutex *m);
	void (*cond_signal)(struct tt_cond *c);
	void (*cond_broadcast)(struct tt_cond *c);
	void (*cond_free)(struct tt_cond *c);

	/* Runs a whole garbage-collection cycle and returns when it is done. */
	void (*gc)(void);
	/* Allocates bytes (1..1 MiB) on the collected heap; the calling task
	 * keeps its newest few allocations alive, the rest become garbage.
	 * May start a cycle.  TT_ERR_RESOURCE, TT_ERR_INVALID. */
	int (*alloc)(size_t bytes);

	/* Pins the task to its OS thread, and the thread to the task.  Nests. */
	void (*lock_thread)(void);
	void (*unlock_thread)(void);

	/*
	 * Called on an ordinary thread that the target did not make: runs
	 * body(arg) as a task, on this thread, and returns when it has
	 * returned.  Only while run is running.  TT_ERR_RESOURCE.
	 */
	int (*call_in)(tt_body body, void *arg);

	/*
	 * Waits until fd (non-blocking) can be read or written, without
	 * holding a thread.  Edge-triggered: after EAGAIN call poll_wait,
	 * then try again.  At most one task waits for each mode of a handle.
	 * poll_close wakes waiters with TT_ERR_CLOSED; it does not close fd.
	 * poll_free: after poll_close, nobody may be using it.
	 */
	struct tt_poll *(*poll_open)(int fd);
	int (*poll_wait)(struct tt_poll *p, enum tt_poll_mode mode);
	void (*poll_close)(struct tt_poll *p);
	void (*poll_free)(struct tt_poll *p);

	/* Changes how many tasks may run at once (1..1024); returns the old
	 * number, or TT_ERR_INVALID. */
	int (*set_procs)(uint32_t procs);
};

/* The one symbol a target exports. */
extern TT_EXPORT const struct tt_target tt_target;

#endif
