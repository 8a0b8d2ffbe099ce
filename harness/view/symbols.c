/*
 * symbols.c: see symbols.h.
 *
 * libbacktrace is made for a program that looks at itself.  Of a file of
 * another program it believes, if that can be loaded anywhere, that it lies
 * where our own program lies: so that is where we ask.
 */
#include "harness/view/symbols.h"

#include <errno.h>
#include <inttypes.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/base/modules.h"
#include "harness/trace/idmap.h"

#ifdef HAVE_LIBBACKTRACE
#include <backtrace.h>
#else
struct backtrace_state;
#endif

struct file {
	char *path; /* owned */
	uint64_t start, end, bias;
	char build_id[2 * BUILD_ID_MAX + 1]; /* "": any */
	bool asked;                 /* the following are set */
	bool changed;               /* it is not the file that ran */
	int err;                    /* -errno: it cannot be read */
	bool nameless;              /* an address had no name */
	uint64_t shift;             /* its addresses are there + shift */
	struct backtrace_state *in; /* never freed: cannot be; or NULL */
};

/* The symbols of one address: n of them, from first on. */
struct place {
	uint32_t first;
	uint32_t n;
};

struct symbols {
	struct file *files;
	size_t nfiles;
	struct idmap pcs;
	struct place *places; /* by number of pc */
	uint32_t places_cap;
	struct symbol *symbols;
	uint32_t nsymbols, symbols_cap;
	char **strings; /* owned */
	uint32_t nstrings, strings_cap;
	uint32_t *slots; /* open hash of string number + 1; a power of two */
	uint32_t nslots;
};

bool symbols_available(void)
{
#ifdef HAVE_LIBBACKTRACE
	return true;
#else
	return false;
#endif
}

static uint32_t hash_of(const char *text)
{
	uint32_t h = 2166136261u; /* FNV-1a */

	for (; *text; text++)
		h = (h ^ (uint8_t)*text) * 16777619u;
	return h;
}

/* The slot of text: its own, or the empty one where it goes. */
static uint32_t *slot_of(struct symbols *s, const char *text)
{
	uint32_t i = hash_of(text) & (s->nslots - 1);

	while (s->slots[i] && strcmp(s->strings[s->slots[i] - 1], text) != 0)
		i = (i + 1) & (s->nslots - 1);
	return &s->slots[i];
}

static void grow_slots(struct symbols *s)
{
	free(s->slots);
	s->nslots = s->nslots ? s->nslots * 2 : 256;
	s->slots = xcalloc(s->nslots, sizeof *s->slots);
	for (uint32_t i = 0; i < s->nstrings; i++)
		*slot_of(s, s->strings[i]) = i + 1;
}

/* The number of text. */
static uint32_t intern(struct symbols *s, const char *text)
{
	uint32_t *slot;

	if (s->nstrings >= s->nslots / 2)
		grow_slots(s);
	slot = slot_of(s, text);
	if (*slot)
		return *slot - 1;
	if (s->nstrings == s->strings_cap) {
		s->strings_cap = s->strings_cap ? s->strings_cap * 2 : 64;
		s->strings = xrealloc(s->strings, s->strings_cap *
		                                  sizeof *s->strings);
	}
	s->strings[s->nstrings] = strdup(text);
	CHECK(s->strings[s->nstrings]);
	*slot = ++s->nstrings;
	return s->nstrings - 1;
}

struct symbols *symbols_new(void)
{
	struct symbols *s = xcalloc(1, sizeof *s);

	intern(s, ""); /* number 0 */
	return s;
}

void symbols_free(struct symbols *s)
{
	for (size_t i = 0; i < s->nfiles; i++)
		free(s->files[i].path);
	for (uint32_t i = 0; i < s->nstrings; i++)
		free(s->strings[i]);
	idmap_done(&s->pcs);
	free(s->files);
	free(s->places);
	free(s->symbols);
	free(s->strings);
	free(s->slots);
	free(s);
}

static struct file *add_file(struct symbols *s, const struct module *m)
{
	struct file *f;

	s->files = xrealloc(s->files, (s->nfiles + 1) * sizeof *s->files);
	f = &s->files[s->nfiles++];
	*f = (struct file){.path = strndup(m->path, m->path_len),
	                   .start = m->start,
	                   .end = m->end,
	                   .bias = m->bias};
	CHECK(f->path);
	return f;
}

int symbols_add_maps(struct symbols *s, const char *text, struct buf *error)
{
	struct module m;
	int got;

	while ((got = modules_next(&text, &m)) == 1)
		strcpy(add_file(s, &m)->build_id, m.build_id);
	if (got < 0)
		buf_printf(error, "not a module, as a line should say: %.*s",
		           (int)strcspn(text, "\n"), text);
	return got;
}

int symbols_add_binary(struct symbols *s, const char *path, struct buf *error)
{
	struct module m;
	_Bool fixed;
	int err = modules_of_file(path, &m, &fixed);

	if (err) {
		buf_printf(error, "%s", err == -ENOEXEC
		                            ? "not an ELF file of this machine"
		                            : strerror(-err));
		return -1;
	}
	add_file(s, &m);
	return 0;
}

static int take_own_bias(struct dl_phdr_info *info, size_t size, void *data)
{
	(void)size;
	*(uint64_t *)data = info->dlpi_addr;
	return 1; /* the program itself comes first */
}

#ifdef HAVE_LIBBACKTRACE
static void no_error(void *data, const char *msg, int errnum)
{
	(void)data;
	(void)msg;
	(void)errnum;
}
#endif

/* Looks whether the file is still the one that ran, and opens it. */
static void ask_file(struct file *f)
{
	struct module now;
	_Bool fixed;

	f->asked = true;
	f->err = modules_of_file(f->path, &now, &fixed);
	if (f->err)
		return;
	f->changed = *f->build_id && strcmp(f->build_id, now.build_id) != 0;
	if (!fixed)
		dl_iterate_phdr(take_own_bias, &f->shift);
#ifdef HAVE_LIBBACKTRACE
	if (!f->changed)
		f->in = backtrace_create_state(f->path, 0, no_error, NULL);
#endif
}

static void add_symbol(struct symbols *s, struct place *p, const char *func,
                       const char *file, uint32_t line)
{
	if (s->nsymbols == s->symbols_cap) {
		s->symbols_cap = s->symbols_cap ? s->symbols_cap * 2 : 64;
		s->symbols = xrealloc(s->symbols, s->symbols_cap *
		                                  sizeof *s->symbols);
	}
	s->symbols[s->nsymbols++] =
	    (struct symbol){intern(s, func), intern(s, file), line};
	p->n++;
}

#ifdef HAVE_LIBBACKTRACE
struct lookup {
	struct symbols *s;
	struct place *p;
	const char *name; /* of the ELF symbol, or NULL */
};

static int take_name(void *data, uintptr_t pc, const char *file, int line,
                     const char *func)
{
	struct lookup *l = data;

	(void)pc;
	if (func)
		add_symbol(l->s, l->p, func, file ? file : "",
		           line > 0 ? (uint32_t)line : 0);
	return 0;
}

static void take_elf_name(void *data, uintptr_t pc, const char *name,
                          uintptr_t value, uintptr_t size)
{
	struct lookup *l = data;

	(void)pc;
	(void)value;
	(void)size;
	l->name = name;
}

/* at: as the file has it. */
static void look_up(struct symbols *s, struct file *f, uint64_t at,
                    struct place *p)
{
	struct lookup l = {s, p, NULL};
	uintptr_t pc = (uintptr_t)(at + f->shift);

	if (!f->in)
		return;
	backtrace_pcinfo(f->in, pc, take_name, no_error, &l);
	if (p->n == 0)
		backtrace_syminfo(f->in, pc, take_elf_name, no_error, &l);
	if (l.name)
		add_symbol(s, p, l.name, "", 0);
}
#else
static void look_up(struct symbols *s, struct file *f, uint64_t at,
                    struct place *p)
{
	(void)s;
	(void)f;
	(void)at;
	(void)p;
}
#endif

static void name_place(struct symbols *s, uint64_t pc, struct place *p)
{
	/* in the call, not behind it */
	uint64_t at = pc - 1;
	struct buf name = {0};
	struct file *f = NULL;

	for (size_t i = 0; i < s->nfiles && !f; i++)
		if (at >= s->files[i].start && at < s->files[i].end)
			f = &s->files[i];
	if (f && !f->asked)
		ask_file(f);
	if (f)
		look_up(s, f, at - f->bias, p);
	if (p->n > 0)
		return;
	if (f) {
		const char *slash = strrchr(f->path, '/');

		f->nameless = true;
		buf_printf(&name, "%s+0x%" PRIx64,
		           slash ? slash + 1 : f->path, at - f->bias);
	} else if (pc <= 1) {
		buf_puts(&name, "unknown");
	} else {
		buf_printf(&name, "0x%" PRIx64, pc);
	}
	add_symbol(s, p, buf_str(&name), "", 0);
	buf_done(&name);
}

uint32_t symbols_of(struct symbols *s, uint64_t pc, const struct symbol **out)
{
	uint32_t seen = s->pcs.len, i = idmap_add(&s->pcs, pc);
	struct place *p;

	if (i == s->places_cap) {
		s->places_cap = i ? i * 2 : 64;
		s->places = xrealloc(s->places, s->places_cap *
		                                sizeof *s->places);
	}
	p = &s->places[i];
	if (i == seen) {
		*p = (struct place){s->nsymbols, 0};
		name_place(s, pc, p);
	}
	*out = &s->symbols[p->first];
	return p->n;
}

const char *symbols_string(const struct symbols *s, uint32_t number)
{
	CHECK_OP(number, <, s->nstrings);
	return s->strings[number];
}

uint32_t symbols_strings(const struct symbols *s)
{
	return s->nstrings;
}

void symbols_complaints(const struct symbols *s, struct buf *lines)
{
	for (size_t i = 0; i < s->nfiles; i++) {
		const struct file *f = &s->files[i];

		if (f->changed)
			buf_printf(lines, "%s: not the file that ran: it has "
			           "changed since\n", f->path);
		else if (f->err)
			buf_printf(lines, "%s: %s\n", f->path,
			           strerror(-f->err));
		else if (f->nameless && !symbols_available())
			buf_printf(lines, "%s: names need libbacktrace, which "
			           "was missing when this was built\n",
			           f->path);
	}
}
