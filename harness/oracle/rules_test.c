/*
 * Every rule has here a trace that breaks it and nothing before it, and a
 * clean twin that differs in what the rule is about.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness/oracle/oracle.h"
#include "harness/oracle/rules.h"
#include "harness/trace/draft.h"

/* The verdict on these bytes is this rule, or ok for "". */
static void judge(const struct buf *bytes, const char *rule)
{
	struct verdict v = {0};

	oracle_judge(&v, bytes->data, bytes->len, NULL);
	if (strcmp(v.rule, rule))
		print_message("%s", buf_str(&v.text));
	assert_string_equal(v.rule, rule);
	assert_int_equal(v.kind == VERDICT_OK, *rule == '\0');
	verdict_done(&v);
}

/* A trace that ends as it should, or where the text ends. */
static void judge_draft_of(enum trace_version version, const char *text,
                           bool ended, const char *rule)
{
	struct draft d = {.version = version};
	struct buf b = {0};

	draft_text(&d, text);
	if (ended)
		draft_end(&d);
	draft_stack(&d, 1);
	if (version >= TRACE_1_7)
		draft_string(&d, 1);
	draft_write(&b, &d);
	judge(&b, rule);
	buf_done(&b);
	draft_done(&d);
}

static void judge_draft(const char *text, bool ended, const char *rule)
{
	judge_draft_of(TRACE_1_5, text, ended, rule);
}

#define CLEAN(text) judge_draft(text, true, "")
#define BREAKS(rule, text) judge_draft(text, true, rule)

/* A session of goroutine 1 on processor 0; the snapshot knows 2 (runnable),
 * 3 (waiting) and 4 (in a system call).  Lines 1 to 8. */
#define START                                                                  \
	"0 GoCreate 1\n"                                                       \
	"0 GoCreate 2\n"                                                       \
	"0 GoCreate 3\n"                                                       \
	"0 GoWaiting 3\n"                                                      \
	"0 GoCreate 4\n"                                                       \
	"0 GoInSyscall 4\n"                                                    \
	"0 ProcStart 7\n"                                                      \
	"0 GoStart 1\n"

/* The same since 1.7; the seventh line is at 70 ticks. */
#define START_7                                                                \
	"0 GoCreate 1\n"                                                       \
	"0 GoCreate 2\n"                                                       \
	"0 GoCreate 3\n"                                                       \
	"0 GoWaiting 3\n"                                                      \
	"0 GoCreate 4\n"                                                       \
	"0 GoInSyscall 4\n"                                                    \
	"0 ProcStart 7\n"                                                      \
	"0 GoStart 1 1\n"
#define CLEAN_IN(version, text) judge_draft_of(version, text, true, "")
#define BREAKS_IN(version, rule, text)                                         \
	judge_draft_of(version, text, true, rule)

/* The pieces of a small good trace, for what concerns bytes. */
static void put(struct buf *b, uint8_t type, size_t n, const uint64_t *args)
{
	draft_put_record(b, type, args, n);
}

#define PUT(b, type, ...)                                                      \
	put(b, type, sizeof((uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t),     \
	    (uint64_t[]){__VA_ARGS__})

static void put_events(struct buf *b)
{
	PUT(b, EV_BATCH, 0, 5, 100);
	PUT(b, EV_GO_CREATE, 0, 0, 1, 0x400000, 0);
	PUT(b, EV_PROC_START, 1, 10, 7);
	PUT(b, EV_GO_START, 1, 10, 1);
	PUT(b, EV_GO_SCHED, 1, 10, 0);
}

static void put_good(struct buf *b)
{
	draft_put_header(b);
	put_events(b);
	PUT(b, EV_FREQUENCY, 1000000000, 0);
}

static void a_header_of_another_version_is_unsupported(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good(&b);
	judge(&b, "");
	memcpy(b.data, "go 1.6 trace", 12);
	judge(&b, "version");
	memcpy(b.data, "go 1.22 trace", 13);
	judge(&b, "version");
	buf_done(&b);
}

static void a_file_without_header_is_no_trace(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good(&b);
	b.data[3] = 'x';
	judge(&b, "header");
	memcpy(b.data, "go 1.7 tracy", 12);
	judge(&b, "header");
	b.len = 7;
	judge(&b, "header");
	b.len = 0;
	judge(&b, "empty");
	buf_done(&b);
}

static void a_cut_record_is_truncated(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good(&b);
	b.len--;
	judge(&b, "truncated");
	b.len = TRACE_HEADER_LEN + 1;
	judge(&b, "truncated");
	/* A length that reaches beyond the end. */
	buf_byte(&b, 0);
	b.data[TRACE_HEADER_LEN] = EV_STACK | 3 << 6;
	b.data[TRACE_HEADER_LEN + 1] = 100;
	judge(&b, "truncated");
	buf_done(&b);
}

static void a_number_of_more_than_64_bits_is_too_long(void **state)
{
	struct buf b = {0};

	(void)state;
	draft_put_header(&b);
	buf_byte(&b, EV_BATCH | 1 << 6);
	/* 2^64 - 1, the id of no processor, is the largest that is read. */
	buf_put(&b, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10);
	buf_put(&b, "\x05\x64", 2);
	PUT(&b, EV_HEAP_ALLOC, 0, 0, 1);
	PUT(&b, EV_FREQUENCY, 1, 0);
	judge(&b, "");
	b.data[TRACE_HEADER_LEN + 10] = 2;
	judge(&b, "varint-too-long");
	b.data[TRACE_HEADER_LEN + 10] = 0x81;
	judge(&b, "varint-too-long");
	buf_done(&b);
}

static void an_unknown_type_is_malformed(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good(&b);
	b.data[TRACE_HEADER_LEN] = EV_FUTILE_WAKEUP + 1;
	judge(&b, "unknown-event");
	b.data[TRACE_HEADER_LEN] = 0;
	judge(&b, "unknown-event");
	buf_done(&b);
}

static void arguments_are_counted(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good(&b);
	PUT(&b, EV_TIMER_GOROUTINE, 3, 0);
	judge(&b, "");
	PUT(&b, EV_TIMER_GOROUTINE, 3, 0, 0);
	judge(&b, "argument-count");
	buf_clear(&b);
	draft_put_header(&b);
	PUT(&b, EV_BATCH, 0, 5, 100);
	PUT(&b, EV_GO_SYS_EXIT, 0, 0, 1, 5, 100, 0);
	judge(&b, "argument-count");
	b.data[b.len - 7] = 4;
	judge(&b, "argument-count");
	buf_done(&b);
}

static void a_length_that_cuts_an_argument_is_wrong(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good(&b);
	PUT(&b, EV_STACK, 1, 3, 0x1000, 0x1000, 0x1000);
	judge(&b, "");
	/* The last frame takes two bytes; the length says one less. */
	b.data[b.len - 9]--;
	judge(&b, "record-length");
	buf_done(&b);
}

static void a_stack_has_the_frames_it_says(void **state)
{
	uint64_t deep[2 + TRACE_MAX_FRAMES + 1];
	struct buf b = {0};

	(void)state;
	put_good(&b);
	for (size_t i = 0; i < sizeof(deep) / sizeof(deep[0]); i++)
		deep[i] = 5;
	deep[1] = TRACE_MAX_FRAMES;
	PUT(&b, EV_STACK, 1, 0);
	PUT(&b, EV_STACK, 2, 1, 5);
	PUT(&b, EV_STACK, 3, 2, 5, 5);
	PUT(&b, EV_STACK, 4, 3, 5, 5, 5);
	put(&b, EV_STACK, 2 + TRACE_MAX_FRAMES, deep);
	judge(&b, "");
	PUT(&b, EV_STACK, 6, 2, 5);
	judge(&b, "stack-frames");
	buf_clear(&b);
	put_good(&b);
	PUT(&b, EV_STACK, 6, 1, 5, 5, 5);
	judge(&b, "stack-frames");
	buf_clear(&b);
	put_good(&b);
	PUT(&b, EV_STACK, 6, 5, 5, 5, 5);
	judge(&b, "stack-frames");
	buf_clear(&b);
	put_good(&b);
	deep[1]++;
	put(&b, EV_STACK, 2 + TRACE_MAX_FRAMES + 1, deep);
	judge(&b, "stack-frames");
	buf_done(&b);
}

static void a_stack_has_an_id(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good(&b);
	PUT(&b, EV_STACK, 1, 1, 5);
	judge(&b, "");
	PUT(&b, EV_STACK, 0, 1, 5);
	judge(&b, "stack-zero");
	buf_done(&b);
}

static void a_stack_is_defined_once(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good(&b);
	PUT(&b, EV_STACK, 1, 1, 5);
	PUT(&b, EV_STACK, 2, 1, 5);
	judge(&b, "");
	PUT(&b, EV_STACK, 1, 1, 6);
	judge(&b, "stack-twice");
	buf_done(&b);
}

static void a_stack_that_is_used_is_defined(void **state)
{
	(void)state;
	CLEAN(START "0 GoSched stack=1\n");
	BREAKS("stack-undefined", START "0 GoSched stack=2\n");
	BREAKS("stack-undefined", START "0 GoSched stack=0x100000001\n");
}

static void events_are_in_batches(void **state)
{
	struct buf b = {0};

	(void)state;
	draft_put_header(&b);
	PUT(&b, EV_HEAP_ALLOC, 0, 0, 1);
	PUT(&b, EV_FREQUENCY, 1, 0);
	judge(&b, "no-batch");
	buf_clear(&b);
	draft_put_header(&b);
	PUT(&b, EV_BATCH, 0, 1, 1);
	PUT(&b, EV_HEAP_ALLOC, 0, 0, 1);
	PUT(&b, EV_FREQUENCY, 1, 0);
	judge(&b, "");
	buf_done(&b);
}

static void stamps_fit_in_63_bits(void **state)
{
	(void)state;
	CLEAN("0 HeapAlloc 1 seq=0x7fffffffffffffff\n");
	BREAKS("stamp-range", "0 HeapAlloc 1 seq=0x8000000000000000\n");
	CLEAN("0 HeapAlloc 1 ticks=0x7fffffffffffffff\n");
	BREAKS("stamp-range", "0 HeapAlloc 1 ticks=0x8000000000000000\n");
	BREAKS("stamp-range", "0 HeapAlloc 1\n"
	       "0 HeapAlloc 1 ticks=0x8000000000000000\n");
}

static void goroutine_0_is_none(void **state)
{
	(void)state;
	CLEAN("0 GoCreate 1\n");
	BREAKS("goroutine-zero", "0 GoCreate 0\n");
	BREAKS("goroutine-zero", START "0 GoUnblock 0\n");
}

static void a_trace_has_one_positive_frequency(void **state)
{
	struct buf b = {0};

	(void)state;
	draft_put_header(&b);
	put_events(&b);
	judge(&b, "frequency-missing");
	PUT(&b, EV_FREQUENCY, 1, 0);
	judge(&b, "");
	PUT(&b, EV_FREQUENCY, 1, 0);
	judge(&b, "frequency-twice");
	buf_clear(&b);
	draft_put_header(&b);
	put_events(&b);
	PUT(&b, EV_FREQUENCY, 0, 0);
	judge(&b, "frequency-not-positive");
	buf_clear(&b);
	draft_put_header(&b);
	put_events(&b);
	PUT(&b, EV_FREQUENCY, (uint64_t)-1, 0);
	judge(&b, "frequency-not-positive");
	buf_done(&b);
}

static void nothing_comes_after_the_frequency(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good(&b);
	PUT(&b, EV_STACK, 1, 1, 5);
	PUT(&b, EV_TIMER_GOROUTINE, 1, 0);
	judge(&b, "");
	PUT(&b, EV_BATCH, 0, 50, 5000);
	judge(&b, "trailing-data");
	buf_clear(&b);
	put_good(&b);
	PUT(&b, EV_HEAP_ALLOC, 1, 1, 5);
	judge(&b, "trailing-data");
	buf_done(&b);
}

static void a_trace_has_events(void **state)
{
	struct buf b = {0};

	(void)state;
	draft_put_header(&b);
	judge(&b, "no-events");
	PUT(&b, EV_BATCH, 0, 5, 100);
	PUT(&b, EV_FREQUENCY, 1, 0);
	judge(&b, "no-events");
	buf_done(&b);
}

static void a_processors_sequence_numbers_increase(void **state)
{
	struct buf b = {0};

	(void)state;
	CLEAN("0 HeapAlloc 1 seq=4\n0 HeapAlloc 1 seq=5\n");
	BREAKS("batch-order", "0 HeapAlloc 1 seq=5\n0 HeapAlloc 1 seq=5\n");
	BREAKS("batch-order", "0 HeapAlloc 1 seq=5\n0 HeapAlloc 1 seq=4\n");
	/* The same across two batches. */
	draft_put_header(&b);
	put_events(&b);
	PUT(&b, EV_BATCH, 0, 9, 200);
	PUT(&b, EV_PROC_STOP, 0, 0);
	PUT(&b, EV_FREQUENCY, 1, 0);
	judge(&b, "");
	buf_clear(&b);
	draft_put_header(&b);
	put_events(&b);
	PUT(&b, EV_BATCH, 0, 8, 200);
	PUT(&b, EV_PROC_STOP, 0, 0);
	PUT(&b, EV_FREQUENCY, 1, 0);
	judge(&b, "batch-order");
	buf_done(&b);
}

static void sequence_numbers_are_given_once(void **state)
{
	(void)state;
	CLEAN("0 HeapAlloc 1 seq=1\n1 HeapAlloc 1 seq=2\n");
	BREAKS("seq-twice", "0 HeapAlloc 1 seq=1\n1 HeapAlloc 1 seq=1\n");
}

static void time_follows_the_sequence(void **state)
{
	(void)state;
	CLEAN("0 HeapAlloc 1 ticks=30\n1 HeapAlloc 1 ticks=30\n");
	BREAKS("time-backwards",
	       "0 HeapAlloc 1 ticks=30\n1 HeapAlloc 1 ticks=29\n");
}

static void a_syscall_exit_has_a_stamp(void **state)
{
	(void)state;
	CLEAN(START "0 stamp\n0 GoSysExit 4 9 90\n");
	BREAKS("sysexit-no-stamp", START "0 stamp\n0 GoSysExit 4 0 0\n");
}

static void a_syscall_exit_is_written_after_it_happened(void **state)
{
	(void)state;
	CLEAN(START "0 GoSysExit 4 9 90\n0 stamp\n");
	BREAKS("sysexit-from-future", START "0 GoSysExit 4 10 100\n0 stamp\n");
}

static void an_id_is_created_once(void **state)
{
	(void)state;
	CLEAN(START "0 GoCreate 5\n");
	BREAKS("go-create-existing", START "0 GoCreate 2\n");
	/* Also not again after its end. */
	BREAKS("go-create-existing", START "0 GoEnd\n0 GoStart 2\n"
	       "0 GoCreate 1\n");
}

static void only_goroutines_create_after_the_snapshot(void **state)
{
	(void)state;
	CLEAN(START "- GoCreate 5\n- GoInSyscall 5\n");
	CLEAN(START "0 GoCreate 5\n0 GoSched\n");
	BREAKS("go-create-by-nobody", START "0 GoSched\n0 GoCreate 5\n");
	BREAKS("go-create-by-nobody", START "1 GoCreate 5\n");
}

static void only_new_goroutines_are_announced_as_waiting(void **state)
{
	(void)state;
	CLEAN(START "0 GoCreate 5\n0 GoWaiting 5\n");
	BREAKS("go-waiting-not-new", START "0 GoWaiting 3\n");
	BREAKS("go-waiting-not-new", START "0 GoWaiting 5\n");
}

static void only_new_goroutines_are_announced_in_syscalls(void **state)
{
	(void)state;
	CLEAN(START "0 GoCreate 5\n0 GoInSyscall 5\n");
	BREAKS("go-insyscall-not-new", START "0 GoInSyscall 3\n");
	BREAKS("go-insyscall-not-new", START "0 GoInSyscall 1\n");
}

static void only_runnable_goroutines_start(void **state)
{
	(void)state;
	CLEAN(START "0 GoSched\n0 GoStart 2\n0 GoPreempt\n0 GoStart 1\n");
	CLEAN(START "0 GoUnblock 3\n0 GoSched\n0 GoStart 3\n");
	BREAKS("go-start-not-runnable", START "0 GoSched\n0 GoStart 3\n");
	BREAKS("go-start-not-runnable", START "0 GoSched\n0 GoStart 4\n");
	BREAKS("go-start-not-runnable", START "0 GoSched\n0 GoStart 5\n");
	BREAKS("go-start-not-runnable", START "0 GoEnd\n0 GoStart 1\n");
	BREAKS("go-start-not-runnable", START "0 GoStop\n0 GoStart 1\n");
	BREAKS("go-start-not-runnable",
	       START "1 ProcStart 8\n1 GoStart 1\n");
	BREAKS("go-start-not-runnable", START "0 GoSysCall\n0 GoSysBlock\n"
	       "0 GoStart 1\n");
}

static void goroutines_start_on_running_processors(void **state)
{
	(void)state;
	CLEAN(START "1 ProcStart 8\n1 GoStart 2\n");
	BREAKS("go-start-proc-stopped", START "1 GoStart 2\n");
	BREAKS("go-start-proc-stopped", START "0 GoSched\n0 ProcStop\n"
	       "0 GoStart 2\n");
}

static void a_processor_runs_one_goroutine(void **state)
{
	(void)state;
	CLEAN(START "0 GoSched\n0 GoStart 2\n");
	BREAKS("go-start-proc-busy", START "0 GoStart 2\n");
}

static void goroutine_events_need_a_goroutine(void **state)
{
	static const char *const names[] = {
		"GoEnd", "GoStop", "GoSched", "GoPreempt", "GoSleep",
		"GoBlock", "GoBlockSend", "GoBlockRecv", "GoBlockSelect",
		"GoBlockSync", "GoBlockCond", "GoBlockNet", "GoSysCall",
		"FutileWakeup",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char text[512];

		snprintf(text, sizeof(text), START "0 %s\n", names[i]);
		CLEAN(text);
		snprintf(text, sizeof(text), START "0 GoSched\n0 %s\n",
		         names[i]);
		BREAKS("no-goroutine", text);
		snprintf(text, sizeof(text), START "1 %s\n", names[i]);
		BREAKS("no-goroutine", text);
	}
	BREAKS("no-goroutine", START "0 GoSysCall\n0 GoSysBlock\n"
	       "0 GoSysBlock\n");
}

static void only_waiting_goroutines_are_unblocked(void **state)
{
	static const char *const blocks[] = {
		"GoSleep", "GoBlock", "GoBlockSend", "GoBlockRecv",
		"GoBlockSelect", "GoBlockSync", "GoBlockCond", "GoBlockNet",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		char text[512];

		snprintf(text, sizeof(text), START "0 %s\n- GoUnblock 1\n"
		         "0 GoStart 1\n", blocks[i]);
		CLEAN(text);
	}
	BREAKS("unblock-not-waiting", START "0 GoUnblock 2\n");
	BREAKS("unblock-not-waiting", START "- GoUnblock 4\n");
	BREAKS("unblock-not-waiting", START "- GoUnblock 1\n");
	BREAKS("unblock-not-waiting", START "- GoUnblock 5\n");
	BREAKS("unblock-not-waiting",
	       START "- GoUnblock 3\n- GoUnblock 3\n");
}

static void a_processor_taken_away_may_ready_goroutines(void **state)
{
	(void)state;
	CLEAN(START "0 GoSched\n0 ProcStop\n0 GoUnblock 3\n1 ProcStart 7\n"
	      "1 GoStart 3\n");
}

static void only_an_entered_syscall_blocks(void **state)
{
	(void)state;
	CLEAN(START "0 GoSysCall\n0 GoSysBlock\n0 ProcStop\n");
	BREAKS("sysblock-no-syscall", START "0 GoSysBlock\n0 ProcStop\n");
	/* A call that came back quickly writes nothing. */
	CLEAN(START "0 GoSysCall\n0 GoSysCall\n0 GoSysBlock\n");
	BREAKS("sysblock-no-syscall", START "0 GoSysCall\n0 FutileWakeup\n"
	       "0 GoSysBlock\n");
}

static void only_goroutines_in_syscalls_leave_them(void **state)
{
	(void)state;
	CLEAN(START "0 GoSysExit 4 9 90\n0 GoSched\n0 GoStart 4\n");
	CLEAN(START "0 GoSysCall\n0 GoSysBlock\n0 stamp\n0 GoSysExit 1 11 110\n"
	      "0 GoStart 1\n");
	BREAKS("sysexit-not-in-syscall", START "0 GoSysExit 3 9 90\n");
	BREAKS("sysexit-not-in-syscall", START "0 GoSysExit 2 9 90\n");
	BREAKS("sysexit-not-in-syscall", START "0 GoSysExit 5 9 90\n");
	/* Not blocked, so there is nothing to leave. */
	BREAKS("sysexit-not-in-syscall", START "0 GoSysCall\n"
	       "0 GoSysExit 1 10 100\n");
	/* A stamp from before the block. */
	BREAKS("sysexit-not-in-syscall", START "0 GoSysCall\n0 stamp\n"
	       "0 GoSysBlock\n0 GoSysExit 1 10 100\n");
	/* A stamp from before the trace. */
	BREAKS("sysexit-not-in-syscall", "0 stamp\n0 GoCreate 4\n"
	       "0 GoInSyscall 4\n0 GoSysExit 4 1 10\n");
}

static void who_woke_up_in_vain_blocks_again(void **state)
{
	static const char *const wrong[] = {
		"GoEnd", "GoStop", "GoSched", "GoPreempt", "GoSleep",
		"GoSysCall", "FutileWakeup",
	};

	(void)state;
	CLEAN(START "0 FutileWakeup\n0 GoBlockSend\n- GoUnblock 1\n"
	      "0 GoStart 1\n0 FutileWakeup\n0 GoBlockSync\n");
	CLEAN(START "0 GoSysCall\n0 FutileWakeup\n");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char text[512];

		snprintf(text, sizeof(text), START "0 FutileWakeup\n0 %s\n",
		         wrong[i]);
		BREAKS("futile-no-block", text);
	}
}

static void a_late_syscall_exit_counts_from_when_it_happened(void **state)
{
	(void)state;
	/* 4 leaves at 9, while 1 runs; 0 writes it when it has the time. */
	CLEAN(START "0 stamp\n0 GoSched\n0 GoStart 2\n0 GoSched\n"
	      "0 GoSysExit 4 9 90\n0 GoStart 4\n");
	/* Its processor's old thread takes it back from another's call. */
	CLEAN(START "0 GoSysCall\n0 GoSysBlock\n0 GoSysExit 4 11 110\n"
	      "0 GoStart 4\n0 GoBlock\n0 stamp\n0 GoSysExit 1 14 140\n"
	      "0 GoStart 1\n");
}

static void a_processor_starts_once(void **state)
{
	(void)state;
	CLEAN(START "0 GoSched\n0 ProcStop\n0 ProcStart 8\n");
	BREAKS("proc-start-running", START "0 GoSched\n0 ProcStart 8\n");
	BREAKS("proc-start-running", START "0 ProcStart 8\n");
}

static void only_a_running_processor_stops(void **state)
{
	(void)state;
	CLEAN(START "0 GoSched\n0 ProcStop\n");
	BREAKS("proc-stop-stopped", START "0 GoSched\n0 ProcStop\n"
	       "0 ProcStop\n");
	BREAKS("proc-stop-stopped", START "1 ProcStop\n");
}

static void a_processor_that_runs_a_goroutine_does_not_stop(void **state)
{
	(void)state;
	CLEAN(START "0 GoBlock\n0 ProcStop\n");
	BREAKS("proc-stop-busy", START "0 ProcStop\n");
}

static void what_needs_a_running_processor_has_one(void **state)
{
	(void)state;
	CLEAN(START "0 GoSched\n0 GCStart\n0 GCDone\n");
	BREAKS("proc-stopped", START "1 GCStart\n");
	CLEAN(START "0 GoSched\n0 GCSweepStart\n0 GCSweepDone\n");
	BREAKS("proc-stopped", START "1 GCSweepStart\n");
}

static void what_needs_a_processor_is_in_its_buffer(void **state)
{
	(void)state;
	CLEAN(START "- GoUnblock 3\n- HeapAlloc 1\n");
	BREAKS("no-proc", START "- ProcStart 8\n");
	BREAKS("no-proc", START "- ProcStop\n");
	BREAKS("no-proc", START "- GoStart 2\n");
	BREAKS("no-proc", START "- GoSched\n");
	BREAKS("no-proc", START "- GCStart\n");
}

static void processors_are_as_many_as_gomaxprocs_says(void **state)
{
	(void)state;
	CLEAN(START "0 Gomaxprocs 2\n1 ProcStart 8\n");
	BREAKS("proc-over-gomaxprocs",
	       START "0 Gomaxprocs 2\n2 ProcStart 8\n");
	CLEAN(START "0 Gomaxprocs 2\n0 Gomaxprocs 3\n2 ProcStart 8\n");
	/* Before it is told, anything goes. */
	CLEAN(START "9 ProcStart 8\n9 ProcStop\n0 Gomaxprocs 2\n");
}

static void a_trace_ends_when_the_world_is_stopped(void **state)
{
	(void)state;
#define RESTART START "0 Gomaxprocs 2\n"
	judge_draft(RESTART "0 GoSched\n", false, "");
	judge_draft(RESTART, false, "end-not-stopped");
	judge_draft(RESTART "1 ProcStart 8\n1 ProcStop\n0 GoSched\n", false,
	            "");
	judge_draft(RESTART "1 ProcStart 8\n0 GoSched\n", false,
	            "end-not-stopped");
#undef RESTART
	/* This runtime stops no world. */
	judge_draft(START "1 ProcStart 8\n0 Gomaxprocs 2\n", false, "");
}

static void garbage_collections_do_not_overlap(void **state)
{
	(void)state;
	CLEAN(START "0 GCStart\n0 GCDone\n0 GCStart\n");
	CLEAN(START "1 ProcStart 8\n0 GCStart\n1 GCDone\n");
	BREAKS("gc-start-twice", START "0 GCStart\n0 GCStart\n");
	BREAKS("gc-done-alone", START "0 GCDone\n");
	BREAKS("gc-done-alone", START "0 GCStart\n0 GCDone\n0 GCDone\n");
}

static void scans_of_a_processor_do_not_overlap(void **state)
{
	(void)state;
	CLEAN(START "0 GCScanStart\n1 GCScanStart\n0 GCScanDone\n"
	      "1 GCScanDone\n");
	BREAKS("gc-scan-start-twice", START "0 GCScanStart\n0 GCScanStart\n");
	BREAKS("gc-scan-done-alone", START "0 GCScanStart\n1 GCScanDone\n");
}

static void sweeps_of_a_processor_do_not_overlap(void **state)
{
	(void)state;
	CLEAN(START "1 ProcStart 8\n0 GCSweepStart\n1 GCSweepStart\n"
	      "0 GCSweepDone\n1 GCSweepDone\n");
	BREAKS("gc-sweep-start-twice",
	       START "0 GCSweepStart\n0 GCSweepStart\n");
	BREAKS("gc-sweep-done-alone", START "1 ProcStart 8\n"
	       "0 GCSweepStart\n1 GCSweepDone\n");
}

static void put_good_of(struct buf *b, enum trace_version version)
{
	draft_put_header_of(b, version);
	draft_put_record_of(b, version, EV_BATCH, (uint64_t[]){0, 100}, 2);
	draft_put_record_of(b, version, EV_GO_CREATE,
	                    (uint64_t[]){0, 1, 0, 0}, 4);
	draft_put_record_of(b, version, EV_FREQUENCY, (uint64_t[]){1}, 1);
}

static void versions_know_their_events(void **state)
{
	static const struct {
		uint8_t type;
		uint8_t nargs;
		enum trace_version since;
	} later[] = {
		{EV_GO_START_LOCAL, 2, TRACE_1_7},
		{EV_GO_UNBLOCK_LOCAL, 3, TRACE_1_7},
		{EV_GO_SYS_EXIT_LOCAL, 3, TRACE_1_7},
		{EV_GO_START_LABEL, 4, TRACE_1_8},
		{EV_GO_BLOCK_GC, 2, TRACE_1_8},
		{EV_GC_MARK_ASSIST_START, 2, TRACE_1_9},
		{EV_GC_MARK_ASSIST_DONE, 1, TRACE_1_9},
		{EV_USER_TASK_CREATE, 5, TRACE_1_11},
		{EV_USER_TASK_END, 3, TRACE_1_11},
		{EV_USER_REGION, 5, TRACE_1_11},
		{EV_USER_LOG, 4, TRACE_1_11},
		{EV_CPU_SAMPLE, 5, TRACE_1_19},
	};
	uint64_t args[5] = {1, 1};

	(void)state;
	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++) {
		for (unsigned v = 0; v < TRACE_NVERSIONS; v++) {
			struct buf b = {0};
			struct reader r;
			struct record rec;

			draft_put_header_of(&b, v);
			draft_put_record_of(&b, v, later[i].type, args,
			                    later[i].nargs);
			reader_open(&r, b.data, b.len);
			assert_int_equal(reader_next(&r, &rec),
			                 v >= later[i].since ? 1 : -1);
			assert_int_equal(r.fault, v >= later[i].since
			                 ? FAULT_NONE : FAULT_TYPE);
			buf_done(&b);
		}
	}
}

static void strings_have_a_length(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good_of(&b, TRACE_1_7);
	draft_put_string(&b, 5, "five");
	judge(&b, "");
	draft_put_string(&b, 6, "");
	judge(&b, "string-length");
	b.len--;
	draft_put_varint(&b, TRACE_MAX_STRING + 1);
	judge(&b, "string-length");
	buf_done(&b);
}

static void a_string_has_an_id(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good_of(&b, TRACE_1_7);
	draft_put_string(&b, 0, "none");
	judge(&b, "string-zero");
	buf_done(&b);
}

static void a_string_is_defined_once(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good_of(&b, TRACE_1_7);
	draft_put_string(&b, 1, "a");
	draft_put_string(&b, 2, "a");
	judge(&b, "");
	draft_put_string(&b, 1, "b");
	judge(&b, "string-twice");
	buf_done(&b);
}

static void a_string_that_is_used_is_defined(void **state)
{
	struct buf b = {0};

	(void)state;
	CLEAN_IN(TRACE_1_11, START_7 "0 UserLog 0 1\n");
	BREAKS_IN(TRACE_1_11, "string-undefined", START_7 "0 UserLog 0 2\n");
	/* Also by a stack's frame. */
	put_good_of(&b, TRACE_1_7);
	draft_put_string(&b, 1, "f");
	draft_put_string(&b, 2, "f.go");
	draft_put_record_of(&b, TRACE_1_7, EV_STACK,
	                    (uint64_t[]){1, 1, 0x1000, 1, 2, 9}, 6);
	judge(&b, "");
	draft_put_record_of(&b, TRACE_1_7, EV_STACK,
	                    (uint64_t[]){2, 1, 0x1000, 1, 3, 9}, 6);
	judge(&b, "string-undefined");
	buf_done(&b);
}

static void goroutines_have_sequence_numbers(void **state)
{
	(void)state;
	/* 3 is unblocked with its second number, and starts with its third,
	 * before a third processor's event of the same time. */
	CLEAN_IN(TRACE_1_7, START_7 "0 GoUnblock 3 2\n1 ProcStart 8\n"
	         "1 GoStart 3 3\n");
	BREAKS_IN(TRACE_1_7, "no-order", START_7 "0 GoUnblock 3 2\n"
	          "1 ProcStart 8\n1 GoStart 3 4\n");
	BREAKS_IN(TRACE_1_7, "no-order", START_7 "0 GoUnblock 3 3\n");
	CLEAN_IN(TRACE_1_7, START_7 "0 GCStart 0\n0 GCDone\n0 GCStart 1\n");
	BREAKS_IN(TRACE_1_7, "no-order", START_7 "0 GCStart 1\n");
	/* Whose state is wrong, not only the number, is said so. */
	BREAKS_IN(TRACE_1_7, "go-start-not-runnable",
	          START_7 "1 ProcStart 8\n1 GoStart 3 2\n");
	BREAKS_IN(TRACE_1_7, "unblock-not-waiting",
	          START_7 "0 GoUnblock 2 1\n");
}

static void local_events_need_no_number(void **state)
{
	(void)state;
	CLEAN_IN(TRACE_1_7, START_7 "0 GoUnblockLocal 3\n0 GoSysExitLocal 4 0\n"
	         "0 GoSched\n0 GoStartLocal 4\n0 GoSched\n0 GoStart 3 3\n");
	BREAKS_IN(TRACE_1_7, "go-start-not-runnable",
	          START_7 "0 GoSched\n0 GoStartLocal 3\n");
	BREAKS_IN(TRACE_1_7, "unblock-not-waiting",
	          START_7 "0 GoUnblockLocal 2\n");
	BREAKS_IN(TRACE_1_7, "sysexit-not-in-syscall",
	          START_7 "0 GoSysExitLocal 3 0\n");
}

static void a_later_syscall_exit_has_only_a_time(void **state)
{
	(void)state;
	CLEAN_IN(TRACE_1_7, START_7 "0 GoSched\n0 GoSysExit 4 2 85\n");
	CLEAN_IN(TRACE_1_7, START_7 "0 GoSched\n0 GoSysExit 4 2 0\n");
	/* Before the system call. */
	BREAKS_IN(TRACE_1_7, "sysexit-not-in-syscall",
	          START_7 "0 GoSched\n0 GoSysExit 4 2 55\n");
	BREAKS_IN(TRACE_1_7, "sysexit-not-in-syscall",
	          START_7 "0 GoSched\n0 GoSysExitLocal 4 55\n");
	BREAKS_IN(TRACE_1_7, "sysexit-from-future",
	          START_7 "0 GoSched\n0 GoSysExit 4 2 101\n0 HeapAlloc 1\n");
}

static void later_times_follow_the_order(void **state)
{
	(void)state;
	BREAKS_IN(TRACE_1_7, "time-backwards",
	          START_7 "0 HeapAlloc 1 ticks=79\n");
	BREAKS_IN(TRACE_1_7, "time-backwards", START_7 "0 GoUnblock 3 2\n"
	          "1 ProcStart 8\n1 GoStart 3 3 ticks=85\n"
	          "1 HeapAlloc 1 ticks=84\n");
}

static void timers_may_create_goroutines(void **state)
{
	(void)state;
	BREAKS_IN(TRACE_1_10, "go-create-by-nobody",
	          START_7 "0 GoSched\n0 GoCreate 5\n");
	CLEAN_IN(TRACE_1_11, START_7 "0 GoSched\n0 GoCreate 5\n");
}

static void the_world_stops_once(void **state)
{
	(void)state;
	CLEAN_IN(TRACE_1_9, START_7 "0 GCScanStart\n1 GCScanStart\n");
	CLEAN_IN(TRACE_1_10, START_7 "0 STWStart 0\n1 STWDone\n"
	         "0 STWStart 1\n0 STWDone\n");
	BREAKS_IN(TRACE_1_10, "end-stw", START_7 "0 STWStart 0\n");
	/* The stop that ends the session is told of too. */
	CLEAN_IN(TRACE_1_21, START_7 "0 STWStart 11\n");
	BREAKS_IN(TRACE_1_10, "stw-start-twice",
	          START_7 "0 STWStart 0\n1 STWStart 0\n");
	BREAKS_IN(TRACE_1_10, "stw-done-alone", START_7 "0 STWDone\n");
	BREAKS_IN(TRACE_1_10, "stw-kind", START_7 "0 STWStart 2\n");
	CLEAN_IN(TRACE_1_21, START_7 "0 STWStart 16\n");
	BREAKS_IN(TRACE_1_21, "stw-kind", START_7 "0 STWStart 17\n");
}

static void numbers_are_not_lost(void **state)
{
	(void)state;
	judge_draft("0 ProcStart 7\n0 stamp\n0 ProcStop\n", false, "");
	judge_draft("0 ProcStart 7\n0 stamp\n0 stamp\n0 ProcStop\n", false,
	            "seq-hole");
}

static void nothing_comes_before_the_snapshot(void **state)
{
	(void)state;
	CLEAN("0 GoCreate 1\n0 GoWaiting 1\n0 ProcStart 7\n0 HeapAlloc 1\n");
	BREAKS("snapshot-other", "0 HeapAlloc 1\n0 ProcStart 7\n");
}

static void a_thread_runs_one_processor(void **state)
{
	(void)state;
	CLEAN("0 ProcStart 7\n1 ProcStart 8\n");
	CLEAN("0 ProcStart 7\n0 ProcStop\n1 ProcStart 7\n");
	BREAKS("thread-two-procs", "0 ProcStart 7\n1 ProcStart 7\n");
	/* The processor in the call may have been taken by now. */
	CLEAN(START "0 GoSysCall\n1 ProcStart 7\n0 GoSysBlock\n0 ProcStop\n");
	/* It was, by another thread. */
	CLEAN(START "0 GoSysCall\n0 GoSysBlock\n0 GoStart 2\n1 ProcStart 7\n"
	      "0 GoSched\n0 ProcStop\n");
}

static void values_can_be(void **state)
{
	(void)state;
	CLEAN("0 ProcStart 7\n0 Gomaxprocs 1\n");
	BREAKS("value-gomaxprocs", "0 ProcStart 7\n0 Gomaxprocs 0\n");
	CLEAN_IN(TRACE_1_9, START_7 "0 GCSweepStart\n0 GCSweepDone 5 5\n");
	BREAKS_IN(TRACE_1_9, "value-sweep",
	          START_7 "0 GCSweepStart\n0 GCSweepDone 5 6\n");
}

/* The trace is ok, with this warning, that many times. */
static void warns(enum trace_version version, const char *rule, uint64_t times,
                  const char *text)
{
	struct draft d = {.version = version};
	struct buf b = {0}, want = {0};
	struct verdict v = {0};

	draft_text(&d, text);
	draft_write(&b, &d);
	oracle_judge(&v, b.data, b.len, NULL);
	assert_string_equal(v.rule, "");
	assert_int_equal(v.warnings, times);
	buf_printf(&want, "  warning: %s: ", rule);
	if (times)
		assert_int_equal(strncmp(buf_str(&v.warned), buf_str(&want),
		                         want.len), 0);
	verdict_done(&v);
	buf_done(&want);
	buf_done(&b);
	draft_done(&d);
}

static void what_faithful_tracers_do_is_a_warning(void **state)
{
	(void)state;
	warns(TRACE_1_5, "unblock-proc-stopped", 2,
	      "0 GoCreate 3\n0 GoWaiting 3\n0 GoCreate 4\n0 GoWaiting 4\n"
	      "1 ProcStart 7\n0 GoUnblock 3\n0 GoUnblock 4\n");
	warns(TRACE_1_5, "unblock-proc-stopped", 0,
	      "0 GoCreate 3\n0 GoWaiting 3\n"
	      "0 ProcStart 7\n0 GoUnblock 3\n");
	warns(TRACE_1_5, "gc-scan-proc-stopped", 1,
	      "1 ProcStart 7\n0 GCScanStart\n0 GCScanDone\n");
	warns(TRACE_1_7, "sysexit-no-time", 1,
	      "0 GoCreate 3\n0 GoInSyscall 3\n"
	      "0 ProcStart 7\n0 GoSysExit 3 2 0\n");
	warns(TRACE_1_7, "sysexit-no-time", 0,
	      "0 GoCreate 3\n0 GoInSyscall 3\n"
	      "0 ProcStart 7\n0 GoSysExit 3 2 25\n");
	warns(TRACE_1_5, "end-gc", 1, "0 ProcStart 7\n0 GCStart\n");
	warns(TRACE_1_5, "end-gc", 0, "0 ProcStart 7\n0 GCStart\n0 GCDone\n");
	warns(TRACE_1_5, "end-sweep", 1, "0 ProcStart 7\n0 GCSweepStart\n");
}

static void near_misses_are_counted(void **state)
{
	struct draft d = {0};
	struct buf b = {0};
	struct verdict v = {0};

	(void)state;
	/* Two steps after its GoInSyscall and five; written 30 and 40 later.
	 * Line 10 is no event's. */
	draft_text(&d, "0 GoCreate 3\n0 GoInSyscall 3\n"
	           "0 GoCreate 4\n0 GoInSyscall 4\n0 ProcStart 7\n"
	           "0 stamp\n0 stamp\n0 HeapAlloc 1\n0 GoSysExit 4 6 60\n"
	           "0 stamp\n0 GoSysExit 3 7 70\n0 ProcStop\n");
	draft_write(&b, &d);
	oracle_judge(&v, b.data, b.len, NULL);
	assert_string_equal(v.rule, "");
	assert_int_equal(v.near[NEAR_EXIT_CLOSE].count, 2);
	assert_int_equal(v.near[NEAR_EXIT_CLOSE].worst, 2);
	assert_int_equal(v.near[NEAR_EXIT_LATE].count, 2);
	assert_int_equal(v.near[NEAR_EXIT_LATE].worst, 40);
	assert_int_equal(v.near[NEAR_SEQ_UNUSED].count, 1);
	assert_int_equal(v.near[NEAR_SEQ_UNUSED].worst, 1);
	verdict_done(&v);
	buf_done(&b);
	draft_done(&d);
}

static void mark_assists_of_a_goroutine_do_not_overlap(void **state)
{
	(void)state;
	CLEAN_IN(TRACE_1_9, START_7 "0 GCMarkAssistDone\n"
	         "0 GCMarkAssistStart\n0 GCMarkAssistDone\n"
	         "0 GCMarkAssistStart\n0 GoBlockGC\n0 GoStart 2 1\n"
	         "0 GCMarkAssistStart\n");
	BREAKS_IN(TRACE_1_9, "mark-assist-start-twice",
	          START_7 "0 GCMarkAssistStart\n0 GCMarkAssistStart\n");
}

static void an_open_task_has_an_id_of_its_own(void **state)
{
	(void)state;
	CLEAN_IN(TRACE_1_11, START_7 "0 UserTaskEnd 9\n"
	         "0 UserTaskCreate 5 0 1\n0 UserTaskCreate 6 5 1\n"
	         "0 UserTaskEnd 5\n0 UserTaskCreate 5 0 1\n");
	BREAKS_IN(TRACE_1_11, "task-twice",
	          START_7 "0 UserTaskCreate 5 0 1\n0 UserTaskCreate 5 0 1\n");
}

static void regions_nest(void **state)
{
	(void)state;
	CLEAN_IN(TRACE_1_11, START_7 "0 UserRegion 0 1 1\n"
	         "0 UserRegion 5 0 1\n0 UserRegion 6 0 1\n"
	         "0 UserRegion 6 1 1\n0 UserRegion 5 1 1\n"
	         "0 UserRegion 9 1 1\n");
	/* Each goroutine has its own. */
	CLEAN_IN(TRACE_1_11, START_7 "0 UserRegion 5 0 1\n0 GoSched\n"
	         "0 GoStart 2 1\n0 UserRegion 6 1 1\n");
	BREAKS_IN(TRACE_1_11, "region-crossed", START_7
	          "0 UserRegion 5 0 1\n0 UserRegion 6 0 1\n"
	          "0 UserRegion 5 1 1\n");
	BREAKS_IN(TRACE_1_11, "region-crossed", START_7
	          "0 UserRegion 5 0 1\n0 UserRegion 5 1 0\n");
	BREAKS_IN(TRACE_1_11, "region-mode", START_7 "0 UserRegion 5 2 1\n");
}

static void cpu_samples_are_ordered_by_their_own_time(void **state)
{
	(void)state;
	CLEAN_IN(TRACE_1_19, START_7 "0 CPUSample 75 0 1 stack=1\n"
	         "0 CPUSample 15 3 9\n0 HeapAlloc 1\n");
	BREAKS_IN(TRACE_1_19, "stamp-range",
	          START_7 "0 CPUSample 0x8000000000000000 0 1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_header_of_another_version_is_unsupported),
		cmocka_unit_test(a_file_without_header_is_no_trace),
		cmocka_unit_test(a_cut_record_is_truncated),
		cmocka_unit_test(a_number_of_more_than_64_bits_is_too_long),
		cmocka_unit_test(an_unknown_type_is_malformed),
		cmocka_unit_test(arguments_are_counted),
		cmocka_unit_test(a_length_that_cuts_an_argument_is_wrong),
		cmocka_unit_test(a_stack_has_the_frames_it_says),
		cmocka_unit_test(a_stack_has_an_id),
		cmocka_unit_test(a_stack_is_defined_once),
		cmocka_unit_test(a_stack_that_is_used_is_defined),
		cmocka_unit_test(events_are_in_batches),
		cmocka_unit_test(stamps_fit_in_63_bits),
		cmocka_unit_test(goroutine_0_is_none),
		cmocka_unit_test(a_trace_has_one_positive_frequency),
		cmocka_unit_test(nothing_comes_after_the_frequency),
		cmocka_unit_test(a_trace_has_events),
		cmocka_unit_test(a_processors_sequence_numbers_increase),
		cmocka_unit_test(sequence_numbers_are_given_once),
		cmocka_unit_test(time_follows_the_sequence),
		cmocka_unit_test(a_syscall_exit_has_a_stamp),
		cmocka_unit_test(a_syscall_exit_is_written_after_it_happened),
		cmocka_unit_test(an_id_is_created_once),
		cmocka_unit_test(only_goroutines_create_after_the_snapshot),
		cmocka_unit_test(only_new_goroutines_are_announced_as_waiting),
		cmocka_unit_test(only_new_goroutines_are_announced_in_syscalls),
		cmocka_unit_test(only_runnable_goroutines_start),
		cmocka_unit_test(goroutines_start_on_running_processors),
		cmocka_unit_test(a_processor_runs_one_goroutine),
		cmocka_unit_test(goroutine_events_need_a_goroutine),
		cmocka_unit_test(only_waiting_goroutines_are_unblocked),
		cmocka_unit_test(a_processor_taken_away_may_ready_goroutines),
		cmocka_unit_test(only_an_entered_syscall_blocks),
		cmocka_unit_test(only_goroutines_in_syscalls_leave_them),
		cmocka_unit_test(who_woke_up_in_vain_blocks_again),
		cmocka_unit_test(
		    a_late_syscall_exit_counts_from_when_it_happened),
		cmocka_unit_test(a_processor_starts_once),
		cmocka_unit_test(only_a_running_processor_stops),
		cmocka_unit_test(
		    a_processor_that_runs_a_goroutine_does_not_stop),
		cmocka_unit_test(what_needs_a_running_processor_has_one),
		cmocka_unit_test(what_needs_a_processor_is_in_its_buffer),
		cmocka_unit_test(processors_are_as_many_as_gomaxprocs_says),
		cmocka_unit_test(a_trace_ends_when_the_world_is_stopped),
		cmocka_unit_test(garbage_collections_do_not_overlap),
		cmocka_unit_test(scans_of_a_processor_do_not_overlap),
		cmocka_unit_test(sweeps_of_a_processor_do_not_overlap),
		cmocka_unit_test(versions_know_their_events),
		cmocka_unit_test(strings_have_a_length),
		cmocka_unit_test(a_string_has_an_id),
		cmocka_unit_test(a_string_is_defined_once),
		cmocka_unit_test(a_string_that_is_used_is_defined),
		cmocka_unit_test(goroutines_have_sequence_numbers),
		cmocka_unit_test(local_events_need_no_number),
		cmocka_unit_test(a_later_syscall_exit_has_only_a_time),
		cmocka_unit_test(later_times_follow_the_order),
		cmocka_unit_test(timers_may_create_goroutines),
		cmocka_unit_test(the_world_stops_once),
		cmocka_unit_test(numbers_are_not_lost),
		cmocka_unit_test(nothing_comes_before_the_snapshot),
		cmocka_unit_test(a_thread_runs_one_processor),
		cmocka_unit_test(values_can_be),
		cmocka_unit_test(what_faithful_tracers_do_is_a_warning),
		cmocka_unit_test(near_misses_are_counted),
		cmocka_unit_test(mark_assists_of_a_goroutine_do_not_overlap),
		cmocka_unit_test(an_open_task_has_an_id_of_its_own),
		cmocka_unit_test(regions_nest),
		cmocka_unit_test(cpu_samples_are_ordered_by_their_own_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
