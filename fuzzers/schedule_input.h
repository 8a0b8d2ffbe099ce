/*
 * schedule_input.h: what schedule_fuzz makes of bytes: a scenario, and how it
 * is to be scheduled.
 *
 *	head    seed x4  walk  flags  scenario's seed
 *	        procs  sessions  warm.lo  warm.hi  -
 *	record  tag  8 bytes                     any number of them
 *
 *	tag 0..191    of the scenario, as in scenario/bytes.c
 *	tag 192..255  a line of steer.h: kind 8 * kind + 192
 *	              at.lo at.hi thread who p.lo p.hi q.lo q.hi
 *
 * Missing bytes are 0; all bytes mean something.  What they leave open the walk
 * decides by the seed, so that little says a whole schedule.  Places are places
 * in a list that the target's runner makes, modulo its length: p and q of
 * `visit' one of all places, p of the others a pair that met.
 *
 * A record is on its own: to drop, move or copy one changes nothing else.
 */
#ifndef FUZZERS_SCHEDULE_INPUT_H
#define FUZZERS_SCHEDULE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/buf.h"
#include "harness/explore/steer.h"
#include "harness/scenario/scenario.h"

enum {
	INPUT_HEAD = 12,
	INPUT_RECORD = 9,
	INPUT_RECORDS = 40, /* those behind say nothing */
	INPUT_MOST = INPUT_HEAD + INPUT_RECORD * INPUT_RECORDS,
	INPUT_LINE = 192, /* tags of lines, from here on */
	INPUT_LINE_STEP = 8,
};

/* Bytes of the head. */
enum {
	INPUT_SEED = 0,
	INPUT_WALK = 4,
	INPUT_FLAGS = 5,
	INPUT_SCENARIO_SEED = 6,
	INPUT_PROCS = 7,
	INPUT_SESSIONS = 8,
	INPUT_WARM = 9,
};
/* All plain accesses are scheduling points. */
enum { INPUT_ALL_POINTS = 1 };

/* The bytes, taken apart. */
struct schedule_input {
	uint8_t head[INPUT_HEAD];
	uint8_t records[INPUT_RECORDS][INPUT_RECORD];
	size_t n;
};

void schedule_input_read(struct schedule_input *in, const uint8_t *data,
                         size_t size);
/* Whole records, as many as fit into max bytes; returns the size. */
size_t schedule_input_write(const struct schedule_input *in, uint8_t *data,
                            size_t max);

static inline bool input_is_line(const uint8_t *record)
{
	return record[0] >= INPUT_LINE;
}

enum steer_kind input_line_kind(const uint8_t *record);
uint8_t input_line_tag(enum steer_kind kind);

/* The scenario, made small enough to be run thousands of times a second. */
void schedule_input_scenario(const struct schedule_input *in,
                             struct scenario *s);
/* Puts a scenario in the place of the one that is there; what has no room is
 * left out. */
void schedule_input_set_scenario(struct schedule_input *in,
                                 const struct scenario *s);
uint64_t schedule_input_seed(const struct schedule_input *in);

/* What p and q of lines stand for. */
struct schedule_places {
	uint32_t *places;   /* ascending; owned */
	size_t nplaces;
	uint32_t (*pairs)[2]; /* write, read; owned */
	size_t npairs;
};

/* The schedule: lines goes to STEER_LINES lines, which *s borrows.  Lines for
 * which there are no places are left out. */
void schedule_input_steer(const struct schedule_input *in,
                          const struct schedule_places *places,
                          struct steer_line *lines, struct steer *s);

/* As text, for people; s is what it was run with, not always its own. */
void schedule_input_print(const struct schedule_input *in,
                          const struct scenario *s, struct buf *out);

#endif
