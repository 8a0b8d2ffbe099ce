/* markup.h: whether markup is sound: for parts of a page that were made
 * elsewhere, and for tests. */
#ifndef BASE_MARKUP_H
#define BASE_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

/* Reads len bytes at s as HTML that is well-formed XML, too: UTF-8 without
 * controls, elements that are closed in turn, quoted attributes, no comment, no
 * name of an entity but XML's.  With `plain' it may go into any page as it is:
 * there are text, tables and drawings in it, and nothing that fetches, leads
 * elsewhere, acts or changes the style of the rest.  Without, a doctype may
 * begin it.  NULL, or what is wrong first: static, a few words. */
const char *markup_fault(const void *s, size_t len, bool plain);

#endif
