/* What the lines look like, in whatever program; see lines.h. */
#include "reports/store/store_test.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>

static void read_whole(struct buf *b, const char *path)
{
	buf_clear(b);
	assert_int_equal(buf_read_file(b, path, 1 << 20), 0);
}

static void rows_are_lines_of_json(void **state)
{
	const char *path = in_tmp("rows.jsonl");
	struct store *s = open_for(path);
	struct sink_finding f = a_finding("a \"b\" \xff", 7);
	struct store_batch b = a_batch(10);
	struct buf text = {0};

	(void)state;
	assert_string_equal(store_path(s), path);
	f.session = 2;
	OK(store_finding(s, ID_A, 1, 6, &f, &error));
	f.session = UINT64_MAX;
	OK(store_finding(s, ID_A, 2, 6, &f, &error));
	OK(store_batch(s, ID_A, 0, &b, &error));
	OK(store_end(s, ID_A, 11, "finished", "", &error));
	store_close(s);
	read_whole(&text, path);
	assert_string_equal(buf_str(&text),
	    "{\"table\":\"schema\",\"version\":2}\n"
	    "{\"table\":\"signature\",\"signature\":\"a \\\"b\\\" \\ufffd\","
	    "\"rule\":\"hang\"}\n"
	    "{\"table\":\"finding\",\"hunt\":\"" ID_A "\",\"number\":1,"
	    "\"signature\":\"a \\\"b\\\" \\ufffd\",\"known\":\"\",\"run\":7,"
	    "\"seed\":\"18446744073709551608\",\"session\":2,\"at_ns\":6,"
	    "\"text\":\"two\\nlines\",\"evidence\":\"out/findings/hang\","
	    "\"repeat\":\"tracetorture stress --seed 1\"}\n"
	    "{\"table\":\"signature\",\"signature\":\"a \\\"b\\\" \\ufffd\","
	    "\"rule\":\"hang\"}\n"
	    "{\"table\":\"finding\",\"hunt\":\"" ID_A "\",\"number\":2,"
	    "\"signature\":\"a \\\"b\\\" \\ufffd\",\"known\":\"\",\"run\":7,"
	    "\"seed\":\"18446744073709551608\",\"session\":null,\"at_ns\":6,"
	    "\"text\":\"two\\nlines\",\"evidence\":\"out/findings/hang\","
	    "\"repeat\":\"tracetorture stress --seed 1\"}\n"
	    "{\"table\":\"batch\",\"hunt\":\"" ID_A "\",\"number\":0,"
	    "\"from_ns\":0,\"to_ns\":10000000000,\"runs\":100,\"failed\":2,"
	    "\"known\":1,\"cut\":3,\"sessions\":300,\"events\":12345,"
	    "\"peak_bytes\":1048576}\n"
	    "{\"table\":\"hunt\",\"hunt\":\"" ID_A "\","
	    "\"elapsed_ns\":10000000000}\n"
	    "{\"table\":\"hunt\",\"hunt\":\"" ID_A "\",\"elapsed_ns\":11,"
	    "\"status\":\"finished\",\"claim_verdict\":\"\"}\n");
	buf_done(&text);
}

static void half_a_line_at_the_end_is_cut_off(void **state)
{
	const char *path = in_tmp("half.jsonl");
	struct buf text = {0};
	struct store *s;

	(void)state;
	buf_puts(&text, "{\"table\":\"x\"}\n{\"tab");
	assert_int_equal(buf_write_file(&text, path), 0);
	s = open_for(path);
	/* and where a writer beside is killed */
	assert_int_equal(truncate(path, 20), 0);
	OK(store_end(s, ID_A, 1, "finished", "", &error));
	store_close(s);
	read_whole(&text, path);
	assert_string_equal(buf_str(&text),
	    "{\"table\":\"x\"}\n"
	    "{\"table\":\"hunt\",\"hunt\":\"" ID_A "\",\"elapsed_ns\":1,"
	    "\"status\":\"finished\",\"claim_verdict\":\"\"}\n");
	buf_done(&text);
}

static void a_full_disk_is_told(void **state)
{
	const char *path = in_tmp("full.jsonl");
	struct buf error = {0}, want = {0};

	(void)state;
	assert_int_equal(symlink("/dev/full", path), 0);
	assert_null(store_open(path, &error));
	buf_printf(&want, "cannot open %s: No space left on device", path);
	assert_string_equal(buf_str(&error), buf_str(&want));
	buf_done(&error);
	buf_done(&want);
}

/* In a child: stores n findings, and tells of each if it can. */
static void write_lines(const char *path, uint64_t n, int fd)
{
	struct buf error = {0};
	struct store *s = store_open(path, &error);

	if (!s)
		_exit(1);
	for (uint64_t i = 0; i < n; i++) {
		struct sink_finding f = a_finding("s", i);

		if (store_finding(s, ID_A, i, 0, &f, &error) ||
		    (fd >= 0 && write(fd, &i, sizeof i) != sizeof i))
			_exit(1);
	}
	_exit(0);
}

/* Several at once, one line after the other, none mixed. */
static void writers_do_not_mix_their_lines(void **state)
{
	const char *path = in_tmp("mixed.jsonl");
	struct buf text = {0};
	size_t lines = 0;
	pid_t pids[3];

	(void)state;
	for (int w = 0; w < 3; w++) {
		pids[w] = fork();
		if (pids[w] == 0)
			write_lines(path, 100, -1);
	}
	for (int w = 0; w < 3; w++) {
		int status;

		assert_int_equal(waitpid(pids[w], &status, 0), pids[w]);
		assert_int_equal(status, 0);
	}
	read_whole(&text, path);
	for (char *line = (char *)buf_str(&text); *line; lines++) {
		char *end = strchr(line, '\n');

		assert_non_null(end);
		assert_int_equal(memcmp(line, "{\"table\":\"", 10), 0);
		assert_int_equal(end[-1], '}');
		line = end + 1;
	}
	assert_int_equal(lines, 3 + 600);
	buf_done(&text);
}

static void nothing_told_is_lost_by_a_kill(void **state)
{
	const char *path = in_tmp("killed.jsonl");
	struct buf text = {0};
	uint64_t told_of = 0, lines = 0;

	(void)state;
	for (int kills = 0; kills < 20; kills++) {
		uint64_t number;
		int ends[2], status;
		pid_t pid;

		assert_int_equal(pipe(ends), 0);
		pid = fork();
		if (pid == 0)
			write_lines(path, UINT64_MAX, ends[1]);
		close(ends[1]);
		if (kills % 2)
			poll(&(struct pollfd){ends[0], POLLIN, 0}, 1, -1);
		usleep((unsigned)(kills * 1000));
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		assert_int_equal(status, SIGKILL);
		while (read(ends[0], &number, sizeof number) == sizeof number)
			told_of++;
		close(ends[0]);
	}
	read_whole(&text, path);
	for (const char *p = buf_str(&text);
	     (p = strstr(p, "\"repeat\":\"tracetorture stress --seed 1\"}\n"));
	     p++)
		lines++;
	printf("20 kills, %llu findings told of\n",
	       (unsigned long long)told_of);
	assert_true(told_of >= 10);
	assert_true(lines >= told_of);
	buf_done(&text);
}

#ifndef HAVE_SQLITE
static void without_sqlite_lines_are_written_and_not_read(void **state)
{
	struct store *s = open_for(in_tmp("none.db"));
	struct buf error = {0};
	struct store_merged m;

	(void)state;
	assert_false(store_has_database());
	assert_non_null(strstr(store_path(s), "none.db.jsonl"));
	assert_int_equal(store_merge(s, "other.db", &m, &error), -1);
	assert_non_null(strstr(buf_str(&error), "built without SQLite"));
	buf_clear(&error);
	assert_null(store_open_read(in_tmp("none.db"), &error));
	assert_non_null(strstr(buf_str(&error), "built without SQLite"));
	store_close(s);
	buf_done(&error);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_lines_of_json),
		cmocka_unit_test(half_a_line_at_the_end_is_cut_off),
		cmocka_unit_test(a_full_disk_is_told),
		cmocka_unit_test(writers_do_not_mix_their_lines),
		cmocka_unit_test(nothing_told_is_lost_by_a_kill),
#ifndef HAVE_SQLITE
		cmocka_unit_test(without_sqlite_lines_are_written_and_not_read),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
