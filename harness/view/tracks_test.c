#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "harness/view/tracks.h"

/* KIND[START,END] of what was written; a ! behind it: it was cut. */
static struct buf written;

static void write_slice(void *ctx, const struct slice *s, int64_t end_ns,
                        const struct event *end)
{
	static const char *const names[] = {
	    [SLICE_PROC] = "proc", [SLICE_RUN] = "run", [SLICE_SWEEP] = "sweep"};

	(void)ctx;
	buf_printf(&written, "%s[%d,%d]%s ", names[s->kind], (int)s->start_ns,
	           (int)end_ns, end ? "" : "!");
}

static void open_at(struct track *t, enum slice_kind kind, int64_t ns)
{
	struct slice s = {.kind = (uint8_t)kind, .start_ns = ns};

	track_open(t, s, write_slice, NULL);
}

static void close_at(struct track *t, enum slice_kind kind, int64_t ns)
{
	static const struct event end;

	track_close(t, kind, ns, &end, write_slice, NULL);
}

static void assert_written(const char *want)
{
	assert_string_equal(buf_str(&written), want);
	buf_clear(&written);
}

static void slices_nest(void **state)
{
	struct track t = {0};

	(void)state;
	open_at(&t, SLICE_PROC, 1);
	open_at(&t, SLICE_RUN, 2);
	assert_non_null(track_find(&t, SLICE_RUN));
	close_at(&t, SLICE_RUN, 3);
	assert_null(track_find(&t, SLICE_RUN));
	open_at(&t, SLICE_RUN, 3);
	close_at(&t, SLICE_RUN, 5);
	close_at(&t, SLICE_PROC, 6);
	assert_written("run[2,3] run[3,5] proc[1,6] ");
}

static void what_crosses_is_cut_in_two(void **state)
{
	struct track t = {0};

	(void)state;
	open_at(&t, SLICE_RUN, 1);
	open_at(&t, SLICE_SWEEP, 2);
	close_at(&t, SLICE_RUN, 3);
	close_at(&t, SLICE_SWEEP, 4);
	assert_written("sweep[2,3]! run[1,3] sweep[3,4] ");
}

static void time_goes_forward(void **state)
{
	struct track t = {0};

	(void)state;
	open_at(&t, SLICE_PROC, 5);
	open_at(&t, SLICE_RUN, 3);
	close_at(&t, SLICE_RUN, 2);
	close_at(&t, SLICE_PROC, 9);
	assert_int_equal(track_forward(&t, 4), 9);
	assert_written("run[5,5] proc[5,9] ");
}

static void a_second_one_of_a_kind_ends_the_first(void **state)
{
	struct track t = {0};

	(void)state;
	close_at(&t, SLICE_RUN, 1); /* none is open: nothing */
	open_at(&t, SLICE_RUN, 1);
	open_at(&t, SLICE_RUN, 4);
	track_end(&t, 7, write_slice, NULL);
	assert_written("run[1,4]! run[4,7]! ");
	buf_done(&written);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(slices_nest),
	    cmocka_unit_test(what_crosses_is_cut_in_two),
	    cmocka_unit_test(time_goes_forward),
	    cmocka_unit_test(a_second_one_of_a_kind_ends_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
