#!/bin/sh
# Tracers that lie consistently: each patch in testdata/ puts a defect into a
# target that rules about the trace alone hardly notice, and the ground truth
# must.  A patch begins with what it is, `expect:` a rule (or rules, a|b), and
# the scenario to run.
. harness/cli/expect.sh
command -v patch >/dev/null || skip 'patch(1) is missing'
[ "${BUILD:-}" != tsan ] || skip "targets without thread sanitizer would crash"

# build PATCH: the target that it is for, with the patch, as $tmp/target.so.
build() {
	target=$(basename "$1" | sed 's/-.*//')
	rm -rf "$tmp/src" && mkdir -p "$tmp/src/targets/$target"
	cp targets/"$target"/*.[chS] "$tmp/src/targets/$target" 2>/dev/null
	rm -f "$tmp/src/targets/$target"/*_test.c
	case $($CC -dumpmachine) in
	x86_64*) rm -f "$tmp/src/targets/$target"/*_aarch64.S ;;
	*) rm -f "$tmp/src/targets/$target"/*_x86_64.S ;;
	esac
	patch -s -p1 --fuzz=0 -d "$tmp/src" <"$1" &&
		$CC -w -std=c11 -D_GNU_SOURCE -O1 -fno-omit-frame-pointer \
			-shared -fPIC -fvisibility=hidden -Wl,-Bsymbolic \
			-I"$tmp/src" -I. -o "$tmp/target.so" \
			"$tmp/src/targets/$target"/*.[cS] -pthread
}

# A defect may also break other rules, but what names the lie must be there.
found() {
	sed -n 's/^scenario: //p' "$1" >"$tmp/scenario.scn"
	rule=$(sed -n 's/^expect: //p' "$1")
	for seed in 1 2 3 4 5 6; do
		"$tt" stress --target "$tmp/target.so" --seed $seed --runs 4 \
			--keep-going --scenario "$tmp/scenario.scn" \
			--out "$tmp/out" >"$tmp/stdout" 2>"$tmp/stderr" </dev/null
		ls "$tmp/out/findings" 2>/dev/null | grep -Eq "^($rule)" &&
			return
	done
	echo "FAILED: $1: no finding of $rule"
	tail -n 20 "$tmp/stdout"
	failures=$((failures + 1))
}

for patch in harness/oracle/testdata/*.patch; do
	rm -rf "$tmp/out"
	if ! build "$patch"; then
		echo "FAILED: $patch: cannot be built"
		failures=$((failures + 1))
		continue
	fi
	found "$patch"
	echo "$patch: $(ls "$tmp/out/findings" | tr '\n' ' ')"
	for verdict in "$tmp/out"/findings/*/verdict.txt; do
		have "$verdict"
		have "$(dirname "$verdict")/truth.txt"
		grep -q 'record: [0-9]\|by the ground truth\|event: ' "$verdict" || {
			echo "FAILED: no evidence in the verdict"
			cat "$verdict"
			failures=$((failures + 1))
		}
	done
done
finish
