#!/bin/sh
# A target that cannot be one is refused: one line that says why, exit 2.
. harness/cli/expect.sh

refused() {
	pattern=$1
	shift
	expect_one_line 2 "$pattern" "$tt" stress --scenario smallest \
		--runs 1 --out "$tmp/out" --target "$@"
}

refused 'there is no target nonesuch' nonesuch
refused 'there is no target null\+0' null+0
refused 'nonesuch\.so: No such file' ./nonesuch.so

echo 'not one' >"$tmp/text.so"
refused 'text\.so: not a shared object' "$tmp/text.so"
refused 'not a shared object' "$tmp/"

echo 'int nothing;' >"$tmp/empty.c"
$CC -shared -fPIC -o "$tmp/empty.so" "$tmp/empty.c"
refused 'lacks the symbol tt_target' "$tmp/empty.so"

echo 'int gone(void); int here(void) { return gone(); }' >"$tmp/undef.c"
$CC -shared -fPIC -o "$tmp/undef.so" "$tmp/undef.c"
refused 'cannot load .*undefined symbol: gone' "$tmp/undef.so"

refused 'version 42 of the target interface, this is version 1' "$(broken ABI)"
refused 'lacks the function spawn' "$(broken FUNCTION)"

cat >"$tmp/dies.c" <<'END'
#include <stdlib.h>
__attribute__((constructor)) static void die(void) { abort(); }
END
$CC -shared -fPIC -o "$tmp/dies.so" "$tmp/dies.c"
"$tt" stress --scenario smallest --runs 1 --target "$tmp/dies.so" \
	--out "$tmp/out" 2>/dev/null
[ $? = 2 ] || { echo "a target that aborts when loaded"; failures=1; }

expect 0 '^null +a task is a pthread' "$tt" targets
finish
