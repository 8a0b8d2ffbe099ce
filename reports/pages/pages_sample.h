/*
 * pages_sample.h: for tests, the results of three groups of hunts: one with
 * new and known findings, a clean one whose claim is met, and one under
 * control whose claim is open.  Or with the same string in every place.
 */
#ifndef REPORTS_PAGES_SAMPLE_H
#define REPORTS_PAGES_SAMPLE_H

#include <string.h>

#include "reports/pages/pages.h"
#include "reports/summary/summary.h"

#define PAGES_BEGUN 1764086400 /* 2025-11-25 16:00:00 UTC */

/* What tries to get out of every kind of page, and bytes that none may have. */
#define HOSTILE_TEXT                                                           \
	"]]>--></failure><script>alert(\"1\")</script>'\"&lt;&#0; | a \\| b "  \
	"``` ` ~~~ **x** [y](1) ![z](http://x.invalid) @user #1 {0} }} %0A "   \
	"::error::x \x01\x08\x1b[31m\x7f\r\n\n```\n</details>\n\n"             \
	"::warning file=x::y\n# head\n| - | - |\n\xff\xc0\xaf\xed\xa0\x80"      \
	" \xef\xbf\xbe\xef\xbf\xbf \xe2\x80\xae\xc2\x85\xe2\x80\xa8 "           \
	"\xf0\x9f\x99\x82 \t\xc3\xa4"

struct pages_sample {
	struct summary s;
	struct summary_environment environment;
	struct summary_group groups[3];
	struct summary_hunt hunts[3];
	struct summary_signature signatures[4];
	struct summary_finding findings[4];
	struct summary_near_miss near[1];
	struct summary_counter counters[1];
	struct summary_batch batches[1];
};

static inline void pages_sample_hunts(struct pages_sample *p)
{
	static const struct {
		const char *target, *claim, *verdict, *status;
	} rows[3] = {
	    {"gort+11953", "", "", "finished"},
	    {"gort", "p<1/50000@95", "met", "finished"},
	    {"gort", "p<1/1000@95", "open", "interrupted"},
	};

	for (size_t i = 0; i < 3; i++)
		p->hunts[i] = (struct summary_hunt){
		    .id = (char *)"5be2c9f04d1a77e35be2c9f04d1a77e3",
		    .command = (char *)"tracetorture stress --seed 4185",
		    .seed = (char *)"4185",
		    .status = (char *)rows[i].status,
		    .commit = (char *)"e38de2ee2bfcb46d08c7",
		    .claim = (char *)rows[i].claim,
		    .claim_verdict = (char *)rows[i].verdict,
		    .begun_s = PAGES_BEGUN,
		    .elapsed_ns = 95000000000};
	for (size_t i = 0; i < 3; i++)
		p->groups[i] = (struct summary_group){
		    .population = (char *)(i == 2 ? "schedule" : "native"),
		    .target = (char *)rows[i].target,
		    .scenario = (char *)"seed",
		    .strategy = (char *)(i == 2 ? "surw" : ""),
		    .elapsed_ns = 95000000000,
		    .hunts = &p->hunts[i],
		    .nhunts = 1};
}

static inline void pages_sample_findings(struct pages_sample *p)
{
	static const struct summary_signature signatures[4] = {
	    {.signature = (char *)"go-start-not-runnable in-syscall",
	     .rule = (char *)"go-start-not-runnable",
	     .known = (char *)"",
	     .count = 14,
	     .failed = 9},
	    {.signature = (char *)"hang",
	     .rule = (char *)"hang",
	     .known = (char *)"golang/go#11953",
	     .count = 2,
	     .failed = 2},
	    {.signature = (char *)"go-start-not-runnable waiting",
	     .rule = (char *)"go-start-not-runnable",
	     .known = (char *)"waiting",
	     .count = 1,
	     .failed = 1},
	    {.signature = (char *)"race x",
	     .rule = (char *)"race",
	     .known = (char *)"",
	     .count = 3,
	     .failed = 3},
	};

	memcpy(p->signatures, signatures, sizeof signatures);
	for (size_t i = 0; i < 4; i++) {
		p->findings[i] = (struct summary_finding){
		    .hunt = p->hunts[0].id,
		    .run = 103 + i,
		    .seed = (char *)"77",
		    .session = i == 3 ? -1 : 2,
		    .at_ns = 2100000000,
		    .text = (char *)"go-start-not-runnable: a goroutine "
		                    "starts\n  event: 48256 <p=1>",
		    .evidence = (char *)"./out/findings/go start%-77",
		    .repeat = (char *)"tracetorture stress --seed 77 --runs 1",
		    .explained = (char *)"A & B\n",
		    .explained_html = (char *)""};
		p->signatures[i].first_s = p->signatures[i].last_s =
		    PAGES_BEGUN + 2;
		p->signatures[i].findings = &p->findings[i];
		p->signatures[i].nfindings = 1;
	}
	p->findings[1].evidence = p->findings[1].explained = (char *)"";
	p->findings[3].evidence = (char *)"/tmp/a b.repro";
}

/* Good as long as *p. */
static inline void pages_sample(struct pages_sample *p)
{
	memset(p, 0, sizeof *p);
	pages_sample_hunts(p);
	pages_sample_findings(p);
	p->groups[0].runs = p->hunts[0].runs = 1000;
	p->groups[0].failed = p->hunts[0].failed = 12;
	p->groups[0].known = 3;
	p->groups[0].cut = 2;
	p->groups[0].sessions = 3006;
	p->groups[0].signatures = p->signatures;
	p->groups[0].nsignatures = 3;
	p->near[0] = (struct summary_near_miss){
	    (char *)"exit-written-late", (char *)"ns",
	    (char *)"exits written after they happened", true, 41207, 1830211};
	p->groups[0].near = p->near;
	p->groups[0].nnear = 1;
	p->counters[0] = (struct summary_counter){(char *)"exit-fast", 4178};
	p->groups[0].counters = p->counters;
	p->groups[0].ncounters = 1;
	p->groups[1].runs = p->hunts[1].runs = 166428;
	p->groups[1].sessions = 499284;
	p->groups[2].runs = p->hunts[2].runs = 500;
	p->groups[2].failed = p->hunts[2].failed = 3;
	p->groups[2].signatures = &p->signatures[3];
	p->groups[2].nsignatures = 1;
	p->batches[0] = (struct summary_batch){PAGES_BEGUN + 5, 1000, 12, 3006};
	p->groups[0].batches = p->batches;
	p->groups[0].nbatches = 1;
	p->environment = (struct summary_environment){
	    (char *)"tracetorture 0.1 (e38de2e)", (char *)"gcc 12.2.0",
	    (char *)"Linux 6.1.0", (char *)"x86_64", (char *)"EPYC",
	    (char *)"glibc 2.36\nsqlite 3.40.1", 2, (uint64_t)24 << 30};
	p->s = (struct summary){p->groups, 3, &p->environment, 1};
}

/* Each string of it is this one. */
static inline void pages_sample_all(struct pages_sample *p, const char *text)
{
	char *t = (char *)text;

	pages_sample(p);
	for (size_t i = 0; i < 3; i++) {
		struct summary_group *g = &p->groups[i];
		struct summary_hunt *h = &p->hunts[i];

		g->population = g->target = g->scenario = g->strategy = t;
		h->id = h->command = h->seed = h->status = h->commit = t;
		if (i == 0)
			h->claim = h->claim_verdict = t;
	}
	for (size_t i = 0; i < 4; i++) {
		struct summary_finding *f = &p->findings[i];
		struct summary_signature *s = &p->signatures[i];

		s->signature = s->rule = t;
		s->known = s->known[0] ? t : s->known;
		f->hunt = f->seed = f->text = f->evidence = f->repeat = t;
		f->explained = f->explained_html = t;
	}
	p->near[0].name = p->near[0].unit = p->near[0].about = t;
	p->counters[0].name = t;
	p->environment = (struct summary_environment){t, t, t, t, t, t, 1, 1};
}

static const struct page_options pages_sample_options = {
    .confidence = 0.95, .now_s = PAGES_BEGUN + 3600};

#endif
