#include <string.h>

#include "harness/view/conversion_test.h"
#include "harness/view/trace_event.h"

struct file {
	struct buf text;
	bool whole;
};

static void convert(struct file *f, const char *text,
                    enum trace_version version)
{
	struct conversion c;

	*f = (struct file){0};
	conversion_begin(&c, text, version);
	f->whole = trace_event_write(&c.out, &c.t, c.symbols);
	conversion_end(&c, &f->text);
}

/* The lines that begin with head are these. */
static void assert_lines(struct file *f, const char *head, const char *want)
{
	const char *p = buf_str(&f->text);
	struct buf got = {0};

	for (; *p; p += strcspn(p, "\n"), p += *p == '\n')
		if (!strncmp(p, head, strlen(head)))
			buf_printf(&got, "%.*s\n", (int)strcspn(p, "\n"), p);
	assert_string_equal(buf_str(&got), want);
	buf_done(&got);
}

/* 1 and 2 on processor 0; a tick is a nanosecond, a line ten ticks. */
static const char calls[] = "0 GoCreate 1 0x1000\n"
                            "0 GoWaiting 1\n"
                            "0 GoCreate 2 0x2000\n"
                            "0 ProcStart 7\n"
                            "0 GoStart 2\n"
                            "0 GoUnblock 1 stack=3\n"
                            "0 GoSysCall stack=3\n"
                            "0 GoSysBlock\n"
                            "0 GoStart 1\n"
                            "0 GoEnd\n"
                            "0 GoSysExit 2 11 110\n";

static void a_goroutine_s_states_are_slices(void **state)
{
	struct file f;

	(void)state;
	convert(&f, calls, TRACE_1_5);
	assert_true(f.whole);
	assert_lines(&f, "{\"ph\":\"X\",\"pid\":3,\"tid\":2,",
	    "{\"ph\":\"X\",\"pid\":3,\"tid\":2,\"name\":\"runnable\","
	    "\"ts\":0.020,\"dur\":0.020,\"args\":{\"begins with\":"
	    "\"GoCreate\",\"ends with\":\"GoStart\"}},\n"
	    "{\"ph\":\"X\",\"pid\":3,\"tid\":2,\"name\":\"running\","
	    "\"ts\":0.040,\"dur\":0.020,\"args\":{\"begins with\":"
	    "\"GoStart\",\"ends with\":\"GoSysBlock\"}},\n"
	    /* from when the call was entered, with its stack */
	    "{\"ph\":\"X\",\"pid\":3,\"tid\":2,\"name\":\"in a system call\","
	    "\"ts\":0.060,\"dur\":0.040,\"args\":{\"begins with\":"
	    "\"GoSysBlock\",\"stack\":[\"0x401000\"],"
	    "\"ends with\":\"GoSysExit\"}},\n"
	    "{\"ph\":\"X\",\"pid\":3,\"tid\":2,\"name\":\"runnable\","
	    "\"ts\":0.100,\"dur\":0.000,\"args\":{\"begins with\":"
	    "\"GoSysExit\"}},\n");
	buf_done(&f.text);
}

static void a_processor_has_a_thread_and_whom_it_runs(void **state)
{
	struct file f;

	(void)state;
	convert(&f, calls, TRACE_1_5);
	assert_lines(&f, "{\"ph\":\"X\",\"pid\":2,\"tid\":0,",
	    "{\"ph\":\"X\",\"pid\":2,\"tid\":0,\"name\":\"G2 0x2001\","
	    "\"ts\":0.040,\"dur\":0.030,\"args\":{\"begins with\":"
	    "\"GoStart\",\"ends with\":\"GoSysBlock\"}},\n"
	    "{\"ph\":\"X\",\"pid\":2,\"tid\":0,\"name\":\"G1 0x1001\","
	    "\"ts\":0.080,\"dur\":0.010,\"args\":{\"begins with\":"
	    "\"GoStart\",\"ends with\":\"GoEnd\"}},\n"
	    "{\"ph\":\"X\",\"pid\":2,\"tid\":0,\"name\":\"thread 7\","
	    "\"ts\":0.030,\"dur\":0.070,\"args\":{\"begins with\":"
	    "\"ProcStart\"}},\n");
	assert_lines(&f, "{\"ph\":\"M\",\"pid\":2,\"tid\":0,\"name\":\"t",
	    "{\"ph\":\"M\",\"pid\":2,\"tid\":0,\"name\":\"thread_name\","
	    "\"args\":{\"name\":\"Proc 0\"}},\n");
	buf_done(&f.text);
}

static void an_arrow_goes_from_who_wakes_to_who_runs(void **state)
{
	struct file f;

	(void)state;
	convert(&f, calls, TRACE_1_5);
	assert_lines(&f, "{\"ph\":\"s\"",
	    "{\"ph\":\"s\",\"pid\":2,\"tid\":0,\"name\":\"wakes\",\"cat\":"
	    "\"wakes\",\"id\":1,\"ts\":0.050},\n");
	assert_lines(&f, "{\"ph\":\"f\"",
	    "{\"ph\":\"f\",\"pid\":2,\"tid\":0,\"name\":\"wakes\",\"cat\":"
	    "\"wakes\",\"id\":1,\"ts\":0.080,\"bp\":\"e\"},\n");
	buf_done(&f.text);
}

static void goroutines_and_threads_are_counted_by_what_they_do(void **state)
{
	struct file f;

	(void)state;
	convert(&f, calls, TRACE_1_5);
	assert_lines(&f, "{\"ph\":\"C\",\"pid\":1,\"tid\":1,\"name\":\"t",
	    "{\"ph\":\"C\",\"pid\":1,\"tid\":1,\"name\":\"threads\","
	    "\"ts\":0.030,\"args\":{\"with a processor\":1,"
	    "\"in system calls\":0}},\n"
	    "{\"ph\":\"C\",\"pid\":1,\"tid\":1,\"name\":\"threads\","
	    "\"ts\":0.070,\"args\":{\"with a processor\":1,"
	    "\"in system calls\":1}},\n"
	    "{\"ph\":\"C\",\"pid\":1,\"tid\":1,\"name\":\"threads\","
	    "\"ts\":0.100,\"args\":{\"with a processor\":1,"
	    "\"in system calls\":0}},\n");
	assert_non_null(strstr(buf_str(&f.text),
	    "\"name\":\"goroutines\",\"ts\":0.070,\"args\":{\"running\":0,"
	    "\"runnable\":1,\"blocked\":0,\"in system calls\":1}"));
	buf_done(&f.text);
}

static void where_tracing_starts_and_stops_is_marked(void **state)
{
	struct file f;

	(void)state;
	convert(&f, calls, TRACE_1_5);
	assert_lines(&f, "{\"ph\":\"i\",\"pid\":1",
	    "{\"ph\":\"i\",\"pid\":1,\"tid\":1,\"name\":\"tracing starts\","
	    "\"ts\":0.000,\"s\":\"g\"},\n"
	    "{\"ph\":\"i\",\"pid\":1,\"tid\":1,\"name\":\"tracing stops\","
	    "\"ts\":0.100,\"s\":\"g\"},\n");
	buf_done(&f.text);
}

static void regions_tasks_and_collections_are_there(void **state)
{
	struct file f;

	(void)state;
	convert(&f,
	        "0 GoCreate 1\n"
	        "0 ProcStart 7\n"
	        "0 GoStart 1 1\n"
	        "0 UserTaskCreate 5 0 4\n"
	        "0 UserRegion 5 0 4\n"
	        "0 UserRegion 5 1 4\n"
	        "0 UserRegion 5 1 4\n" /* began before the trace */
	        "0 STWStart 1\n"
	        "0 STWDone\n"
	        "0 GCStart 0\n"
	        "0 GCDone\n"
	        "0 UserTaskEnd 5\n",
	        TRACE_1_19);
	assert_lines(&f, "{\"ph\":\"B\"",
	    "{\"ph\":\"B\",\"pid\":4,\"tid\":1,\"name\":\"s4\",\"ts\":0.040,"
	    "\"args\":{\"task\":5}},\n");
	assert_lines(&f, "{\"ph\":\"E\"",
	    "{\"ph\":\"E\",\"pid\":4,\"tid\":1,\"name\":\"s4\",\"ts\":0.050,"
	    "\"args\":{\"task\":5}},\n");
	assert_lines(&f, "{\"ph\":\"b\"",
	    "{\"ph\":\"b\",\"pid\":5,\"tid\":0,\"name\":\"s4\",\"cat\":"
	    "\"task\",\"id\":\"0x5\",\"ts\":0.030,\"args\":{\"task\":5,"
	    "\"of task\":0}},\n");
	assert_lines(&f, "{\"ph\":\"e\"",
	    "{\"ph\":\"e\",\"pid\":5,\"tid\":0,\"name\":\"s4\",\"cat\":"
	    "\"task\",\"id\":\"0x5\",\"ts\":0.110},\n");
	assert_lines(&f, "{\"ph\":\"X\",\"pid\":1",
	    "{\"ph\":\"X\",\"pid\":1,\"tid\":3,\"name\":\"sweep termination\","
	    "\"ts\":0.070,\"dur\":0.010,\"args\":{\"begins with\":"
	    "\"STWStart\",\"ends with\":\"STWDone\"}},\n"
	    "{\"ph\":\"X\",\"pid\":1,\"tid\":2,\"name\":\"GC\","
	    "\"ts\":0.090,\"dur\":0.010,\"args\":{\"begins with\":"
	    "\"GCStart\",\"ends with\":\"GCDone\"}},\n");
	buf_done(&f.text);
}

static void where_the_order_ends_the_file_does(void **state)
{
	struct file f;

	(void)state;
	convert(&f, "0 HeapAlloc 5\n0 GoStart 1 1\n0 HeapAlloc 6\n",
	        TRACE_1_19);
	assert_false(f.whole);
	assert_non_null(strstr(buf_str(&f.text), "\"allocated\":5"));
	assert_null(strstr(buf_str(&f.text), "\"allocated\":6"));
	assert_string_equal(buf_str(&f.text) + f.text.len - 4, "\n]}\n");
	buf_done(&f.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_goroutine_s_states_are_slices),
	    cmocka_unit_test(a_processor_has_a_thread_and_whom_it_runs),
	    cmocka_unit_test(an_arrow_goes_from_who_wakes_to_who_runs),
	    cmocka_unit_test(
	        goroutines_and_threads_are_counted_by_what_they_do),
	    cmocka_unit_test(where_tracing_starts_and_stops_is_marked),
	    cmocka_unit_test(regions_tasks_and_collections_are_there),
	    cmocka_unit_test(where_the_order_ends_the_file_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
