/*
 * schedule_afl.c: feedback.h as AFL++ has it: the counters are guards of
 * -fsanitize-coverage=trace-pc-guard that no code has, so that its runtime
 * makes room for them in the map, and says how large that is.
 */
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>

#include "fuzzers/feedback.h"

/* Of AFL++'s runtime, which the linker adds. */
extern uint8_t *__afl_area_ptr;
void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop);

static uint32_t guards[FEEDBACK_COUNTERS];

/* Before main, where it looks how many there are. */
__attribute__((constructor)) static void ask_for_room(void)
{
	__sanitizer_cov_trace_pc_guard_init(guards, guards + FEEDBACK_COUNTERS);
}

/* Between two inputs a process of AFL++'s is stopped, and would stay so for ever
 * when its fork server is killed: it is to die, too. */
static void die_with_the_server(void)
{
	static bool done;

	if (!done)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	done = true;
}

void engine_count(uint32_t counter)
{
	die_with_the_server();
	__afl_area_ptr[guards[counter]] = 1;
}
