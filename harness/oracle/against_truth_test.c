/* Traces held against logs of what was really done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "harness/oracle/oracle.h"
#include "harness/trace/draft.h"
#include "harness/trace/truth.h"

/* Judges a trace in which 1 creates 2, beside a log that is then freed. */
static void judge(struct truth *log, const char *rule)
{
	struct verdict v = {0};
	struct draft d = {0};
	struct buf b = {0};

	draft_text(&d, "0 GoCreate 1\n0 ProcStart 7\n0 GoStart 1\n"
	           "0 GoCreate 2\n0 GoSched\n");
	draft_write(&b, &d);
	oracle_judge(&v, b.data, b.len, log);
	assert_string_equal(v.rule, rule);
	verdict_done(&v);
	draft_done(&d);
	buf_done(&b);
	truth_free(log);
}

static struct truth *session_log(void)
{
	struct truth *log = truth_new(6);

	truth_add(log, TRUTH_START_CALL, 1, 0);
	truth_add(log, TRUTH_START_DONE, 1, 0);
	truth_add(log, TRUTH_CALL, 1, 3);
	return log;
}

static void a_spawn_in_the_session_is_in_the_trace(void **state)
{
	struct truth *log = session_log();

	(void)state;
	truth_add(log, TRUTH_SPAWN, 1, 2);
	truth_add(log, TRUTH_STOP_CALL, 1, 0);
	judge(log, "");
	log = session_log();
	truth_add(log, TRUTH_SPAWN, 1, 5);
	truth_add(log, TRUTH_STOP_CALL, 1, 0);
	judge(log, "truth-create-missing");
}

static void a_spawn_that_may_have_begun_before_is_not_judged(void **state)
{
	struct truth *log = session_log();

	(void)state;
	/* Nothing is known of 9 in this session, nor does a note help. */
	truth_add(log, TRUTH_NOTE + 1, 9, 1);
	truth_add(log, TRUTH_SPAWN, 9, 5);
	truth_add(log, TRUTH_STOP_CALL, 1, 0);
	judge(log, "");
}

static void a_spawn_that_may_have_ended_after_is_not_judged(void **state)
{
	struct truth *log = session_log();

	(void)state;
	truth_add(log, TRUTH_STOP_CALL, 1, 0);
	truth_add(log, TRUTH_SPAWN, 1, 5);
	judge(log, "");
	log = session_log();
	truth_add(log, TRUTH_SPAWN, 1, 5);
	judge(log, "");
}

static void a_log_with_holes_shows_nothing(void **state)
{
	struct truth *log = session_log();

	(void)state;
	truth_add(log, TRUTH_SPAWN, 1, 5);
	truth_add(log, TRUTH_STOP_CALL, 1, 0);
	truth_add(log, TRUTH_STOP_DONE, 1, 0);
	truth_add(log, TRUTH_CALL, 1, 0);
	assert_true(truth_truncated(log));
	judge(log, "");
	log = session_log();
	truth_add(log, TRUTH_SPAWN, 1, 5);
	truth_add(log, 0, 1, 5);
	truth_add(log, TRUTH_STOP_CALL, 1, 0);
	judge(log, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_spawn_in_the_session_is_in_the_trace),
		cmocka_unit_test(
		    a_spawn_that_may_have_begun_before_is_not_judged),
		cmocka_unit_test(
		    a_spawn_that_may_have_ended_after_is_not_judged),
		cmocka_unit_test(a_log_with_holes_shows_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
