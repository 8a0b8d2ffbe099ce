/* steady.c: see steady.h. */
#include "harness/base/steady.h"

#include <sys/personality.h>
#include <unistd.h>

void steady_addresses(char **argv)
{
	int now = personality(0xffffffff); /* only asks */

	if (now < 0 || now & ADDR_NO_RANDOMIZE ||
	    personality((unsigned long)now | ADDR_NO_RANDOMIZE) < 0)
		return;
	/* A sandbox may say yes and not do it: then not again for ever. */
	if (personality(0xffffffff) & ADDR_NO_RANDOMIZE)
		execv("/proc/self/exe", argv);
}
