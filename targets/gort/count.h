/*
 * count.h: how often each path of the runtime was taken.  Each M counts for
 * itself, so that counting orders nothing.
 */
#ifndef GORT_COUNT_H
#define GORT_COUNT_H

#define COUNTS(X)                                                              \
	X(EXIT_FAST, "exit-fast")                                              \
	X(EXIT_FAST_MOVED, "exit-fast-moved-tick")                             \
	X(EXIT_IDLE_P, "exit-to-idle-p")                                       \
	X(EXIT_SLOW, "exit-slow")                                              \
	X(ENTER_BLOCKING, "enter-blocking")                                    \
	X(ENTER_STOPPING, "enter-while-world-stops")                           \
	X(RETAKE_SYSMON, "retake-by-sysmon")                                   \
	X(RETAKE_STW, "retake-by-stop-the-world")                              \
	X(READY_WITHOUT_P, "ready-without-p")                                  \
	X(ANNOUNCED, "go-in-syscall-announced")                                \
	X(TRACE_STARTS, "trace-starts")                                        \
	X(STAMP_RECORDED, "exit-stamp-recorded")                               \
	X(STAMP_FRESH, "exit-stamp-fresh")                                     \
	X(EXIT_WAITED, "exit-waited-for-block")                                \
	X(PREEMPTED, "preempted")                                              \
	X(STOLEN, "stolen")                                                    \
	X(PARK_ABORTED, "park-aborted")                                        \
	X(FUTILE, "futile-wakeups")                                            \
	X(GC_CYCLES, "gc-cycles")                                              \
	X(RESIZES, "procs-changed")                                            \
	X(CALL_INS, "call-ins")                                                \
	X(BUFFERS, "trace-buffers-full")                                       \
	X(THREADS, "threads-created")

enum count {
#define X(id, name) COUNT_##id,
	COUNTS(X)
#undef X
	COUNT_KINDS
};

#define COUNT(m, id) ((m)->counts[COUNT_##id]++)

#endif
