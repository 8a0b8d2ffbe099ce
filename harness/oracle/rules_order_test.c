/* Stamps, and the order of the events; see rules_test.h. */
#include "harness/oracle/rules_test.h"

static void a_processors_sequence_numbers_increase(void **state)
{
	struct buf b = {0};

	(void)state;
	BREAKS("batch-order", "0 HeapAlloc 1 seq=5\n0 HeapAlloc 1 seq=5\n");
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

static void time_follows_the_sequence(void **state)
{
	(void)state;
	CLEAN("0 HeapAlloc 1 ticks=30\n1 HeapAlloc 1 ticks=30\n");
	BREAKS("time-backwards",
	       "0 HeapAlloc 1 ticks=30\n1 HeapAlloc 1 ticks=29\n");
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

static void cpu_samples_are_ordered_by_their_own_time(void **state)
{
	(void)state;
	CLEAN_IN(TRACE_1_19, START_7 "0 CPUSample 75 0 1 stack=1\n"
	         "0 CPUSample 15 3 9\n0 HeapAlloc 1\n");
	BREAKS_IN(TRACE_1_19, "stamp-range",
	          START_7 "0 CPUSample 0x8000000000000000 0 1\n");
}

static void a_late_exit_has_a_number_of_its_own(void **state)
{
	(void)state;
	CLEAN(START "0 stamp\n0 GoSysExit 4 9 90\n0 HeapAlloc 1\n");
	/* It is written at another's, which the order does not show. */
	BREAKS("seq-twice", START "0 stamp\n0 GoSysExit 4 9 90 seq=10\n"
	       "1 HeapAlloc 1 seq=10 ticks=100\n");
}

static void who_is_in_a_call_may_have_used_a_number(void **state)
{
	(void)state;
	/* One for 4, one for the start of the session. */
	CLEAN(START "0 stamp\n0 stamp\n0 HeapAlloc 1\n");
	BREAKS("seq-hole", START "0 stamp\n0 stamp\n0 stamp\n"
	       "0 HeapAlloc 1\n");
	/* It was back before the session began, and tells so later. */
	CLEAN(START "0 stamp\n0 stamp\n0 HeapAlloc 1\n0 GoSysExit 4 12 120\n");
	BREAKS("seq-hole", START "0 stamp\n0 stamp\n0 stamp\n"
	       "0 HeapAlloc 1\n0 GoSysExit 4 13 130\n");
	BREAKS("seq-hole", START "0 stamp\n0 HeapAlloc 1\n0 stamp\n"
	       "0 GoSysExit 4 12 120\n");
	/* Another was back before the snapshot came to it. */
	CLEAN("0 GoCreate 1\n0 stamp\n0 GoCreate 2\n0 ProcStart 7\n"
	      "0 GoStart 1\n0 stamp\n0 HeapAlloc 1\n");
	BREAKS("seq-hole", "0 GoCreate 1\n0 stamp\n0 stamp\n0 GoCreate 2\n"
	       "0 ProcStart 7\n0 GoStart 1\n0 stamp\n0 HeapAlloc 1\n");
	BREAKS("seq-hole", "0 GoCreate 1\n0 stamp\n0 ProcStart 7\n"
	       "0 GoStart 1\n0 stamp\n0 HeapAlloc 1\n");
	/* It is back, and has told so. */
	BREAKS("seq-hole", START "0 GoSysExit 4 9 90\n0 stamp\n0 stamp\n"
	       "0 HeapAlloc 1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_processors_sequence_numbers_increase),
		cmocka_unit_test(time_follows_the_sequence),
		cmocka_unit_test(
		    a_late_syscall_exit_counts_from_when_it_happened),
		cmocka_unit_test(goroutines_have_sequence_numbers),
		cmocka_unit_test(local_events_need_no_number),
		cmocka_unit_test(a_later_syscall_exit_has_only_a_time),
		cmocka_unit_test(later_times_follow_the_order),
		cmocka_unit_test(cpu_samples_are_ordered_by_their_own_time),
		cmocka_unit_test(a_late_exit_has_a_number_of_its_own),
		cmocka_unit_test(who_is_in_a_call_may_have_used_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
