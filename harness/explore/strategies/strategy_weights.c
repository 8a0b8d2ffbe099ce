/* strategy_weights.c: see strategy_weights.h. */
#include "harness/explore/strategies/strategy_weights.h"

#include <string.h>

#include "harness/explore/sched.h"

enum {
	INDEX = 1024, /* a power of two, well above KINS */
	STRANGER = 0, /* the kin of those there is no room for */
};

static struct {
	uint32_t signature;
	uint32_t parent; /* kin, below its own */
} kins[KINS];
static uint32_t nkins = 1;
static uint16_t index_of[INDEX]; /* kin of a signature; 0: free */
static uint32_t forgotten;
static bool full;

uint32_t kin_begin(void)
{
	if (full) {
		memset(index_of, 0, sizeof index_of);
		nkins = 1;
		forgotten++;
		full = false;
	}
	return forgotten;
}

void kin_born(struct thread *t)
{
	uint32_t i = t->signature * 0x9e3779b1u >> 16;

	for (; index_of[i % INDEX] != 0; i++) {
		t->kin = index_of[i % INDEX];
		if (kins[t->kin].signature == t->signature)
			return;
	}
	full = nkins == KINS;
	t->kin = STRANGER;
	if (full)
		return;
	index_of[i % INDEX] = (uint16_t)nkins;
	kins[nkins].signature = t->signature;
	kins[nkins].parent = t->id > 0 ? sched.cur->kin : STRANGER;
	t->kin = nkins++;
}

bool tally_worth(void)
{
	return !sched.fair && (sched.result->outcome == RUN_OK ||
	                       sched.result->outcome == RUN_RACE);
}

void tally_fold(struct tally *c)
{
	for (uint32_t i = 0; i < nkins; i++) {
		c->usual[i] = usual_with(c->usual[i], c->now[i]);
		c->now[i] = 0;
	}
}

void tally_drop(struct tally *c)
{
	memset(c->now, 0, nkins * sizeof *c->now);
}

void tally_totals(const struct tally *c, uint64_t totals[KINS])
{
	for (uint32_t i = 0; i < nkins; i++)
		totals[i] = c->usual[i];
	for (uint32_t i = nkins; i-- > 1;)
		totals[kins[i].parent] += totals[i];
	for (uint32_t i = 0; i < nkins; i++)
		totals[i] = (totals[i] + USUAL_ONE / 2) / USUAL_ONE;
	totals[STRANGER] = 0;
}

int64_t weight_born(struct thread *t, const uint64_t totals[KINS],
                    int64_t least)
{
	struct thread *parent = sched.cur;
	int64_t had = parent->weight;

	t->weight = (int64_t)totals[t->kin];
	if (t->weight < least)
		t->weight = least;
	if (t->id == 0)
		return 0;
	parent->weight -= t->weight;
	if (parent->weight < least)
		parent->weight = least;
	return had;
}
