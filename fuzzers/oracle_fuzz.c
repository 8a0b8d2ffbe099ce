/*
 * oracle_fuzz.c: a verdict on any bytes.
 *
 * What must hold: (1) the same bytes elsewhere have the same verdict, also
 * when it goes into one that was used before; (2) what it says is short,
 * and is text; (3) what is ok has no finding.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fuzzers/fuzz.h"
#include "harness/base/check.h"
#include "harness/oracle/oracle.h"

/* Lines of some 200 bytes: of the event, and 7 of each of 6 subjects; JSON has
 * more words, and warnings are told up to some number. */
#define MAX_TEXT 32768

static void check_text(const struct buf *b, bool lines)
{
	CHECK_OP(b->len, <, MAX_TEXT);
	for (size_t i = 0; i < b->len; i++)
		CHECK((b->data[i] >= ' ' && b->data[i] <= '~') ||
		      (lines && b->data[i] == '\n'));
	CHECK(!lines || !b->len || b->data[b->len - 1] == '\n');
}

static bool begins_with(const struct buf *b, const char *s)
{
	size_t n = strlen(s);

	return b->len >= n && !memcmp(b->data, s, n);
}

static void check_verdict(const struct verdict *v)
{
	CHECK((v->kind == VERDICT_OK) == !*v->rule);
	if (v->kind == VERDICT_OK) {
		CHECK(v->events > 0);
		CHECK(v->text.len == 0 && v->signature.len == 0);
	} else {
		CHECK(begins_with(&v->text, v->rule));
		CHECK(begins_with(&v->signature, v->rule));
	}
	check_text(&v->text, true);
	check_text(&v->signature, false);
	check_text(&v->json, false);
	check_text(&v->warned, true);
}

static bool same_buf(const struct buf *a, const struct buf *b)
{
	return a->len == b->len && (!a->len || !memcmp(a->data, b->data,
	                                               a->len));
}

static void check_same(const struct verdict *a, const struct verdict *b)
{
	CHECK_OP(a->kind, ==, b->kind);
	CHECK(a->rule == b->rule);
	CHECK(same_buf(&a->signature, &b->signature));
	CHECK(same_buf(&a->text, &b->text));
	CHECK(same_buf(&a->json, &b->json));
	CHECK(same_buf(&a->warned, &b->warned));
	CHECK_OP(a->warnings, ==, b->warnings);
	CHECK_OP(a->span_ns, ==, b->span_ns);
	CHECK_OP(a->events, ==, b->events);
	CHECK_OP(a->goroutines, ==, b->goroutines);
	CHECK_OP(a->procs, ==, b->procs);
	for (unsigned i = 0; i < NEAR_COUNT; i++)
		CHECK(a->near[i].count == b->near[i].count &&
		      a->near[i].worst == b->near[i].worst);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct verdict used;
	struct verdict fresh = {0};
	uint8_t *copy = xmalloc(size);

	if (size)
		memcpy(copy, data, size);
	oracle_judge(&fresh, data, size, NULL);
	check_verdict(&fresh);
	oracle_judge(&used, copy, size, NULL);
	check_same(&fresh, &used);
	verdict_done(&fresh);
	free(copy);
	return 0;
}
