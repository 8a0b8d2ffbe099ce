/* schema.c: see schema.h. */
#include "reports/store/schema.h"

/* The files, a NUL behind each.  Found from the root of the tree, where the
 * compiler runs. */
__asm__(".pushsection .rodata\n"
        "schema_1: .incbin \"reports/store/schema.sql\"\n"
        ".byte 0\n"
        "schema_2: .incbin \"reports/store/schema_2.sql\"\n"
        ".byte 0\n"
        ".popsection\n");
extern __attribute__((visibility("hidden"))) const char schema_1[], schema_2[];

const char *const schema_steps[] = {
	schema_1,
	schema_2,
};
const int schema_version = sizeof schema_steps / sizeof *schema_steps;
