#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glob.h>

#include <cmocka.h>

#include "harness/trace/draft_edit.h"

/* What Go wrote, and what gort's variants did. */
#define CANNED "/usr/share/go-1.19/src/internal/trace/testdata/*_1_*"
#define CORPUS "corpus/traces/*.trace"

static void put_draft(struct buf *out, enum trace_version version,
                      const char *text)
{
	struct draft d = {.version = version};

	draft_text(&d, text);
	draft_write(out, &d);
	draft_done(&d);
}

/* A draft that is laid out, with the events of text. */
static void load(struct draft *d, enum trace_version version, const char *text)
{
	struct buf bytes = {0};

	put_draft(&bytes, version, text);
	draft_from(d, bytes.data, bytes.len);
	buf_done(&bytes);
}

static void assert_same(const struct buf *got, const struct buf *want)
{
	assert_int_equal(got->len, want->len);
	assert_memory_equal(got->data, want->data, want->len);
}

/* d is written as text is, and is done with. */
static void becomes(struct draft *d, const char *text)
{
	struct buf got = {0}, want = {0};

	draft_write(&got, d);
	put_draft(&want, d->version, text);
	assert_same(&got, &want);
	buf_done(&got);
	buf_done(&want);
	draft_done(d);
}

static void writes_the_same(const char *path)
{
	struct buf bytes = {0}, out = {0};
	struct draft d = {0};

	assert_int_equal(buf_read_file(&bytes, path, SIZE_MAX), 0);
	draft_from(&d, bytes.data, bytes.len);
	draft_write(&out, &d);
	if (out.len != bytes.len || memcmp(out.data, bytes.data, out.len))
		print_message("%s\n", path);
	assert_same(&out, &bytes);
	draft_done(&d);
	buf_done(&bytes);
	buf_done(&out);
}

static void a_real_trace_is_written_byte_by_byte_as_it_was(void **state)
{
	glob_t found = {0};

	(void)state;
	assert_int_equal(glob(CORPUS, 0, NULL, &found), 0);
	if (glob(CANNED, GLOB_APPEND, NULL, &found))
		print_message("no golang-1.19-src: gort's traces only\n");
	for (size_t i = 0; i < found.gl_pathc; i++)
		writes_the_same(found.gl_pathv[i]);
	globfree(&found);
}

static void every_record_of_a_trace_is_kept(void **state)
{
	static const uint8_t bytes[] =
		"go 1.11 trace\0\0\0"
		"\x41\x05\x64"           /* Batch of 5 at 100 */
		"\x25\x07\x03" "key"     /* String 7, inside the batch */
		"\xf0\x04\x0a\x09\x07\x02" "\x02" "hi" /* UserLog +10, task 9 */
		"\x41\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x65"
		"\xe0\x02\x01\x03" /* GoInSyscall, longer than it need be */
		"\x02\xc8\x01"     /* Frequency 200 */
		"\x23\x06"         /* TimerGoroutine 6 */
		"\x41\x00\x01"     /* Batch without events */
		"\xc3\x06\x02\x01\x01\x07\x07\x05"; /* Stack 2 */
	struct draft d = {0};
	struct buf out = {0};

	(void)state;
	draft_from(&d, bytes, sizeof(bytes) - 1);
	assert_int_equal(d.n, 9);
	assert_int_equal(d.version, TRACE_1_11);
	assert_int_equal(d.records[2].type, EV_USER_LOG);
	assert_int_equal(d.records[2].p, 5);
	assert_int_equal(d.records[2].ticks, 110);
	assert_int_equal(d.records[2].arg[0], 9);
	assert_int_equal(d.records[2].arg[1], 7);
	assert_int_equal(d.records[2].stack, 2);
	assert_int_equal(d.records[2].body_len, 2);
	assert_true(d.records[4].p == TRACE_NO_PROC);
	assert_int_equal(d.records[8].body_len, 4);
	draft_write(&out, &d);
	/* But for that record, which comes out in the short form. */
	assert_int_equal(out.len, sizeof(bytes) - 1 - 1);
	draft_done(&d);
	buf_done(&out);
}

static void a_loose_draft_has_a_batch_a_processor(void **state)
{
	static const uint8_t want[] =
		"go 1.5 trace\0\0\0\0"
		"\x41\x03\x01\x0a"     /* Batch: 3, number 1, 10 ticks */
		"\x45\x00\x00\x4d"     /* ProcStart 77 */
		"\x4e\x02\x14\x05"     /* GoStart 5, two lines below */
		"\x41\x04\x02\x14"
		"\x06\x00\x00"         /* ProcStop */
		"\xc3\x06\x09\x01\x80\xa0\x80\x02" /* Stack 9 */
		"\x02\x80\x94\xeb\xdc\x03\x00"; /* Frequency 1000000000 */
	struct draft d = {0};
	struct buf out = {0};

	(void)state;
	draft_text(&d, "3 ProcStart 77\n4 ProcStop\n3 GoStart 5\n");
	draft_stack(&d, 9);
	draft_write(&out, &d);
	assert_int_equal(out.len, sizeof(want) - 1);
	assert_memory_equal(out.data, want, sizeof(want) - 1);
	draft_done(&d);
	buf_done(&out);
}

/* A laid out draft of these has the records 0 Batch, 1 to 3, 4 Batch, 5, 6,
 * 7 Frequency. */
#define TEXT                                                                   \
	"0 GoCreate 1\n"                                                       \
	"0 ProcStart 7 ticks=30\n"                                             \
	"0 GoStart 1 1 ticks=50\n"                                             \
	"1 ProcStart 8 ticks=20\n"                                             \
	"1 HeapAlloc 5 ticks=40\n"

static void dropping_leaves_the_stamps_of_the_others(void **state)
{
	struct draft d = {0};

	(void)state;
	load(&d, TRACE_1_11, TEXT);
	assert_int_equal(d.n, 8);
	draft_drop(&d, 2);
	becomes(&d, "0 GoCreate 1\n0 GoStart 1 1 ticks=50\n"
	        "1 ProcStart 8 ticks=20\n1 HeapAlloc 5 ticks=40\n");
}

static void doubling_puts_a_copy_behind(void **state)
{
	struct draft d = {0};

	(void)state;
	load(&d, TRACE_1_11, TEXT);
	draft_double(&d, 6);
	becomes(&d, TEXT "1 HeapAlloc 5 ticks=40\n");
}

static void swapped_events_take_each_others_stamp_and_processor(void **state)
{
	struct draft d = {0};

	(void)state;
	load(&d, TRACE_1_11, TEXT);
	draft_swap(&d, 3, 5);
	becomes(&d, "0 GoCreate 1\n0 ProcStart 7 ticks=30\n"
	        "0 ProcStart 8 ticks=50\n"
	        "1 GoStart 1 1 ticks=20\n1 HeapAlloc 5 ticks=40\n");
}

static void a_retargeted_event_goes_to_its_time_on_the_processor(void **state)
{
	struct draft d = {0};

	(void)state;
	load(&d, TRACE_1_11, TEXT);
	draft_retarget_p(&d, 2, 1);
	becomes(&d, "0 GoCreate 1\n0 GoStart 1 1 ticks=50\n"
	        "1 ProcStart 8 ticks=20\n1 ProcStart 7 ticks=30\n"
	        "1 HeapAlloc 5 ticks=40\n");
	/* Before the batch's first, whose stamp the batch then has. */
	load(&d, TRACE_1_11, "0 GoCreate 1\n0 GoWaiting 1 ticks=12\n"
	     "1 ProcStart 8 ticks=20\n");
	draft_retarget_p(&d, 2, 1);
	becomes(&d, "0 GoCreate 1\n1 GoWaiting 1 ticks=12\n"
	        "1 ProcStart 8 ticks=20\n");
}

static void a_processor_without_events_gets_a_batch(void **state)
{
	struct draft d = {0};

	(void)state;
	load(&d, TRACE_1_11, TEXT);
	draft_retarget_p(&d, 5, 9);
	/* The Batch of processor 1 stays, empty; then the event's own, and
	 * again processor 1's. */
	assert_int_equal(d.n, 8);
	assert_int_equal(d.records[5].p, 9);
	draft_drop(&d, 4);
	becomes(&d, "0 GoCreate 1\n0 ProcStart 7 ticks=30\n"
	        "0 GoStart 1 1 ticks=50\n9 ProcStart 8 ticks=20\n"
	        "1 HeapAlloc 5 ticks=40\n");
}

static void an_event_is_given_a_goroutine_a_type_and_a_stamp(void **state)
{
	struct draft d = {0};

	(void)state;
	load(&d, TRACE_1_11, TEXT);
	draft_retarget_g(&d, 3, 6);
	draft_retype(&d, 6, EV_NEXT_GC);
	draft_restamp(&d, 6, 0, 35);
	becomes(&d, "0 GoCreate 1\n0 ProcStart 7 ticks=30\n"
	        "0 GoStart 6 1 ticks=50\n"
	        "1 ProcStart 8 ticks=20\n1 NextGC 5 ticks=35\n");
	/* A sample has its goroutine elsewhere. */
	load(&d, TRACE_1_19, "0 CPUSample 5 0 3\n");
	draft_retarget_g(&d, 1, 4);
	becomes(&d, "0 CPUSample 5 0 4\n");
}

static void only_some_events_name_goroutines_numbers_or_times(void **state)
{
	struct draft d = {0};

	(void)state;
	load(&d, TRACE_1_11, "0 GoStart 5 6\n0 GoSysExit 5 7 80\n"
	     "0 GoSysExitLocal 5 90\n0 GCStart 3\n0 GoEnd\n");
	assert_true(draft_names_g(&d.records[1]));
	assert_false(draft_names_g(&d.records[5]));
	assert_int_equal(*draft_own_seq(&d, 1), 6);
	assert_int_equal(*draft_own_seq(&d, 2), 7);
	assert_null(draft_own_seq(&d, 3));
	assert_int_equal(*draft_own_seq(&d, 4), 3);
	assert_null(draft_exit_ticks(&d, 1));
	assert_int_equal(*draft_exit_ticks(&d, 2), 80);
	assert_int_equal(*draft_exit_ticks(&d, 3), 90);
	draft_done(&d);
}

/* Two batches of processor 0, one of 1 between them, a string in each. */
static void load_batches(struct draft *d)
{
	static const uint8_t bytes[] =
		"go 1.11 trace\0\0\0"
		"\x41\x00\x64" "\x25\x01\x01" "a" "\x06\x01"
		"\x41\x01\x65" "\x06\x01" "\x25\x02\x01" "b"
		"\x41\x00\x66" "\x25\x03\x01" "c" "\x06\x01" "\x06\x01"
		"\x02\x09" "\x23\x05";

	draft_from(d, bytes, sizeof(bytes) - 1);
	assert_int_equal(d->n, 12);
}

static void assert_bytes(struct draft *d, const void *want, size_t len)
{
	struct buf out = {0};

	draft_write(&out, d);
	assert_int_equal(out.len, len);
	assert_memory_equal(out.data, want, len);
	buf_done(&out);
	draft_done(d);
}

static void a_lost_batch_takes_its_events_but_no_tables(void **state)
{
	static const uint8_t want[] =
		"go 1.11 trace\0\0\0"
		"\x41\x00\x64" "\x25\x01\x01" "a" "\x06\x01"
		"\x41\x01\x65" "\x06\x01" "\x25\x02\x01" "b"
		"\x25\x03\x01" "c"
		"\x02\x09" "\x23\x05";
	struct draft d = {0};

	(void)state;
	load_batches(&d);
	draft_drop_batch(&d, 6);
	assert_bytes(&d, want, sizeof(want) - 1);
}

static void a_swapped_batch_is_before_its_processors_last(void **state)
{
	static const uint8_t want[] =
		"go 1.11 trace\0\0\0"
		"\x41\x00\x66" "\x25\x03\x01" "c" "\x06\x01" "\x06\x01"
		"\x41\x00\x64" "\x25\x01\x01" "a" "\x06\x01"
		"\x41\x01\x65" "\x06\x01" "\x25\x02\x01" "b"
		"\x02\x09" "\x23\x05";
	struct draft d = {0};

	(void)state;
	load_batches(&d);
	draft_swap_batch(&d, 3);
	assert_int_equal(d.records[3].p, 1);
	draft_swap_batch(&d, 6);
	assert_bytes(&d, want, sizeof(want) - 1);
}

static void spread_numbers_leave_one_free_behind_each(void **state)
{
	struct draft d = {0};

	(void)state;
	load(&d, TRACE_1_5, "0 GoStart 5 seq=3\n0 GoSysExit 5 4 9 seq=7\n");
	draft_spread(&d);
	becomes(&d, "0 GoStart 5 seq=6\n0 GoSysExit 5 8 9 seq=14\n");
	load(&d, TRACE_1_11, "0 GoStart 5 3\n");
	draft_spread(&d);
	becomes(&d, "0 GoStart 5 3\n");
}

static void in_1_21_reasons_to_stop_the_world_begin_with_unknown(void **state)
{
	struct draft d = {0};

	(void)state;
	load(&d, TRACE_1_19, "0 STWStart 0\n0 STWDone\n0 STWStart 1\n"
	     "0 HeapAlloc 1\n");
	draft_to_1_21(&d);
	assert_int_equal(d.version, TRACE_1_21);
	becomes(&d, "0 STWStart 1\n0 STWDone\n0 STWStart 2\n"
	        "0 HeapAlloc 1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_real_trace_is_written_byte_by_byte_as_it_was),
		cmocka_unit_test(every_record_of_a_trace_is_kept),
		cmocka_unit_test(a_loose_draft_has_a_batch_a_processor),
		cmocka_unit_test(dropping_leaves_the_stamps_of_the_others),
		cmocka_unit_test(doubling_puts_a_copy_behind),
		cmocka_unit_test(
		    swapped_events_take_each_others_stamp_and_processor),
		cmocka_unit_test(
		    a_retargeted_event_goes_to_its_time_on_the_processor),
		cmocka_unit_test(a_processor_without_events_gets_a_batch),
		cmocka_unit_test(
		    an_event_is_given_a_goroutine_a_type_and_a_stamp),
		cmocka_unit_test(
		    only_some_events_name_goroutines_numbers_or_times),
		cmocka_unit_test(a_lost_batch_takes_its_events_but_no_tables),
		cmocka_unit_test(
		    a_swapped_batch_is_before_its_processors_last),
		cmocka_unit_test(spread_numbers_leave_one_free_behind_each),
		cmocka_unit_test(
		    in_1_21_reasons_to_stop_the_world_begin_with_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
