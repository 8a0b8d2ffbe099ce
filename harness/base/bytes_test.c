/* Files of every kind as bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/bytes.h"

static void expect(struct bytes *b, const char *want, size_t len)
{
	assert_int_equal(b->len, len);
	assert_memory_equal(b->data, want, len);
	bytes_close(b);
}

/* A name in the test's own folder. */
static void name(char *path, size_t size)
{
	const char *folder = getenv("TMPDIR");

	snprintf(path, size, "%s/bytes_test.%ld", folder ? folder : "/tmp",
	         (long)getpid());
}

static void write_and_exit(const char *path)
{
	int fd = open(path, O_WRONLY);

	_exit(fd < 0 || write(fd, "abc", 3) != 3);
}

/* Once and again: its writer may go as soon as it is open. */
static void a_named_pipe_is_read(void **state)
{
	char path[4096];

	(void)state;
	name(path, sizeof(path));
	assert_int_equal(mkfifo(path, 0600), 0);
	for (int i = 0; i < 50; i++) {
		struct bytes b;
		int status;
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0)
			write_and_exit(path);
		assert_int_equal(bytes_open(&b, path, 3), 0);
		expect(&b, "abc", 3);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
	}
	unlink(path);
}

static void what_cannot_be_mapped_has_a_limit(void **state)
{
	struct bytes b;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "0123456789", 10), 10);
	assert_int_equal(bytes_open_fd(&b, ends[0], 9), -EFBIG);
	assert_int_equal(write(ends[1], "0123456789", 10), 10);
	close(ends[1]);
	assert_int_equal(bytes_open_fd(&b, ends[0], 10), 0);
	expect(&b, "0123456789", 10);
	close(ends[0]);
	assert_int_equal(bytes_open(&b, "/dev/zero", 1 << 20), -EFBIG);
}

static void sockets_have_bytes_too(void **state)
{
	struct bytes b;
	int ends[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(write(ends[1], "abc", 3), 3);
	close(ends[1]);
	assert_int_equal(bytes_open_fd(&b, ends[0], 3), 0);
	expect(&b, "abc", 3);
	close(ends[0]);
}

static void what_was_read_already_is_not_read_again(void **state)
{
	char path[4096], c;
	struct bytes b;
	int fd;

	(void)state;
	name(path, sizeof(path));
	fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "abcdef", 6), 6);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	/* Mapped; the limit is for others. */
	assert_int_equal(bytes_open_fd(&b, fd, 1), 0);
	expect(&b, "abcdef", 6);
	assert_int_equal(read(fd, &c, 1), 1);
	assert_int_equal(bytes_open_fd(&b, fd, 5), 0);
	expect(&b, "bcdef", 5);
	assert_int_equal(bytes_open_fd(&b, fd, 0), 0);
	expect(&b, "", 0);
	close(fd);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_named_pipe_is_read),
		cmocka_unit_test(what_cannot_be_mapped_has_a_limit),
		cmocka_unit_test(sockets_have_bytes_too),
		cmocka_unit_test(what_was_read_already_is_not_read_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
