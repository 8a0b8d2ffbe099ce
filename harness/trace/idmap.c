/* idmap.c: see idmap.h. */
#include "harness/trace/idmap.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"

/* In a map that is half full, places between an id's and where it came to be.
 * By accident they are a hundred when there are a hundred million ids. */
#define FAR 256

void idmap_done(struct idmap *m)
{
	free(m->ids);
	free(m->direct);
	free(m->slots);
	*m = (struct idmap){0};
}

/* Spreads ids that differ in few bits; the finalizer of SplitMix64. */
static uint32_t hash(const struct idmap *m, uint64_t id)
{
	id ^= m->salt;
	id = (id ^ (id >> 30)) * 0xbf58476d1ce4e5b9u;
	id = (id ^ (id >> 27)) * 0x94d049bb133111ebu;
	return (uint32_t)(id ^ (id >> 31));
}

/* The slot that holds id, or the free one where it belongs. */
static uint32_t *slot_of(const struct idmap *m, uint64_t id)
{
	uint32_t mask = m->nslots - 1;
	uint32_t i = hash(m, id) & mask;

	while (m->slots[i] && m->ids[m->slots[i] - 1] != id)
		i = (i + 1) & mask;
	return &m->slots[i];
}

/* Whether slot, which is id's, is as far from where id would be alone as it
 * is by no accident. */
static bool is_far(const struct idmap *m, const uint32_t *slot, uint64_t id)
{
	uint32_t at = (uint32_t)(slot - m->slots);

	return ((at - hash(m, id)) & (m->nslots - 1)) > FAR;
}

uint32_t idmap_find_slow(const struct idmap *m, uint64_t id)
{
	return *slot_of(m, id) - 1;
}

/* Puts all ids that are hashed into slots.  Returns false when one is far. */
static bool fill_slots(struct idmap *m)
{
	memset(m->slots, 0, m->nslots * sizeof(*m->slots));
	for (uint32_t n = 0; n < m->len; n++) {
		uint32_t *slot;

		if (m->ids[n] < IDMAP_DIRECT)
			continue;
		slot = slot_of(m, m->ids[n]);
		if (is_far(m, slot, m->ids[n]))
			return false;
		*slot = n + 1;
	}
	return true;
}

static void grow_slots(struct idmap *m)
{
	m->nslots = m->nslots ? m->nslots * 2 : 64;
	free(m->slots);
	m->slots = xmalloc(m->nslots * sizeof(*m->slots));
	while (!fill_slots(m))
		m->salt++;
}

/* As slot_of, of an id to be added.  Ids that were chosen to collide are all
 * hashed in another way then; few sets collide in two. */
static uint32_t *new_slot(struct idmap *m, uint64_t id)
{
	uint32_t *slot;

	/* Half full at most: then a free slot is near. */
	if (m->nhashed >= m->nslots / 2)
		grow_slots(m);
	while (slot = slot_of(m, id), is_far(m, slot, id)) {
		do
			m->salt++;
		while (!fill_slots(m));
	}
	return slot;
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
		place = new_slot(m, id);
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
