#include <string.h>

#include "harness/trace/order.h"
#include "harness/trace/print.h"
#include "harness/view/conversion_test.h"
#include "harness/view/later.h"

struct converted {
	struct buf bytes; /* of the converted trace */
	struct trace t;
	struct later_report report;
};

/* The draft text of version from, converted to version to. */
static void convert(struct converted *c, const char *text,
                    enum trace_version from, enum trace_version to)
{
	struct conversion conversion;

	*c = (struct converted){0};
	conversion_begin(&conversion, text, from);
	later_write(&conversion.out, &conversion.t, to, conversion.symbols,
	            &c->report);
	conversion_end(&conversion, &c->bytes);
	trace_load(&c->t, c->bytes.data, c->bytes.len);
	assert_int_equal(c->t.fault, FAULT_NONE);
	assert_int_equal(c->t.version, to);
}

static void converted_done(struct converted *c)
{
	trace_done(&c->t);
	buf_done(&c->bytes);
}

/* Its events in order, without their offsets, are those. */
static void assert_events(const struct converted *c, const char *want)
{
	struct buf text = {0};
	struct order o;
	const struct event *e;

	order_init(&o, &c->t, ORDER_ALL);
	while ((e = order_next(&o))) {
		const char *line;
		size_t at = text.len;

		print_event(&text, &c->t, e);
		line = buf_str(&text) + at;
		text.len = at + (size_t)(strstr(line, " off=") - line);
		buf_byte(&text, '\n');
	}
	order_done(&o);
	assert_string_equal(buf_str(&text), want);
	buf_done(&text);
}

/* The next number of each goroutine, an exit where it happened. */
static void goroutines_get_numbers_of_their_own(void **state)
{
	struct converted c;

	(void)state;
	convert(&c,
	        "0 GoCreate 1 0x1000 stack=3\n"
	        "0 GoWaiting 1\n"
	        "0 GoCreate 2 0x1000\n"
	        "0 GoInSyscall 2\n"
	        "0 ProcStart 7\n"
	        "- GoUnblock 1\n"
	        "0 GoStart 1\n"
	        "0 GoSysExit 2 8 80 seq=10 ticks=100\n"
	        "0 GoBlockRecv stack=3 seq=11 ticks=110\n"
	        "0 GoStart 2 seq=12 ticks=120\n"
	        "0 GoUnblock 1 seq=13 ticks=130\n"
	        "0 GCStart seq=14 ticks=140\n"
	        "0 GCDone seq=15 ticks=150\n"
	        "0 GCStart seq=16 ticks=160\n"
	        "0 GCSweepStart seq=17 ticks=170\n"
	        "0 GCSweepDone seq=18 ticks=180\n",
	        TRACE_1_5, TRACE_1_19);
	assert_events(&c,
	              "0 p=0 g=- GoCreate g=1 startstack=4 stack=3\n"
	              "10 p=0 g=1 GoWaiting g=1\n"
	              "20 p=0 g=- GoCreate g=2 startstack=4 stack=0\n"
	              "30 p=0 g=2 GoInSyscall g=2\n"
	              "40 p=0 g=- ProcStart thread=7\n"
	              "50 p=- g=- GoUnblock g=1 seq=2 stack=0\n"
	              "60 p=0 g=1 GoStart g=1 seq=3\n"
	              "70 p=0 g=2 GoSysExit g=2 seq=2 ts=80\n"
	              "100 p=0 g=1 GoBlockRecv stack=3\n"
	              "110 p=0 g=2 GoStart g=2 seq=3\n"
	              "120 p=0 g=2 GoUnblock g=1 seq=4 stack=0\n"
	              "130 p=0 g=2 GCStart seq=0 stack=0\n"
	              "140 p=0 g=2 GCDone\n"
	              "150 p=0 g=2 GCStart seq=1 stack=0\n"
	              "160 p=0 g=2 GCSweepStart stack=0\n"
	              "170 p=0 g=2 GCSweepDone swept=0 reclaimed=0\n");
	converted_done(&c);
}

/* Processor 1's events come first in the bytes, and so would in the order. */
static void events_of_one_tick_keep_their_order(void **state)
{
	struct converted c;

	(void)state;
	convert(&c,
	        "1 HeapAlloc 3 seq=3 ticks=50\n"
	        "1 HeapAlloc 4 seq=4 ticks=50\n"
	        "0 HeapAlloc 1 seq=1 ticks=50\n"
	        "0 HeapAlloc 2 seq=2 ticks=50\n"
	        "0 HeapAlloc 5 seq=5 ticks=51\n"
	        "0 HeapAlloc 6 seq=6 ticks=60\n",
	        TRACE_1_5, TRACE_1_19);
	assert_events(&c, "0 p=0 g=- HeapAlloc mem=1\n"
	                  "1 p=0 g=- HeapAlloc mem=2\n"
	                  "2 p=1 g=- HeapAlloc mem=3\n"
	                  "3 p=1 g=- HeapAlloc mem=4\n"
	                  "4 p=0 g=- HeapAlloc mem=5\n"
	                  "10 p=0 g=- HeapAlloc mem=6\n");
	converted_done(&c);
}

/* By time alone the block would come first, and the wake-up be right. */
static void what_was_impossible_stays_so(void **state)
{
	struct converted c;
	struct order o;

	(void)state;
	convert(&c,
	        "0 GoCreate 1\n"
	        "0 ProcStart 7\n"
	        "0 GoStart 1\n"
	        "1 GoUnblock 1 ticks=60\n"
	        "0 GoBlock ticks=50\n",
	        TRACE_1_5, TRACE_1_19);
	order_init(&o, &c.t, ORDER_ALL);
	while (order_next(&o))
		;
	assert_int_equal(o.end, ORDER_STUCK);
	order_done(&o);
	converted_done(&c);
}

static void scans_become_one_stop_of_the_world(void **state)
{
	static const struct {
		enum trace_version from, to;
		const char *kind;
	} cases[] = {{TRACE_1_5, TRACE_1_19, "0"},
	             {TRACE_1_5, TRACE_1_21, "1"},
	             {TRACE_1_9, TRACE_1_11, "0"},
	             {TRACE_1_9, TRACE_1_21, "1"}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct converted c;
		struct buf want = {0};

		convert(&c,
		        "0 ProcStart 7\n"
		        "0 GCScanStart\n"
		        "1 GCScanStart\n"
		        "0 GCScanDone\n"
		        "1 HeapAlloc 5\n"
		        "1 GCScanDone\n"
		        "0 HeapAlloc 6\n",
		        cases[i].from, cases[i].to);
		buf_printf(&want,
		           "0 p=0 g=- ProcStart thread=7\n"
		           "10 p=0 g=- STWStart kind=%s\n"
		           "40 p=1 g=- HeapAlloc mem=5\n"
		           "50 p=1 g=- STWDone\n"
		           "60 p=0 g=- HeapAlloc mem=6\n",
		           cases[i].kind);
		assert_events(&c, buf_str(&want));
		assert_int_equal(c.report.left_out[EV_GC_SCAN_START], 0);
		buf_done(&want);
		converted_done(&c);
	}
}

static void reasons_to_stop_the_world_have_other_numbers_in_1_21(void **state)
{
	struct converted c;

	(void)state;
	convert(&c,
	        "0 STWStart 1\n"
	        "0 STWDone\n"
	        "0 STWStart 9\n"
	        "1 HeapAlloc 5\n"
	        "1 STWDone\n"
	        "1 HeapAlloc 6\n"
	        "1 STWStart 2\n"
	        "1 STWDone\n",
	        TRACE_1_21, TRACE_1_19);
	assert_events(&c, "0 p=0 g=- STWStart kind=0\n"
	                  "10 p=0 g=- STWDone\n"
	                  "30 p=1 g=- HeapAlloc mem=5\n"
	                  "50 p=1 g=- HeapAlloc mem=6\n"
	                  "60 p=1 g=- STWStart kind=1\n"
	                  "70 p=1 g=- STWDone\n");
	assert_int_equal(c.report.left_out[EV_STW_START], 1);
	assert_int_equal(c.report.left_out[EV_STW_DONE], 1);
	converted_done(&c);
	convert(&c, "0 STWStart 1\n0 STWDone\n", TRACE_1_19, TRACE_1_21);
	assert_events(&c, "0 p=0 g=- STWStart kind=2\n"
	                  "10 p=0 g=- STWDone\n");
	converted_done(&c);
}

static void what_an_older_format_has_not_is_left_out_and_counted(void **state)
{
	struct converted c;

	(void)state;
	convert(&c,
	        "0 HeapAlloc 5\n"
	        "0 CPUSample 15 0 1 stack=3\n"
	        "0 UserLog 7 4 stack=3\n",
	        TRACE_1_19, TRACE_1_11);
	assert_events(&c, "0 p=0 g=- HeapAlloc mem=5\n"
	                  "20 p=0 g=- UserLog task=7 key=4 stack=3\n");
	assert_int_equal(c.report.left_out[EV_CPU_SAMPLE], 1);
	converted_done(&c);
}

/* Of goroutine 1 the trace has the wake-up, of goroutine 2 it has not. */
static void half_a_futile_wakeup_is_left_out(void **state)
{
	struct converted c;

	(void)state;
	convert(&c,
	        "0 GoCreate 1\n"
	        "0 GoWaiting 1\n"
	        "0 GoCreate 2\n"
	        "0 ProcStart 7\n"
	        "- GoUnblock 1\n"
	        "0 GoStart 1\n"
	        "0 FutileWakeup\n"
	        "0 GoBlockSync\n"
	        "0 GoStart 2\n"
	        "0 FutileWakeup\n"
	        "0 GoBlockSync\n",
	        TRACE_1_5, TRACE_1_19);
	assert_int_equal(c.report.left_out[EV_FUTILE_WAKEUP], 1);
	assert_events(&c, "0 p=0 g=- GoCreate g=1 startstack=4 stack=0\n"
	                  "10 p=0 g=1 GoWaiting g=1\n"
	                  "20 p=0 g=- GoCreate g=2 startstack=4 stack=0\n"
	                  "30 p=0 g=- ProcStart thread=7\n"
	                  "40 p=- g=- GoUnblock g=1 seq=2 stack=0\n"
	                  "50 p=0 g=1 GoStart g=1 seq=3\n"
	                  "60 p=0 g=1 FutileWakeup\n"
	                  "70 p=0 g=1 GoBlockSync stack=0\n"
	                  "80 p=0 g=2 GoStart g=2 seq=1\n"
	                  "100 p=0 g=2 GoBlockSync stack=0\n");
	converted_done(&c);
}

static void stacks_have_names(void **state)
{
	struct frame frames[TRACE_MAX_FRAMES];
	struct converted c;
	const char *func;
	size_t len;

	(void)state;
	convert(&c, "0 GoCreate 1 0x1000 stack=3\n", TRACE_1_5, TRACE_1_19);
	assert_int_equal(trace_stack(&c.t, 3, frames), 1);
	assert_int_equal(frames[0].pc, 0x401000); /* the draft's */
	func = trace_string(&c.t, frames[0].func, &len);
	assert_int_equal(len, 8);
	assert_memory_equal(func, "0x401000", 8);
	/* the goroutine's own: a return address in its first function */
	assert_int_equal(trace_stack(&c.t, 4, frames), 1);
	assert_int_equal(frames[0].pc, 0x1001);
	converted_done(&c);
}

static void formats_are_known_by_name(void **state)
{
	(void)state;
	assert_int_equal(later_version("go1.11"), TRACE_1_11);
	assert_int_equal(later_version("go1.19"), TRACE_1_19);
	assert_int_equal(later_version("go1.21"), TRACE_1_21);
	assert_int_equal(later_version("go1.5"), TRACE_NVERSIONS);
	assert_int_equal(later_version(""), TRACE_NVERSIONS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(goroutines_get_numbers_of_their_own),
	    cmocka_unit_test(events_of_one_tick_keep_their_order),
	    cmocka_unit_test(what_was_impossible_stays_so),
	    cmocka_unit_test(scans_become_one_stop_of_the_world),
	    cmocka_unit_test(
	        reasons_to_stop_the_world_have_other_numbers_in_1_21),
	    cmocka_unit_test(
	        what_an_older_format_has_not_is_left_out_and_counted),
	    cmocka_unit_test(half_a_futile_wakeup_is_left_out),
	    cmocka_unit_test(stacks_have_names),
	    cmocka_unit_test(formats_are_known_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
