/* numbers.h: a map from numbers to numbers.  Zeroed memory is an empty one. */
#ifndef EXPLORE_NUMBERS_H
#define EXPLORE_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

struct numbers {
	struct number {
		uint64_t key; /* and one; 0: free */
		uint64_t value;
	} * slots; /* owned */
	size_t cap, n;
};

/* Where the value of the key is, 0 at first.  Good until the next call.  The
 * key is not UINT64_MAX. */
uint64_t *numbers_at(struct numbers *m, uint64_t key);
/* The same, NULL if there is none. */
uint64_t *numbers_find(const struct numbers *m, uint64_t key);
void numbers_done(struct numbers *m);

#endif
