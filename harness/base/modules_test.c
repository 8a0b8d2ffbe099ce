#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "harness/base/modules.h"

/* The module that has address pc. */
static int find(const char *text, uint64_t pc, struct module *m)
{
	while (modules_next(&text, m) == 1)
		if (pc >= m->start && pc < m->end)
			return 1;
	return 0;
}

static void code_of_this_program_is_in_its_file(void **state)
{
	struct buf text = {0};
	struct module m, file;
	char *self = realpath("/proc/self/exe", NULL);
	_Bool fixed;

	(void)state;
	assert_true(modules_loaded() > 0);
	modules_print(&text);
	assert_true(find(buf_str(&text), (uintptr_t)find, &m));
	assert_int_equal(m.path_len, strlen(self));
	assert_memory_equal(m.path, self, m.path_len);
	assert_int_equal(modules_of_file(self, &file, &fixed), 0);
	assert_string_equal(m.build_id, file.build_id);
	assert_true(m.end - m.start == file.end - file.start);
	assert_true(m.start - m.bias == file.start);
	free(self);
	buf_done(&text);
}

static void library_functions_are_in_another_file(void **state)
{
	struct buf text = {0};
	struct module m;

	(void)state;
	modules_print(&text);
	assert_true(find(buf_str(&text), (uintptr_t)stdout, &m));
	assert_non_null(memmem(m.path, m.path_len, "libc", 4));
	buf_done(&text);
}

static void a_line_is_read_with_spaces_in_its_path(void **state)
{
	const char *text = "# x\n\n1000 2000 ff0 - /a b/c.so\n"
	                   "3000 4000 0 12ab /d\n";
	struct module m;

	(void)state;
	assert_int_equal(modules_next(&text, &m), 1);
	assert_int_equal(m.start, 0x1000);
	assert_int_equal(m.end, 0x2000);
	assert_int_equal(m.bias, 0xff0);
	assert_string_equal(m.build_id, "-");
	assert_int_equal(m.path_len, 9);
	assert_memory_equal(m.path, "/a b/c.so", 9);
	assert_int_equal(modules_next(&text, &m), 1);
	assert_string_equal(m.build_id, "12ab");
	assert_int_equal(modules_next(&text, &m), 0);
}

static void what_is_no_line_is_refused(void **state)
{
	static const char *const bad[] = {
	    "hello",
	    "1000 2000 0 -",
	    "1000 2000 0 - relative.so",
	    "2000 1000 0 - /a",
	    "1000 20000000000000000 0 - /a",
	    "1000 2000 0x0 - /a",
	    "-1 2000 0 - /a",
	};
	struct module m;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const char *text = bad[i];

		assert_int_equal(modules_next(&text, &m), -1);
	}
}

static void what_is_no_elf_file_is_refused(void **state)
{
	struct module m;
	_Bool fixed;

	(void)state;
	assert_int_equal(modules_of_file("Makefile", &m, &fixed), -ENOEXEC);
	assert_int_equal(modules_of_file("/dev/null", &m, &fixed), -ENOEXEC);
	assert_int_equal(modules_of_file("/", &m, &fixed), -EISDIR);
	assert_int_equal(modules_of_file("/no/such", &m, &fixed), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(code_of_this_program_is_in_its_file),
	    cmocka_unit_test(library_functions_are_in_another_file),
	    cmocka_unit_test(a_line_is_read_with_spaces_in_its_path),
	    cmocka_unit_test(what_is_no_line_is_refused),
	    cmocka_unit_test(what_is_no_elf_file_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
