/*
 * strategy_urw.c: a random walk that is uniform over interleavings (Zhao, Wolff,
 * Mathur, Roychoudhury: Selectively Uniform Concurrency Testing, ASPLOS 2025).
 *
 * A thread is as likely to go on as it has events to come, it and the threads
 * that come from it: then each order of all events is equally likely.  A plain
 * walk prefers those in which short threads end early.
 */
#include "harness/explore/sched.h"
#include "harness/explore/strategy.h"
#include "harness/explore/strategies/strategy_draw.h"
#include "harness/explore/strategies/strategy_events.h"
#include "harness/explore/strategies/strategy_weights.h"

static struct tally events;
static uint64_t totals[KINS];
static uint32_t known_since; /* how often all was forgotten */
static struct picked picked;

static void urw_begin(void)
{
	uint32_t since = kin_begin();

	if (since != known_since)
		events = (struct tally){0};
	known_since = since;
	picked = NOTHING_PICKED;
	tally_totals(&events, totals);
}

static void urw_born(struct thread *t)
{
	kin_born(t);
	weight_born(t, totals, 1);
}

/* A loop that waits has as many events as it is let: it must not hold up by
 * their number those for whom it waits. */
static void urw_gave_way(struct thread *t)
{
	t->weight -= t->weight / 4;
}

static void count(void)
{
	struct thread *t = sched.cur;

	if (!has_done(t))
		return;
	events.now[t->kin]++;
	if (t->weight > 1)
		t->weight--;
}

static HOT struct thread *urw_pick(int64_t *points)
{
	int64_t sum = sched.earliest ? sched.earliest->weight : 0;
	int64_t at;

	(void)points;
	if (is_news(&picked))
		count();
	picked.step = sched.step;
	for (uint32_t i = 0; i < sched.nready; i++)
		sum += sched.ready[i]->weight;
	at = (int64_t)draw_below((uint64_t)sum);
	for (uint32_t i = 0; i < sched.nready; i++) {
		at -= sched.ready[i]->weight;
		if (at < 0)
			return sched.ready[i];
	}
	return sched.earliest;
}

static void urw_ended(void)
{
	count();
	if (tally_worth())
		tally_fold(&events);
	else
		tally_drop(&events);
}

const struct strategy strategy_urw = {
    .name = "urw",
    .about = "every order of all events is as likely, as far as past runs tell "
	     "how many there are (URW)",
    .begin = urw_begin,
    .every = true,
    .pick = urw_pick,
    .born = urw_born,
    .gave_way = urw_gave_way,
    .ended = urw_ended,
};
