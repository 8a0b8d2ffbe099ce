/*
 * figures.h: numbers as machines and terminals want them; those of sentences
 * are in phrase.h.
 */
#ifndef REPORTS_PAGES_FIGURES_H
#define REPORTS_PAGES_FIGURES_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/buf.h"
#include "reports/statistics/binomial.h"

/* "1/17471", or above 0.1 "0.26". */
void put_rate(struct buf *out, double rate);
/* The same of a bound, rounded so that what is said holds: one that rates are
 * below up, one that they are above down. */
void put_upper(struct buf *out, double rate);
void put_lower(struct buf *out, double rate);
/* "1/162 to 1/47" */
void put_interval(struct buf *out, struct interval in);
/* "95%" */
void put_confidence(struct buf *out, double confidence);
/* "3 runs", "1 run" */
void put_count(struct buf *out, uint64_t n, const char *one);
/* A number that a machine reads again: "0.0123", "1.5e-09".  Finite. */
void put_number(struct buf *out, double x);
/* "2026-11-25T15:57:37Z" of seconds since 1970, UTC.  false, and nothing put,
 * if the year has not four digits. */
bool put_iso_date(struct buf *out, int64_t s);

#endif
