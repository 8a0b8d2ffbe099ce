/* Every page: sound, closed to the world, and its text stands out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/markup.h"
#include "harness/base/page.h"

/* The relative luminance (WCAG 2.1) of a variable in a block of rules. */
static double luminance(const char *block, const char *variable)
{
	static const double weight[] = {0.2126, 0.7152, 0.0722};
	char wanted[32];
	const char *at;
	unsigned rgb[3];
	double sum = 0;

	snprintf(wanted, sizeof wanted, "%s:#", variable);
	at = strstr(block, wanted);
	if (!at || sscanf(at + strlen(wanted), "%2x%2x%2x", &rgb[0], &rgb[1],
	                  &rgb[2]) != 3)
		fail_msg("no colour %s", variable);
	for (int i = 0; i < 3; i++) {
		double c = rgb[i] / 255.0;

		sum +=
		    weight[i] *
		    (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static double contrast(const char *block, const char *a, const char *b)
{
	double x = luminance(block, a), y = luminance(block, b);

	return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

static void text_stands_out_from_its_ground(void **state)
{
	static const char *const pairs[][2] = {
	    {"--fg", "--bg"},         {"--fg", "--box"},
	    {"--soft", "--bg"},       {"--soft", "--box"},
	    {"--link", "--bg"},       {"--fg", "--mark"},
	    {"--soft", "--mark"},     {"--bg", "--edge"},
	    {"--bg", "--jump"},       {"--jump", "--bg"},
	    {"--good", "--bg"},       {"--fg", "--good-box"},
	    {"--bad", "--bg"},        {"--good", "--good-box"},
	    {"--open", "--bg"},       {"--bad", "--bad-box"},
	    {"--open", "--open-box"}, {"--fg", "--bad-box"},
	    {"--fg", "--open-box"},   {"--soft", "--good-box"},
	    {"--soft", "--bad-box"},  {"--soft", "--open-box"},
	    {"--c0", "--bg"},         {"--c1", "--bg"},
	    {"--c2", "--bg"},         {"--c3", "--bg"},
	    {"--c4", "--bg"},         {"--c5", "--bg"},
	    {"--c0", "--box"},        {"--c1", "--box"},
	    {"--c2", "--box"},        {"--c3", "--box"},
	    {"--c4", "--box"},        {"--c5", "--box"},
	    {"--link", "--box"},
	};
	const char *light = strstr(page_style, ":root{"), *dark;

	(void)state;
	assert_non_null(light);
	dark = strstr(page_style, "prefers-color-scheme:dark){:root{");
	assert_non_null(dark);
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		double l = contrast(light, pairs[i][0], pairs[i][1]);
		double d = contrast(dark, pairs[i][0], pairs[i][1]);

		if (l < 4.5 || d < 4.5)
			fail_msg("%s on %s: %.2f light, %.2f dark, want 4.5",
			         pairs[i][0], pairs[i][1], l, d);
	}
}

/* Black on white is 21, and #767676 the lightest grey of 4.5 on white. */
static void the_contrast_is_that_of_the_standard(void **state)
{
	static const char block[] = "--a:#000000;--b:#ffffff;--c:#767676;";

	(void)state;
	assert_true(fabs(contrast(block, "--a", "--b") - 21) < 1e-9);
	assert_true(fabs(contrast(block, "--c", "--b") - 4.54) < 0.005);
}

static void a_page_is_sound_and_closed_to_the_world(void **state)
{
	struct buf out = {0}, title = {0};
	const char *page;

	(void)state;
	buf_puts(&title, "</title><script>\"'&\x01\xff");
	page_begin(&out, &title, "p{margin:0}\n");
	page_end(&out);
	assert_null(markup_fault(out.data, out.len, false));
	page = buf_str(&out);
	assert_non_null(strstr(page, "<title>&lt;/title&gt;&lt;script&gt;&quot;"
	                             "&#39;&amp;\xef\xbf\xbd\xef\xbf\xbd"
	                             "</title>"));
	assert_non_null(strstr(page, "content=\"default-src 'none'; "));
	assert_null(strstr(page, "http:"));
	assert_null(strstr(page, "https:"));
	assert_null(strstr(page, "url("));
	assert_null(strstr(page, "@import"));
	assert_null(strstr(page, "src="));
	buf_done(&out);
	buf_done(&title);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_stands_out_from_its_ground),
	    cmocka_unit_test(the_contrast_is_that_of_the_standard),
	    cmocka_unit_test(a_page_is_sound_and_closed_to_the_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
