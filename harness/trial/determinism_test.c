/*
 * determinism_test.c: one input gives one run.
 *
 *  - In other circumstances: the program runs itself again, as `determinism_test
 *    runs', from another folder, with another environment, on one processor, and
 *    with its code at other addresses, and compares what it says.
 *  - In other builds: what does not hang on the compiler is compared with values
 *    that are written down here.
 *  - From the recorded choices: 2,000 runs are replayed, of every program and
 *    of gort; REPLAYS=100000 for more.
 *
 * The hash of a run has the places of its events in it, which are offsets into
 * the target: it is the same wherever the target is loaded, but another one for
 * each compiler.  Where a target looks at addresses that is its own doing, and
 * the tool runs it without address randomisation (base/steady.h); gort does not.
 *
 * Whoever changes a strategy, or what is a scheduling point, writes down the new
 * values; the test prints them.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <inttypes.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/base/rng.h"
#include "harness/explore/strategy.h"
#include "harness/trial/controlled.h"

/* A run of each.  golden: of all that does not hang on the compiler; 0: it is
 * a target's, which changes. */
static const struct input {
	const char *name;     /* a program; a target when there is a scenario */
	const char *scenario; /* NULL: a program; "": generated */
	const char *strategy;
	uint64_t seed;
	uint64_t points, golden;
} inputs[] = {
    {"lost_update", NULL, "walk", 1, 14, 0x44f4454a0adb8f0a},
    {"aba_stack", NULL, "sticky", 2, 49, 0x68ea7ead8fc2da79},
    {"deadlock_3", NULL, "pct", 3, 14, 0x1918e7ebaeab3e9f},
    {"one_condition", NULL, "walk", 4, 65, 0x56c61b46a18f96c0},
    {"twostage_10", NULL, "sticky", 5, 92, 0x5e836acff1ac9040},
    {"futex_mutex", NULL, "walk", 6, 36, 0xd90ded50fb539024},
    {"use_after_free", NULL, "sticky", 7, 14, 0x27a4411e215b69be},
    {"everything", NULL, "walk", 8, 94, 0x181831962c3b3b9e},
    {"barrier_reuse.fixed", NULL, "pct", 9, 76, 0x7356c35ca82470c6},
    {"peterson", NULL, "sticky", 10, 22, 0x6486abdc04ab0530},
    {"aba_stack", NULL, "pos", 14, 43, 0xfbbe88ff958fc67d},
    {"twostage_10", NULL, "urw", 15, 144, 0xcd58962a64eccf3c},
    {"steal_queue", NULL, "surw", 16, 31, 0x5e127f684f0346a4},
    {"brlock", NULL, "collide", 17, 36, 0xf3c803236198fd81},
    {"gort", "smallest", "sticky", 11, 0, 0},
    {"gort", "seed", "walk", 12, 0, 0},
    {"gort+11953", "", "pct", 13, 0, 0},
};
enum { INPUTS = sizeof inputs / sizeof *inputs, RUNS = 20 };

static const struct scenario_limits small = {
    .procs = 4, .tasks = 8, .sessions = 3, .time_ns = 100000};

/* ---- opening ---- */

/* Absolute, since some run in another folder. */
static const char *bin(void)
{
	static char path[PATH_MAX];
	const char *given = getenv("BIN");

	CHECK(realpath(given ? given : "build/bin", path));
	return path;
}

static struct subject *open_program(const char *name)
{
	struct buf path = {0}, error = {0};
	struct subject *s;

	buf_printf(&path, "%s/programs/%s.so", bin(), name);
	s = program_open(buf_str(&path), &error);
	if (!s)
		fprintf(stderr, "%s\n", buf_str(&error));
	CHECK(s);
	buf_done(&path);
	return s;
}

static void generate(void *ctx, uint64_t seed)
{
	struct scenario s;

	scenario_generate(&s, seed, &small);
	controlled_set(ctx, &s, seed);
}

static struct subject *open_target(const char *name, const char *scenario,
                                   uint64_t seed)
{
	struct buf path = {0}, error = {0};
	struct controlled *c;
	struct scenario s;

	buf_printf(&path, "%s/targets/%s.so", bin(), name);
	c = controlled_open(buf_str(&path), &error);
	if (!c)
		fprintf(stderr, "%s\n", buf_str(&error));
	CHECK(c);
	buf_done(&path);
	if (*scenario) {
		const char *text = scenario_preset(scenario);

		CHECK(scenario_parse(&s, text, strlen(text), &error) == 0);
		controlled_set(c, &s, seed);
	} else {
		controlled_subject(c)->prepare = generate;
		generate(c, seed);
	}
	return controlled_subject(c);
}

/* ---- `determinism_test runs' ---- */

static uint64_t mix(uint64_t h, uint64_t x)
{
	h = (h ^ x) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}

/* Of who went on when, and what came of it. */
static uint64_t without_places(const struct explore_result *r)
{
	uint64_t h = mix(r->points, r->outcome);

	for (size_t i = 0; i < r->nchoices; i++)
		h = mix(mix(h, r->choices[i].step), r->choices[i].thread);
	return h;
}

static void print_run(const struct input *in)
{
	struct explore_options o = {.strategy = strategy_find(in->strategy),
	                            .seed = in->seed};
	struct explore_result r = {0};
	struct finding f = {0};
	struct subject *s = in->scenario
	                        ? open_target(in->name, in->scenario, in->seed)
	                        : open_program(in->name);

	/* not the first run: strategies learn from those before */
	for (int i = 0; i < RUNS; i++)
		s->run(s->ctx, &o, &r, &f);
	printf("%s %s %" PRIu64 ": %s hash %016" PRIx64 " golden %016" PRIx64
	       " points %" PRIu64 " switches %" PRIu64 "\n",
	       in->name, in->strategy, in->seed,
	       explore_outcome_names[r.outcome], r.hash, without_places(&r),
	       r.points, r.switches);
}

/* Each in a process of its own, since a process opens one image. */
static int print_runs(void)
{
	for (int i = 0; i < INPUTS; i++) {
		pid_t pid = fork();
		int status;

		CHECK(pid >= 0);
		if (pid == 0) {
			print_run(&inputs[i]);
			exit(fflush(stdout) != 0);
		}
		CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	}
	return 0;
}

/* ---- circumstances ---- */

enum { VARIABLES = 2000 };

static void as_it_is(void)
{
}

static void elsewhere(void)
{
	char name[32];

	CHECK(chdir("/") == 0);
	for (int i = 0; i < VARIABLES; i++) {
		snprintf(name, sizeof name, "DETERMINISM_%d", i);
		CHECK(setenv(name, "some value that takes place", 1) == 0);
	}
	CHECK(setenv("TZ", "Asia/Kathmandu", 1) == 0);
	CHECK(setenv("LC_ALL", "C.UTF-8", 1) == 0);
}

static void on_one_processor(void)
{
	cpu_set_t have, one;
	size_t cpu = 0;

	CHECK(sched_getaffinity(0, sizeof have, &have) == 0);
	while (!CPU_ISSET(cpu, &have))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	CHECK(sched_setaffinity(0, sizeof one, &one) == 0);
	CHECK(nice(5) != -1);
}

static void with_open_files(void)
{
	close(STDIN_FILENO);
	for (int i = 0; i < 20; i++)
		CHECK(open("/dev/null", O_RDONLY) >= 0);
}

static const struct circumstances {
	const char *name;
	void (*arrange)(void); /* in the process that is to be another */
	bool random;           /* addresses are */
} circumstances[] = {
    {"as it is", as_it_is, false},
    {"a second time", as_it_is, false},
    {"elsewhere", elsewhere, false},
    {"on one processor", on_one_processor, false},
    {"with open files", with_open_files, false},
    {"at random addresses", as_it_is, true},
    {"at other random addresses", as_it_is, true},
};
enum { CIRCUMSTANCES = sizeof circumstances / sizeof *circumstances };

/* As far as who runs this may. */
static void randomise(bool random)
{
	int now = personality(0xffffffff);

	if (now >= 0)
		personality((unsigned long)(random ? now & ~ADDR_NO_RANDOMIZE
		                                   : now | ADDR_NO_RANDOMIZE));
}

static void run_in(const struct circumstances *c, struct buf *out)
{
	int fds[2], status;
	pid_t pid;

	CHECK(pipe(fds) == 0);
	pid = fork();
	CHECK(pid >= 0);
	if (pid == 0) {
		CHECK(setenv("BIN", bin(), 1) == 0);
		CHECK(dup2(fds[1], STDOUT_FILENO) >= 0);
		close(fds[0]);
		close(fds[1]);
		randomise(c->random);
		c->arrange();
		execl("/proc/self/exe", "determinism_test", "runs", NULL);
		_exit(127);
	}
	close(fds[1]);
	CHECK(buf_read_fd(out, fds[0], 1 << 20) == 0);
	close(fds[0]);
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(status == 0);
}

/* The line at *at, which moves on; without its end. */
static void next_line(const char **at, struct buf *line)
{
	size_t n = strcspn(*at, "\n");

	buf_clear(line);
	buf_put(line, *at, n);
	*at += n + ((*at)[n] == '\n');
}

/* Returns how many inputs had another run. */
static int compare(const struct circumstances *c, const char *first,
                   const char *other)
{
	struct buf a = {0}, b = {0};
	int failures = 0;

	for (int i = 0; i < INPUTS; i++) {
		next_line(&first, &a);
		next_line(&other, &b);
		if (!strcmp(buf_str(&a), buf_str(&b)))
			continue;
		printf("%s: FAILED\n %s\n %s\n", c->name, buf_str(&a),
		       buf_str(&b));
		failures++;
	}
	buf_done(&a);
	buf_done(&b);
	return failures;
}

static int compare_golden(const char *runs)
{
	struct buf line = {0}, want = {0};
	int failures = 0;

	for (int i = 0; i < INPUTS; i++) {
		next_line(&runs, &line);
		if (inputs[i].golden == 0)
			continue;
		buf_clear(&want);
		buf_printf(&want, " golden %016" PRIx64 " points %" PRIu64 " ",
		           inputs[i].golden, inputs[i].points);
		if (strstr(buf_str(&line), buf_str(&want)))
			continue;
		printf("FAILED: not what is written down:%s\n %s\n",
		       buf_str(&want), buf_str(&line));
		failures++;
	}
	buf_done(&line);
	buf_done(&want);
	return failures;
}

static int try_circumstances(void)
{
	struct buf first = {0}, other = {0};
	int failures = 0;

	run_in(&circumstances[0], &first);
	for (int i = 1; i < CIRCUMSTANCES; i++) {
		buf_clear(&other);
		run_in(&circumstances[i], &other);
		failures += compare(&circumstances[i], buf_str(&first),
		                    buf_str(&other));
	}
	printf("%d inputs in %d circumstances: %d differ\n", INPUTS,
	       CIRCUMSTANCES, failures);
	failures += compare_golden(buf_str(&first));
	buf_done(&first);
	buf_done(&other);
	return failures;
}

/* ---- replays ---- */

/* What all processes add to. */
struct counts {
	uint64_t replays, points, switches, choices, failed, diverged;
};

static void diverge(struct counts *n, struct subject *s, uint64_t seed,
                    const char *what)
{
	printf("FAILED: %s, seed %" PRIu64 ": the replay has another %s\n",
	       explore_path(s->image), seed, what);
	n->diverged++;
}

static void replay(struct counts *n, struct subject *s, uint64_t seed,
                   const struct explore_result *was, const struct buf *choices,
                   struct finding *f)
{
	struct explore_options o = {.strategy = &strategy_replay,
	                            .choices = (void *)choices->data,
	                            .nchoices = was->nchoices};
	struct explore_result is = {0};
	struct finding again = {0};

	s->run(s->ctx, &o, &is, &again);
	/* a race is told once an image: the replay does not tell it again */
	if (is.hash != was->hash)
		diverge(n, s, seed, "hash");
	else if (is.points != was->points || is.switches != was->switches)
		diverge(n, s, seed, "length");
	else if (is.strayed > 0 ||
	         (is.outcome != was->outcome && was->outcome != RUN_RACE))
		diverge(n, s, seed, "end");
	else if (was->outcome != RUN_RACE &&
	         strcmp(buf_str(&again.text), buf_str(&f->text)) != 0)
		diverge(n, s, seed, "text");
	n->replays++;
	n->points += is.points;
	n->switches += is.switches;
	n->choices += was->nchoices;
	n->failed += f->rule[0] != '\0';
	explore_result_done(&is);
	finding_done(&again);
}

/* Every strategy in turn. */
static const struct strategy *strategy_for(uint64_t i)
{
	unsigned n = 0;

	while (strategy_at(n))
		n++;
	n = (unsigned)(i % n);
	return strategy_at(n)->internal ? &strategy_walk : strategy_at(n);
}

static void replay_all(struct counts *n, struct subject *s, uint64_t times)
{
	struct explore_result r = {0};
	struct finding f = {0};
	struct buf choices = {0};

	for (uint64_t i = 0; i < times; i++) {
		struct explore_options o = {.strategy = strategy_for(i),
		                            .seed = i};

		if (s->prepare)
			s->prepare(s->ctx, i);
		s->run(s->ctx, &o, &r, &f);
		buf_clear(&choices);
		buf_put(&choices, r.choices, r.nchoices * sizeof *r.choices);
		replay(n, s, i, &r, &choices, &f);
	}
}

/* In a process of its own. */
static void replay_in_child(struct counts *n, const char *program,
                            const char *target, uint64_t times)
{
	pid_t pid;
	int status;

	fflush(stdout);
	pid = fork();
	CHECK(pid >= 0);
	if (pid == 0) {
		replay_all(n,
		           program ? open_program(program)
		                   : open_target(target, "", 0),
		           times);
		exit(fflush(stdout) != 0);
	}
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

static void print_counts(const struct counts *n, const char *of)
{
	printf("%" PRIu64 " replays of %s, %" PRIu64
	       " of runs that failed: %" PRIu64 " points, %" PRIu64
	       " switches, %" PRIu64 " choices; %" PRIu64 " diverged\n",
	       n->replays, of, n->failed, n->points, n->switches, n->choices,
	       n->diverged);
}

/* Half of them of programs, half of gort. */
static int try_replays(uint64_t times)
{
	struct counts *n = mmap(NULL, sizeof *n, PROT_READ | PROT_WRITE,
	                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct buf pattern = {0};
	glob_t found;

	CHECK(n != MAP_FAILED);
	buf_printf(&pattern, "%s/programs/*.so", bin());
	CHECK(glob(buf_str(&pattern), 0, NULL, &found) == 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		char *name = strrchr(found.gl_pathv[i], '/') + 1;

		name[strlen(name) - 3] = '\0';
		replay_in_child(n, name, NULL, times / 2 / found.gl_pathc + 1);
	}
	print_counts(n, "programs");
	replay_in_child(n, NULL, "gort", times / 4);
	replay_in_child(n, NULL, "gort+11953", times / 4);
	print_counts(n, "programs, gort and gort+11953");
	globfree(&found);
	buf_done(&pattern);
	return n->diverged > 0;
}

static bool have(const char *path)
{
	struct buf full = {0};
	bool there;

	buf_printf(&full, "%s/%s", bin(), path);
	there = access(buf_str(&full), R_OK) == 0;
	buf_done(&full);
	return there;
}

int main(int argc, char **argv)
{
	const char *replays = getenv("REPLAYS");
	const char *build = getenv("BUILD");

	if (argc > 1 && !strcmp(argv[1], "runs"))
		return print_runs();
	if (build && !strcmp(build, "tsan")) {
		puts("thread sanitizer can't follow fibers");
		return 77;
	}
	if (!have("programs/lost_update.so") ||
	    !have("targets/controlled/gort+11953.so")) {
		puts("no controlled flavours: clang, objcopy or patch is "
		     "missing");
		return 77;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	return (try_circumstances() > 0) |
	       try_replays(replays ? strtoull(replays, NULL, 10) : 2000);
}
