/*
 * schedule_run_test.c: the same bytes give the same run and the same feedback,
 * whatever was run before, and in other processes, wherever things lie in them:
 * the engine that found an input is another program than the one that replays
 * it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzzers/feedback.h"
#include "fuzzers/schedule_mutate.h"
#include "fuzzers/schedule_run.h"
#include "harness/base/check.h"
#include "harness/base/rng.h"
#include "harness/base/steady.h"

enum { INPUTS = 600, REPEATED = 10, PROCESSES = 4 };

struct said {
	uint64_t hash, points, feedback;
	size_t size;
	uint8_t data[INPUT_MOST];
};

static struct said said[INPUTS];
static uint64_t feedback;

static void count(uint32_t counter)
{
	CHECK_OP(counter, <, FEEDBACK_COUNTERS);
	feedback += (counter + 1) * 0x9e3779b97f4a7c15u;
}

static void run(struct schedule_run *r, const struct said *in,
                struct said *out)
{
	schedule_run(r, in->data, in->size, 0);
	if (r->finding.rule[0])
		fprintf(stderr, "%s\n", buf_str(&r->finding.text));
	CHECK(!r->finding.rule[0]); /* it is gort with every fix */
	out->hash = r->result.hash;
	out->points = r->result.points;
	feedback = 0;
	schedule_feedback(count, true);
	out->feedback = feedback;
}

static void check_same(struct schedule_run *r, const struct said *s)
{
	struct said again;

	run(r, s, &again);
	CHECK(again.hash == s->hash);
	CHECK(again.points == s->points);
	CHECK(again.feedback == s->feedback);
}

/* Each a mutation of an earlier one. */
static void make_inputs(void)
{
	struct rng r = rng_seed(7);

	for (size_t i = 1; i < INPUTS; i++) {
		const struct said *from = &said[rng_below(&r, i)];

		memcpy(said[i].data, from->data, from->size);
		said[i].size = schedule_mutate(said[i].data, from->size,
		                               INPUT_MOST, rng_next(&r), NULL);
	}
}

/* Code lies elsewhere, this program's and the target's. */
static void randomise(void)
{
	int now = personality(0xffffffff); /* only asks */

	if (now >= 0)
		personality((unsigned long)now &
		            ~(unsigned long)ADDR_NO_RANDOMIZE);
}

/* Its inputs are the same; it runs them the other way round. */
static void check_other_process(char **argv)
{
	char *again[] = {argv[0], (char *)(uintptr_t)"backwards", NULL};
	struct buf out = {0};
	int fds[2], status;
	pid_t pid;
	uint64_t all[INPUTS];

	CHECK(pipe(fds) == 0 && (pid = fork()) >= 0);
	if (pid == 0) {
		dup2(fds[1], 1);
		randomise();
		execv("/proc/self/exe", again);
		_exit(1);
	}
	close(fds[1]);
	CHECK(buf_read_fd(&out, fds[0], sizeof all) == 0);
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	CHECK_OP(out.len, ==, sizeof all);
	memcpy(all, out.data, sizeof all);
	for (size_t i = 0; i < INPUTS; i++)
		CHECK(all[i] == (said[i].hash ^ said[i].feedback));
	buf_done(&out);
}

static int backwards(struct schedule_run *r)
{
	uint64_t all[INPUTS];

	for (size_t i = INPUTS; i-- > 0;) {
		struct said s;

		run(r, &said[i], &s);
		all[i] = s.hash ^ s.feedback;
	}
	return write(1, all, sizeof all) != sizeof all;
}

/* A seed or a walk makes another run; what says nothing the same. */
static void check_meaning(struct schedule_run *r)
{
	static const uint8_t small[] = {
	    1, 0, 0, 0, STEER_SWITCH_5TH, 0, 0, 1, 2, 0, 0, 0,
	    0, 0, 0, 0, 0, 0, 0, 0, 0,
	    64, 0, 1, 0, 0, 0, 0, 0, 0,
	    128, OP_GETPPID, 0, 0, 1, 1, 0, 0, 0,
	    192, 40, 0, 0, 1, 0, 0, 0, 0};
	struct said s = {.size = sizeof small}, t;
	uint64_t with, seeds = 0;

	memcpy(s.data, small, sizeof small);
	run(r, &s, &t);
	with = t.hash;
	s.data[sizeof small - INPUT_RECORD + 2] = 0xff; /* never */
	run(r, &s, &t);
	CHECK(t.hash != with);
	with = t.hash;
	s.size -= INPUT_RECORD;
	run(r, &s, &t);
	CHECK(t.hash == with);
	for (s.data[0] = 2; s.data[0] < 12; s.data[0]++) {
		run(r, &s, &t);
		seeds += t.hash != with;
	}
	CHECK_OP(seeds, ==, 10);
}

int main(int argc, char **argv)
{
	const char *bin = getenv("BIN");
	struct buf path = {0}, error = {0};
	struct schedule_run r = {0};

	if (getenv("BUILD") && !strcmp(getenv("BUILD"), "tsan")) {
		puts("thread sanitizer can't follow fibers");
		return 77;
	}
	if (argc == 1)
		steady_addresses(argv);
	buf_printf(&path, "%s/targets/gort.so", bin ? bin : "build/bin");
	if (!schedule_open(buf_str(&path), false, &error)) {
		printf("%s\n", buf_str(&error));
		return 77;
	}
	CHECK(schedule_places()->npairs > 100);
	make_inputs();
	if (argc > 1)
		return backwards(&r);
	check_meaning(&r);
	for (size_t i = 0; i < INPUTS; i++)
		run(&r, &said[i], &said[i]);
	for (size_t i = 0; i < INPUTS; i += 1 + i % 3)
		check_same(&r, &said[i]);
	for (size_t i = 0; i < INPUTS; i += INPUTS / REPEATED) {
		check_same(&r, &said[i]);
		CHECK(schedule_repeats(&r));
	}
	for (int i = 0; i < PROCESSES; i++)
		check_other_process(argv);
	schedule_run_done(&r);
	puts("passed");
	return 0;
}
