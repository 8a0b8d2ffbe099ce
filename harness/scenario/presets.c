/* presets.c: the scenarios of corpus/scenarios, within the binary. */
#include <string.h>

#include "harness/scenario/scenario.h"

/* The file, a NUL behind it, as preset_SYMBOL.  Found from the root of the
 * tree, where the compiler runs. */
#define EMBED(symbol, name)                                                    \
	__asm__(".pushsection .rodata\n"                                       \
	        "preset_" #symbol ": .incbin \"corpus/scenarios/" name         \
	        ".scn\"\n"                                                     \
	        ".byte 0\n"                                                    \
	        ".popsection\n");                                              \
	extern __attribute__((visibility("hidden"))) const char preset_##symbol[]

EMBED(default, "default");
EMBED(seed, "seed");
EMBED(herd, "herd");
EMBED(call_in, "call-in");
EMBED(smallest, "smallest");
EMBED(wide, "wide");

static const struct {
	const char *name;
	const char *text;
} presets[] = {
    {"default", preset_default},
    {"seed", preset_seed},
    {"herd", preset_herd},
    {"call-in", preset_call_in},
    {"smallest", preset_smallest},
    {"wide", preset_wide},
};
enum { NPRESETS = sizeof presets / sizeof presets[0] };

const char *scenario_preset(const char *name)
{
	for (size_t i = 0; i < NPRESETS; i++)
		if (strcmp(name, presets[i].name) == 0)
			return presets[i].text;
	return NULL;
}

const char *scenario_preset_name(size_t i)
{
	return i < NPRESETS ? presets[i].name : NULL;
}
