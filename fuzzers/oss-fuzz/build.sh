#!/bin/bash -eu
# build.sh: builds every fuzzer as OSS-Fuzz and ClusterFuzzLite want it.  They
# set CC, CXX, CFLAGS, CXXFLAGS, LIB_FUZZING_ENGINE, FUZZING_ENGINE, SRC, WORK
# and OUT; what is in OUT is what runs, elsewhere.
cd "$SRC/tracetorture"
make -j"$(nproc)" NOSQLITE=1 CC="$CC" CFLAGS="$CFLAGS" CXX="$CXX" \
	CXXFLAGS="$CXXFLAGS" LIB_FUZZING_ENGINE="$LIB_FUZZING_ENGINE" \
	FUZZING_ENGINE="${FUZZING_ENGINE:-libfuzzer}" engine

for fuzzer in build/bin/engine/*_fuzz; do
	name=${fuzzer##*/}
	short=${name%_fuzz}
	cp "$fuzzer" "$OUT/"
	seeds=("corpus/fuzz/$short")
	case $short in
	reader | order | oracle) seeds+=(corpus/traces) ;;
	scenario) seeds+=(corpus/scenarios) ;;
	esac
	for folder in "${seeds[@]}"; do
		[ ! -d "$folder" ] ||
			zip -q -j -r "$OUT/${name}_seed_corpus.zip" "$folder" \
				-x '*README.md'
	done
	case $short in
	reader | order | oracle) cp fuzzers/trace.dict "$OUT/$name.dict" ;;
	scenario) cp fuzzers/scenario.dict "$OUT/$name.dict" ;;
	esac
done
# More says nothing; see fuzzers/schedule_input.h.
printf '[libfuzzer]\nmax_len = 372\n' >"$OUT/schedule_fuzz.options"
# What schedule_fuzz runs, which it finds beside itself.
mkdir -p "$OUT/targets/controlled"
cp build/bin/targets/gort.so "$OUT/targets/"
cp build/bin/targets/controlled/gort.so "$OUT/targets/controlled/"
