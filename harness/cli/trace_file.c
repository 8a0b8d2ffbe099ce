/* trace_file.c: see trace_file.h. */
#include "harness/cli/trace_file.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "harness/cli/cli.h"

/* Of what cannot be mapped: more is no trace but a device, or a mistake. */
#define MAX_READ ((size_t)1 << 30)

/* Only what a signal handler may call. */
static void on_bus_error(int sig)
{
	static const char line[] =
	    "tracetorture: a file was cut off while it was read\n";

	(void)sig;
	if (write(STDERR_FILENO, line, sizeof(line) - 1) < 0)
		_exit(EXIT_ENVIRONMENT);
	_exit(EXIT_ENVIRONMENT);
}

bool trace_file_open(struct bytes *b, const char *file)
{
	struct sigaction bus = {.sa_handler = on_bus_error};
	/* Not by its name: that does not open sockets, nor what was opened by
	 * somebody who may. */
	int err = strcmp(file, "-") ? bytes_open(b, file, MAX_READ)
	                            : bytes_open_fd(b, STDIN_FILENO, MAX_READ);

	if (err) {
		complain("%s: %s", file, strerror(-err));
		return false;
	}
	sigemptyset(&bus.sa_mask);
	sigaction(SIGBUS, &bus, NULL);
	return true;
}
