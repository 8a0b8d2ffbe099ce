/* choice.c: see choice.h. */
#include "harness/cli/choice.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/cli/cli.h"

static const struct {
	const char *name;
	size_t offset; /* of a const char * in struct choice */
} keys[] = {
#define OFFSET(field) offsetof(struct choice, field)
    {"db=", OFFSET(db)},
    {"hunt=", OFFSET(hunts.hunt)},
    {"population=", OFFSET(hunts.population)},
    {"target=", OFFSET(hunts.target)},
    {"commit=", OFFSET(hunts.commit)},
    {"scenario=", OFFSET(hunts.scenario)},
    {"strategy=", OFFSET(strategy)},
#undef OFFSET
};

enum { KEYS = sizeof keys / sizeof *keys };

/* The key that text begins with; KEYS: none. */
static int key_of(const char *text)
{
	int i = 0;

	while (i < KEYS && strncmp(text, keys[i].name, strlen(keys[i].name)))
		i++;
	return i;
}

/* A comma ends a value where another key follows. */
static char *end_of_value(char *value)
{
	char *p = value;

	while (*p && !(*p == ',' && key_of(p + 1) < KEYS))
		p++;
	return p;
}

static char *keep(struct choice *c, const char *text, struct buf *error)
{
	for (size_t i = 0; i < sizeof c->texts / sizeof *c->texts; i++)
		if (!c->texts[i])
			return c->texts[i] = strdup(text);
	buf_printf(error, "%s is one choice too many", text);
	return NULL;
}

bool choice_add(struct choice *c, const char *text, struct buf *error)
{
	char *p = keep(c, text, error);

	if (!p)
		return false;
	if (key_of(p) == KEYS) {
		c->db = p;
		return true;
	}
	while (*p) {
		int key = key_of(p);
		char *value, *end;

		CHECK_OP(key, <, KEYS);
		value = p + strlen(keys[key].name);
		end = end_of_value(value);
		p = *end ? end + 1 : end;
		*end = '\0';
		if (!*value &&
		    keys[key].offset != offsetof(struct choice, strategy)) {
			buf_printf(error, "%s: %s is followed by nothing", text,
			           keys[key].name);
			return false;
		}
		memcpy((char *)c + keys[key].offset, &value, sizeof value);
	}
	return true;
}

void choice_done(struct choice *c)
{
	for (size_t i = 0; i < sizeof c->texts / sizeof *c->texts; i++)
		free(c->texts[i]);
	*c = (struct choice){0};
}

int choice_load(const struct choice *c, struct summary *s, struct buf *error)
{
	struct store *store = store_open_read(c->db ? c->db : CHOICE_DB, error);
	int err;

	if (!store)
		return EXIT_ENVIRONMENT;
	err = store_summary(store, &c->hunts, s, error);
	store_close(store);
	return err ? EXIT_USAGE : EXIT_OK;
}

bool choice_has(const struct choice *c, const struct summary_group *g)
{
	return !c->strategy || !strcmp(c->strategy, g->strategy);
}

const struct summary_group *
choice_one(const struct choice *c, const struct summary *s, struct buf *error)
{
	const struct summary_group *found = NULL;
	struct buf all = {0};
	size_t n = 0;

	for (size_t i = 0; i < s->ngroups; i++) {
		const struct summary_group *g = &s->groups[i];

		if (!choice_has(c, g))
			continue;
		found = g;
		n++;
		buf_printf(&all,
		           "%spopulation=%s,target=%s,scenario=%s,"
		           "strategy=%s",
		           n > 1 ? " or " : "", g->population, g->target,
		           g->scenario, g->strategy);
	}
	if (n == 0)
		buf_puts(error, "no hunt is like that");
	else if (n > 1)
		buf_printf(error, "say which: %s", buf_str(&all));
	buf_done(&all);
	return n == 1 ? found : NULL;
}
