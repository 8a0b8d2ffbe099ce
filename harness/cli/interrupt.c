/* interrupt.c: see interrupt.h. */
#include "harness/cli/interrupt.h"

#include <signal.h>

static volatile sig_atomic_t came;

static void on_signal(int sig)
{
	came = sig;
}

void interrupt_catch(void)
{
	struct sigaction action = {.sa_handler = on_signal,
	                           .sa_flags = (int)SA_RESETHAND};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

int interrupt_signal(void)
{
	return came;
}
