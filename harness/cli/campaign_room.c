/* campaign_room.c: see campaign_room.h. */
#include "harness/cli/campaign_room.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/buf.h"
#include "harness/base/clock.h"
#include "harness/campaign/fleet.h"
#include "harness/cli/cli.h"
#include "harness/cli/interrupt.h"

#define ROOM    ((size_t)4 << 20) /* bytes: some minutes of a campaign */
#define LOOK_US 1000000

/* What statvfs() says is not what a quota leaves: it is tried. */
bool campaign_room_lacks(const char *folder)
{
	struct buf path = {0}, zeros = {0};
	int err;

	buf_printf(&path, "%s/room", folder);
	memset(buf_reserve(&zeros, ROOM), 0, ROOM);
	zeros.len = ROOM;
	err = buf_write_file(&zeros, buf_str(&path));
	unlink(buf_str(&path));
	buf_done(&path);
	buf_done(&zeros);
	return err == -ENOSPC || err == -EDQUOT;
}

/* argv[0] is the program's name and the command's in one word. */
static int begin_anew(char **argv)
{
	struct words w = {0};

	words_add(&w, "tracetorture");
	words_add(&w, "campaign");
	for (size_t i = 1; argv[i]; i++)
		words_add(&w, "%s", argv[i]);
	fflush(NULL);
	execv("/proc/self/exe", w.at);
	words_done(&w);
	complain("cannot run /proc/self/exe: %m");
	return EXIT_ENVIRONMENT;
}

int campaign_room_wait(const char *folder, int64_t most_ns, char **argv)
{
	int64_t start = clock_now_ns();

	if (interrupt_signal())
		return EXIT_ENVIRONMENT;
	complain("no room in %s: goes on when there are %zu MiB", folder,
	         ROOM >> 20);
	while (!interrupt_signal()) {
		if (most_ns && clock_now_ns() - start > most_ns)
			return EXIT_ENVIRONMENT;
		if (!campaign_room_lacks(folder))
			return begin_anew(argv);
		usleep(LOOK_US);
	}
	return 128 + interrupt_signal();
}
