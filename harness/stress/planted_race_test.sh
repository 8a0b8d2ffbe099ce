#!/bin/sh
# A data race in a target is a finding under thread sanitizer: its silence
# about the others means something.
. harness/cli/expect.sh
[ "${BUILD:-}" = tsan ] || skip "wants BUILD=tsan"

expect 1 '^finding: exit-66 in run' "$tt" stress --scenario seed --runs 1 \
	--target "$(broken RACE -g -fsanitize=thread)" --out "$tmp/out"
grep -q 'WARNING: ThreadSanitizer: data race' "$tmp"/out/findings/*/stderr.txt &&
	grep -q broken\.c "$tmp"/out/findings/*/stderr.txt ||
	{ echo "FAILED: the race is not named"; failures=1; }
finish
