/* journal_test.c: findings are told once, whoever is killed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness/campaign/journal.h"

static char path[256];

static int in_a_folder(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	snprintf(path, sizeof path, "%s/journal-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(path))
		return -1;
	strcat(path, "/a file");
	return 0;
}

static int without_it(void **state)
{
	(void)state;
	unlink(path);
	*strrchr(path, '/') = '\0';
	return rmdir(path);
}

static void put(const char *text)
{
	struct buf b = {0};

	buf_puts(&b, text);
	assert_int_equal(buf_write_file(&b, path), 0);
	buf_done(&b);
}

static void what_was_added_is_there_when_it_is_opened_again(void **state)
{
	static const char *const names[] = {"m", "c", "x", "a", "n"};
	struct journal j;

	(void)state;
	assert_int_equal(journal_open(&j, path), 0);
	assert_false(journal_has(&j, "a"));
	for (int i = 0; i < 5; i++)
		assert_int_equal(journal_add(&j, i, names[i], "race a b"), 0);
	journal_close(&j);
	assert_int_equal(journal_open(&j, path), 0);
	assert_int_equal(j.n, 5);
	for (int i = 0; i < 5; i++) {
		assert_true(journal_has(&j, names[i]));
		assert_string_equal(j.lines[i].file, names[i]);
		assert_string_equal(j.lines[i].signature, "race a b");
		assert_int_equal(j.lines[i].at_ns, i);
	}
	assert_false(journal_has(&j, "b"));
	assert_false(journal_has(&j, "z"));
	journal_close(&j);
}

static void a_line_that_was_cut_off_never_was(void **state)
{
	struct buf text = {0};
	struct journal j;

	(void)state;
	put("0\t5\ta.repro\trace\n1\t7\tb.rep");
	assert_int_equal(journal_open(&j, path), 0);
	assert_int_equal(j.n, 1);
	assert_false(journal_has(&j, "b.repro"));
	assert_int_equal(journal_add(&j, 9, "b.repro", "deadlock"), 0);
	journal_close(&j);
	assert_int_equal(buf_read_file(&text, path, 1000), 0);
	assert_string_equal(buf_str(&text),
	                    "0\t5\ta.repro\trace\n1\t9\tb.repro\tdeadlock\n");
	buf_done(&text);
}

static void another_file_is_refused(void **state)
{
	struct journal j;

	(void)state;
	put("hello\n");
	assert_int_equal(journal_open(&j, path), -22);
	put("1\t5\ta.repro\trace\n"); /* 0 is missing */
	assert_int_equal(journal_open(&j, path), -22);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
	        what_was_added_is_there_when_it_is_opened_again, in_a_folder,
	        without_it),
	    cmocka_unit_test_setup_teardown(a_line_that_was_cut_off_never_was,
	                                    in_a_folder, without_it),
	    cmocka_unit_test_setup_teardown(another_file_is_refused,
	                                    in_a_folder, without_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
