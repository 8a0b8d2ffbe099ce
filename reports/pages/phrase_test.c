/* Numbers and verdicts as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "reports/pages/phrase.h"

static struct buf b;

static void said(const char *want)
{
	assert_string_equal(buf_str(&b), want);
	buf_clear(&b);
}

static void counts_have_commas(void **state)
{
	(void)state;
	phrase_count(&b, 0);
	said("0");
	phrase_count(&b, 999);
	said("999");
	phrase_count(&b, 1000);
	said("1,000");
	phrase_count(&b, 166428);
	said("166,428");
	phrase_count(&b, UINT64_MAX);
	said("18,446,744,073,709,551,615");
	phrase_counted(&b, 1, "run");
	said("1 run");
	phrase_counted(&b, 0, "schedule");
	said("0 schedules");
}

static void rates_are_percents_from_a_thousandth_up(void **state)
{
	(void)state;
	phrase_rate(&b, 183 / 4000.0);
	said("4.58 %");
	phrase_rate(&b, 0.001);
	said("0.1 %");
	phrase_rate(&b, 1);
	said("100 %");
	phrase_rate(&b, 0.0005);
	said("1 in 2,000");
	phrase_rate(&b, 1 / 50000.0);
	said("1 in 50,000");
	phrase_rate(&b, 0);
	said("0");
	phrase_rate(&b, 1e-300);
	said("1 in 1e+300");
}

/* 183 of 4,000: 0.03948945 to 0.05270093; 0 of 50,000: to 7.37748675829e-5,
 * 1 of 50,000: 5.06356031488e-7 to 1.11427773639e-4 (the reference's). */
static void an_interval_is_rounded_outward(void **state)
{
	(void)state;
	phrase_interval(&b, (struct interval){0.03948945, 0.05270093});
	said("3.94 to 5.28 %");
	phrase_interval(&b, (struct interval){0, 7.37748675829e-5});
	said("0 to 1 in 13,554");
	phrase_interval(&b,
	                (struct interval){5.06356031488e-7, 1.11427773639e-4});
	said("1 in 1,974,896 to 1 in 8,974");
	phrase_interval(&b, (struct interval){0.25, 1});
	said("25 to 100 %");
	phrase_interval(&b, (struct interval){0, 1});
	said("0 to 100 %");
	/* 1 of 4,000: in the manner of its interval, to 0.139 % */
	phrase_estimate(&b, (struct sample){1, 4000}, 0.95);
	said("0.025 %");
	phrase_estimate(&b, (struct sample){1, 50000}, 0.95);
	said("1 in 50,000");
	phrase_estimate(&b, (struct sample){0, 0}, 0.95);
	said("not known");
}

/* 0 of 149,786: below 1.99998819403e-5, 1 in 50,000.295; 16 of 1,000: above
 * 0.0100610145959, 1 in 99.39. */
static void a_bound_is_rounded_to_where_it_holds(void **state)
{
	(void)state;
	phrase_under(&b, 1.99998819403e-5);
	said("1 in 50,000");
	phrase_above(&b, 0.0100610145959);
	said("1 in 100");
	phrase_under(&b, 1 / 50000.0);
	said("1 in 50,000");
	phrase_under(&b, 1);
	said("1 in 1");
	phrase_above(&b, 0);
	said("0");
}

static void times_bytes_and_chances(void **state)
{
	static const struct {
		int64_t ns;
		const char *want;
	} durations[] = {
	    {0, "0 ms"},
	    {-5, "0 ms"},
	    {820000000, "820 ms"},
	    {1200000000, "1.2 s"},
	    {59999999999, "59.9 s"},
	    {303000000000, "5 min 3 s"},
	    {7500000000000, "2 h 5 min"},
	    {273600000000000, "3 d 4 h"},
	    {INT64_MAX, "106751 d 23 h"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof durations / sizeof *durations; i++) {
		phrase_duration(&b, durations[i].ns);
		said(durations[i].want);
	}
	phrase_time(&b, 1764086705);
	said("2025-11-25 16:05:05");
	phrase_time(&b, PHRASE_TIME_MAX);
	said("9999-12-31 23:59:59");
	phrase_time(&b, 0);
	phrase_time(&b, INT64_MIN);
	phrase_time(&b, INT64_MAX);
	said("");
	phrase_bytes(&b, (uint64_t)24 << 30);
	said("24.0 GiB");
	phrase_bytes(&b, 1023);
	said("1023 bytes");
	phrase_bytes(&b, UINT64_MAX);
	said("16777216.0 TiB");
	phrase_p(&b, 3.02653715563e-21);
	said("3.03e-21");
	phrase_p(&b, 0.124812406203);
	said("0.125");
	phrase_p(&b, 0);
	said("0");
	phrase_confidence(&b, 0.95);
	said("95 %");
	phrase_confidence(&b, 0.999);
	said("99.9 %");
}

/* ---- headlines ---- */

static void headline_is(const char *population, const char *claim,
                        const char *verdict, uint64_t failed, uint64_t runs,
                        uint64_t known, enum phrase_tone tone, const char *want)
{
	struct summary_hunt hunt = {.claim = (char *)claim,
	                            .claim_verdict = (char *)verdict,
	                            .runs = runs,
	                            .failed = failed};
	struct summary_group g = {.population = (char *)population,
	                          .runs = runs,
	                          .failed = failed,
	                          .known = known,
	                          .hunts = &hunt,
	                          .nhunts = 1};
	struct phrase_headline h = {0};

	phrase_headline(&h, &g, 0.95);
	assert_int_equal(h.tone, tone);
	buf_printf(&b, "%s | ", buf_str(&h.statement));
	buf_printf(&b, "%s | ", buf_str(&h.verdict));
	buf_puts(&b, buf_str(&h.counts));
	phrase_headline_done(&h);
	said(want);
}

static void a_claim_is_answered(void **state)
{
	(void)state;
	headline_is("native", "p<1/50000@95", "met", 0, 166428, 0, TONE_GOOD,
	            "Fewer than 1 in 50,000 runs fail | met at 95 % | "
	            "0 of 166,428 runs failed");
	headline_is("native", "p<1/50000@95", "open", 0, 20000, 0, TONE_OPEN,
	            "Do fewer than 1 in 50,000 runs fail? | not decided at "
	            "95 % | 0 of 20,000 runs failed; 146,428 more, all clean, "
	            "would decide it");
	headline_is("native", "p<1/50000@95", "broken", 183, 4000, 0, TONE_BAD,
	            "More than 1 in 50,000 runs fail | claim broken at 95 % | "
	            "183 of 4,000 runs failed");
	headline_is("schedule", "p<0.3@90", "met", 1, 100, 1, TONE_GOOD,
	            "Fewer than 30 % of schedules fail | met at 90 % | "
	            "1 of 100 schedules failed, all of them with known "
	            "findings only");
}

static void without_a_claim_the_rate_is_told(void **state)
{
	(void)state;
	/* 1 - 0.05^(1/166428): 1 in 55,555.6 */
	headline_is("native", "", "", 0, 166428, 0, TONE_GOOD,
	            "Fewer than 1 in 55,555 runs fail | none failed; a bound "
	            "at 95 % | 0 of 166,428 runs failed");
	headline_is("native", "", "", 12, 1000, 3, TONE_BAD,
	            "1.2 % of runs fail | 0.621 to 2.09 % at 95 % | 12 of "
	            "1,000 runs failed, 3 of them with known findings only");
	headline_is("schedule", "", "", 1, 50000, 1, TONE_OPEN,
	            "1 in 50,000 schedules fails | 1 in 1,974,896 to 1 in "
	            "8,974 at 95 % | 1 of 50,000 schedules failed, all of "
	            "them with known findings only");
	headline_is("native", "", "", 0, 0, 0, TONE_OPEN,
	            "No run has ended yet | nothing can be said | 0 of 0 runs "
	            "failed");
	headline_is("native", "", "", 1, 1, 0, TONE_BAD,
	            "100 % of runs fail | 2.5 to 100 % at 95 % | 1 of 1 run "
	            "failed");
	/* findings are kept before the count of runs is */
	headline_is("native", "", "", 2, 1, 0, TONE_BAD,
	            "100 % of runs fail | 15.8 to 100 % at 95 % | 2 of 2 runs "
	            "failed");
	headline_is("native", "no claim", "met", 0, 10, 0, TONE_GOOD,
	            "Fewer than 1 in 3 runs fail | none failed; a bound at "
	            "95 % | 0 of 10 runs failed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(counts_have_commas),
	    cmocka_unit_test(rates_are_percents_from_a_thousandth_up),
	    cmocka_unit_test(an_interval_is_rounded_outward),
	    cmocka_unit_test(a_bound_is_rounded_to_where_it_holds),
	    cmocka_unit_test(times_bytes_and_chances),
	    cmocka_unit_test(a_claim_is_answered),
	    cmocka_unit_test(without_a_claim_the_rate_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
