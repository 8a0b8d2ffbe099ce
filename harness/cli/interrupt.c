/* interrupt.c: see interrupt.h. */
#include "harness/cli/interrupt.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>

#include "harness/base/clock.h"

/* timeout(1), and a shell's kill of a whole group, send one wish twice. */
#define SAME_WISH_NS 500000000

/* Set by the handler alone; lock-free, so it may be. */
static _Atomic int came;
static _Atomic int64_t came_ns;

static void on_signal(int sig)
{
	int64_t now = clock_now_ns();

	if (came == 0) {
		came_ns = now;
		came = sig;
	} else if (now - came_ns > SAME_WISH_NS) {
		signal(sig, SIG_DFL);
		raise(sig); /* delivered when this handler returns */
	}
}

void interrupt_catch(void)
{
	struct sigaction action = {.sa_handler = on_signal};

	sigaddset(&action.sa_mask, SIGINT);
	sigaddset(&action.sa_mask, SIGTERM);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

int interrupt_signal(void)
{
	return came;
}
