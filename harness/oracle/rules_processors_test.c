/*
 * What processors and their threads may do, and the session as a whole; see
 * rules_test.h.
 */
#include "harness/oracle/rules_test.h"

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

/* As it is, without the end of a faithful tracer. */
static void ends(const char *rule, const char *text)
{
	judge_draft(TRACE_1_5, text, false, rule);
}

static void a_trace_ends_when_the_world_is_stopped(void **state)
{
	(void)state;
#define RESTART START "0 Gomaxprocs 2\n"
	ends("", RESTART "0 GoSched\n");
	ends("end-not-stopped", RESTART);
	ends("", RESTART "1 ProcStart 8\n1 ProcStop\n0 GoSched\n");
	ends("end-not-stopped", RESTART "1 ProcStart 8\n0 GoSched\n");
#undef RESTART
	/* This runtime stops no world. */
	ends("", START "1 ProcStart 8\n0 Gomaxprocs 2\n");
}

static void a_thread_may_have_lost_its_processor_unseen(void **state)
{
	(void)state;
	CLEAN("0 ProcStart 7\n1 ProcStart 8\n");
	/* The processor in the call may have been taken by now. */
	CLEAN(START "0 GoSysCall\n1 ProcStart 7\n0 GoSysBlock\n0 ProcStop\n");
	/* It was, by another thread. */
	CLEAN(START "0 GoSysCall\n0 GoSysBlock\n0 GoStart 2\n1 ProcStart 7\n"
	      "0 GoSched\n0 ProcStop\n");
}

static void samples_may_come_before_the_snapshot_is_whole(void **state)
{
	(void)state;
	CLEAN_IN(TRACE_1_19, "0 CPUSample 5 0 0\n0 ProcStart 7\n");
	BREAKS_IN(TRACE_1_19, "snapshot-other",
	          "0 CPUSample 5 0 0\n0 HeapAlloc 1\n0 ProcStart 7\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_processor_starts_once),
		cmocka_unit_test(only_a_running_processor_stops),
		cmocka_unit_test(what_needs_a_running_processor_has_one),
		cmocka_unit_test(what_needs_a_processor_is_in_its_buffer),
		cmocka_unit_test(processors_are_as_many_as_gomaxprocs_says),
		cmocka_unit_test(a_trace_ends_when_the_world_is_stopped),
		cmocka_unit_test(a_thread_may_have_lost_its_processor_unseen),
		cmocka_unit_test(samples_may_come_before_the_snapshot_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
