/*
 * truth.h: the ground-truth log, a form of its own: what each task really
 * did.  The scenario interpreter writes it, the oracle reads it.
 *
 * A record says that something happened at one place in one total order, which
 * is that of real time.  The interpreter logs an operation twice, when it is
 * called and when it has returned: what the trace must show lies between.
 * Notes of the target (TT_NOTE_*) are single records.
 *
 * One log covers one session and the operations that overlap it.  Appending
 * takes no lock and is never a scheduling point: a slot is taken with one
 * fetch-add and filled by its taker alone.  A log that is full drops records
 * and says so (truncated); nothing may be concluded from what is missing then.
 */
#ifndef TRACE_TRUTH_H
#define TRACE_TRUTH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/buf.h"

enum truth_kind {
	TRUTH_CALL = 1, /* task begins operation `value` (scenario op kind) */
	TRUTH_RETURN,   /* task has finished operation `value` */
	TRUTH_SPAWN,    /* task has spawned task `value` */
	TRUTH_START_CALL, /* task calls trace_start; value: set of the kinds of
	                   * notes (1 << tt_note) met in the run so far */
	TRUTH_START_DONE, /* ... which returned 0 */
	TRUTH_STOP_CALL,  /* task calls trace_stop */
	TRUTH_STOP_DONE,  /* ... which returned 0 */
	TRUTH_IN_CALL,    /* task is in a system call, which ends now; when the
	                   * target notes calls, only of those that were there
	                   * before the log */
	TRUTH_END,        /* task will do no more: its body returns */
	TRUTH_LIVING,     /* just before TRUTH_SESSION_START: so many tasks live,
	                   * by TRUTH_LIVE and TRUTH_DEAD since the run began */
	/* What the target itself told: + a tt_note of target.h. */
	TRUTH_NOTE = 64,
	TRUTH_LIVE = TRUTH_NOTE + 1,
	TRUTH_DEAD,
	TRUTH_ENTER,
	TRUTH_EXIT,
	TRUTH_SNAPSHOT,
	TRUTH_SESSION_START,
	TRUTH_SESSION_STOP,
	TRUTH_BUFFER_FULL,
	TRUTH_LEAVE,
};

/* Values of TRUTH_SNAPSHOT and TRUTH_LEAVE: tt_task_state of target.h. */
enum truth_state {
	TRUTH_RUNNABLE,
	TRUTH_RUNNING,
	TRUTH_IN_SYSCALL,
	TRUTH_WAITING,
	TRUTH_NSTATES
};

struct truth_record {
	uint64_t task;  /* trace id; 0 if none */
	uint64_t value; /* see truth_kind */
	uint32_t kind;  /* enum truth_kind; 0: slot not filled yet */
	uint32_t thread; /* kernel thread id of the writer */
};

/* A record's place in `records` is its place in the total order. */
struct truth {
	struct truth_record *records; /* owned; cap of them */
	size_t cap;
	_Atomic size_t taken; /* fetch_add by truth_add; may pass cap */
	/* The name of an op, for people; NULL: there is none.  May be NULL. */
	const char *(*op_name)(uint64_t op);
};

/* cap records, all empty.  truth_free also takes NULL. */
struct truth *truth_new(size_t cap);
void truth_free(struct truth *t);
/* Forgets everything.  Nobody may be adding. */
void truth_reset(struct truth *t);
/* Any thread.  `t` may be NULL: then nothing happens. */
void truth_add(struct truth *t, uint32_t kind, uint64_t task, uint64_t value);
/* Records present; nobody may be adding. */
size_t truth_len(const struct truth *t);
bool truth_truncated(const struct truth *t);
/* "runnable", ...; NULL: there is none of that number. */
const char *truth_state_name(uint64_t state);
/* As text: a line that says what the columns are, then one record a line:
 *
 *	17 spawn task=3 new=9 thread=4242
 */
void truth_print(struct buf *out, const struct truth *t);
/* Record i < truth_len as above, without the line's end. */
void truth_print_record(struct buf *out, const struct truth *t, size_t i);

#endif
