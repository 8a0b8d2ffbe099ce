/* share.h: inputs go from one engine's corpus to the other's. */
#ifndef CAMPAIGN_SHARE_H
#define CAMPAIGN_SHARE_H

#include <stdint.h>

#include "harness/base/buf.h"

/*
 * Puts what AFL++'s instances (afl/NAME/queue) have found into corpus/, of
 * which libFuzzer reads what is new, under names that say what is in them, so
 * that the same comes once; and what libFuzzer has found where AFL++'s main
 * instance looks, as if it were of another one (afl/libfuzzer/queue).  0 or
 * -errno; *n is how many inputs there are in corpus/.  *since_s, 0 at first, is
 * when it was done last.
 */
int share_corpus(const char *folder, int64_t *since_s, uint64_t *n);

/* Copies a folder's files into corpus/ and seeds/; a few inputs of one byte
 * come into seeds/ anyway, since AFL++ wants some.  from may be NULL. */
int share_seeds(const char *folder, const char *from);

#endif
