/* crew.c: see crew.h. */
#include "harness/campaign/crew.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/base/clock.h"

#define STALE_NS 5000000000  /* a worker is not begun anew more often */
#define END_NS   10000000000 /* that workers have to end in */
#define LOOK_US  20000

enum { SOON_TOLD = 4 }; /* ends soon so often in a row: said */

/* ---- opening ---- */

static int open_worker(struct crew *c, const struct fleet_about *about,
                       enum fleet_kind kind, unsigned n, struct buf *error)
{
	c->workers = realloc(c->workers, (c->n + 1) * sizeof *c->workers);
	CHECK(c->workers);
	return worker_open(&c->workers[c->n++], about, kind, n, error);
}

static bool was_there(const struct fleet_about *about, enum fleet_kind kind,
                      unsigned n)
{
	struct buf path = {0};
	bool was;

	buf_printf(&path, "%s/%s-%u", about->folder, fleet_name[kind], n);
	was = access(buf_str(&path), F_OK) == 0;
	buf_done(&path);
	return was;
}

int crew_open(struct crew *c, const struct fleet_about *about,
              const struct fleet *fleet, struct buf *error)
{
	int err = 0;

	*c = (struct crew){0};
	for (unsigned k = 0; k < FLEET_KINDS; k++)
		for (unsigned n = 1; n <= fleet->count[k] && !err; n++)
			err = open_worker(c, about, k, n, error);
	c->nfleet = c->n;
	for (unsigned k = 0; k < FLEET_KINDS; k++)
		for (unsigned n = fleet->count[k] + 1;
		     !err && was_there(about, k, n); n++)
			err = open_worker(c, about, k, n, error);
	c->counted = xcalloc(c->n, sizeof *c->counted);
	c->at_first = xcalloc(c->n, sizeof *c->at_first);
	c->rates = xcalloc(c->n, sizeof *c->rates);
	return err;
}

void crew_close(struct crew *c)
{
	for (size_t i = 0; i < c->n; i++)
		worker_close(&c->workers[i]);
	free(c->workers);
	free(c->counted);
	free(c->at_first);
	free(c->rates);
	*c = (struct crew){0};
}

/* ---- rates ---- */

static void set_rates(struct crew *c, const uint64_t *then, int64_t then_ns,
                      int64_t now_ns)
{
	double s = (double)(now_ns - then_ns + 1) / 1e9;

	for (size_t i = 0; i < c->n; i++)
		c->rates[i] = (double)(c->workers[i].schedules - then[i]) / s;
}

static void count(struct crew *c, uint64_t *counts)
{
	for (size_t i = 0; i < c->n; i++)
		counts[i] = c->workers[i].schedules;
}

void crew_begin(struct crew *c, int64_t now_ns)
{
	c->first_ns = c->counted_ns = now_ns;
	count(c, c->at_first);
	count(c, c->counted);
}

void crew_rate(struct crew *c, int64_t now_ns)
{
	set_rates(c, c->counted, c->counted_ns, now_ns);
	count(c, c->counted);
	c->counted_ns = now_ns;
}

void crew_rate_whole(struct crew *c, int64_t now_ns)
{
	set_rates(c, c->at_first, c->first_ns, now_ns);
}

/* ---- running ---- */

/* It may be what AFL++ has kept, when it was killed at a bad moment: the worker
 * begins anew, with what is in the corpus. */
static void put_aside(const struct worker *w)
{
	struct buf from = {0}, to = {0};

	buf_printf(&from, "%s/afl/%s", w->about->folder, w->name);
	buf_printf(&to, "%s/%s/afl-%" PRIu64, w->about->folder, w->name,
	           w->kept.begun);
	rename(buf_str(&from), buf_str(&to)); /* if it is there */
	buf_done(&from);
	buf_done(&to);
}

static void ended_soon(const struct worker *w, struct buf *said)
{
	buf_printf(said, "%s ends again and again: ", w->name);
	worker_reason(w, said);
	buf_byte(said, '\n');
	if (w->kind == FLEET_AFL)
		put_aside(w);
}

/* One that does not know what is known is asked to end, to begin anew. */
static int tend(struct worker *w, int64_t now_ns, struct buf *said)
{
	int err;

	if (worker_ended(w, now_ns) && w->soon == SOON_TOLD)
		ended_soon(w, said);
	if (w->pid > 0 && w->stale && now_ns - w->started_ns > STALE_NS) {
		w->stale = false;
		worker_signal(w, SIGINT);
	}
	if (w->pid > 0 || w->again_ns > now_ns)
		return 0;
	err = worker_start(w, now_ns);
	if (err)
		buf_printf(said, "cannot start %s: %s\n", w->name,
		           strerror(-err));
	return err ? -1 : 0;
}

int crew_tend(struct crew *c, int64_t now_ns, struct buf *said)
{
	for (size_t i = 0; i < c->nfleet; i++)
		if (tend(&c->workers[i], now_ns, said))
			return -1;
	return 0;
}

void crew_end(struct crew *c)
{
	int64_t deadline = clock_now_ns() + END_NS;
	size_t running;

	for (size_t i = 0; i < c->nfleet; i++)
		worker_signal(&c->workers[i], SIGINT);
	do {
		running = 0;
		for (size_t i = 0; i < c->nfleet; i++) {
			struct worker *w = &c->workers[i];

			if (clock_now_ns() > deadline)
				worker_signal(w, SIGKILL);
			worker_ended(w, clock_now_ns());
			running += w->pid > 0;
		}
		usleep(LOOK_US);
	} while (running > 0);
}
