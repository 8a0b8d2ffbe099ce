/* A prefix is made exactly, whatever comes after it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "harness/explore/strategy.h"
#include "harness/explore/subject.h"

enum { SKIPPED = 77, CHOICES = 256 };

static struct subject *subject;
static struct explore_result result;
static struct finding finding;

static void run(const struct explore_options *o)
{
	subject->run(subject->ctx, o, &result, &finding);
}

static void the_first_choices_are_those_of_the_list(void **state)
{
	struct explore_choice list[CHOICES];
	struct explore_options o = {.strategy = &strategy_walk, .seed = 5};
	size_t n;

	(void)state;
	run(&o);
	n = result.nchoices;
	assert_in_range(n, 10, CHOICES);
	memcpy(list, result.choices, n * sizeof *list);
	o.strategy = &strategy_prefix;
	o.choices = list;
	for (o.nchoices = 0; o.nchoices <= n; o.nchoices++) {
		for (o.seed = 0; o.seed < 20; o.seed++) {
			run(&o);
			assert_true(result.nchoices >= o.nchoices);
			assert_memory_equal(result.choices, list,
			                    o.nchoices * sizeof *list);
			assert_int_equal(result.strayed, 0);
		}
	}
}

static void what_follows_differs_by_seed(void **state)
{
	struct explore_choice list[CHOICES];
	struct explore_options o = {.strategy = &strategy_walk, .seed = 5};
	unsigned others = 0;
	uint64_t hash;

	(void)state;
	run(&o);
	memcpy(list, result.choices, 3 * sizeof *list);
	o = (struct explore_options){
	    .strategy = &strategy_prefix, .choices = list, .nchoices = 3};
	run(&o);
	hash = result.hash;
	run(&o);
	assert_true(result.hash == hash);
	for (o.seed = 1; o.seed < 10; o.seed++) {
		run(&o);
		others += result.hash != hash;
	}
	assert_in_range(others, 5, 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_first_choices_are_those_of_the_list),
	    cmocka_unit_test(what_follows_differs_by_seed),
	};
	const char *bin = getenv("BIN"), *build = getenv("BUILD");
	char path[4096];
	struct buf error = {0};

	snprintf(path, sizeof path, "%s/programs/steal_queue.so",
	         bin ? bin : "build/bin");
	if (access(path, F_OK) < 0 || (build && !strcmp(build, "tsan"))) {
		puts("no controlled programs here");
		return SKIPPED;
	}
	subject = program_open(path, &error);
	if (!subject) {
		puts(buf_str(&error));
		return 1;
	}
	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
