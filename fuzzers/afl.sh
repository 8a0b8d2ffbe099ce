# afl.sh: what tests of AFL++ share; sourced behind expect.sh.  Afterwards the
# folder is an empty one, and `empty' in it a corpus that says nothing.
# shellcheck shell=sh disable=SC2154,SC2034 # they are of expect.sh, and for tests

need_explore
command -v patch >/dev/null || skip "patch is missing"
command -v afl-fuzz >/dev/null || skip "afl++ is missing"
[ -e "$BIN/schedule_fuzz_afl" ] || skip "the fuzzer for AFL++ is not built"
source=$PWD
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

# fuzz SCHEDULES OPTION...: until so many have been run
fuzz() {
	n=$1
	shift
	expect 0 "We're done here" afl-fuzz -t 10000 -E "$n" "$@" -- \
		"$bin/schedule_fuzz_afl"
}

# stat FOLDER NAME: a line of what AFL++ says of itself
stat() {
	sed -n "s/^$2 *: //p" "$tmp/$1/fuzzer_stats"
}

# check WHAT TEST...: says that it failed
check() {
	what=$1
	shift
	"$@" && return
	echo "FAILED: $what: $*"
	failures=$((failures + 1))
}
