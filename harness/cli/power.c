/* power.c: tracetorture power: how surely, and how soon, each way of looking
 * finds each known bug. */
#include <argp.h>
#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/base/outfile.h"
#include "harness/cli/args.h"
#include "harness/cli/cli.h"
#include "harness/cli/commit.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/power_attempt.h"
#include "harness/scenario/scenario.h"
#include "harness/trial/target_load.h"
#include "reports/power/power.h"
#include "reports/store/store.h"

enum { JOBS_MOST = 64, SEEDS_MOST = 1000, NAMES_MOST = 256 };

struct names {
	const char *name[NAMES_MOST];
	size_t n;
};

struct power_command {
	struct names targets; /* none: all variants */
	struct names ways;    /* none: all */
	uint64_t seeds;
	uint64_t jobs;
	uint64_t native_runs;
	int64_t budget_ns;
	bool quick;
	bool table; /* only */
	const char *out, *db, *markdown, *html;

	struct buf commit;
	struct store *store;
	struct power_attempt *attempts;
	size_t nattempts;
};

enum {
	KEY_TARGET = 256,
	KEY_WAY,
	KEY_SEEDS,
	KEY_JOBS,
	KEY_BUDGET,
	KEY_NATIVE_RUNS,
	KEY_QUICK,
	KEY_TABLE,
	KEY_OUT,
	KEY_DB,
	KEY_COMMIT,
	KEY_MARKDOWN,
	KEY_HTML,
};

static const struct argp_option options[] = {
    {"target", KEY_TARGET, "T", 0,
     "One to look for a bug in; may be given again [every variant]", 0},
    {"way", KEY_WAY, "W", 0,
     "A strategy of explore, portfolio, or `native SCENARIO'; may be given "
     "again [all strategies, and native seed, wide, call-in, random]",
     0},
    {"seeds", KEY_SEEDS, "N", 0, "Attempts of each strategy [20]", 0},
    {"budget", KEY_BUDGET, "S", 0, "Of one attempt [10m]", 0},
    {"native-runs", KEY_NATIVE_RUNS, "N", 0,
     "Runs of each native scenario, unless the budget ends before, as "
     "with hangs [2000]", 0},
    {"jobs", KEY_JOBS, "J", 0, "Attempts at once [one a core]", 0},
    {"quick", KEY_QUICK, 0, 0,
     "3 seeds, 20 s each, the portfolio and native seed, 200 runs", 0},
    {"table", KEY_TABLE, 0, 0, "Attempt nothing: what there is so far", 0},
    {"out", KEY_OUT, "DIR", 0, "Where evidence goes [out]", 0},
    {"db", KEY_DB, "FILE", 0,
     "The database; attempts that are in it are not repeated "
     "[DIR/tracetorture.db]",
     0},
    {"commit", KEY_COMMIT, "C", 0,
     "The commit that the targets were built from [what git says]", 0},
    {"markdown", KEY_MARKDOWN, "F", 0, "Write the table to F, too", 0},
    {"html", KEY_HTML, "F", 0, "Likewise, a page with a chart", 0},
    {0},
};

/* Offsets are in struct power_command. */
static const struct number_option numbers[] = {
#define OFFSET(field) offsetof(struct power_command, field)
    {KEY_SEEDS, "seeds", 1, SEEDS_MOST, OFFSET(seeds)},
    {KEY_JOBS, "jobs", 1, JOBS_MOST, OFFSET(jobs)},
    {KEY_NATIVE_RUNS, "native-runs", 1, INT64_MAX, OFFSET(native_runs)},
#undef OFFSET
};

static void add_name(struct argp_state *state, struct names *names,
                     const char *name)
{
	if (names->n == NAMES_MOST)
		argp_failure(state, EXIT_USAGE, 0, "too many: %s", name);
	names->name[names->n++] = name;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct power_command *c = state->input;

	switch (key) {
	case KEY_TARGET:
		add_name(state, &c->targets, arg);
		return 0;
	case KEY_WAY:
		add_name(state, &c->ways, arg);
		return 0;
	case KEY_BUDGET:
		args_parse_time(state, "budget", arg, &c->budget_ns);
		return 0;
	case KEY_QUICK:
		c->quick = true;
		return 0;
	case KEY_TABLE:
		c->table = true;
		return 0;
	case KEY_OUT:
		c->out = arg;
		return 0;
	case KEY_DB:
		c->db = arg;
		return 0;
	case KEY_COMMIT:
		buf_puts(&c->commit, arg);
		return 0;
	case KEY_MARKDOWN:
		c->markdown = arg;
		return 0;
	case KEY_HTML:
		c->html = arg;
		return 0;
	default:
		return args_parse_number(numbers,
		                         sizeof numbers / sizeof *numbers, key,
		                         arg, state);
	}
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .doc = "Tries each way of looking on each variant, a known bug put back "
           "into a target, and tells how surely, and after how many runs, it "
           "is found.\vAn attempt of a strategy ends at the first finding, or "
           "after its budget; one that found nothing counts as one that takes "
           "longer. Interrupted, it goes on the next time where it was.",
};

/* ---- what there is to do ---- */

static int is_variant(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > 3 && !strcmp(entry->d_name + n - 3, ".so") &&
	       strchr(entry->d_name, '+');
}

/* All variants of the first folder that has some. */
static void find_variants(struct power_command *c)
{
	char dir[PATH_MAX];

	for (unsigned d = 0; c->targets.n == 0 && target_dir(d, dir) == 0; d++) {
		struct dirent **files = NULL;
		int n = scandir(dir, &files, is_variant, alphasort);

		for (int i = 0; i < n; i++) {
			char *dot = strrchr(files[i]->d_name, '.');

			*dot = '\0';
			if (c->targets.n < NAMES_MOST)
				c->targets.name[c->targets.n++] =
				    strdup(files[i]->d_name);
			free(files[i]);
		}
		free(files);
	}
}

static void all_ways(struct power_command *c)
{
	static const char *const native[] = {"native seed", "native wide",
	                                     "native call-in", "native random"};
	const struct strategy *s;

	if (c->ways.n > 0)
		return;
	for (size_t i = 0; i < (c->quick ? 1 : 4); i++)
		c->ways.name[c->ways.n++] = native[i];
	c->ways.name[c->ways.n++] = "portfolio";
	for (unsigned i = 0; !c->quick && (s = strategy_at(i)); i++)
		if (!s->internal && !s->reach)
			c->ways.name[c->ways.n++] = s->name;
}

/* 0 or an exit code. */
static int make_way(struct power_command *c, const char *way,
                    struct power_attempt *a)
{
	snprintf(a->way, sizeof a->way, "%s", way);
	a->budget_ns = c->budget_ns;
	if (!strncmp(way, "native ", 7)) {
		a->scenario = a->way + 7;
		a->runs = c->native_runs;
		if (!strcmp(a->scenario, "random") ||
		    scenario_preset(a->scenario))
			return 0;
	} else {
		a->strategy = strategy_find(way);
		if (!strcmp(way, "portfolio") ||
		    (a->strategy && !a->strategy->internal &&
		     !a->strategy->reach))
			return 0;
	}
	complain("--way %s: want portfolio, a strategy that draws its "
	         "schedules, or native and a built-in scenario",
	         way);
	return EXIT_USAGE;
}

static int plan(struct power_command *c)
{
	size_t most;

	find_variants(c);
	all_ways(c);
	if (c->targets.n == 0) {
		complain("there are no variants: make builds them if it finds "
		         "patch(1)");
		return EXIT_ENVIRONMENT;
	}
	most = c->targets.n * c->ways.n * c->seeds;
	c->attempts = xcalloc(most, sizeof *c->attempts);
	for (size_t t = 0; t < c->targets.n; t++)
		for (size_t w = 0; w < c->ways.n; w++)
			for (uint64_t seed = 1; seed <= c->seeds; seed++) {
				struct power_attempt *a =
				    &c->attempts[c->nattempts];

				*a = (struct power_attempt){
				    .target = c->targets.name[t],
				    .seed = seed,
				    .shrink = seed == 1,
				    .out = c->out};
				if (make_way(c, c->ways.name[w], a))
					return EXIT_USAGE;
				if (!a->scenario || seed == 1)
					c->nattempts++;
			}
	return 0;
}

/* ---- attempts ---- */

static void put_budget(struct buf *out, const struct power_attempt *a)
{
	if (a->scenario)
		buf_printf(out, "runs %" PRIu64, a->runs);
	else
		buf_printf(out, "ns %" PRId64, a->budget_ns);
}

/* Whether the store has it already. */
static bool is_done(const struct store_power_rows *rows,
                    const struct power_attempt *a)
{
	struct buf budget = {0};
	bool done = false;

	put_budget(&budget, a);
	for (size_t i = 0; i < rows->n && !done; i++)
		done = !strcmp(rows->rows[i].row.target, a->target) &&
		       !strcmp(rows->rows[i].row.way, a->way) &&
		       rows->rows[i].row.seed == a->seed &&
		       !strcmp(rows->rows[i].budget, buf_str(&budget));
	buf_done(&budget);
	return done;
}

/* Keeps the outcome, and tells of it.  0 or an exit code. */
static int keep(struct power_command *c, const struct power_attempt *a,
                const struct power_outcome *o, size_t number)
{
	struct buf budget = {0}, time = {0}, error = {0};
	struct store_power p = {.row = {.target = a->target,
	                                .way = a->way,
	                                .seed = a->seed,
	                                .runs = o->runs,
	                                .failed = o->failed,
	                                .first = o->first,
	                                .elapsed_ns = o->elapsed_ns,
	                                .rule = o->rule,
	                                .preemptions = o->preemptions,
	                                .switches = o->switches},
	                        .commit = buf_str(&c->commit)};
	int code = 0;

	put_budget(&budget, a);
	p.budget = buf_str(&budget);
	if (o->error[0]) {
		complain("%s, %s, seed %" PRIu64 ": %s", a->target, a->way,
		         a->seed, o->error);
		code = EXIT_ENVIRONMENT;
	} else if (store_power(c->store, &p, &error) < 0) {
		complain("%s", buf_str(&error));
		code = EXIT_ENVIRONMENT;
	}
	args_print_time(&time, o->elapsed_ns);
	if (code == 0)
		fprintf(stderr,
		        "%zu of %zu: %s, %s, seed %" PRIu64 ": %" PRIu64
		        " of %" PRIu64 " failed%s%s, %s\n",
		        number, c->nattempts, a->target, a->way, a->seed,
		        o->failed, o->runs, o->rule[0] ? ", " : "", o->rule,
		        buf_str(&time));
	buf_done(&budget);
	buf_done(&time);
	buf_done(&error);
	return code;
}

/* Attempts that are being made, each at its own place. */
struct running {
	struct power_process process[JOBS_MOST]; /* .pid 0: a free place */
	const struct power_attempt *what[JOBS_MOST];
	size_t active;
	size_t done; /* with those that the store had */
};

/* Waits a while for one that ends, and keeps it.  0 or an exit code. */
static int end_one(struct power_command *c, struct running *r)
{
	size_t i = power_attempt_ended(r->process, JOBS_MOST);
	struct power_outcome o;
	int code = 0;

	if (i == JOBS_MOST)
		return 0;
	power_attempt_wait(&r->process[i], &o);
	r->active--;
	if (!interrupt_signal())
		code = keep(c, r->what[i], &o, ++r->done);
	return code;
}

/* 0 or an exit code. */
static int start_one(struct power_command *c, struct running *r,
                     struct power_attempt *a)
{
	size_t i = 0;

	while (r->process[i].pid)
		i++;
	a->jobs = (unsigned)c->jobs;
	r->what[i] = a;
	if (!power_attempt_start(a, &r->process[i])) {
		complain("cannot start a process: %m");
		return EXIT_ENVIRONMENT;
	}
	r->active++;
	return 0;
}

/* A native one has all cores, and is alone. */
static bool is_room(const struct power_command *c, const struct running *r,
                    const struct power_attempt *a)
{
	bool native = a->scenario != NULL;

	for (size_t i = 0; i < JOBS_MOST && !native; i++)
		native = r->process[i].pid && r->what[i]->scenario;
	return native ? r->active == 0 : r->active < c->jobs;
}

/* Begun in order, so many at once. */
static int attempt_all(struct power_command *c,
                       const struct store_power_rows *rows)
{
	struct running r = {0};
	int code = 0;

	for (size_t i = 0; i < c->nattempts && !code; i++) {
		struct power_attempt *a = &c->attempts[i];

		if (is_done(rows, a)) {
			r.done++;
			continue;
		}
		while (!code && !interrupt_signal() && !is_room(c, &r, a))
			code = end_one(c, &r);
		if (interrupt_signal())
			break;
		if (!code)
			code = start_one(c, &r, a);
	}
	while (!code && !interrupt_signal() && r.active > 0)
		code = end_one(c, &r);
	for (size_t i = 0; i < JOBS_MOST; i++)
		if (r.process[i].pid)
			kill(r.process[i].pid, SIGKILL);
	return code;
}

/* ---- the table ---- */

static int write_page(const char *path,
                      void (*page)(struct buf *, const struct power_table *),
                      const struct power_table *table)
{
	struct buf out = {0};
	int err;

	if (!path)
		return 0;
	page(&out, table);
	err = outfile_write(path, &out);
	buf_done(&out);
	if (!err)
		return 0;
	complain("cannot write %s: %s", path, strerror(-err));
	return EXIT_ENVIRONMENT;
}

/* A page on standard output is alone. */
static bool is_stdout(const char *path)
{
	return path && !strcmp(path, "-");
}

static bool is_asked(const struct power_command *c, const struct power_row *r)
{
	for (size_t i = 0; i < c->nattempts; i++)
		if (!strcmp(c->attempts[i].target, r->target) &&
		    !strcmp(c->attempts[i].way, r->way))
			return true;
	return false;
}

static int print_table(struct power_command *c)
{
	struct store_power_rows all;
	struct buf error = {0}, text = {0};
	struct power_table table;
	struct power_row *rows;
	size_t n = 0;
	int code = 0;

	if (store_power_rows(c->store, buf_str(&c->commit), &all, &error) < 0) {
		complain("%s", buf_str(&error));
		buf_done(&error);
		return EXIT_ENVIRONMENT;
	}
	rows = xmalloc((all.n + 1) * sizeof *rows);
	for (size_t i = 0; i < all.n; i++)
		if (is_asked(c, &all.rows[i].row))
			rows[n++] = all.rows[i].row;
	table = power_table(rows, n);
	power_text(&text, &table);
	if (!is_stdout(c->markdown) && !is_stdout(c->html))
		fputs(buf_str(&text), stdout);
	code = write_page(c->markdown, power_markdown, &table);
	if (!code)
		code = write_page(c->html, power_html, &table);
	power_table_done(&table);
	free(rows);
	store_power_rows_done(&all);
	buf_done(&text);
	return code;
}

/* ---- */

static int open_store(struct power_command *c)
{
	struct buf path = {0}, error = {0};

	if (c->db)
		buf_puts(&path, c->db);
	else
		buf_printf(&path, "%s/tracetorture.db", c->out);
	if (!store_has_database())
		buf_puts(&error, "built without SQLite, which power needs");
	else
		c->store = store_open(buf_str(&path), &error);
	if (!c->store)
		complain("%s", buf_str(&error));
	buf_done(&path);
	buf_done(&error);
	return c->store ? 0 : EXIT_ENVIRONMENT;
}

static int run(struct power_command *c)
{
	struct store_power_rows rows;
	struct buf error = {0};
	int code;

	if (store_power_rows(c->store, buf_str(&c->commit), &rows, &error) < 0) {
		complain("%s", buf_str(&error));
		buf_done(&error);
		return EXIT_ENVIRONMENT;
	}
	interrupt_catch();
	code = c->table ? 0 : attempt_all(c, &rows);
	store_power_rows_done(&rows);
	if (!code)
		code = print_table(c);
	if (!code && interrupt_signal())
		code = 128 + interrupt_signal();
	return code;
}

int cmd_power(int argc, char **argv)
{
	struct power_command c = {.out = "out"};
	char path[PATH_MAX];
	struct buf error = {0};
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	int code;

	argp_parse(&argp, argc, argv, 0, NULL, &c);
	if (!c.seeds)
		c.seeds = c.quick ? 3 : 20;
	if (!c.budget_ns)
		c.budget_ns = (c.quick ? 20 : 600) * INT64_C(1000000000);
	if (!c.native_runs)
		c.native_runs = c.quick ? 200 : 2000;
	if (!c.jobs)
		c.jobs = cores > 0 && cores <= JOBS_MOST ? (uint64_t)cores : 1;
	if (is_stdout(c.markdown) && is_stdout(c.html)) {
		complain("only one page can go to standard output");
		return EXIT_USAGE;
	}
	code = plan(&c);
	if (!code && c.commit.len == 0 &&
	    target_find(c.targets.name[0], path, &error) == 0)
		commit_of(&c.commit, path);
	if (!code)
		code = open_store(&c);
	if (!code)
		code = run(&c);
	store_close(c.store);
	free(c.attempts);
	buf_done(&c.commit);
	buf_done(&error);
	return code;
}
