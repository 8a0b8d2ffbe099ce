/*
 * model.h: what goroutines and processors may do, as state machines, and a
 * step that takes one event.  The same for all versions: GoStart is here also
 * GoStartLocal and GoStartLabel, and so on; a rule that is not for the
 * trace's version lets pass what breaks it.
 *
 *	goroutine
 *	  UNSEEN ──GoCreate──► NEW ──GoWaiting──► WAITING ─┐
 *	                        │ └─GoInSyscall─► ANNOUNCED ├─► RUNNABLE
 *	                        │                           │  ▲   (GoUnblock
 *	                     GoStart ◄──GoStart─────────────┼──┘   or GoSysExit)
 *	                        ▼                           │
 *	       DEAD ◄──GoEnd── RUNNING ──GoBlock...─► WAITING
 *	                        │ ▲   └─GoSched, GoPreempt─► RUNNABLE
 *	               GoSysCall▼ │any other event: the call came back
 *	                       CALLING ──GoSysBlock─► SYSBLOCKED ─┐
 *	                                  RUNNABLE ◄──GoSysExit───┘
 *
 *	FUTILE is RUNNING after FutileWakeup: it must block with its next event.
 *
 *	processor
 *	  STOPPED ──ProcStart──► FREE ──GoStart──► BUSY
 *	     ▲────────ProcStop────┘ ▲──────────────┘  whatever ends a run
 *	  NONE: the buffer of writers without a processor; never moves
 */
#ifndef ORACLE_MODEL_H
#define ORACLE_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/oracle/notable.h"
#include "harness/oracle/rules.h"
#include "harness/oracle/session.h"
#include "harness/oracle/user.h"
#include "harness/trace/order.h"

enum g_state {
	G_UNSEEN,
	G_NEW,
	G_RUNNABLE,
	G_RUNNING,
	G_CALLING,
	G_FUTILE,
	G_SYSBLOCKED,
	G_ANNOUNCED,
	G_WAITING,
	G_DEAD,
	G_NSTATES
};

enum p_state { P_STOPPED, P_FREE, P_BUSY, P_NONE, P_NSTATES };

extern const char *const g_state_names[G_NSTATES];
extern const char *const p_state_names[P_NSTATES];

/* An event is known by its place in the order, 0 the first; NO_EVENT if there
 * was none. */
#define NO_EVENT UINT64_MAX
#define NO_THREAD UINT64_MAX

/* What opens and closes. */
enum bracket { BRACKET_NONE, BRACKET_GC, BRACKET_SCAN, BRACKET_SWEEP,
	       BRACKET_STW, NBRACKETS };

struct g_model {
	uint64_t since; /* the event that put it into its state */
	uint64_t called; /* sequence number, since 1.7 ticks, of its last
	                  * GoSysBlock or GoInSyscall */
	uint8_t state;
	bool assists;   /* the collector to mark */
};

struct p_model {
	uint64_t since;
	uint64_t thread; /* that runs it, or NO_THREAD: not known */
	uint64_t open[NBRACKETS]; /* the event that opened, or NO_EVENT */
	uint32_t g;     /* who runs here while BUSY, else NO_G */
	uint8_t state;
};

struct model {
	const struct trace *t;
	struct g_model *gs; /* by number */
	struct p_model *ps; /* by number */
	struct session session;
	bool later;         /* the trace is not of 1.5 */
	uint64_t gc;        /* the GCStart that is open, or NO_EVENT */
	uint64_t stw;       /* the STWStart that is open, or NO_EVENT */
	struct user_model user;
	struct notable notable;
	uint64_t n;         /* events taken */
	uint64_t first_seq; /* of the first event */
	uint64_t last_seq;  /* of the event before */
	uint64_t last_ticks;
	bool snapshot;      /* no processor has started yet */
};

void model_init(struct model *m, const struct trace *t);
void model_done(struct model *m);
/*
 * Takes e, the next event in order; end is what the order says of it.  Returns
 * the rule that it breaks, and then m is as before the event.
 */
enum rule model_step(struct model *m, const struct event *e,
                     enum order_end end);
#endif
