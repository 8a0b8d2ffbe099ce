/*
 * strategies_bench.c: how many schedules each strategy needs to find the bug of
 * each program, as a table.
 *
 *	strategies_bench PROGRAM.so...
 *
 * Environment: SEEDS [20] hunts of each pair, SCHEDULES [20000] that one may
 * take, JOBS [2] programs at once, STRATEGIES [all, and taking turns] separated
 * by spaces.  A hunt is what `explore --jobs 1` does with that seed, so that
 * the table is the same every time.
 *
 * Each program has a process of its own, since one image may be open in each;
 * a hunt is yet another, so that none learns from the one before.  They leave
 * their numbers in memory that all share.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/explore/hunt.h"
#include "harness/explore/strategy.h"

enum { COLUMNS_MOST = 32, HARD = 1000 };

struct column {
	char name[32];
	const struct strategy *strategy; /* NULL: they take turns */
};

struct bench {
	char **paths; /* of programs */
	unsigned rows, columns, seeds, jobs;
	uint64_t schedules;
	struct column column[COLUMNS_MOST];
	/* [row][column][seed]: schedules to the first failure; more than
	 * `schedules`: none was found. */
	uint64_t *needed;
};

static unsigned long from_environment(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);
	unsigned long n = text ? strtoul(text, NULL, 10) : otherwise;

	return n ? n : otherwise;
}

static uint64_t *cell(const struct bench *b, unsigned row, unsigned column)
{
	return b->needed + (row * b->columns + column) * b->seeds;
}

/* ---- measuring ---- */

static bool found(void *ctx, const struct hunt_finding *f)
{
	*(uint64_t *)ctx = f->number + 1;
	return false;
}

static bool progress(void *ctx, const struct hunt_totals *t)
{
	(void)ctx;
	(void)t;
	return true;
}

static void hunt_once(const struct bench *b, struct subject *s,
                      const struct strategy *strategy, uint64_t seed,
                      uint64_t *needed)
{
	struct hunt_options o = {.strategy = strategy,
	                         .schedules = b->schedules,
	                         .seed = seed,
	                         .jobs = 1};
	struct hunt_events events = {needed, found, progress};
	struct hunt_totals totals;
	struct buf error = {0};

	*needed = b->schedules + 1;
	if (hunt(s, &o, &events, &totals, &error) == 0)
		return;
	fprintf(stderr, "%s: %s\n", explore_path(s->image), buf_str(&error));
	_exit(1);
}

/* Reads the names of places, which takes longer than most hunts: here, or each
 * hunt does it.  Races are told once an image, so none is looked for. */
static void learn_names(struct subject *s)
{
	struct explore_options o = {.strategy = &strategy_walk,
	                            .no_races = true};
	struct explore_result r = {0};
	struct finding f = {0};
	struct buf name = {0};

	s->run(s->ctx, &o, &r, &f);
	explore_print_place(s->image, 1, &name);
	buf_done(&name);
	finding_done(&f);
	explore_result_done(&r);
}

static _Noreturn void measure_row(const struct bench *b, unsigned row)
{
	struct buf error = {0};
	struct subject *s = program_open(b->paths[row], &error);

	if (!s) {
		fprintf(stderr, "%s\n", buf_str(&error));
		_exit(1);
	}
	learn_names(s);
	for (unsigned c = 0; c < b->columns; c++)
		for (unsigned i = 0; i < b->seeds; i++)
			hunt_once(b, s, b->column[c].strategy, i + 1,
			          cell(b, row, c) + i);
	_exit(0);
}

static bool wait_for_one(void)
{
	int status;

	CHECK(wait(&status) > 0);
	return status == 0;
}

/* False: one of them failed. */
static bool measure(const struct bench *b)
{
	unsigned running = 0;
	bool good = true;

	for (unsigned row = 0; row < b->rows; row++) {
		pid_t pid;

		if (running == b->jobs) {
			good &= wait_for_one();
			running--;
		}
		pid = fork();
		CHECK(pid >= 0);
		if (pid == 0)
			measure_row(b, row);
		running++;
	}
	while (running-- > 0)
		good &= wait_for_one();
	return good;
}

/* ---- the table ---- */

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Of sorted numbers; of an even number of them the upper of the middle. */
static uint64_t median(const struct bench *b, const uint64_t *sorted)
{
	return sorted[b->seeds / 2];
}

static void print_cell(const struct bench *b, const uint64_t *sorted)
{
	unsigned n = 0;

	while (n < b->seeds && sorted[n] <= b->schedules)
		n++;
	if (median(b, sorted) <= b->schedules)
		printf(" %" PRIu64, median(b, sorted));
	else
		printf(" >%" PRIu64, b->schedules);
	if (n < b->seeds)
		printf(" (%u of %u found)", n, b->seeds);
	printf(" |");
}

static void print_name(const char *path)
{
	const char *name = strrchr(path, '/');

	name = name ? name + 1 : path;
	printf("| %.*s |", (int)strcspn(name, "."), name);
}

static void print_row(const struct bench *b, unsigned row)
{
	print_name(b->paths[row]);
	for (unsigned c = 0; c < b->columns; c++)
		print_cell(b, cell(b, row, c));
	putchar('\n');
}

/* Of how many programs the median is above `most`. */
static void print_counts(const struct bench *b, const char *title,
                         uint64_t most)
{
	printf("| %s |", title);
	for (unsigned c = 0; c < b->columns; c++) {
		unsigned n = 0;

		for (unsigned row = 0; row < b->rows; row++)
			n += median(b, cell(b, row, c)) > most;
		printf(" %u |", n);
	}
	putchar('\n');
}

static void print_table(const struct bench *b)
{
	printf("Schedules to the first failure: the median of %u seeds, of at "
	       "most %" PRIu64 " each.\n\n| program |",
	       b->seeds, b->schedules);
	for (unsigned c = 0; c < b->columns; c++)
		printf(" %s |", b->column[c].name);
	printf("\n| --- |");
	for (unsigned c = 0; c < b->columns; c++)
		printf(" ---: |");
	putchar('\n');
	for (unsigned row = 0; row < b->rows; row++)
		print_row(b, row);
	print_counts(b, "not found in the median", b->schedules);
	if (b->schedules >= HARD)
		print_counts(b, "median above 1000", HARD);
}

/* ---- what is asked for ---- */

static void add_column(struct bench *b, const char *name)
{
	struct column *c = &b->column[b->columns++];

	CHECK(b->columns <= COLUMNS_MOST);
	snprintf(c->name, sizeof c->name, "%s", name);
	c->strategy = strategy_find(name);
}

/* False: there is no such strategy. */
static bool choose_columns(struct bench *b)
{
	const char *chosen = getenv("STRATEGIES");
	char *names = strdup(chosen ? chosen : "");

	CHECK(names);
	for (char *name = strtok(names, " "); name; name = strtok(NULL, " ")) {
		add_column(b, name);
		if (!b->column[b->columns - 1].strategy &&
		    strcmp(name, "turns") != 0) {
			fprintf(stderr, "no strategy is called %s\n", name);
			return false;
		}
	}
	free(names);
	if (b->columns > 0)
		return true;
	for (unsigned i = 0; strategy_at(i); i++)
		if (!strategy_at(i)->internal)
			add_column(b, strategy_at(i)->name);
	add_column(b, "turns");
	return true;
}

int main(int argc, char **argv)
{
	struct bench b = {
	    .paths = argv + 1,
	    .rows = (unsigned)argc - 1,
	    .seeds = (unsigned)from_environment("SEEDS", 20),
	    .schedules = from_environment("SCHEDULES", 20000),
	    .jobs = (unsigned)from_environment("JOBS", 2),
	};
	size_t cells, size;

	if (!choose_columns(&b))
		return 2;
	cells = (size_t)b.rows * b.columns;
	size = (cells * b.seeds + 1) * sizeof *b.needed;
	b.needed = mmap(NULL, size, PROT_READ | PROT_WRITE,
	                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(b.needed != MAP_FAILED);
	if (!measure(&b))
		return 1;
	for (size_t i = 0; i < cells; i++)
		qsort(b.needed + i * b.seeds, b.seeds, sizeof *b.needed,
		      compare);
	print_table(&b);
	return 0;
}
