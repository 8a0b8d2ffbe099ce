/* bisect_git.c: see bisect_git.h. */
#include "harness/cli/bisect_git.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* What the command prints; nothing if it fails. */
static void output_of(struct buf *out, const char *command)
{
	FILE *f = popen(command, "r");
	char part[4096];
	size_t n;

	if (!f)
		return;
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_put(out, part, n);
	if (pclose(f) != 0)
		buf_clear(out);
}

/* The first line after `line` that begins with `start`; NULL: none. */
static const char *next_line(const char *line, const char *start)
{
	while (*line) {
		if (!strncmp(line, start, strlen(start)))
			return line;
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return NULL;
}

/* git bisect good, bad or skip: whatever the user calls them. */
static uint64_t judged(const char *log)
{
	static const char start[] = "git bisect ", begin[] = "git bisect start";
	uint64_t n = 0;

	for (const char *l = log; (l = next_line(l, start)); l++)
		n += strncmp(l, begin, sizeof begin - 1) != 0;
	return n;
}

uint64_t bisect_git_steps(void)
{
	struct buf vars = {0}, log = {0};
	uint64_t left = 0, steps = 0;
	const char *all;

	/* bisect_all: of these one is the first bad one */
	output_of(&vars, "git rev-list --bisect-vars --bisect 2>/dev/null");
	all = next_line(buf_str(&vars), "bisect_all=");
	if (all && sscanf(all, "bisect_all=%" SCNu64, &left) == 1 && left > 1) {
		output_of(&log, "git bisect log 2>/dev/null");
		steps = judged(buf_str(&log));
		for (; left > 1; left -= left / 2)
			steps++;
	}
	buf_done(&log);
	buf_done(&vars);
	return steps;
}

void bisect_git_head(struct buf *out)
{
	struct buf name = {0};

	output_of(&name, "git rev-parse HEAD 2>/dev/null");
	while (name.len > 0 && name.data[name.len - 1] == '\n')
		name.len--;
	buf_put(out, name.data, name.len);
	buf_done(&name);
}
