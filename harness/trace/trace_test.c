/* Whole traces: whose event it is, in which order, and how it is printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness/base/rng.h"
#include "harness/trace/draft.h"
#include "harness/trace/print.h"
#include "harness/trace/trace.h"

/* The trace of the text in that version, sorted; `bytes` keeps it. */
static void load_of(struct trace *t, struct buf *bytes,
                    enum trace_version version, const char *text)
{
	struct draft d = {.version = version};

	draft_text(&d, text);
	draft_write(bytes, &d);
	draft_done(&d);
	trace_load(t, bytes->data, bytes->len);
	assert_int_equal(t->fault, FAULT_NONE);
	trace_sort(t);
}

static void load(struct trace *t, struct buf *bytes, const char *text)
{
	load_of(t, bytes, TRACE_1_5, text);
}

/* The names of the events in order, each with a blank behind it. */
static const char *names(struct buf *out, const struct trace *t)
{
	buf_clear(out);
	for (uint32_t i = 0; i < t->norder; i++)
		buf_printf(out, "%s ",
		           ev_formats[t->events[t->order[i]].type].name);
	return buf_str(out);
}

static void batches_are_merged_by_sequence_number(void **state)
{
	struct trace t = {0};
	struct buf bytes = {0}, text = {0};

	(void)state;
	load(&t, &bytes,
	     "1 GCStart seq=4\n"
	     "0 ProcStart 1 seq=1\n"
	     "0 GoSched seq=5\n"
	     "1 GCDone seq=700000\n"
	     "2 GoCreate 1 0 seq=3\n"
	     "- GoUnblock 5 seq=6000\n");
	assert_string_equal(names(&text, &t), "ProcStart GoCreate GCStart "
	                    "GoSched GoUnblock GCDone ");
	trace_done(&t);
	buf_done(&bytes);
	buf_done(&text);
}

static void a_syscall_exit_goes_where_it_happened(void **state)
{
	struct trace t = {0};
	struct buf bytes = {0}, text = {0};

	(void)state;
	load(&t, &bytes,
	     "0 ProcStart 1\n"
	     "0 stamp\n"
	     "0 GCStart\n"
	     "0 GoSysExit 1 2 20\n"
	     "0 GoStart 1\n"
	     "0 GoSysExit 1 0 0\n");
	assert_string_equal(names(&text, &t), "ProcStart GoSysExit GCStart "
	                    "GoStart GoSysExit ");
	assert_int_equal(event_seq(&t.events[2]), 2);
	assert_int_equal(event_ticks(&t.events[2]), 20);
	assert_int_equal(event_seq(&t.events[4]), 6);
	assert_int_equal(event_ticks(&t.events[4]), 60);
	trace_done(&t);
	buf_done(&bytes);
	buf_done(&text);
}

static uint64_t goid(const struct trace *t, unsigned event)
{
	return t->gs.ids[t->events[event].g];
}

static void events_belong_to_the_goroutine_that_runs(void **state)
{
	struct trace t = {0};
	struct buf bytes = {0};

	(void)state;
	load(&t, &bytes,
	     "0 GoCreate 70\n"      /* 0: nobody runs */
	     "0 GoWaiting 70\n"     /* 1: about 70 */
	     "0 GoStart 80\n"       /* 2 */
	     "0 GoCreate 90\n"      /* 3: 80 creates 90 */
	     "0 GoSysCall\n"        /* 4: 80 runs on */
	     "0 GoSysBlock\n"       /* 5: 80 runs no longer */
	     "0 HeapAlloc 1\n"      /* 6 */
	     "0 GoSysExit 80 9 9\n" /* 7: about 80, which does not run */
	     "0 HeapAlloc 1\n");    /* 8 */
	assert_int_equal(goid(&t, 0), 0);
	assert_int_equal(t.gs.ids[t.events[0].named], 70);
	assert_int_equal(goid(&t, 1), 70);
	assert_int_equal(goid(&t, 2), 80);
	assert_int_equal(goid(&t, 3), 80);
	assert_int_equal(t.gs.ids[t.events[3].named], 90);
	assert_int_equal(goid(&t, 4), 80);
	assert_int_equal(goid(&t, 5), 80);
	assert_int_equal(goid(&t, 6), 0);
	assert_int_equal(goid(&t, 7), 80);
	assert_int_equal(goid(&t, 8), 0);
	trace_done(&t);
	buf_done(&bytes);
}

static void processors_run_goroutines_of_their_own(void **state)
{
	struct trace t = {0};
	struct buf bytes = {0};

	(void)state;
	draft_put_header(&bytes);
	draft_put_record(&bytes, EV_BATCH, (uint64_t[]){0, 1, 1}, 3);
	draft_put_record(&bytes, EV_GO_START, (uint64_t[]){0, 0, 5}, 3);
	draft_put_record(&bytes, EV_BATCH, (uint64_t[]){1, 2, 2}, 3);
	draft_put_record(&bytes, EV_GC_DONE, (uint64_t[]){0, 0}, 2);
	draft_put_record(&bytes, EV_BATCH, (uint64_t[]){0, 3, 3}, 3);
	draft_put_record(&bytes, EV_GC_DONE, (uint64_t[]){0, 0}, 2);
	draft_put_record(&bytes, EV_FREQUENCY, (uint64_t[]){1, 0}, 2);
	trace_load(&t, bytes.data, bytes.len);
	assert_int_equal(t.fault, FAULT_NONE);
	assert_int_equal(goid(&t, 1), 0);
	assert_int_equal(goid(&t, 2), 5);
	trace_done(&t);
	buf_done(&bytes);
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Against the C library's sort, on numbers of every size. */
static void sorting_agrees_with_qsort(void **state)
{
	enum { N = 3000 };
	struct rng r = rng_seed(1);
	struct draft d = {0};
	struct trace t = {0};
	struct buf bytes = {0};
	uint64_t want[N];

	(void)state;
	for (size_t i = 0; i < N; i++) {
		/* A processor each, so that any order is allowed. */
		want[i] = rng_next(&r) >> (1 + rng_below(&r, 60));
		draft_insert(&d, i, (struct draft_event){
			.type = EV_HEAP_ALLOC, .p = i, .seq = want[i]});
	}
	draft_write(&bytes, &d);
	trace_load(&t, bytes.data, bytes.len);
	assert_int_equal(t.fault, FAULT_NONE);
	trace_sort(&t);
	qsort(want, N, sizeof(want[0]), by_number);
	for (size_t i = 0; i < N; i++)
		assert_true(event_seq(&t.events[t.order[i]]) == want[i]);
	for (size_t i = 1; i < N; i++)
		assert_true(want[i - 1] != want[i] ||
		            t.order[i - 1] < t.order[i]);
	trace_done(&t);
	draft_done(&d);
	buf_done(&bytes);
}

static void events_before_a_fault_are_kept(void **state)
{
	struct trace t = {0};
	struct buf bytes = {0};

	(void)state;
	draft_put_header(&bytes);
	draft_put_record(&bytes, EV_BATCH, (uint64_t[]){0, 1, 1}, 3);
	draft_put_record(&bytes, EV_GO_START, (uint64_t[]){0, 0, 5}, 3);
	draft_put_record(&bytes, 60, (uint64_t[]){0, 0, 5}, 3);
	trace_load(&t, bytes.data, bytes.len);
	assert_int_equal(t.fault, FAULT_TYPE);
	assert_int_equal(t.fault_off, 24);
	assert_int_equal(t.nevents, 1);
	trace_done(&t);
	buf_done(&bytes);
}

static void an_event_is_printed_on_one_line(void **state)
{
	static const char *const want[] = {
		"0 p=3 g=- ProcStart thread=77 seq=1 off=0x14",
		"10 p=3 g=5 GoStart g=5 seq=2 off=0x18",
		"15 p=3 g=6 GoSysExit g=6 seq=3 written-seq=5 off=0x23",
		"20 p=3 g=5 GoCreate g=9 startpc=0x10 stack=0 seq=4 off=0x1c",
		"50 p=- g=- GoUnblock g=4 stack=0 seq=6 off=0x37",
	};
	struct trace t = {0};
	struct buf bytes = {0}, line = {0};

	(void)state;
	load(&t, &bytes,
	     "3 ProcStart 77 ticks=10\n"
	     "3 GoStart 5 ticks=20\n"
	     "3 stamp\n"
	     "3 GoCreate 9 16 ticks=30\n"
	     "3 GoSysExit 6 3 25 ticks=50\n"
	     "- GoUnblock 4\n");
	for (unsigned i = 0; i < 5; i++) {
		buf_clear(&line);
		print_event(&line, &t, &t.events[t.order[i]]);
		assert_string_equal(buf_str(&line), want[i]);
	}
	trace_done(&t);
	buf_done(&bytes);
	buf_done(&line);
}

static void ticks_are_printed_as_nanoseconds(void **state)
{
	struct draft d = {.freq = 2000000000};
	struct trace t = {0};
	struct buf bytes = {0}, line = {0};

	(void)state;
	draft_text(&d, "0 ProcStart 7 ticks=1000\n0 GoStart 5 ticks=3000\n");
	draft_write(&bytes, &d);
	trace_load(&t, bytes.data, bytes.len);
	trace_sort(&t);
	print_event(&line, &t, &t.events[1]);
	assert_memory_equal(buf_str(&line), "1000 p=0", 8);
	draft_done(&d);
	trace_done(&t);
	buf_done(&bytes);
	buf_done(&line);
}

static void a_trace_made_of_a_trace_is_the_same(void **state)
{
	struct trace t = {0};
	struct draft d = {0};
	struct buf a = {0}, b = {0};

	(void)state;
	draft_text(&d, "0 GoCreate 9 16 stack=1\n0 ProcStart 7\n"
	           "0 GoStart 9\n- GoUnblock 3 stack=2\n0 stamp\n"
	           "0 GoSysExit 3 5 50\n");
	draft_stack(&d, 1);
	draft_stack(&d, 2);
	draft_write(&a, &d);
	draft_done(&d);
	trace_load(&t, a.data, a.len);
	draft_from(&d, &t);
	draft_write(&b, &d);
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.data, b.data, a.len);
	draft_done(&d);
	trace_done(&t);
	buf_done(&a);
	buf_done(&b);
}

static void later_batches_are_merged_by_what_goroutines_do(void **state)
{
	struct trace t = {0};
	struct buf bytes = {0}, text = {0};

	(void)state;
	/* The first start could be at its time, but it is the second. */
	load_of(&t, &bytes, TRACE_1_7,
	        "1 GoStart 5 2 ticks=40\n"
	        "1 GoEnd ticks=50\n"
	        "0 GoCreate 5 0 ticks=10\n"
	        "0 GoStart 5 1 ticks=20\n"
	        "0 GoSched ticks=40\n"
	        "2 HeapAlloc 1 ticks=15\n");
	assert_string_equal(names(&text, &t), "GoCreate HeapAlloc GoStart "
	                    "GoSched GoStart GoEnd ");
	assert_int_equal(t.order_end, ORDER_WHOLE);
	trace_done(&t);
	buf_done(&bytes);
	buf_done(&text);
}

static void a_later_syscall_exit_is_moved_to_its_time(void **state)
{
	struct trace t = {0};
	struct buf bytes = {0}, text = {0};

	(void)state;
	load_of(&t, &bytes, TRACE_1_7,
	        "0 GoCreate 5 0 ticks=10\n"
	        "0 GoInSyscall 5 ticks=20\n"
	        "0 HeapAlloc 1 ticks=30\n"
	        "0 NextGC 1 ticks=40\n"
	        "0 GoSysExit 5 2 30 ticks=50\n"
	        "1 GoStart 5 3 ticks=50\n");
	assert_string_equal(names(&text, &t), "GoCreate GoInSyscall HeapAlloc "
	                    "GoSysExit NextGC GoStart ");
	assert_int_equal(event_ticks(&t.events[4]), 30);
	trace_done(&t);
	buf_done(&bytes);
	buf_done(&text);
}

static void the_order_ends_where_nothing_fits(void **state)
{
	struct trace t = {0};
	struct buf bytes = {0}, text = {0};

	(void)state;
	load_of(&t, &bytes, TRACE_1_7,
	        "0 GoCreate 5 0 ticks=10\n"
	        "0 GoStart 5 2 ticks=20\n"
	        "1 GoStart 5 3 ticks=15\n"
	        "1 GoEnd ticks=50\n");
	assert_string_equal(names(&text, &t), "GoCreate GoStart ");
	assert_int_equal(t.order_end, ORDER_STUCK);
	assert_int_equal(t.order[1], 2);
	trace_done(&t);
	buf_done(&bytes);
	load_of(&t, &bytes, TRACE_1_7,
	        "0 HeapAlloc 1 ticks=10\n0 NextGC 1 ticks=9\n"
	        "0 HeapAlloc 1 ticks=11\n");
	assert_string_equal(names(&text, &t), "HeapAlloc NextGC ");
	assert_int_equal(t.order_end, ORDER_TIME);
	trace_done(&t);
	buf_done(&bytes);
	buf_done(&text);
}

static void what_runs_ahead_of_a_stuck_event_is_not_placed(void **state)
{
	struct trace t = {0};
	struct buf bytes = {0}, text = {0};

	(void)state;
	/* 9 is announced nowhere. */
	load_of(&t, &bytes, TRACE_1_7,
	        "0 HeapAlloc 1 ticks=10\n"
	        "0 GoStartLocal 9 ticks=20\n"
	        "1 NextGC 1 ticks=15\n"
	        "1 ProcStart 1 ticks=30\n"
	        "1 ProcStart 1 ticks=40\n");
	assert_string_equal(names(&text, &t),
	                    "HeapAlloc NextGC GoStartLocal ");
	assert_int_equal(t.order_end, ORDER_STUCK);
	trace_done(&t);
	buf_done(&bytes);
	buf_done(&text);
}

static void samples_are_placed_by_their_own_time(void **state)
{
	struct trace t = {0};
	struct buf bytes = {0}, text = {0};

	(void)state;
	load_of(&t, &bytes, TRACE_1_19,
	        "0 HeapAlloc 1 ticks=10\n"
	        "0 NextGC 1 ticks=30\n"
	        "0 CPUSample 40 3 7 ticks=40\n"
	        "0 CPUSample 20 3 8 ticks=41\n");
	assert_string_equal(names(&text, &t),
	                    "HeapAlloc CPUSample NextGC CPUSample ");
	assert_int_equal(goid(&t, t.order[1]), 8);
	assert_int_equal(t.ps.ids[t.events[t.order[1]].p], 3);
	trace_done(&t);
	buf_done(&bytes);
	buf_done(&text);
}

static void later_events_are_printed_with_their_own_number(void **state)
{
	static const char *const want[] = {
		"0 p=3 g=- GoCreate g=5 startstack=0 stack=0 off=0x13",
		"10 p=3 g=5 GoStart g=5 seq=1 off=0x19",
		"20 p=3 g=5 UserLog task=0 key=0 stack=0 off=0x1d",
		"30 p=3 g=5 STWStart kind=1 off=0x24",
	};
	struct trace t = {0};
	struct buf bytes = {0}, line = {0};

	(void)state;
	load_of(&t, &bytes, TRACE_1_11, "3 GoCreate 5 0\n3 GoStart 5 1\n"
	        "3 UserLog 0 0\n3 STWStart 1\n");
	for (unsigned i = 0; i < 4; i++) {
		buf_clear(&line);
		print_event(&line, &t, &t.events[t.order[i]]);
		assert_string_equal(buf_str(&line), want[i]);
	}
	trace_done(&t);
	buf_done(&bytes);
	buf_done(&line);
}

static void a_later_trace_made_of_a_trace_is_the_same(void **state)
{
	(void)state;
	for (unsigned v = TRACE_1_11; v < TRACE_NVERSIONS; v++) {
		struct trace t = {0};
		struct draft d = {.version = v};
		struct buf a = {0}, b = {0};

		draft_text(&d, "0 GoCreate 9 1 stack=1\n0 ProcStart 7\n"
		           "0 GoStartLabel 9 1 4\n0 UserLog 0 4\n"
		           "- GoUnblock 3 2 stack=2\n0 STWStart 1\n"
		           "0 GCSweepDone 5 6\n0 GoSysExitLocal 3 50\n");
		draft_stack(&d, 1);
		draft_stack(&d, 2);
		draft_string(&d, 4);
		draft_write(&a, &d);
		draft_done(&d);
		trace_load(&t, a.data, a.len);
		assert_int_equal(t.version, v);
		draft_from(&d, &t);
		draft_write(&b, &d);
		assert_int_equal(a.len, b.len);
		assert_memory_equal(a.data, b.data, a.len);
		draft_done(&d);
		trace_done(&t);
		buf_done(&a);
		buf_done(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(batches_are_merged_by_sequence_number),
		cmocka_unit_test(a_syscall_exit_goes_where_it_happened),
		cmocka_unit_test(events_belong_to_the_goroutine_that_runs),
		cmocka_unit_test(processors_run_goroutines_of_their_own),
		cmocka_unit_test(sorting_agrees_with_qsort),
		cmocka_unit_test(events_before_a_fault_are_kept),
		cmocka_unit_test(an_event_is_printed_on_one_line),
		cmocka_unit_test(ticks_are_printed_as_nanoseconds),
		cmocka_unit_test(a_trace_made_of_a_trace_is_the_same),
		cmocka_unit_test(later_batches_are_merged_by_what_goroutines_do),
		cmocka_unit_test(a_later_syscall_exit_is_moved_to_its_time),
		cmocka_unit_test(the_order_ends_where_nothing_fits),
		cmocka_unit_test(
		    what_runs_ahead_of_a_stuck_event_is_not_placed),
		cmocka_unit_test(samples_are_placed_by_their_own_time),
		cmocka_unit_test(later_events_are_printed_with_their_own_number),
		cmocka_unit_test(a_later_trace_made_of_a_trace_is_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
