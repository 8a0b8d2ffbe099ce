/* cursor.c: see cursor.h. */
#include "harness/trace/cursor.h"

/* The top bits of a record's first byte; see format.h. */
#define FORM_SHIFT 6
#define FORM_LENGTH 3u

void cursor_forms(struct form *forms, const struct trace *t)
{
	for (unsigned i = 0; i < TRACE_NWIRE; i++)
		forms[i] = (struct form){.type = EV_NONE};
	for (unsigned type = EV_NONE + 1; type < EV_COUNT; type++) {
		const struct ev_format *f = &ev_formats[type];

		if (f->event && ev_known(f, t->version))
			forms[f->wire] = (struct form){
				.type = (uint8_t)type,
				.nargs = ev_args(f, t->version)->n,
				.subject = f->subject,
				.stack = f->stack,
				.names_g = f->names_g,
			};
	}
}

static void enter_batch(struct cursor *c, const struct trace *t, uint32_t n)
{
	const struct batch *b = &t->batches[n];

	c->batch = n;
	c->at = t->bytes + b->off;
	c->end = t->bytes + b->end;
	c->event.p = b->p;
	c->event.seq = b->seq;
	c->event.ticks = b->ticks;
}

void cursor_init(struct cursor *c, const struct trace *t, uint32_t p)
{
	*c = (struct cursor){.batch = NO_BATCH, .running = NO_G};
	if (t->chains[p].first != NO_BATCH)
		enter_batch(c, t, t->chains[p].first);
}

void cursor_init_batch(struct cursor *c, const struct trace *t, uint32_t n)
{
	*c = (struct cursor){.running = NO_G};
	enter_batch(c, t, n);
	c->batch = NO_BATCH;
}

/* At the end of a batch: to the next one. */
static bool next_batch(struct cursor *c, const struct trace *t)
{
	if (c->batch == NO_BATCH || t->batches[c->batch].next == NO_BATCH)
		return false;
	enter_batch(c, t, t->batches[c->batch].next);
	return true;
}

static uint64_t long_number(const uint8_t **at)
{
	uint64_t v = 0;

	for (unsigned shift = 0;; shift += 7) {
		uint8_t b = *(*at)++;

		v |= (uint64_t)(b & 0x7f) << shift;
		if (b < 0x80)
			return v;
	}
}

static inline uint64_t number(const uint8_t **at)
{
	const uint8_t *p = *at;

	if (p[0] < 0x80) {
		*at = p + 1;
		return p[0];
	}
	if (p[1] < 0x80) {
		*at = p + 2;
		return (p[0] & 0x7fu) | (uint64_t)p[1] << 7;
	}
	return long_number(at);
}

/* Over a record that is no event, of a type that has no form. */
static void skip_other(struct cursor *c, const struct trace *t)
{
	uint8_t first = *c->at++;
	unsigned n = first >> FORM_SHIFT;

	if ((first & (TRACE_NWIRE - 1)) == ev_formats[EV_STRING].wire &&
	    t->version >= TRACE_1_7) {
		number(&c->at);
		n = FORM_LENGTH;
	}
	if (n == FORM_LENGTH) {
		uint64_t len = number(&c->at);

		c->at += len;
		return;
	}
	for (n += ev_stamp_args(t->version); n; n--)
		number(&c->at);
}

/* Whose event it is, and who runs on its processor next. */
__attribute__((always_inline))
static inline void place(struct cursor *c, const struct trace *t,
                         const struct form *f)
{
	struct event *e = &c->event;

	e->g = c->running;
	e->named = f->names_g ? idmap_find(&t->gs, e->arg[0]) : NO_G;
	switch ((enum ev_subject)f->subject) {
	case SUBJECT_CURRENT:
		break;
	case SUBJECT_LEAVES:
		c->running = NO_G;
		break;
	case SUBJECT_ENTERS:
		c->running = e->named;
		e->g = e->named;
		break;
	case SUBJECT_NAMED:
		e->g = e->named;
		break;
	}
}

/* stamp: how many numbers that is.  Inlined once for each such number. */
__attribute__((always_inline))
static inline void decode(struct cursor *c, const struct trace *t,
                          const struct form *f, unsigned stamp)
{
	struct event *e = &c->event;
	const uint8_t *at = c->at;

	e->off = (uint64_t)(at - t->bytes);
	e->type = f->type;
	e->nargs = f->nargs;
	if (*at++ >> FORM_SHIFT == FORM_LENGTH)
		number(&at);
	if (stamp == 2)
		e->seq += number(&at);
	e->ticks += number(&at);
	e->arg[0] = f->nargs > 0 ? number(&at) : 0;
	e->arg[1] = f->nargs > 1 ? number(&at) : 0;
	e->arg[2] = f->nargs > 2 ? number(&at) : 0;
	e->stack = f->stack ? number(&at) : 0;
	if (stamp == 1 && f->type == EV_USER_LOG) {
		uint64_t len = number(&at);

		at += len;
	}
	c->at = at;
	place(c, t, f);
}

bool cursor_next(struct cursor *c, const struct trace *t,
                 const struct form *forms)
{
	for (;;) {
		const struct form *f;

		while (c->at == c->end) {
			if (!next_batch(c, t))
				return false;
		}
		f = &forms[*c->at & (TRACE_NWIRE - 1)];
		if (f->type != EV_NONE) {
			if (t->version < TRACE_1_7)
				decode(c, t, f, 2);
			else
				decode(c, t, f, 1);
			return true;
		}
		skip_other(c, t);
	}
}

void cursor_sample(struct event *e, const struct trace *t, uint64_t off)
{
	const uint8_t *at = t->bytes + off + 1;

	*e = (struct event){.off = off, .type = EV_CPU_SAMPLE, .nargs = 3};
	if (t->bytes[off] >> FORM_SHIFT == FORM_LENGTH)
		number(&at);
	/* The step of the writer, who is another. */
	number(&at);
	for (unsigned i = 0; i < 3; i++)
		e->arg[i] = number(&at);
	e->stack = number(&at);
	e->ticks = e->arg[0];
	e->p = idmap_find(&t->ps, e->arg[1]);
	e->g = idmap_find(&t->gs, e->arg[2]);
}
