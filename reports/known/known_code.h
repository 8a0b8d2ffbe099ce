/*
 * known_code.h: what a rule becomes: steps for a machine with one truth.
 *
 *	a && !(b || c)      TEST a
 *	                    SKIP_UNLESS ─┐
 *	                    TEST b       │
 *	                    SKIP_IF ─┐   │
 *	                    TEST c   │   │
 *	                    NOT  ◄───┘   │
 *	                    end  ◄───────┘
 *
 * A step that is skipped to finds the truth as it was left, so neither
 * parentheses nor long rules need a stack.
 */
#ifndef REPORTS_KNOWN_CODE_H
#define REPORTS_KNOWN_CODE_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/known/known.h"

enum known_op {
	OP_EQUAL,       /* truth = the field is the string */
	OP_MATCH,       /* truth = the regexp matches in a line of it */
	OP_NOT,         /* truth = !truth */
	OP_SKIP_IF,     /* go on at `to' if truth */
	OP_SKIP_UNLESS, /* go on at `to' if not */
};

struct known_step {
	enum known_op op;
	size_t field; /* offset in struct known_subject */
	size_t to;    /* after this step */
	char *string; /* owned; OP_EQUAL */
	regex_t *regexp; /* owned; OP_MATCH */
};

struct known_rule {
	char *name; /* owned */
	size_t begin, end; /* its steps */
};

struct known {
	struct known_rule *rules;
	size_t nrules;
	struct known_step *steps;
	size_t nsteps;
};

/* The text between the quotes, compiled.  NULL with a message in error. */
regex_t *known_regexp(const char *text, struct buf *error);
/* Whether it matches somewhere in a line of text. */
bool known_regexp_matches(const regex_t *r, const char *text);
void known_regexp_free(regex_t *r);

#endif
