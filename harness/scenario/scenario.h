/*
 * scenario.h: the workload and the plan of tracing restarts.
 *
 * A scenario is a plain value: no pointers, copied by assignment.  It has
 * three forms: text (GRAMMAR.md), bytes (for fuzzers) and this struct.
 *
 *	plan     sessions of tracing, each of a shape drawn by weight: how
 *	         long it is on and then off, who starts, who stops
 *	groups   N tasks that each run the same loop of ops, until the plan is
 *	         done or a fixed number of times
 *	objects  what tasks meet at: pipes, eventfds, futex words, channels ...;
 *	         SCENARIO_OBJECTS of each kind, shared by all tasks, so that
 *	         descriptors stay few however many tasks there are
 *
 * Whatever a scenario says, it ends: when the plan is done every object is
 * opened for good, so that nothing waits any more, and every task leaves its
 * loop.
 */
#ifndef SCENARIO_SCENARIO_H
#define SCENARIO_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/buf.h"

enum {
	SCENARIO_SHAPES = 8,   /* most in a plan */
	SCENARIO_GROUPS = 24,  /* most in a scenario */
	SCENARIO_OPS = 16,     /* most in a group */
	SCENARIO_OBJECTS = 16, /* of each kind */
	SCENARIO_HANDLES = 24, /* network-poller handles in a run */
	SCENARIO_MAX_PROCS = 1024,
	SCENARIO_MAX_TASKS = 100000,  /* in all groups together */
	SCENARIO_MAX_COUNT = 1 << 20, /* of any `count` */
	SCENARIO_MAX_CHILDREN = 64,   /* of `spawn count` */
	SCENARIO_MAX_LEAKED = 64,     /* by `leak`, in a run */
	SCENARIO_MAX_SESSIONS = 1000000000,
};
#define SCENARIO_MAX_NS ((uint64_t)10000000000) /* of any time: 10 s */

/* lo..hi, both included, lo <= hi: each use draws one of them. */
struct scenario_range {
	uint64_t lo;
	uint64_t hi;
};

/* Numbers are part of the byte form and of truth logs: add at the end. */
enum scenario_op_kind {
	OP_GETPPID,     /* `count` short calls that never block */
	OP_READ_ZERO,   /* read `count` bytes of /dev/zero: 0.2 us and up */
	OP_READ_PROC,   /* read a file of /proc: tens of us */
	OP_NANOSLEEP,   /* the system call, `time` */
	OP_WAIT,        /* one wake-up of `object`, in a blocking call */
	OP_POLL,        /* as OP_WAIT, in poll(2) first; no futex */
	OP_WAKE,        /* wait for `at`, then `time`; then wake `count` */
	OP_YIELD,       /* `count` yields */
	OP_COMPUTE,     /* `count` times some 100 ns and a safepoint */
	OP_SLEEP,       /* the target's sleep, `time` */
	OP_SEND,        /* to channel `object` */
	OP_RECV,        /* from channel `object` */
	OP_SELECT,      /* `count` random cases of `object`; blocks or not */
	OP_CLOSE,       /* new channel, a child that receives, close */
	OP_LOCK,        /* mutex `object`, held for OP_COMPUTE `count` */
	OP_COND_WAIT,   /* for a signal of condition `object` */
	OP_COND_SIGNAL, /* `count` signals; 0: a broadcast */
	OP_SPAWN,       /* `count` short-lived children */
	OP_GC,          /* a cycle */
	OP_ALLOC,       /* `count` bytes */
	OP_PIN,         /* lock_thread, `count` yields, unlock_thread */
	OP_NET_READ,    /* read own handle; poll_wait while it is empty */
	OP_NET_WRITE,   /* fill own handle, poll_wait until it is drained */
	OP_NET_WAKE,    /* as OP_WAKE: make `count` handles ready */
	OP_PROCS,       /* set_procs `count` */
	OP_LEAK,        /* a child that waits for ever, on no channel */
	OP_KINDS
};

enum scenario_object {
	OBJECT_PIPE,
	OBJECT_SOCKET,
	OBJECT_EVENTFD,
	OBJECT_FUTEX,
	OBJECT_KINDS
};

/* Which change of tracing a waker waits for before its delay runs. */
enum scenario_at { AT_ONCE, AT_START, AT_STOP, AT_EITHER, AT_KINDS };

/* Fields that a kind does not use are zero. */
struct scenario_op {
	uint8_t kind;    /* enum scenario_op_kind */
	uint8_t object;  /* enum scenario_object; OP_WAIT, POLL, WAKE */
	uint8_t first;   /* one of the objects first..last, drawn at each use */
	uint8_t last;    /* < SCENARIO_OBJECTS */
	uint8_t at;      /* enum scenario_at; OP_WAKE, OP_NET_WAKE */
	bool blocks;     /* the hint of tt_target.syscall; OP_SELECT: wait */
	struct scenario_range count;
	struct scenario_range time_ns;
};

struct scenario_group {
	uint32_t tasks;  /* 1 or more */
	uint32_t times;  /* rounds of the loop; 0: until the plan is done */
	bool shuffle;    /* each step takes a random op, not the next */
	bool pinned;     /* each task holds lock_thread all its life */
	bool foreign;    /* not tasks but pthreads: each round is a call_in */
	uint32_t nops;   /* 1 or more */
	struct scenario_op ops[SCENARIO_OPS];
};

enum scenario_who { WHO_MAIN, WHO_ANY, WHO_KINDS };

/* How a session goes.  With off 0..0 the next start follows at once. */
struct scenario_shape {
	uint32_t weight; /* 1 or more */
	uint8_t start;   /* enum scenario_who: the main task, or whichever */
	uint8_t stop;    /* task comes by first */
	bool wrong;      /* also start while on and stop while off: refused? */
	struct scenario_range on_ns;
	struct scenario_range off_ns;
};

struct scenario {
	uint32_t procs;    /* 1..SCENARIO_MAX_PROCS */
	uint32_t sessions; /* of a run, unless `forever` */
	bool forever;      /* until the driver says stop */
	struct scenario_range warm_ns; /* before the first session */
	uint32_t nshapes;  /* 0 only if there are no sessions */
	uint32_t ngroups;
	struct scenario_shape shapes[SCENARIO_SHAPES];
	struct scenario_group groups[SCENARIO_GROUPS];
};

/* "getppid", "net-wake", ...: the words of the text form. */
const char *scenario_op_name(enum scenario_op_kind kind);
/* The capabilities (enum tt_cap) a target needs for op. */
uint64_t scenario_op_caps(const struct scenario_op *op);
/* Does op sit in a system call until another task wakes it? */
bool scenario_op_sits(const struct scenario_op *op);

/* Text.  0, or -1 with one line "line N: column M: message" added to error
 * and *s unspecified.  Printing and parsing again gives the same scenario and
 * the same text. */
int scenario_parse(struct scenario *s, const char *text, size_t len,
                   struct buf *error);
void scenario_print(struct buf *out, const struct scenario *s);

/*
 * Bytes, for fuzzers.  Decoding is total: any bytes give a valid scenario of
 * at most SCENARIO_BYTES_TASKS tasks and a few sessions that ends by itself;
 * no bytes give the main task alone and no session.  One byte says one
 * thing, so a flipped byte changes one thing.  Encoding rounds numbers down
 * to what bytes can say; decode(encode(decode(x))) is decode(x).
 */
enum { SCENARIO_BYTES_TASKS = 128 };
void scenario_decode(struct scenario *s, const uint8_t *bytes, size_t n);
void scenario_encode(struct buf *out, const struct scenario *s);

/* What a generated scenario may use.  Zero means the default in brackets. */
struct scenario_limits {
	uint32_t procs;    /* most [16] */
	uint32_t tasks;    /* most, in all groups [200] */
	uint32_t sessions; /* most [8] */
	uint64_t time_ns;  /* longest time of an op or a session [5 ms] */
	uint64_t count;    /* most of an op's `count` [what keeps it short] */
	uint64_t caps;     /* of enum tt_cap: ops beyond are not used [all] */
};
/* A random scenario.  One seed (and limits), one scenario, on every machine.
 * limits may be NULL. */
void scenario_generate(struct scenario *s, uint64_t seed,
                       const struct scenario_limits *limits);

/* The text of a built-in scenario, static; NULL if there is none so named. */
const char *scenario_preset(const char *name);
/* The name of the i-th preset, "default" first; NULL past the end. */
const char *scenario_preset_name(size_t i);

/* Makes `threads` tasks sit in blocking system calls: scales the groups that
 * have a `wait` or `poll` op, each by the same factor and to 1 at least.  No
 * such group: no change. */
void scenario_scale(struct scenario *s, uint32_t threads);
/* procs outside 1..SCENARIO_MAX_PROCS is brought to the nearest end. */
void scenario_set_procs(struct scenario *s, uint32_t procs);

/* Upper bounds of what a native run takes beyond what the process has. */
struct scenario_needs {
	uint64_t tasks;       /* alive at once, main and reader included */
	uint64_t sitting;     /* in blocking system calls at once, by plan */
	uint64_t threads;     /* OS threads; a target may have one a task */
	uint64_t descriptors; /* opened by the interpreter, and some spare */
	uint64_t mappings;    /* mmaps: stacks and guards */
};
void scenario_needs(const struct scenario *s, struct scenario_needs *out);

#endif
