/* futex.h: waiting on a word, for the target and for who drives it. */
#ifndef EXPLORE_FUTEX_H
#define EXPLORE_FUTEX_H

#include <stdint.h>

/* 0 when woken, -EAGAIN, -ETIMEDOUT (deadline_ns < 0: never). */
long futex_wait(const volatile uint32_t *word, uint32_t expected,
                int64_t deadline_ns, const void *pc);
/* How many were woken. */
long futex_wake(const volatile uint32_t *word, uint32_t n, const void *pc);

#endif
