/* stuck.c: why a run does not go on: who waits for what, and for whom. */
#include <inttypes.h>

#include "harness/explore/place.h"
#include "harness/explore/sched.h"
#include "harness/explore/process/sync.h"

enum { FRAMES = 64, CALLERS = 8 /* printed; a person reads no more */ };

static const char *const sentences[] = {
    [RUN_DEADLOCK] = "deadlock: no thread can go on",
    [RUN_LIVELOCK] = "livelock: all that can run wait for a change that "
                     "nobody makes",
};

/* ---- for whom ---- */

static bool is_zero(const struct taker *k)
{
	const volatile uint8_t *byte = k->addr;

	for (uint32_t i = 0; i < k->size; i++)
		if (byte[i] != 0)
			return false;
	return true;
}

/* Of a lock that the target made of a word, which t waits for: who made it
 * something else than 0, if it still is.  Else NULL. */
static const struct taker *taker_of(const struct thread *t)
{
	const struct taker *k;

	if (t->wait != WAIT_FUTEX && t->wait != WAIT_SPIN)
		return NULL;
	k = &sched.takers[((uintptr_t)t->object >> 2) % TAKERS];
	return k->addr == t->object && !is_zero(k) ? k : NULL;
}

/* The thread that t waits for; -1: of none is it known. */
static int holder_of(const struct thread *t)
{
	const struct taker *k = taker_of(t);

	if (t->state != T_BLOCKED && t->state != T_RESTING)
		return -1;
	return k ? (int)k->thread : sync_holder(t->wait, t->object);
}

/* Nobody holds it any more: it was no lock then, or is one that was left. */
static bool has_ended(int holder)
{
	return holder < 0 || sched.threads[holder].state == T_DONE;
}

/* Follows holders from t; true if that comes back to t. */
static bool in_cycle(const struct thread *t)
{
	const struct thread *at = t;

	for (uint32_t i = 0; i < sched.nthreads; i++) {
		int holder = holder_of(at);

		if (holder < 0)
			return false;
		at = &sched.threads[holder];
		if (at == t)
			return true;
	}
	return false;
}

static void print_holder(struct buf *out, const struct thread *t)
{
	const struct taker *k = taker_of(t);
	int holder = holder_of(t);

	if (holder < 0)
		return;
	if (k && k->thread == t->id)
		buf_puts(out, "; it holds that itself, taken in ");
	else if (k && has_ended(holder))
		buf_printf(out, "; thread %d, which has ended, made it what it "
		                "is, in ", holder);
	else if (k)
		buf_printf(out, "; thread %d took that, in ", holder);
	else
		buf_printf(out, "; thread %d %s", holder,
		           t->wait == WAIT_JOIN ? "has not ended" : "holds it");
	if (k)
		explore_print_pc(out, k->pc);
	if (in_cycle(t))
		buf_puts(out, " (in a cycle)");
}

/* ---- a thread ---- */

/* Those of the target that called the place where t stands. */
static void print_callers(struct buf *out, struct thread *t)
{
	void *pcs[FRAMES];
	unsigned n = sched_stack(t, pcs, FRAMES), shown = 0;

	for (unsigned i = 0; i < n && shown < CALLERS; i++) {
		if (place(pcs[i]) == 0 || place(pcs[i]) >= sched.extent ||
		    (pcs[i] == t->pending.pc && shown == 0))
			continue;
		buf_puts(out, " < ");
		explore_print_pc(out, pcs[i]);
		shown++;
	}
}

/* In the second half of a run without an end, which was fair to all. */
static bool still_runs(const struct thread *t)
{
	return t->ran >= sched.fair_from || t->id == sched.fair_first;
}

static void print_thread(struct buf *out, struct thread *t,
                         enum explore_outcome outcome)
{
	bool woken = outcome != RUN_LIMIT || still_runs(t);

	buf_printf(out, "\n  thread %u ", t->id);
	if (outcome == RUN_LIMIT && woken)
		buf_puts(out, "still runs, now ");
	if (t->state == T_READY) {
		buf_puts(out, outcome == RUN_LIMIT ? "before "
		                                   : "can run, before ");
	} else {
		buf_printf(out, "waits for %s", explore_wait_names[t->wait]);
		explore_print_object(out, t->object);
		if (!woken)
			buf_printf(out, " since point %" PRIu64 " or later",
			           t->ran);
		buf_puts(out, ", in ");
	}
	explore_print_pc(out, t->pending.pc);
	print_callers(out, t);
	print_holder(out, t);
}

/* ---- the run ---- */

static void print_no_end(struct buf *out)
{
	uint32_t waiting = 0;

	for (uint32_t i = 0; i < sched.nthreads; i++)
		waiting += sched.threads[i].state != T_DONE &&
		           !still_runs(&sched.threads[i]);
	buf_printf(out,
	           "no end after %" PRIu64 " scheduling points; in the second "
	           "half, which was fair to all, %u of %u threads were never "
	           "woken",
	           sched.step, waiting, sched.nlive);
}

/* All wait, and some for a signal that has perhaps been. */
static bool lost_wakeup(void)
{
	for (uint32_t i = 0; i < sched.nthreads; i++) {
		const struct thread *t = &sched.threads[i];

		if (t->state == T_BLOCKED && has_ended(holder_of(t)) &&
		    (t->wait == WAIT_COND || t->wait == WAIT_FUTEX))
			return true;
	}
	return false;
}

/* Of all that have not ended; then the run is over.  at: a place, or 0. */
static _Noreturn void end_with_threads(enum explore_outcome outcome,
                                       uint32_t at)
{
	for (uint32_t i = 0; i < sched.nthreads; i++)
		if (sched.threads[i].state != T_DONE)
			print_thread(&sched.result->text, &sched.threads[i],
			             outcome);
	sched.result->thread = sched.cur->id;
	sched.result->place = at;
	sched.result->outcome = outcome;
	sched_home();
}

void sync_end_starved(int64_t late_ns)
{
	sched_preempt(); /* its points are counted */
	buf_printf(&sched.result->text,
	           "livelock: for %" PRId64 " ms a part of the program has not gone "
	           "on, though threads and time were fair to all",
	           late_ns / 1000000);
	end_with_threads(RUN_LIVELOCK, 0);
}

void sync_end_stuck(enum explore_outcome outcome)
{
	struct buf *out = &sched.result->text;

	if (outcome == RUN_LIMIT)
		print_no_end(out);
	else
		buf_puts(out, sentences[outcome]);
	if (outcome == RUN_DEADLOCK && lost_wakeup())
		buf_puts(out, " (a wake-up may have been lost)");
	end_with_threads(outcome, place(sched.cur->pending.pc));
}
