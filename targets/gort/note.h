/*
 * note.h: one thread sleeps until another has told it something, once.
 *
 * key: 0 clear, 1 told.  A futex word.  note_wake releases, note_sleep
 * acquires: what was written before the wake is seen after the sleep.
 */
#ifndef GORT_NOTE_H
#define GORT_NOTE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct note {
	_Atomic uint32_t key;
};

/* Nobody may be sleeping or waking. */
void note_clear(struct note *n);
void note_wake(struct note *n); /* at most once between two clears */
void note_sleep(struct note *n);
/* At most ns nanoseconds.  True: told. */
bool note_sleep_ns(struct note *n, int64_t ns);

#endif
