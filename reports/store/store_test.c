/* What was stored is there: as it was given, whoever else writes, whatever
 * becomes of the writer, the disk and the folder. */
#include "reports/store/store_test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "harness/base/rng.h"
#include "reports/summary/summary.h"

#ifndef HAVE_SQLITE
int main(void)
{
	puts("built without SQLite");
	return 77;
}
#else

static void a_hunt_is_there_as_it_was_given(void **state)
{
	const char *path = in_tmp("folder/in/folder/typed.db");
	struct store *s = open_for(path);
	struct store_hunt h = a_hunt(ID_A);
	struct store_batch b = a_batch(10);

	(void)state;
	assert_string_equal(store_path(s), path);
	OK(store_begin(s, &h, &error));
	expect_rows(path,
	            "SELECT hunt, population, command, target, target_commit, "
	            "scenario, strategy, seed, jobs, claim, claim_verdict, "
	            "begun_ns, elapsed_ns, status FROM hunt "
	            "JOIN environment USING (environment)",
	            ID_A "|native|tracetorture stress --target 'gort+1'|gort+1|"
	            "0123abc|seed||18446744073709551615|2|p<1/50000@95|open|"
	            "1000000000000000|0|running\n");
	OK(store_batch(s, ID_A, 3, &b, &error));
	expect_rows(path, "SELECT * FROM batch",
	            ID_A "|3|0|10000000000|100|2|1|3|300|12345|1048576\n");
	expect_rows(path, "SELECT elapsed_ns, status FROM hunt",
	            "10000000000|running\n");
	OK(store_end(s, ID_A, 11000000000, "interrupted", "open", &error));
	expect_rows(path, "SELECT elapsed_ns, status, claim_verdict FROM hunt",
	            "11000000000|interrupted|open\n");
	store_close(s);
	expect_rows(path, "PRAGMA journal_mode", "wal\n");
}

static void a_finding_is_there_as_it_was_given(void **state)
{
	const char *path = in_tmp("finding.db");
	struct store *s = open_for(path);
	struct store_hunt h = a_hunt(ID_A);
	struct sink_finding f = a_finding("hang in read", 7);

	(void)state;
	OK(store_begin(s, &h, &error));
	f.known = "issue 7";
	OK(store_finding(s, ID_A, 0, 5, &f, &error));
	f.session = 2;
	OK(store_finding(s, ID_A, 1, 6, &f, &error));
	OK(store_repro(s, ID_A, 1, "repro", "", "", &error));
	OK(store_repro(s, ID_A, 1, "", "why", "<p>", &error));
	expect_rows(path, "SELECT * FROM signature", "hang in read|hang\n");
	expect_rows(path, "SELECT * FROM finding",
	            ID_A "|0|hang in read|issue 7|7|18446744073709551608|NULL|5|"
	            "two\nlines|out/findings/hang|tracetorture stress --seed 1\n"
	            ID_A "|1|hang in read|issue 7|7|18446744073709551608|2|6|"
	            "two\nlines|out/findings/hang|tracetorture stress --seed 1\n");
	expect_rows(path, "SELECT * FROM repro",
	            ID_A "|1|repro|why|<p>\n");
	store_close(s);
}

static void sums_replace_earlier_ones(void **state)
{
	const char *path = in_tmp("sums.db");
	struct store *s = open_for(path);
	struct store_hunt h = a_hunt(ID_A);
	struct sink_counter counters[] = {{"slow", 5}, {"fast", UINT64_MAX}};
	struct sink_near_miss near = {"close", "ns", "A sentence.", true, 2, 9};

	(void)state;
	OK(store_begin(s, &h, &error));
	OK(store_counters(s, ID_A, counters, 0, &error));
	OK(store_counters(s, ID_A, counters, 2, &error));
	OK(store_near_misses(s, ID_A, &near, 1, &error));
	counters[0].count = 6;
	near.count = 3;
	near.worst = 11;
	OK(store_counters(s, ID_A, counters, 2, &error));
	OK(store_near_misses(s, ID_A, &near, 1, &error));
	expect_rows(path, "SELECT * FROM counter",
	            ID_A "|fast|9223372036854775807\n" ID_A "|slow|6\n");
	expect_rows(path, "SELECT * FROM near_miss",
	            ID_A "|close|ns|1|3|11|A sentence.\n");
	store_close(s);
}

static void a_power_row_replaces_the_one_before(void **state)
{
	const char *path = in_tmp("power.db");
	struct store *s = open_for(path);
	struct store_power p = {
		.row = {.target = "gort+1", .way = "surw", .seed = 1,
		        .runs = 35, .failed = 2, .first = 30,
		        .elapsed_ns = 99, .rule = "hang", .preemptions = 2,
		        .switches = 9},
		.budget = "schedules 20000",
		.commit = "0123abc",
	};

	(void)state;
	OK(store_power(s, &p, &error));
	p.row.failed = p.row.first = 0;
	p.row.preemptions = -1;
	OK(store_power(s, &p, &error));
	expect_rows(path, "SELECT target, way, seed, budget, runs, failed, "
	            "first, elapsed_ns, rule, preemptions, switches, commit_ "
	            "FROM power",
	            "gort+1|surw|1|schedules 20000|35|0|NULL|99|hang|NULL|9|"
	            "0123abc\n");
	store_close(s);
}

static void strings_come_back_byte_by_byte(void **state)
{
	static const char *const hostile[] = {
		"", "'; DROP TABLE hunt; --", "\"'`\\%s%n&<>]]>",
		"\x01\x02\x07\x08\t\n\r\x1b[31m\x7f", "\xff\xfe\xc0\x80\xed\xa0",
		"\xf0\x9f\x92\xa5 \xe2\x80\xae rtl", "a\nb\n\nc\n", "NULL",
	};
	const char *path = in_tmp("hostile.db");
	struct store *s = open_for(path);
	struct summary m;

	(void)state;
	for (size_t i = 0; i < 8; i++) {
		struct store_hunt h = a_hunt(ID_A);
		struct sink_finding f = a_finding(hostile[i], 1);

		h.id[0] = (char)('0' + i);
		h.begun_ns = (int64_t)i;
		h.command = h.target_commit = hostile[i];
		OK(store_begin(s, &h, &error));
		f.text = f.dir = f.repeat = f.rule = hostile[i];
		OK(store_finding(s, h.id, 0, 0, &f, &error));
		OK(store_repro(s, h.id, 0, "", hostile[i], hostile[i], &error));
	}
	OK(store_summary(s, &(struct store_choice){0}, &m, &error));
	assert_int_equal(m.groups[0].nsignatures, 8);
	for (size_t i = 0; i < 8; i++) {
		struct summary_signature *t = &m.groups[0].signatures[i];
		struct summary_finding *f = t->findings;
		size_t k = (size_t)(f->hunt[0] - '0');

		assert_string_equal(m.groups[0].hunts[i].command, hostile[i]);
		assert_string_equal(m.groups[0].hunts[i].commit, hostile[i]);
		assert_string_equal(t->signature, hostile[k]);
		assert_string_equal(t->rule, hostile[k]);
		assert_string_equal(f->text, hostile[k]);
		assert_string_equal(f->evidence, hostile[k]);
		assert_string_equal(f->repeat, hostile[k]);
		assert_string_equal(f->explained, hostile[k]);
		assert_string_equal(f->explained_html, hostile[k]);
	}
	summary_done(&m);
	store_close(s);
}

/* In a child of its own: begins a hunt, stores findings, up to n, and tells
 * the number of each when it is stored. */
static void write_findings(const char *path, const char *id, uint64_t n, int fd)
{
	struct buf error = {0};
	struct store *s = store_open(path, &error);
	struct store_hunt h = a_hunt(id);

	if (!s || store_begin(s, &h, &error))
		goto failed;
	for (uint64_t i = 0; i < n; i++) {
		struct sink_finding f = a_finding(i % 2 ? "odd" : "even", i);
		struct store_batch b = a_batch((int64_t)i + 10);

		if (store_finding(s, id, i, (int64_t)i, &f, &error))
			goto failed;
		if (write(fd, &i, sizeof i) != sizeof i)
			_exit(3);
		if (i % 8 == 0 && store_batch(s, id, i, &b, &error))
			goto failed;
	}
	store_close(s);
	_exit(0);
failed:
	dprintf(STDERR_FILENO, "%s\n", buf_str(&error));
	_exit(2);
}

static pid_t start_writer(const char *path, const char *id, uint64_t n, int *fd)
{
	int ends[2];
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	fcntl(ends[1], F_SETPIPE_SZ, 1 << 20); /* it must not wait for us */
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(ends[0]);
		write_findings(path, id, n, ends[1]);
	}
	close(ends[1]);
	*fd = ends[0];
	return pid;
}

/* How many findings the writer has told of. */
static uint64_t told_by_writer(int fd)
{
	uint64_t n = 0, number;

	while (read(fd, &number, sizeof number) == sizeof number)
		assert_int_equal(number, n++);
	close(fd);
	return n;
}

static void two_writers_lose_nothing(void **state)
{
	static const char *const ids[] = {ID_A, ID_B, ID_C};
	const char *path = in_tmp("writers.db");
	int fds[3], status;
	pid_t pids[3];

	(void)state;
	/* all make the same new database */
	for (int i = 0; i < 3; i++)
		pids[i] = start_writer(path, ids[i], 200, &fds[i]);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(told_by_writer(fds[i]), 200);
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	expect_rows(path, "SELECT hunt, count(*) FROM finding GROUP BY hunt",
	            ID_A "|200\n" ID_B "|200\n" ID_C "|200\n");
	expect_rows(path, "PRAGMA integrity_check", "ok\n");
}

/* Kills a writer so long after its start, or after it told of something.
 * Returns how many findings it told of. */
static uint64_t killed_after(const char *path, const char *id, bool late,
                             int64_t ns)
{
	const struct timespec pause = {0, ns};
	int fd, status;
	pid_t pid = start_writer(path, id, UINT64_MAX, &fd);

	if (late)
		poll(&(struct pollfd){fd, POLLIN, 0}, 1, -1);
	nanosleep(&pause, NULL);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, SIGKILL);
	return told_by_writer(fd);
}

/* A hunt of its own for the i-th writer. */
static void id_of(char id[STORE_ID + 1], unsigned i)
{
	snprintf(id, STORE_ID + 1, "%032x", i);
}

static void nothing_told_is_lost_by_a_kill(void **state)
{
	const char *path = in_tmp("killed.db");
	struct rng rng = rng_seed(1);
	uint64_t told_of = 0;

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		char id[STORE_ID + 1];
		struct buf sql = {0}, want = {0};
		uint64_t n;

		id_of(id, i);
		n = killed_after(path, id, i % 2,
		                 (int64_t)rng_below(&rng, 40000000));
		told_of += n;
		if (n == 0)
			continue;
		expect_rows(path, "PRAGMA integrity_check", "ok\n");
		buf_printf(&sql,
		           "SELECT count(*) FROM finding WHERE hunt = '%s' AND "
		           "number < %llu AND text = 'two' || char(10) || "
		           "'lines'",
		           id, (unsigned long long)n);
		buf_printf(&want, "%llu\n", (unsigned long long)n);
		expect_rows(path, buf_str(&sql), buf_str(&want));
		buf_done(&want);
		buf_done(&sql);
	}
	printf("100 kills, %llu findings told of\n",
	       (unsigned long long)told_of);
	assert_true(told_of >= 50); /* every other writer told of one */
	expect_rows(path,
	            "SELECT count(*) FROM (SELECT hunt, count(*) AS n, "
	            "max(number) + 1 AS m FROM finding GROUP BY hunt) "
	            "WHERE n <> m",
	            "0\n");
	expect_rows(path, "PRAGMA foreign_key_check", "");
}

/* Writes until it fails.  The child's exit code: 0 if that was told in a line
 * that holds `why'. */
static void fill(const char *path, const char *id, const char *why, int fd)
{
	struct buf error = {0};
	struct store *s = store_open(path, &error);
	struct store_hunt h = a_hunt(id);
	int err = s ? store_begin(s, &h, &error) : -1;

	for (uint64_t i = 0; !err && i < 100000; i++) {
		struct sink_finding f = a_finding("full", i);

		err = store_finding(s, id, i, 0, &f, &error);
		if (!err && write(fd, &i, sizeof i) != sizeof i)
			_exit(3);
	}
	store_close(s);
	dprintf(STDERR_FILENO, "%s\n", buf_str(&error));
	if (!err || strchr(buf_str(&error), '\n') ||
	    !strstr(buf_str(&error), path))
		_exit(1);
	_exit(strstr(buf_str(&error), why) ? 0 : 2);
}

static void a_file_that_may_not_grow_is_told_and_kept(void **state)
{
	const char *path = in_tmp("limited.db");
	const struct rlimit limit = {200000, 200000};
	struct buf want = {0};
	int ends[2], status;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		fill(path, ID_A, "disk I/O error", ends[1]);
	}
	close(ends[1]);
	buf_printf(&want, "%llu\n",
	           (unsigned long long)told_by_writer(ends[0]));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	expect_rows(path, "PRAGMA integrity_check", "ok\n");
	expect_rows(path, "SELECT count(*) FROM finding", buf_str(&want));
	buf_done(&want);
}

/* A small file system at dir, for this process alone. */
static bool mount_small(const char *dir)
{
	return (unshare(CLONE_NEWNS) == 0 ||
	        unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0) &&
	       mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("small", dir, "tmpfs", 0, "size=400k") == 0;
}

/* In a process whose file system it is. */
static void fill_small(const char *dir)
{
	const char *path = in_tmp("small/full.db");
	struct buf want = {0};
	int ends[2], status;
	pid_t pid;

	if (!mount_small(dir))
		_exit(77);
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0)
		fill(path, ID_A, "disk is full", ends[1]);
	close(ends[1]);
	buf_printf(&want, "%llu\n",
	           (unsigned long long)told_by_writer(ends[0]));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	expect_rows(path, "PRAGMA integrity_check", "ok\n");
	expect_rows(path, "SELECT count(*) FROM finding", buf_str(&want));
	assert_true(atoi(buf_str(&want)) > 10);
	buf_done(&want);
	_exit(0);
}

static void a_full_disk_is_told_and_what_is_there_kept(void **state)
{
	const char *dir = in_tmp("small");
	int status;
	pid_t pid;

	(void)state;
	assert_int_equal(mkdir(dir, 0777), 0);
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		fill_small(dir);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* In a child whose folder it is and can't be written to: 0 if all is as it
 * should be. */
static int use_read_only(void)
{
	struct buf error = {0};
	struct store *s = store_open("new.db", &error);
	struct summary m;
	int err;

	dprintf(STDERR_FILENO, "%s\n", buf_str(&error));
	if (s || strcmp(buf_str(&error), "new.db: unable to open database file "
	                                 "(Permission denied)") != 0)
		return 1;
	buf_clear(&error);
	s = store_open("there.db", &error);
	dprintf(STDERR_FILENO, "%s\n", buf_str(&error));
	if (s || strncmp(buf_str(&error), "there.db: ", 10) != 0 ||
	    strchr(buf_str(&error), '\n'))
		return 2;
	buf_clear(&error);
	s = store_open_read("there.db", &error);
	dprintf(STDERR_FILENO, "%s\n", buf_str(&error));
	if (!s || store_summary(s, &(struct store_choice){0}, &m, &error))
		return 3;
	store_close(s);
	err = m.groups[0].nhunts == 1 ? 0 : 4;
	summary_done(&m);
	buf_done(&error);
	return err;
}

static void a_folder_that_cannot_be_written_is_told(void **state)
{
	const char *dir = in_tmp("readonly");
	const char *path = in_tmp("readonly/there.db");
	struct store *s = open_for(path);
	struct store_hunt h = a_hunt(ID_A);
	int status;
	pid_t pid;

	(void)state;
	OK(store_begin(s, &h, &error));
	store_close(s);
	assert_int_equal(chmod(path, 0444), 0);
	assert_int_equal(chmod(dir, 0555), 0);
	pid = fork();
	if (pid == 0) {
		/* root may write anywhere */
		if (chdir(dir) < 0 ||
		    (getuid() == 0 && (setgid(65534) || setuid(65534))))
			_exit(5);
		_exit(use_read_only());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	chmod(dir, 0777);
	assert_int_equal(status, 0);
	expect_rows(path, "SELECT count(*) FROM hunt", "1\n");
}

static void what_is_no_database_is_told(void **state)
{
	const char *foreign = in_tmp("foreign.db");
	const char *text = in_tmp("text.db");
	struct buf error = {0}, b = {0};

	(void)state;
	execute(foreign, "CREATE TABLE hunt (x)");
	assert_null(store_open(foreign, &error));
	assert_non_null(
	    strstr(buf_str(&error), "a database, but not of tracetorture"));
	expect_rows(foreign, "PRAGMA journal_mode", "delete\n"); /* untouched */
	buf_clear(&error);
	buf_puts(&b, "#!/bin/sh\necho nothing that is a database, but long\n");
	assert_int_equal(buf_write_file(&b, text), 0);
	assert_null(store_open(text, &error));
	assert_non_null(strstr(buf_str(&error), "file is not a database"));
	buf_clear(&error);
	assert_null(store_open_read(text, &error));
	assert_non_null(
	    strstr(buf_str(&error), "neither a database nor lines of JSON"));
	buf_clear(&error);
	assert_null(store_open_read(in_tmp("missing.db"), &error));
	assert_non_null(strstr(buf_str(&error), "missing.db: No such file"));
	buf_done(&error);
	buf_done(&b);
}

static void ids_are_not_the_same_twice(void **state)
{
	char a[STORE_ID + 1], b[STORE_ID + 1];

	(void)state;
	assert_true(store_new_id(a) && store_new_id(b));
	assert_int_equal(strlen(a), 32);
	assert_int_equal(strspn(a, "0123456789abcdef"), 32);
	assert_string_not_equal(a, b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hunt_is_there_as_it_was_given),
		cmocka_unit_test(a_finding_is_there_as_it_was_given),
		cmocka_unit_test(sums_replace_earlier_ones),
		cmocka_unit_test(a_power_row_replaces_the_one_before),
		cmocka_unit_test(strings_come_back_byte_by_byte),
		cmocka_unit_test(two_writers_lose_nothing),
		cmocka_unit_test(nothing_told_is_lost_by_a_kill),
		cmocka_unit_test(a_file_that_may_not_grow_is_told_and_kept),
		cmocka_unit_test(a_full_disk_is_told_and_what_is_there_kept),
		cmocka_unit_test(a_folder_that_cannot_be_written_is_told),
		cmocka_unit_test(what_is_no_database_is_told),
		cmocka_unit_test(ids_are_not_the_same_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
#endif
