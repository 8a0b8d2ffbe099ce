/* signatures.c: see signatures.h. */
#include "harness/campaign/signatures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"

size_t signature_rule(const char *text)
{
	return strcspn(text, " ");
}

struct signature *signatures_find(const struct signatures *s, const char *text)
{
	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->at[i].text, text))
			return &s->at[i];
	return NULL;
}

/* RULE-HASH, of letters that every file system knows. */
static void name_it(struct signature *s)
{
	size_t n = signature_rule(s->text);
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (const char *c = s->text; *c; c++)
		hash = (hash ^ (uint8_t)*c) * 16777619u;
	n = n < 64 ? n : 64;
	snprintf(s->file, sizeof s->file, "%.*s-%08x", (int)n, s->text, hash);
	for (size_t i = 0; i < n; i++)
		if (s->file[i] == '/' || s->file[i] == '.')
			s->file[i] = '-';
}

struct signature *signatures_add(struct signatures *s, const char *text,
                                 struct worker *worker, size_t number)
{
	struct signature *added;

	s->at = realloc(s->at, (s->n + 1) * sizeof *s->at);
	CHECK(s->at);
	added = &s->at[s->n++];
	*added = (struct signature){.text = strdup(text),
	                            .worker = worker,
	                            .number = number};
	CHECK(added->text);
	name_it(added);
	return added;
}

void signatures_done(struct signatures *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->at[i].text);
	free(s->at);
	*s = (struct signatures){0};
}

int signatures_write(const struct signatures *s, const char *path)
{
	struct buf text = {0};
	int err;

	for (size_t i = 0; i < s->n; i++)
		buf_printf(&text, "%s\n", s->at[i].text);
	err = buf_write_file(&text, path);
	buf_done(&text);
	return err;
}
