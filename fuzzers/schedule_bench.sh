#!/bin/sh
# schedule_bench.sh: how many schedules of gort's smallest scenario the fuzzers
# run in a second of a processor, and of the clock, which is what is left of it
# on a machine that does other things: the median of RUNS [3], of SCHEDULES
# [20000] each, with the engine's own part and its start.
#
# Of one input that is run again and again (libFuzzer only), the seed's bytes
# and no lines; and of a campaign from an empty corpus, whose inputs have many
# lines soon.
set -eu
cd "$(dirname "$0")/.."
bin=$PWD/${BIN:-build/bin}
runs=${RUNS:-3} schedules=${SCHEDULES:-20000}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
mkdir empty
printf '\0' >empty/empty
export TRACETORTURE_TARGET="$bin/targets/gort.so" TRACETORTURE_SCENARIO=smallest \
	TRACETORTURE_CPU="$tmp/cpu" TRACETORTURE_COUNT="$tmp/count" \
	AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 \
	AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_CUSTOM_MUTATOR_ONLY=1 \
	AFL_CUSTOM_MUTATOR_LIBRARY="$bin/schedule_afl_mutator.so"

one() {
	"$bin/schedule_fuzz_libfuzzer" -runs="$schedules" empty/empty
}

libfuzzer() {
	mkdir corpus
	"$bin/schedule_fuzz_libfuzzer" -seed="$1" -runs="$schedules" corpus
}

# afl BATCH SEED
afl() {
	TRACETORTURE_BATCH=$1 afl-fuzz -i empty -o afl -s "$2" -t 10000 \
		-E $((schedules / $1)) -- "$bin/schedule_fuzz_afl"
}

number() {
	od -An -t u8 "$1"
}

# A line: schedules a second of the processor, and of the clock.  Whom AFL++
# kills nobody waits for: that one has told its time itself.
run() (
	rm -rf corpus afl cpu count
	start=$(date +%s%N)
	"$@" </dev/null >log 2>&1 || { cat log >&2; exit 1; }
	times >spent # by this shell, which started them
	end=$(date +%s%N)
	[ "$1" != afl ] || echo "$(number cpu) ns" >>spent
	sed 's/[ms] */ /g; s/^ *//' spent |
		awk -v n="$(number count)" -v ns=$((end - start)) '
		NF > 3 { s += $1 * 60 + $2 + $3 * 60 + $4 }
		NF < 3 { s += $1 / 1e9 }
		END { printf "%.0f %.0f\n", n / s, n / ns * 1e9 }'
)

# row NAME COMMAND...: medians, each of its own
row() {
	name=$1
	shift
	: >lines
	for seed in $(seq "$runs"); do
		run "$@" "$seed" >>lines
	done
	for column in 1 2; do
		cut -d ' ' -f $column lines | sort -n |
			sed -n "$(((runs + 1) / 2))p"
	done | {
		read -r cpu
		read -r wall
		printf '%-34s %6d/s of a processor %6d/s by the clock\n' \
			"$name" "$cpu" "$wall"
	}
}

echo "schedules of gort, scenario smallest:"
if [ -e "$bin/schedule_fuzz_libfuzzer" ]; then
	row 'libFuzzer, one input' one
	row 'libFuzzer, fuzzing' libfuzzer
fi
if [ -e "$bin/schedule_fuzz_afl" ] && command -v afl-fuzz >/dev/null; then
	row 'AFL++, fuzzing' afl 1
	row 'AFL++, fuzzing, a batch of 16' afl 16
fi
