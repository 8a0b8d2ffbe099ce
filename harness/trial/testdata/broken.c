/*
 * broken.c: the null target with one thing wrong, as BREAK says: what stress
 * must survive and report.  It goes wrong at the THIRD start of tracing.
 */
#include "targets/null/null.c"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define CRASH 1    /* writes to address 0 */
#define HANG 2     /* never comes back */
#define DAMAGE 3   /* a byte of the trace is not what it was */
#define EXIT 4     /* leaves by exit */
#define GARBLE 5   /* writes where it should not */
#define ABI 6      /* is of another version of the interface */
#define LACK 7     /* has no memory */
#define FUNCTION 8 /* has no spawn */
#define ABORT 9    /* says why and aborts */
#define SPAWN 10   /* leaves a process behind, then crashes */

enum { THIRD = 3 };

static struct tt_target sound; /* as it was */
static unsigned starts;

static int broken_start(void)
{
	if (++starts != THIRD)
		return sound.trace_start();
	switch (BREAK) {
	case CRASH:
		*(volatile int *)0 = 1;
		break;
	case HANG:
		for (;;)
			pause();
	case EXIT:
		exit(7);
	case GARBLE:
		if (write(3, "not a message, and no good", 26) < 0)
			abort();
		break;
	case ABORT:
		fprintf(stderr, "the reason\n");
		abort();
	case SPAWN:
		if (fork() == 0)
			for (;;)
				pause();
		abort();
	}
	return sound.trace_start();
}

static long broken_read(const void **data)
{
	long n = sound.trace_read(data);

	if (BREAK == DAMAGE && starts == THIRD && n > 0)
		((unsigned char *)*data)[16] ^= 0x55; /* the first record's type */
	return n;
}

static int broken_run(const struct tt_config *c, tt_body body, void *arg)
{
	return BREAK == LACK ? TT_ERR_RESOURCE : sound.run(c, body, arg);
}

/* The object is constant, so its pages are made writable first. */
__attribute__((constructor)) static void put_in(void)
{
	struct tt_target *t = (struct tt_target *)&tt_target;
	uintptr_t page = (uintptr_t)t & ~(uintptr_t)4095;

	mprotect((void *)page, 8192, PROT_READ | PROT_WRITE);
	sound = *t;
	t->trace_start = broken_start;
	t->trace_read = broken_read;
	t->run = broken_run;
	if (BREAK == ABI)
		t->abi = TT_ABI + 41;
	if (BREAK == FUNCTION)
		t->spawn = NULL;
}
