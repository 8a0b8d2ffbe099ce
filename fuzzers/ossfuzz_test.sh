#!/bin/sh
# build.sh as OSS-Fuzz runs it, with the variables that it documents; and what
# it makes, run from a folder that knows nothing of the sources.

. harness/cli/expect.sh

need_explore
[ "$BUILD" = release ] || skip "it is a build of its own"
for tool in clang++ zip unzip patch; do
	command -v $tool >/dev/null || skip "$tool is missing"
done
[ -e "$(clang -print-runtime-dir)/libclang_rt.fuzzer-$(uname -m).a" ] ||
	skip "libclang-rt-14-dev (libFuzzer) is missing"

mkdir -p "$tmp/src/tracetorture" "$tmp/out" "$tmp/work"
tar -c --exclude=./build --exclude=./out --exclude=./.git . |
	tar -x -C "$tmp/src/tracetorture"
cp fuzzers/oss-fuzz/build.sh "$tmp/src"

# As base-builder has them; the sanitizer is what SANITIZER=address adds.
flags="-O1 -fno-omit-frame-pointer -gline-tables-only
 -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION -fsanitize=address
 -fsanitize-address-use-after-scope -fsanitize=fuzzer-no-link"
flags=$(echo $flags)
(
	unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES BIN BUILD O B
	export SRC="$tmp/src" OUT="$tmp/out" WORK="$tmp/work" \
		CC=clang CXX=clang++ CFLAGS="$flags" CXXFLAGS="$flags" \
		LIB_FUZZING_ENGINE=-fsanitize=fuzzer FUZZING_ENGINE=libfuzzer \
		SANITIZER=address ARCHITECTURE=x86_64
	cd / && bash -eu "$SRC/build.sh"
) >"$tmp/build.log" 2>&1 || {
	tail -n 30 "$tmp/build.log"
	echo "FAILED: build.sh"
	exit 1
}
if grep -q 'warning:' "$tmp/build.log"; then
	grep -A3 'warning:' "$tmp/build.log" | head
	echo "FAILED: warnings"
	failures=1
fi

# What a runner does: unpacks the seeds, and goes on from there.
mv "$tmp/out" "$tmp/elsewhere"
rm -rf "$tmp/src"
cd "$tmp/elsewhere" || exit 1
for fuzzer in reader order oracle scenario schedule; do
	have ${fuzzer}_fuzz
	mkdir "$tmp/$fuzzer"
	if [ -e ${fuzzer}_fuzz_seed_corpus.zip ]; then
		unzip -q -d "$tmp/$fuzzer" ${fuzzer}_fuzz_seed_corpus.zip ||
			failures=1
	fi
	set -- -runs=200 -seed=1 -timeout=60 -artifact_prefix="$tmp/"
	[ ! -e ${fuzzer}_fuzz.dict ] || set -- "$@" -dict=${fuzzer}_fuzz.dict
	expect 0 'Done [0-9]+ runs' ./${fuzzer}_fuzz "$@" "$tmp/$fuzzer"
done
for file in oracle_fuzz_seed_corpus.zip schedule_fuzz_seed_corpus.zip \
            reader_fuzz.dict scenario_fuzz.dict schedule_fuzz.options; do
	have $file
done

finish
