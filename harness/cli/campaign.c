/* campaign.c: tracetorture campaign. */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/base/clock.h"
#include "harness/base/folder.h"
#include "harness/campaign/durable.h"
#include "harness/campaign/fleet.h"
#include "harness/campaign/share.h"
#include "harness/campaign/status.h"
#include "harness/campaign/worker.h"
#include "harness/cli/args.h"
#include "harness/cli/campaign_findings.h"
#include "harness/cli/cli.h"
#include "harness/cli/commit.h"
#include "harness/cli/interrupt.h"
#include "harness/explore/subject.h"
#include "harness/trial/controlled.h"
#include "harness/trial/target_load.h"

#define LOOK_NS   200000000   /* at what workers found */
#define COUNT_NS  5000000000  /* how much they did; and share, and show */
#define STALE_NS  5000000000  /* a worker is not begun anew more often */
#define END_NS    10000000000 /* that workers have to end in */
#define STORIES_NS 180000000000 /* that stories have, when all else has ended */

enum {
	SEED_MOST = 1000000,
	SOON_TOLD = 4, /* ends soon so often in a row: said */
	STATE_MOST = 65536,
};

struct campaign_command {
	const char *target, *program, *out, *db, *corpus, *fleet_text;
	uint64_t jobs; /* 0: one a core */
	uint64_t failures; /* 0: however many there are */
	int64_t time_ns, standstill_ns; /* 0: never */
	bool seeded, dry_run;
	int argc;
	char **argv;

	struct buf folder, db_path, tool, engines, command, commit, subject;
	struct fleet fleet;
	struct fleet_about about;
	struct worker *workers; /* of the fleet, then those of others before */
	size_t nworkers, nfleet;
	struct campaign_findings_about findings_about;
	struct campaign_findings *findings;

	int64_t start_ns;
	int64_t before_ns;  /* of earlier calls that came to no end */
	int64_t now_ns, counted_ns, news_ns;
	int64_t shared_s;
	uint64_t corpus_size, news; /* inputs and signatures then */
	uint64_t *counted;  /* schedules of each worker, when it was counted */
	uint64_t *at_first; /* likewise, when this call began */
	double *rates;
	bool failed; /* said */
};

enum {
	KEY_TARGET = 256,
	KEY_PROGRAM,
	KEY_FLEET,
	KEY_JOBS,
	KEY_TIME,
	KEY_STANDSTILL,
	KEY_FAILURES,
	KEY_SEED,
	KEY_CORPUS,
	KEY_OUT,
	KEY_DB,
	KEY_DRY_RUN,
};

static const struct argp_option options[] = {
    {"target", KEY_TARGET, "T", 0,
     "NAME, NAME+VARIANT or the path of a shared object [gort]", 0},
    {"program", KEY_PROGRAM, "P", 0,
     "Instead: main of a program that tracetorture-cc built", 0},
    {"fleet", KEY_FLEET, "F", 0,
     "Who hunts: like explore=2,libfuzzer,afl=3 [what is best on J cores]", 0},
    {"jobs", KEY_JOBS, "J", 0, "J workers [one a core]", 0},
    {"time", KEY_TIME, "S", 0,
     "End after S seconds; or 90m, 12h, 7d; a campaign that was interrupted "
     "goes on for what was left [never]",
     0},
    {"standstill", KEY_STANDSTILL, "S", 0,
     "End when for S seconds there was no new finding, and nothing new in the "
     "corpus [never]",
     0},
    {"failures", KEY_FAILURES, "N", 0,
     "End when N different findings are there [never]", 0},
    {"seed", KEY_SEED, "X", 0,
     "Seed of all choices, when it begins [random]", 0},
    {"corpus", KEY_CORPUS, "DIR", 0, "Inputs that fuzzers begin with, too", 0},
    {"out", KEY_OUT, "DIR", 0,
     "All that is kept is in DIR/campaign [out]", 0},
    {"db", KEY_DB, "FILE", 0,
     "The database that keeps the results; or none [DIR/tracetorture.db]", 0},
    {"dry-run", KEY_DRY_RUN, 0, 0,
     "Only print the commands that would be started", 0},
    {0},
};

static const struct number_option numbers[] = {
    {KEY_JOBS, "jobs", 1, FLEET_MOST, offsetof(struct campaign_command, jobs)},
    {KEY_FAILURES, "failures", 1, UINT64_MAX,
     offsetof(struct campaign_command, failures)},
    {KEY_SEED, "seed", 0, UINT32_MAX,
     offsetof(struct campaign_command, about.seed)},
};

static void want_fleet(struct argp_state *state, const char *text)
{
	struct campaign_command *c = state->input;
	struct buf error = {0};

	c->fleet_text = text;
	if (fleet_parse(&c->fleet, text, &error))
		argp_failure(state, EXIT_USAGE, 0, "--fleet %s: %s", text,
		             buf_str(&error));
	buf_done(&error);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct campaign_command *c = state->input;

	switch (key) {
	case KEY_TARGET:
		c->target = arg;
		return 0;
	case KEY_PROGRAM:
		c->program = arg;
		return 0;
	case KEY_FLEET:
		want_fleet(state, arg);
		return 0;
	case KEY_TIME:
		args_parse_time(state, "time", arg, &c->time_ns);
		return 0;
	case KEY_STANDSTILL:
		args_parse_time(state, "standstill", arg, &c->standstill_ns);
		return 0;
	case KEY_CORPUS:
		c->corpus = arg;
		return 0;
	case KEY_OUT:
		c->out = arg;
		return 0;
	case KEY_DB:
		c->db = arg;
		return 0;
	case KEY_DRY_RUN:
		c->dry_run = true;
		return 0;
	case KEY_SEED:
		c->seeded = true;
		break;
	}
	return args_parse_number(numbers, sizeof numbers / sizeof *numbers,
	                         key, arg, state);
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .doc = "Hunts for days with all that can find something: explore, and "
           "fuzzers of schedules under libFuzzer and AFL++, which share what "
           "they learn.  Each finding is replayed, shrunk and explained at "
           "once.\vWhoever is killed, and when the machine was: the same "
           "command goes on where it was.  DIR/campaign/status.html tells how "
           "it stands, DIR/campaign/repros has a repro of each finding.",
};

/* ---- what there is to work with ---- */

/* This program; and the fuzzers, beside it, or from where they are installed
 * the same way to the targets. */
static int find_tools(struct campaign_command *c)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
	struct buf installed = {0}, missing = {0};

	if (n < 0) {
		complain("cannot read /proc/self/exe: %m");
		return EXIT_ENVIRONMENT;
	}
	path[n] = '\0';
	buf_puts(&c->tool, path);
	*strrchr(path, '/') = '\0';
	buf_printf(&installed, "%s/../libexec", path);
	buf_puts(&c->engines,
	         fleet_have(FLEET_LIBFUZZER, buf_str(&installed), &missing) ||
	                 fleet_have(FLEET_AFL, buf_str(&installed), &missing)
	             ? buf_str(&installed)
	             : path);
	c->about.tool = buf_str(&c->tool);
	c->about.engines = buf_str(&c->engines);
	buf_done(&installed);
	buf_done(&missing);
	return 0;
}

/* Kinds that were asked for and cannot be had are an error, others are left
 * out, which is said. */
static int choose_fleet(struct campaign_command *c)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	bool have[FLEET_KINDS];
	struct buf missing = {0};
	int code = 0;

	if (c->jobs == 0)
		c->jobs = cores > 0 && cores <= FLEET_MOST ? (uint64_t)cores
		                                           : 1;
	for (unsigned k = 0; k < FLEET_KINDS && !code; k++) {
		buf_clear(&missing);
		have[k] = fleet_have(k, c->about.engines, &missing);
		if (!have[k] && c->fleet.count[k] > 0) {
			complain("--fleet %s: there is no %s", c->fleet_text,
			         buf_str(&missing));
			code = EXIT_ENVIRONMENT;
		} else if (!have[k] && !c->fleet_text) {
			complain("no worker is %s: there is no %s",
			         fleet_name[k], buf_str(&missing));
		}
	}
	if (!code && !c->fleet_text)
		fleet_choose(&c->fleet, (unsigned)c->jobs, have);
	buf_done(&missing);
	return code;
}

/* AFL++ may then take a crash for a time-out, which does not matter here:
 * fuzzers write what they find themselves. */
static void tell_core_pattern(const struct campaign_command *c)
{
	struct buf pattern = {0};

	if (c->fleet.count[FLEET_AFL] > 0 &&
	    buf_read_file(&pattern, "/proc/sys/kernel/core_pattern", 4096) ==
	        0 &&
	    pattern.len > 0 && pattern.data[0] == '|')
		complain("core_pattern hands crashes to a program, so that "
		         "AFL++ learns late of them: findings are kept all the "
		         "same");
	buf_done(&pattern);
}

/* Opens the target as workers will, in a process that it may spoil. */
static int try_target(const struct campaign_command *c)
{
	struct buf error = {0};
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		void *opened =
		    c->program ? (void *)program_open(c->program, &error)
		               : (void *)controlled_open(c->target, &error);

		if (!opened)
			complain("%s", buf_str(&error));
		_exit(opened ? 0 : EXIT_ENVIRONMENT);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid) {
		complain("no process to be had: %m");
		return EXIT_ENVIRONMENT;
	}
	if (!WIFEXITED(status))
		complain("%s: ends the process that loads it",
		         c->program ? c->program : c->target);
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_ENVIRONMENT;
}

/* ---- its folder ---- */

/* Held until this process ends, however it does; not by a child of it, as one
 * of flock() would be. */
static int lock_folder(struct campaign_command *c)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	struct buf path = {0};
	int err = folder_make(buf_str(&c->folder));
	int fd = -1;

	buf_printf(&path, "%s/lock", buf_str(&c->folder));
	if (!err)
		fd = open(buf_str(&path), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (err)
		complain("cannot make %s: %s", buf_str(&c->folder),
		         strerror(-err));
	else if (fd < 0)
		complain("cannot write %s: %m", buf_str(&path));
	else if (fcntl(fd, F_SETLK, &lock) < 0)
		complain("%s: a campaign is running there; another one needs "
		         "another --out",
		         buf_str(&c->folder));
	else
		err = 1;
	buf_done(&path);
	return err == 1 ? 0 : EXIT_ENVIRONMENT;
}

static void state_path(const struct campaign_command *c, struct buf *path)
{
	buf_printf(path, "%s/state", buf_str((struct buf *)&c->folder));
}

static int64_t time_so_far(const struct campaign_command *c)
{
	return c->before_ns + c->now_ns - c->start_ns;
}

/* ended: the next call begins its time anew. */
static bool keep_state(struct campaign_command *c, bool ended)
{
	struct buf text = {0}, path = {0};
	int err;

	buf_printf(&text, "seed %" PRIu64 "\nelapsed_ns %" PRId64 "\n%s\n",
	           c->about.seed, ended ? 0 : time_so_far(c),
	           buf_str(&c->subject));
	state_path(c, &path);
	err = durable_write(&text, buf_str(&path));
	if (err && !c->failed)
		complain("cannot write %s: %s", buf_str(&path), strerror(-err));
	c->failed |= err != 0;
	buf_done(&text);
	buf_done(&path);
	return !err;
}

/* What an earlier call left.  0 or an exit code. */
static int read_state(struct campaign_command *c)
{
	struct buf text = {0}, path = {0};
	uint64_t seed;
	int64_t elapsed;
	int at = 0, err, code = 0;

	state_path(c, &path);
	err = buf_read_file(&text, buf_str(&path), STATE_MOST);
	while (text.len > 0 && text.data[text.len - 1] == '\n')
		text.len--;
	if (!err && (sscanf(buf_str(&text),
	                    "seed %" SCNu64 " elapsed_ns %" SCNd64 " %n", &seed,
	                    &elapsed, &at) < 2 || at == 0)) {
		complain("%s: is no state of a campaign", buf_str(&path));
		code = EXIT_ENVIRONMENT;
	} else if (!err && strcmp(buf_str(&text) + at, buf_str(&c->subject))) {
		complain("%s is a campaign of %s: another one needs another "
		         "--out", buf_str(&c->folder), buf_str(&text) + at);
		code = EXIT_USAGE;
	} else if (!err) {
		c->about.seed = seed;
		c->seeded = true;
		c->before_ns = elapsed;
	} else if (err != -ENOENT) {
		complain("cannot read %s: %s", buf_str(&path), strerror(-err));
		code = EXIT_ENVIRONMENT;
	}
	buf_done(&text);
	buf_done(&path);
	return code;
}

static int draw_seed(struct campaign_command *c)
{
	if (c->seeded)
		return 0;
	if (getrandom(&c->about.seed, sizeof c->about.seed, 0) !=
	    sizeof c->about.seed) {
		complain("no random seed to be had: %m");
		return EXIT_ENVIRONMENT;
	}
	c->about.seed %= SEED_MOST;
	return 0;
}

/* ---- the fleet ---- */

static int open_worker(struct campaign_command *c, enum fleet_kind kind,
                       unsigned n)
{
	struct buf error = {0};
	int err;

	c->workers =
	    realloc(c->workers, (c->nworkers + 1) * sizeof *c->workers);
	CHECK(c->workers);
	err = worker_open(&c->workers[c->nworkers++], &c->about, kind, n,
	                  &error);
	if (err)
		complain("%s", buf_str(&error));
	buf_done(&error);
	return err ? EXIT_ENVIRONMENT : 0;
}

static bool was_there(const struct campaign_command *c, enum fleet_kind kind,
                      unsigned n)
{
	struct buf path = {0};
	bool was;

	buf_printf(&path, "%s/%s-%u", c->about.folder, fleet_name[kind], n);
	was = access(buf_str(&path), F_OK) == 0;
	buf_done(&path);
	return was;
}

/* Those of a larger fleet before keep what they found. */
static int open_workers(struct campaign_command *c)
{
	int code = 0;

	for (unsigned k = 0; k < FLEET_KINDS; k++)
		for (unsigned n = 1; n <= c->fleet.count[k] && !code; n++)
			code = open_worker(c, k, n);
	c->nfleet = c->nworkers;
	for (unsigned k = 0; k < FLEET_KINDS; k++)
		for (unsigned n = c->fleet.count[k] + 1;
		     !code && was_there(c, k, n); n++)
			code = open_worker(c, k, n);
	c->counted = xcalloc(c->nworkers, sizeof *c->counted);
	c->at_first = xcalloc(c->nworkers, sizeof *c->at_first);
	c->rates = xcalloc(c->nworkers, sizeof *c->rates);
	for (size_t i = 0; i < c->nworkers; i++)
		c->counted[i] = c->at_first[i] = c->workers[i].schedules;
	return code;
}

static void print_command(const struct fleet_command *command)
{
	struct buf line = {0};

	if (command->env.n > 0)
		buf_puts(&line, "env");
	for (size_t i = 0; i < command->env.n; i++) {
		buf_byte(&line, ' ');
		args_quote(&line, command->env.at[i]);
	}
	for (size_t i = 0; i < command->argv.n; i++) {
		if (line.len > 0)
			buf_byte(&line, ' ');
		args_quote(&line, command->argv.at[i]);
	}
	puts(buf_str(&line));
	buf_done(&line);
}

static void print_commands(const struct campaign_command *c)
{
	for (unsigned k = 0; k < FLEET_KINDS; k++) {
		for (unsigned n = 1; n <= c->fleet.count[k]; n++) {
			struct fleet_command command;

			fleet_command(&command, &c->about, k, n, 1);
			print_command(&command);
			fleet_command_done(&command);
		}
	}
}

/* ---- how it stands ---- */

static void fill_workers(const struct campaign_command *c,
                         struct status_worker *out)
{
	for (size_t i = 0; i < c->nworkers; i++) {
		const struct worker *w = &c->workers[i];

		out[i] = (struct status_worker){
		    .name = w->name,
		    .strategy = fleet_strategy(w->kind, w->n),
		    .runs = w->pid > 0,
		    .schedules = w->schedules,
		    .findings = w->journal.n,
		    .begun = w->kept.begun,
		    .rate = c->rates[i]};
	}
}

/* What is to be freed is the arrays. */
static struct status status_of(const struct campaign_command *c,
                               struct buf *time)
{
	size_t n = campaign_findings_different(c->findings);
	struct status_worker *workers = xcalloc(c->nworkers, sizeof *workers);
	struct status_finding *findings = xcalloc(n + 1, sizeof *findings);
	struct campaign_finding f;

	fill_workers(c, workers);
	for (size_t i = 0; campaign_findings_at(c->findings, i, &f); i++)
		findings[i] = (struct status_finding){
		    .signature = f.signature,
		    .count = f.count,
		    .worker = f.worker,
		    .file = f.file,
		    .explained = f.explained};
	args_print_time(time, time_so_far(c));
	return (struct status){.subject =
	                           buf_str((struct buf *)&c->subject),
	                       .end = "",
	                       .time = buf_str(time),
	                       .now = "",
	                       .corpus = c->corpus_size,
	                       .workers = workers,
	                       .nworkers = c->nworkers,
	                       .findings = findings,
	                       .nfindings = n};
}

static void status_done(struct status *s)
{
	free((void *)(uintptr_t)s->workers);
	free((void *)(uintptr_t)s->findings);
}

static void print_status(FILE *to, const struct campaign_command *c)
{
	struct buf time = {0}, line = {0};
	struct status s = status_of(c, &time);

	status_line(&line, &s);
	fputs(buf_str(&line), to);
	status_done(&s);
	buf_done(&line);
	buf_done(&time);
}

static bool write_page(struct campaign_command *c, const char *end)
{
	struct buf text = {0}, path = {0}, elapsed = {0};
	struct status s = status_of(c, &elapsed);
	time_t now = time(NULL);
	char when[32];
	int err;

	strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", localtime(&now));
	s.end = end;
	s.now = when;
	status_page(&text, &s);
	buf_printf(&path, "%s/status.html", buf_str(&c->folder));
	err = buf_write_file(&text, buf_str(&path));
	if (err && !c->failed)
		complain("cannot write %s: %s", buf_str(&path), strerror(-err));
	c->failed |= err != 0;
	status_done(&s);
	buf_done(&text);
	buf_done(&path);
	buf_done(&elapsed);
	return !err;
}

static void show(struct campaign_command *c)
{
	static int64_t shown_ns;
	bool terminal = isatty(STDERR_FILENO);

	if (c->now_ns - shown_ns < (terminal ? 500000000 : 5000000000))
		return;
	shown_ns = c->now_ns;
	fputs(terminal ? "\r\033[K" : "", stderr);
	print_status(stderr, c);
	fputs(terminal ? "" : "\n", stderr);
}

/* ---- going on ---- */

/* It may be what AFL++ has kept, when it was killed at a bad moment: the worker
 * begins anew, with what is in the corpus. */
static void tell_soon(const struct worker *w)
{
	struct buf line = {0}, from = {0}, to = {0};

	worker_last_line(w, &line);
	complain("%s ends again and again: %s", w->name, buf_str(&line));
	if (w->kind == FLEET_AFL) {
		buf_printf(&from, "%s/afl/%s", w->about->folder, w->name);
		buf_printf(&to, "%s/%s/afl-%" PRIu64, w->about->folder,
		           w->name, w->kept.begun);
		rename(buf_str(&from), buf_str(&to)); /* if it is there */
	}
	buf_done(&line);
	buf_done(&from);
	buf_done(&to);
}

/* Starts those that have waited, and asks those to end who are to begin anew,
 * since they do not know what is known. */
static bool tend_workers(struct campaign_command *c)
{
	for (size_t i = 0; i < c->nfleet; i++) {
		struct worker *w = &c->workers[i];
		int err;

		if (worker_ended(w, c->now_ns) && w->soon == SOON_TOLD)
			tell_soon(w);
		if (w->pid > 0 && w->stale &&
		    c->now_ns - w->started_ns > STALE_NS) {
			w->stale = false;
			worker_signal(w, SIGINT);
		}
		if (w->pid > 0 || w->again_ns > c->now_ns)
			continue;
		err = worker_start(w, c->now_ns);
		if (err) {
			complain("cannot start %s: %s", w->name,
			         strerror(-err));
			c->failed = true;
			return false;
		}
	}
	return true;
}

static bool share(struct campaign_command *c)
{
	int err = share_corpus(buf_str(&c->folder), &c->shared_s,
	                       &c->corpus_size);
	uint64_t news =
	    c->corpus_size + campaign_findings_different(c->findings);

	if (err) {
		complain("cannot write %s/corpus: %s", buf_str(&c->folder),
		         strerror(-err));
		c->failed = true;
	}
	if (news > c->news)
		c->news_ns = c->now_ns;
	c->news = news;
	return !err;
}

/* Schedules a second, since there were so many. */
static void set_rates(struct campaign_command *c, const uint64_t *then,
                      int64_t then_ns)
{
	double s = (double)(c->now_ns - then_ns + 1) / 1e9;

	for (size_t i = 0; i < c->nworkers; i++)
		c->rates[i] = (double)(c->workers[i].schedules - then[i]) / s;
}

static bool count(struct campaign_command *c)
{

	if (!share(c) || !campaign_findings_count(c->findings, c->now_ns) ||
	    !keep_state(c, false))
		return false;
	set_rates(c, c->counted, c->counted_ns);
	for (size_t i = 0; i < c->nworkers; i++)
		c->counted[i] = c->workers[i].schedules;
	c->counted_ns = c->now_ns;
	return write_page(c, "");
}

/* How it ends, if it is to. */
static const char *end_of(const struct campaign_command *c)
{
	if (interrupt_signal())
		return "interrupted";
	if (c->time_ns && time_so_far(c) >= c->time_ns)
		return "its time is over";
	if (c->standstill_ns && c->now_ns - c->news_ns >= c->standstill_ns)
		return "nothing new comes";
	if (c->failures &&
	    campaign_findings_different(c->findings) >= c->failures)
		return "enough was found";
	return NULL;
}

static const char *hunt(struct campaign_command *c)
{
	const char *end = NULL;

	c->start_ns = c->now_ns = c->counted_ns = c->news_ns = clock_now_ns();
	while (!end) {
		if (!tend_workers(c) ||
		    !campaign_findings_look(c->findings, c->now_ns) ||
		    (c->now_ns - c->counted_ns > COUNT_NS && !count(c))) {
			c->failed = true;
			return "ended early";
		}
		show(c);
		usleep(LOOK_NS / 1000);
		c->now_ns = clock_now_ns();
		end = end_of(c);
	}
	return end;
}

/* What was found last gets its story, too; that takes a while. */
static void finish_stories(struct campaign_command *c)
{
	int64_t deadline = clock_now_ns() + STORIES_NS;

	while (campaign_findings_busy(c->findings) && !interrupt_signal() &&
	       clock_now_ns() < deadline) {
		c->now_ns = clock_now_ns();
		if (!campaign_findings_look(c->findings, c->now_ns)) {
			c->failed = true;
			return;
		}
		usleep(LOOK_NS / 1000);
	}
}

/* Asks all to end, and makes those end that do not. */
static void end_workers(struct campaign_command *c)
{
	int64_t deadline = clock_now_ns() + END_NS;
	size_t running;

	for (size_t i = 0; i < c->nfleet; i++)
		worker_signal(&c->workers[i], SIGINT);
	do {
		running = 0;
		for (size_t i = 0; i < c->nfleet; i++) {
			struct worker *w = &c->workers[i];

			if (clock_now_ns() > deadline)
				worker_signal(w, SIGKILL);
			worker_ended(w, clock_now_ns());
			running += w->pid > 0;
		}
		usleep(20000);
	} while (running > 0);
}

static void print_end(const struct campaign_command *c, const char *end)
{
	struct campaign_finding f;

	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	for (size_t i = 0; campaign_findings_at(c->findings, i, &f); i++)
		printf("%s: %" PRIu64 " times, see %s/repros/%s.%s\n",
		       f.signature, f.count, buf_str((struct buf *)&c->folder),
		       f.file, f.explained ? "txt" : "repro");
	print_status(stdout, c);
	printf("; %s\n", end);
}

static int run(struct campaign_command *c)
{
	const char *end;
	int64_t ended_ns;
	bool kept;

	interrupt_catch();
	end = hunt(c);
	ended_ns = c->now_ns;
	end_workers(c);
	if (!c->failed)
		share(c);
	if (!interrupt_signal() && !c->failed)
		finish_stories(c);
	kept = campaign_findings_end(c->findings, c->now_ns,
	                             interrupt_signal() ? "interrupted"
	                             : c->failed        ? "ended early"
	                                                : "finished");
	c->now_ns = ended_ns; /* what came since is no time of the hunt */
	set_rates(c, c->at_first, c->start_ns);
	kept = kept && keep_state(c, !interrupt_signal() && !c->failed) &&
	       write_page(c, end);
	print_end(c, end);
	if (!kept || c->failed)
		return EXIT_ENVIRONMENT;
	if (interrupt_signal())
		return 128 + interrupt_signal();
	return campaign_findings_different(c->findings) > 0 ? EXIT_FINDING
	                                                    : EXIT_OK;
}

/* ---- beginning ---- */

static void set_names(struct campaign_command *c)
{
	buf_printf(&c->folder, "%s/campaign", c->out);
	if (c->db)
		buf_puts(&c->db_path, c->db);
	else
		buf_printf(&c->db_path, "%s/tracetorture.db", c->out);
	buf_printf(&c->subject, "%s %s", c->program ? "program" : "target",
	           c->program ? c->program : c->target);
	c->about.target = c->target;
	c->about.program = c->program;
	c->about.folder = buf_str(&c->folder);
}

static void set_hunt(struct campaign_command *c)
{
	struct buf error = {0};
	char path[PATH_MAX];

	buf_puts(&c->command, c->argv[0]);
	for (int i = 1; i < c->argc; i++) {
		buf_byte(&c->command, ' ');
		args_quote(&c->command, c->argv[i]);
	}
	if (c->program)
		commit_of(&c->commit, c->program);
	else if (target_find(c->target, path, &error) == 0)
		commit_of(&c->commit, path);
	buf_done(&error);
	c->findings_about = (struct campaign_findings_about){
	    .folder = buf_str(&c->folder),
	    .db = buf_str(&c->db_path),
	    .hunt = {.population = "schedule",
	             .command = buf_str(&c->command),
	             .target = c->program ? c->program : c->target,
	             .target_commit = buf_str(&c->commit),
	             .scenario = c->program ? "" : "random",
	             .seed = c->about.seed,
	             .jobs = 1,
	             .claim = "",
	             .begun_ns = clock_utc_ns()},
	    .workers = c->workers,
	    .n = c->nworkers};
}

static int open_all(struct campaign_command *c)
{
	int err, code = lock_folder(c);

	if (!code)
		code = read_state(c);
	if (!code)
		code = draw_seed(c);
	if (code)
		return code;
	if (!keep_state(c, false))
		return EXIT_ENVIRONMENT;
	err = share_seeds(buf_str(&c->folder), c->corpus);
	if (err) {
		complain("cannot fill %s: %s", buf_str(&c->folder),
		         strerror(-err));
		return EXIT_ENVIRONMENT;
	}
	code = open_workers(c);
	if (code)
		return code;
	set_hunt(c);
	c->findings = campaign_findings_open(&c->findings_about, &code);
	return code;
}

static void print_head(const struct campaign_command *c)
{
	printf("campaign of %s in %s, seed %" PRIu64 ", ", buf_str((struct buf *)
	       &c->subject), buf_str((struct buf *)&c->folder), c->about.seed);
	for (unsigned k = 0, n = 0; k < FLEET_KINDS; k++) {
		if (c->fleet.count[k] == 0)
			continue;
		printf("%s%s=%u", n++ ? "," : "", fleet_name[k],
		       c->fleet.count[k]);
	}
	putchar('\n');
	if (campaign_findings_total(c->findings) > 0)
		printf("goes on: %" PRIu64 " findings (%zu different) so far\n",
		       campaign_findings_total(c->findings),
		       campaign_findings_different(c->findings));
	fflush(stdout);
}

int cmd_campaign(int argc, char **argv)
{
	struct campaign_command c = {.target = "gort", .out = "out",
	                             .argc = argc, .argv = argv};
	int code;

	argp_parse(&argp, argc, argv, 0, NULL, &c);
	set_names(&c);
	code = find_tools(&c);
	if (!code)
		code = choose_fleet(&c);
	if (!code && c.dry_run) {
		code = read_state(&c);
		if (!code)
			code = draw_seed(&c);
		if (!code)
			print_commands(&c);
		return code;
	}
	if (!code)
		code = try_target(&c);
	if (!code)
		code = open_all(&c);
	if (code)
		return code;
	tell_core_pattern(&c);
	print_head(&c);
	code = run(&c);
	campaign_findings_close(c.findings);
	return code;
}
