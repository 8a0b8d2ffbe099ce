#!/bin/sh
# ablation.sh: what each part of the fuzzer of schedules buys: executions, and
# seconds, until it finds a bug that is known, from an empty corpus, beside
# explore, which has no corpus.  A Markdown table on standard output.
#
#	BIN        where things were built [build/bin]
#	SUBJECTS   targets with a bug (gort+11953), programs with one (lost_update)
#	           [each variant of gort, and some programs]
#	SEEDS      runs of each [5]
#	BUDGET     executions of one, at most [50000]
#	SECONDS    of one, at most [120]
#	QUICK=1    2 subjects, 2 seeds, 3000 executions
set -u
bin=$(cd "${BIN:-build/bin}" && pwd) || exit 4
if [ "${QUICK:-}" ]; then
	SUBJECTS=${SUBJECTS:-gort+11953 twostage_2}
	SEEDS=${SEEDS:-2} BUDGET=${BUDGET:-3000}
fi
if [ -z "${SUBJECTS:-}" ]; then
	for about in "$bin"/targets/gort+*.about; do
		name=${about##*/}
		SUBJECTS="${SUBJECTS:-} ${name%.about}"
	done
	SUBJECTS="$SUBJECTS twostage_10 reorder_5 aba_stack steal_queue"
	SUBJECTS="$SUBJECTS rcu_flip brlock"
fi
seeds=${SEEDS:-5} budget=${BUDGET:-50000} seconds=${SECONDS:-120}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
cd "$tmp" || exit 4
mkdir empty
printf '\0' >empty/empty
export TRACETORTURE_REPROS="$tmp/out" TRACETORTURE_TIMES=1 \
	UBSAN_OPTIONS=symbolize=0 AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 \
	AFL_NO_AFFINITY=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 \
	AFL_BENCH_UNTIL_CRASH=1

# A subject is a target if it has a name like one.
choose() {
	unset TRACETORTURE_TARGET TRACETORTURE_PROGRAM
	case $1 in
	*+*) export TRACETORTURE_TARGET="$1" ;;
	*) export TRACETORTURE_PROGRAM="$bin/programs/$1.so" ;;
	esac
}

# libfuzzer MUTATOR FEEDBACK SEED: prints "EXECUTIONS SECONDS", or nothing.
libfuzzer() {
	TRACETORTURE_MUTATOR=$1 TRACETORTURE_FEEDBACK=$2 \
		"$bin/schedule_fuzz_libfuzzer" -seed="$3" -runs="$budget" \
		-max_total_time="$seconds" -artifact_prefix="$tmp/" 2>&1 |
		sed -n 's/^found after: \([0-9]*\) schedules, \([0-9.]*\) s$/\1 \2/p'
}

# The name of a crash says when it was met.
afl() {
	unset AFL_CUSTOM_MUTATOR_LIBRARY AFL_CUSTOM_MUTATOR_ONLY
	[ "$1" = bytes ] ||
		export AFL_CUSTOM_MUTATOR_ONLY=1 \
			AFL_CUSTOM_MUTATOR_LIBRARY="$bin/schedule_afl_mutator.so"
	rm -rf afl
	TRACETORTURE_FEEDBACK=$2 afl-fuzz -i empty -o afl -s "$3" -t 10000 \
		-V "$seconds" -E "$budget" -- "$bin/schedule_fuzz_afl" \
		>afl.log 2>&1
	find afl/default/crashes -name 'id*' 2>/dev/null | sort | head -n 1 |
		sed -n 's/.*time:\([0-9]*\),execs:\([0-9]*\).*/\2 \1/p' |
		awk '{ print $1, $2 / 1000 }'
}

explore() {
	if [ "${TRACETORTURE_PROGRAM:-}" ]; then
		set -- "$1" --program "$TRACETORTURE_PROGRAM"
	else
		set -- "$1" --target "$TRACETORTURE_TARGET"
	fi
	seed=$1
	shift
	"$bin/tracetorture" explore "$@" --jobs 1 --seed "$seed" \
		--schedules "$budget" --time "$seconds" --out "$tmp/out" 2>/dev/null |
		awk '/: schedule [0-9]+ \(/ { sub(/.*: schedule /, ""); n = $1 + 0 }
		     / schedules, .*different\)/ { s = $1 }
		     END { if (n == "") exit
		           if (s ~ /ms:/) s = s / 1000
		           else if (s ~ /m/) { split(s, p, "m"); s = p[1] * 60 + p[2] }
		           print n, s + 0 }'
}

# Rows: a name, and how to do it.
arms() {
	if [ -e "$bin/schedule_fuzz_libfuzzer" ]; then
		echo "libFuzzer, bytes, edges|libfuzzer bytes edges"
		echo "libFuzzer, our mutator, edges|libfuzzer ours edges"
		echo "libFuzzer, our mutator, what met|libfuzzer ours all"
	fi
	if [ -e "$bin/schedule_fuzz_afl" ] &&
	   command -v afl-fuzz >/dev/null; then
		echo "AFL++, bytes, edges|afl bytes edges"
		echo "AFL++, our mutator, edges|afl ours edges"
		echo "AFL++, our mutator, what met|afl ours all"
	fi
	echo "explore|explore"
}

# Of lines "EXECUTIONS SECONDS", one a seed that found it: a cell.
cell() {
	sort -n | awk -v seeds="$seeds" '
		{ n[NR] = $1; s[NR] = $2 }
		END { m = int((seeds + 1) / 2)
		      if (NR < m) printf " %d of %d |", NR, seeds
		      else printf " %d of %d, %d, %.1f s |", NR, seeds, n[m], s[m] }'
}

echo "Found by so many seeds of $seeds; executions and seconds of the median one"
echo "(AFL++ counts those that calibrate, too).  At most $budget executions or"
echo "$seconds s each, from an empty corpus."
echo
printf '| |'
for subject in $SUBJECTS; do printf ' %s |' "$subject"; done
printf '\n| --- |'
for subject in $SUBJECTS; do printf ' --- |'; done
echo
arms >arms
while IFS='|' read -r name how <&3; do
	printf '| %s |' "$name"
	for subject in $SUBJECTS; do
		choose "$subject"
		seed=0
		while [ $seed -lt "$seeds" ]; do
			seed=$((seed + 1))
			$how $seed </dev/null
		done | cell
	done
	echo
done 3<arms
