/* tally.c: see tally.h. */
#include "harness/base/tally.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"

uint64_t tally_count(struct tally *t, const char *text)
{
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->entries[i].text, text))
			return ++t->entries[i].count;
	t->entries = xrealloc(t->entries, (t->n + 1) * sizeof *t->entries);
	t->entries[t->n] = (struct tally_entry){strdup(text), 1};
	CHECK(t->entries[t->n].text);
	t->n++;
	return 1;
}

void tally_done(struct tally *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->entries[i].text);
	free(t->entries);
	*t = (struct tally){0};
}
