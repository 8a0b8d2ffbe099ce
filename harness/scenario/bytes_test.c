/* bytes_test.c: the byte form is total, small and local. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "harness/base/rng.h"
#include "harness/scenario/scenario.h"

static void printed(struct buf *out, const uint8_t *bytes, size_t n)
{
	struct scenario s;

	scenario_decode(&s, bytes, n);
	buf_clear(out);
	scenario_print(out, &s);
}

static void no_bytes_are_one_task_and_no_restart(void **state)
{
	struct scenario_needs needs;
	struct scenario s;
	struct buf out = {0};

	(void)state;
	printed(&out, NULL, 0);
	assert_string_equal(buf_str(&out), "procs 1\nsessions 0\n");
	scenario_decode(&s, NULL, 0);
	scenario_needs(&s, &needs);
	assert_int_equal(s.ngroups, 0);
	buf_done(&out);
}

static void bytes_say_what_the_head_of_bytes_c_says(void **state)
{
	static const uint8_t bytes[] = {
	    3,    2, 0, 16,                 /* procs, sessions, warm */
	    0,    4, 0, 32, 15, 15, 1 | 4, 0, 0,
	    64,   9, 5, 1, 0, 0, 0, 0, 0,
	    128,  6, 7, 3, 17, 3, 31, 0, 2 << 3 | 1, /* wake */
	    200,  7, 0, 0, 255, 0, 0, 0, 0,          /* yield */
	    128, 25, 1, 2, 3, 4, 5, 6, 7,            /* leak */
	};
	struct buf out = {0};

	(void)state;
	printed(&out, bytes, sizeof bytes);
	assert_string_equal(buf_str(&out),
	                    "procs 4\nsessions 2\nwarm 0..1024ns\n"
	                    "shape 5 on 0..2048ns off 960ns start any wrong\n"
	                    "group 10 times 5 shuffle\n"
	                    "\twake socket @3..7 x3..17 0..1984ns at stop\n"
	                    "\tyield x1..1024\n"
	                    "\tleak\n");
	buf_done(&out);
}

/* Parses as text, so it is valid; is bounded; encodes without loss. */
static void check_valid(const uint8_t *bytes, size_t n)
{
	struct buf text = {0};
	struct buf error = {0};
	struct buf code = {0};
	struct scenario s, again;
	uint32_t tasks = 2;

	scenario_decode(&s, bytes, n);
	for (uint32_t i = 0; i < s.ngroups; i++)
		tasks += s.groups[i].tasks;
	assert_true(tasks <= SCENARIO_BYTES_TASKS);
	assert_true(s.sessions <= 8 && !s.forever);
	scenario_print(&text, &s);
	if (scenario_parse(&again, (const char *)text.data, text.len, &error))
		fail_msg("%s", buf_str(&error));
	assert_memory_equal(&again, &s, sizeof s);
	scenario_encode(&code, &s);
	scenario_decode(&again, code.data, code.len);
	assert_memory_equal(&again, &s, sizeof s);
	buf_done(&text);
	buf_done(&error);
	buf_done(&code);
}

static void any_bytes_are_a_valid_bounded_scenario(void **state)
{
	struct rng rng = rng_seed(4);
	uint8_t bytes[700];

	(void)state;
	for (int i = 0; i < 5000; i++) {
		size_t n = (size_t)rng_below(&rng, sizeof bytes);

		for (size_t j = 0; j < n; j++)
			bytes[j] = (uint8_t)rng_next(&rng);
		check_valid(bytes, n);
	}
}

static size_t lines_that_differ(const char *a, const char *b)
{
	size_t n = 0;

	while (*a || *b) {
		size_t la = strcspn(a, "\n");
		size_t lb = strcspn(b, "\n");

		n += la != lb || memcmp(a, b, la) != 0;
		a += la + (a[la] != '\0');
		b += lb + (b[lb] != '\0');
	}
	return n;
}

static void a_changed_byte_that_is_no_tag_changes_one_line(void **state)
{
	struct buf code = {0}, before = {0}, after = {0};
	struct scenario s;

	(void)state;
	scenario_generate(&s, 7, NULL);
	scenario_encode(&code, &s);
	printed(&before, code.data, code.len);
	for (size_t i = 0; i < code.len; i++) {
		/* 4 bytes of head, then records of a tag and 8 bytes. */
		if (i >= 4 && (i - 4) % 9 == 0)
			continue;
		code.data[i] ^= 0x15;
		printed(&after, code.data, code.len);
		code.data[i] ^= 0x15;
		assert_true(lines_that_differ(buf_str(&before),
		                              buf_str(&after)) <= 1);
	}
	buf_done(&code);
	buf_done(&before);
	buf_done(&after);
}

static void presets_can_be_said_in_bytes(void **state)
{
	const char *name;

	(void)state;
	for (size_t i = 0; (name = scenario_preset_name(i)); i++) {
		const char *text = scenario_preset(name);
		struct buf code = {0}, error = {0};
		struct scenario s;

		assert_int_equal(
		    scenario_parse(&s, text, strlen(text), &error), 0);
		scenario_encode(&code, &s);
		check_valid(code.data, code.len);
		buf_done(&code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_bytes_are_one_task_and_no_restart),
	    cmocka_unit_test(bytes_say_what_the_head_of_bytes_c_says),
	    cmocka_unit_test(any_bytes_are_a_valid_bounded_scenario),
	    cmocka_unit_test(a_changed_byte_that_is_no_tag_changes_one_line),
	    cmocka_unit_test(presets_can_be_said_in_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
