/*
 * hunt.c: see hunt.h.
 *
 * A message is a head and what it says follows: of a finding the choices, the
 * promoted places, then its three strings, each with its NUL.
 */
#include "harness/explore/hunt.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/base/clock.h"
#include "harness/base/rng.h"
#include "harness/base/tally.h"
#include "harness/explore/portfolio.h"

enum {
	CHECK_EVERY = 1024,  /* schedules; one of them is run twice */
	PER_SCENARIO = 16,   /* schedules with one seed of prepare */
	WATCH_EVERY = 5,     /* schedules; one has its coverage taken, which
	                      * costs a fifth, for the strategies that use it */
	ALL_POINTS = 20,     /* schedules; in one of them all are points */
	PROMOTED_MOST = 256, /* places */
	/* Plain accesses are many: runs in which they are points may have so
	 * many times as many, and those with all only come while ... */
	MORE_POINTS = 8,
	SHORT = 64,          /* ... runs have a 64th of what they may have */
	POINTS = 1000000,
	POINTS_MOST = 10000000, /* clocks of threads count so far */
	REPORT_NS = 100000000,
	SILENT_S = 60,       /* a worker that says nothing for so long hangs */
	JOBS_MOST = 256,
};

enum message { MESSAGE_TOTALS, MESSAGE_FINDING, MESSAGE_FAULT, MESSAGE_END };

struct head {
	uint32_t message;
	uint32_t size; /* of all that follows the head */
	uint64_t number, seed, hash, points, switches;
	uint64_t nchoices, npromoted, max_points;
	bool plain_points;
	struct hunt_totals totals; /* of the worker, since its last message */
	char strategy[16];
};

/* ---- the worker ---- */

struct worker {
	struct subject *subject;
	const struct hunt_options *options;
	int fd;
	struct hunt_totals totals; /* not yet told */
	int64_t told_ns;
	struct explore_result result;
	struct finding finding;
	uint32_t promoted[PROMOTED_MOST]; /* ascending */
	size_t npromoted;
	uint64_t longest; /* run so far, in points other than plain accesses */
	struct buf choices; /* of the last run that was kept */
};

static void write_all(int fd, const void *p, size_t n)
{
	while (n > 0) {
		ssize_t w = write(fd, p, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			_exit(0); /* nobody listens any more */
		p = (const char *)p + w;
		n -= (size_t)w;
	}
}

static void send(struct worker *w, struct head *h, const struct buf *body)
{
	h->size = body ? (uint32_t)body->len : 0;
	h->totals = w->totals;
	memset(&w->totals, 0, sizeof w->totals);
	w->told_ns = clock_now_ns();
	write_all(w->fd, h, sizeof *h);
	if (body)
		write_all(w->fd, body->data, body->len);
}

static void put_string(struct buf *out, const struct buf *s)
{
	buf_put(out, s->data, s->len);
	buf_byte(out, '\0');
}

static _Noreturn void fault(struct worker *w, uint64_t number)
{
	struct head h = {.message = MESSAGE_FAULT, .number = number};

	send(w, &h, NULL);
	_exit(1);
}

static void send_finding(struct worker *w, const struct head *about)
{
	struct head h = *about;
	struct buf body = {0};

	h.message = MESSAGE_FINDING;
	buf_put(&body, w->choices.data, w->choices.len);
	buf_put(&body, w->promoted, h.npromoted * sizeof *w->promoted);
	buf_puts(&body, w->finding.rule);
	buf_byte(&body, '\0');
	put_string(&body, &w->finding.signature);
	put_string(&body, &w->finding.text);
	send(w, &h, &body);
	buf_done(&body);
}

/* Runs it again by its choices; whatever is not the same is our fault. */
static void check(struct worker *w, const struct explore_options *o,
                  const struct head *h)
{
	struct explore_options e = *o;
	struct finding f = {0};

	e.strategy = &strategy_replay;
	e.choices = (const struct explore_choice *)(void *)w->choices.data;
	e.nchoices = h->nchoices;
	w->subject->run(w->subject->ctx, &e, &w->result, &f);
	if (w->result.hash != h->hash || w->result.strayed > 0)
		fault(w, h->number);
	finding_done(&f);
	w->totals.checked++;
}

/* Which plain accesses are points in this run. */
static void draw_points(struct worker *w, struct rng *rng,
                        struct explore_options *e)
{
	const struct hunt_options *o = w->options;
	uint64_t most = o->max_points ? o->max_points : POINTS;

	e->plain_points = o->plain_points;
	e->max_points = most;
	if (o->plain_points)
		return;
	e->promoted = w->promoted;
	e->npromoted = w->npromoted;
	if (!e->strategy->reach && w->longest <= most / SHORT &&
	    rng_chance(rng, 1, ALL_POINTS)) {
		e->plain_points = true;
		e->npromoted = 0;
	}
	if (e->plain_points || e->npromoted > 0)
		e->max_points = most > POINTS_MOST / MORE_POINTS
		                    ? POINTS_MOST
		                    : most * MORE_POINTS;
}

static void promote_place(struct worker *w, uint32_t at)
{
	size_t i = w->npromoted;

	for (size_t j = 0; j < w->npromoted; j++)
		if (w->promoted[j] == at)
			return;
	if (at == 0 || w->npromoted == PROMOTED_MOST)
		return;
	for (; i > 0 && w->promoted[i - 1] > at; i--)
		w->promoted[i] = w->promoted[i - 1];
	w->promoted[i] = at;
	w->npromoted++;
}

/* What raced is worth a switch from now on. */
static void promote(struct worker *w, const struct explore_race *races,
                    size_t n)
{
	for (size_t i = 0; i < n; i++) {
		promote_place(w, races[i].place[0]);
		promote_place(w, races[i].place[1]);
	}
}

/* The run that was is kept: repeated, and told when it failed. */
static void keep(struct worker *w, const struct explore_options *e,
                 struct head *h, bool failed)
{
	struct explore_race races[EXPLORE_RACES];
	size_t nraces = w->result.nraces;

	h->hash = w->result.hash;
	h->nchoices = w->result.nchoices;
	h->npromoted = e->npromoted;
	h->plain_points = e->plain_points;
	h->max_points = e->max_points;
	memcpy(races, w->result.races, nraces * sizeof *races);
	buf_clear(&w->choices);
	buf_put(&w->choices, w->result.choices,
	        h->nchoices * sizeof *w->result.choices);
	check(w, e, h);
	if (failed)
		send_finding(w, h);
	promote(w, races, nraces);
}

/* Draws all that the run depends on. */
static void draw(struct worker *w, uint64_t number, struct explore_options *e,
                 uint64_t *scenario)
{
	const struct hunt_options *o = w->options;
	struct rng all = rng_seed(o->seed);
	struct rng group = rng_split(
	    &all, number / (o->per_seed ? o->per_seed : PER_SCENARIO));
	struct rng one = rng_split(&all, ~number);

	*scenario = rng_next(&group);
	*e = (struct explore_options){.seed = rng_next(&one),
	                              .no_races = o->no_races};
	e->strategy = o->strategy ? o->strategy
	                          : portfolio_draw(&one);
	e->coverage = e->strategy->coverage || e->strategy->learn ||
	              (!o->strategy && number % WATCH_EVERY == 0);
	draw_points(w, &one, e);
	if (e->strategy->scenario)
		e->strategy->scenario(&one, scenario);
}

/* What comes of it for the runs that follow. */
static void learn(struct worker *w, const struct explore_options *e,
                  uint64_t scenario, bool failed)
{
	const struct explore_result *r = &w->result;
	const struct strategy_lesson lesson = {.scenario = scenario,
	                                       .options = e,
	                                       .choices = r->choices,
	                                       .nchoices = r->nchoices,
	                                       .points = r->points,
	                                       .threads = r->threads};
	const struct strategy *s;

	if (!e->plain_points && e->npromoted == 0 && r->points > w->longest)
		w->longest = r->points;
	for (unsigned i = 0; (s = strategy_at(i)); i++) {
		w->totals.used[i] += s == e->strategy;
		if (s->learn && r->fresh > 0 && !failed)
			s->learn(&lesson);
	}
	if (e->strategy->reach)
		e->strategy->reach(&w->totals.reach);
}

static void run_one(struct worker *w, uint64_t number)
{
	struct head h = {.number = number};
	struct explore_options e;
	bool failed;

	draw(w, number, &e, &h.seed);
	snprintf(h.strategy, sizeof h.strategy, "%s", e.strategy->name);
	if (w->subject->prepare)
		w->subject->prepare(w->subject->ctx, h.seed);
	w->subject->run(w->subject->ctx, &e, &w->result, &w->finding);
	h.points = w->result.points;
	h.switches = w->result.switches;
	w->totals.schedules++;
	w->totals.points += h.points;
	w->totals.switches += h.switches;
	failed = w->finding.rule[0] != '\0';
	learn(w, &e, h.seed, failed);
	w->totals.findings += failed;
	if (failed || w->result.nraces > 0 || number % CHECK_EVERY == 0)
		keep(w, &e, &h, failed);
}

static _Noreturn void work(struct subject *s, const struct hunt_options *o,
                           unsigned k, int fd)
{
	struct worker w = {.subject = s, .options = o, .fd = fd};
	struct head h = {.message = MESSAGE_TOTALS};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* a terminal sends them to all; who listens decides */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	for (uint64_t i = k; !o->schedules || i < o->schedules; i += o->jobs) {
		run_one(&w, i);
		if (w.totals.reach.all)
			break;
		if (clock_now_ns() - w.told_ns > REPORT_NS)
			send(&w, &h, NULL);
	}
	h.message = MESSAGE_END;
	send(&w, &h, NULL);
	_exit(0);
}

/* ---- this process ---- */

struct job {
	pid_t pid;
	int fd; /* -1: it has ended */
	struct buf in;
	bool ended; /* it said so */
	int64_t heard_ns; /* when it last said something */
};

struct hunter {
	const struct hunt_options *options;
	const struct hunt_events *events;
	struct hunt_totals *totals;
	struct buf *error;
	struct job jobs[JOBS_MOST];
	struct tally signatures;
	bool over;
	bool faulty;
};

static void take_finding(struct hunter *h, const struct head *m,
                         const uint8_t *body)
{
	size_t size = m->nchoices * sizeof(struct explore_choice);
	size_t places = m->npromoted * sizeof(uint32_t);
	struct explore_choice *choices = xmalloc(size + 1);
	uint32_t *promoted = xmalloc(places + 1);
	const char *strings = (const char *)body + size + places;
	struct hunt_finding f = {.number = m->number,
	                         .seed = m->seed,
	                         .strategy = m->strategy,
	                         .hash = m->hash,
	                         .points = m->points,
	                         .switches = m->switches,
	                         .choices = choices,
	                         .nchoices = m->nchoices,
	                         .races = !h->options->no_races,
	                         .plain_points = m->plain_points,
	                         .promoted = promoted,
	                         .npromoted = m->npromoted,
	                         .max_points = m->max_points};

	memcpy(choices, body, size);
	memcpy(promoted, body + size, places);
	f.rule = strings;
	f.signature = f.rule + strlen(f.rule) + 1;
	f.text = f.signature + strlen(f.signature) + 1;
	f.seen = tally_count(&h->signatures, f.signature);
	h->totals->distinct += f.seen == 1;
	if (!h->events->found(h->events->ctx, &f))
		h->over = true;
	free(choices);
	free(promoted);
}

static void take(struct hunter *h, struct job *j, const struct head *m,
                 const uint8_t *body)
{
	h->totals->schedules += m->totals.schedules;
	h->totals->points += m->totals.points;
	h->totals->switches += m->totals.switches;
	h->totals->checked += m->totals.checked;
	h->totals->findings += m->totals.findings;
	for (unsigned i = 0; i < STRATEGIES_MOST; i++)
		h->totals->used[i] += m->totals.used[i];
	if (m->totals.reach.different > 0)
		h->totals->reach = m->totals.reach;
	switch ((enum message)m->message) {
	case MESSAGE_TOTALS:
		break;
	case MESSAGE_FINDING:
		take_finding(h, m, body);
		break;
	case MESSAGE_FAULT:
		buf_printf(h->error,
		           "schedule %" PRIu64 " went another way when it was "
		           "repeated: explore or the target is not "
		           "deterministic",
		           m->number);
		h->over = h->faulty = true;
		break;
	case MESSAGE_END:
		j->ended = true;
		break;
	}
}

/* Reads what there is, and takes the whole messages in it. */
static void read_job(struct hunter *h, struct job *j)
{
	ssize_t n = read(j->fd, buf_reserve(&j->in, 1 << 16), 1 << 16);
	size_t at = 0;

	if (n <= 0) {
		close(j->fd);
		j->fd = -1;
		if (!j->ended && !h->over) {
			buf_puts(h->error, "a worker died");
			h->over = h->faulty = true;
		}
		return;
	}
	j->heard_ns = clock_now_ns();
	j->in.len += (size_t)n;
	while (!h->over) {
		struct head m;

		if (j->in.len - at < sizeof m)
			break;
		memcpy(&m, j->in.data + at, sizeof m);
		if (j->in.len - at - sizeof m < m.size)
			break;
		take(h, j, &m, j->in.data + at + sizeof m);
		at += sizeof m + m.size;
	}
	memmove(j->in.data, j->in.data + at, j->in.len - at);
	j->in.len -= at;
}

static int start(struct hunter *h, struct subject *s)
{
	fflush(NULL); /* or a child might print it again */
	for (unsigned k = 0; k < h->options->jobs; k++) {
		int fds[2];

		if (pipe(fds) < 0 || (h->jobs[k].pid = fork()) < 0) {
			buf_printf(h->error, "cannot start a process: %s",
			           strerror(errno));
			return -1;
		}
		if (h->jobs[k].pid == 0) {
			close(fds[0]);
			work(s, h->options, k, fds[1]);
		}
		close(fds[1]);
		h->jobs[k].fd = fds[0];
		h->jobs[k].heard_ns = clock_now_ns();
	}
	return 0;
}

/* A loop in the target without any scheduling point, or one of ours. */
static void look_for_silence(struct hunter *h)
{
	int64_t since = clock_now_ns() - (int64_t)SILENT_S * 1000000000;

	for (unsigned k = 0; k < h->options->jobs; k++) {
		if (h->jobs[k].fd < 0 || h->jobs[k].heard_ns > since)
			continue;
		buf_printf(h->error,
		           "a run came to no scheduling point for %d s, after "
		           "%" PRIu64 " schedules",
		           SILENT_S, h->totals->schedules);
		h->over = h->faulty = true;
		return;
	}
}

/* False: all have ended. */
static bool wait_for_news(struct hunter *h)
{
	struct pollfd fds[JOBS_MOST];
	unsigned live = 0;

	for (unsigned k = 0; k < h->options->jobs; k++) {
		fds[k] = (struct pollfd){.fd = h->jobs[k].fd,
		                         .events = POLLIN};
		live += h->jobs[k].fd >= 0;
	}
	if (live == 0)
		return false;
	poll(fds, h->options->jobs, REPORT_NS / 1000000);
	for (unsigned k = 0; k < h->options->jobs && !h->over; k++)
		if (fds[k].revents)
			read_job(h, &h->jobs[k]);
	if (!h->over)
		look_for_silence(h);
	return true;
}

static void stop(struct hunter *h)
{
	for (unsigned k = 0; k < h->options->jobs; k++) {
		struct job *j = &h->jobs[k];

		if (j->fd >= 0)
			close(j->fd);
		if (j->pid > 0) {
			kill(j->pid, SIGKILL);
			waitpid(j->pid, NULL, 0);
		}
		buf_done(&j->in);
	}
	tally_done(&h->signatures);
}

int hunt(struct subject *s, const struct hunt_options *o,
         const struct hunt_events *events, struct hunt_totals *totals,
         struct buf *error)
{
	struct hunter *h = xcalloc(1, sizeof *h);
	int64_t start_ns = clock_now_ns();
	int result;

	CHECK(o->jobs > 0 && o->jobs <= JOBS_MOST);
	CHECK(o->jobs == 1 || !o->strategy || !o->strategy->reach);
	memset(totals, 0, sizeof *totals);
	*h = (struct hunter){.options = o,
	                     .events = events,
	                     .totals = totals,
	                     .error = error};
	for (unsigned k = 0; k < o->jobs; k++)
		h->jobs[k].fd = -1;
	if (start(h, s) < 0)
		h->over = h->faulty = true;
	while (!h->over && wait_for_news(h)) {
		if (!events->progress(events->ctx, totals) ||
		    (o->time_ns && clock_now_ns() - start_ns > o->time_ns))
			h->over = true;
	}
	stop(h);
	result = h->faulty ? -1 : 0;
	free(h);
	return result;
}

static void *copy(const void *from, size_t size)
{
	void *to = xmalloc(size + 1);

	if (size > 0)
		memcpy(to, from, size);
	return to;
}

struct repro hunt_repro(const struct hunt_finding *f)
{
	struct repro r = {
	    .races = f->races,
	    .plain_points = f->plain_points,
	    .promoted = copy(f->promoted, f->npromoted * sizeof *f->promoted),
	    .npromoted = f->npromoted,
	    .limit = f->max_points,
	    .seed = f->seed,
	    .hash = f->hash,
	    .choices = copy(f->choices, f->nchoices * sizeof *f->choices),
	    .nchoices = f->nchoices};

	buf_puts(&r.signature, f->signature);
	return r;
}
