#!/bin/sh
# What one fuzzer has found another goes on from: libFuzzer's corpus, and AFL++
# on another machine, of which a folder is copied.

. harness/cli/expect.sh
. fuzzers/afl.sh

export TRACETORTURE_TARGET=gort AFL_IMPORT_FIRST=1

# synced FOLDER NAME: how many inputs came from there
synced() {
	find "$1/queue" -name "id:*,sync:$2,*" | wc -l
}

if [ -e "$bin/schedule_fuzz_libfuzzer" ]; then
	mkdir libfuzzer
	expect 0 'Done 2000 runs' "$bin/schedule_fuzz_libfuzzer" -seed=1 \
		-runs=2000 libfuzzer
	fuzz 1500 -i empty -o here -M main -F "$tmp/libfuzzer"
	check "nothing of libFuzzer's" \
		[ "$(synced here/main libfuzzer_0)" -gt 20 ]
fi

# Each machine has a main one of its own: others are not gone on from.
fuzz 1000 -i empty -o "machine a" -M a -s 1
fuzz 100 -i empty -o "machine b" -M b -s 2
check "it knows already" [ "$(synced 'machine b/b' a)" = 0 ]
mkdir "machine b/a"
cp -r "machine a/a/queue" "machine b/a/"
fuzz 1500 -i - -o "machine b" -M b -s 2
check "nothing of the other machine's" [ "$(synced 'machine b/b' a)" -gt 20 ]
check "not so many are said" [ "$(stat 'machine b/b' corpus_imported)" = \
	"$(synced 'machine b/b' a)" ]
# And back.
mkdir "machine a/b"
cp -r "machine b/b/queue" "machine a/b/"
fuzz 3000 -i - -o "machine a" -M a -s 3
check "nothing comes back" [ "$(synced 'machine a/a' b)" -gt 0 ]

finish
