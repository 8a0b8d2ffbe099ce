#!/bin/sh
# tracetorture shrink, as a user meets it.

. harness/cli/expect.sh

need_explore
programs=$BIN/programs

# found NAME OPTION...: explores, and prints the path of the first repro.
found() {
	name=$1
	shift
	$tt explore --jobs 1 --seed 3 --strategy sticky --schedules 100000 --out "$tmp/$name" \
		"$@" >/dev/null 2>&1
	ls "$tmp/$name"/*.repro | head -n 1
}

# shrinks PROGRAM PREEMPTIONS SWITCHES CHOICES: that is what is left of a
# finding in it, and it fails again bit for bit.
shrinks() {
	repro=$(found "$1" --program "$programs/$1.so")
	expect 0 "^preemptions [0-9]+ -> $2, switches [0-9]+ -> $3, choices [0-9]+ -> $4, points .*, after [0-9]+ schedules in [0-9.]+m?s$" \
		$tt shrink "$repro" -o "$tmp/$1.repro" &&
	expect 1 'fails as recorded, bit for bit' $tt replay "$tmp/$1.repro"
}
shrinks lost_update 1 4 1
shrinks deadlock_2 1 3 1
shrinks deadlock_3 1 4 2
shrinks aba_stack 1 3 1
shrinks bank 1 3 1
shrinks reorder_3 1 2 1
shrinks steal_queue 1 3 1
shrinks twostage_2 1 2 1
shrinks lost_wakeup 2 4 2
shrinks ticket_lock 1 4 2
shrinks peterson 2 3 2
shrinks use_after_free 1 '[0-9]' '[12]'
shrinks race_flag 0 '[0-9]' 0

# A scenario becomes the smallest in which that can be: one session, begun
# while a call is under way.
if [ -e "$BIN/targets/controlled/gort+11953.so" ]; then
	repro=$(found seed --target gort+11953 --no-races)
	expect 0 'preemptions [0-9]{2,} -> [0-3], .*, points [0-9]{4,} -> [0-9]{3,4}, ' \
		$tt shrink "$repro" -o "$tmp/seed.repro"
	expect 1 'fails as recorded, bit for bit' $tt replay "$tmp/seed.repro"
	expect 0 '^sessions 1$' cat "$tmp/seed.repro"
	expect 0 '^shape 1 on 0 off 0( start any)?$' cat "$tmp/seed.repro"
	# The same again; and what is small stays as it is or gets smaller.
	expect 0 '^preemptions' $tt shrink "$repro" -o "$tmp/again.repro"
	cmp "$tmp/seed.repro" "$tmp/again.repro" || failures=$((failures + 1))
	expect 0 '^preemptions ([0-3]) -> [0-\1],' \
		$tt shrink "$tmp/seed.repro" -o "$tmp/again.repro"
	# Out of schedules: what there is by then.
	expect 0 '; more may help' \
		$tt shrink "$repro" --schedules 30 -o "$tmp/soon.repro"
	expect 1 'fails as recorded, bit for bit' $tt replay "$tmp/soon.repro"
fi

# It may be written over, or to standard output, where nothing else goes.
cp "$tmp/bank.repro" "$tmp/over.repro"
expect 0 '^preemptions 1 -> 1' $tt shrink "$tmp/over.repro" -o "$tmp/over.repro"
cmp "$tmp/bank.repro" "$tmp/over.repro" || failures=$((failures + 1))
$tt shrink "$tmp/bank.repro" -o - 2>/dev/null | cmp - "$tmp/bank.repro" ||
	failures=$((failures + 1))

# What does not fail as recorded is not touched, and nothing is written.
sed '/^choices/,$d' "$tmp/bank.repro" >"$tmp/calm.repro"
echo 'choices 0' >>"$tmp/calm.repro"
expect_one_line 3 'calm.repro: does not fail: recorded was assertion' \
	$tt shrink "$tmp/calm.repro" -o "$tmp/none.repro"
sed 's/^signature .*/signature deadlock in nowhere/' "$tmp/bank.repro" \
	>"$tmp/wrong.repro"
expect_one_line 3 'wrong.repro: assertion in .*: recorded was deadlock in nowhere' \
	$tt shrink "$tmp/wrong.repro" -o "$tmp/none.repro"
[ -e "$tmp/none.repro" ] && { echo "FAILED: written"; failures=1; }
# One of another build is, if it still fails so; the result is of this one.
sed 's/^flavour .*/flavour 12/' "$tmp/bank.repro" >"$tmp/other.repro"
expect 0 'not the one that the repro was made with' \
	$tt shrink "$tmp/other.repro" -o "$tmp/other.repro"
cmp "$tmp/bank.repro" "$tmp/other.repro" || failures=$((failures + 1))

expect 2 'Usage: ' $tt shrink "$tmp/bank.repro"
expect 2 'Usage: ' $tt shrink -o "$tmp/none.repro"
expect 2 'want a number from' $tt shrink "$tmp/bank.repro" -o - --schedules 0
expect_one_line 2 'No such file' $tt shrink "$tmp/none" -o "$tmp/none.repro"
echo nothing >"$tmp/text"
expect_one_line 2 'not a repro' $tt shrink "$tmp/text" -o "$tmp/none.repro"
expect_one_line 4 'cannot write .*: No such file' \
	$tt shrink "$tmp/bank.repro" -o "$tmp/none/there"
ls "$tmp"/*.tmp 2>/dev/null && failures=$((failures + 1))

# Ctrl-C: the best so far is there.  This one takes half a minute.
$tt explore --target gort+38794 --strategy sticky --seed 1 --jobs 1 \
	--schedules 20000 --out "$tmp/cut" >/dev/null 2>&1
expect 130 'interrupted' timeout --preserve-status -s INT 2 \
	$tt shrink "$tmp"/cut/*.repro -o "$tmp/cut.repro"
expect 1 'as recorded, bit for bit' $tt replay "$tmp/cut.repro"

finish
