#!/bin/sh
# The fuzzer of schedules finds planted bugs from nothing, with each engine,
# and what it finds is repeated by others.

. harness/cli/expect.sh

need_explore
command -v patch >/dev/null || skip "patch is missing"
[ "$BUILD" = release ] || skip "fuzzers of schedules are of the release build"
libfuzzer=$BIN/schedule_fuzz_libfuzzer
plain="$PWD/$(dirname "$BIN")/obj/fuzzers/schedule_fuzz"
bin=$PWD/$BIN
export TRACETORTURE_REPROS="$tmp/a folder"

# Where there is no engine: a file, by the program that knows none.
printf '\1' >"$tmp/one"
expect 0 '^1 inputs$' "$plain" --target="$bin/targets/gort.so" "$tmp/one"
expect 4 'there is no target nothing' "$plain" --target=nothing "$tmp/one"
expect 4 'batch: want a number' "$plain" --batch=0 "$tmp/one"
expect 4 'feedback: want all, edges or none' "$plain" --feedback=x "$tmp/one"

if [ ! -e "$libfuzzer" ]; then
	[ $failures = 0 ] && skip "libclang-rt-14-dev (libFuzzer) is missing"
	finish
fi

# From an empty corpus.  libFuzzer ends with 77 when it has found something.
for seed in 1 2; do
	expect 77 '^finding: go-start-not-runnable$' $libfuzzer \
		--target=gort+11953 -seed=$seed -runs=20000 \
		-artifact_prefix="$tmp/artifact-$seed-"
	repeat=$(sed -n "s/^repeat: tracetorture replay '\(.*\)'$/\1/p" \
		"$tmp/stderr")
	expect 1 'fails as recorded' $tt replay "$repeat"
	# The input does the same elsewhere; without the bug it is nothing.
	for input in "$tmp/artifact-$seed-"crash-*; do
		expect 134 '^finding: go-start-not-runnable$' "$plain" \
			--target="$bin/targets/gort+11953.so" "$input"
		expect 0 '^1 inputs$' "$plain" \
			--target="$bin/targets/gort.so" "$input"
	done
done
# What is known is no finding.
sed -n 's/^signature: //p' "$tmp/stderr" >"$tmp/known"
"$plain" --target="$bin/targets/gort+11953.so" "$input" 2>&1 |
	sed -n 's/^signature: //p' >"$tmp/known"
expect 0 '^1 inputs$' "$plain" --target="$bin/targets/gort+11953.so" \
	--known="$tmp/known" "$input"
expect 0 'Done 300 runs' $libfuzzer --target=gort -seed=1 -runs=300

# Programs with a bug, and their twins without.
for program in lost_update if_not_while race_flag; do
	expect 77 '^finding: ' $libfuzzer -seed=1 -runs=20000 \
		--program="$bin/programs/$program.so" \
		-artifact_prefix="$tmp/"
	repeat=$(sed -n "s/^repeat: tracetorture replay '\(.*\)'$/\1/p" \
		"$tmp/stderr")
	expect 1 'fails as recorded, bit for bit' $tt replay "$repeat"
	expect 0 'Done 300 runs' $libfuzzer -seed=1 -runs=300 \
		--program="$bin/programs/$program.fixed.so"
done

# A target of somebody else, built elsewhere; and with a bug: what a task
# writes when it gives the lock back comes after that.
mkdir -p "$tmp/include/tracetorture" "$tmp/theirs/controlled"
cp targets/target.h "$tmp/include/tracetorture"
for bug in none late; do
	cp harness/trial/testdata/stranger.c "$tmp/$bug.c"
	[ $bug = none ] || sed -i 's/event(17, 1, 0), \(pthread_mutex_unlock(&lock), \/\*\)/pthread_mutex_unlock(\&lock), event(17, 1, 0), \/*/' \
		"$tmp/$bug.c"
	$CC -w -shared -fPIC -I"$tmp/include" -o "$tmp/theirs/$bug.so" \
		"$tmp/$bug.c" -pthread || exit 1
	harness/explore/tracetorture-cc -w -O1 -std=c11 -D_GNU_SOURCE \
		-I"$tmp/include" -o "$tmp/theirs/controlled/$bug.so" \
		"$tmp/$bug.c" || exit 1
done
cmp -s "$tmp/none.c" "$tmp/late.c" && {
	echo "FAILED: nothing was planted"
	failures=1
}
expect 77 '^finding: ' $libfuzzer --target="$tmp/theirs/late.so" -seed=1 \
	-runs=20000 -artifact_prefix="$tmp/"
repeat=$(sed -n "s/^repeat: tracetorture replay '\(.*\)'$/\1/p" "$tmp/stderr")
expect 1 'fails as recorded, bit for bit' $tt replay "$repeat"
expect 0 'Done 20 runs' $libfuzzer --target="$tmp/theirs/none.so" -seed=1 \
	-runs=20 # 16 MiB of it are put back for each

finish
