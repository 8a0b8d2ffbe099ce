/*
 * symbols.h: names for addresses of programs that have run: function, file and
 * line, by the debug information of the files that their code came from.
 *
 * Where libbacktrace is missing, or a file has no debug information, an
 * address gets the name FILE+0xOFFSET; one of no known module is 0xADDRESS,
 * and none at all, 0 or behind it, is "unknown".  One thread at a time.
 */
#ifndef VIEW_SYMBOLS_H
#define VIEW_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/buf.h"

struct symbols;

/* Strings by number; see symbols_string.  Number 0 is "". */
struct symbol {
	uint32_t func;
	uint32_t file;
	uint32_t line; /* 0: unknown */
};

struct symbols *symbols_new(void);
void symbols_free(struct symbols *s);

/* Modules as base/modules.h has them.  0, or -1 with one line in error. */
int symbols_add_maps(struct symbols *s, const char *text, struct buf *error);
/* The file at path, at the addresses that it was linked for. */
int symbols_add_binary(struct symbols *s, const char *path, struct buf *error);

/*
 * What was called at return address pc: *out has 1 or more symbols, the
 * innermost first, the others those that it was inlined into.  Good until the
 * next call.
 */
uint32_t symbols_of(struct symbols *s, uint64_t pc,
                    const struct symbol **out);
/* Good until symbols_free. */
const char *symbols_string(const struct symbols *s, uint32_t number);
/* How many strings there are; their numbers are those below it. */
uint32_t symbols_strings(const struct symbols *s);

/* Appends, as lines, of which modules that were asked for nothing is known
 * and why. */
void symbols_complaints(const struct symbols *s, struct buf *lines);
/* Whether this program can read debug information at all. */
bool symbols_available(void);

#endif
