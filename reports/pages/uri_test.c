#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "reports/pages/uri.h"

/* want NULL: it has none */
static void assert_uri(const char *path, const char *want)
{
	struct buf out = {0};

	assert_int_equal(put_path_uri(&out, path), want != NULL);
	assert_string_equal(buf_str(&out), want ? want : "");
	buf_done(&out);
}

static void paths_become_references(void **state)
{
	(void)state;
	assert_uri("out/findings/go-start-77", "out/findings/go-start-77");
	assert_uri("./out//x/./y/", "out/x/y");
	assert_uri("/tmp/a b.repro", "file:///tmp/a%20b.repro");
	assert_uri("//host/x", "file:///host/x");
	assert_uri("...", "...");
	assert_uri("..x", "..x");
}

static void what_means_something_in_one_is_escaped(void **state)
{
	(void)state;
	assert_uri("a:b", "a%3Ab"); /* no scheme */
	assert_uri("100%/x?y#z", "100%25/x%3Fy%23z");
	assert_uri("gort+11953", "gort%2B11953");
	assert_uri("a\nb\\c\"<>", "a%0Ab%5Cc%22%3C%3E");
	assert_uri("\xc3\xa4\xff", "%C3%A4%FF");
}

static void paths_without_a_place_have_none(void **state)
{
	(void)state;
	assert_uri("", NULL);
	assert_uri(".", NULL);
	assert_uri("/", NULL);
	assert_uri("..", NULL);
	assert_uri("../x", NULL);
	assert_uri("/a/../x", NULL);
}

static void addresses_of_the_web_are_told(void **state)
{
	(void)state;
	assert_true(is_web_uri("https://example.org/a?b#c"));
	assert_true(is_web_uri("http://127.0.0.1:8000/"));
	assert_false(is_web_uri("https://"));
	assert_false(is_web_uri("https:///x"));
	assert_false(is_web_uri("javascript:alert(1)"));
	assert_false(is_web_uri("git@example.org:x"));
	assert_false(is_web_uri("https://example.org/a b"));
	assert_false(is_web_uri("https://example.org/\"><script>"));
	assert_false(is_web_uri(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(paths_become_references),
	    cmocka_unit_test(what_means_something_in_one_is_escaped),
	    cmocka_unit_test(paths_without_a_place_have_none),
	    cmocka_unit_test(addresses_of_the_web_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
