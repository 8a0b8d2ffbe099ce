/* Verdicts as a whole: what they say, and what they say of real traces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness/oracle/oracle.h"
#include "harness/trace/draft.h"

static void judge_text(struct verdict *v, const char *text)
{
	struct draft d = {0};
	struct buf b = {0};

	draft_text(&d, text);
	draft_write(&b, &d);
	oracle_judge(v, b.data, b.len, NULL);
	draft_done(&d);
	buf_done(&b);
}

/* A goroutine that waits is started: nobody unblocked it. */
static const char lost_unblock[] =
	"0 GoCreate 1\n"
	"0 GoCreate 3\n"
	"0 GoWaiting 3\n"
	"0 ProcStart 7\n"
	"0 GoStart 1\n"
	"0 GoSched\n"
	"0 GoStart 3\n";

static void a_good_trace_is_counted(void **state)
{
	struct verdict v = {0};

	(void)state;
	judge_text(&v, "0 GoCreate 1\n0 GoCreate 3\n0 GoWaiting 3\n"
	           "0 ProcStart 7\n0 GoStart 1\n0 GoCreate 9\n"
	           "1 ProcStart 8\n- GoUnblock 3\n1 ProcStop\n0 GoSched\n");
	assert_int_equal(v.kind, VERDICT_OK);
	assert_string_equal(v.rule, "");
	assert_int_equal(v.events, 10);
	assert_int_equal(v.goroutines, 2);
	assert_int_equal(v.procs, 2);
	assert_int_equal(v.text.len, 0);
	assert_int_equal(v.signature.len, 0);
	verdict_done(&v);
}

static void the_text_tells_what_happened(void **state)
{
	static const char want[] =
		"go-start-not-runnable: a goroutine starts that is not "
		"runnable\n"
		"  event: 60 p=0 g=3 GoStart g=3 seq=7 off=0x32\n"
		"  goroutine 3 is waiting since: "
		"20 p=0 g=3 GoWaiting g=3 seq=3 off=0x22\n"
		"    10 p=0 g=- GoCreate g=3 startpc=0x0 stack=0 seq=2 "
		"off=0x1b\n"
		"    20 p=0 g=3 GoWaiting g=3 seq=3 off=0x22\n"
		"  processor 0 (thread 7) is running-nobody since: "
		"50 p=0 g=1 GoSched stack=0 seq=6 off=0x2e\n"
		"    0 p=0 g=- GoCreate g=1 startpc=0x0 stack=0 seq=1 "
		"off=0x14\n"
		"    10 p=0 g=- GoCreate g=3 startpc=0x0 stack=0 seq=2 "
		"off=0x1b\n"
		"    20 p=0 g=3 GoWaiting g=3 seq=3 off=0x22\n"
		"    30 p=0 g=- ProcStart thread=7 seq=4 off=0x26\n"
		"    40 p=0 g=1 GoStart g=1 seq=5 off=0x2a\n"
		"    50 p=0 g=1 GoSched stack=0 seq=6 off=0x2e\n";
	struct verdict v = {0};

	(void)state;
	judge_text(&v, lost_unblock);
	assert_int_equal(v.kind, VERDICT_INCONSISTENT);
	assert_int_equal(v.events, 6);
	assert_string_equal(buf_str(&v.text), want);
	verdict_done(&v);
}

static void the_signature_has_no_ids(void **state)
{
	struct verdict v = {0};

	(void)state;
	judge_text(&v, lost_unblock);
	assert_string_equal(buf_str(&v.signature),
	                    "go-start-not-runnable GoStart "
	                    "g:waiting/GoWaiting p:running-nobody");
	judge_text(&v, "5 GoCreate 11\n5 GoCreate 33\n5 GoWaiting 33\n"
	           "5 stamp\n5 ProcStart 77\n5 GoStart 33\n");
	assert_string_equal(buf_str(&v.signature),
	                    "go-start-not-runnable GoStart "
	                    "g:waiting/GoWaiting p:running-nobody");
	verdict_done(&v);
}

static void a_malformed_trace_says_where(void **state)
{
	static const char want[] =
		"unknown-event: a record has a type that the format does not "
		"know\n"
		"  at offset 0x1c of 0x1d\n"
		"  the last event read: 0 p=0 g=- ProcStart thread=7 seq=1 "
		"off=0x14\n";
	struct verdict v = {0};
	struct buf b = {0};

	(void)state;
	draft_put_header(&b);
	draft_put_record(&b, EV_BATCH, (uint64_t[]){0, 1, 1}, 3);
	draft_put_record(&b, EV_PROC_START, (uint64_t[]){0, 0, 7}, 3);
	draft_put_record(&b, EV_TIMER_GOROUTINE, (uint64_t[]){0, 300}, 2);
	buf_byte(&b, 0xff);
	oracle_judge(&v, b.data, b.len, NULL);
	assert_int_equal(v.kind, VERDICT_MALFORMED);
	assert_string_equal(buf_str(&v.text), want);
	assert_string_equal(buf_str(&v.signature), "unknown-event");
	verdict_done(&v);
	buf_done(&b);
}

static void a_verdict_can_be_used_again(void **state)
{
	struct verdict v = {0};

	(void)state;
	judge_text(&v, lost_unblock);
	judge_text(&v, "0 GoCreate 1\n");
	assert_int_equal(v.kind, VERDICT_OK);
	assert_string_equal(v.rule, "");
	assert_int_equal(v.text.len, 0);
	verdict_done(&v);
	assert_int_equal(v.text.cap, 0);
}

/* Goroutine 5 waits in vain to start, since before processor 1 stops; but it
 * is behind an event that was written later. */
static void what_waits_behind_a_later_event_hides_nothing(void **state)
{
	struct draft d = {.version = TRACE_1_7};
	struct verdict v = {0};
	struct buf b = {0};

	(void)state;
	draft_text(&d, "0 ProcStart 7 ticks=100\n0 GoStart 5 1 ticks=5\n"
	           "1 ProcStop ticks=200\n");
	draft_write(&b, &d);
	oracle_judge(&v, b.data, b.len, NULL);
	assert_string_equal(v.rule, "proc-stop-stopped");
	assert_int_equal(v.events, 1);
	draft_done(&d);
	buf_done(&b);
	verdict_done(&v);
}

static uint64_t span_of(struct draft *d, const char *text)
{
	struct verdict v = {0};
	struct buf b = {0};
	uint64_t span;

	draft_text(d, text);
	draft_write(&b, d);
	oracle_judge(&v, b.data, b.len, NULL);
	assert_string_equal(v.rule, "");
	span = v.span_ns;
	draft_done(d);
	buf_done(&b);
	verdict_done(&v);
	return span;
}

static void no_span_is_too_long(void **state)
{
	struct draft slow = {.freq = 1};
	struct draft sampled = {.version = TRACE_1_19};

	(void)state;
	assert_true(span_of(&slow, "0 ProcStart 7 ticks=0\n"
	                    "0 ProcStop ticks=20000000000\n") == INT64_MAX);
	/* The sample is from before it was written. */
	assert_true(span_of(&sampled, "0 CPUSample 1 0 0 ticks=100\n") == 0);
}

/* Traces that Go's own runtime wrote. */
static const char canned[] = "/usr/share/go-1.19/src/internal/trace/testdata/";

static void judge_canned(const char *name, enum verdict_kind kind,
                         const char *rule)
{
	struct verdict v = {0};
	struct buf path = {0}, bytes = {0};

	buf_printf(&path, "%s%s", canned, name);
	assert_int_equal(buf_read_file(&bytes, buf_str(&path), 1 << 30), 0);
	oracle_judge(&v, bytes.data, bytes.len, NULL);
	if (v.kind != kind)
		print_message("%s: %s", name, buf_str(&v.text));
	assert_int_equal(v.kind, kind);
	assert_string_equal(v.rule, rule);
	verdict_done(&v);
	buf_done(&path);
	buf_done(&bytes);
}

static void traces_of_go_1_5_are_ok(void **state)
{
	(void)state;
	judge_canned("http_1_5_good", VERDICT_OK, "");
	judge_canned("stress_1_5_good", VERDICT_OK, "");
	judge_canned("stress_start_stop_1_5_good", VERDICT_OK, "");
}

static void a_trace_of_go_1_5_with_a_bad_clock_is_not(void **state)
{
	(void)state;
	judge_canned("stress_1_5_unordered", VERDICT_INCONSISTENT,
	             "time-backwards");
}

static void traces_of_later_versions_are_ok(void **state)
{
	static const char *const names[] = {
		"http_1_7_good", "http_1_9_good", "http_1_10_good",
		"http_1_11_good", "http_1_19_good",
		"stress_1_7_good", "stress_1_9_good", "stress_1_10_good",
		"stress_1_11_good", "stress_1_19_good",
		"stress_start_stop_1_7_good", "stress_start_stop_1_9_good",
		"stress_start_stop_1_10_good", "stress_start_stop_1_11_good",
		"stress_start_stop_1_19_good", "user_task_region_1_11_good",
		"user_task_region_1_19_good",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		judge_canned(names[i], VERDICT_OK, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_trace_is_counted),
		cmocka_unit_test(the_text_tells_what_happened),
		cmocka_unit_test(the_signature_has_no_ids),
		cmocka_unit_test(a_malformed_trace_says_where),
		cmocka_unit_test(a_verdict_can_be_used_again),
		cmocka_unit_test(what_waits_behind_a_later_event_hides_nothing),
		cmocka_unit_test(no_span_is_too_long),
	};
	const struct CMUnitTest real[] = {
		cmocka_unit_test(traces_of_go_1_5_are_ok),
		cmocka_unit_test(a_trace_of_go_1_5_with_a_bad_clock_is_not),
		cmocka_unit_test(traces_of_later_versions_are_ok),
	};
	struct buf probe = {0};
	struct buf path = {0};
	int err;

	if (cmocka_run_group_tests(tests, NULL, NULL))
		return 1;
	buf_printf(&path, "%shttp_1_5_good", canned);
	err = buf_read_file(&probe, buf_str(&path), 1 << 30);
	buf_done(&probe);
	buf_done(&path);
	if (err) {
		puts("no real traces to judge: golang-1.19-src is missing");
		return 77;
	}
	return cmocka_run_group_tests(real, NULL, NULL) != 0;
}
