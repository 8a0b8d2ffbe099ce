/*
 * steps.h: what happened in a run, step by step, with the values in memory.
 *
 * A write is told before it is made: what it left is read when the next event
 * of any thread is told, before that one's thread has changed it, since no
 * thread runs in between.
 */
#ifndef EXPLORE_STEPS_H
#define EXPLORE_STEPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/explore/explore.h"
#include "harness/explore/fiber.h"

enum { STEPS_MOST = 1 << 20 }; /* kept of a run; the newest */

struct step {
	uint64_t number; /* explore_step.step */
	uint64_t value;  /* the event's */
	uint64_t before; /* in memory; a read's is what it read */
	uint64_t after;
	uintptr_t addr; /* 0: none */
	uint32_t place; /* an offset into the image */
	uint32_t thread;
	uint32_t
	    other; /* + 1: the thread that it waits for; 0: none, unknown */
	uint16_t size;
	uint8_t kind; /* enum explore_kind */
	uint8_t wait; /* enum explore_wait: it waits instead */
	bool plain;
	bool has_before, has_after;
	bool open; /* a write that is not yet made */
};

/* A thread, as the run left it. */
struct step_thread {
	uint32_t signature; /* who it is, alike in every run */
	uint32_t body;  /* where it starts, an offset; 0: the first thread */
	uint32_t place; /* where it stands */
	bool ending;    /* ... at its end */
};

struct steps {
	struct step *at; /* owned */
	size_t n, cap;
	uint64_t dropped; /* that came before */
	struct step_thread threads[FIBER_MAX];
	uint32_t nthreads;
};

/* For explore_options.watch; ctx is a struct steps, empty before the run. */
void steps_watch(void *ctx, const struct explore_step *s);
/* After the run, before the next. */
void steps_finish(struct steps *s);
void steps_clear(struct steps *s); /* empties, keeps the memory */
void steps_done(struct steps *s);

/* It touches memory or an object that others may touch. */
bool step_is_access(const struct step *s);
/* ... and changes it. */
bool step_writes(const struct step *s);

#endif
