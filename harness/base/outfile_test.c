#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "harness/base/outfile.h"

static char dir[256];

static const char *in_dir(const char *name)
{
	static char path[300];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	return path;
}

static int make_dir(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	snprintf(dir, sizeof dir, "%s/outfile-XXXXXX", tmp ? tmp : "/tmp");
	return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
	(void)state;
	return rmdir(dir); /* fails if a test has left something */
}

static void assert_holds(const char *path, const char *text)
{
	struct buf b = {0};

	assert_int_equal(buf_read_file(&b, path, 1 << 20), 0);
	assert_string_equal(buf_str(&b), text);
	buf_done(&b);
}

static void a_file_has_its_name_only_when_it_is_whole(void **state)
{
	struct outfile f;

	(void)state;
	assert_int_equal(outfile_open(&f, in_dir("a")), 0);
	outfile_put(&f, "one ", 4);
	assert_int_not_equal(access(in_dir("a"), F_OK), 0);
	outfile_put(&f, "two", 3);
	assert_int_equal(outfile_close(&f), 0);
	assert_holds(in_dir("a"), "one two");
	unlink(in_dir("a"));
}

static void what_is_abandoned_leaves_the_old_file(void **state)
{
	struct buf old = {0};
	struct outfile f;

	(void)state;
	buf_puts(&old, "old");
	assert_int_equal(buf_write_file(&old, in_dir("a")), 0);
	assert_int_equal(outfile_open(&f, in_dir("a")), 0);
	outfile_put(&f, "new", 3);
	outfile_abandon(&f);
	assert_holds(in_dir("a"), "old");
	unlink(in_dir("a"));
	buf_done(&old);
}

static void a_link_stays_one(void **state)
{
	struct buf old = {0};
	struct outfile f;
	char link[300];
	struct stat st;

	(void)state;
	assert_int_equal(buf_write_file(&old, in_dir("a")), 0);
	snprintf(link, sizeof link, "%s", in_dir("link"));
	assert_int_equal(symlink("a", link), 0);
	assert_int_equal(outfile_open(&f, link), 0);
	outfile_put(&f, "new", 3);
	assert_int_equal(outfile_close(&f), 0);
	assert_int_equal(lstat(link, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_holds(in_dir("a"), "new");
	unlink(in_dir("a"));
	unlink(link);
}

static void a_device_is_written_to_and_stays(void **state)
{
	static const char zeros[1 << 17];
	struct outfile f;
	struct stat st;

	(void)state;
	assert_int_equal(outfile_open(&f, "/dev/full"), 0);
	outfile_put(&f, zeros, sizeof zeros);
	outfile_put(&f, zeros, sizeof zeros);
	assert_int_equal(outfile_close(&f), -ENOSPC);
	assert_int_equal(stat("/dev/full", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
}

static void no_folder_no_file(void **state)
{
	struct outfile f;

	(void)state;
	assert_int_equal(outfile_open(&f, in_dir("no/such")), -ENOENT);
	assert_int_equal(outfile_open(&f, dir), -EISDIR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_file_has_its_name_only_when_it_is_whole),
	    cmocka_unit_test(what_is_abandoned_leaves_the_old_file),
	    cmocka_unit_test(a_link_stays_one),
	    cmocka_unit_test(a_device_is_written_to_and_stays),
	    cmocka_unit_test(no_folder_no_file),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir) != 0;
}
