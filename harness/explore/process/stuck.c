/* stuck.c: why a run does not go on: who waits for what, and for whom. */
#include "harness/explore/place.h"
#include "harness/explore/sched.h"
#include "harness/explore/process/sync.h"

static const char *const sentences[RUN_OUTCOMES] = {
    [RUN_DEADLOCK] = "deadlock: no thread can go on",
    [RUN_LIVELOCK] = "livelock: all that can run wait for a change that "
                     "nobody makes",
    [RUN_LIMIT] = "no end after so many scheduling points",
};

/* Follows holders from t; true if that comes back to t. */
static bool in_cycle(const struct thread *t)
{
	const struct thread *at = t;

	for (uint32_t i = 0; i < sched.nthreads; i++) {
		int holder = at->state == T_BLOCKED
		                 ? sync_holder(at->wait, at->object)
		                 : -1;

		if (holder < 0)
			return false;
		at = &sched.threads[holder];
		if (at == t)
			return true;
	}
	return false;
}

static void print_thread(struct buf *out, const struct thread *t)
{
	int holder = sync_holder(t->wait, t->object);

	buf_printf(out, "\n  thread %u ", t->id);
	if (t->state == T_READY)
		buf_puts(out, "can run, before ");
	else
		buf_printf(out, "waits for %s, in ",
		           explore_wait_names[t->wait]);
	explore_print_pc(out, t->pending.pc);
	if (t->state == T_BLOCKED && holder >= 0)
		buf_printf(out, "; thread %d %s%s", holder,
		           t->wait == WAIT_JOIN ? "has not ended"
		                                : "holds it",
		           in_cycle(t) ? " (in a cycle)" : "");
}

/* All wait, and some for a signal that has perhaps been. */
static bool lost_wakeup(void)
{
	for (uint32_t i = 0; i < sched.nthreads; i++)
		if (sched.threads[i].state == T_BLOCKED &&
		    (sched.threads[i].wait == WAIT_COND ||
		     sched.threads[i].wait == WAIT_FUTEX))
			return true;
	return false;
}

void sync_end_stuck(enum explore_outcome outcome)
{
	struct buf *out = &sched.result->text;

	buf_puts(out, sentences[outcome]);
	if (outcome == RUN_DEADLOCK && lost_wakeup())
		buf_puts(out, " (a wake-up may have been lost)");
	for (uint32_t i = 0; i < sched.nthreads; i++)
		if (sched.threads[i].state != T_DONE)
			print_thread(out, &sched.threads[i]);
	sched.result->thread = sched.cur->id;
	sched.result->place = place(sched.cur->pending.pc);
	sched.result->outcome = outcome;
	sched_home();
}
