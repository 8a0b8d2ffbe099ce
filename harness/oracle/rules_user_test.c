/* Tasks and regions; see rules_test.h. */
#include "harness/oracle/rules_test.h"

static void an_open_task_has_an_id_of_its_own(void **state)
{
	(void)state;
	CLEAN_IN(TRACE_1_11, START_7 "0 UserTaskEnd 9\n"
	         "0 UserTaskCreate 5 0 1\n0 UserTaskCreate 6 5 1\n"
	         "0 UserTaskEnd 5\n0 UserTaskCreate 5 0 1\n");
	BREAKS_IN(TRACE_1_11, "task-twice", START_7
	          "0 UserTaskCreate 5 0 1\n0 UserTaskCreate 6 5 1\n"
	          "0 UserTaskEnd 6\n0 UserTaskCreate 5 0 1\n");
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
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_open_task_has_an_id_of_its_own),
		cmocka_unit_test(regions_nest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
