#!/bin/sh
# Each kind of worker by itself finds the seed's bug, and each finding is
# replayed, shrunk, explained and kept; and what the engines share.

. harness/cli/expect.sh

need_explore
command -v patch >/dev/null || skip "patch is missing"
[ "$BUILD" = release ] || skip "fuzzers of schedules are of the release build"
tt=$PWD/$BIN/tracetorture
seeds=$PWD/corpus/fuzz/schedule
cd "$tmp" || exit 1

# triaged NAME: the finding in that folder has all that it is to have.
triaged() {
	for repro in "$1"/campaign/repros/*.repro; do
		expect 1 'fails as recorded, bit for bit' "$tt" replay "$repro"
		grep -q '^fails as recorded 3 of 3 times$' \
			"${repro%.repro}.txt" || fail "$repro has no story"
	done
	command -v sqlite3 >/dev/null || return
	sqlite3 "$1/tracetorture.db" "select repro from repro natural join finding
		where explained like '%what decides%'
		and explained_html like '%<%'
		and text like '%fails as recorded 3 of 3 times%' limit 1" \
		>stored
	{ cat "$repro"; echo; } | cmp -s - stored ||
		fail "the store has another repro than $repro, or no story"
}

for engine in explore libfuzzer afl; do
	"$tt" campaign --dry-run --fleet $engine \
		--out none >/dev/null 2>&1 || {
		echo "without $engine, which is not here"
		continue
	}
	expect 1 "found by $engine-1, fails as recorded 3 of 3" "$tt" \
		campaign --target gort+11953 --fleet $engine --seed 1 \
		--corpus "$seeds" --out "by $engine" --failures 1 --time 60
	triaged "by $engine"
done
if "$tt" campaign --dry-run --fleet libfuzzer,afl=2 --out none >/dev/null 2>&1; then
	expect 0 'corpus [1-9]' "$tt" campaign --target gort --seed 1 \
		--fleet libfuzzer,afl=2 --time 20 --out shared
	ls shared/campaign/corpus >corpus
	grep -q '^.\{16\}$' corpus ||
		fail "nothing of AFL++'s comes to libFuzzer"
	for w in libfuzzer-1 afl-1 afl-2; do
		grep -q '^schedules [1-9]' shared/campaign/$w/state ||
			fail "$w did nothing"
	done
fi

finish
