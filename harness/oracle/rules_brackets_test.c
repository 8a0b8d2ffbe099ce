/*
 * What opens and closes: collections, scans, sweeps, stops of the world,
 * assists; see rules_test.h.
 */
#include "harness/oracle/rules_test.h"

static void a_collection_is_of_all_processors(void **state)
{
	(void)state;
	CLEAN(START "0 GCStart\n0 GCDone\n0 GCStart\n");
	CLEAN(START "1 ProcStart 8\n0 GCStart\n1 GCDone\n");
	BREAKS("gc-start-twice", START "1 ProcStart 8\n0 GCStart\n"
	       "1 GCStart\n");
	BREAKS("gc-done-alone", START "0 GCStart\n0 GCDone\n0 GCDone\n");
}

static void each_processor_has_its_own_scans(void **state)
{
	(void)state;
	CLEAN(START "0 GCScanStart\n1 GCScanStart\n0 GCScanDone\n"
	      "1 GCScanDone\n");
	BREAKS("gc-scan-done-alone", START "0 GCScanStart\n1 GCScanDone\n");
}

static void each_processor_has_its_own_sweeps(void **state)
{
	(void)state;
	CLEAN(START "1 ProcStart 8\n0 GCSweepStart\n1 GCSweepStart\n"
	      "0 GCSweepDone\n1 GCSweepDone\n");
	BREAKS("gc-sweep-done-alone", START "1 ProcStart 8\n"
	       "0 GCSweepStart\n1 GCSweepDone\n");
}

static void the_world_stops_on_any_processor(void **state)
{
	(void)state;
	CLEAN_IN(TRACE_1_9, START_7 "0 GCScanStart\n1 GCScanStart\n");
	CLEAN_IN(TRACE_1_10, START_7 "0 STWStart 0\n1 STWDone\n"
	         "0 STWStart 1\n0 STWDone\n");
	/* The stop that ends the session is told of too. */
	CLEAN_IN(TRACE_1_21, START_7 "0 STWStart 11\n");
	BREAKS_IN(TRACE_1_10, "stw-start-twice",
	          START_7 "0 STWStart 0\n1 STWStart 0\n");
}

static void each_goroutine_has_its_own_mark_assists(void **state)
{
	(void)state;
	CLEAN_IN(TRACE_1_9, START_7 "0 GCMarkAssistDone\n"
	         "0 GCMarkAssistStart\n0 GCMarkAssistDone\n"
	         "0 GCMarkAssistStart\n0 GoBlockGC\n0 GoStart 2 1\n"
	         "0 GCMarkAssistStart\n");
	BREAKS_IN(TRACE_1_9, "mark-assist-start-twice", START_7
	          "0 GCMarkAssistStart\n0 GoBlockGC\n0 GoUnblock 1 2\n"
	          "0 GoStart 1 3\n0 GCMarkAssistStart\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_collection_is_of_all_processors),
		cmocka_unit_test(each_processor_has_its_own_scans),
		cmocka_unit_test(each_processor_has_its_own_sweeps),
		cmocka_unit_test(the_world_stops_on_any_processor),
		cmocka_unit_test(each_goroutine_has_its_own_mark_assists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
