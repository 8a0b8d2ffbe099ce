/*
 * idmap.h: gives ids from a trace small numbers 0, 1, 2, ... in the order of
 * their first mention, so that what is known of them sits in an array.
 *
 * Ids that are small themselves, as goroutine and stack ids are, cost one
 * look into a table; only the others are hashed.  Ids that were chosen to
 * collide cost no more.  Zeroed memory is an empty map.
 */
#ifndef TRACE_IDMAP_H
#define TRACE_IDMAP_H

#include <stdbool.h>
#include <stdint.h>

#define IDMAP_NONE UINT32_MAX
/* Ids below this are looked up directly: at most 256 KiB of table. */
#define IDMAP_DIRECT 65536u

struct idmap {
	uint64_t *ids;    /* by number; len good */
	uint32_t len;
	uint32_t cap;
	uint32_t *direct; /* number + 1 by id; 0: not there */
	uint32_t ndirect;
	uint32_t *slots;  /* open hash of number + 1; a power of two of them */
	uint32_t nslots;
	uint32_t nhashed;
	uint64_t salt;    /* of the hash */
};

void idmap_done(struct idmap *m);
/* For what the inline functions do not find: hashes, grows. */
uint32_t idmap_find_slow(const struct idmap *m, uint64_t id);
uint32_t idmap_add_slow(struct idmap *m, uint64_t id);

/* The number of id, or IDMAP_NONE. */
static inline uint32_t idmap_find(const struct idmap *m, uint64_t id)
{
	if (id < m->ndirect)
		return m->direct[id] - 1;
	return m->nhashed ? idmap_find_slow(m, id) : IDMAP_NONE;
}

static inline bool idmap_has(const struct idmap *m, uint64_t id)
{
	if (id < m->ndirect)
		return m->direct[id] != 0;
	return idmap_find(m, id) != IDMAP_NONE;
}

/* The number of id, given now if it has none. */
static inline uint32_t idmap_add(struct idmap *m, uint64_t id)
{
	if (id < m->ndirect && m->direct[id])
		return m->direct[id] - 1;
	return idmap_add_slow(m, id);
}

#endif
