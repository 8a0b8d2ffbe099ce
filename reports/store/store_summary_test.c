/* What store_summary adds up, and in which order. */
#include "reports/store/store_test.h"

#include "reports/summary/summary.h"

#ifndef HAVE_SQLITE
int main(void)
{
	puts("built without SQLite");
	return 77;
}
#else

/* Three hunts: two of one group, one of another. */
static void write_three(const char *path)
{
	struct store *s = open_for(path);
	struct store_hunt h = a_hunt(ID_B);
	struct sink_finding f;
	struct store_batch b;
	struct sink_counter counters[] = {{"slow", 5}, {"fast", 7}};
	struct sink_near_miss near[] = {
		{"close", "steps", "A sentence.", false, 2, 9},
		{"never", "steps", "Not met.", true, 0, 77},
	};

	OK(store_begin(s, &h, &error));
	b = a_batch(20);
	OK(store_batch(s, ID_B, 1, &b, &error));
	b = a_batch(10);
	OK(store_batch(s, ID_B, 0, &b, &error));
	for (uint64_t i = 0; i < 5; i++) {
		f = a_finding("often", i / 2);
		f.text = i == 0 ? "" : f.text;
		f.known = i == 3 ? "" : "issue 7";
		OK(store_finding(s, ID_B, i, (int64_t)i * 1000000000, &f,
		                 &error));
	}
	f = a_finding("once", 4);
	f.known = "issue 8";
	f.session = 3;
	OK(store_finding(s, ID_B, 5, 5000000000, &f, &error));
	OK(store_repro(s, ID_B, 4, "R", "why", "", &error));
	OK(store_repro(s, ID_B, 4, "", "", "<p>why", &error));
	OK(store_counters(s, ID_B, counters, 2, &error));
	OK(store_near_misses(s, ID_B, near, 2, &error));
	OK(store_end(s, ID_B, 21000000000, "finished", "met", &error));

	h = a_hunt(ID_A);
	h.begun_ns += 5000000001;
	OK(store_begin(s, &h, &error));
	b = a_batch(10);
	OK(store_batch(s, ID_A, 0, &b, &error));
	counters[0].count = 100;
	near[0].worst = 4;
	OK(store_counters(s, ID_A, counters, 1, &error));
	OK(store_near_misses(s, ID_A, near, 1, &error));

	h = a_hunt(ID_C);
	h.begun_ns += 5000000000; /* the second of A, the greater id */
	h.population = "schedule";
	h.target_commit = "fff";
	h.claim = "";
	OK(store_begin(s, &h, &error));
	store_close(s);
}

static void load(struct summary *m, const char *path,
                 const struct store_choice *c)
{
	struct buf why = {0};
	struct store *s = store_open_read(path, &why);

	assert_non_null(s);
	OK(store_summary(s, c, m, &error));
	store_close(s);
	buf_done(&why);
}

static void hunts_of_a_group_are_added_up(void **state)
{
	const char *path = in_tmp("groups.db");
	struct summary m;
	struct summary_group *g;

	(void)state;
	write_three(path);
	load(&m, path, &(struct store_choice){0});
	assert_int_equal(m.ngroups, 2);
	assert_int_equal(m.nenvironments, 1);
	assert_int_equal(strncmp(m.environments[0].tool, "tracetorture 0.1", 16),
	                 0);
	assert_true(m.environments[0].cores > 0);
	g = &m.groups[0];
	assert_string_equal(g->population, "native");
	assert_string_equal(g->target, "gort+1");
	assert_string_equal(g->scenario, "seed");
	assert_string_equal(summary_unit(g), "runs");
	assert_int_equal(g->runs, 300);
	assert_int_equal(g->failed, 6);
	assert_int_equal(g->known, 3);
	assert_int_equal(g->cut, 9);
	assert_int_equal(g->sessions, 900);
	assert_int_equal(g->events, 37035);
	assert_int_equal(g->elapsed_ns, 31000000000);
	assert_int_equal(g->nhunts, 2);
	assert_string_equal(g->hunts[0].id, ID_B);
	assert_string_equal(g->hunts[0].status, "finished");
	assert_string_equal(g->hunts[0].claim_verdict, "met");
	assert_string_equal(g->hunts[0].seed, "18446744073709551615");
	assert_int_equal(g->hunts[0].runs, 200);
	assert_string_equal(g->hunts[1].id, ID_A);
	assert_string_equal(g->hunts[1].status, "running");
	assert_string_equal(g->hunts[1].claim_verdict, "open");
	assert_int_equal(g->hunts[1].elapsed_ns, 10000000000);
	assert_int_equal(g->nbatches, 3);
	assert_int_equal(g->batches[0].at_s, 1000010);
	assert_int_equal(g->batches[1].at_s, 1000015);
	assert_int_equal(g->batches[2].at_s, 1000020);
	g = &m.groups[1];
	assert_string_equal(summary_unit(g), "schedules");
	assert_int_equal(g->nhunts, 1);
	assert_int_equal(g->runs, 0);
	summary_done(&m);
	assert_int_equal(m.ngroups, 0);
}

static void findings_are_grouped_by_signature(void **state)
{
	const char *path = in_tmp("findings.db");
	struct summary_signature *s;
	struct summary m;

	(void)state;
	write_three(path);
	load(&m, path, &(struct store_choice){.target = "gort+1"});
	assert_int_equal(m.groups[0].nsignatures, 2);
	s = &m.groups[0].signatures[0];
	assert_string_equal(s->signature, "often");
	assert_string_equal(s->rule, "hang");
	assert_string_equal(s->known, ""); /* not all of them */
	assert_int_equal(s->count, 5);
	assert_int_equal(s->failed, 3);
	assert_int_equal(s->first_s, 1000000);
	assert_int_equal(s->last_s, 1000004);
	/* the one without text is left out, the explained one is not */
	assert_int_equal(s->nfindings, 3);
	assert_int_equal(s->findings[0].number, 1);
	assert_int_equal(s->findings[1].number, 2);
	assert_int_equal(s->findings[2].number, 4);
	assert_string_equal(s->findings[0].text, "two\nlines");
	assert_int_equal(s->findings[0].session, -1);
	assert_string_equal(s->findings[2].explained, "why");
	assert_string_equal(s->findings[2].explained_html, "<p>why");
	s = &m.groups[0].signatures[1];
	assert_string_equal(s->known, "issue 8");
	assert_int_equal(s->nfindings, 1);
	assert_int_equal(s->findings[0].session, 3);
	summary_done(&m);
}

static void counters_and_near_misses_are_joined(void **state)
{
	const char *path = in_tmp("counters.db");
	struct summary_group *g;
	struct summary m;

	(void)state;
	write_three(path);
	load(&m, path, &(struct store_choice){.population = "native"});
	g = &m.groups[0];
	assert_int_equal(g->ncounters, 2);
	assert_string_equal(g->counters[0].name, "fast");
	assert_int_equal(g->counters[0].count, 7);
	assert_string_equal(g->counters[1].name, "slow");
	assert_int_equal(g->counters[1].count, 105);
	assert_int_equal(g->nnear, 2);
	assert_string_equal(g->near[0].name, "close");
	assert_false(g->near[0].most);
	assert_int_equal(g->near[0].count, 4);
	assert_int_equal(g->near[0].worst, 4);
	assert_string_equal(g->near[1].name, "never");
	assert_int_equal(g->near[1].count, 0);
	assert_int_equal(g->near[1].worst, 0);
	summary_done(&m);
}

static void a_hunt_can_be_chosen(void **state)
{
	const char *path = in_tmp("choice.db");
	static const struct {
		struct store_choice choice;
		const char *id; /* the one; NULL: an error */
	} cases[] = {
		{{.hunt = "last"}, ID_A},
		{{.hunt = "last", .population = "schedule"}, ID_C},
		{{.hunt = "bb"}, ID_B},
		{{.hunt = ID_C}, ID_C},
		{{.hunt = "d"}, NULL},
		{{.commit = "ff"}, ID_C},
		{{.scenario = "herd"}, NULL},
		{{.target = "gort"}, NULL},
	};

	(void)state;
	write_three(path);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf error = {0};
		struct store *s = store_open_read(path, &error);
		struct summary m;
		int err;

		assert_non_null(s);
		err = store_summary(s, &cases[i].choice, &m, &error);
		assert_int_equal(err, cases[i].id ? 0 : -1);
		if (!err)
			assert_string_equal(m.groups[0].hunts[0].id,
			                    cases[i].id);
		else
			assert_non_null(
			    strstr(buf_str(&error), "no hunt is like that"));
		summary_done(&m);
		store_close(s);
		buf_done(&error);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hunts_of_a_group_are_added_up),
		cmocka_unit_test(findings_are_grouped_by_signature),
		cmocka_unit_test(counters_and_near_misses_are_joined),
		cmocka_unit_test(a_hunt_can_be_chosen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
#endif
