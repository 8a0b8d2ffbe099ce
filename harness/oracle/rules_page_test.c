/*
 * RULES.md, held against the rules: each has a section that says what it is,
 * and the traces there are judged.
 *
 * Each rule is a case of its own, named by its id; with an id as the argument
 * only that one is run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness/oracle/oracle.h"
#include "harness/oracle/rules.h"
#include "harness/oracle/rules_page.h"
#include "harness/trace/truth.h"

#define PATH "harness/oracle/RULES.md"

static struct page page;

/* Line: as on the page, from 1. */
#define FAIL_AT(line, what, ...)                                               \
	fail_msg(PATH ":%zu: " what, line, __VA_ARGS__)

/* ---- what a section says ---- */

static const char *version_name(unsigned version)
{
	static const char *const names[TRACE_NVERSIONS] = {
		"1.5", "1.7", "1.8", "1.9", "1.10", "1.11", "1.19", "1.21",
	};

	return names[version];
}

static void print_versions(struct buf *out, const struct rule_text *rule)
{
	if (!rule->since && !rule->until)
		buf_puts(out, "all versions");
	if (rule->since)
		buf_printf(out, "since %s", version_name(rule->since));
	if (rule->since && rule->until)
		buf_puts(out, ", ");
	if (rule->until)
		buf_printf(out, "before %s", version_name(rule->until));
}

/* The first paragraph that the section is to have. */
static void print_statement(struct buf *out, const struct rule_text *rule)
{
	buf_printf(out, "*%s, ", rule->reason ? "warning"
	                         : verdict_kind_name(rule->kind));
	print_versions(out, rule);
	buf_printf(out, "*: %s", rule->sentence);
	if (rule->reason)
		buf_printf(out, " (no fault: %s)", rule->reason);
}

static void fail_without_section(const struct rule_text *rule)
{
	struct buf want = {0};

	print_statement(&want, rule);
	fail_msg(PATH " has no section for %s.  It should look like this:\n\n"
	         "### `%s`\n\n%s\n\n"
	         "Why, where that is not enough.\n\n"
	         "```breaks\ngo 1.7\n0 ProcStart 7\n"
	         "... (the smallest trace that breaks it)\n```\n\n"
	         "```ok\n... (the same, but for what is wrong)\n```",
	         rule->id, rule->id, buf_str(&want));
}

static void check_statement(struct section *s,
                            const struct rule_text *rule)
{
	struct buf want = {0};

	print_statement(&want, rule);
	if (strcmp(buf_str(&s->statement), buf_str(&want)))
		FAIL_AT(s->line + 1, "the section of %s should begin with:\n%s",
		        rule->id, buf_str(&want));
	buf_done(&want);
}

/* ---- what its traces are ---- */

/* A trace, and the log beside it or NULL. */
struct example {
	const struct block *trace;
	const struct block *log;
};

/* The verdict on an example, without a line of it or with NO_LINE. */
static void judge(struct verdict *v, const struct example *x, size_t left_out,
                  bool in_place)
{
	struct truth *log = NULL;
	struct buf trace = {0};

	buf_clear(&page.error);
	if (!page_trace(&page, x->trace, left_out, in_place, &trace) ||
	    (x->log && !(log = page_log(&page, x->log, left_out))))
		fail_msg(PATH ":%s", buf_str(&page.error));
	buf_reserve(&trace, 1); /* no bytes are not NULL either */
	oracle_judge(v, trace.data, trace.len, log);
	truth_free(log);
	buf_done(&trace);
}

/* The verdict is this rule; of a warning, that it is the only one. */
static bool is_only(struct verdict *v, const struct rule_text *rule)
{
	const char *warned = buf_str(&v->warned), *first = warned;
	struct buf want = {0};
	bool found;

	if (!rule->reason)
		return !strcmp(v->rule, rule->id) && v->kind == rule->kind;
	buf_printf(&want, "  warning: %s: ", rule->id);
	found = v->kind == VERDICT_OK && v->warnings &&
	        !strncmp(first, buf_str(&want), want.len) &&
	        !strstr(first + want.len, "  warning: ");
	buf_done(&want);
	return found;
}

/* Whether it is broken; of a warning, whatever else is warned of. */
static bool is_broken(struct verdict *v, const struct rule_text *rule)
{
	struct buf want = {0};
	bool found;

	buf_printf(&want, "  warning: %s: ", rule->id);
	found = rule->reason
	        ? v->kind == VERDICT_OK &&
	          strstr(buf_str(&v->warned), buf_str(&want))
	        : !strcmp(v->rule, rule->id);
	buf_done(&want);
	return found;
}

static void print_verdict(struct verdict *v)
{
	print_message("%s\n%s%s", *v->rule ? v->rule : "ok",
	              buf_str(&v->text), buf_str(&v->warned));
}

/* No line of a block can be left out. */
static void check_smallest(const struct example *x, const struct block *b,
                           const struct rule_text *rule)
{
	struct verdict v = {0};

	for (size_t i = b->first; i < b->first + b->n; i++) {
		if (!page_says(&page, i))
			continue;
		for (int in_place = 0; in_place < 2; in_place++) {
			judge(&v, x, i, in_place);
			if (is_broken(&v, rule))
				FAIL_AT(i + 1, "%s is broken also without: "
				        "%s%s", rule->id, page.lines[i],
				        in_place ? " (a `stamp` in its place)"
				                 : "");
		}
	}
	verdict_done(&v);
}

static void check_breaks(const struct example *x, const struct rule_text *rule)
{
	struct verdict v = {0};

	judge(&v, x, NO_LINE, false);
	if (!is_only(&v, rule)) {
		print_verdict(&v);
		FAIL_AT(x->trace->first, "this trace should break %s, and only "
		        "that", rule->id);
	}
	verdict_done(&v);
	check_smallest(x, x->trace, rule);
	if (x->log)
		check_smallest(x, x->log, rule);
}

static void check_ok(const struct example *x, const struct rule_text *rule)
{
	struct verdict v = {0};

	judge(&v, x, NO_LINE, false);
	if (v.kind != VERDICT_OK || v.warnings) {
		print_verdict(&v);
		FAIL_AT(x->trace->first, "this trace, of %s, should be ok",
		        rule->id);
	}
	verdict_done(&v);
}

static void a_rule_is_as_its_section_says(void **state)
{
	const struct rule_text *rule = *state;
	struct section *s = page_section(&page, rule->id);
	struct example x = {0};
	bool broken = false;

	if (!s) {
		fail_without_section(rule);
		return;
	}
	check_statement(s, rule);
	for (size_t i = 0; i < s->nblocks; i++) {
		x.trace = &s->blocks[i];
		if (x.trace->kind == BLOCK_LOG)
			x.log = x.trace;
		else if (x.trace->kind == BLOCK_OK)
			check_ok(&x, rule);
		else
			check_breaks(&x, rule);
		broken |= x.trace->kind == BLOCK_BREAKS;
	}
	if (!broken)
		FAIL_AT(s->line + 1, "no block `breaks` for %s", rule->id);
}

/* ---- the page as a whole ---- */

static bool is_rule(const char *id)
{
	for (unsigned i = 1; i < RULE_COUNT; i++) {
		if (!strcmp(rule_texts[i].id, id))
			return true;
	}
	return false;
}

static void each_section_is_of_a_rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < page.nsections; i++) {
		const struct section *s = &page.sections[i];

		if (!is_rule(s->id))
			FAIL_AT(s->line + 1, "there is no rule %s", s->id);
		if (page_section(&page, s->id) != s)
			FAIL_AT(s->line + 1, "a second section for %s", s->id);
	}
}

static void rule_ids_are_unique(void **state)
{
	(void)state;
	for (unsigned i = 0; i < RULE_COUNT; i++) {
		assert_non_null(rule_texts[i].id);
		for (unsigned k = 0; k < i; k++)
			assert_string_not_equal(rule_texts[i].id,
			                        rule_texts[k].id);
	}
}

/* Runs the case of `only`, or all of them. */
static int run(const char *only)
{
	struct CMUnitTest tests[RULE_COUNT + 2] = {
		cmocka_unit_test(each_section_is_of_a_rule),
		cmocka_unit_test(rule_ids_are_unique),
	};
	size_t n = only ? 0 : 2;

	for (unsigned i = 1; i < RULE_COUNT; i++) {
		if (only && strcmp(rule_texts[i].id, only))
			continue;
		tests[n++] = (struct CMUnitTest){
			.name = rule_texts[i].id,
			.test_func = a_rule_is_as_its_section_says,
			.initial_state = (void *)&rule_texts[i]};
	}
	return n ? _cmocka_run_group_tests(PATH, tests, n, NULL, NULL) : -1;
}

int main(int argc, char **argv)
{
	int failed = 1;

	if (page_read(&page, PATH))
		failed = run(argc > 1 ? argv[1] : NULL);
	else
		print_error(PATH ":%s\n", buf_str(&page.error));
	if (failed < 0)
		print_error("there is no rule %s\n", argv[1]);
	page_done(&page);
	return failed != 0;
}
