/* numbers.c: open addressing, at most half full. */
#include "harness/explore/explain/numbers.h"

#include <stdlib.h>

#include "harness/base/check.h"

/* Where the key is, or is to be. */
static struct number *slot(const struct numbers *m, uint64_t key)
{
	size_t i = (size_t)(key * 0x9e3779b97f4a7c15u >> 20);

	for (;; i++) {
		struct number *s = &m->slots[i & (m->cap - 1)];

		if (s->key == 0 || s->key == key + 1)
			return s;
	}
}

static void grow(struct numbers *m)
{
	struct numbers old = *m;

	m->cap = old.cap ? old.cap * 2 : 256;
	m->slots = xcalloc(m->cap, sizeof *m->slots);
	for (size_t i = 0; i < old.cap; i++)
		if (old.slots[i].key)
			*slot(m, old.slots[i].key - 1) = old.slots[i];
	free(old.slots);
}

uint64_t *numbers_at(struct numbers *m, uint64_t key)
{
	struct number *s;

	if (m->n * 2 >= m->cap)
		grow(m);
	s = slot(m, key);
	if (s->key == 0) {
		*s = (struct number){key + 1, 0};
		m->n++;
	}
	return &s->value;
}

uint64_t *numbers_find(const struct numbers *m, uint64_t key)
{
	struct number *s;

	if (m->cap == 0)
		return NULL;
	s = slot(m, key);
	return s->key ? &s->value : NULL;
}

void numbers_done(struct numbers *m)
{
	free(m->slots);
	*m = (struct numbers){0};
}
