/* home_test.c: a campaign's folder says what it is of, and belongs to one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness/campaign/home.h"

static char folder[256];

static int in_a_folder(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	snprintf(folder, sizeof folder, "%s/home-XXXXXX", tmp ? tmp : "/tmp");
	return mkdtemp(folder) ? 0 : -1;
}

static int without_it(void **state)
{
	char command[512];

	(void)state;
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

static void put(const char *text)
{
	struct buf b = {0};
	char path[512];

	snprintf(path, sizeof path, "%s/state", folder);
	buf_puts(&b, text);
	assert_int_equal(buf_write_file(&b, path), 0);
	buf_done(&b);
}

static void it_goes_on_where_it_was(void **state)
{
	struct home_state s = {.seed = 7, .elapsed_ns = 12, .subject = "a b"};
	struct buf error = {0};

	(void)state;
	assert_int_equal(home_read(folder, &s, &error), HOME_NEW);
	assert_int_equal(s.seed, 7);
	assert_int_equal(home_write(folder, &s, &error), 0);
	s = (struct home_state){.seed = 8, .subject = "a b"};
	assert_int_equal(home_read(folder, &s, &error), HOME_GOES_ON);
	assert_int_equal(s.seed, 7);
	assert_int_equal(s.elapsed_ns, 12);
	assert_int_equal(error.len, 0);
}

static void of_something_else_it_is_another_one(void **state)
{
	struct home_state s = {.seed = 7, .subject = "target gort+11953"};
	struct buf error = {0};

	(void)state;
	assert_int_equal(home_write(folder, &s, &error), 0);
	s = (struct home_state){.seed = 8, .subject = "target gort"};
	assert_int_equal(home_read(folder, &s, &error), HOME_ANOTHER);
	assert_int_equal(s.seed, 8);
	assert_non_null(
	    strstr(buf_str(&error), "is a campaign of target gort+11953"));
	buf_done(&error);
}

static void what_is_no_state_is_told(void **state)
{
	static const char *const wrong[] = {
	    "", "\n", "seed 7\n", "seed 7\nelapsed_ns x\na b\n",
	    "elapsed_ns 3\nseed 7\na b\n", "hello",
	};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct home_state s = {.seed = 8, .subject = "a b"};
		struct buf error = {0};

		put(wrong[i]);
		assert_int_equal(home_read(folder, &s, &error), HOME_BROKEN);
		assert_int_equal(s.seed, 8);
		assert_non_null(strstr(buf_str(&error), "/state: "));
		buf_done(&error);
	}
}

/* In a process of its own, since one may lock twice. */
static bool another_may_lock(void)
{
	struct buf error = {0};
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(home_lock(folder, &error) != 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WEXITSTATUS(status) == 0;
}

static void whoever_has_it_has_it_alone(void **state)
{
	struct buf error = {0};

	(void)state;
	assert_true(another_may_lock()); /* and ends: nothing stale is left */
	assert_true(another_may_lock());
	assert_int_equal(home_lock(folder, &error), 0);
	assert_false(another_may_lock());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(it_goes_on_where_it_was,
	                                    in_a_folder, without_it),
	    cmocka_unit_test_setup_teardown(of_something_else_it_is_another_one,
	                                    in_a_folder, without_it),
	    cmocka_unit_test_setup_teardown(what_is_no_state_is_told,
	                                    in_a_folder, without_it),
	    cmocka_unit_test_setup_teardown(whoever_has_it_has_it_alone,
	                                    in_a_folder, without_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
