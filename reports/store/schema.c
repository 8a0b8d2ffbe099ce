/* schema.c: see schema.h. */
#include "reports/store/schema.h"

/* The file, a NUL behind it.  Found from the root of the tree, where the
 * compiler runs. */
__asm__(".pushsection .rodata\n"
        "schema_1: .incbin \"reports/store/schema.sql\"\n"
        ".byte 0\n"
        ".popsection\n");
extern __attribute__((visibility("hidden"))) const char schema_1[];

const char *const schema_steps[] = {
	schema_1,
};
const int schema_version = sizeof schema_steps / sizeof *schema_steps;
