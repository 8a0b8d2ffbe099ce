/* idmap.c: see idmap.h. */
#include "harness/trace/idmap.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"

void idmap_done(struct idmap *m)
{
	free(m->ids);
	free(m->direct);
	free(m->slots);
	*m = (struct idmap){0};
}

/* Spreads ids that differ in few bits; the finalizer of SplitMix64. */
static uint32_t hash(uint64_t id)
{
	id = (id ^ (id >> 30)) * 0xbf58476d1ce4e5b9u;
	id = (id ^ (id >> 27)) * 0x94d049bb133111ebu;
	return (uint32_t)(id ^ (id >> 31));
}

/* The slot that holds id, or the free one where it belongs. */
static uint32_t *slot_of(const struct idmap *m, uint64_t id)
{
	uint32_t mask = m->nslots - 1;
	uint32_t i = hash(id) & mask;

	while (m->slots[i] && m->ids[m->slots[i] - 1] != id)
		i = (i + 1) & mask;
	return &m->slots[i];
}

uint32_t idmap_find_slow(const struct idmap *m, uint64_t id)
{
	return *slot_of(m, id) - 1;
}

static void grow_slots(struct idmap *m)
{
	uint32_t *old = m->slots;
	uint32_t nold = m->nslots;

	m->nslots = nold ? nold * 2 : 64;
	m->slots = xcalloc(m->nslots, sizeof(*m->slots));
	for (uint32_t i = 0; i < nold; i++) {
		if (old[i])
			*slot_of(m, m->ids[old[i] - 1]) = old[i];
	}
	free(old);
}

static void grow_direct(struct idmap *m, uint64_t id)
{
	uint32_t n = m->ndirect ? m->ndirect : 256;

	while (n <= id)
		n *= 2;
	m->direct = xrealloc(m->direct, n * sizeof(*m->direct));
	memset(m->direct + m->ndirect, 0,
	       (n - m->ndirect) * sizeof(*m->direct));
	m->ndirect = n;
}

uint32_t idmap_add_slow(struct idmap *m, uint64_t id)
{
	uint32_t *place;

	if (id < IDMAP_DIRECT) {
		if (id >= m->ndirect)
			grow_direct(m, id);
		place = &m->direct[id];
	} else {
		/* Half full at most: then a free slot is near. */
		if (m->nhashed >= m->nslots / 2)
			grow_slots(m);
		place = slot_of(m, id);
	}
	if (*place)
		return *place - 1;
	if (m->len == m->cap) {
		m->cap = m->cap ? m->cap * 2 : 64;
		m->ids = xrealloc(m->ids, m->cap * sizeof(*m->ids));
	}
	m->ids[m->len] = id;
	*place = ++m->len;
	if (id >= IDMAP_DIRECT)
		m->nhashed++;
	return m->len - 1;
}
