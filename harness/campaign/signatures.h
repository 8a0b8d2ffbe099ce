/*
 * signatures.h: what a campaign has found that is different, in the order in
 * which it was told.
 */
#ifndef CAMPAIGN_SIGNATURES_H
#define CAMPAIGN_SIGNATURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/buf.h"
#include "harness/campaign/worker.h"

/* So many of these replays failed as recorded; of 0: none was made. */
struct replays {
	unsigned same, of;
};

struct signature {
	char *text;      /* owned: the rule, a space, what it is about */
	char file[96];   /* RULE-HASH: its name in repros/ */
	uint64_t count;  /* findings */
	struct worker *worker; /* whose was the first; borrowed */
	size_t number;         /* that it has there */
	struct replays replays;
	bool explained;  /* its story is told */
	unsigned tries;  /* at the story, in this call */
};

struct signatures {
	struct signature *at; /* owned */
	size_t n;
};

/* Zeroed memory is an empty list.  What is returned is good until the next
 * signatures_add. */
struct signature *signatures_find(const struct signatures *s, const char *text);
struct signature *signatures_add(struct signatures *s, const char *text,
                                 struct worker *worker, size_t number);
void signatures_done(struct signatures *s);

/* How many letters of a signature are its rule. */
size_t signature_rule(const char *text);

/* One a line: what fuzzers read that know them already.  0 or -errno. */
int signatures_write(const struct signatures *s, const char *path);

#endif
