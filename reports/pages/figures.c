/* figures.c: see figures.h. */
#include "reports/pages/figures.h"

#include <inttypes.h>
#include <math.h>
#include <time.h>

#include "harness/base/check.h"
#include "reports/pages/phrase.h"

void put_rate(struct buf *out, double rate)
{
	if (rate > 0 && rate <= 0.1)
		buf_printf(out, "1/%.0f", 1 / rate);
	else
		buf_printf(out, "%.2g", rate);
}

/* 1 / (1 / 50000) is 50000, whatever is lost on the way. */
static double up(double x)
{
	return ceil(x - 1e-9 * fabs(x));
}

static double down(double x)
{
	return floor(x + 1e-9 * fabs(x));
}

void put_upper(struct buf *out, double rate)
{
	if (rate > 0 && rate <= 0.1)
		buf_printf(out, "1/%.0f", down(1 / rate));
	else
		buf_printf(out, "%.2g", up(100 * rate) / 100);
}

void put_lower(struct buf *out, double rate)
{
	if (rate > 0 && rate <= 0.1)
		buf_printf(out, "1/%.0f", up(1 / rate));
	else
		buf_printf(out, "%.2g", down(100 * rate) / 100);
}

void put_interval(struct buf *out, struct interval in)
{
	put_lower(out, in.low);
	buf_puts(out, " to ");
	put_upper(out, in.high);
}

void put_confidence(struct buf *out, double confidence)
{
	buf_printf(out, "%.6g%%", 100 * confidence);
}

void put_count(struct buf *out, uint64_t n, const char *one)
{
	buf_printf(out, "%" PRIu64 " %s%s", n, one, n == 1 ? "" : "s");
}

void put_number(struct buf *out, double x)
{
	CHECK(isfinite(x));
	buf_printf(out, "%.12g", x);
}

bool put_iso_date(struct buf *out, int64_t s)
{
	time_t t = (time_t)s;
	struct tm tm;

	if (s < -PHRASE_TIME_MAX || s > PHRASE_TIME_MAX)
		return false;
	gmtime_r(&t, &tm);
	if (tm.tm_year + 1900 < 1000)
		return false;
	buf_printf(out, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900,
	           tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
	return true;
}
