/* The bytes of a trace: form and tables; see rules_test.h. */
#include "harness/oracle/rules_test.h"
#include "harness/trace/reader.h"

static void put_good_of(struct buf *b, enum trace_version version)
{
	draft_put_header_of(b, version);
	draft_put_record_of(b, version, EV_BATCH, (uint64_t[]){0, 100}, 2);
	draft_put_record_of(b, version, EV_GO_CREATE,
	                    (uint64_t[]){0, 1, 0, 0}, 4);
	draft_put_record_of(b, version, EV_FREQUENCY, (uint64_t[]){1}, 1);
}

static void a_header_of_another_version_is_unsupported(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good(&b);
	judge(&b, "");
	memcpy(b.data, "go 1.22 trace", 13);
	judge(&b, "version");
	buf_done(&b);
}

static void a_file_without_header_is_no_trace(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good(&b);
	b.data[3] = 'x';
	judge(&b, "header");
	memcpy(b.data, "go 1.7 tracy", 12);
	judge(&b, "header");
	b.len = 7;
	judge(&b, "header");
	buf_done(&b);
}

static void a_cut_record_is_truncated(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good(&b);
	b.len--;
	judge(&b, "truncated");
	b.len = TRACE_HEADER_LEN + 1;
	judge(&b, "truncated");
	/* A length that reaches beyond the end. */
	buf_byte(&b, 0);
	b.data[TRACE_HEADER_LEN] = EV_STACK | 3 << 6;
	b.data[TRACE_HEADER_LEN + 1] = 100;
	judge(&b, "truncated");
	buf_done(&b);
}

static void a_number_of_more_than_64_bits_is_too_long(void **state)
{
	struct buf b = {0};

	(void)state;
	draft_put_header(&b);
	buf_byte(&b, EV_BATCH | 1 << 6);
	/* 2^64 - 1, the id of no processor, is the largest that is read. */
	buf_put(&b, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10);
	buf_put(&b, "\x05\x64", 2);
	PUT(&b, EV_HEAP_ALLOC, 0, 0, 1);
	PUT(&b, EV_FREQUENCY, 1, 0);
	judge(&b, "");
	b.data[TRACE_HEADER_LEN + 10] = 0x81;
	judge(&b, "varint-too-long");
	buf_done(&b);
}

static void an_unknown_type_is_malformed(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good(&b);
	b.data[TRACE_HEADER_LEN] = EV_FUTILE_WAKEUP + 1;
	judge(&b, "unknown-event");
	b.data[TRACE_HEADER_LEN] = 0;
	judge(&b, "unknown-event");
	buf_done(&b);
}

static void versions_know_their_events(void **state)
{
	static const struct {
		uint8_t type;
		uint8_t nargs;
		enum trace_version since;
	} later[] = {
		{EV_GO_START_LOCAL, 2, TRACE_1_7},
		{EV_GO_UNBLOCK_LOCAL, 3, TRACE_1_7},
		{EV_GO_SYS_EXIT_LOCAL, 3, TRACE_1_7},
		{EV_GO_START_LABEL, 4, TRACE_1_8},
		{EV_GO_BLOCK_GC, 2, TRACE_1_8},
		{EV_GC_MARK_ASSIST_START, 2, TRACE_1_9},
		{EV_GC_MARK_ASSIST_DONE, 1, TRACE_1_9},
		{EV_USER_TASK_CREATE, 5, TRACE_1_11},
		{EV_USER_TASK_END, 3, TRACE_1_11},
		{EV_USER_REGION, 5, TRACE_1_11},
		{EV_USER_LOG, 4, TRACE_1_11},
		{EV_CPU_SAMPLE, 5, TRACE_1_19},
	};
	uint64_t args[5] = {1, 1};

	(void)state;
	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++) {
		for (unsigned v = 0; v < TRACE_NVERSIONS; v++) {
			struct buf b = {0};
			struct reader r;
			struct record rec;

			draft_put_header_of(&b, v);
			draft_put_record_of(&b, v, later[i].type, args,
			                    later[i].nargs);
			reader_open(&r, b.data, b.len);
			assert_int_equal(reader_next(&r, &rec),
			                 v >= later[i].since ? 1 : -1);
			assert_int_equal(r.fault, v >= later[i].since
			                 ? FAULT_NONE : FAULT_TYPE);
			buf_done(&b);
		}
	}
}

static void arguments_are_counted(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good(&b);
	PUT(&b, EV_TIMER_GOROUTINE, 3, 0);
	judge(&b, "");
	PUT(&b, EV_TIMER_GOROUTINE, 3, 0, 0);
	judge(&b, "argument-count");
	buf_clear(&b);
	draft_put_header(&b);
	PUT(&b, EV_BATCH, 0, 5, 100);
	PUT(&b, EV_GO_SYS_EXIT, 0, 0, 1, 5, 100, 0);
	judge(&b, "argument-count");
	b.data[b.len - 7] = 4;
	judge(&b, "argument-count");
	buf_done(&b);
}

static void goroutine_0_is_none(void **state)
{
	(void)state;
	CLEAN(START "0 GoUnblock 3\n");
	BREAKS("goroutine-zero", START "0 GoUnblock 0\n");
}

static void stamps_fit_in_63_bits(void **state)
{
	(void)state;
	CLEAN("0 HeapAlloc 1 ticks=0x7fffffffffffffff\n");
	BREAKS("stamp-range", "0 HeapAlloc 1 ticks=0x8000000000000000\n");
	BREAKS("stamp-range", "0 HeapAlloc 1\n"
	       "0 HeapAlloc 1 ticks=0x8000000000000000\n");
}

static void a_frequency_is_a_positive_number(void **state)
{
	struct buf b = {0};

	(void)state;
	draft_put_header(&b);
	put_events(&b);
	PUT(&b, EV_FREQUENCY, INT64_MAX, 0);
	judge(&b, "");
	buf_clear(&b);
	draft_put_header(&b);
	put_events(&b);
	PUT(&b, EV_FREQUENCY, (uint64_t)-1, 0);
	judge(&b, "frequency-not-positive");
	buf_done(&b);
}

static void tables_come_after_the_frequency_and_no_events(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good(&b);
	PUT(&b, EV_STACK, 1, 1, 5);
	PUT(&b, EV_TIMER_GOROUTINE, 1, 0);
	judge(&b, "");
	PUT(&b, EV_HEAP_ALLOC, 1, 1, 5);
	judge(&b, "trailing-data");
	/* Since 1.7 a batch may hold them. */
	buf_clear(&b);
	put_good_of(&b, TRACE_1_7);
	draft_put_record_of(&b, TRACE_1_7, EV_BATCH, (uint64_t[]){0, 100}, 2);
	judge(&b, "");
	draft_put_record_of(&b, TRACE_1_7, EV_HEAP_ALLOC,
	                    (uint64_t[]){0, 5}, 2);
	judge(&b, "trailing-data");
	buf_done(&b);
}

static void a_trace_has_events(void **state)
{
	struct buf b = {0};

	(void)state;
	draft_put_header(&b);
	PUT(&b, EV_BATCH, 0, 5, 100);
	PUT(&b, EV_FREQUENCY, 1, 0);
	judge(&b, "no-events");
	buf_done(&b);
}

static void a_length_that_cuts_an_argument_is_wrong(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good(&b);
	PUT(&b, EV_STACK, 1, 3, 0x1000, 0x1000, 0x1000);
	judge(&b, "");
	/* The last frame takes two bytes; the length says one less. */
	b.data[b.len - 9]--;
	judge(&b, "record-length");
	buf_done(&b);
}

static void a_stack_has_the_frames_it_says(void **state)
{
	uint64_t deep[2 + TRACE_MAX_FRAMES + 1];
	struct buf b = {0};

	(void)state;
	put_good(&b);
	for (size_t i = 0; i < sizeof(deep) / sizeof(deep[0]); i++)
		deep[i] = 5;
	deep[1] = TRACE_MAX_FRAMES;
	PUT(&b, EV_STACK, 1, 0);
	PUT(&b, EV_STACK, 2, 1, 5);
	PUT(&b, EV_STACK, 3, 2, 5, 5);
	PUT(&b, EV_STACK, 4, 3, 5, 5, 5);
	draft_put_record(&b, EV_STACK, deep, 2 + TRACE_MAX_FRAMES);
	judge(&b, "");
	PUT(&b, EV_STACK, 6, 2, 5);
	judge(&b, "stack-frames");
	buf_clear(&b);
	put_good(&b);
	PUT(&b, EV_STACK, 6, 1, 5, 5, 5);
	judge(&b, "stack-frames");
	buf_clear(&b);
	put_good(&b);
	PUT(&b, EV_STACK, 6, 5, 5, 5, 5);
	judge(&b, "stack-frames");
	buf_clear(&b);
	put_good(&b);
	deep[1]++;
	draft_put_record(&b, EV_STACK, deep, 2 + TRACE_MAX_FRAMES + 1);
	judge(&b, "stack-frames");
	buf_done(&b);
}

static void a_stack_that_is_used_is_defined(void **state)
{
	(void)state;
	CLEAN(START "0 GoSched stack=1\n");
	/* Its low half is that of one that is. */
	BREAKS("stack-undefined", START "0 GoSched stack=0x100000001\n");
}

static void a_string_has_at_most_a_million_bytes(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good_of(&b, TRACE_1_7);
	draft_put_string(&b, 5, "five");
	judge(&b, "");
	draft_put_string(&b, 6, "");
	b.len--;
	draft_put_varint(&b, TRACE_MAX_STRING + 1);
	judge(&b, "string-length");
	buf_done(&b);
}

static void the_strings_of_a_frame_are_defined(void **state)
{
	struct buf b = {0};

	(void)state;
	put_good_of(&b, TRACE_1_7);
	draft_put_string(&b, 1, "f");
	draft_put_string(&b, 2, "f.go");
	draft_put_record_of(&b, TRACE_1_7, EV_STACK,
	                    (uint64_t[]){1, 1, 0x1000, 1, 2, 9}, 6);
	judge(&b, "");
	draft_put_record_of(&b, TRACE_1_7, EV_STACK,
	                    (uint64_t[]){2, 1, 0x1000, 1, 3, 9}, 6);
	judge(&b, "string-undefined");
	buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_header_of_another_version_is_unsupported),
		cmocka_unit_test(a_file_without_header_is_no_trace),
		cmocka_unit_test(a_cut_record_is_truncated),
		cmocka_unit_test(a_number_of_more_than_64_bits_is_too_long),
		cmocka_unit_test(an_unknown_type_is_malformed),
		cmocka_unit_test(versions_know_their_events),
		cmocka_unit_test(arguments_are_counted),
		cmocka_unit_test(goroutine_0_is_none),
		cmocka_unit_test(stamps_fit_in_63_bits),
		cmocka_unit_test(a_frequency_is_a_positive_number),
		cmocka_unit_test(tables_come_after_the_frequency_and_no_events),
		cmocka_unit_test(a_trace_has_events),
		cmocka_unit_test(a_length_that_cuts_an_argument_is_wrong),
		cmocka_unit_test(a_stack_has_the_frames_it_says),
		cmocka_unit_test(a_stack_that_is_used_is_defined),
		cmocka_unit_test(a_string_has_at_most_a_million_bytes),
		cmocka_unit_test(the_strings_of_a_frame_are_defined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
