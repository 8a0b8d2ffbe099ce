/*
 * against_truth.h: holds a trace, consistent in itself, against what the
 * workload really did.
 *
 *	struct against a;
 *
 *	against_begin(&a, t, log);
 *	for each event e, in the order in which they happened
 *		against_event(&a, e);
 *	if (against_end(&a))
 *		against_report(&v, &a);
 *	against_done(&a);
 *
 * Only what must hold under any interleaving is judged; see RULES.md.  Memory
 * is that of the log and of the trace's goroutines, not of its events.
 */
#ifndef ORACLE_AGAINST_TRUTH_H
#define ORACLE_AGAINST_TRUTH_H

#include "harness/oracle/against_truth_log.h"
#include "harness/oracle/rules.h"

/* What the trace tells of a goroutine's beginning. */
enum shown {
	SHOWN_NOT,
	SHOWN_CAN_RUN, /* by the snapshot, as these three */
	SHOWN_WAITING,
	SHOWN_IN_SYSCALL,
	SHOWN_CREATED, /* after it */
};

/* How far a goroutine's events have been matched with its deeds: the next is
 * its deed `at` + x, with x in [low, high). */
struct matched {
	uint32_t at;
	uint32_t low, high;
	uint32_t seen[DEED_KINDS]; /* events */
	uint8_t shown; /* enum shown */
	bool lost;     /* there is no such deed: events are only counted */
	bool yields;   /* the last event is a GoSched: the end, perhaps */
	struct event last; /* that was matched, or that began it; type 0: none */
};

/* What is wrong.  What does not apply is NO_RECORD, NO_G, or type 0. */
struct against_finding {
	enum rule rule;
	uint32_t g; /* number in told_log.ids */
	uint32_t record, other; /* other: of what comes after */
	struct event event;
	struct event after; /* that event comes after it in the trace */
	uint32_t after_g;
	bool counted;
	uint64_t told, seen; /* if counted: by the log, in the trace */
};

struct against {
	const struct trace *t;
	struct told_log l;
	struct matched *matched; /* owned; by number in l.ids */
	bool on;                 /* the log shows something */
	bool snapshot;           /* no processor has started yet */
	/* The greatest record of which an event so far is known to come after
	 * it; that event, and whose. */
	uint32_t floor;
	struct event floor_event;
	uint32_t floor_g;
	struct against_finding found; /* the first; rule 0: none */
};

/* log may be NULL: then nothing is judged.  t and log outlive a.  Free with
 * against_done. */
void against_begin(struct against *a, const struct trace *t,
                   const struct truth *log);
/* For against_event. */
void against_take(struct against *a, const struct event *e);
/* The next event.  Costs nothing without a log. */
static inline void against_event(struct against *a, const struct event *e)
{
	if (a->on)
		against_take(a, e);
}
/* After the last event.  Returns the rule that is broken; a->found has more. */
enum rule against_end(struct against *a);
/* A broken rule as text for a person and as a signature. */
void against_report(struct verdict *v, const struct against *a);
void against_done(struct against *a);

#endif
