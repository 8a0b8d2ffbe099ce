/* The ground-truth log.  Threads write in one case; they assert nothing. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness/trace/truth.h"

static void records_keep_their_order(void **state)
{
	struct truth *t = truth_new(4);

	(void)state;
	assert_int_equal(truth_len(t), 0);
	truth_add(t, TRUTH_SPAWN, 1, 5);
	truth_add(t, TRUTH_CALL, 5, 2);
	assert_int_equal(truth_len(t), 2);
	assert_false(truth_truncated(t));
	assert_int_equal(t->records[0].kind, TRUTH_SPAWN);
	assert_int_equal(t->records[0].task, 1);
	assert_int_equal(t->records[0].value, 5);
	assert_int_equal(t->records[1].kind, TRUTH_CALL);
	assert_int_equal(t->records[1].thread, syscall(SYS_gettid));
	truth_free(t);
}

static void a_full_log_says_that_it_is_truncated(void **state)
{
	struct truth *t = truth_new(2);

	(void)state;
	truth_add(t, TRUTH_SPAWN, 1, 5);
	truth_add(t, TRUTH_SPAWN, 1, 6);
	assert_false(truth_truncated(t));
	truth_add(t, TRUTH_SPAWN, 1, 7);
	assert_true(truth_truncated(t));
	assert_int_equal(truth_len(t), 2);
	assert_int_equal(t->records[1].value, 6);
	truth_free(t);
}

static void a_reset_log_is_empty(void **state)
{
	struct truth *t = truth_new(2);

	(void)state;
	for (int i = 0; i < 5; i++)
		truth_add(t, TRUTH_SPAWN, 1, 5);
	truth_reset(t);
	assert_int_equal(truth_len(t), 0);
	assert_false(truth_truncated(t));
	assert_int_equal(t->records[0].kind, 0);
	assert_int_equal(t->records[1].kind, 0);
	truth_free(t);
}

static void no_log_takes_anything(void **state)
{
	(void)state;
	truth_add(NULL, TRUTH_SPAWN, 1, 5);
	truth_free(NULL);
}

static const char *op_name(uint64_t op)
{
	return op == 2 ? "dance" : NULL;
}

static void the_text_has_one_record_a_line(void **state)
{
	struct truth *t = truth_new(5);
	struct buf out = {0};
	char want[300];
	long self = syscall(SYS_gettid);

	(void)state;
	truth_add(t, TRUTH_START_DONE, 1, 0);
	truth_add(t, TRUTH_LEAVE, 9, TRUTH_WAITING);
	truth_add(t, TRUTH_NOTE + 20, 9, 4);
	truth_add(t, TRUTH_CALL, 9, 2);
	truth_add(t, TRUTH_RETURN, 9, 3);
	truth_add(t, TRUTH_BUFFER_FULL, 0, 1);
	t->op_name = op_name;
	truth_print(&out, t);
	snprintf(want, sizeof(want),
	         "0 start-done task=1 thread=%ld\n"
	         "1 note-leave task=9 state=waiting thread=%ld\n"
	         "2 note-20 task=9 value=4 thread=%ld\n"
	         "3 call task=9 op=dance thread=%ld\n"
	         "4 return task=9 op=3 thread=%ld\n"
	         "truncated: 1 records did not fit\n", self, self, self,
	         self, self);
	assert_string_equal(strchr(buf_str(&out), '\n') + 1, want);
	truth_free(t);
	buf_done(&out);
}

enum { WRITERS = 4, EACH = 5000 };

static void *write_many(void *arg)
{
	struct truth *t = arg;

	for (uint64_t i = 0; i < EACH; i++)
		truth_add(t, TRUTH_CALL, 1, i);
	return NULL;
}

static void threads_lose_nothing_and_keep_their_own_order(void **state)
{
	struct truth *t = truth_new((size_t)WRITERS * EACH);
	pthread_t threads[WRITERS];
	uint32_t ids[WRITERS] = {0};
	uint64_t next[WRITERS] = {0};

	(void)state;
	for (int i = 0; i < WRITERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, write_many,
		                                t), 0);
	for (int i = 0; i < WRITERS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(truth_len(t), WRITERS * EACH);
	for (size_t i = 0; i < WRITERS * EACH; i++) {
		const struct truth_record *r = &t->records[i];
		int w = 0;

		while (ids[w] && ids[w] != r->thread)
			w++;
		ids[w] = r->thread;
		assert_int_equal(r->value, next[w]++);
	}
	truth_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_keep_their_order),
		cmocka_unit_test(a_full_log_says_that_it_is_truncated),
		cmocka_unit_test(a_reset_log_is_empty),
		cmocka_unit_test(no_log_takes_anything),
		cmocka_unit_test(the_text_has_one_record_a_line),
		cmocka_unit_test(
		    threads_lose_nothing_and_keep_their_own_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
