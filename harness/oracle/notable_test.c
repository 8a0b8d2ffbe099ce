/* Warnings and near misses: what is counted in a trace that is right. */
#include "harness/oracle/rules_test.h"

static void judge_text(struct verdict *v, const char *text)
{
	struct draft d = {0};
	struct buf b = {0};

	draft_text(&d, text);
	draft_write(&b, &d);
	oracle_judge(v, b.data, b.len, NULL);
	assert_string_equal(v->rule, "");
	buf_done(&b);
	draft_done(&d);
}

static void each_warning_is_told_once_and_counted(void **state)
{
	static const char want[] =
		"  warning: unblock-proc-stopped: a stopped processor readies "
		"a goroutine, 2 times\n"
		"    no fault: one that is taken away for good readies what it "
		"had left\n"
		"    first: 50 p=0 g=- GoUnblock g=3 stack=0 seq=6 off=0x2a\n"
		"  warning: end-gc: the trace ends inside a garbage "
		"collection, 1 times\n"
		"    no fault: one may go on while tracing stops\n";
	struct verdict v = {0};

	(void)state;
	judge_text(&v, "0 GoCreate 3\n0 GoWaiting 3\n0 GoCreate 4\n"
	           "0 GoWaiting 4\n1 ProcStart 7\n0 GoUnblock 3\n"
	           "0 GoUnblock 4\n1 GCStart\n");
	assert_int_equal(v.warnings, 3);
	assert_string_equal(buf_str(&v.warned), want);
	verdict_done(&v);
}

static void near_misses_are_counted(void **state)
{
	struct verdict v = {0};

	(void)state;
	/* Two steps after its GoInSyscall and five; written 30 and 40 later.
	 * Line 10 is no event's. */
	judge_text(&v, "0 GoCreate 3\n0 GoInSyscall 3\n"
	           "0 GoCreate 4\n0 GoInSyscall 4\n0 ProcStart 7\n"
	           "0 stamp\n0 stamp\n0 HeapAlloc 1\n0 GoSysExit 4 6 60\n"
	           "0 stamp\n0 GoSysExit 3 7 70\n0 ProcStop\n");
	assert_int_equal(v.near[NEAR_EXIT_CLOSE].count, 2);
	assert_int_equal(v.near[NEAR_EXIT_CLOSE].worst, 2);
	assert_int_equal(v.near[NEAR_EXIT_LATE].count, 2);
	assert_int_equal(v.near[NEAR_EXIT_LATE].worst, 40);
	assert_int_equal(v.near[NEAR_SEQ_UNUSED].count, 1);
	assert_int_equal(v.near[NEAR_SEQ_UNUSED].worst, 1);
	verdict_done(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_warning_is_told_once_and_counted),
		cmocka_unit_test(near_misses_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
