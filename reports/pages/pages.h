/*
 * pages.h: what the hunts of a summary come to, as a page: for a terminal, for
 * CI in its various forms, for a browser.
 *
 * All append to out, are pure (no clock, no I/O, any thread), and say the same
 * of the same summary: a rate never without its count and its interval, new
 * findings apart from known ones, groups never added up.  Whatever is in the
 * summary's strings, the page stays one of its form.
 */
#ifndef REPORTS_PAGES_H
#define REPORTS_PAGES_H

#include <stdint.h>

#include "harness/base/buf.h"

struct summary;

struct page_options {
	const char *title;      /* NULL: "tracetorture" */
	double confidence;      /* of intervals and bounds: 0.95 */
	int64_t now_s;          /* when it is made: UTC, seconds since 1970 */
	const char *repository; /* its address on the web; NULL: no links */
	/* What a rule asks for, a sentence; NULL if it has no such rule.  May
	 * be NULL.  Borrowed during the call of the page. */
	const char *(*about_rule)(const char *rule);
};

/* For a terminal: lines, of which none begins with what a user or a target
 * wrote; the last one is the verdict (see verdict.h). */
void page_text(struct buf *out, const struct summary *s,
               const struct page_options *o);

/* JUnit XML, as Maven's Surefire writes it: one file for all, a suite a group,
 * a test for each of its rules and one for its claim.  A new finding is a
 * <failure>, one that is known or that the claim allows a <flakyFailure>; an
 * open claim is <skipped>.  The rates are the suite's properties. */
void page_junit(struct buf *out, const struct summary *s,
                const struct page_options *o);

/* SARIF 2.1.0: a result for each signature of each group, with its rate among
 * the properties; known ones are suppressed.  All figures of a group, of a
 * clean one, too, are in the run's properties. */
void page_sarif(struct buf *out, const struct summary *s,
                const struct page_options *o);

/* Markdown as GitHub has it, for a step's summary, which holds a mebibyte: what
 * would make the page too long is left out, and the page says so.  The
 * interleaving of a finding is folded. */
enum { PAGE_MARKDOWN_MOST = 1000000 }; /* bytes */
void page_markdown(struct buf *out, const struct summary *s,
                   const struct page_options *o);

/* Commands to GitHub for marks on the run: an error for each new signature and
 * each broken claim, a notice for each group and each signature that fails
 * nothing.  GitHub shows ten of a kind; if there are more the tenth says so. */
enum { PAGE_ANNOTATIONS_MOST = 10 };
void page_annotations(struct buf *out, const struct summary *s,
                      const struct page_options *o);

#endif
