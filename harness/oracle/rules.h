/*
 * rules.h: what a trace must obey, in one table.  A rule's id is for ever:
 * repros, databases and people refer to it.  RULES.md lists the same ids and
 * sentences; rules_page_test.c compares them.
 */
#ifndef ORACLE_RULES_H
#define ORACLE_RULES_H

#include <stdbool.h>

#include "harness/oracle/oracle.h"
#include "harness/trace/reader.h"

/* Each trace_fault is a rule of the same number. */
enum rule {
	RULE_NONE = FAULT_NONE,
	/* Stamps. */
	RULE_SEQ_TWICE = FAULT_COUNT,
	RULE_TIME_BACKWARDS,
	RULE_SYSEXIT_NO_STAMP,
	RULE_SYSEXIT_FROM_FUTURE,
	RULE_NO_ORDER,
	RULE_SEQ_HOLE,
	RULE_SNAPSHOT_OTHER,
	/* Goroutines. */
	RULE_CREATE_EXISTING,
	RULE_CREATE_BY_NOBODY,
	RULE_WAITING_NOT_NEW,
	RULE_IN_SYSCALL_NOT_NEW,
	RULE_START_NOT_RUNNABLE,
	RULE_START_PROC_STOPPED,
	RULE_START_PROC_BUSY,
	RULE_NO_GOROUTINE,
	RULE_UNBLOCK_NOT_WAITING,
	RULE_SYSBLOCK_NO_SYSCALL,
	RULE_SYSEXIT_NOT_IN_SYSCALL,
	RULE_FUTILE_NO_BLOCK,
	/* Processors. */
	RULE_PROC_START_RUNNING,
	RULE_PROC_STOP_STOPPED,
	RULE_PROC_STOP_BUSY,
	RULE_PROC_STOPPED,
	RULE_NO_PROC,
	RULE_PROC_OVER_GOMAXPROCS,
	RULE_END_NOT_STOPPED,
	RULE_END_STW,
	RULE_THREAD_TWO_PROCS,
	/* Brackets. */
	RULE_GC_TWICE,
	RULE_GC_DONE_ALONE,
	RULE_SCAN_TWICE,
	RULE_SCAN_DONE_ALONE,
	RULE_SWEEP_TWICE,
	RULE_SWEEP_DONE_ALONE,
	RULE_STW_TWICE,
	RULE_STW_DONE_ALONE,
	RULE_STW_KIND,
	RULE_ASSIST_TWICE,
	/* Tasks and regions. */
	RULE_TASK_TWICE,
	RULE_REGION_MODE,
	RULE_REGION_CROSSED,
	/* Values. */
	RULE_VALUE_GOMAXPROCS,
	RULE_VALUE_SWEEP,
	/* Against the ground truth. */
	RULE_TRUTH_CREATE_MISSING,
	RULE_TRUTH_CREATE_UNSPAWNED,
	RULE_TRUTH_CREATE_BY_OTHER,
	RULE_TRUTH_TASK_MISSING,
	RULE_TRUTH_END_MISSING,
	RULE_TRUTH_END_ALIVE,
	RULE_TRUTH_SYSCALL_MISSING,
	RULE_TRUTH_SYSCALL_UNMADE,
	RULE_TRUTH_LEAVE_MISSING,
	RULE_TRUTH_LEAVE_UNMADE,
	RULE_TRUTH_SNAPSHOT_MISSING,
	RULE_TRUTH_SNAPSHOT_DEAD,
	RULE_TRUTH_SNAPSHOT_STATE,
	RULE_TRUTH_OUTSIDE_SESSION,
	RULE_TRUTH_ORDER,
	RULE_TRUTH_BUFFER_BYTES,
	/* Warnings: what faithful tracers are known to do. */
	RULE_FIRST_WARNING,
	RULE_WARN_UNBLOCK_STOPPED = RULE_FIRST_WARNING,
	RULE_WARN_SCAN_STOPPED,
	RULE_WARN_EXIT_NO_TIME,
	RULE_WARN_END_GC,
	RULE_WARN_END_SWEEP,
	RULE_COUNT
};

struct rule_text {
	const char *id;
	enum verdict_kind kind;
	const char *sentence;
	uint8_t since; /* enum trace_version: the first that it is for */
	uint8_t until; /* the first that it is not for; 0: for all */
	const char *reason; /* a warning, of kind VERDICT_OK: why tracers do
	                     * so; else NULL */
};

extern const struct rule_text rule_texts[RULE_COUNT];

static inline bool rule_warns(enum rule r)
{
	return r >= RULE_FIRST_WARNING;
}

static inline bool rule_applies(enum rule r, unsigned version)
{
	return version >= rule_texts[r].since &&
	       (!rule_texts[r].until || version < rule_texts[r].until);
}

#endif
