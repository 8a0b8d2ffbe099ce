/* power_attempt.c: see power_attempt.h. */
#include "harness/cli/power_attempt.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/base/clock.h"
#include "harness/base/folder.h"
#include "harness/cli/cli.h"
#include "harness/explore/hunt.h"
#include "harness/scenario/scenario.h"
#include "harness/stress/stress.h"
#include "harness/trial/controlled.h"
#include "harness/trial/controlled_shrink.h"
#include "harness/trial/target_load.h"

#define HANGS_NS 20000000000 /* a native run without news */
#define LOOK_MS  500         /* between two looks whether a signal came */

enum { SHRINK_SCHEDULES = 50000, PLACES_MOST = 64 };

/* What an attempt is doing; one a process. */
struct attempting {
	const struct power_attempt *a;
	struct power_outcome *o;
	struct scenario scenario;
	struct repro repro; /* of what was found; no choices: nothing was */
	int64_t start_ns;
};

static void met(struct attempting *t, uint64_t number, const char *rule)
{
	if (t->o->first > 0)
		return;
	t->o->first = number + 1;
	t->o->elapsed_ns = clock_now_ns() - t->start_ns;
	snprintf(t->o->rule, sizeof t->o->rule, "%s", rule);
}

/* ---- under control ---- */

static bool on_found(void *ctx, const struct hunt_finding *f)
{
	struct attempting *t = ctx;

	met(t, f->number, f->rule);
	t->repro = hunt_repro(f);
	return false;
}

static bool on_progress(void *ctx, const struct hunt_totals *t)
{
	(void)ctx;
	(void)t;
	return true;
}

/* OUT/power-TARGET-WAY-SEED.repro */
static int write_repro(const struct attempting *t)
{
	struct buf text = {0}, path = {0};
	int err = folder_make(t->a->out);

	buf_printf(&path, "%s/power-", t->a->out);
	for (const char *c = t->a->target; *c; c++)
		buf_byte(&path, *c == '/' ? '_' : (uint8_t)*c);
	buf_printf(&path, "-%s-%llu.repro", t->a->way,
	           (unsigned long long)t->a->seed);
	repro_print(&t->repro, &text);
	if (!err)
		err = buf_write_file(&text, buf_str(&path));
	buf_done(&text);
	buf_done(&path);
	return err;
}

/* shrink_options.progress; ctx: the time to end at. */
static bool is_over(void *ctx, const struct shrink_totals *t)
{
	const int64_t *until_ns = ctx;

	(void)t;
	return clock_now_ns() > *until_ns;
}

/* What was found, with as few switches as can be had in the time that the
 * attempt might have taken.  What cannot be shrunk was found all the same: that
 * is said, and the attempt counts. */
static void make_small(struct attempting *t, struct controlled *c,
                       struct buf *error)
{
	int64_t until_ns = clock_now_ns() + t->a->budget_ns;
	const struct shrink_options o = {.schedules = SHRINK_SCHEDULES,
	                                 .ctx = &until_ns,
	                                 .progress = is_over};
	struct subject *s = controlled_subject(c);
	struct buf why = {0};
	struct shrink_totals totals;
	struct repro *r = &t->repro;
	int err;

	buf_puts(&r->name, t->a->target);
	controlled_generate(c, r->seed);
	scenario_print(&r->scenario, controlled_scenario(c));
	err = repro_fingerprint(explore_path(s->image), &r->flavour);
	if (!err && controlled_shrink(s, r, &o, &totals, &why) == SHRINK_OK) {
		t->o->preemptions = (int64_t)totals.now.preemptions;
		t->o->switches = (int64_t)totals.now.switches;
		err = write_repro(t);
	} else if (!err) {
		complain("%s, %s, seed %" PRIu64 ": not shrunk: %s",
		         t->a->target, t->a->way, t->a->seed, buf_str(&why));
	}
	if (err)
		buf_printf(error, "its repro: %s", strerror(-err));
	buf_done(&why);
}

static void explore(struct attempting *t, struct buf *error)
{
	struct controlled *c = controlled_open(t->a->target, error);
	struct hunt_options o = {.strategy = t->a->strategy,
	                         .time_ns = t->a->budget_ns,
	                         .seed = t->a->seed,
	                         .jobs = 1};
	const struct hunt_events events = {t, on_found, on_progress};
	struct hunt_totals totals;

	if (!c)
		return;
	controlled_subject(c)->prepare = controlled_generate;
	t->start_ns = clock_now_ns();
	if (hunt(controlled_subject(c), &o, &events, &totals, error) < 0)
		return;
	t->o->runs = totals.schedules;
	t->o->failed = totals.findings;
	if (t->o->first > t->o->runs)
		t->o->runs = t->o->first;
	if (t->o->first > 0 && t->a->shrink)
		make_small(t, c, error);
	repro_done(&t->repro);
}

/* ---- natively ---- */

static const struct scenario *scenario_of(void *ctx, uint64_t seed)
{
	struct attempting *t = ctx;

	if (!strcmp(t->a->scenario, "random"))
		scenario_generate(&t->scenario, seed, NULL);
	return &t->scenario;
}

static void put_scenario(void *ctx, struct buf *text, uint64_t seed)
{
	scenario_print(text, scenario_of(ctx, seed));
}

static void put_repeat(void *ctx, struct buf *out, uint64_t seed,
                       const char *dir)
{
	const struct attempting *t = ctx;

	(void)dir;
	buf_printf(out, "tracetorture stress --target %s --scenario %s --seed ",
	           t->a->target, t->a->scenario);
	buf_printf(out, "%llu --runs 1", (unsigned long long)seed);
}

static void on_sessions(void *ctx, const struct sink_session *s, size_t n)
{
	(void)ctx;
	(void)s;
	(void)n;
}

static bool on_finding(void *ctx, const struct sink_finding *f)
{
	met(ctx, f->run, f->rule);
	return true;
}

static void on_run(void *ctx, const struct sink_run *run)
{
	struct attempting *t = ctx;

	t->o->runs += run->runs;
	t->o->failed += run->failed;
}

static bool on_tick(void *ctx, int64_t elapsed_ns)
{
	(void)ctx;
	(void)elapsed_ns;
	return true;
}

static void stress(struct attempting *t, struct buf *error)
{
	const struct power_attempt *a = t->a;
	const struct sink sink = {t, on_sessions, on_finding, on_run, on_tick};
	const char *text = scenario_preset(a->scenario);
	char path[PATH_MAX];
	struct stress_options o = {.target_path = path,
	                           .scenario = scenario_of,
	                           .scenario_text = put_scenario,
	                           .largest = &t->scenario,
	                           .seed = a->seed,
	                           .runs = a->runs,
	                           .time_ns = a->budget_ns,
	                           .jobs = a->jobs,
	                           .timeout_ns = HANGS_NS,
	                           .max_findings = 1,
	                           .out = a->out,
	                           .repeat = put_repeat,
	                           .ctx = t};
	struct stress_result result = {0};

	if (text && scenario_parse(&t->scenario, text, strlen(text), error) < 0)
		return;
	if (!text)
		scenario_generate(&t->scenario, a->seed, NULL);
	if (target_find(a->target, path, error) < 0)
		return;
	t->start_ns = clock_now_ns();
	stress_run(&o, &sink, &result);
	buf_puts(error, buf_str(&result.error));
	if (result.end == STRESS_INTERRUPTED)
		buf_puts(error, "interrupted");
	buf_done(&result.error);
}

/* ---- the process ---- */

static _Noreturn void work(const struct power_attempt *a, int fd)
{
	struct power_outcome o = {.preemptions = -1, .switches = -1};
	struct attempting t = {.a = a, .o = &o, .start_ns = clock_now_ns()};
	struct buf error = {0};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (a->scenario)
		stress(&t, &error);
	else
		explore(&t, &error);
	if (o.first == 0)
		o.elapsed_ns = clock_now_ns() - t.start_ns;
	snprintf(o.error, sizeof o.error, "%s", buf_str(&error));
	_exit(write(fd, &o, sizeof o) != sizeof o);
}

bool power_attempt_start(const struct power_attempt *a, struct power_process *p)
{
	int fds[2];

	if (pipe(fds) < 0)
		return false;
	fflush(NULL); /* or the child might print it again */
	p->pid = fork();
	if (p->pid == 0) {
		close(fds[0]);
		work(a, fds[1]);
	}
	close(fds[1]);
	p->fd = fds[0];
	if (p->pid > 0)
		return true;
	p->pid = 0;
	close(p->fd);
	return false;
}

size_t power_attempt_ended(const struct power_process *p, size_t n)
{
	struct pollfd fds[PLACES_MOST];
	size_t which[PLACES_MOST], m = 0;

	for (size_t j = 0; j < n; j++)
		if (p[j].pid) {
			CHECK_OP(m, <, PLACES_MOST);
			which[m] = j;
			fds[m++] = (struct pollfd){p[j].fd, POLLIN, 0};
		}
	CHECK_OP(m, >, 0);
	if (poll(fds, m, LOOK_MS) > 0)
		for (size_t i = 0; i < m; i++)
			if (fds[i].revents)
				return which[i];
	return n;
}

void power_attempt_wait(struct power_process *p, struct power_outcome *o)
{
	ssize_t n;

	do
		n = read(p->fd, o, sizeof *o);
	while (n < 0 && errno == EINTR);
	if (n != sizeof *o)
		*o = (struct power_outcome){.error = "the attempt's process died"};
	close(p->fd);
	waitpid(p->pid, NULL, 0);
	p->pid = 0;
}
