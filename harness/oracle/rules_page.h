/*
 * rules_page.h: RULES.md taken apart, for tests only.  The page has a section
 * for each rule:
 *
 *	### `seq-twice`
 *
 *	*inconsistent, before 1.7*: two events have the same sequence number
 *
 *	... what else is to be said ...
 *
 *	```breaks
 *	0 HeapAlloc 1 seq=1
 *	1 HeapAlloc 1 seq=1
 *	```
 *
 *	```ok
 *	0 HeapAlloc 1 seq=1
 *	1 HeapAlloc 1 seq=2
 *	```
 *
 * A block is a trace, in the text form of draft.h.  The line `go 1.7` before
 * all others says of which version it is, if not of 1.5; `stack 1` and
 * `string 1` define an id.  A block `breaks bytes` or `ok bytes` has the bytes
 * themselves: in hexadecimal, or "as text".  The traces behind a block `log`,
 * up to the next, are judged beside that ground truth: one record a line, its
 * task, its kind as truth_print has it, and its value (a number, or the name
 * of a state).  From # on, a line is for people.
 */
#ifndef ORACLE_RULES_PAGE_H
#define ORACLE_RULES_PAGE_H

#include <stdbool.h>

#include "harness/base/buf.h"

struct truth;

enum block_kind { BLOCK_BREAKS, BLOCK_OK, BLOCK_LOG };

struct block {
	enum block_kind kind;
	bool bytes;
	size_t first; /* number of its first line on the page, from 0 */
	size_t n;     /* lines */
};

#define MAX_BLOCKS 8

struct section {
	const char *id;
	size_t line;          /* of its heading */
	struct buf statement; /* its first paragraph, on one line */
	struct block blocks[MAX_BLOCKS];
	size_t nblocks;
};

struct page {
	struct buf text; /* owned; cut into lines */
	char **lines;    /* owned; nlines */
	size_t nlines;
	struct section *sections; /* owned; nsections */
	size_t nsections;
	struct buf error; /* what is wrong with the page, and in which line;
	                   * empty: nothing */
};

/* Reads the page at path.  p is zeroed memory; free with page_done.  Returns
 * false if that failed; p->error says why. */
bool page_read(struct page *p, const char *path);
void page_done(struct page *p);
/* The section of that id, or NULL. */
struct section *page_section(struct page *p, const char *id);

/* A line of a block that is left out. */
#define NO_LINE SIZE_MAX

/* Whether line `at` of the page says more than a comment. */
bool page_says(const struct page *p, size_t at);
/*
 * Appends to out the trace of a block, without line `left_out` of the page
 * (NO_LINE: with all).  With `in_place` the lines behind keep their stamps,
 * else they move up.  Returns false if a line is none; p->error says which.
 */
bool page_trace(struct page *p, const struct block *b, size_t left_out,
                bool in_place, struct buf *out);
/* The log of a block, to be freed with truth_free; NULL if a line is none. */
struct truth *page_log(struct page *p, const struct block *b,
                       size_t left_out);

#endif
