/*
 * no_worse.h: the gate "no worse than before" of a comparison.
 *
 *	             the rise is shown to be     the rise may be
 *	             below the margin            above it
 *	not worse    pass                        open: too few runs
 *	worse        pass                        WORSE
 *
 * With no margin it passes unless it is shown to be worse, which is little:
 * seen_from says what that could not have seen; it is open if it could not
 * have seen anything.
 *
 * "Worse" is looked_above() at 1 - confidence: Fisher's test, mostly.  A rare
 * new finding may hide behind a frequent old one that happens to be rarer this
 * time; so, if there are several signatures, half of 1 - confidence is for the
 * sum, and half for the signatures, together (Holm).
 */
#ifndef REPORTS_NO_WORSE_H
#define REPORTS_NO_WORSE_H

#include "reports/comparison/comparison.h"

/* Fills in c->no_worse; all else is there. */
void no_worse(struct comparison *c, double margin);

#endif
