/*
 * html_sample.h: for tests, hunts as they might have gone: a claim that is
 * met, the seed's bug natively, and the same under control.
 */
#ifndef REPORTS_PAGES_HTML_SAMPLE_H
#define REPORTS_PAGES_HTML_SAMPLE_H

#include <string.h>

#include "harness/base/rng.h"
#include "reports/summary/summary.h"

#define SAMPLE_BEGUN 1764086400 /* 2025-11-25 16:00:00 UTC */

enum { SAMPLE_BATCHES = 600 };

struct sample_hunts {
	struct summary s;
	struct summary_environment environment;
	struct summary_group groups[3];
	struct summary_hunt hunts[3];
	struct summary_batch batches[3][SAMPLE_BATCHES];
	struct summary_signature signatures[2][3];
	struct summary_finding findings[2][4];
	struct summary_near_miss near[2];
	struct summary_counter counters[3];
};

#define SEED_TEXT                                                              \
	"go-start-not-runnable: a goroutine starts that is not runnable\n"     \
	"  event: 48256 p=1 g=12 GoStart g=12 seq=794 off=0x3c8\n"             \
	"  goroutine 12 is in-syscall-from-start since: 1053 p=0 g=12 "        \
	"GoInSyscall g=12 seq=733 off=0xd2\n"                                  \
	"    1035 p=0 g=- GoCreate g=12 startpc=0x563ece1b4490 stack=1 "       \
	"seq=732 off=0xc5\n"                                                   \
	"    1053 p=0 g=12 GoInSyscall g=12 seq=733 off=0xd2\n"                \
	"  processor 1 is running-nobody since: 48126 p=1 g=27 GoSleep "       \
	"stack=5 seq=793 off=0x3c2\n"

/* n batches of some seconds, `runs' in all, `failed' of them by chance. */
static inline void sample_batches(struct summary_group *g,
                                  struct summary_batch *b, size_t n,
                                  int64_t step_s, uint64_t runs,
                                  uint64_t failed)
{
	struct rng r = rng_seed(7);

	for (size_t i = 0; i < n; i++) {
		b[i] = (struct summary_batch){.at_s = SAMPLE_BEGUN +
		                                      (int64_t)(i + 1) * step_s,
		                              .runs = runs / n + (i < runs % n),
		                              .sessions = 3 * runs / n};
	}
	for (uint64_t i = 0; i < failed; i++)
		b[rng_below(&r, n)].failed++;
	g->batches = b;
	g->nbatches = n;
	g->runs = runs;
	g->failed = failed;
	g->sessions = 3 * runs;
	g->events = 1344 * runs;
	g->elapsed_ns = (int64_t)n * step_s * 1000000000;
}

static inline struct summary_group sample_group(struct sample_hunts *h,
                                                size_t i, const char *target,
                                                const char *verdict)
{
	h->hunts[i] = (struct summary_hunt){
	    .id = (char *)"5be2c9f04d1a77e3",
	    .command = (char *)"tracetorture stress --target gort --scenario "
			       "seed --claim 'p<1/50000@95' --seed "
			       "4185142947960444441",
	    .seed = (char *)"4185142947960444441",
	    .status = (char *)"finished",
	    .commit = (char *)"e38de2e4c1",
	    .claim = (char *)(verdict[0] ? "p<1/50000@95" : ""),
	    .claim_verdict = (char *)verdict,
	    .begun_s = SAMPLE_BEGUN};
	return (struct summary_group){.population = (char *)"native",
	                              .target = (char *)target,
	                              .scenario = (char *)"seed",
	                              .strategy = (char *)"",
	                              .hunts = &h->hunts[i],
	                              .nhunts = 1,
	                              .near = h->near,
	                              .nnear = 2,
	                              .counters = h->counters,
	                              .ncounters = 3};
}

static inline void sample_native_findings(struct sample_hunts *h)
{
	static const struct summary_signature signatures[3] = {
	    {.signature = (char *)"go-start-not-runnable GoStart "
	                          "g:in-syscall-from-start/GoInSyscall "
	                          "p:running-nobody",
	     .rule = (char *)"go-start-not-runnable",
	     .known = (char *)"",
	     .count = 176,
	     .failed = 171,
	     .first_s = SAMPLE_BEGUN + 2,
	     .last_s = SAMPLE_BEGUN + 58},
	    {.signature = (char *)"truth-event-missing GoSysExit",
	     .rule = (char *)"truth-event-missing",
	     .known = (char *)"golang.org/issue/11953",
	     .count = 14,
	     .failed = 11,
	     .first_s = SAMPLE_BEGUN + 9,
	     .last_s = SAMPLE_BEGUN + 51},
	    {.signature = (char *)"crash-SIGSEGV exit_fast gort/syscall.c:218",
	     .rule = (char *)"crash-SIGSEGV",
	     .known = (char *)"",
	     .count = 1,
	     .failed = 1,
	     .first_s = SAMPLE_BEGUN + 33,
	     .last_s = SAMPLE_BEGUN + 33},
	};
	static const struct summary_finding finding = {
	    .hunt = (char *)"5be2c9f04d1a77e3",
	    .run = 103,
	    .seed = (char *)"4185142947960444441",
	    .session = 2,
	    .at_ns = 2100000000,
	    .text = (char *)SEED_TEXT,
	    .evidence = (char *)"out/findings/go-start-not-runnable-3b1f-"
				"4185142947960444441",
	    .repro = (char *)"",
	    .repeat = (char *)"build/bin/tracetorture stress --target "
			      "gort+11953 --scenario seed --runs 1 --seed "
			      "4185142947960444441",
	    .explained = (char *)"",
	    .explained_html = (char *)""};

	memcpy(h->signatures[0], signatures, sizeof signatures);
	for (size_t i = 0; i < 4; i++) {
		h->findings[0][i] = finding;
		h->findings[0][i].at_ns += (int64_t)i * 9700000000;
		h->findings[0][i].run += 31 * i;
	}
	h->signatures[0][0].findings = &h->findings[0][0];
	h->signatures[0][0].nfindings = 2;
	for (size_t i = 1; i < 3; i++) {
		h->signatures[0][i].findings = &h->findings[0][i + 1];
		h->signatures[0][i].nfindings = 1;
	}
	h->findings[0][2].text =
	    (char *)"truth-event-missing: what a task did is not in the "
		    "trace\n  goroutine 12 left a system call between events "
		    "48126 and 48256\n";
	h->findings[0][3].text =
	    (char *)"crash-SIGSEGV\n  exit_fast gort/syscall.c:218\n"
		    "  go_exitsyscall gort/syscall.c:260\n";
	h->groups[1].signatures = h->signatures[0];
	h->groups[1].nsignatures = 3;
	h->groups[1].known = 9;
}

static inline void sample_explained(struct sample_hunts *h, const char *html)
{
	h->signatures[1][0] = h->signatures[0][0];
	h->signatures[1][0].count = h->signatures[1][0].failed = 12;
	h->signatures[1][0].last_s = SAMPLE_BEGUN + 8;
	h->findings[1][0] = h->findings[0][0];
	h->findings[1][0].run = 35;
	h->findings[1][0].session = -1;
	h->findings[1][0].repeat =
	    (char *)"tracetorture replay "
		    "out/go-start-not-runnable-4-1.repro";
	h->findings[1][0].evidence =
	    (char *)"out/go-start-not-runnable-4-1.repro";
	h->findings[1][0].explained = (char *)"what decides: A before B\n";
	h->findings[1][0].explained_html = (char *)html;
	h->signatures[1][0].findings = h->findings[1];
	h->signatures[1][0].nfindings = 1;
	h->groups[2].signatures = h->signatures[1];
	h->groups[2].nsignatures = 1;
}

/* explained_html: of a finding under control.  Good as long as *h and it. */
static inline void sample_make(struct sample_hunts *h,
                               const char *explained_html)
{
	memset(h, 0, sizeof *h);
	h->near[0] = (struct summary_near_miss){
	    (char *)"exit-written-late",
	    (char *)"ns",
	    (char *)"exits from system calls written after they happened; the "
		    "longest time after",
	    true,
	    41207,
	    1830211};
	h->near[1] = (struct summary_near_miss){
	    (char *)"exit-close-to-block",
	    (char *)"steps",
	    (char *)"exits from system calls within 16 steps of their "
		    "GoSysBlock or GoInSyscall; the fewest",
	    false,
	    318,
	    1};
	h->counters[0] = (struct summary_counter){(char *)"exit-fast", 4178000};
	h->counters[1] =
	    (struct summary_counter){(char *)"exit-fast-moved-tick", 518331};
	h->counters[2] = (struct summary_counter){(char *)"exit-slow", 5439};
	h->environment =
	    (struct summary_environment){(char *)"tracetorture 1.0 (e38de2e)",
	                                 (char *)"gcc 12.2.0",
	                                 (char *)"Linux 6.1.0 #1 SMP",
	                                 (char *)"x86_64",
	                                 (char *)"AMD EPYC 7B13",
	                                 (char *)"glibc 2.36\nsqlite 3.40.1",
	                                 2,
	                                 (uint64_t)24 << 30};
	h->groups[0] = sample_group(h, 0, "gort", "met");
	sample_batches(&h->groups[0], h->batches[0], 600, 30, 166428, 0);
	h->groups[1] = sample_group(h, 1, "gort+11953", "broken");
	sample_batches(&h->groups[1], h->batches[1], 60, 1, 4000, 183);
	sample_native_findings(h);
	h->groups[2] = sample_group(h, 2, "gort+11953", "");
	h->groups[2].population = (char *)"schedule";
	h->groups[2].scenario = (char *)"";
	h->groups[2].strategy = (char *)"surw";
	sample_batches(&h->groups[2], h->batches[2], 9, 1, 20431, 12);
	h->groups[2].sessions = 0;
	sample_explained(h, explained_html);
	h->s = (struct summary){h->groups, 3, &h->environment, 1};
}

#endif
