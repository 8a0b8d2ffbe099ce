#!/bin/sh
# tracetorture explore and replay on small programs, as a user meets them.

. harness/cli/expect.sh

need_explore
cc=harness/explore/tracetorture-cc
programs=$BIN/programs
explore="$tt explore --jobs 1 --seed 3 --out $tmp/out"

# Everything that a pthreads program may call does what the system's does.
$cc -O1 -D_GNU_SOURCE -o "$tmp/everything.so" \
	harness/explore/testdata/everything.c || exit 1
expect 0 '2000 schedules, 0 findings' \
	$explore --program "$tmp/everything.so" --schedules 2000
expect 0 '500 schedules, 0 findings' \
	$explore --program "$tmp/everything.so" --schedules 500 --all-points

# A finding of each sort; each repro fails again bit for bit.
finds() {
	expect 1 "^$2" $explore --program "$programs/$1.so" --schedules 20000 &&
	for repro in "$tmp"/out/"${2%%:*}"-3-*.repro; do
		expect 1 'as recorded, bit for bit' $tt replay "$repro"
		rm -f "$repro"
	done
}
finds lost_update 'assertion: .*'
expect 1 'assertion failed: LOAD\(count\) == 2, in int main\(void\), ' \
	$explore --program "$programs/lost_update.so" --schedules 20000
finds deadlock_3 'deadlock: '
expect 1 'thread . waits for a mutex \(forks[^)]*\), in body .*deadlock.c:[0-9]+; thread . holds it \(in a cycle\)' \
	$explore --program "$programs/deadlock_3.so" --schedules 20000
finds lost_wakeup 'deadlock: '
expect 1 'a wake-up may have been lost' \
	$explore --program "$programs/lost_wakeup.so" --schedules 20000
expect 1 '^livelock: .*all that can run wait for a change' \
	$explore --program "$programs/ticket_lock.so" --strategy walk
finds use_after_free 'misuse: '
expect 1 'use after free: a write of 4 bytes, 0 into a freed block of 4' \
	$explore --program "$programs/use_after_free.so" --schedules 20000
finds race_flag 'race: '
expect 1 'thread 1 writes in body .*race_flag.c:15, and thread 2 reads in body .*race_flag.c:18' \
	$explore --program "$programs/race_flag.so" --schedules 2000
# Of several races each is told of once, and each repro is of one of them.
$cc -O1 -I. -D_GNU_SOURCE -o "$tmp/two_races.so" \
	harness/explore/testdata/two_races.c || exit 1
rm -f "$tmp"/out/*.repro
$explore --program "$tmp/two_races.so" --schedules 2000 --keep-going \
	>"$tmp/races"
for place in 8 9; do
	n=$(grep -c "thread . [a-z]* in body .*two_races.c:$place, and thread . [a-z]* in body .*two_races.c:$place\$" "$tmp/races")
	[ "$n" -ge 2 ] || { cat "$tmp/races"; failures=$((failures + 1)); }
done
[ "$(grep -c '^race: ' "$tmp/races")" = "$(ls "$tmp"/out/race-3-*.repro | wc -l)" ] ||
	failures=$((failures + 1))
for repro in "$tmp"/out/race-3-*.repro; do
	expect 1 'as recorded, bit for bit' $tt replay "$repro"
	rm -f "$repro"
done
for p in aba_stack bank if_not_while one_condition peterson reorder_3 \
	seqlock steal_queue twostage_2; do
	expect 1 '^repeat: ' \
		$explore --program "$programs/$p.so" --schedules 100000
done

# The same seed finds the same schedule.
$explore --program "$programs/steal_queue.so" | grep -v '^[0-9]' >"$tmp/once"
$explore --program "$programs/steal_queue.so" | grep -v '^[0-9]' >"$tmp/twice"
cmp "$tmp/once" "$tmp/twice" || failures=$((failures + 1))

# The correct twins are left in peace.
for p in "$programs"/*.fixed.so; do
	expect 0 ' 0 findings' $explore --program "$p" --schedules 1000
done

# What can't be done is said.
cat >"$tmp/refused.c" <<'END'
#include <stdio.h>
int main(void) { char line[80]; return !fgets(line, 80, stdin); }
END
$cc -o "$tmp/refused.so" "$tmp/refused.c"
expect_one_line 4 'it calls fgets, which explore can.t simulate' \
	$explore --program "$tmp/refused.so"
echo 'int main(void) { return 0; }' >"$tmp/plain.c"
$CC -shared -fPIC -o "$tmp/plain.so" "$tmp/plain.c"
expect_one_line 4 'not a controlled flavour \(tracetorture-cc makes one\)' \
	$explore --program "$tmp/plain.so"
echo 'not an object' >"$tmp/text.so"
expect_one_line 4 'not a shared object' $explore --program "$tmp/text.so"
expect_one_line 4 'No such file' $explore --program "$tmp/none.so"
cat >"$tmp/many.c" <<'END'
#include <pthread.h>
#include <stddef.h>
static void *body(void *arg) { return arg; }
int main(void)
{
	pthread_t t;
	for (int i = 0; i < 300; i++)
		pthread_create(&t, NULL, body, NULL);
	return 0;
}
END
$cc -o "$tmp/many.so" "$tmp/many.c"
expect 1 'unsupported: .*more than 255 threads' \
	$explore --program "$tmp/many.so"
# Bytes that mark places in our texts are left alone in those of a program.
cat >"$tmp/marks.c" <<'END'
#include <assert.h>
int main(void) { __assert_fail("\002 and \001", "f.c", 1, "main"); }
END
$cc -o "$tmp/marks.so" "$tmp/marks.c"
expect 1 "assertion failed: $(printf '\002 and \001'), in main, f.c:1" \
	$explore --program "$tmp/marks.so"
expect 2 'want walk, sticky, pct, pos,.* or dfs$' $explore --strategy wald
expect 2 '--strategy replay: want walk,' $explore --strategy replay
expect 0 '^sticky +a random walk that switches less often' \
	$explore --strategy list
expect 1 'repeat: .*/new/folder/' $tt explore --jobs 1 --seed 3 \
	--out "$tmp/new/folder" --program "$programs/lost_update.so"
expect 2 'want a number from' $explore --schedules 0

# Ctrl-C: what there is so far, and the signal.
expect 130 'schedules, 0 findings .*; interrupted' timeout --preserve-status \
	-s INT 1 $tt explore --program "$programs/lost_update.fixed.so" --time 60
# Sent twice at once, it is still one; later it is another, and the end.
$tt explore --program "$programs/lost_update.fixed.so" --time 60 \
	>"$tmp/twice" &
pid=$!
until grep -q '^program' "$tmp/twice"; do sleep 0.1; done
sleep 0.5
kill -INT $pid
kill -INT $pid 2>/dev/null
wait $pid
expect 0 '; interrupted' cat "$tmp/twice"
# Repros that are none.
rm -rf "$tmp/out"
$explore --program "$programs/lost_update.so" >/dev/null
repro=$(echo "$tmp"/out/*.repro)
head -n 11 "$repro" >"$tmp/cut.repro"
expect_one_line 2 'the file ends too early' $tt replay "$tmp/cut.repro"
sed 's/repro 1/repro 2/' "$repro" >"$tmp/new.repro"
expect_one_line 2 'not a repro of this version' $tt replay "$tmp/new.repro"
sed 's/^flavour .*/flavour 12/' "$repro" >"$tmp/other.repro"
expect 1 'not the one that the repro was made with' $tt replay "$tmp/other.repro"
expect_one_line 2 'No such file' $tt replay "$tmp/none.repro"
sed 's/^procs 1/prox 1/' corpus/repros/gort+11953.repro >"$tmp/prox.repro"
expect_one_line 2 'prox.repro: the scenario: line 1: column 1: want procs' \
	$tt replay "$tmp/prox.repro"

finish
