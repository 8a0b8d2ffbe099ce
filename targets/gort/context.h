/*
 * context.h: where a stack was left, and switching from one to another.
 * The sanitizers are told of each switch, since they keep state by stack.
 */
#ifndef GORT_CONTEXT_H
#define GORT_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GORT_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define GORT_TSAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define GORT_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__)
#define GORT_TSAN 1
#endif

struct context {
	void *sp;       /* while switched away: the stack pointer */
	char *low;      /* the stack: lowest usable byte, and size; */
	size_t size;    /* 0 for a thread's own stack under no sanitizer */
	void *fake;     /* AddressSanitizer's, while switched away */
	void *fiber;    /* ThreadSanitizer's */
};

/* A new stack of the runtime's size with a guard page below, on which the
 * first switch calls entry(), which must not return.  False: no memory. */
bool context_new(struct context *c, void (*entry)(void));
void context_free(struct context *c);
/* The calling thread's own stack. */
void context_thread(struct context *c);
/* Leaves the running stack, whose place goes to *from, for *to. */
void context_switch(struct context *from, struct context *to);
/* First thing on a new stack. */
void context_entered(void);

#endif
