/*
 * digits.h: for tests, a number as it is printed in a table.
 */
#ifndef REPORTS_DIGITS_H
#define REPORTS_DIGITS_H

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Fails the test unless `got`, rounded to as many digits as `want` is written
 * with, is `want`: "7.37748675829e-5".  Zeros that end it count. */
static inline void digits(double got, const char *want)
{
	double last, value = strtod(want, NULL);
	const char *e = strpbrk(want, "eE");
	const char *point = strchr(want, '.');
	const char *end = e ? e : want + strlen(want);
	long power = e ? strtol(e + 1, NULL, 10) : 0;

	/* what one in the last digit is worth */
	last = pow(10, (double)(power - (point ? end - point - 1 : 0)));
	if (!(fabs(got - value) <= last * 0.500001))
		fail_msg("got %.15g, want %s", got, want);
}

static inline void relative(double got, double want, double error)
{
	if (!(got == want || fabs(got - want) <= error * fabs(want)))
		fail_msg("got %.17g, want %.17g, off by %.2g", got, want,
		         fabs(got - want) / fabs(want));
}

#endif
