/* memory.c: libc functions that read and write memory for the target. */
#include <string.h>

#include "harness/explore/hooks.h"
#include "harness/explore/sched.h"

void *ttx_memcpy(void *to, const void *from, size_t n);
void *ttx_memcpy(void *to, const void *from, size_t n)
{
	hook_range(from, n, false, CALLER);
	hook_range(to, n, true, CALLER);
	return n ? memcpy(to, from, n) : to;
}

void *ttx_memmove(void *to, const void *from, size_t n);
void *ttx_memmove(void *to, const void *from, size_t n)
{
	hook_range(from, n, false, CALLER);
	hook_range(to, n, true, CALLER);
	return n ? memmove(to, from, n) : to;
}

void *ttx_memset(void *to, int byte, size_t n);
void *ttx_memset(void *to, int byte, size_t n)
{
	hook_range(to, n, true, CALLER);
	return n ? memset(to, byte, n) : to;
}

char *ttx_strcpy(char *to, const char *from);
char *ttx_strcpy(char *to, const char *from)
{
	size_t n = strlen(from) + 1;

	hook_range(from, n, false, CALLER);
	hook_range(to, n, true, CALLER);
	return memcpy(to, from, n);
}

char *ttx_strncpy(char *to, const char *from, size_t n);
char *ttx_strncpy(char *to, const char *from, size_t n)
{
	hook_range(from, strnlen(from, n), false, CALLER);
	hook_range(to, n, true, CALLER);
	return n ? strncpy(to, from, n) : to;
}

char *ttx_strcat(char *to, const char *from);
char *ttx_strcat(char *to, const char *from)
{
	size_t n = strlen(from) + 1;

	hook_range(from, n, false, CALLER);
	hook_range(to + strlen(to), n, true, CALLER);
	return strcat(to, from);
}
