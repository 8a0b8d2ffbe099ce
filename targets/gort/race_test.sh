#!/bin/sh
# A race inside a target is a finding of the tool that loads it, with the
# sanitizer's report as evidence; see race_test.c for races between tasks.
. harness/cli/expect.sh
[ "${BUILD:-}" = tsan ] || skip "finds races only under BUILD=tsan"
gort=${BIN%/bin}/obj/targets/gort.a

# gort, but a yield counts itself first: GUARDED or not.
cat >"$tmp/racy.c" <<'END'
#include <pthread.h>

#include "targets/target.h"

extern const struct tt_target gort_target;
extern TT_EXPORT struct tt_target racy __asm__("tt_target");
struct tt_target racy;
static unsigned long yields;

static void counts_yields(void)
{
#ifdef GUARDED
	static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&guard);
	yields++;
	pthread_mutex_unlock(&guard);
#else
	yields++;
#endif
	gort_target.yield();
}

__attribute__((constructor)) static void wrap(void)
{
	racy = gort_target;
	racy.yield = counts_yields;
}
END
# Both would export tt_target.
objcopy --redefine-sym tt_target=gort_target "$gort" "$tmp/gort.a" || exit 1
build() { $CC -g -O1 -fsanitize=thread -fPIC -fvisibility=hidden -I. \
	-shared -Wl,-Bsymbolic -o "$tmp/$1.so" "$tmp/racy.c" "$tmp/gort.a" \
	-pthread $2 || exit 1; }
build racy ''
build guarded -DGUARDED
cat >"$tmp/yields.scn" <<'END'
procs 2
sessions 3
shape 1 on 5ms off 0
group 4
	yield x20
END

expect 0 '^ok: 0 findings' "$tt" stress --scenario "$tmp/yields.scn" \
	--target "$tmp/guarded.so" --out "$tmp/out" --runs 1
expect 1 '^finding: exit-66 in run' "$tt" stress --scenario "$tmp/yields.scn" \
	--target "$tmp/racy.so" --out "$tmp/out" --runs 5
cat "$tmp"/out/findings/*/stderr.txt >"$tmp/report"
grep -q 'data race .* in counts_yields$' "$tmp/report" ||
	{ echo "FAILED: no report that names the function"
	  cat "$tmp/report"; failures=1; }
finish
