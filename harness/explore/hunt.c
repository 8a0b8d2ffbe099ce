/*
 * hunt.c: see hunt.h.
 *
 * A message is a head and what it says follows: of a finding the choices, then
 * its three strings, each with its NUL.
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
#include "harness/explore/strategy.h"

enum {
	CHECK_EVERY = 1024,  /* schedules; one of them is run twice */
	PER_SCENARIO = 16,   /* schedules with one seed of prepare */
	REPORT_NS = 100000000,
	SILENT_S = 60,       /* a worker that says nothing for so long hangs */
	JOBS_MOST = 256,
};

enum message { MESSAGE_TOTALS, MESSAGE_FINDING, MESSAGE_FAULT, MESSAGE_END };

struct head {
	uint32_t message;
	uint32_t size; /* of all that follows the head */
	uint64_t number, seed, hash, points, switches;
	uint64_t nchoices;
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

static void send_finding(struct worker *w, const struct head *about,
                         const struct buf *choices)
{
	struct head h = *about;
	struct buf body = {0};

	h.message = MESSAGE_FINDING;
	buf_put(&body, choices->data, choices->len);
	buf_puts(&body, w->finding.rule);
	buf_byte(&body, '\0');
	put_string(&body, &w->finding.signature);
	put_string(&body, &w->finding.text);
	send(w, &h, &body);
	buf_done(&body);
}

static void options_of(const struct hunt_options *o, struct explore_options *e)
{
	*e = (struct explore_options){.max_points = o->max_points,
	                              .no_races = o->no_races,
	                              .plain_points = o->plain_points};
}

/* Runs it again by its choices; whatever is not the same is our fault. */
static void check(struct worker *w, const struct head *h,
                  const struct buf *choices)
{
	struct explore_options e;
	struct finding f = {0};

	options_of(w->options, &e);
	e.strategy = &strategy_replay;
	e.choices = (const struct explore_choice *)(void *)choices->data;
	e.nchoices = h->nchoices;
	w->subject->run(w->subject->ctx, &e, &w->result, &f);
	if (w->result.hash != h->hash || w->result.strayed > 0)
		fault(w, h->number);
	finding_done(&f);
	w->totals.checked++;
}

/* Strategies take turns; the sticky walk, the best all-rounder, every other. */
static const struct strategy *strategy_of(const struct hunt_options *o,
                                          uint64_t number)
{
	static const struct strategy *const turns[] = {
	    &strategy_sticky, &strategy_walk, &strategy_sticky, &strategy_pct};

	return o->strategy ? o->strategy
	                   : turns[number % (sizeof turns / sizeof *turns)];
}

static void run_one(struct worker *w, uint64_t number, struct buf *choices)
{
	const struct hunt_options *o = w->options;
	struct rng all = rng_seed(o->seed);
	struct rng group = rng_split(&all, number / PER_SCENARIO);
	struct rng one = rng_split(&all, ~number);
	struct head h = {.number = number, .seed = rng_next(&group)};
	struct explore_options e;
	bool failed;

	options_of(o, &e);
	e.strategy = strategy_of(o, number);
	e.seed = rng_next(&one);
	snprintf(h.strategy, sizeof h.strategy, "%s", e.strategy->name);
	if (w->subject->prepare)
		w->subject->prepare(w->subject->ctx, h.seed);
	w->subject->run(w->subject->ctx, &e, &w->result, &w->finding);
	h.hash = w->result.hash;
	h.points = w->result.points;
	h.switches = w->result.switches;
	h.nchoices = w->result.nchoices;
	w->totals.schedules++;
	w->totals.points += h.points;
	w->totals.switches += h.switches;
	failed = w->finding.rule[0] != '\0';
	w->totals.findings += failed;
	if (!failed && number % CHECK_EVERY != 0)
		return;
	buf_clear(choices);
	buf_put(choices, w->result.choices,
	        h.nchoices * sizeof *w->result.choices);
	check(w, &h, choices);
	if (failed)
		send_finding(w, &h, choices);
}

static _Noreturn void work(struct subject *s, const struct hunt_options *o,
                           unsigned k, int fd)
{
	struct worker w = {.subject = s, .options = o, .fd = fd};
	struct head h = {.message = MESSAGE_TOTALS};
	struct buf choices = {0};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (uint64_t i = k; !o->schedules || i < o->schedules; i += o->jobs) {
		run_one(&w, i, &choices);
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
	struct buf known; /* signatures, each with its NUL */
	bool over;
	bool faulty;
};

static bool is_known(struct hunter *h, const char *signature)
{
	const char *p = buf_str(&h->known);
	const char *end = p + h->known.len;

	for (; p < end; p += strlen(p) + 1)
		if (!strcmp(p, signature))
			return true;
	buf_puts(&h->known, signature);
	buf_byte(&h->known, '\0');
	return false;
}

static void take_finding(struct hunter *h, const struct head *m,
                         const uint8_t *body)
{
	size_t size = m->nchoices * sizeof(struct explore_choice);
	struct explore_choice *choices = xmalloc(size + 1);
	const char *strings = (const char *)body + size;
	struct hunt_finding f = {.number = m->number,
	                         .seed = m->seed,
	                         .strategy = m->strategy,
	                         .hash = m->hash,
	                         .points = m->points,
	                         .switches = m->switches,
	                         .choices = choices,
	                         .nchoices = m->nchoices};

	memcpy(choices, body, size);
	f.rule = strings;
	f.signature = f.rule + strlen(f.rule) + 1;
	f.text = f.signature + strlen(f.signature) + 1;
	if (!is_known(h, f.signature)) {
		h->totals->distinct++;
		h->events->found(h->events->ctx, &f);
	}
	free(choices);
	if (h->options->failures && h->totals->distinct >= h->options->failures)
		h->over = true;
}

static void take(struct hunter *h, struct job *j, const struct head *m,
                 const uint8_t *body)
{
	h->totals->schedules += m->totals.schedules;
	h->totals->points += m->totals.points;
	h->totals->switches += m->totals.switches;
	h->totals->checked += m->totals.checked;
	h->totals->findings += m->totals.findings;
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
	buf_done(&h->known);
}

int hunt(struct subject *s, const struct hunt_options *o,
         const struct hunt_events *events, struct hunt_totals *totals,
         struct buf *error)
{
	struct hunter *h = xcalloc(1, sizeof *h);
	int64_t start_ns = clock_now_ns();
	int result;

	CHECK(o->jobs > 0 && o->jobs <= JOBS_MOST);
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
		events->progress(events->ctx, totals);
		if (o->time_ns && clock_now_ns() - start_ns > o->time_ns)
			h->over = true;
	}
	stop(h);
	result = h->faulty ? -1 : 0;
	free(h);
	return result;
}
