/* hunt_report.c: see hunt_report.h. */
#include "harness/cli/hunt_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/base/histogram.h"
#include "harness/base/json.h"
#include "harness/base/sink_sums.h"
#include "harness/base/tally.h"
#include "harness/cli/args.h"
#include "harness/cli/rate_print.h"

#define TTY_STATUS_NS 1000000000 /* between status lines on a terminal */
#define LOG_STATUS_NS 5000000000 /* ... in a file */
#define CONFIDENCE    0.95

enum { SHOWN = 3 }; /* findings of one signature told as they are met */

struct hunt_report {
	bool json;
	const char *claim_text;         /* NULL: there is no claim */
	const struct live_claim *claim; /* borrowed, as the text */
	bool tty;
	bool status_shown; /* on the terminal's last line */
	int64_t last_status_ns;
	uint64_t runs;     /* in the rate: whole ones, and failed ones */
	uint64_t runs_cut; /* cut short by the time limit, and clean */
	uint64_t runs_failed;
	uint64_t sessions;
	uint64_t findings; /* new ones */
	uint64_t known;    /* others */
	uint64_t peak_in_calls;
	uint64_t peak_bytes;
	struct histogram events;
	struct histogram goroutines;
	struct sink_sums sums; /* over runs */
	struct tally signatures;
};

static void clear_status(struct hunt_report *r)
{
	if (r->status_shown)
		fputs("\r\033[K", stderr);
	r->status_shown = false;
}

static void on_sessions(void *ctx, const struct sink_session *s, size_t n)
{
	struct hunt_report *r = ctx;

	r->sessions += n;
	for (size_t i = 0; i < n; i++) {
		histogram_add(&r->events, s[i].events);
		histogram_add(&r->goroutines, s[i].goroutines);
	}
}

static void print_text_finding(const struct sink_finding *f)
{
	if (f->known[0])
		printf("known as %s: ", f->known);
	printf("finding: %s in run %" PRIu64, f->rule, f->run);
	if (f->session != UINT64_MAX)
		printf(", session %" PRIu64, f->session);
	printf(", seed %" PRIu64 "\n", f->seed);
	for (const char *line = f->text; *line;) {
		int n = (int)strcspn(line, "\n");

		if (f->seen == 1)
			printf("    %.*s\n", n, line);
		line += n + (line[n] == '\n');
	}
	if (f->dir[0])
		printf("    evidence: %s\n", f->dir);
	printf("    repeat: %s\n", f->repeat);
}

static void print_json_finding(const struct sink_finding *f)
{
	const struct {
		const char *name, *value;
	} strings[] = {{"rule", f->rule},
	               {"signature", f->signature},
	               {"known", f->known},
	               {"text", f->text},
	               {"evidence", f->dir},
	               {"repeat", f->repeat}};
	struct buf out = {0};

	buf_printf(&out,
	           "{\"type\":\"finding\",\"run\":%" PRIu64 ",\"seed\":%" PRIu64
	           ",\"seen\":%" PRIu64,
	           f->run, f->seed, f->seen);
	if (f->session != UINT64_MAX)
		buf_printf(&out, ",\"session\":%" PRIu64, f->session);
	for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
		buf_printf(&out, ",\"%s\":", strings[i].name);
		json_str(&out, strings[i].value);
	}
	printf("%s}\n", buf_str(&out));
	buf_done(&out);
}

static bool on_finding(void *ctx, const struct sink_finding *f)
{
	struct hunt_report *r = ctx;

	if (f->known[0])
		r->known++;
	else
		r->findings++;
	tally_count(&r->signatures, f->signature);
	if (f->seen > SHOWN)
		return true;
	clear_status(r);
	if (r->json)
		print_json_finding(f);
	else
		print_text_finding(f);
	fflush(stdout);
	return true;
}

static void on_run(void *ctx, const struct sink_run *run)
{
	struct hunt_report *r = ctx;

	r->runs += run->runs;
	r->runs_cut += run->cut;
	r->runs_failed += run->failed;
	if (run->peak_in_calls > r->peak_in_calls)
		r->peak_in_calls = run->peak_in_calls;
	if (run->peak_bytes > r->peak_bytes)
		r->peak_bytes = run->peak_bytes;
	sink_sums_add(&r->sums, run);
}

/* The number of runs is no fixed one where the claim may end them. */
static struct looked rate_of(const struct hunt_report *r)
{
	struct looked rate = {.s = {r->runs_failed, r->runs},
	                      .live = r->claim != NULL,
	                      .claimed = 1};

	if (r->claim && r->claim->verdict == CLAIM_IS_MET) {
		rate.claimed = r->claim->claim.p0;
		rate.claimed_confidence = r->claim->claim.confidence;
	}
	return rate;
}

static bool on_tick(void *ctx, int64_t elapsed_ns)
{
	struct hunt_report *r = ctx;
	const struct looked rate = rate_of(r);
	struct buf line = {0};

	if (elapsed_ns - r->last_status_ns <
	    (r->tty ? TTY_STATUS_NS : LOG_STATUS_NS))
		return true;
	r->last_status_ns = elapsed_ns;
	args_print_time(&line, elapsed_ns);
	buf_printf(&line,
	           ": %" PRIu64 " runs, %" PRIu64 " failures, %" PRIu64
	           " sessions, %.0f/s | ",
	           r->runs + r->runs_cut, r->runs_failed, r->sessions,
	           (double)r->sessions * 1e9 / (double)elapsed_ns);
	rate_print_bound(&line, &rate);
	if (r->claim) {
		buf_puts(&line, " | ");
		rate_print_claim(&line, r->claim_text, r->claim, "runs",
		                 elapsed_ns);
	}
	clear_status(r);
	fprintf(stderr, "%s%s", buf_str(&line), r->tty ? "" : "\n");
	fflush(stderr);
	r->status_shown = r->tty;
	buf_done(&line);
	return true;
}

struct hunt_report *hunt_report_new(bool json)
{
	struct hunt_report *r = xcalloc(1, sizeof *r);

	r->json = json;
	r->tty = isatty(STDERR_FILENO);
	return r;
}

void hunt_report_claim(struct hunt_report *r, const char *text,
                       const struct live_claim *claim)
{
	r->claim_text = text;
	r->claim = claim;
}

void hunt_report_free(struct hunt_report *r)
{
	tally_done(&r->signatures);
	sink_sums_done(&r->sums);
	free(r);
}

struct sink hunt_report_sink(struct hunt_report *r)
{
	return (struct sink){.ctx = r,
	                     .sessions = on_sessions,
	                     .finding = on_finding,
	                     .run = on_run,
	                     .tick = on_tick};
}

/* "ok: 0 findings in 5120 sessions of 12 runs" */
static void put_status(struct buf *out, const struct hunt_report *r,
                       const char *status)
{
	if (status[0])
		buf_printf(out, "%s: ", status);
	if (r->claim)
		buf_printf(out, "claim %s: ",
		           claim_verdict_name(r->claim->verdict));
	else if (!status[0])
		buf_puts(out, r->findings ? "finding: " : "ok: ");
	buf_printf(out,
	           "%" PRIu64 " finding%s", r->findings,
	           r->findings == 1 ? "" : "s");
	if (r->known > 0)
		buf_printf(out, " (and %" PRIu64 " known)", r->known);
	buf_printf(out, " in %" PRIu64 " session%s of %" PRIu64 " run%s",
	           r->sessions,
	           r->sessions == 1 ? "" : "s", r->runs + r->runs_cut,
	           r->runs + r->runs_cut == 1 ? "" : "s");
}

static void print_text(const struct hunt_report *r, int64_t elapsed_ns,
                       const char *where)
{
	const struct looked rate = rate_of(r);
	const struct interval in = looked_interval(&rate, CONFIDENCE);
	struct buf line = {0};

	if (r->sums.ncounters > 0)
		printf("\n%-32s %12s\n", "path", "count");
	for (size_t i = 0; i < r->sums.ncounters; i++)
		printf("%-32s %12" PRIu64 "\n", r->sums.counters[i].name,
		       r->sums.counters[i].count);
	if (r->sums.nnear > 0)
		printf("\n%-32s %12s  worst\n", "near miss", "count");
	for (size_t i = 0; i < r->sums.nnear; i++)
		printf("%-32s %12" PRIu64 "  %" PRIu64 " %s\n",
		       r->sums.near[i].name, r->sums.near[i].count,
		       r->sums.near[i].worst, r->sums.near[i].unit);
	for (size_t i = 0; i < r->signatures.n; i++)
		printf("%s%-6" PRIu64 " times %s\n", i == 0 ? "\n" : "",
		       r->signatures.entries[i].count,
		       r->signatures.entries[i].text);
	args_print_time(&line, elapsed_ns);
	printf("\nelapsed       %s\n", buf_str(&line));
	printf("runs          %" PRIu64, r->runs);
	if (r->runs_cut > 0)
		printf(", and %" PRIu64 " cut short by the time limit "
		       "(clean, not in the rate)",
		       r->runs_cut);
	printf("\nsessions      %" PRIu64 ", %.1f a run\n", r->sessions,
	       r->runs + r->runs_cut == 0
	           ? 0
	           : (double)r->sessions / (double)(r->runs + r->runs_cut));
	buf_clear(&line);
	rate_print_bound(&line, &rate);
	printf("failed runs   %" PRIu64 " of %" PRIu64
	       ": 95%% interval %.3g to %.3g (%s), %s\n",
	       r->runs_failed, r->runs, in.low, in.high,
	       looked_method(&rate), buf_str(&line));
	if (r->claim) {
		buf_clear(&line);
		rate_print_claim(&line, r->claim_text, r->claim, "runs",
		                 elapsed_ns);
		printf("claim         %s\n", buf_str(&line));
	}
	printf("a session has %" PRIu64 " events in the median, %" PRIu64
	       " at the first percentile\n",
	       histogram_quantile(&r->events, 0.5),
	       histogram_quantile(&r->events, 0.01));
	printf("              %" PRIu64
	       " live goroutines in the median, %" PRIu64
	       " at the first percentile\n",
	       histogram_quantile(&r->goroutines, 0.5),
	       histogram_quantile(&r->goroutines, 0.01));
	printf("peak          %" PRIu64 " threads in system calls at once, "
	       "%" PRIu64 " MiB of memory a run\n",
	       r->peak_in_calls, r->peak_bytes >> 20);
	if (where[0])
		printf("kept in       %s\n", where);
	buf_done(&line);
}

static void print_json(const struct hunt_report *r, int64_t elapsed_ns,
                       const char *where, const char *status)
{
	const struct looked rate = rate_of(r);
	const struct interval in = looked_interval(&rate, CONFIDENCE);
	struct buf out = {0};

	buf_printf(&out,
	           "{\"type\":\"summary\",\"elapsed_s\":%.3f,\"runs\":%" PRIu64
	           ",\"runs_cut\":%" PRIu64 ",\"runs_failed\":%" PRIu64
	           ",\"sessions\":%" PRIu64 ",\"findings\":%" PRIu64
	           ",\"known\":%" PRIu64,
	           (double)elapsed_ns / 1e9, r->runs, r->runs_cut,
	           r->runs_failed, r->sessions, r->findings, r->known);
	buf_printf(&out,
	           ",\"rate_low\":%.12g,\"rate_high\":%.12g"
	           ",\"rate_upper\":%.12g,\"confidence\":%g",
	           in.low, in.high,
	           looked_upper(&rate, CONFIDENCE),
	           CONFIDENCE);
	buf_printf(&out,
	           ",\"events_median\":%" PRIu64 ",\"events_p1\":%" PRIu64
	           ",\"goroutines_median\":%" PRIu64
	           ",\"goroutines_p1\":%" PRIu64 ",\"peak_in_calls\":%" PRIu64
	           ",\"peak_bytes\":%" PRIu64,
	           histogram_quantile(&r->events, 0.5),
	           histogram_quantile(&r->events, 0.01),
	           histogram_quantile(&r->goroutines, 0.5),
	           histogram_quantile(&r->goroutines, 0.01), r->peak_in_calls,
	           r->peak_bytes);
	if (r->claim) {
		buf_puts(&out, ",\"claim\":");
		json_str(&out, r->claim_text);
		buf_printf(&out,
		           ",\"claim_verdict\":\"%s\","
		           "\"claim_clean_runs\":%" PRIu64,
		           claim_verdict_name(r->claim->verdict),
		           live_claim_clean_runs(r->claim));
	}
	buf_puts(&out, ",\"counters\":{");
	for (size_t i = 0; i < r->sums.ncounters; i++) {
		buf_puts(&out, i == 0 ? "" : ",");
		json_str(&out, r->sums.counters[i].name);
		buf_printf(&out, ":%" PRIu64, r->sums.counters[i].count);
	}
	buf_puts(&out, "},\"near_misses\":{");
	for (size_t i = 0; i < r->sums.nnear; i++) {
		const struct sink_near_miss *m = &r->sums.near[i];

		buf_puts(&out, i == 0 ? "" : ",");
		json_str(&out, m->name);
		buf_printf(&out,
		           ":{\"count\":%" PRIu64 ",\"worst\":%" PRIu64
		           ",\"unit\":\"%s\"}",
		           m->count, m->worst, m->unit);
	}
	buf_puts(&out, "},\"kept\":");
	json_str(&out, where);
	buf_puts(&out, ",\"status\":");
	json_str(&out, status);
	printf("%s}\n", buf_str(&out));
	buf_done(&out);
}

void hunt_report_finish(struct hunt_report *r, int64_t elapsed_ns,
                        const char *where, const char *status)
{
	struct buf line = {0};

	clear_status(r);
	put_status(&line, r, status);
	if (r->json) {
		print_json(r, elapsed_ns, where, buf_str(&line));
	} else {
		print_text(r, elapsed_ns, where);
		printf("%s\n", buf_str(&line));
	}
	buf_done(&line);
}
