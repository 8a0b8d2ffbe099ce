#!/bin/sh
# AFL++ finds what libFuzzer does, and each input runs the same every time.

. harness/cli/expect.sh

need_explore
command -v patch >/dev/null || skip "patch is missing"
command -v afl-fuzz >/dev/null || skip "afl++ is missing"
[ -e "$BIN/schedule_fuzz_afl" ] || skip "the fuzzer for AFL++ is not built"
bin=$PWD/$BIN
plain="$PWD/$(dirname "$BIN")/obj/fuzzers/schedule_fuzz"
cd "$tmp" || exit 1
# No governor, no core pattern, no processor of its own is needed.
export AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 \
	AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 \
	AFL_CUSTOM_MUTATOR_LIBRARY="$bin/schedule_afl_mutator.so" \
	AFL_CUSTOM_MUTATOR_ONLY=1
mkdir empty
printf '\0' >empty/empty

stat() {
	sed -n "s/^$1 *: //p" "$tmp/$2/default/fuzzer_stats"
}

# Inputs that are new run 8 times or more, and are compared.
TRACETORTURE_TARGET=gort expect 0 "We're done here" afl-fuzz -i empty \
	-o "a folder" -s 1 -t 10000 -E 1500 -- "$bin/schedule_fuzz_afl"
[ "$(stat stability 'a folder')" = 100.00% ] &&
[ "$(stat corpus_count 'a folder')" -gt 10 ] || {
	echo "FAILED: not the same every time, or nothing new"
	cat "a folder/default/fuzzer_stats"
	failures=1
}
expect 0 "We're done here" env TRACETORTURE_TARGET=gort+11953 \
	AFL_BENCH_UNTIL_CRASH=1 afl-fuzz -i empty -o found -s 1 -t 10000 \
	-E 20000 -- "$bin/schedule_fuzz_afl"
expect 134 '^finding: go-start-not-runnable$' "$plain" \
	--target="$bin/targets/gort+11953.so" found/default/crashes/id*
expect 0 '^1 inputs$' "$plain" --target="$bin/targets/gort.so" \
	found/default/crashes/id*
[ -n "$(ls out/*.repro)" ] && expect 1 'fails as recorded' \
	"$bin/tracetorture" replay out/*.repro

# Several schedules for one input.
expect 0 "We're done here" env TRACETORTURE_TARGET=gort TRACETORTURE_BATCH=8 \
	afl-fuzz -i empty -o batch -s 1 -t 10000 -E 200 -- \
	"$bin/schedule_fuzz_afl"
[ "$(stat stability batch)" = 100.00% ] || {
	echo "FAILED: a batch is not the same every time"
	failures=1
}

finish
