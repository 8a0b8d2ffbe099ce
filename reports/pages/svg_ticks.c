/* svg_ticks.c: where the ticks of an axis stand, and what they say. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "harness/base/check.h"
#include "reports/pages/phrase.h"
#include "reports/pages/svg.h"

/* 1, 2 or 5 times a power of ten, at least x. */
static double round_step(double x)
{
	double power = pow(10, floor(log10(x)));

	for (int i = 0; i < 3; i++) {
		static const double steps[] = {1, 2, 5};

		if (steps[i] * power >= x * (1 - 1e-9))
			return steps[i] * power;
	}
	return 10 * power;
}

/* The first multiple of step at from or above it. */
static double first_multiple(double from, double step)
{
	return ceil(from / step - 1e-9) * step;
}

size_t svg_ticks(double from, double to, size_t most, struct svg_tick *out)
{
	double step;
	size_t n = 0;

	CHECK(most >= 2 && most <= SVG_TICKS);
	if (!(to > from) || !isfinite(to - from))
		return 0;
	step = round_step((to - from) / (double)(most - 1));
	for (double v = first_multiple(from, step);
	     v <= to + step * 1e-9 && n < most; v += step) {
		out[n].value = fabs(v) < step / 2 ? 0 : v; /* not -0 */
		snprintf(out[n].label, sizeof out[n].label, "%g", out[n].value);
		n++;
	}
	return n;
}

/* ---- rates ---- */

static void add_rate(double rate, struct svg_tick *t)
{
	struct buf b = {0};

	t->value = rate;
	phrase_rate(&b, rate);
	snprintf(t->label, sizeof t->label, "%s", buf_str(&b));
	buf_done(&b);
}

size_t svg_ticks_rate(double from, double to, size_t most, struct svg_tick *out)
{
	static const int one[] = {1}, three[] = {1, 2, 5};
	int low, high, every;
	bool few;
	size_t n = 0;

	CHECK(most >= 2 && most <= SVG_TICKS);
	if (!(from > 0) || !(to > from) || to > 1)
		return 0;
	low = (int)floor(log10(from));
	high = (int)ceil(log10(to));
	few = (size_t)(high - low) * 3 <= most;
	every = (high - low) / (int)most + 1;
	for (int e = low; e <= high; e++) {
		const int *times = few ? three : one;

		if ((high - e) % every)
			continue;
		for (size_t i = 0; i < (few ? 3 : 1); i++) {
			double v = times[i] * pow(10, e);

			if (v >= from * (1 - 1e-9) && v <= to * (1 + 1e-9) &&
			    n < most)
				add_rate(v, &out[n++]);
		}
	}
	return n;
}

/* ---- times ---- */

enum { DAY = 86400 };

static const int steps_s[] = {
    1,        2,        5,         10,  15,      30,      60,
    120,      300,      600,       900, 1800,    3600,    2 * 3600,
    3 * 3600, 6 * 3600, 12 * 3600, DAY, 2 * DAY, 7 * DAY, 14 * DAY,
};

static void label_time(struct svg_tick *t, double value, int step)
{
	time_t s = (time_t)value;
	struct tm tm;

	t->value = value;
	gmtime_r(&s, &tm);
	if (step >= 28 * DAY)
		strftime(t->label, sizeof t->label, "%b %Y", &tm);
	else if (s % DAY == 0)
		strftime(t->label, sizeof t->label, "%-d %b", &tm);
	else if (step < 60)
		strftime(t->label, sizeof t->label, "%H:%M:%S", &tm);
	else
		strftime(t->label, sizeof t->label, "%H:%M", &tm);
}

/* The first days of every so many months. */
static size_t ticks_of_months(double from, double to, size_t most,
                              struct svg_tick *out)
{
	static const int steps[] = {1,  2,   3,   6,    12,   24,
	                            60, 120, 600, 1200, 6000, 24000};
	time_t s = (time_t)from;
	double months = (to - from) / (30.4 * DAY);
	int step = 0, month;
	size_t n = 0;
	struct tm tm;

	while (step < 11 && months / steps[step] > (double)(most - 1))
		step++;
	gmtime_r(&s, &tm);
	month = (tm.tm_year + 1900) * 12 + tm.tm_mon;
	for (month -= month % steps[step]; n < most; month += steps[step]) {
		struct tm first = {.tm_mday = 1,
		                   .tm_mon = month % 12,
		                   .tm_year = month / 12 - 1900};
		double at = (double)timegm(&first);

		if (at > to)
			break;
		if (at >= from)
			label_time(&out[n++], at, 28 * DAY);
	}
	return n;
}

size_t svg_ticks_time(double from, double to, size_t most, struct svg_tick *out)
{
	size_t i = 0, n = 0, nsteps = sizeof steps_s / sizeof *steps_s;

	CHECK(most >= 2 && most <= SVG_TICKS);
	if (!(to > from) || from < 0 || to > PHRASE_TIME_MAX)
		return 0;
	while (i < nsteps && (to - from) / steps_s[i] > (double)(most - 1))
		i++;
	if (i == nsteps)
		return ticks_of_months(from, to, most, out);
	for (double v = first_multiple(from, steps_s[i]); v <= to && n < most;
	     v += steps_s[i])
		label_time(&out[n++], v, steps_s[i]);
	return n;
}
