/*
 * against_truth_log.h: the ground-truth log, told goroutine by goroutine: what
 * each of them did that a trace must show, and where in the log that lies.
 *
 *	log      ... ─ start-call ─ start-done ──────────── stop-call ─ ...
 *	                 on_low       on_high                off_low   off_high
 *	deeds            │ perhaps    │ surely in the session │ perhaps │
 *
 * With the target's notes the session begins and ends at one record each.
 *
 * A *deed* is what leaves one event of the goroutine's own.  Between which of
 * its records it lies is known, since a task does one thing after another.
 */
#ifndef ORACLE_AGAINST_TRUTH_LOG_H
#define ORACLE_AGAINST_TRUTH_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/trace/trace.h"
#include "harness/trace/truth.h"

#define NO_RECORD UINT32_MAX

enum deed_kind {
	DEED_SYSCALL, /* entered a system call */
	DEED_YIELD,   /* stopped running, and can run again */
	DEED_WAIT,    /* ... and waits */
	DEED_END,
	DEED_KINDS
};

struct deed {
	uint32_t record; /* that tells of it, or NO_RECORD: it may be there */
	uint32_t after;  /* records, of the same task, between which it lies; */
	uint32_t before; /* NO_RECORD: not known */
	uint8_t kind;    /* enum deed_kind */
};

/* What the log tells of one goroutine. */
struct told {
	uint32_t first, n;    /* its deeds, in order: deeds[first..first+n) */
	uint32_t early;       /* so many of them may lie before the session */
	uint32_t sure;        /* those from early up to this one lie in it */
	uint32_t at_work;     /* a record in the session: it lived then */
	uint32_t born;        /* the record that tells of its birth */
	uint32_t born_after, born_before; /* as in struct deed */
	uint64_t creator;     /* 0: not known */
	uint32_t snapshot;    /* the record of what the snapshot saw */
	uint32_t in_call;     /* one that shows it in a call at the start */
	uint8_t elsewhere;    /* kinds of deeds in the log but not in the
	                       * session: set of 1 << deed_kind */
	bool born_sure;       /* in the session */
	bool born_elsewhere;  /* surely not in it */
	bool own;             /* it is one of the harness's tasks */
	bool returned;        /* its body has, and what follows is unknown */
	/* While the log is read. */
	uint32_t last;  /* its latest record */
	uint32_t child; /* number of the one whose born_before is its next */
};

struct told_log {
	const struct truth *log;
	struct idmap ids;   /* of goroutines; those of the trace come first and
	                     * have the same numbers there */
	struct told *told;  /* owned; by number */
	struct deed *deeds; /* owned */
	uint32_t ndeeds;
	uint64_t given;     /* kinds of records that there would be if it had
	                     * happened: 1 << (kind - TRUTH_NOTE) */
	uint8_t judged;     /* kinds of deeds that the log has all of:
	                     * 1 << deed_kind */
	bool own_calls;     /* calls are known from the harness alone: of its
	                     * own tasks */
	uint32_t living;    /* the record of how many lived at the start */
	uint32_t on_low, on_high;
	uint32_t off_low, off_high;
};

/* Reads the log.  False: nothing can be concluded from it.  l is zeroed
 * memory; free with told_done in either case.  t and log outlive l. */
bool told_read(struct told_log *l, const struct trace *t,
               const struct truth *log);
void told_done(struct told_log *l);

static inline bool told_given(const struct told_log *l, enum truth_kind note)
{
	return l->given >> ((unsigned)note - (unsigned)TRUTH_NOTE) & 1;
}

#endif
