/* signatures_test.c: what is different, by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "harness/campaign/signatures.h"

static void the_same_is_found_in_the_order_of_telling(void **state)
{
	struct signatures s = {0};
	struct signature *found;

	(void)state;
	assert_null(signatures_find(&s, "race a b"));
	signatures_add(&s, "race a b", NULL, 4);
	signatures_add(&s, "race a", NULL, 7);
	signatures_add(&s, "deadlock", NULL, 0);
	assert_int_equal(s.n, 3);
	found = signatures_find(&s, "race a");
	assert_ptr_equal(found, &s.at[1]);
	assert_int_equal(found->number, 7);
	assert_int_equal(found->replays.of, 0);
	assert_null(signatures_find(&s, "race"));
	signatures_done(&s);
	assert_int_equal(s.n, 0);
}

static void expect_file(const char *text, const char *file)
{
	struct signatures s = {0};

	assert_string_equal(signatures_add(&s, text, NULL, 0)->file, file);
	signatures_done(&s);
}

/* FNV-1a of 32 bits, of the whole. */
static void its_file_is_the_rule_and_a_number(void **state)
{
	(void)state;
	expect_file("a", "a-e40c292c");
	expect_file("", "-811c9dc5");
	expect_file("foobar", "foobar-bf9cf968");
	assert_int_equal(signature_rule("race a b"), 4);
	assert_int_equal(signature_rule("deadlock"), 8);
}

static void no_file_leaves_its_folder(void **state)
{
	struct signatures s = {0};
	const char *file = signatures_add(&s, "../x/.y z/..", NULL, 0)->file;

	(void)state;
	assert_memory_equal(file, "---x--y-", 8);
	assert_null(strpbrk(file, "/. "));
	signatures_done(&s);
}

static void a_long_rule_is_cut(void **state)
{
	struct signatures s = {0};
	char text[200];

	(void)state;
	memset(text, 'r', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	assert_int_equal(strlen(signatures_add(&s, text, NULL, 0)->file),
	                 64 + 1 + 8);
	signatures_done(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_same_is_found_in_the_order_of_telling),
	    cmocka_unit_test(its_file_is_the_rule_and_a_number),
	    cmocka_unit_test(no_file_leaves_its_folder),
	    cmocka_unit_test(a_long_rule_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
