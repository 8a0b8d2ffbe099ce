/* phrase.c: see phrase.h. */
#include "reports/pages/phrase.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "reports/statistics/claim.h"
#include "reports/statistics/live_claim.h"

#define SECOND INT64_C(1000000000)

enum rounding { DOWN, NEAREST, UP };

void phrase_count(struct buf *out, uint64_t n)
{
	char digits[32];
	size_t len = (size_t)snprintf(digits, sizeof digits, "%" PRIu64, n);

	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			buf_byte(out, ',');
		buf_byte(out, (uint8_t)digits[i]);
	}
}

void phrase_counted(struct buf *out, uint64_t n, const char *one)
{
	phrase_count(out, n);
	buf_printf(out, " %s%s", one, n == 1 ? "" : "s");
}

/* What is a whole number but for what was lost on the way stays it. */
static double rounded(double x, enum rounding r)
{
	double nearest = nearbyint(x);

	if (r == NEAREST || fabs(x - nearest) <= 1e-9 * fabs(x))
		return nearest;
	return r == DOWN ? floor(x) : ceil(x);
}

/* Three digits that count, without zeros that end it. */
static void put_percent(struct buf *out, double p, enum rounding r)
{
	double percent = 100 * p, unit;

	if (!(percent > 0)) {
		buf_puts(out, "0");
		return;
	}
	unit = pow(10, floor(log10(percent)) - 2);
	buf_printf(out, "%.6g", rounded(percent / unit, r) * unit);
}

/* One in how many; a rate is rounded up where these are rounded down. */
static void put_one_in(struct buf *out, double p, enum rounding r)
{
	double n = 1 / p;

	if (!(p > 0)) {
		buf_puts(out, "0");
		return;
	}
	buf_puts(out, "1 in ");
	if (n < 1e18)
		phrase_count(out, (uint64_t)rounded(n, UP - r));
	else
		buf_printf(out, "%.3g", n);
}

/* From here up rates are percents. */
#define PERCENT_FROM 0.001

static bool is_percent(double p)
{
	return p >= PERCENT_FROM * (1 - 1e-9);
}

void phrase_rate(struct buf *out, double p)
{
	if (!is_percent(p)) {
		put_one_in(out, p, NEAREST);
		return;
	}
	put_percent(out, p, NEAREST);
	buf_puts(out, " %");
}

void phrase_estimate(struct buf *out, struct sample s, double confidence)
{
	double p = (double)s.k / (double)s.n;

	if (s.n == 0) {
		buf_puts(out, "not known");
	} else if (s.k == 0) {
		buf_byte(out, '0');
	} else if (!is_percent(binomial_interval(s.k, s.n, confidence).high)) {
		put_one_in(out, p, NEAREST);
	} else {
		put_percent(out, p, NEAREST);
		buf_puts(out, " %");
	}
}

void phrase_interval(struct buf *out, struct interval i)
{
	bool percent = is_percent(i.high);

	(percent ? put_percent : put_one_in)(out, i.low, DOWN);
	buf_puts(out, " to ");
	(percent ? put_percent : put_one_in)(out, i.high, UP);
	if (percent)
		buf_puts(out, " %");
}

void phrase_under(struct buf *out, double upper)
{
	put_one_in(out, upper, UP);
}

void phrase_above(struct buf *out, double lower)
{
	put_one_in(out, lower, DOWN);
}

void phrase_p(struct buf *out, double p)
{
	if (p > 0 && p < 1e-4)
		buf_printf(out, "%.2e", p);
	else
		buf_printf(out, "%.3g", p);
}

void phrase_duration(struct buf *out, int64_t ns)
{
	int64_t s = ns / SECOND;

	if (ns < 0)
		buf_puts(out, "0 ms");
	else if (s < 1)
		buf_printf(out, "%" PRId64 " ms", ns / (SECOND / 1000));
	else if (s < 60)
		buf_printf(out, "%" PRId64 ".%" PRId64 " s", s,
		           ns % SECOND / (SECOND / 10));
	else if (s < 3600)
		buf_printf(out, "%" PRId64 " min %" PRId64 " s", s / 60,
		           s % 60);
	else if (s < 86400)
		buf_printf(out, "%" PRId64 " h %" PRId64 " min", s / 3600,
		           s % 3600 / 60);
	else
		buf_printf(out, "%" PRId64 " d %" PRId64 " h", s / 86400,
		           s % 86400 / 3600);
}

void phrase_time(struct buf *out, int64_t s)
{
	time_t t = (time_t)s;
	char text[32];
	struct tm tm;

	if (s <= 0 || s > PHRASE_TIME_MAX)
		return;
	gmtime_r(&t, &tm);
	strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &tm);
	buf_puts(out, text);
}

void phrase_bytes(struct buf *out, uint64_t n)
{
	static const char *const units[] = {"bytes", "KiB", "MiB", "GiB",
	                                    "TiB"};
	double x = (double)n;
	size_t unit = 0;

	while (x >= 1024 && unit < 4) {
		x /= 1024;
		unit++;
	}
	buf_printf(out, unit ? "%.1f %s" : "%.0f %s", x, units[unit]);
}

const char *phrase_unit(const struct summary_group *g)
{
	return strcmp(g->population, "schedule") == 0 ? "schedule" : "run";
}

/* ---- headlines ---- */

void phrase_confidence(struct buf *out, double confidence)
{
	buf_printf(out, "%.6g %%", 100 * confidence);
}

/* "1 in 50,000 runs", "30 % of runs" */
static void put_share(struct buf *out, double p, const char *unit)
{
	if (fabs(1 / p - nearbyint(1 / p)) < 1e-9 / p) {
		put_one_in(out, p, NEAREST);
	} else {
		put_percent(out, p, NEAREST);
		buf_puts(out, " % of");
	}
	buf_printf(out, " %ss", unit);
}

/* "183 of 4,000 runs failed, 3 of them with known findings only" */
static void put_failed(struct buf *out, const struct summary_group *g)
{
	struct sample at = summary_sample(g->failed, g->runs);

	phrase_count(out, at.k);
	buf_puts(out, " of ");
	phrase_counted(out, at.n, phrase_unit(g));
	buf_puts(out, " failed");
	if (g->known == 0)
		return;
	buf_puts(out, ", ");
	if (g->known < g->failed)
		phrase_count(out, g->known);
	else
		buf_puts(out, "all");
	buf_puts(out, " of them with known findings only");
}

static void claimed(struct phrase_headline *h, const struct summary_group *g,
                    const struct claim *c, enum summary_claim verdict)
{
	static const char *const begins[] = {
	    [CLAIM_OPEN] = "Do fewer than ",
	    [CLAIM_MET] = "Fewer than ",
	    [CLAIM_BROKEN] = "More than ",
	};
	static const char *const words[] = {
	    [CLAIM_OPEN] = "not decided at ",
	    [CLAIM_MET] = "met at ",
	    [CLAIM_BROKEN] = "claim broken at ",
	};
	static const enum phrase_tone tones[] = {[CLAIM_OPEN] = TONE_OPEN,
	                                         [CLAIM_MET] = TONE_GOOD,
	                                         [CLAIM_BROKEN] = TONE_BAD};
	struct sample at = summary_sample(g->failed, g->runs);
	uint64_t more = claim_clean_runs(c->p0, claim_alternative(c->p0), at.k,
	                                 at.n, c->confidence);

	h->tone = tones[verdict];
	buf_puts(&h->statement, begins[verdict]);
	put_share(&h->statement, c->p0, phrase_unit(g));
	buf_puts(&h->statement, verdict == CLAIM_OPEN ? " fail?" : " fail");
	buf_puts(&h->verdict, words[verdict]);
	phrase_confidence(&h->verdict, c->confidence);
	if (verdict != CLAIM_OPEN || more == UINT64_MAX || more == 0)
		return;
	buf_puts(&h->counts, "; ");
	phrase_count(&h->counts, more);
	buf_puts(&h->counts, " more, all clean, would decide it");
}

static void not_claimed(struct phrase_headline *h,
                        const struct summary_group *g, double confidence)
{
	struct buf *s = &h->statement, *v = &h->verdict;
	const struct looked rate = summary_looked(g);
	const struct sample at = rate.s;

	if (at.n == 0) {
		h->tone = TONE_OPEN;
		buf_printf(s, "No %s has ended yet", phrase_unit(g));
		buf_puts(v, "nothing can be said");
		return;
	}
	if (at.k == 0) {
		h->tone = TONE_GOOD;
		buf_puts(s, "Fewer than ");
		phrase_under(s, looked_upper(&rate, confidence));
		buf_printf(s, " %ss fail", phrase_unit(g));
		buf_puts(v, "none failed; a bound at ");
	} else {
		h->tone = g->known == g->failed ? TONE_OPEN : TONE_BAD;
		phrase_estimate(s, at, confidence);
		buf_printf(s,
		           memchr(s->data, '%', s->len) ? " of %ss fail"
		                                        : " %ss fails",
		           phrase_unit(g));
		phrase_interval(v, looked_interval(&rate, confidence));
		buf_puts(v, " at ");
	}
	phrase_confidence(v, confidence);
}

void phrase_headline(struct phrase_headline *h, const struct summary_group *g,
                     double confidence)
{
	const char *text;
	enum summary_claim verdict = summary_claim(g, &text);
	struct claim c;

	put_failed(&h->counts, g);
	if (verdict != CLAIM_NONE && claim_parse(text, &c))
		claimed(h, g, &c, verdict);
	else
		not_claimed(h, g, confidence);
}

void phrase_headline_done(struct phrase_headline *h)
{
	buf_done(&h->statement);
	buf_done(&h->verdict);
	buf_done(&h->counts);
}
