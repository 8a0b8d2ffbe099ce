/*
 * sampling.h: how much was really looked at?
 *
 * The other files count runs as independent.  These say what becomes of that
 * where they are not, what the runs may still have missed, and what many
 * claims at once cost.
 *
 * All are pure: no state, no I/O, any thread.  Relative error 1e-14.
 */
#ifndef REPORTS_SAMPLING_H
#define REPORTS_SAMPLING_H

#include <stddef.h>
#include <stdint.h>

#include "reports/statistics/binomial.h"

/* The chance that the next run shows an interleaving not seen yet, of n > 0
 * runs of which `singles` showed one that no other run did (Good: The
 * population frequencies of species, 1953, after Turing). */
double good_turing(uint64_t singles, uint64_t n);

/* By how much the variance of a rate grows where m runs share a process and
 * any two of them correlate by rho (Kish: Survey sampling, 1965).  m >= 1. */
double design_effect(double m, double rho);
/* So many independent runs tell as much as these n: n / design_effect(). */
double effective_runs(uint64_t n, double m, double rho);
/* rho from the counts of each process: analysis of variance (Donner: A review
 * of inference procedures for the intraclass correlation coefficient, 1986).
 * May be a little below 0.  NAN if it cannot be told: all passed, all failed,
 * fewer than two processes, or no process with two runs.  Processes without a
 * run are left out. */
double intraclass_correlation(const struct sample *process, size_t n);

/* At least this chance a run has to find a bug of `depth` with PCT, if there
 * are so many threads and events (Burckhardt, Kothari, Musuvathi, Nagarakatte:
 * A randomized scheduler with probabilistic guarantees of finding bugs, 2010).
 * All >= 1.  runs_needed(it, 0, 0.95) is the number of runs for 95 %. */
double pct_guarantee(uint64_t threads, uint64_t events, unsigned depth);

/* Of n p-values, those that remain when all are claimed at once (Holm: A
 * simple sequentially rejective multiple test procedure, 1979).  adjusted[i] is
 * for p[i]; they may be the same array. */
void holm(const double *p, size_t n, double *adjusted);

#endif
