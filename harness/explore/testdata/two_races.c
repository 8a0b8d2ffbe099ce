/* two_races: two variables that nothing protects. */
#include "targets/programs/program.h"

static int a, b;

static void *body(void *arg)
{
	a++;
	b++;
	return arg;
}

int main(void)
{
	run_threads(2, body);
	return 0;
}
