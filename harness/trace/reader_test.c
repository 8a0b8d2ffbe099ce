/* How bytes become records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "harness/trace/reader.h"

#define HEADER "go 1.5 trace\0\0\0\0"

/* A reader of the header and these bytes; `b` keeps them. */
static void open_bytes(struct reader *r, uint8_t *b, const char *body,
                       size_t len)
{
	memcpy(b, HEADER, TRACE_HEADER_LEN);
	memcpy(b + TRACE_HEADER_LEN, body, len);
	reader_open(r, b, TRACE_HEADER_LEN + len);
}

#define OPEN(r, b, body) open_bytes(r, b, body, sizeof(body) - 1)

static void the_top_bits_count_the_arguments(void **state)
{
	uint8_t b[64];
	struct reader r;
	struct record rec;

	(void)state;
	/* ProcStop[1, 2]; ProcStart[3, 4, 5]; GoCreate[6, 7, 8, 9, 10]. */
	OPEN(&r, b, "\x06\x01\x02" "\x45\x03\x04\x05"
	            "\xcd\x05\x06\x07\x08\x09\x0a");
	assert_int_equal(reader_next(&r, &rec), 1);
	assert_int_equal(rec.type, EV_PROC_STOP);
	assert_int_equal(rec.off, 16);
	assert_int_equal(rec.nargs, 2);
	assert_int_equal(rec.arg[0], 1);
	assert_int_equal(rec.arg[1], 2);
	assert_int_equal(reader_next(&r, &rec), 1);
	assert_int_equal(rec.type, EV_PROC_START);
	assert_int_equal(rec.off, 19);
	assert_int_equal(rec.nargs, 3);
	assert_int_equal(rec.arg[2], 5);
	assert_int_equal(reader_next(&r, &rec), 1);
	assert_int_equal(rec.type, EV_GO_CREATE);
	assert_int_equal(rec.off, 23);
	assert_int_equal(rec.nargs, 5);
	assert_int_equal(rec.arg[0], 6);
	assert_int_equal(rec.arg[4], 10);
	assert_int_equal(reader_next(&r, &rec), 0);
	assert_int_equal(reader_next(&r, &rec), 0);
	assert_int_equal(r.fault, FAULT_NONE);
}

static void a_record_of_few_arguments_may_give_its_length_too(void **state)
{
	uint8_t b[64];
	struct reader r;
	struct record rec;

	(void)state;
	OPEN(&r, b, "\xc6\x02\x01\x02");
	assert_int_equal(reader_next(&r, &rec), 1);
	assert_int_equal(rec.nargs, 2);
	assert_int_equal(rec.arg[1], 2);
	assert_int_equal(reader_next(&r, &rec), 0);
}

static void numbers_have_seven_bits_a_byte(void **state)
{
	uint8_t b[64];
	struct reader r;
	struct record rec;

	(void)state;
	/* 300 and 2^64 - 1; then 128 with a byte too many. */
	OPEN(&r, b, "\x06\xac\x02\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
	            "\x06\x80\x81\x00\x7f");
	assert_int_equal(reader_next(&r, &rec), 1);
	assert_int_equal(rec.arg[0], 300);
	assert_true(rec.arg[1] == UINT64_MAX);
	assert_int_equal(reader_next(&r, &rec), 1);
	assert_int_equal(rec.arg[0], 128);
	assert_int_equal(rec.arg[1], 127);
}

static void a_stack_says_where_its_frames_are(void **state)
{
	uint8_t b[64];
	struct reader r;
	struct record rec;

	(void)state;
	OPEN(&r, b, "\xc3\x05\x09\x02\x80\x01\x05");
	assert_int_equal(reader_next(&r, &rec), 1);
	assert_int_equal(rec.type, EV_STACK);
	assert_int_equal(rec.nargs, 2);
	assert_int_equal(rec.arg[0], 9);
	assert_int_equal(rec.arg[1], 2);
	assert_int_equal(rec.frames_off, 20);
	assert_int_equal(reader_next(&r, &rec), 0);
}

static void the_first_fault_stays(void **state)
{
	uint8_t b[64];
	struct reader r;
	struct record rec;

	(void)state;
	/* ProcStop, then type 63, then a good ProcStop. */
	OPEN(&r, b, "\x06\x01\x02" "\x3f\x01\x02" "\x06\x01\x02");
	assert_int_equal(reader_next(&r, &rec), 1);
	assert_int_equal(reader_next(&r, &rec), -1);
	assert_int_equal(r.fault, FAULT_TYPE);
	assert_int_equal(r.fault_off, 19);
	assert_int_equal(reader_next(&r, &rec), -1);
	assert_int_equal(r.fault, FAULT_TYPE);
	assert_int_equal(r.fault_off, 19);
}

static void a_cut_number_is_faulted_where_it_begins(void **state)
{
	uint8_t b[64];
	struct reader r;
	struct record rec;

	(void)state;
	OPEN(&r, b, "\x06\x01\x80\x80");
	assert_int_equal(reader_next(&r, &rec), -1);
	assert_int_equal(r.fault, FAULT_TRUNCATED);
	assert_int_equal(r.fault_off, 18);
}

static void later_records_have_an_argument_less(void **state)
{
	static const char body[] =
		"\x06\x07"             /* ProcStop[7] */
		"\x8e\x01\x02\x03"     /* GoStart[1, 2, 3] */
		"\xd5\x04\x01\x02\x03\x04" /* GoUnblock[1, 2, 3, 4] */
		"\x25\x09\x03" "abc"   /* String[9, "abc"] */
		"\xc3\x06\x01\x01\x11\x09\x09\x05" /* Stack */
		"\xf0\x04\x01\x02\x03\x04\x02" "xy" /* UserLog and "xy" */
		"\x06\x08";
	static const uint8_t types[] = {
		EV_PROC_STOP, EV_GO_START, EV_GO_UNBLOCK, EV_STRING, EV_STACK,
		EV_USER_LOG, EV_PROC_STOP,
	};
	uint8_t b[64];
	struct reader r;
	struct record rec;

	(void)state;
	memcpy(b, "go 1.11 trace\0\0\0", TRACE_HEADER_LEN);
	memcpy(b + TRACE_HEADER_LEN, body, sizeof(body) - 1);
	reader_open(&r, b, TRACE_HEADER_LEN + sizeof(body) - 1);
	for (size_t i = 0; i < sizeof(types); i++) {
		assert_int_equal(reader_next(&r, &rec), 1);
		assert_int_equal(rec.type, types[i]);
	}
	assert_int_equal(rec.arg[0], 8);
	assert_int_equal(reader_next(&r, &rec), 0);
	/* A string that reaches beyond the end. */
	reader_open(&r, b, TRACE_HEADER_LEN + 17);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(reader_next(&r, &rec), 1);
	assert_int_equal(reader_next(&r, &rec), -1);
	assert_int_equal(r.fault, FAULT_TRUNCATED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_top_bits_count_the_arguments),
		cmocka_unit_test(
		    a_record_of_few_arguments_may_give_its_length_too),
		cmocka_unit_test(numbers_have_seven_bits_a_byte),
		cmocka_unit_test(a_stack_says_where_its_frames_are),
		cmocka_unit_test(the_first_fault_stays),
		cmocka_unit_test(a_cut_number_is_faulted_where_it_begins),
		cmocka_unit_test(later_records_have_an_argument_less),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
