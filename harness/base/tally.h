/* tally.h: how often each of some strings was met.  Zeroed memory is an empty
 * tally.  For dozens of strings: it searches one by one.  One thread. */
#ifndef BASE_TALLY_H
#define BASE_TALLY_H

#include <stddef.h>
#include <stdint.h>

struct tally_entry {
	char *text; /* owned */
	uint64_t count;
};

struct tally {
	struct tally_entry *entries; /* in the order in which they were met */
	size_t n;
};

/* Counts it once more.  How often it was met so far: 1 is the first time. */
uint64_t tally_count(struct tally *t, const char *text);
void tally_done(struct tally *t); /* frees; t is empty again */

#endif
