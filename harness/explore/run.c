/* run.c: one run, from a clean state to its result. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/explore/coverage.h"
#include "harness/explore/process/heap.h"
#include "harness/explore/process/image.h"
#include "harness/explore/race.h"
#include "harness/explore/process/reset.h"
#include "harness/explore/sched.h"
#include "harness/explore/strategy.h"

enum {
	MAX_POINTS = 1000000,
	SIGNAL_STACK = 64 * 1024,
	ASK_POINTS = 1000000,
	OUTPUT_MOST = 4096,   /* bytes kept of what a run prints, */
	ANSWER_MOST = 1 << 16, /* of what a target says of itself */
};

static struct explore_image *current;
static uint8_t *marks; /* a bit a place of it */
static char signal_stack[SIGNAL_STACK];

/* ---- crashes ---- */

static const void *fault_pc(const ucontext_t *context)
{
#if defined(__x86_64__)
	return (const void *)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
	return (const void *)context->uc_mcontext.pc;
#endif
}

static void crashed(int sig, siginfo_t *info, void *context)
{
	const void *pc = fault_pc(context);
	unsigned fiber;

	if (sig == SIGSEGV && heap_fault(info->si_addr))
		return;
	if (!sched.running) { /* ours: dies of it when it goes on */
		signal(sig, SIG_DFL);
		return;
	}
	sched.result->thread = sched.cur->id;
	sched.result->place = place(
	    (uintptr_t)pc - sched.base < sched.extent ? pc
	                                              : sched.cur->pending.pc);
	if (sig == SIGSEGV && fiber_owns(info->si_addr, &fiber))
		sched_end(RUN_CRASH, "the stack of thread %u overflowed",
		          fiber);
	sched_end(RUN_CRASH, "SIG%s (%s)", sigabbrev_np(sig),
	          sigdescr_np(sig));
}

static void catch_signals(void)
{
	static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
	struct sigaction action = {.sa_sigaction = crashed,
	                           .sa_flags = SA_SIGINFO | SA_ONSTACK |
	                                       SA_NODEFER};
	stack_t stack = {.ss_sp = signal_stack, .ss_size = SIGNAL_STACK};

	CHECK(sigaltstack(&stack, NULL) == 0);
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		CHECK(sigaction(signals[i], &action, NULL) == 0);
}

/* ---- the run ---- */

static int (*run_body)(void *);

/* The first thread. */
static void *first(void *arg)
{
	process_exit(run_body(arg), (const void *)sched.base);
}

static void reset(struct explore_image *image)
{
	image_restore(image);
	heap_reset();
	tls_reset();
	pthread_reset();
	io_reset();
	if (sched.races)
		race_reset();
	if (sched.coverage)
		coverage_begin();
}

/* Places of another build may lie outside. */
static void mark(const struct explore_options *o, bool set)
{
	for (size_t i = 0; i < o->npromoted; i++) {
		uint32_t at = o->promoted[i];
		uint8_t bit = (uint8_t)(1u << at % 8);

		if (at < sched.extent)
			marks[at / 8] = set ? marks[at / 8] | bit : 0;
	}
}

static void begin(const struct explore_options *o, struct explore_result *r)
{
	struct buf text = r->text, output = r->output;

	buf_clear(&text);
	buf_clear(&output);
	memset(r, 0, offsetof(struct explore_result, races));
	r->nraces = 0;
	r->text = text;
	r->output = output;
	sched.result = r;
	sched.output_most = OUTPUT_MOST;
	sched.options = o;
	sched.strategy = o->strategy;
	sched.rng = rng_seed(o->seed);
	sched.limit = o->max_points ? o->max_points : MAX_POINTS;
	sched.fair = false;
	sched.races = !o->no_races;
	sched.plain = o->plain_points || o->npromoted > 0;
	sched.promoted = o->plain_points ? NULL : marks;
	mark(o, true);
	sched.watched_plain = o->watch != NULL;
	sched.coverage = o->coverage;
	sched.watched = o->watch || o->coverage;
	sched.hash = 0;
	sched.step = sched.decisions = sched.switches = 0;
	sched.granted = sched.left = 0;
	sched.asked = false;
	sched.contended = false;
	sched.nready = sched.nresting = sched.nsleepers = sched.nspinning = 0;
	sched.earliest = NULL;
	sched.rounds = 0;
	sched.rounds_writes = 0;
	sched.nthreads = sched.nlive = 0;
	sched.skew_ns = sched.unfair_ns = 0;
	sched.nchoices = 0;
	memset(sched.takers, 0, sizeof sched.takers);
	sched.cur = &sched.threads[0];
}

static void finish(struct explore_result *r)
{
	r->hash = sched.hash;
	r->points = sched.step;
	r->decisions = sched.decisions;
	r->switches = sched.switches;
	r->threads = sched.nthreads;
	if (sched.coverage)
		r->fresh = coverage_end();
	r->choices = sched.choices;
	r->nchoices = sched.nchoices;
	if (r->outcome == RUN_OK && r->nraces > 0) {
		r->outcome = RUN_RACE;
		r->thread = r->races[0].thread[1];
		r->place = r->races[0].place[1];
	} else if (r->outcome != RUN_OK && r->outcome != RUN_RACE) {
		r->thread = sched.cur->id;
	}
	sched.running = false;
	heap_watched = 0;
	sched.races = false;
	sched.plain = false;
	mark(sched.options, false);
	sched.watched = sched.watched_plain = sched.coverage = false;
	sched.nspinning = 0;
	sched.left = sched.granted = FOREVER;
}

void explore_run(struct explore_image *image, int (*body)(void *), void *arg,
                 const struct explore_options *o, struct explore_result *r)
{
	struct thread *t;

	if (current != image) {
		catch_signals();
		current = image;
		sched.base = image->base;
		sched.extent = image->extent;
		free(marks);
		marks = xcalloc(image->extent / 8 + 1, 1);
	}
	begin(o, r);
	reset(image);
	if (o->strategy->begin)
		o->strategy->begin();
	run_body = body;
	t = sched_spawn(first, arg);
	CHECK(t);
	sched.running = true;
	sched.cur = t;
	sched_preempt();
	fiber_switch(&sched.home, t->sp);
	finish(r);
	if (o->strategy->ended)
		o->strategy->ended();
}

/* ---- what a target says of itself ---- */

static void (*asked)(int fd);

static void *answer(void *arg)
{
	(void)arg;
	asked(STDERR_FILENO);
	sched_home();
}

/* Whoever was in the run stays where he is. */
static void leave_all(void)
{
	for (uint32_t i = 0; i < sched.nthreads; i++)
		sched.threads[i].state = T_DONE;
	sched.nready = sched.nresting = sched.nsleepers = sched.nspinning = 0;
	sched.earliest = NULL;
	sched.rounds = 0;
	sched.nlive = 0;
}

void explore_ask(struct explore_image *image, void (*ask)(int fd),
                 struct buf *out)
{
	struct explore_result r = {0};
	struct thread *t;

	CHECK(image == current && !sched.running);
	leave_all();
	sched.strategy = &strategy_walk;
	sched.result = &r;
	sched.output_most = ANSWER_MOST;
	sched.fair = true; /* no choice of it is recorded */
	sched.limit = sched.step + ASK_POINTS;
	asked = ask;
	t = sched_spawn(answer, NULL);
	if (!t)
		return;
	sched.running = true;
	sched.cur = t;
	sched_preempt();
	fiber_switch(&sched.home, t->sp);
	sched.running = false;
	sched.left = sched.granted = FOREVER;
	buf_put(out, r.output.data, r.output.len);
	if (r.outcome != RUN_OK)
		buf_printf(out, "(and then no more: %s)\n",
		           explore_outcome_names[r.outcome]);
	explore_result_done(&r);
}

void explore_fail(const char *text)
{
	sched_end(RUN_FAILED, "%s", text);
}

void explore_result_done(struct explore_result *r)
{
	buf_done(&r->text);
	buf_done(&r->output);
}
