/* campaign_hunt.c: see campaign_hunt.h. */
#include "harness/cli/campaign_hunt.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/clock.h"
#include "harness/campaign/share.h"
#include "harness/cli/campaign_show.h"
#include "harness/cli/cli.h"
#include "harness/cli/interrupt.h"

#define LOOK_NS    200000000    /* at what workers found */
#define COUNT_NS   5000000000   /* how much they did; and share, and show */
#define STORIES_NS 180000000000 /* that stories have, when all has ended */

/* How it ends: for people, and in the store's table hunt. */
enum end {
	END_NONE, /* it goes on */
	END_INTERRUPTED,
	END_TIME,
	END_STANDSTILL,
	END_ENOUGH,
	END_EARLY,
};

static const struct {
	const char *said, *stored;
} ends[] = {
    [END_INTERRUPTED] = {"interrupted", "interrupted"},
    [END_TIME]        = {"its time is over", "finished"},
    [END_STANDSTILL]  = {"nothing new comes", "finished"},
    [END_ENOUGH]      = {"enough was found", "finished"},
    [END_EARLY]       = {"ended early", "ended early"},
};

/* ---- how it stands ---- */

static int64_t time_so_far(const struct campaign_hunt *h)
{
	return h->state.elapsed_ns + h->now_ns - h->start_ns;
}

static uint64_t different(const struct campaign_hunt *h)
{
	return campaign_findings_different(h->findings)->n;
}

static struct campaign_show show_of(const struct campaign_hunt *h)
{
	return (struct campaign_show){.folder = h->folder,
	                              .subject = h->state.subject,
	                              .crew = h->crew,
	                              .findings = h->findings,
	                              .time_ns = time_so_far(h),
	                              .corpus = h->corpus};
}

/* Says it once; false. */
static bool cannot_write(struct campaign_hunt *h, const char *name, int err)
{
	if (!h->failed)
		complain("cannot write %s/%s: %s", h->folder, name,
		         strerror(-err));
	h->failed = true;
	return false;
}

static bool write_page(struct campaign_hunt *h, const char *end)
{
	struct campaign_show s = show_of(h);
	int err = campaign_show_page(&s, end);

	return err ? cannot_write(h, "status.html", err) : true;
}

/* ended: the next call begins its time anew. */
static bool keep_state(struct campaign_hunt *h, bool ended)
{
	struct home_state s = h->state;
	struct buf error = {0};
	bool kept;

	s.elapsed_ns = ended ? 0 : time_so_far(h);
	kept = home_write(h->folder, &s, &error) == 0;
	if (!kept && !h->failed)
		complain("%s", buf_str(&error));
	h->failed |= !kept;
	buf_done(&error);
	return kept;
}

/* ---- going on ---- */

static bool tend(struct campaign_hunt *h)
{
	struct buf said = {0};
	bool good = crew_tend(h->crew, h->now_ns, &said) == 0;
	char *text = (char *)(uintptr_t)buf_str(&said);

	for (char *line; (line = strsep(&text, "\n")) && *line;)
		complain("%s", line);
	h->failed |= !good;
	buf_done(&said);
	return good;
}

static bool share(struct campaign_hunt *h)
{
	int err = share_corpus(h->folder, &h->shared_s, &h->corpus);
	uint64_t news = h->corpus + different(h);

	if (news > h->news)
		h->news_ns = h->now_ns;
	h->news = news;
	return err ? cannot_write(h, "corpus", err) : true;
}

static bool count(struct campaign_hunt *h)
{
	if (!share(h) || !campaign_findings_count(h->findings, h->now_ns) ||
	    !keep_state(h, false))
		return false;
	crew_rate(h->crew, h->now_ns);
	h->counted_ns = h->now_ns;
	return write_page(h, "");
}

/* Whether it is to end, and why. */
static enum end end_of(const struct campaign_hunt *h)
{
	if (interrupt_signal())
		return END_INTERRUPTED;
	if (h->time_ns && time_so_far(h) >= h->time_ns)
		return END_TIME;
	if (h->standstill_ns && h->now_ns - h->news_ns >= h->standstill_ns)
		return END_STANDSTILL;
	if (h->failures && different(h) >= h->failures)
		return END_ENOUGH;
	return END_NONE;
}

static enum end go_on(struct campaign_hunt *h)
{
	enum end end = END_NONE;
	struct campaign_show s;

	h->start_ns = h->now_ns = h->counted_ns = h->news_ns = clock_now_ns();
	crew_begin(h->crew, h->now_ns);
	while (end == END_NONE) {
		if (!tend(h) ||
		    !campaign_findings_look(h->findings, h->now_ns) ||
		    (h->now_ns - h->counted_ns > COUNT_NS && !count(h))) {
			h->failed = true;
			return END_EARLY;
		}
		s = show_of(h);
		campaign_show_line(&s, h->now_ns);
		usleep(LOOK_NS / 1000);
		h->now_ns = clock_now_ns();
		end = end_of(h);
	}
	return end;
}

/* ---- ending ---- */

/* What was found last gets its story, too; that takes a while. */
static void finish_stories(struct campaign_hunt *h)
{
	int64_t deadline = clock_now_ns() + STORIES_NS;

	if (campaign_findings_busy(h->findings))
		fprintf(stderr, "%sexplaining what was found last (^C: the next "
		                "time)\n",
		        isatty(STDERR_FILENO) ? "\r\033[K" : "");
	while (campaign_findings_busy(h->findings) && !interrupt_signal() &&
	       clock_now_ns() < deadline) {
		h->now_ns = clock_now_ns();
		if (!campaign_findings_look(h->findings, h->now_ns)) {
			h->failed = true;
			return;
		}
		usleep(LOOK_NS / 1000);
	}
}

static int code_of(const struct campaign_hunt *h)
{
	if (h->failed)
		return EXIT_ENVIRONMENT;
	if (interrupt_signal())
		return 128 + interrupt_signal();
	return different(h) > 0 ? EXIT_FINDING : EXIT_OK;
}

int campaign_hunt(struct campaign_hunt *h)
{
	struct campaign_show s;
	enum end end, stored;
	int64_t ended_ns;
	bool kept;

	interrupt_catch();
	end = go_on(h);
	ended_ns = h->now_ns;
	crew_end(h->crew);
	if (!h->failed)
		share(h);
	if (!interrupt_signal() && !h->failed)
		finish_stories(h);
	stored = interrupt_signal() ? END_INTERRUPTED
	         : h->failed        ? END_EARLY
	                            : end;
	kept = campaign_findings_end(h->findings, h->now_ns,
	                             ends[stored].stored);
	h->now_ns = ended_ns; /* what came since is no time of the hunt */
	crew_rate_whole(h->crew, h->now_ns);
	/* interrupted, or early: the next call has what was left of its time */
	kept = kept && keep_state(h, !interrupt_signal() && !h->failed) &&
	       write_page(h, ends[end].said);
	h->failed |= !kept;
	s = show_of(h);
	campaign_show_end(&s, ends[end].said);
	return code_of(h);
}
