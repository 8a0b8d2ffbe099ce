/*
 * rules_test.h: what the tests of the rules share: small traces, judged.
 *
 * RULES.md has for each rule the smallest trace that breaks it, which
 * rules_page_test judges.  The tests beside it have what the page has no room
 * for: other ways to break a rule, what only looks so, and what differs from
 * version to version.
 */
#ifndef ORACLE_RULES_TEST_H
#define ORACLE_RULES_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "harness/oracle/oracle.h"
#include "harness/trace/draft.h"

/* The verdict on these bytes is this rule, or ok for "". */
static inline void judge(const struct buf *bytes, const char *rule)
{
	struct verdict v = {0};

	oracle_judge(&v, bytes->data, bytes->len, NULL);
	if (strcmp(v.rule, rule))
		print_message("%s", buf_str(&v.text));
	assert_string_equal(v.rule, rule);
	assert_int_equal(v.kind == VERDICT_OK, *rule == '\0');
	verdict_done(&v);
}

/* A trace that ends as it should, or where the text ends.  Stack 1, and since
 * 1.7 string 1, are defined. */
static inline void judge_draft(enum trace_version version, const char *text,
                               bool ended, const char *rule)
{
	struct draft d = {.version = version};
	struct buf b = {0};

	draft_text(&d, text);
	if (ended)
		draft_end(&d);
	draft_stack(&d, 1);
	if (version >= TRACE_1_7)
		draft_string(&d, 1);
	draft_write(&b, &d);
	judge(&b, rule);
	buf_done(&b);
	draft_done(&d);
}

#define CLEAN_IN(version, text) judge_draft(version, text, true, "")
#define BREAKS_IN(version, rule, text) judge_draft(version, text, true, rule)
#define CLEAN(text) CLEAN_IN(TRACE_1_5, text)
#define BREAKS(rule, text) BREAKS_IN(TRACE_1_5, rule, text)

/* A session of goroutine 1 on processor 0; the snapshot knows 2 (runnable),
 * 3 (waiting) and 4 (in a system call).  Lines 1 to 8. */
#define SNAPSHOT                                                               \
	"0 GoCreate 1\n"                                                       \
	"0 GoCreate 2\n"                                                       \
	"0 GoCreate 3\n"                                                       \
	"0 GoWaiting 3\n"                                                      \
	"0 GoCreate 4\n"                                                       \
	"0 GoInSyscall 4\n"                                                    \
	"0 ProcStart 7\n"
#define START SNAPSHOT "0 GoStart 1\n"
/* The same since 1.7; the seventh line is at 70 ticks. */
#define START_7 SNAPSHOT "0 GoStart 1 1\n"

/* The pieces of a small good trace of 1.5, for what concerns bytes. */
#define PUT(b, type, ...)                                                      \
	draft_put_record(b, type, (uint64_t[]){__VA_ARGS__},                   \
	                 sizeof((uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))

static inline void put_events(struct buf *b)
{
	PUT(b, EV_BATCH, 0, 5, 100);
	PUT(b, EV_GO_CREATE, 0, 0, 1, 0x400000, 0);
	PUT(b, EV_PROC_START, 1, 10, 7);
	PUT(b, EV_GO_START, 1, 10, 1);
	PUT(b, EV_GO_SCHED, 1, 10, 0);
}

static inline void put_good(struct buf *b)
{
	draft_put_header(b);
	put_events(b);
	PUT(b, EV_FREQUENCY, 1000000000, 0);
}

#endif
