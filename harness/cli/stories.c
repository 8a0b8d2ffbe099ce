/* stories.c: see stories.h. */
#include "harness/cli/stories.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/base/clock.h"
#include "harness/cli/cli.h"

#define DEADLINE_NS 30000000000 /* of shrink, and of explain */
#define MOST        ((size_t)8 << 20) /* of a story, bytes */

/* The files of one story, in a folder of their own. */
struct story {
	char folder[64];
	struct buf repro, small, text, part; /* paths */
};

static bool story_begin(struct story *t)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(t->folder, sizeof t->folder, "%.40s/story-XXXXXX",
	         tmp && strlen(tmp) <= 40 ? tmp : "/tmp");
	if (!mkdtemp(t->folder))
		return false;
	buf_printf(&t->repro, "%s/found.repro", t->folder);
	buf_printf(&t->small, "%s/small.repro", t->folder);
	buf_printf(&t->text, "%s/text", t->folder);
	buf_printf(&t->part, "%s/part", t->folder);
	return true;
}

static void story_end(struct story *t)
{
	struct buf *const files[] = {&t->repro, &t->small, &t->text, &t->part};

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		unlink(buf_str(files[i]));
		buf_done(files[i]);
	}
	rmdir(t->folder);
}

static _Noreturn void become(char *const argv[], const char *out)
{
	int null = open("/dev/null", O_RDWR);
	int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(null, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	execv("/proc/self/exe", argv);
	_exit(EXIT_ENVIRONMENT);
}

/* Runs this program with argv, its output to a file, and asks it to end when
 * its time is up: shrink then keeps what it has.  Its exit code, or -1. */
static int run_self(char *const argv[], const char *out)
{
	int64_t start = clock_now_ns();
	int status, asked = 0;
	pid_t pid = fork();

	if (pid == 0)
		become(argv, out);
	while (pid > 0) {
		pid_t ended = waitpid(pid, &status, WNOHANG);
		int64_t late = clock_now_ns() - start - DEADLINE_NS;

		if (ended == pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
		if (late > 0 && asked == 0)
			kill(pid, SIGINT);
		if (late > DEADLINE_NS && asked == 1)
			kill(pid, SIGKILL);
		asked = (late > 0) + (late > DEADLINE_NS);
		usleep(20000);
	}
	return -1;
}

/* Whether there is one; then f has it. */
static bool tell(struct story *t, struct summary_finding *f)
{
	char *shrink[] = {"tracetorture", "shrink", NULL, "-o", NULL, NULL};
	char *explain[] = {"tracetorture", "explain", NULL, "--part", NULL,
	                   NULL};
	struct buf repro = {0}, text = {0}, part = {0};
	bool told = false;
	int code;

	buf_puts(&repro, f->repro);
	if (buf_write_file(&repro, buf_str(&t->repro)) == 0) {
		shrink[2] = (char *)(uintptr_t)buf_str(&t->repro);
		shrink[4] = (char *)(uintptr_t)buf_str(&t->small);
		code = run_self(shrink, "/dev/null");
		explain[2] = code == EXIT_OK || code == 128 + SIGINT
		                 ? shrink[4]
		                 : shrink[2];
		explain[4] = (char *)(uintptr_t)buf_str(&t->part);
		told = run_self(explain, buf_str(&t->text)) == EXIT_FINDING &&
		       !buf_read_file(&text, buf_str(&t->text), MOST) &&
		       !buf_read_file(&part, buf_str(&t->part), MOST);
	}
	if (told) {
		free(f->explained);
		free(f->explained_html);
		f->explained = strdup(buf_str(&text));
		f->explained_html = strdup(buf_str(&part));
		CHECK(f->explained && f->explained_html);
	}
	buf_done(&repro);
	buf_done(&text);
	buf_done(&part);
	return told;
}

static bool has_story(const struct summary_signature *s)
{
	for (size_t i = 0; i < s->nfindings; i++)
		if (s->findings[i].explained[0])
			return true;
	return false;
}

static int tell_signature(struct store *store, struct summary_signature *s)
{
	struct summary_finding *f = NULL;
	struct story t = {0};
	struct buf error = {0};
	int code = 0;

	for (size_t i = s->nfindings; i-- > 0;)
		if (s->findings[i].repro[0])
			f = &s->findings[i];
	if (!f || has_story(s))
		return 0;
	if (!story_begin(&t)) {
		complain("cannot make a folder %s: %s", t.folder,
		         strerror(errno));
		return EXIT_ENVIRONMENT;
	}
	fprintf(stderr, "explaining %s\n", s->signature);
	if (tell(&t, f) &&
	    store_repro(store, f->hunt, f->number, "", f->explained,
	                f->explained_html, &error)) {
		complain("%s", buf_str(&error));
		code = EXIT_ENVIRONMENT;
	}
	story_end(&t);
	buf_done(&error);
	return code;
}

int stories_tell(struct store *store, struct summary *s)
{
	int code = 0;

	for (size_t i = 0; i < s->ngroups && !code; i++)
		for (size_t j = 0; j < s->groups[i].nsignatures && !code; j++)
			code = tell_signature(store,
			                      &s->groups[i].signatures[j]);
	return code;
}
