/*
 * print.h: a comparison as text for a terminal, as Markdown for the page of a
 * CI run, as JSON.
 *
 * All append to out, are pure, and stay what they are whatever bytes are in
 * the strings.
 */
#ifndef REPORTS_COMPARISON_PRINT_H
#define REPORTS_COMPARISON_PRINT_H

#include "harness/base/buf.h"
#include "reports/comparison/comparison.h"

/* Lines; the last one is the verdict, of the gate if it was asked for. */
void comparison_text(struct buf *out, const struct comparison *c);
void comparison_markdown(struct buf *out, const struct comparison *c);
/* One object, without a newline. */
void comparison_json(struct buf *out, const struct comparison *c);

#endif
