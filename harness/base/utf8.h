/* utf8.h: what is UTF-8 and what is not. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>

/* The length of the UTF-8 sequence at s, of which there are left bytes (1 at
 * least); 0 if it is none.  Table 3-7 of the Unicode standard. */
size_t utf8_len(const unsigned char *s, size_t left);

#endif
