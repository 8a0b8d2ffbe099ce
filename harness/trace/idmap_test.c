/* Ids become small numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "harness/trace/idmap.h"

static void numbers_are_given_in_order_of_mention(void **state)
{
	struct idmap m = {0};

	(void)state;
	assert_int_equal(idmap_add(&m, 7), 0);
	assert_int_equal(idmap_add(&m, UINT64_MAX), 1);
	assert_int_equal(idmap_add(&m, 0), 2);
	assert_int_equal(idmap_add(&m, 7), 0);
	assert_int_equal(idmap_add(&m, UINT64_MAX), 1);
	assert_int_equal(m.len, 3);
	assert_int_equal(m.ids[0], 7);
	assert_true(m.ids[1] == UINT64_MAX);
	assert_int_equal(m.ids[2], 0);
	idmap_done(&m);
}

static void what_was_not_added_is_not_found(void **state)
{
	struct idmap m = {0};

	(void)state;
	assert_int_equal(idmap_find(&m, 3), IDMAP_NONE);
	assert_int_equal(idmap_find(&m, UINT64_MAX), IDMAP_NONE);
	idmap_add(&m, 4);
	idmap_add(&m, (uint64_t)1 << 40);
	assert_int_equal(idmap_find(&m, 3), IDMAP_NONE);
	assert_int_equal(idmap_find(&m, IDMAP_DIRECT), IDMAP_NONE);
	assert_int_equal(idmap_find(&m, (uint64_t)1 << 41), IDMAP_NONE);
	assert_int_equal(idmap_find(&m, (uint64_t)1 << 40), 1);
	assert_int_equal(m.len, 2);
	idmap_done(&m);
}

/* Ids on both sides of what is looked up directly, enough to grow often. */
static void growing_keeps_the_numbers(void **state)
{
	struct idmap m = {0};

	(void)state;
	for (uint32_t i = 0; i < 20000; i++)
		assert_int_equal(idmap_add(&m, (uint64_t)i * 7), i);
	for (uint32_t i = 0; i < 20000; i++)
		assert_int_equal(idmap_find(&m, (uint64_t)i * 7), i);
	assert_int_equal(idmap_find(&m, 1), IDMAP_NONE);
	assert_int_equal(idmap_find(&m, 7 * 20000), IDMAP_NONE);
	idmap_done(&m);
}

/* The inverse of the hash, so that they all belong in slot 1. */
static uint64_t colliding(uint64_t i)
{
	uint64_t x = i << 32 | 1;

	x ^= x >> 31 ^ x >> 62;
	x *= 0x319642b2d24d8ec3u;
	x ^= x >> 27 ^ x >> 54;
	x *= 0x96de1b173f119089u;
	return x ^ x >> 30 ^ x >> 60;
}

static void ids_that_collide_are_hashed_in_another_way(void **state)
{
	struct idmap m = {0};

	(void)state;
	for (uint32_t i = 0; i < 257; i++)
		assert_int_equal(idmap_add(&m, colliding(i + 1)), i);
	assert_int_equal(m.salt, 0);
	for (uint32_t i = 257; i < 2000; i++)
		assert_int_equal(idmap_add(&m, colliding(i + 1)), i);
	assert_int_equal(m.salt, 1);
	for (uint32_t i = 0; i < 2000; i++)
		assert_int_equal(idmap_find(&m, colliding(i + 1)), i);
	assert_int_equal(idmap_find(&m, colliding(0)), IDMAP_NONE);
	idmap_done(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_given_in_order_of_mention),
		cmocka_unit_test(what_was_not_added_is_not_found),
		cmocka_unit_test(growing_keeps_the_numbers),
		cmocka_unit_test(ids_that_collide_are_hashed_in_another_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
