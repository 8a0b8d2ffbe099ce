/* stress.c: see stress.h. */
#include "harness/stress/stress.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/base/clock.h"
#include "harness/base/rng.h"
#include "harness/base/tally.h"
#include "harness/stress/evidence.h"
#include "harness/trial/limits.h"
#include "harness/trial/trial.h"

enum {
	TICK_MS = 100,      /* the longest sleep */
	EVIDENCE_MAX = 3,   /* folders a signature */
	EARLY_NS = 1000000, /* no run is started for less time than this */
	/* for a run that has failed to end by itself and tell its counters */
	GRACE_S = 3,
};

/* Where on_signal writes the signal's number; read by the driver.  A pipe and
 * not a blocked signal: a sanitizer's own thread would take that. */
static int signal_pipe[2];

static void on_signal(int sig)
{
	int saved_errno = errno;
	char byte = (char)sig;

	/* full: there is an earlier one in it */
	if (write(signal_pipe[1], &byte, 1) < 0)
		errno = saved_errno;
}

struct stress;

struct job {
	struct stress *stress;
	struct trial *trial; /* NULL: idle */
	bool failed;         /* ... has had a finding */
	bool failed_anew;    /* ... one that is not known */
	uint64_t run;
	uint64_t seed;
};

struct stress {
	const struct stress_options *o;
	const struct sink *sink;
	struct stress_result *result;
	struct job *jobs; /* o->jobs of them */
	unsigned active;
	int64_t start_ns;
	uint64_t started; /* runs */
	uint64_t traces; /* kept */
	struct tally signatures;
	bool stop; /* at once */
};

/* The first lack is the one that is told. */
static void lack(struct stress *s, const struct buf *error)
{
	if (s->result->end == STRESS_FINISHED) {
		s->result->end = STRESS_LACKING;
		buf_put(&s->result->error, error->data, error->len);
	}
	s->stop = true;
}

/* Keeps what is known of f; dir is where, empty if nowhere. */
static void keep_evidence(struct stress *s, const struct job *job,
                          const struct trial_finding *f, struct buf *dir,
                          struct buf *repeat)
{
	const struct stress_options *o = s->o;
	struct buf error = {0}, text = {0};
	bool made = evidence_dir(o->out, f, job->seed, dir, &error) == 0;

	if (!made)
		buf_clear(dir);
	o->repeat(o->ctx, repeat, job->seed, buf_str(dir));
	o->scenario_text(o->ctx, &text, job->seed);
	if (made && evidence_write(buf_str(dir), f, buf_str(&text),
	                           buf_str(repeat), &error) < 0) {
		/* what is there stays, but nothing may hang on it */
		buf_clear(repeat);
		o->repeat(o->ctx, repeat, job->seed, "");
	}
	if (error.len > 0)
		lack(s, &error);
	buf_done(&error);
	buf_done(&text);
}

static void on_finding(void *ctx, const struct trial_finding *f)
{
	struct job *job = ctx;
	struct stress *s = job->stress;
	struct buf dir = {0}, repeat = {0};
	struct sink_finding record = {.rule = f->rule,
	                              .signature = f->signature,
	                              .text = f->text,
	                              .run = job->run,
	                              .seed = job->seed,
	                              .session = f->session,
	                              .seen = tally_count(&s->signatures,
	                                                  f->signature)};

	if (record.seen <= EVIDENCE_MAX)
		keep_evidence(s, job, f, &dir, &repeat);
	else
		s->o->repeat(s->o->ctx, &repeat, job->seed, "");
	job->failed = true;
	record.dir = buf_str(&dir);
	record.repeat = buf_str(&repeat);
	record.repro = record.known = "";
	if (s->sink->finding(s->sink->ctx, &record))
		job->failed_anew = true;
	buf_done(&dir);
	buf_done(&repeat);
}

static void on_sessions(void *ctx, const struct sink_session *sessions,
                        size_t n)
{
	struct job *job = ctx;
	const struct sink *sink = job->stress->sink;

	sink->sessions(sink->ctx, sessions, n);
}

static void on_trace(void *ctx, uint64_t session, const void *p, size_t n,
                     const char *modules)
{
	struct job *job = ctx;
	struct stress *s = job->stress;
	struct buf error = {0};

	if (s->traces >= s->o->keep_traces)
		return;
	s->traces++;
	if (evidence_trace(s->o->out, job->run, session, p, n, modules,
	                   &error) < 0)
		lack(s, &error);
	buf_done(&error);
}

static int64_t time_left(const struct stress *s)
{
	if (s->o->time_ns == 0)
		return INT64_MAX;
	return s->start_ns + s->o->time_ns - clock_now_ns();
}

static bool may_start(const struct stress *s)
{
	return !s->stop && (s->o->runs == 0 || s->started < s->o->runs) &&
	       (s->started == 0 || time_left(s) > EARLY_NS);
}

static void start(struct stress *s, struct job *job)
{
	const struct stress_options *o = s->o;
	struct rng rng = rng_seed(o->seed);
	struct trial_spec spec = {.target_path = o->target_path,
	                          .timeout_ns = o->timeout_ns,
	                          .max_findings = o->max_findings,
	                          .keep_traces = o->keep_traces - s->traces};
	struct buf error = {0};

	job->stress = s;
	job->failed = job->failed_anew = false;
	job->run = s->started++;
	rng = rng_split(&rng, job->run);
	job->seed = job->run == 0 ? o->seed : rng_next(&rng);
	spec.seed = job->seed;
	spec.scenario = o->scenario(o->ctx, job->seed);
	if (o->time_ns > 0)
		spec.budget_ns = time_left(s) > 1 ? time_left(s) : 1;
	job->trial = trial_start(&spec, &error);
	if (job->trial)
		s->active++;
	else
		lack(s, &error);
	buf_done(&error);
}

static void end(struct job *job, const struct trial_result *r)
{
	struct stress *s = job->stress;
	struct sink_run run = r->run;

	if (run.failed)
		run.cut = 0; /* what it met, it met before its end */
	run.runs = !run.cut;
	run.known = run.failed && !job->failed_anew;
	/* a run that the machine could not carry says nothing of the target */
	if (run.failed || r->error[0] == '\0')
		s->sink->run(s->sink->ctx, &run);
	trial_free(job->trial);
	job->trial = NULL;
	s->active--;
}

static void step(struct job *job)
{
	struct trial_events events = {.ctx = job,
	                              .sessions = on_sessions,
	                              .finding = on_finding,
	                              .trace = on_trace};
	const struct trial_result *r = trial_step(job->trial, &events);
	struct buf error = {0};

	if (!r)
		return;
	if (r->error[0] != '\0') {
		buf_puts(&error, r->error);
		lack(job->stress, &error);
		buf_done(&error);
	}
	end(job, r);
}

/* Waits for news of a child, a signal, or some time. */
static void wait_for_news(struct stress *s, struct pollfd *fds)
{
	int timeout = TICK_MS;
	char sig;

	fds[0] = (struct pollfd){.fd = signal_pipe[0], .events = POLLIN};
	for (unsigned i = 0; i < s->o->jobs; i++) {
		struct trial *t = s->jobs[i].trial;

		fds[i + 1] = (struct pollfd){.fd = t ? trial_fd(t) : -1,
		                             .events = POLLIN};
		if (t && trial_fd(t) < 0)
			timeout = 1; /* about to die */
	}
	if (poll(fds, s->o->jobs + 1, timeout) <= 0 || !fds[0].revents)
		return;
	if (read(signal_pipe[0], &sig, 1) == 1) {
		s->stop = true;
		s->result->end = STRESS_INTERRUPTED;
		s->result->signal = sig;
	}
}

static void drive(struct stress *s)
{
	struct pollfd *fds = xcalloc(s->o->jobs + 1, sizeof *fds);

	do {
		for (unsigned i = 0; i < s->o->jobs && may_start(s); i++)
			if (!s->jobs[i].trial)
				start(s, &s->jobs[i]);
		wait_for_news(s, fds);
		for (unsigned i = 0; i < s->o->jobs; i++)
			if (s->jobs[i].trial)
				step(&s->jobs[i]);
		if (!s->sink->tick(s->sink->ctx, clock_now_ns() - s->start_ns))
			s->stop = true;
	} while (!s->stop && (s->active > 0 || may_start(s)));
	free(fds);
}

/* Ends the runs that still go.  Only those that have failed are runs that
 * count; unless somebody is waiting for us they may end in order. */
static void end_jobs(struct stress *s)
{
	int64_t until = clock_now_ns() + GRACE_S * 1000000000ll;
	bool hurry = s->result->end != STRESS_FINISHED;

	for (unsigned i = 0; i < s->o->jobs; i++) {
		struct job *job = &s->jobs[i];

		while (job->trial && job->failed && !hurry &&
		       clock_now_ns() < until) {
			poll(NULL, 0, 10);
			step(job);
		}
		if (job->trial && job->failed)
			end(job, trial_kill(job->trial));
		if (job->trial)
			trial_free(job->trial);
	}
}

void stress_run(const struct stress_options *o, const struct sink *sink,
                struct stress_result *result)
{
	struct stress s = {.o = o, .sink = sink, .result = result};
	struct buf error = {0};
	struct sigaction sa = {.sa_handler = on_signal}, old[2];

	s.start_ns = clock_now_ns();
	result->end = STRESS_FINISHED;
	if (limits_prepare(o->largest, o->jobs, &error) < 0 ||
	    evidence_prepare(o->out, &error) < 0)
		lack(&s, &error);
	CHECK(pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) == 0);
	sigaction(SIGINT, &sa, &old[0]);
	sigaction(SIGTERM, &sa, &old[1]);
	s.jobs = xcalloc(o->jobs, sizeof *s.jobs);
	if (!s.stop)
		drive(&s);
	end_jobs(&s);
	result->elapsed_ns = clock_now_ns() - s.start_ns;
	sigaction(SIGINT, &old[0], NULL);
	sigaction(SIGTERM, &old[1], NULL);
	close(signal_pipe[0]);
	close(signal_pipe[1]);
	tally_done(&s.signatures);
	free(s.jobs);
	buf_done(&error);
}
