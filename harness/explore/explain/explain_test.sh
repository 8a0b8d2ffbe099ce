#!/bin/sh
# tracetorture explain on small programs and on the seed, as a user meets it.

. harness/cli/expect.sh

need_explore
programs=$BIN/programs

# Leaves the first finding of a program in $repro.
find_in() {
	rm -rf "$tmp/out"
	$tt explore --jobs 1 --seed 1 --out "$tmp/out" --schedules 100000 \
		--program "$programs/$1.so" ${2-} >/dev/null 2>&1
	repro=$(echo "$tmp"/out/*.repro)
}

# says PATTERN: the last explanation has a line like that.
says() {
	grep -Eq -e "$1" "$tmp/said" && return
	echo "FAILED: $repro: no line like: $1"
	cat "$tmp/said"
	failures=$((failures + 1))
}

explains() {
	expect 1 "$@" $tt explain "$repro"
	cp "$tmp/stdout" "$tmp/said"
}

# The two accesses of a lost update, with function, line and values.
find_in lost_update
explains '^what decides:'
says '^ *[0-9]+  . body  reads count = 0 +body programs/lost_update.c:11  <- A$'
says '^  A \(thread . body reads count = 0 in body programs/lost_update.c:11\)$'
says '^  comes before [BC] \(thread . body writes count: 0 -> 1 in body programs/lost_update.c:11\);$'
says 'where [BC] comes first it passes'
says 'reads count = 1 +main programs/lost_update.c:19'
says 'reads count = 2 +main programs/lost_update.c:19'
says '-- . body is stopped before .*; . (main|body) (goes on|starts) at [a-z_]+ programs/.*:[0-9]+'
says '<- decides: P 0.* -> '
says '^assertion failed: LOAD\(count\) == 2'
says '^it passes if '

# A lock's order decides a deadlock; the cycle is told.
find_in deadlock_3
explains '^deadlock: no thread can go on'
says 'waits for a mutex, forks.*, which . holds +body programs/deadlock.c:19'
says 'thread . waits for a mutex \(forks[^)]*\), in body programs/deadlock.c:19; thread . holds it \(in a cycle\)'
says '^  [A-C] \(thread . body locks forks'
says '^  comes before [A-C] \(thread . body (locks|waits for a mutex, )'

# What a thread stores and another loads; a swap; a lost signal; a free.
find_in steal_queue
explains '^what decides:'
says 'changes top: [0-9] -> [0-9] +steal programs/steal_queue.c:20'
find_in lost_wakeup
explains '^what decides:'
says '^  A \(thread . body signals set in body programs/lost_wakeup.c:33\)'
says '^  comes before B \(thread . body waits for a condition, set in wait_for_flag'
find_in use_after_free
explains '^use after free: '
says 'writes shared = &heap\+0x'

# What would have come too late is told from where it passes.
find_in sem_order
explains '^what decides:'
says '^  A \(thread 2 body reads value = 0 in body programs/sem_order.c:14\)'
says '^  comes before B \(thread 1 body writes value = 1 in body programs/sem_order.c:10\), which would come too late;'

# A volatile is told before it is written; a race is seen
# in every run again.
find_in race_flag
explains 'data race: nothing orders these accesses'
says 'writes ready = 1 +body programs/race_flag.c:16'
says 'reads ready = 1 +body programs/race_flag.c:17'
says '^ +[0-9]+  1.000  .*o\|'
says 'writes data: 0 -> 1 +body programs/race_flag.c:15' # the compiler's bool

# Plain accesses that are points.
find_in lost_update --all-points
explains '^what decides:'
says 'reads count = 0'

# The same twice, to the byte; and no address of the machine.
for p in lost_update twostage_2 aba_stack; do
	find_in $p
	for i in 1 2; do
		expect 1 '^what happens:' \
			$tt explain --html "$tmp/$i.html" "$repro"
		cp "$tmp/stdout" "$tmp/$i.txt"
	done
	cmp "$tmp/1.txt" "$tmp/2.txt" && cmp "$tmp/1.html" "$tmp/2.html" ||
		failures=$((failures + 1))
	if grep -q '0x[57][0-9a-f]\{11\}' "$tmp/1.txt" "$tmp/1.html"; then
		echo "FAILED: $p: an address is told"
		failures=$((failures + 1))
	fi
done

# The page has what the text has.
find_in lost_update
expect 1 passes $tt explain --html "$tmp/page.html" "$repro"
cp "$tmp/page.html" "$tmp/said"
says '<span class="mark">A</span> reads count = 0<small>body programs/lost_update.c:11</small>'
says '<td>is stopped before<small>'
says '<span class="jump">decides: P 0'
says '<path class="band" d="M'
says '<pre>assertion failed: LOAD\(count\) == 2'
says '^<p>It passes if .*\.</p>$'

# Options.
$tt explain --no-curve "$repro" >"$tmp/said"
grep -q 'the first t choices' "$tmp/said" && failures=$((failures + 1))
says '^  comes before'
$tt explain --samples 25 "$repro" >"$tmp/said"
says '^P\(failure .*, 25 runs each'
expect 4 'cannot write /nowhere/x.html: No such file' \
	$tt explain --html /nowhere/x.html "$repro"
expect 2 'want a number from 1' $tt explain --samples 0 "$repro"
expect 2 'which REPRO' $tt explain
expect_one_line 2 'No such file' $tt explain "$tmp/none.repro"

# What fails no more, or otherwise.
sed -e '/^[0-9]/d' -e 's/^choices .*/choices 0/' "$repro" >"$tmp/no.repro"
expect 0 '^does not fail any more: recorded was assertion in main' \
	$tt explain "$tmp/no.repro"
sed 's/^signature .*/signature another/' "$repro" >"$tmp/other.repro"
expect 1 'it fails otherwise: recorded was another' \
	$tt explain "$tmp/other.repro"

# The seed: an exit from a system call beside the start of tracing.
rm -rf "$tmp/out"
$tt explore --target gort+11953 --jobs 1 --seed 1 --strategy sticky \
	--schedules 5000 --out "$tmp/out" >/dev/null 2>&1
repro=$(echo "$tmp"/out/*.repro)
expect 1 '^what decides:' $tt explain --samples 20 "$repro"
cp "$tmp/stdout" "$tmp/said"
says 'go-start-not-runnable: a goroutine starts that is not runnable'
says 'gort/trace.c:[0-9]+'
says 'gort/syscall.c:[0-9]+'
says '^ +[0-9]+  1.000  .*o\|$'

finish
