/* Explanations are printed whatever is in their strings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "harness/base/check.h"
#include "harness/base/markup.h"
#include "harness/explore/explain/explain.h"

#define HOSTILE "</pre><script>\"'&\x01\xff\xe2\x80\xae"
/* Nothing of it may be markup, in an attribute or between tags. */
#define TAME                                                                   \
	"&lt;/pre&gt;&lt;script&gt;&quot;&#39;&amp;\xef\xbf\xbd\xef\xbf\xbd"   \
	"\xef\xbf\xbd"

/* Two threads, one switch, an access that decides, all with that text. */
static void make(struct explanation *e, const char *text)
{
	uint32_t string = explain_string(e, text);

	buf_puts(&e->name, text);
	buf_puts(&e->signature, text);
	buf_puts(&e->text, text);
	buf_puts(&e->note, text);
	buf_puts(&e->difference, text);
	e->nthreads = 2;
	e->names[0] = e->names[1] = string;
	*explain_line(&e->failing) = (struct explain_line){.kind = LINE_STEP,
	                                                   .step = 1,
	                                                   .what = string,
	                                                   .where = string,
	                                                   .mark = 'A'};
	*explain_line(&e->failing) = (struct explain_line){.kind = LINE_SWITCH,
	                                                   .step = 2,
	                                                   .thread = 1,
	                                                   .what = string,
	                                                   .where = string,
	                                                   .from_where = string,
	                                                   .forced = true,
	                                                   .jump = 1};
	*explain_line(&e->failing) =
	    (struct explain_line){.kind = LINE_SKIP, .step = 3, .what = string};
	*explain_line(&e->passing) =
	    (struct explain_line){.kind = LINE_FOLD, .step = 3, .what = string};
	e->flips[0] = (struct explain_flip){.a = 'A', .b = 'A'};
	e->nflips = 1;
	e->nchoices = 1;
	e->points = xcalloc(2, sizeof *e->points);
	e->points[0] = (struct explain_point){0, 1, 10, 0.0, 0.4};
	e->points[1] = (struct explain_point){1, 9, 10, 0.6, 1.0};
	e->ncurve = 2;
	e->jumps[0] = (struct explain_jump){.from = 0, .to = 1, .step = 2};
	e->njumps = 1;
}

static unsigned count(const char *text, const char *word)
{
	unsigned n = 0;

	for (; (text = strstr(text, word)); text += strlen(word))
		n++;
	return n;
}

static void sound(const struct buf *out, bool plain)
{
	const char *fault = markup_fault(out->data, out->len, plain);

	if (fault)
		fail_msg("the markup is not sound: %s", fault);
}

static void hostile_strings_stay_text_in_the_page(void **state)
{
	struct explanation e = {0};
	struct buf out = {0};

	(void)state;
	make(&e, HOSTILE);
	explain_print_html(&e, &out);
	assert_int_equal(count(buf_str(&out), "<script"), 0);
	assert_int_equal(count(buf_str(&out), "\xff"), 0);
	assert_int_equal(count(buf_str(&out), "\x01"), 0);
	assert_int_equal(count(buf_str(&out), "\xe2\x80\xae"), 0);
	/* title, heading, name, note; a flip's two accesses with thread, what
	 * and where; two lanes and one; of the lines 2, 3, 1 and 1; the
	 * difference, the finding */
	assert_int_equal(count(buf_str(&out), TAME), 4 + 6 + 3 + 7 + 2);
	buf_done(&out);
	explain_done(&e);
}

static void the_page_fetches_nothing(void **state)
{
	struct explanation e = {0};
	struct buf out = {0};

	(void)state;
	make(&e, "x");
	explain_print_html(&e, &out);
	assert_int_equal(count(buf_str(&out), "http:"), 0);
	assert_int_equal(count(buf_str(&out), "https:"), 0);
	assert_int_equal(count(buf_str(&out), "url("), 0);
	assert_int_equal(count(buf_str(&out), "src="), 0);
	assert_int_equal(count(buf_str(&out), "href=\"data:,\""), 1);
	assert_int_equal(count(buf_str(&out), "href="), 1);
	assert_int_equal(count(buf_str(&out), "prefers-color-scheme:dark"), 1);
	buf_done(&out);
	explain_done(&e);
}

static void a_page_is_sound_whatever_is_in_it(void **state)
{
	struct explanation e = {0}, tame = {0};
	struct buf out = {0};

	(void)state;
	make(&e, HOSTILE);
	explain_print_html(&e, &out);
	sound(&out, false);
	buf_clear(&out);
	explain_print_html(&tame, &out);
	sound(&out, false);
	buf_done(&out);
	explain_done(&e);
}

/* A report puts it in only if it is plain. */
static void a_part_of_a_page_is_plain_and_one_element(void **state)
{
	struct explanation e = {0};
	struct buf out = {0};

	(void)state;
	make(&e, HOSTILE);
	explain_print_part(&e, &out);
	sound(&out, true);
	assert_int_equal(count(buf_str(&out), "<div class=\"lanes\">"), 1);
	assert_memory_equal(out.data, "<div class=\"lanes\">", 19);
	assert_string_equal(buf_str(&out) + out.len - 7, "</div>\n");
	assert_int_equal(count(buf_str(&out), "<h5>What happens</h5>"), 1);
	assert_int_equal(count(buf_str(&out), "<h2>"), 0);
	buf_done(&out);
	explain_done(&e);
}

static void a_run_without_anything_is_printed(void **state)
{
	struct explanation e = {0};
	struct buf out = {0};

	(void)state;
	explain_print_html(&e, &out);
	explain_print(&e, &out);
	assert_int_equal(count(buf_str(&out), "no schedule near it passes"), 1);
	buf_done(&out);
	explain_done(&e);
}

static void the_text_names_what_decides_and_marks_the_jump(void **state)
{
	struct explanation e = {0};
	struct buf out = {0};

	(void)state;
	make(&e, "word");
	explain_print(&e, &out);
	assert_int_equal(count(buf_str(&out), "word  <- A\n"), 1);
	assert_int_equal(count(buf_str(&out), "<- decides: P 0.10 -> 0.90\n"),
	                 1);
	assert_int_equal(count(buf_str(&out), "where A comes first it passes"),
	                 1);
	assert_int_equal(
	    count(buf_str(&out), "    1  0.900  0.600 to 1.000  |"), 1);
	buf_done(&out);
	explain_done(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hostile_strings_stay_text_in_the_page),
	    cmocka_unit_test(the_page_fetches_nothing),
	    cmocka_unit_test(a_page_is_sound_whatever_is_in_it),
	    cmocka_unit_test(a_part_of_a_page_is_plain_and_one_element),
	    cmocka_unit_test(a_run_without_anything_is_printed),
	    cmocka_unit_test(the_text_names_what_decides_and_marks_the_jump),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
