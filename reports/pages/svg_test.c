/* Charts: where a value is drawn, where ticks stand, and that no number draws
 * anything out of the drawing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/markup.h"
#include "reports/pages/svg.h"

static const double numbers[] = {0,     -0.0,     1,         -1,      1e-300,
                                 1e300, -1e300,   DBL_MIN,   DBL_MAX, -DBL_MAX,
                                 NAN,   INFINITY, -INFINITY, 0.5};
enum { NUMBERS = sizeof numbers / sizeof *numbers };

static struct svg chart(struct buf *out, bool log)
{
	return (struct svg){
	    .out = out,
	    .width = 200,
	    .height = 100,
	    .x = {false, 0, 10, 20, 190},
	    .y = {log, log ? 0.001 : 0, log ? 1 : 2, 80, 10},
	};
}

static void a_value_is_drawn_in_proportion(void **state)
{
	struct svg_scale line = {false, 10, 20, 100, 200},
			 log = {true, 0.001, 1, 80, 20};

	(void)state;
	assert_true(svg_place(&line, 10) == 100);
	assert_true(svg_place(&line, 12.5) == 125);
	assert_true(svg_place(&line, 20) == 200);
	assert_true(fabs(svg_place(&log, 0.1) - 40) < 1e-9);
	assert_true(fabs(svg_place(&log, 0.001) - 80) < 1e-9);
}

static void beyond_the_scale_is_its_end(void **state)
{
	struct svg_scale line = {false, 10, 20, 100, 200},
			 log = {true, 0.001, 1, 80, 20},
			 none = {false, 5, 5, 100, 200};

	(void)state;
	assert_true(svg_place(&line, 9) == 100);
	assert_true(svg_place(&line, INFINITY) == 200);
	assert_true(svg_place(&line, -INFINITY) == 100);
	assert_true(svg_place(&line, NAN) == 100);
	assert_true(svg_place(&log, 0) == 80);
	assert_true(svg_place(&log, -1) == 80);
	assert_true(svg_place(&log, 2) == 20);
	assert_true(svg_place(&log, NAN) == 80);
	assert_true(svg_place(&none, 5) == 100);
}

/* ---- ticks ---- */

static void ticks_are(const struct svg_tick *t, size_t n, const char *want)
{
	struct buf b = {0};

	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%s", i ? " | " : "", t[i].label);
	assert_string_equal(buf_str(&b), want);
	buf_done(&b);
}

static void ticks_are_round(void **state)
{
	struct svg_tick t[SVG_TICKS];

	(void)state;
	ticks_are(t, svg_ticks(0, 1, 6, t), "0 | 0.2 | 0.4 | 0.6 | 0.8 | 1");
	ticks_are(t, svg_ticks(-3, 7, 6, t), "-2 | 0 | 2 | 4 | 6");
	ticks_are(t, svg_ticks(0, 12345, 5, t), "0 | 5000 | 10000");
	ticks_are(t, svg_ticks(0.013, 0.017, 5, t),
	          "0.013 | 0.014 | 0.015 | 0.016 | 0.017");
	assert_int_equal(svg_ticks(1, 1, 5, t), 0);
	assert_int_equal(svg_ticks(NAN, 1, 5, t), 0);
	assert_int_equal(svg_ticks(-DBL_MAX, DBL_MAX, 5, t), 0);
}

static void ticks_of_rates_are_powers_of_ten(void **state)
{
	struct svg_tick t[SVG_TICKS];

	(void)state;
	ticks_are(t, svg_ticks_rate(1e-6, 1, 8, t),
	          "1 in 1,000,000 | 1 in 100,000 | 1 in 10,000 | 0.1 % | 1 % | "
	          "10 % | 100 %");
	ticks_are(t, svg_ticks_rate(2e-5, 3e-4, 8, t),
	          "1 in 50,000 | 1 in 20,000 | 1 in 10,000 | 1 in 5,000");
	ticks_are(t, svg_ticks_rate(1e-12, 1, 4, t),
	          "1 in 1,000,000,000,000 | 1 in 100,000,000 | 1 in 10,000 | "
	          "100 %");
	assert_int_equal(svg_ticks_rate(0, 1, 4, t), 0);
	assert_int_equal(svg_ticks_rate(0.5, 0.5, 4, t), 0);
	assert_int_equal(svg_ticks_rate(NAN, 1, 4, t), 0);
}

/* 1764086400 is 2025-11-25 16:00:00 UTC. */
static void ticks_of_time_are_those_of_a_clock(void **state)
{
	struct svg_tick t[SVG_TICKS];
	double at = 1764086400;

	(void)state;
	ticks_are(t, svg_ticks_time(at, at + 60, 5, t),
	          "16:00:00 | 16:00:15 | 16:00:30 | 16:00:45 | 16:01:00");
	ticks_are(t, svg_ticks_time(at + 100, at + 7000, 5, t),
	          "16:30 | 17:00 | 17:30");
	ticks_are(t, svg_ticks_time(at, at + 12 * 3600, 5, t),
	          "18:00 | 21:00 | 26 Nov | 03:00");
	ticks_are(t, svg_ticks_time(at, at + 5 * 86400, 6, t),
	          "26 Nov | 27 Nov | 28 Nov | 29 Nov | 30 Nov");
	ticks_are(t, svg_ticks_time(at, at + 200 * 86400.0, 8, t),
	          "Dec 2025 | Jan 2026 | Feb 2026 | Mar 2026 | Apr 2026 | "
	          "May 2026 | Jun 2026");
	ticks_are(t, svg_ticks_time(0, 253402300799, 4, t),
	          "Jan 2000 | Jan 4000 | Jan 6000 | Jan 8000");
	assert_int_equal(svg_ticks_time(at, at, 5, t), 0);
	assert_int_equal(svg_ticks_time(-5, at, 5, t), 0);
	assert_int_equal(svg_ticks_time(at, 1e300, 5, t), 0);
	assert_int_equal(svg_ticks_time(at, NAN, 5, t), 0);
}

/* ---- the drawing ---- */

static void the_parts_are_drawn_so(void **state)
{
	static const struct svg_point points[] = {{0, 0}, {5, 1}, {10, 2}};
	static const struct svg_range ranges[] = {{0, 0, 1}, {10, 1, 2}};
	struct buf b = {0};
	struct svg c = chart(&b, false);

	(void)state;
	svg_line(&c, "c0", points, 3);
	assert_string_equal(buf_str(&b),
	                    "<path class=\"line c0\" d=\"M20.0 80.0L105.0 "
	                    "45.0L190.0 10.0\"/>\n");
	buf_clear(&b);
	svg_steps(&c, "c1", points, 3);
	assert_string_equal(buf_str(&b),
	                    "<path class=\"line c1\" d=\"M20.0 80.0H105.0V45.0"
	                    "H190.0V10.0\"/>\n");
	buf_clear(&b);
	svg_band(&c, "c2", ranges, 2);
	assert_string_equal(buf_str(&b),
	                    "<path class=\"band c2\" d=\"M20.0 45.0L190.0 10.0"
	                    "L190.0 45.0L20.0 80.0Z\"/>\n");
	buf_clear(&b);
	svg_error_bar(&c, "c3", &ranges[1]);
	assert_string_equal(buf_str(&b),
	                    "<path class=\"bar c3\" d=\"M190.0 45.0V10.0M187.0 "
	                    "45.0h6M187.0 10.0h6\"/>\n");
	buf_clear(&b);
	svg_error_bar_lying(&c, "c3", 1, -1, 5);
	assert_string_equal(buf_str(&b), "<path class=\"bar c3\" d=\"M20.0 "
	                                 "45.0H105.0M105.0 41.0v8\"/>\n");
	buf_clear(&b);
	svg_bar(&c, "c4", 0, 5, 1, "one");
	assert_string_equal(buf_str(&b),
	                    "<rect class=\"dot c4\" x=\"20.0\" y=\"45.0\" "
	                    "width=\"85.0\" height=\"35.0\"><title>one"
	                    "</title></rect>\n");
	buf_clear(&b);
	svg_line(&c, "c0", points, 0);
	assert_int_equal(b.len, 0);
	buf_done(&b);
}

static void draw_everything(struct svg *c, double a, double b)
{
	struct svg_point p[2] = {{a, b}, {b, a}};
	struct svg_range r[2] = {{a, b, a}, {b, a, b}};
	struct svg_tick t = {a, "<&>\"'\xff"};

	svg_begin(c, "wide", "<&>\"'\xff\x01");
	svg_axis_x(c, &t, 1);
	svg_axis_y(c, &t, 1);
	svg_line(c, "c0", p, 2);
	svg_steps(c, "c0", p, 2);
	svg_band(c, "c0", r, 2);
	svg_error_bar(c, "c0", &r[0]);
	svg_error_bar_lying(c, "c0", a, a, b);
	svg_dot(c, "c0", a, b, true, "<&>\"'\xff");
	svg_bar(c, "c0", a, b, a, "]]>");
	svg_level(c, a, "--><script>");
	svg_bound(c, b, "</svg>", 1);
	svg_end(c);
}

static void whatever_comes_in_the_drawing_is_sound(void **state)
{
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < NUMBERS * NUMBERS * 2; i++) {
		struct svg c = chart(&b, i % 2);
		const char *fault;

		buf_clear(&b);
		draw_everything(&c, numbers[i / 2 % NUMBERS],
		                numbers[i / 2 / NUMBERS]);
		fault = markup_fault(b.data, b.len, true);
		if (fault)
			fail_msg("%s: %s", fault, buf_str(&b));
		assert_null(strstr(buf_str(&b), "nan"));
		assert_null(strstr(buf_str(&b), "inf"));
		assert_null(strstr(buf_str(&b), "e+"));
	}
	buf_done(&b);
}

/* Every absolute coordinate of paths and dots is within the drawing. */
static void whatever_comes_in_it_stays_within_the_drawing(void **state)
{
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < NUMBERS * NUMBERS; i++) {
		struct svg c = chart(&b, false);
		struct svg_point p[2] = {
		    {numbers[i % NUMBERS], numbers[i / NUMBERS]},
		    {numbers[i / NUMBERS], numbers[i % NUMBERS]}};
		const char *at;
		unsigned n = 0;

		buf_clear(&b);
		svg_line(&c, "c0", p, 2);
		for (at = strstr(buf_str(&b), " d=\"M") + 4; *at != '"'; n++) {
			char *end;
			double x = strtod(at + 1, &end), y = strtod(end, &end);

			assert_true(x >= 20 && x <= 190);
			assert_true(y >= 10 && y <= 80);
			at = end;
		}
		assert_int_equal(n, 2);
	}
	buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_value_is_drawn_in_proportion),
	    cmocka_unit_test(beyond_the_scale_is_its_end),
	    cmocka_unit_test(ticks_are_round),
	    cmocka_unit_test(ticks_of_rates_are_powers_of_ten),
	    cmocka_unit_test(ticks_of_time_are_those_of_a_clock),
	    cmocka_unit_test(the_parts_are_drawn_so),
	    cmocka_unit_test(whatever_comes_in_the_drawing_is_sound),
	    cmocka_unit_test(whatever_comes_in_it_stays_within_the_drawing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
