#!/bin/sh
# A target that crashes, hangs, lies or leaves is a finding, not the end of
# the driver: exit 1, with evidence and the command that repeats it.
. harness/cli/expect.sh
out=$tmp/out

found() {
	kind=$1 pattern=$2
	rm -rf "$out"
	expect 1 "^finding: ($pattern) in run" "$tt" stress --scenario seed \
		--target "$(broken "$kind")" --out "$out" --runs 1 \
		--timeout "${3:-20}" --seed 7
	grep -q '^finding: 1 finding in .* of 1 run$' "$tmp/stdout" ||
		{ echo "FAILED: $kind: no status line"; failures=1; }
	dir=$(echo "$out"/findings/*)
	have "$dir/repeat.txt"
	have "$dir/verdict.txt"
	have "$dir/scenario.scn"
}

crash=crash-SIGSEGV
abort=crash-SIGABRT
deaf=
case ${BUILD:-} in asan | tsan) crash="$crash|exit-[0-9]+" ;; esac
# thread sanitizer keeps signals from a thread that pauses
[ "${BUILD:-}" = tsan ] && deaf='|no answer'

found CRASH "$crash"
grep -q broken_start "$dir/stderr.txt" || grep -q 'CRASH\.so' "$dir/stderr.txt" ||
	{ echo "FAILED: no stack of the crash"; failures=1; }
found ABORT "$abort"
grep -q 'the reason' "$dir/stderr.txt" ||
	{ echo "FAILED: the last words are lost"; failures=1; }
found EXIT exit-7
found GARBLE garbled
found SPAWN "$abort"
found HANG hang 3
have "$dir/stacks.txt"
grep -q '^[0-9]* threads*: ' "$dir/stacks.txt" &&
	grep -Eq "pause|HANG\.so$deaf" "$dir/stacks.txt" ||
	{ echo "FAILED: no stack of the hang"; failures=1; }

found DAMAGE '[a-z-]+'
have "$dir/trace.bin"
have "$dir/truth.txt"
expect 1 . "$tt" check "$dir/trace.bin"
# what it prints as the repetition repeats it
sed "s,--target [^ ]*,--target $tmp/DAMAGE.so," "$dir/repeat.txt" >"$tmp/again"
expect 1 '^finding: ' sh "$tmp/again"
rm -rf out/findings/*-7 2>/dev/null

# Many findings: counted, and three folders of one signature.
rm -rf "$out"
expect 1 '^finding: [0-9]+ findings in' "$tt" stress --scenario seed --jobs 1 \
	--target "$tmp/EXIT.so" --out "$out" --runs 9 --keep-going --seed 7
[ "$(ls "$out/findings" | wc -l)" = 3 ] && grep -q '^9 *times exit-7' \
	"$tmp/stdout" && grep -q '^failed runs   9 of 9' "$tmp/stdout" ||
	{ echo "FAILED: 9 findings"; cat "$tmp/stdout"; failures=1; }
expect 1 '^finding: 4 findings' "$tt" stress --scenario seed --jobs 1 \
	--target "$tmp/EXIT.so" --out "$out" --failures 4

# What the machine lacks is no finding.
expect_one_line 4 'no more memory' "$tt" stress --scenario seed --runs 1 \
	--target "$(broken LACK)" --out "$out"
grep -q '^ended early: 0 findings' "$tmp/stdout" ||
	{ echo "FAILED: no status line"; failures=1; }
finish
