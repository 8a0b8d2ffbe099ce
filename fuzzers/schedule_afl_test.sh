#!/bin/sh
# AFL++ finds what libFuzzer does, and each input runs the same every time.

. harness/cli/expect.sh
. fuzzers/afl.sh

# Inputs that are new run 8 times or more, and are compared.
export TRACETORTURE_TARGET=gort
fuzz 1500 -i empty -o "a folder" -s 1
check "not the same every time" [ "$(stat 'a folder/default' stability)" = 100.00% ]
check "nothing new" [ "$(stat 'a folder/default' corpus_count)" -gt 10 ]
export TRACETORTURE_SCENARIO=smallest
fuzz 1500 -i empty -o smallest -s 2
check "not the same every time" [ "$(stat smallest/default stability)" = 100.00% ]
check "nothing new" [ "$(stat smallest/default corpus_count)" -gt 10 ]
unset TRACETORTURE_SCENARIO
# Several schedules for one input.
TRACETORTURE_BATCH=8 fuzz 200 -i empty -o batch -s 1
check "a batch is not the same every time" \
	[ "$(stat batch/default stability)" = 100.00% ]

# What is not the same every time is seen so.
for twin in "" -DFIXED; do
	"$source/harness/explore/tracetorture-cc" -O1 -std=c11 $twin \
		-o "ticks$twin.so" "$source/fuzzers/testdata/ticks.c" || exit 1
	TRACETORTURE_PROGRAM="$tmp/ticks$twin.so" \
		fuzz 300 -i empty -o "ticks$twin" -s 1
done
check "ticks have no part in it" [ "$(stat ticks/default stability)" != 100.00% ]
check "the twin is not the same" \
	[ "$(stat ticks-DFIXED/default stability)" = 100.00% ]

export TRACETORTURE_TARGET=gort+11953
AFL_BENCH_UNTIL_CRASH=1 fuzz 20000 -i empty -o found -s 1
expect 134 '^finding: go-start-not-runnable$' "$plain" \
	--target="$bin/targets/gort+11953.so" found/default/crashes/id*
expect 0 '^1 inputs$' "$plain" --target="$bin/targets/gort.so" \
	found/default/crashes/id*
[ -n "$(ls out/*.repro)" ] && expect 1 'fails as recorded' \
	"$bin/tracetorture" replay out/*.repro

finish
