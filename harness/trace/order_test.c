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
#include "harness/trace/order.h"
#include "harness/trace/written.h"

/* A trace with its events, in the order of the bytes and in that in which they
 * happened. */
struct loaded {
	struct buf bytes;
	struct trace t;
	struct event written[64];
	struct event ordered[64];
	unsigned n;        /* written */
	unsigned nordered;
	enum order_end end;
	struct buf names;  /* of those ordered, each with a blank behind it */
};

static void load_bytes(struct loaded *l)
{
	struct written w;
	struct order o;
	const struct event *e;

	trace_load(&l->t, l->bytes.data, l->bytes.len);
	assert_int_equal(l->t.fault, FAULT_NONE);
	assert_true(l->t.nevents <= 64);
	written_init(&w, &l->t);
	while ((e = written_next(&w)))
		l->written[l->n++] = *e;
	assert_null(written_next(&w));
	written_done(&w);
	assert_int_equal(l->n, l->t.nevents);
	order_init(&o, &l->t, ORDER_ALL);
	while ((e = order_next(&o))) {
		l->ordered[l->nordered++] = *e;
		buf_printf(&l->names, "%s ", ev_formats[e->type].name);
	}
	/* Behind the end there is nothing, however often one asks. */
	assert_null(order_next(&o));
	l->end = (enum order_end)o.end;
	assert_int_equal(o.n, l->nordered);
	order_done(&o);
}

static void load_of(struct loaded *l, enum trace_version version,
                    const char *text)
{
	struct draft d = {.version = version};

	draft_text(&d, text);
	draft_write(&l->bytes, &d);
	draft_done(&d);
	load_bytes(l);
}

static void load(struct loaded *l, const char *text)
{
	load_of(l, TRACE_1_5, text);
}

static void unload(struct loaded *l)
{
	trace_done(&l->t);
	buf_done(&l->bytes);
	buf_done(&l->names);
	*l = (struct loaded){0};
}

static void batches_are_merged_by_sequence_number(void **state)
{
	struct loaded l = {0};

	(void)state;
	load(&l,
	     "1 GCStart seq=4\n"
	     "0 ProcStart 1 seq=1\n"
	     "0 GoSched seq=5\n"
	     "1 GCDone seq=700000\n"
	     "2 GoCreate 1 0 seq=3\n"
	     "- GoUnblock 5 seq=6000\n");
	assert_string_equal(buf_str(&l.names), "ProcStart GoCreate GCStart "
	                    "GoSched GoUnblock GCDone ");
	unload(&l);
}

static void a_syscall_exit_goes_where_it_happened(void **state)
{
	struct loaded l = {0};

	(void)state;
	load(&l,
	     "0 ProcStart 1\n"
	     "0 stamp\n"
	     "0 GCStart\n"
	     "0 GoSysExit 1 2 20\n"
	     "0 GoStart 1\n"
	     "0 GoSysExit 1 0 0\n");
	assert_string_equal(buf_str(&l.names), "ProcStart GoSysExit GCStart "
	                    "GoStart GoSysExit ");
	assert_int_equal(event_seq(&l.written[2]), 2);
	assert_int_equal(event_ticks(&l.written[2]), 20);
	assert_int_equal(event_seq(&l.written[4]), 6);
	assert_int_equal(event_ticks(&l.written[4]), 60);
	unload(&l);
}

static uint64_t goid(const struct loaded *l, const struct event *e)
{
	return l->t.gs.ids[e->g];
}

static void events_belong_to_the_goroutine_that_runs(void **state)
{
	struct loaded l = {0};

	(void)state;
	load(&l,
	     "0 GoCreate 70\n"      /* 0: nobody runs */
	     "0 GoWaiting 70\n"     /* 1: about 70 */
	     "0 GoStart 80\n"       /* 2 */
	     "0 GoCreate 90\n"      /* 3: 80 creates 90 */
	     "0 GoSysCall\n"        /* 4: 80 runs on */
	     "0 GoSysBlock\n"       /* 5: 80 runs no longer */
	     "0 HeapAlloc 1\n"      /* 6 */
	     "0 GoSysExit 80 9 9\n" /* 7: about 80, which does not run */
	     "0 HeapAlloc 1\n");    /* 8 */
	assert_int_equal(goid(&l, &l.written[0]), 0);
	assert_int_equal(l.t.gs.ids[l.written[0].named], 70);
	assert_int_equal(goid(&l, &l.written[1]), 70);
	assert_int_equal(goid(&l, &l.written[2]), 80);
	assert_int_equal(goid(&l, &l.written[3]), 80);
	assert_int_equal(l.t.gs.ids[l.written[3].named], 90);
	assert_int_equal(goid(&l, &l.written[4]), 80);
	assert_int_equal(goid(&l, &l.written[5]), 80);
	assert_int_equal(goid(&l, &l.written[6]), 0);
	assert_int_equal(goid(&l, &l.written[7]), 80);
	assert_int_equal(goid(&l, &l.written[8]), 0);
	unload(&l);
}

static void processors_run_goroutines_of_their_own(void **state)
{
	struct loaded l = {0};

	(void)state;
	draft_put_header(&l.bytes);
	draft_put_record(&l.bytes, EV_BATCH, (uint64_t[]){0, 1, 1}, 3);
	draft_put_record(&l.bytes, EV_GO_START, (uint64_t[]){0, 0, 5}, 3);
	draft_put_record(&l.bytes, EV_BATCH, (uint64_t[]){1, 2, 2}, 3);
	draft_put_record(&l.bytes, EV_GC_DONE, (uint64_t[]){0, 0}, 2);
	draft_put_record(&l.bytes, EV_BATCH, (uint64_t[]){0, 3, 3}, 3);
	draft_put_record(&l.bytes, EV_GC_DONE, (uint64_t[]){0, 0}, 2);
	draft_put_record(&l.bytes, EV_FREQUENCY, (uint64_t[]){1, 0}, 2);
	load_bytes(&l);
	assert_int_equal(goid(&l, &l.written[1]), 0);
	assert_int_equal(goid(&l, &l.written[2]), 5);
	unload(&l);
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Against the C library's sort, on numbers of every size. */
static void merging_agrees_with_qsort(void **state)
{
	enum { N = 3000 };
	struct rng r = rng_seed(1);
	struct draft d = {0};
	struct trace t = {0};
	struct buf bytes = {0};
	struct order o;
	uint64_t want[N];

	(void)state;
	for (size_t i = 0; i < N; i++) {
		/* A processor each, so that any order is allowed. */
		want[i] = rng_next(&r) >> (1 + rng_below(&r, 60));
		draft_insert(&d, i, (struct draft_record){
			.type = EV_HEAP_ALLOC, .p = i, .seq = want[i]});
	}
	draft_write(&bytes, &d);
	trace_load(&t, bytes.data, bytes.len);
	assert_int_equal(t.fault, FAULT_NONE);
	qsort(want, N, sizeof(want[0]), by_number);
	order_init(&o, &t, ORDER_ALL);
	for (size_t i = 0; i < N; i++)
		assert_true(event_seq(order_next(&o)) == want[i]);
	assert_null(order_next(&o));
	order_done(&o);
	trace_done(&t);
	draft_done(&d);
	buf_done(&bytes);
}

/* Exits from before the batch that they are written in, in any order. */
static void exits_are_read_ahead_of_their_batch(void **state)
{
	struct loaded l = {0};

	(void)state;
	load(&l,
	     "0 ProcStart 1 seq=10\n"
	     "0 GCStart seq=20\n"
	     "1 GoSysExit 7 15 1 seq=30\n"
	     "1 HeapAlloc 1 seq=40\n"
	     "1 GoSysExit 8 5 1 seq=50\n"
	     "2 GoSysExit 9 25 1 seq=60\n");
	assert_string_equal(buf_str(&l.names), "GoSysExit ProcStart GoSysExit "
	                    "GCStart GoSysExit HeapAlloc ");
	assert_int_equal(goid(&l, &l.ordered[0]), 8);
	assert_int_equal(goid(&l, &l.ordered[2]), 7);
	assert_int_equal(goid(&l, &l.ordered[4]), 9);
	unload(&l);
}

static void events_before_a_fault_are_kept(void **state)
{
	struct trace t = {0};
	struct buf bytes = {0};
	struct written w;

	(void)state;
	draft_put_header(&bytes);
	draft_put_record(&bytes, EV_BATCH, (uint64_t[]){0, 1, 1}, 3);
	draft_put_record(&bytes, EV_GO_START, (uint64_t[]){0, 0, 5}, 3);
	draft_put_record(&bytes, 60, (uint64_t[]){0, 0, 5}, 3);
	trace_load(&t, bytes.data, bytes.len);
	assert_int_equal(t.fault, FAULT_TYPE);
	assert_int_equal(t.fault_off, 24);
	assert_int_equal(t.nevents, 1);
	written_init(&w, &t);
	assert_int_equal(written_next(&w)->type, EV_GO_START);
	assert_null(written_next(&w));
	written_done(&w);
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
	struct loaded l = {0};
	struct buf line = {0};

	(void)state;
	load(&l,
	     "3 ProcStart 77 ticks=10\n"
	     "3 GoStart 5 ticks=20\n"
	     "3 stamp\n"
	     "3 GoCreate 9 16 ticks=30\n"
	     "3 GoSysExit 6 3 25 ticks=50\n"
	     "- GoUnblock 4\n");
	for (unsigned i = 0; i < 5; i++) {
		buf_clear(&line);
		print_event(&line, &l.t, &l.ordered[i]);
		assert_string_equal(buf_str(&line), want[i]);
	}
	unload(&l);
	buf_done(&line);
}

static void ticks_are_printed_as_nanoseconds(void **state)
{
	struct draft d = {.freq = 2000000000};
	struct loaded l = {0};
	struct buf line = {0};

	(void)state;
	draft_text(&d, "0 ProcStart 7 ticks=1000\n0 GoStart 5 ticks=3000\n");
	draft_write(&l.bytes, &d);
	load_bytes(&l);
	print_event(&line, &l.t, &l.written[1]);
	assert_memory_equal(buf_str(&line), "1000 p=0", 8);
	draft_done(&d);
	unload(&l);
	buf_done(&line);
}

static void later_batches_are_merged_by_what_goroutines_do(void **state)
{
	struct loaded l = {0};

	(void)state;
	/* The first start could be at its time, but it is the second. */
	load_of(&l, TRACE_1_7,
	        "1 GoStart 5 2 ticks=40\n"
	        "1 GoEnd ticks=50\n"
	        "0 GoCreate 5 0 ticks=10\n"
	        "0 GoStart 5 1 ticks=20\n"
	        "0 GoSched ticks=40\n"
	        "2 HeapAlloc 1 ticks=15\n");
	assert_string_equal(buf_str(&l.names), "GoCreate HeapAlloc GoStart "
	                    "GoSched GoStart GoEnd ");
	assert_int_equal(l.end, ORDER_WHOLE);
	unload(&l);
}

static void a_later_syscall_exit_is_where_it_was_written(void **state)
{
	struct loaded l = {0};

	(void)state;
	load_of(&l, TRACE_1_7,
	        "0 GoCreate 5 0 ticks=10\n"
	        "0 GoInSyscall 5 ticks=20\n"
	        "0 HeapAlloc 1 ticks=30\n"
	        "0 NextGC 1 ticks=40\n"
	        "0 GoSysExit 5 2 30 ticks=50\n"
	        "1 GoStart 5 3 ticks=50\n");
	assert_string_equal(buf_str(&l.names), "GoCreate GoInSyscall HeapAlloc "
	                    "NextGC GoSysExit GoStart ");
	assert_int_equal(event_ticks(&l.written[4]), 30);
	unload(&l);
}

static void the_order_ends_where_nothing_fits(void **state)
{
	struct loaded l = {0};

	(void)state;
	load_of(&l, TRACE_1_7,
	        "0 GoCreate 5 0 ticks=10\n"
	        "0 GoStart 5 2 ticks=20\n"
	        "1 GoStart 5 3 ticks=15\n"
	        "1 GoEnd ticks=50\n");
	assert_string_equal(buf_str(&l.names), "GoCreate GoStart ");
	assert_int_equal(l.end, ORDER_STUCK);
	assert_int_equal(l.ordered[1].off, l.written[2].off);
	unload(&l);
	load_of(&l, TRACE_1_7,
	        "0 HeapAlloc 1 ticks=10\n0 NextGC 1 ticks=9\n"
	        "0 HeapAlloc 1 ticks=11\n");
	assert_string_equal(buf_str(&l.names), "HeapAlloc NextGC ");
	assert_int_equal(l.end, ORDER_TIME);
	unload(&l);
}

static void what_is_stuck_comes_after_all_that_can_go_on(void **state)
{
	struct loaded l = {0};

	(void)state;
	/* 9 is announced nowhere. */
	load_of(&l, TRACE_1_7,
	        "0 HeapAlloc 1 ticks=10\n"
	        "0 GoStartLocal 9 ticks=20\n"
	        "1 NextGC 1 ticks=15\n"
	        "1 ProcStart 1 ticks=30\n"
	        "1 ProcStart 1 ticks=40\n");
	assert_string_equal(buf_str(&l.names),
	                    "HeapAlloc NextGC ProcStart ProcStart GoStartLocal ");
	assert_int_equal(l.end, ORDER_STUCK);
	unload(&l);
}

static void samples_are_placed_by_their_own_time(void **state)
{
	struct loaded l = {0};

	(void)state;
	load_of(&l, TRACE_1_19,
	        "0 HeapAlloc 1 ticks=10\n"
	        "0 NextGC 1 ticks=30\n"
	        "0 CPUSample 40 3 7 ticks=40\n"
	        "0 CPUSample 20 3 8 ticks=41\n");
	assert_string_equal(buf_str(&l.names),
	                    "HeapAlloc CPUSample NextGC CPUSample ");
	assert_int_equal(goid(&l, &l.ordered[1]), 8);
	assert_int_equal(l.t.ps.ids[l.ordered[1].p], 3);
	unload(&l);
}

static void later_events_are_printed_with_their_own_number(void **state)
{
	static const char *const want[] = {
		"0 p=3 g=- GoCreate g=5 startstack=0 stack=0 off=0x13",
		"10 p=3 g=5 GoStart g=5 seq=1 off=0x19",
		"20 p=3 g=5 UserLog task=0 key=0 stack=0 off=0x1d",
		"30 p=3 g=5 STWStart kind=1 off=0x24",
	};
	struct loaded l = {0};
	struct buf line = {0};

	(void)state;
	load_of(&l, TRACE_1_11, "3 GoCreate 5 0\n3 GoStart 5 1\n"
	        "3 UserLog 0 0\n3 STWStart 1\n");
	for (unsigned i = 0; i < 4; i++) {
		buf_clear(&line);
		print_event(&line, &l.t, &l.ordered[i]);
		assert_string_equal(buf_str(&line), want[i]);
	}
	unload(&l);
	buf_done(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(batches_are_merged_by_sequence_number),
		cmocka_unit_test(a_syscall_exit_goes_where_it_happened),
		cmocka_unit_test(events_belong_to_the_goroutine_that_runs),
		cmocka_unit_test(processors_run_goroutines_of_their_own),
		cmocka_unit_test(merging_agrees_with_qsort),
		cmocka_unit_test(exits_are_read_ahead_of_their_batch),
		cmocka_unit_test(events_before_a_fault_are_kept),
		cmocka_unit_test(an_event_is_printed_on_one_line),
		cmocka_unit_test(ticks_are_printed_as_nanoseconds),
		cmocka_unit_test(later_batches_are_merged_by_what_goroutines_do),
		cmocka_unit_test(a_later_syscall_exit_is_where_it_was_written),
		cmocka_unit_test(the_order_ends_where_nothing_fits),
		cmocka_unit_test(
		    what_is_stuck_comes_after_all_that_can_go_on),
		cmocka_unit_test(samples_are_placed_by_their_own_time),
		cmocka_unit_test(later_events_are_printed_with_their_own_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
