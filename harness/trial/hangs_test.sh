#!/bin/sh
# What does not end is told as what it is, with who waits for whom: by explore
# which threads, at which place, for which lock, held by whom; by explore and
# by stress what the target says of its tasks.
. harness/cli/expect.sh

need_explore

# says PATTERN: a line of what the last expect saw.
says() {
	grep -Eq -e "$1" "$tmp/stdout" && return
	echo "FAILED: no line like: $1"
	head -n 40 "$tmp/stdout"
	failures=$((failures + 1))
}

# ---- locks that are words: who made the word what it is holds it ----
cc=harness/explore/tracetorture-cc
# program NAME OPTION...
program() {
	name=$1
	shift
	$cc -O1 -std=c11 -D_GNU_SOURCE -I. "$@" -o "$tmp/$name.so" \
		"harness/explore/testdata/$name.c" || exit 1
	explore="$tt explore --program $tmp/$name.so --jobs 1 --seed 1"
	explore="$explore --schedules 1000 --out $tmp/out"
}
for held in 1 0x100; do
	program word_locks -DHELD=$held
	expect 1 '^deadlock: schedule' $explore
	says '^ *thread [12] waits for a futex \(words.*; thread [12] took that, in take .* \(in a cycle\)$'
done
says '^ *thread 1 waits for a futex \(words[^)]*\), in take .*:[0-9]+ < .*; thread 2 took that, in take .*:[0-9]+ \(in a cycle\)$'
says '^ *thread 2 waits for a futex \(words[^)]*\), .*; thread 1 took that, in take .* \(in a cycle\)$'
says '^ *thread 0 waits for the end of a thread, .*; thread [12] has not ended$'
program word_locks -DFIXED
expect 0 '1000 schedules, 0 findings' $explore
# A word that counts is no lock.
program generation
expect 1 'deadlock: no thread can go on \(a wake-up may have been lost\)' $explore
says '^ *thread 1 waits for a futex \(generation\), .*; thread 2, which has ended, made it what it is, in say '
program generation -DFIXED
expect 0 '1000 schedules, 0 findings' $explore

# ---- a target tells of its tasks, as well as it can ----
# deaf DUMP OPTION...: a target whose stop never returns
deaf() {
	dump=$1
	shift
	mkdir -p "$tmp/controlled"
	$cc -O1 -std=c11 -D_GNU_SOURCE -I. "-DDUMP=$dump" "$@" \
		-c -o "$tmp/deaf.o" harness/trial/testdata/deaf.c || exit 1
	$cc -Wl,-z,norelro -o "$tmp/controlled/deaf.so" "$tmp/deaf.o" \
		"${BIN%/bin}"/obj/controlled/gort/*.o || exit 1
	: >"$tmp/deaf.so"
	explore="$tt explore --target $tmp/deaf.so --scenario smallest"
	explore="$explore --jobs 1 --seed 1 --schedules 20 --max-points 5000 --out $tmp/out"
}
hangs() {
	expect 1 '^no-end: schedule' $explore
	says '^ *thread [0-9]+ waits for a condition \(word\) since point .*, in deaf_stop .*deaf.c:[0-9]+'
	says '^ *the target says:$'
	says '^ *task 1: waits for the word$'
	says '^ *task 2: waits for task 1$'
}
deaf TELLS
hangs
deaf CRASHES
hangs
says '^ *\(and then no more: crash\)$'
deaf LOOPS
hangs
says '^ *\(and then no more: (no-end|livelock)\)$'
deaf WAITS
hangs
says '^ *\(and then no more: deadlock\)$'
deaf MUCH
hangs
says '^ *and so on \(and [0-9]+ more like that\)$'
deaf TELLS -DSOUND
expect 0 '20 schedules, 0 findings' $explore

# ---- gort's bugs that hang ----
[ -e "$BIN/targets/gort+stop-unheard.so" ] || skip "patch is missing"

# hang BUG PATTERN...: its repro, by that rule and with these lines
hang() {
	repro=corpus/repros/gort+$1.repro
	shift
	expect 1 '^no-end: .*no end after [0-9]+ scheduling points' \
		$tt replay --near 3000 "$repro"
	for pattern in "$@"; do
		says "$pattern"
	done
}
# The world runs, all sleep, and the stopper waits for a reader that has read.
hang stop-unheard 'fair to all, [1-9][0-9]* of [0-9]+ threads were never woken' \
	'thread [0-9]+ waits for a futex .*since point [0-9]+ or later, in note_sleep .* < m_stop ' \
	'^ *G [0-9]+: waiting for trace_stop'
# Stopper and reader wait, and processors are idle.
hang 39004 '^ *gort: .* world running, .* [1-9][0-9]* Ps idle' \
	'^ *G [0-9]+: waiting for trace_read' \
	'^ *G [0-9]+: waiting for trace_stop, pinned'
# One waits for the last processor; whose thread goes round and round.
hang 74045 '^ *gort: .* world stopping, 1 Ps still to stop' \
	'^ *thread [0-9]+ still runs, now .* < stop_the_world' \
	'^ *thread [0-9]+ still runs, now .* (make_runnable|run|read_|go_trace_read)'
# The M holds the lock that it waits for.
hang f266cce676 'waits for a futex .* in lock .* < heap_system .* < trace_heap .*; it holds that itself, taken in lock .*\(in a cycle\)'
# The thread spins, waiting for a tick, and the stopper of the world for it.
hang tick-kept '^ *thread [0-9]+ still runs, now .*(wait_for_block|note_exit_time|exit_to_idle_p)' \
	'^ *thread [0-9]+ still runs, now .* < stop_the_world' \
	'^ *gort: .* world stopping, [1-9][0-9]* Ps still to stop'

# ---- who starves, in a time that is fair to all ----
# Short calls for ever, on the only processor.
cat >"$tmp/calls.scn" <<'END'
procs 1
sessions 1
shape 1 on 0..100us off 0
group 1
	nanosleep 0..10us
END
explore="$tt explore --scenario $tmp/calls.scn --strategy timely --jobs 1"
explore="$explore --seed 1 --schedules 20 --out $tmp/out"
expect 1 '^livelock: schedule .*for [0-9]+ ms a part of the program has not gone on, though threads and time were fair to all' \
	$explore --target gort+starved-by-calls
says '^ *P 0: (running|syscall), '
says '^ *G [0-9]+: runnable'
expect 0 ': 20 schedules, 0 findings' \
	$explore --target gort
# Who sleeps on when all is done keeps nobody waiting.
sed "s/nanosleep .*/nanosleep 1s/" "$tmp/calls.scn" >"$tmp/sleeps.scn"
echo "	getppid x1" >>"$tmp/sleeps.scn"
expect 0 ": 20 schedules, 0 findings" $tt explore --target gort \
	--scenario "$tmp/sleeps.scn" --strategy timely --jobs 1 --seed 1 \
	--schedules 20 --out "$tmp/out"

# A goroutine that is pinned, and sleeps for less than it takes to look, goes on
# with the slice that it had: with a new one each time the others starve, as the
# 2nd to 8th of these schedules showed.
cat >"$tmp/pinned.scn" <<END
procs 1
sessions 1
shape 1 on 0 off 0 start any
group 1 foreign
	sleep 152ns
END
expect 0 ": 200 schedules, 0 findings" $tt explore --target gort \
	--scenario "$tmp/pinned.scn" --strategy timely --jobs 1 --seed 1 \
	--schedules 200 --out "$tmp/out"

# Natively, with the stack of every thread.
scenario="--scenario default --threads 60 --jobs 1 --seed 1"
expect 1 '^finding: hang in run' $tt stress --target gort+stop-unheard \
	$scenario --runs 20 --timeout 5 --out "$tmp/out"
says '^ *The target says:'
says '^ *G [0-9]+: waiting for trace_stop'
says '^ *[0-9]+ threads?: [0-9]'
says '^[[:space:]]*go_syscall .*syscall.c:[0-9]+'
expect 0 '0 findings' $tt stress --target gort $scenario --runs 1 \
	--timeout 60 --out "$tmp/out"
finish
