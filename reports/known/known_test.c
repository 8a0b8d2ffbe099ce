/* Rules name findings, the first that matches; what is no rule is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "harness/base/check.h"
#include "harness/base/rng.h"
#include "reports/known/known.h"

static const struct known_subject subject = {
    .target = "gort+11953",
    .scenario = "seed",
    .population = "native",
    .strategy = "",
    .rule = "go-start-not-runnable",
    .signature = "go-start-not-runnable in-syscall",
    .text = "go-start-not-runnable: a goroutine starts\n"
	    "goroutine 12 is in-syscall\n"
	    "quoted \"x\" and \\ back",
};

static const char *named(const char *rules)
{
	struct buf error = {0};
	struct known *k = known_parse(rules, strlen(rules), "f", &error);
	static char name[100];

	if (!k)
		fail_msg("%s", buf_str(&error));
	assert_int_equal(error.len, 0);
	strncpy(name, known_match(k, &subject), sizeof name - 1);
	known_free(k);
	buf_done(&error);
	return name;
}

/* Of an expression alone. */
static void holds(const char *expression)
{
	struct buf b = {0};

	buf_printf(&b, "yes <- %s\n", expression);
	if (strcmp(named(buf_str(&b)), "yes") != 0)
		fail_msg("does not hold: %s", expression);
	buf_done(&b);
}

static void fails(const char *expression)
{
	struct buf b = {0};

	buf_printf(&b, "yes <- %s\n", expression);
	if (strcmp(named(buf_str(&b)), "") != 0)
		fail_msg("holds: %s", expression);
	buf_done(&b);
}

static void assert_wrong_bytes(const char *rules, size_t len, const char *want)
{
	struct buf error = {0};
	struct known *k = known_parse(rules, len, "f", &error);

	if (k)
		fail_msg("was taken: %s", rules);
	assert_string_equal(buf_str(&error), want);
	buf_done(&error);
}

static void assert_wrong(const char *rules, const char *want)
{
	assert_wrong_bytes(rules, strlen(rules), want);
}

static void each_field_can_be_asked_for(void **state)
{
	(void)state;
	holds("target == \"gort+11953\"");
	holds("scenario == \"seed\"");
	holds("population == \"native\"");
	holds("strategy == \"\"");
	holds("rule == `go-start-not-runnable`");
	holds("signature ~ `in-syscall$`");
	holds("text ~ `^goroutine 12 is`");
	fails("target == \"gort\"");
	fails("scenario == \"seed \"");
	fails("population == \"schedule\"");
}

static void operators_mean_what_they_do_in_go(void **state)
{
	(void)state;
	holds("rule != \"hang\"");
	fails("rule != \"go-start-not-runnable\"");
	holds("rule !~ `hang`");
	fails("rule !~ `start`");
	holds("!rule == \"hang\"");
	fails("!!rule == \"hang\"");
	/* && binds tighter */
	holds("rule ~ `go` || rule ~ `go` && rule ~ `no`");
	fails("(rule ~ `go` || rule ~ `go`) && rule ~ `hang`");
	holds("rule ~ `hang` && rule ~ `hang` || rule ~ `go`");
	fails("rule ~ `hang` && (rule ~ `hang` || rule ~ `go`)");
	holds("!(rule ~ `hang` || scenario == \"wide\") && target ~ `gort`");
	fails("!(rule ~ `hang` || scenario == \"seed\") && target ~ `gort`");
	holds("rule ~ `a` && rule ~ `n` && rule ~ `o` && rule ~ `t`");
	fails("rule ~ `a` && rule ~ `n` && rule ~ `o` && rule ~ `z`");
	fails("rule ~ `z` || rule ~ `y` || rule ~ `x`");
	holds("rule ~ `z` || rule ~ `y` || rule ~ `x` || !rule ~ `w`");
	/* alone: in the text */
	holds("`is in-syscall`");
	fails("!`is in-syscall`");
}

static void a_regexp_stays_within_a_line(void **state)
{
	(void)state;
	holds("text ~ `starts$`");
	holds("text ~ `^goroutine`");
	holds("text ~ `^quoted`");
	fails("text ~ `starts.*goroutine`");
	fails("text ~ \"starts\\ngoroutine\"");
	holds("text ~ `(^|x)g(o|p)r[^a-n]u{1,2}tine`");
	holds("text ~ `[[:digit:]]{2} is`");
	holds("text ~ `[]x]+\"`"); /* ] first in a set is itself */
}

static void strings_have_two_kinds_of_quotes(void **state)
{
	(void)state;
	holds("text ~ \"quoted \\\"x\\\" and\"");
	holds("text ~ `quoted \"x\" and \\\\ back`");
	holds("text ~ \"and \\\\\\\\ back\"");
	fails("scenario == \"a\\tb\"");
}

static void the_first_rule_that_matches_names_it(void **state)
{
	(void)state;
	assert_string_equal(named("a <- rule == \"hang\"\n"
	                          "b <- rule ~ `start`\n"
	                          "c <- rule ~ `go`\n"),
	                    "b");
	assert_string_equal(named("c <- rule ~ `go`\n"
	                          "b <- rule ~ `start`\n"),
	                    "c");
	assert_string_equal(named("\"golang/go#11953\" <- `syscall`"),
	                    "golang/go#11953");
	assert_string_equal(named("https://go.dev/issue/11953 <- `syscall`"),
	                    "https://go.dev/issue/11953");
	assert_string_equal(named(""), "");
	assert_string_equal(named("\n# none\n\n"), "");
	assert_string_equal(known_match(NULL, &subject), "");
}

static void lines_go_on_behind_operators(void **state)
{
	(void)state;
	holds("# why\n\trule ==\t# the rule\r\n \"go-start-not-runnable\" &&\n"
	      "(\n!\nrule ~\n`hang` ||\n\nrule ~ `go`)");
	assert_wrong("a <- rule ~ `go`\n  && rule ~ `no`\n",
	             "f:2:3: want the name of a rule, not &&");
}

static void what_is_wrong_is_told_with_its_place(void **state)
{
	(void)state;
	assert_wrong("\n\na == \"b\"",
	             "f:3:3: want <- behind the name, not ==");
	assert_wrong("a <-", "f:1:5: want a field, a `regexp`, ! or (, not the "
	                     "end of the file");
	assert_wrong("a <- \"x\"",
	             "f:1:6: want a field, a `regexp`, ! or (, not \"x\"");
	assert_wrong("a <- color == \"x\"",
	             "f:1:6: want target, scenario, population, strategy, "
	             "rule, signature or text, not color");
	assert_wrong("a <- rule = \"x\"", "f:1:11: = means nothing here");
	assert_wrong("a <- rule \"x\"",
	             "f:1:11: want ==, !=, ~ or !~, not \"x\"");
	assert_wrong("a <- rule == x",
	             "f:1:14: want a string in \"quotes\", not x");
	assert_wrong("a <- rule ~ x",
	             "f:1:13: want a regexp in `backquotes`, not x");
	assert_wrong("a <- rule ~ `x` rule",
	             "f:1:17: want &&, || or the end of "
	             "the line, not rule");
	assert_wrong("a <- (rule ~ `x`\n)",
	             "f:1:17: want &&, || or ), not the end of the line");
	assert_wrong("a <- rule ~ `x`)",
	             "f:1:16: want &&, || or the end of the line, not )");
	assert_wrong("\"\" <- `x`", "f:1:1: want the name of a rule, not \"\"");
	assert_wrong("a <- rule == 'x'", "f:1:14: ' means nothing here");
	assert_wrong("a <- rule & `x`", "f:1:11: & means nothing here");
	assert_wrong("a <- \xc3\xa4",
	             "f:1:6: a byte of 195 means nothing here");
	assert_wrong("a <- rule == \"x\\q\"",
	             "f:1:16: a \\ in double quotes stands before n, t, \\ or "
	             "\"; in `backquotes` it is itself");
}

static void strings_without_an_end_are_told(void **state)
{
	(void)state;
	assert_wrong("a <- `x", "f:1:6: the string does not end on its line");
	assert_wrong("a <- rule == \"x\n\"",
	             "f:1:14: the string does not end on its line");
	assert_wrong("a <- rule == \"x\\",
	             "f:1:14: the string does not end on its line");
	assert_wrong("a <- `x\n`",
	             "f:1:6: the string does not end on its line");
	assert_wrong("\"", "f:1:1: the string does not end on its line");
	assert_wrong_bytes("a <- `x\0y`", 10,
	                   "f:1:8: a byte of 0 cannot be in a string");
	assert_wrong_bytes("a\0b", 3, "f:1:2: a byte of 0 means nothing here");
}

static void regexps_that_would_not_end_are_refused(void **state)
{
	struct buf b = {0};

	(void)state;
	assert_wrong("a <- `(x`",
	             "f:1:6: this regexp will not do: Unmatched ( or \\(");
	assert_wrong("a <- `x)`",
	             "f:1:6: this regexp will not do: a ) has no (");
	assert_wrong(
	    "a <- `[x`",
	    "f:1:6: this regexp will not do: Unmatched [, [^, [:, [., or [=");
	assert_wrong("a <- `(x)\\1`",
	             "f:1:6: this regexp will not do: it refers to a group");
	assert_wrong("a <- `(x{100}){100}`",
	             "f:1:6: this regexp will not do: it repeats too much");
	assert_wrong("a <- `x{99999999999999999999}`",
	             "f:1:6: this regexp will not do: it repeats too much");
	/* each + doubles what is before it */
	assert_wrong("a <- `x++++++++++`",
	             "f:1:6: this regexp will not do: it repeats too much");
	assert_wrong("a <- `((((((((((x)+)+)+)+)+)+)+)+)+)+`",
	             "f:1:6: this regexp will not do: it repeats too much");
	holds(
	    "`[0-9]+` && (`([a-z]+-){3}` || `[[{9999}]`) && text !~ `x{255}`");
	assert_wrong("a <- `(((((((((((((((((((((x)))))))))))))))))))))`",
	             "f:1:6: this regexp will not do: there are more than 20 "
	             "groups in each other");
	buf_puts(&b, "a <- `");
	for (int i = 0; i < 1001; i++)
		buf_byte(&b, 'x');
	buf_byte(&b, '`');
	assert_wrong(buf_str(&b),
	             "f:1:6: this regexp will not do: it is longer "
	             "than 1000 bytes");
	buf_done(&b);
}

static void a_long_text_has_an_end(void **state)
{
	struct buf b = {0};
	struct known_subject s = subject;
	struct buf error = {0};
	struct known *k;

	(void)state;
	for (int i = 0; i < 4096; i++)
		buf_byte(&b, 'a');
	buf_puts(&b, "b\nc");
	while (b.len < 70000)
		buf_puts(&b, "\n");
	buf_puts(&b, "d");
	s.text = buf_str(&b);
	k = known_parse("d <- `d`\nb <- `b`\nc <- `c`", 26, "f", &error);
	assert_non_null(k);
	assert_string_equal(known_match(k, &s), "c");
	known_free(k);
	buf_done(&b);
}

/* n times the piece between the two ends. */
static struct known *parse_many(const char *begin, const char *piece, int n,
                                const char *end, struct buf *error)
{
	struct buf b = {0};
	struct known *k;

	buf_puts(&b, begin);
	for (int i = 0; i < n; i++)
		buf_puts(&b, piece);
	buf_puts(&b, end);
	k = known_parse(buf_str(&b), b.len, "f", error);
	buf_done(&b);
	return k;
}

static void deep_ones_are_refused_and_long_ones_taken(void **state)
{
	struct buf error = {0};
	struct known *k;

	(void)state;
	assert_null(parse_many("a <- ", "(", 1000000, "", &error));
	assert_string_equal(buf_str(&error), "f:1:106: more than 100 "
	                                     "parentheses in each other");
	buf_clear(&error);
	assert_null(parse_many("", "a", 1000000, " <- ", &error));
	assert_string_equal(buf_str(&error),
	                    "f:1:1000005: want a field, a `regexp`, ! or (, "
	                    "not the end of the file");
	buf_clear(&error);
	assert_null(parse_many("a <- ", "z", 1000000, "", &error));
	assert_true(error.len < 200);
	buf_clear(&error);
	k = parse_many("a <- ", "!", 1000001, "rule == \"hang\"", &error);
	assert_string_equal(known_match(k, &subject), "a");
	known_free(k);
	k = parse_many("a <- rule == \"x\"", "|| rule == \"y\" ", 300000,
	               "|| rule ~ `start`", &error);
	assert_string_equal(known_match(k, &subject), "a");
	known_free(k);
	k = parse_many("a <- rule ~ `go` ", "&& (rule ~ `no`) ", 10000,
	               "&& rule == \"x\"", &error);
	assert_string_equal(known_match(k, &subject), "");
	known_free(k);
	k = parse_many("", "a <- rule == \"x\"\n", 100000, "b <- rule ~ `go`",
	               &error);
	assert_int_equal(known_rules(k), 100001);
	assert_string_equal(known_match(k, &subject), "b");
	known_free(k);
	assert_int_equal(error.len, 0);
	buf_done(&error);
}

static void whatever_bytes_come_an_answer_is_given(void **state)
{
	static const char *const pieces[] = {
	    "a",  "<-", "(",  ")",    "!",    "&&",    "||",   "==",
	    "~",  "!=", "!~", "rule", "text", "\"x\"", "`x`",  "`(a|b)+`",
	    "\n", " ",  "#",  "\"",   "`",    "\\",    "\xff", "{"};
	struct rng rng = rng_seed(1);
	struct buf b = {0}, error = {0};
	unsigned taken = 0;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		struct known *k;

		buf_clear(&b);
		buf_clear(&error);
		if (i % 2)
			buf_puts(&b, "a <- ");
		for (uint64_t n = rng_below(&rng, 12); n > 0; n--)
			buf_puts(&b,
			         pieces[rng_below(&rng, sizeof pieces /
			                                    sizeof *pieces)]);
		k = known_parse((const char *)b.data, b.len, "f", &error);
		assert_true((k == NULL) == (error.len > 0));
		if (k)
			known_match(k, &subject);
		taken += k && known_rules(k) > 0;
		known_free(k);
	}
	assert_true(taken > 1000);
	buf_done(&b);
	buf_done(&error);
}

static void the_examples_of_the_grammar_are_rules(void **state)
{
	struct buf page = {0}, error = {0};
	struct known_subject s = subject;
	struct known *k;
	const char *begin, *end;

	(void)state;
	assert_int_equal(
	    buf_read_file(&page, "reports/known/GRAMMAR.md", 65536), 0);
	begin = strstr(buf_str(&page), "```known\n");
	assert_non_null(begin);
	begin += strlen("```known\n");
	end = strstr(begin, "```");
	assert_non_null(end);
	k = known_parse(begin, (size_t)(end - begin), "GRAMMAR.md", &error);
	assert_non_null(k);
	assert_int_equal(known_rules(k), 4);
	assert_string_equal(known_match(k, &s), "golang/go#11953");
	s.rule = "crash-SIGSEGV";
	assert_string_equal(known_match(k, &s), "variant-crash");
	s.target = "gort";
	assert_string_equal(known_match(k, &s), "");
	s.text = "x\nlisten: bind: Address already in use\n";
	assert_string_equal(known_match(k, &s), "port-in-use");
	s.population = "schedule";
	s.strategy = "pos";
	assert_string_equal(known_match(k, &s), "timer-lost");
	known_free(k);
	buf_done(&page);
	buf_done(&error);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_field_can_be_asked_for),
	    cmocka_unit_test(operators_mean_what_they_do_in_go),
	    cmocka_unit_test(a_regexp_stays_within_a_line),
	    cmocka_unit_test(strings_have_two_kinds_of_quotes),
	    cmocka_unit_test(the_first_rule_that_matches_names_it),
	    cmocka_unit_test(lines_go_on_behind_operators),
	    cmocka_unit_test(what_is_wrong_is_told_with_its_place),
	    cmocka_unit_test(strings_without_an_end_are_told),
	    cmocka_unit_test(regexps_that_would_not_end_are_refused),
	    cmocka_unit_test(a_long_text_has_an_end),
	    cmocka_unit_test(deep_ones_are_refused_and_long_ones_taken),
	    cmocka_unit_test(whatever_bytes_come_an_answer_is_given),
	    cmocka_unit_test(the_examples_of_the_grammar_are_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
