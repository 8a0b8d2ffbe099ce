#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "harness/base/modules.h"
#include "harness/view/symbols.h"

static void *return_address;
static int called_at;

__attribute__((noinline)) static void callee(void)
{
	return_address = __builtin_return_address(0);
}

__attribute__((noinline)) static void caller_of_callee(void)
{
	callee(); called_at = __LINE__;
}

/* Where the code of this program is. */
static void own_modules(struct buf *text)
{
	modules_print(text);
	caller_of_callee();
}

static void an_address_has_a_function_a_file_and_a_line(void **state)
{
	struct symbols *s = symbols_new();
	struct buf text = {0}, error = {0};
	const struct symbol *symbol;

	(void)state;
	if (!symbols_available())
		skip();
	own_modules(&text);
	assert_int_equal(symbols_add_maps(s, buf_str(&text), &error), 0);
	assert_true(symbols_of(s, (uintptr_t)return_address, &symbol) >= 1);
	assert_string_equal(symbols_string(s, symbol->func),
	                    "caller_of_callee");
	assert_non_null(strstr(symbols_string(s, symbol->file),
	                       "symbols_test.c"));
	assert_int_equal(symbol->line, called_at);
	symbols_complaints(s, &error);
	assert_string_equal(buf_str(&error), "");
	symbols_free(s);
	buf_done(&text);
	buf_done(&error);
}

static void it_is_found_wherever_it_was_loaded(void **state)
{
	struct symbols *s = symbols_new();
	struct buf text = {0}, moved = {0}, error = {0};
	const struct symbol *symbol;
	const char *at;
	struct module m;

	(void)state;
	if (!symbols_available())
		skip();
	own_modules(&text);
	at = buf_str(&text);
	while (modules_next(&at, &m) == 1)
		buf_printf(&moved, "%lx %lx %lx %s %.*s\n",
		           (unsigned long)(m.start + 0x123000),
		           (unsigned long)(m.end + 0x123000),
		           (unsigned long)(m.bias + 0x123000), m.build_id,
		           (int)m.path_len, m.path);
	assert_int_equal(symbols_add_maps(s, buf_str(&moved), &error), 0);
	symbols_of(s, (uintptr_t)return_address + 0x123000, &symbol);
	assert_string_equal(symbols_string(s, symbol->func),
	                    "caller_of_callee");
	symbols_free(s);
	buf_done(&text);
	buf_done(&moved);
	buf_done(&error);
}

static void a_file_that_has_changed_gives_no_names(void **state)
{
	struct symbols *s = symbols_new();
	char *self = realpath("/proc/self/exe", NULL);
	struct buf text = {0}, lines = {0}, want = {0};
	const struct symbol *symbol;

	(void)state;
	buf_printf(&text, "1000 2000000 0 beef %s\n", self);
	assert_int_equal(symbols_add_maps(s, buf_str(&text), &lines), 0);
	assert_int_equal(symbols_of(s, 0x1235, &symbol), 1);
	assert_string_equal(symbols_string(s, symbol->func),
	                    "symbols_test+0x1234");
	symbols_complaints(s, &lines);
	buf_printf(&want, "%s: not the file that ran: it has changed since\n",
	           self);
	assert_string_equal(buf_str(&lines), buf_str(&want));
	symbols_free(s);
	free(self);
	buf_done(&text);
	buf_done(&lines);
	buf_done(&want);
}

static void an_address_of_nothing_is_its_own_name(void **state)
{
	struct symbols *s = symbols_new();
	const struct symbol *symbol;

	(void)state;
	assert_int_equal(symbols_of(s, 0, &symbol), 1);
	assert_string_equal(symbols_string(s, symbol->func), "unknown");
	assert_int_equal(symbols_of(s, 1, &symbol), 1);
	assert_string_equal(symbols_string(s, symbol->func), "unknown");
	assert_int_equal(symbols_of(s, 0xdeadbeef, &symbol), 1);
	assert_string_equal(symbols_string(s, symbol->func), "0xdeadbeef");
	assert_string_equal(symbols_string(s, symbol->file), "");
	assert_int_equal(symbol->line, 0);
	symbols_free(s);
}

static void many_addresses_keep_their_names(void **state)
{
	struct symbols *s = symbols_new();
	const struct symbol *symbol;
	char want[32];

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (unsigned pc = 2; pc < 5000; pc++) {
			snprintf(want, sizeof want, "0x%x", pc);
			symbols_of(s, pc, &symbol);
			assert_string_equal(symbols_string(s, symbol->func),
			                    want);
		}
	}
	assert_int_equal(symbols_strings(s), 4999);
	symbols_free(s);
}

static void what_is_no_maps_or_no_binary_is_told(void **state)
{
	struct symbols *s = symbols_new();
	struct buf error = {0};

	(void)state;
	assert_int_equal(symbols_add_maps(s, "1000 2000 0 - /a\nhello\n",
	                                  &error), -1);
	assert_string_equal(buf_str(&error),
	                    "not a module, as a line should say: hello");
	buf_clear(&error);
	assert_int_equal(symbols_add_binary(s, "Makefile", &error), -1);
	assert_string_equal(buf_str(&error), "not an ELF file of this machine");
	symbols_free(s);
	buf_done(&error);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_address_has_a_function_a_file_and_a_line),
	    cmocka_unit_test(it_is_found_wherever_it_was_loaded),
	    cmocka_unit_test(a_file_that_has_changed_gives_no_names),
	    cmocka_unit_test(an_address_of_nothing_is_its_own_name),
	    cmocka_unit_test(many_addresses_keep_their_names),
	    cmocka_unit_test(what_is_no_maps_or_no_binary_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
