/* known.c: see known.h.  known_parse.c makes what is used here. */
#include <stdlib.h>
#include <string.h>

#include "reports/known/known_code.h"

void known_free(struct known *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < k->nrules; i++)
		free(k->rules[i].name);
	for (size_t i = 0; i < k->nsteps; i++) {
		free(k->steps[i].string);
		known_regexp_free(k->steps[i].regexp);
	}
	free(k->rules);
	free(k->steps);
	free(k);
}

size_t known_rules(const struct known *k)
{
	return k->nrules;
}

static const char *field(const struct known_subject *s, size_t offset)
{
	const char *value;

	memcpy(&value, (const char *)s + offset, sizeof value);
	return value;
}

static bool matches(const struct known *k, const struct known_rule *r,
                    const struct known_subject *s)
{
	bool truth = true;
	size_t at = r->begin;

	while (at < r->end) {
		const struct known_step *step = &k->steps[at++];

		switch (step->op) {
		case OP_EQUAL:
			truth = !strcmp(field(s, step->field), step->string);
			break;
		case OP_MATCH:
			truth = known_regexp_matches(step->regexp,
			                             field(s, step->field));
			break;
		case OP_NOT:
			truth = !truth;
			break;
		case OP_SKIP_IF:
			at = truth ? step->to : at;
			break;
		case OP_SKIP_UNLESS:
			at = truth ? at : step->to;
			break;
		}
	}
	return truth;
}

const char *known_match(const struct known *k, const struct known_subject *s)
{
	for (size_t i = 0; k && i < k->nrules; i++)
		if (matches(k, &k->rules[i], s))
			return k->rules[i].name;
	return "";
}
