/* hooks.h: accesses that are made for the target by functions of ours. */
#ifndef EXPLORE_HOOKS_H
#define EXPLORE_HOOKS_H

#include <stdbool.h>
#include <stddef.h>

/* As if cur read or wrote these bytes at pc. */
void hook_range(const volatile void *addr, size_t size, bool writes,
                const void *pc);

#endif
