/*
 * tournament.h: which of many queues has the first event, as a tree of
 * winners: queue q is leaf leaves + q, node i plays off nodes 2i and 2i + 1,
 * and node 1 has won.  For equal keys the queue with the smaller number wins.
 *
 * A queue changes its key at the cost of one game a level.  As a rule the
 * queue that has won wins again: while its key is less than `rival` no game
 * need be played.
 */
#ifndef TRACE_TOURNAMENT_H
#define TRACE_TOURNAMENT_H

#include <stdint.h>

/* The key of a queue that has no event, or none that could be next. */
#define TOURNAMENT_NEVER ((uint64_t)1 << 63)

struct player {
	uint64_t key; /* at most TOURNAMENT_NEVER */
	uint32_t queue;
};

struct tournament {
	struct player *nodes; /* owned; 2 leaves of them */
	uint32_t leaves;      /* a power of two */
	uint64_t rival;       /* the least key of those that did not win when
	                       * tournament_first was called, or have joined
	                       * since */
};

/* For n queues, none of which has an event. */
void tournament_init(struct tournament *t, uint32_t n);
void tournament_done(struct tournament *t);

static inline void tournament_set(struct tournament *t, uint32_t queue,
                                  uint64_t key)
{
	struct player best = {key, queue};
	uint32_t i = t->leaves + queue;

	t->nodes[i] = best;
	for (; i > 1; i /= 2) {
		const struct player *other = &t->nodes[i ^ 1];
		/* The left one wins where they are equal: i odd is right. */
		uint64_t mine = best.key + (i & 1);
		uint64_t other_key = other->key;
		uint32_t other_queue = other->queue;

		best.queue = other_key < mine ? other_queue : best.queue;
		best.key = other_key < mine ? other_key : best.key;
		t->nodes[i / 2] = best;
	}
}

/* The queue with the first event; its key is TOURNAMENT_NEVER if none has. */
static inline struct player tournament_first(struct tournament *t)
{
	struct player first = t->nodes[1];

	t->rival = TOURNAMENT_NEVER;
	for (uint32_t i = t->leaves + first.queue; i > 1; i /= 2)
		t->rival = t->nodes[i ^ 1].key < t->rival
		           ? t->nodes[i ^ 1].key : t->rival;
	return first;
}

/* Sets the key of a queue that has not won. */
static inline void tournament_join(struct tournament *t, uint32_t queue,
                                   uint64_t key)
{
	tournament_set(t, queue, key);
	t->rival = key < t->rival ? key : t->rival;
}

#endif
