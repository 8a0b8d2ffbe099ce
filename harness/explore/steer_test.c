/* steer_test.c: lines of a schedule do what they say. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/explore/coverage.h"
#include "harness/explore/steer.h"
#include "harness/explore/strategy.h"
#include "harness/explore/subject.h"

static struct subject *subject;
static struct explore_result result;
static struct finding finding;

/* Runs it; true: it failed. */
static bool run(const struct steer *s)
{
	const struct explore_options o = {.strategy = &strategy_steer,
	                                  .coverage = true};

	steer_set(s);
	buf_clear(&finding.told);
	subject->run(subject->ctx, &o, &result, &finding);
	return finding.rule[0] != '\0';
}

static bool run_line(struct steer_line line, enum steer_walk walk)
{
	const struct steer s = {.lines = &line, .n = 1, .walk = walk};

	return run(&s);
}

/* Without a line each thread goes on for as long as it can, and nothing is
 * lost; with the right one there is. */
static void one_switch_of_a_thread_loses_an_update(void)
{
	const struct steer none = {.walk = STEER_STAY};
	unsigned failed = 0, runs = 0;

	CHECK(!run(&none));
	for (uint16_t thread = 0; thread < 3; thread++)
		for (uint32_t at = 0; at < 10; at++, runs++)
			failed += run_line(
			    (struct steer_line){.kind = STEER_OWN,
			                        .thread = thread,
			                        .at = at,
			                        .who = 2},
			    STEER_STAY);
	CHECK(failed > 0 && failed < runs);
	failed = 0;
	for (uint32_t at = 0; at < 14; at++)
		failed += run_line((struct steer_line){.kind = STEER_AT,
		                                       .at = at,
		                                       .who = 2},
		                   STEER_STAY);
	CHECK(failed > 0 && failed < 14);
}

/* How often runs have met that pair. */
static uint32_t met(const struct coverage_pair *pair)
{
	size_t n;
	const struct coverage_pair *p = coverage_pairs(&n);

	for (size_t i = 0; i < n; i++)
		if (p[i].writer == pair->writer && p[i].reader == pair->reader)
			return p[i].runs;
	return 0;
}

/* In how many of 20 runs the pair meets. */
static unsigned runs_of(const struct coverage_pair *pair, int kind,
                        enum steer_walk walk)
{
	uint32_t before = met(pair);
	struct steer_line line = {.kind = (uint8_t)kind,
	                          .p = pair->reader,
	                          .q = pair->writer,
	                          .patience = 500};
	struct steer s = {.lines = &line, .n = kind >= 0, .walk = walk};

	for (s.seed = 0; s.seed < 20; s.seed++)
		run(&s);
	return met(pair) - before;
}

/* Of all pairs that met, together. */
static void constraints_make_pairs_meet_or_not(void)
{
	struct coverage_pair pairs[COVERAGE_PAIRS];
	unsigned stay = 0, from = 0, plain = 0, not_from = 0;
	size_t n;
	const struct coverage_pair *now;

	runs_of(&(struct coverage_pair){0}, -1, STEER_SWITCH_5TH);
	now = coverage_pairs(&n);
	memcpy(pairs, now, n * sizeof *pairs);
	for (size_t i = 0; i < n; i++) {
		const struct coverage_pair *p = &pairs[i];

		stay += runs_of(p, -1, STEER_STAY);
		from += runs_of(p, STEER_FROM, STEER_STAY);
		plain += runs_of(p, -1, STEER_SWITCH_5TH);
		not_from += runs_of(p, STEER_NOT_FROM, STEER_SWITCH_5TH);
	}
	printf("%zu pairs, 20 runs: %u meet, %u that are to; %u meet, %u "
	       "that are not to\n",
	       n, stay, from, plain, not_from);
	CHECK(n > 0);
	CHECK(from > stay);
	CHECK(not_from < plain);
}

/* Every walk ends, whatever the seed, and the same seed is the same run. */
static void every_walk_ends(void)
{
	for (int walk = 0; walk < STEER_WALKS; walk++) {
		struct steer s = {.walk = (enum steer_walk)walk};

		for (s.seed = 0; s.seed < 50; s.seed++) {
			uint64_t hash;

			run(&s);
			hash = result.hash;
			CHECK(result.outcome != RUN_LIVELOCK &&
			      result.outcome != RUN_LIMIT);
			run(&s);
			CHECK(result.hash == hash);
		}
	}
}

/* False, after a word why: it is not there. */
static bool open_program(const char *name)
{
	const char *bin = getenv("BIN");
	struct buf path = {0}, error = {0};

	buf_printf(&path, "%s/programs/%s.so", bin ? bin : "build/bin", name);
	subject = program_open(buf_str(&path), &error);
	if (!subject)
		printf("%s\n", buf_str(&error));
	buf_done(&path);
	buf_done(&error);
	return subject != NULL;
}

/* A process opens one program. */
static void in_a_process(const char *name, void (*test)(void))
{
	pid_t pid = fork();
	int status;

	CHECK(pid >= 0);
	if (pid == 0) {
		CHECK(open_program(name));
		test();
		exit(0);
	}
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

int main(void)
{
	const char *build = getenv("BUILD");

	if (build && !strcmp(build, "tsan")) {
		puts("thread sanitizer can't follow fibers");
		return 77;
	}
	in_a_process("twostage_10.fixed", constraints_make_pairs_meet_or_not);
	in_a_process("lazy_init", every_walk_ends);
	if (!open_program("lost_update"))
		return 77;
	one_switch_of_a_thread_loses_an_update();
	every_walk_ends();
	puts("passed");
	return 0;
}
