/* format.c: the table of format.h. */
#include "harness/trace/format.h"

/* Events of the running goroutine that carry nothing but a stack. */
#define STACK_ONLY(nm, subj)                                                   \
	{.name = nm, .event = true, .stack = true, .subject = subj}
/* Events that carry nothing at all. */
#define BARE(nm, subj) {.name = nm, .event = true, .subject = subj}
/* Events with one number. */
#define ONE(nm, what)                                                          \
	{.name = nm, .event = true, .nargs = 1, .arg = {what}}
/* Events about a goroutine that they name. */
#define NAMED(nm, subj)                                                        \
	{.name = nm, .event = true, .names_g = true, .subject = subj,          \
	 .nargs = 1, .arg = {"g"}}

const struct ev_format ev_formats[EV_COUNT] = {
	[EV_NONE] = {.name = "None"},
	[EV_BATCH] = {.name = "Batch", .nargs = 3,
	              .arg = {"p", "seq", "ticks"}},
	[EV_FREQUENCY] = {.name = "Frequency", .nargs = 2,
	                  .arg = {"freq", "unused"}},
	[EV_STACK] = {.name = "Stack", .nargs = 2, .arg = {"id", "frames"}},
	[EV_GOMAXPROCS] = {.name = "Gomaxprocs", .event = true, .stack = true,
	                   .nargs = 1, .arg = {"procs"}},
	[EV_PROC_START] = ONE("ProcStart", "thread"),
	[EV_PROC_STOP] = BARE("ProcStop", SUBJECT_CURRENT),
	[EV_GC_START] = STACK_ONLY("GCStart", SUBJECT_CURRENT),
	[EV_GC_DONE] = BARE("GCDone", SUBJECT_CURRENT),
	[EV_GC_SCAN_START] = BARE("GCScanStart", SUBJECT_CURRENT),
	[EV_GC_SCAN_DONE] = BARE("GCScanDone", SUBJECT_CURRENT),
	[EV_GC_SWEEP_START] = STACK_ONLY("GCSweepStart", SUBJECT_CURRENT),
	[EV_GC_SWEEP_DONE] = BARE("GCSweepDone", SUBJECT_CURRENT),
	[EV_GO_CREATE] = {.name = "GoCreate", .event = true, .stack = true,
	                  .names_g = true, .nargs = 2,
	                  .arg = {"g", "startpc"}},
	[EV_GO_START] = NAMED("GoStart", SUBJECT_ENTERS),
	[EV_GO_END] = BARE("GoEnd", SUBJECT_LEAVES),
	[EV_GO_STOP] = STACK_ONLY("GoStop", SUBJECT_LEAVES),
	[EV_GO_SCHED] = STACK_ONLY("GoSched", SUBJECT_LEAVES),
	[EV_GO_PREEMPT] = STACK_ONLY("GoPreempt", SUBJECT_LEAVES),
	[EV_GO_SLEEP] = STACK_ONLY("GoSleep", SUBJECT_LEAVES),
	[EV_GO_BLOCK] = STACK_ONLY("GoBlock", SUBJECT_LEAVES),
	[EV_GO_UNBLOCK] = {.name = "GoUnblock", .event = true, .stack = true,
	                   .names_g = true, .nargs = 1, .arg = {"g"}},
	[EV_GO_BLOCK_SEND] = STACK_ONLY("GoBlockSend", SUBJECT_LEAVES),
	[EV_GO_BLOCK_RECV] = STACK_ONLY("GoBlockRecv", SUBJECT_LEAVES),
	[EV_GO_BLOCK_SELECT] = STACK_ONLY("GoBlockSelect", SUBJECT_LEAVES),
	[EV_GO_BLOCK_SYNC] = STACK_ONLY("GoBlockSync", SUBJECT_LEAVES),
	[EV_GO_BLOCK_COND] = STACK_ONLY("GoBlockCond", SUBJECT_LEAVES),
	[EV_GO_BLOCK_NET] = STACK_ONLY("GoBlockNet", SUBJECT_LEAVES),
	[EV_GO_SYS_CALL] = STACK_ONLY("GoSysCall", SUBJECT_CURRENT),
	[EV_GO_SYS_EXIT] = {.name = "GoSysExit", .event = true,
	                    .names_g = true, .subject = SUBJECT_NAMED,
	                    .nargs = 3, .arg = {"g", "seq", "ts"}},
	[EV_GO_SYS_BLOCK] = BARE("GoSysBlock", SUBJECT_LEAVES),
	[EV_GO_WAITING] = NAMED("GoWaiting", SUBJECT_NAMED),
	[EV_GO_IN_SYSCALL] = NAMED("GoInSyscall", SUBJECT_NAMED),
	[EV_HEAP_ALLOC] = ONE("HeapAlloc", "mem"),
	[EV_NEXT_GC] = ONE("NextGC", "mem"),
	[EV_TIMER_GOROUTINE] = {.name = "TimerGoroutine", .nargs = 2,
	                        .arg = {"g", "unused"}},
	[EV_FUTILE_WAKEUP] = BARE("FutileWakeup", SUBJECT_CURRENT),
};
