/* sched.c: see sched.h. */
#include "harness/explore/sched.h"

#include <execinfo.h>
#include <stdarg.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/explore/coverage.h"
#include "harness/explore/race.h"
#include "harness/explore/strategy.h"
#include "harness/explore/process/sync.h"

enum {
	PATIENCE = 1 << 10, /* points of a thread; then the strategy is told */
	PATIENCE_LEAST = 32,
	ROUNDS = 1000,     /* all rest, nothing is written: a livelock */
	TURNS = 8,         /* rounds without a look at the clock */
	LATE_NS = 2000000, /* a sleeper's waking that is still fair */
	LATE_STEPS = 4000, /* likewise of one who can run */
};

struct sched sched = {
    .left = FOREVER,
    .cur = &sched.threads[0],
};

/* ---- counting ---- */

INLINE void account(void)
{
	int64_t used = sched.granted - sched.left;

	sched.step += (uint64_t)used;
	sched.cur->streak += (uint32_t)used;
	if (sched.contended)
		sched.decisions += (uint64_t)used;
	sched.granted = sched.left;
}

uint64_t sched_step(void)
{
	return sched.step + (uint64_t)(sched.granted - sched.left);
}

INLINE void grant(int64_t points)
{
	int64_t most = (int64_t)(sched.limit - sched.step);

	sched.contended = sched.nready + (sched.earliest != NULL) > 1;
	sched.granted = sched.left = points < most ? points : most;
}

void sched_preempt(void)
{
	account();
	sched.asked = false;
	sched.granted = sched.left = 0;
}

static void tell_watcher(const struct explore_event *event,
                         enum explore_wait wait, bool plain)
{
	struct explore_step step = {.step = sched_step(),
	                            .event = *event,
	                            .thread = sched.cur->id,
	                            .wait = wait,
	                            .plain = plain};

	sched.options->watch(sched.options->watch_ctx, &step);
}

void sched_tell(const struct explore_event *event, enum explore_wait wait,
                bool plain)
{
	if (sched.coverage && !plain)
		coverage_event(event, wait);
	if (sched.watched_plain)
		tell_watcher(event, wait, plain);
}

static __attribute__((noinline)) void more_choices(void)
{
	sched.choices_cap = sched.choices_cap * 2 + 1024;
	sched.choices = xrealloc(sched.choices,
	                         sched.choices_cap * sizeof *sched.choices);
}

INLINE void record(uint32_t what)
{
	if (unlikely(sched.fair))
		return;
	if (unlikely(sched.nchoices == sched.choices_cap))
		more_choices();
	sched.choices[sched.nchoices++] =
	    (struct explore_choice){sched.step, what};
}

uint32_t sched_choose(uint32_t n)
{
	uint32_t i;

	if (n == 1)
		return 0;
	sched.left--; /* a step of its own, for the record */
	sched_preempt();
	i = sched.strategy->choose ? sched.strategy->choose(n)
	                           : (uint32_t)rng_below(&sched.rng, n);
	record(CHOICE_VALUE | i);
	return i;
}

/* ---- the sets that threads are in ---- */

static void put(struct thread **set, uint32_t *n, struct thread *t)
{
	t->at = *n;
	set[(*n)++] = t;
}

static void take(struct thread **set, uint32_t *n, struct thread *t)
{
	CHECK(set[t->at] == t);
	set[t->at] = set[--*n];
	set[t->at]->at = t->at;
}

static void make_ready(struct thread *t)
{
	t->state = T_READY;
	t->wait = WAIT_NONE;
	put(sched.ready, &sched.nready, t);
	sched_preempt();
	t->ready_step = sched.step;
}

static void wake_resting(struct thread *t)
{
	take(sched.resting, &sched.nresting, t);
	if (t->wait == WAIT_SPIN)
		sched.nspinning--;
	make_ready(t);
}

/* The one whose deadline is first; of equals the oldest thread. */
static void find_earliest(void)
{
	struct thread *first = NULL;

	for (uint32_t i = 0; i < sched.nsleepers; i++) {
		struct thread *t = sched.sleepers[i];

		if (!first || t->deadline_ns < first->deadline_ns ||
		    (t->deadline_ns == first->deadline_ns &&
		     t->id < first->id))
			first = t;
	}
	sched.earliest = first;
}

static void stop_timer(struct thread *t)
{
	uint32_t i = 0;

	if (!t->timed)
		return;
	t->timed = false;
	while (sched.sleepers[i] != t)
		i++;
	sched.sleepers[i] = sched.sleepers[--sched.nsleepers];
	find_earliest();
}

/* Its time has come: the clock moves on to it. */
static void wake_sleeper(struct thread *t)
{
	int64_t now = sched_now_ns(), late = now - t->deadline_ns;

	if (late < 0)
		sched.skew_ns -= late;
	if (late > LATE_NS || (late < 0 && sched.nready > 0))
		sched.unfair_ns = sched_now_ns();
	stop_timer(t);
	t->timed_out = true;
	make_ready(t);
}

/* ---- the decision ---- */

/* A thread that yielded goes on when all that could run did. */
static bool all_ran_since(uint64_t step)
{
	for (uint32_t i = 0; i < sched.nready; i++)
		if (sched.ready[i]->ran < step)
			return false;
	return true;
}

static void release_yielded(void)
{
	for (uint32_t i = sched.nresting; i-- > 0 && sched.nready > 0;) {
		struct thread *t = sched.resting[i];

		if (t->wait == WAIT_YIELD && all_ran_since(t->rest_step))
			wake_resting(t);
	}
}

/* Nobody is ready.  Those that rest get another look; if that changes nothing
 * for long, it never will. */
static void release_all(void)
{
	uint64_t writes = 0;

	for (uint32_t i = 0; i < sched.nthreads; i++)
		writes += sched.threads[i].writes;
	sched.rounds = writes == sched.rounds_writes ? sched.rounds + 1 : 0;
	sched.rounds_writes = writes;
	if (sched.rounds > ROUNDS)
		sync_end_stuck(RUN_LIVELOCK);
	if (sched.earliest && sched.rounds % TURNS == TURNS - 1)
		return; /* time alone will help */
	while (sched.nresting > 0)
		wake_resting(sched.resting[0]);
}

/* It spins, yields, or has run for too long. */
static void give_way(struct thread *t)
{
	t->streak = 0;
	if (sched.strategy->gave_way)
		sched.strategy->gave_way(t);
}

/* Who has run for too long since it last gave way gives way now, however
 * often others ran in between: two that take turns starve a third as well.
 * Then time passes, since what goes on for long takes long: a sleeper may be
 * the one that ends it.  Each time it may run for half as long, or a run of
 * many hand-overs among busy threads would take for ever. */
INLINE struct thread *pick(int64_t *points)
{
	struct thread *t = sched.strategy->pick(points);
	int64_t most;

	if (!sched.strategy->gave_way)
		return t;
	if (t->streak >= t->patience) {
		if (t->patience > PATIENCE_LEAST)
			t->patience /= 2;
		give_way(t);
		*points = 1;
		if (sched.earliest)
			return sched.earliest;
		t = sched.strategy->pick(points);
	}
	most = (int64_t)t->patience - t->streak;
	if (*points > most)
		*points = most > 0 ? most : 1;
	return t;
}

INLINE struct thread *choose_next(int64_t *points)
{
	struct thread *t;
	bool alone;

	if (sched.nready == 0 && sched.nresting > 0)
		release_all();
	alone = sched.nready + (sched.earliest != NULL) <= 1;
	if (alone && !(sched.strategy->every && sched.nready)) {
		/* a sleeper that wakes leaves the next one behind */
		*points = sched.nready ? FOREVER : 1;
		t = sched.nready ? sched.ready[0] : sched.earliest;
		if (!t)
			sync_end_stuck(RUN_DEADLOCK);
		return t;
	}
	t = pick(points);
	if (!alone && (t != sched.cur || t->state != T_READY))
		record(t->id);
	return t;
}

/* Too long: from here on fairly, and then it is over.  How is a function of
 * the limit alone, so that no choice needs to be kept. */
static void at_limit(void)
{
	if (sched.fair)
		sync_end_stuck(RUN_LIMIT);
	sched.fair = true;
	sched.fair_from = sched.step;
	sched.fair_first = sched.cur->id;
	sched.strategy = &strategy_walk;
	sched.rng = rng_seed(sched.limit);
	sched.limit *= 2;
	sched.asked = false;
}

/* ---- where the others stand ---- */

/* Of a thread that is visited, not switched to: it only looks where it is. */
static struct visit {
	struct thread *thread; /* NULL: no visit */
	void *back;            /* to the visitor */
	void **pcs;
	int most, n;
} visit;

static __attribute__((noinline)) void show_stack(void)
{
	struct thread *t = visit.thread;

	visit.n = backtrace(visit.pcs, visit.most);
	visit.thread = NULL;
	fiber_switch(&t->sp, visit.back);
}

unsigned sched_stack(struct thread *t, void **pcs, unsigned most)
{
	if (t == sched.cur)
		return (unsigned)backtrace(pcs, (int)most);
	if (t->pending.kind == EV_START) /* it has none yet */
		return 0;
	visit = (struct visit){.thread = t, .pcs = pcs, .most = (int)most};
	fiber_switch(&visit.back, t->sp);
	return (unsigned)visit.n;
}

INLINE void switch_to(struct thread *t)
{
	struct thread *from = sched.cur;

	sched.cur = t;
	sched.switches++;
	from->own += sched.step - from->ran;
	from->ready_step = sched.step;
	if (unlikely(sched.step - t->ready_step > LATE_STEPS))
		sched.unfair_ns = sched_now_ns();
	t->ran = sched.step;
	sched.hash = (sched.hash ^ t->id) * 0xd1342543de82ef95u;
	fiber_switch(&from->sp, t->sp);
	while (unlikely(visit.thread != NULL))
		show_stack();
}

HOT void sched_decide(void)
{
	struct thread *t = sched.cur;
	int64_t points = 1;

	account();
	if (unlikely(sched.step >= sched.limit))
		at_limit();
	if (unlikely(sched.nresting > 0))
		release_yielded();
	if (!sched.asked || sched.step >= sched.ask_at ||
	    t->state != T_READY) {
		t = choose_next(&points);
		if (unlikely(t->state == T_RESTING))
			wake_resting(t);
		else if (unlikely(t->state == T_BLOCKED))
			wake_sleeper(t);
		sched.ask_at = sched.step + (uint64_t)points;
		sched.asked = true;
	}
	/* While some rest each point looks whether they may go on, so that it
	 * does not depend on when the strategy is asked. */
	grant(sched.nresting > 0 ? 1 : (int64_t)(sched.ask_at - sched.step));
	if (t != sched.cur)
		switch_to(t);
}

/* ---- waiting ---- */

/* Cur is in no set any more: somebody else goes on.  A step of its own, so
 * that each decision has one. */
static void leave(void)
{
	sched.left--;
	sched_preempt();
	sched_decide();
}

static void remove_cur(enum thread_state state, enum explore_wait wait,
                       const void *object)
{
	struct thread *t = sched.cur;

	if (unlikely(sched.watched) && wait != WAIT_NONE)
		sched_tell(&t->pending, wait, false);
	take(sched.ready, &sched.nready, t);
	t->state = state;
	t->wait = wait;
	t->object = object;
}

bool sched_block(enum explore_wait wait, const void *object,
                 int64_t deadline_ns)
{
	struct thread *t = sched.cur;

	remove_cur(T_BLOCKED, wait, object);
	t->timed_out = false;
	if (deadline_ns >= 0) {
		t->timed = true;
		t->deadline_ns = deadline_ns;
		sched.sleepers[sched.nsleepers++] = t;
		find_earliest();
		if (sched.strategy->gave_way)
			sched.strategy->gave_way(t);
	}
	leave();
	return !t->timed_out;
}

uint32_t sched_waiting(const void *object)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < sched.nthreads; i++)
		n += sched.threads[i].state == T_BLOCKED &&
		     sched.threads[i].object == object;
	return n;
}

/* The i-th of those blocked on the object. */
static struct thread *waiter(const void *object, uint32_t i)
{
	struct thread *t = sched.threads;

	while (t->state != T_BLOCKED || t->object != object || i-- > 0)
		t++;
	return t;
}

uint32_t sched_wake(const void *object, uint32_t n, uint32_t value)
{
	uint32_t waiting = sched_waiting(object);
	uint32_t woken = 0;

	for (; woken < n && waiting > 0; woken++, waiting--) {
		/* whom does not matter when all are woken */
		bool all = n - woken >= waiting;
		struct thread *t =
		    waiter(object, all ? 0 : sched_choose(waiting));

		stop_timer(t);
		t->value = value;
		make_ready(t);
	}
	return woken;
}

static void rest(enum explore_wait wait, const void *object)
{
	struct thread *t = sched.cur;

	remove_cur(T_RESTING, wait, object);
	t->rest_step = sched_step();
	put(sched.resting, &sched.nresting, t);
	sched.nspinning += wait == WAIT_SPIN;
	give_way(t);
	leave();
}

void sched_yield_now(void)
{
	rest(WAIT_YIELD, NULL);
}

void sched_spin(const volatile void *addr)
{
	if (sched.running)
		rest(WAIT_SPIN, (const void *)addr);
}

void sched_written(const volatile void *addr, size_t size)
{
	uintptr_t low = (uintptr_t)addr & ~(uintptr_t)7;
	uintptr_t high = (uintptr_t)addr + size;

	for (uint32_t i = sched.nresting; i-- > 0;) {
		struct thread *t = sched.resting[i];

		if (t->wait == WAIT_SPIN && (uintptr_t)t->object >= low &&
		    (uintptr_t)t->object < high)
			wake_resting(t);
	}
}

/* ---- threads ---- */

static void thread_entry(void)
{
	struct thread *t = sched.cur;

	thread_end(t->body(t->argument), (const void *)sched.base);
}

struct thread *sched_spawn(void *(*body)(void *), void *argument)
{
	struct thread *t = &sched.threads[sched.nthreads];
	struct thread *parent = sched.cur;
	void *sp = NULL;

	if (sched.nthreads < THREADS)
		sp = fiber_start(sched.nthreads, thread_entry);
	if (!sp)
		return NULL;
	memset(t, 0, sizeof *t);
	t->id = sched.nthreads++;
	t->sp = sp;
	t->body = body;
	t->argument = argument;
	t->pending.kind = EV_START;
	t->patience = PATIENCE;
	if (t->id > 0)
		t->signature = (parent->signature + ++parent->spawned) *
		               0x9e3779b1u;
	sched.nlive++;
	race_born(t);
	make_ready(t);
	if (sched.strategy->born)
		sched.strategy->born(t);
	return t;
}

void sched_exit(void *result)
{
	struct thread *t = sched.cur;

	t->result = result;
	remove_cur(T_DONE, WAIT_NONE, NULL);
	sched.nlive--;
	race_release(t);
	sched_wake(t, THREADS, 0);
	if (sched.nlive == 0)
		sched_home();
	leave();
	check_failed(__FILE__, __LINE__, __func__, "an ended thread goes on");
}

void sched_end(enum explore_outcome outcome, const char *fmt, ...)
{
	struct explore_result *r = sched.result;
	va_list ap;

	account();
	r->outcome = outcome;
	va_start(ap, fmt);
	buf_vprintf(&r->text, fmt, ap);
	va_end(ap);
	sched_home();
}

void sched_home(void)
{
	void *here;

	account();
	fiber_switch(&here, sched.home);
	check_failed(__FILE__, __LINE__, __func__, "an ended run goes on");
}

/* ---- time ---- */

int64_t sched_now_ns(void)
{
	return sched.skew_ns + (int64_t)sched_step() * POINT_NS;
}

int64_t sched_ask_ns(void)
{
	sched.skew_ns += CLOCK_CALL_NS;
	return sched_now_ns();
}

int64_t sched_fair_ns(void)
{
	int64_t now = sched_now_ns();

	if (sched.earliest && now - sched.earliest->deadline_ns > LATE_NS)
		return 0;
	for (uint32_t i = 0; i < sched.nready; i++)
		if (sched.ready[i] != sched.cur &&
		    sched_step() - sched.ready[i]->ready_step > LATE_STEPS)
			return 0;
	return now - sched.unfair_ns;
}
