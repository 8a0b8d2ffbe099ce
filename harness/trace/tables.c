/* tables.c: see tables.h. */
#include "harness/trace/tables.h"

#include <stdlib.h>

#include "harness/base/check.h"
#include "harness/trace/trace.h"

void table_done(struct table *t)
{
	idmap_done(&t->ids);
	free(t->entries);
	*t = (struct table){0};
}

struct table_entry *table_add(struct table *t, uint64_t id, uint64_t off)
{
	uint32_t seen = t->ids.len;
	uint32_t n = idmap_add(&t->ids, id);

	if (n < seen)
		return &t->entries[n];
	if (n == t->cap) {
		t->cap = n ? n * 2 : 64;
		t->entries = xrealloc(t->entries,
		                      t->cap * sizeof(*t->entries));
	}
	t->entries[n] = (struct table_entry){.referred = off};
	return &t->entries[n];
}

const struct table_entry *table_undefined(const struct table *t)
{
	/* By number, which is the order of first mention. */
	for (uint32_t n = 0; n < t->ids.len; n++) {
		if (!t->entries[n].defined)
			return &t->entries[n];
	}
	return NULL;
}

static const struct table_entry *find(const struct table *t, uint64_t id)
{
	uint32_t n = idmap_find(&t->ids, id);

	return n == IDMAP_NONE ? NULL : &t->entries[n];
}

uint32_t trace_stack(const struct trace *t, uint64_t id, struct frame *out)
{
	const struct table_entry *stack = find(&t->stacks, id);
	uint64_t off;

	if (!stack)
		return 0;
	off = stack->defined;
	for (uint64_t i = 0; i < stack->size; i++) {
		out[i] = (struct frame){.pc = reader_frame(t->bytes, &off)};
		if (t->version < TRACE_1_7)
			continue;
		out[i].func = reader_frame(t->bytes, &off);
		out[i].file = reader_frame(t->bytes, &off);
		out[i].line = reader_frame(t->bytes, &off);
	}
	return (uint32_t)stack->size;
}

const char *trace_string(const struct trace *t, uint64_t id, size_t *len)
{
	const struct table_entry *string = find(&t->strings, id);

	if (!string)
		return NULL;
	*len = string->size;
	return (const char *)t->bytes + string->defined;
}
