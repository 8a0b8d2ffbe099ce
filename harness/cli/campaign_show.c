/* campaign_show.c: see campaign_show.h. */
#include "harness/cli/campaign_show.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/campaign/status.h"
#include "harness/cli/args.h"

#define TERMINAL_NS 500000000  /* between two lines */
#define FILE_NS     5000000000 /* likewise, where each stays */

static void fill_workers(const struct crew *c, struct status_worker *out)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct worker *w = &c->workers[i];

		out[i] = (struct status_worker){
		    .name = w->name,
		    .strategy = fleet_strategy(w->kind, w->n),
		    .runs = w->pid > 0,
		    .schedules = w->schedules,
		    .findings = w->journal.n,
		    .begun = w->kept.begun,
		    .rate = c->rates[i]};
	}
}

static void fill_findings(const struct signatures *all,
                          struct status_finding *out)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct signature *s = &all->at[i];

		out[i] = (struct status_finding){.signature = s->text,
		                                 .count = s->count,
		                                 .worker = s->worker->name,
		                                 .same = s->replays.same,
		                                 .of = s->replays.of,
		                                 .file = s->file,
		                                 .explained = s->explained};
	}
}

/* time is what the status borrows. */
static struct status status_begin(const struct campaign_show *s,
                                  struct buf *time)
{
	const struct signatures *all = campaign_findings_different(s->findings);
	struct status_worker *workers = xcalloc(s->crew->n, sizeof *workers);
	struct status_finding *findings = xcalloc(all->n + 1, sizeof *findings);

	fill_workers(s->crew, workers);
	fill_findings(all, findings);
	args_print_time(time, s->time_ns);
	return (struct status){.subject = s->subject,
	                       .end = "",
	                       .time = buf_str(time),
	                       .now = "",
	                       .corpus = s->corpus,
	                       .workers = workers,
	                       .nworkers = s->crew->n,
	                       .findings = findings,
	                       .nfindings = all->n};
}

static void status_done(struct status *s)
{
	free((void *)(uintptr_t)s->workers);
	free((void *)(uintptr_t)s->findings);
}

static void print_line(FILE *to, const struct campaign_show *show)
{
	struct buf time = {0}, line = {0};
	struct status s = status_begin(show, &time);

	status_line(&line, &s);
	fputs(buf_str(&line), to);
	status_done(&s);
	buf_done(&line);
	buf_done(&time);
}

void campaign_show_line(const struct campaign_show *s, int64_t now_ns)
{
	static int64_t shown_ns;
	bool terminal = isatty(STDERR_FILENO);

	if (now_ns - shown_ns < (terminal ? TERMINAL_NS : FILE_NS))
		return;
	shown_ns = now_ns;
	fputs(terminal ? "\r\033[K" : "", stderr);
	print_line(stderr, s);
	fputs(terminal ? "" : "\n", stderr);
}

int campaign_show_page(const struct campaign_show *show, const char *end)
{
	struct buf text = {0}, path = {0}, elapsed = {0};
	struct status s = status_begin(show, &elapsed);
	time_t now = time(NULL);
	char when[32];
	int err;

	strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", localtime(&now));
	s.end = end;
	s.now = when;
	status_page(&text, &s);
	buf_printf(&path, "%s/status.html", show->folder);
	err = buf_write_file(&text, buf_str(&path));
	status_done(&s);
	buf_done(&text);
	buf_done(&path);
	buf_done(&elapsed);
	return err;
}

void campaign_show_end(const struct campaign_show *show, const char *end)
{
	const struct signatures *all =
	    campaign_findings_different(show->findings);

	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	for (size_t i = 0; i < all->n; i++) {
		const struct signature *s = &all->at[i];

		printf("%s: %" PRIu64 " times%s, see %s/repros/%s.%s\n",
		       s->text, s->count,
		       s->replays.same < s->replays.of ? ", does not repeat"
		                                       : "",
		       show->folder, s->file, s->explained ? "txt" : "repro");
	}
	print_line(stdout, show);
	printf("; %s\n", end);
}
