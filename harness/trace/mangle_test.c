#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "harness/trace/mangle.h"

enum { N = 40, SEEDS = 500 };

static void fill(struct buf *b)
{
	buf_clear(b);
	for (uint8_t i = 0; i < N; i++)
		buf_byte(b, i);
}

/* How many bytes a and the numbers from 0 on have in common at the front. */
static size_t same_front(const struct buf *b)
{
	size_t i = 0;

	while (i < b->len && b->data[i] == i)
		i++;
	return i;
}

/* The same at the end, the last being N - 1. */
static size_t same_back(const struct buf *b)
{
	size_t i = 0;

	while (i < b->len && b->data[b->len - 1 - i] == N - 1 - i)
		i++;
	return i;
}

static void one_bit_or_one_byte_differs(void **state)
{
	struct buf b = {0};

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct rng r = rng_seed(seed);
		size_t at;

		fill(&b);
		mangle_bit(&b, &r);
		at = same_front(&b);
		assert_int_equal(b.len, N);
		assert_int_equal(same_back(&b), N - 1 - at);
		assert_int_equal(
		    __builtin_popcount((unsigned)(b.data[at] ^ at)), 1);
		fill(&b);
		mangle_byte(&b, &r);
		assert_int_equal(same_front(&b) + same_back(&b), N - 1);
	}
	buf_done(&b);
}

static void bytes_come_in_and_go_at_one_place(void **state)
{
	struct buf b = {0};

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct rng r = rng_seed(seed);

		fill(&b);
		mangle_insert(&b, &r);
		assert_in_range(b.len, N + 1, N + 8);
		assert_in_range(same_front(&b) + same_back(&b), N, b.len);
		fill(&b);
		mangle_delete(&b, &r);
		assert_in_range(b.len, N - 16, N - 1);
		assert_int_equal(same_front(&b) + same_back(&b), b.len);
	}
	buf_done(&b);
}

static void what_is_cut_off_is_the_end(void **state)
{
	struct buf b = {0};
	bool empty = false;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct rng r = rng_seed(seed);

		fill(&b);
		mangle_truncate(&b, &r);
		assert_in_range(b.len, 0, N - 1);
		assert_int_equal(same_front(&b), b.len);
		empty = empty || b.len == 0;
	}
	assert_true(empty);
	buf_done(&b);
}

static void what_comes_twice_comes_behind_itself_or_at_the_end(void **state)
{
	struct buf b = {0};
	unsigned whole = 0;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct rng r = rng_seed(seed);
		size_t front, twice;

		fill(&b);
		mangle_repeat(&b, &r);
		twice = b.len - N;
		front = same_front(&b);
		assert_in_range(twice, 1, N);
		assert_in_range(front, twice, N);
		assert_int_equal(same_back(&b), N - (front - twice));
		fill(&b);
		mangle_concat(&b, &r);
		assert_int_equal(same_front(&b), N);
		assert_int_equal(same_back(&b), b.len - N);
		whole += b.len == 2 * N;
	}
	assert_in_range(whole, SEEDS / 3, SEEDS * 2 / 3);
	buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_bit_or_one_byte_differs),
		cmocka_unit_test(bytes_come_in_and_go_at_one_place),
		cmocka_unit_test(what_is_cut_off_is_the_end),
		cmocka_unit_test(
		    what_comes_twice_comes_behind_itself_or_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
