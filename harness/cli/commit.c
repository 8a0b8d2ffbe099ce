/* commit.c: see commit.h. */
#include "harness/cli/commit.h"

#include <stdio.h>
#include <string.h>

#include "harness/cli/args.h"

void commit_of(struct buf *out, const char *file)
{
	struct buf command = {0}, folder = {0};
	const char *slash = strrchr(file, '/');
	char line[128];
	FILE *git;

	buf_put(&folder, file, slash ? (size_t)(slash - file) : 0);
	buf_puts(&command, "git -C ");
	args_quote(&command, folder.len > 0 ? buf_str(&folder) : ".");
	buf_puts(&command,
	         " describe --always --dirty --abbrev=12 2>/dev/null");
	git = popen(buf_str(&command), "re");
	if (git && fgets(line, sizeof line, git))
		buf_put(out, line, strcspn(line, "\n"));
	if (git)
		pclose(git);
	buf_done(&command);
	buf_done(&folder);
}
