/* share_test.c: what one engine finds the other gets, once. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness/base/folder.h"
#include "harness/campaign/share.h"

static char folder[256];

static const char *in(const char *name)
{
	static char path[512];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static int in_a_folder(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	snprintf(folder, sizeof folder, "%s/share-XXXXXX", tmp ? tmp : "/tmp");
	return mkdtemp(folder) ? 0 : -1;
}

static int without_it(void **state)
{
	char command[512];

	(void)state;
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

static void put(const char *name, const char *text)
{
	struct buf b = {0};

	buf_puts(&b, text);
	assert_int_equal(buf_write_file(&b, in(name)), 0);
	buf_done(&b);
}

static void expect_files(const char *name, int files)
{
	DIR *dir = opendir(in(name));
	struct dirent *e;

	assert_non_null(dir);
	while ((e = readdir(dir)))
		files -= e->d_name[0] != '.';
	closedir(dir);
	assert_int_equal(files, 0);
}

static void expect_text(const char *name, const char *text)
{
	struct buf b = {0};

	assert_int_equal(buf_read_file(&b, in(name), 1000), 0);
	assert_string_equal(buf_str(&b), text);
	buf_done(&b);
}

#define SHA1 "0123456789012345678901234567890123456789"

static void what_is_found_goes_over_once(void **state)
{
	int64_t since = 0;
	uint64_t n;

	(void)state;
	assert_int_equal(share_seeds(folder, NULL), 0);
	assert_int_equal(folder_make(in("afl/afl-1/queue")), 0);
	put("afl/afl-1/queue/id:000000,time:0,orig:x", "a seed");
	put("afl/afl-1/queue/id:000001,src:000000,time:5", "of AFL++");
	put("afl/afl-1/queue/id:000002,sync:libfuzzer,src:000000", "theirs");
	put("corpus/" SHA1, "of libFuzzer");
	for (int i = 0; i < 3; i++) {
		assert_int_equal(share_corpus(folder, &since, &n), 0);
		assert_int_equal(n, 2);
		expect_files("afl/libfuzzer/queue", 1);
	}
	expect_text("afl/libfuzzer/queue/id:000000,orig:" SHA1,
	            "of libFuzzer");
	since = 0; /* after a restart */
	assert_int_equal(share_corpus(folder, &since, &n), 0);
	assert_int_equal(n, 2);
	expect_files("afl/libfuzzer/queue", 1);
	put("corpus/1" SHA1, "of nobody"); /* 41 letters */
	put("corpus/" SHA1, "another");    /* replaced: another file */
	assert_int_equal(share_corpus(folder, &since, &n), 0);
	expect_files("afl/libfuzzer/queue", 2);
	expect_text("afl/libfuzzer/queue/id:000001,orig:" SHA1, "another");
}

static void it_begins_with_some_seeds(void **state)
{
	(void)state;
	assert_int_equal(folder_make(in("mine")), 0);
	put("mine/a", "A");
	put("mine/b", "B");
	put("mine/c", "A");
	assert_int_equal(share_seeds(folder, in("mine")), 0);
	expect_files("seeds", 10);
	expect_files("corpus", 2);
	assert_int_equal(share_seeds(folder, in("mine")), 0);
	expect_files("corpus", 2);
	assert_int_equal(share_seeds(folder, in("nothing")), -2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(what_is_found_goes_over_once,
	                                    in_a_folder, without_it),
	    cmocka_unit_test_setup_teardown(it_begins_with_some_seeds,
	                                    in_a_folder, without_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
