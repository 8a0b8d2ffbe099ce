/* Databases joined: all of it or none, and the same however often; older,
 * newer, of lines. */
#include "reports/store/store_test.h"

#ifndef HAVE_SQLITE
int main(void)
{
	puts("built without SQLite");
	return 77;
}
#else

#include "reports/store/schema.h"
#include "reports/store/sqlite_parts.h"
#include "reports/summary/summary.h"

/* One of each row. */
static void write_one(const char *path, const char *id, const char *text)
{
	struct store *s = open_for(path);
	struct store_hunt h = a_hunt(id);
	struct sink_finding f = a_finding("hang", 7);
	struct store_batch b = a_batch(10);
	struct sink_counter counter = {"slow", 5};
	struct sink_near_miss near = {"close", "ns", "A sentence.", true, 2, 9};
	struct store_power p = {
		.row = {.target = id, .way = "surw", .seed = UINT64_MAX,
		        .runs = 35, .rule = "", .preemptions = -1},
		.budget = "schedules 20000",
		.commit = "0123abc",
	};

	f.text = text;
	OK(store_begin(s, &h, &error));
	OK(store_finding(s, id, 0, 5, &f, &error));
	f.session = 1;
	OK(store_finding(s, id, 1, 5, &f, &error));
	OK(store_repro(s, id, 1, text, "", "", &error));
	OK(store_repro(s, id, 1, "", "why", "<p>", &error));
	OK(store_batch(s, id, 0, &b, &error));
	OK(store_counters(s, id, &counter, 1, &error));
	counter.count = 7;
	OK(store_counters(s, id, &counter, 1, &error));
	OK(store_near_misses(s, id, &near, 1, &error));
	OK(store_power(s, &p, &error));
	OK(store_end(s, id, 12000000000, "finished", "met", &error));
	store_close(s);
}

static void merge(const char *into, const char *from, uint64_t hunts,
                  uint64_t findings)
{
	struct store *s = open_for(into);
	struct store_merged m;

	OK(store_merge(s, from, &m, &error));
	assert_int_equal(m.hunts, hunts);
	assert_int_equal(m.findings, findings);
	store_close(s);
}

/* The last part of the error is `why'. */
static void merge_fails(const char *into, const char *from, const char *why)
{
	struct store *s = open_for(into);
	struct buf error = {0};
	struct store_merged m;

	assert_int_equal(store_merge(s, from, &m, &error), -1);
	if (!strstr(buf_str(&error), why))
		fail_msg("want %s, got %s", why, buf_str(&error));
	assert_null(strchr(buf_str(&error), '\n'));
	assert_int_equal(m.hunts, 0);
	store_close(s);
	buf_done(&error);
}

static void same_rows(const char *a, const char *b)
{
	struct buf x = {0}, y = {0};

	dump(&x, a);
	dump(&y, b);
	assert_string_equal(buf_str(&x), buf_str(&y));
	buf_done(&x);
	buf_done(&y);
}

static void merging_twice_changes_nothing(void **state)
{
	const char *a = in_tmp("a.db"), *b = in_tmp("b.db");
	const char *all = in_tmp("all.db"), *other = in_tmp("other.db");
	struct buf before = {0}, after = {0};

	(void)state;
	write_one(a, ID_A, "text");
	write_one(b, ID_B, "text");
	merge(all, a, 1, 2);
	merge(all, b, 1, 2);
	dump(&before, all);
	merge(all, b, 0, 0);
	merge(all, a, 0, 0);
	dump(&after, all);
	assert_string_equal(buf_str(&after), buf_str(&before));
	/* nor does the order matter */
	merge(other, b, 1, 2);
	merge(other, a, 1, 2);
	same_rows(all, other);
	expect_rows(all, "SELECT hunt, status FROM hunt",
	            ID_A "|finished\n" ID_B "|finished\n");
	expect_rows(all, "SELECT count(*) FROM environment", "1\n");
	buf_done(&before);
	buf_done(&after);
}

static void lines_are_what_was_written_directly(void **state)
{
	const char *direct = in_tmp("direct.db"), *all = in_tmp("lines.db");
	const char *lines = in_tmp("direct.jsonl");
	static const char text[] = "\"'\\\x01\x1f\t\xc3\xa9\n{\"a\":[1]}";

	(void)state;
	write_one(direct, ID_A, text);
	write_one(lines, ID_A, text);
	merge(all, lines, 1, 2);
	same_rows(all, direct);
	merge(all, lines, 0, 0);
	merge(all, direct, 0, 0);
	same_rows(all, direct);
}

/* Asked for x.db where a program without SQLite has written x.db.jsonl. */
static void lines_can_be_read_as_they_are(void **state)
{
	const char *path = in_tmp("asked.db");
	const char *lines = in_tmp("asked.db.jsonl");
	struct buf why = {0};
	struct summary m;
	struct store *s;

	(void)state;
	write_one(lines, ID_A, "text");
	s = store_open_read(path, &why);
	assert_non_null(s);
	assert_string_equal(store_path(s), lines);
	OK(store_summary(s, &(struct store_choice){0}, &m, &error));
	assert_string_equal(m.groups[0].hunts[0].id, ID_A);
	assert_int_equal(m.groups[0].signatures[0].count, 2);
	summary_done(&m);
	store_close(s);
	assert_int_equal(access(path, F_OK), -1);
	buf_done(&why);
}

static void a_hunt_that_goes_on_is_brought_up_to_date(void **state)
{
	const char *from = in_tmp("on.db"), *all = in_tmp("on-all.db");
	const char *old = in_tmp("on-old.db");
	struct store *s = open_for(from);
	struct store_hunt h = a_hunt(ID_A);
	struct store_batch b = a_batch(10);
	struct sink_counter counter = {"slow", 5};

	(void)state;
	OK(store_begin(s, &h, &error));
	OK(store_batch(s, ID_A, 0, &b, &error));
	OK(store_counters(s, ID_A, &counter, 1, &error));
	/* while its writer has it open */
	merge(all, from, 1, 0);
	merge(old, from, 1, 0);
	expect_rows(all, "SELECT status, elapsed_ns, claim_verdict FROM hunt",
	            "running|10000000000|open\n");
	b = a_batch(20);
	counter.count = 8;
	OK(store_batch(s, ID_A, 1, &b, &error));
	OK(store_counters(s, ID_A, &counter, 1, &error));
	OK(store_end(s, ID_A, 21000000000, "finished", "broken", &error));
	merge(all, from, 0, 0);
	store_close(s);
	same_rows(all, from);
	/* what is older changes nothing */
	merge(all, old, 0, 0);
	same_rows(all, from);
	expect_rows(all, "SELECT status, elapsed_ns, claim_verdict FROM hunt",
	            "finished|21000000000|broken\n");
}

static void a_source_may_be_in_the_midst_of_a_write(void **state)
{
	const char *from = in_tmp("midst.db"), *all = in_tmp("midst-all.db");
	sqlite3 *db;

	(void)state;
	write_one(from, ID_A, "text");
	assert_int_equal(sqlite3_open(from, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE; DELETE FROM repro",
	                              NULL, NULL, NULL), SQLITE_OK);
	merge(all, from, 1, 2);
	expect_rows(all, "SELECT count(*) FROM repro", "1\n");
	sqlite3_close(db);
}

static void a_database_is_not_merged_into_itself(void **state)
{
	const char *path = in_tmp("self.db"), *name = in_tmp("alias.db");

	(void)state;
	write_one(path, ID_A, "text");
	assert_int_equal(symlink("self.db", name), 0);
	merge_fails(path, path, "is what it is to be merged into");
	merge_fails(path, name, "is what it is to be merged into");
}

/* The second half of the file can't be put in. */
static void all_of_it_is_merged_or_none(void **state)
{
	const char *from = in_tmp("half.db"), *all = in_tmp("half-all.db");
	struct buf before = {0}, after = {0};

	(void)state;
	write_one(all, ID_B, "text");
	dump(&before, all);
	write_one(from, ID_A, "text");
	execute(from, "PRAGMA foreign_keys = OFF; UPDATE finding "
	              "SET signature = 'nowhere' WHERE number = 1");
	merge_fails(all, from, "FOREIGN KEY constraint failed");
	dump(&after, all);
	assert_string_equal(buf_str(&after), buf_str(&before));
	buf_done(&before);
	buf_done(&after);
}

static void put_text(const char *path, const char *a, const char *b)
{
	struct buf text = {0};

	buf_puts(&text, a);
	buf_puts(&text, b);
	assert_int_equal(buf_write_file(&text, path), 0);
	buf_done(&text);
}

static void a_wrong_line_is_told_with_its_number(void **state)
{
	static const char head[] = "{\"table\":\"schema\",\"version\":1}\n\n"
				   "{\"table\":\"signature\","
				   "\"signature\":\"s\",\"rule\":\"r\"}\n";
	static const struct {
		const char *lines, *why;
	} cases[] = {
		{"{\"tab\n", "line 4: not an object of JSON"},
		{"[1]\n", "line 4: not an object of JSON"},
		{"{\"tab\n{\"table\":\"signature\"}",
	         "line 4: not an object of JSON"},
		{"{}\n", "line 4: not of a table that there is"},
		{"{\"table\":\"dance\"}\n",
	         "line 4: not of a table that there is"},
		{"{\"table\":\"schema\",\"version\":3}\n",
	         "line 4: written by a newer tracetorture"},
		{"{\"table\":\"signature\",\"signature\":\"t\"}\n",
	         "line 4: NOT NULL constraint failed: signature.rule"},
		{"{\"table\":\"counter\",\"hunt\":\"h\",\"name\":\"n\","
	         "\"count\":\"many\"}\n",
	         "line 4: cannot store TEXT value in INTEGER column "
	         "counter.count"},
	};
	const char *path = in_tmp("wrong.jsonl"), *all = in_tmp("wrong.db");

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		put_text(path, head, cases[i].lines);
		merge_fails(all, path, cases[i].why);
		expect_rows(all, "SELECT count(*) FROM signature", "0\n");
	}
	put_text(path, head, "{\"table\":\"counter\",\"hunt\":\"h\","
	         "\"name\":\"n\",\"count\":1}\n");
	merge_fails(all, path, "line 4: FOREIGN KEY constraint failed");
}

static void half_a_line_at_the_end_is_left_out(void **state)
{
	static const char line[] = "{\"table\":\"signature\","
				   "\"signature\":\"s\",\"rule\":\"r\"}\n";
	const char *path = in_tmp("torn.jsonl"), *all = in_tmp("torn.db");

	(void)state;
	put_text(path, "", "");
	merge(all, path, 0, 0);
	put_text(path, "{\"tab", "");
	merge(all, path, 0, 0);
	put_text(path, line, "{\"table\":\"signature\",\"signature\":\"t\",\"r");
	merge(all, path, 0, 0);
	put_text(path, line,
	         "{\"table\":\"signature\",\"signature\":\"u\",\"rule\":\"\"}");
	merge(all, path, 0, 0);
	expect_rows(all, "SELECT signature FROM signature", "s\nu\n");
}

static void what_is_neither_is_told(void **state)
{
	const char *path = in_tmp("neither"), *all = in_tmp("neither.db");

	(void)state;
	put_text(path, "hunts: 7\n", "");
	merge_fails(all, path, "neither a database nor lines of JSON");
	merge_fails(all, in_tmp("missing"), "missing: No such file");
	merge_fails(all, getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp",
	            "Is a directory");
	execute(in_tmp("foreign.db"), "CREATE TABLE hunt (hunt TEXT)");
	merge_fails(all, in_tmp("foreign.db"), "but not of tracetorture");
}

static void names_of_files_are_taken_as_they_are(void **state)
{
	static const char *const names[] = {
		"a?mode=memory.db", "100%25.db", "a#b.db", "it's.db",
		"\xff\xc3\xa9 \n.db",
	};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct buf all = {0};
		const char *from = in_tmp(names[i]);

		buf_printf(&all, "%s.all", from);
		write_one(from, ID_A, "text");
		assert_int_equal(access(from, F_OK), 0);
		merge(buf_str(&all), from, 1, 2);
		buf_done(&all);
	}
}

/* Steps as later versions will have them: the last is wrong. */
static const char *const later[] = {
	"ALTER TABLE hunt ADD COLUMN host TEXT NOT NULL DEFAULT 'here';",
	"CREATE TABLE more (x); INSERT INTO nowhere VALUES (1);",
};

static int migrate(const char *path, int n, struct buf *error)
{
	const char *steps[] = {schema_steps[0], schema_steps[1], later[0],
	                       later[1]};
	sqlite3 *db;
	int err;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	err = sqlite_migrate(db, path, steps, n, error);
	sqlite3_close(db);
	return err;
}

static void an_older_database_is_brought_up_to_date(void **state)
{
	const char *path = in_tmp("older.db");
	struct buf error = {0};

	(void)state;
	write_one(path, ID_A, "text");
	expect_rows(path, "PRAGMA user_version", "2\n");
	expect_rows(path, "PRAGMA application_id", "1414812244\n");
	assert_int_equal(migrate(path, 3, &error), 0);
	assert_int_equal(migrate(path, 3, &error), 0);
	expect_rows(path, "SELECT hunt, host FROM hunt", ID_A "|here\n");
	expect_rows(path, "PRAGMA user_version", "3\n");
	/* a step that fails leaves nothing behind */
	assert_int_equal(migrate(path, 4, &error), -1);
	assert_non_null(strstr(buf_str(&error), "no such table: nowhere"));
	expect_rows(path, "PRAGMA user_version", "3\n");
	expect_rows(path, "SELECT name FROM sqlite_schema WHERE name = 'more'",
	            "");
	buf_done(&error);
}

/* With a hunt of second 7, as version 1 had it. */
static void write_version_1(const char *path, const char *id)
{
	struct buf error = {0}, sql = {0};
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite_migrate(db, path, schema_steps, 1, &error), 0);
	buf_printf(&sql,
	           "INSERT INTO environment VALUES ('e', '', '', '', '', '', "
	           "1, 2, '');"
	           "INSERT INTO hunt VALUES ('%s', 'native', '', 't', '', 's', "
	           "'', '1', 1, '', '', 7, 5, 'finished', 'e')", id);
	assert_int_equal(sqlite_run(db, path, buf_str(&sql), &error), 0);
	sqlite3_close(db);
	buf_done(&sql);
}

static void what_version_1_said_in_seconds_is_in_nanoseconds(void **state)
{
	static const char hunts[] = "SELECT hunt, begun_ns FROM hunt";
	const char *one = in_tmp("one.db"), *two = in_tmp("two.db"),
		   *all = in_tmp("two-all.db"), *lines = in_tmp("one.jsonl");
	struct buf error = {0}, text = {0};
	struct store *s;

	(void)state;
	write_version_1(one, ID_A);
	s = store_open(one, &error);
	assert_non_null(s);
	store_close(s);
	expect_rows(one, hunts, ID_A "|7000000000\n");
	expect_rows(one, "PRAGMA user_version", "2\n");
	/* one that is merged stays as it is */
	write_version_1(two, ID_A);
	merge(all, two, 1, 0);
	expect_rows(all, hunts, ID_A "|7000000000\n");
	expect_rows(two, "SELECT begun_s FROM hunt", "7\n");
	buf_puts(&text, "{\"table\":\"schema\",\"version\":1}\n"
	                "{\"table\":\"environment\",\"environment\":\"e\","
	                "\"tool\":\"\",\"compiler\":\"\",\"kernel\":\"\","
	                "\"machine\":\"\",\"cpu\":\"\",\"cores\":1,"
	                "\"memory_bytes\":2,\"packages\":\"\"}\n"
	                "{\"table\":\"hunt\",\"hunt\":\"" ID_B "\","
	                "\"population\":\"native\",\"command\":\"\","
	                "\"target\":\"t\",\"target_commit\":\"\","
	                "\"scenario\":\"s\",\"strategy\":\"\",\"seed\":\"1\","
	                "\"jobs\":1,\"claim\":\"\",\"claim_verdict\":\"\","
	                "\"begun_s\":8,\"elapsed_ns\":5,"
	                "\"status\":\"finished\",\"environment\":\"e\"}\n");
	assert_int_equal(buf_write_file(&text, lines), 0);
	merge(all, lines, 1, 0);
	expect_rows(all, hunts, ID_A "|7000000000\n" ID_B "|8000000000\n");
	buf_done(&text);
}

static void a_newer_database_is_refused(void **state)
{
	static const char why[] = "made by a newer tracetorture (its tables "
				  "are version 3, this program knows up to 2)";
	const char *path = in_tmp("newer.db"), *all = in_tmp("newer-all.db");
	struct buf error = {0};

	(void)state;
	write_one(path, ID_A, "text");
	assert_int_equal(migrate(path, 3, &error), 0);
	assert_null(store_open(path, &error));
	assert_non_null(strstr(buf_str(&error), why));
	buf_clear(&error);
	assert_null(store_open_read(path, &error));
	assert_non_null(strstr(buf_str(&error), why));
	merge_fails(all, path, why);
	expect_rows(path, "SELECT hunt FROM hunt", ID_A "\n");
	buf_done(&error);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merging_twice_changes_nothing),
		cmocka_unit_test(lines_are_what_was_written_directly),
		cmocka_unit_test(lines_can_be_read_as_they_are),
		cmocka_unit_test(a_hunt_that_goes_on_is_brought_up_to_date),
		cmocka_unit_test(a_source_may_be_in_the_midst_of_a_write),
		cmocka_unit_test(a_database_is_not_merged_into_itself),
		cmocka_unit_test(all_of_it_is_merged_or_none),
		cmocka_unit_test(a_wrong_line_is_told_with_its_number),
		cmocka_unit_test(half_a_line_at_the_end_is_left_out),
		cmocka_unit_test(what_is_neither_is_told),
		cmocka_unit_test(names_of_files_are_taken_as_they_are),
		cmocka_unit_test(an_older_database_is_brought_up_to_date),
		cmocka_unit_test(
		    what_version_1_said_in_seconds_is_in_nanoseconds),
		cmocka_unit_test(a_newer_database_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
#endif
