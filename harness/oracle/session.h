/*
 * session.h: what a trace says of its session as a whole: how it begins, which
 * threads run its processors, how many these may be, which values can be, how
 * it ends.
 */
#ifndef ORACLE_SESSION_H
#define ORACLE_SESSION_H

#include "harness/oracle/rules.h"
#include "harness/trace/order.h"

struct model;

/* Zeroed memory is a session of which nothing is known. */
struct session {
	uint64_t procs;    /* the last Gomaxprocs; 0: none yet */
	uint64_t starts;   /* ProcStarts so far */
	bool stops_world;  /* see session_end */
	uint64_t samples;  /* of the CPU, so far */
	uint64_t at_start; /* goroutines that the snapshot tells of */
	uint64_t in_calls; /* ... in a system call */
	uint64_t runnable; /* ... to be run, but for the one that is at once */
	unsigned begins;   /* events until the session has surely begun;
	                    * SESSION_BEGINS: the snapshot is not whole; 0: it
	                    * has, or the trace has no such numbers */
	uint64_t early;    /* numbers until it has that belong to no event, */
	uint64_t created;  /* ... until the last GoCreate of the snapshot, */
	uint64_t found;    /* ... until the last of a runnable goroutine */
	struct idmap threads;
	uint32_t *runs;    /* by number of thread: the last processor it
	                    * started */
	uint32_t runs_cap;
	uint64_t moved;    /* GoSysExits that are not where they were written */
	uint64_t last_written; /* the highest sequence number of these */
};

#define NO_PROC UINT32_MAX
/* The ProcStart that ends the snapshot, the GoStart, what comes then. */
enum { SESSION_BEGINS = 3 };

void session_done(struct session *s);
/* Takes an event of a type that the model sends here, before the model has
 * taken it.  Returns the rule that it breaks. */
enum rule session_step(struct model *m, const struct event *e);
/* Takes the event while session.begins is not 0. */
void session_begins(struct model *m, const struct event *e);
/*
 * After the last event: how many sequence numbers between the first and the
 * last belong to nothing; 1.5 only, else 0.  A GoSysExit has two: of when it
 * happened and of when it was written.  Less than 0: some are used twice.
 */
int64_t session_holes(const struct model *m);
/*
 * After the last event: the rule that the end of the trace breaks; counts what
 * is notable there.  That the world is stopped is only for runtimes that stop
 * it around a session.  These write Gomaxprocs when they start it again, before
 * a second processor can start; one that stops no world has no such moment.
 */
enum rule session_end(struct model *m);

#endif
