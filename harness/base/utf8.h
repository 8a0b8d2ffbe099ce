/* utf8.h: what is UTF-8 and what is not. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* The length of the UTF-8 sequence at s, of which there are left bytes (1 at
 * least); 0 if it is none.  Table 3-7 of the Unicode standard. */
size_t utf8_len(const unsigned char *s, size_t left);

/* Whether the n bytes at s, one sequence of UTF-8, must not reach a screen as
 * they are: controls (tab and newline, too), what ends a line (U+2028, U+2029)
 * or turns the direction of writing (U+200E, U+200F, U+202A to U+202E, U+2066
 * to U+2069), and U+FFFE and U+FFFF, which are no characters. */
bool utf8_is_unseen(const unsigned char *s, size_t n);

#endif
