/* What goroutines may do; see rules_test.h. */
#include "harness/oracle/rules_test.h"

static void an_id_is_not_created_again_after_its_end(void **state)
{
	(void)state;
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

static void timers_may_create_goroutines(void **state)
{
	(void)state;
	BREAKS_IN(TRACE_1_10, "go-create-by-nobody",
	          START_7 "0 GoSched\n0 GoCreate 5\n");
	CLEAN_IN(TRACE_1_11, START_7 "0 GoSched\n0 GoCreate 5\n");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_id_is_not_created_again_after_its_end),
		cmocka_unit_test(only_goroutines_create_after_the_snapshot),
		cmocka_unit_test(timers_may_create_goroutines),
		cmocka_unit_test(only_new_goroutines_are_announced_as_waiting),
		cmocka_unit_test(only_new_goroutines_are_announced_in_syscalls),
		cmocka_unit_test(only_runnable_goroutines_start),
		cmocka_unit_test(goroutines_start_on_running_processors),
		cmocka_unit_test(goroutine_events_need_a_goroutine),
		cmocka_unit_test(only_waiting_goroutines_are_unblocked),
		cmocka_unit_test(a_processor_taken_away_may_ready_goroutines),
		cmocka_unit_test(only_an_entered_syscall_blocks),
		cmocka_unit_test(only_goroutines_in_syscalls_leave_them),
		cmocka_unit_test(who_woke_up_in_vain_blocks_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
