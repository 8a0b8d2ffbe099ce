/* fleet.c: who hunts; see fleet.h. */
#include "harness/campaign/fleet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/check.h"

const char *const fleet_name[FLEET_KINDS] = {"explore", "libfuzzer", "afl"};

/* The order in which a fleet grows, over and over. */
static const enum fleet_kind order[] = {
    FLEET_EXPLORE, FLEET_LIBFUZZER, FLEET_AFL, FLEET_AFL,
};

enum { ROUND = sizeof order / sizeof *order };

/* ---- how many of each ---- */

unsigned fleet_size(const struct fleet *f)
{
	unsigned n = 0;

	for (int k = 0; k < FLEET_KINDS; k++)
		n += f->count[k];
	return n;
}

static int kind_of(const char *name, size_t len)
{
	for (int k = 0; k < FLEET_KINDS; k++)
		if (strlen(fleet_name[k]) == len &&
		    !memcmp(fleet_name[k], name, len))
			return k;
	return -1;
}

int fleet_parse(struct fleet *f, const char *text, struct buf *error)
{
	*f = (struct fleet){0};
	for (const char *at = text;;) {
		size_t name = strcspn(at, "=,");
		int kind = kind_of(at, name);
		char *end = (char *)(uintptr_t)(at + name);
		unsigned long n = 1;

		if (*end == '=' && end[1] >= '0' && end[1] <= '9')
			n = strtoul(end + 1, &end, 10);
		if (kind < 0 || n > FLEET_MOST || (*end && *end != ',')) {
			buf_printf(error,
			           "want one like explore=2,libfuzzer,afl=3, "
			           "not %s", at);
			return -1;
		}
		f->count[kind] += (unsigned)n;
		if (!*end)
			break;
		at = end + 1;
	}
	if (fleet_size(f) >= 1 && fleet_size(f) <= FLEET_MOST)
		return 0;
	buf_printf(error, "want 1 to %d workers", FLEET_MOST);
	return -1;
}

unsigned fleet_workers(unsigned cores, const bool have[FLEET_KINDS])
{
	unsigned round = 0;

	for (unsigned i = 0; i < ROUND; i++)
		round += have[order[i]];
	return cores > round ? cores : round;
}

void fleet_choose(struct fleet *f, unsigned workers,
                  const bool have[FLEET_KINDS])
{
	*f = (struct fleet){0};
	CHECK(have[FLEET_EXPLORE]); /* it needs nothing, so there is an end */
	for (unsigned i = 0; fleet_size(f) < workers; i++) {
		enum fleet_kind k = order[i % ROUND];

		f->count[k] += have[k];
	}
}

/* ---- what there is ---- */

static bool in_path(const char *name)
{
	const char *at = getenv("PATH");
	struct buf path = {0};
	bool found = false;

	while (at && !found) {
		size_t n = strcspn(at, ":");

		buf_clear(&path);
		buf_printf(&path, "%.*s/%s", (int)n, n ? at : ".", name);
		found = access(buf_str(&path), X_OK) == 0;
		at = at[n] ? at + n + 1 : NULL;
	}
	buf_done(&path);
	return found;
}

/* Debian's packages. */
static const char *const wants[FLEET_KINDS] = {
    [FLEET_LIBFUZZER] = "clang libclang-rt-14-dev",
    [FLEET_AFL] = "afl++ clang",
};

/* false */
static bool lacks(struct buf *missing, const char *what)
{
	buf_printf(missing, "%s%s", missing->len ? ", " : "", what);
	return false;
}

static bool has(const char *engines, const char *name, struct buf *missing)
{
	struct buf path = {0};
	bool is;

	buf_printf(&path, "%s/%s", engines, name);
	is = access(buf_str(&path), R_OK) == 0;
	if (!is)
		lacks(missing, buf_str(&path));
	buf_done(&path);
	return is;
}

bool fleet_have(enum fleet_kind kind, const char *engines, struct buf *missing)
{
	bool have = true;

	if (kind == FLEET_LIBFUZZER) {
		have = has(engines, "schedule_fuzz_libfuzzer", missing);
	} else if (kind == FLEET_AFL) {
		have &= has(engines, "schedule_fuzz_afl", missing);
		have &= has(engines, "schedule_afl_mutator.so", missing);
		have &= in_path("afl-fuzz") || lacks(missing, "afl-fuzz");
	}
	if (!have)
		buf_printf(missing, " (apt-get install %s; make)", wants[kind]);
	if (have && kind == FLEET_AFL && strpbrk(engines, ";:,")) {
		/* where it ends the path of a mutator */
		buf_printf(missing,
		           "way to tell AFL++ of %s, which has one of ;:,",
		           engines);
		have = false;
	}
	return have;
}
