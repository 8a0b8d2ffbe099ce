/* steps.c: see steps.h. */
#include "harness/explore/explain/steps.h"

#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/explore/sched.h"
#include "harness/explore/process/sync.h"

/* What is there, if anything is: the address is the target's. */
static bool peek(uintptr_t addr, unsigned size, uint64_t *value)
{
	struct iovec to = {value, size}, from = {(void *)addr, size};

	*value = 0;
	return (size == 1 || size == 2 || size == 4 || size == 8) &&
	       process_vm_readv(getpid(), &to, 1, &from, 1, 0) == (ssize_t)size;
}

bool step_is_access(const struct step *s)
{
	return s->addr != 0 &&
	       ((s->kind >= EV_READ && s->kind <= EV_ATOMIC_RMW) ||
	        (s->kind >= EV_LOCK && s->kind <= EV_WAKE));
}

bool step_writes(const struct step *s)
{
	return step_is_access(s) && s->kind != EV_READ &&
	       s->kind != EV_ATOMIC_READ &&
	       !(s->kind == EV_ATOMIC_RMW && s->has_before && s->has_after &&
	         s->before == s->after);
}

static uint32_t waits_for(const struct step *s)
{
	const struct thread *t = &sched.threads[s->thread];
	int holder;

	if (t->wait != (enum explore_wait)s->wait || !t->object ||
	    t->state != T_BLOCKED)
		return 0;
	holder = sync_holder(t->wait, t->object);
	return holder < 0 ? 0 : (uint32_t)holder + 1;
}

/* An atomic operation is told when it has been made: what was there before is
 * not to be seen any more. */
static bool hides(const struct explore_event *next, const struct step *s)
{
	uintptr_t at = (uintptr_t)next->addr;

	return (next->kind == EV_ATOMIC_RMW || next->kind == EV_ATOMIC_WRITE) &&
	       at < s->addr + s->size && s->addr < at + next->size;
}

/* The newest step is over.  next: what happens now, NULL: nothing. */
static void close_last(struct steps *all, const struct explore_event *next)
{
	struct step *s;

	if (all->n == 0)
		return;
	s = &all->at[all->n - 1];
	if (s->wait != WAIT_NONE && s->other == 0)
		s->other = waits_for(s);
	if (!s->open)
		return;
	s->open = false;
	if (next && hides(next, s)) {
		s->has_after = next->kind == EV_ATOMIC_RMW &&
		               (uintptr_t)next->addr == s->addr &&
		               next->size == s->size && s->size < 8;
		s->after = next->value;
		return;
	}
	s->has_after = peek(s->addr, s->size, &s->after);
}

static struct step *add(struct steps *all)
{
	if (all->n == STEPS_MOST) {
		size_t half = STEPS_MOST / 2;

		memmove(all->at, all->at + half, half * sizeof *all->at);
		all->n -= half;
		all->dropped += half;
	}
	if (all->n == all->cap) {
		all->cap = all->cap ? all->cap * 2 : 1024;
		all->at = xrealloc(all->at, all->cap * sizeof *all->at);
	}
	return &all->at[all->n++];
}

static void take_values(struct step *s)
{
	switch ((enum explore_kind)s->kind) {
	case EV_READ:
	case EV_ATOMIC_READ:
		s->has_before = s->has_after =
		    peek(s->addr, s->size, &s->before);
		s->after = s->before;
		break;
	case EV_WRITE:
		s->has_before = peek(s->addr, s->size, &s->before);
		s->open = true;
		break;
	case EV_ATOMIC_WRITE:
		/* told when it has been made; but that of a volatile, which
		 * has no value, before */
		s->open = s->value == 0;
		s->has_after = peek(s->addr, s->size, &s->after);
		break;
	case EV_ATOMIC_RMW:
		s->before = s->value;
		s->has_after = peek(s->addr, s->size, &s->after);
		/* a pointer into the image is told as an offset, which looks
		 * like a number */
		s->has_before =
		    s->has_after &&
		    (s->before == 0 || s->after - sched.base >= sched.extent);
		break;
	default:
		break;
	}
}

void steps_watch(void *ctx, const struct explore_step *told)
{
	struct steps *all = ctx;
	struct step *s;

	close_last(all, &told->event);
	s = add(all);
	*s = (struct step){.number = told->step,
	                   .value = told->event.value,
	                   .addr = (uintptr_t)told->event.addr,
	                   .place = place(told->event.pc),
	                   .thread = told->thread,
	                   .size = told->event.size,
	                   .kind = (uint8_t)told->event.kind,
	                   .wait = (uint8_t)told->wait,
	                   .plain = told->plain};
	if (told->wait == WAIT_NONE)
		take_values(s);
}

void steps_finish(struct steps *all)
{
	close_last(all, NULL);
	all->nthreads = sched.nthreads;
	for (uint32_t i = 0; i < sched.nthreads; i++) {
		const struct thread *t = &sched.threads[i];
		uintptr_t body;

		memcpy(&body, &t->body, sizeof body);
		all->threads[i] = (struct step_thread){
		    .signature = t->signature,
		    .body = body - sched.base < sched.extent
		                ? (uint32_t)(body - sched.base)
		                : 0,
		    .place = t->pending.pc ? place(t->pending.pc) : 0,
		    .ending = t->pending.kind == EV_EXIT};
	}
}

void steps_clear(struct steps *all)
{
	all->n = 0;
	all->dropped = 0;
	all->nthreads = 0;
}

void steps_done(struct steps *all)
{
	free(all->at);
	*all = (struct steps){0};
}
