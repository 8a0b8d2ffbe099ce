/*
 * schedule_afl_mutator.c: schedule_mutate.h as a library for AFL++
 * (AFL_CUSTOM_MUTATOR_LIBRARY), which calls these by name; its header is not
 * installed everywhere, so they are declared here.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fuzzers/schedule_input.h"
#include "fuzzers/schedule_mutate.h"
#include "harness/base/check.h"
#include "harness/base/rng.h"

#define EXPORT __attribute__((visibility("default")))

struct mutator {
	struct rng rng;
	bool lines; /* all else stays what it is */
	uint8_t out[INPUT_MOST];
	struct buf said; /* of the last mutation */
	/* An input that is being trimmed: parts before `next` stay. */
	uint8_t trimmed[INPUT_MOST];
	size_t size, next, nparts;
	size_t tried; /* the size of what is in out */
};

void *afl_custom_init(void *afl, unsigned seed);
size_t afl_custom_fuzz(void *data, uint8_t *buf, size_t size, uint8_t **out,
                       uint8_t *add, size_t add_size, size_t max);
const char *afl_custom_describe(void *data, size_t max);
int32_t afl_custom_init_trim(void *data, uint8_t *buf, size_t size);
size_t afl_custom_trim(void *data, uint8_t **out);
int32_t afl_custom_post_trim(void *data, uint8_t success);
void afl_custom_deinit(void *data);

EXPORT void *afl_custom_init(void *afl, unsigned seed)
{
	struct mutator *m = xcalloc(1, sizeof *m);
	const char *scenario = getenv("TRACETORTURE_SCENARIO");

	(void)afl;
	m->rng = rng_seed(seed);
	m->lines = scenario && *scenario;
	return m;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* add: another input of the queue. */
EXPORT size_t afl_custom_fuzz(void *data, uint8_t *buf, size_t size,
                              uint8_t **out, uint8_t *add, size_t add_size,
                              size_t max)
{
	struct mutator *m = data;
	uint64_t seed = rng_next(&m->rng);

	max = smaller(max, sizeof m->out);
	buf_clear(&m->said);
	*out = m->out;
	if (add_size > 0 && seed % 8 == 0) {
		buf_puts(&m->said, "cross");
		return schedule_cross(buf, size, add, add_size, m->out, max,
		                      seed);
	}
	size = smaller(size, max);
	if (size > 0)
		memcpy(m->out, buf, size);
	return m->lines ? schedule_mutate_lines(m->out, size, max, seed,
	                                        &m->said)
	                : schedule_mutate(m->out, size, max, seed, &m->said);
}

/* In the name of a file. */
EXPORT const char *afl_custom_describe(void *data, size_t max)
{
	struct mutator *m = data;

	for (size_t i = 0; i < m->said.len; i++)
		if (m->said.data[i] == ' ' || m->said.data[i] == ',')
			m->said.data[i] = '_';
	m->said.len = smaller(m->said.len, max > 0 ? max - 1 : 0);
	return buf_str(&m->said);
}

/* ---- trimming: one record after the other is left out ---- */

EXPORT int32_t afl_custom_init_trim(void *data, uint8_t *buf, size_t size)
{
	struct mutator *m = data;

	m->size = smaller(size, sizeof m->trimmed);
	memcpy(m->trimmed, buf, m->size);
	m->next = 0;
	m->nparts = schedule_parts(m->trimmed, m->size);
	return (int32_t)m->nparts;
}

EXPORT size_t afl_custom_trim(void *data, uint8_t **out)
{
	struct mutator *m = data;

	m->tried = schedule_without(m->trimmed, m->size, m->next, m->out);
	*out = m->out;
	return m->tried;
}

/* Returns how many steps are done: all that there are ends it. */
EXPORT int32_t afl_custom_post_trim(void *data, uint8_t success)
{
	struct mutator *m = data;
	size_t left;

	if (success) {
		memcpy(m->trimmed, m->out, m->tried);
		m->size = m->tried;
	} else {
		m->next++;
	}
	left = schedule_parts(m->trimmed, m->size) - m->next;
	return (int32_t)(m->nparts - left);
}

EXPORT void afl_custom_deinit(void *data)
{
	struct mutator *m = data;

	buf_done(&m->said);
	free(m);
}
