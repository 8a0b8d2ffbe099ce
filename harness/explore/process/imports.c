/*
 * imports.c: see imports.h.
 *
 * What blocks, allocates, tells the time or starts threads was renamed to
 * ttx_... by tracetorture-cc and is ours.  Of the rest of the C library only
 * what computes may be called as it is.
 */
#include "harness/explore/process/imports.h"

#include <elf.h>
#include <link.h>
#include <stdbool.h>
#include <string.h>

static const char *const harmless[] = {
    /* strings */
    "strlen", "strnlen", "strcmp", "strncmp", "strchr", "strrchr", "strstr",
    "strcasecmp", "strncasecmp", "memcmp", "bcmp", "memchr", "strerror",
    "strspn", "strcspn", "strtol", "strtoul", "strtoll", "strtoull", "strtod",
    "atoi", "atol", "snprintf", "vsnprintf", "sprintf", "__ctype_b_loc",
    "__ctype_tolower_loc", "__ctype_toupper_loc", "tolower", "toupper",
    "__isoc99_sscanf",
    /* numbers */
    "abs", "labs", "qsort", "bsearch", "sqrt", "pow", "exp", "log", "log2",
    "floor", "ceil", "sin", "cos", "fabs", "fmod", "ldexp", "frexp",
    /* what the machine is like */
    "sysconf", "getpagesize",
    /* attributes: values in memory */
    "pthread_attr_init", "pthread_attr_destroy", "pthread_attr_setstacksize",
    "pthread_attr_getstacksize", "pthread_attr_setdetachstate",
    "pthread_attr_getdetachstate", "pthread_attr_setguardsize",
    "pthread_mutexattr_init", "pthread_mutexattr_destroy",
    "pthread_mutexattr_settype", "pthread_mutexattr_gettype",
    "pthread_mutexattr_setprotocol", "pthread_mutexattr_setpshared",
    "pthread_condattr_init", "pthread_condattr_destroy",
    "pthread_condattr_setclock", "pthread_condattr_getclock",
    "pthread_rwlockattr_init", "pthread_rwlockattr_destroy",
    "pthread_barrierattr_init", "pthread_barrierattr_destroy",
    "pthread_setname_np",
    /* streams, only ever handed on to functions of ours */
    "stderr", "stdout", "stdin",
    /* what the loader and the compiler add */
    "__cxa_finalize", "__gmon_start__", "_ITM_deregisterTMCloneTable",
    "_ITM_registerTMCloneTable", "__stack_chk_fail", "_GLOBAL_OFFSET_TABLE_",
};

static bool is_harmless(const char *name)
{
	for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
		if (!strcmp(name, harmless[i]))
			return true;
	return false;
}

static bool is_ours(const char *name)
{
	return !strncmp(name, "ttx_", 4);
}

/* A table of the file, if it lies within. */
static const void *table(const uint8_t *file, size_t len, uint64_t offset,
                         uint64_t size)
{
	return offset <= len && size <= len - offset ? file + offset : NULL;
}

/* The imports, one by one. */
static int check_symbols(const ElfW(Sym) *syms, size_t n, const char *names,
                         size_t names_len, const char *path, struct buf *error)
{
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		const char *name = names + syms[i].st_name;

		if (syms[i].st_shndx != SHN_UNDEF || syms[i].st_name == 0 ||
		    syms[i].st_name >= names_len)
			continue;
		any = any || is_ours(name);
		if (is_ours(name) || is_harmless(name))
			continue;
		buf_printf(error,
		           "%s: it calls %s, which explore can't simulate",
		           path, name);
		return -1;
	}
	if (any)
		return 0;
	buf_printf(error,
	           "%s: not a controlled flavour (tracetorture-cc makes one)",
	           path);
	return -1;
}

int imports_check(const uint8_t *file, size_t len, const char *path,
                  struct buf *error)
{
	const ElfW(Ehdr) *head = (const void *)file;
	const ElfW(Shdr) *sections, *s;

	if (len < sizeof *head || memcmp(file, ELFMAG, SELFMAG) != 0 ||
	    head->e_type != ET_DYN || head->e_shentsize != sizeof *sections) {
		buf_printf(error, "%s: not a shared object", path);
		return -1;
	}
	sections = table(file, len, head->e_shoff,
	                 (uint64_t)head->e_shnum * sizeof *sections);
	for (s = sections; s && s < sections + head->e_shnum; s++) {
		const ElfW(Sym) *syms;
		const char *names;

		if (s->sh_type != SHT_DYNSYM || s->sh_link >= head->e_shnum)
			continue;
		syms = table(file, len, s->sh_offset, s->sh_size);
		names = table(file, len, sections[s->sh_link].sh_offset,
		              sections[s->sh_link].sh_size);
		if (!syms || !names)
			break;
		return check_symbols(syms, s->sh_size / sizeof *syms, names,
		                     sections[s->sh_link].sh_size, path, error);
	}
	buf_printf(error, "%s: its table of symbols is damaged", path);
	return -1;
}
