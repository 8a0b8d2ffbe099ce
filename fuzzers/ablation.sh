#!/bin/sh
# ablation.sh: what each part of the fuzzer of schedules buys: schedules, and
# seconds of a processor, until it finds a bug that is known, from an empty
# corpus, beside explore, which has no corpus.  A Markdown table on standard
# output.
#
#	BIN        where things were built [build/bin]
#	SUBJECTS   targets with a bug (gort+11953), programs with one (lost_update)
#	           [ten variants of gort, see below; all: each, and some programs]
#	ARMS       only those of which the name matches: AFL, our|explore, ... [all]
#	SEEDS      runs of each [5]
#	BUDGET     schedules of one, at most [10000]
#	TIME       seconds of one, at most [120]
#	QUICK=1    2 subjects, 2 seeds, 3000 schedules
#	EACH=FILE  a line for each run goes there
#
# The limit is one of schedules: what else the machine does has no part in who
# finds what.  Seconds are those of the processor, of all processes of an arm.
set -u
bin=$(cd "${BIN:-build/bin}" && pwd) || exit 4
if [ "${QUICK:-}" ]; then
	SUBJECTS=${SUBJECTS:-gort+11953 twostage_2}
	SEEDS=${SEEDS:-2} BUDGET=${BUDGET:-3000}
fi
# Of all difficulties but the least: most variants of gort are found by each arm
# in its first hundred schedules, and tell nothing.
some="gort+11953 gort+fb6c210dc3 gort+cd285f1c6f gort+84d2c7ea83
 gort+1926fa5f84 gort+4598c23c6c gort+on-after-unlock gort+no-wait
 gort+create-late gort+f266cce676"
subjects=${SUBJECTS:-$some}
if [ "$subjects" = all ]; then
	subjects=
	for about in "$bin"/targets/gort+*.about; do
		name=${about##*/}
		subjects="$subjects ${name%.about}"
	done
	subjects="$subjects twostage_10 reorder_5 aba_stack steal_queue"
	subjects="$subjects rcu_flip brlock"
fi
seeds=${SEEDS:-5} budget=${BUDGET:-10000} seconds=${TIME:-120}
each=$(readlink -f "${EACH:-/dev/null}")
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
	*+*) export TRACETORTURE_TARGET="$bin/targets/$1.so" ;;
	*) export TRACETORTURE_PROGRAM="$bin/programs/$1.so" ;;
	esac
}

# ---- arms: each prints how many schedules it took, or nothing ----

# libfuzzer MUTATOR FEEDBACK SEED
libfuzzer() {
	TRACETORTURE_MUTATOR=$1 TRACETORTURE_FEEDBACK=$2 \
		"$bin/schedule_fuzz_libfuzzer" -seed="$3" -runs="$budget" \
		-max_total_time="$seconds" -artifact_prefix="$tmp/" 2>&1 |
		sed -n 's/^found after: \([0-9]*\) schedules, .*/\1/p'
}

# The name of a crash says when it was met.
afl() {
	unset AFL_CUSTOM_MUTATOR_LIBRARY AFL_CUSTOM_MUTATOR_ONLY
	[ "$1" = bytes ] ||
		export AFL_CUSTOM_MUTATOR_ONLY=1 \
			AFL_CUSTOM_MUTATOR_LIBRARY="$bin/schedule_afl_mutator.so"
	rm -rf afl
	TRACETORTURE_FEEDBACK=$2 TRACETORTURE_CPU="$tmp/cpu" afl-fuzz -i empty -o afl -s "$3" -t 10000 \
		-V "$seconds" -E "$budget" -- "$bin/schedule_fuzz_afl" \
		>afl.log 2>&1
	find afl/default/crashes -name 'id*' 2>/dev/null | sort | head -n 1 |
		sed -n 's/.*,execs:\([0-9]*\).*/\1/p'
}

explore() {
	if [ "${TRACETORTURE_PROGRAM:-}" ]; then
		set -- "$1" --program "$TRACETORTURE_PROGRAM"
	else
		set -- "$1" --target "$TRACETORTURE_TARGET"
	fi
	seed=$1
	shift
	"$bin/tracetorture" explore "$@" --jobs 1 --seed "$seed" --db none \
		--schedules "$budget" --time "$seconds" --out "$tmp/out" \
		2>/dev/null | sed -n 's/.*: schedule \([0-9]*\) (.*/\1/p' | head -n 1
}

# Rows: a name, and how to do it.
arms() {
	if [ -e "$bin/schedule_fuzz_libfuzzer" ]; then
		echo "libFuzzer, bytes|libfuzzer bytes edges"
		echo "libFuzzer, our mutator|libfuzzer ours edges"
		echo "libFuzzer, our mutator, interleavings|libfuzzer ours all"
	fi
	if [ -e "$bin/schedule_fuzz_afl" ] &&
	   command -v afl-fuzz >/dev/null; then
		echo "AFL++, bytes|afl bytes edges"
		echo "AFL++, our mutator|afl ours edges"
		echo "AFL++, our mutator, interleavings|afl ours all"
	fi
	echo "explore|explore"
}

# ---- runs ----

# run COMMAND...: a line "SCHEDULES SECONDS"; seconds are of the processor, of
# all that this shell, a new one, has started.  Whom AFL++ kills nobody waits
# for: that one has told its time itself.
run() (
	rm -f cpu
	n=$("$@" </dev/null)
	# by this shell: one of a pipe would have started nothing
	times >spent
	[ "$n" ] || n=-
	case $n,$1 in -,afl) od -An -t u8 cpu | sed 's,$, ns,' >>spent ;; esac
	sed 's/[ms] */ /g; s/^ *//' spent | awk -v n="$n" '
		NF > 3 { s += $1 * 60 + $2 + $3 * 60 + $4 }
		NF < 3 { s += $1 / 1e9 }
		END { printf "%s %.2f\n", n, s }'
)

# Of these lines, one a seed: a cell, of the median of all seeds.
cell() {
	grep -v '^-' "$1" | sort -n | awk -v seeds="$seeds" '
		{ n[NR] = $1; s[NR] = $2 }
		END { m = int((seeds + 1) / 2)
		      if (NR < m) printf " %d of %d |", NR, seeds
		      else printf " %d of %d, %d, %.1f s |", NR, seeds, n[m], s[m] }'
}

heading() {
	echo "Found by so many seeds of $seeds; schedules and seconds (of a"
	echo "processor) of the median one.  At most $budget schedules each, from"
	echo "an empty corpus.  AFL++ counts schedules by which it calibrates, too."
	echo
	printf '| |'
	cut -d '|' -f 1 chosen | while read -r name; do printf ' %s |' "$name"; done
	printf '\n| --- |'
	while read -r name; do printf ' --- |'; done <chosen
	echo
}

arms | grep -E "${ARMS:-.}" >chosen || { echo "no arm is like $ARMS" >&2; exit 4; }
heading
for subject in $subjects; do
	printf '| %s |' "$subject"
	choose "$subject"
	n=0
	while IFS='|' read -r name how <&3; do
		n=$((n + 1)) seed=0
		: >cell
		while [ $seed -lt "$seeds" ]; do
			seed=$((seed + 1))
			# shellcheck disable=SC2086 # a command and its words
			run $how $seed >one
			cat one >>cell
			echo "$subject|$name|$seed|$(cat one)" >>"$each"
		done
		cat cell >>"all.$n"
		cell cell
	done 3<chosen
	echo
done
printf '| all, of so many |'
n=0
while read -r name; do
	n=$((n + 1))
	awk '{ found += $1 != "-"; s += $2 }
	     END { printf " %d of %d, %.0f s in all |", found, NR, s }' "all.$n"
done <chosen
echo
