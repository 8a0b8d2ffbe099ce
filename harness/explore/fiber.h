/*
 * fiber.h: stacks of simulated threads, and switching from one to another.
 *
 * Stacks lie side by side at a fixed place, so that the address of a local is
 * the same in every run and every process:
 *
 *	FIBER_REGION  guard | stack 0 | guard | stack 1 | ...
 *
 * They are mapped when first used and kept; a run that is cut short leaves
 * nothing to clean up.
 */
#ifndef EXPLORE_FIBER_H
#define EXPLORE_FIBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	FIBER_MAX = 255,           /* one fewer than an epoch can name */
	FIBER_STACK = 256 * 1024,  /* bytes; what a thread of a target gets */
};

/* Leaves the running stack, whose place goes to *from, for `to`. */
void fiber_switch(void **from, void *to);

/* Makes stack i ready to run entry(), which must not return, and returns what
 * to switch to; NULL when there is no memory.  Whatever ran there is gone. */
void *fiber_start(unsigned i, void (*entry)(void));

/* Whether addr lies on a fiber's stack or guard; and on whose. */
bool fiber_owns(const void *addr, unsigned *i);
/* The highest address of stack i, one past its last byte. */
char *fiber_top(unsigned i);

#endif
