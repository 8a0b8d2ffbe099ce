/*
 * Traces held against logs of what was really done.  RULES.md has for each rule
 * the shortest that break it; here are other ways, and what must not be judged.
 *
 * In all of them 1 runs on processor 0 when the session begins.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "harness/oracle/oracle.h"
#include "harness/trace/draft.h"
#include "harness/trace/truth.h"

static const struct {
	const char *name;
	uint32_t kind;
} names[] = {
	{"call", TRUTH_CALL}, {"return", TRUTH_RETURN}, {"spawn", TRUTH_SPAWN},
	{"start-call", TRUTH_START_CALL}, {"start-done", TRUTH_START_DONE},
	{"stop-call", TRUTH_STOP_CALL}, {"stop-done", TRUTH_STOP_DONE},
	{"in-call", TRUTH_IN_CALL}, {"end", TRUTH_END}, {"living", TRUTH_LIVING},
	{"live", TRUTH_LIVE}, {"dead", TRUTH_DEAD}, {"enter", TRUTH_ENTER},
	{"exit", TRUTH_EXIT}, {"snapshot", TRUTH_SNAPSHOT},
	{"on", TRUTH_SESSION_START}, {"off", TRUTH_SESSION_STOP},
	{"full", TRUTH_BUFFER_FULL}, {"leave", TRUTH_LEAVE}, {"hole", 0},
};

/* One record a line: name, task, value. */
static struct truth *log_of(const char *text, size_t cap)
{
	struct truth *log = truth_new(cap);

	while (*text) {
		unsigned long long task = 0, value = 0;
		char name[20];
		size_t i = 0;

		assert_true(sscanf(text, "%19s%llu%llu", name, &task, &value) > 1);
		while (i < sizeof(names) / sizeof(names[0]) &&
		       strcmp(names[i].name, name) != 0)
			i++;
		assert_true(i < sizeof(names) / sizeof(names[0]));
		truth_add(log, names[i].kind, task, value);
		text = strchr(text, '\n') + 1;
	}
	return log;
}

static void judge_with(struct verdict *v, const char *log_text, size_t cap,
                       enum trace_version version, const char *trace)
{
	struct truth *log = log_of(log_text, cap);
	struct draft d = {.version = version};
	struct buf b = {0};

	draft_text(&d, trace);
	draft_write(&b, &d);
	oracle_judge(v, b.data, b.len, log);
	draft_done(&d);
	buf_done(&b);
	truth_free(log);
}

static void expect(const char *log, const char *trace, const char *rule)
{
	struct verdict v = {0};

	judge_with(&v, log, 100, TRACE_1_5, trace);
	if (strcmp(v.rule, rule) != 0)
		fail_msg("not %s but:\n%s", rule, buf_str(&v.text));
	verdict_done(&v);
}

/* ---- the pieces ---- */

#define RUNS "0 GoCreate 1\n0 ProcStart 7\n0 GoStart 1\n"
#define RUNS_2 "0 GoCreate 1\n0 GoCreate 2\n0 ProcStart 7\n0 GoStart 1\n"
#define STOPS "0 GoSched\n"
/* As the harness alone knows it, and with the target's notes. */
#define ON "start-call 1 0\nstart-done 1 0\n"
#define OFF "stop-call 1 0\nstop-done 1 0\n"
#define NOTES_UP "1022" /* all kinds of notes: 1 << 1 ... 1 << 9 */
#define NOTED_ON "start-call 1 " NOTES_UP "\n"
#define AFTER_NOTE "on 1\nstart-done 1\n"
#define NOTED_OFF "stop-call 1\noff 1\nstop-done 1\n"
/* Notes of all kinds but snapshots and buffers, which are tests of their own:
 * 1 << 1, 2, 3, 6, 7, 9. */
#define DEEDS_ON "start-call 1 718\non 1\nstart-done 1\n"

/* ---- creation ---- */

static void a_spawn_in_the_session_is_in_the_trace(void **state)
{
	(void)state;
	expect(ON "call 1 3\nspawn 1 2\n" OFF, RUNS "0 GoCreate 2\n" STOPS, "");
	expect(ON "call 1 3\nspawn 1 5\n" OFF, RUNS "0 GoCreate 2\n" STOPS,
	       "truth-create-missing");
	expect(DEEDS_ON "live 2 1\n" NOTED_OFF, RUNS "0 GoCreate 2\n" STOPS, "");
	expect(DEEDS_ON "live 2 1\n" NOTED_OFF, RUNS STOPS,
	       "truth-create-missing");
}

static void a_spawn_that_may_have_begun_before_is_not_judged(void **state)
{
	(void)state;
	/* Nothing is known of 9 in this session, nor does a note help. */
	expect(ON "exit 9\nspawn 9 5\n" OFF,
	       "0 GoCreate 1\n0 GoCreate 9\n0 ProcStart 7\n0 GoStart 1\n" STOPS,
	       "");
}

static void a_spawn_that_may_have_ended_after_is_not_judged(void **state)
{
	(void)state;
	expect(ON "call 1 3\nstop-call 1 0\nspawn 1 5\n", RUNS STOPS, "");
	expect(ON "call 1 3\nspawn 1 5\n", RUNS STOPS, "");
	/* With notes the session ends at one point. */
	expect(DEEDS_ON "stop-call 1\noff 1\nlive 5 1\n", RUNS STOPS, "");
}

static void nobody_is_created_that_nobody_spawned(void **state)
{
	(void)state;
	expect(DEEDS_ON "live 2 1\n" NOTED_OFF,
	       RUNS "0 GoCreate 2\n0 GoCreate 5\n" STOPS,
	       "truth-create-unspawned");
	/* Goroutines of the runtime's own are noted like others. */
	expect(DEEDS_ON "live 2 1\nlive 5 0\n" NOTED_OFF,
	       RUNS "0 GoCreate 2\n0 GoCreate 5\n" STOPS, "");
	/* Without notes nobody knows what a runtime makes for itself. */
	expect(ON OFF, RUNS "0 GoCreate 2\n" STOPS, "");
}

static void a_goroutine_is_created_by_who_spawned_it(void **state)
{
	const char *trace = RUNS_2 "0 GoSched\n0 GoStart 2\n0 GoCreate 5\n"
	                           "0 GoEnd\n";

	(void)state;
	expect(ON "call 1 3\nspawn 2 5\nend 2\n" OFF, trace, "");
	expect(ON "call 2 3\nspawn 1 5\nend 2\n" OFF, trace,
	       "truth-create-by-other");
}

static void who_is_at_work_is_in_the_trace(void **state)
{
	(void)state;
	expect(ON "call 9 3\n" OFF, RUNS STOPS, "truth-task-missing");
	expect(ON "exit 9\n" OFF, RUNS STOPS, "");
	expect("call 9 3\n" ON OFF "return 9 3\n", RUNS STOPS, "");
	expect(ON "call 2 3\n" OFF, RUNS_2 STOPS, "");
}

/* ---- ends ---- */

static void who_ended_ends_in_the_trace(void **state)
{
	(void)state;
	expect(DEEDS_ON "leave 1 0\nend 2\ndead 2\n" NOTED_OFF,
	       RUNS_2 "0 GoSched\n0 GoStart 2\n0 GoEnd\n0 GoStart 1\n" STOPS,
	       "");
	expect(DEEDS_ON "leave 1 0\nend 2\ndead 2\n" NOTED_OFF,
	       RUNS_2 "0 GoSched\n0 GoStart 2\n0 GoSched\n",
	       "truth-end-missing");
	expect(DEEDS_ON "end 2\nstop-call 1\noff 1\ndead 2\nstop-done 1\n",
	       RUNS_2 STOPS, "");
}

static void who_ends_in_the_trace_has_ended(void **state)
{
	const char *trace = RUNS_2 "0 GoEnd\n";

	(void)state;
	expect(ON "call 1 3\nreturn 1 3\n" OFF, trace, "truth-end-alive");
	expect("start-call 2\nstart-done 2\ncall 1 3\nend 1\nstop-call 2\n",
	       trace, "");
	/* Of goroutines that the harness does not know the notes tell. */
	expect("start-call 2\nstart-done 2\nstop-call 2\n", trace, "");
	expect("start-call 2 718\non 2\nstart-done 2\nstop-call 2\noff 2\n",
	       trace, "truth-end-alive");
	expect("start-call 2 718\non 2\nstart-done 2\ndead 1\nstop-call 2\n"
	       "off 2\n", trace, "");
}

/* ---- system calls ---- */

#define CALLS "0 GoSysCall\n0 GoSysCall\n"

static void system_calls_are_in_the_trace(void **state)
{
	(void)state;
	expect(DEEDS_ON "enter 1\nexit 1\nenter 1\n" NOTED_OFF,
	       RUNS CALLS STOPS, "");
	expect(DEEDS_ON "enter 1\nexit 1\nenter 1\nexit 1\nenter 1\n" NOTED_OFF,
	       RUNS CALLS STOPS, "truth-syscall-missing");
	expect(ON "call 1 0\nin-call 1\nin-call 1\nin-call 1\n" OFF,
	       RUNS CALLS STOPS, "truth-syscall-missing");
	expect(ON "call 1 0\nin-call 1\nin-call 1\n" OFF, RUNS CALLS STOPS, "");
}

static void system_calls_in_the_trace_were_made(void **state)
{
	(void)state;
	expect(DEEDS_ON "enter 1\n" NOTED_OFF, RUNS CALLS STOPS,
	       "truth-syscall-unmade");
	expect(ON "call 1 0\nin-call 1\nreturn 1 0\n" OFF,
	       RUNS CALLS "0 GoSysCall\n" STOPS, "truth-syscall-unmade");
	/* One may not have ended when the log does. */
	expect(ON "call 1 0\nin-call 1\nreturn 1 0\n" OFF, RUNS CALLS STOPS,
	       "");
	/* Nobody says that system calls are noted, nor makes any. */
	expect(ON OFF, RUNS CALLS STOPS, "");
}

static void a_call_at_the_edge_may_be_there(void **state)
{
	const char *maybe = "call 1 0\nstart-call 2\nin-call 1\nstart-done 2\n"
	                    "in-call 1\nreturn 1 0\nstop-call 2\n";

	(void)state;
	expect(maybe, RUNS STOPS, "");
	expect(maybe, RUNS "0 GoSysCall\n" STOPS, "");
	expect(maybe, RUNS CALLS STOPS, "");
	expect(maybe, RUNS CALLS CALLS STOPS, "truth-syscall-unmade");
}

static void a_runtime_may_call_for_itself(void **state)
{
	(void)state;
	/* 2 is none of the harness's; 1 has returned, as a call-in does. */
	expect("start-call 1\nstart-done 1\nin-call 1\nend 1\nstop-call 9\n",
	       RUNS CALLS CALLS STOPS, "");
	expect("call 9 0\nstart-call 9\nin-call 9\nstart-done 9\nstop-call 9\n",
	       "0 GoCreate 9\n" RUNS CALLS CALLS STOPS, "");
}

static void who_is_born_in_a_call_enters_none(void **state)
{
	const char *trace = RUNS "- GoCreate 5\n- GoInSyscall 5\n" STOPS;

	(void)state;
	expect(DEEDS_ON "live 5 0\nenter 5\n" NOTED_OFF, trace, "");
	expect(DEEDS_ON "live 5 0\nenter 5\nexit 5\nenter 5\n" NOTED_OFF, trace,
	       "truth-syscall-missing");
	/* Its birth is noted after another's call that its event precedes. */
	expect(DEEDS_ON "enter 1\nreturn 1 0\nlive 5 0\nenter 5\n" NOTED_OFF,
	       RUNS "- GoCreate 5\n- GoInSyscall 5\n0 GoSysCall\n" STOPS, "");
}

/* ---- leaving ---- */

static void who_stops_running_does_in_the_trace(void **state)
{
	const char *yields = RUNS "0 GoSched\n0 GoStart 1\n" STOPS;

	(void)state;
	expect(DEEDS_ON "leave 1 0\n" NOTED_OFF, yields, "");
	expect(DEEDS_ON "leave 1 0\nenter 1\nleave 1 0\nenter 1\n" NOTED_OFF,
	       RUNS "0 GoSched\n0 GoStart 1\n0 GoSysCall\n0 GoSysCall\n" STOPS,
	       "truth-leave-missing");
	expect(DEEDS_ON "leave 1 3\n" NOTED_OFF, yields, "truth-leave-unmade");
	expect(DEEDS_ON "leave 1 3\n" NOTED_OFF,
	       RUNS "0 GoBlock\n0 GoUnblock 1\n0 GoStart 1\n" STOPS, "");
	expect(DEEDS_ON NOTED_OFF, yields, "truth-leave-unmade");
	/* That tracing stops is no deed. */
	expect(DEEDS_ON NOTED_OFF, RUNS STOPS, "");
}

/* ---- the snapshot ---- */

/* Notes of snapshots: 1 << 5. */
#define SNAPSHOT_ON(notes) "start-call 1 32\n" notes "on 1\nstart-done 1\n"

static void the_snapshot_is_what_was_seen(void **state)
{
	const char *three = "0 GoCreate 1\n0 GoCreate 2\n0 GoWaiting 2\n"
	                    "0 GoCreate 3\n0 GoInSyscall 3\n"
	                    "0 ProcStart 7\n0 GoStart 1\n" STOPS;

	(void)state;
	expect(SNAPSHOT_ON("snapshot 1 1\nsnapshot 2 3\nsnapshot 3 2\n")
	       NOTED_OFF, three, "");
	expect(SNAPSHOT_ON("snapshot 1 1\nsnapshot 2 0\nsnapshot 3 2\n")
	       NOTED_OFF, three, "truth-snapshot-state");
	expect(SNAPSHOT_ON("snapshot 1 1\nsnapshot 2 3\nsnapshot 3 0\n")
	       NOTED_OFF, three, "truth-snapshot-state");
	expect(SNAPSHOT_ON("snapshot 1 3\nsnapshot 2 3\nsnapshot 3 2\n")
	       NOTED_OFF, three, "truth-snapshot-state");
	expect(SNAPSHOT_ON("snapshot 1 1\nsnapshot 2 3\n") NOTED_OFF, three,
	       "truth-snapshot-dead");
	expect(SNAPSHOT_ON("snapshot 1 1\nsnapshot 2 3\nsnapshot 3 2\n"
	                   "snapshot 4 3\n") NOTED_OFF, three,
	       "truth-snapshot-missing");
}

static void the_snapshot_has_as_many_as_lived(void **state)
{
	(void)state;
	expect("start-call 1 718\nliving 1 2\non 1\nstart-done 1\n" NOTED_OFF,
	       RUNS_2 STOPS, "");
	expect("start-call 1 718\nliving 1 1\non 1\nstart-done 1\n" NOTED_OFF,
	       RUNS_2 STOPS, "truth-snapshot-dead");
	expect("start-call 1 718\nliving 1 3\non 1\nstart-done 1\n" NOTED_OFF,
	       RUNS_2 STOPS, "truth-snapshot-missing");
	/* Who does not note deaths does not know. */
	expect("start-call 1 2\nliving 1 3\non 1\nstart-done 1\n" NOTED_OFF,
	       RUNS_2 STOPS, "");
}

static void who_is_in_a_call_all_along_is_so_in_the_snapshot(void **state)
{
	const char *called = "0 GoCreate 1\n0 GoCreate 2\n0 GoInSyscall 2\n"
	                     "0 ProcStart 7\n0 GoStart 1\n" STOPS;

	(void)state;
	expect("call 2 1\n" DEEDS_ON "in-call 2\nexit 2\n" NOTED_OFF,
	       RUNS_2 STOPS, "truth-snapshot-state");
	expect("call 2 1\n" DEEDS_ON "in-call 2\nexit 2\n" NOTED_OFF, called,
	       "");
	/* It left before, and the note comes late. */
	expect("call 2 1\nin-call 2\n" DEEDS_ON "exit 2\n" NOTED_OFF,
	       RUNS_2 STOPS, "");
	/* It entered after. */
	expect(DEEDS_ON "enter 1\nin-call 1\n" NOTED_OFF,
	       RUNS "0 GoSysCall\n" STOPS, "");
}

/* ---- isolation, order ---- */

static void what_was_done_outside_the_session_is_not_in_it(void **state)
{
	(void)state;
	expect("enter 1\n" DEEDS_ON NOTED_OFF, RUNS STOPS, "");
	expect("enter 1\n" DEEDS_ON NOTED_OFF, RUNS "0 GoSysCall\n" STOPS,
	       "truth-outside-session");
	expect(DEEDS_ON NOTED_OFF "enter 1\n", RUNS "0 GoSysCall\n" STOPS,
	       "truth-outside-session");
	expect(DEEDS_ON NOTED_OFF "live 5 1\n", RUNS "0 GoCreate 5\n" STOPS,
	       "truth-outside-session");
}

#define TWO_RUN "0 GoCreate 1\n0 GoCreate 2\n0 ProcStart 7\n0 GoStart 1\n"    \
	        "1 ProcStart 8\n1 GoStart 2\n"

static void what_happened_before_is_before(void **state)
{
	const char *log = DEEDS_ON "enter 1\nreturn 1 0\ncall 2 0\nenter 2\n"
	                           NOTED_OFF;
	const char *wrong = TWO_RUN "1 GoSysCall\n0 GoSysCall\n" STOPS;
	struct verdict v = {0};

	(void)state;
	expect(log, TWO_RUN "0 GoSysCall\n1 GoSysCall\n" STOPS, "");
	expect(log, wrong, "truth-order");
	/* Both lie between the same records: who knows. */
	expect(DEEDS_ON "call 2 0\nenter 1\nenter 2\nreturn 1 0\n" NOTED_OFF,
	       wrong, "");
	/* A goroutine's own order. */
	expect(DEEDS_ON "enter 1\nleave 1 0\nenter 1\n" NOTED_OFF,
	       RUNS "0 GoSched\n0 GoStart 1\n0 GoSysCall\n0 GoSysCall\n" STOPS,
	       "truth-order");
	/* The creator's order, without any note of the call. */
	expect(ON "call 1 3\nspawn 1 5\ncall 2 0\nin-call 2\n" OFF,
	       TWO_RUN "1 GoSysCall\n0 GoCreate 5\n" STOPS, "truth-order");
	judge_with(&v, log, 100, TRACE_1_5, wrong);
	assert_non_null(strstr(buf_str(&v.text), "4 return task=1"));
	assert_non_null(strstr(buf_str(&v.text), "5 call task=2"));
	assert_string_equal(buf_str(&v.signature),
	                    "truth-order GoSysCall after:GoSysCall");
	verdict_done(&v);
}

static void later_formats_order_processors_by_clocks(void **state)
{
	struct verdict v = {0};

	(void)state;
	judge_with(&v, DEEDS_ON "enter 1\nreturn 1 0\ncall 2 0\nenter 2\n"
	           NOTED_OFF, 100, TRACE_1_11,
	           "0 GoCreate 1\n0 GoCreate 2\n0 ProcStart 7\n0 GoStart 1 1\n"
	           "1 ProcStart 8\n1 GoStart 2 1\n1 GoSysCall\n0 GoSysCall\n"
	           STOPS);
	assert_string_equal(v.rule, "");
	verdict_done(&v);
}

/* ---- buffers ---- */

/* The trace is as long as its buffers, with the header and, for draft.h's
 * frequency, 7 bytes at the end. */
static void the_trace_is_what_was_in_the_buffers(void **state)
{
	struct draft d = {0};
	struct buf b = {0};
	char log[200];
	static const struct {
		int more;
		const char *rule;
	} cases[] = {{0, ""}, {1, "truth-buffer-bytes"},
	             {-1, "truth-buffer-bytes"}, {-20, "truth-buffer-bytes"},
	             {100000, "truth-buffer-bytes"}};

	(void)state;
	draft_text(&d, RUNS STOPS);
	draft_write(&b, &d);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(log, sizeof(log),
		         "start-call 1\nfull 0 10\n" AFTER_NOTE "full 0 %d\n"
		         NOTED_OFF "full 0 77\n",
		         (int)b.len - 16 - 7 - 10 + cases[i].more);
		expect(log, RUNS STOPS, cases[i].rule);
	}
	draft_done(&d);
	buf_done(&b);
}

/* ---- what shows nothing ---- */

static void a_log_with_holes_shows_nothing(void **state)
{
	const char *missing = ON "call 1 0\nspawn 1 5\n" OFF;
	struct verdict v = {0};

	(void)state;
	judge_with(&v, missing, 6, TRACE_1_5, RUNS STOPS);
	assert_string_equal(v.rule, "truth-create-missing");
	judge_with(&v, missing, 5, TRACE_1_5, RUNS STOPS);
	assert_string_equal(v.rule, "");
	verdict_done(&v);
	expect(ON "call 1 0\nspawn 1 5\nhole 1\n" OFF, RUNS STOPS, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_spawn_in_the_session_is_in_the_trace),
		cmocka_unit_test(
		    a_spawn_that_may_have_begun_before_is_not_judged),
		cmocka_unit_test(
		    a_spawn_that_may_have_ended_after_is_not_judged),
		cmocka_unit_test(nobody_is_created_that_nobody_spawned),
		cmocka_unit_test(a_goroutine_is_created_by_who_spawned_it),
		cmocka_unit_test(who_is_at_work_is_in_the_trace),
		cmocka_unit_test(who_ended_ends_in_the_trace),
		cmocka_unit_test(who_ends_in_the_trace_has_ended),
		cmocka_unit_test(system_calls_are_in_the_trace),
		cmocka_unit_test(system_calls_in_the_trace_were_made),
		cmocka_unit_test(a_call_at_the_edge_may_be_there),
		cmocka_unit_test(a_runtime_may_call_for_itself),
		cmocka_unit_test(who_is_born_in_a_call_enters_none),
		cmocka_unit_test(who_stops_running_does_in_the_trace),
		cmocka_unit_test(the_snapshot_is_what_was_seen),
		cmocka_unit_test(the_snapshot_has_as_many_as_lived),
		cmocka_unit_test(
		    who_is_in_a_call_all_along_is_so_in_the_snapshot),
		cmocka_unit_test(
		    what_was_done_outside_the_session_is_not_in_it),
		cmocka_unit_test(what_happened_before_is_before),
		cmocka_unit_test(later_formats_order_processors_by_clocks),
		cmocka_unit_test(the_trace_is_what_was_in_the_buffers),
		cmocka_unit_test(a_log_with_holes_shows_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
