/*
 * scenario_fuzz.c: any bytes as the text of a scenario, and as its byte form.
 *
 * What must hold: (1) a text is refused in one line that says where, or gives
 * a scenario within its limits; (2) that is printed as a text that gives the
 * same again; (3) bytes are a scenario that has a text, and what it is encoded
 * as decodes to itself.
 */
#include <string.h>

#include "fuzzers/fuzz.h"
#include "harness/base/check.h"
#include "harness/scenario/scenario.h"

static void check_limits(const struct scenario *s)
{
	uint64_t tasks = 0;

	CHECK(s->procs >= 1 && s->procs <= SCENARIO_MAX_PROCS);
	CHECK(s->forever || s->sessions <= SCENARIO_MAX_SESSIONS);
	CHECK(s->nshapes <= SCENARIO_SHAPES);
	CHECK(s->nshapes > 0 || (s->sessions == 0 && !s->forever));
	CHECK(s->ngroups <= SCENARIO_GROUPS);
	for (uint32_t i = 0; i < s->ngroups; i++) {
		const struct scenario_group *g = &s->groups[i];

		tasks += g->tasks;
		CHECK(g->tasks > 0 && g->nops > 0 && g->nops <= SCENARIO_OPS);
		for (uint32_t j = 0; j < g->nops; j++) {
			const struct scenario_op *op = &g->ops[j];

			CHECK(op->kind < OP_KINDS);
			CHECK(op->first <= op->last &&
			      op->last < SCENARIO_OBJECTS);
			CHECK(op->count.lo <= op->count.hi);
			CHECK(op->time_ns.lo <= op->time_ns.hi &&
			      op->time_ns.hi <= SCENARIO_MAX_NS);
		}
	}
	CHECK(tasks <= SCENARIO_MAX_TASKS);
}

static void check_printed(const struct scenario *s)
{
	struct buf once = {0}, twice = {0}, error = {0};
	struct scenario again;

	scenario_print(&once, s);
	CHECK(scenario_parse(&again, (const char *)once.data, once.len,
	                     &error) == 0);
	scenario_print(&twice, &again);
	CHECK(once.len == twice.len &&
	      !memcmp(once.data, twice.data, once.len));
	buf_done(&once);
	buf_done(&twice);
	buf_done(&error);
}

static void check_text(const uint8_t *data, size_t size)
{
	struct scenario s;
	struct buf error = {0};
	struct scenario_needs needs;

	if (scenario_parse(&s, (const char *)data, size, &error) < 0) {
		CHECK(error.len > 5 && !memcmp(error.data, "line ", 5));
		CHECK(!memchr(error.data, '\n', error.len));
	} else {
		CHECK(error.len == 0);
		check_limits(&s);
		check_printed(&s);
		scenario_needs(&s, &needs);
		CHECK(needs.tasks > 0);
	}
	buf_done(&error);
}

static void check_bytes(const uint8_t *data, size_t size)
{
	struct scenario s, again;
	struct buf once = {0}, twice = {0};

	scenario_decode(&s, data, size);
	check_limits(&s);
	check_printed(&s);
	scenario_encode(&once, &s);
	scenario_decode(&again, once.data, once.len);
	scenario_encode(&twice, &again);
	CHECK(once.len == twice.len &&
	      !memcmp(once.data, twice.data, once.len));
	buf_done(&once);
	buf_done(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_text(data, size);
	check_bytes(data, size);
	return 0;
}
