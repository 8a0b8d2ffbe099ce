/*
 * schedule_fuzz.c: a target under the controlled scheduler: bytes are what it
 * does, and who goes on when; see schedule_input.h.  A trace that the oracle
 * does not like, a race, a deadlock, a livelock, a crash is a finding: it is
 * told, goes to a file that `tracetorture replay' takes, and ends in abort().
 *
 * An engine has options of its own; ours have two dashes, or are variables of
 * the environment, which reach processes that an engine starts, too:
 *
 *	--target=T    TRACETORTURE_TARGET   NAME, NAME+VARIANT or a path [gort]
 *	--program=P   TRACETORTURE_PROGRAM  instead: main of a program
 *	--scenario=S  TRACETORTURE_SCENARIO a file, or one that is built in: all
 *	                                    schedules are of that [in the inputs]
 *	--repros=DIR  TRACETORTURE_REPROS   where repros go [out]
 *	--batch=N     TRACETORTURE_BATCH    schedules for one input, each but the
 *	                                    first with another seed [1]
 *	--known=FILE  TRACETORTURE_KNOWN    signatures, one a line, that are no
 *	                                    findings
 *	--feedback=F  TRACETORTURE_FEEDBACK all, edges or none [all]
 *	--mutator=M   TRACETORTURE_MUTATOR  ours or bytes [ours]
 *	--times       TRACETORTURE_TIMES    when it ends by a finding: how many
 *	                                    schedules it took, and seconds
 *	--count=FILE  TRACETORTURE_COUNT    a number of 8 bytes that grows with each
 *	                                    schedule, whoever is killed
 *	--cpu=FILE    TRACETORTURE_CPU      likewise, ns of the processor
 *
 * One run in 1024, and each finding, is repeated by its choices, and must be
 * the same.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzzers/feedback.h"
#include "fuzzers/fuzz.h"
#include "fuzzers/schedule_run.h"
#include "harness/base/check.h"
#include "harness/base/clock.h"
#include "harness/base/folder.h"
#include "harness/base/steady.h"

enum {
	CHECK_EVERY = 1024,
	TIME_EVERY = 64,
	BATCH_MOST = 65536,
	FILE_MOST = 1 << 24
};

static const struct {
	const char *option, *variable;
} settings[] = {
    {"--target=", "TRACETORTURE_TARGET"},
    {"--program=", "TRACETORTURE_PROGRAM"},
    {"--scenario=", "TRACETORTURE_SCENARIO"},
    {"--repros=", "TRACETORTURE_REPROS"},
    {"--batch=", "TRACETORTURE_BATCH"},
    {"--known=", "TRACETORTURE_KNOWN"},
    {"--feedback=", "TRACETORTURE_FEEDBACK"},
    {"--mutator=", "TRACETORTURE_MUTATOR"},
    {"--times", "TRACETORTURE_TIMES"},
    {"--count=", "TRACETORTURE_COUNT"},
    {"--cpu=", "TRACETORTURE_CPU"},
};

static struct {
	const char *repros;
	uint64_t batch;
	bool feedback, pairs;
	struct buf known; /* lines, each with its end */
	struct schedule_run run;
	uint64_t runs;
	/* Of all that share the file; NULL: none. */
	_Atomic uint64_t *count, *cpu;
	uint64_t cpu_ns; /* of this process, told so far */
	int64_t start_ns;
} fuzz;

static _Noreturn void die(const char *what, const char *why)
{
	fprintf(stderr, "schedule_fuzz: %s%s\n", what, why);
	exit(4);
}

/* ---- settings ---- */

/* Takes our options out of the arguments. */
static void take_options(int *argc, char **argv)
{
	int n = 1;

	for (int i = 1; i < *argc; i++) {
		size_t s = 0, most = sizeof settings / sizeof *settings;

		while (s < most && strncmp(argv[i], settings[s].option,
		                           strlen(settings[s].option)) != 0)
			s++;
		if (s < most)
			setenv(settings[s].variable,
			       argv[i] + strlen(settings[s].option), 1);
		else
			argv[n++] = argv[i];
	}
	argv[n] = NULL;
	*argc = n;
}

static const char *setting(const char *variable, const char *otherwise)
{
	const char *value = getenv(variable);

	return value && *value ? value : otherwise;
}

static void read_known(const char *path)
{
	int err = *path ? buf_read_file(&fuzz.known, path, FILE_MOST) : 0;

	if (err)
		die(path, ": cannot be read");
	buf_byte(&fuzz.known, '\n');
}

/* Its bytes are there before they are mapped: a full disk is told. */
static _Atomic uint64_t *open_number(const char *variable)
{
	const char *path = setting(variable, "");
	void *map = MAP_FAILED;
	int fd;

	if (!*path)
		return NULL;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd >= 0 && posix_fallocate(fd, 0, sizeof(uint64_t)) == 0)
		map = mmap(NULL, sizeof(uint64_t), PROT_READ | PROT_WRITE,
		           MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		die(path, ": cannot be written");
	close(fd);
	return map;
}

static void read_settings(void)
{
	const char *f = setting("TRACETORTURE_FEEDBACK", "all");
	char *end;

	fuzz.repros = setting("TRACETORTURE_REPROS", "out");
	fuzz.batch = strtoull(setting("TRACETORTURE_BATCH", "1"), &end, 10);
	if (*end || fuzz.batch == 0 || fuzz.batch > BATCH_MOST)
		die("batch: want a number up to ", "65536");
	fuzz.pairs = !strcmp(f, "all");
	fuzz.feedback = fuzz.pairs || !strcmp(f, "edges");
	if (!fuzz.feedback && strcmp(f, "none") != 0)
		die("feedback: want all, edges or none, not ", f);
	read_known(setting("TRACETORTURE_KNOWN", ""));
	fuzz.count = open_number("TRACETORTURE_COUNT");
	fuzz.cpu = open_number("TRACETORTURE_CPU");
}

static void open_target(void)
{
	const char *program = getenv("TRACETORTURE_PROGRAM");
	struct buf error = {0};

	if (!schedule_open(program && *program
	                       ? program
	                       : setting("TRACETORTURE_TARGET", "gort"),
	                   program && *program, &error))
		die(buf_str(&error), "");
}

static void open_scenario(void)
{
	const char *name = setting("TRACETORTURE_SCENARIO", "");
	const char *preset = scenario_preset(name);
	struct buf text = {0}, error = {0};
	struct scenario s;

	if (!*name)
		return;
	if (!schedule_scenario())
		die("scenario: a program has none", "");
	if (preset)
		buf_puts(&text, preset);
	else if (buf_read_file(&text, name, FILE_MOST))
		die("no scenario ", name);
	buf_printf(&error, "%s: ", name);
	if (scenario_parse(&s, buf_str(&text), text.len, &error))
		die(buf_str(&error), "");
	schedule_set_scenario(&s);
	buf_done(&text);
	buf_done(&error);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	steady_addresses(*argv);
	take_options(argc, *argv);
	read_settings();
	open_target();
	open_scenario();
	fuzz.start_ns = clock_now_ns();
	return 0;
}

/* ---- findings ---- */

static bool is_known(const struct finding *f)
{
	struct buf line = {0};
	bool known;

	buf_put(&line, f->signature.data, f->signature.len);
	buf_byte(&line, '\n');
	known = memmem(fuzz.known.data, fuzz.known.len, line.data, line.len);
	buf_done(&line);
	return known;
}

/* One file for one run, however often it is met. */
static void write_repro(struct schedule_run *run, struct buf *path)
{
	struct buf text = {0};
	int err = folder_make(fuzz.repros);

	schedule_print_repro(run, &text);
	buf_printf(path, "%s/%s-%016" PRIx64 ".repro", fuzz.repros,
	           run->finding.rule, run->result.hash);
	if (!err)
		err = buf_write_file(&text, buf_str(path));
	if (err)
		die(buf_str(path), ": cannot be written");
	buf_done(&text);
}

static _Noreturn void found(struct schedule_run *run)
{
	struct finding *f = &run->finding;
	struct buf path = {0}, input = {0};

	write_repro(run, &path);
	schedule_input_print(&run->input, schedule_scenario(), &input);
	fprintf(stderr,
	        "finding: %s\nsignature: %s\n%s\ninput: %s"
	        "repeat: tracetorture replay '%s'\n",
	        f->rule, buf_str(&f->signature), buf_str(&f->text),
	        buf_str(&input), buf_str(&path));
	if (getenv("TRACETORTURE_TIMES"))
		fprintf(stderr, "found after: %" PRIu64 " schedules, %.3f s\n",
		        fuzz.runs,
		        (double)(clock_now_ns() - fuzz.start_ns) / 1e9);
	CHECK(schedule_repeats(run));
	abort();
}

/* Nobody waits for them. */
static void add(_Atomic uint64_t *number, uint64_t n)
{
	atomic_fetch_add_explicit(number, n, memory_order_relaxed);
}

static void add_to_numbers(void)
{
	uint64_t now;

	if (fuzz.count)
		add(fuzz.count, 1);
	if (!fuzz.cpu || fuzz.runs % TIME_EVERY != 0)
		return;
	now = (uint64_t)clock_cpu_ns();
	add(fuzz.cpu, now - fuzz.cpu_ns);
	fuzz.cpu_ns = now;
}

/* Of an engine that can count. */
__attribute__((weak)) void engine_count(uint32_t counter)
{
	(void)counter;
}

/* ---- running ---- */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct schedule_run *run = &fuzz.run;

	for (uint64_t i = 0; i < fuzz.batch; i++) {
		schedule_run(run, data, size, i);
		fuzz.runs++;
		add_to_numbers();
		if (fuzz.feedback)
			schedule_feedback(engine_count, fuzz.pairs);
		else
			engine_count(0);
		if (run->finding.rule[0] && !is_known(&run->finding))
			found(run);
		if (fuzz.runs % CHECK_EVERY == 0)
			CHECK(schedule_repeats(run));
	}
	return 0;
}
